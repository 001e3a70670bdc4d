"""Flows of many shippers: column generation beside the arc formulation, on `eurasia` and on generated networks.

Cases are random shippers of `eurasia` as arrays (``eurasia:N``), its real demands (``demand:NAME``, or so many of
its rows, ``demand:NAME/N``), generated networks (``made:nodes/arcs/N``, and ``grid:wide/high`` with a single
commodity), the whole call of `flow` (``rows:N``): reading, weighing, solving, prices proved and frames, that of
`slots` (``bookings:N``): so many of Lanzhou over four weeks, each with boxes of its own; and those of `hubs` and
`slots` for a real demand (``hubs:NAME``, ``slots:NAME/N``), whose rows are bookings of a week's boxes: there the frames
of the plan, added up, must give its objective. With the public instances of
network design at hand (`../shared/instances/canad`), `solve_design` stands beside one direct call of HiGHS
(``design:NAME``).

Run ``python -m benchmarks.planning [--quick] [--limit SECONDS] [--case NAME ...]``. Every run is a process of its
own, so that its peak of memory is its own and a time limit can end it; one that is ended counts as a lower bound
of its time. Seconds are processor time, the limit is wall-clock. Both methods are given the same arrays and start
from nothing. The arc formulation is given the least unserved volume for nothing and solves the second stage only;
column generation does both stages. Where both end, their objectives must agree.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

import corridor as cd
from benchmarks.data_files import outside_answers
from benchmarks.plans_of_demands import demand_rows, measured
from corridor.errors import UnknownName
from corridor.graph import Graph, compile_graph
from corridor.plan.flows.arc_model import ArcProgram, arc_program
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.problem import flow_problem
from corridor.plan.solver.network_flows import least_cost_flow
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status
from corridor.plan.trains.fixed_charge import design_of, design_program, read_design
from corridor.search import Topology

__all__ = ["CASES", "Run", "main", "run"]

READY = "2026-03-04"
BOOKED_TO = ("Minsk", "Moscow", "Klaipeda", "Duisburg", "Hamburg", "Warsaw", "Almaty", "Tashkent")
GAP = 1e-4
SEED = 20260304
TEU_PER_DAY = 10_000.0
CASES = {
    "eurasia": ("eurasia:100", "eurasia:400", "eurasia:1000", "eurasia:2000", "eurasia:5000"),
    "demands": ("demand:china_belarus/60", "demand:china_belarus", "demand:transit_2024"),
    "whole calls": ("rows:1000", "rows:5000", "bookings:20", "bookings:59"),
    "hubs": ("hubs:china_belarus", "hubs:transit_2024"),
    "slots": ("slots:china_belarus/60", "slots:transit_2024/60"),
    "single commodities": ("grid:20/20", "grid:30/40"),
    "designs": ("design:c33", "design:c41", "design:c35"),
    "generated": ("made:100/506/200", "made:200/1046/500", "made:800/4286/2000"),
}
QUICK = (
    "eurasia:100",
    "demand:china_belarus/60",
    "rows:100",
    "hubs:china_belarus/20",
    "slots:china_belarus/10",
    "grid:10/10",
    "made:30/120/40",
)
ARC_METHODS = ("arcs by scipy", "arcs by glop", "arcs by highs", "arcs by pdlp")
WHOLE = ("rows:", "bookings:", "hubs:", "slots:")  # calls from rows to frames
NETWORK_METHOD = "network flow"  # of single commodities only
DESIGN, DIRECT = "design:", "highs alone"
INSTANCES = outside_answers("canad")
MOST_FOR_ARCS = 400  # commodities on eurasia: the arc formulation of more does not fit into memory


@dataclass(frozen=True)
class Run:
    """What one process found."""

    case: str
    method: str
    seconds: float
    objective: float
    gap: float
    megabytes: float
    ended: bool
    note: str = ""


def _terminals(graph: Graph, *, chinese: bool) -> list[str]:
    table, found = graph.network.terminals, []
    for name in table.index[(table["country"] == "CN") == chinese]:
        try:
            graph.sink(name)
        except UnknownName:
            continue
        found.append(str(name))
    return found


def eurasia_rows(commodities: int) -> pd.DataFrame:
    """Random shippers between Chinese terminals and all others, a third of them eastwards; a full corridor."""
    graph = compile_graph(cd.open_network("eurasia"), READY)
    rng = np.random.default_rng(SEED)
    east, west = (_terminals(graph, chinese=side) for side in (True, False))
    rows = []
    for _ in range(commodities):
        pair = [str(rng.choice(east)), str(rng.choice(west))]
        pair = pair[::-1] if rng.random() < 1 / 3 else pair
        goods = str(rng.choice(["8429", "0402", "4407", "8703", "6109"]))
        rows.append((*pair, goods, float(rng.integers(10, 23)), float(rng.lognormal())))
    frame = pd.DataFrame(rows, columns=["origin", "destination", "hs", "cargo_tonnes_each", "teu_per_day"])
    frame["teu_per_day"] *= TEU_PER_DAY / frame["teu_per_day"].sum()
    return frame.assign(ready=READY)


def lanzhou_bookings(count: int) -> pd.DataFrame:
    """Bookings of Lanzhou to eight places in turn, each with its own boxes and day, due in five weeks."""
    rng, rows = np.random.default_rng(SEED), []
    for number in range(count):
        ready = pd.Timestamp(READY) + pd.Timedelta(days=int(rng.integers(0, 28)))
        boxes, goods = int(rng.integers(1, 25)), ("8429", "8703", "6109")[number % 3]
        due = ready + pd.Timedelta(days=35)
        rows.append(("Lanzhou", BOOKED_TO[number % len(BOOKED_TO)], boxes, goods, 14.0, f"{ready:%F}", f"{due:%F}"))
    return pd.DataFrame(
        rows, columns=["origin", "destination", "containers", "hs", "cargo_tonnes_each", "ready", "due"]
    )


def eurasia_case(commodities: int) -> FlowInstance:
    """The same as arrays."""
    return flow_problem(cd.open_network("eurasia"), eurasia_rows(commodities), minimise="generalised").instance


def demand_case(name: str) -> FlowInstance:
    """A demand shipped with `eurasia`, or some of its rows (`demand_rows`), as arrays."""
    return flow_problem(cd.open_network("eurasia"), demand_rows(name), minimise="generalised").instance


def made_case(nodes: int, arcs: int, commodities: int) -> FlowInstance:
    """A ring with chords; half of the arcs have a capacity of their own, a third of them too small."""
    rng = np.random.default_rng(SEED)
    ring = np.column_stack([np.arange(nodes), (np.arange(nodes) + 1) % nodes])
    first = rng.integers(0, nodes, arcs - nodes)
    chords = np.column_stack([first, (first + rng.integers(2, nodes, arcs - nodes)) % nodes])
    tail, head = np.concatenate([ring, chords]).T
    ends = np.column_stack([rng.integers(0, nodes, commodities), rng.integers(1, nodes, commodities)])
    of_arc = np.full(arcs, -1)
    capped = np.sort(rng.choice(arcs, arcs // 2, replace=False))
    of_arc[capped] = np.arange(len(capped))
    volume = rng.uniform(1.0, 10.0, commodities)
    return FlowInstance(
        Topology(nodes, tail, head),
        np.round(rng.uniform(100.0, 10_000.0, (1, arcs)), 0),
        tuple((0, int(a), int((a + step) % nodes)) for a, step in ends),
        volume,
        of_arc,
        rng.uniform(0.2, 3.0, len(capped)) * volume.sum() / nodes,
    )


def grid_case(wide: int, high: int) -> FlowInstance:
    """One commodity through a grid of one-way streets from west to east, each with a narrow capacity of its own."""
    rng, at = np.random.default_rng(SEED), np.arange(wide * high).reshape(high, wide)
    source, sink = wide * high, wide * high + 1
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel(), at[1:].ravel(), np.full(high, source), at[:, -1]])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel(), at[:-1].ravel(), at[:, 0], np.full(high, sink)])
    capacity = rng.integers(1, 100, len(tail)).astype(float)
    capacity[-2 * high :] = 1000.0
    cents = rng.integers(1, 1000, (1, len(tail))).astype(float)
    volume = np.array([20.0 * high])
    topology = Topology(sink + 1, tail, head)
    return FlowInstance(topology, cents, ((0, source, sink),), volume, np.arange(len(tail)), capacity)


def case_of(name: str) -> FlowInstance:
    """The case that a name stands for."""
    kind, what = name.split(":")
    if kind == "demand":
        return demand_case(what)
    sizes = [int(number) for number in what.split("/")]
    if kind == "grid":
        return grid_case(*sizes)
    return eurasia_case(*sizes) if kind == "eurasia" else made_case(*sizes)


def _whole_call(case: str, limit: float) -> tuple[float, float, float]:
    """Seconds, objective and gap of `flow`, `slots` or `hubs` itself, from the frame of rows to the plan."""
    net, (kind, rows) = cd.open_network("eurasia"), case.split(":")
    if kind in ("hubs", "slots"):
        return measured(kind, rows, limit)
    if kind == "bookings":
        booked = lanzhou_bookings(int(rows))
        cd.plan.slots(net, booked.iloc[:1])  # as for flows
        began = time.process_time()
        plan = cd.plan.slots(net, booked, time_limit_s=limit)
        return time.process_time() - began, plan.objective, plan.gap
    frame = eurasia_rows(int(rows))
    cd.plan.flow(net, frame.iloc[:5], minimise="generalised")  # compiled, the network included, before the clock runs
    began = time.process_time()
    plan = cd.plan.flow(net, frame, minimise="generalised", gap=GAP, time_limit_s=limit)
    return time.process_time() - began, plan.objective, plan.gap


def _by_columns(case: FlowInstance, limit: float) -> tuple[float, float, float]:
    """Seconds, objective, gap."""
    began = time.process_time()
    flow = ColumnFlow(case, GAP, time.monotonic() + limit)
    served = flow.least_unserved()
    stage = flow.least_cost(served.objective + 1e-6)
    gap = (stage.objective - stage.bound) / max(abs(stage.objective), 1e-9)
    return time.process_time() - began, stage.objective, gap


def _design(name: str, method: str, limit: float) -> tuple[float, float, float]:
    """Seconds, objective and gap of a public instance: by `solve_design`, or by one call of HiGHS."""
    tables = read_design((INSTANCES / f"{name}.dow").read_text(encoding="utf-8"))
    began = time.process_time()
    if method == DIRECT:
        whole = SolveOptions(limit, GAP, seed=0, first_slice_s=limit)
        found = solve(design_program(design_of(*tables))[0], "highs", options=whole)
        return time.process_time() - began, found.objective, found.gap
    plan = cd.plan.solve_design(*tables, time_limit_s=limit, gap=GAP)
    return time.process_time() - began, plan.objective, plan.gap


def _least_unserved(case: FlowInstance) -> float:
    return ColumnFlow(case, 1e-9).least_unserved().objective


def _by_scipy(program: ArcProgram, limit: float) -> float:
    size = len(program.cost)
    equal, upper = (
        coo_matrix((factors, (rows, columns)), shape=(len(limits), size)).tocsr()
        for (rows, columns, factors), limits in (
            (program.equal, program.equal_to),
            (program.upper, program.at_most),
        )
    )
    answer = linprog(
        program.cost, upper, program.at_most, equal, program.equal_to, method="highs", options={"time_limit": limit}
    )
    return float(answer.fun) if answer.status == 0 else float("nan")


def _by_network(case: FlowInstance) -> float:
    """A single commodity by OR-Tools' min-cost flow alone; all of it can be sent."""
    supply = np.zeros(case.topology.n_nodes, np.int64)
    for (_, source, sink), volume in zip(case.jobs, case.volume.tolist(), strict=True):
        supply[[source, sink]] += np.array([volume, -volume]).astype(np.int64)
    cost, most = case.cents[0].astype(np.int64), case.capacity.astype(np.int64)
    return float(least_cost_flow(case.topology.tail, case.topology.head, most, cost, supply).cost)


