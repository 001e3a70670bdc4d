"""The questions: best route, front, alternatives, matrix, day by day, why and why not, what the gauge costs.

Read `query/` first: every question is made ready there and searched through it. Then `best` (one route, many, a front),
which the others resemble: `dissimilar`, `many_to_many`, `daily`, `explanations`; what papers and gauge cost in
`consignment_note`, `gauge_techniques`, `gauge_cost` and `variable_gauge`. By the clock: `timed/`, then `departures`.
"""
