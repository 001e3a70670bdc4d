"""Block trains and the fixed-charge core.

In the order in which to read: `terms` (what may be asked), `runs` (services cut where trains are made up anew), `lanes`
(ways of a shipper, found by price), `problem` (shippers, runs, what is scarce), `train_program` and `train_model` (the
program, a function for each family of constraints). `program_search` solves it where all ways fit into it. At real size
`lane_master` is its relaxation by lanes, `bounds` lifts its bound by branching over frequencies, `lane_costs` says what
given trains cost, `lane_search` looks for them. `frames` lays a plan out, `train_plan` is the door. `sets` holds what a
problem is made of: the graph with its choices of trains, what is scarce, weighed rows. `fixed_charge` is the core
alone, for instances of which others proved the optimum.
"""
