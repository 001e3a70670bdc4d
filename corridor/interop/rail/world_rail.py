"""The world's railways as a graph and as a network, when the package scgraph_data is installed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import CorridorError, NoRoute, UnknownName
from corridor.interop.rail.base import OFF_KM, Base, base_of
from corridor.interop.rail.data import ATTRIBUTION, rails_file
from corridor.interop.rail.graph import CRITERIA, Layers, layers_of, rail_terminals
from corridor.interop.rail.joining import apart_km
from corridor.interop.rail.network import measured_network
from corridor.model.network import Network, open_network
from corridor.model.tables.reading import nearest as nearest_name
from corridor.search import ArcGraph, Hierarchy, prepare, shortest_path

__all__ = ["RailPath", "WorldRail", "world_rail"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Place = str | tuple[float, float] | int

_MEASURES = {"km": 0, "hours": 1, "gauge_changes": 2}


@dataclass(frozen=True, eq=False)
class RailPath:
    """A way along the world's railways.

    Attributes
    ----------
    states : ndarray of int64
        States of the graph, from start to end.
    lat, lon : ndarray of float64
        Their places in degrees, WGS 84.
    country : ndarray of str
        Their countries, ISO 3166 alpha-2.
    gauge : ndarray of int64
        Their gauges, in millimetres.
    along_km : ndarray of float64
        Kilometres from the start.
    km : float
        Length.
    hours : float
        At the commercial speed of each country, with the fastest technique at each change of gauge; no queues.
    gauge_changes : tuple of str
        The terminals where the gauge changes.
    """

    states: Integers
    lat: Floats
    lon: Floats
    country: Codes
    gauge: Integers
    along_km: Floats
    km: float
    hours: float
    gauge_changes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per stretch of one country and gauge: its ``km`` and where it begins."""
        new = (self.country[1:] != self.country[:-1]) | (self.gauge[1:] != self.gauge[:-1])
        starts = np.concatenate([[0], np.flatnonzero(new) + 1])
        ends = np.append(self.along_km[starts[1:]], self.km)
        frame = pd.DataFrame(
            {
                "country": self.country[starts],
                "gauge_mm": self.gauge[starts],
                "km": np.round(ends - self.along_km[starts], 3),
                "from_km": np.round(self.along_km[starts], 3),
                "lat": self.lat[starts],
                "lon": self.lon[starts],
            }
        )
        return frame[frame["km"] > 0].reset_index(drop=True)

    def __repr__(self) -> str:
        changes = ", ".join(self.gauge_changes) or "none"
        return f"<RailPath {self.km:,.0f} km, {self.hours:,.0f} h, gauge changes: {changes}>"


