"""A page for every public name, from its docstring, its signature and an example that runs."""

from __future__ import annotations

import inspect
from typing import Any

from site_examples import example_of

import corridor as cd

ROOMS = {
    "": "Networks, shipments, questions, results",
    "plan": "Planning: many shippers at once",
    "study": "Many runs that ask one question",
    "draw": "Maps, charts and reports",
    "interop": "Exchange with other tools",
    "search": "Searches over integer arrays",
}
KINDS = {"function": "Functions", "class": "Classes", "error": "Errors and warnings", "constant": "Constants"}


def room(name: str) -> Any:
    """The module of a room; of the blank one the library itself."""
    return getattr(cd, name) if name else cd


def dotted(room_name: str, name: str) -> str:
    """How a public name is written after ``import corridor as cd``."""
    return f"cd.{room_name}.{name}" if room_name else f"cd.{name}"


def names_of(room_name: str) -> list[str]:
    """What a room offers, without the rooms in it."""
    module = room(room_name)
    return [name for name in module.__all__ if name != "__version__" and not inspect.ismodule(getattr(module, name))]


def kind_of(value: object) -> str:
    """What a public name is: a key of `KINDS`."""
    if inspect.isclass(value):
        return "error" if issubclass(value, BaseException) else "class"
    return "function" if callable(value) else "constant"


def first_sentence(value: object) -> str:
    """The summary of a docstring on one line; of a constant what it is."""
    if kind_of(value) == "constant":
        return "a constant"
    return (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def file_of(room_name: str, name: str) -> str:
    """The page of a name, in the folder of the reference."""
    return f"{room_name or 'cd'}/{name}.md"


def pages() -> dict[str, str]:
    """All pages: an index, an index for each room, and one for each name."""
    found = {"index.md": index()}
    for room_name in ROOMS:
        found[f"{room_name or 'cd'}/index.md"] = room_page(room_name)
        for name in names_of(room_name):
            found[file_of(room_name, name)] = name_page(room_name, name)
    return found


def index() -> str:
    """The first page of the reference."""
    rows = [
        f"| [`cd{'.' + name if name else ''}`]({name or 'cd'}/index.md) | {title} |" for name, title in ROOMS.items()
    ]
    return "\n".join(
        [
            "# Reference",
            "",
            "Every public name has a page: what it takes and gives back, in which units, what it refuses, and an",
            "example that the tests run. All are called on `import corridor as cd`; the examples use `teaching`,",
            "twelve invented terminals [whose numbers can be added up by head](../teaching.md).",
            "",
            "| where | what |",
            "|---|---|",
            *rows,
            "| [command line](command-line.md) | every verb and its options |",
            "| [tables](../tables.md) | every table and column of a network |",
        ]
    )


def room_page(room_name: str) -> str:
    """The names of a room, by kind, with their first sentences."""
    module = room(room_name)
    lines = [f"# `cd{'.' + room_name if room_name else ''}`: {ROOMS[room_name].lower()}", ""]
    for kind, title in KINDS.items():
        names = [name for name in names_of(room_name) if kind_of(getattr(module, name)) == kind]
        if names:
            lines += [f"## {title}", "", "| name | what it is |", "|---|---|"]
            lines += [f"| [`{name}`]({name}.md) | {first_sentence(getattr(module, name))} |" for name in names]
            lines.append("")
    return "\n".join(lines)


def name_page(room_name: str, name: str) -> str:
    """The page of one public name: docstring by mkdocstrings, then the example where the docstring has none."""
    path = f"corridor.{room_name}.{name}" if room_name else f"corridor.{name}"
    value = getattr(room(room_name), name)
    lines = ["---", f"title: {dotted(room_name, name)}", "---", ""]
    if kind_of(value) == "constant":
        lines += [f"# {name}", ""]
    else:
        lines += [f"::: {path}", ""]
    if (text := example_of(room_name, name, value)) is not None:
        lines += ["## Example", "", text, ""]
    return "\n".join(lines)


def navigation() -> list[Any]:
    """The section of the reference: a folder for each room, a page for each name."""
    rooms = [
        {
            f"cd.{name}".rstrip("."): [
                f"reference/{name or 'cd'}/index.md",
                *({one: f"reference/{file_of(name, one)}"} for one in names_of(name)),
            ]
        }
        for name in ROOMS
    ]
    return ["reference/index.md", *rooms, {"Command line": "reference/command-line.md"}]
