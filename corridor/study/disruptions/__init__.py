"""What fails, and what is lost by it: `candidates` (what may fail, and on which arcs it lies), `cases` (shipments on
their best routes, and without this or that).
"""
