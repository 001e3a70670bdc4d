"""What public things show of themselves: one short line, a table that a notebook can bear, and survival of pickling."""

from __future__ import annotations

import atexit
import copy
import html
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.graph import load_of
from corridor.lazy import Later
from corridor.results import Report, ReportMixin

ROOMS: tuple[ModuleType, ...] = (cd, cd.plan, cd.draw, cd.search, cd.interop, cd.study)
MOST_CHARACTERS = 1_000
MOST_BYTES = 20_000

# A map shows itself as a whole page, which is what it is for.
PAGES = (cd.draw.CorridorMap,)


def public_classes() -> Iterator[tuple[str, type]]:
    """Every class that a room offers, errors apart: they have a test of their own."""
    for room in ROOMS:
        for name in room.__all__:
            value = getattr(room, name)
            if isinstance(value, type) and not issubclass(value, BaseException):
                yield f"{room.__name__}.{name}", value


def members(thing: object) -> Iterator[object]:
    """The thing, or what a tuple or list holds: groups, legs, lines, paths."""
    if isinstance(thing, (tuple, list, Later)):
        for member in thing:
            yield from members(member)
    else:
        yield thing


def shipment_of(network: cd.Network) -> cd.Shipment:
    """A shipment with a gauge on its way."""
    ends = ("Lanzhou", "Duisburg") if network.name == "eurasia" else ("Alma", "Haven")
    return cd.Shipment(*ends, containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04 08:00")


def of_gauges(network: cd.Network) -> Iterator[object]:
    """What is asked of a change of gauge, and of the border where it is done."""
    box = shipment_of(network)
    changing = min((one for one in cd.pareto_routes(network, box) if one.gauge_changes), key=lambda one: one.cents)
    yield from (cd.variable_gauge_fleet(network, box, changing), cd.gauge_penalty(network, box, changing))
    yield cd.border_queue(network, "BRE_MAL", {"fixed": 2, "block": 10, "ordinary": 2}, when="2026-03-04")


def results(network: cd.Network) -> Iterator[object]:
    """What the questions answer on a network, and what is read off their answers."""
    box = shipment_of(network)
    front = cd.pareto_routes(network, box)
    trip = front.cheapest()
    dated = cd.route(network, box, depart="2026-03-04 08:00")
    graph = cd.compile_graph(network, box.ready)
    yield from (network, box, front, front.corridors(), front.distinct(), list(front)[:3], trip, trip.legs, dated)
    yield trip.invoice()
    yield from (trip.invoice().lines, trip.dwells(), cd.check_cargo(network, trip), cd.report_emissions(network, trip))
    yield from (cd.explain(network, box), cd.gauge_penalty(network, box, trip), cd.cim_smgs_saving(network, box))
    ports = cd.routes_by_port(network, box)
    yield from (ports, ports.ways)
    yield from (cd.alternative_routes(network, box, k=2), graph, graph.weigh(load_of(network, box)[2]))
    if network.name == "eurasia":  # the teaching network has no track changer
        yield from of_gauges(network)
    compared = cd.compare(network, cd.Scenario("dearer rail").scale_tariff(mode="rail", factor=1.2), box)
    yield from (compared, compared.ways, trip.quote(network, margin=0.1), trip.why("cost"))
    yield cd.study.criticality(network, box, pairs=2)
    yield from (cd.study.least_cut(network, box), cd.study.interdict(network, box, budget=2))
    yield from (cd.study.isochrone(network, box), cd.study.access(network, box.origin, shipment=box, days=10.0))
    yield cd.study.reliability(network, trip)
    shut = cd.study.Event(name="rail shut", start="2026-03-04", end="2026-03-06", close=("mode:rail",))
    yield from (shut, cd.study.replay(network, shut, box))
    yield from (cd.study.sensitivity(network, front), cd.study.monte_carlo(network, front, draws=100))
    lint = cd.lint_network(network)
    yield from (lint, lint.remarks[:2])
    weak = cd.weak_facts(network, box)
    yield from (cd.check_network(network), weak, weak.facts)


def odd() -> Iterator[object]:
    """What is remarked of a network in which something is odd: the other has nothing."""
    net = cd.open_network("teaching")
    links = net.links
    links.loc[links.index[0], "length_km"] *= 9.0
    yield from cd.lint_network(cd.Network("odd", net.header, {**net.tables, "links": links})).remarks[:2]


def planned(network: cd.Network) -> Iterator[object]:
    """Plans, what they are asked with, and what confirms a route."""
    rows = pd.DataFrame([{"origin": "Alma", "destination": "Haven", "teu_per_day": 40.0, "ready": "2026-03-04"}])
    demand = cd.plan.read_demand(network, rows)
    box = shipment_of(network)
    trip = cd.route(network, box)
    yard = cd.Yard("Gate", tracks=1)
    flow = cd.plan.flow(network, demand)
    yield from (demand, flow, cd.plan.compare(flow, cd.plan.flow(network, demand.scaled(2.0))))
    yield cd.plan.assess(network, rows, cd.plan.block_trains(network, rows), [cd.Scenario("as it is")], perfect=False)
    yield cd.plan.confirm_route(network, box, trip)
    yield from (yard, yard.assess(4.0, cd.YardTrain("T", 0.0, 41)))
    yield cd.plan.yard_day(yard, [cd.YardTrain("T", 0.0, 41)])


def named() -> Iterator[object]:
    """What is made by hand."""
    yield from (
        cd.Closure(name="Poland shut", borders="BRE_MAL"),
        cd.Embargo(name="no dairy", hs="04"),
        cd.YardTrain("T", 0.0, 41),
    )
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "shipments.csv"
        asked.write_text("origin,destination\nAlma,Haven\nAlma,Nowhere\n", encoding="utf-8")
        yield cd.write_routes(cd.open_network("teaching"), asked, Path(folder) / "routes.csv")
    kept = tempfile.mkdtemp()  # rows of a sweep are read when they are shown
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    yield cd.study.sweep(cd.open_network("teaching"), [cd.Shipment("Alma", "Haven")], out=Path(kept) / "sweep")
    yield (
        cd.Scenario("shut").close("BRE_MAL", start="2025-09-12", end="2025-09-24").scale_tariff(mode="sea", factor=1.3)
    )
    yield from (cd.read_type_code("45G1"), cd.read_container_number("CSQU3054383"), cd.VariableGaugeTrain())
    yield from (cd.Finding("links", 3, "km", "is negative", "mend it"), cd.Reason("R1", "shut", "a decree"))


def searched() -> Iterator[object]:
    """Graphs as arrays, and what is found on them."""
    search = cd.search
    size = 400
    tail, head = np.arange(size - 1), np.arange(1, size)
    graph = search.ArcGraph(size, tail, head, np.ones((2, size - 1), np.int64))
    one_trip, ones = np.zeros(size - 1, np.int64), np.ones((1, size - 1), np.int64)
    hours = 3600 * np.arange(size - 1)
    rides = search.Connections(tail, head, hours, hours + 50, one_trip, ones)
    links = search.Links(head, tail, np.full(size - 1, 10), ones, [(0, 0, 5)] * 100)
    waiting = search.Waiting(np.ones((1, size), np.int64), [search.DAY])
    timetable = search.Timetable(size, rides, links, waiting)
    journeys = timetable.pareto(0, size - 1, 0)
    yield from (graph, graph.topology, search.shortest_path(graph, 0, size - 1), search.pareto(graph, 0, size - 1))
    yield from (search.k_best(graph, 0, size - 1, 2), search.prepare(graph), search.prepare_landmarks(graph))
    yield search.prepare_topology(graph)
    checked = search.verify_front(graph, 0, size - 1, search.pareto(graph, 0, size - 1))
    yield from (checked, search.FrontFault("gap", -1, "a way"), search.shortest_path_tree(graph, 0))
    yield search.pareto_tree(graph, 0)
    yield search.with_turns(graph, [0], [1], [[1], [1]])
    overlap = search.Overlap(np.ones(size - 1, np.int64))
    yield from (overlap, search.dissimilar_paths(graph, 0, size - 1, 2, overlap))
    yield from (
        rides,
        links,
        waiting,
        timetable,
        search.LabelTimetable(size, rides, links, waiting),
        journeys,
        journeys.journey(0),
    )


def settings() -> Iterator[object]:
    """What a plan or a map is told."""
    for room in ROOMS:
        for name in room.__all__:
            if name.endswith(("Settings", "Terms", "Options", "Style")):
                yield getattr(room, name)()
    yield cd.plan.TrainSubsidy("reefers", ("A-B",), 500.0)
    yield cd.plan.PlanScenario("rush", probability=0.2, demand=1.3)


def drawn() -> Iterator[object]:
    """A map, and two stations of a railway in the form in which the world's are read."""
    page = cd.draw.map(cd.open_network("teaching"))
    yield from (page, cd.draw.StoryStep("All of it", "Every line.", page))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world_railways.py"
        text = "graph=[{0: 0.0, 1: 70.0}, {0: 70.0, 1: 0.0}]\nnodes=[[44.598, 82.908], [45.172, 82.57]]\n"
        file.write_text(text, encoding="utf-8")
        rail = cd.interop.world_rail(cd.open_network("eurasia"), file=file)
    yield from (rail, rail.path(0, 1))


GALLERY: dict[str, Callable[[], Iterator[object]]] = {
    "teaching": lambda: results(cd.open_network("teaching")),
    "eurasia": lambda: results(cd.open_network("eurasia")),
    "odd": odd,
    "planned": lambda: planned(cd.open_network("teaching")),
    "named": named,
    "searched": searched,
    "settings": settings,
    "drawn": drawn,
}


@pytest.fixture(scope="module")
def gallery() -> dict[str, list[object]]:
    return {name: [one for thing in make() for one in members(thing)] for name, make in GALLERY.items()}


@pytest.mark.slow
def test_every_public_class_is_shown(gallery: dict[str, list[object]]) -> None:
    """A class that a room offers has an instance here; what is new must be added."""
    shown = {type(one) for things in gallery.values() for one in things}
    absent = {name for name, kind in public_classes() if not any(issubclass(one, kind) for one in shown)}
    assert not absent


@pytest.mark.parametrize("name", GALLERY)
def test_a_line_is_short(gallery: dict[str, list[object]], name: str) -> None:
    """One line of at most a thousand characters, also of each thing in a list of them."""
    for one in gallery[name]:
        assert len(repr(one)) <= MOST_CHARACTERS, type(one)
        assert "\n" not in repr(one), type(one)


@pytest.mark.parametrize("name", GALLERY)
def test_a_text_is_no_dump(gallery: dict[str, list[object]], name: str) -> None:
    """The readable table of a result has more to say than its line, or says all of it in one."""
    for one in gallery[name]:
        if isinstance(one, ReportMixin):
            assert str(one) and "object at 0x" not in str(one), type(one)


class _Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


@pytest.mark.parametrize("name", GALLERY)
def test_a_notebook_gets_a_small_table(gallery: dict[str, list[object]], name: str) -> None:
    """Every result has one, of plain tags only and at most 20 kB."""
    for one in gallery[name]:
        if isinstance(one, PAGES) or not hasattr(one, "_repr_html_"):
            assert not hasattr(one, "to_frame") or isinstance(one, PAGES), f"{type(one)} is a result without a table"
            continue
        table = one._repr_html_()
        assert len(table.encode()) <= MOST_BYTES, type(one)
        tags = _Tags()
        tags.feed(table)
        assert tags.found <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "b", "p"}, type(one)


