"""Contraction hierarchies: seconds of preparation for queries of microseconds.

Read `contraction_hierarchy` first (what it answers, and how it is saved), then `contraction`, which builds it, and
`query`, which climbs it. `customisable` prepares a graph once for any weights: `elimination` takes its nodes out,
`customisation` gives what is left its costs. `records` holds what the kernels are given.
"""
