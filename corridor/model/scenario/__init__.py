"""Named edits that make a new network of an old one.

Read `edits` first: the verbs of `Scenario`. `closure_edits` and `row_edits` hold one small class per verb, which works
on the rows of a `corridor.model.workbench.Workbench`.
"""
