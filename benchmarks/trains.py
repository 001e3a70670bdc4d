"""Block trains of a week: hubs and ends, real demands, three solvers, and how the gaps close.

Run ``python -m benchmarks.trains [--quick] [--limit SECONDS] [--plot FILE] [--workers]``. Each case is the train
program of `eurasia` for Chinese hubs and western ends, every pair a shipper both ways (60 to 180 FEU a week westwards,
drawn with a seed, a third as much eastwards; all ask 3,000 FEU a week of five hubs, some seventy trains). Thin
cases have a third of that, so that hardly any shipper fills a train of its own: they are the harder ones. Eight by
eight and the demands that `eurasia` ships are large: they get twice the limit and a gap of 2 %, and are solved by the
library alone, as no solver ends the relaxation of their whole program in that time. The last case is planned once for
ten scenarios of borders, prices and volumes (`SCENARIOS`), within twice the limit, too. The library's way prices lanes
(`corridor.plan.trains.lane_search`); SCIP takes the place of HiGHS in its integer programs; scipy's own HiGHS gets
the whole program of routes within the detour at once. Where two are proven their objectives must agree, and no bound
may lie above another's solution. With the public instances of network design at hand
(`../shared/instances/canad`), the proved optima are reproduced too. With ``--workers`` fifty drawn scenarios of
`transit_2024` are planned for alone, in this process, by two more and by two workers of Dask, each within the limit or
to a gap of 2 %: what one says no plan can beat, none of the others may.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import corridor as cd
from benchmarks.data_files import outside_answers
from benchmarks.sweep import WAYS, busy
from corridor.plan.solver.program import Program
from corridor.plan.solver.solver_result import gap_of
from corridor.plan.trains.fixed_charge import read_design, solve_design
from corridor.plan.trains.problem import train_problem
from corridor.plan.trains.train_model import train_program
from corridor.progress import Progress

__all__ = ["ENDS", "HUBS", "Case", "Trace", "demand", "main", "run"]

HUBS = ("Lanzhou", "Xi'an", "Chengdu", "Chongqing", "Urumqi", "Yiwu", "Zhengzhou", "Wuhan")
ENDS = ("Duisburg", "Minsk", "Hamburg", "Lodz", "Warsaw", "Budapest", "Malaszewicze", "Rotterdam")
FULL, THIN = (60, 180), (20, 60)  # FEU a week westwards of each pair, from and below
SOLVERS = ("highs", "gscip", "scipy")
READY, SEED, GAP = "2026-03-04", 20260304, 0.01
LARGE_GAP, LARGE_LIMIT = 0.02, 2.0  # of large cases: the gap asked for, and their limit by that of the others
DESIGNS = {"r01.1": 74079, "c33": 423848, "c41": 429398, "c35": 371475, "c36": 643036}
INSTANCES = outside_answers("canad")
_CLOSE = 1e-6
SCENARIOS = (
    cd.plan.PlanScenario("as it is", probability=0.55),
    cd.plan.PlanScenario("Brest shut", cd.Scenario("Brest shut").close("BRE_MAL"), 0.03),
    cd.plan.PlanScenario("Dostyk shut", cd.Scenario("Dostyk shut").close("ALA_DOS"), 0.03),
    cd.plan.PlanScenario("Zabaykalsk shut", cd.Scenario("Zabaykalsk shut").close("MAN_ZAB"), 0.03),
    cd.plan.PlanScenario("more boxes", probability=0.1, demand=1.3),
    cd.plan.PlanScenario("fewer boxes", probability=0.1, demand=0.7),
    cd.plan.PlanScenario("cheap sea", cd.Scenario("cheap sea").scale_tariff(mode="sea", factor=0.6), 0.05),
    cd.plan.PlanScenario("dear sea", cd.Scenario("dear sea").scale_tariff(mode="sea", factor=1.6), 0.05),
    cd.plan.PlanScenario("dear rail", cd.Scenario("dear rail").scale_tariff(mode="rail", factor=1.15), 0.05),
    cd.plan.PlanScenario(
        "Brest shut, dear sea", cd.Scenario("both").close("BRE_MAL").scale_tariff(mode="sea", factor=1.3), 0.01, 1.1
    ),
)
_DRAWN = 50  # scenarios for several workers
_SHUT, _WEEKLY, _OF_ROW = 0.06, 0.15, 0.3  # chance that a border is shut, spread of the volumes of weeks and of rows
_PRICES = (
    ("sea", (0.6, 1.0, 1.6), (0.15, 0.7, 0.15)),
    ("rail", (1.0, 1.15), (0.85, 0.15)),
)  # factors and their chances
_NOT_LOOKED_AT = "routes dearer than"  # in the notes of a plan within a detour
_MOST_WHOLE = 5  # hubs and ends for which solvers are given the whole program


@dataclass
class Trace:
    """One solve: how it ended, and the gap on the way."""

    case: str
    solver: str
    objective: float = math.nan
    bound: float = math.nan
    seconds: float = math.nan
    processor: float = math.nan
    limit: float = math.nan
    points: list[tuple[float, float]] = field(default_factory=list)
    detour: bool = False  # whether only ways within `TrainTerms.detour` were looked at

    @property
    def gap(self) -> float:
        """Relative gap at the end."""
        return gap_of(self.objective, self.bound)

    def hear(self, now: Progress) -> None:
        """Keep a point of the curve."""
        if math.isfinite(now.gap):
            self.points.append((now.seconds, now.gap))


@dataclass(frozen=True)
class Case:
    """So many hubs and as many ends, and how much each pair ships; or a demand that is shipped with the network.

    Of the `SCENARIOS` so many are planned for together, none by default.
    """

    size: int = 0
    volumes: tuple[int, int] = FULL
    shipped: str = ""
    scenarios: int = 0

    def __str__(self) -> str:
        name = self.shipped or f"{self.size} x {self.size}" + (", thin" if self.volumes == THIN else "")
        return f"{name}, {self.scenarios} scenarios" if self.scenarios else name

    @property
    def large(self) -> bool:
        """Whether it is solved by the library alone."""
        return bool(self.shipped or self.scenarios) or self.size > _MOST_WHOLE


CASES = (
    Case(2),
    Case(3),
    Case(5),
    Case(5, THIN),
    Case(8),
    Case(shipped="china_belarus"),
    Case(shipped="transit_2024"),
    Case(shipped="transit_2024", scenarios=len(SCENARIOS)),
)
QUICK = (Case(1), Case(1, scenarios=2))


def demand(case: Case) -> pd.DataFrame:
    """FEU a week between the hubs and the ends of a case."""
    rng = np.random.default_rng(SEED)
    rows = []
    for hub in HUBS[: case.size]:
        for end in ENDS[: case.size]:
            west = float(rng.integers(*case.volumes))
            rows += [(hub, end, west), (end, hub, float(round(west / 3)))]
    frame = pd.DataFrame(rows, columns=["origin", "destination", "containers_per_week"])
    return frame.assign(id=frame["origin"] + "-" + frame["destination"], ready=READY, hs="8429")


def run(case: Case, solver: str, limit: float) -> Trace:
    """One plan by one solver; time includes the building of the program, which is the same for all."""
    net = cd.open_network("eurasia")
    rows = cd.plan.open_demand(net, case.shipped) if case.shipped else demand(case)
    terms = cd.plan.TrainTerms(tariff_subsidies=bool(case.shipped))
    limit, gap = (LARGE_LIMIT * limit, LARGE_GAP) if case.large else (limit, GAP)
    found = Trace(str(case), solver, limit=limit)
    wall, processor = time.perf_counter(), time.process_time()
    if solver == "scipy":
        made = train_program(train_problem(net, rows, terms=terms))
        for column in made.unserved:
            made.program.bound(column, 0.0, 0.0)
        found.objective, found.bound = by_scipy(made.program, limit, gap)
        found.detour = True
    else:
        plan = cd.plan.block_trains(
            net,
            rows,
            terms=terms,
            scenarios=SCENARIOS[: case.scenarios] or None,
            solver=solver,
            time_limit_s=limit,
            gap=gap,
            progress=found.hear,
        )
        found.objective, found.bound = plan.objective, plan.bound
        found.detour = any(_NOT_LOOKED_AT in note for note in plan.notes)
    return _ended(found, wall, processor)


def run_design(name: str, limit: float) -> Trace:
    """One public instance of network design, to its proof."""
    tables = read_design((INSTANCES / f"{name}.dow").read_text(encoding="utf-8"))
    found = Trace(name, "highs", limit=limit)
    wall, processor = time.perf_counter(), time.process_time()
    result = solve_design(*tables, time_limit_s=limit, gap=_CLOSE, progress=found.hear)
    found.objective, found.bound = result.objective, result.bound
    return _ended(found, wall, processor)


def _ended(found: Trace, wall: float, processor: float) -> Trace:
    found.seconds, found.processor = time.perf_counter() - wall, time.process_time() - processor
    if math.isfinite(found.gap):
        found.points.append((found.seconds, found.gap))
    return found


def drawn_scenarios(names: Sequence[str], count: int) -> list[cd.plan.PlanScenario]:
    """Weeks of equal chance: volumes of rows, borders that are shut now and then, and prices."""
    rng, found = np.random.default_rng(SEED), list[cd.plan.PlanScenario]()
    for week in range(count):
        edits = cd.Scenario(f"week {week}")
        for border in ("BRE_MAL", "ALA_DOS", "MAN_ZAB"):
            edits = edits.close(border) if rng.random() < _SHUT else edits
        for mode, factors, shares in _PRICES:
            factor = float(rng.choice(factors, p=shares))
            edits = edits if factor == 1.0 else edits.scale_tariff(mode=mode, factor=factor)
        volumes = np.exp(rng.normal(0.0, _WEEKLY) + rng.normal(0.0, _OF_ROW, len(names))).round(3)
        found.append(cd.plan.PlanScenario(edits.name, edits, demand=dict(zip(names, volumes.tolist(), strict=True))))
    return found


def run_workers(limit: float, *, quick: bool) -> list[Trace]:
    """Drawn scenarios, whoever solves them; processors are those of all processes, from the start of the workers."""
    net, count = cd.open_network("eurasia"), 2 if quick else _DRAWN
    rows = cd.plan.read_demand(net, demand(QUICK[0])) if quick else cd.plan.open_demand(net, "transit_2024")
    terms, scenarios, found = cd.plan.TrainTerms(tariff_subsidies=not quick), drawn_scenarios(rows.ids, count), []
    for name, executor in WAYS:
        trace = Trace(f"{'1 x 1' if quick else 'transit_2024'}, {count} drawn", name, limit=limit)
        begun, wall = busy(), time.perf_counter()
        with executor() as workers:
            asked: dict[str, Any] = {"terms": terms, "scenarios": scenarios, "executor": workers}
            plan = cd.plan.block_trains(net, rows, time_limit_s=limit, gap=LARGE_GAP, progress=trace.hear, **asked)
        trace.objective, trace.bound = plan.objective, plan.bound
        trace.seconds, trace.processor = time.perf_counter() - wall, busy() - begun
        found.append(trace)
        print(_line(trace), flush=True)
    return found


def by_scipy(program: Program, limit: float, gap: float) -> tuple[float, float]:
    """Objective and bound of the whole program by scipy's own HiGHS; the objective is NaN where none was found."""
    flat = program.arrays()
    cells = (flat.cell_factor, (flat.cell_row, flat.cell_column))
    matrix = csr_array(cells, shape=(program.n_rows, program.n_columns))
    done = milp(
        flat.objective,
        constraints=LinearConstraint(matrix, flat.row_low, flat.row_high),
        bounds=Bounds(flat.column_low, flat.column_high),
        integrality=flat.whole.astype(int),
        options={"mip_rel_gap": gap, "time_limit": limit},
    )
    objective = math.nan if done.x is None else float(done.fun) + program.constant
    bound = done.mip_dual_bound
    return objective, math.nan if bound is None else float(bound) + program.constant


