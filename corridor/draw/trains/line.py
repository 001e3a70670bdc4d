"""The way of a service as its trains see it: stations by distance, when it is there, and the tracks in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corridor.errors import CorridorError, UnknownName
from corridor.graph.borders import BorderBook, BorderRow, border_rows
from corridor.model.tables.codes import changes_gauge

if TYPE_CHECKING:
    import pandas as pd

    from corridor.model.network import Network

__all__ = ["Hop", "Stop", "Way", "way_of"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A station that a service passes, with hours since it left its first."""

    terminal: str
    km: float
    arrives: float
    leaves: float
    calls: bool


class Hop(NamedTuple):
    """The way from one station to the next.

    Attributes
    ----------
    link, border, gauge : str
        Blank where there is none; the gauge also where lines of two lie side by side.
    km : float
    tracks : int
        0 where that is not known.
    daily : tuple of float
        Trains a day that the border takes, there and back; endless where that is not known.
    """

    link: str = ""
    km: float = 0.0
    border: str = ""
    gauge: str = ""
    tracks: int = 0
    daily: tuple[float, float] = (np.inf, np.inf)


@dataclass(frozen=True, slots=True)
class Way:
    """The stations of a service, and a hop from each to the next."""

    stops: tuple[Stop, ...]
    hops: tuple[Hop, ...]

    @property
    def gauges(self) -> dict[str, tuple[str, str]]:
        """The gauge before and behind each station at which it changes."""
        return {self.stops[place].terminal: pair for place, pair in _gauges(self.hops).items()}


def way_of(network: Network, service: str, day: dt.date) -> Way:
    """The way of a train of a service; of borders the rows of a day.

    Raises
    ------
    UnknownName
        For a service that the network does not have.
    CorridorError
        For one that does not run on rails.
    """
    if service not in network.services.index:
        raise UnknownName(
            f"no service is called {service!r}; see the table services", service, tuple(network.services.index)
        )
    row = network.services.loc[service]
    if row["mode"] != "rail":
        raise CorridorError(f"{service} runs by {row['mode']}: a train diagram shows trains")
    table = network.service_stops[network.service_stops["service_id"] == service].sort_values("sequence")
    terminals = [str(name) for name in table["terminal_id"]]
    borders = _Borders(network, str(row["train_class"]), day)
    hops = tuple(_hop(network, borders, *pair) for pair in pairwise(terminals))
    runs = [float(hours) for hours in table["run_h"].iloc[1:]]
    dwell = _dwells(network, borders, terminals, hops)
    # Running hours are known, dwells hardly: what a published transit time leaves is shared out as they are.
    spare = float(str(row["transit_days"])) * 24 - sum(runs)
    if np.isfinite(spare) and sum(dwell) > 0:
        dwell = [hours * max(spare, 0.0) / sum(dwell) for hours in dwell]
    stops, km, now = list[Stop](), 0.0, 0.0
    for place, (terminal, calls) in enumerate(zip(terminals, table["calls"], strict=True)):
        if place:
            km, now = km + hops[place - 1].km, now + runs[place - 1]
        stops.append(Stop(terminal, km, now, now + dwell[place], bool(calls)))
        now += dwell[place]
    return Way(tuple(stops), hops)


class _Borders:
    """The rows of borders for trains of a class on a day."""

    def __init__(self, network: Network, train_class: str, day: dt.date) -> None:
        self._book = BorderBook(border_rows(network.borders, network.expand), day)
        self._country, self._class = network.terminals["country"], train_class

    def row(self, border: str, start: str, end: str) -> BorderRow | None:
        """The row for the way from one station to another."""
        return self._book.row(border, str(self._country[start]), str(self._country[end]), self._class)

    def hours(self, border: str, start: str, end: str) -> float:
        """Mean hours at a border; none at one that is shut, where no train is."""
        row = self.row(border, start, end)
        return row.mean_h if row is not None and np.isfinite(row.mean_h) else 0.0

    def daily(self, border: str, start: str, end: str) -> float:
        """Trains a day that it takes."""
        row = self.row(border, start, end)
        return row.trains_per_day if row is not None else np.inf


def _hop(network: Network, borders: _Borders, start: str, end: str) -> Hop:
    """The shortest rail link between two stations."""
    links = network.links[network.links["mode"] == "rail"]
    ends = (links["from_node_id"] == start) & (links["to_node_id"] == end)
    back = (links["from_node_id"] == end) & (links["to_node_id"] == start)
    found = links[ends | back].sort_values("length_km", kind="stable")
    if found.empty:
        return Hop()
    first = found.iloc[0]
    border = str(first["border_id"])
    return Hop(
        str(found.index[0]),
        float(first["length_km"]),
        border,
        "" if found["gauge"].nunique() > 1 else str(first["gauge"]),
        0 if np.isnan(float(first["tracks"])) else int(first["tracks"]),
        (borders.daily(border, start, end), borders.daily(border, end, start)) if border else (np.inf, np.inf),
    )


def _dwells(network: Network, borders: _Borders, terminals: Sequence[str], hops: Sequence[Hop]) -> list[float]:
    """Hours spent at each station: before a border, and where the gauge changes."""
    dwell = [0.0] * len(terminals)
    for place, hop in enumerate(hops):
        if hop.border:
            dwell[place] += borders.hours(hop.border, terminals[place], terminals[place + 1])
    for place in _gauges(hops):
        dwell[place] += _gauge_hours(network, terminals[place])
    return dwell


def _gauges(hops: Sequence[Hop]) -> dict[int, tuple[str, str]]:
    """The gauge before and behind each station at which it changes."""
    found, gauge = dict[int, tuple[str, str]](), ""
    for place, hop in enumerate(hops):
        if gauge and hop.gauge and gauge != hop.gauge:
            found[place] = gauge, hop.gauge
        gauge = hop.gauge or gauge
    return found


def _gauge_hours(network: Network, terminal: str) -> float:
    rows: pd.DataFrame = network.transfers[network.transfers["terminal_id"] == terminal]
    hours = rows[changes_gauge(rows)]["hours"].dropna()
    return float(hours.min()) if len(hours) else 0.0
