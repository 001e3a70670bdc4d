"""Trains week by week over a horizon: what is asked, the program of all weeks, and its frames."""
