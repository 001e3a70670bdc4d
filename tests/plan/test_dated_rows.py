"""Each row of a demand stands on its own day and takes no longer than it has, in every plan by one mechanism."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import corridor as cd
from corridor.plan.circulation import circulation
from corridor.plan.dated_rows import row_graphs, seconds_until_due
from corridor.plan.flows.capacity import resources_of, shared_resources
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.flows.paths.limits import PathLimits, PathTerms
from corridor.plan.trains import train_plan
from corridor.search import Topology
from tests.sampling import draws

DAYS = ("2024-06-01", "2025-09-15", "2025-11-01", "2026-03-04")
PAIRS = (("Alma", "Haven"), ("Haven", "Alma"), ("Cove", "Fjord"), ("Alma", "Fjord"), ("Fjord", "Alma"))
SHIP, WAGON, BACK = 355.625, 426.25, 451.25  # a TEU from Cove to Fjord: by sea, by Westgate, by Eastgate
YARD = 200.0  # TEU a day at Westgate


def rows_of(*rows: tuple[str, str, str], **more: Any) -> pd.DataFrame:
    """A TEU a day of each (origin, destination, ready), called by its place."""
    frame = pd.DataFrame(rows, columns=["origin", "destination", "ready"])
    return frame.assign(id=[f"row {place}" for place in range(len(rows))], teu_per_day=1.0, **more)


def price(plan: cd.plan.Plan, row: str) -> list[float]:
    routes = plan.frame("routes")
    return routes[routes["demand"] == row][["cost_per_teu", "hours"]].to_numpy().ravel().tolist()


row = st.tuples(st.sampled_from(PAIRS), st.sampled_from(DAYS)).map(lambda drawn: (*drawn[0], drawn[1]))


@settings(max_examples=draws(10, 25))
@given(rows=st.lists(row, min_size=2, max_size=4))
def test_a_row_costs_what_it_costs_alone(rows: list[tuple[str, str, str]]) -> None:
    """With room for all, whatever stands beside it."""
    teaching = cd.open_network("teaching")
    together = cd.plan.flow(teaching, rows_of(*rows), terms=cd.plan.FlowTerms(differences=0))
    for place, one in enumerate(rows):
        assert price(together, f"row {place}") == pytest.approx(price(cd.plan.flow(teaching, rows_of(one)), "row 0"))


def test_a_row_of_another_year_re_dates_nobody(eurasia: cd.Network) -> None:
    """Lanzhou to Duisburg in March 2026, beside a row of 2019; both stay at what they cost alone."""
    now, once = ("Lanzhou", "Duisburg", "2026-03-04"), ("Xi'an", "Duisburg", "2019-05-01")
    alone = [price(cd.plan.flow(eurasia, rows_of(one)), "row 0") for one in (now, once)]
    plan = cd.plan.flow(eurasia, rows_of(now, once))
    assert [price(plan, "row 0"), price(plan, "row 1")] == alone
    assert "own day, 2019-05-01 to 2026-03-04" in plan.notes[0]


def test_every_plan_keeps_the_days_of_its_rows(teaching: cd.Network) -> None:
    """Alma to Haven on a day when the border is shut, and on one when it is not."""
    both = rows_of(("Alma", "Haven", DAYS[3]), ("Alma", "Haven", DAYS[1]))
    alone = [both.iloc[[place]] for place in (0, 1)]
    for plan in (cd.plan.flow, cd.plan.expansion):
        assert plan(teaching, both).objective == pytest.approx(sum(plan(teaching, one).objective for one in alone))
    flat = cd.plan.CongestionTerms(variation=0.0)  # nobody waits for anybody
    parts = [cd.plan.congestion(teaching, one, terms=flat).objective for one in alone]
    assert cd.plan.congestion(teaching, both, terms=flat).objective == pytest.approx(sum(parts), rel=1e-4)
    assert parts[0] != pytest.approx(parts[1])
    near = cd.plan.HubTerms(fixed=0.0)
    parts = [cd.plan.hubs(teaching, one, candidates=("Eastgate",), terms=near).objective for one in alone]
    assert cd.plan.hubs(teaching, both, candidates=("Eastgate",), terms=near).objective == pytest.approx(sum(parts))
    terms = cd.plan.EmptiesTerms(weeks=1)
    loads = circulation(teaching, cd.plan.read_demand(teaching, both), terms).loaded
    own = [circulation(teaching, cd.plan.read_demand(teaching, one), terms).loaded[0] for one in alone]
    assert [loads[0], loads[1]] == own and own[0] != own[1]


@pytest.mark.parametrize("many", [False, True])
def test_a_plan_of_trains_keeps_the_days_of_its_rows(
    teaching: cd.Network, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too few boxes for a train, so that each row goes as it would alone, by all ways or by lanes."""
    monkeypatch.setattr(train_plan, "_MOST_CONTRACTED", 0 if many else 20)
    both = rows_of(("Alma", "Haven", DAYS[3]), ("Alma", "Haven", DAYS[1]))
    terms = cd.plan.TrainTerms(whole_train_share=1.0)
    alone = [cd.plan.block_trains(teaching, both.iloc[[place]], terms=terms) for place in (0, 1)]
    plan = cd.plan.block_trains(teaching, both, terms=terms)
    assert plan.objective == pytest.approx(sum(one.objective for one in alone))
    assert alone[0].objective != pytest.approx(alone[1].objective)
    assert f"own day, {DAYS[1]} to {DAYS[3]}" in plan.notes[0]


