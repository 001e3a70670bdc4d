"""What comes out of a search, and everything that can be read off one route.

Read `leg` and `itinerary` first: what a route is. `legs` makes both of a path of arcs; `dated` adds a clock, `front`
holds many. What is read off a route, each by itself: `invoice` (what every arc is charged), `sources` (the rows behind
every number), `dwell` (how far the hours stray), `emissions` (ISO 14083), `cargo` (weights, train lengths, cold).
`explanation` is two routes compared. Invoices and sources are made when somebody looks: most routes are never asked.
"""
