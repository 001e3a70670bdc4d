"""Gaps in the railways closed: dead ends joined to the rails near by, unless they are joined already."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from corridor.interop.rail.data import Rails

__all__ = ["apart_km", "components", "joins"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_EARTH_RADIUS_KM = 6371.0088
_KM_PER_DEGREE = 111.19  # of latitude
# Rails that meet after this much more than the gap are one yard, whose ends are meant to be apart.
_YARD_KM, _DETOUR = 5.0, 3.0


def apart_km(lat: ArrayLike, lon: ArrayLike, other_lat: ArrayLike, other_lon: ArrayLike) -> Floats:
    """Return great-circle distances in km between points in degrees, element by element."""
    one, two, turn = np.radians(lat), np.radians(other_lat), np.radians(np.subtract(other_lon, lon))
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(turn / 2) ** 2
    distance: Floats = 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distance


def components(n_nodes: int, tail: Integers, head: Integers) -> Integers:
    """Return for each node the least node number of its component, shape (nodes,)."""
    label = np.arange(n_nodes)
    while True:
        before = label.copy()
        least = np.minimum(label[tail], label[head])
        np.minimum.at(label, label[tail], least)
        np.minimum.at(label, label[head], least)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(label, before):
            return label


def joins(rails: Rails, within_km: float) -> tuple[Integers, Integers, Floats]:
    """Find the joins that close gaps.

    A dead end (a node with one neighbour or none) is joined to the nearest node within reach from which it is
    further than 5 km and three times the gap along the rails: what is nearer belongs to the same yard.

    Parameters
    ----------
    rails : Rails
        As read.
    within_km : float
        The widest gap that is closed, great circle.

    Returns
    -------
    tail, head : ndarray of int64, shape (joins,)
        ``tail < head``; each pair once.
    km : ndarray of float64
        Great-circle lengths.
    """
    n_nodes = rails.lat.size
    degree = np.bincount(rails.tail, minlength=n_nodes) + np.bincount(rails.head, minlength=n_nodes)
    ends, near, gap = _pairs(rails, np.flatnonzero(degree <= 1), within_km)
    neighbours = _Neighbours(rails)
    found: dict[tuple[int, int], float] = {}
    starts = np.flatnonzero(np.diff(ends, prepend=-1))
    for first, last in pairwise([*starts.tolist(), ends.size]):
        end = int(ends[first])
        reached = neighbours.within(end, _YARD_KM + _DETOUR * within_km)
        for other, km in zip(near[first:last].tolist(), gap[first:last].tolist(), strict=True):
            if reached.get(other, np.inf) > _YARD_KM + _DETOUR * km:
                found[min(end, other), max(end, other)] = km
                break
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], np.array([found[one, two] for one, two in pairs.tolist()], np.float64)


def _pairs(rails: Rails, ends: Integers, within_km: float) -> tuple[Integers, Integers, Floats]:
    """Dead ends with the nodes within reach, sorted by end and distance."""
    lat, lon = rails.lat[ends], rails.lon[ends]
    high = within_km / _KM_PER_DEGREE * 1.01
    wide = high / np.maximum(np.cos(np.radians(np.minimum(np.abs(lat) + high, 89.0))), 0.01)
    tree = shapely.STRtree(np.asarray(shapely.points(rails.lon, rails.lat)))
    place, near = tree.query(shapely.box(lon - wide, lat - high, lon + wide, lat + high))
    end = ends[place]
    gap = apart_km(rails.lat[end], rails.lon[end], rails.lat[near], rails.lon[near])
    kept = (gap <= within_km) & (near != end)
    end, near, gap = end[kept], near[kept], gap[kept]
    order = np.lexsort((near, gap, end))
    return end[order], near[order], gap[order]


class _Neighbours:
    """Adjacency lists, for walks that end soon."""

    def __init__(self, rails: Rails) -> None:
        tail, head = np.concatenate([rails.tail, rails.head]), np.concatenate([rails.head, rails.tail])
        order = np.argsort(tail, kind="stable")
        self._head = head[order].tolist()
        self._km = (np.concatenate([rails.metres, rails.metres])[order] / 1000).tolist()
        self._start = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=rails.lat.size))]).tolist()

    def within(self, root: int, limit_km: float) -> dict[int, float]:
        """Distances along the rails, up to a limit."""
        reached = {root: 0.0}
        queue = [(0.0, root)]
        while queue:
            km, node = heapq.heappop(queue)
            if km > reached[node]:
                continue
            for arc in range(self._start[node], self._start[node + 1]):
                far, there = self._head[arc], km + self._km[arc]
                if there <= limit_km and there < reached.get(far, np.inf):
                    reached[far] = there
                    heapq.heappush(queue, (there, far))
        return reached