def test_shared_capacities_are_the_least_of_the_days(teaching: cd.Network) -> None:
    demand = cd.plan.read_demand(teaching, rows_of(*((*PAIRS[0], day) for day in DAYS)))
    graphs = row_graphs(teaching, demand)
    assert len(graphs.graphs) == 4 and graphs.of_row == (0, 1, 2, 3)
    shared = shared_resources(graphs.graphs)
    every = [resources_of(graph).to_frame()["capacity_teu_per_day"] for graph in graphs.graphs]
    assert shared.to_frame()["capacity_teu_per_day"].to_dict() == pd.concat(every, axis=1).min(axis=1).to_dict()
    for graph in graphs.graphs:
        alone = resources_of(graph)
        for arc in np.flatnonzero(alone.of_arc >= 0):
            assert shared.ids[shared.of_arc[arc]] == alone.ids[alone.of_arc[arc]]


# due dates


def test_boxes_that_are_due_leave_the_slow_ship(teaching: cd.Network) -> None:
    """The ship takes 164 h: by the tenth only wagons are left, 200 TEU by Westgate and the rest by Eastgate."""
    rows = rows_of(("Cove", "Fjord", "2026-03-04")).assign(teu_per_day=300.0)
    free = cd.plan.flow(teaching, rows)
    plan = cd.plan.flow(teaching, rows.assign(due="2026-03-10"))
    assert free.objective == pytest.approx(1000 / 7 * SHIP + (300 - 1000 / 7) * WAGON)
    assert plan.objective == pytest.approx(YARD * WAGON + (300 - YARD) * BACK)
    assert plan.frame("routes")["hours"].max() == 88.0 and plan.gap < 1e-6
    assert cd.plan.expansion(teaching, rows.assign(due="2026-03-10")).objective == pytest.approx(plan.objective)
    # paths of a plan without the date are not begun with
    assert cd.plan.flow(teaching, rows.assign(due="2026-03-10"), start=free).objective == pytest.approx(plan.objective)


def test_boxes_that_cannot_be_in_time_stay_behind_and_say_so(teaching: cd.Network) -> None:
    rows = rows_of(("Cove", "Fjord", "2026-03-04"), due="2026-03-05")
    plan = cd.plan.flow(teaching, rows)
    assert plan.figures["unreachable_teu_per_day"] == 1.0 and plan.objective == 0.0
    assert "limits" in plan.unserved.loc[0, "reason"]
    with pytest.raises(cd.Infeasible, match="limits"):
        cd.plan.empties(teaching, rows)
    with pytest.raises(cd.TableError, match="due before it is ready"):
        cd.plan.flow(teaching, rows.assign(due="2026-03-03"))


