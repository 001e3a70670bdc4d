"""The state and the dwell of every border on a date."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.graph.arc_types import Arc
from corridor.model.delay.dwell import OpeningHours, Portal, fitted, together
from corridor.model.tables.codes import row_classes

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["BorderBook", "BorderRow", "Crossing", "border_rows", "crossing_of"]

Crossing = tuple[str, str, str, str]  # border, country left, country entered, class of train


class BorderRow(NamedTuple):
    """A row of ``borders``; the two sides are expanded from groups."""

    id: str
    border_id: str
    name: str
    direction: str
    train_class: str
    state: str
    dwell_mean_h: float
    dwell_p90_h: float
    exit_share: float
    cost_per_shipment: float
    currency: str
    since: dt.date
    until: dt.date
    notes: str
    source: str
    confidence: str
    side_a: frozenset[str]
    side_b: frozenset[str]
    opening_hours: OpeningHours = OpeningHours()
    portal: Portal = Portal()
    trains_per_day: float = math.inf

    @property
    def mean_h(self) -> float:
        """Mean hours: queue and clearance, the wait for the opening hour over all hours of arrival, and the X-ray."""
        return self.dwell_mean_h + self.opening_hours.mean_h + self.portal.mean_h

    @property
    def p90_h(self) -> float:
        """90th percentile of the same, the three taken as independent; NaN where the queue's is not known."""
        if not (self.opening_hours.closed_h or self.portal.pass_h):
            return self.dwell_p90_h
        return _p90(self.dwell_mean_h, self.dwell_p90_h, self.opening_hours, self.portal)

    @property
    def window(self) -> str:
        """The period in words."""
        first = "" if self.since == dt.date.min else str(self.since)
        last = "" if self.until == dt.date.max else str(self.until)
        if first and last:
            return f"{first} to {last}"
        return f"since {first}" if first else (f"until {last}" if last else "always")

    def serves(self, left: str, entered: str) -> bool:
        """Whether the row is about the way from one country into another."""
        forth = left in self.side_a and entered in self.side_b
        back = left in self.side_b and entered in self.side_a
        return (forth and self.direction != "ba") or (back and self.direction != "ab")


class BorderBook:
    """The borders of a network on one day.

    Parameters
    ----------
    rows : sequence of BorderRow
        Every row of the network, from `border_rows`.
    day : datetime.date
        The date whose rows apply.
    later : mapping of Crossing to BorderRow
        Rows of another day that apply instead: crossings that are open again when boxes can be there.
    """

    def __init__(
        self, rows: Sequence[BorderRow], day: dt.date, later: Mapping[Crossing, BorderRow] | None = None
    ) -> None:
        self._rows: dict[str, list[BorderRow]] = {}
        self.later = dict(later or {})
        self._found: dict[Crossing, BorderRow | None] = {**self.later}
        for row in rows:
            if row.since <= day <= row.until:
                self._rows.setdefault(row.border_id, []).append(row)

    def row(self, border_id: str, left: str, entered: str, train_class: str) -> BorderRow | None:
        """The row for a crossing, by `row_classes`: one that names the train's class goes before one for any."""
        key = (border_id, left, entered, train_class)
        if key not in self._found:  # a thousand arcs cross a few hundred ways
            self._found[key] = self._look_up(*key)
        return self._found[key]

    def _look_up(self, border_id: str, left: str, entered: str, train_class: str) -> BorderRow | None:
        rows = [row for row in self._rows.get(border_id, ()) if row.serves(left, entered)]
        ranked = (row for wanted in row_classes(train_class) for row in rows if row.train_class == wanted)
        return next(ranked, None)

    def row_of(self, arc: Arc) -> BorderRow | None:
        """The row behind a border's arc."""
        return self.row(*crossing_of(arc))


def crossing_of(arc: Arc) -> Crossing:
    """The way over a border that an arc goes."""
    return arc.border_id, arc.from_country, arc.to_country, arc.train_class


# A function of a few numbers, whatever the network: not worth a place in a network's cache, and bounded by itself.
@lru_cache(maxsize=512)
def _p90(mean_h: float, p90_h: float, opening_hours: OpeningHours, portal: Portal) -> float:
    if p90_h != p90_h:
        return p90_h
    return together((fitted(mean_h, p90_h), opening_hours.delay(), portal.delay())).quantile(0.9)


def border_rows(borders: pd.DataFrame, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> tuple[BorderRow, ...]:
    """Read every row of the table ``borders``, in the order of ids."""
    return tuple(_read(record, expand) for record in borders.sort_index().reset_index().to_dict("records"))


def _read(record: Mapping[Any, Any], expand: Callable[[tuple[str, ...]], frozenset[str]]) -> BorderRow:
    def text(name: str) -> str:
        return str(record[name])

    def number(name: str) -> float:
        return float(record[name])

    return BorderRow(
        id=text("id"),
        border_id=text("border_id"),
        name=text("name"),
        direction=text("direction"),
        train_class=text("train_class"),
        state=text("state"),
        dwell_mean_h=number("dwell_mean_h"),
        dwell_p90_h=number("dwell_p90_h"),
        exit_share=number("exit_share"),
        cost_per_shipment=number("cost_per_shipment"),
        currency=text("currency"),
        since=_date(record["valid_from"], dt.date.min),
        until=_date(record["valid_to"], dt.date.max),
        notes=text("notes"),
        source=text("source"),
        confidence=text("confidence"),
        side_a=expand((text("country_a"),)),
        side_b=expand((text("country_b"),)),
        opening_hours=OpeningHours(number("open_from_h"), number("open_to_h")),
        portal=Portal(number("scan_share"), number("scan_kmh"), number("scan_train_m")),
        trains_per_day=_or_any(number("capacity_trains_per_day")),
    )


def _or_any(most: float) -> float:
    """A limit of which nothing is known is none."""
    return math.inf if math.isnan(most) else most


def _date(value: Any, otherwise: dt.date) -> dt.date:
    return otherwise if pd.isna(value) else pd.Timestamp(value).date()
