"""Connection scans and label searches over departures."""
