"""Tariffs, quotes, emission factors."""
