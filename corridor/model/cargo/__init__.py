"""What is moved: the shipment, its containers, and what is too heavy or too dangerous for a way.

Read `shipment` first; `iso6346` knows the types and numbers of containers, `limits` the rows of ``cargo_limits``.
"""
