"""Examples of public names: in their docstrings, or under their name in `docs/examples/<room>.md`."""

from __future__ import annotations

import doctest
import inspect
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "examples"


def in_docstring(value: object) -> bool:
    """Whether a docstring of its own holds an example."""
    return (inspect.isclass(value) or callable(value)) and ">>>" in (inspect.getdoc(value) or "")


@cache
def written(room_name: str) -> dict[str, str]:
    """Examples of a room by name: the text under each heading of its file."""
    file = FOLDER / f"{room_name or 'cd'}.md"
    if not file.is_file():
        return {}
    parts = re.split(r"^## `?(\w+)`?\n", file.read_text(encoding="utf-8"), flags=re.M)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def example_of(room_name: str, name: str, value: object) -> str | None:
    """The example that stands on the page of a name beside its docstring; None where the docstring has one."""
    return None if in_docstring(value) else written(room_name).get(name)


def tests_of(room_name: str, name: str, value: object) -> doctest.DocTest | None:
    """The example of a name as a test; None where there is none."""
    text = inspect.getdoc(value) if in_docstring(value) else written(room_name).get(name)
    if not text:
        return None
    plain = re.sub(r"^```.*$", "", text, flags=re.M)
    known = {"__name__": "example", name: value}
    return doctest.DocTestParser().get_doctest(plain, known, f"{room_name}.{name}", None, 0)
