"""What fails, and what is lost by it.

In the order in which to read: `candidates` (what may fail, and on which arcs it lies), `traffic` (who moves what),
`cases` (shipments on their best routes, and without this or that), `covering` (few failures against all known replies),
`cuts` (the fewest that leave no way) and `interdiction` (the worst so many).
"""
