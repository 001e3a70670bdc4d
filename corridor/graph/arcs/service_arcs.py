"""Arcs of scheduled services: wait and get on where it calls, ride, change gauge and papers on board, get off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corridor.graph.arc_types import (
    COMMON_NOTE,
    GAUGE_CHANGE,
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
from corridor.graph.arcs.single_arcs import at, change_arcs, haul_arc, lift_arc, stacks, with_border
from corridor.graph.index import Hop, Index, ServiceRow, Stop
from corridor.model.delay.waiting import regular_wait
from corridor.model.prices.price_book import Where

__all__ = ["service_arcs"]


def service_arcs(index: Index, service: ServiceRow) -> Iterator[Arc]:
    """Arcs of one service: wait and board where it calls, ride, change gauge and papers on board, alight."""
    arcs: list[Arc] = []
    rides: list[float] = []
    for here, there in zip(service.stops, service.stops[1:], strict=False):
        hops = _between(index, service, here, there)
        rides.append(hops[0].km)
        for hop in hops:
            for regime in _regimes_over(index, service, hop):
                arcs += _ride(index, service, hop, (here, there), regime)
    # one box, that comes at any time; the weights know of more boxes and of the end of a season
    wait_h = regular_wait(service.calendar.gaps).mean_h
    for stop in service.stops:
        arcs += _on_board_changes(index, service, stop)
        if stop.calls:
            arcs += _calls(index, service, stop, wait_h)
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


def _regimes_over(index: Index, service: ServiceRow, hop: Hop) -> tuple[str, ...]:
    if service.mode != "rail":
        return ("",)
    if service.common_note:
        return (COMMON_NOTE,)
    return tuple(regime for regime in ("CIM", "SMGS") if index.regime_valid(regime, hop))


def _on_board(service: ServiceRow, stop: Stop, gauge: str, regime: str) -> State:
    return State(stop.terminal, gauge or service.mode, gauge, regime, service.id, f"{stop.sequence:03d}")


def _ride(index: Index, service: ServiceRow, hop: Hop, stops: tuple[Stop, Stop], regime: str) -> Iterator[Arc]:
    here, there = stops
    tail, head = _on_board(service, here, hop.gauge, regime), _on_board(service, there, hop.gauge, regime)
    hours = there.run_h if there.run_h == there.run_h else hop.hours
    yield from with_border(index, hop, haul_arc(index, hop, Ends(tail, head), service.train_class, hours, service))


def _regimes_at(index: Index, service: ServiceRow, terminal: str) -> tuple[str, ...]:
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
                    ends = Ends(_on_board(service, stop, gauge, row.before), _on_board(service, stop, gauge, row.after))
                    yield from change_arcs(index, row, ends, RECONSIGNMENT, gauge, service.id)
            continue
        for regime in _regimes_at(index, service, stop.terminal):
            ends = Ends(_on_board(service, stop, row.before, regime), _on_board(service, stop, row.after, regime))
            yield from change_arcs(index, row, ends, GAUGE_CHANGE, "", service.id)


def _calls(index: Index, service: ServiceRow, stop: Stop, wait_h: float) -> Iterator[Arc]:
    """Wait for the service, get on board, get off again."""
    carriers = index.gauges[stop.terminal] if service.mode == "rail" else (service.mode,)
    first, last = service.stops[0].sequence, service.stops[-1].sequence
    for carrier in carriers:
        gauge = carrier if service.mode == "rail" else ""
        grounds = (State(stop.terminal, STACK, gauge),) if gauge else stacks(index, stop.terminal)
        platform = State(stop.terminal, PLATFORM, gauge, "", service.id, f"{stop.sequence:03d}")
        for row in index.lifts(stop.terminal, carrier):
            for regime in _regimes_at(index, service, stop.terminal):
                board = _on_board(service, stop, gauge, regime)
                if stop.sequence != last:
                    yield lift_arc(index, row, Ends(platform, board), service.mode, gauge, service.id)
                if stop.sequence != first:
                    for stack in grounds:
                        yield lift_arc(index, row, Ends(board, stack), service.mode, gauge, service.id)
        if stop.sequence != last:
            for stack in grounds:
                yield _wait(index, service, stack, platform, wait_h)


def _wait(index: Index, service: ServiceRow, stack: State, platform: State, hours: float) -> Arc:
    terminal = platform.terminal
    country = index.country[terminal]
    storage = PriceKey("tariffs", "storage", service.mode, Where(country, country, terminal_id=terminal))
    return Arc(
        stack,
        platform,
        WAITING,
        service.mode,
        *at(index, terminal),
        gauge=platform.gauge,
        service_id=service.id,
        hours=hours,
        pieces=(Piece(storage),),
    )
