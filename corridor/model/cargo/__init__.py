"""Shipments, containers, limits of mass and danger."""
