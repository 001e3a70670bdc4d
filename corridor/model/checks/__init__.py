"""Every check of a network's tables, each a small named function; all findings come at once.

Read `findings` first: what a check is and what it looks at. Then the checks: `cells` by the schema alone, `lines` about
terminals, links and transfers, `rows` about borders, services, prices and rules, `pairs` about columns of one row,
`periods` about rows of one thing in time, `ways` about services, rules and prices against what they name, `magnitudes`
about sizes that the trade knows. `folder` runs them all.
"""
