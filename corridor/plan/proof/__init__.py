"""Routes and fronts confirmed by other means."""
