"""The only door to OR-Tools, and how a model is stated, solved, watched and explained.

In the order in which to read: `options` (how hard to try), `program` with `arrays` (the one statement of a model),
`solver_result` (the one answer), `features` (what each solver can do). Then the doors: `mathopt_runs` (GLOP, PDLP,
HiGHS, SCIP, in slices that Ctrl-C can end), `cp_sat`, `network_flows`, `incremental` (a program that grows) and
`scheduling` (a yard's day); `solve` chooses among the first two. Above them: `mip_search` (near the relaxation first)
and `infeasible_subset` (why there is no solution). `interrupts` is what `mathopt_runs` hears Ctrl-C by.
"""

from __future__ import annotations

import sys

try:
    import ortools.math_opt.core.python.solver  # noqa: F401 - what fails is said here, before a model is stated
except ImportError as fault:
    if "highspy" not in sys.modules:
        raise
    text = (
        "OR-Tools and this highspy have functions of the same names and cannot be loaded into one process: "
        "install highspy 1.16 or newer, or plan in a process without it (HiGHS comes with OR-Tools)"
    )
    raise ImportError(f"{text}; {fault}", name=fault.name, path=fault.path) from None
