"""Block trains and the fixed-charge core.

In the order in which to read: `runs` (services cut where trains are made up anew), `problem` (shippers, runs, what is
scarce), `train_model` (the program, a function for each family of constraints), `train_plan` (solved, with and without
subsidies), `frames` (laid out). `fixed_charge` is the core alone, for instances of which others proved the optimum.
"""
