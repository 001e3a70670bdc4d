"""Published queues, laid over the ordinary rows of their borders for as long as they lasted.

A line of ``own/border_queues.csv`` has the days that a train takes at the whole border, mean and 90th percentile, or
the trains that wait and those exchanged a day (Little's law: the last to come waits for all before it), or neither:
then the state alone is new. Handling at the station is taken off, since transfers have it. Fixed trains wait no
longer than block trains, and single wagons no shorter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from corridor.model.tables.codes import CONFIDENCE, SHUT_STATES
from networks.make.common import ESTIMATE, Row, as_rows, join_notes, number, read_own, xray_hours
from networks.make.published import cited

__all__ = ["with_queues"]

HOURS_PER_DAY = 24.0
BACKLOG_P90 = 1.5  # of the mean, where trains were counted
ALWAYS, FOREVER = "0001-01-01", "9999-12-31"


class _Queue(NamedTuple):
    """A line of ours: what it says, hours of the whole border less handling, NaN for those of the ordinary rows."""

    line: Row
    mean_h: float | None
    p90_h: float
    origin: Row

    def covers(self, row: Row) -> bool:
        """Whether a row of the table is of its border, direction and days; any class."""
        return (
            row["border_id"] == self.line["border_id"]
            and row["direction"] in ("both", self.line["direction"])
            and _since(row) <= self.line["valid_to"]
            and _until(row) >= self.line["valid_from"]
        )


def with_queues(rows: Iterable[Row], described: Mapping[str, Row], known: Mapping[str, Row]) -> list[Row]:
    """Lay every published queue over the rows of the borders.

    Parameters
    ----------
    rows : iterable of Row
        Rows of ``borders``, X-ray apart.
    described : mapping of str to Row
        Crossings by id, with hours of handling.
    known : mapping of str to Row
        Published figures by the name that ours cite.

    Raises
    ------
    ValueError
        When a queue falls where its border is shut, or on no row; when it names no figure.
    """
    made = list(rows)
    for line in as_rows(read_own("border_queues")):
        queue = _queue(line, described[line["border_id"]], cited(line["facts"], known))
        touched = [row for row in made if queue.covers(row)]
        classes = line["classes"].split(";")
        if not any(row["train_class"] in classes for row in touched):
            raise ValueError(f"own/border_queues.csv: {line['border_id']} has no row from {line['valid_from']}")
        if any(row["state"] in SHUT_STATES for row in touched):
            raise ValueError(f"own/border_queues.csv: {line['border_id']} is shut from {line['valid_from']}")
        kept = [row for row in made if not queue.covers(row)]
        made = [*kept, *(piece for row in touched for piece in _pieces(row, queue, classes))]
    return made


def _queue(line: Row, crossing: Row, facts: Sequence[Row]) -> _Queue:
    mean, p90 = None, 0.0
    handling = float(crossing["handling_h"] or 0.0)
    if line["days"]:
        mean, p90 = (HOURS_PER_DAY * float(line[name]) - handling for name in ("days", "days_p90"))
    elif line["waiting"]:
        mean = HOURS_PER_DAY * float(line["waiting"]) / float(line["exchanged"])
        p90 = BACKLOG_P90 * mean
    exact = ESTIMATE not in line["notes"] and not line["waiting"]
    sources = dict.fromkeys(fact["source"] for fact in facts)
    grades = [*(fact["confidence"] for fact in facts), *([] if exact else ["medium"])]
    origin = {
        "source": "; ".join((*sources, *(() if exact else (ESTIMATE,)))),
        "confidence": max(grades, key=CONFIDENCE.index),
    }
    return _Queue(line, mean, p90, origin)


def _pieces(row: Row, queue: _Queue, classes: Sequence[str]) -> Iterator[Row]:
    """Yield what is left of a row before, beside and after a queue, and the queue itself."""
    line = queue.line
    first, last = max(_since(row), line["valid_from"]), min(_until(row), line["valid_to"])
    faster = row["train_class"] == "fixed" and queue.mean_h is not None and queue.mean_h < _whole_h(row)
    if row["train_class"] not in classes and not faster:
        yield row
        return
    if _since(row) < first:
        yield _between(row, row["valid_from"], _shifted(first, -1))
    if row["direction"] == "both":
        yield _between(row | {"direction": {"ab": "ba", "ba": "ab"}[line["direction"]]}, first, last)
    yield _laid(_between(row | {"direction": line["direction"]}, first, last), queue)
    if last < _until(row):
        yield _between(row, _shifted(last, 1), row["valid_to"])


def _laid(row: Row, queue: _Queue) -> Row:
    """Put a queue in the place of a row's dwell; without hours of its own the row keeps what it has."""
    line = queue.line
    told = {
        "state": line["state"],
        "capacity_trains_per_day": line["exchanged"] or row["capacity_trains_per_day"],
        "notes": join_notes(line["notes"], row["notes"] if queue.mean_h is None else _lasting(row["notes"])),
    }
    if queue.mean_h is None or (row["train_class"] == "ordinary" and _whole_h(row) >= queue.mean_h):
        return row | told
    xray = xray_hours(row)
    hours = {"dwell_mean_h": number(queue.mean_h - xray, 4), "dwell_p90_h": number(queue.p90_h - xray, 4)}
    return row | told | hours | queue.origin


def _lasting(notes: str) -> str:
    """What notes say of the charge and of the X-ray, which a queue does not change."""
    _, mark, rest = notes.partition("charge: ")
    return mark + rest


def _whole_h(row: Row) -> float:
    return float(row["dwell_mean_h"]) + xray_hours(row)


def _between(row: Row, since: str, until: str) -> Row:
    """Let a row hold from a day to another; its id is by its first day."""
    name = f"{row['border_id']}-{row['train_class']}-{row['direction']}-{since or 'start'}"
    return row | {"id": name, "valid_from": since, "valid_to": until}


def _since(row: Row) -> str:
    return row["valid_from"] or ALWAYS


def _until(row: Row) -> str:
    return row["valid_to"] or FOREVER


def _shifted(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