def test_loads_of_a_cycle_of_boxes_are_in_time(teaching: cd.Network) -> None:
    rows = rows_of(("Cove", "Fjord", "2026-03-04"))
    terms = cd.plan.EmptiesTerms(weeks=1)
    routes = {
        due: circulation(teaching, cd.plan.read_demand(teaching, rows.assign(due=due)), terms).loaded[0]
        for due in (None, "2026-03-10")
    }
    free, due = (min(route.cost for route in found) for found in routes.values())
    assert due > free


READERS = ("flow", "block_trains", "empties", "congestion", "expansion", "hubs", "slots")


def refused(network: cd.Network, model: str, file: Path, **options: object) -> list[str]:
    """Faults of a table by a plan, a good row and an empty line above the bad one."""
    with pytest.raises(cd.TableError) as caught:
        getattr(cd.plan, model)(network, str(file), **options)
    assert str(file) in str(caught.value)
    return [str(one).split(" (")[0] for one in caught.value.findings]


@pytest.mark.parametrize("model", READERS)
@pytest.mark.parametrize(
    ("ends", "column"), [("Birk,Haven", "origin"), ("Haven,Birk", "destination"), ("Alma,Hawen", "destination")]
)
def test_plans_name_the_file_the_line_and_the_column(
    teaching: cd.Network, tmp_path: Path, model: str, ends: str, column: str
) -> None:
    """Of a place that handles no boxes, which the compiled graph knows, as of one that is not there."""
    volume = "containers" if model == "slots" else "teu_per_day"
    file = tmp_path / "mine.csv"
    file.write_text(f"origin,destination,{volume},ready\nAlma,Haven,2,2026-03-04\n\n{ends},2,2026-03-04\n")
    options = {"candidates": ("Alma",)} if model == "hubs" else {}
    (fault,) = refused(teaching, model, file, **options)
    told = "nearest: Haven" if "Hawen" in ends else "Birk Junction"
    assert fault.startswith(f"mine.csv line 4, column {column}: ") and told in fault


@pytest.mark.parametrize("model", ["flow", "empties", "expansion", "slots"])
def test_rows_due_before_they_are_ready_are_named(teaching: cd.Network, tmp_path: Path, model: str) -> None:
    """By hours, too, and by the clocks of both ends; all of them at once."""
    volume = "containers" if model == "slots" else "teu_per_day"
    lines = ("2026-03-04,2026-03-20", "2026-03-04,2026-03-03", "2026-03-04 12:00,2026-03-04 01:00")
    file = tmp_path / "mine.csv"
    file.write_text(f"origin,destination,{volume},ready,due\n" + "".join(f"Alma,Haven,2,{one}\n" for one in lines))
    assert [one.split(":")[0] for one in refused(teaching, model, file)] == [
        "mine.csv line 3, column due",
        "mine.csv line 4, column due",
    ]


@pytest.mark.parametrize("model", ["block_trains", "congestion", "hubs"])
def test_plans_that_keep_no_due_date_refuse_it(teaching: cd.Network, model: str) -> None:
    """And name those that do."""
    with pytest.raises(cd.CorridorError, match=f"{model} keeps no due dates, and row 0 has one.*flow, expansion"):
        getattr(cd.plan, model)(teaching, rows_of(PAIRS[0] + DAYS[3:], due="2026-05-01"))


def test_due_is_by_the_clock_of_the_destination(eurasia: cd.Network) -> None:
    """Noon in Lanzhou is five in the morning in Duisburg: 24 hours and seven lie between noon and noon of two days."""
    rows = rows_of(("Lanzhou", "Duisburg", "2026-01-04 12:00"), due=dt.datetime(2026, 1, 5, 12))
    demand = cd.plan.read_demand(eurasia, rows)
    assert seconds_until_due(eurasia, demand.shipments, demand.due, demand.places) == {0: 31 * 3600}


