"""Every arc of a network's graph, from its tables, whatever the date and the shipment.

One generator per kind of move. All of them speak of the same states, so a box that leaves a service
can go on as an ordinary wagon, by lorry or by ship wherever a terminal handles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corridor.graph.arc_types import (
    BORDER,
    COMMON_NOTE,
    DRAYAGE,
    GATE_IN,
    GATE_OUT,
    GAUGE_CHANGE,
    HAUL,
    LIFT,
    ORDINARY,
    PLATFORM,
    RECONSIGNMENT,
    STACK,
    WAITING,
    Arc,
    Piece,
    PriceKey,
    State,
)
from corridor.graph.index import Hop, Index, ServiceRow, Stop, TransferRow
from corridor.model.prices.tariff import Where

__all__ = ["all_arcs"]

_HOURS_PER_WEEK = 168.0
_GAUGES = ("1435", "1520")
_FREE_MODES = ("road", "air")  # used without a service, by any haulier


def all_arcs(index: Index) -> list[Arc]:
    """Make every arc, in the canonical order, keeping only states that lie between two gates."""
    arcs: list[Arc] = []
    for terminal in sorted({row.terminal for row in index.transfers if row.technique == "lift"}):
        arcs += _gates(index, terminal)
    for hop in index.hops:
        if hop.mode == "rail":
            arcs += _wagon_hauls(index, hop)
        elif hop.mode in _FREE_MODES:
            arcs += _free_hauls(index, hop)
    for row in index.transfers:
        if row.technique == "lift":
            arcs += _lifts(index, row)
        elif row.technique == "reconsignment":
            arcs += _reconsignments(index, row)
        else:
            arcs += _gauge_changes(index, row)
    for service in index.services:
        arcs += _service_arcs(index, service)
    return sorted(_useful(arcs), key=Arc.sort_key)


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


def _at(index: Index, terminal: str) -> tuple[str, str, str, str]:
    country = index.country[terminal]
    return terminal, terminal, country, country


def _stacks(index: Index, terminal: str) -> tuple[State, ...]:
    """The stack of each gauge: the ground is never a free way from one gauge to the other."""
    return tuple(State(terminal, STACK, gauge) for gauge in index.gauges[terminal] or ("",))


def _gates(index: Index, terminal: str) -> Iterator[Arc]:
    country = index.country[terminal]
    where = Where(country, country, terminal_id=terminal)
    paid = (Piece(PriceKey("tariffs", "drayage", "road", where)),)
    # of a carrier's container only: `Graph.weigh` fills them in
    returned = tuple(Piece(PriceKey("tariffs", item, "", where)) for item in ("drop_off", "empty_return"))
    for stack in _stacks(index, terminal):
        yield Arc(State(terminal, GATE_OUT), stack, DRAYAGE, "road", *_at(index, terminal), pieces=paid)
        yield Arc(stack, State(terminal, GATE_IN), DRAYAGE, "road", *_at(index, terminal), pieces=(*paid, *returned))


def _crossing(index: Index, hop: Hop, haul: Arc, operators: tuple[str, ...] = ("",)) -> Iterator[Arc]:
    """Yield a haul, behind its border where it has one: cleared first, then carried over."""
    if not hop.border_id:
        yield haul
        return
    regimes = _regimes_crossed(index, haul)
    for operator in operators:
        cleared = haul.tail._replace(stage=f"{haul.tail.stage} cleared {hop.link_id} {operator}".strip())
        key = PriceKey(
            "borders", haul.train_class, hop.mode, Where(haul.from_country, haul.to_country), row=hop.border_id
        )
        yield Arc(
            haul.tail,
            cleared,
            BORDER,
            hop.mode,
            haul.from_terminal,
            haul.to_terminal,
            haul.from_country,
            haul.to_country,
            gauge=haul.gauge,
            regime=haul.regime,
            link_id=hop.link_id,
            border_id=hop.border_id,
            service_id=haul.service_id,
            train_class=haul.train_class,
            operator=operator,
            pieces=(Piece(key, share=1.0), *regimes),
        )
        yield replace(haul, tail=cleared)


def _regimes_crossed(index: Index, haul: Arc) -> tuple[Piece, ...]:
    """The customs regime that is closed and the one that is opened: none inside a customs union."""
    left, entered = haul.from_country, haul.to_country
    if not index.groups_differ(left, entered):
        return ()
    sides = (("regime_close", left), ("regime_open", entered))
    keys = (PriceKey("tariffs", item, haul.mode, Where(country, country)) for item, country in sides)
    return tuple(Piece(key, share=1.0) for key in keys)


def _haul(
    index: Index, hop: Hop, ends: tuple[State, State], train_class: str, hours: float, service: ServiceRow | None = None
) -> Arc:
    tail, head = ends
    grams, rows = index.emission(hop)
    return Arc(
        tail,
        head,
        HAUL,
        hop.mode,
        hop.tail,
        hop.head,
        index.country[hop.tail],
        index.country[hop.head],
        gauge=hop.gauge,
        regime=tail.regime,
        link_id=hop.link_id,
        border_id=hop.border_id,
        service_id=service.id if service else "",
        train_class=train_class,
        km=hop.km,
        hours=hours,
        grams_per_tonne=grams,
        emission_rows=rows,
        pieces=_haul_pieces(index, hop, service),
    )


def _haul_pieces(index: Index, hop: Hop, service: ServiceRow | None) -> tuple[Piece, ...]:
    if service is not None and service.has_rate:
        # the share of the whole path is set when the path is known (see `_service_arcs`)
        return (Piece(PriceKey("services", row=service.id), km=hop.km),)
    ends = [index.country[hop.tail], index.country[hop.head]]
    if hop.zone or ends[0] == ends[1]:
        return (_haul_piece(hop, hop.zone or ends[0], ends[0], 1.0),)
    return tuple(_haul_piece(hop, country, country, 0.5) for country in ends)


def _haul_piece(hop: Hop, zone: str, country: str, share: float) -> Piece:
    where = Where(zone, country, link_id=hop.link_id, terminal_id=hop.tail)
    return Piece(PriceKey("tariffs", "haul", hop.mode, where, gauge=hop.gauge), km=hop.km * share, share=share)


def _wagon_hauls(index: Index, hop: Hop) -> Iterator[Arc]:
    for regime in ("CIM", "SMGS"):
        if index.regime_valid(regime, hop):
            tail, head = State(hop.tail, hop.gauge, regime=regime), State(hop.head, hop.gauge, regime=regime)
            yield from _crossing(index, hop, _haul(index, hop, (tail, head), ORDINARY, hop.hours_ordinary))


def _free_hauls(index: Index, hop: Hop) -> Iterator[Arc]:
    """Hauls by lorry or aircraft: loaded out, driven on, unloaded in; never loaded and unloaded at one place."""
    out, arrived = State(hop.tail, hop.mode, stage="out"), State(hop.head, hop.mode, stage="in")
    operators = tuple(sorted({index.country[hop.tail], index.country[hop.head]})) if hop.mode == "road" else ("",)
    yield from _crossing(index, hop, _haul(index, hop, (out, arrived), "any", hop.hours), operators)
    if hop.mode == "road":
        country = index.country[hop.head]
        yield Arc(arrived, arrived._replace(stage="out"), HAUL, hop.mode, hop.head, hop.head, country, country)


def _loading(index: Index, terminal: str, mode: str, gauge: str = "") -> tuple[Piece, ...]:
    """The fixed part of a rail tariff is paid where a wagon is loaded."""
    if mode != "rail":
        return ()
    country = index.country[terminal]
    return (Piece(PriceKey("tariffs", "haul_fixed", mode, Where(country, country), gauge=gauge), share=1.0),)


def _lift(
    index: Index, row: TransferRow, ends: tuple[State, State], mode: str, gauge: str = "", service: str = ""
) -> Arc:
    tail, head = ends
    grams, rows = index.handling(row.terminal)
    loading = head.carrier != STACK
    return Arc(
        tail,
        head,
        LIFT,
        mode,
        *_at(index, row.terminal),
        gauge=gauge,
        regime=(head if loading else tail).regime,
        transfer_id=row.id,
        service_id=service,
        technique=row.technique,
        hours=row.hours,
        grams_per_tonne=grams,
        emission_rows=rows,
        pieces=(
            Piece(PriceKey("transfers", row=row.id), share=1.0),
            *(_loading(index, row.terminal, mode, gauge) if loading else ()),
        ),
    )


def _lifts(index: Index, row: TransferRow) -> Iterator[Arc]:
    carrier = row.before if row.after == STACK else row.after
    if carrier in _GAUGES:
        stack = State(row.terminal, STACK, carrier)
        for regime in sorted(index.regimes[index.country[row.terminal]]):
            wagon = State(row.terminal, carrier, regime=regime)
            yield _lift(index, row, (stack, wagon), "rail", carrier)
            yield _lift(index, row, (wagon, stack), "rail", carrier)
    elif carrier in _FREE_MODES:
        for stack in _stacks(index, row.terminal):
            yield _lift(index, row, (stack, State(row.terminal, carrier, stage="out")), carrier)
            yield _lift(index, row, (State(row.terminal, carrier, stage="in"), stack), carrier)


def _both_ways(
    index: Index, row: TransferRow, ends: tuple[State, State], kind: str, gauge: str, service: str = ""
) -> Iterator[Arc]:
    grams, rows = index.handling(row.terminal, row.lifts) if kind == GAUGE_CHANGE else (0.0, ())
    pieces = [Piece(PriceKey("transfers", row=row.id), share=1.0)]
    if kind == GAUGE_CHANGE:
        country = index.country[row.terminal]
        where = Where(country, country, terminal_id=row.terminal)
        pieces.append(Piece(PriceKey("tariffs", "surcharge", "rail", where), share=1.0))
    for tail, head in (ends, ends[::-1]):
        yield Arc(
            tail,
            head,
            kind,
            "rail",
            *_at(index, row.terminal),
            gauge=gauge or head.carrier,
            regime=tail.regime,
            transfer_id=row.id,
            service_id=service,
            technique=row.technique,
            hours=row.hours,
            grams_per_tonne=grams,
            emission_rows=rows,
            pieces=tuple(pieces),
        )


def _gauge_changes(index: Index, row: TransferRow) -> Iterator[Arc]:
    for regime in sorted(index.regimes[index.country[row.terminal]]):
        ends = (State(row.terminal, row.before, regime=regime), State(row.terminal, row.after, regime=regime))
        yield from _both_ways(index, row, ends, GAUGE_CHANGE, "")


def _reconsignments(index: Index, row: TransferRow) -> Iterator[Arc]:
    for gauge in index.gauges[row.terminal]:
        ends = (State(row.terminal, gauge, regime=row.before), State(row.terminal, gauge, regime=row.after))
        yield from _both_ways(index, row, ends, RECONSIGNMENT, gauge)


def _service_arcs(index: Index, service: ServiceRow) -> Iterator[Arc]:
    """Arcs of one service: wait and board where it calls, ride, change gauge and papers on board, alight."""
    arcs: list[Arc] = []
    rides: list[float] = []
    for here, there in zip(service.stops, service.stops[1:], strict=False):
        hops = _between(index, service, here, there)
        rides.append(hops[0].km)
        for hop in hops:
            for regime in _regimes(index, service, hop):
                arcs += _ride(index, service, hop, (here, there), regime)
    for stop in service.stops:
        arcs += _on_board_changes(index, service, stop)
        if stop.calls:
            arcs += _calls(index, service, stop)
    return _shared_rate(arcs, sum(rides)) if service.has_rate else iter(arcs)


def _shared_rate(arcs: list[Arc], total_km: float) -> Iterator[Arc]:
    """Spread a service's own rate over its hauls by length."""
    for arc in arcs:
        pieces = tuple(
            piece._replace(km=0.0, share=piece.km / total_km) if piece.key.table == "services" else piece
            for piece in arc.pieces
        )
        yield arc if pieces == arc.pieces else replace(arc, pieces=pieces)


