"""The arcs of a network over an epoch, in which no row of its tables begins or ends: prices, dwell, closed borders."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import active, day_after
from corridor.graph.arc_types import DRAYAGE, Arc, State
from corridor.graph.arcs.own_trains import is_own_train
from corridor.graph.borders import BorderBook, BorderRow, Crossing
from corridor.graph.cargo import limit_mask
from corridor.graph.prices import PriceArrays, price_arrays, with_borders
from corridor.graph.structure import Structure
from corridor.graph.weights import Block
from corridor.model.cargo.limits import CargoLimit, limits_of
from corridor.model.delay.train_terms import NO_TERMS, RailNetwork, TrainTerms, train_terms
from corridor.model.law.rules import Rule
from corridor.model.network import Network
from corridor.model.prices.emission import EmissionKey, Factor, FactorBook, factors_on
from corridor.model.tables.codes import SHUT_STATES
from corridor.units import HOURS_PER_DAY, seconds

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["DatedArcs", "Epoch", "by_later_rows", "compile_arcs", "epoch_starts", "storage_days"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_NONE = np.array([], dtype=np.int64)
_DATED_TABLES = ("borders", "tariffs", "rules", "services", "currencies", "emissions", "trains", "cargo_limits")

Arcs = TypeVar("Arcs", bound="DatedArcs")


@dataclass(frozen=True, eq=False, kw_only=True)
class DatedArcs:
    """States and arcs with the prices, borders and closures of an epoch.

    Attributes
    ----------
    since, until : datetime.date
        Days over which no dated row of the network begins or ends: the arcs hold on all of them.
    structure : Structure
        States and arcs, whatever the date.
    borders : BorderBook
        Rows of the borders on the date.
    prices : PriceArrays
        Prices of the date.
    factors : FactorBook
        Emission factors of the date.
    grams : float array, shape (2, arcs)
        CO2e per tonne of cargo, and per TEU.
    trains : dict of (str, str) to TrainTerms
        What is said of single wagons, and of trains of one's own, by country and gauge.
    hours : float array, shape (arcs,)
        Hours with the dwell of borders.
    seconds : int64 array, shape (arcs,)
        The same in whole seconds.
    share : float array, shape (arcs, 3)
        How often a flat price is paid: storage by the started day.
    closed_borders : tuple of Block
        Closed borders.
    unpriced : tuple of Block
        Modes without any price of haulage, beside others that have some.
    idle : bool array, shape (arcs,)
        Arcs of services that do not run on the date.
    limits : tuple of (CargoLimit, bool array)
        Limits of weight and danger in force, and the arcs that each closes for the boxes it binds.
    """

    since: dt.date
    until: dt.date
    structure: Structure
    borders: BorderBook
    prices: PriceArrays
    factors: FactorBook
    grams: Floats
    trains: Mapping[RailNetwork, TrainTerms]
    hours: Floats
    seconds: Integers
    share: Floats
    closed_borders: tuple[Block, ...]
    unpriced: tuple[Block, ...]
    idle: Mask
    limits: tuple[tuple[CargoLimit, Mask], ...]

    @property
    def states(self) -> tuple[State, ...]:
        """Nodes of the graph."""
        return self.structure.states

    @property
    def arcs(self) -> Sequence[Arc]:
        """Arcs of the graph."""
        return self.structure.arcs

    @cached_property
    def closed_crossings(self) -> dict[Crossing, Integers]:
        """The ways over borders that are closed, each with its arcs."""
        rows = {way: self.borders.row(*way) for way in self.structure.ways_over}
        shut = (way for way, row in rows.items() if row is None or row.state in SHUT_STATES)
        return {way: self.structure.ways_over[way] for way in shut}

    def factors_of(self, arc: Arc) -> tuple[Factor, ...]:
        """Emission factors of an arc; for the shipment's own kilometres at a gate that of a lorry there."""
        keys = [one.key for one in arc.emissions] or [EmissionKey("road", arc.from_country)] * (arc.kind == DRAYAGE)
        return tuple(dict.fromkeys(self.factors.factor(*key) for key in keys))

    def terms_of(self, arc: Arc) -> TrainTerms:
        """What is said of trains where an arc begins."""
        return self.trains.get((arc.from_country, arc.gauge), NO_TERMS)

    @cached_property
    def season_ends_h(self) -> float:
        """The first end of a season of a service that runs, in hours after `SEASON_ZERO`; infinite where none ends."""
        services = self.structure.services
        running = (services.arc >= 0) & ~self.idle[services.arc]
        return float(services.ends_h[running].min(initial=math.inf))

    @cached_property
    def rules_to_come(self) -> tuple[Rule, ...]:
        """Rules that begin after the epoch, and bind what is under way then: all but stops of loading."""
        until, rules = self.until, (rule for rule in self.structure.rules if not rule.loading)
        return tuple(rule for rule in rules if rule.valid_from is not None and rule.valid_from > until)

    @cached_property
    def nbytes(self) -> int:
        """Bytes of what the epoch adds to the structure."""
        masks = sum(
            block.arcs.nbytes for block in (*self.closed_borders, *self.unpriced)
        )  # those of limits are kept for all epochs
        arrays = (self.hours, self.seconds, self.share, self.idle)
        return self.prices.nbytes + masks + sum(array.nbytes for array in arrays)


