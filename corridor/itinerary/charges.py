"""What a stretch of a route is charged: one line per price row, with quantity, rate, currency and range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corridor.graph import Graph, Load, Weights
from corridor.graph.arc_types import DRAYAGE, GATE_OUT, WAITING
from corridor.itinerary.invoice import CostItem
from corridor.model.prices.tariff import Price, exchange_rates
from corridor.units import CENTS_PER_UNIT, MINUTES_PER_HOUR

__all__ = ["cost_items"]

_MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
_TABLES = ("tariffs", "transfers", "services", "borders")


class _Line(NamedTuple):
    """What lines of an invoice are added up by."""

    table: str
    row: str
    component: str
    unit: str
    share_of: str = ""


@dataclass(slots=True)
class _Sum:
    """A line while it is added up."""

    price: Price
    quantity: float = 0.0
    cents: float = 0.0

    def add(self, quantity: float, cents: float) -> None:
        self.quantity += quantity
        self.cents += cents


def cost_items(graph: Graph, weights: Weights, numbers: Sequence[int]) -> tuple[CostItem, ...]:
    """Itemise the cost of arcs; lines of one price row and unit are added up.

    Amounts are the exact cents of the weights; quantity times rate meets them but for rounding once per arc.
    """
    charged: dict[_Line, _Sum] = {}
    subsidised: dict[_Line, _Sum] = {}
    ends = (weights.load.cargo.origin_country, weights.load.cargo.destination_country)
    arcs = list(numbers)
    left_over, pieces = weights.subsidy[arcs].tolist(), weights.pieces[arcs].tolist()
    positions = graph.structure.piece_key[arcs].tolist()
    for number, left, amounts, keys in zip(arcs, left_over, pieces, positions, strict=True):
        last = None
        for place, (cents, position) in enumerate(zip(amounts, keys, strict=True)):
            price = graph.prices.offers[position].for_relation(*ends) if cents else None
            if price is None:
                continue
            for line, quantity, amount in _parts(graph, weights, (number, place, position), price, cents):
                charged.setdefault(line, _Sum(price)).add(quantity, amount)
            paid = graph.prices.subsidies[position]
            if left and paid is not None:
                part = min(left, round(cents * paid.feu))
                line = _Line("tariffs", paid.row, "feu", "share", price.row)
                last = subsidised.setdefault(line, _Sum(paid))
                last.add(cents / CENTS_PER_UNIT, -part)
                left -= part
        if left and last is not None:
            last.add(0.0, -left)  # a cent of rounding
    _add_lease(graph, weights, arcs, charged)
    own = _currencies(graph)
    return tuple(_item(line, found, own) for lines in (charged, subsidised) for line, found in lines.items())


def _add_lease(graph: Graph, weights: Weights, numbers: list[int], charged: dict[_Line, _Sum]) -> None:
    """A carrier's container by the hour; a price per FEU goes before one per container where a row has both."""
    price = graph.prices.lease
    if price is None or not weights.load.carriers_box:
        return
    amount = int(weights.lease[numbers].sum())
    name = "feu" if price.feu else "box"
    days = int(weights.matrix[1, numbers].sum()) / _MINUTES_PER_DAY
    line = _Line("tariffs", price.row, name, f"{_UNIT[name]}-day")
    charged.setdefault(line, _Sum(price)).add(_size(weights.load, name) * days, amount)


def _parts(
    graph: Graph, weights: Weights, piece: tuple[int, int, int], price: Price, cents: int
) -> Iterator[tuple[_Line, float, int]]:
    """Split a piece of an arc's cost by what it is paid for: a transfer may charge per box and per consignment."""
    number, place, position = piece
    arc, load, key = graph.arcs[number], weights.load, graph.structure.keys[position]
    if arc.kind == DRAYAGE and key.item != "drayage":
        times = 1.0  # a carrier's container is left and returned once
    elif arc.kind == DRAYAGE:
        times = load.pickup_km if arc.tail.carrier == GATE_OUT else load.delivery_km
    else:
        times = float(graph.structure.piece_km[number, place] if price.per_km else graph.share[number, place])
    per = "-km" if price.per_km else ("-day" if arc.kind == WAITING else "")
    shares = float(weights.by_weight[position])
    used = [name for name in _UNIT if getattr(price, name)]
    for name in reversed(used):
        size = float(graph.prices.trains(load)[position]) if name == "train" else _size(load, name)
        size *= shares if name in ("feu", "box") else 1.0
        # what rounding leaves goes to the first component, nearly always the only one
        amount = cents if name == used[0] else round(getattr(price, name) * size * times * CENTS_PER_UNIT)
        cents -= amount
        unit = f"{_UNIT[name]}{' by weight' if shares > 1.0 and name in ('feu', 'box') else ''}{per}"
        yield _Line(key.table, price.row, name, unit), size * times, amount


def _size(load: Load, component: str) -> float:
    if component == "feu":
        return load.feu
    if component == "box":
        return float(load.boxes)
    return load.tonnes if component == "tonne" else 1.0


_UNIT = {"feu": "FEU", "box": "container", "shipment": "consignment", "tonne": "t", "train": "train"}


def _item(line: _Line, found: _Sum, own: dict[tuple[str, str], tuple[str, float]]) -> CostItem:
    price, amount = found.price, found.cents / CENTS_PER_UNIT
    origin = (price.source, price.confidence, found.quantity)
    if line.share_of:
        return CostItem(
            "subsidy",
            price.name,
            amount,
            line.table,
            line.row,
            *origin,
            line.unit,
            -price.feu,
            low=price.low,
            high=price.high,
            share_of=line.share_of,
        )
    currency, exchange = own.get((line.table, line.row), ("", 1.0))
    rate = getattr(price, line.component) / exchange
    return CostItem(
        price.item,
        price.name,
        amount,
        line.table,
        line.row,
        *origin,
        line.unit,
        rate,
        currency,
        exchange,
        price.low,
        price.high,
    )


def _currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    """Own currency of every price row, and its rate of exchange on the graph's dates."""
    return graph.network.cache.get("currencies", graph.identity, lambda: _read_currencies(graph))


def _read_currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    network = graph.network
    rates = exchange_rates(network.currencies, network.currency, graph.since)
    return {
        (table, str(row)): (code, rates.get(code, 1.0))
        for table in _TABLES
        for row, code in network.tables[table]["currency"].items()
    }