def _between(index: Index, service: ServiceRow, here: Stop, there: Stop) -> tuple[Hop, ...]:
    hops = index.between.get((service.mode, here.terminal, there.terminal), ())
    return tuple(hop for hop in hops if not there.link_id or hop.link_id == there.link_id)


def _regimes(index: Index, service: ServiceRow, hop: Hop) -> tuple[str, ...]:
    if service.mode != "rail":
        return ("",)
    if service.common_note:
        return (COMMON_NOTE,)
    return tuple(regime for regime in ("CIM", "SMGS") if index.regime_valid(regime, hop))


def _on_board(service: ServiceRow, stop: Stop, gauge: str, regime: str) -> State:
    return State(stop.terminal, gauge or service.mode, gauge, regime, service.id, f"{stop.sequence:03d}")


def _ride(index: Index, service: ServiceRow, hop: Hop, ends: tuple[Stop, Stop], regime: str) -> Iterator[Arc]:
    here, there = ends
    tail, head = _on_board(service, here, hop.gauge, regime), _on_board(service, there, hop.gauge, regime)
    hours = there.run_h if there.run_h == there.run_h else hop.hours
    operators = tuple(sorted({index.country[hop.tail], index.country[hop.head]})) if hop.mode == "road" else ("",)
    yield from _crossing(index, hop, _haul(index, hop, (tail, head), service.train_class, hours, service), operators)