class Epoch(NamedTuple):
    """Days over which no dated row of a network begins or ends."""

    since: dt.date
    until: dt.date


def epoch_starts(network: Network) -> tuple[dt.date, ...]:
    """Every day on which a dated row begins, or the day after one ends."""
    days: set[dt.date] = set()
    for table in _DATED_TABLES:
        frame = network.tables[table]
        if "used" in frame:
            frame = frame[frame["used"].to_numpy(dtype=bool)]  # what is kept as context changes nothing
        days |= {pd.Timestamp(value).date() for value in frame["valid_from"].dropna()}
        after = (day_after(pd.Timestamp(value).date()) for value in frame["valid_to"].dropna())
        days |= {day for day in after if day is not None}  # the calendar's last day is written for no end
    return tuple(sorted(days))


def compile_arcs(network: Network, structure: Structure, epoch: Epoch) -> DatedArcs:
    """Find the prices, dwells, closures and limits of an epoch."""
    since, until = epoch
    borders, trains = BorderBook(structure.border_rows, since), train_terms(network, since)
    prices = price_arrays(network, structure.keys, borders, since, structure.index)
    collected = [collection_h(structure, trains, arc) for arc in structure.collections.tolist()]
    hours, closed_borders = _border_hours(structure, borders, np.array(collected, np.float64))
    factors = factors_on(network, since)
    limits = limits_of(network.cargo_limits[active(network.cargo_limits, since)], network.expand)
    return DatedArcs(
        since=since,
        until=until,
        structure=structure,
        borders=borders,
        prices=prices,
        factors=factors,
        grams=_grams(network, structure, factors),
        trains=trains,
        hours=hours,
        seconds=structure.series.rounded(seconds, hours),
        share=_shares(structure, prices),
        closed_borders=closed_borders,
        unpriced=tuple(_unpriced_blocks(network, structure, prices)),
        idle=_idle(network, structure, since),
        limits=tuple((limit, _limit_mask(network, structure, limit)) for limit in limits),
    )


def by_later_rows(network: Network, arcs: Arcs, later: Mapping[Crossing, BorderRow]) -> Arcs:
    """The arcs of an epoch, with some crossings by rows of a later day: nothing else of them depends on borders."""
    structure, since = arcs.structure, arcs.since
    borders = BorderBook(structure.border_rows, since, later)
    hours, closed_borders = _border_hours(structure, borders, arcs.hours[structure.collections])
    return replace(
        arcs,
        borders=borders,
        prices=with_borders(network, arcs.prices, structure.keys, borders, since),
        hours=hours,
        seconds=structure.series.rounded(seconds, hours),
        closed_borders=closed_borders,
    )


def _border_hours(structure: Structure, borders: BorderBook, collected: Floats) -> tuple[Floats, tuple[Block, ...]]:
    """Hours of all arcs, of which collections have their own, and what closes borders."""
    dwell, closed_borders = _border_arcs(structure, borders)
    hours = structure.hours + dwell
    hours[structure.collections] = collected
    return hours, closed_borders


