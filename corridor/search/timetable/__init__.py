"""Searches over departures: earliest arrival, latest departure, Pareto-optimal journeys with paid waiting.

Read `schedule` first (what a timetable is made of), then `scanned_timetable` (what can be asked) and `journeys` (what
comes out). `connection_scan` and `pareto_scan` are the kernels behind it, over rows that `layout` makes. The other
implementation of the same questions is `label_timetable`, with `stop_search` and `label_kernels`: quicker where a
journey is mostly links. `records` holds what the kernels are given.
"""
