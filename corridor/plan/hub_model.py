"""Which hubs gather which origins: open a hub at a fixed cost, fill its trains, or send boxes directly.

Sets: candidate hubs H, rows of demand K with their origins, trains T; the program is stated in `hub_choice`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.display import counted
from corridor.errors import UnknownName
from corridor.model.network import Network
from corridor.plan.dated_rows import refuse_due, row_graphs
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.hub_choice import HubProgram, hubs_of
from corridor.plan.hub_costs import HubTerms, amount_at, hub_sets
from corridor.plan.loads import CAPACITIES, GroundLoads, frame_of
from corridor.plan.result import Plan, column_values, start_of_columns
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of, no_solution
from corridor.progress import Watcher, watched
from corridor.results import stamp_of

__all__ = ["CHINESE_HUBS", "HubTerms", "hub_program", "hubs"]

CHINESE_HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi")
_SMALL, _CENT_OF_TEU, _SHOWN = 1e-6, 0.01, 3

Floats = NDArray[np.float64]


@checked_arguments
def hubs(  # noqa: PLR0913 - the options of one solve, all with defaults
    network: Network,
    demand: DemandSource,
    *,
    candidates: Sequence[str] = CHINESE_HUBS,
    terms: HubTerms | None = None,
    time_limit_s: float | None = 60.0,
    gap: float = 1e-4,
    progress: bool | Watcher = False,
    start: Plan | None = None,
    seed: int = 0,
) -> Plan:
    """Choose hubs, and which origins they serve.

    Parameters
    ----------
    network : Network
        Where. Carriage is the cheapest generalised way over the compiled graph; behind a hub on trains that it fills.
    demand : Demand, DataFrame, str or Path
        As for `read_demand`.
    candidates : sequence of str
        Names of terminals or cities.
    terms : HubTerms, optional
        Allocation, fixed costs, capacities.
    time_limit_s, gap : float
        Wall-clock seconds of the whole call, and the relative gap that counts as optimal. Where time is too short for
        any choice of hubs, everything goes directly, as do rows whose ways by hubs were not priced in time.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable gets each `Progress`.
        Ctrl-C returns the best so far.
    start : Plan, optional
        An earlier plan of hubs to begin near.
    seed : int
        Of the solver.

    Returns
    -------
    Plan
        Frames ``hubs`` (open or not, load), ``trains`` (a week, by hub and runs) and ``allocation`` (TEU of
        each row by hub or hubs, or directly; the cost of a TEU is that beside the trains).

    Raises
    ------
    UnknownName
        For a hub that does not exist, or none at all.
    Infeasible
        When hubs and direct ways together cannot carry everything.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "hubs", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        late()
        model = _built(network, demand, candidates, terms, late)
        known = column_values(model.program.column_names(), start)
        result = _solved(model, replace(options, start=known), clock, watcher)
    return _plan(model, result)


def _solved(model: HubProgram, options: SolveOptions, clock: Clock, watcher: Watcher | None) -> SolverResult:
    """Solve within what is left of the time; of rows that were passed over nothing is known, and nothing promised."""
    program, left, later = model.program, clock.left(), clock.spent()
    if left <= 0.0:
        result = no_solution(Status.NOT_SOLVED, later, "highs", "time was up before the search", clock.pressed())
    else:
        told = False if watcher is None else lambda now: watcher(replace(now, seconds=now.seconds + later))
        limit = None if math.isinf(left) else left
        result = solve_program(program, replace(options, time_limit_s=limit, progress=told))
    result = with_integers_at_lower_limits(program, result)
    if result.status is Status.INFEASIBLE:
        raise infeasible_error(program, "the plan of hubs")
    sets = model.sets
    beyond = sum(sets.direct[row] * sets.teu[row] for row in sets.passed_over)
    if not sets.passed_over or result.values is None:
        return result
    # all others cost no less than the bound says without these, which cost nothing at least
    bound = result.bound - beyond
    return replace(result, status=Status.FEASIBLE, bound=bound, gap=gap_of(result.objective, bound))


def hub_program(
    network: Network,
    demand: DemandSource,
    *,
    candidates: Sequence[str] = CHINESE_HUBS,
    terms: HubTerms | None = None,
) -> Program:
    """Build the program that `hubs` solves, unsolved; arguments and errors are those of `hubs`."""
    return _built(network, demand, candidates, terms, lambda: False).program


def _built(
    network: Network,
    demand: DemandSource,
    candidates: Sequence[str],
    terms: HubTerms | None,
    late: Callable[[], bool],
) -> HubProgram:
    if not candidates:
        raise UnknownName("name at least one hub")
    rows = read_demand(network, demand)
    refuse_revenue(rows.revenue, "hubs")
    refuse_due(rows, "hubs")
    return HubProgram.of(hub_sets(network, rows, tuple(candidates), terms or HubTerms(), late))


