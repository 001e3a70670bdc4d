"""The house stays one that can be entered: sizes of rooms, modules and signatures, and no caches on the side."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
    for file in sorted((ROOT / "corridor").rglob("*.py"))
}
FOLDERS = sorted({str(Path(name).parent) for name in SOURCES})
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "networks").glob("*.md")])
SPREAD = ("corridor", "networks", "benchmarks", "docs", "examples", "tests", "data")  # where people write Python

MOST_MODULES, MOST_LINES, MOST_ARGUMENTS, MOST_UNFORMATTED = 14, 400, 7, 25
GROUND = {
    "__init__", "__main__", "cache", "calendar", "display", "errors", "file_cache", "files", "folders", "lazy",
    "progress", "resources", "results", "units", "version",
}  # fmt: skip

# Mutable names of modules that hold no answers, and why they must be there.
REGISTERS = {
    ("corridor/search/jit.py", "_INNER"): "what kernels may call, entered at import, until the compiler is told",
    ("corridor/search/jit.py", "_KERNELS"): "every kernel, entered once when its module is imported",
}
# Functions that take more, and why.
PUBLIC = "a public question; its options come by name"
MANY = {
    ("corridor/draw/reports/report_page.py", "report"): PUBLIC,
    ("corridor/draw/maps/corridor_map.py", "map"): "what is drawn, of which day, how; by name",
    ("corridor/model/cargo/shipment.py", "__init__"): "the fields of a record, as its users write them",
    ("corridor/model/network.py", "from_frames"): "a frame for each table; nearly all may be left out",
    ("corridor/model/scenario/edits.py", "embargo"): "the conditions of a rule, all of them optional",
    ("corridor/plan/flows/congestion_model.py", "congestion"): PUBLIC,
    ("corridor/plan/flows/expansion_model.py", "expansion"): PUBLIC,
    ("corridor/plan/flows/flow_model.py", "flow"): PUBLIC,
    ("corridor/plan/hub_location/hub_model.py", "hubs"): PUBLIC,
    ("corridor/plan/proof/proof_model.py", "confirm_front"): PUBLIC,
    ("corridor/plan/proof/proof_model.py", "confirm_route"): PUBLIC,
    ("corridor/plan/timetables/timetable_model.py", "timetable"): PUBLIC,
    ("corridor/plan/trains/train_plan.py", "block_trains"): PUBLIC,
    ("corridor/plan/uncertain/assessment.py", "assess"): PUBLIC,
    ("corridor/interop/batches.py", "write_routes"): PUBLIC,
    ("corridor/study/comparison.py", "compare"): PUBLIC,
    ("corridor/routing/best.py", "route"): PUBLIC,
    ("corridor/routing/best.py", "pareto_routes"): PUBLIC,
    ("corridor/routing/daily.py", "calendar_of"): PUBLIC,
    ("corridor/routing/departures.py", "departures_of"): PUBLIC,
    ("corridor/routing/dissimilar.py", "alternative_routes"): PUBLIC,
    ("corridor/routing/many_shipments.py", "routes"): PUBLIC,
    ("corridor/routing/many_shipments.py", "route_blocks"): PUBLIC,
    ("corridor/routing/many_to_many.py", "matrix"): PUBLIC,
    ("corridor/routing/many_to_many.py", "matrix_blocks"): PUBLIC,
    ("corridor/routing/gauge_cost.py", "gauge_penalty"): PUBLIC,
    ("corridor/routing/ports.py", "routes_by_port"): PUBLIC,
    ("corridor/study/disruptions/interdiction.py", "interdict"): PUBLIC,
    ("corridor/study/reach/accessibility.py", "access"): PUBLIC,
    ("corridor/study/removals.py", "criticality"): PUBLIC,
    ("corridor/study/replays/replaying.py", "replay"): PUBLIC,
    ("corridor/study/sweeps/swept.py", "sweep"): PUBLIC,
}

MAKERS = {
    "dict", "list", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ChainMap",
    "WeakKeyDictionary", "WeakValueDictionary", "WeakSet",
}  # fmt: skip
CHANGES = {
    "add", "append", "clear", "discard", "extend", "insert", "move_to_end", "pop", "popitem", "popleft", "appendleft",
    "remove", "setdefault", "update",
}  # fmt: skip


def last_name(node: ast.expr) -> str:
    """``collections.OrderedDict[int, str]()`` and the like: the name in the end."""
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def bound(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names that statements of a module or class bind, and to what."""
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def changed(tree: ast.AST) -> set[str]:
    """Names whose things are changed in place somewhere, or that are bound anew by ``global``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found |= set(node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            found.add(last_name(node.func.value))
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(last_name(node.value))
        elif isinstance(node, ast.AugAssign):
            found.add(last_name(node.target))
    return found


def starts_empty(value: ast.expr) -> bool:
    """Whether a name is bound to nothing yet: whoever writes that means to fill it."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, (ast.List, ast.Set)):
        return not value.elts
    return isinstance(value, ast.Call) and last_name(value) in MAKERS and not (value.args or value.keywords)


