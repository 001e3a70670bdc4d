"""How far boxes get: `isochrones` (days and money from one place to everywhere), `accessibility` (how much of a network
is within so many days, or so much money, of each of several places).
"""
