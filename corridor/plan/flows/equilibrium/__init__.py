"""Flows in which nobody has a cheaper way than his own, by moving them from path to path."""
