"""The railways of the world, from data that are installed apart (``pip install 'corridor[osm]'``).

Read `data` (the file, as numbers), `joining` (gaps closed), `high_speed` (lines left out), `gauges` (countries), `base`
(all that, kept on disk), `graph` (a node once per gauge), `network` (a network measured on them), `rail_path` and
`world_rail` (what a user holds), `opening` (the one function that makes it).
"""
