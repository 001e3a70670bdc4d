"""Pareto fronts: backward bounds, two, three, many criteria."""
