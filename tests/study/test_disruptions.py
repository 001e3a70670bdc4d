"""Cuts and worst closures: each confirmed by trying every set of closures, routed by `route`, and by properties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, NoRoute, UnknownName
from corridor.study import interdict, least_cut
from corridor.study.disruptions.covering import KnownWay, fewest_that_meet, worst_for


@pytest.fixture(scope="module")
def net() -> Any:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def boxes() -> list[Any]:
    ends = (("Alma", "Haven"), ("Karst", "Alma"), ("Alma", "Port of Fjord"))
    return [cd.Shipment(a, b, containers=n, ready="2026-03-04", air=False) for n, (a, b) in enumerate(ends, 1)]


def candidates(net: Any, kind: str) -> list[str]:
    ids = net.borders["border_id"] if kind == "border" else net.links.index
    return [f"{kind}:{one}" for one in dict.fromkeys(ids)]


def lost(net: Any, boxes: Iterable[Any], shut: Iterable[str], minimise: str) -> tuple[float, float]:
    """Volume without a route, and what the rest has more."""
    cut = loss = 0.0
    for box in boxes:
        base = getattr(cd.route(net, box, minimise=minimise), minimise)
        try:
            loss += getattr(cd.route(net, box, minimise=minimise, avoid=list(shut)), minimise) - base
        except NoRoute:
            cut += box.containers
    return cut, loss


def worst_by_enumeration(net: Any, boxes: list[Any], kind: str, budget: int, minimise: str) -> tuple[float, float]:
    return max(lost(net, boxes, shut, minimise) for shut in combinations(candidates(net, kind), budget))


# --- the program over known ways ---------------------------------------------------------------

SOME_WAYS = st.lists(
    st.builds(KnownWay, st.integers(0, 2), st.integers(0, 50), st.frozensets(st.integers(0, 5), min_size=1)),
    min_size=1,
    max_size=8,
)


def worth(ways: list[KnownWay], most: list[int], closures: frozenset[int]) -> int:
    left = [[way.loss for way in ways if way.shipment == number and not way.met & closures] for number in range(3)]
    return sum(min([each, *losses]) for each, losses in zip(most, left, strict=True))


@settings(max_examples=25, deadline=None)
@given(SOME_WAYS, st.lists(st.integers(0, 90), min_size=3, max_size=3), st.integers(1, 3))
def test_the_worst_for_known_ways_is_the_worst_of_all_choices(
    ways: list[KnownWay], most: list[int], budget: int
) -> None:
    closures, bound = worst_for(ways, most, budget)
    choices = chain.from_iterable(combinations(range(6), size) for size in range(budget + 1))
    expected = max(worth(ways, most, frozenset(choice)) for choice in choices)
    assert bound == expected == worth(ways, most, closures) and len(closures) <= budget


@settings(max_examples=25, deadline=None)
@given(SOME_WAYS)
def test_the_fewest_that_meet_all_ways_are_the_fewest_of_all_choices(ways: list[KnownWay]) -> None:
    found = fewest_that_meet(ways)
    assert all(way.met & found for way in ways)
    fewer = combinations(range(6), max(0, len(found) - 1))
    assert not any(all(way.met & set(choice) for way in ways) for choice in fewer)


# --- interdict ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "budget", "minimise"), [("border", 3, "cost"), ("link", 2, "cost"), ("link", 2, "hours")]
)
def test_the_worst_closures_are_the_worst_of_all(
    net: Any, boxes: list[Any], kind: str, budget: int, minimise: str
) -> None:
    for traffic in (boxes[:1], boxes[:2]):
        found = interdict(net, traffic, budget=budget, candidates=f"{kind}s", minimise=minimise)
        assert found.status == "optimal" and found.bound == found.loss and len(found.closures) <= budget
        expected = worst_by_enumeration(net, traffic, kind, budget, minimise)
        assert (found.cut_off, found.loss) == pytest.approx(expected)
        again = lost(net, traffic, [f"{kind}:{one}" for one in found.closures], minimise)
        assert again == pytest.approx(expected)


def test_closures_are_told_by_their_names_and_once(net: Any, boxes: list[Any]) -> None:
    """Whatever words a candidate was given by: of two for one door, only one can be closed."""
    found = interdict(net, boxes[0], budget=1)
    names = net.borders.set_index("border_id")["name"]
    assert found.names == tuple(names.loc[[one]].iloc[0] for one in found.closures)
    assert str(found).startswith(f"the worst 1 closure: {found.names[0]}: ")
    twice = interdict(net, boxes[0], budget=2, candidates=["EAST_WEST", "Eastgate - Westgate", "border:EAST_WEST"])
    assert twice.closures == ("EAST_WEST",)
    ranked = cd.study.criticality(net, boxes[0], candidates=["EAST_WEST", "border:EAST_WEST"], pairs=3)
    assert (len(ranked.frame), len(ranked.pairs)) == (1, 0)
    nothing = interdict(net, boxes[0], budget=1, candidates=["mode:air"])
    assert nothing.closures == () and "no closure of the candidates loses anything" in str(nothing)


def test_one_closure_is_the_first_of_the_ranking(net: Any, boxes: list[Any]) -> None:
    first = cd.study.criticality(net, boxes, candidates="links").frame.iloc[0]
    found = interdict(net, boxes, budget=1, candidates="links")
    assert (found.cut_off, found.loss) == pytest.approx((first["cut_off"], first["loss"]))


def test_more_closures_never_hurt_less_and_greedy_ones_never_more(net: Any, boxes: list[Any]) -> None:
    frame = interdict(net, boxes, budget=4, candidates="links").frame
    exact = list(zip(frame["cut_off"], frame["loss"], strict=True))
    greedy = list(zip(frame["greedy_cut_off"], frame["greedy_loss"], strict=True))
    assert exact == sorted(exact) and all(one >= other for one, other in zip(exact, greedy, strict=True))
    assert frame.index.tolist() == [1, 2, 3, 4] and exact[0] == greedy[0]


def test_the_ways_of_the_certificate_cannot_all_be_met(net: Any, boxes: list[Any]) -> None:
    """Without any search: whatever two links are closed, a way is open that loses no more than was found."""
    found = interdict(net, boxes[0], budget=2, candidates="links", stranded_each=10_000.0)
    meets = [set(way.meets.split("; ")) for way in found.ways.itertuples() if way.loss <= found.loss + 1e-9]
    assert found.cut_off == 0 and len(meets) > 1
    assert all(any(not way & set(shut) for way in meets) for shut in combinations(net.links.index, 2))


def test_who_may_give_up_loses_no_more_than_that_counts(net: Any, boxes: list[Any]) -> None:
    base = cd.route(net, boxes[0]).cost
    each = (base + 75.0) / boxes[0].containers
    found = interdict(net, boxes[0], budget=4, candidates="links", stranded_each=each)
    assert found.loss == pytest.approx(75.0) and found.cut_off == boxes[0].containers
    assert found.loss == found.bound


def test_a_demand_and_a_frame_count_as_in_the_ranking(net: Any) -> None:
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "ready": "2026-03-04", "teu_per_day": [5.0]})
    few = cd.plan.read_demand(net, rows)
    one, ten = (interdict(net, demand, budget=1) for demand in (few, few.scaled(10.0)))
    assert one.closures == ten.closures and one.unit.endswith("a day")
    assert ten.loss == pytest.approx(10 * one.loss, abs=0.1) and ten.cut_off == pytest.approx(10 * one.cut_off)
    assert interdict(net, rows.drop(columns="teu_per_day"), budget=1).closures == one.closures


def test_without_time_the_bound_says_that_nothing_is_proved(net: Any, boxes: list[Any]) -> None:
    found = interdict(net, boxes[0], budget=2, candidates="links", time_limit_s=0.0)
    assert found.status == "feasible" and found.bound > found.loss
    assert cd.study.Interdiction.from_json(found.to_json()).closures == found.closures


# --- least_cut ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["border", "link"])
def test_the_fewest_failures_cut_and_no_fewer_do(net: Any, boxes: list[Any], kind: str) -> None:
    for box in boxes if kind == "link" else boxes[::2]:  # from Karst to Alma there is no border
        cut = least_cut(net, box, candidates=f"{kind}s")
        with pytest.raises(NoRoute):
            cd.route(net, box, avoid=[f"{kind}:{one}" for one in cut.closures])
        for fewer in combinations(candidates(net, kind), len(cut.closures) - 1):
            assert cd.route(net, box, avoid=list(fewer)).cost > 0


def test_corridors_share_no_candidate_and_are_the_best_of_what_is_left(net: Any, boxes: list[Any]) -> None:
    cut = least_cut(net, boxes[0], candidates="links")
    met: list[str] = []
    for row in cut.corridors.itertuples():
        here = row.meets.split("; ")
        assert row.cost == pytest.approx(cd.route(net, boxes[0], avoid=[f"link:{one}" for one in met]).cost)
        assert not set(here) & set(met) and set(here) & set(cut.closures)
        met += here
    assert 1 <= len(cut.corridors) <= len(cut.closures) <= cut.ways


def test_a_cut_may_be_of_several_kinds_and_of_names(net: Any, boxes: list[Any]) -> None:
    borders, either = (least_cut(net, boxes[0], candidates=kind) for kind in ("borders", ("borders", "countries")))
    assert len(either.closures) <= len(borders.closures)
    again = least_cut(net, boxes[0], candidates=[f"border:{one}" for one in borders.closures])
    assert again.closures == borders.closures
    assert cd.study.LeastCut.from_json(borders.to_json()).closures == borders.closures


def test_flights_stay_shut_that_were_so_while_everything_stood(net: Any, boxes: list[Any]) -> None:
    """`route` asks anew whether to fly, and a closure would then make boxes faster."""
    undecided = replace(boxes[0], air=None)
    cut = least_cut(net, undecided)
    assert cut.closures == least_cut(net, boxes[0]).closures
    assert cd.route(net, undecided, avoid=[f"border:{one}" for one in cut.closures]).modes[1] == "air"


def test_slips_are_named(net: Any, boxes: list[Any]) -> None:
    with pytest.raises(CorridorError, match="meets none of them"):
        least_cut(net, boxes[0], candidates=["mode:air"])
    with pytest.raises(CorridorError, match="meets none of them"):
        least_cut(net, boxes[1], candidates="borders")
    with pytest.raises(CorridorError, match="one terminal"):
        least_cut(net, cd.Shipment("Alma", "Alma", ready="2026-03-04"))
    with pytest.raises(UnknownName, match="borders, terminals, links"):
        interdict(net, boxes[0], candidates="border")
    with pytest.raises(ArgumentError, match="budget"):
        interdict(net, boxes[0], budget=0)
    with pytest.raises(ArgumentError, match="stranded_each"):
        interdict(net, boxes[0], stranded_each=-1.0)
    with pytest.raises(ArgumentError, match="time_limit_s"):
        interdict(net, boxes[0], time_limit_s=float("nan"))
