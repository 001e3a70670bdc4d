"""Rows of one thing in time: two that hold on the same day, days that none holds on, and rows that are there twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.codes import QUOTE, TRAIN_CLASSES, row_classes
from corridor.model.tables.columns import ORIGIN
from corridor.model.tables.reading import Draft

__all__ = ["PERIOD_CHECKS"]

_FIRST, _LAST = dt.date.min.toordinal(), dt.date.max.toordinal()
_NOT_ALIKE = {"id", *(column.name for column in ORIGIN)}
# Stops repeat from service to service, figures are as they were published, two may give the same order, and twins of
# links have a check of their own.
_MAY_REPEAT = ("service_stops", "measurements", "rules", "links")


class _Row(NamedTuple):
    """A row's period, as ordinals of its first and last day."""

    since: int
    until: int
    line: int


# table -> what makes rows speak of one thing
_SERIES: dict[str, tuple[str, ...]] = {
    "tariffs": (
        *("item", "mode", "zones", "link_ids", "terminal_ids", "relation"),
        *("origin_countries", "destination_countries", "container_types"),
    ),
    "currencies": ("currency",),
    "services": ("name", "mode", "train_class"),
}
_FACTOR = ("mode", "traction", "category", "zones")
# of several limits of trains the tightest holds, and services may rest for a season
_WITHOUT_GAPS = {name: _SERIES[name] for name in ("tariffs", "currencies")} | {
    "trains": ("zones", "gauge"),
    "emissions": _FACTOR,
}


def _series(drafts: Drafts, table: str, columns: tuple[str, ...]) -> dict[tuple[Any, ...], list[_Row]]:
    """Rows with a sound period by what they speak of; context is left out, and a user's own quotes."""
    draft, found = drafts[table], dict[tuple[Any, ...], list[tuple[_Row, str]]]()
    used = draft.columns.get("used", [True] * len(draft))
    keys = zip(*(draft.column(name) for name in columns), strict=True)
    periods = draft.each("id", "valid_from", "valid_to")
    for (line, key, since, until), one, counts in zip(periods, keys, used, strict=True):
        unread = draft.faulty and {(line, name) for name in ("valid_from", "valid_to", "used", *columns)} & draft.faulty
        row = _period(line, since, until)
        if counts and not unread and row.since <= row.until and not key.startswith(QUOTE):
            found.setdefault(one, []).append((row, key))
    several = {key: rows for key, rows in found.items() if len(rows) > 1}
    if table != "services":
        return {key: sorted(row for row, _ in rows) for key, rows in several.items()}
    ways: dict[tuple[Any, ...], list[_Row]] = {}
    for one, rows in several.items():
        for row, service in rows:
            ways.setdefault((*one, *_path(drafts, service)), []).append(row)
    return {key: sorted(rows) for key, rows in ways.items() if len(rows) > 1}


def _path(drafts: Drafts, service: str) -> tuple[str, ...]:
    return tuple(f"{stop.terminal} {stop.link}" for stop in drafts.paths.get(service, ()))


def _period(line: int, since: dt.date | None, until: dt.date | None) -> _Row:
    return _Row(_FIRST if since is None else since.toordinal(), _LAST if until is None else until.toordinal(), line)


def _overlaps(drafts: Drafts) -> Iterator[Finding]:
    for table, columns in _SERIES.items():
        draft = drafts.tables.get(table)
        for key, rows in _series(drafts, table, columns).items() if draft else ():
            last = rows[0]
            for row in rows[1:]:
                if draft and row.since <= last.until:
                    problem = f"the period overlaps that in line {last.line}, for the same {_named(columns, key)}"
                    remedy = "end one the day before the other begins, or remove it"
                    yield draft.finding(row.line, "valid_from", problem, remedy)
                last = max(last, row, key=lambda one: one.until)


def _gaps(drafts: Drafts) -> Iterator[Finding]:
    for table, columns in _WITHOUT_GAPS.items():
        draft = drafts.tables.get(table)
        for key, rows in _series(drafts, table, columns).items() if draft else ():
            for row, since, until in _holes(rows):
                if draft:
                    yield _hole(draft, row, _named(columns, key), since, until)


