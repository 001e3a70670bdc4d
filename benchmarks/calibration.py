"""Published figures against the model: what it must compute is scored, what it was told is not, misses come first.

Run ``python -m benchmarks.calibration``. Ends with 1 when a kind of computed figures is worse than its bound here, what
it reached when last changed: set it tighter with whatever makes the model better, never looser. Figures that were put
into a table are counted, and printed where the model contradicts them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple, TextIO

import corridor as cd
from benchmarks.published.comparison import COMPUTED, QUEUES, QUOTES, TIMES, TRAINS, Comparison, Score, score
from benchmarks.published.queries import table_rows
from benchmarks.published.quotes import quotes_left_out
from benchmarks.published.transit_times import kept_apart, trains
from benchmarks.queues import OWN_QUEUE, replay

__all__ = ["BOUNDS", "Bound", "compare", "main", "worse"]


class Bound(NamedTuple):
    """The least share of a kind's computed rows that must be ok, and the most that their median error may be."""

    share: float
    median: float


BOUNDS = {TRAINS: Bound(0.825, 0.08), TIMES: Bound(0.70, 0.127), QUOTES: Bound(0.74, 0.131)}


def compare(net: cd.Network) -> tuple[Comparison, ...]:
    """Compare every published figure with the model."""
    return (*trains(net), *kept_apart(net), *quotes_left_out(), *_queues(net), *table_rows(net))


def _queues(net: cd.Network) -> Iterable[Comparison]:
    """Compare queues of the past that were published, and that the model's own queue fills."""
    for row in replay(net):
        if row.status:
            low, high = row.low_days, row.high_days
            yield Comparison(
                kind=QUEUES,
                id=row.day,
                metric=f"{row.crossing}, {row.train_class}",
                unit="days",
                published=high if high < float("inf") else low,
                low=low,
                high=high,
                model=row.model_days,
                query=row.published,
                basis=COMPUTED if row.basis == OWN_QUEUE else "rows of the borders",
                tolerance=0.0,
            )


def _misses_first(row: Comparison) -> tuple[bool, str, float]:
    return row.status == "ok", row.kind, -abs(row.error)


def worse(scores: Iterable[Score]) -> list[str]:
    """Say of each kind that is worse than its bound by how much."""
    found = []
    for kind, reached in ((one.kind, one) for one in scores if one.kind in BOUNDS):
        bound = BOUNDS[kind]
        if reached.share < bound.share:
            found.append(f"{kind}: {reached.share:.1%} within the range or near enough, {bound.share:.1%} before")
        if reached.median > bound.median:
            found.append(f"{kind}: off by {reached.median:.1%} in the median, {bound.median:.1%} before")
    return found


def _print(rows: Iterable[Comparison], out: TextIO) -> None:
    for row in rows:
        model, error = ("", "") if row.model != row.model else (f"{row.model:,.2f}", f"{row.error:+.0%}")
        figures = f"{row.told:>12} {model:>9} {row.unit:14} {error:>5} {row.status:8}"
        print(f"{row.id:30} {row.metric:32} {figures} {row.query}", file=out)


def main() -> int:
    """Print misses first, then what is met, what was put in and what is context, and the scores; 1 below a bound."""
    rows = compare(cd.open_network("eurasia"))
    computed = sorted((row for row in rows if row.basis == COMPUTED), key=_misses_first)
    put_in = [row for row in rows if row.is_put_in]
    print(f"{'id':30} {'what':32} {'published':>12} {'model':>9} {'unit':14} {'off':>5} {'status':8} query or reason")
    _print(computed, sys.stdout)
    print("\nContext: the model does not compute it")
    _print((row for row in rows if row.status == "context"), sys.stdout)
    print("\nPut in, and contradicted")
    _print((row for row in put_in if row.status == "miss"), sys.stdout)
    print(f"\n{len(put_in)} figures were put into the tables and are not scored; of those that are computed:")
    scores = score(rows)
    for one in scores:
        print(f"{one.kind}: {one.met} of {one.rows} ok ({one.share:.0%}), off by {one.median:.1%} in the median")
    failed = worse(scores)
    for line in failed:
        print(f"WORSE: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
