"""A route's cost as an invoice: quantity times rate, with currency, source and confidence; subsidies apart.

Above what a reader holds, `CostItem` and `Invoice`; below how the arcs of a leg are itemised, one line per price row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Self

import pandas as pd

from corridor.arguments import checked_result
from corridor.display import brief
from corridor.graph import Graph, Load, Weights
from corridor.graph.arc_types import DRAYAGE, WAITING
from corridor.graph.measures import HOURS
from corridor.model.prices.tariff import Price, exchange_rates
from corridor.model.tables.codes import CONFIDENCE
from corridor.results import ReportMixin, plain
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR

__all__ = ["CostItem", "Invoice", "cost_items", "invoice_of"]

_ENOUGH = 0.9  # share of the money that a grade must cover
_NAN = float("nan")
_SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR
_TABLES = ("tariffs", "transfers", "services", "borders")  # whose rows are prices


@checked_result
@dataclass(frozen=True, slots=True, repr=False)
class CostItem:
    """One line of a leg's cost.

    Attributes
    ----------
    item, name : str
        Kind of the charge, and the name of the price.
    amount : float
        For the whole shipment, in the itinerary's currency; subsidies are negative.
    table, row, source, confidence : str
        Where the price comes from.
    quantity, rate : float
        What is paid for, and the price of one in the row's own currency.
    unit, currency : str
        Of the quantity, and of the rate; a share of another charge has the unit ``share``.
    exchange : float
        The itinerary's currency per unit of the row's, on the date of the prices.
    low, high : float
        Ends of the row's range, as multiples of the rate.
    share_of : str
        Of a subsidy, the row that it is a share of.
    """

    item: str
    name: str
    amount: float
    table: str
    row: str
    source: str
    confidence: str
    quantity: float = _NAN
    unit: str = ""
    rate: float = _NAN
    currency: str = ""
    exchange: float = 1.0
    low: float = 1.0
    high: float = 1.0
    share_of: str = ""

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {self.amount:,.2f} ({self.table} {self.row}, {self.confidence})")


@checked_result
@dataclass(frozen=True, repr=False)
class Invoice(ReportMixin):
    """Every charge of a route.

    Attributes
    ----------
    title, currency : str
        What is billed, and the currency of every amount.
    steps : tuple of str
        The leg of each line, in words.
    lines : tuple of CostItem
        In the order of the legs.
    """

    json_name = "invoice"

    title: str
    currency: str
    steps: tuple[str, ...]
    lines: tuple[CostItem, ...]

    @property
    def total(self) -> float:
        """What is paid after subsidies."""
        return round(sum(line.amount for line in self.lines), 2)

    @property
    def charges(self) -> float:
        """What is charged before subsidies."""
        return round(sum(line.amount for line in self.lines if line.item != "subsidy"), 2)

    @property
    def subsidies(self) -> float:
        """What subsidies take off: zero or less."""
        return round(sum(line.amount for line in self.lines if line.item == "subsidy"), 2)

    @property
    def confidence_shares(self) -> dict[str, float]:
        """Share of the money, subsidies counted as money too, by the confidence of its row."""
        whole = sum(abs(line.amount) for line in self.lines)
        by = {grade: sum(abs(line.amount) for line in self.lines if line.confidence == grade) for grade in CONFIDENCE}
        return {grade: amount / whole if whole else 0.0 for grade, amount in by.items()}

    @property
    def grade(self) -> str:
        """The best confidence that nine tenths of the money have or exceed; it follows the rows and nothing else."""
        reached = 0.0
        for grade, share in self.confidence_shares.items():
            reached += share
            if reached >= _ENOUGH - 1e-12:
                return grade
        return CONFIDENCE[0]  # an invoice of nothing leaves no doubt

    def to_frame(self) -> pd.DataFrame:
        """One row per line: charges in the order of the legs, then the subsidies."""
        apart = sorted(range(len(self.lines)), key=lambda place: self.lines[place].item == "subsidy")
        records = [{"step": self.steps[place], **asdict(self.lines[place])} for place in apart]
        return pd.DataFrame(records, columns=["step", *(field.name for field in fields(CostItem))])

    def summary(self) -> pd.DataFrame:
        """One row per price: quantities and amounts of all legs added up, the dearest first."""
        keys = ["item", "name", "unit", "rate", "currency", "table", "row", "source", "confidence"]
        frame = self.to_frame().groupby(keys, sort=False, dropna=False)[["quantity", "amount"]].sum().reset_index()
        return frame.sort_values("amount", ascending=False, kind="stable").reset_index(drop=True)

    def sensitivity(self) -> pd.DataFrame:
        """What the total would be with each row alone at its low and at its high end, the widest first.

        Subsidies that are a share of a charge move with it. The route is the same in all cases.
        """
        records = []
        for table, row in dict.fromkeys((line.table, line.row) for line in self.lines):
            own = [line for line in self.lines if (line.table, line.row) == (table, row)]
            moved = sum(
                line.amount for line in self.lines if (line.table, line.row) == (table, row) or line.share_of == row
            )
            low, high = (self.total + moved * (factor - 1.0) for factor in (own[0].low, own[0].high))
            amount = sum(line.amount for line in own)
            records.append((table, row, own[0].name, amount, low, high, abs(high - low), own[0].confidence))
        names = ["table", "row", "name", "amount", "total_at_low", "total_at_high", "swing", "confidence"]
        frame = pd.DataFrame(records, columns=names)
        return frame.sort_values(["swing", "row"], ascending=[False, True]).reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """Every line as plain texts and numbers, with the step that it is charged for."""
        lines = [{"step": step, **plain(line)} for step, line in zip(self.steps, self.lines, strict=True)]
        return {"title": self.title, "currency": self.currency, "total": self.total, "lines": lines}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; the total is added up anew."""
        return super().from_dict({**data, "steps": [line["step"] for line in data.get("lines", ())]})

    def _headline(self) -> str:
        return f"{self.title}: {self.total:,.2f} {self.currency}, confidence {self.grade}"

    def _html_frame(self) -> pd.DataFrame:
        return self.to_frame()[["step", "name", "quantity", "unit", "rate", "currency", "amount", "confidence"]]

    def _lines(self) -> Iterator[str]:
        yield from (_text(line, self.currency) for line in self.lines if line.item != "subsidy")
        paid = [_text(line, self.currency) for line in self.lines if line.item == "subsidy"]
        if paid:
            yield f"{self.charges:14,.2f} {self.currency} before subsidies"
        yield from paid


