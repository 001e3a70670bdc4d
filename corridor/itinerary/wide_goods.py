"""Codes of goods wider than a heading that a rule bans: the code as a whole passes, a part of it would not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from corridor.calendar import overlaps
from corridor.graph import Graph
from corridor.model.law.rules import Cargo

__all__ = ["narrower_bans"]


def narrower_bans(graph: Graph, cargo: Cargo, path: Iterable[int], days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Say of a route which rules ban a part of its goods on the way that it takes; nothing where the code is exact.

    A rule about what a box has passed before is said whether or not this box has passed it.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    cargo : Cargo
        The goods.
    path : iterable of int
        Arcs of the route.
    days : tuple of date
        First and last day on which it is on the way.
    """
    arcs = [graph.arcs[number] for number in path]
    for rule in graph.structure.rules:
        headings = rule.bans_within(cargo)
        if headings and overlaps((rule.valid_from, rule.valid_to), days) and any(map(rule.blocks, arcs)):
            them = "it" if len(headings) == 1 else "them"
            listed = ", ".join(headings)
            yield f"{cargo.hs} is wider than {listed}, which {rule.id} bans: the answer holds for goods outside {them}"
