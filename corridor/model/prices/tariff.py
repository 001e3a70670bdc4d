"""Prices on a date: which tariff row applies where, in the currency of the network.

A price is a row turned into four rates that a shipment multiplies: per FEU, per container, per
consignment, per train, and per tonne of cargo. The most specific row wins: one that names the link,
then the terminal, then the zone itself, then a group the zone belongs to, then any. Some rows hold for
some shipments only, and which they are depends on nothing but the countries of origin and destination:
transit, a lane in one direction, and a through rate of the market, which replaces the tariff of the
railways where market prices are asked for. A user's own quotes go before all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.calendar import active
from corridor.errors import Finding, TableError
from corridor.model.tables.codes import QUOTE
from corridor.model.tables.reading import split_codes

__all__ = ["RIDE_SUBSIDY", "Condition", "Offer", "Price", "PriceBook", "Where", "exchange_rates"]

RIDE_SUBSIDY = "subsidy of a ride"  # so much for a box on a train, where others pay a share of a haul
_TEU_PER_FEU = 2.0
_KG_PER_TONNE = 1000.0


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
    market: bool = False
    ceiling: float = 1.0

    @property
    def condition(self) -> Condition:
        """Which shipments it holds for."""
        zones = self.zones if self.relation != "any" else frozenset()
        return Condition(self.relation, zones, self.origins, self.destinations, self.market)

    def subsidises(self, origin: str, destination: str) -> bool:
        """Whether it pays between two countries: its zones pay for trade of their own, not for what passes through."""
        return _touched(self.zones, origin, destination)


def _touched(zones: frozenset[str], origin: str, destination: str) -> bool:
    """Whether a shipment begins or ends in some zones; blank are all."""
    return not zones or origin in zones or destination in zones


class Condition(NamedTuple):
    """Which shipments a price holds for, by the countries of their ends and the prices that they ask for."""

    relation: str
    zones: frozenset[str]
    origins: frozenset[str]
    destinations: frozenset[str]
    market: bool

    def holds(self, origin: str, destination: str, *, market: bool) -> bool:
        """Whether it holds between two countries; transit touches its zones at neither end."""
        touches = _touched(self.zones, origin, destination)
        return (
            (market or not self.market)
            and (self.relation != "transit" or not self.zones or not touches)
            and (self.relation != "local" or touches)
            and (not self.origins or origin in self.origins)
            and (not self.destinations or destination in self.destinations)
        )


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

    def between(self, origin: str, destination: str, *, market: bool) -> Price | None:
        """Choose by the countries of origin and destination, and by whether market prices are asked for."""
        holding = (price for price in self.particular if price.condition.holds(origin, destination, market=market))
        return next(holding, self.other)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a price is asked for: tariff zone, its country, link and terminal (blank: none)."""

    zone: str
    country: str
    link_id: str = ""
    terminal_id: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what is asked of it for every key.

    `condition` is None where it holds for every shipment; `rank` is its order among rows that may hold for one: quotes,
    the market, transit, lanes; `is_general` that it is about none of the last three.
    """

    price: Price
    mode: str
    zone_codes: frozenset[str]
    link_ids: frozenset[str]
    terminal_ids: frozenset[str]
    since: int
    is_quote: bool
    is_general: bool
    condition: Condition | None
    rank: tuple[int, ...]

    def fit(self, where: Where) -> int:
        """Score how specific a row about the mode is for a place; negative when it does not apply."""
        score = 64 if self.is_quote else 0
        for wanted, given, weight in ((self.link_ids, where.link_id, 16), (self.terminal_ids, where.terminal_id, 8)):
            if wanted:
                if given not in wanted:
                    return -1
                score += weight
        if self.zone_codes:
            if where.zone in self.zone_codes:
                score += 4
            elif where.zone == where.country and where.country in self.price.zones:
                score += 2
            else:
                return -1
        return score + (1 if self.mode else 0)


class PriceBook:
    """The tariffs of a network on one day.

    Parameters
    ----------
    tariffs : DataFrame
        Table of the network.
    rates : mapping of str to float
        Network currency per unit of each currency (`exchange_rates`).
    day : datetime.date
        The date whose rows apply.
    expand : callable
        Turns country and group codes into countries.
    """

    def __init__(
        self,
        tariffs: pd.DataFrame,
        rates: Mapping[str, float],
        day: dt.date,
        expand: Callable[[tuple[str, ...]], frozenset[str]],
    ) -> None:
        self._day = day
        self._rates = rates
        self._expand = expand
        self._frame = tariffs
        self._found: dict[tuple[str, str, Where], Offer] = {}
        self._about: dict[tuple[str, str], list[_Row]] = {}

    @cached_property
    def _applies(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self._frame["used"].to_numpy(dtype=bool) & np.asarray(active(self._frame, self._day))
        return found

    @property
    def rows(self) -> bytes:
        """Which rows apply, as a mark: days with the same one, and the same rates, have the same prices."""
        return np.packbits(self._applies).tobytes()

    @cached_property
    def _rows(self) -> dict[str, list[_Row]]:
        frame = self._frame[self._applies]
        rows: dict[str, list[_Row]] = {}
        for record in frame.reset_index().to_dict("records"):
            item = str(record["item"])
            flat = item == "subsidy" and record["basis"] != "share"
            rows.setdefault(RIDE_SUBSIDY if flat else item, []).append(self._row(record))
        return rows

    def _rows_for(self, item: str, mode: str) -> list[_Row]:
        """Rows of an item that may be about a mode: a key asks them in turn, and most are about others."""
        key = (item, mode)
        if key not in self._about:
            rows = [row for name in (item, *_REPLACED_BY.get(item, ())) for row in self._rows.get(name, [])]
            self._about[key] = [row for row in rows if row.mode in ("", mode)]
        return self._about[key]

    def _row(self, record: Mapping[Any, Any]) -> _Row:
        zone_codes = split_codes(str(record["zones"]))
        since = record["valid_from"]
        price = self._price(record, self._expand(zone_codes))
        is_quote, transit = price.row.startswith(QUOTE), price.relation == "transit"
        lanes = bool(price.origins) + bool(price.destinations)
        is_general = not (transit or lanes or price.market)
        return _Row(
            price=price,
            mode=str(record["mode"]),
            zone_codes=frozenset(zone_codes),
            link_ids=frozenset(split_codes(str(record["link_ids"]))),
            terminal_ids=frozenset(split_codes(str(record["terminal_ids"]))),
            since=0 if pd.isna(since) else pd.Timestamp(since).toordinal(),
            is_quote=is_quote,
            is_general=is_general,
            condition=None if is_general and price.relation == "any" else price.condition,
            rank=(-is_quote, -price.market, -transit, -lanes),
        )

    def _price(self, record: Mapping[Any, Any], zones: frozenset[str]) -> Price:
        basis, mid = str(record["basis"]), _number(record["mid"], 0.0)
        amount = mid * (1.0 if basis == "share" else self.rate(str(record["currency"])))
        component, factor = _COMPONENT[basis]
        return Price(
            row=str(record["id"]),
            item=str(record["item"]),
            name=str(record["name"]),
            source=str(record["source"]),
            confidence=str(record["confidence"]),
            per_km=basis.endswith("_km"),
            low=_number(record["low"], mid) / mid if mid else 1.0,
            high=_number(record["high"], mid) / mid if mid else 1.0,
            zones=zones,
            free_days=_number(record["free_days"], 0.0),
            relation=str(record["relation"]),
            origins=self._expand(split_codes(str(record["origin_countries"]))),
            destinations=self._expand(split_codes(str(record["destination_countries"]))),
            market=str(record["item"]) == "through_rate",
            ceiling=_number(record["ceiling"], 1.0),
            **{component: amount * factor},
        )

    def rate(self, currency: str) -> float:
        """Network currency per unit of another one on the book's day."""
        try:
            return self._rates[currency]
        except KeyError:
            problem = f"no exchange rate for '{currency}' on {self._day}"
            remedy = f"add a row for {currency} that covers the day"
            raise TableError([Finding("currencies", 0, "currency", problem, remedy)], "the currencies") from None

    def offer(self, item: str, mode: str, where: Where) -> Offer:
        """Find the most specific rows for an item at a place, for every shipment that may ask."""
        key = (item, mode, where)
        if key not in self._found:
            scored = [(row.fit(where), row) for row in self._rows_for(item, mode)]
            self._found[key] = _offer([pair for pair in scored if pair[0] >= 0])
        return self._found[key]


