"""Which tariff rows apply where on a date, for every shipment that may ask.

The most specific row wins: one that names the link, then the terminal, then the zone itself, then a group the zone
belongs to, then any. A user's own quotes go before all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import active
from corridor.errors import Finding, TableError
from corridor.model.prices.tariff import Condition, Offer, Price
from corridor.model.tables.codes import QUOTE
from corridor.model.tables.reading import split_codes

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["RIDE_SUBSIDY", "PriceBook", "Where", "service_price", "transfer_price"]

RIDE_SUBSIDY = "subsidy of a ride"  # so much for a box on a train, where others pay a share of a haul
_TEU_PER_FEU = 2.0
_KG_PER_TONNE = 1000.0


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
    types of box, the market, transit, lanes; `is_general` that it is about none of the last four.
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


class _RowsAbout(NamedTuple):
    """Rows of an item that may be about a mode, and the links and terminals that some of them name."""

    rows: list[_Row]
    link_ids: frozenset[str]
    terminal_ids: frozenset[str]

    @classmethod
    def of(cls, rows: list[_Row]) -> _RowsAbout:
        """Look what rows name."""
        links = frozenset[str]().union(*(row.link_ids for row in rows))
        return cls(rows, links, frozenset[str]().union(*(row.terminal_ids for row in rows)))

    def told_apart(self, where: Where) -> Where:
        """A place without a link or terminal that no row names: there are thousands of them, and few that are."""
        link = where.link_id if where.link_id in self.link_ids else ""
        terminal = where.terminal_id if where.terminal_id in self.terminal_ids else ""
        return Where(where.zone, where.country, link, terminal)


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
        self._about: dict[tuple[str, str], _RowsAbout] = {}

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

    def _rows_about(self, item: str, mode: str) -> _RowsAbout:
        key = (item, mode)
        if key not in self._about:
            rows = [row for name in (item, *_REPLACED_BY.get(item, ())) for row in self._rows.get(name, [])]
            self._about[key] = _RowsAbout.of([row for row in rows if row.mode in ("", mode)])
        return self._about[key]

    def _row(self, record: Mapping[Any, Any]) -> _Row:
        zone_codes = split_codes(str(record["zones"]))
        since = record["valid_from"]
        price = self._price(record, self._expand(zone_codes))
        is_quote, transit = price.row.startswith(QUOTE), price.relation == "transit"
        lanes = bool(price.origins) + bool(price.destinations)
        is_general = not (transit or lanes or price.market or price.containers)
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
            rank=(-is_quote, -bool(price.containers), -price.market, -transit, -lanes),
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
            containers=frozenset(split_codes(str(record["container_types"]))),
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
        """Find the most specific rows for an item at a place, for every shipment that may ask.

        Places of which no row tells one from another share their offer.
        """
        about = self._rows_about(item, mode)
        told = about.told_apart(where)
        key = (item, mode, told)
        if key not in self._found:
            scored = [(row.fit(told), row) for row in about.rows]
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


def _known(amount: float) -> float:
    """A charge that a row leaves blank is none: `read_network` refuses a row with no charge at all."""
    return 0.0 if pd.isna(amount) else float(amount)


def service_price(row: Any, book: PriceBook) -> Price:
    """The haul of a row of `services`."""
    amount = _known(row.rate_per_feu)
    rate = book.rate(row.currency) if amount else 1.0
    return Price(str(row.Index), "haul", row.name, row.source, row.confidence, feu=amount * rate)


def transfer_price(row: Any, book: PriceBook) -> Price:
    """The handling of a row of `transfers`."""
    rate, name = book.rate(row.currency), f"{row.technique} {row.from_carrier}-{row.to_carrier}"
    return Price(
        str(row.Index),
        row.technique,
        name,
        row.source,
        row.confidence,
        box=_known(row.cost_per_container) * rate,
        shipment=_known(row.cost_per_shipment) * rate,
    )
