"""The railways of the world."""
