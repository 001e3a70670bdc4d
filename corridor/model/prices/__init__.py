"""What things cost and emit by the tables of a date.

`tariff` finds the row that prices a thing in a place, and rates of exchange; `emission` does the same for factors;
`quotes` reads a user's own offers as rows of ``tariffs``.
"""