def is_mutable(value: ast.expr) -> bool:
    kinds = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)
    return isinstance(value, kinds) or (isinstance(value, ast.Call) and last_name(value) in MAKERS)


def caches(text: str) -> Iterator[str]:
    """Whatever remembers answers beside `corridor.cache`: mutable names of modules and classes, endless memos."""
    tree = ast.parse(text)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    filled = changed(tree)
    for body in (tree.body, *(node.body for node in classes)):
        for name, value in bound(body):
            if last_name(value).startswith("Weak") or starts_empty(value) or (is_mutable(value) and name in filled):
                yield name
    yield from (name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)
    for body in (tree.body, *(node.body for node in classes)):
        for node in body:
            if isinstance(node, ast.FunctionDef) and has_parameters(node) and any(map(is_endless, node.decorator_list)):
                yield node.name
    yield from (f"{owner}.__dict__" for owner in smuggled(tree))


def has_parameters(node: ast.FunctionDef) -> bool:
    return bool(arguments(node) or node.args.vararg or node.args.kwarg or node.args.args)


def is_endless(decorator: ast.expr) -> bool:
    """``cache`` and ``lru_cache(maxsize=None)`` keep everything for ever; without arguments there is one answer."""
    if last_name(decorator) == "cache":
        return True
    if last_name(decorator) != "lru_cache" or not isinstance(decorator, ast.Call):
        return False
    sizes = [*decorator.args, *(word.value for word in decorator.keywords if word.arg == "maxsize")]
    return any(isinstance(size, ast.Constant) and size.value is None for size in sizes)


def smuggled(tree: ast.AST) -> Iterator[str]:
    """Owners of a ``__dict__`` that is written to, but where an object is unpickled."""
    restored = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__setstate__"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        written = None
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
            written = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            written = node.func.value
        if isinstance(written, ast.Attribute) and written.attr == "__dict__" and node not in restored:
            yield last_name(written.value)


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return [argument.arg for argument in every if argument.arg not in ("self", "cls")]


def crowded(text: str) -> list[str]:
    """Functions that take more arguments than one remembers."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return [node.name for node in nodes if len(arguments(node)) > MOST_ARGUMENTS]


def test_only_the_ground_floor_stands_directly_in_the_library() -> None:
    assert {Path(name).stem for name in SOURCES if Path(name).parent == Path("corridor")} <= GROUND


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_room_is_crowded(folder: str) -> None:
    """A folder's modules, without the `__init__` that introduces them."""
    modules = [name for name in SOURCES if str(Path(name).parent) == folder and Path(name).stem != "__init__"]
    assert len(modules) <= MOST_MODULES


def test_no_module_is_long() -> None:
    assert {name: lines for name, text in SOURCES.items() if (lines := text.count("\n")) > MOST_LINES} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_room_says_what_lives_there(folder: str) -> None:
    assert ast.get_docstring(ast.parse(SOURCES[f"{folder}/__init__.py"]))


@pytest.mark.parametrize("module", SOURCES)
def test_what_is_remembered_is_remembered_by_the_network(module: str) -> None:
    """`corridor.cache` has one budget; a cache beside it has none, and outlives its network."""
    assert [name for name in caches(SOURCES[module]) if (module, name) not in REGISTERS] == []


def test_functions_take_few_arguments() -> None:
    """Kernels too: arrays that travel together are one named tuple."""
    found = {(module, name) for module, text in SOURCES.items() for name in crowded(text)}
    assert found == set(MANY)


def test_only_tables_are_left_unformatted() -> None:
    # put together, so that this line is none of them
    mark = "# fmt:" + " "
    texts = [file.read_text(encoding="utf-8") for folder in SPREAD for file in (ROOT / folder).rglob("*.py")]
    assert sum(text.count(f"{mark}skip") for text in texts) <= MOST_UNFORMATTED
    assert not any(f"{mark}off" in text for text in texts)


