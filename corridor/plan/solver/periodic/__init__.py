"""Trains of a week that repeats: what they take and when, a first timetable, and the program of CP-SAT."""
