"""Prices on a date: which tariff row applies where, in the currency of the network.

A price is a row turned into four rates that a shipment multiplies: per FEU, per container, per
consignment, per train, and per tonne of cargo. The most specific row wins: one that names the link,
then the terminal, then the zone itself, then a group the zone belongs to, then any. A user's own quotes
go before all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from corridor.calendar import active
from corridor.errors import Finding, TableError
from corridor.model.tables.codes import QUOTE
from corridor.model.tables.reading import split_codes

__all__ = ["Offer", "Price", "PriceBook", "Where", "exchange_rates"]

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
    free_days : float
        Days free of storage.
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
    free_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """The price for transit and the price otherwise; either may be missing."""

    transit: Price | None
    other: Price | None

    def for_relation(self, origin: str, destination: str) -> Price | None:
        """Choose by the countries of origin and destination: transit touches neither end."""
        price = self.transit
        if price is not None and origin not in price.zones and destination not in price.zones:
            return price
        return self.other


@dataclass(frozen=True, slots=True)
class Where:
    """Where a price is asked for: tariff zone, its country, link and terminal (blank: none)."""

    zone: str
    country: str
    link_id: str = ""
    terminal_id: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    price: Price
    mode: str
    relation: str
    zone_codes: frozenset[str]
    link_ids: frozenset[str]
    terminal_ids: frozenset[str]
    since: dt.date

    def fit(self, where: Where) -> int:
        """Score how specific a row about the mode is for a place; negative when it does not apply."""
        score = 64 if self.price.row.startswith(QUOTE) else 0
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
    def _rows(self) -> dict[str, list[_Row]]:
        frame = self._frame[self._frame["used"].to_numpy(dtype=bool) & active(self._frame, self._day)]
        rows: dict[str, list[_Row]] = {}
        for record in frame.reset_index().to_dict("records"):
            rows.setdefault(str(record["item"]), []).append(self._row(record))
        return rows

    def _rows_for(self, item: str, mode: str) -> list[_Row]:
        """Rows of an item that may be about a mode: a key asks them in turn, and most are about others."""
        key = (item, mode)
        if key not in self._about:
            self._about[key] = [row for row in self._rows.get(item, []) if row.mode in ("", mode)]
        return self._about[key]

    def _row(self, record: Mapping[Any, Any]) -> _Row:
        zone_codes = split_codes(str(record["zones"]))
        since = record["valid_from"]
        return _Row(
            price=self._price(record, self._expand(zone_codes)),
            mode=str(record["mode"]),
            relation=str(record["relation"]),
            zone_codes=frozenset(zone_codes),
            link_ids=frozenset(split_codes(str(record["link_ids"]))),
            terminal_ids=frozenset(split_codes(str(record["terminal_ids"]))),
            since=dt.date.min if pd.isna(since) else pd.Timestamp(since).date(),
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
        """Find the most specific row for an item at a place, for transit and otherwise."""
        key = (item, mode, where)
        if key not in self._found:
            scored = [(row.fit(where), row) for row in self._rows_for(item, mode)]
            fitting = [(score, row) for score, row in scored if score >= 0]
            transit = _best([pair for pair in fitting if pair[1].relation == "transit"])
            other = _best([pair for pair in fitting if pair[1].relation != "transit"])
            own = _best([pair for pair in fitting if pair[1].relation == "any" and pair[1].price.row.startswith(QUOTE)])
            if own is not None and (transit is None or not transit.row.startswith(QUOTE)):
                # a quote for any relation holds for transit too, also where a local one goes before it
                transit = own if own is not other and own.zones else None
            self._found[key] = Offer(transit, other)
        return self._found[key]


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
    "share": ("feu", 1.0),
}


def _best(pairs: list[tuple[int, _Row]]) -> Price | None:
    if not pairs:
        return None
    # among equally specific rows the newest wins, then the first id
    _, row = min(pairs, key=lambda pair: (-pair[0], -pair[1].since.toordinal(), pair[1].price.row))
    return row.price


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
