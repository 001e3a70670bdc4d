"""Rows of weights of many loads on one graph: the same numbers as those of `Graph.weigh`, a tenth of their work.

A price stands on many arcs: the arcs of `eurasia` have forty thousand pieces, of which three thousand are unlike. Each
of these is priced and rounded once for a load, and then looked up. What few loads pay (lorries before and after, the
lease of a carrier's box) and what a search of one pair of ends decides (power) is left to `Graph.weigh`.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.graph.cargo import limit_blocks
from corridor.graph.compiled import Graph
from corridor.graph.measures import CO2, COST, GENERALISED, HOURS, Measure
from corridor.graph.weighing import emitted_kg, hourly_value, largest_weight
from corridor.graph.weights import Load
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR, cents, grams

__all__ = ["LoadRows"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_charged_by = attrgetter(
    *("boxes", "teu", "tonnes", "gross_each_t", "volume_m3", "market"),
    *("cargo.origin_country", "cargo.destination_country", "cargo.container_type"),
)
_limited_by = attrgetter("gross_each_t", "length_ft", "dangerous")


class _Unlike(NamedTuple):
    """What of a graph's arcs is unlike, whatever the load.

    Attributes
    ----------
    key : int64 array, shape (pieces,)
        Price of every unlike piece; below 0 for none.
    km, share : float array, shape (pieces,)
        Kilometres, and part of a flat price, of every unlike piece.
    place : int64 array, shape (pieces of an arc, kinds)
        Pieces of every kind of arc.
    of_arc : int64 array, shape (arcs,)
        Kind of every arc.
    times : int64 array, shape (times,)
        Unlike seconds.
    of_time : int64 array, shape (arcs,)
        Place of every arc's time among them.
    """

    key: Integers
    km: Floats
    share: Floats
    place: Integers
    of_arc: Integers
    times: Integers
    of_time: Integers

    @classmethod
    def of(cls, graph: Graph) -> _Unlike:
        """Find them."""
        structure = graph.structure
        kinds = np.stack([structure.piece_key, structure.piece_km, graph.share], axis=-1).reshape(-1, 3)
        unlike, place = np.unique(kinds, axis=0, return_inverse=True)
        # arcs with the same pieces cost the same, and those with the same time are worth the same
        alike, of_arc = np.unique(place.reshape(structure.piece_key.shape), axis=0, return_inverse=True)
        times, of_time = np.unique(graph.seconds, return_inverse=True)
        key = unlike[:, 0].astype(np.int64)
        return cls(key, unlike[:, 1], unlike[:, 2], np.ascontiguousarray(alike.T), of_arc, times, of_time)


class LoadRows:
    """What makes the weights of loads on a graph, found once.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        unlike = graph.network.cache.get("unlike pieces", graph.identity, lambda: _Unlike.of(graph))
        self._key, self._km, self._share, self._place, self._of_arc, self._times, self._of_time = unlike
        self._closed: dict[object, Mask] = {}
        self._masks: dict[bytes, Mask] = {}
        self._binding: dict[object, tuple[bool, ...]] = {}
        self._chosen: dict[object, Integers] = {}
        self._charged: dict[object, Integers] = {}
        self._paid: dict[tuple[str, str], tuple[Floats, Floats]] = {}

    @property
    def most(self) -> int:
        """From here on a number may have been cut: `Graph.weigh` refuses it."""
        return largest_weight(self.graph.structure)

    def takes(self, load: Load) -> bool:
        """Whether a load is one of those that this is for: a flow of the shipper's own boxes, terminal to terminal."""
        plain = not (load.carriers_box or load.pickup_km or load.delivery_km or self.graph.structure.series.order.size)
        return plain and load.flow and load.power_within_h == float("inf")

    def factors(self, load: Load) -> tuple[object, ...]:
        """What the rows of a load depend on: loads with the same have the same rows, and the same arcs closed."""
        # masks are kept, and are one where they are equal
        return *_charged_by(load), load.subsidies, load.value_of_time, id(self.closed(load))

    def row(self, load: Load, measure: Measure, arcs: Integers | slice = slice(None)) -> Integers:
        """What a load pays, waits or emits on every arc, or on some: in cents, seconds or grams.

        Parameters
        ----------
        load : Load
            One that this `takes`.
        measure : Measure
            Cost, hours, CO2e, or cost and the value of time.
        arcs : int64 array, optional
            Which arcs.
        """
        if measure is HOURS:
            return self.graph.seconds[arcs]
        if measure is CO2:
            return grams(emitted_kg(self.graph.grams[:, arcs], load))
        cost = self._cost(load, arcs)
        if measure is COST:
            return cost
        assert measure is GENERALISED
        worth = cents(np.multiply(self._times, hourly_value(self.graph, load) / SECONDS_PER_HOUR, dtype=float))
        total: Integers = worth[self._of_time[arcs]] + cost
        return total

    def _cost(self, load: Load, arcs: Integers | slice) -> Integers:
        charged = self._charges(load)
        total: Integers = charged[self._place].sum(axis=0, dtype=np.int64)[self._of_arc[arcs]]
        return total - self._subsidy(load, charged, arcs) if load.subsidies else total

    def _charges(self, load: Load) -> Integers:
        """Cents of every unlike piece, kept for when a load's ways are added up."""
        key = _charged_by(load)
        if key not in self._charged:
            prices, cargo = self.graph.prices, load.cargo
            ends = cargo.origin_country, cargo.destination_country, cargo.container_type, load.market
            if ends not in self._chosen:
                self._chosen[ends] = prices.chosen(load)
            per_km, flat = prices.rates(load, chosen=self._chosen[ends])
            paid = per_km[self._key] * self._km + flat[self._key] * self._share
            charged = cents(np.where(self._key >= 0, paid, 0.0))
            # kept in half the room where that holds them
            small = int(charged.max(initial=0)) <= np.iinfo(np.int32).max
            self._charged[key] = charged.astype(np.int32) if small else charged
        return self._charged[key]

    def _subsidy(self, load: Load, charged: Integers, arcs: Integers | slice) -> Integers:
        """As `corridor.graph.weighing.subsidies_on`, on the rides of services alone: nothing else is subsidised."""
        structure, prices = self.graph.structure, self.graph.prices
        ends = load.cargo.origin_country, load.cargo.destination_country
        if ends not in self._paid:
            shares, a_feu = prices.subsidised(load)
            self._paid[ends] = np.where(self._key >= 0, shares[self._key], 0.0), a_feu
        share, a_feu = self._paid[ends]
        if not (share.any() or a_feu.any()):
            return np.zeros(1, dtype=np.int64)
        number = np.arange(len(structure.ridden))[arcs]
        found = np.zeros(len(number), dtype=np.int64)
        on = np.flatnonzero(structure.ridden[number] >= 0)
        place = self._place[:, self._of_arc[number[on]]]
        pieces = charged[place]
        paid = cents((pieces * share[place]).sum(axis=0) / CENTS_PER_UNIT)
        if a_feu.any():
            all_of, rides = pieces.sum(axis=0, dtype=np.int64), structure.ridden[number[on]]
            km = structure.km[number[on]]
            most = prices.ride_ceiling[rides] * all_of / CENTS_PER_UNIT
            paid += cents(np.minimum((a_feu / structure.services.km)[rides] * km * load.feu, most))
            paid = np.minimum(paid, all_of)
        found[on] = paid
        return found

    def closed(self, load: Load) -> Mask:
        """Arcs that are closed to a load, but for flights that only their price keeps out: those are open."""
        size = _limited_by(load)
        if size not in self._binding:
            self._binding[size] = tuple(limit.binds(*size) for limit, _ in self.graph.limits)
        key = (load.cargo, self._binding[size], load.air is False)
        if key not in self._closed:
            flying = load if load.air is False else replace(load, air=True, flights=None)
            mask = self._shut(flying)
            self._closed[key] = self._masks.setdefault(mask.tobytes(), mask)
        return self._closed[key]

    def _shut(self, load: Load) -> Mask:
        graph = self.graph
        blocks = (*graph.blocks_of(load.cargo), *limit_blocks(graph.structure, graph.limits, load))
        mask: Mask = np.logical_or.reduce([graph.idle, *(block.arcs for block in blocks)])
        if load.air is False:
            mask[graph.structure.flights] = True
        return mask
