"""The public names: there, documented, and callable whatever was imported before."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import corridor as cd

ROOMS = ("draw", "interop", "plan", "search", "study")

# Runs in a fresh interpreter: every module imported by its own name first, then every public name looked up and called.
CALLS = """
import importlib, inspect, pkgutil, sys, tempfile
from pathlib import Path
from types import ModuleType
import corridor

for found in pkgutil.walk_packages(corridor.__path__, "corridor."):
    if found.name != "corridor.__main__" and "._shared" not in found.name:
        importlib.import_module(found.name)
import corridor as cd

rooms = ROOMS
for name in cd.__all__:
    value = getattr(cd, name)
    assert isinstance(value, ModuleType) == (name in rooms), f"cd.{name} is {value!r}"
for room in rooms:
    module = getattr(cd, room)
    for name in getattr(module, "__all__", ()):
        assert not isinstance(getattr(module, name), ModuleType), f"cd.{room}.{name} is a module"

assert "teaching" in cd.list_networks()
net = cd.open_network("teaching")
box = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
trip = cd.route(net, box)
front = cd.pareto_routes(net, box)
assert front.cheapest().cents == trip.cents
assert len(cd.routes(net, [box])) == 1
assert cd.gauge_penalty(net, box, trip).route is trip
assert cd.compile_graph(net, box.ready).arcs
assert cd.explain(net, box, via="Delta").named is not None
assert len(cd.calendar_of(net, box, "2026-03-04", "2026-03-05")) == 2
assert trip.invoice().total == trip.cost
assert cd.report_emissions(net, trip).ghg_kg == trip.co2_kg
assert cd.check_cargo(net, trip).limits
assert cd.plan.yard_day(cd.Yard("Gate", tracks=1), [cd.YardTrain("T", 0.0, 41)]).status == "optimal"
assert cd.Scenario("as it is").apply(net) is not None
assert cd.interop.to_networkx(net).number_of_nodes() == len(net.terminals)
assert cd.search.warm_up() >= 0
assert len(cd.study.criticality(net, box).frame)
with tempfile.TemporaryDirectory() as folder:
    again = cd.read_network(net.to_folder(Path(folder) / "copy"))
    assert again.content_hash == net.content_hash
    demand = Path(folder) / "demand.csv"
    demand.write_text("origin,destination,containers\\nAlma,Haven,2\\n", encoding="utf-8")
    assert len(cd.read_shipments(demand, net)) == 1
    cd.draw.map(net, front).save(str(Path(folder) / "front.html"))
"""


@pytest.mark.slow
def test_public_names_work_after_their_modules_were_imported_directly() -> None:
    """`cd.plan.flow` beside a file `plan/flow.py` would work once, and then be a module."""
    script = CALLS.replace("ROOMS", repr(ROOMS))
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(set(cd.__all__) - {"__version__"}))
def test_every_public_name_is_documented(name: str) -> None:
    value = getattr(cd, name)
    assert inspect.getdoc(value), f"cd.{name} has no docstring"


def test_the_type_checker_sees_the_names_that_are_loaded_late() -> None:
    """The lazy table, `__all__` and the imports for type checkers name the same things."""
    tree = ast.parse(Path(str(cd.__file__)).read_text(encoding="utf-8"))
    guard = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.name: node.module for node in guard.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    rooms = {name for name, home in imported.items() if home == "corridor"}
    homes = {name: home for name, home in imported.items() if name not in rooms}
    assert homes == cd._HOMES
    assert rooms == set(ROOMS)
    assert set(homes) | rooms <= set(cd.__all__)
    assert set(dir(cd)) == set(cd.__all__)


@pytest.mark.parametrize("room", ["corridor", *(f"corridor.{room}" for room in ROOMS)])
def test_dir_lists_public_names_only(room: str) -> None:
    """What a completion offers is what is meant to be used."""
    module = sys.modules[room] if room == "corridor" else getattr(cd, room.partition(".")[2])
    assert dir(module) == sorted(module.__all__)
    assert not [name for name in dir(module) if name.startswith("_") and name != "__version__"]


def public_functions() -> Iterator[tuple[str, inspect.Signature]]:
    """Every function that a room offers."""
    for room in ("", *ROOMS):
        module = getattr(cd, room) if room else cd
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isfunction(value):
                yield f"cd.{room}.{name}".replace("..", "."), inspect.signature(value)


FUNCTIONS = dict(public_functions())
ANNOTATIONS = {
    "time_limit_s": {"float", "float | None"},
    "gap": {"float", "float | None"},
    "seed": {"int", "int | None"},
}
SOURCE_FIRST = {"cd.read_shipments"}  # a file of shipments, read with a network: so it stands in the plan of the names
TWO_WORLDS = {"cd.compare"}  # of networks, before and after: neither is the one network
SUBJECTS = {("cd.draw.map", "result")}  # no option: what is drawn, where it is more than the network
# One word for one thing: what is not to be called so.
OTHER_WORDS = {
    "net": "network",
    "timeout": "time_limit_s",
    "time_limit": "time_limit_s",
    "tolerance": "gap",
    "mip_gap": "gap",
    "random_state": "seed",
    "verbose": "progress",
    "quiet": "progress",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_network_comes_first_under_one_name(name: str) -> None:
    """Whatever works on a network takes it first, and calls it that; one that may be held against it is `after`."""
    signature = FUNCTIONS[name]
    takes = [place for place, one in enumerate(signature.parameters.values()) if "Network" in str(one.annotation)]
    if name in TWO_WORLDS:
        assert list(signature.parameters)[:2] == ["before", "after"] and takes == [0, 1]
        return
    if name in SOURCE_FIRST:
        assert list(signature.parameters)[1] == "network", f"{name}{signature}"
        return
    others = [list(signature.parameters)[place] for place in takes[1:]]
    assert takes[:1] in ([], [0]) and others in ([], ["after"]), f"{name}{signature}"
    if takes:
        assert next(iter(signature.parameters)) == "network", f"{name}{signature}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_options_are_named(name: str) -> None:
    """What may be left out stands after ``*``, but a network, and there is no ``**kwargs``."""
    for one in FUNCTIONS[name].parameters.values():
        assert one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL, one.POSITIONAL_ONLY), f"{name}: {one}"
        if one.default is not one.empty and one.name != "network" and (name, one.name) not in SUBJECTS:
            assert one.kind is one.KEYWORD_ONLY, f"{name}: {one}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_options_are_spelled_alike(name: str) -> None:
    """Progress, time limit, gap and seed have one name, one type and one unit everywhere."""
    for one in FUNCTIONS[name].parameters.values():
        assert one.name not in OTHER_WORDS, f"{name} calls {OTHER_WORDS[one.name]} {one.name}"
        kind = str(one.annotation)
        if one.name in ANNOTATIONS:
            assert kind in ANNOTATIONS[one.name], f"{name}: {one}"
        if one.name == "progress":
            assert kind.startswith("bool") and one.default is False, f"{name}: {one}"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cd.nothing  # noqa: B018


def test_rooms_offer_what_they_list() -> None:
    for room in ROOMS:
        module = getattr(cd, room)
        assert isinstance(module, ModuleType)
        for name in module.__all__:
            assert inspect.getdoc(getattr(module, name)) or not callable(getattr(module, name)), f"cd.{room}.{name}"
