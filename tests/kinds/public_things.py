"""Everything that the library offers to call, with one right value for each argument that has to be given."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import corridor as cd
from corridor.model.workbench import Workbench
from corridor.resources import networks_dir
from tests.test_showing import GALLERY, ROOMS, members, of_gauges

# What compiles all kernels, fetches the world's railways or opens a browser; each has tests of its own.
LEFT_OUT = {"warm_up", "world_rail", "show_in_browser"}
HUGE = 10**400

# What nothing asks for: refused everywhere, by the argument's name.
NEVER: tuple[Any, ...] = (object(), 1j, lambda: None)
# What is refused or taken, and never ends in another error.
PERHAPS: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    3,
    1.5,
    math.nan,
    math.inf,
    -math.inf,
    1e300,
    HUGE,
    -HUGE,
    1 << 63,
    (1 << 62) - 1,
    "",
    "x",
    "\x00",
    "x" * 10_000,
    "9" * 5_000,
    b"x",
    [],
    (),
    {},
    [None],
    [1.5],
    [HUGE],
    ["x"],
    {"a": 1},
    {1: "a"},
    {"hours": math.nan},
    np.float64("nan"),
    np.int8(-1),
    np.array([1.5]),
    np.array([[1, 2], [3, 4]]),
    pd.DataFrame(),
    pd.DataFrame({"origin": ["Alma"], "destination": [7]}),
    pd.NaT,
    "0000-00-00",
    "9999-12-31",
    Path("nowhere"),
)


STATIONS = pd.DataFrame({"name": ["A", "B"], "lat": [60.0, 61.0], "lon": [25.0, 27.0]})


@dataclass(frozen=True)
class Thing:
    """A public callable."""

    name: str
    call: Callable[..., Any]

    @functools.cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """What it asks, without the object itself."""
        found = inspect.signature(self.call).parameters
        return {name: one for name, one in found.items() if one.kind is not one.VAR_KEYWORD}

    def ask(self, given: dict[str, Any]) -> object:
        """Call it; what it makes one by one is made."""
        loose = [
            given.pop(name) for name, one in self.parameters.items() if one.kind is one.VAR_POSITIONAL and name in given
        ]
        if loose:
            by_place = [given.pop(name) for name in self.parameters if name in given]
            return self.call(*by_place, *loose)
        found = self.call(**given)
        return list(found) if inspect.isgenerator(found) else found


def instances() -> dict[type, object]:
    """One of each public class, as it comes out of the library."""
    found: dict[type, object] = {}
    small = [make for name, make in GALLERY.items() if name != "eurasia"]
    for make in (*small, lambda: of_gauges(cd.open_network("eurasia"))):
        for thing in make():
            for one in members(thing):
                found.setdefault(type(one), one)
    return found


def things(known: dict[type, object]) -> Iterator[Thing]:
    """Functions, classes, and the methods, settable properties and items of one of each class."""
    seen: set[object] = set()
    for room in ROOMS:
        for name in room.__all__:
            one = getattr(room, name)
            if one in seen if isinstance(one, type) or inspect.isfunction(one) else True:
                continue
            seen.add(one)
            label = f"{room.__name__}.{name}"
            if inspect.isfunction(one) and name not in LEFT_OUT:
                yield Thing(label, one)
            elif isinstance(one, type) and not issubclass(one, BaseException):
                yield Thing(label, one)
                yield from methods(label, known[one])


def methods(label: str, one: object) -> Iterator[Thing]:
    """What can be asked of an object: by its own class and those of the library above it."""
    own = [kind for kind in type(one).__mro__ if kind.__module__.startswith("corridor.")]
    for name in sorted({name for kind in own for name in vars(kind)}):
        member = inspect.getattr_static(one, name)
        if isinstance(member, property) and member.fset is not None:
            yield Thing(f"{label}.{name} =", functools.partial(member.fset, one))
        elif name in LEFT_OUT or (name.startswith("_") and name != "__getitem__"):
            continue
        elif inspect.isfunction(member) or isinstance(member, classmethod | staticmethod):
            yield Thing(f"{label}.{name}", getattr(one, name))


def _terms(file: Path) -> Path:
    """A file of terms that says little."""
    file.write_text("[slots]\nweeks = 1\n", encoding="utf-8")
    return file


def _events(file: Path) -> Path:
    """A file of one event."""
    file.write_text('start = 2026-03-01\nclose = "EAST_WEST"\n', encoding="utf-8")
    return file


def _files_of_formats(net: cd.Network, folder: Path) -> dict[tuple[str, str], Path]:
    """A file that each reader of `interop` takes."""
    matrices = {"cost": pd.DataFrame([[1.0]], ["A"], ["B"])}
    gmns, list_ = cd.interop.write_gmns(net, folder / "of_gmns"), folder / "of_list.csv"
    list_.write_text(",AA,ALM,Alma,Alma,,AI,12------,0001,,0000N 06900E,\n", encoding="utf-8")
    return {
        ("interop.convert", "source"): gmns,
        ("interop.convert", "target"): folder / "converted",
        ("interop.from_networkx", "graph"): cd.interop.to_networkx(net),
        ("interop.read_gmns", "folder"): gmns,
        ("interop.read_gtfs", "path"): cd.interop.write_gtfs(net, folder / "of.zip", "2026-03-02", "2026-03-08"),
        ("interop.read_osm_railways", "path"): list_,
        ("interop.read_unlocode", "source"): list_,
        ("interop.read_geojson", "folder"): cd.interop.write_geojson(net, folder / "of_geojson"),
        ("interop.read_geopackage", "path"): cd.interop.write_geopackage(net, folder / "of.gpkg"),
        ("interop.read_geoparquet", "folder"): cd.interop.write_geoparquet(net, folder / "of_parquet"),
        ("interop.read_matrix_parquet", "path"): cd.interop.write_matrix_parquet(matrices, folder / "of.parquet"),
        ("interop.read_omx", "path"): cd.interop.write_omx(matrices, folder / "of.omx"),
        ("interop.write_geopackage", "path"): folder / "to.gpkg",
        ("interop.write_workbook", "path"): folder / "to.xlsx",
        ("interop.write_geojson", "folder"): folder / "to_geojson",
        ("interop.write_geoparquet", "folder"): folder / "to_parquet",
        ("interop.write_gmns", "folder"): folder / "to_gmns",
    }


def right_values(known: dict[type, object], folder: Path) -> Callable[[Thing, str], Any]:
    """A right value for an argument, by its name where that says enough, else by its annotation; KeyError for none."""
    by_kind = {kind.__name__: one for kind, one in known.items()}
    graph = cd.search.ArcGraph(4, [0, 1, 2, 0], [1, 2, 3, 3], [[1, 1, 1, 5], [9, 9, 9, 1]])
    box = cd.Shipment("Alma", "Haven", containers=3, ready="2026-03-04")
    net = cd.open_network("teaching")
    trip, front = cd.route(net, box), cd.pareto_routes(net, box)
    compiled = cd.compile_graph(net, box.ready)
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [1.0], "ready": ["2026-03-04"]})
    by_kind |= {"Network": net, "Itinerary": trip, "ParetoFront": front, "ArcGraph": graph, "Shipment": box}
    by_kind |= {"Overlap": cd.search.Overlap([1, 1, 1, 1]), "Workbench": Workbench(net, "x"), "Figure": Figure()}
    named: dict[str, Any] = {
        "g": graph,
        "graph": compiled,
        "network": net,
        "shipment": box,
        "itinerary": trip,
        "front": front,
        "demand": rows,
        "start": "2026-03-04",
        "end": "2026-03-06",
        "arrive": "2026-04-04",
        "path": folder / "out.html",
        "folder": folder / "folder",
        "file": folder / "file",
        "outfile": folder / "map.html",
        "s": 0,
        "t": 3,
        "k": 2,
    }
    plain: dict[str, Any] = {
        "str": "Alma",
        "int": 1,
        "float": 1.0,
        "bool": True,
        "Any": "2026-03-04",
        "DateLike": "2026-03-04",
        "object": "2026-03-04",
        "Names": ["Alma"],
        "Mapping[str, Any]": {},
        "Mapping[str, object]": {"name": "Nova", "lat": 60.0, "lon": 25.0},
        "Mapping[str, float]": {},
        "Mapping[str, pd.DataFrame]": {"cost": pd.DataFrame([[1.0]], ["A"], ["B"])},
        "ArrayLike": [0],
        "Integers": [0],
        "Indices": [0],
        "Floats": [1.0],
        "Sequence[int]": [0],
        "Sequence[str]": ["Alma"],
        "Path": Path("x"),
        "Iterable[str]": ["Alma"],
        "str | Path": folder / "x",
        "str | Iterable[str]": ["Alma"],
        "str | Sequence[str]": ["Alma"],
    }

    wide = np.ones((1, graph.n_arcs), np.int64)
    hierarchy, landmarks = known[cd.search.Hierarchy], known[cd.search.Landmarks]
    special: dict[tuple[str, str], Any] = {
        ("search.ArcGraph.derived", "make"): lambda one, row: one.row(row),
        ("search.ArcGraph", "weights"): wide,
        ("search.ArcGraph.node", "what"): "node",
        ("search.ArcGraph.nodes", "what"): "nodes",
        ("search.Topology", "tail"): [0],
        ("search.Topology.graph", "weights"): np.ones((1, 399), np.int64),
        ("search.Front.path", "i"): 0,
        ("search.verify_front", "front"): cd.search.pareto(graph, 0, 3),
        ("search.JourneyFront.journey", "i"): 0,
        ("search.CustomisableTopology", "number"): known[cd.search.CustomisableTopology]._number,
        ("search.CustomisableTopology", "rows"): known[cd.search.CustomisableTopology]._rows,
        ("search.CustomisableTopology", "edge_of_arc"): known[cd.search.CustomisableTopology]._edge_of_arc,
        ("search.CustomisableTopology.customise", "weights"): np.ones((1, 399), np.int64),
        ("search.Hierarchy", "up"): hierarchy._up,
        ("search.Hierarchy", "unpacking"): hierarchy._unpacking,
        ("search.Hierarchy", "place"): hierarchy._place,
        ("search.Landmarks", "search"): landmarks._search,
        ("search.Timetable", "n_stops"): 400,
        ("search.LabelTimetable", "n_stops"): 400,
        ("search.Timetable.latest_departure", "arrive"): 400,
        ("search.LabelTimetable.latest_departure", "arrive"): 400,
        ("search.closed_outside", "closes"): 2,
        ("search.dissimilar_paths_by", "find"): lambda one, limits: cd.search.shortest_path(one, 0, 3),
        ("Network.describe", "id"): "ALMA",
        ("Network.line", "link_id"): next(iter(net.links.index)),
        ("ParetoFront.best", "measure"): "cost",
        ("ParetoFront.__getitem__", "number"): 0,
        ("ParetoFront.labels_of", "trips"): [trip],
        ("Scenario.add_service", "stops"): ["Alma", "Haven"],
        ("Scenario.apply", "network"): cd.open_network("eurasia"),
        ("Yard.assess", "mix"): cd.YardTrain("T", 0.0, 41),
        ("Yard.delay_tangents", "mix"): cd.YardTrain("T", 0.0, 41),
        ("Yard.delay_tangents", "trains_per_day"): [1.0, 2.0],
        ("Yard.calibrated", "hours"): 8.0,
        ("border_queue", "network"): cd.open_network("eurasia"),
        ("border_queue", "border"): "BRE_MAL",
        ("border_queue", "trains_per_day"): {"fixed": 2.0, "block": 10.0, "ordinary": 2.0},
        ("Network.from_frames", "terminals"): STATIONS,
        ("Network.from_frames", "links"): STATIONS.iloc[:1].assign(**{"from": "A", "to": "B", "mode": "rail"}),
        ("Network.add", "table"): "terminals",
        ("Network.replace", "table"): "terminals",
        ("Network.replace", "row"): "ALMA",
        ("Network.remove", "table"): "terminals",
        ("open_network", "name"): "teaching",
        ("read_network", "folder"): networks_dir() / "teaching",
        ("read_container_number", "text"): "CSQU3054383",
        ("read_type_code", "text"): "45G1",
        ("read_quotes", "source"): pd.DataFrame({"rate": [0.75], "mode": ["rail"], "currency": ["USD"]}),
        ("read_shipments", "source"): rows[["origin", "destination"]],
        ("read_shipments", "network"): net,
        ("route_blocks", "shipments"): rows[["origin", "destination"]],
        ("routes", "shipments"): rows[["origin", "destination"]],
        ("plan.Plan.frame", "name"): "flows",
        ("plan.Plan.per", "period"): "week",
        ("plan.read_terms", "path"): _terms(folder / "terms.toml"),
        ("plan.Plan.read", "folder"): known[cd.plan.Plan].to_folder(folder / "plan"),
        ("plan.Plan.to_network", "network"): net,
        ("plan.PlanTerms.refuse_unknown_rows", "model"): "trains",
        ("plan.compare", "first"): known[cd.plan.Plan],
        ("plan.compare", "second"): known[cd.plan.Plan],
        ("Scenario.from_plan", "plan"): cd.plan.block_trains(net, rows),
        ("search.LabelTimetable.charging", "extra"): np.zeros(
            known[cd.search.LabelTimetable].connections.tail.size, np.int64
        ),
        ("plan.assess", "plan"): cd.plan.block_trains(net, rows),
        ("plan.assess", "scenarios"): [cd.Scenario("as it is")],
        ("plan.hubs", "candidates"): ["Alma"],
        ("plan.read_demand", "source"): rows,
        ("plan.solve_design", "arcs"): pd.DataFrame(
            [("a", "b", 1.0, 2.0, 3.0)], columns=["tail", "head", "cost", "capacity", "opening"]
        ),
        ("plan.solve_design", "commodities"): pd.DataFrame(
            [("a", "b", 1.0)], columns=["origin", "destination", "demand"]
        ),
        ("plan.slots", "bookings"): rows[["origin", "destination"]].assign(ready="2026-03-04"),
        ("plan.timetable", "plan"): cd.plan.block_trains(net, rows),
        ("plan.timetable", "day"): "2026-03-04",
        ("plan.vehicles", "plan"): cd.plan.block_trains(net, rows),
        ("plan.vehicles", "day"): "2026-03-04",
        ("plan.yard_day", "trains"): [cd.YardTrain("T", 0.0, 41)],
        ("compare", "after"): cd.Scenario("dearer").scale_tariff(mode="rail", factor=1.2),
        ("study.criticality", "traffic"): box,
        ("study.interdict", "traffic"): box,
        ("study.read_events", "file"): _events(folder / "events.toml"),
        ("study.replay", "events"): cd.study.Event(name="gate", start="2026-03-01", close=("EAST_WEST",)),
        ("study.replay", "traffic"): box,
        ("study.replay", "plan"): cd.plan.flow(net, rows),
        ("study.isochrone", "after"): cd.Scenario("dearer").scale_tariff(mode="rail", factor=1.2),
        ("study.access", "after"): cd.Scenario("dearer").scale_tariff(mode="rail", factor=1.2),
        ("study.access", "origins"): ["Alma"],
        ("study.sensitivity", "routes"): trip,
        ("study.monte_carlo", "routes"): trip,
        ("study.sweep", "out"): folder / "sweep",
        ("study.sweep", "shipments"): [box],
        ("draw.arrival_chart", "draws"): pd.DataFrame({"route": ["a", "a", "b"], "hours": [1.0, 2.0, 3.0]}),
        ("draw.bottleneck_chart", "prices"): known[cd.plan.Plan],
        ("draw.expansion_curve", "curve"): pd.DataFrame({"budget": [0.0, 1.0], "value": [5.0, 4.0]}),
        ("draw.hours_by_activity", "routes"): trip,
        ("draw.reliability_chart", "routes"): trip,
        ("draw.route_picture", "routes"): trip,
        ("draw.time_cost_distance", "routes"): trip,
        ("draw.tornado_chart", "found"): cd.study.sensitivity(net, trip),
        ("draw.report", "result"): trip,
        ("draw.plan_report", "plan"): known[cd.plan.Plan],
        ("draw.save_offline", "m"): known[cd.draw.CorridorMap],
        ("draw.story", "steps"): [known[cd.draw.StoryStep]],
        ("draw.scenario_comparison", "results"): {"before": front, "after": front},
        ("draw.trade_over_time", "series"): pd.DataFrame({"year": [2024, 2025], "teu": [1.0, 2.0]}),
        ("draw.train_diagram", "services"): list(net.tables["services"].index[:1]),
        ("draw.yard_gantt", "plan"): cd.plan.yard_day(cd.Yard("Gate", tracks=1), [cd.YardTrain("T", 0.0, 41)]),
        **_files_of_formats(net, folder),
        ("interop.WorldRail.at", "place"): 0,
        ("interop.WorldRail.nearest", "lat"): 44.6,
        ("interop.WorldRail.nearest", "lon"): 82.9,
        ("interop.WorldRail.path", "start"): 0,
        ("interop.WorldRail.path", "end"): 1,
        ("rule_object", "rule_id"): next(iter(net.tables["rules"].index)),
    }

    def right(thing: Thing, name: str) -> Any:
        kind = str(thing.parameters[name].annotation).removesuffix(" | None")
        short = thing.name.removeprefix("corridor.")
        if (short, name) in special:
            return special[short, name]
        if isinstance(thing.call, type) and dataclasses.is_dataclass(thing.call):
            return getattr(known[thing.call], name)  # a field, as it is in the one that is known
        if short.endswith((".from_dict", ".from_json")):
            return getattr(known[thing.call.__self__], short.rpartition(".")[2].replace("from", "to"))()
        if name in named and kind not in by_kind:
            return named[name]
        return by_kind[kind] if kind in by_kind else plain[kind]

    return right
