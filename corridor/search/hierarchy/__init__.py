"""Contraction hierarchies: seconds of preparation for queries of microseconds.

Read `contraction_hierarchy` first (what it answers, and how it is saved), then `contraction`, which builds it, and
`query`, which climbs it. `records` holds what the kernels are given.
"""
