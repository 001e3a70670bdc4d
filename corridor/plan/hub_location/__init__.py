"""Which hubs gather which origins: what ways by hubs cost, the program, and the flow of what goes past the hubs."""
