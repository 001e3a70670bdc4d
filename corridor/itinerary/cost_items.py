"""The arcs of a leg itemised: one line of an invoice per price row, exact to the cent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np

from corridor.graph import Graph, Load, Weights
from corridor.graph.arc_types import DRAYAGE, WAITING
from corridor.graph.measures import HOURS
from corridor.graph.weighing import subsidy_parts, times_paid
from corridor.itinerary.invoice import CostItem
from corridor.model.prices.tariff import Price, rates_on
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR

__all__ = ["cost_items", "kept_for_leg"]

Part = TypeVar("Part")

_NAN = float("nan")
_SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR
_TABLES = ("tariffs", "transfers", "services", "borders")  # whose rows are prices


class _Line(NamedTuple):
    """What lines of an invoice are added up by."""

    table: str
    row: str
    component: str
    unit: str
    share_of: str = ""
    is_subsidy: bool = False


class _Piece(NamedTuple):
    """One of the prices that an arc pays: its place among them, and its position among all prices."""

    arc: int
    place: int
    position: int
    price: Price
    cents: int


@dataclass(slots=True)
class _Sum:
    """A line while it is added up; the rate is that of a subsidy."""

    price: Price
    rate: float = _NAN
    quantity: float = 0.0
    cents: float = 0.0
    tariff: float = 0.0  # cents

    def add(self, quantity: float, cents: float, tariff: float = _NAN) -> None:
        self.quantity += quantity
        self.cents += cents
        self.tariff += tariff


def kept_for_leg(
    graph: Graph,
    weights: Weights,
    numbers: Sequence[int],
    make: Callable[[Graph, Weights, Sequence[int]], tuple[Part, ...]],
) -> tuple[Part, ...]:
    """What is made of the arcs of a leg: once for all routes of a load that share it and pay the same there.

    Parameters
    ----------
    graph, weights
        As compiled and weighed.
    numbers : sequence of int
        Arcs of the leg.
    make : callable
        As `cost_items`.
    """
    arcs, load = list(numbers), weights.load
    if weights.stored:  # of one journey
        return make(graph, weights, arcs)
    wait = weights.waits.get(graph.arcs[arcs[0]].service_id)
    amounts = (weights.matrix[:, arcs], weights.pieces[arcs], weights.subsidy[arcs], weights.lease[arcs])
    key = (make.__name__, graph.identity, load, wait, tuple(arcs), *(part.tobytes() for part in amounts))
    return graph.network.cache.get("items of legs", key, lambda: make(graph, weights, arcs))


def cost_items(graph: Graph, weights: Weights, numbers: Sequence[int]) -> tuple[CostItem, ...]:
    """Itemise the cost of arcs; lines of one price row and unit are added up.

    Amounts are the exact cents of the weights; quantity times rate meets them but for rounding once per arc.
    """
    charged: dict[_Line, _Sum] = {}
    subsidised: dict[_Line, _Sum] = {}
    arcs, cargo, market = list(numbers), weights.load.cargo, weights.load.market
    ends = (cargo.origin_country, cargo.destination_country, cargo.container_type)
    positions, pieces = graph.structure.piece_key[arcs].tolist(), weights.pieces[arcs].tolist()
    for number, amounts, tariffs, keys in zip(arcs, pieces, _at_tariffs(graph, weights, arcs), positions, strict=True):
        for place, (cents, position) in enumerate(zip(amounts, keys, strict=True)):
            offer = graph.prices.offers[position]
            price = offer.between(*ends, market=market) if cents else None
            if price is None:
                continue
            at_tariff = tariffs[place] / cents
            for line, quantity, amount in _parts(graph, weights, _Piece(number, place, position, price, cents)):
                charged.setdefault(line, _Sum(price)).add(quantity, amount, amount * at_tariff)
        for part in subsidy_parts(graph, weights, number):
            line = _Line("tariffs", part.price.row, "feu", part.unit, part.of, is_subsidy=True)
            subsidised.setdefault(line, _Sum(part.price, rate=-part.rate)).add(part.quantity, -part.cents)
    _add_lease(graph, weights, arcs, charged)
    own = _currencies(graph)
    each = ((line, found) for lines in (charged, subsidised) for line, found in lines.items())
    return tuple(_item(line, found, own, _place(graph, line)) for line, found in each)


def _place(graph: Graph, line: _Line) -> str:
    """Where what a terminal does is done: prices of lifts are called the same everywhere."""
    if line.table != "transfers":
        return ""
    network = graph.network
    # also for the processes to come: opening a table takes pandas
    places = network.cache.lasting("transfer terminals", (), lambda: network.transfers["terminal_id"].to_dict())
    return f" at {graph.structure.index.names[str(places[line.row])]}"


def _at_tariffs(graph: Graph, weights: Weights, arcs: list[int]) -> list[list[float]]:
    """Cents of the pieces of arcs by the tariffs, where they are part of a ride by rail; NaN elsewhere."""
    keys = graph.structure.piece_key[arcs]
    at_market = graph.prices.at_market(weights.chosen[keys]) & (keys >= 0)
    plain = graph.weigh(replace(weights.load, market=False)) if at_market.any() else weights
    ridden = [graph.arcs[arc].mode == "rail" and graph.arcs[arc].kind != WAITING for arc in arcs]
    found: list[list[float]] = np.where(np.array(ridden)[:, None], plain.pieces[arcs], _NAN).tolist()
    return found


def _add_lease(graph: Graph, weights: Weights, numbers: list[int], charged: dict[_Line, _Sum]) -> None:
    """A carrier's container by the hour; a price per FEU goes before one per container where a row has both."""
    price = graph.prices.lease
    if price is None or not weights.load.carriers_box:
        return
    amount = int(weights.lease[numbers].sum())
    name = "feu" if price.feu else "box"
    days = int(weights.matrix[HOURS.row, numbers].sum()) / _SECONDS_PER_DAY
    line = _Line("tariffs", price.row, name, f"{_UNIT[name]}-day")
    charged.setdefault(line, _Sum(price)).add(
        (weights.load.feu if name == "feu" else weights.load.boxes) * days, amount
    )


