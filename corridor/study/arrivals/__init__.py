"""When boxes arrive, as a distribution: `connections` (the departures that a wait may catch), `propagation` (arrivals
carried leg by leg, exactly on a grid and by draws), `on_time` (how sure a route is, and what leaving earlier gives).
"""
