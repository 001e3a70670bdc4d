"""Hubs: every choice of open hubs reckoned one by one, whole trains, two hubs, allocations, capacities."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

import corridor as cd
from corridor.graph.measures import GENERALISED
from corridor.plan.hub_location.hub_choice import HubProgram
from corridor.plan.hub_location.hub_costs import HubSets, Relation, Train, hub_sets
from corridor.plan.hub_location.hub_model import HubTerms, hubs
from corridor.plan.hub_location.hub_terms import amount_at
from corridor.plan.solver.mip_search import solve_program
from corridor.plan.solver.options import SolveOptions
from tests.plan.arc_programs import Job, Routing, add_job
from tests.plan.drawn_networks import Ground
from tests.plan.trains.arc_model import ArcModel

CANDIDATES = ("Alma", "Eastgate")
READY = "2026-03-04"


def demand(boxes: float = 20.0) -> pd.DataFrame:
    rows = [("karst", "Karst", boxes), ("cove", "Cove", 10.0)]
    return pd.DataFrame(
        [
            {
                "id": name,
                "origin": origin,
                "destination": "Haven",
                "containers_per_week": boxes,
                "ready": READY,
                "cargo_tonnes_each": 10,
            }
            for name, origin, boxes in rows
        ]
    )


def ways_of(sets: HubSets) -> list[Way]:
    """Every way by hubs: row, hubs, train, what a TEU pays beside the train, and what it takes room of."""
    terms, ways = sets.terms, list[Way]()
    ends = [(shipment.origin, shipment.destination) for shipment in sets.demand.shipments]
    for row, (start, end) in enumerate(ends):
        for hub, place in enumerate(sets.places):
            first = sets.uses.get((row, start, place), ())
            if terms.allocation != "both ends":
                onward = sets.onward[row, hub, end]
                cost = sets.collect[row, hub] + onward.besides
                ways.append((row, (hub,), onward.train, cost, first + onward.uses))
            for second, last in enumerate(sets.places) if terms.two_hubs else ():
                cost = sets.collect[row, hub] + sets.distribute[row, second]
                used = first + sets.uses.get((row, last, end), ())
                if hub == second:
                    ways.append((row, (hub, hub), None, cost, used))
                elif (row, hub, last) in sets.onward:
                    onward = sets.onward[row, hub, last]
                    ways.append((row, (hub, second), onward.train, cost + onward.besides, used + onward.uses))
    return [way for way in ways if way[3] < np.inf]


def reckoned(sets: HubSets) -> float:
    """The same by scipy over every way, whole trains and open hubs; what goes past hubs has all the room it needs."""
    terms, n_hubs = sets.terms, len(sets.hubs)
    ends = [(shipment.origin, shipment.destination) for shipment in sets.demand.shipments]
    past = [(row, (), None, cost, ()) for row, cost in sets.direct.items() if cost < np.inf]
    ways = [*past, *ways_of(sets)]
    trains = sorted({way[2] for way in ways if way[2] is not None})
    best = np.inf
    towns = sorted({town for pair in ends for town in (pair if terms.allocation == "both ends" else pair[:1])})
    homes = product(range(n_hubs), repeat=len(towns)) if terms.allocation != "multiple" else [None]
    for home, opened in product(list(homes), product((False, True), repeat=n_hubs)):
        if terms.exactly not in (0, sum(opened)) or (terms.most_open and sum(opened) > terms.most_open):
            continue
        of = dict(zip(towns, home, strict=True)) if home is not None else {}
        kept = [
            way
            for way in ways
            if all(opened[hub] for hub in way[1])
            and (not way[1] or home is None or of[ends[way[0]][0]] == way[1][0])
            and (terms.allocation != "both ends" or len(way[1]) < 2 or of[ends[way[0]][1]] == way[1][1])
        ]
        fixed = sum(amount_at(terms, name, "fixed") for name, used in zip(sets.hubs, opened, strict=True) if used)
        best = min(best, fixed + _carried(sets, kept, trains))
    return float(best)


Way = tuple[int, tuple[int, ...], Train | None, float, tuple[str, ...]]


def hubs_on_arcs(ground: Ground, cells: Sequence[Mapping[str, object]], sets: HubSets) -> float:
    """Multiple allocation in one program: ways by hubs, whole trains, open hubs; boxes past them on arcs, all in room.

    Nothing is limited at borders but trains. What stays behind costs three times the dearest least way past the hubs.
    """
    model, terms, ways = ArcModel(), sets.terms, ways_of(sets)
    opened = [model.column(amount_at(terms, name, "fixed"), 1.0, whole=True) for name in sets.hubs]
    model.row([(y, 1.0) for y in opened], high=terms.most_open or len(opened))
    boxes = [model.column(way[3]) for way in ways]
    trains = {train: model.column(train.cost, whole=True) for train in {way[2] for way in ways} if train is not None}
    for way, column in zip(ways, boxes, strict=True):
        for hub in set(way[1]):
            model.row([(column, 1.0), (opened[hub], -sets.teu[way[0]])], high=0.0)
    for train, column in trains.items():
        own = [(box, 1.0) for way, box in zip(ways, boxes, strict=True) if way[2] == train]
        model.row([*own, (column, -train.teu)], high=0.0)
    for one, most in sets.slots.items():
        crossed = [
            (column, sum(sets.crossings[run].count(one) for run in train.runs)) for train, column in trains.items()
        ]
        model.row(crossed, high=most)
    for name in {run.split(":")[0] for train in trains for run in train.runs}:
        leave = [at for train, at in trains.items() if any(run.split(":")[0] == name for run in train.runs)]
        model.row([(at, 1.0) for at in leave], high=terms.most_trains)
    routings, taken = list[Routing](), dict[str, list[tuple[int, float]]]()
    for row, cell in enumerate(cells):
        start, end = sets.demand.shipments[row].origin, sets.demand.shipments[row].destination
        cost = ground.per_teu(ground.weights(start, end, float(terms.few_feu), cell), GENERALISED)
        routings.append(add_job(model, ground, Job(cost, *ground.ends(start, end), sets.teu[row])))
        by_hubs = [(box, 1.0) for way, box in zip(ways, boxes, strict=True) if way[0] == row]
        left = model.column(3.0 * max(sets.direct.values()) + 0.01)
        model.row([(routings[-1].behind, -1.0), (left, 1.0), *by_hubs], 0.0, 0.0)
    columns = [(box, name) for way, box in zip(ways, boxes, strict=True) for name in way[4]]
    columns += [(at, name) for one in routings for arc, at in one.on.items() for name in ground.uses[arc]]
    for column, name in columns:
        taken.setdefault(name, []).append((column, 1.0))
    borders = set(ground.net.borders["border_id"])
    for name, terms_of in taken.items():
        if name.split(" ")[0] not in borders:
            model.row(terms_of, high=7.0 * ground.room[name])
    return model.optimum()


def _carried(sets: HubSets, ways: list[Way], trains: list[Train]) -> float:
    """The cheapest share of the boxes over some ways, with whole trains."""
    cost = [way[3] for way in ways] + [train.cost for train in trains]
    matrix = np.zeros((len(sets.teu) + len(trains) + len(sets.hubs), len(cost)))
    for at, (row, hubs_of, train, *_) in enumerate(ways):
        matrix[row, at] = 1.0
        if train is not None:
            matrix[len(sets.teu) + trains.index(train), at] = 1.0
        for hub in set(hubs_of):
            matrix[len(sets.teu) + len(trains) + hub, at] = 1.0
    for place, train in enumerate(trains):
        matrix[len(sets.teu) + place, len(ways) + place] = -train.teu
    room = [amount_at(sets.terms, name, "capacity") for name in sets.hubs]
    low, high = [*sets.teu, *[-np.inf] * (len(trains) + len(room))], [*sets.teu, *[0.0] * len(trains), *room]
    used = [[way[4].count(name) for way in ways] + [0] * len(trains) for name in sets.room]
    crossed = [[sum(sets.crossings[run].count(one) for run in train.runs) for train in trains] for one in sets.slots]
    names = sorted({run.split(":")[0] for train in trains for run in train.runs})
    leave = [[any(run.split(":")[0] == name for run in train.runs) for train in trains] for name in names]
    more = [[0] * len(ways) + row for row in (*crossed, *leave)]
    matrix = np.vstack([matrix, np.array([*used, *more], float).reshape(-1, len(cost))])
    limits_of = [*sets.room.values(), *sets.slots.values(), *[sets.terms.most_trains] * len(names)]
    low, high = [*low, *[-np.inf] * len(limits_of)], [*high, *limits_of]
    whole = [0] * len(ways) + [1] * len(trains)
    limits, exact = LinearConstraint(matrix, low, high), {"mip_rel_gap": 0.0}
    found = milp(cost, constraints=limits, integrality=whole, bounds=Bounds(0), options=exact)
    return float(found.fun) if found.success else np.inf


@pytest.mark.parametrize("fixed", [0.0, 1_000.0, 1e6])
@pytest.mark.parametrize("boxes", [20.0, 400.0])
def test_every_choice_reckoned_one_by_one(teaching: cd.Network, fixed: float, boxes: float) -> None:
    """Free hubs, dear hubs, and hubs that nobody would open; few boxes, and some that fill trains."""
    terms = HubTerms(fixed=fixed, empty_share=0.0, whole_train_share=0.5)
    rows = cd.plan.read_demand(teaching, demand(boxes))
    found = hubs(teaching, rows, candidates=CANDIDATES, terms=terms, gap=1e-9)
    sets, cells = hub_sets(teaching, rows, CANDIDATES, terms), demand(boxes).to_dict("records")
    assert found.objective == pytest.approx(hubs_on_arcs(Ground.of(teaching, READY), cells, sets), abs=0.01)
    assert (len(found.frame("trains")) > 0) == (fixed == 0.0 or (fixed == 1_000.0 and boxes == 400.0))


def test_a_train_from_alma_is_added_up(teaching: cd.Network) -> None:
    """To Alma by wagon, then the block train: its runs at the price of a plan of trains, with their way home.

    A FEU pays 450 USD in Arland and 250 in the West, and a train of forty takes a path of 8,000: three quarters of it.
    """
    terms = HubTerms(fixed=0.0, direct=False)
    rows = cd.plan.read_demand(teaching, demand(20.0))
    sets = hub_sets(teaching, rows, ("Alma",), terms)
    train = sets.onward[0, 0, "HAVEN"].train
    assert train is not None and train.teu == 80.0
    ends = [run.split(":")[1] for run in train.runs]
    assert ends == ["ALMA-EASTGATE", "EASTGATE-WESTGATE", "WESTGATE-HAVEN"]
    assert train.cost == pytest.approx(0.75 * (40 * (450 + 250) + 8_000) * 1.4)
    found = hubs(teaching, rows, candidates=("Alma",), terms=terms)
    beside = sum(sets.teu[row] * (sets.collect[row, 0] + sets.onward[row, 0, "HAVEN"].besides) for row in (0, 1))
    assert found.frame("trains")["trains_per_week"].tolist() == [1]
    assert found.objective == pytest.approx(beside + train.cost, abs=0.01)


@pytest.mark.parametrize("boxes", [60.0, 400.0])
@pytest.mark.parametrize("share", [0.2, 0.75])
def test_a_plan_of_trains_is_never_dearer_than_what_hubs_promise(
    teaching: cd.Network, boxes: float, share: float
) -> None:
    """What hubs cost beside their fixed costs, a plan of trains at the same shares can have for no more."""
    promised = hubs(teaching, demand(boxes), candidates=CANDIDATES, terms=HubTerms(fixed=0.0, whole_train_share=share))
    alone = cd.plan.TrainTerms(whole_train_share=share, detour=10.0, regroup=False)
    trains = cd.plan.block_trains(teaching, demand(boxes), terms=alone)
    assert trains.objective <= promised.objective * (1.0 + 1e-6) + 0.01


def test_ships_and_lorries_have_no_discount(teaching: cd.Network) -> None:
    """From Cove to Fjord there is a ship only: a hub in Cove saves nothing at any share."""
    rows = demand(20.0).assign(origin="Cove", destination="Fjord")
    found = hubs(teaching, rows, candidates=("Cove",), terms=HubTerms(fixed=0.0, whole_train_share=0.0))
    assert found.objective == pytest.approx(
        hubs(teaching, rows, candidates=("Cove",), terms=HubTerms(fixed=1e9)).objective
    )


AMOUNT = st.integers(0, 40).map(float)


@st.composite
def instances(draw: st.DrawFn) -> HubSets:
    """Four rows between four towns, and three hubs of which two are towns; random prices and every allocation."""
    net = cd.open_network("teaching")
    towns, names = ("ALMA", "COVE", "HAVEN", "FJORD"), ("Alma", "Haven", "Eastgate")
    places = tuple(net.terminal(name) for name in names)
    ends = draw(st.lists(st.sampled_from(list(permutations(towns, 2))), min_size=4, max_size=4, unique=True))
    rows = pd.DataFrame([{"origin": a, "destination": b, "containers_per_week": 7.0, "ready": READY} for a, b in ends])
    allocation = draw(st.sampled_from(["single", "multiple", "both ends"]))
    terms = HubTerms(
        allocation=allocation,
        fixed=float(draw(st.sampled_from([0, 30, 200]))),
        exactly=draw(st.integers(0, 2)),
        between=draw(st.booleans()),
    )
    kinds = st.sampled_from([None, ("short", 5.0, 40.0), ("long", 20.0, 90.0)])
    teu = [float(draw(st.integers(1, 9))) for _ in ends]
    sets = HubSets(net, cd.plan.read_demand(net, rows), terms, names, places, teu)
    for row, (start, end) in enumerate(ends):
        sets.direct[row] = draw(st.integers(20, 90).map(float))
        for hub, place in enumerate(places):
            sets.collect[row, hub] = 0.0 if place == start else draw(AMOUNT)
            sets.distribute[row, hub] = 0.0 if place == end else draw(AMOUNT)
            for last in {end, *(other for other in places if other not in (place, end))}:
                drawn = draw(kinds)
                # trains begin at their hub: no two hubs fill one together
                train = Train((f"{drawn[0]} from {place}",), *drawn[1:]) if drawn else None
                sets.onward[row, hub, last] = Relation(0.0) if place == last else Relation(draw(AMOUNT), train)
    return sets


@settings(max_examples=15, deadline=None)
@given(instances())
def test_random_instances_by_every_allocation(sets: HubSets) -> None:
    """One hub and two, exactly so many, whole trains: beside every choice of hubs and homes by another program."""
    program = HubProgram.of(sets).program
    found = solve_program(program, SolveOptions(gap=1e-9))
    assert found.objective == pytest.approx(reckoned(sets), abs=1e-4)


def test_capacity_and_single_allocation(teaching: cd.Network) -> None:
    """A hub for 30 TEU: the rest goes elsewhere; with single allocation a row that does not fit goes past it."""
    room = HubTerms(fixed=0.0, capacity=30.0, whole_train_share=0.0)
    multiple = hubs(teaching, demand(), candidates=CANDIDATES, terms=room)
    assert 0.0 < multiple.frame("hubs")["teu_per_week"].max() <= 30.0 + 1e-6
    single = hubs(teaching, demand(), candidates=CANDIDATES, terms=dataclasses.replace(room, allocation="single"))
    assert single.objective >= multiple.objective - 1e-6
    named = single.frame("allocation").query("by != 'directly'").groupby("shipment")["by"].nunique()
    assert (named == 1).all()


def test_hubs_too_small_are_named(teaching: cd.Network) -> None:
    terms = HubTerms(capacity={"Alma": 10.0, "Eastgate": 10.0}, direct=False)
    with pytest.raises(cd.Infeasible, match="hub Alma"):
        hubs(teaching, demand(), candidates=CANDIDATES, terms=terms)


@pytest.mark.parametrize(
    ("end", "hub", "broken"), [("Alma", "Fjord", "KARST to FJORD"), ("Haven", "Alma", "ALMA to HAVEN")]
)
def test_who_must_go_by_a_hub_is_told_what_is_shut_on_the_way(
    teaching: cd.Network, end: str, hub: str, broken: str
) -> None:
    """To the hub, or on from it: that the way past the hubs is open, or shut elsewhere, does not matter."""
    shut = cd.Scenario("shut")
    for name in teaching.borders["border_id"]:
        shut = shut.close(str(name))
    with pytest.raises(cd.Infeasible, match=f"(?s)karst has no way by a hub.*no route from {broken}.*EAST_WEST"):
        hubs(shut.apply(teaching), demand().assign(destination=end), candidates=(hub,), terms=HubTerms(direct=False))


def test_terms_that_cannot_be_are_refused(teaching: cd.Network) -> None:
    with pytest.raises(ValueError, match="allocation"):
        HubTerms(allocation="some")  # type: ignore[arg-type]
    with pytest.raises(cd.UnknownName, match="hub"):
        hubs(teaching, demand(), candidates=())
    for terms in (HubTerms(fixed={"Alme": 1.0}), HubTerms(capacity={"Alme": 1.0})):
        with pytest.raises(cd.UnknownName, match="'Alme'; nearest: Alma"):
            hubs(teaching, demand(), candidates=CANDIDATES, terms=terms)