def test_what_is_listed_is_there() -> None:
    """A reason whose module or name has gone excuses nothing."""
    for module, name in (*REGISTERS, *MANY):
        assert re.search(rf"\b{name}\b", SOURCES[module]), (module, name)


@pytest.mark.parametrize(
    "text",
    [
        "from weakref import WeakKeyDictionary\n_KNOWN: WeakKeyDictionary[Network, int] = WeakKeyDictionary()",
        "import weakref\n_KNOWN = weakref.WeakKeyDictionary()",
        "_KNOWN = {}",
        "_KNOWN: dict[str, int] = {}",
        "_KNOWN = OrderedDict[str, int]()",
        "_KNOWN = defaultdict(list)\ndef f(a):\n    _KNOWN[a].append(1)",
        "_KNOWN = []",
        "_KNOWN = {1: 2}\ndef f(a):\n    _KNOWN[a] = 1",
        "_KNOWN = {1: 2}\ndef f(a):\n    _KNOWN.setdefault(a, 1)",
        "_KNOWN = [0]\ndef f(a):\n    _KNOWN[0] += 1",
        "_KNOWN = None\ndef f(a):\n    global _KNOWN\n    _KNOWN = a",
        "class C:\n    known = {}",
        "from functools import cache\n@cache\ndef f(a): ...",
        "import functools\n@functools.lru_cache(maxsize=None)\ndef f(a): ...",
        "from functools import lru_cache\n@lru_cache(None)\ndef f(*a): ...",
        "class C:\n    @cache\n    def f(self): ...",
        "def f(network):\n    network.__dict__['_known'] = 1",
        "def f(network):\n    return network.__dict__.setdefault('_known', {})",
    ],
)
def test_the_walk_sees_caches(text: str) -> None:
    """A proof that cannot fail proves nothing."""
    assert list(caches(text))


@pytest.mark.parametrize(
    "text",
    [
        "NAMES = {1: 'one'}\ndef f(a):\n    return NAMES[a]",
        "NAMES = {name: 1 for name in 'ab'}",
        "KINDS = dict(zip('ab', 'cd', strict=True))",
        "def f():\n    known = {}\n    known[1] = 2",
        "@dataclass\nclass C:\n    rows: list[int] = field(default_factory=list)",
        "from functools import cache\n@cache\ndef f(): ...",
        "from functools import lru_cache\n@lru_cache(maxsize=512)\ndef f(a): ...",
        "class C:\n    def __setstate__(self, state):\n        self.__dict__.update(state)",
    ],
)
def test_the_walk_lets_constants_pass(text: str) -> None:
    assert not list(caches(text))


def test_the_count_sees_arguments() -> None:
    wide = ", ".join("abcdefgh")
    assert crowded(f"def f({wide}): ...") == crowded(f"def f(*, {wide}): ...") == ["f"]
    assert crowded(f"class C:\n    def f(self, {wide[:-3]}): ...") == []


# a path with a folder, a folder, a file of ours by its name alone, a module
NAMED = (r"[\w./-]+/[\w.-]*\.\w+", r"[\w./-]+/", r"\.[\w-]+/\w+", r"\w+\.(?:py|js|css)", r"corridor(?:\.\w+)+")
FILES = {file.name for folder in SPREAD for file in (ROOT / folder).rglob("*.*")}


def named(text: str) -> Iterator[str]:
    """Paths and modules that a document names in backticks."""
    for quoted in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
        if any(re.fullmatch(kind, quoted) for kind in NAMED):
            yield quoted


def is_there(what: str) -> bool:
    """Whether a path of the checkout, or of a folder in which documents look, or a module or a name in one exists."""
    if what.startswith("corridor.") and "/" not in what:
        parts = what.split(".")
        while parts:
            path = ROOT.joinpath(*parts)
            if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file():
                rest = what.split(".")[len(parts) :]
                file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
                return not rest or (len(parts) > 1 and rest[0] in file.read_text(encoding="utf-8"))
            parts.pop()
        return False
    if "/" not in what:
        return what in FILES
    return any((ROOT / base / what).exists() for base in ("", "corridor", "docs", "tests"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert [what for what in named(text) if not is_there(what)] == []


def test_the_reader_of_documents_sees_what_is_gone() -> None:
    text = "see `corridor/nothing.py`, `graph/history.py`, `corridor.graph.nothing`, `corridor/graph/structure.py`\n"
    assert [what for what in named(text) if not is_there(what)] == [
        "corridor/nothing.py",
        "graph/history.py",
        "corridor.graph.nothing",
    ]
