"""Checks of single cells by the schema: limits, choices, ids and references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.codes import ANY_GAUGE, OPEN, is_gauge
from corridor.model.tables.reading import AbsentError, Draft, nearest, split_codes
from corridor.model.tables.schema import Column

__all__ = ["CELL_CHECKS"]


def _columns(drafts: Drafts) -> Iterator[tuple[Draft, Column]]:
    for draft in drafts.tables.values():
        for column in draft.table.columns:
            if column.name in draft.columns:
                yield draft, column


def _limits(drafts: Drafts) -> Iterator[Finding]:
    for draft, column in _columns(drafts):
        if column.kind not in ("number", "integer"):
            continue
        low = float("-inf") if column.low is None else column.low
        high = float("inf") if column.high is None else column.high
        for line, value in draft.each(column.name):
            if value is not None and (value < low or value > high):
                problem = f"{value:g} is outside {low:g} to {high:g}"
                yield draft.finding(line, column.name, problem, _limit_remedy(column, value))


def _limit_remedy(column: Column, value: float) -> str:
    if column.name == "lat" and abs(value) <= 180:
        return "perhaps latitude and longitude are swapped"
    return f"check the unit: {column.doc}"


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
                hint = nearest(code, column.choices)
                remedy = f"write one of {', '.join(column.choices)}{hint}"
                yield draft.finding(line, column.name, f"'{code}' is not allowed", remedy)


def _unique_ids(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        first: dict[str, int] = {}
        for line, key in draft.each("id") if "id" in draft.columns else ():
            if key and first.setdefault(key, line) != line:
                problem = f"the id '{key}' is there already in line {first[key]}"
                yield draft.finding(line, "id", problem, "give the row an id of its own, or remove it")


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
        if (draft.table.name, column.name) == ("links", "border_id"):
            known |= {OPEN}
        yield from _dangling(draft, column, known)


def _dangling(draft: Draft, column: Column, known: frozenset[str]) -> Iterator[Finding]:
    choices = sorted(known)
    hint = lru_cache(maxsize=None)(lambda code: nearest(code, choices))
    where = column.refers.replace("+", " or their ")
    wrong = _wrong_codes(draft, column, known)
    for line, cell in draft.each(column.name) if wrong else ():
        for code in wrong.get(cell, ()):
            problem = f"'{code}' is not in {where}"
            yield draft.finding(line, column.name, problem, f"correct it or add it{hint(code)}")


CELL_CHECKS = (
    Check("every number lies within the limits of its column", "", _limits),
    Check("a cell with a list of choices holds one of them", "", _choices),
    Check("every id is there once", "", _unique_ids),
    Check("an id has no spaces around it and no semicolon", "", _plain_ids),
    Check("what a cell refers to exists", "", _references),
)
