"""The same questions by the clock: departures, opening hours, paid waiting."""
