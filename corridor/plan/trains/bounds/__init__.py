"""Bounds of the train plan beside those of the relaxation: at once, where every train is full, and by branching."""