def _limit_mask(network: Network, structure: Structure, limit: CargoLimit) -> Mask:
    # the same in every epoch in which the row holds, and there are hundreds of them
    return network.cache.get("limit masks", (structure.identity, limit.id), lambda: limit_mask(structure, limit))


def _grams(network: Network, structure: Structure, factors: FactorBook) -> Floats:
    # the same in every epoch in which the same factors hold
    key = (structure.identity, tuple(factors.by_row))
    return network.cache.get("grams", key, lambda: structure.grams(factors))


def _border_arcs(structure: Structure, borders: BorderBook) -> tuple[Floats, tuple[Block, ...]]:
    """Dwell of every border arc, and the closed rows with the arcs they take."""
    dwell = np.zeros(len(structure.arcs))
    closed: dict[_Closed, list[int]] = {}
    for crossing, numbers in structure.ways_over.items():
        row = borders.row(*crossing)
        if row is None or row.state in SHUT_STATES:
            closed.setdefault(_closed(structure.arcs[numbers[0]], row), []).extend(numbers.tolist())
        else:
            dwell[numbers] = row.mean_h
    return dwell, tuple(_block(structure, why, numbers) for why, numbers in sorted(closed.items()))


class _Closed(NamedTuple):
    """Why border arcs cannot be used."""

    border_id: str
    text: str
    source: str


def _closed(arc: Arc, row: BorderRow | None) -> _Closed:
    if row is None:
        direction = f"{arc.train_class} traffic from {arc.from_country} to {arc.to_country}"
        return _Closed(arc.border_id, f"{arc.border_id}: no row for {direction} on this date", "")
    text = f"{row.name} is {row.state} ({row.window})" + (f": {row.notes}" if row.notes else "")
    return _Closed(row.border_id, text, row.source)


def _block(structure: Structure, why: _Closed, numbers: Iterable[int]) -> Block:
    mask = np.zeros(len(structure.arcs), dtype=np.bool_)
    mask[list(numbers)] = True
    return Block(why.border_id, "borders", why.text, why.source, mask)


def _unpriced_blocks(network: Network, structure: Structure, prices: PriceArrays) -> Iterator[Block]:
    """Hauls that would cost nothing, because no row prices their mode."""
    if not prices.unpriced.any():
        return
    lacking = (prices.unpriced[structure.piece_key] & (structure.piece_key >= 0)).any(axis=1)
    modes = np.array([arc.mode for arc in structure.arcs])
    for mode in sorted(network.unpriced_modes):
        text = f"{network.name} has no price of haulage by {mode}: add a row of tariffs with item haul and this mode"
        yield Block(f"no price by {mode}", "tariffs", text, "the tariffs", lacking & (modes == mode))


def _shares(structure: Structure, prices: PriceArrays) -> Floats:
    """Storage is paid by the started day after the free days; everything else keeps its share."""
    share, waits = structure.piece_share.copy(), np.concatenate([*structure.waiting.values(), _NONE])
    share[waits, 0] = storage_days(structure.hours[waits], prices.free_days[structure.piece_key[waits, 0]])
    return share


def collection_h(structure: Structure, trains: Mapping[RailNetwork, TrainTerms], number: int) -> float:
    """Hours of a wait for collection; of a consignment with a train of its own, from its order to its departure."""
    arc = structure.arcs[number]
    terms = trains.get((arc.from_country, arc.gauge), NO_TERMS)
    return terms.order_h if is_own_train(arc, structure.filled) else terms.collection_h


def storage_days(hours: float | Floats, free_days: Floats) -> Floats:
    """Started days of storage of so many hours that are paid for."""
    return np.maximum(0.0, np.ceil(hours / HOURS_PER_DAY - free_days))


def _idle(network: Network, structure: Structure, day: dt.date) -> Mask:
    running = set(network.services.index[active(network.services, day)])
    resting = [service.id not in running for service in structure.index.services]
    return np.array([*resting, False])[structure.service]  # the last for arcs of no service