@dataclass(frozen=True, eq=False, repr=False)
class WorldRail:
    """The world's railways; made by `world_rail`.

    Attributes
    ----------
    graph : ArcGraph
        States and arcs, for every search of `corridor.search`. Criteria: metres, seconds, gauge changes.
    lat, lon : ndarray of float64, shape (states,)
        Degrees, WGS 84.
    country : ndarray of str, shape (states,)
        ISO 3166 alpha-2 by polygon; empty on islands without one.
    gauge : ndarray of int64, shape (states,)
        Millimetres; 0 where it is not known.
    base_network : Network
        Knows the terminals, the yards and the lines with a second gauge.
    attribution : str
        To be shown with whatever is made of it.
    """

    graph: ArcGraph
    lat: Floats
    lon: Floats
    country: Codes
    gauge: Integers
    base_network: Network
    attribution: str
    _base: Base
    _layers: Layers

    @property
    def change_arcs(self) -> Integers:
        """Arcs that change the gauge; all others stay on theirs."""
        return np.flatnonzero(self.graph.weights[2] > 0)

    @property
    def joins(self) -> pd.DataFrame:
        """Gaps that were closed: ``lat``, ``lon``, ``to_lat``, ``to_lon``, ``country``, ``km``; the longest first."""
        rails, first = self._base.rails, self._base.rails.tail.size - self._base.n_joins
        frame = self._edges(rails.tail[first:], rails.head[first:], rails.metres[first:])
        return frame.sort_values("km", ascending=False, kind="stable", ignore_index=True)

    @property
    def left_out(self) -> pd.DataFrame:
        """Edges that look like high-speed lines, in the columns of `joins`."""
        return self._edges(self._base.fast_tail, self._base.fast_head, self._base.fast_metres)

    def _edges(self, tail: Integers, head: Integers, metres: Integers) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "lat": self.lat[tail],
                "lon": self.lon[tail],
                "to_lat": self.lat[head],
                "to_lon": self.lon[head],
                "country": self.country[tail],
                "km": metres / 1000,
            }
        )

    @property
    def yards(self) -> pd.DataFrame:
        """Terminals with a change of gauge: ``technique``, ``hours``, ``km_off``, ``usable``.

        A yard is usable when lines of both gauges were found to lead there.
        """
        return self._layers.yards[["technique", "hours", "km_off", "usable"]].copy()

    @property
    def lines(self) -> pd.DataFrame:
        """Rail links of the network: ``stated_km`` there, ``rails_km`` here, and ``found``: they can be the same."""
        return self._layers.lines.copy()

    @cached_property
    def _hierarchies(self) -> dict[int, Hierarchy]:
        return {}

    def hierarchy(self, minimise: str = "km") -> Hierarchy:
        """Return the prepared graph for very many queries; made once per measure.

        Parameters
        ----------
        minimise : {"km", "hours", "gauge_changes"}
        """
        criterion = _measure(minimise)
        if criterion not in self._hierarchies:
            self._hierarchies[criterion] = prepare(self.graph, criterion)
        return self._hierarchies[criterion]

    def nearest(self, lat: float, lon: float, gauge: int | None = None) -> int:
        """Return the state nearest to a point.

        Parameters
        ----------
        lat, lon : float
            Degrees.
        gauge : int, optional
            Millimetres; any by default, and then the gauge of the country.

        Raises
        ------
        CorridorError
            When there are no rails within 25 km.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise CorridorError(f"({lat}, {lon}) is not a place: latitude first, both in degrees")
        states = np.flatnonzero(self._used & (True if gauge is None else self.gauge == gauge))
        km = apart_km(self.lat[states], self.lon[states], lat, lon)
        if not states.size or km.min() > OFF_KM:
            tracks = "rails" if gauge is None else f"rails of {gauge} mm"
            how_far = f"; the nearest are {km.min():,.0f} km off" if states.size else ""
            raise CorridorError(f"there are no {tracks} within {OFF_KM:g} km of ({lat:g}, {lon:g}){how_far}")
        return int(states[km.argmin()])

    @cached_property
    def _used(self) -> NDArray[np.bool_]:
        used = np.zeros(self.graph.n_nodes, np.bool_)
        used[self.graph.topology.tail] = True
        return used

    def at(self, name: str, gauge: int | None = None) -> int:
        """Return the state of a terminal of the network.

        Parameters
        ----------
        name : str
            Whatever `Network.terminal` understands: a city, a UN/LOCODE, an id.
        gauge : int, optional
            Millimetres; by default the gauge of the country.

        Raises
        ------
        UnknownName
            When there is no such terminal, or it has no rails here, or none of that gauge.
        """
        terminal = self.base_network.terminal(name)
        if terminal not in self._layers.terminals.index:
            raise UnknownName(f"{terminal} has no rails in {self.base_network.name}: it is another kind of place", name)
        node = int(self._layers.terminals["node"][terminal])
        if node < 0:
            off = self._layers.terminals["km_off"][terminal]
            raise UnknownName(f"{terminal} is {off:.0f} km from the nearest main line of the data", name)
        state = node if gauge is None else self._layers.state(node, gauge)
        if state < 0 or not self._used[state]:
            raise UnknownName(f"{terminal} has no track of {gauge or self.gauge[node]} mm here", name)
        return state

    def _states(self, place: Place) -> list[int]:
        """The states that a place may mean: a terminal with two gauges has two."""
        if isinstance(place, str):
            first = self.at(place)
            same = np.flatnonzero((self._layers.place == self._layers.place[first]) & self._used)
            return [int(state) for state in same]
        if isinstance(place, tuple):
            return [self.nearest(*place)]
        return [int(place)]

    def path(self, start: Place, end: Place, minimise: str = "km") -> RailPath:
        """Return the least way between two places.

        Parameters
        ----------
        start, end : str, (lat, lon) or int
            A terminal of the network, a point in degrees, or a state. A terminal with two gauges offers both.
        minimise : {"km", "hours", "gauge_changes"}

        Raises
        ------
        NoRoute
            When no rails lead there.
        UnknownName, CorridorError
            As `at` and `nearest`.
        """
        criterion = _measure(minimise)
        pairs = [(one, two) for one in self._states(start) for two in self._states(end)]
        found = [(path, one) for one, two in pairs if (path := shortest_path(self.graph, one, two, criterion))]
        if not found:
            raise NoRoute(
                f"no rails lead from {start} to {end}: the data have a gap wider than was closed, or a change of "
                f"gauge on the way where {self.base_network.name} has no yard"
            )
        path, first = min(found, key=lambda each: tuple(np.roll(each[0].costs, -criterion).tolist()))
        states = np.concatenate([[first], self.graph.topology.head[path.arcs]]).astype(np.int64)
        metres, seconds, _ = path.costs.tolist()
        along = np.concatenate([[0], np.cumsum(self.graph.weights[0, path.arcs])]) / 1000
        return RailPath(
            states,
            self.lat[states],
            self.lon[states],
            self.country[states],
            self.gauge[states],
            along,
            metres / 1000,
            seconds / 3600,
            self._changes(path.arcs),
        )

    def _changes(self, arcs: Integers) -> tuple[str, ...]:
        yards = self._layers.yards
        at = {int(state): str(terminal) for gauge in ("1435", "1520") for terminal, state in yards[gauge].items()}
        changed = arcs[self.graph.weights[2, arcs] > 0]
        return tuple(at[int(state)] for state in self.graph.topology.tail[changed])

    def network(self) -> Network:
        """Return the base network with its rail links measured on the rails, and with the direct lines it lacks.

        Terminals, borders, yards, services, prices and all other modes are those of the base network, so every
        question of the library can be asked of it. A rail link keeps its stated length where its line was not found
        (see `lines`). New links join terminals with no third one on the way, on one gauge and without a checked
        border; junctions between terminals are not terminals here. It is checked like any network.
        """
        return self._network

    @cached_property
    def _network(self) -> Network:
        return measured_network(self.base_network, self._layers, self._base.country)

    def __repr__(self) -> str:
        return (
            f"<WorldRail: {self.graph.n_nodes:,} states, {self.graph.n_arcs:,} arcs ({', '.join(CRITERIA)}), "
            f"{int(self._layers.yards['usable'].sum())} yards; {self.attribution}>"
        )


def _measure(minimise: str) -> int:
    if minimise not in _MEASURES:
        hint = nearest_name(minimise, list(_MEASURES))
        raise UnknownName(f"a way is measured in {', '.join(_MEASURES)}, not in '{minimise}'{hint}", minimise)
    return _MEASURES[minimise]


def _quiet(_text: str) -> None:
    """Say nothing."""


def _teller(progress: bool) -> AbstractContextManager[Callable[[str], None] | None]:
    """Something that shows a line on a terminal, or nothing."""
    if not progress:
        return nullcontext()
    # The room of planning loads OR-Tools, which railways do without.
    from corridor.plan.solver.progress import say

    return say(True)


def world_rail(
    network: Network | None = None,
    *,
    join_km: float = 5.0,
    high_speed: bool = False,
    file: str | Path | None = None,
    progress: bool = False,
) -> WorldRail:
    """Read the world's railways from the package scgraph_data: ``pip install 'corridor[osm]'``.

    The data are OpenStreetMap's, simplified to about 100 m, under the ODbL 1.0; none of them come with this library,
    and what you publish of them must say so (`WorldRail.attribution`). The package's code is not run.

    Parameters
    ----------
    network : Network, optional
        Knows terminals, yards and lines of two gauges; ``eurasia`` by default.
    join_km : float
        Dead ends are joined to the nearest rails within this many km (great circle), unless those are near along
        the rails already.
    high_speed : bool
        True keeps the lines of China that look like high-speed ones.
    file : str or Path, optional
        Another file in the form of ``world_railways.py``.
    progress : bool
        True says on a terminal what is being done.

    Returns
    -------
    WorldRail

    Raises
    ------
    CorridorError
        When the package is missing, or the file is not of that form.

    Notes
    -----
    *Gauge* goes by country (Natural Earth polygons, ``data/geo/rail_gauges.csv``), since the data have none: narrow
    lines, the fast lines of Spain and Japan, and northern Ireland get the main gauge of their country. Both gauges lie
    side by side only along rail links of the network, and the gauge changes only at its yards; any other line
    between countries of different gauge is cut.

    *High-speed lines* have no mark in the data. What goes are the lines in China that are straight over 28 km and
    more, and beside which another way at most twice as long leads to the same curved lines and terminals. Not caught:
    fast lines through mountains without such a way, mixed lines built for 200 km/h, curved approaches to fast
    stations, and fast lines of other countries. A conventional line across a plain may go instead of the fast
    one beside it, which is about as long.

    *Gaps* wider than `join_km` stay: see `WorldRail.lines` for rail links whose line was not found.

    The first call takes some fifteen seconds; what it read is then kept in the cache of the kernels (15 MB),
    and later calls take four.

    Examples
    --------
    >>> import corridor as cd
    >>> rail = cd.interop.world_rail()                    # doctest: +SKIP
    >>> rail.path("Astana", "Petropavl")                  # doctest: +SKIP
    <RailPath 492 km, 12 h, gauge changes: none>
    >>> rail.path("Lanzhou", "Duisburg").gauge_changes    # doctest: +SKIP
    ('ALASHANKOU', 'MALASZEWICZE')
    >>> cd.route(rail.network(), cd.Shipment("Lanzhou", "Duisburg"))    # doctest: +SKIP
    """
    if not 0 <= join_km <= 100:
        raise CorridorError(f"join_km is {join_km}: gaps to close are between 0 and 100 km wide")
    if network is None:
        network = open_network("eurasia")
    source = rails_file() if file is None else Path(file)
    if not source.is_file():
        raise CorridorError(f"there is no file {source}")
    places = rail_terminals(network)
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    with _teller(progress) as line:
        tell = line or _quiet
        tell("reading the world's railways; the first time this takes some fifteen seconds")
        base = base_of(source, join_km, high_speed=high_speed, lat=lat, lon=lon)
        tell(f"finding the lines of {network.name} on the rails")
        layers = layers_of(base, network)
    place, rails = layers.place, base.rails
    return WorldRail(
        layers.graph,
        rails.lat[place],
        rails.lon[place],
        base.country[place],
        layers.gauge,
        network,
        ATTRIBUTION,
        base,
        layers,
    )
