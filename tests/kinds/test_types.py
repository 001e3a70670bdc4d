"""Wrong arguments are refused at the call, by name, with what to write instead; nothing is read as something else."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.arguments import checked_arguments, number, whole
from corridor.cli.main import main
from corridor.draw.page import html
from corridor.errors import ArgumentError
from corridor.graph import load_of
from corridor.model.cargo.shipment import ShipmentError
from corridor.routing.query.query import query_over
from tests.kinds.public_things import NEVER, PERHAPS, Thing, instances, right_values, things
from tests.test_showing import ROOMS, public_classes

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
    # a number that is only too large is told the largest
    large = isinstance(value, int | float) and value is not True and 0 < value != INF
    most = r", at most 1e\+15" if large else ""
    with pytest.raises(ArgumentError, match=rf"^k must be a finite number of 0 or more{most}, not "):
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


# --- everything public ---------------------------------------------------------------------------

# What reads its arguments itself, a search of microseconds, and what has none.
OWN_DOOR = {"corridor.search.shortest_path", "corridor.search.warm_up"}


def offered() -> Iterator[tuple[str, object]]:
    """Every function, constructor, public method and settable property of the rooms, by its name."""
    for room in ROOMS:
        for name in room.__all__:
            one = getattr(room, name)
            if inspect.isfunction(one):
                yield f"{room.__name__}.{name}", one
    for label, kind in public_classes():
        yield label, kind.__init__  # type: ignore[misc]
        own = [one for one in kind.__mro__ if one.__module__.startswith("corridor.")]
        for name in sorted({name for one in own for name in vars(one) if not name.startswith("_")}):
            member = inspect.getattr_static(kind, name)
            member = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            member = member.fset if isinstance(member, property) else member
            if inspect.isfunction(member):
                yield f"{label}.{name}", member


def test_everything_public_reads_its_arguments() -> None:
    """Also what is written later: a function, class or method that nobody checks is named here."""
    found = dict(offered())
    assert len(found) > 300
    records = {"corridor.Finding", "corridor.Reason"}  # they check themselves: errors know nothing of arguments
    assert {name for name, one in found.items() if not hasattr(one, "__wrapped__")} == OWN_DOOR | records
    for wrong in ({"row": "x"}, {"table": 5}, {"problem": None}):
        with pytest.raises(ArgumentError, match=next(iter(wrong))):
            cd.Finding(**{"table": "links", "row": 1, "column": "", "problem": "p", "remedy": "r", **wrong})  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="lift"):
        api.Reason("R1", "shut", lift=1)


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("did you mean limits", lambda net, one: api.route(net, one, limit={"hours": 400})),
        ("missing a required argument: 'shipment'", lambda net, one: api.route(net)),
        ("too many positional", lambda net, one: api.route(net, one, "cost")),
        ("did you mean containers", lambda net, one: api.Shipment("Alma", "Haven", container=3)),
        ("missing a required argument: 'destination'", lambda net, one: api.Shipment("Alma")),
        ("did you mean cranes", lambda net, one: api.Yard("Gate", crane=1)),
        ("did you mean fixed", lambda net, one: api.plan.HubTerms(fix=1.0)),
        ("'tonnes'; did you mean cargo_tonnes_each", lambda net, one: api.Shipment("Alma", "Haven", tonnes=18)),
        ("'boxes': it takes origin, destination, containers", lambda net, one: api.Shipment("Alma", "Haven", boxes=3)),
        ("'limit'.*'crane': it takes network", lambda net, one: api.route(net, one, limit={}, crane=1)),
        ("'a': it takes none", lambda net, one: api.list_networks(a=1)),
    ],
)
def test_an_argument_that_nobody_asked_for_is_named(argument: str, call: Call, teaching: cd.Network) -> None:
    with pytest.raises(ArgumentError, match=argument):
        call(teaching, box())


@pytest.fixture(scope="module")
def known() -> dict[type, object]:
    return instances()


@pytest.mark.slow
@pytest.mark.parametrize("room", ["corridor", "plan", "study", "search", "draw", "interop"])
@pytest.mark.filterwarnings("ignore")
def test_no_wrong_argument_ends_in_an_untyped_error(
    room: str, known: dict[type, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each argument of everything in turn, the others right: taken, or refused by its name."""
    monkeypatch.chdir(tmp_path)
    # no argument is of the pictures of a page, and they are most of what it takes
    monkeypatch.setattr(html, "svg_of", lambda figure, prefix: f"<svg {type(figure).__name__}{prefix}/>")
    right, faults = right_values(known, tmp_path), list[str]()
    for thing in things(known):
        if (thing.name.split(".")[1] if thing.name.count(".") > 1 else "corridor") not in {room, *ALSO.get(room, ())}:
            continue
        needed = [
            name
            for name, one in thing.parameters.items()
            if one.default is one.empty and one.kind is not one.VAR_POSITIONAL
        ]
        base = {name: right(thing, name) for name in needed}
        for name in thing.parameters:
            faults += [fault for value in NEVER if (fault := told(thing, base, name, value, never=True))]
            faults += [fault for value in PERHAPS if (fault := told(thing, base, name, value, never=False))]
    assert not faults, "\n".join(faults)


