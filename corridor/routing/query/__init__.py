"""What every search goes through: way-points, limits, power for reefers, and why there is no way.

Read `query` first, which has all verbs of a question; then what it stands on, from below: `limits` (amounts as whole
numbers), `waypoints` (what names mean), `layered_graph` (copies that keep the order of way-points), `label_search`
(labels with resources, for what the kernels cannot be asked), `reefer` and `infeasibility` (the two that use it).
"""
