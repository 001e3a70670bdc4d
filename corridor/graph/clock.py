"""Doors that close, or have closed, by the time a box gets there.

Until a timetable search exists, a route is found with the state of the doors on the day the shipment
is ready. Its own clock may carry it into a window that has another state: that is said, leg by leg.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corridor.graph.borders import SHUT
from corridor.graph.compiled import Graph
from corridor.graph.parts import BORDER, Arc
from corridor.model.rules import Cargo

__all__ = ["closed_on_arrival"]


def closed_on_arrival(graph: Graph, cargo: Cargo, arcs: Sequence[int], ready: dt.datetime) -> dict[int, str]:
    """Find the arcs of a route that are shut on the date the box reaches them.

    Parameters
    ----------
    graph : Graph
        The graph of the day the shipment is ready.
    cargo : Cargo
        Goods and countries, for the rules.
    arcs : sequence of int
        The route.
    ready : datetime.datetime
        When the box is ready.

    Returns
    -------
    dict of int to str
        Arc to warning; empty when every door is still open.
    """
    moment, warnings = ready, {}
    for arc in arcs:
        came = moment.date()
        moment += dt.timedelta(minutes=int(graph.minutes[arc]))
        # a box that queues into a closure is caught by it, so both ends of the arc's time count
        stay = (came, moment.date() if graph.arcs[arc].kind == BORDER else came)
        if stay[1] > graph.until:
            text = _shut_border(graph, graph.arcs[arc], stay) or _later_rule(graph, cargo, arc, stay[1])
            if text:
                warnings[arc] = f"{text}, and the box gets there on {came}"
    return warnings


def _shut_border(graph: Graph, arc: Arc, stay: tuple[dt.date, dt.date]) -> str:
    if arc.kind != BORDER:
        return ""
    for row in graph.structure.border_rows:
        if (
            row.border_id == arc.border_id
            and row.state in SHUT
            and row.train_class in (arc.train_class, "any")
            and row.since <= stay[1]
            and row.until >= stay[0]
            and row.serves(arc.from_country, arc.to_country)
        ):
            return f"{row.name} is {row.state} {row.window}"
    return ""


def _later_rule(graph: Graph, cargo: Cargo, arc: int, day: dt.date) -> str:
    for rule in graph.structure.rules:
        begins = rule.active(day) and not rule.active(graph.since)
        if begins and rule.concerns(cargo) and graph.structure.blocked_by(rule)[arc]:
            return f"{rule.name} ({rule.window()})"
    return ""
