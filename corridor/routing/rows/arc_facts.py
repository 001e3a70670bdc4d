"""What rows of routes read off single arcs of a graph: looked up once for each arc, however many routes pass it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from corridor.graph import Arc, Graph
from corridor.graph.arc_texts import arc_rows
from corridor.graph.arc_types import BORDER, DRAYAGE, HAUL, WAITING
from corridor.itinerary.cargo_notes import market_offers
from corridor.itinerary.legs import corridor_part, vehicle_key
from corridor.model.prices.tariff import Offer

__all__ = ["ArcFacts", "FactsOfArcs", "Row"]

Row = tuple[str, str]  # table, id


class ArcFacts(NamedTuple):
    """An arc as the rows of routes see it.

    Attributes
    ----------
    kind, mode, gauge, link : str
        As those of the arc.
    km : float
        Its length.
    moves : bool
        Whether it is a haul or drayage, which is no leg where nothing is paid, waited or emitted.
    vehicle : tuple
        What hauls that follow each other have in common to be one leg; blank for every other arc.
    boarded : str
        The service that is waited for; blank for none.
    may_shut : bool
        Whether its border is shut on some day, or the service that is waited for has a last one.
    trains_per_day : float
        What a border takes by rail; infinite on every other arc.
    part : str
        What it adds to the name of a corridor.
    offers : tuple of Offer
        What is paid on it, as far as there are through rates of the market among it.
    rows : tuple of Row
        Table rows behind it, as far as they have blanks that answers take for something.
    """

    kind: str
    mode: str
    gauge: str
    link: str
    km: float
    moves: bool
    vehicle: tuple[object, ...]
    boarded: str
    may_shut: bool
    trains_per_day: float
    part: str
    offers: tuple[Offer, ...]
    rows: tuple[Row, ...]


class FactsOfArcs(dict[int, ArcFacts]):
    """Facts of the arcs of a graph by their numbers, looked up when first asked for.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    assumed : frozenset of Row
        The rows whose blanks answers take for something.
    """

    def __init__(self, graph: Graph, assumed: frozenset[Row]) -> None:
        super().__init__()
        self._graph, self.assumed = graph, assumed
        self.tariffs = any(table == "tariffs" for table, _ in assumed)

    def __missing__(self, number: int) -> ArcFacts:
        graph = self._graph
        arc = graph.arcs[number]
        boarded = arc.service_id if arc.kind == WAITING else ""
        ends = bool(boarded) and graph.structure.service_rows[boarded].calendar.until is not None
        found = self[number] = ArcFacts(
            kind=arc.kind,
            mode=arc.mode,
            gauge=arc.gauge,
            link=arc.link_id,
            km=arc.km,
            moves=arc.kind in (HAUL, DRAYAGE),
            vehicle=vehicle_key(graph, arc),
            boarded=boarded,
            may_shut=ends or arc.border_id in graph.structure.shut_borders,
            trains_per_day=_trains_per_day(graph, arc),
            part=corridor_part(graph, arc),
            offers=tuple(market_offers(graph, (number,)).values()),
            rows=tuple(row for row in arc_rows(graph, number) if row in self.assumed),
        )
        return found

    def legs(self, path: Sequence[int], is_empty: Callable[[Sequence[int]], bool]) -> list[list[int]]:
        """Arcs of a path leg by leg, as `corridor.itinerary.legs.leg_arcs` puts them together.

        Parameters
        ----------
        path : sequence of int
            The arcs.
        is_empty : callable
            Whether nothing is paid, waited or emitted on some arcs.
        """
        runs = list[list[int]]()
        last: tuple[object, ...] = ()
        for number in path:
            vehicle = self[number].vehicle
            if vehicle and vehicle == last:
                runs[-1].append(number)
            else:
                runs.append([number])
            last = vehicle
        return [run for run in runs if not self[run[0]].moves or not is_empty(run)]


def _trains_per_day(graph: Graph, arc: Arc) -> float:
    row = graph.borders.row_of(arc) if arc.kind == BORDER and arc.mode == "rail" else None
    return math.inf if row is None or row.trains_per_day <= 0.0 else row.trains_per_day
