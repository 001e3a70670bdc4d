"""Checks of single cells by the schema: limits, choices, ids and references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.own.names import doubt_of, nearest_code
from corridor.model.tables.codes import ANY_GAUGE, OPEN, is_gauge
from corridor.model.tables.places import fold
from corridor.model.tables.reading import AbsentError, Draft, nearest, split_codes
from corridor.model.tables.schema import Column

__all__ = ["CELL_CHECKS"]


def _columns(drafts: Drafts) -> Iterator[tuple[Draft, Column]]:
    for draft in drafts.tables.values():
        for column in draft.table.columns:
            if column.name in draft.columns:
                yield draft, column


def _wrong_codes(draft: Draft, column: Column, known: frozenset[str]) -> dict[str, list[str]]:
    """Codes that are not known, by the cell that they stand in; cells repeat, and each is split once."""
    found: dict[str, list[str]] = {}
    for cell in set(draft.column(column.name)) - known:
        codes = split_codes(cell) if column.kind == "codes" else (cell,) * bool(cell)
        if wrong := [code for code in codes if code not in known]:
            found[cell] = wrong
    return found


def _choices(drafts: Drafts) -> Iterator[Finding]:
    for draft, column in _columns(drafts):
        if not column.choices:
            continue
        allowed = frozenset(column.choices)
        if ANY_GAUGE in allowed:
            cells = {code for cell in set(draft.column(column.name)) for code in split_codes(cell)}
            allowed |= {code for code in cells if is_gauge(code)}
        wrong = _wrong_codes(draft, column, allowed)
        for line, cell in draft.each(column.name) if wrong else ():
            for code in wrong.get(cell, ()):
                yield draft.finding(line, column.name, f"'{code}' is not allowed", _choice_remedy(column, code))


def _choice_remedy(column: Column, code: str) -> str:
    if column.name in ("mode", "gauge", "gauges") and (remedy := doubt_of(code)):
        return remedy
    if column.choices == (ANY_GAUGE,):
        return f"write {ANY_GAUGE}, such as 1435"
    return f"write one of {', '.join(column.choices)}{nearest_code(code, column.choices)}"


def _unique_ids(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        first: dict[str, tuple[int, str]] = {}
        for line, key in draft.each("id") if "id" in draft.columns else ():
            told, other = first.setdefault(_same(draft, key), (line, key))
            if not key or told == line:
                continue
            if (named := _named_by(draft, line, key)) and key == other:
                remedy = "give each place one row, or tell the two apart by their names"
                yield draft.finding(line, named, f"'{key}' is there already in line {told}", remedy)
            elif key == other:
                problem = f"the id '{key}' is there already in line {told}"
                yield draft.finding(line, "id", problem, "give the row an id of its own, or remove it")
            else:
                problem = f"'{key}' is '{other}' of line {told}, but for case and spaces"
                remedy = "remove one of the two rows, or give them names that tell them apart"
                yield draft.finding(line, named or "id", problem, remedy)


def _same(draft: Draft, key: str) -> str:
    """What two ids of the same thing have in common: case and spaces tell no places of a sheet apart."""
    return "".join(key.casefold().split()) if draft.partial and draft.table.name == "terminals" else key


def _named_by(draft: Draft, line: int, key: str) -> str:
    """The column that an id was taken from, where the table has none; blank where it says ids."""
    if draft.table.name != "terminals" or not draft.partial or "name" not in draft.columns:
        return ""
    return "name" if draft.columns["name"][draft.lines.index(line)] == key else ""


def _plain_ids(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        for line, key in draft.each("id") if "id" in draft.columns else ():
            if key != key.strip() or ";" in key or not key.isprintable():
                problem = f"the id {key!r} has a space at an end, a semicolon or an unprintable sign"
                yield draft.finding(line, "id", problem, "semicolons separate codes: leave them out of ids")


def _known(drafts: Drafts, refers: str) -> frozenset[str]:
    if refers == "countries+groups":
        return frozenset(drafts.members)
    table, _, column = refers.partition(".")
    return frozenset(drafts[table].column(column or "id"))


def _references(drafts: Drafts) -> Iterator[Finding]:
    for draft, column in _columns(drafts):
        if not column.refers:
            continue
        try:
            known = _known(drafts, column.refers)
        except AbsentError:
            continue
        if column.refers == "terminals" and not any(known):
            continue  # that there are none, or none has an id, is told of the table
        if (draft.table.name, column.name) == ("links", "border_id"):
            known |= {OPEN}
        names = partial(_shared_names, drafts) if column.refers == "terminals" else dict
        yield from _dangling(draft, column, known, names)


def _dangling(
    draft: Draft, column: Column, known: frozenset[str], shared_names: Callable[[], dict[str, list[str]]]
) -> Iterator[Finding]:
    choices = sorted(known)
    hint = lru_cache(maxsize=None)(lambda code: nearest(code, choices))
    where = column.refers.replace("+", " or their ")
    wrong = _wrong_codes(draft, column, known)
    shared = shared_names() if wrong else {}
    for line, cell in draft.each(column.name) if wrong else ():
        for code in wrong.get(cell, ()):
            if fold(code) in shared:
                problem = f"'{code}' is the name of {' and '.join(shared[fold(code)])}"
                yield draft.finding(line, column.name, problem, "write the id of the one that is meant")
                continue
            problem = f"'{code}' is not in {where}"
            yield draft.finding(line, column.name, problem, f"correct it or add it{hint(code)}")


def _shared_names(drafts: Drafts) -> dict[str, list[str]]:
    """Ids of terminals by the names that several have, folded."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, key, name in drafts["terminals"].each("id", "name"):
        found[fold(name)].append(key)
    return {name: keys for name, keys in found.items() if name and len(keys) > 1}


CELL_CHECKS = (
    Check("a cell with a list of choices holds one of them", "", _choices),
    Check("every id is there once", "", _unique_ids),
    Check("an id has no spaces around it and no semicolon", "", _plain_ids),
    Check("what a cell refers to exists", "", _references),
)
