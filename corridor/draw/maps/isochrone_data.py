"""What the page is told of an isochrone: how far each terminal is, in classes that a legend explains."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.display import counted
from corridor.draw.maps.page_tables import PAGE_TABLES, Record
from corridor.draw.maps.payload import Payload, number, short
from corridor.draw.maps.plan_data import figure, row_of, section

if TYPE_CHECKING:
    import pandas as pd

    from corridor.study.reach.isochrones import Isochrone

__all__ = ["isochrone_data"]

_CLASSES = 5  # with bounds; the last is for what lies beyond
_LEADS = (1.0, 2.0, 2.5, 5.0, 10.0)  # of round numbers
_MOST_COLOURINGS = 6  # that stand side by side; of more days than have room, the first are drawn
_MOST_WITHIN = 0.9  # share of the terminals that lie within the bounds
_SAME = 0.005  # relative change that counts as none
_MUCH = 0.2  # relative change that counts as much
# Colours by where the style has them.
_TONES = tuple(("uses", place) for place in range(_CLASSES + 1))
_CHANGES = (
    ("Less than before", ("changes", "gained")),
    ("As before", ("changes", "same")),
    (f"Up to {_MUCH:.0%} more", ("changes", "less")),
    ("More than that", ("changes", "lost")),
    ("No way any more", ("uses", _CLASSES - 1)),
    ("A way only then", ("changes", "more")),
)
_LESS, _EQUAL, _SOME, _FAR, _GONE, _NEW = range(len(_CHANGES))


@dataclass(frozen=True, slots=True)
class _Figure:
    """One of the two figures of an isochrone: its column, what the page calls it, and its unit."""

    column: str
    key: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class _Day:
    """One day of an isochrone: its date where there are several, its rows, and a row for every place of all days."""

    date: str
    frame: pd.DataFrame
    every: pd.DataFrame


def isochrone_data(payload: Payload, found: Isochrone) -> Record:
    """What the page shows of an isochrone, all of its places and links being told already: its first days."""
    dates = [f"{date:%Y-%m-%d}" for date in found.frame["date"].unique()]
    keys = list(dict.fromkeys(map(str, found.frame.index)))
    figures = [
        _Figure("days", "days", "Days", "days"),
        _Figure("cost_per_container", "cost", "Money", f"{found.currency} a box"),
    ]
    figures = [one for one in figures if found.frame[one.column].notna().any()]
    most = max(1, _MOST_COLOURINGS // max(1, len(figures) * (3 if found.scenario else 1)))
    days = [
        _Day("" if min(most, len(dates)) == 1 else date, frame, frame.reindex(keys))
        for date, (_, frame) in zip(dates, found.frame.groupby("date", sort=False), strict=True)
    ][:most]
    scales, classes = _scales(days, figures, found.scenario)
    reach = []
    for row, key in enumerate(keys):
        place = payload.place(key)
        if place is not None:
            told = {name: column[row] for name, column in classes.items() if column[row] is not None}
            facts = [fact for day in days for fact in _facts(day.every, row, figures, found.scenario, day.date)]
            reach.append(PAGE_TABLES["reach"].lean({"place": place, "classes": told, "facts": facts}))
    heading = f"{'To' if found.inward else 'From'} {short(payload.network.terminals['name'][found.place])}"
    after = f", before and after {found.scenario}" if found.scenario else ""
    ready = " or ".join(dates[: len(days)])
    drawn = f"first {len(days)} are" if len(days) > 1 else "first is"
    more = f"Of {counted(len(dates), 'day')} the {drawn} drawn."
    return {
        "kind": "isochrone",
        "title": heading,
        "subtitle": short(f"the least days and the least money, ready {ready}{after}"),
        "scales": scales,
        "from": payload.place(found.place),
        "reach": reach,
        "sections": _sections(payload, days[0], figures, found.scenario),
        "remarks": [*([more] if len(dates) > len(days) else []), *map(short, found.remarks)],
        "marks": [],
    }


def _scales(
    days: Sequence[_Day], figures: Iterable[_Figure], scenario: str
) -> tuple[dict[str, Record], dict[str, list[int | None]]]:
    """The scales by which terminals are coloured, and the class of each terminal in them; days are told by one scale.

    The first day has the figure's own key, so that a map opens with it; of the others the date stands at its end.
    """
    scales: dict[str, Record] = {}
    classes: dict[str, list[int | None]] = {}
    for one in figures:
        columns = [one.column, *([f"{one.column}_after"] if scenario else [])]
        bounds = _bounds([value for day in days for name in columns for value in day.frame[name].dropna().tolist()])
        for place, day in enumerate(days):
            _tell(scales, classes, (day, f"_{day.date}" if place else "", bounds), one, scenario)
    return scales, classes


def _tell(
    scales: dict[str, Record],
    classes: dict[str, list[int | None]],
    on: tuple[_Day, str, Sequence[float]],
    one: _Figure,
    scenario: str,
) -> None:
    """Classes of a figure on a day before, after and of its change, by one scale for both worlds."""
    (day, ending, bounds), key = on, one.key
    before = day.every[one.column].tolist()
    after = day.every[f"{one.column}_after"].tolist() if scenario else []
    names = [f"{'Up to' if not low else f'{low:,g} to'} {high:,g} {one.unit}" for low, high in _pairs(bounds)]
    scale = {"tones": _TONES, "names": [*names, f"More than {bounds[-1]:,g} {one.unit}"]}
    scales[key + ending] = {"title": _title(one, day.date), **scale}
    classes[key + ending] = [_class(value, bounds) for value in before]
    if scenario:
        scales[f"{key}_after{ending}"] = {"title": _title(one, "after", day.date), **scale}
        classes[f"{key}_after{ending}"] = [_class(value, bounds) for value in after]
        tones = {"tones": [tone for _, tone in _CHANGES], "names": [name for name, _ in _CHANGES]}
        change = ", ".join(filter(None, (f"Change in {one.title.lower()}", day.date)))
        scales[f"{key}_change{ending}"] = {"title": change, **tones}
        classes[f"{key}_change{ending}"] = [_change(*pair) for pair in zip(before, after, strict=True)]


def _title(one: _Figure, *more: str) -> str:
    return ", ".join(filter(None, (one.title, *more)))


def _pairs(bounds: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip((0.0, *bounds[:-1]), bounds, strict=True))


def _bounds(values: Sequence[float]) -> list[float]:
    """Equal round steps, within which most of the values lie."""
    ranked = sorted(values)
    far = ranked[min(len(ranked) - 1, math.ceil(_MOST_WITHIN * len(ranked)) - 1)] or 1.0
    power = 10.0 ** math.floor(math.log10(far / _CLASSES))
    step = next(lead * power for lead in _LEADS if lead * power * _CLASSES >= far * (1.0 - 1e-9))
    return [step * place for place in range(1, _CLASSES + 1)]


def _class(value: float, bounds: Sequence[float]) -> int | None:
    """The class of a value; None for what is not reached."""
    if math.isnan(value):
        return None
    return next((place for place, most in enumerate(bounds) if value <= most), len(bounds))


def _change(before: float, after: float) -> int | None:
    """The class of a change; None where there is no way in either world."""
    if math.isnan(before) or math.isnan(after):
        return None if math.isnan(before) and math.isnan(after) else _GONE if math.isnan(after) else _NEW
    more = after - before
    if abs(more) <= _SAME * before:
        return _EQUAL
    return _LESS if more < 0.0 else _SOME if more <= _MUCH * before else _FAR


def _facts(
    frame: pd.DataFrame, row: int, figures: Iterable[_Figure], scenario: str, date: str
) -> list[tuple[str, str]]:
    """Figures of a terminal as pairs of words."""
    told = list[tuple[str, str]]()
    for one in figures:
        for column, more in ((one.column, ""), *(((f"{one.column}_after", "after"),) if scenario else ())):
            value = float(frame[column].iloc[row])
            told.append((_title(one, more, date), "no way" if math.isnan(value) else figure(value, one.unit)))
    return told


def _sections(payload: Payload, day: _Day, figures: Sequence[_Figure], scenario: str) -> list[Record]:
    """The nearest terminals of a day; and with a scenario those that are farther off then, the farthest first."""
    frame = day.frame
    if not figures:
        return [section("No terminal is reached", [])]
    first = figures[0]

    def rows(chosen: Any) -> list[Record]:
        return [
            row_of(str(frame["name"].iloc[row]), _facts(frame, row, figures, scenario, day.date), _spot(frame, row))
            for row in chosen
        ]

    near = frame[first.column].reset_index(drop=True).dropna().sort_values(kind="stable").index
    found = [section("The nearest first", rows(near))]
    if scenario:
        lost = frame[f"{first.column}_after"].isna() & frame[first.column].notna()
        more = frame[f"{first.column}_change"].mask(lost, math.inf).reset_index(drop=True)
        worse = more[more > 0.0].sort_values(ascending=False, kind="stable").index
        found.insert(0, section(short(f"Farther off after {scenario}"), rows(worse)))
    return found


def _spot(frame: pd.DataFrame, row: int) -> tuple[float, float] | None:
    lon, lat = number(float(frame["lon"].iloc[row]), 4), number(float(frame["lat"].iloc[row]), 4)
    return None if lon is None or lat is None else (lon, lat)