def _laws(index: Index, service: ServiceRow, terminal: str) -> tuple[str, ...]:
    if service.mode != "rail":
        return ("",)
    return (COMMON_NOTE,) if service.common_note else tuple(sorted(index.regimes[index.country[terminal]]))


def _on_board_changes(index: Index, service: ServiceRow, stop: Stop) -> Iterator[Arc]:
    if service.mode != "rail":
        return
    for row in index.transfers_at.get(stop.terminal, ()):
        if row.technique == "lift":
            continue
        if row.technique == "reconsignment":
            if not service.common_note:
                for gauge in index.gauges[stop.terminal]:
                    ends = (_on_board(service, stop, gauge, row.before), _on_board(service, stop, gauge, row.after))
                    yield from _both_ways(index, row, ends, RECONSIGNMENT, gauge, service.id)
            continue
        for regime in _laws(index, service, stop.terminal):
            ends = (_on_board(service, stop, row.before, regime), _on_board(service, stop, row.after, regime))
            yield from _both_ways(index, row, ends, GAUGE_CHANGE, "", service.id)


def _calls(index: Index, service: ServiceRow, stop: Stop) -> Iterator[Arc]:
    """Wait for the service, get on board, get off again."""
    carriers = index.gauges[stop.terminal] if service.mode == "rail" else (service.mode,)
    first, last = service.stops[0].sequence, service.stops[-1].sequence
    for carrier in carriers:
        gauge = carrier if service.mode == "rail" else ""
        stacks = (State(stop.terminal, STACK, gauge),) if gauge else _stacks(index, stop.terminal)
        platform = State(stop.terminal, PLATFORM, gauge, "", service.id, f"{stop.sequence:03d}")
        for row in index.lifts(stop.terminal, carrier):
            for regime in _laws(index, service, stop.terminal):
                board = _on_board(service, stop, gauge, regime)
                if stop.sequence != last:
                    yield _lift(index, row, (platform, board), service.mode, gauge, service.id)
                if stop.sequence != first:
                    for stack in stacks:
                        yield _lift(index, row, (board, stack), service.mode, gauge, service.id)
        if stop.sequence != last:
            for stack in stacks:
                yield _wait(index, service, stop.terminal, stack, platform)


def _wait(index: Index, service: ServiceRow, terminal: str, stack: State, platform: State) -> Arc:
    country = index.country[terminal]
    storage = PriceKey("tariffs", "storage", service.mode, Where(country, country, terminal_id=terminal))
    return Arc(
        stack,
        platform,
        WAITING,
        service.mode,
        *_at(index, terminal),
        gauge=platform.gauge,
        service_id=service.id,
        # a box comes at any time of the headway: it waits half of it on average
        hours=_HOURS_PER_WEEK / (2.0 * service.per_week),
        pieces=(Piece(storage),),
    )
