"""Which hubs gather which origins: open a hub at a fixed cost, fill its trains, or send boxes directly.

Sets: candidate hubs H, rows of demand K with their origins, trains T; the program is stated in `hub_choice`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.errors import UnknownName
from corridor.model.network import Network
from corridor.plan.dated_rows import refuse_due
from corridor.plan.demand.demand import DemandSource, read_demand
from corridor.plan.demand.revenue import refuse_revenue
from corridor.plan.hub_location.hub_bound import least_of_all
from corridor.plan.hub_location.hub_choice import HubProgram
from corridor.plan.hub_location.hub_costs import hub_sets
from corridor.plan.hub_location.hub_frames import FoundHubs, plan_of_hubs
from corridor.plan.hub_location.hub_terms import HubTerms
from corridor.plan.hub_location.past_hubs import Past, PastHubs
from corridor.plan.result import Plan, column_values
from corridor.plan.solver.infeasible_subset import infeasible_error
from corridor.plan.solver.interrupts import Clock, ctrl_c, late_of
from corridor.plan.solver.mip_search import solve_program, with_integers_at_lower_limits
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import SolverResult, Status, gap_of, no_solution
from corridor.progress import Progress, Watcher, watched

__all__ = ["CHINESE_HUBS", "HubTerms", "hub_program", "hubs"]

CHINESE_HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi")
_ROUNDING = 1e-9  # relative distance of objective and bound that is the arithmetic's
_FEASIBLE = 1e-6  # by which a start may miss a limit: what the solver allows itself
_CHOICE_SHARE = 0.9  # of the time that is left is for one choice of hubs

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
        any choice of hubs, everything goes directly, as do rows whose ways by hubs were not priced in time. The least
        ways of all rows are priced in any case, and are a bound.
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
        Frames ``hubs`` (open or not, load), ``trains`` (a week, by hub and runs), ``allocation`` (TEU of
        each row by hub or hubs, or directly; the cost of a TEU is that beside the trains) and ``unserved``: what has
        no room, or no way at all, costs three times the dearest least way, a figure of the plan, where boxes may go
        directly.

    Raises
    ------
    UnknownName
        For a hub that does not exist, or none at all.
    Infeasible
        When boxes may not go directly, and a row has no way by hubs or they cannot carry everything.
    """
    options = SolveOptions(time_limit_s, gap, progress, seed=seed)
    with watched(progress, "hubs", time_limit_s) as watcher, ctrl_c() as pressed:
        clock = Clock.start(time_limit_s, pressed)
        late = late_of(clock, watcher, hurries=True)
        late()
        model = _built(network, demand, candidates, terms, late)
        known = column_values(model.program.column_names(), start)
        result, past = _solved(model, replace(options, start=known), clock, watcher)
    return plan_of_hubs(model, result, past)


@dataclass(eq=False)
class _Search:
    """Choose hubs, ask the flow what goes past them, and tell the program what that costs, until both agree (Benders).

    The program knows less than all of what goes past the hubs costs: its bound holds, and its choice is costed in full.
    """

    model: HubProgram
    past: PastHubs
    clock: Clock
    gap: float
    bound: float = -math.inf
    best: FoundHubs | None = None

    def run(self, options: SolveOptions, watcher: Watcher | None) -> SolverResult:
        """The best plan by the end or the time, without values where there is none."""
        given = [known for known in (self.model.idle(), options.start) if known is not None]
        for known in [one for one in given if _keeps(self.model.program, one)]:  # before any price is told
            self._consider(known)
        while True:
            result = _asked(self.model.program, options, self.clock, self._telling(watcher))
            self.bound = self.bound if math.isnan(result.bound) else max(self.bound, result.bound)
            if result.values is None or self._agrees(result.values):
                break
        if self.best is None:
            return result
        status = Status.OPTIMAL if self._closed else Status.FEASIBLE
        return replace(result, status=status, objective=self.best.objective, bound=self.bound, values=self.best.values)

    def _consider(self, values: Floats) -> float:
        """Cost a plan in full, and tell the program at which prices; what it costs."""
        past = self.model.past_of(self.past, values, self.clock.deadline())
        objective = self.model.value(values, past)
        if self.best is None or objective < self.best.objective:
            self.best = FoundHubs(objective, values, past)
        if past.proof is not None:
            self.model.bound_past(self.past, past.proof)
        return objective

    def _agrees(self, values: Floats) -> bool:
        """Whether the search ends with a choice: it is proved, or costs what the program thinks, or time is up."""
        more = self._consider(values) - self.model.program.value(values)
        assert self.best is not None
        return self._closed or more <= _ROUNDING * abs(self.best.objective) or self.clock.left() <= 0.0

    @property
    def _closed(self) -> bool:
        best = self.best
        return best is not None and best.objective - self.bound <= max(self.gap, _ROUNDING) * abs(best.objective)

    def _telling(self, watcher: Watcher | None) -> Watcher | None:
        """Of a choice, the best that was costed in full, and no bound below an earlier one."""

        def tell(now: Progress) -> None:
            assert watcher is not None
            best, bound = self.best.objective if self.best else math.nan, np.nanmax([now.bound, self.bound])
            watcher(replace(now, incumbent=best, bound=float(bound), gap=gap_of(best, float(bound))))

        return None if watcher is None else tell


def _solved(
    model: HubProgram, options: SolveOptions, clock: Clock, watcher: Watcher | None
) -> tuple[SolverResult, Past | None]:
    """Solve within what is left of the time; of rows that were passed over nothing is promised but their least."""
    past, found = model.sets.past, None
    if past is None:
        result = with_integers_at_lower_limits(model.program, _asked(model.program, options, clock, watcher))
    else:
        search = _Search(model, past, clock, options.gap or 0.0)
        result = search.run(options, watcher)
        found = None if search.best is None else search.best.past
    if result.status is Status.INFEASIBLE:
        raise infeasible_error(model.program, "the plan of hubs")
    bound = result.bound
    if model.sets.passed_over or not math.isfinite(bound):
        bound = least_of_all(model.sets)
        result = replace(result, status=Status.FEASIBLE if result.solved else result.status)
    return replace(result, bound=bound, gap=gap_of(result.objective, bound)), found


def _asked(program: Program, options: SolveOptions, clock: Clock, watcher: Watcher | None) -> SolverResult:
    """Solve the program as it stands; some of the time is left to cost what it chooses."""
    left, later = clock.left(), clock.spent()
    if left <= 0.0:
        return no_solution(Status.NOT_SOLVED, later, "highs", "time was up before the search", clock.pressed())
    told = False if watcher is None else lambda now: watcher(replace(now, seconds=now.seconds + later))
    limit = None if math.isinf(left) else _CHOICE_SHARE * left
    return solve_program(program, replace(options, time_limit_s=limit, progress=told))


def _keeps(program: Program, values: Floats) -> bool:
    """Whether values lie within all limits, but for rounding."""
    made = program.arrays()
    sums = np.bincount(made.cell_row, made.cell_factor * values[made.cell_column], len(made.row_low))
    pairs = ((sums, made.row_low, made.row_high), (values, made.column_low, made.column_high))
    return all(bool(((low - _FEASIBLE <= one) & (one <= high + _FEASIBLE)).all()) for one, low, high in pairs)


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
