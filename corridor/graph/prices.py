"""The price of every key of a graph on a date, as arrays that a load multiplies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import Finding, TableError
from corridor.graph.arc_types import PriceKey
from corridor.graph.borders import BorderBook
from corridor.graph.index import Index, ServiceRow, rows_of
from corridor.graph.weights import Load
from corridor.lazy import pandas as pd
from corridor.model.delay.train_terms import ANY_ROOM, COMMON_TRAIN_TEU, train_rooms
from corridor.model.network import Network
from corridor.model.prices.price_book import RIDE_SUBSIDY, PriceBook, Where, service_price, transfer_price
from corridor.model.prices.price_table import PriceTable, price_table
from corridor.model.prices.tariff import Offer, Price, rates_on
from corridor.units import HOURS_PER_DAY

__all__ = ["PriceArrays", "price_arrays", "with_borders"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_OFFER_BYTES = 200  # as `corridor.cache.bytes_of` measures them


@dataclass(frozen=True, eq=False)
class PriceArrays:
    """Prices of all keys on one date.

    Attributes
    ----------
    offers : tuple of Offer
        The rows behind each key.
    subsidies : tuple of Price or None
        The subsidy that pays a share of each key's haul.
    subsidy : float array, shape (keys,)
        That share.
    ride_subsidies : tuple of Price or None
        The subsidy that pays so much a FEU for the whole ride of each service.
    ride_subsidy, ride_ceiling : float array, shape (services + 1,)
        Currency per FEU for it, and the largest share of a charge that it pays; the last entry is of no service.
    free_days : float array, shape (keys,)
        Days free of storage.
    train_teu, train_gross_t, wagon_t_per_feu : float array, shape (keys,)
        TEU and gross tonnes that one train takes where the key is paid, and the wagons' part of the tonnes; infinite
        tonnes where no row limits them.
    value_of_time : float
        Currency per FEU and hour, for shipments that name none.
    lease : Price or None
        Of a carrier's container, per day.
    unpriced : bool array, shape (keys,)
        Hauls without a price, by modes that have none; all False in a network without any prices.
    """

    offers: tuple[Offer, ...]
    subsidies: tuple[Price | None, ...]
    subsidy: Floats
    ride_subsidies: tuple[Price | None, ...]
    ride_subsidy: Floats
    ride_ceiling: Floats
    free_days: Floats
    train_teu: Floats
    train_gross_t: Floats
    wagon_t_per_feu: Floats
    value_of_time: float
    lease: Price | None
    unpriced: NDArray[np.bool_]
    _by_weight: NDArray[np.bool_]
    _by_air: NDArray[np.bool_]
    _prices: PriceTable

    @property
    def nbytes(self) -> int:
        """Bytes, the rows behind the keys by their usual size."""
        arrays = [one for one in (*vars(self).values(), *self._prices) if isinstance(one, np.ndarray)]
        return len(self.offers) * _OFFER_BYTES + sum(array.nbytes for array in arrays)

    def met(self, load: Load) -> tuple[bool, ...]:
        """Which conditions of prices hold for a load, by its ends, boxes and the prices it asks for."""
        ends = (load.cargo.origin_country, load.cargo.destination_country, load.cargo.container_type)
        return tuple(one.holds(*ends, market=load.market) for one in self._prices.conditions)

    def chosen(self, load: Load) -> Integers:
        """Which price of every key a load pays by the conditions that it meets, as for `rates`."""
        table, holds = self._prices, np.array([True, *self.met(load)], dtype=np.bool_)
        first = holds[table.condition].argmax(axis=0)
        found: Integers = table.price[first, np.arange(len(first))]
        return found

    def rates(self, load: Load, shares: Floats | None = None, chosen: Integers | None = None) -> tuple[Floats, Floats]:
        """Currency per kilometre, and flat, that a load pays for each key (both of shape (keys,)).

        Parameters
        ----------
        load : Load
            The boxes.
        shares : float array, shape (keys,), optional
            From `by_weight`, where it is known already.
        chosen : int array, shape (keys,), optional
            From `chosen`, where it is known already.
        """
        chosen = self.chosen(load) if chosen is None else chosen
        rates = self._prices.rates[chosen]
        shares = self.by_weight(load) if shares is None else shares
        # not as a product of matrices, which may round once where this does twice: the same cents on every machine
        sized = (rates[:, 0] * load.feu + rates[:, 1] * load.boxes) * shares
        amount = sized + rates[:, 2] + rates[:, 3] * self.tonnes(load) + rates[:, 4] * self.trains(load)
        per_km = self._prices.per_km[chosen]
        return np.where(per_km, amount, 0.0), np.where(per_km, 0.0, amount)

    def at_market(self, chosen: Integers) -> NDArray[np.bool_]:
        """Which of chosen prices are through rates of the market; (...)."""
        found: NDArray[np.bool_] = self._prices.market[chosen]
        return found

    def ranges(self, chosen: Integers) -> Floats:
        """Low and high ends of chosen prices, as multiples of what is paid; (..., 2)."""
        found: Floats = self._prices.ends[chosen]
        return found

    def tonnes(self, load: Load) -> Floats:
        """Tonnes that a load is charged for: by air its volume counts, too (keys,)."""
        return np.where(self._by_air, load.chargeable_t, load.tonnes)

    def by_weight(self, load: Load) -> Floats:
        """How many times its own length of a train a load takes, by its weight; 1 where the length binds (keys,).

        A train that is full by weight before it is full by length leaves room that its boxes pay for.
        """
        if not load.teu:
            return np.ones(len(self.train_teu))
        tonnes = load.gross_each_t * load.boxes + self.wagon_t_per_feu * load.feu
        taken = tonnes / self.train_gross_t * self.train_teu / load.teu
        return np.where(self._by_weight & (load.gross_each_t > 0.0), np.maximum(taken, 1.0), 1.0)

    def trains(self, load: Load) -> Floats:
        """Whole trains that a load takes, by length or by weight, whichever is more (keys,)."""
        by_length = np.ceil(load.teu / self.train_teu)
        if not load.gross_each_t:
            return by_length
        each = load.gross_each_t + self.wagon_t_per_feu * load.feu / load.boxes
        room = np.maximum(np.floor(self.train_gross_t / each + 1e-9), 1.0)
        return np.maximum(by_length, np.ceil(load.boxes / room))

    def subsidised(self, load: Load) -> tuple[Floats, Floats]:
        """Subsidies of a load: a share of the haul of each key (keys,), so much a FEU of each ride (services + 1,)."""
        ends = (load.cargo.origin_country, load.cargo.destination_country)
        paid = np.array([*(price.subsidises(*ends) for price in self._payers), False], dtype=np.bool_)
        if paid[:-1].all():
            return self.subsidy, self.ride_subsidy
        keys, rides = self._payer_of
        return np.where(paid[keys], self.subsidy, 0.0), np.where(paid[rides], self.ride_subsidy, 0.0)

    @cached_property
    def _payer_of(self) -> tuple[Integers, Integers]:
        """Which of the subsidies each key and each service has; the place behind them all for none."""
        place = {price: number for number, price in enumerate((*self._payers, None))}
        keys, rides = ([place[one] for one in some] for some in (self.subsidies, (*self.ride_subsidies, None)))
        return np.array(keys, np.int64), np.array(rides, np.int64)

    @cached_property
    def _payers(self) -> tuple[Price, ...]:
        """The subsidies, each once."""
        return tuple(dict.fromkeys(price for price in (*self.subsidies, *self.ride_subsidies) if price is not None))

    @cached_property
    def box_types(self) -> frozenset[str]:
        """Types of box that some price is about."""
        different = {id(offer): offer for offer in self.offers}.values()
        return frozenset(chain.from_iterable(price.containers for offer in different for price in offer.particular))

    def hourly_lease(self, load: Load) -> float:
        """Currency per hour for a carrier's containers; 0 for the shipper's own."""
        if not load.carriers_box or self.lease is None:
            return 0.0
        return (self.lease.feu * load.feu + self.lease.box * load.boxes) / HOURS_PER_DAY


def price_arrays(
    network: Network,
    keys: tuple[PriceKey, ...],
    borders: BorderBook,
    day: dt.date,
    index: Index | None = None,
) -> PriceArrays:
    """Find the rows that price every key on a day, and those that subsidise the rides of the services of an index.

    Raises
    ------
    TableError
        With every haul that no tariff row prices on that day, by a mode that has prices elsewhere or on other days.
    """
    rates = rates_on(network, day)
    book = PriceBook(network.tariffs, rates, day, network.expand)
    # borders open and shut, and rules come and go, on many more days than prices change
    apply = (book.rows, tuple(sorted(rates.items())), keys, index is None)
    sheet = network.cache.get("tariffs of days", apply, lambda: _price_sheet(network, book, keys, index))
    offers = tuple(_bordered(book, borders, keys, sheet.offers))
    unpriced = _unpriced(keys, offers) & network.has_prices
    _refuse_gaps(network, keys, unpriced, day)
    rides, trains = sheet.rides, _train_limits(network, keys, day)
    return PriceArrays(
        offers=offers,
        subsidies=sheet.subsidies,
        subsidy=np.array([price.share if price else 0.0 for price in sheet.subsidies]),
        ride_subsidies=rides,
        ride_subsidy=np.array([*(price.feu if price else 0.0 for price in rides), 0.0]),
        ride_ceiling=np.array([*(price.ceiling if price else 0.0 for price in rides), 0.0]),
        free_days=np.array([offer.other.free_days if offer.other else 0.0 for offer in offers]),
        train_teu=trains[:, 0],
        train_gross_t=trains[:, 1],
        wagon_t_per_feu=trains[:, 2],
        value_of_time=sheet.value_of_time,
        lease=sheet.lease,
        unpriced=unpriced,
        _by_weight=np.array([key.item == "haul" and key.mode == "rail" for key in keys], dtype=np.bool_),
        _by_air=np.array([key.item == "haul" and key.mode == "air" for key in keys], dtype=np.bool_),
        _prices=price_table(offers),
    )


def with_borders(
    network: Network, prices: PriceArrays, keys: tuple[PriceKey, ...], borders: BorderBook, day: dt.date
) -> PriceArrays:
    """The prices of a day with other rows of borders: nothing but what is paid there changes."""
    book = PriceBook(network.tariffs, rates_on(network, day), day, network.expand)
    places = [place for place, key in enumerate(keys) if key.table == "borders"]
    paid, offers = [_border_price(book, borders, keys[place]) for place in places], [*prices.offers]
    for place, price in zip(places, paid, strict=True):
        offers[place] = Offer(price)
    return replace(prices, offers=tuple(offers), _prices=prices._prices.with_others(places, paid))


def _bordered(
    book: PriceBook, borders: BorderBook, keys: tuple[PriceKey, ...], offers: Sequence[Offer | None]
) -> Iterator[Offer]:
    """Offers of all keys, those at borders by what holds there."""
    for key, offer in zip(keys, offers, strict=True):
        yield Offer(_border_price(book, borders, key)) if offer is None or key.table == "borders" else offer


class _PriceSheet(NamedTuple):
    """What tariffs and exchange rates say of every key, on all days on which the same of them hold.

    Offers of borders are None: they depend on what holds there.
    """

    offers: tuple[Offer | None, ...]
    subsidies: tuple[Price | None, ...]
    rides: tuple[Price | None, ...]
    value_of_time: float
    lease: Price | None

    @property
    def nbytes(self) -> int:
        """Bytes, by the usual size of the rows behind a key."""
        return len(self.offers) * _OFFER_BYTES


def _price_sheet(network: Network, book: PriceBook, keys: tuple[PriceKey, ...], index: Index | None) -> _PriceSheet:
    fixed = {
        table: {str(row.Index): price(row, book) for row in rows_of(network.tables[table])}
        for table, price in (("transfers", transfer_price), ("services", service_price))
    }
    return _PriceSheet(
        offers=tuple(None if key.table == "borders" else _offer(fixed, book, key) for key in keys),
        subsidies=tuple(_subsidy(book, key) for key in keys),
        rides=tuple(_ride_subsidy(book, index.country, service) for service in index.services) if index else (),
        value_of_time=_value_of_time(book),
        lease=book.offer("lease", "", Where("", "")).other,
    )


def _value_of_time(book: PriceBook) -> float:
    price = book.offer("value_of_time", "", Where("", "")).other
    return price.feu / HOURS_PER_DAY if price else 0.0


def _subsidy(book: PriceBook, key: PriceKey) -> Price | None:
    if key.table != "tariffs" or key.item != "haul":
        return None
    return book.offer("subsidy", key.mode, key.where).other


def _ride_subsidy(book: PriceBook, country: Mapping[str, str], service: ServiceRow) -> Price | None:
    """What the place where a train begins pays for its boxes, when it leaves the countries that pay."""
    begins, ends = service.stops[0].terminal, service.stops[-1].terminal
    where = Where(country[begins], country[begins], terminal_id=begins)
    price = book.offer(RIDE_SUBSIDY, service.mode, where).other
    return None if price is None or country[ends] in price.zones else price


def _offer(fixed: dict[str, dict[str, Price]], book: PriceBook, key: PriceKey) -> Offer:
    if key.table == "tariffs":
        return book.offer(key.item, key.mode, key.where)
    return Offer(fixed[key.table][key.row])


def _border_price(book: PriceBook, borders: BorderBook, key: PriceKey) -> Price | None:
    row = borders.row(key.row, key.where.zone, key.where.country, key.item)
    if row is None or pd.isna(row.cost_per_shipment):
        return None
    amount = row.cost_per_shipment * book.rate(row.currency)
    # every lorry is a consignment of its own; a train's boxes travel under one
    box, shipment = (amount, 0.0) if key.mode == "road" else (0.0, amount)
    name = f"clearance {row.name}"
    return Price(row.id, "clearance", name, row.source, row.confidence, box=box, shipment=shipment)


def _unpriced(keys: tuple[PriceKey, ...], offers: tuple[Offer, ...]) -> NDArray[np.bool_]:
    """Keys of hauls that no row prices for everybody."""
    lacking = [
        key.table == "tariffs" and key.item == "haul" and offer.other is None
        for key, offer in zip(keys, offers, strict=True)
    ]
    return np.array(lacking, dtype=np.bool_)


def _refuse_gaps(network: Network, keys: tuple[PriceKey, ...], unpriced: NDArray[np.bool_], day: dt.date) -> None:
    """Refuse hauls without a price by modes that have some; a mode without any is left out as a whole."""
    left_out = network.unpriced_modes
    missing = {
        f"no haulage price for {key.mode} in zone {key.where.zone or key.where.country} on {day}"
        for key, lacks in zip(keys, unpriced.tolist(), strict=True)
        if lacks and key.mode not in left_out
    }
    if missing:
        remedy = "add a row with item haul that covers the mode, the zone and the date"
        raise TableError(
            [Finding("tariffs", 0, "zones", problem, remedy) for problem in sorted(missing)], "the tariffs"
        )


def _train_limits(network: Network, keys: tuple[PriceKey, ...], day: dt.date) -> Floats:
    """TEU and gross tonnes that one train takes where each key is paid, and tonnes of wagon per FEU in them."""
    rooms = train_rooms(network, {key.gauge for key in keys if key.gauge}, day)
    found = [rooms.get((key.where.country, key.gauge), ANY_ROOM) for key in keys]
    made = np.array(found, dtype=np.float64).reshape(-1, 3)
    made[np.isinf(made[:, 0]), 0] = COMMON_TRAIN_TEU
    return made
