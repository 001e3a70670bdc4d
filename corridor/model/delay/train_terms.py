"""Trains that a consignment orders for itself, and single wagons that wait for one: terms of the table ``trains``."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from corridor.calendar import active
from corridor.model.tables.reading import split_codes

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ANY_ROOM",
    "COMMON_TRAIN_TEU",
    "NO_TERMS",
    "RailNetwork",
    "TrainTerms",
    "filled_networks",
    "networks_with_terms",
    "train_rooms",
    "train_terms",
]

COMMON_TRAIN_TEU = 82.0  # 41 FEU, the common block train, where no row of a network says more

ANY_ROOM = (math.inf, math.inf, 0.0)  # of a train, where no row limits it
_TEU_PER_FEU = 2.0

RailNetwork = tuple[str, str]  # a country, and one of its gauges


@dataclass(frozen=True, slots=True)
class TrainTerms:
    """What the rows of one network say on a day; of rows that overlap the more careful one holds.

    Attributes
    ----------
    min_teu : float
        TEU of the shortest train that a consignment may order; infinite where none may.
    order_h : float
        Hours from the order of such a train to its departure.
    collection_h : float
        Hours that single wagons wait, on average, for collection and for the marshalling of a train; 0 where not known.
    max_teu : float
        TEU of the longest train.
    order_row, collection_row : str
        Rows that say so; blank where none does.
    """

    min_teu: float = math.inf
    order_h: float = 0.0
    collection_h: float = 0.0
    max_teu: float = COMMON_TRAIN_TEU
    order_row: str = ""
    collection_row: str = ""

    def trains(self, teu: float) -> int:
        """How many of its own trains so many TEU are; 0 where they do not fill one."""
        return self.longest(teu) if teu >= self.min_teu else 0

    def longest(self, teu: float) -> int:
        """How many of the longest trains so many TEU fill, whoever orders them."""
        return math.ceil(teu / self.max_teu - 1e-9)


NO_TERMS = TrainTerms()


class _Railways(Protocol):
    """What is asked of a network."""

    @property
    def trains(self) -> pd.DataFrame:
        """The table ``trains``."""

    @property
    def links(self) -> pd.DataFrame:
        """The table ``links``: a row without a gauge is about all that there are."""

    def expand(self, codes: tuple[str, ...]) -> frozenset[str]:
        """Turn country and group codes into countries."""


def train_terms(network: _Railways, day: dt.date) -> dict[RailNetwork, TrainTerms]:
    """Read the terms of every railway of a network on a day."""
    rows: dict[RailNetwork, list[Any]] = {}
    for row, railway in _rows(network, network.trains[active(network.trains, day)]):
        rows.setdefault(railway, []).append(row)
    return {railway: _terms(found) for railway, found in rows.items()}


def networks_with_terms(network: _Railways) -> frozenset[RailNetwork]:
    """Railways on which wagons wait, or trains are ordered, on some day."""
    told = network.trains[network.trains[["min_teu", "collection_h"]].notna().any(axis=1)]
    return frozenset(railway for _, railway in _rows(network, told))


def _rows(network: _Railways, trains: pd.DataFrame) -> Iterator[tuple[Any, RailNetwork]]:
    gauges = sorted({str(gauge) for gauge in network.links["gauge"] if gauge})
    for row in trains[trains["used"].to_numpy(dtype=bool)].sort_index().itertuples():
        for country in sorted(network.expand(split_codes(str(row.zones)))):
            for gauge in (str(row.gauge),) if row.gauge else gauges:
                yield row, (country, gauge)


def _terms(rows: list[Any]) -> TrainTerms:
    ordered, collected = _most(rows, "order_h"), _most(rows, "collection_h")
    return TrainTerms(
        min_teu=max((float(row.min_teu) for row in rows if row.min_teu == row.min_teu), default=math.inf),
        order_h=ordered[0],
        collection_h=collected[0],
        max_teu=min((float(row.max_teu) for row in rows if row.max_teu == row.max_teu), default=COMMON_TRAIN_TEU),
        order_row=ordered[1],
        collection_row=collected[1],
    )


def _most(rows: list[Any], name: str) -> tuple[float, str]:
    """The largest of a column, and the row that has it."""
    known = [(float(getattr(row, name)), str(row.Index)) for row in rows if not math.isnan(getattr(row, name))]
    return max(known, key=lambda pair: pair[0], default=(0.0, ""))


def filled_networks(terms: Mapping[RailNetwork, TrainTerms], teu: float) -> frozenset[RailNetwork]:
    """Networks whose shortest train a consignment of so many TEU fills."""
    return frozenset(network for network, one in terms.items() if teu >= one.min_teu)


def train_rooms(
    network: _Railways, gauges: Collection[str], day: dt.date
) -> dict[RailNetwork, tuple[float, float, float]]:
    """TEU and gross tonnes that the longest train of each network takes on a day, and tonnes of wagon per FEU in them.

    Parameters
    ----------
    network : Network
        With the table ``trains``, of which rows in use count.
    gauges : collection of str
        Those that a row without a gauge is about.
    day : datetime.date
        When; of rows that overlap the shortest train holds, and the one with the least room by weight.
    """
    frame = network.trains
    rooms: dict[RailNetwork, tuple[float, float, float]] = {}
    rows = frame[active(frame, day) & frame["used"].to_numpy(dtype=bool)]
    for row in rows.to_dict("records"):
        mine = (_or(row["max_teu"], math.inf), _or(row["max_gross_t"], math.inf), _or(row["wagon_t_per_feu"], 0.0))
        for country in network.expand(split_codes(str(row["zones"]))):
            for gauge in (str(row["gauge"]),) if row["gauge"] else gauges:
                known = rooms.get((country, gauge), ANY_ROOM)
                rooms[country, gauge] = (min(known[0], mine[0]), *min(known[1:], mine[1:], key=_room_by_weight))
    return rooms


def _or(value: Any, otherwise: float) -> float:
    return float(value) if value == value else otherwise


def _room_by_weight(limit: tuple[float, float]) -> float:
    """Tonnes left for containers on the common train."""
    return limit[0] - limit[1] * COMMON_TRAIN_TEU / _TEU_PER_FEU
