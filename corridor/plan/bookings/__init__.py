"""Bookings onto dated departures."""
