"""What comes out of a search, and everything that can be read off one route.

Legs, invoice, sources, dwell, emissions, cargo.
"""
