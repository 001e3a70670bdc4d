"""Every arc of a network, from its tables alone: no date and no shipment changes them.

Read `single_arcs` first (one arc of each kind, and what it pays for), then `service_arcs` (waiting, boarding, riding,
getting off) and `network_arcs` (all of them, in the canonical order). `passed_product` copies states for rules that
ask what a box has passed.
"""
