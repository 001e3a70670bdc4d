"""The price of an offer: a margin on the cost, rounded for a box, and lines that add up to it to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from corridor.arguments import checked_result
from corridor.itinerary.invoice import CostItem
from corridor.itinerary.leg import Leg
from corridor.units import CENTS_PER_UNIT

__all__ = ["QuoteLine", "lines_of", "price_of_box"]

SUBSIDY = "Subsidy"
_GROUPS = {
    "lift": "Terminal handling",
    "storage": "Terminal handling",
    "transloading": "Change of gauge",
    "gauge_change": "Change of gauge",
    "clearance": "Border formalities and transit documents",
    "reconsignment": "Border formalities and transit documents",
    "regime_open": "Border formalities and transit documents",
    "regime_close": "Border formalities and transit documents",
    "drayage": "Collection and delivery by lorry",
    "lease": "Use and return of the carrier's container",
    "drop_off": "Use and return of the carrier's container",
    "empty_return": "Use and return of the carrier's container",
    "subsidy": SUBSIDY,
}
_HAULS = ("haul", "haul_fixed", "through_rate", "surcharge", "index")


@checked_result
@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of the price.

    Attributes
    ----------
    text : str
        What is paid for, in the language of the offer.
    cents_each, cents : int
        For one container and for all, in hundredths of the currency; what a subsidy takes off is negative.
    """

    text: str
    cents_each: int
    cents: int

    @property
    def each(self) -> float:
        """For one container."""
        return self.cents_each / CENTS_PER_UNIT

    @property
    def amount(self) -> float:
        """For all containers."""
        return self.cents / CENTS_PER_UNIT


def price_of_box(cents: int, boxes: int, factor: Fraction, step: int) -> int:
    """Cents that a box is sold for: the least multiple of a step that covers its share of the cost times a factor.

    Parameters
    ----------
    cents : int
        Cost of all boxes, in hundredths of the network's currency.
    boxes : int
        How many.
    factor : Fraction
        Margin and exchange: hundredths of the offer's currency for one of the network's.
    step : int
        Hundredths of the offer's currency that the price is a multiple of; at least 1.
    """
    return -(-(cents * factor / boxes) // step) * step


def lines_of(legs: Sequence[Leg], each: int, boxes: int, exchange: Fraction) -> tuple[tuple[str, int], ...]:
    """Split the price of a box by what it is paid for.

    Parameters
    ----------
    legs : sequence of Leg
        Whose items the cost is made of.
    each : int
        Cents of a box, all in all.
    boxes : int
        Boxes that the items are for.
    exchange : Fraction
        Hundredths of the offer's currency for one of the network's.

    Returns
    -------
    tuple of (str, int)
        What is paid for, in English, and cents of a box: their sum is `each`. Subsidies stand with what they are, last;
        the margin is in all other lines, by their share.
    """
    sums: dict[str, Fraction] = {}
    for leg in legs:
        for item in leg.items:
            name = _group(leg, item)
            sums[name] = sums.get(name, Fraction(0)) + Fraction(item.amount) * CENTS_PER_UNIT * exchange / boxes
    subsidy = round(sums.pop(SUBSIDY, Fraction(0)))
    kept = {name: amount for name, amount in sums.items() if amount > 0}
    shares = _shared(each - subsidy, kept or {"Other charges": Fraction(1)})
    return (*shares.items(), *(((SUBSIDY, subsidy),) if subsidy else ()))


def _group(leg: Leg, item: CostItem) -> str:
    if item.item in _HAULS:
        return f"Carriage by {leg.mode}" if leg.mode else "Other charges"
    return _GROUPS.get(item.item, "Other charges")


def _shared(whole: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Split a whole number by weights: what rounding down leaves goes to the largest remainders, then by order."""
    total = sum(weights.values())
    exact = {name: whole * weight / total for name, weight in weights.items()}
    shares = {name: part.__floor__() for name, part in exact.items()}
    rest = sorted(exact, key=lambda name: shares[name] - exact[name])
    for name in rest[: whole - sum(shares.values())]:
        shares[name] += 1
    return shares
