"""Days and money from one place to everywhere, or from everywhere to it: on several days, and before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result
from corridor.calendar import DateLike, as_day
from corridor.display import counted
from corridor.errors import ArgumentError
from corridor.graph import compile_graph
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.measures import COST, HOURS
from corridor.model.cargo.shipment import Shipment
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.routing.many_to_many import matrix
from corridor.routing.query.query import Names
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FIGURES", "Asked", "Isochrone", "changed_by", "isochrone", "open_terminals"]

Floats = NDArray[np.float64]

_PLACE = ("name", "country", "lat", "lon")
FIGURES = ("days", "cost_per_container")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Isochrone(RemarkedReport):
    """How long and how dear it is from one place to everywhere.

    Attributes
    ----------
    place : str
        Id of the terminal that it is from, or to.
    inward : bool
        Whether it is from everywhere to the place.
    currency : str
        Of all money.
    scenario : str
        Name of what `after` holds; blank where nothing was compared.
    frame : DataFrame
        One row per day and terminal, by the terminal's id: ``date``, ``name``, ``country``, ``lat``, ``lon``, the least
        ``days`` and the least ``cost_per_container`` of any route, which need not be of one; NaN where there is none.
        With a scenario also both ``_after`` it, and their ``_change``.
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "isochrone"

    place: str
    inward: bool
    currency: str
    scenario: str
    frame: pd.DataFrame
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the rows."""
        return self.frame.copy()

    def to_gdf(self) -> gpd.GeoDataFrame:
        """The rows with the points of their terminals, EPSG:4326; days as text, which every format of layers holds."""
        import geopandas as gpd

        points = gpd.points_from_xy(self.frame["lon"], self.frame["lat"])
        days = self.frame["date"].dt.strftime("%Y-%m-%d")
        return gpd.GeoDataFrame(self.frame.assign(date=days), geometry=points, crs="EPSG:4326")

    def within(self, *, days: float | None = None, cost_per_container: float | None = None) -> pd.DataFrame:
        """Return the rows of terminals within so many days, or so much money.

        Both given, a terminal is within both by two routes that need not be one.

        Parameters
        ----------
        days, cost_per_container : float, optional
            At most.
        """
        kept = self.frame[list(FIGURES)].notna().any(axis=1)
        for name, most in zip(FIGURES, (days, cost_per_container), strict=True):
            if most is not None:
                kept &= self.frame[name] <= most
        return self.frame[kept]

    def _headline(self) -> str:
        days = self.frame["date"].nunique()
        reached = int(self.frame["days"].notna().sum())
        way = "from everywhere to" if self.inward else "to everywhere from"
        after = f", before and after {self.scenario}" if self.scenario else ""
        head = f"{way} {self.place} on {counted(days, 'day')}{after}"
        return f"{head}: {reached} of {counted(len(self.frame), 'terminal')} reached"

    def _lines(self) -> Iterator[str]:
        yield from self.frame.drop(columns=["lat", "lon"]).to_string(max_rows=40).split("\n")


@checked_arguments
def isochrone(
    network: Network,
    shipment: Shipment,
    *,
    dates: Sequence[DateLike] = (),
    after: Network | Scenario | None = None,
    inward: bool = False,
    avoid: Names = (),
    modes: Names = (),
) -> Isochrone:
    """Find the least days and the least cost from one place to every terminal, exactly.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What is moved, from where, ready when; its destination does not count. As in `corridor.matrix`, goods take the
        origin and destination of each terminal, so rules and tariffs apply to each as if it were asked alone.
    dates : sequence of date
        Days on which the boxes are ready, at the shipment's hour; its own by default.
    after : Network or Scenario, optional
        What it is compared with.
    inward : bool
        From everywhere to the shipment's destination; its origin then does not count.
    avoid, modes : str or sequence of str
        What no route may touch, and the only modes it may go by, as for `route`.

    Returns
    -------
    Isochrone

    Raises
    ------
    UnknownName
        For an unknown place, container type, mode or name to avoid.
    """
    place = network.terminal(shipment.destination if inward else shipment.origin)
    days = [as_day(one) for one in dates] or [shipment.ready.date()]
    other = changed_by(network, after)
    asked = [Asked(replace(shipment, ready=_moment(shipment, day)), avoid, modes) for day in days]
    return Isochrone(
        place=place,
        inward=inward,
        currency=network.currency,
        scenario="" if after is None else after.name,
        frame=pd.concat([_on_day(network, other, one, place, inward) for one in asked]),
        stamp=stamp_of(network),
        remarks=price_remarks(network, days),
    )


def changed_by(network: Network, after: Network | Scenario | None) -> Network | None:
    """The world after a scenario; it must have the same currency, or nothing can be compared.

    Raises
    ------
    ArgumentError
        When it has another.
    """
    other = after.apply(network) if isinstance(after, Scenario) else after
    if other is not None and other.currency != network.currency:
        raise ArgumentError(f"after counts in {other.currency} and the network in {network.currency}")
    return other


def open_terminals(network: Network, when: DateLike) -> list[str]:
    """Terminals that handle boxes, by id."""
    structure = compile_graph(network, when).structure
    gates = (GATE_OUT, GATE_IN)
    return [one for one in network.terminals.index if all(structure.gate(one, gate) is not None for gate in gates)]


def _moment(shipment: Shipment, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, shipment.ready.time())


class Asked(NamedTuple):
    """What all cells have in common: the boxes, and what no route may touch."""

    shipment: Shipment
    avoid: Names
    modes: Names

    def figures(self, network: Network, origins: Sequence[str], destinations: Sequence[str]) -> list[Floats]:
        """Least days, and least money for a container, in the order of `FIGURES`: shape (origins, destinations)."""
        measures = {HOURS.name: HOURS_PER_DAY, COST.name: self.shipment.containers}
        found = []
        for name, parts in measures.items():
            if name == COST.name and not network.has_prices:
                found.append(np.full((len(origins), len(destinations)), np.nan))
                continue
            cells = matrix(
                network,
                origins,
                destinations,
                shipment=self.shipment,
                minimise=name,
                avoid=self.avoid,
                modes=self.modes,
            )
            found.append(cells.to_numpy(np.float64) / parts)
        return found


def _on_day(network: Network, other: Network | None, asked: Asked, place: str, inward: bool) -> pd.DataFrame:
    """The rows of one day."""
    day = asked.shipment.ready.date()
    terminals = [one for one in open_terminals(network, day) if one != place]
    frame = network.terminals.loc[terminals, list(_PLACE)].copy()
    frame.insert(0, "date", pd.Timestamp(day))
    figures = _column(network, asked, place, terminals, inward)
    for name in FIGURES:
        frame[name] = figures[name]
    if other is not None:
        left = set(open_terminals(other, day))
        later = _column(other, asked, place, [one for one in terminals if one in left], inward) if place in left else {}
        for name in FIGURES:
            frame[f"{name}_after"] = later[name] if later else np.nan
            frame[f"{name}_change"] = frame[f"{name}_after"] - frame[name]
    return frame


def _column(
    network: Network, asked: Asked, place: str, terminals: Sequence[str], inward: bool
) -> dict[str, pd.Series[float]]:
    """Figures of one place and each of several terminals, by these."""
    ends = (terminals, [place]) if inward else ([place], terminals)
    figures = zip(FIGURES, asked.figures(network, *ends), strict=True)
    return {name: pd.Series(cells.ravel(), index=list(terminals), dtype=float) for name, cells in figures}
