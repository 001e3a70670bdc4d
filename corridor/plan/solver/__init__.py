"""The only door to OR-Tools, and how a model is stated, solved, watched and explained."""
