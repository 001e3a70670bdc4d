"""A consignment that fills a train orders it: the arcs of single wagons become those of a block train.

A train is ordered for all of its way, so no box has a choice between it and single wagons: which of both carries it
follows from its size, and from the shortest train of each network (`corridor.model.delay.train_terms`). Graphs of large
consignments therefore have the same states and arcs as all others, and in the networks whose train they fill arcs of
block trains in the place of those of wagons: their speed, their rows at borders, their class in rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from corridor.graph.arc_types import BORDER, HAUL, ORDINARY, Arc
from corridor.graph.index import Index
from corridor.model.delay.train_terms import RailNetwork

__all__ = ["BLOCK", "is_own_train", "with_own_trains"]

BLOCK = "block"


def with_own_trains(index: Index, arcs: Iterable[Arc], filled: Set[RailNetwork]) -> Iterator[Arc]:
    """Put block trains of one's own in the place of single wagons.

    Parameters
    ----------
    index : Index
        Look-ups into the tables.
    arcs : iterable of Arc
        Of a graph.
    filled : set of (str, str)
        Country and gauge of the networks whose shortest train the consignment fills; over a border both are needed.
    """
    hours = {(hop.link_id, hop.tail): hop.hours for hop in index.hops}
    for arc in arcs:
        if arc.train_class != ORDINARY or not is_own_train(arc, filled):
            yield arc
        elif arc.kind == HAUL:
            yield replace(arc, train_class=BLOCK, hours=hours[arc.link_id, arc.from_terminal])
        elif arc.kind == BORDER:
            pieces = (
                piece._replace(key=piece.key._replace(item=BLOCK)) if piece.key.table == "borders" else piece
                for piece in arc.pieces
            )
            yield replace(arc, train_class=BLOCK, pieces=tuple(pieces))


def is_own_train(arc: Arc, filled: Set[RailNetwork]) -> bool:
    """Whether an arc is of a train of one's own: a haul, border, lift or wait by rail without a service."""
    ends = {(arc.from_country, arc.gauge), (arc.to_country, arc.gauge)}
    return bool(filled) and arc.mode == "rail" and not arc.service_id and ends <= filled
