"""The links behind a haul of a plan, which names its two ends, its vehicle and its length."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = ["LinkPaths", "Step", "Stop"]

_SAME_KM = 0.6  # lengths are whole or half kilometres; sums of them round no further


class Step(NamedTuple):
    """A link, and whether it is passed from its first end to its second."""

    link: str
    forward: bool


class Stop(NamedTuple):
    """A stop of a service: how it is reached from the one before, and in how many hours on the move."""

    place: str
    step: Step | None
    hours: float


class _Piece(NamedTuple):
    link: str
    forward: bool
    end: str
    km: float


class LinkPaths:
    """Finds the links between two places, and keeps what it found as long as one map is made.

    Parameters
    ----------
    network : Network
        Where.
    """

    def __init__(self, network: Network) -> None:
        self._by_mode: dict[tuple[str, str], dict[str, list[_Piece]]] = {}
        self._stops: dict[str, list[Stop]] = {}
        self._gauges: dict[str, str] = {}
        self._ends: dict[str, tuple[str, str]] = {}
        self._to_go: dict[tuple[str, str, str], dict[str, float]] = {}
        self._found: dict[tuple[str, str, str, str, float], tuple[Step, ...]] = {}
        self.guessed = 0
        columns = ("from_node_id", "to_node_id", "mode", "gauge", "length_km")
        for link, a, b, mode, gauge, km in zip(
            network.links.index, *(network.links[column] for column in columns), strict=True
        ):
            self._ends[str(link)] = a, b
            self._gauges[str(link)] = str(gauge)
            # Under its own gauge and under the blank one: who does not name a gauge may use any.
            for key in ((mode, str(gauge)), (mode, "")) if gauge else ((mode, ""),):
                pieces = self._by_mode.setdefault(key, {})
                pieces.setdefault(a, []).append(_Piece(str(link), True, b, float(km)))
                pieces.setdefault(b, []).append(_Piece(str(link), False, a, float(km)))
        modes = dict(zip(network.services.index, network.services["mode"], strict=True))
        table = network.service_stops.sort_values(["service_id", "sequence"])
        cells = (table[column] for column in ("service_id", "terminal_id", "link_id", "run_h"))
        for service, terminal, link, hours in zip(*cells, strict=True):
            found = self._stops.setdefault(str(service), [])
            step = self._step(str(link), modes.get(service, ""), found[-1], str(terminal)) if found else None
            found.append(Stop(str(terminal), step, float(hours) if step is not None else 0.0))

    def _step(self, link: str, mode: str, before: Stop, place: str) -> Step | None:
        """The link to the next stop: that of the table, else one of the gauge so far, else the shortest."""
        if link in self._ends:
            return Step(link, self._ends[link][1] == place)
        gauge = self._gauges.get(before.step.link, "") if before.step is not None else ""
        # Two gauges may join the same two stops: a train stays on its own, where it can.
        there = [piece for piece in self._by_mode.get((mode, ""), {}).get(before.place, ()) if piece.end == place]
        best = min(there, key=lambda piece: (self._gauges[piece.link] != gauge, piece.km, piece.link), default=None)
        return None if best is None else Step(best.link, best.forward)

    def stops(self, service: str) -> tuple[Stop, ...]:
        """Stops of a service in order; none where it is not known."""
        return tuple(self._stops.get(service, ()))

    def of_service(self, service: str, start: str, end: str) -> tuple[Step, ...]:
        """Links of a service from one of its stops to a later one; none where it has no such stops."""
        found = self._stops.get(service, [])
        places = [stop.place for stop in found]
        first = places.index(start) if start in places else len(places)
        last = next((at for at in range(first + 1, len(places)) if places[at] == end), 0)
        return tuple(stop.step for stop in found[first + 1 : last + 1] if stop.step is not None)

    def of_wagons(self, mode: str, gauge: str, ends: tuple[str, str], km: float = math.nan) -> tuple[Step, ...]:
        """Links from one place to another by ordinary vehicles.

        Parameters
        ----------
        mode, gauge : str
            Only links of these; a blank gauge stands for any.
        ends : (str, str)
            Terminals.
        km : float
            Length of the haul. The path of this very length is taken; where its length is not known, or no path
            has it, the shortest, and `guessed` counts it.
        """
        key = (mode, gauge, *ends, km)
        if key not in self._found:
            pieces, to_go = self._by_mode.get((mode, gauge), {}), self._lengths(mode, gauge, ends[1])
            # Plans write the length of a haul and not its links: it tells which of several paths was meant.
            exact = next(_paths_of_length(pieces, to_go, ends, km), None) if math.isfinite(km) else None
            self.guessed += exact is None
            least = to_go.get(ends[0], math.inf)
            shortest = _paths_of_length(pieces, to_go, ends, least) if least < math.inf else iter(())
            self._found[key] = exact or next(shortest, ())
        return self._found[key]

    def _lengths(self, mode: str, gauge: str, target: str) -> dict[str, float]:
        """Least kilometres to a place from everywhere."""
        if (mode, gauge, target) not in self._to_go:
            pieces, found, queue = self._by_mode.get((mode, gauge), {}), {}, [(0.0, target)]
            while queue:
                km, place = heapq.heappop(queue)
                if place not in found:
                    found[place] = km
                    for piece in pieces.get(place, ()):
                        heapq.heappush(queue, (km + piece.km, piece.end))
            self._to_go[mode, gauge, target] = found
        return self._to_go[mode, gauge, target]


def _paths_of_length(
    pieces: dict[str, list[_Piece]], to_go: dict[str, float], ends: tuple[str, str], km: float
) -> Iterator[tuple[Step, ...]]:
    """Paths of a given length, no place twice; what cannot end in time is not followed."""
    stack: list[tuple[str, float, tuple[Step, ...], frozenset[str]]] = [(ends[0], 0.0, (), frozenset(ends[:1]))]
    while stack:
        place, gone, steps, seen = stack.pop()
        if place == ends[1]:
            if abs(gone - km) <= _SAME_KM:
                yield steps
            continue
        for piece in pieces.get(place, ()):
            # The least kilometres still to go cut off what would be too long: without them there are endless paths.
            rest = gone + piece.km + to_go.get(piece.end, math.inf)
            if piece.end not in seen and rest <= km + _SAME_KM:
                step = Step(piece.link, piece.forward)
                stack.append((piece.end, gone + piece.km, (*steps, step), seen | {piece.end}))
