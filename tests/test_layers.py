"""Lower rooms know nothing of higher ones: proved by walking every syntax tree against docs/architecture.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Heavy or awkward packages, and the only modules that may import them.
DOORS = {
    "ortools": {
        "corridor.plan.solver",
        *(
            f"corridor.plan.solver.{name}"
            for name in ("mathopt_runs", "cp_sat", "network_flows", "incremental", "scheduling", "periodic.program")
        ),
    },
    "numba": {"corridor.search.compiler"},
    "networkx": {"corridor.interop.networkx_graphs"},
    "openmatrix": {"corridor.interop.matrices"},
    "pyogrio": {"corridor.interop.layers"},
    "folium": {"corridor.draw.maps.corridor_map", "corridor.draw.page.additions", "corridor.draw.page.offline"},
    "branca": {"corridor.draw.maps.corridor_map", "corridor.draw.page.additions", "corridor.draw.page.offline"},
    "click": {
        "corridor.cli.charts",
        "corridor.cli.command",
        "corridor.cli.comparisons",
        "corridor.cli.shell.completion",
        "corridor.cli.shell.delivery",
        "corridor.cli.dates",
        "corridor.cli.lookups",
        "corridor.cli.main",
        "corridor.cli.matrix",
        "corridor.cli.networks",
        "corridor.cli.options.common",
        "corridor.cli.options.planning",
        "corridor.cli.options.question",
        "corridor.cli.options.written_files",
        "corridor.cli.output",
        "corridor.cli.plans.answers",
        "corridor.cli.plans.models",
        "corridor.cli.plans.timetables",
        "corridor.cli.questions",
        "corridor.cli.documents.planners",
        "corridor.cli.documents.quotes",
        "corridor.cli.documents.servers",
        "corridor.cli.documents.stories",
        "corridor.cli.routes",
        "corridor.cli.shell.settings",
        "corridor.cli.studies.arrivals",
        "corridor.cli.studies.disruptions",
        "corridor.cli.studies.doubts",
    },
    "rich": {
        "corridor.progress",
        "corridor.cli.screens.batch_screen",
        "corridor.cli.screens.front_screen",
        "corridor.cli.screens.period_screen",
        "corridor.cli.screens.port_screen",
        "corridor.cli.screens.route_screen",
        "corridor.cli.screens.uncertainty",
        "corridor.cli.tables",
    },
    "openpyxl": {"corridor.model.cargo.sheets"},
    "starlette": {"corridor.serve.asgi"},
    "uvicorn": {"corridor.serve.running"},
    "scgraph": set(),
    "scgraph_data": set(),  # read as text: it would import scgraph
    "highspy": set(),  # cannot be imported beside ortools
}


def places() -> dict[str, tuple[int, str, int, int]]:
    """Floor, room, row and place in the row of every module, by its dotted name: the table of the document."""
    found = {}
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|([^|]*)\|", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.M)
    gathered = {room for _, room, modules in rows if "`__init__`" in modules}
    for number, (floor, title, modules) in enumerate(rows):
        room = title.strip("`").rstrip("/").replace("/", ".")
        of = "ground" if floor == "0" else room  # the ground is one room, its folders too
        inside = "corridor" if room in ("ground", "corridor") else f"corridor.{room}"
        names = re.findall(r"`(\w+)`", modules)
        for place, name in enumerate(names):
            found[inside if name == "__init__" else f"{inside}.{name}"] = (int(floor), of, number, place)
        if inside != "corridor" and title not in gathered:
            found[inside] = (int(floor), of, number, len(names))
    found["corridor.__main__"] = found.pop("corridor.cli.__main__")
    return found


def sources() -> dict[str, str]:
    """The text of every module of the library, by its dotted name."""
    found = {}
    for file in sorted((ROOT / "corridor").rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file.read_text(encoding="utf-8")
    return found


def imports(module: str, text: str, known: set[str], *, package: bool = False) -> Iterator[str]:
    """Every module that a text imports: also inside functions, and for type checkers only."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".") if package else module.split(".")[:-1]
                kept = parts[: len(parts) - node.level + 1]
                base = ".".join([*kept, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def faults(module: str, text: str, *, package: bool = False) -> list[str]:
    """What a module imports against the order of the house."""
    floor, room, row, place = PLACES[module]
    wrong = []
    for target in imports(module, text, set(PLACES), package=package):
        if target.split(".")[0] != "corridor":
            continue
        if target not in PLACES:
            wrong.append(f"{module} imports {target}, which has no place in docs/architecture.md")
            continue
        other_floor, other_room, other_row, other_place = PLACES[target]
        neighbours = other_floor == floor and other_room.split(".")[0] == room.split(".")[0]
        if other_floor < floor or (neighbours and (other_row, other_place) < (row, place)):
            continue
        wrong.append(f"{module} (floor {floor}, {room}) imports {target} (floor {other_floor}, {other_room})")
    return wrong


SOURCES = sources()
PLACES = places()
# every tree is walked once for all heavy packages: a dozen walks over the library took forty seconds
PACKAGES = {
    module: {target.split(".")[0] for target in imports(module, text, set())} for module, text in SOURCES.items()
}


def is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/") / "__init__.py").is_file()


@pytest.mark.parametrize("module", SOURCES)
def test_every_module_has_a_place_in_the_house(module: str) -> None:
    assert module in PLACES, f"give {module} its place in the table of docs/architecture.md"


@pytest.mark.parametrize("module", [module for module in SOURCES if module in PLACES and module != "corridor"])
def test_a_module_imports_only_from_lower_layers_or_from_above_it_in_its_room(module: str) -> None:
    assert faults(module, SOURCES[module], package=is_package(module)) == []


@pytest.mark.parametrize("package", DOORS)
def test_heavy_packages_come_in_by_one_door(package: str) -> None:
    """Only the door imports it; all others ask the door."""
    assert {module for module, packages in PACKAGES.items() if package in packages} <= DOORS[package]


def test_the_house_has_no_rooms_without_modules() -> None:
    """What the document names is there, and nothing else."""
    assert set(PLACES) == set(SOURCES)


def test_no_module_imports_by_a_name_made_at_run_time() -> None:
    """Such imports escape this file; only the lazy packages have one, and import the same for the type checker."""
    users = {module for module, text in SOURCES.items() if "import_module(" in text or "__import__(" in text}
    assert users <= {"corridor.lazy", "corridor.search"}


@pytest.mark.parametrize(
    "text",
    [
        "from corridor.plan import solver",
        "import corridor",
        "import corridor.draw.maps.corridor_map",
        "def late():\n    from corridor.routing.best import route",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from corridor.itinerary.front import ParetoFront",
        "from .. import prices",
        "from ...graph import Graph",
        "from corridor.model.scenario import edits",
    ],
)
def test_the_walk_sees_imports_upwards(text: str) -> None:
    """A proof that cannot fail proves nothing."""
    assert len(faults("corridor.model.law.rules", text)) == 1


@pytest.mark.parametrize(
    "text",
    ["from corridor.errors import TableError", "from . import closures", "from ..tables import schema", "import numpy"],
)
def test_the_walk_lets_imports_downwards_pass(text: str) -> None:
    assert faults("corridor.model.law.rules", text) == []
