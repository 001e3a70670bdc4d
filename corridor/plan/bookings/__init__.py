"""Bookings onto dated departures.

Read `joint_program` first (what shares departures, and how it is solved), then `bookings` and `dated_ways` (what may
share them: ways by the clock, of which `all_journeys` lists every one), `slot_model` (week after week) and
`slot_frames` (what is told of it).
"""
