"""The world's railways as a graph: places, ways between them, and the network measured on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_result
from corridor.cache import Cache
from corridor.display import counted
from corridor.errors import CorridorError, NoRoute, UnknownName
from corridor.interop.rail.base import OFF_KM, Base
from corridor.interop.rail.graph import CRITERIA, YARD_STATES, Layers
from corridor.interop.rail.joining import apart_km
from corridor.interop.rail.network import measured_network
from corridor.interop.rail.rail_path import RailPath
from corridor.model.network import Network
from corridor.model.tables.reading import nearest as nearest_name
from corridor.search import ArcGraph, Hierarchy, prepare, shortest_path

__all__ = ["WorldRail"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Place = str | tuple[float, float] | int

_MEASURES = {"km": 0, "hours": 1, "gauge_changes": 2}


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class WorldRail:
    """The world's railways; opened by `world_rail`.

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
    def _cache(self) -> Cache:
        # hierarchies go with the railways, which a network does not know
        return Cache()

    def hierarchy(self, minimise: str = "km") -> Hierarchy:
        """Return the prepared graph for very many queries; made once per measure.

        Parameters
        ----------
        minimise : {"km", "hours", "gauge_changes"}
        """
        criterion = _measure(minimise)
        return self._cache.get("hierarchy", criterion, lambda: prepare(self.graph, criterion=criterion))

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
        found = [
            (path, one) for one, two in pairs if (path := shortest_path(self.graph, one, two, criterion=criterion))
        ]
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
            states=states,
            lat=self.lat[states],
            lon=self.lon[states],
            country=self.country[states],
            gauge=self.gauge[states],
            along_km=along,
            km=metres / 1000,
            hours=seconds / 3600,
            gauge_changes=self._changes(path.arcs),
        )

    def _changes(self, arcs: Integers) -> tuple[str, ...]:
        yards = self._layers.yards
        at = {int(state): str(terminal) for name in YARD_STATES for terminal, state in yards[name].items()}
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
            f"<WorldRail: {counted(self.graph.n_nodes, 'state')}, {counted(self.graph.n_arcs, 'arc')} "
            f"({', '.join(CRITERIA)}), "
            f"{counted(int(self._layers.yards['usable'].sum()), 'yard')}; {self.attribution}>"
        )


def _measure(minimise: str) -> int:
    if minimise not in _MEASURES:
        hint = nearest_name(minimise, list(_MEASURES))
        raise UnknownName(f"a way is measured in {', '.join(_MEASURES)}, not in '{minimise}'{hint}", minimise)
    return _MEASURES[minimise]
