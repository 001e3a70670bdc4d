"""When the trains of a plan run, week after week, and which wagons, locomotives and crews they need."""
