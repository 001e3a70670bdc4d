"""Routes by the hours that nine journeys in ten do not exceed: `arc_delays` (what of an arc varies), `sums` (sums of
such delays, each made once), `on_time_bounds` (the best that any way on can give), `search` (the route, and the front).
"""
