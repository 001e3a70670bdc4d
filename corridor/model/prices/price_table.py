"""The prices of many things that are paid for as arrays, of which a shipment chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.lazy import pandas as pd
from corridor.model.prices.tariff import Condition, Offer, Price

__all__ = ["PriceTable", "price_table"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_COMPONENTS = ("feu", "box", "shipment", "tonne", "train")


class PriceTable(NamedTuple):
    """The prices of all keys as arrays: for each key a column of prices, the first that holds for a load is paid.

    Attributes
    ----------
    rates : float array, shape (prices, 5)
        Per FEU, box, shipment, tonne and train; the first row is no price.
    per_km : bool array, shape (prices,)
        Whether they are per kilometre.
    market : bool array, shape (prices,)
        Whether they are through rates of the market.
    ends : float array, shape (prices, 2)
        Low and high as multiples of the rate.
    price, condition : int array, shape (most prices of a key, keys)
        Price, and what must hold for it: 0 always, else the place of its condition from 1.
    conditions : tuple of Condition
        By the countries of the ends, each once.
    """

    rates: Floats
    per_km: Mask
    market: Mask
    ends: Floats
    price: Integers
    condition: Integers
    conditions: tuple[Condition, ...]

    def with_others(self, keys: Sequence[int], prices: Sequence[Price | None]) -> PriceTable:
        """The same with other prices of some keys, which hold for everybody."""
        places = {one: len(self.rates) + number for number, one in enumerate(dict.fromkeys(prices))}
        rates, per_km, market, ends = _rows_of([*places])
        price, condition = self.price.copy(), self.condition.copy()
        price[:, list(keys)], condition[:, list(keys)] = [places[one] for one in prices], 0
        return PriceTable(
            rates=np.concatenate([self.rates, rates]),
            per_km=np.concatenate([self.per_km, per_km]),
            market=np.concatenate([self.market, market]),
            ends=np.concatenate([self.ends, ends]),
            price=price,
            condition=condition,
            conditions=self.conditions,
        )


def price_table(offers: Sequence[Offer]) -> PriceTable:
    """Lay the offers of all keys out."""
    places: dict[Price | None, int] = {None: 0}
    conditions: dict[Condition, int] = {}
    # most keys share their offer with others: each is looked at once
    different = {id(offer): offer for offer in offers}
    shape = (1 + max((len(offer.particular) for offer in offers), default=0), len(different))
    price, condition = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for number, offer in enumerate(different.values()):
        for depth, one in enumerate(offer.particular):
            price[depth, number] = places.setdefault(one, len(places))
            condition[depth, number] = conditions.setdefault(one.condition, len(conditions) + 1)
        price[len(offer.particular) :, number] = places.setdefault(offer.other, len(places))
    of_key = pd.Index(different).get_indexer(pd.Index([id(offer) for offer in offers]))
    return PriceTable(*_rows_of(list(places)), price[:, of_key], condition[:, of_key], tuple(conditions))


def _rows_of(prices: Sequence[Price | None]) -> tuple[Floats, Mask, Mask, Floats]:
    """The first four columns of a table of prices."""
    return (
        np.array([[getattr(one, name, 0.0) for name in _COMPONENTS] for one in prices], dtype=np.float64),
        np.array([one is not None and one.per_km for one in prices], dtype=np.bool_),
        np.array([one is not None and one.market for one in prices], dtype=np.bool_),
        np.array([(one.low, one.high) if one else (1.0, 1.0) for one in prices], dtype=np.float64),
    )
