"""Queues of the past at the borders of `eurasia`: published days beside those that the model gives.

Run ``python -m benchmarks.queues``; docs/queues.md shows the table. A line of ``queues.csv`` names a crossing, a class
of trains and a day, and what was published: the days of the whole border, handling at its yard included, or the wait
alone, from trains that stood and those that were taken a day. The model's days are those of the row of that day, or
those of its own queue where no figure of the day is in the tables.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import corridor as cd
from benchmarks.published.markdown import markdown
from benchmarks.published.queries import handling_hours
from corridor.graph import compile_graph
from corridor.units import HOURS_PER_DAY

__all__ = ["Replay", "main", "replay", "to_markdown"]

TABLE = Path(__file__).with_name("queues.csv")
OWN_QUEUE = "own queue"


@dataclass(frozen=True)
class Replay:
    """A published queue beside the model's.

    Attributes
    ----------
    month, crossing, train_class, day : str
        When and where.
    published : str
        In words.
    low_days, high_days : float
        What the figures allow; infinite where no end was published, NaN where no days were.
    cites : tuple of str
        Rows of ``measurements`` that hold the figures.
    model_days : float
        Days at the model's border; NaN where it is shut.
    state : str
        Of the border on the day, in the model.
    basis : str
        ``row`` where a figure is in the tables, ``planning value`` where one is carried to the day, else ``own queue``.
    """

    month: str
    crossing: str
    train_class: str
    day: str
    published: str
    low_days: float
    high_days: float
    cites: tuple[str, ...]
    model_days: float
    state: str
    basis: str

    @property
    def status(self) -> str:
        """``ok`` or ``miss``; blank where no days were published."""
        if self.low_days != self.low_days:
            return ""
        return "ok" if self.low_days <= self.model_days <= self.high_days else "miss"


def replay(net: cd.Network) -> tuple[Replay, ...]:
    """Ask the model for the days of every published queue."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_replayed(net, line) for line in csv.DictReader(file))


def _replayed(net: cd.Network, line: dict[str, str]) -> Replay:
    row = compile_graph(net, line["day"]).borders.row(line["border"], line["from"], line["to"], line["train_class"])
    if row is None:
        raise LookupError(f"{line['border']} has no row for {line['train_class']} trains on {line['day']}")
    handling = handling_hours(net, line["station"]) if line["what"] == "whole" else 0.0
    told = bool(line["low_days"] or line["high_days"])
    basis = OWN_QUEUE if row.source.endswith(OWN_QUEUE) else "planning value" if row.source == "estimate" else "row"
    return Replay(
        month=line["month"],
        crossing=row.name if row.direction != "ba" else " - ".join(reversed(row.name.split(" - "))),
        train_class=line["train_class"],
        day=line["day"],
        published=line["published"],
        low_days=float(line["low_days"] or 0.0) if told else float("nan"),
        high_days=float(line["high_days"] or "inf") if told else float("nan"),
        cites=tuple(cite for cite in line["cites"].split(";") if cite),
        model_days=(row.mean_h + handling) / HOURS_PER_DAY,
        state=row.state,
        basis=basis,
    )


def to_markdown(rows: tuple[Replay, ...]) -> str:
    """Write the table as the documents show it."""
    head = ("month", "crossing", "trains", "published", "model, days", "state", "by", "")
    return markdown(head, map(_cells, rows))


def _cells(row: Replay) -> tuple[str, ...]:
    days = "shut" if row.model_days != row.model_days else f"{row.model_days:.1f}"
    return (row.month, row.crossing, row.train_class, row.published, days, row.state, row.basis, row.status)


def main() -> int:
    """Print the table."""
    print(to_markdown(replay(cd.open_network("eurasia"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
