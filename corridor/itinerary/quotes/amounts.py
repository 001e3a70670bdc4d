"""The price of an offer: a margin on the cost, rounded for a box, and lines that add up to it to the cent.

What is paid for twice costs the same twice: a line is its cost with the margin, whatever else is offered with it, and
what the price is rounded up by stands on a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from corridor.arguments import checked_result
from corridor.itinerary.invoice import CostItem
from corridor.itinerary.leg import Leg
from corridor.units import CENTS_PER_UNIT

__all__ = ["QuoteLine", "lines_of", "price_of_box"]

SUBSIDY, ROUNDING = "Subsidy", "Rounding"
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
_OTHER = "Other charges"
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


def lines_of(
    legs: Sequence[Leg], price: tuple[int, int], boxes: int, exchange: Fraction, margin: Fraction
) -> tuple[tuple[str, int], ...]:
    """Split the price of a box by what it is paid for.

    Parameters
    ----------
    legs : sequence of Leg
        Whose items the cost is made of.
    price : tuple of (int, int)
        Cents of a box, all in all, and what they are a multiple of.
    boxes : int
        Boxes that the items are for.
    exchange : Fraction
        Hundredths of the offer's currency for one of the network's.
    margin : Fraction
        Share of the cost that is added to it.

    Returns
    -------
    tuple of (str, int)
        What is paid for, in English, and cents of a box: their sum is its price. What the price is rounded by stands
        behind what it is made of, subsidies with what they are, last; the margin is in all other lines.
    """
    (each, step), sums = price, dict[str, Fraction]()
    for leg in legs:
        for item in leg.items:
            name = _group(leg, item)
            sums[name] = sums.get(name, Fraction(0)) + Fraction(item.amount) * CENTS_PER_UNIT * exchange / boxes
    subsidy = round(sums.pop(SUBSIDY, Fraction(0)))
    shares = {name: round(amount * (1 + margin)) for name, amount in sums.items() if amount > 0}
    largest = max(shares, key=lambda name: shares[name], default=_OTHER)
    exact = round((sum(sums.values(), Fraction(0)) + subsidy) * (1 + margin))
    # what the margin takes off a subsidy, and what is less than nothing, has no line of its own
    shares[largest] = shares.get(largest, 0) + _unlike_rounding(exact - subsidy - sum(shares.values()), len(sums))
    rounding = each - subsidy - sum(shares.values())
    if step <= len(sums):  # to the cent, or nearly: nobody looks for such a line
        shares[largest], rounding = shares[largest] + rounding, 0
    last = ((ROUNDING, rounding), (SUBSIDY, subsidy))
    return (*shares.items(), *((name, amount) for name, amount in last if amount))


def _unlike_rounding(cents: int, lines: int) -> int:
    """Cents that so many rounded lines cannot have left; none where they can."""
    return cents if abs(cents) > lines else 0


def _group(leg: Leg, item: CostItem) -> str:
    if item.item in _HAULS:
        return f"Carriage by {leg.mode}" if leg.mode else _OTHER
    return _GROUPS.get(item.item, _OTHER)
