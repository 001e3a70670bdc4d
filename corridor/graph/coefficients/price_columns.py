"""Columns of prices: what each row says once, and what it charges in each epoch.

Rates of exchange change more often than rows do. So a row's terms (its unit, zones, the shipments that it is about) are
one table, and its amounts in the network's currency are another, which an epoch points into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corridor.graph.arc_types import PriceKey
from corridor.graph.coefficients.columns import Columns, Distinct
from corridor.graph.prices import PriceArrays
from corridor.model.network import Network
from corridor.model.prices.tariff import Offer, Price

__all__ = ["PricePlaces"]

_AMOUNTS = ("feu", "box", "shipment", "tonne", "train")
_TARIFFS = "tariffs"
_TABLES = (_TARIFFS, "transfers", "services", "borders")  # whose rows are prices

Amounts = tuple[float, ...]


@dataclass(slots=True)
class PricePlaces:
    """Prices, offers and amounts of all epochs, each once.

    Attributes
    ----------
    terms : Distinct of (str, Price)
        Table, and the row without its amounts; place 0 is no price.
    amounts : Distinct of tuple of float
        Per FEU, box, shipment, tonne and train.
    offers : Distinct of tuple of int
        Places of the terms: the general price, then those that hold for some shipments only.
    countries : Distinct of tuple of str
        Sets of countries, sorted.
    """

    terms: Distinct[tuple[str, Price] | None] = field(default_factory=lambda: Distinct({None: 0}))
    amounts: Distinct[Amounts] = field(default_factory=lambda: Distinct({(0.0,) * len(_AMOUNTS): 0}))
    offers: Distinct[tuple[int, ...]] = field(default_factory=Distinct)
    countries: Distinct[tuple[str, ...]] = field(default_factory=Distinct)

    def epoch(self, keys: Sequence[PriceKey], prices: PriceArrays) -> _EpochPrices:
        """The places of an epoch's prices."""
        found = _EpochPrices(self)
        known: dict[tuple[str, int], int] = {}
        offers = []
        for key, offer in zip(keys, prices.offers, strict=True):
            mark = (key.table, id(offer))
            if mark not in known:
                known[mark] = found.offer(key.table, offer)
            offers.append(known[mark])
        return replace(
            found,
            offer_of=offers,
            subsidy_of=[found.price(_TARIFFS, one) for one in prices.subsidies],
            ride_of=[found.price(_TARIFFS, one) for one in prices.ride_subsidies],
            lease=found.price(_TARIFFS, prices.lease),
        )

    def put(self, columns: Columns, network: Network) -> None:
        """Write the tables."""
        rows = [row for row in self.terms.rows if row is not None]
        own = {
            (table, str(row)): str(code) for table in _TABLES for row, code in network.tables[table]["currency"].items()
        }
        for name in ("row", "item", "name", "source", "confidence", "relation"):
            columns.put_texts(f"price {name}", ["", *(getattr(price, name) for _, price in rows)])
        columns.put_texts("price table", ["", *(table for table, _ in rows)])
        columns.put_texts("price currency", ["", *(own.get((table, price.row), "") for table, price in rows)])
        for name in ("per_km", "market"):
            columns.put(f"price {name}", [0, *(int(getattr(price, name)) for _, price in rows)])
        for name in ("free_days", "low", "high", "share", "ceiling"):
            columns.put_numbers(f"price {name}", [0.0, *(getattr(price, name) for _, price in rows)])
        for name in ("zones", "origins", "destinations", "containers"):
            columns.put(f"price {name}", [self._set(()), *(self._set(getattr(price, name)) for _, price in rows)])
        columns.put_numbers("amount", [amount for row in self.amounts.rows for amount in row])
        columns.put("offer size", [len(offer) for offer in self.offers.rows])
        columns.put("offer price", [price for offer in self.offers.rows for price in offer])
        columns.put("set size", [len(codes) for codes in self.countries.rows])
        columns.put_texts("set country", [code for codes in self.countries.rows for code in codes])

    def _set(self, countries: frozenset[str] | tuple[str, ...]) -> int:
        return self.countries(tuple(sorted(countries)))


@dataclass(slots=True)
class _EpochPrices:
    """Where the prices of one epoch stand; lists by key and by service, and amounts by the place of their terms."""

    places: PricePlaces
    offer_of: list[int] = field(default_factory=list)
    subsidy_of: list[int] = field(default_factory=list)
    ride_of: list[int] = field(default_factory=list)
    lease: int = 0
    amount_of: dict[int, int] = field(default_factory=dict)

    def offer(self, table: str, offer: Offer) -> int:
        """Place of an offer."""
        return self.places.offers(tuple(self.price(table, one) for one in (offer.other, *offer.particular)))

    def price(self, table: str, price: Price | None) -> int:
        """Place of a price's terms; its amounts are noted."""
        if price is None:
            return 0
        amounts = tuple(getattr(price, name) for name in _AMOUNTS)
        plain = replace(price, feu=0.0, box=0.0, shipment=0.0, tonne=0.0, train=0.0)
        place = self.places.terms((table, plain))
        self.amount_of[place] = self.places.amounts(amounts)
        return place