def _parts(graph: Graph, weights: Weights, piece: _Piece) -> Iterator[tuple[_Line, float, int]]:
    """Split a piece of an arc's cost by what it is paid for: a transfer may charge per box and per consignment."""
    number, place, position, price, cents = piece
    arc, load, key = graph.arcs[number], weights.load, graph.structure.keys[position]
    if arc.kind == DRAYAGE and key.item != "drayage":
        times = 1.0  # a carrier's container is left and returned once
    elif arc.kind == DRAYAGE:
        times = load.drayage_km(arc)
    else:
        per_km = graph.structure.piece_km
        times = float(per_km[number, place]) if price.per_km else times_paid(graph, weights, number, place)
    per = "-km" if price.per_km else ("-day" if arc.kind == WAITING else "")
    shares = float(weights.by_weight[position])
    used = [name for name in _UNIT if getattr(price, name)]
    for name in reversed(used):
        size = _size(graph, load, name, position)
        size *= shares if name in ("feu", "box") else 1.0
        # what rounding leaves goes to the first component, nearly always the only one
        amount = cents if name == used[0] else round(getattr(price, name) * size * times * CENTS_PER_UNIT)
        cents -= amount
        unit = f"{_UNIT[name]}{_charged(load, name, size, shares)}{per}"
        yield _Line(key.table, price.row, name, unit), size * times, amount


def _size(graph: Graph, load: Load, component: str, position: int) -> float:
    """How much of a load a price is paid for."""
    if component == "tonne":
        return float(graph.prices.tonnes(load)[position])
    if component == "train":
        return float(graph.prices.trains(load)[position])
    return {"feu": load.feu, "box": float(load.boxes)}.get(component, 1.0)


def _charged(load: Load, component: str, size: float, shares: float) -> str:
    """What a unit stands for where it is not simply what is sent."""
    if component == "tonne" and size > load.tonnes:
        return " by volume"
    return " by weight" if shares > 1.0 and component in ("feu", "box") else ""


_UNIT = {"feu": "FEU", "box": "container", "shipment": "consignment", "tonne": "t", "train": "train"}


def _item(line: _Line, found: _Sum, own: dict[tuple[str, str], tuple[str, float]], place: str) -> CostItem:
    price = found.price
    currency, exchange = own.get((line.table, line.row), ("", 1.0))
    rate = found.rate / exchange if line.is_subsidy else getattr(price, line.component) / exchange
    if line.unit == "share":
        currency, exchange, rate = "", 1.0, found.rate
    return CostItem(
        item=price.item,
        name=f"{price.name}{place}",
        amount=found.cents / CENTS_PER_UNIT,
        table=line.table,
        row=line.row,
        source=price.source,
        confidence=price.confidence,
        quantity=found.quantity,
        unit=line.unit,
        rate=rate,
        currency=currency,
        exchange=exchange,
        low=price.low,
        high=price.high,
        share_of=line.share_of,
        # one NaN for all, so that equal routes are equal
        tariff=_NAN if math.isnan(found.tariff) else found.tariff / CENTS_PER_UNIT,
    )


def _currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    """Own currency of every price row, and its rate of exchange on the graph's dates."""
    return graph.network.cache.lasting("currencies", graph.since, lambda: _read_currencies(graph))


def _read_currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    network = graph.network
    rates = rates_on(network, graph.since)
    return {
        (table, str(row)): (code, rates.get(code, 1.0))
        for table in _TABLES
        for row, code in network.tables[table]["currency"].items()
    }
