"""A route's cost as an invoice: quantity times rate, with currency, source and confidence; subsidies apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from corridor.arguments import checked_result
from corridor.display import brief
from corridor.model.cargo.shipment import Shipment
from corridor.model.tables.codes import CONFIDENCE
from corridor.results import ReportMixin, plain, said_beside

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ITEM_WORDS", "CostItem", "CostRange", "Invoice", "invoice_of", "rate_note", "unpaid_subsidies"]

_ENOUGH = 0.9  # share of the money that a grade must cover
_NAN = float("nan")
_THROUGH = "through_rate"
# What screens and the trade call items of the cost
ITEM_WORDS = {
    "border": "border crossing",
    "lift": "handling",
    "haul": "haulage",
    "haul_fixed": "haulage by the box",
    "reconsignment": "new consignment note",
    _THROUGH: "rest of the through rate",
}


class CostRange(NamedTuple):
    """A cost with every price at its low end, as it is used, and at its high end, in the itinerary's currency."""

    low: float
    mid: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.mid):
            return "no price"
        if round(self.low) == round(self.high) == round(self.mid):
            return f"{self.mid:,.0f}"
        return f"{self.mid:,.0f} ({self.low:,.0f}-{self.high:,.0f})"

    def told(self, currency: str, each: str, whole: str = "") -> str:
        """The same of one ``each``, and what follows it; that there are no prices where there are none."""
        return "no prices" if math.isnan(self.mid) else f"{self} {currency} a {each}{whole}"


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
        Of a subsidy, the row that it is a share of; blank where it is one of all charges, or so much for a box.
    tariff : float
        What the tariffs of the railways make of a charge for the ride by rail; NaN for what is no part of it.
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
    tariff: float = _NAN

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
    assumptions : sequence of str
        What the route that is billed rests on, its cargo first.
    """

    json_name = "invoice"

    title: str
    currency: str
    steps: tuple[str, ...]
    lines: tuple[CostItem, ...]
    assumptions: Sequence[str] = field(default=(), compare=False)

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
    def at_market(self) -> bool:
        """Whether a through rate of the market is charged."""
        return any(line.item == _THROUGH for line in self.lines)

    @property
    def ride(self) -> float:
        """What the ride by rail is charged, before subsidies: haulage, loading, borders and changes of gauge."""
        return round(sum(line.amount for line in self.lines if line.tariff == line.tariff), 2)

    @property
    def ride_at_tariffs(self) -> float:
        """What the same ride costs by the tariffs of the railways: the same as `ride` where no market price is paid."""
        return round(sum(line.tariff for line in self.lines if line.tariff == line.tariff), 2)

    @property
    def market_spread(self) -> float:
        """What the ride by rail costs after subsidies, in multiples of its tariffs; NaN without a market price."""
        tariffs = self.ride_at_tariffs
        return (self.ride + self.subsidies) / tariffs if self.at_market and tariffs else _NAN

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
        head = {"title": self.title, "currency": self.currency, "total": self.total}
        return {**head, "lines": lines, "assumptions": list(self.assumptions)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; the total is added up anew."""
        return super().from_dict({**data, "steps": [line["step"] for line in data.get("lines", ())]})

    def _headline(self) -> str:
        return f"{self.title}: {self.total:,.2f} {self.currency}, confidence {self.grade}"

    def _html_frame(self) -> pd.DataFrame:
        return self.to_frame()[["step", "name", "quantity", "unit", "rate", "currency", "amount", "confidence"]]

    def _lines(self) -> Iterator[str]:
        told = not self.at_market
        for line in self.lines:
            if line.item == "subsidy":
                continue
            if not told and line.tariff == line.tariff:
                yield from self._ride_lines()
                told = True
            if not self.at_market or line.tariff != line.tariff:
                yield _text(line, self.currency)
        paid = [_text(line, self.currency) for line in self.lines if line.item == "subsidy"]
        if paid:
            yield f"{self.charges:14,.2f} {self.currency} before subsidies"
        yield from paid
        yield from said_beside((), self.assumptions)

    def _ride_lines(self) -> Iterator[str]:
        """The ride by rail in one line, and the tariff sum below it; what it is made of, indented."""
        market = [line for line in self.lines if line.item == _THROUGH]
        names = ", ".join(dict.fromkeys(line.name for line in market))
        yield f"{self.ride:14,.2f} {self.currency}  ride by rail at the market's rate: {names} ({market[0].confidence})"
        times = f"the market is {self.market_spread:.2f} times that" + (" after subsidies" if self.subsidies else "")
        yield f"{self.ride_at_tariffs:18,.2f} {self.currency} by the tariffs of the railways: {times}"
        for line in self.lines:
            if line.tariff == line.tariff:
                yield f"    {_text(line, self.currency)}"


def _text(line: CostItem, currency: str) -> str:
    price = f"{line.quantity:,.2f} {line.unit} x {line.rate:,.4g} {line.currency}".strip()
    return f"{line.amount:14,.2f} {currency}  {line.name}: {price} ({line.confidence})"


def invoice_of(
    title: str, currency: str, legs: Sequence[tuple[str, Sequence[CostItem]]], assumptions: Sequence[str] = ()
) -> Invoice:
    """Make an invoice of legs, each in words and with its items, and of what they rest on."""
    pairs = [(step, item) for step, items in legs for item in items]
    return Invoice(title, currency, tuple(step for step, _ in pairs), tuple(item for _, item in pairs), assumptions)


def unpaid_subsidies(amount: float | None, shipment: Shipment, currency: str) -> tuple[str, ...]:
    """What subsidies would take off a container of a shipment, where they were left out of it; nothing for None."""
    if amount is None:
        return ()
    day, each = f"{shipment.ready:%Y-%m-%d}", amount / shipment.containers
    if not amount:
        return (f"subsidies are left out, and none is paid on this route on {day}",)
    return (f"subsidies are left out: on {day} they take {each:,.0f} {currency} a container off this route",)


def rate_note(items: Sequence[CostItem]) -> str:
    """Say of the market's through rates on a way what they are of and how they are shared out; blank where none is.

    Such a rate is of the whole ride by rail. What tariffs ask for at both ends stands as haulage there, and what they
    leave of the rate is paid by the kilometre on the railways between (docs/prices.md).
    """
    rates = dict.fromkeys(line.name for line in items if line.item == _THROUGH)
    if not rates:
        return ""
    told = "what the market asks for a box and the whole ride by rail, in block trains as in wagons"
    return f"through rate: {'; '.join(rates)}, {told}; haulage at both ends is in it, the rest goes by km"
