"""The extensive form: every scenario's program side by side, with one set of trains for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.plan.solver.program import Program
from corridor.plan.uncertain.scenario_cases import FirstStage
from corridor.plan.uncertain.scenario_model import ProgramModel

__all__ = ["extensive_form", "extensive_size"]

Floats = NDArray[np.float64]


def extensive_size(models: Sequence[ProgramModel]) -> int:
    """Columns of all scenarios together."""
    return sum(model.made.program.n_columns for model in models)


def extensive_form(
    models: Sequence[ProgramModel], first: FirstStage, probabilities: Floats, *, worst: bool
) -> tuple[Program, list[int]]:
    """State it; returns the program and its columns of trains, by the runs of the plan.

    Minimise sum_s p(s) cost_s(t, x_s), or the greatest cost_s, subject to the rows of every scenario. Columns of trains
    and of steps of frequency are one for all: those of one name are the same decision.

    Parameters
    ----------
    models : sequence of ProgramModel
        Of the scenarios.
    first : FirstStage
        Trains that are decided.
    probabilities : float array, shape (scenarios,)
        Their sum is 1.
    worst : bool
        Whether the dearest scenario counts alone.
    """
    made = Program("block trains in scenarios")
    shared = {
        f"trains {run}": made.add(f"trains {run}", high=most, whole=True)
        for run, most in zip(first.runs, first.most, strict=True)
    }
    trains = list(shared.values())
    highest = made.add("dearest scenario", low=-np.inf) if worst else None
    costs = dict[int, float]()
    for number, (model, share) in enumerate(zip(models, probabilities.tolist(), strict=True)):
        program = model.program()
        columns = _columns(made, program, shared, number)
        _add_rows(made, program, columns, number)
        own = dict[int, float]()
        for column, cost in zip(columns, program.cost, strict=True):
            own[column] = own.get(column, 0.0) + cost
        for run, (place, cost) in enumerate(zip(model.matched.place.tolist(), first.costs, strict=True)):
            if place < 0:  # paid for, though it does not run
                own[trains[run]] = own.get(trains[run], 0.0) + cost
        if highest is not None:
            terms = [(column, cost) for column, cost in own.items() if cost]
            made.limit(f"{number}: its cost", [*terms, (highest, -1.0)], high=-program.constant)
        else:
            for column, cost in own.items():
                costs[column] = costs.get(column, 0.0) + share * cost
            made.constant += share * program.constant
    if highest is not None:
        made.cost[highest] = 1.0
    for column, cost in costs.items():
        made.cost[column] = cost
    return made, trains


def _columns(made: Program, program: Program, shared: dict[str, int], number: int) -> list[int]:
    """Columns of a scenario's program in the whole one; those in whole numbers by their name."""
    found = []
    for name, low, high, whole in zip(program.column_names(), program.low, program.high, program.whole, strict=True):
        if not whole:
            found.append(made.add(f"{number}: {name}", low=low, high=high))
            continue
        if name not in shared:
            shared[name] = made.add(name, low=low, high=high, whole=True)
        column = shared[name]
        made.bound(column, max(low, made.low[column]), min(high, made.high[column]))
        found.append(column)
    return found


def _add_rows(made: Program, program: Program, columns: Sequence[int], number: int) -> None:
    for row in program.rows():
        terms = [(columns[column], factor) for column, factor in row.terms]
        made.limit(f"{number}: {row.name}", terms, low=row.low, high=row.high, group=row.group)
