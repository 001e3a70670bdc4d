"""Trains under uncertainty: chosen once, while boxes find their ways in every scenario anew.

In the order in which to read: `scenarios` (what may happen, and how likely), `resource_prices` (prices of one scenario
bound all the others), `scenario_cases` (what one is made of, asked and answers), `scenario_model` (its best trains at
given tolls, what given trains cost in it), `pool` (where scenarios are solved: here, or by an executor),
`extensive_form` (all scenarios in one program), `search` (trains that are known, by what they cost in each scenario),
`thinning` (fewer of them, where too few scenarios fill them),
`hedging` (scenario by scenario, with tolls that bring their trains together), `scenario_frames` (the frames of the
plan), `stochastic_plan` (the door from `block_trains`).
"""
