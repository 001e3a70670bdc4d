"""What the train program is made of: the graph with its choices of trains, what is scarce, rows as they are weighed.

The useful part of the graph for each shipper (`pruning`, `contraction`), and the trains near others, among which a
search looks for better ones.
"""
