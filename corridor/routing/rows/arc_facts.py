"""What rows of routes read off single arcs of a graph: looked up once for each arc, however many routes pass it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from corridor.graph import Graph, Weights
from corridor.graph.arc_texts import arc_rows
from corridor.graph.arc_types import DRAYAGE, HAUL, WAITING
from corridor.itinerary.legs import vehicle_key

__all__ = ["ArcFacts", "Row", "facts_of", "legs_of"]

Row = tuple[str, str]  # table, id


class ArcFacts(NamedTuple):
    """An arc as the rows of routes see it.

    Attributes
    ----------
    kind, mode, gauge, link, border : str
        As those of the arc.
    km : float
        Its length.
    vehicle : tuple
        What hauls that follow each other have in common to be one leg; blank for every other arc.
    boarded : str
        The service that is waited for; blank for none.
    rows : tuple of Row
        Table rows behind it, as far as they have blanks that answers take for something.
    """

    kind: str
    mode: str
    gauge: str
    link: str
    border: str
    km: float
    vehicle: tuple[object, ...]
    boarded: str
    rows: tuple[Row, ...]


def facts_of(graph: Graph, number: int, assumed: frozenset[Row]) -> ArcFacts:
    """Look at an arc of a graph; `assumed` are the rows whose blanks answers take for something."""
    arc = graph.arcs[number]
    return ArcFacts(
        kind=arc.kind,
        mode=arc.mode,
        gauge=arc.gauge,
        link=arc.link_id,
        border=arc.border_id,
        km=arc.km,
        vehicle=vehicle_key(graph, arc),
        boarded=arc.service_id if arc.kind == WAITING else "",
        rows=tuple(row for row in arc_rows(graph, number) if row in assumed),
    )


def legs_of(facts: Mapping[int, ArcFacts], weights: Weights, path: Sequence[int]) -> list[list[int]]:
    """Arcs of a path leg by leg, as `corridor.itinerary.legs.leg_arcs` puts them together."""
    runs = list[list[int]]()
    last: tuple[object, ...] = ()
    for number in path:
        vehicle = facts[number].vehicle
        if vehicle and vehicle == last:
            runs[-1].append(number)
        else:
            runs.append([number])
        last = vehicle
    return [run for run in runs if facts[run[0]].kind not in (HAUL, DRAYAGE) or weights.matrix[:3, run].any()]
