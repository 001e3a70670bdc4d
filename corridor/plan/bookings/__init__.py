"""Bookings onto dated departures: `bookings` reads and prices them, `slot_model` assigns them week after week."""
