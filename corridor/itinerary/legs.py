"""From a path of arcs to an itinerary: consecutive arcs become the legs a person would name."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from corridor.calendar import clock_change
from corridor.display import counted
from corridor.graph import Arc, Graph, Load, Weights
from corridor.graph.arc_texts import (
    OWN_TRAIN,
    arc_rows,
    arc_text,
    collection_text,
    drayage_text,
    riding_text,
    wait_text,
)
from corridor.graph.arc_types import BORDER, DRAYAGE, GATE_OUT, HAUL, WAITING
from corridor.graph.arcs.own_trains import BLOCK, is_own_train
from corridor.graph.borders import crossing_of
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.graph.time_windows import closed_on_arrival
from corridor.graph.weighing import cost_ends, subsidies_on
from corridor.itinerary.cargo_notes import cargo_assumptions, convoys, dry_prices, narrower_bans, rail_prices
from corridor.itinerary.cost_items import cost_items, kept_for_leg
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.itinerary.sources import figures_of
from corridor.lazy import Later
from corridor.model.assumptions import assumptions_of
from corridor.model.cargo.ends import end_remarks
from corridor.model.cargo.shipment import Shipment
from corridor.model.delay.waiting import Span, Wait, regular_wait
from corridor.model.known_dates import price_remarks
from corridor.model.tables.codes import CONFIDENCE
from corridor.model.tables.columns import Concern
from corridor.results import stamp_of
from corridor.units import SECONDS_PER_HOUR

__all__ = [
    "assumed",
    "concerns_of",
    "corridor_name",
    "corridor_part",
    "filling_text",
    "itinerary_of",
    "leg_arcs",
    "leg_of",
    "notes_of",
    "open_again",
    "subsidies_left_out",
    "vehicle_key",
]

_TOTALS = slice(COST.row, CO2.row + 1)  # cost, hours and CO2e: rows that stand together
_LAND = ("rail", "road")

Integers = NDArray[np.int64]


def itinerary_of(graph: Graph, weights: Weights, shipment: Shipment, arcs: Sequence[int] | Integers) -> Itinerary:
    """Build the itinerary of a path.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    weights : Weights
        Of the shipment's load.
    shipment : Shipment
        What was asked.
    arcs : sequence of int, or int64 array
        Path from the origin's gate to the destination's.

    Returns
    -------
    Itinerary
    """
    numbers = np.asarray(arcs, np.int64)
    path: list[int] = numbers.tolist()
    totals = weights.matrix[:, numbers].sum(axis=1)
    weights.refuse_cut({measure.row: int(totals[measure.row]) for measure in (COST, HOURS, CO2)})

    def make_legs() -> Iterator[Leg]:
        warnings = closed_on_arrival(graph, weights, path, shipment.ready)
        return (leg_of(graph, weights, group, warnings) for group in leg_arcs(graph, weights, path))

    def make_notes() -> Iterator[str]:
        yield from notes_of(graph, shipment, weights.load, path, (shipment.ready, shipment.ready))
        if odd := clock_change(shipment.ready, graph.network.time_zones.zone(graph.arcs[path[0]].from_terminal)):
            yield f"ready: {odd}"

    legs = Later(make_legs)
    return Itinerary(
        shipment=shipment,
        origin_id=graph.arcs[path[0]].from_terminal,
        destination_id=graph.arcs[path[-1]].to_terminal,
        legs=legs,
        cents=int(totals[COST.row]),
        seconds=int(totals[HOURS.row]),
        grams=int(totals[CO2.row]),
        transfers=TRANSFERS.net(int(totals[TRANSFERS.row])),
        generalised_cents=weights.generalised(numbers),
        currency=graph.network.currency,
        name=corridor_name(graph, path),
        stamp=stamp_of(graph.network),
        notes=Later(make_notes),
        subsidies_left_out=subsidies_left_out(graph, weights, path),
        assumptions=assumed(graph, weights, shipment, path, legs),
        cents_ends=Later(lambda: cost_ends(graph, weights, path)),
        priced=graph.network.has_prices,
    )


def assumed(
    graph: Graph, weights: Weights, shipment: Shipment, path: Sequence[int], legs: Sequence[Leg], *, dated: bool = False
) -> Later[str]:
    """What a route rests on, when somebody asks: of its cargo, and blanks of the rows of its legs."""
    concerns = concerns_of(weights.load, dated=dated)

    def make() -> Iterator[str]:
        yield from cargo_assumptions(graph, weights.load, shipment, path)
        rows = [row for leg in legs for row in leg.rows]
        # items cost more time than all the rest, and add to the rows of a leg those of tariffs alone
        if any(one.table == "tariffs" for one in assumptions_of(graph.network, concerns=concerns)):
            rows += [(item.table, item.row) for leg in legs for item in leg.items]
        yield from map(str, assumptions_of(graph.network, rows, concerns=concerns))
        if any(leg.kind == HAUL and leg.mode == "rail" for leg in legs):
            yield from rail_prices(graph, weights, path)

    return Later(make)


def concerns_of(load: Load, *, dated: bool = False) -> tuple[Concern, ...]:
    """Whose blanks a route of a load rests on."""
    reefer = math.isfinite(load.power_within_h)
    return ("route", *(("clock",) if dated else ()), *(("reefer",) if reefer else ()))


def subsidies_left_out(graph: Graph, weights: Weights, path: list[int]) -> float | None:
    """What subsidies would take off a path, of a shipment that asks for none; None where they are paid."""
    if weights.load.subsidies:
        return None
    found = subsidies_on(graph.structure, graph.prices, weights.pieces, weights.load)
    return float(found[path].sum()) / COST.per_unit


def notes_of(
    graph: Graph, shipment: Shipment, load: Load, path: Iterable[int], times: tuple[dt.datetime, dt.datetime]
) -> tuple[str, ...]:
    """What a route between two moments takes for granted.

    That its day lies within what prices are known of, ends by coordinates, rules that ban a part of its goods.
    """
    return (
        *price_remarks(graph.network, (times[0].date(),)),
        *dry_prices(graph, shipment, load.cargo, path),
        *convoys(graph, load, path),
        *open_again(graph, path),
        *end_remarks(graph.network, shipment),
        *narrower_bans(graph, load.cargo, path, (times[0].date(), times[1].date())),
    )


def open_again(graph: Graph, path: Iterable[int]) -> Iterator[str]:
    """What of a path is shut on the day its boxes are ready, and open again before they can be there."""
    if not (graph.borders.later or graph.over):
        return
    arcs, said = list(path), "shut on the day the boxes are ready, and open again before they can be there"
    rows = (graph.borders.later.get(crossing_of(graph.arcs[number])) for number in arcs)
    for name in dict.fromkeys(row.name for row in rows if row is not None):
        yield f"{name} is {said}"
    for rule in graph.structure.rules:
        if rule.id in graph.over and graph.over[rule.id][arcs].any():
            yield f"{rule.name} ({rule.window()}): {said}"


def leg_arcs(graph: Graph, weights: Weights, path: list[int]) -> Iterator[list[int]]:
    """Runs of hauls by one vehicle under one law, on rails or a ferry; every other arc by itself; no empty moves."""

    def key(pair: tuple[int, int]) -> tuple[object, ...]:
        place, number = pair
        return vehicle_key(graph, graph.arcs[number]) or (place,)

    for _, run in groupby(enumerate(path), key=key):
        numbers = [number for _, number in run]
        if graph.arcs[numbers[0]].kind not in (HAUL, DRAYAGE) or weights.matrix[_TOTALS, numbers].any():
            yield numbers


def vehicle_key(graph: Graph, arc: Arc) -> tuple[object, ...]:
    """What hauls that follow each other have in common to be one leg; blank for every other arc."""
    if arc.kind != HAUL:
        return ()
    train = (arc.train_class == BLOCK, arc.link_id in graph.structure.index.ferries)
    return (HAUL, arc.mode, arc.gauge, arc.service_id, arc.regime, *train)


def _kind(arc: Arc) -> str:
    if arc.kind == DRAYAGE:
        return "pickup" if arc.tail.carrier == GATE_OUT else "delivery"
    return arc.kind


@dataclass(frozen=True, slots=True)
class _SharedPart:
    """What of a leg is the same for every shipment."""

    path: tuple[str, ...]
    links: tuple[str, ...]
    countries: tuple[str, ...]
    km: float
    hours_p90: float
    rows: tuple[tuple[str, str], ...]
    text: str
    source: str
    confidence: str


def _shared_part(graph: Graph, numbers: Sequence[int]) -> _SharedPart:
    # routes share most of their legs, within a front and from one query to the next
    key = (graph.identity, tuple(numbers))
    return graph.network.cache.get("legs", key, lambda: _new_shared_part(graph, numbers))


def _new_shared_part(graph: Graph, numbers: Sequence[int]) -> _SharedPart:
    arcs = [graph.arcs[number] for number in numbers]
    first, moved = arcs[0], [arc for arc in arcs if arc.link_id]
    rows = tuple(dict.fromkeys(row for number in numbers for row in arc_rows(graph, number)))
    source, confidence = _origin(graph, rows)
    return _SharedPart(
        path=(first.from_terminal, *(arc.to_terminal for arc in moved if first.kind == HAUL)),
        links=tuple(arc.link_id for arc in moved) if first.kind == HAUL else (),
        countries=tuple(dict.fromkeys(c for arc in arcs for c in (arc.from_country, arc.to_country))),
        km=sum(arc.km for arc in arcs),
        hours_p90=_p90(graph, first),
        rows=rows,
        text=_text(graph, numbers),
        source=source,
        confidence=confidence,
    )


def leg_of(graph: Graph, weights: Weights, numbers: list[int], warnings: dict[int, str]) -> Leg:
    """Build one leg of arcs that `leg_arcs` put together; warnings are by arc."""
    first, last, shared = graph.arcs[numbers[0]], graph.arcs[numbers[-1]], _shared_part(graph, numbers)
    # numpy takes longer to begin a sum than Python to add up the few arcs of a leg
    cents, seconds, grams = map(sum, weights.matrix[_TOTALS, numbers].tolist())
    wait = _wait(graph, weights, first) if first.kind == WAITING else None
    text, km = shared.text, shared.km
    if first.kind == DRAYAGE:
        km = weights.load.drayage_km(first)
        text = drayage_text(graph, first, km, seconds / HOURS.per_unit)
    elif wait is not None and not first.service_id:
        text = collection_text(graph, first, weights.load)
    elif wait is not None and first.service_id in weights.waits:
        text = wait_text(graph, first, wait.mean_h, filling_text(graph, weights, first))
    return Leg(
        kind=_kind(first),
        mode=first.mode,
        gauge=first.gauge,
        regime=first.regime,
        service=first.service_id,
        service_name=_service_name(graph, first),
        from_id=first.from_terminal,
        to_id=last.to_terminal,
        path=shared.path,
        links=shared.links,
        border_id=first.border_id if first.kind == BORDER else "",
        technique=first.technique,
        countries=shared.countries,
        km=km,
        cost=cents / COST.per_unit if graph.network.has_prices else math.nan,
        hours=seconds / HOURS.per_unit,
        hours_p90=shared.hours_p90,
        co2_kg=grams / CO2.per_unit,
        items=Later(lambda: kept_for_leg(graph, weights, numbers, cost_items)),
        rows=shared.rows,
        text=text,
        source=shared.source,
        confidence=shared.confidence,
        warning="; ".join(warnings[number] for number in numbers if number in warnings) if warnings else "",
        figures=Later(lambda: kept_for_leg(graph, weights, numbers, figures_of)),
        departures=wait.departures if wait else 0,
        teu_per_departure=_room(graph, first) if wait else math.nan,
        waits=wait.spans if wait else (),
    )


def _wait(graph: Graph, weights: Weights, arc: Arc) -> Wait:
    if not arc.service_id:
        terms = graph.terms_of(arc)
        if is_own_train(arc, graph.structure.filled):
            return Wait((Span(terms.order_h, terms.order_h),), terms.trains(weights.load.teu))
        return Wait((Span(0.0, 2.0 * terms.collection_h),), departures=0)
    known = weights.waits.get(arc.service_id)
    return regular_wait(graph.structure.service_rows[arc.service_id].calendar.gaps) if known is None else known


def _service_name(graph: Graph, arc: Arc) -> str:
    if arc.kind in (HAUL, WAITING) and is_own_train(arc, graph.structure.filled):
        return OWN_TRAIN
    return graph.structure.index.service_names.get(arc.service_id, "")


def _room(graph: Graph, arc: Arc) -> float:
    """TEU of a departure; NaN where it is not known, and of single wagons."""
    if arc.service_id:
        return graph.structure.service_rows[arc.service_id].teu
    return graph.terms_of(arc).max_teu if is_own_train(arc, graph.structure.filled) else math.nan


def filling_text(graph: Graph, weights: Weights, arc: Arc) -> str:
    """How many departures of its service the boxes fill; blank where one takes them all."""
    wait = weights.waits.get(arc.service_id)
    if wait is None or wait.departures == 1:
        return ""
    room = graph.structure.service_rows[arc.service_id].teu
    return f"{counted(weights.load.boxes, 'box')} on {counted(wait.departures, 'departure')}, {room:g} TEU each"


def _text(graph: Graph, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return arc_text(graph, numbers[0])
    arcs = [graph.arcs[number] for number in numbers]
    names = graph.structure.index.names
    vehicle = riding_text(graph, arcs[0])
    hours = sum(int(graph.seconds[number]) for number in numbers) / SECONDS_PER_HOUR
    km = sum(arc.km for arc in arcs)
    return f"{vehicle} {names[arcs[0].from_terminal]} - {names[arcs[-1].to_terminal]}, {km:.0f} km, {hours:.1f} h"


def _p90(graph: Graph, arc: Arc) -> float:
    if arc.kind != BORDER:
        return float("nan")
    row = graph.borders.row_of(arc)
    return row.p90_h if row else float("nan")


def _origin(graph: Graph, rows: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Sources of the rows, and the lowest of their confidences."""
    table_rows = [graph.structure.index.origins[table, row] for table, row in rows]
    sources = dict.fromkeys(source for source, _ in table_rows)
    grades = [grade for _, grade in table_rows]
    return " | ".join(sources), max(grades, key=CONFIDENCE.index, default="")