def _by_door(program: ArcProgram, solver: str, limit: float) -> float:
    answer = solve(program.program(), solver, options=SolveOptions(time_limit_s=limit))
    return answer.objective if answer.status is Status.OPTIMAL else float("nan")


def one(case_name: str, method: str, limit: float) -> Run:
    """One run in this process."""
    _by_columns(made_case(12, 40, 6), limit)  # kernels are compiled, or read from their cache, before the clock runs
    case = None if case_name.startswith((*WHOLE, DESIGN)) else case_of(case_name)
    gap = float("nan")
    if case_name.startswith(DESIGN):
        seconds, objective, gap = _design(case_name.removeprefix(DESIGN), method, limit)
    elif case is None:
        seconds, objective, gap = _whole_call(case_name, limit)
    elif method == "columns":
        seconds, objective, gap = _by_columns(case, limit)
    elif method == NETWORK_METHOD:
        began = time.process_time()
        objective = _by_network(case)
        seconds = time.process_time() - began
    else:
        held = _least_unserved(case) + 1e-6
        began = time.process_time()
        program = arc_program(case, held)
        solver = method.rsplit(" ", 1)[1]
        objective = _by_scipy(program, limit) if solver == "scipy" else _by_door(program, solver, limit)
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return Run(case_name, method, seconds, objective, gap, peak, not np.isfinite(objective))


