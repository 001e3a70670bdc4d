"""Draws of all rows in doubt at once: what each route then takes, which is best, and what knowing a row would be worth.

Knowing a row before choosing is worth what the choice would gain by it on average: the least mean of any route, less
the mean of the least, given the row. It is 0 for a row that never changes the choice, however far it moves the cost.

Reference: H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory, Harvard University, 1961.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.network import Network
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.study.uncertainty.payoffs import Payoffs, payoffs

__all__ = ["MonteCarlo", "monte_carlo", "worth_of_rows"]

Floats = NDArray[np.float64]

_MOST_DRAWS = 1_000_000
_CELLS = 1 << 22  # of a block of draws: rows of them are held at one time
_SHARES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class MonteCarlo(RemarkedReport):
    """Routes with all rows in doubt at once.

    Attributes
    ----------
    measure, unit : str
        What a route is chosen by, for the whole shipment, and its unit.
    draws : int
        How many.
    worth : float
        What knowing all rows before choosing would gain on average (expected value of perfect information).
    routes : DataFrame
        One row per route, in the order given: ``label`` where it has one, ``corridor``, the measure as the rows
        stand (``planned``), its ``mean``, ``p10``, ``p50`` and ``p90``, and the share of draws in which no other is
        better (``best``).
    rows : DataFrame
        One row per table row in doubt, the most worth knowing first: ``table``, ``row``, ``what``, ``confidence``,
        ``basis``, and what knowing it alone would gain (``worth``).
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "monte carlo"

    measure: str
    unit: str
    draws: int
    worth: float
    routes: pd.DataFrame
    rows: pd.DataFrame
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the routes."""
        return self.routes.copy()

    def _headline(self) -> str:
        best = self.routes.sort_values("mean", kind="stable").iloc[0]
        first = self.rows.iloc[0]
        known = (
            f"; most worth knowing: {first['what']}, {first['worth']:,.0f} {self.unit}" if first["worth"] > 0 else ""
        )
        return (
            f"{best['corridor']}: {best['p10']:,.0f} to {best['p90']:,.0f} {self.unit} in eight of ten draws, the best "
            f"in {best['best']:.0%}{known}"
        )

    def _lines(self) -> Iterator[str]:
        yield from self.routes.to_string(float_format="{:,.2f}".format).split("\n")
        known = self.rows.loc[self.rows["worth"] > 0.0, ["what", "confidence", "worth"]]
        if len(known):
            yield from known.to_string(float_format="{:,.2f}".format).split("\n")

    def _html_frame(self) -> pd.DataFrame:
        return self.routes


@checked_arguments
def monte_carlo(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    minimise: str = "cost",
    draws: int = 10_000,
    seed: int = 0,
) -> MonteCarlo:
    """Draw every row in doubt between its ends, and say how routes do, and which row is worth finding out.

    Rows know nothing of each other; one that several routes share moves all of them. A row with ends of its own follows
    a triangular law with its top where it stands, any other the spread of its confidence, evenly (`study.SPREAD`). The
    choice is among the routes given; to ask anew in every draw, `study.sweep` takes ``seeds``.

    Parameters
    ----------
    network : Network
        Where they were found.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        Those that may be chosen. A front alone lacks routes that are second best on every count and rest on other
        rows; `alternative_routes` finds them.
    minimise : {"cost", "hours", "generalised"}
        What they are chosen by.
    draws : int
        At most a million.
    seed : int
        Of the draws.

    Returns
    -------
    MonteCarlo

    Raises
    ------
    UnknownName
        For something else to minimise.
    ArgumentError
        When a number is out of range.
    CorridorError
        When there is no route, or no row in doubt.
    """
    whole("draws", draws, least=1, most=_MOST_DRAWS)
    whole("seed", seed, least=0)
    found = payoffs(network, routes, minimise)
    values = np.concatenate([*_drawn(found, draws, np.random.default_rng(seed))])
    best = (values == values.min(axis=1)[:, None]).mean(axis=0)
    labels = routes.labels_of(found.trips) if isinstance(routes, ParetoFront) else [""] * len(found.trips)
    return MonteCarlo(
        measure=minimise,
        unit="h" if minimise == "hours" else network.currency,
        draws=draws,
        worth=float(values.mean(axis=0).min() - values.min(axis=1).mean()),
        routes=pd.DataFrame(
            {
                "label": labels,
                "corridor": [trip.name for trip in found.trips],
                "planned": found.base,
                "mean": values.mean(axis=0),
                **{name: np.quantile(values, share, axis=0) for name, share in _SHARES.items()},
                "best": best,
            }
        ),
        rows=worth_of_rows(found),
        stamp=stamp_of(network),
        remarks=found.remarks,
    )


def _drawn(found: Payoffs, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    rows = len(found.facts)
    block = max(1, _CELLS // rows)
    for first in range(0, draws, block):
        yield found.values(found.states(rng.random((min(block, draws - first), rows))))


def worth_of_rows(found: Payoffs) -> pd.DataFrame:
    """What each row is worth alone: exactly over the points of its law, all others at their means."""
    states, (less, more) = found.points(), found.slopes()
    high, low = np.maximum(states, 0.0), np.maximum(-states, 0.0)
    mean = more * high.mean(axis=0) + less * low.mean(axis=0)
    expected = found.base + mean.sum(axis=1)
    worth = [
        expected.min()
        - (expected - mean[:, row] + np.outer(high[:, row], more[:, row]) + np.outer(low[:, row], less[:, row]))
        .min(axis=1)
        .mean()
        for row in range(len(found.facts))
    ]
    columns = ("table", "row", "what", "confidence", "basis")
    frame = pd.DataFrame([[getattr(fact, name) for name in columns] for fact in found.facts], columns=list(columns))
    frame["worth"] = np.maximum(np.round(worth, 6), 0.0)
    return frame.sort_values(["worth", "table", "row"], ascending=[False, True, True], ignore_index=True)
