"""Every arc of a network's graph, from its tables, whatever the date and the shipment.

One generator per kind of move. All of them speak of the same states, so a box that leaves a service
can go on as an ordinary wagon, by lorry or by ship wherever a terminal handles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corridor.graph.arc_types import (
    DRAYAGE,
    GATE_IN,
    GATE_OUT,
    GAUGE_CHANGE,
    HAUL,
    ORDINARY,
    PLATFORM,
    RECONSIGNMENT,
    STACK,
    WAITING,
    Arc,
    Ends,
    Piece,
    PriceKey,
    State,
)
from corridor.graph.arcs.service_arcs import service_arcs
from corridor.graph.arcs.single_arcs import at, change_arcs, haul_arc, lift_arc, stacks, with_border
from corridor.graph.index import Hop, Index, TransferRow
from corridor.model.prices.price_book import Where
from corridor.model.tables.codes import is_gauge

__all__ = ["all_arcs", "every_arc"]

_FREE_MODES = ("road", "air")  # used without a service, by any haulier


def all_arcs(index: Index) -> list[Arc]:
    """Make every arc, in the canonical order, keeping only states that lie between two gates."""
    return sorted(_useful(every_arc(index)), key=Arc.sort_key)


def every_arc(index: Index) -> list[Arc]:
    """Make every arc, dead ends included."""
    arcs: list[Arc] = []
    for terminal in sorted({row.terminal for row in index.transfers if row.technique == "lift"}):
        arcs += _gates(index, terminal)
    for hop in index.hops:
        if hop.mode == "rail":
            arcs += _wagon_hauls(index, hop)
        elif hop.mode in _FREE_MODES:
            arcs += _free_hauls(index, hop)
    for terminal, gauges in index.gauges.items():
        arcs += (arc for gauge in gauges for arc in _collections(index, terminal, gauge))
    for row in index.transfers:
        if row.technique == "lift":
            arcs += _lifts(index, row)
        elif row.technique == "reconsignment":
            arcs += _reconsignments(index, row)
        else:
            arcs += _gauge_changes(index, row)
    for service in index.services:
        arcs += service_arcs(index, service)
    return arcs


def _useful(arcs: list[Arc]) -> Iterator[Arc]:
    """Drop arcs that no box can reach from a gate, or that lead to none."""
    ahead = _reached(((arc.tail, arc.head) for arc in arcs), GATE_OUT)
    behind = _reached(((arc.head, arc.tail) for arc in arcs), GATE_IN)
    return (arc for arc in arcs if arc.tail in ahead and arc.head in behind)


def _reached(pairs: Iterable[tuple[State, State]], carrier: str) -> set[State]:
    heads: dict[State, list[State]] = {}
    for tail, head in pairs:
        heads.setdefault(tail, []).append(head)
    seen = {state for state in heads if state.carrier == carrier}
    open_states = list(seen)
    while open_states:
        for head in heads.get(open_states.pop(), ()):
            if head not in seen:
                seen.add(head)
                open_states.append(head)
    return seen


def _gates(index: Index, terminal: str) -> Iterator[Arc]:
    country = index.country[terminal]
    where = Where(country, country, terminal_id=terminal)
    paid = (Piece(PriceKey("tariffs", "drayage", "road", where)),)
    # of a carrier's container only: `corridor.graph.weighing` fills them in
    returned = tuple(Piece(PriceKey("tariffs", item, "", where)) for item in ("drop_off", "empty_return"))
    for stack in stacks(index, terminal):
        yield Arc(State(terminal, GATE_OUT), stack, DRAYAGE, "road", *at(index, terminal), pieces=paid)
        yield Arc(stack, State(terminal, GATE_IN), DRAYAGE, "road", *at(index, terminal), pieces=(*paid, *returned))


def _wagon_hauls(index: Index, hop: Hop) -> Iterator[Arc]:
    for regime in ("CIM", "SMGS"):
        if index.regime_valid(regime, hop):
            ends = Ends(State(hop.tail, hop.gauge, regime=regime), State(hop.head, hop.gauge, regime=regime))
            yield from with_border(index, hop, haul_arc(index, hop, ends, ORDINARY, hop.hours_ordinary))


def _free_hauls(index: Index, hop: Hop) -> Iterator[Arc]:
    """Hauls by lorry or aircraft: loaded out, driven on, unloaded in; never loaded and unloaded at one place."""
    out, arrived = State(hop.tail, hop.mode, stage="out"), State(hop.head, hop.mode, stage="in")
    yield from with_border(index, hop, haul_arc(index, hop, Ends(out, arrived), "any", hop.hours))
    if hop.mode == "road":
        # a lorry drives on over the next link; an aircraft is unloaded first
        country = index.country[hop.head]
        yield Arc(arrived, arrived._replace(stage="out"), HAUL, hop.mode, hop.head, hop.head, country, country)


def _collections(index: Index, terminal: str, gauge: str) -> Iterator[Arc]:
    """The wait of wagons for collection and the marshalling of a train, or for a train of one's own (`own_trains`)."""
    if index.is_collected(terminal, gauge):
        stack = State(terminal, STACK, gauge)
        yield Arc(stack, _wagons(terminal, gauge), WAITING, "rail", *at(index, terminal), gauge=gauge)


def _wagons(terminal: str, gauge: str) -> State:
    return State(terminal, PLATFORM, gauge, stage="wagons")


def _lifts(index: Index, row: TransferRow) -> Iterator[Arc]:
    carrier = row.before if row.after == STACK else row.after
    if is_gauge(carrier):
        stack = State(row.terminal, STACK, carrier)
        loaded = _wagons(row.terminal, carrier) if index.is_collected(row.terminal, carrier) else stack
        for regime in sorted(index.regimes[index.country[row.terminal]]):
            wagon = State(row.terminal, carrier, regime=regime)
            yield lift_arc(index, row, Ends(loaded, wagon), "rail", carrier)
            yield lift_arc(index, row, Ends(wagon, stack), "rail", carrier)
    elif carrier in _FREE_MODES:
        for stack in stacks(index, row.terminal):
            yield lift_arc(index, row, Ends(stack, State(row.terminal, carrier, stage="out")), carrier)
            yield lift_arc(index, row, Ends(State(row.terminal, carrier, stage="in"), stack), carrier)


def _gauge_changes(index: Index, row: TransferRow) -> Iterator[Arc]:
    for regime in sorted(index.regimes[index.country[row.terminal]]):
        ends = Ends(State(row.terminal, row.before, regime=regime), State(row.terminal, row.after, regime=regime))
        yield from change_arcs(index, row, ends, GAUGE_CHANGE, "")


def _reconsignments(index: Index, row: TransferRow) -> Iterator[Arc]:
    for gauge in index.gauges[row.terminal]:
        ends = Ends(State(row.terminal, gauge, regime=row.before), State(row.terminal, gauge, regime=row.after))
        yield from change_arcs(index, row, ends, RECONSIGNMENT, gauge)
