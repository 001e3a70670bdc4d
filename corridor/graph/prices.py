"""The price of every key of a graph on a date, as arrays that a load multiplies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.errors import Finding, TableError
from corridor.graph.borders import BorderBook
from corridor.graph.index import rows_of
from corridor.graph.parts import PriceKey
from corridor.graph.weights import Load
from corridor.model.network import Network
from corridor.model.tables import split_codes
from corridor.model.tariff import Offer, Price, PriceBook, Where, exchange_rates

__all__ = ["PriceArrays", "price_arrays"]

Floats = NDArray[np.float64]
_COMPONENTS = ("feu", "box", "shipment", "tonne", "train")
_HOURS_PER_DAY = 24.0
_LONGEST_TRAIN_TEU = 82.0  # 41 FEU, the common block train, where no network rule says more


@dataclass(frozen=True, eq=False)
class PriceArrays:
    """Prices of all keys on one date.

    Attributes
    ----------
    offers : tuple of Offer
        The rows behind each key.
    subsidies : tuple of Price or None
        The subsidy on each key's haul.
    subsidy : float array, shape (keys,)
        Share of a haul that it pays.
    free_days : float array, shape (keys,)
        Days free of storage.
    train_teu : float array, shape (keys,)
        TEU that one train takes where the key is paid.
    value_of_time : float
        Currency per FEU and hour, for shipments that name none.
    """

    offers: tuple[Offer, ...]
    subsidies: tuple[Price | None, ...]
    subsidy: Floats
    free_days: Floats
    train_teu: Floats
    value_of_time: float
    _transit: Floats
    _other: Floats
    _transit_per_km: NDArray[np.bool_]
    _other_per_km: NDArray[np.bool_]
    _zone_of: NDArray[np.int64]
    _zones: tuple[frozenset[str], ...]

    def rates(self, load: Load) -> tuple[Floats, Floats]:
        """Currency per kilometre, and flat, that a load pays for each key (both of shape (keys,))."""
        ends = (load.cargo.origin_country, load.cargo.destination_country)
        crosses = np.array([not any(end in zones for end in ends) for zones in self._zones] + [False], dtype=np.bool_)
        transit = crosses[self._zone_of]
        rates = np.where(transit[:, None], self._transit, self._other)
        trains = np.ceil(load.teu / self.train_teu)
        size = np.array([load.feu, load.boxes, 1.0, load.tonnes])
        amount = rates[:, :4] @ size + rates[:, 4] * trains
        per_km = np.where(transit, self._transit_per_km, self._other_per_km)
        return np.where(per_km, amount, 0.0), np.where(per_km, 0.0, amount)


def price_arrays(network: Network, keys: tuple[PriceKey, ...], borders: BorderBook, day: dt.date) -> PriceArrays:
    """Find the rows that price every key on a day.

    Raises
    ------
    TableError
        With every haul that no tariff row prices on that day.
    """
    rates = exchange_rates(network.currencies, network.currency, day)
    book = PriceBook(network.tariffs, rates, day, network.expand)
    fixed = {
        table: {str(row.Index): price(row, book) for row in rows_of(network.tables[table])}
        for table, price in (("transfers", _transfer_price), ("services", _service_price))
    }
    offers = tuple(_offer(fixed, book, borders, key) for key in keys)
    _refuse_unpriced(keys, offers, day)
    zones = tuple(dict.fromkeys(offer.transit.zones for offer in offers if offer.transit is not None))
    place = {zone: number for number, zone in enumerate(zones)}
    subsidies = tuple(_subsidy(book, key) for key in keys)
    return PriceArrays(
        offers=offers,
        subsidies=subsidies,
        subsidy=np.array([price.feu if price else 0.0 for price in subsidies]),
        free_days=np.array([offer.other.free_days if offer.other else 0.0 for offer in offers]),
        train_teu=_train_teu(network, keys, day),
        value_of_time=_value_of_time(book),
        _transit=_rates([offer.transit for offer in offers]),
        _other=_rates([offer.other for offer in offers]),
        _transit_per_km=np.array([bool(offer.transit and offer.transit.per_km) for offer in offers], dtype=np.bool_),
        _other_per_km=np.array([bool(offer.other and offer.other.per_km) for offer in offers], dtype=np.bool_),
        _zone_of=np.array([place[o.transit.zones] if o.transit else len(zones) for o in offers], dtype=np.int64),
        _zones=zones,
    )


def _value_of_time(book: PriceBook) -> float:
    price = book.offer("value_of_time", "", Where("", "")).other
    return price.feu / _HOURS_PER_DAY if price else 0.0


def _rates(prices: list[Price | None]) -> Floats:
    cells = [[getattr(price, name) if price else 0.0 for name in _COMPONENTS] for price in prices]
    return np.array(cells, dtype=np.float64).reshape(-1, len(_COMPONENTS))


def _subsidy(book: PriceBook, key: PriceKey) -> Price | None:
    if key.table != "tariffs" or key.item != "haul":
        return None
    return book.offer("subsidy", key.mode, key.where).other


def _offer(fixed: dict[str, dict[str, Price]], book: PriceBook, borders: BorderBook, key: PriceKey) -> Offer:
    if key.table == "tariffs":
        return book.offer(key.item, key.mode, key.where)
    if key.table == "borders":
        return Offer(None, _border_price(book, borders, key))
    return Offer(None, fixed[key.table][key.row])


def _known(amount: float) -> float:
    """A charge that a row leaves blank is none: `read_network` refuses a row with no charge at all."""
    return 0.0 if pd.isna(amount) else float(amount)


def _service_price(row: Any, book: PriceBook) -> Price:
    amount = _known(row.rate_per_feu)
    rate = book.rate(row.currency) if amount else 1.0
    return Price(str(row.Index), "haul", row.name, row.source, row.confidence, feu=amount * rate)


def _transfer_price(row: Any, book: PriceBook) -> Price:
    rate, name = book.rate(row.currency), f"{row.technique} {row.from_carrier}-{row.to_carrier}"
    return Price(
        str(row.Index), row.technique, name, row.source, row.confidence,
        box=_known(row.cost_per_container) * rate,
        shipment=_known(row.cost_per_shipment) * rate,
    )  # fmt: skip


def _border_price(book: PriceBook, borders: BorderBook, key: PriceKey) -> Price | None:
    row = borders.row(key.row, key.where.zone, key.where.country, key.item)
    if row is None or pd.isna(row.cost_per_shipment):
        return None
    amount = row.cost_per_shipment * book.rate(row.currency)
    price = Price(row.id, "clearance", f"clearance {row.name}", row.source, row.confidence)
    # every lorry is a consignment of its own; a train's boxes travel under one
    return replace(price, box=amount) if key.mode == "road" else replace(price, shipment=amount)


def _refuse_unpriced(keys: tuple[PriceKey, ...], offers: tuple[Offer, ...], day: dt.date) -> None:
    findings = {
        Finding(
            "tariffs", 0, "zones",
            f"no haulage price for {key.mode} in zone {key.where.zone or key.where.country} on {day}",
            "add a row with item haul that covers the mode, the zone and the date",
        )
        for key, offer in zip(keys, offers, strict=True)
        if key.table == "tariffs" and key.item == "haul" and offer.other is None
    }  # fmt: skip
    if findings:
        raise TableError(sorted(findings), "the tariffs")


def _train_teu(network: Network, keys: tuple[PriceKey, ...], day: dt.date) -> Floats:
    """TEU that one train takes where each key is paid."""
    frame = network.trains
    limits: dict[tuple[str, str], float] = {}
    moment = pd.Timestamp(day)
    for row in rows_of(frame[frame["used"].to_numpy(dtype=bool)]):
        if pd.isna(row.max_teu) or row.valid_from > moment or row.valid_to < moment:
            continue
        for country in network.expand(split_codes(row.zones)):
            for gauge in (row.gauge,) if row.gauge else ("1435", "1520"):
                known = limits.get((country, gauge), float("inf"))
                limits[country, gauge] = min(known, float(row.max_teu))
    return np.array([limits.get((key.where.country, key.gauge), _LONGEST_TRAIN_TEU) for key in keys])


