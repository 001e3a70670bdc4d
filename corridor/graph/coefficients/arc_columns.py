"""Columns of what no date and no shipment changes: states, arcs, services, and the trains that a consignment orders.

A consignment that fills a train goes by arcs of its own in the place of those of single wagons (`own_trains`). The
states and all other arcs are the same, so that each such variant is a list of the arcs that it changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.graph.arc_types import PIECES, Arc, PriceKey
from corridor.graph.cargo import power_of
from corridor.graph.coefficients.columns import Columns, Distinct
from corridor.graph.structure import Structure, structure_with_trains
from corridor.model.delay.train_terms import RailNetwork
from corridor.model.network import Network

__all__ = ["Variants", "put_arcs", "put_keys", "put_services", "put_states", "variants_of"]

_TEXTS = (
    *("kind", "mode", "gauge", "regime", "border_id", "train_class", "technique"),
    *("from_country", "to_country", "operator"),
)


@dataclass(frozen=True, eq=False)
class Variants:
    """The structures of a network, by the networks whose train a consignment fills.

    Attributes
    ----------
    plain : Structure
        Single wagons everywhere.
    filled : tuple of Structure
        Of consignments that fill trains.
    keys : tuple of PriceKey
        What pieces are paid for in any of them.
    """

    plain: Structure
    filled: tuple[Structure, ...]
    keys: tuple[PriceKey, ...]

    @property
    def every(self) -> tuple[Structure, ...]:
        """All structures, the plain one first."""
        return (self.plain, *self.filled)

    def changed(self, structure: Structure) -> list[int]:
        """Arcs in which a structure differs from the plain one."""
        pairs = zip(self.plain.arcs, structure.arcs, strict=True)
        return [number for number, (arc, other) in enumerate(pairs) if arc is not other]


def variants_of(plain: Structure, filled: Sequence[frozenset[RailNetwork]]) -> Variants:
    """Build the structures of consignments that fill trains."""
    made = tuple(structure_with_trains(plain, networks) for networks in filled if networks)
    keys = dict.fromkeys(key for structure in (plain, *made) for key in structure.keys)
    return Variants(plain, made, tuple(keys))


def put_states(columns: Columns, network: Network, structure: Structure) -> None:
    """Write the states, and where a reefer has power."""
    states, place = structure.states, {name: number for number, name in enumerate(network.terminals.index)}
    columns.put("state terminal", [place[state.terminal] for state in states])
    columns.put_texts("state carrier", [state.carrier for state in states])
    columns.put_texts("state regime", [state.regime for state in states])
    power = power_of(network, structure, np.ones(len(structure.arcs), dtype=np.int64), 0.0)
    columns.put("state powered", power.places)
    columns.put("arc powered", power.seconds == 0)


def put_arcs(columns: Columns, network: Network, variants: Variants) -> None:
    """Write the arcs, and those that consignments with trains of their own have in their place."""
    structure, key = variants.plain, {key: number for number, key in enumerate(variants.keys)}
    arcs, topology = structure.arcs, structure.topology
    columns.put("tail", topology.tail)
    columns.put("head", topology.head)
    for name in _TEXTS:
        columns.put_texts(name.removesuffix("_id"), [getattr(arc, name) for arc in arcs])
    place = {name: number for number, name in enumerate(network.terminals.index)}
    zones = network.time_zones
    columns.put_texts("clock", [zones.name_at(arc.from_terminal, arc.border_id) for arc in arcs])
    columns.put("from", [place[arc.from_terminal] for arc in arcs])
    columns.put("to", [place[arc.to_terminal] for arc in arcs])
    link = {name: number for number, name in enumerate(network.links.index, 1)}
    columns.put("link", [link.get(arc.link_id, 0) for arc in arcs])
    columns.put("service", structure.service + 1)
    columns.put("boards", structure.boards)
    columns.put_numbers("km", structure.km)
    columns.put_numbers("hours", structure.hours)
    columns.put("piece key", [_key(key, arc, piece) for arc in arcs for piece in range(PIECES)])
    columns.put_numbers("piece km", structure.piece_km)
    columns.put_numbers("piece share", structure.piece_share)
    columns.put("pickup", structure.pickup)
    columns.put("delivery", structure.delivery)
    columns.put("series order", structure.series.order)
    columns.put("series first", structure.series.first)
    for number, other in enumerate(variants.filled, 1):
        changed = variants.changed(other)
        mine = [other.arcs[arc] for arc in changed]
        columns.put(f"own {number} arc", changed)
        columns.put_texts(f"own {number} train_class", [arc.train_class for arc in mine])
        columns.put_numbers(f"own {number} hours", [arc.hours for arc in mine])
        columns.put(f"own {number} piece key", [_key(key, arc, piece) for arc in mine for piece in range(PIECES)])


def put_keys(columns: Columns, keys: Sequence[PriceKey]) -> None:
    """Write what pieces are paid for."""
    for name in ("table", "item", "mode"):
        columns.put_texts(f"key {name}", [getattr(key, name) for key in keys])
    columns.put_texts("key country", [key.where.country for key in keys])


def _key(places: dict[PriceKey, int], arc: Arc, piece: int) -> int:
    """The key of a piece from 1; 0 where there is none."""
    return places[arc.pieces[piece].key] + 1 if piece < len(arc.pieces) else 0


def put_services(columns: Columns, structure: Structure, day: Distinct[str]) -> None:
    """Write what decides how long a load waits for each service, and how long its ride is."""
    services, rows = structure.services, structure.index.services
    columns.put_numbers("service teu", [-1.0 if room != room else room for room in services.teu.tolist()])
    columns.put("service arc", services.arc + 1)
    columns.put_numbers("service ride km", services.km)
    columns.put("service until", [_day(row.calendar.until, day) for row in rows])
    gaps = [row.calendar.gaps for row in rows]
    columns.put("service gaps", [len(found) for found in gaps])
    columns.put_numbers("gap hours", [hours for found in gaps for hours in found])


def _day(value: dt.date | None, days: Distinct[str]) -> int:
    """A day from 1; 0 for none."""
    return 0 if value is None else days(value.isoformat()) + 1
