"""Scenarios written down in a file of TOML: every key is a verb of `Scenario`, every value what it is given."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError, Finding, TableError
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.header import TomlLines, read_toml_lines
from corridor.model.tables.reading import nearest

__all__ = ["EDITS", "edited", "read_scenarios"]

# The verbs of `Scenario` that files may say.
EDITS = (
    "close",
    "open",
    "embargo",
    "lift",
    "scale_tariff",
    "set_tariff",
    "set_dwell",
    "set_hours",
    "set_scan",
    "set_capacity",
    "set_frequency",
    "add_service",
    "remove",
)
_TABLE = "scenario"
_SHARE = "probability"
_KEYS = ("name", *EDITS)
_RIGHT = """, as in
    [[scenario]]
    name = "Brest shut for a week"
    close = { what = "Brest - Terespol", start = 2026-03-02, end = 2026-03-08 }
"""


@checked_arguments
def read_scenarios(file: str | Path) -> tuple[Scenario, ...]:
    """Read the scenarios of a TOML file.

    Parameters
    ----------
    file : str or Path
        A table ``[[scenario]]`` for each, or one scenario at the top of the file. ``name`` is what it is called, by
        default the file's name. Every other key is a verb of `Scenario`: ``close``, ``open``, ``embargo``, ``lift``,
        ``scale_tariff``, ``set_tariff``, ``set_dwell``, ``set_hours``, ``set_scan``, ``set_capacity``,
        ``set_frequency``, ``add_service``, ``remove``. Its value is a name, a table of the verb's arguments, or a list
        of them; edits are made in the order of the file.

    Returns
    -------
    tuple of Scenario
        In the order of the file; the names in them are looked up when they are applied, and what is not found is told
        with its line.

    Raises
    ------
    TableError
        With every fault of the file.

    Examples
    --------
    A file of two scenarios::

        [[scenario]]
        name = "Brest shut for a week"
        close = { what = "Brest - Terespol", start = 2026-03-02, end = 2026-03-08 }

        [[scenario]]
        name = "dearer rail, slower Dostyk"
        scale_tariff = { mode = "rail", factor = 1.1 }
        set_dwell = { border_id = "Dostyk - Alashankou", mean_h = 96 }
    """
    path = Path(file)
    content, lines, findings = read_toml_lines(path)
    if findings:
        raise TableError(findings, str(file))
    tables = content[_TABLE] if set(content) == {_TABLE} else content
    found: list[Scenario] = []
    each = tables if isinstance(tables, list) else [tables]
    for number, table in enumerate(each, 1):
        named = table.get("name") if isinstance(table, Mapping) else None
        called = repr(named) if isinstance(named, str) and named.strip() else str(number)
        where = f"{_TABLE} {called}" if len(each) > 1 or named else _TABLE
        if not isinstance(table, Mapping):
            findings.append(Finding(path.name, 0, where, "this is no table", f"write [[{_TABLE}]]"))
            continue
        found.append(_scenario(table, _Place(path, lines, number - 1, where), findings))
    names = [one.name for one in found]
    for name in dict.fromkeys(one for one in names if names.count(one) > 1):
        findings.append(Finding(path.name, 0, "name", f"two scenarios are called {name!r}", "name them differently"))
    if not findings and not any(one.edits for one in found):
        findings.append(Finding(path.name, 0, "", "nothing is changed", 'write an edit, as close = "Brest - Terespol"'))
    if findings:
        last = max(findings, key=lambda one: one.column)  # below which the example stands
        findings[findings.index(last)] = replace(last, remedy=last.remedy + _RIGHT)
        raise TableError(findings, str(file))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Place:
    """A scenario of a file: its number, from 0, and what it is called in findings."""

    path: Path
    lines: TomlLines
    number: int
    where: str

    def fault(self, key: str, problem: str, remedy: str) -> Finding:
        """Say what is wrong with a key."""
        line = self.lines.line(_TABLE, self.number, key)
        return Finding(self.path.name, line, f"{self.where}, {key}", problem, remedy)

    def told(self, key: str) -> str:
        """Where a key is, for what is said of it later."""
        line = self.lines.line(_TABLE, self.number, key)
        return f"{self.path.name}{f' line {line}' if line else ''}, {self.where}, {key}"


def _scenario(table: Mapping[str, Any], place: _Place, findings: list[Finding]) -> Scenario:
    stem = place.path.stem
    name = table.get("name", stem)
    if not isinstance(name, str) or not name.strip():
        findings.append(place.fault("name", f"{name!r} is no name", "write a text in quotes"))
        name = stem
    made, places = Scenario(name), list[str]()
    for key, value in table.items():
        if key == "name":
            continue
        if key not in EDITS:
            remedy = f"write one of {', '.join(EDITS)}{nearest(key, _KEYS)}"
            if key == _SHARE:
                remedy = "leave it out: each scenario is asked by itself; plans over several weigh them by their terms"
            findings.append(place.fault(key, "no edit is called so", remedy))
            continue
        for given in _each(value):
            try:
                made = edited(made, key, given)
            except CorridorError as fault:
                findings.append(place.fault(key, str(fault), f"see Scenario.{key}"))
            places += [place.told(key)] * (len(made.edits) - len(places))
    return replace(made, places=tuple(places))


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    else:
        yield value


def edited(scenario: Scenario, verb: str, given: Any) -> Scenario:
    """Make a scenario with one edit more, as a file says it.

    Parameters
    ----------
    scenario : Scenario
        The edits before.
    verb : str
        One of `EDITS`.
    given : mapping of str to value, or value
        The arguments of the verb, or its first alone, such as a name.

    Raises
    ------
    CorridorError
        When the verb cannot be given that.
    """
    edit = getattr(scenario, verb)
    if not isinstance(given, Mapping):
        first = next(iter(inspect.signature(edit).parameters))
        given = {first: given}
    known = list(inspect.signature(edit).parameters)
    for key in (one for one in given if one not in known):
        raise CorridorError(f"nothing of {verb} is called {key!r}{nearest(key, known)}; there are {', '.join(known)}")
    if any(isinstance(value, dt.time) for value in given.values()):
        raise CorridorError("a time of day is no day: write hours as numbers, days as 2026-03-02")
    changed: Scenario = edit(**given)
    return changed
