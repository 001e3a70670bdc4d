"""The questions: best route, front, alternatives, matrix, day by day, why and why not, what the gauge costs."""
