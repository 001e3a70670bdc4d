"""What a tariff row is on a date: rates in the currency of the network, and the shipments that pay them.

A price is a row turned into four rates that a shipment multiplies: per FEU, per container, per consignment, per train,
and per tonne of cargo. Some rows hold for some shipments only, and which they are depends on nothing but the countries
of origin and destination and the type of box: a reefer, transit, a lane in one direction, and a through rate of the
market, which replaces the tariff of the railways where market prices are asked for. Which rows apply where is for
`price_book` to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from corridor.calendar import active

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = ["Condition", "Offer", "Price", "rates_on"]


@dataclass(frozen=True, slots=True)
class Price:
    """One tariff row as rates in the network's currency.

    Attributes
    ----------
    row : str
        Id of the row.
    item, name, source, confidence : str
        As in the table.
    feu, box, shipment, train, tonne : float
        Rates per FEU, container, consignment, train and tonne of cargo (per km, per day or once,
        as the row's basis says).
    per_km : bool
        Whether the rates are per kilometre.
    low, high : float
        Ends of the range as multiples of the value used.
    zones : frozenset of str
        Countries the row covers, for its relation.
    share : float
        Of a subsidy: the share of a charge that it pays.
    free_days : float
        Days free of storage.
    relation : {"any", "transit", "local"}
        Whether it holds for shipments that touch the zones at neither end, or for those that do.
    origins, destinations : frozenset of str
        Countries of the shipments that it holds for; empty for all.
    containers : frozenset of str
        Types of box that it holds for; empty for all.
    market : bool
        Whether it is a through rate of the market, not a tariff.
    ceiling : float
        Of a subsidy: the largest share of a charge that it pays.
    """

    row: str
    item: str
    name: str
    source: str
    confidence: str
    feu: float = 0.0
    box: float = 0.0
    shipment: float = 0.0
    train: float = 0.0
    tonne: float = 0.0
    per_km: bool = False
    low: float = 1.0
    high: float = 1.0
    zones: frozenset[str] = frozenset()
    share: float = 0.0
    free_days: float = 0.0
    relation: str = "any"
    origins: frozenset[str] = frozenset()
    destinations: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    market: bool = False
    ceiling: float = 1.0

    @property
    def condition(self) -> Condition:
        """Which shipments it holds for."""
        zones = self.zones if self.relation != "any" else frozenset()
        return Condition(self.relation, zones, self.origins, self.destinations, self.containers, self.market)

    def subsidises(self, origin: str, destination: str) -> bool:
        """Whether it pays between two countries: its zones pay for trade of their own, not for what passes through."""
        return _touched(self.zones, origin, destination)


def _touched(zones: frozenset[str], origin: str, destination: str) -> bool:
    """Whether a shipment begins or ends in some zones; blank are all."""
    return not zones or origin in zones or destination in zones


class Condition(NamedTuple):
    """Which shipments a price holds for, by their ends, their type of box and the prices that they ask for."""

    relation: str
    zones: frozenset[str]
    origins: frozenset[str]
    destinations: frozenset[str]
    containers: frozenset[str]
    market: bool

    def holds(self, origin: str, destination: str, container: str, *, market: bool) -> bool:
        """Whether it holds of a type of box between two countries; transit touches its zones at neither end."""
        touches = _touched(self.zones, origin, destination)
        return (
            (market or not self.market)
            and (self.relation != "transit" or not self.zones or not touches)
            and (self.relation != "local" or touches)
            and self.begins_in(origin)
            and (not self.destinations or destination in self.destinations)
            and (not self.containers or container in self.containers)
        )

    def begins_in(self, origin: str) -> bool:
        """Whether it holds for shipments from a country, to some country or other."""
        return not self.origins or origin in self.origins


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices of one thing at one place.

    Attributes
    ----------
    other : Price or None
        Where no more particular one holds.
    particular : tuple of Price
        Prices that hold for some shipments only, in the order in which they go before each other and before `other`.
    """

    other: Price | None
    particular: tuple[Price, ...] = ()

    @property
    def prices(self) -> tuple[Price | None, ...]:
        """All of them in order; the first that holds counts, and the last one always does."""
        return (*self.particular, self.other)

    def between(self, origin: str, destination: str, container: str, *, market: bool) -> Price | None:
        """Choose by the countries of origin and destination, by the type of box, and by the prices asked for."""
        ends = (origin, destination, container)
        return next((price for price in self.particular if price.condition.holds(*ends, market=market)), self.other)


def rates_on(network: Network, day: dt.date) -> Mapping[str, float]:
    """Exchange rates into a network's currency on a day; kept, as they are asked for again and again.

    Parameters
    ----------
    network : Network
        With the table ``currencies``.
    day : datetime.date
        Where two rows cover it, the one that starts later counts.

    Returns
    -------
    mapping of str to float
        Network currency per unit; the network's own currency is 1.
    """
    return network.cache.get("exchange rates", day, lambda: _read_rates(network, day))


def _read_rates(network: Network, day: dt.date) -> dict[str, float]:
    rows = network.currencies[active(network.currencies, day)]
    rows = rows.sort_values("valid_from", na_position="first", kind="stable")
    return {**dict(zip(rows["currency"], rows["rate"].astype(float), strict=True)), network.currency: 1.0}