def run(case: str, method: str, limit: float) -> Run:
    """One run in a process of its own, ended a little after its limit."""
    command = [sys.executable, "-m", "benchmarks.planning", "--one", case, method, "--limit", str(limit)]
    began = time.perf_counter()
    root = Path(__file__).resolve().parent.parent
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit + 120.0, cwd=root)
    except subprocess.TimeoutExpired:
        return Run(case, method, time.perf_counter() - began, float("nan"), float("nan"), float("nan"), True, "stopped")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return Run(case, method, limit, float("nan"), float("nan"), float("nan"), True, last[:60])
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _line(found: Run, base: Run) -> str:
    seconds = f"{'> ' if found.ended else ''}{found.seconds:.2f} s"
    ratio = f"{'> ' if found.ended else ''}{found.seconds / base.seconds:.1f}x"
    gap = f"gap {found.gap:.1e}" if np.isfinite(found.gap) else ""
    agree = ""
    if found is not base and np.isfinite(found.objective):
        agree = "agrees" if abs(found.objective / base.objective - 1.0) <= 2 * GAP else "DISAGREES"
    return (
        f"{found.case:22} {found.method:14} {seconds:>12} {ratio:>9} {found.megabytes:8.0f} MiB  "
        f"{gap} {agree} {found.note}".rstrip()
    )


