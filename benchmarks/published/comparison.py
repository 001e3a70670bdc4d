"""A published figure beside the model's, and what a kind of them must come to."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["COMPUTED", "CONTEXT", "LINES", "QUEUES", "QUOTES", "TIMES", "TRAINS", "Comparison", "Score", "score"]

COMPUTED, CONTEXT = "computed", "context"
LINES, TRAINS, TIMES = "lines, yards and borders", "trains without their published days", "times kept apart"
QUEUES, QUOTES = "queues of its own", "through rates left out"


@dataclass(frozen=True)
class Comparison:
    """A published figure beside the model's.

    Attributes
    ----------
    kind : str
        What it belongs to: lines, trains, times, queues or quotes.
    id, metric, unit : str
        Of the row.
    published, low, high : float
        The figure, and the range that was published; both ends equal it where there is none.
    model : float
        The model's answer; NaN for context.
    query : str
        What was asked of the model, with date and direction, or why the row is context.
    basis : str
        ``computed``; ``context`` for what the model does not compute; else what of the tables was made of the row.
    tolerance : float
        Share of the figure that the model may be off beside the range.
    """

    kind: str
    id: str
    metric: str
    unit: str
    published: float
    low: float
    high: float
    model: float
    query: str
    basis: str
    tolerance: float

    @property
    def error(self) -> float:
        """By how much of the figure the model is off, negative where it is below."""
        return self.model / self.published - 1.0

    @property
    def off(self) -> float:
        """By how much of the figure the model misses the published range; 0 within it."""
        return max(self.low - self.model, self.model - self.high, 0.0) / self.published

    @property
    def is_put_in(self) -> bool:
        """Whether a table of the network was made of the row."""
        return self.basis not in (COMPUTED, CONTEXT)

    @property
    def status(self) -> str:
        """``ok``, ``miss`` or ``context``: within the published range, or as near to the figure as is allowed."""
        if self.basis == CONTEXT:
            return CONTEXT
        return "ok" if not self.off or abs(self.error) <= self.tolerance + 1e-9 else "miss"

    @property
    def told(self) -> str:
        """The published figure as printed."""
        return f"{self.published:g}" if self.low == self.high else f"{self.low:g}..{self.high:g}"


@dataclass(frozen=True)
class Score:
    """How well a kind of figures is computed.

    Attributes
    ----------
    kind : str
        Of `Comparison`.
    rows, met : int
        How many are computed, and how many of these are ok.
    median : float
        Median of the errors without their sign.
    """

    kind: str
    rows: int
    met: int
    median: float

    @property
    def share(self) -> float:
        """Share of the rows that are ok."""
        return self.met / self.rows


def score(rows: Iterable[Comparison]) -> tuple[Score, ...]:
    """Score the computed rows of each kind, in order of first appearance."""
    computed = [row for row in rows if row.basis == COMPUTED]
    kinds = {kind: [row for row in computed if row.kind == kind] for kind in dict.fromkeys(r.kind for r in computed)}
    return tuple(
        Score(
            kind,
            len(mine),
            sum(row.status == "ok" for row in mine),
            statistics.median(abs(row.error) for row in mine),
        )
        for kind, mine in kinds.items()
    )
