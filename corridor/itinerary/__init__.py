"""What comes out of a search, and everything that can be read off one route: legs, invoice, sources, dwell, emissions, cargo."""
