"""Clocks of places: the rules of IANA's time zones, and which zone each terminal and border goes by.

Read `time_zones`: what a table may name, and what is taken where it names none. What a moment on a clock is stands in
`corridor/calendar.py`.
"""
