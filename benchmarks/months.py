"""Five months of `eurasia` from June 2019 to January 2026: what eight questions were answered, and what was published.

Run ``python -m benchmarks.months``; docs/months.md shows the table. Every pair is asked on every day for the cheapest
way, the quickest and the cheapest by rail alone, at market prices, for 41 boxes. ``months.csv`` has the published
figures of the ride by rail: a range, the words, the row of the facts; most are of a neighbouring pair, and say which.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import corridor as cd
from benchmarks.published.markdown import markdown
from corridor.units import HOURS_PER_DAY

__all__ = ["DAYS", "PAIRS", "Month", "Published", "main", "months", "to_markdown"]

TABLE = Path(__file__).with_name("months.csv")
DAYS = ("2019-06-03", "2021-01-04", "2022-10-17", "2024-06-03", "2026-01-05")
PAIRS = (
    ("Lanzhou", "Duisburg", "8429"),
    ("Lanzhou", "Minsk", "8429"),
    ("Minsk", "Chongqing", "0402"),
    ("Xi'an", "Moscow", "8429"),
    ("Great Stone", "Klaipeda", "8429"),
    ("Great Stone", "Klaipeda", "3104"),
    ("Great Stone", "Riga", "8429"),
    ("Great Stone", "St Petersburg", "8429"),
)
"""Origin, destination and goods: machinery, milk powder, potash."""
GOODS = {"8429": "machinery", "0402": "milk powder", "3104": "potash"}
BOXES = 41
MARGIN = 0.15
OFF_RAILS = ("road", "sea", "air", "barge")


@dataclass(frozen=True)
class Published:
    """A published figure of a ride by rail: a range, in words, and its row of the facts."""

    low: float
    high: float
    words: str
    source: str


@dataclass(frozen=True)
class Month:
    """A pair on a day.

    Attributes
    ----------
    origin, destination, hs, day : str
        What was asked.
    cheapest, quickest, by_rail : cd.Itinerary or cd.NoRoute
        The answers; `by_rail` is the cheapest that goes by rail alone.
    usd, days : Published or None
        What was published for the ride by rail: USD a box, days.
    """

    origin: str
    destination: str
    hs: str
    day: str
    cheapest: cd.Itinerary | cd.NoRoute
    quickest: cd.Itinerary | cd.NoRoute
    by_rail: cd.Itinerary | cd.NoRoute
    usd: Published | None
    days: Published | None

    @property
    def checks(self) -> tuple[bool, ...]:
        """Whether the days and the USD a box by rail lie within what was published, where anything was.

        A range of costs lies within when it meets the published one. Published days are those of trains from their
        departure, so waits for departures are left out; they lie within when they do, or are within 15 % of an end.
        """
        if isinstance(self.by_rail, cd.NoRoute):
            return ()
        found = []
        if self.days is not None:
            under_way = (self.by_rail.hours - self.by_rail.hours_by["waiting"]) / HOURS_PER_DAY
            found.append(self.days.low * (1 - MARGIN) <= under_way <= self.days.high * (1 + MARGIN))
        if self.usd is not None:
            low, _, high = self.by_rail.cost_range_per_container
            found.append(low <= self.usd.high and self.usd.low <= high)
        return tuple(found)


def months(net: cd.Network, pairs: Iterable[tuple[str, str, str]] = PAIRS) -> tuple[Month, ...]:
    """Ask for every pair on every day."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        told = {
            (line["origin"], line["destination"], line["day"], line["metric"]): Published(
                float(line["low"]), float(line["high"]), line["published"], line["source"]
            )
            for line in csv.DictReader(file)
        }
    return tuple(_month(net, pair, day, told) for pair in pairs for day in DAYS)


def _month(
    net: cd.Network, pair: tuple[str, str, str], day: str, told: dict[tuple[str, str, str, str], Published]
) -> Month:
    origin, destination, hs = pair
    kind = "45R1" if hs == "0402" else "45G1"
    box = cd.Shipment(
        origin, destination, containers=BOXES, container_type=kind, hs=hs, cargo_tonnes_each=18, ready=day
    )
    return Month(
        *(origin, destination, hs, day),
        cheapest=_asked(net, box, "cost", ()),
        quickest=_asked(net, box, "hours", ()),
        by_rail=_asked(net, box, "cost", OFF_RAILS),
        usd=told.get((origin, destination, day, "usd")),
        days=told.get((origin, destination, day, "days")),
    )


def _asked(net: cd.Network, box: cd.Shipment, minimise: str, avoid: tuple[str, ...]) -> cd.Itinerary | cd.NoRoute:
    try:
        return cd.route(net, box, minimise=minimise, avoid=avoid)
    except cd.NoRoute as no:
        return no


def to_markdown(rows: Iterable[Month]) -> str:
    """Write the table as the documents show it."""
    head = ("from-to", "day", "cheapest", "quickest", "by rail alone", "published, by rail", "")
    return markdown(head, map(_cells, rows))


def _cells(row: Month) -> tuple[str, ...]:
    published = [f"{one.words} {unit}" for one, unit in ((row.usd, "USD"), (row.days, "days")) if one is not None]
    return (
        f"{row.origin}-{row.destination}, {GOODS[row.hs]}",
        row.day,
        *(_words(answer) for answer in (row.cheapest, row.quickest, row.by_rail)),
        "; ".join(published),
        ", ".join("ok" if good else "miss" for good in row.checks),
    )


def _words(answer: cd.Itinerary | cd.NoRoute) -> str:
    if isinstance(answer, cd.NoRoute):
        return f"none: {', '.join(reason.rule for reason in answer.reasons[:2])}"
    low, cost, high = answer.cost_range_per_container
    waits = answer.hours_by["waiting"] / HOURS_PER_DAY
    days = f"{answer.days:.0f} days" + (f" ({waits:.0f} of waits)" if waits >= 1 else "")
    return f"{cost:,.0f} ({low:,.0f}-{high:,.0f}), {days}, {answer.name}"


def main() -> int:
    """Print the table, and how many published figures are met."""
    rows = months(cd.open_network("eurasia"))
    print(to_markdown(rows))
    checks = [good for row in rows for good in row.checks]
    print(f"\n{sum(checks)} of {len(checks)} published figures are met by the ride by rail alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
