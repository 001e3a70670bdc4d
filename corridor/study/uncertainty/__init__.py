"""What doubtful rows make of a choice of route: `payoffs` (cost and hours of routes as functions of their rows),
`sensitivity` (which rows move the best of them), `monte_carlo` (draws, and what knowing a row would be worth).
"""
