"""GTFS timetables: read as a network of services, and the services of a network written as a feed.

Read `feed` (the files as text, their references checked), `calendars` (on which days), `clocks` (by which clock),
`route_types` (by which mode), `runs` (which way and when, each departure), `lines` (where), `frames` (the tables made
of them), `reading` (the network) and `writing` (a feed of a network).
"""
