"""Multi-commodity flow, congestion, expansion: many shippers through shared yards, borders and trains.

In the order in which to read: `capacity` (what runs short), `paths/` (least paths under tolls, the kernel),
`column_generation` (the incremental LP that both drive), `problem` (a demand on a network as arrays), `solution` (both
stages solved), `frames`, `prices` (proved by solving again), and the questions: `flow_model`, `expansion_model`,
`congestion_model` with costs that rise with the load (`latency`): flow swapped between paths in `equilibrium/`, and by
tangents where limits bind (`congested_flow`). `arc_model` is the same flow arc by arc, to check against;
`shipper_graph` is what is left of the graph for one shipper, on which `trains/` stands.
"""
