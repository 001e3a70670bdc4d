"""What is forbidden: rules as the tables hold them, and closures and embargoes as scenarios and searches take them.

`closures` are edits that become rows; `rules` reads the rows and answers whether one binds a cargo on an arc.
"""
