"""What a whole train costs, and whether trains cost the same on the graphs of two networks."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from corridor.graph import Graph, Load
from corridor.graph.weighing import subsidy_parts
from corridor.model.law.rules import Cargo
from corridor.units import FEU_PER_TEU, money

__all__ = ["KnownPrices", "TrainPrices", "same_prices"]

KnownPrices = Mapping[str, tuple[float, float, tuple[tuple[str, float], ...]]]  # TEU, cost and subsidies, by run

_TONNES_PER_TEU = 9.0  # 18 t in a forty-foot box; rail tariffs do not ask
_OF_KEYS = ("subsidy", "train_teu", "train_gross_t", "wagon_t_per_feu", "unpriced")
_OF_RIDES = ("ride_subsidy", "ride_ceiling")


class TrainPrices(NamedTuple):
    """Prices of whole trains on a graph.

    Attributes
    ----------
    graph : Graph
        With the prices of its day.
    share : float
        Price of a whole train as a share of what its boxes would pay one by one.
    known : mapping
        What is known of trains, by the id of the run, as `of` says it.
    """

    graph: Graph
    share: float
    known: KnownPrices

    def of(
        self, run: str, legs: list[list[int]], teu: float, ends: tuple[str, str]
    ) -> tuple[float, tuple[tuple[str, float], ...]]:
        """Price of a train of so many TEU, and what each row of subsidies pays of it.

        Parameters
        ----------
        run : str
            The id of its run.
        legs : list of list of int
            Hauls from stop to stop, one for each consignment law.
        teu : float
            Its length.
        ends : (str, str)
            Countries.
        """
        length, cost, subsidies = self.known.get(run, (math.nan, 0.0, ()))
        if length == teu:
            return cost, subsidies
        cost, subsidies = _full_train(self.graph, legs, teu, ends)
        return cost * self.share, tuple((row, amount * self.share) for row, amount in subsidies)


def _full_train(
    graph: Graph, legs: list[list[int]], teu: float, ends: tuple[str, str]
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Price of a train full of forty-foot boxes, and what each subsidy row pays of it."""
    boxes = int(teu * FEU_PER_TEU)
    load = Load(Cargo("", *ends, ""), boxes, teu, _TONNES_PER_TEU * teu, None, 0.0, 0.0, subsidies=True)
    weights = graph.weigh(load.as_flow)
    cents = 0
    paid: dict[str, float] = {}
    for arcs in legs:
        pieces = weights.pieces[arcs]
        cheapest = int(np.argmin(pieces.sum(axis=1)))
        cents += int(pieces[cheapest].sum())
        for part in subsidy_parts(graph, weights, arcs[cheapest]):
            paid[part.price.row] = paid.get(part.price.row, 0.0) + money(part.cents)
    return money(cents), tuple(sorted((row, round(amount, 2)) for row, amount in paid.items() if amount > 0.0))


def same_prices(graph: Graph, other: Graph, services: Collection[str]) -> bool:
    """Whether trains of some services cost the same on two graphs: the same hauls run, and are paid by the same rows.

    False says nothing: rows may differ and cost the same.
    """
    shape, prices, others = graph.structure, graph.prices, other.prices
    if shape.arcs is not other.structure.arcs or not np.array_equal(graph.idle, other.idle):
        return False
    numbers = [number for number, row in enumerate(shape.index.services) if row.id in services]
    ridden = np.flatnonzero(np.isin(shape.ridden, numbers) & ~graph.idle)
    keys = np.unique(shape.piece_key[ridden])
    paid = keys[keys >= 0].tolist()
    arrays = [(graph.share[ridden], other.share[ridden])]
    arrays += [(getattr(prices, name)[paid], getattr(others, name)[paid]) for name in _OF_KEYS]
    arrays += [(getattr(prices, name), getattr(others, name)) for name in _OF_RIDES]
    rows = ((prices.offers[key], others.offers[key], prices.subsidies[key], others.subsidies[key]) for key in paid)
    return (
        all(np.array_equal(one, same) for one, same in arrays)
        and all(offer == offered and given == paying for offer, offered, given, paying in rows)
        and prices.ride_subsidies == others.ride_subsidies
    )