def _fits_arcs(case: str) -> bool:
    """Whether the arc formulation of a case fits into memory."""
    kind, size = case.split(":")[0], case.rsplit(":", 1)[1].rsplit("/", 1)[-1]
    return kind in ("made", "grid") or (
        f"{kind}:" not in (*WHOLE, DESIGN) and size.isdigit() and int(size) <= MOST_FOR_ARCS
    )


def main(arguments: Sequence[str]) -> int:
    """Print a table; 1 is returned when two methods disagree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small cases, the arc formulation of two of them")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for one run")
    parser.add_argument("--case", action="append", metavar="NAME", help="only this case; repeatable")
    parser.add_argument("--one", nargs=2, metavar=("CASE", "METHOD"), help="one run in this process, as JSON")
    chosen = parser.parse_args(arguments)
    if chosen.one:
        case, method = chosen.one
        print(json.dumps(vars(one(case, method, chosen.limit))))
        return 0
    wrong = False
    every = QUICK if chosen.quick else [name for group in CASES.values() for name in group]
    for case in chosen.case or every:
        base = run(case, "columns", chosen.limit)
        print(_line(base, base), flush=True)
        if case.startswith(DESIGN):
            line = _line(run(case, DIRECT, chosen.limit), base)
            wrong = wrong or "DISAGREES" in line
            print(line, flush=True)
        if not _fits_arcs(case) or (chosen.quick and not case.startswith(("made", "grid"))):
            continue
        for method in (NETWORK_METHOD, *ARC_METHODS) if case.startswith("grid") else ARC_METHODS:
            line = _line(run(case, method, chosen.limit), base)
            wrong = wrong or "DISAGREES" in line
            print(line, flush=True)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