@settings(max_examples=draws(12, 30))
@given(drawn=st.data())
def test_a_due_row_never_travels_longer(drawn: st.DataObject) -> None:
    """Hours to spare between one and ten days: every route is in time, and no dearer than the same row is later."""
    teaching = cd.open_network("teaching")
    hours = sorted(drawn.draw(st.lists(st.integers(24, 240), min_size=2, max_size=2)))
    origin, destination = drawn.draw(st.sampled_from(PAIRS))
    row = rows_of((origin, destination, DAYS[3])).assign(teu_per_day=drawn.draw(st.sampled_from([1.0, 150.0, 400.0])))
    ready, plans = dt.datetime.fromisoformat(DAYS[3]), []
    for most in hours:
        due = ready + dt.timedelta(hours=most)
        plans.append(cd.plan.flow(teaching, row.assign(due=due), terms=cd.plan.FlowTerms(differences=0)))
        assert not (plans[-1].frame("routes")["hours"] > most).any()
    tight, loose = plans
    assert loose.figures["served_teu_per_day"] >= tight.figures["served_teu_per_day"] - 1e-6
    if loose.figures["served_teu_per_day"] == pytest.approx(tight.figures["served_teu_per_day"]):
        assert loose.objective <= tight.objective * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_limits_agree_with_a_program_over_every_path(seed: int) -> None:
    """Twenty random networks: all simple paths within the limits as columns, both stages by scipy."""
    rng = np.random.default_rng(seed)
    nodes, arcs, jobs = 6, 16, 4
    tail, head = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)
    tail[:nodes], head[:nodes] = np.arange(nodes), (np.arange(nodes) + 1) % nodes
    cents, seconds = np.round(rng.uniform(1.0, 5e3, (1, arcs)), 2), rng.integers(1, 100, arcs)
    of_arc = np.where(rng.random(arcs) < 0.6, rng.integers(0, 3, arcs), -1)
    ends = [tuple(map(int, rng.choice(nodes, 2, replace=False))) for _ in range(jobs)]
    graph = nx.MultiDiGraph()
    graph.add_edges_from((int(a), int(b), n) for n, (a, b) in enumerate(zip(tail, head, strict=True)))
    every = [[[a for *_, a in path] for path in nx.all_simple_edge_paths(graph, *pair)] for pair in ends]
    most = [int(np.median([seconds[path].sum() for path in paths])) for paths in every]
    limits = PathLimits((seconds,), {job: (0, most[job]) for job in range(jobs) if job})
    volume, capacity = rng.uniform(1.0, 20.0, jobs), rng.uniform(1.0, 20.0, 3)
    jobs_of, terms = tuple((0, *pair) for pair in ends), PathTerms(limits)
    instance = FlowInstance(Topology(nodes, tail, head), cents, jobs_of, volume, of_arc, capacity, terms)
    columns = [(j, p) for j, paths in enumerate(every) for p in paths if not j or seconds[p].sum() <= most[j]]
    equal = np.hstack([np.array([[float(j == job) for j, _ in columns] for job in range(jobs)]), np.eye(jobs)])
    uses = np.array([[float((of_arc[p] == r).sum()) for _, p in columns] + [0.0] * jobs for r in range(3)])
    behind = np.array([0.0] * len(columns) + [1.0] * jobs)
    paid = np.array([float(cents[0, p].sum()) for _, p in columns] + [0.0] * jobs)
    first = linprog(behind, uses, capacity, equal, volume, method="highs")
    second = linprog(
        paid, np.vstack([uses, behind]), np.append(capacity, first.fun + 1e-7), equal, volume, method="highs"
    )
    flow = ColumnFlow(instance, 1e-9)
    served = flow.least_unserved()
    cost = flow.least_cost(served.objective + 1e-7)
    assert served.objective == pytest.approx(first.fun, abs=1e-6)
    assert cost.objective == pytest.approx(second.fun, rel=1e-6, abs=1e-4)
    assert cost.bound <= second.fun * (1 + 1e-6) + 1e-4
