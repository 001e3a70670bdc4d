"""Least paths of many shippers under common tolls: chains of arcs joined, limits of time, and the search itself."""