def _holes(rows: list[_Row]) -> Iterator[tuple[_Row, int, int]]:
    """Days between the rows of a series on which none holds: the row after them, and the first and last day."""
    covered = rows[0].until
    for row in rows[1:]:
        if row.since > covered + 1:
            yield row, covered + 1, row.since - 1
        covered = max(covered, row.until)


def _hole(draft: Draft, row: _Row, named: str, since: int, until: int) -> Finding:
    days = f"{dt.date.fromordinal(since)} to {dt.date.fromordinal(until)}"
    problem = f"no row holds from {days}, though rows do before and after, for {named}"
    return draft.finding(row.line, "valid_from", problem, "close the gap, or add a row for these days")


def _named(columns: tuple[str, ...], key: tuple[Any, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(columns, key, strict=False) if value)


def _border_gaps(drafts: Drafts) -> Iterator[Finding]:
    """Days between rows of a border on which a direction and class has none, those for all classes counted in."""
    draft = drafts["borders"]
    rows: dict[tuple[str, str, str], list[_Row]] = {}
    named: dict[str, set[str]] = {}
    columns = ("border_id", "direction", "train_class", "valid_from", "valid_to")
    for line, border, way, kind, since, until in draft.each(*columns):
        row = _period(line, since, until)
        unread = draft.faulty and {(line, name) for name in columns} & draft.faulty
        if unread or not (border and way and kind) or row.since > row.until:
            continue
        named.setdefault(border, set()).add(kind)
        for one in ("ab", "ba") if way == "both" else (way,):
            for each in dict.fromkeys((*(one for one in TRAIN_CLASSES if kind in row_classes(one)), kind)):
                rows.setdefault((border, one, each), []).append(row)
    told = set()
    for (border, way, kind), found in rows.items():
        # rows for all classes beside those of single ones are exceptions to them, such as a closure
        alone = kind in named[border] and (kind != "any" or named[border] == {"any"})
        for row, since, until in _holes(sorted(found)) if alone else ():
            if row.line not in told:
                told.add(row.line)
                yield _hole(draft, row, f"{border}, direction {way}, trains {kind}", since, until)


def _doubles(drafts: Drafts) -> Iterator[Finding]:
    """Rows that say the same, whatever their id and source."""
    for table, draft in drafts.tables.items():
        if table in _MAY_REPEAT:
            continue
        names = [name for name in draft.columns if name not in _NOT_ALIKE]
        seen: dict[tuple[Any, ...], tuple[int, str]] = {}
        # blanks of a file are one and the same NaN, and equal here
        for line, key, said in zip(draft.lines, draft.column("id"), _rows(draft, names), strict=True):
            other_line, other = seen.setdefault(said, (line, key))
            if other_line != line and _same_path(drafts, table, key, other) and not _found_in(draft, line):
                yield draft.finding(line, "id", f"the row says what line {other_line} says", "remove one of the two")


def _rows(draft: Draft, names: list[str]) -> Iterator[tuple[Any, ...]]:
    yield from zip(*(draft.columns[name] for name in names), strict=True)


def _same_path(drafts: Drafts, table: str, one: str, other: str) -> bool:
    return table != "services" or "service_stops" not in drafts.tables or _path(drafts, one) == _path(drafts, other)


def _found_in(draft: Draft, line: int) -> bool:
    return any(number == line for number, _ in draft.faulty)


def _factor_twins(drafts: Drafts) -> Iterator[Finding]:
    for key, rows in _series(drafts, "emissions", _FACTOR).items():
        mode, traction, category, zones = key
        last = rows[0]
        for row in rows[1:]:
            if row.since <= last.until and mode:
                words = (
                    traction,
                    mode,
                    f"of {category}" if category else "",
                    f"in {zones}" if zones else "in the world",
                )
                problem = (
                    f"a second factor for {' '.join(word for word in words if word)}, the first is in line {last.line}"
                )
                remedy = "set used to 0 for one of the two, or end one the day before the other begins"
                yield drafts["emissions"].finding(row.line, "mode", problem, remedy)
            last = max(last, row, key=lambda one: one.until)


PERIOD_CHECKS = (
    Check("of one price, rate or service, one row holds on a day", "", _overlaps),
    Check("between rows of one price, rate or train there are no days without", "", _gaps),
    Check("between rows of a border there are no days without", "borders", _border_gaps),
    Check("no row is there twice", "", _doubles),
    Check("a mode, traction and place have one factor", "emissions", _factor_twins),
)
