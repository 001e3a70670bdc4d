"""Shortest paths: one to one, both ends, landmarks, k best, dissimilar."""
