"""Published figures: how a row of ours names one, and the table that keeps them as they were."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from networks.make.common import Facts, Row, as_rows, frame, join_notes, read_own

__all__ = ["cited", "measurements", "published"]

QUEUES = ("2026-11/dated/queues", "2026-11/dated/queues_more")
SEA = "2026-11/dated/sea"
ON_SUEZ = ("event", "flow", "transit", "delay")  # kinds of figures of the sea: who sailed which way, and how long


def published(facts: Facts) -> dict[str, Row]:
    """Figures of borders by the name that our rows cite.

    ``BORDER12`` is the twelfth row of the facts' ``borders``, ``NOV12`` that of ``2026-11/borders``; dated queues,
    bans and rules have names of their own.
    """
    numbered = {"BORDER": facts["borders"], "NOV": facts["2026-11/borders"]}
    found = {f"{kind}{place}": row for kind, table in numbered.items() for place, row in enumerate(as_rows(table), 1)}
    named = (*(facts[name] for name in QUEUES), facts["2026-11/rules"])
    return found | {row["id"]: row for table in named for row in as_rows(table)}


def cited(cell: str, known: Mapping[str, Row]) -> list[Row]:
    """Figures that a cell of ours names, separated by semicolons.

    Raises
    ------
    ValueError
        When there is no such figure.
    """
    names = [name for name in cell.split(";") if name]
    missing = [name for name in names if name not in known]
    if missing:
        raise ValueError(f"the facts have no border figure called {', '.join(missing)}")
    return [known[name] for name in names]


def measurements(facts: Facts) -> pd.DataFrame:
    """Make the table of published figures: border rows, yard figures, the queues that ours cite, and who took Suez."""
    made = (_border_figures(facts), _yard_figures(facts), _queue_figures(facts), _sea_figures(facts))
    return frame("measurements", itertools.chain.from_iterable(made))


def _sea_figures(facts: Facts) -> Iterator[Row]:
    """Lines that left Suez, tried it again or came back, ships a week through the canal, days at sea."""
    for fact in as_rows(facts[SEA]):
        if fact["kind"] not in ON_SUEZ:
            continue
        ends = " - ".join(place for place in (fact["origin"], fact["destination"]) if place)
        yield {
            "id": f"sea-{fact['id']}",
            "subject": fact["via"] or "sea",
            "metric": join_notes(fact["kind"], fact["metric"]),
            "direction": ends,
            "value": fact["value"],
            "unit": fact["unit"],
            "valid_from": _day(fact["date_from"], first=True),
            "valid_to": _day(fact["date_to"], first=False),
            "notes": fact["note"],
            "source": fact["source"],
            "confidence": fact["confidence"],
        }


def _border_figures(facts: Facts) -> Iterator[Row]:
    for place, fact in enumerate(as_rows(facts["borders"]), start=1):
        yield {"id": f"border-{place:03d}"} | _border_figure(fact)


def _border_figure(fact: Row) -> Row:
    timed = bool(fact["dwell_mean_h"])
    capacity = f"{fact['capacity_trains_per_day']} trains a day" if fact["capacity_trains_per_day"] else ""
    return {
        "subject": fact["id"],
        "metric": "dwell" if timed else ("capacity" if capacity else fact["state"]),
        "direction": fact["direction"],
        "state": fact["state"],
        "value": fact["dwell_mean_h"] if timed else fact["capacity_trains_per_day"],
        "p90": fact["dwell_p90_h"],
        "unit": "h" if timed else ("trains a day" if capacity else ""),
        "valid_from": fact["valid_from"],
        "valid_to": fact["valid_to"],
        "notes": join_notes(fact["note"], capacity if timed else ""),
        "source": fact["source"],
        "confidence": fact["dwell_confidence"] or fact["confidence"],
    }


def _yard_figures(facts: Facts) -> Iterator[Row]:
    for place, fact in enumerate(as_rows(facts["gauge_changes"]), start=1):
        figures: Mapping[str, tuple[str, str, str]] = {
            "hours": (fact["hours_per_train"], "h a train", fact["hours_confidence"]),
            "capacity": (fact["capacity_value"], fact["capacity_unit"], fact["confidence"]),
            "cost": (fact["cost_per_container_usd"], "USD a container", fact["cost_confidence"]),
        }
        given = {metric: figure for metric, figure in figures.items() if figure[0]}
        for metric, (value, unit, confidence) in (given or {"equipment": ("", "", fact["confidence"])}).items():
            yield {
                "id": f"yard-{place:03d}-{metric}",
                "subject": fact["station"],
                "metric": f"gauge change, {metric}",
                "direction": fact["technology"],
                "value": value,
                "unit": unit,
                "notes": join_notes(fact["note"], fact["tracks"], fact["cranes"]),
                "source": fact["source"],
                "confidence": confidence or fact["confidence"],
            }


def _queue_figures(facts: Facts) -> Iterator[Row]:
    named = _named_by_ours()
    for place, fact in enumerate(as_rows(facts["2026-11/borders"]), start=1):
        if f"NOV{place}" in named:
            yield {"id": f"queue-NOV{place}"} | _border_figure(fact)
    for fact in (fact for table in QUEUES for fact in as_rows(facts[table]) if fact["id"] in named):
        yield {
            "id": f"queue-{fact['id']}",
            "subject": "-".join(place for place in (fact["origin"], fact["destination"]) if place),
            "metric": join_notes(fact["kind"], fact["metric"]),
            "value": fact["value"] or fact["low"],
            "p90": fact["high"],
            "unit": fact["unit"],
            "valid_from": _day(fact["date_from"], first=True),
            "valid_to": _day(fact["date_to"], first=False),
            "notes": join_notes(
                f"{fact['low']} to {fact['high']}" if fact["low"] and fact["high"] else "", fact["note"]
            ),
            "source": fact["source"],
            "confidence": fact["confidence"],
        }


def _named_by_ours() -> set[str]:
    cells = ((row["facts"] for row in as_rows(read_own(table))) for table in ("border_queues", "border_traffic"))
    singles = ((row["fact"] for row in as_rows(read_own(table))) for table in ("border_periods", "rules"))
    every: Iterable[str] = (cell for column in (*cells, *singles) for cell in column)
    return {name for cell in every for name in cell.split(";")}


def _day(day: str, *, first: bool) -> str:
    """Turn a year or a month into its first day, or its last."""
    if not day or len(day) == len("2024-06-30"):
        return day
    span = pd.Period(day)
    return str((span.start_time if first else span.end_time).date())