@pytest.mark.slow
@pytest.mark.parametrize("name", GALLERY)
def test_a_result_can_be_asked_what_every_result_can(gallery: dict[str, list[object]], name: str) -> None:
    """Frame, dictionary, JSON and a table; and it comes back from a pickle and from its JSON."""
    for one in gallery[name]:
        if not isinstance(one, ReportMixin):
            assert isinstance(one, PAGES) or not hasattr(one, "to_json"), f"{type(one)} writes JSON of its own"
            continue
        assert isinstance(one, Report) and one.json_name, type(one)
        assert isinstance(one.to_frame(), pd.DataFrame), type(one)
        for again in (pickle.loads(pickle.dumps(one)), type(one).from_json(one.to_json())):
            assert type(again) is type(one) and repr(again) == repr(one) and str(again) == str(one)
            assert again.to_json() == one.to_json(), type(one)


@pytest.mark.parametrize("name", GALLERY)
def test_everything_comes_back_from_a_pickle(gallery: dict[str, list[object]], name: str) -> None:
    """Results or not, used or not, in copies too: with the same line and text."""
    for one in gallery[name]:
        for again in (pickle.loads(pickle.dumps(one)), copy.copy(one)):
            assert type(again) is type(one), type(one)
            assert (repr(again), str(again)) == (repr(one), str(one)), type(one)


def test_no_two_results_have_one_name(gallery: dict[str, list[object]]) -> None:
    """What JSON begins with says whose it is; a dated route is a route."""
    kinds = {type(one) for things in gallery.values() for one in things if isinstance(one, ReportMixin)}
    names = [kind.json_name for kind in kinds if kind is not cd.DatedItinerary]
    assert len(set(names)) == len(names)


def test_what_a_user_wrote_is_escaped(teaching: cd.Network) -> None:
    """Names of places and of a network go into tables as text."""
    bad = "<script>alert(1)</script>"
    frame = teaching.terminals
    frame.loc["ALMA", "name"] = bad
    network = cd.Network(bad, teaching.header, {**teaching.tables, "terminals": frame})
    for thing in results(network):
        for one in members(thing):
            if hasattr(one, "_repr_html_"):
                table = one._repr_html_()
                assert "<script" not in table, type(one)
    assert html.escape(bad) in cd.route(network, shipment_of(network))._repr_html_()
