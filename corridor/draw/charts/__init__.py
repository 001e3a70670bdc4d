"""Charts as matplotlib figures.

Read `theme` (colours, dashes, hatches), `wording` (languages, names and fonts; its words are in `translations`) and
`axes` (figures with heading and caption, bars, legends) first; `label_placement` keeps labels apart, `route_parts` says
which routes and activities are drawn. Then each chart: `routes` (time, cost and distance; Gantt), `bars` (hours, cost),
`fronts` (Pareto, comparison), `series` (trade, arrivals, reliability), `plans` (bottlenecks, expansion), `yard`. The
train diagram has a room of its own, `draw/trains`.
"""
