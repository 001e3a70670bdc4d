"""What the kernels of timetables are given; see `corridor.search.records`."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.search.records import Cube, Integers, Table, record

RIDE = record("tail", "head", "departure", "arrival", "trip", "cutoff", "next")  # next of the trip, or -1
LINK = record("head", "duration", "first_window", "end_window", "tail")
WINDOW = record("start", "end")
Rides = Annotated[NDArray[np.void], RIDE]
LinkRows = Annotated[NDArray[np.void], LINK]
Windows = Annotated[NDArray[np.void], WINDOW]

# Columns of a label of a timetable: the ride boarded or -1 - link, the ride left, the next label of its stop (of those
# that may board, of those that may go on over links), its stop, and the first of its costs.
TIME, PARENT, ENTER, LEAVE, NEXT, NEXT_LINK, STOP, COSTS = range(8)


class TimetableRows(NamedTuple):
    """Rides in the order of departures, links by the stop they leave, their places by the stop they reach.

    Windows of a link are merged and ascending.
    """

    n_trips: int
    rides: Rides
    link_start: Integers
    links: LinkRows
    windows: Windows
    back_start: Integers
    back_links: Integers


class Boarding(NamedTuple):
    """Places of rides by the stop they leave and by the stop they reach, and the ride before each, or -1."""

    board_start: Integers
    board: Integers
    alight_start: Integers
    alight: Integers
    before: Integers


class StopLists(NamedTuple):
    """By stop, the first label of those that may board, and of those that may go on over links."""

    heads: Integers
    link_heads: Integers


class TimetableCosts(NamedTuple):
    """Weights by ride and by link; for waiting, rates by stop, steps by criterion, free times by stop; of boarding."""

    rides: Table
    links: Table
    rate: Table
    step: Integers
    free: Integers
    boarding: Integers


class ScanQuery(NamedTuple):
    """From where to where, when to leave (or arrive), the first ride that counts, and the end of what counts."""

    source: int
    target: int
    moment: int
    first: int
    end: int


class LabelQuery(NamedTuple):
    """From where to where, when to leave and to arrive at the latest, and how many labels to make at most.

    ``whole`` is 1 where stops are not to be visited twice on the whole journey, and 0 where that holds for a stretch
    of links; from the second ``calm`` on no ride leaves and no link is closed.
    """

    source: int
    target: int
    depart: int
    until: int
    whole: int
    calm: int
    most: int


class LabelGuides(NamedTuple):
    """What bounds the rest of a journey from every stop.

    Attributes
    ----------
    bound : (stops, 1 + criteria)
        Least seconds, then least costs, to go.
    reach : (stops, 2 + criteria)
        What stretches of links from here can meet: seconds closed, closed links, dearest rates.
    bit : (stops,)
        Numbers of the stops that must not be visited twice, -1 for others.
    detour : (paid, stops, 1 + criteria)
        Least time and costs to the target by links to a paid stop.
    toll : (paid, criteria)
        Rates at the paid stops.
    """

    bound: Table
    reach: Table
    bit: Integers
    detour: Cube
    toll: Table


class PaidWaits(NamedTuple):
    """The part of the guides that tells what waiting may cost."""

    step: Integers
    calm: int
    detour: Cube
    toll: Table


class KnownLabels(NamedTuple):
    """Labels found before, and those at the target whose journeys are allowed."""

    rows: Table
    ends: Integers