# what takes the place of an item's price where it is asked for
_REPLACED_BY = {"haul": ("through_rate",)}

# how the basis of a row becomes one of the rates of a Price
_COMPONENT: dict[str, tuple[str, float]] = {
    "per_feu_km": ("feu", 1.0),
    "per_feu": ("feu", 1.0),
    "per_feu_day": ("feu", 1.0),
    "per_teu_km": ("feu", _TEU_PER_FEU),
    "per_teu": ("feu", _TEU_PER_FEU),
    "per_teu_day": ("feu", _TEU_PER_FEU),
    "per_container_km": ("box", 1.0),
    "per_container": ("box", 1.0),
    "per_shipment": ("shipment", 1.0),
    "per_train": ("train", 1.0),
    "per_train_km": ("train", 1.0),
    "per_kg": ("tonne", _KG_PER_TONNE),
    "share": ("share", 1.0),
}


def _offer(fitting: list[tuple[int, _Row]]) -> Offer:
    """The best row of each condition, in order, up to the first that holds for every shipment."""

    def closest(pair: tuple[int, _Row]) -> tuple[int, int, str]:
        # among equally specific rows the newest wins, then the first id
        return -pair[0], -pair[1].since, pair[1].price.row

    general = min((pair for pair in fitting if pair[1].is_general), key=closest, default=None)
    other = None if general is None else general[1].price
    if not any(row.condition for _, row in fitting):
        return Offer(other)
    best: dict[Condition, Price] = {}
    for _, row in sorted(fitting, key=lambda pair: (pair[1].rank, closest(pair))):
        if row.condition is None:
            if row.price is not other:
                best[row.price.condition] = row.price
            break  # nothing behind it is ever reached
        best.setdefault(row.condition, row.price)
    return Offer(other, tuple(best.values()))


def _number(value: Any, otherwise: float) -> float:
    return otherwise if pd.isna(value) else float(value)


def exchange_rates(currencies: pd.DataFrame, home: str, day: dt.date) -> dict[str, float]:
    """Exchange rates into the network's currency on a day.

    Parameters
    ----------
    currencies : DataFrame
        The table ``currencies``.
    home : str
        Currency of the network.
    day : datetime.date
        Where two rows cover it, the one that starts later counts.

    Returns
    -------
    dict of str to float
        Network currency per unit; the network's own currency is 1.
    """
    rows = currencies[active(currencies, day)].sort_values("valid_from", na_position="first", kind="stable")
    return {**dict(zip(rows["currency"], rows["rate"].astype(float), strict=True)), home: 1.0}
