"""One path from one node to another, by one criterion.

Read `dijkstra` first: it holds the rule for ties that all others keep. `one_to_one` is what is called, `bidirectional`
the kernels behind it, `landmarks` a preparation that guides them. `k_shortest` finds the k best without loops,
`lexicographic` breaks ties of one criterion by another.
"""