def _plan(model: HubProgram, result: SolverResult) -> Plan:
    sets, terms = model.sets, model.sets.terms
    graphs = row_graphs(sets.network, sets.demand)
    notes: tuple[str, ...] = (
        f"{terms.allocation} allocation; the rail haul of a whole train is {terms.whole_train_share:.0%} of its boxes' "
        f"one by one, and that of the empty one home {terms.empty_share:.0%} of a full one (estimates)",
        "trains of hubs are paid whole, and waited for as one a week is; they have slots at borders, and what goes by "
        "hubs fits through yards and on ships: what goes past them is not limited",
        f"before a hub, and directly, boxes go in consignments of {terms.few_feu} FEU",
        graphs.note(),
    )
    if sets.passed_over:
        rows = counted(len(sets.passed_over), "row")
        notes = (*notes, f"time was up before {rows} had ways by hubs: they go past them, and not by air")
    if result.stopped:
        notes = (*notes, "stopped by Ctrl-C: the best plan found so far")
    values = result.values
    notes = notes if values is None else (*notes, *_beyond_room(model, values))
    frames = (
        {}
        if values is None
        else {
            "hubs": _hubs(model, values),
            "trains": _trains(model, values),
            "allocation": _allocation(model, values),
        }
    )
    return Plan(
        "hubs",
        result.status.value,
        result.objective,
        result.bound,
        f"{sets.network.currency} a week",
        stamp_of(sets.network),
        frames,
        figures={} if values is None else {"open_hubs": float(np.round(values[model.opened]).sum())},
        notes=notes,
        start={} if values is None else start_of_columns(model.program.column_names(), values),
        ground=GroundLoads() if values is None else GroundLoads(capacities=_capacities(model, frames["hubs"])),
        day=graphs.days[0],
    )


def _beyond_room(model: HubProgram, values: Floats) -> Iterator[str]:
    """Say what has no room for all that the plan sends there: what goes past the hubs is not limited."""
    room = model.sets.room
    beyond = {name: teu for name, teu in model.taken(values).items() if teu > room.get(name, math.inf) + _CENT_OF_TEU}
    if beyond:
        worst = sorted(beyond, key=lambda name: room[name] / beyond[name])[:_SHOWN]
        said = ", ".join(f"{name} for {room[name]:,.0f} of {beyond[name]:,.0f} TEU a week" for name in worst)
        count = counted(len(beyond), "yard, ship or train", "yards, ships or trains")
        yield f"with what goes past the hubs {count} would be too small: {said}; plan.flow says what fits, what stays"


def _hubs(model: HubProgram, values: Floats) -> pd.DataFrame:
    rows = []
    for hub, name in enumerate(model.sets.hubs):
        teu = sum(float(values[column]) for way, column in model.by_hub.items() if hub in hubs_of(way))
        trains = sum(float(values[column]) for (one, _), column in model.trains.items() if one == hub)
        rows.append((name, bool(round(float(values[model.opened[hub]]))), teu, float(round(trains))))
    return frame_of(rows, ("hub", "open", "teu_per_week", "trains_per_week")).set_index("hub")


def _trains(model: HubProgram, values: Floats) -> pd.DataFrame:
    """Trains a week from hubs, what they carry, and what each costs with its way home."""
    rows = []
    for (hub, train), column in model.trains.items():
        if trains := round(float(values[column])):
            ways = ((way.hub, way.train, at) for way, at in model.by_hub.items())
            teu = sum(float(values[at]) for one, taken, at in ways if (one, taken) == (hub, train))
            rows.append((model.sets.hubs[hub], " ".join(train.runs), trains, teu, train.teu * trains, train.cost))
    columns = ("hub", "runs", "trains_per_week", "teu_per_week", "room_per_week", "cost_per_train")
    return frame_of(rows, columns)


def _allocation(model: HubProgram, values: Floats) -> pd.DataFrame:
    rows, cost, hubs = [], model.program.cost, model.sets.hubs
    for row, name in enumerate(model.sets.demand.ids):
        columns = [(hubs[way.hub], way.second, at) for way, at in model.by_hub.items() if way.row == row]
        columns += [("directly", -1, model.direct[row])] if row in model.direct else []
        rows += [
            (name, by, hubs[second] if second >= 0 else "", float(values[at]), cost[at])
            for by, second, at in columns
            if values[at] > _SMALL
        ]
    return frame_of(rows, ("shipment", "by", "and_by", "teu_per_week", "cost_per_teu"))


def _capacities(model: HubProgram, opened: pd.DataFrame) -> pd.DataFrame:
    """Hubs by what they take in a week; one without a limit is never full."""
    network, terms = model.sets.network, model.sets.terms
    rows = []
    for name, teu in opened["teu_per_week"].items():
        place, most = network.terminal(str(name)), amount_at(terms, str(name), "capacity")
        limit = most if math.isfinite(most) else math.nan
        rows.append((name, "hub", str(name), place, "", "", teu, limit, "TEU a week", math.nan, math.nan))
    return frame_of(rows, CAPACITIES)
