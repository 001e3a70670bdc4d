"""The departures that a wait of a dated route may catch: the planned one, those before it, and those after."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph import Graph, compile_graph
from corridor.graph.arc_types import LIFT, WAITING
from corridor.graph.service_times import Call, Timing, call_offsets, timings
from corridor.itinerary.dated import DatedItinerary, DatedLeg
from corridor.model.network import Network
from corridor.units import SECONDS_PER_HOUR

__all__ = ["Boarding", "boardings_of"]

Floats = NDArray[np.float64]

_AROUND = dt.timedelta(days=60)  # before the route leaves and after it arrives: the longest ride that is known
_SAME_S = 60.0  # a departure is the planned one


class Boarding(NamedTuple):
    """A wait for a service whose days are known.

    Attributes
    ----------
    leg : int
        Number of the waiting leg.
    gates, leaves : float array, shape (departures,)
        Hours after the route leaves: by when one must be there for each departure, and when the boxes are lifted on;
        ascending. Boxes that fill several departures are there for the first of them and leave with the last.
    planned : int
        Which of them the route takes.
    """

    leg: int
    gates: Floats
    leaves: Floats
    planned: int


def boardings_of(network: Network, trip: DatedItinerary) -> dict[int, Boarding]:
    """Find the departures of every wait for a known one, by the number of its leg."""
    waits = [number for number, leg in enumerate(trip.legs) if leg.scheduled]
    if not waits:
        return {}
    known = timings(network)
    graph = compile_graph(network, trip.departs.date())
    return {number: _boarding(graph, trip, number, known[trip.legs[number].service]) for number in waits}


def _boarding(graph: Graph, trip: DatedItinerary, number: int, timing: Timing) -> Boarding:
    leg, departs = trip.legs[number], trip.departs
    lift = _lift_hours(trip.legs[number + 1 :])
    planned = (leg.arrival - departs) / dt.timedelta(hours=1)
    begun = timing.departures(departs - _AROUND, trip.arrives + _AROUND)
    first = np.array([(at - departs) / dt.timedelta(hours=1) for at, _ in begun])
    for late in _offsets(graph, leg, timing):
        leaves = first + late / SECONDS_PER_HOUR - lift
        place = int(np.abs(leaves - planned).argmin()) if leaves.size else 0
        if leaves.size and abs(leaves[place] - planned) * SECONDS_PER_HOUR <= _SAME_S:
            several = max(1, leg.departures) - 1
            kept = leaves[: leaves.size - several]
            gates = kept - max(0.0, timing.cutoff / SECONDS_PER_HOUR - lift)
            return Boarding(number, gates, leaves[several:], place - several)
    # its day is beside the timetable, as in an hour that the clocks skip: this departure alone is known
    return Boarding(number, np.array([planned]), np.array([planned]), 0)


def _lift_hours(ahead: tuple[DatedLeg, ...]) -> float:
    return ahead[0].hours if ahead and ahead[0].kind == LIFT else 0.0


def _offsets(graph: Graph, leg: DatedLeg, timing: Timing) -> list[int]:
    """Seconds after its first departure at which a service may leave the terminal of a wait."""
    late = call_offsets(graph, {leg.service: timing})
    calls = {
        Call.at(arc.head)
        for arc in graph.arcs
        if arc.kind == WAITING and arc.service_id == leg.service and arc.from_terminal == leg.from_id
    }
    return sorted({late[leg.service][call] for call in calls})