# methods of classes that stand in the top room are called corridor.Class.method
ALSO = {"corridor": [name for name in cd.__all__ if name[0].isupper()]}


def told(thing: Thing, base: dict[str, Any], name: str, value: object, *, never: bool) -> str:
    """What is wrong with what a call says to a value; blank where it is taken or refused as it should be."""
    shown = f"{thing.name}({name}={type(value).__name__} {value!r:.40})"
    try:
        thing.ask({**base, name: value})
    except cd.CorridorError as error:
        return "" if not never or name in str(error) or name.strip("_s") in str(error) else f"{shown}: {error!r}"
    except Exception as error:  # noqa: BLE001 - all of them are told, not the first alone
        return f"{shown}: {type(error).__name__}: {error}"
    return f"{shown} is taken" if never and "progress" not in name else ""


# --- boxes beyond counting -----------------------------------------------------------------------


@pytest.mark.parametrize("worth", [1e3, 1e6, 1e9])
def test_a_million_boxes_of_any_worth_have_a_best_route_and_the_value_of_their_time(worth: float) -> None:
    """An entry that no search can add up is no reason to refuse the others; the value is confirmed by hand."""
    network = cd.open_network("teaching")
    boxes = cd.Shipment("Alma", "Haven", containers=1_000_000, value_each=worth, ready="2026-03-04")
    trip = cd.route(network, boxes)
    plain = cd.route(network, cd.Shipment("Alma", "Haven", containers=1_000_000, ready="2026-03-04"))
    assert (trip.cost, trip.hours) == (plain.cost, plain.hours)
    hourly = worth * 1_000_000 * 0.10 / 8760  # capital at ten per cent a year
    assert trip.generalised == pytest.approx(trip.cost + trip.hours * hourly, rel=1e-9)
    best = cd.route(network, boxes, minimise="generalised")
    others = [cd.route(network, boxes, minimise=name).generalised for name in ("cost", "hours", "co2_kg")]
    assert best.generalised <= min(others)


BEYOND: list[tuple[str, Call]] = [
    ("by the clock", lambda network, box: cd.route(network, box, depart="2026-03-04")),
    ("departures", lambda network, box: cd.departures_of(network, box, start="2026-03-04", end="2026-03-06")),
    ("the last departure", lambda network, box: cd.latest_departure(network, box, arrive="2040-01-01")),
]


@pytest.mark.parametrize(("ask"), [row[1] for row in BEYOND], ids=[row[0] for row in BEYOND])
def test_what_cannot_be_counted_is_said_of_the_shipment(ask: Call) -> None:
    boxes = cd.Shipment("Alma", "Haven", containers=1_000_000, value_each=1e9, ready="2026-03-04")
    with pytest.raises(ShipmentError, match="containers of 1,000,000 make a sum of cost of"):
        ask(cd.open_network("teaching"), boxes)


def test_a_cut_entry_is_never_in_an_answer() -> None:
    """The same weights cut lower: what is answered is right to the cent, the rest is refused; both are met."""
    network = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", containers=40, value_each=50_000, ready="2026-03-04")
    graph, load = cd.compile_graph(network, box.ready), load_of(network, box)[2]
    whole = graph.weigh(load)
    ends = graph.source("ALMA"), graph.sink("HAVEN")
    told = set()
    for most in np.unique(whole.matrix[whole.matrix > 0]).tolist():
        cut = replace(whole, matrix=np.minimum(whole.matrix, most), most=most)
        for name in ("cost", "hours", "co2_kg", "generalised"):
            right = query_over(graph, whole, box, ends).least(name)
            try:
                found = query_over(graph, cut, box, ends).least(name)
            except ShipmentError:
                told.add("refused")
                continue
            assert found == right
            told.add("answered")
    assert told == {"refused", "answered"}
