"""Pareto fronts: every cost vector that no other beats, and a path to each.

Read `pareto_fronts` first (what is asked, and how the answer is read), then `backward_bounds`, which guides every
label search, with its kernels in `bound_sweeps`; then `two_criteria`, the plainest label search, and `three_criteria`
and `many_criteria` for what differs. `buffers` tells why arrays grow between calls; `records` holds what the kernels
are given. `dissimilar` stands on paths within limits.
"""