def _text(line: CostItem, currency: str) -> str:
    price = f"{line.quantity:,.2f} {line.unit} x {line.rate:,.4g} {line.currency}".strip()
    return f"{line.amount:14,.2f} {currency}  {line.name}: {price} ({line.confidence})"


def invoice_of(title: str, currency: str, legs: Sequence[tuple[str, Sequence[CostItem]]]) -> Invoice:
    """Make an invoice of legs, each in words and with its items."""
    pairs = [(step, item) for step, items in legs for item in items]
    return Invoice(title, currency, tuple(step for step, _ in pairs), tuple(item for _, item in pairs))


class _Line(NamedTuple):
    """What lines of an invoice are added up by."""

    table: str
    row: str
    component: str
    unit: str
    share_of: str = ""


class _Piece(NamedTuple):
    """One of the prices that an arc pays: its place among them, and its position among all prices."""

    arc: int
    place: int
    position: int
    price: Price
    cents: int


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
            for line, quantity, amount in _parts(graph, weights, _Piece(number, place, position, price, cents)):
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
        times = float(graph.structure.piece_km[number, place] if price.per_km else weights.share[number, place])
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


def _item(line: _Line, found: _Sum, own: dict[tuple[str, str], tuple[str, float]]) -> CostItem:
    price = found.price
    if line.share_of:
        item, rate, currency, exchange = "subsidy", -price.feu, "", 1.0
    else:
        currency, exchange = own.get((line.table, line.row), ("", 1.0))
        item, rate = price.item, getattr(price, line.component) / exchange
    return CostItem(
        item=item,
        name=price.name,
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
    )


def _currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    """Own currency of every price row, and its rate of exchange on the graph's dates."""
    return graph.network.cache.get("currencies", graph.since, lambda: _read_currencies(graph))


def _read_currencies(graph: Graph) -> dict[tuple[str, str], tuple[str, float]]:
    network = graph.network
    rates = exchange_rates(network.currencies, network.currency, graph.since)
    return {
        (table, str(row)): (code, rates.get(code, 1.0))
        for table in _TABLES
        for row, code in network.tables[table]["currency"].items()
    }