def corridor_name(graph: Graph, path: list[int]) -> str:
    """Name the main crossings and sea lanes: what makes two routes the same physical corridor."""
    parts = (corridor_part(graph, graph.structure.arcs[number]) for number in path)
    return ", ".join(filter(None, parts)) or _inland_name(graph, path)


def corridor_part(graph: Graph, arc: Arc) -> str:
    """What an arc adds to the name of a corridor; blank for most."""
    index = graph.structure.index
    if arc.kind == HAUL and arc.mode in ("sea", "air", "barge"):
        variant = index.variants.get(arc.link_id, "")
        ends = f"{index.cities[arc.from_terminal]}-{index.cities[arc.to_terminal]}"
        return f"{arc.mode} {ends}" + (f" ({variant})" if variant else "")
    if arc.kind == BORDER and arc.mode in _LAND and index.groups_differ(arc.from_country, arc.to_country):
        ends = f"{index.cities[arc.from_terminal]}-{index.cities[arc.to_terminal]}"
        return ends if arc.mode == "rail" else f"road {ends}"
    return ""


def _inland_name(graph: Graph, path: list[int]) -> str:
    modes = dict.fromkeys(graph.arcs[number].mode for number in path if graph.arcs[number].km)
    return " and ".join(modes) or "at the terminal"
