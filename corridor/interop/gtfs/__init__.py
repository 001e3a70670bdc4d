"""GTFS timetables: read as a network of services, and the services of a network written as a feed.

Read `feed` (the files as text, their references checked), `calendars` (on which days), `runs` (which way and when, each
departure), `reading` (a network of it) and `writing` (a feed of a network).
"""
