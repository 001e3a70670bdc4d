"""One arc of each kind, with the pieces that it pays for: what hauls by wagon, lorry and service have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corridor.graph.arc_types import BORDER, GAUGE_CHANGE, HAUL, LIFT, STACK, Arc, Ends, Piece, PriceKey, State
from corridor.graph.index import Hop, Index, ServiceRow, TransferRow
from corridor.model.prices.price_book import Where

__all__ = ["at", "change_arcs", "haul_arc", "lift_arc", "stacks", "with_border"]


def at(index: Index, terminal: str) -> tuple[str, str, str, str]:
    """The terminals and countries, from and to, of an arc that stays where it is."""
    country = index.country[terminal]
    return terminal, terminal, country, country


def stacks(index: Index, terminal: str) -> tuple[State, ...]:
    """The stack of each gauge: the ground is never a free way from one gauge to the other."""
    return tuple(State(terminal, STACK, gauge) for gauge in index.gauges[terminal] or ("",))


def with_border(index: Index, hop: Hop, haul: Arc) -> Iterator[Arc]:
    """Yield a haul, behind its border where it has one: cleared first, then carried over.

    Rules ask for the country of a lorry's haulier, so that a road border is crossed by one of either side.
    """
    if not hop.border_id:
        yield haul
        return
    regimes = _regimes_crossed(index, haul)
    for operator in sorted({haul.from_country, haul.to_country}) if hop.mode == "road" else ("",):
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


def haul_arc(
    index: Index, hop: Hop, ends: Ends, train_class: str, hours: float, service: ServiceRow | None = None
) -> Arc:
    """A link in one direction, by a service or as a single wagon, lorry or flight."""
    tail, head = ends
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
        emissions=index.emissions(hop),
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


def _loading(index: Index, terminal: str, mode: str, gauge: str = "") -> tuple[Piece, ...]:
    """The fixed part of a rail tariff is paid where a wagon is loaded."""
    if mode != "rail":
        return ()
    country = index.country[terminal]
    return (Piece(PriceKey("tariffs", "haul_fixed", mode, Where(country, country), gauge=gauge), share=1.0),)


def lift_arc(index: Index, row: TransferRow, ends: Ends, mode: str, gauge: str = "", service: str = "") -> Arc:
    """A crane move between a stack or platform and a carrier."""
    tail, head = ends
    loading = head.carrier != STACK
    return Arc(
        tail,
        head,
        LIFT,
        mode,
        *at(index, row.terminal),
        gauge=gauge,
        regime=(head if loading else tail).regime,
        transfer_id=row.id,
        service_id=service,
        technique=row.technique,
        hours=row.hours,
        emissions=index.handling(row.terminal, mode),
        pieces=(
            Piece(PriceKey("transfers", row=row.id), share=1.0),
            *(_loading(index, row.terminal, mode, gauge) if loading else ()),
        ),
    )


def change_arcs(index: Index, row: TransferRow, ends: Ends, kind: str, gauge: str, service: str = "") -> Iterator[Arc]:
    """A change of gauge, or of consignment note, and the same back."""
    emissions = index.handling(row.terminal, "rail", row.lifts) if kind == GAUGE_CHANGE else ()
    pieces = [Piece(PriceKey("transfers", row=row.id), share=1.0)]
    if kind == GAUGE_CHANGE:
        country = index.country[row.terminal]
        where = Where(country, country, terminal_id=row.terminal)
        pieces.append(Piece(PriceKey("tariffs", "surcharge", "rail", where), share=1.0))
    for tail, head in (ends, ends.reversed):
        yield Arc(
            tail,
            head,
            kind,
            "rail",
            *at(index, row.terminal),
            gauge=gauge or head.carrier,
            regime=tail.regime,
            transfer_id=row.id,
            service_id=service,
            technique=row.technique,
            hours=row.hours,
            emissions=emissions,
            pieces=tuple(pieces),
        )
