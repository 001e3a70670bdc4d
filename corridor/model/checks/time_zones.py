"""Checks of time zones: names that exist, and one clock for one city and one border."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.clocks.time_zones import same_clock, zone_names, zone_remedy
from corridor.model.tables.reading import Draft

__all__ = ["ZONE_CHECKS", "ZONE_NAME_CHECKS"]

_COLUMN = "time_zone"


def _names(drafts: Drafts) -> Iterator[Finding]:
    for draft in drafts.tables.values():
        for line, name in draft.each(_COLUMN) if _COLUMN in draft.columns else ():
            if name and name not in zone_names():
                yield draft.finding(line, _COLUMN, f"no time zone is called '{name}'", zone_remedy(name))


def _cities(drafts: Drafts) -> Iterator[Finding]:
    return _one_clock(drafts["terminals"], ("country", "city"), "another terminal of {1}")


def _borders(drafts: Drafts) -> Iterator[Finding]:
    return _one_clock(drafts["borders"], ("border_id",), "another row of {0}")


def _one_clock(draft: Draft, keys: tuple[str, ...], other: str) -> Iterator[Finding]:
    """Rows that name another clock than the first row of the same thing."""
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for line, name, *key in draft.each(_COLUMN, *keys):
        if name:
            at, known = first.setdefault(tuple(key), (line, name))
            if not same_clock(known, name):
                problem = f"{name}, but {other.format(*key)} in line {at} says {known}"
                yield draft.finding(line, _COLUMN, problem, "write one zone in both, or leave this one blank")


ZONE_NAME_CHECKS = (Check("a time zone is one of the IANA list", "", _names),)
ZONE_CHECKS = (
    Check("the terminals of a city go by one clock", "terminals", _cities),
    Check("all rows of a border go by one clock", "borders", _borders),
)
