"""Through rates of forwarders, each left out in turn: what its neighbours and the indices make of it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.published.comparison import COMPUTED, QUOTES, Comparison
from networks.make.common import as_rows, read_own
from networks.make.market import carried_quote, period_of, quotes_beside, rate_for

__all__ = ["TOLERANCE", "quotes_left_out"]

TOLERANCE = 0.15


def quotes_left_out() -> Iterator[Comparison]:
    """Compare every quote that has one before and one after it, on its lane, with what these two make of it.

    Quotes of another way of the same lane, taken where none of the way by land is known, measure nothing of it.
    """
    places = {row["reference"]: row for row in as_rows(read_own("through_references"))}
    every = list(as_rows(read_own("through_quotes")))
    for lane in as_rows(read_own("through_lanes")):
        reference = lane["reference"]
        quotes = [quote for quote in every if quote["lane"] == lane["lane"] and not quote["way"]]
        for before, quote, after in zip(quotes, quotes[1:], quotes[2:], strict=False):
            period = period_of(quote)
            beside = quotes_beside(lane, period, (before, after))
            used = " and ".join(row["valid_from"][:7] or row["valid_to"][:7] for row in beside if row)
            low, mid, high = (rate_for(quote, end, places, reference) for end in ("low", "mid", "high"))
            yield Comparison(
                kind=QUOTES,
                id=f"{lane['lane']} {quote['valid_from'][:7]}",
                metric=lane["name"],
                unit="USD/FEU",
                published=mid,
                low=low,
                high=high,
                model=float(carried_quote(lane, period, beside, places)["mid"]),
                query=f"from {used}, for the ride {reference}",
                basis=COMPUTED,
                tolerance=TOLERANCE,
            )