def contradictions(traces: Sequence[Trace]) -> list[str]:
    """Pairs of solves of one case of which one excludes the other's solution.

    A bound over the ways within a detour says nothing of plans that may take others.
    """
    wrong = []
    for case in dict.fromkeys(trace.case for trace in traces):
        same = [trace for trace in traces if trace.case == case and math.isfinite(trace.objective)]
        for one in same:
            room = _CLOSE * max(1.0, abs(one.objective))
            wrong += [
                f"{case}: {other.solver} says no less than {other.bound:,.2f}, {one.solver} has {one.objective:,.2f}"
                for other in same
                if other.bound > one.objective + room and (one.detour or not other.detour)
            ]
    return wrong


def draw(traces: Sequence[Trace], file: str) -> None:
    """Gap over time, a panel a case, a line a solver."""
    from matplotlib.figure import Figure

    cases = list(dict.fromkeys(trace.case for trace in traces))
    figure = Figure(figsize=(3.2 * len(cases), 3.4), layout="constrained")
    panels = figure.subplots(1, len(cases), sharey=True, squeeze=False)[0]
    for panel, case in zip(panels, cases, strict=True):
        for style, trace in zip(("-", "--", ":"), [one for one in traces if one.case == case], strict=False):
            if trace.points:
                seconds, gaps = zip(*trace.points, strict=True)
                panel.step(seconds, [max(100.0 * gap, 0.01) for gap in gaps], style, where="post", label=trace.solver)
                panel.plot(seconds[-1], max(100.0 * gaps[-1], 0.01), "o", color="black", markersize=3)
        panel.axhline(100.0 * GAP, color="grey", linewidth=0.6)
        panel.set(title=case, xlabel="seconds", yscale="log")
        panel.yaxis.set_major_formatter("{x:g}")
        panel.legend(frameon=False, fontsize="small")
    panels[0].set_ylabel("gap, %")
    cd.draw.save_figure(figure, file, dpi=110)


