"""How long things take and queue, as distributions and as queues; nothing here knows a network.

`dwell` makes distributions of two figures, opening hours and X-rays; `queueing` holds the formulas of waiting lines;
`yard` puts a gauge-change yard together from them.
"""
