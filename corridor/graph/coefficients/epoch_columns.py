"""Columns of the epochs of a network: each is written as what differs from the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corridor.calendar import active
from corridor.errors import TableError
from corridor.graph.arc_types import BORDER
from corridor.graph.borders import BorderBook, BorderRow
from corridor.graph.coefficients.arc_columns import Variants
from corridor.graph.coefficients.columns import Columns, Distinct
from corridor.graph.coefficients.origin_columns import Origins
from corridor.graph.coefficients.price_columns import PricePlaces
from corridor.graph.dated_arcs import Epoch
from corridor.graph.prices import price_arrays
from corridor.model.cargo.limits import CargoLimit, limits_of
from corridor.model.delay.train_terms import train_terms
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.prices.emission import factors_on
from corridor.model.prices.tariff import rates_on

__all__ = ["EpochColumns"]

_CHANGING = ("offer", "amount", "subsidy", "ride", "train", "border", "idle")
Crossing = tuple[str, str, str, str]


@dataclass(slots=True)
class _Changes:
    """Columns by epoch: places and values that differ from the epoch before."""

    at: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    last: dict[str, list[int]] = field(default_factory=dict)

    def put(self, name: str, now: Sequence[int]) -> int:
        """Note a column; gives how much of it differs. A column may grow, and what is new was 0."""
        was = self.last.get(name, [])
        was = was + [0] * (len(now) - len(was))
        differ = [place for place, (one, other) in enumerate(zip(now, was, strict=True)) if one != other]
        self.at += differ
        self.values += [now[place] for place in differ]
        self.last[name] = list(now)
        return len(differ)


@dataclass(slots=True)
class EpochColumns:
    """What holds in each epoch, while it is written.

    Attributes
    ----------
    network : Network
        Where.
    variants : Variants
        Its structures.
    origins : Origins
        Sources of its rows.
    """

    network: Network
    variants: Variants
    origins: Origins
    prices: PricePlaces = field(default_factory=PricePlaces)
    changes: _Changes = field(default_factory=_Changes)
    limits: dict[str, CargoLimit] = field(default_factory=dict)
    rows: dict[str, BorderRow] = field(default_factory=dict)
    crossings: Distinct[Crossing] = field(default_factory=Distinct)
    _row_places: Distinct[str] = field(default_factory=Distinct)
    _trains: Distinct[tuple[float, ...]] = field(default_factory=Distinct)
    _terms: Distinct[tuple[tuple[Any, ...], ...]] = field(default_factory=Distinct)
    _rates: Distinct[tuple[tuple[str, float], ...]] = field(default_factory=Distinct)
    _grams: dict[tuple[str, ...], int] = field(default_factory=dict)

    def put_crossings(self, columns: Columns) -> None:
        """Write which way over a border each arc goes; 0 for none."""
        structures = self.variants.every
        for number, structure in enumerate(structures):
            arcs = self.variants.changed(structure) if number else range(len(structure.arcs))
            found = []
            for place in arcs:
                arc = structure.arcs[place]
                way = (arc.border_id, arc.from_country, arc.to_country, arc.train_class)
                found.append(self.crossings(way) + 1 if arc.kind == BORDER else 0)
            columns.put(f"own {number} crossing" if number else "crossing", found)

    def epoch(self, columns: Columns, epoch: Epoch) -> dict[str, Any]:
        """Write an epoch; gives its facts."""
        days = {"since": epoch.since.isoformat(), "until": epoch.until.isoformat()}
        borders = BorderBook(self.variants.plain.border_rows, epoch.since)
        try:
            prices = price_arrays(self.network, self.variants.keys, borders, epoch.since, self.variants.plain.index)
        except TableError as problem:  # as everybody is told who asks for these days
            return {**days, "problem": str(problem)}
        if prices.unpriced.any():  # the page has no place for modes that are left out
            return {**days, "problem": "; ".join(price_remarks(self.network, ()))}
        found = self.prices.epoch(self.variants.keys, prices)
        amounts = self.changes.last.get("amount", [])
        amounts = amounts + [0] * (len(self.prices.terms.places) - len(amounts))
        for place, amount in found.amount_of.items():
            amounts[place] = amount
        now = {
            "offer": found.offer_of,
            "amount": amounts,
            "subsidy": found.subsidy_of,
            "ride": found.ride_of,
            "train": self._trains.many(zip(*(getattr(prices, name).tolist() for name in _TRAIN), strict=True)),
            "border": [self._border(borders.row(*way)) for way in self.crossings.rows],
            "idle": self._idle(epoch.since),
        }
        return {
            **days,
            "changes": [self.changes.put(name, now[name]) for name in _CHANGING],
            "limits": self._limits(epoch.since),
            "grams": self._factors(columns, epoch.since),
            "terms": self._terms(self._train_terms(epoch.since)),
            "rates": self._rates(self._exchange(epoch.since)),
            "value_of_time": prices.value_of_time,
            "lease": found.lease,
        }

    def put(self, columns: Columns) -> dict[str, Any]:
        """Write the tables that the epochs point into; gives their facts."""
        columns.put("change at", self.changes.at)
        columns.put("change value", self.changes.values)
        for place, name in enumerate(_TRAIN):
            columns.put_numbers(f"train {name}", [row[place] for row in self._trains.rows])
        self.prices.put(columns, self.network)
        return {
            "changing": {name: len(self.changes.last.get(name, [])) for name in _CHANGING},
            "terms": self._terms.rows,
            "rates": [dict(row) for row in self._rates.rows],
        }

    def _border(self, row: BorderRow | None) -> int:
        """Place of a row from 1."""
        if row is None:
            return 0
        self.rows.setdefault(row.id, row)
        return self._row_places(row.id) + 1

    def _idle(self, day: dt.date) -> list[int]:
        running = set(self.network.services.index[active(self.network.services, day)])
        return [int(service.id not in running) for service in self.variants.plain.index.services]

    def _limits(self, day: dt.date) -> list[str]:
        frame = self.network.cargo_limits
        found = {limit.id: limit for limit in limits_of(frame[active(frame, day)], self.network.expand)}
        self.limits.update(found)
        return list(found)

    def _factors(self, columns: Columns, day: dt.date) -> int:
        """Place of the grams of the factors that hold; days on which the same ones do share them."""
        book = factors_on(self.network, day)
        held = tuple(book.by_row)
        if held not in self._grams:
            place = self._grams[held] = len(self._grams)
            structure = self.variants.plain
            for part, grams in zip(("tonne", "teu"), structure.grams(book), strict=True):
                columns.put_numbers(f"grams {place} {part}", grams)
            gates = [*structure.pickup.tolist(), *structure.delivery.tolist()]
            roads = [book.factor("road", structure.arcs[gate].from_country) for gate in gates]
            columns.put_numbers(f"grams {place} gate tonne", [road.per_tonne for road in roads])
            columns.put_numbers(f"grams {place} gate teu", [road.per_teu for road in roads])
            self.origins.put_factors(columns, f"grams {place} origin", book)
        return self._grams[held]

    def _train_terms(self, day: dt.date) -> tuple[tuple[Any, ...], ...]:
        found = train_terms(self.network, day)
        return tuple(
            (
                *railway,
                *(_finite(one.min_teu), one.order_h, one.collection_h, one.max_teu),
                *map(self.origins.of_trains, (one.order_row, one.collection_row)),
            )
            for railway, one in sorted(found.items())
        )

    def _exchange(self, day: dt.date) -> tuple[tuple[str, float], ...]:
        return tuple(sorted(rates_on(self.network, day).items()))


_TRAIN = ("train_teu", "train_gross_t", "wagon_t_per_feu")


def _finite(value: float) -> float | None:
    """None for what is infinite: it is written as text."""
    return value if np.isfinite(value) else None