def _line(trace: Trace) -> str:
    best = f"{trace.objective:,.0f}" if math.isfinite(trace.objective) else "none"
    bound = f"{trace.bound:,.0f}" if math.isfinite(trace.bound) else "none"
    gap = f"{trace.gap:.2%}" if math.isfinite(trace.gap) else "-"
    clocks = f"{trace.limit:.0f} s | {trace.seconds:.1f} s | {trace.processor:.1f} s"
    return f"| {trace.case} | {trace.solver} | {best} | {bound} | {gap} | {clocks} |"


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 is returned when solvers contradict each other, or a proved optimum is not reproduced."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one pair of places, a few seconds")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one plan of trains")
    parser.add_argument("--plot", metavar="FILE", help="also draw the gaps over time")
    parser.add_argument("--workers", action="store_true", help="drawn scenarios by several processes alone")
    chosen = parser.parse_args(arguments)
    limit = min(chosen.limit, 10.0) if chosen.quick else chosen.limit
    print("| case | solver | objective | bound | gap | limit | time | processor |\n|---|---|---|---|---|---|---|---|")
    traces = run_workers(limit, quick=chosen.quick) if chosen.workers else []
    for case in () if chosen.workers else QUICK if chosen.quick else CASES:
        for solver in SOLVERS[:1] if case.large else SOLVERS:
            traces.append(run(case, solver, limit))
            print(_line(traces[-1]), flush=True)
    wrong = contradictions(traces)
    for name, proved in () if chosen.quick or chosen.workers else DESIGNS.items():
        if not (INSTANCES / f"{name}.dow").is_file():
            print(f"{name}: the public instance is not here", file=sys.stderr)
            continue
        trace = run_design(name, 10.0 * chosen.limit)
        print(_line(trace), flush=True)
        if trace.gap <= _CLOSE and round(trace.objective) != proved:
            wrong.append(f"{name}: {trace.objective:,.2f} is not the proved {proved:,}")
    if chosen.plot:
        draw(traces, chosen.plot)
    for text in wrong:
        print(f"WRONG: {text}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
