"""Wrong arguments are refused at the call, by name, with what to write instead; nothing is read as something else."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.arguments import checked_arguments, number, whole
from corridor.cli.main import main
from corridor.errors import ArgumentError

HUGE = 10**400
NAN, INF = math.nan, math.inf
Call = Callable[[cd.Network, cd.Shipment], Any]


def box() -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=3, ready="2026-03-04")


def str_or_type(value: object) -> str:
    return type(value).__name__


def scenario() -> Any:
    return cd.Scenario("x")


# what is called, and the argument that the error names
ANY: Any = None
api: Any = cd
CALLS: list[tuple[str, Call]] = [
    # the list of the issue
    ("hours", lambda net, one: api.route(net, one, limits={"hours": -1e300})),
    ("hours", lambda net, one: api.route(net, one, limits={"hours": HUGE})),
    ("limits", lambda net, one: api.route(net, one, limits=[("hours", 400)])),
    ("limits", lambda net, one: api.route(net, one, limits="hours=400")),
    ("via", lambda net, one: api.route(net, one, via=5)),
    ("via", lambda net, one: api.route(net, one, via=[None])),
    ("criteria", lambda net, one: api.pareto_routes(net, one, criteria=ANY)),
    ("name", lambda net, one: api.open_network(ANY)),
    ("shipments", lambda net, one: api.routes(net, ANY)),
    ("shipments", lambda net, one: api.routes(net, {"origin": ["Alma"]})),
    ("mid", lambda net, one: scenario().set_tariff("ROAD", -5)),
    ("factor", lambda net, one: scenario().scale_tariff(factor="2")),
    ("k", lambda net, one: api.alternative_routes(net, one, k="3")),
    ("k", lambda net, one: api.alternative_routes(net, one, k=1.5)),
    ("k", lambda net, one: api.pareto_routes(net, one).pick(0)),
    # and others of its kind
    ("network", lambda net, one: api.route(ANY, one)),
    ("network", lambda net, one: api.route("teaching", one)),
    ("shipment", lambda net, one: api.route(net, ANY)),
    ("shipment", lambda net, one: api.pareto_routes(net, ("Alma", "Haven"))),
    ("minimise", lambda net, one: api.route(net, one, minimise=["cost"])),
    ("hours", lambda net, one: api.route(net, one, limits={"hours": NAN})),
    ("hours", lambda net, one: api.route(net, one, limits={"hours": True})),
    ("hours", lambda net, one: api.route(net, one, limits={"hours": "400"})),
    ("days", lambda net, one: api.route(net, one, limits={"days": -1})),
    ("limits", lambda net, one: api.route(net, one, limits={1: 2})),
    ("avoid", lambda net, one: api.route(net, one, avoid=b"sea")),
    ("avoid", lambda net, one: api.route(net, one, avoid={"sea": 1})),
    ("criteria", lambda net, one: api.pareto_routes(net, one, criteria=[])),
    ("criteria", lambda net, one: api.pareto_routes(net, one, criteria=[1])),
    ("shipments", lambda net, one: api.routes(net, "Alma")),
    ("shipments", lambda net, one: api.routes(net, 5)),
    ("k", lambda net, one: api.alternative_routes(net, one, k=0)),
    ("k", lambda net, one: api.alternative_routes(net, one, k=True)),
    ("k", lambda net, one: api.alternative_routes(net, one, k=HUGE)),
    ("max_shared", lambda net, one: api.alternative_routes(net, one, max_shared=1.0)),
    ("max_shared", lambda net, one: api.alternative_routes(net, one, max_shared=NAN)),
    ("max_shared", lambda net, one: api.alternative_routes(net, one, max_shared="0.5")),
    ("k", lambda net, one: api.pareto_routes(net, one).pick(2.0)),
    ("hours", lambda net, one: api.pareto_routes(net, one).within(hours="400")),
    ("hours", lambda net, one: api.pareto_routes(net, one).within(hours=NAN)),
    ("measure", lambda net, one: api.pareto_routes(net, one).best(ANY)),
    ("mid", lambda net, one: scenario().set_tariff("ROAD", "5")),
    ("mid", lambda net, one: scenario().set_tariff("ROAD", INF)),
    ("tariff_id", lambda net, one: scenario().set_tariff(5, 5)),
    ("factor", lambda net, one: scenario().scale_tariff(factor=-1)),
    ("factor", lambda net, one: scenario().scale_tariff(factor=HUGE)),
    ("mean_h", lambda net, one: scenario().set_dwell("EAST_WEST", ANY)),
    ("p90_h", lambda net, one: scenario().set_dwell("EAST_WEST", 2, p90_h=NAN)),
    ("open_to_h", lambda net, one: scenario().set_hours("EAST_WEST", 2, 25)),
    ("teu_per_day", lambda net, one: scenario().set_capacity("x", -1)),
    ("what", lambda net, one: scenario().close(5)),
    ("name", lambda net, one: scenario().embargo(api.Embargo("x", hs="84"))),
    ("network", lambda net, one: scenario().apply(ANY)),
    ("folder", lambda net, one: api.read_network(ANY)),
    ("folder", lambda net, one: api.read_network(5)),
    ("origins", lambda net, one: api.matrix(net, ANY, "Haven", shipment=one)),
    ("destinations", lambda net, one: api.matrix(net, "Alma", [1], shipment=one)),
    ("rows", lambda net, one: api.matrix_blocks(net, "Alma", "Haven", shipment=one, rows=0)),
    ("rows", lambda net, one: api.matrix_blocks(net, "Alma", "Haven", shipment=one, rows=1.5)),
    ("time_limit_s", lambda net, one: api.plan.flow(net, frame(), time_limit_s=NAN)),
    ("time_limit_s", lambda net, one: api.plan.flow(net, frame(), time_limit_s="5")),
    ("gap", lambda net, one: api.plan.flow(net, frame(), gap=-1)),
    ("network", lambda net, one: api.plan.flow(ANY, frame())),
    ("network", lambda net, one: api.draw.map(ANY)),
    ("days", lambda net, one: api.draw.train_diagram(net, ["x"], start="2026-03-04", days=1.5)),
]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [1.0]})


@pytest.mark.parametrize(("argument", "call"), CALLS, ids=[f"{n}-{name}" for n, (name, _) in enumerate(CALLS)])
def test_a_wrong_argument_is_refused_by_its_name(argument: str, call: Call, teaching: cd.Network) -> None:
    with pytest.raises(cd.CorridorError, match=argument) as caught:
        call(teaching, box())
    assert len(str(caught.value)) < 2_000


GRAPH = cd.search.ArcGraph(4, [0, 1, 2, 0], [1, 2, 3, 3], [[1, 1, 1, 5], [9, 9, 9, 1]])
SEARCHES: list[tuple[str, Callable[[], Any]]] = [
    ("source", lambda: api.search.shortest_path(GRAPH, 1.5, 3)),
    ("source", lambda: api.search.shortest_path(GRAPH, "1", 3)),
    ("source", lambda: api.search.shortest_path(GRAPH, None, 3)),
    ("source", lambda: api.search.shortest_path(GRAPH, True, 3)),
    ("source", lambda: api.search.shortest_path(GRAPH, -1, 3)),
    ("source", lambda: api.search.shortest_path(GRAPH, HUGE, 3)),
    ("target", lambda: api.search.shortest_path(GRAPH, 0, 3.0)),
    ("target", lambda: api.search.shortest_path(GRAPH, 0, 4)),
    ("target", lambda: api.search.shortest_path(GRAPH, 0, NAN)),
    ("criterion", lambda: api.search.shortest_path(GRAPH, 0, 3, criterion=[0])),
    ("criterion", lambda: api.search.shortest_path(GRAPH, 0, 3, criterion=0.0)),
    ("limits", lambda: api.search.constrained(GRAPH, 0, 3, limits={0: 5000.7})),
    ("limits", lambda: api.search.constrained(GRAPH, 0, 3, limits={0: INF})),
    ("limits", lambda: api.search.constrained(GRAPH, 0, 3, limits={"0": 5})),
    ("limits", lambda: api.search.pareto(GRAPH, 0, 3, limits=[(0, 5)])),
    ("criteria", lambda: api.search.pareto(GRAPH, 0, 3, criteria=None)),
    ("criteria", lambda: api.search.pareto(GRAPH, 0, 3, criteria=(0, 1.0))),
    ("epsilon", lambda: api.search.pareto(GRAPH, 0, 3, epsilon=NAN)),
    ("max_labels", lambda: api.search.pareto(GRAPH, 0, 3, max_labels=1e6)),
    ("k", lambda: api.search.k_best(GRAPH, 0, 3, 1.5)),
    ("k", lambda: api.search.k_best(GRAPH, 0, 3, 0)),
    ("g", lambda: api.search.bounds(None, 3)),
    ("sources", lambda: api.search.distances(GRAPH, [0.5], [3])),
    ("n_nodes", lambda: api.search.ArcGraph(2.5, [0], [1], [1])),
    ("weights", lambda: api.search.ArcGraph(2, [0], [1], [1.5])),
]


@pytest.mark.parametrize(("argument", "call"), SEARCHES, ids=[f"{n}-{name}" for n, (name, _) in enumerate(SEARCHES)])
def test_a_search_takes_nothing_for_a_number(argument: str, call: Callable[[], Any]) -> None:
    """Also after the graph knows its searches, when an answer takes microseconds."""
    for _ in range(2):
        path = cd.search.shortest_path(GRAPH, 0, 3)
        assert path is not None and path.arcs.tolist() == [0, 1, 2]
        with pytest.raises(cd.CorridorError, match=argument):
            call()
    assert api.search.shortest_path(GRAPH, np.int32(0), np.int64(3)).arcs.tolist() == [0, 1, 2]


def test_days_are_a_limit_of_hours(teaching: cd.Network) -> None:
    trip = cd.route(teaching, box(), limits={"days": 20})
    assert trip.cost == cd.route(teaching, box(), limits={"hours": 480}).cost
    fast = cd.route(teaching, box(), minimise="hours")
    assert cd.route(teaching, box(), limits={"days": fast.days}).hours == fast.hours
    with pytest.raises(cd.NoRoute, match=r"days .*asked for 0\.1"):
        cd.route(teaching, box(), limits={"days": 0.1, "hours": 1000})
    with pytest.raises(cd.NoRoute, match=r"days .*asked for 0\.1"):
        cd.route(teaching, box(), limits={"days": 0.1}, depart="2026-03-04")
    words = ["route", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--format", "json", "--limit"]
    asked = [CliRunner().invoke(main, [*words, limit]).stdout for limit in ("days=20", "hours=480")]
    assert asked[0] == asked[1] != ""


def test_a_demand_from_a_place_to_itself_is_a_finding(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "demand.csv"
    file.write_text("origin,destination,teu_per_day\nAlma,Haven,1\nHaven,Haven,1\n", encoding="utf-8")
    with pytest.raises(cd.TableError, match="line 3, column destination: it is the origin too"):
        cd.plan.read_demand(teaching, file)


def test_what_can_be_walked_once_is_kept(teaching: cd.Network) -> None:
    """A generator of names is as good as a list of them."""
    listed = cd.route(teaching, box(), avoid=["air", "road"])
    assert api.route(teaching, box(), avoid=(name for name in ("air", "road"))).cost == listed.cost
    assert len(api.pareto_routes(teaching, box(), criteria=(name for name in ("cost", "hours"))).criteria) == 2


@pytest.mark.parametrize("value", [1, np.int64(1), np.int32(1), np.uint8(1)])
def test_whole_numbers_of_all_kinds_are_whole(value: Any) -> None:
    assert whole("k", value, least=1) == 1
    assert number("k", value) == 1


@pytest.mark.parametrize("value", [1.0, 1.5, "1", None, True, NAN, INF, HUGE, -HUGE, np.float64(1), [1], b"1", 1j])
def test_nothing_else_is_a_whole_number(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^k must be a whole number of at least 1, not "):
        whole("k", value, least=1)


@pytest.mark.parametrize(
    "value", ["1", None, True, NAN, INF, -INF, HUGE, -1, 1e300, [1], b"1", 1j, 10**5000], ids=str_or_type
)
def test_nothing_else_is_an_amount(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^k must be a finite number of 0 or more, not "):
        number("k", value, least=0.0)


def test_every_annotation_that_is_known_is_held() -> None:
    """A function that nobody wrote a check for refuses what its annotations exclude, and keeps its defaults."""

    @checked_arguments
    def asked(
        one: int,
        *,
        two: float = 1.0,
        three: str | None = None,
        four: bool = False,
        five: float = INF,
        six: object = None,
    ) -> tuple[object, ...]:
        return one, two, three, four, five, six

    assert asked(1) == (1, 1.0, None, False, INF, None)
    assert asked(1, five=INF, three=None, six=object) == (1, 1.0, None, False, INF, object)
    call: Any = asked
    wrong: Any
    for wrong in ({"two": INF}, {"two": "1"}, {"three": 3}, {"four": 1}, {"five": NAN}):
        with pytest.raises(ArgumentError, match=next(iter(wrong))):
            call(1, **wrong)
    with pytest.raises(TypeError):
        call()
