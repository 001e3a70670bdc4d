"""The train diagram: the line and its stations, the trains on it by tables or by a timetable, and the drawing.

Modules, in the order in which they build on each other: `line`, `runs`, `train_diagram`.
"""
