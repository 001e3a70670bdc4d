"""What the train program is made of: the graph with its choices of trains, what is scarce, rows as they are weighed.

And the trains near others, among which a search looks for better ones.
"""
