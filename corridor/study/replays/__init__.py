"""Dated events replayed day by day: what waits where, how long it takes to clear, and who goes another way.

In the order in which to read: `events` (what happens, and when), `worlds` (what is shut, short or dearer on a day),
`queues` (boxes in line before a server), `ways` (the ways of shippers over servers), `days` (one day after another),
`replayed` (the result) and `replaying` (the question).
"""
