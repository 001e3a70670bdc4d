"""Two results beside each other: what is lost, gained and changed, for routes and for plans."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from corridor.display import counted
from corridor.draw.maps.link_paths import LinkPaths
from corridor.draw.maps.page_tables import Record
from corridor.draw.maps.payload import Payload, days_told, number, short
from corridor.draw.maps.plan_data import INNER, figure, place_of, row_of, section, word_of
from corridor.draw.maps.plan_view import Bottleneck, PlanView, view_of
from corridor.draw.maps.symbols import marks_of_network, marks_of_routes

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary
    from corridor.plan.result import Plan

__all__ = ["change_of", "plan_difference", "route_difference"]

Sides = tuple[float, float]

_SAME = 0.01  # share of the larger below which a flow counts as unchanged
_LEAST_TEU = 0.01
_MEASURES: tuple[tuple[str, str, Callable[[Itinerary], float]], ...] = (
    ("Cost a box", "money", lambda trip: trip.cost_per_container),
    ("Days", "days", lambda trip: trip.hours / 24.0),
    ("CO2e", "t", lambda trip: trip.co2_kg / 1000.0),
)


def change_of(before: float, after: float, least: float = 0.0) -> str:
    """Name a change: lost, less, same, more or gained."""
    if after <= least:
        return "same" if before <= least else "lost"
    if before <= least:
        return "gained"
    if abs(after - before) <= _SAME * max(after, before):
        return "same"
    return "more" if after > before else "less"


def _signed(sides: Sides, unit: str = "") -> str:
    """A value before and after, and the difference with its sign."""
    before, after = sides
    if not (math.isfinite(before) and math.isfinite(after)):
        known = [figure(value, unit) if math.isfinite(value) else "none" for value in sides]
        return " → ".join(known)
    step = after - before
    sign = "±0" if abs(step) < 1e-9 else f"{'+' if step > 0 else '−'}{figure(abs(step))}"
    return f"{figure(before)} → {figure(after, unit)} ({sign})"


# routes ---------------------------------------------------------------------------------------


def route_difference(payload: Payload, before: Sequence[Itinerary], after: Sequence[Itinerary]) -> Record:
    """What the page shows of two fronts or routes, and its symbols."""
    found: dict[int, list[int]] = {}
    routes = []
    for side, trips in enumerate((before, after)):
        for trip in trips:
            route = payload.route(trip)
            routes.append(route)
            links = {link for leg in route["legs"] for link in payload.legs.rows[leg]["links"]}
            for link in links:
                found.setdefault(link, [0, 0])[side] += 1
    flows = [
        {"link": link, "before": old, "after": new, "change": _presence(old, new)} for link, (old, new) in found.items()
    ]
    corridors = _corridors(payload, before, after)
    counts = [row["change"] for row in corridors]
    words = [f"{counts.count(name)} {name}" for name in ("lost", "gained") if name in counts]
    best = [row_of("Best of each measure", _best(before, after))]
    told = (
        days_told([*before, *after]),
        f"{counted(len(before), 'route')} before, {counted(len(after), 'route')} after",
        f"corridors: {', '.join(words) or 'none lost, none gained'}",
    )
    data = {
        "kind": "difference",
        "unit": "routes",
        "flows": flows,
        "title": "Before and after",
        "subtitle": "; ".join(filter(None, told)),
        "sections": [section("In short", best), section("Corridors", corridors)],
    }
    marks = [{**mark, "legs": [], "rows": _uses(payload, mark)} for mark in marks_of_routes(payload, routes)]
    return {**data, "marks": marks}


def _presence(before: int, after: int) -> str:
    return change_of(min(before, 1), min(after, 1))


def _uses(payload: Payload, mark: Record) -> list[Record]:
    """The first legs at a symbol, as rows of its popup."""
    rows = []
    for position in mark["legs"][:4]:
        leg = payload.legs.rows[position]
        rows.append(
            {
                "title": payload.texts.rows[leg["text"]],
                "hours": leg["hours"],
                "p90": leg["p90"],
                "source": leg["source"],
                "confidence": leg["confidence"],
            }
        )
    return rows


def _best(before: Sequence[Itinerary], after: Sequence[Itinerary]) -> list[tuple[str, str]]:
    found = []
    for label, unit, value in _MEASURES:
        least = _least(value, before), _least(value, after)
        found.append((label, _signed(least, _unit(unit, [*before, *after]))))
    return found


def _least(value: Callable[[Itinerary], float], trips: Sequence[Itinerary]) -> float:
    return min(map(value, trips), default=math.nan)


def _unit(unit: str, trips: Sequence[Itinerary]) -> str:
    return trips[0].currency if unit == "money" and trips else unit


def _corridors(payload: Payload, before: Sequence[Itinerary], after: Sequence[Itinerary]) -> list[Record]:
    """One row per corridor: its cheapest route before and after, and its lines; what is lost or gained stands first."""
    cheapest: dict[str, list[Itinerary | None]] = {}
    for side, trips in enumerate((before, after)):
        for trip in sorted(trips, key=lambda one: one.cost):
            sides = cheapest.setdefault(trip.name, [None, None])
            sides[side] = sides[side] or trip
    rows = []
    for name, (old, new) in cheapest.items():
        change = "gained" if old is None else "lost" if new is None else change_of(old.cost, new.cost)
        facts = []
        for label, unit, value in _MEASURES:
            pair = _least(value, [old] if old else []), _least(value, [new] if new else [])
            facts.append((label, _signed(pair, _unit(unit, [*before, *after]))))
        rows.append(row_of(name or "Route", facts, change=change, links=_links_of(payload, old, new)))
    # What a reader asks first: what is gone, and what is new.
    order = ("lost", "gained", "more", "less", "same")
    return sorted(rows, key=lambda row: order.index(row["change"]))


def _links_of(payload: Payload, *trips: Itinerary | None) -> list[int]:
    """Links of routes, each once, on the way."""
    legs = (payload.leg(leg) for trip in trips if trip is not None for leg in trip.legs)
    return list(dict.fromkeys(link for leg in legs for link in payload.legs.rows[leg]["links"]))


# plans ----------------------------------------------------------------------------------------


def plan_difference(payload: Payload, before: Plan, after: Plan) -> Record:
    """What the page shows of two plans, and its symbols.

    Raises
    ------
    CorridorError
        When one of them holds no flows between places.
    """
    paths = LinkPaths(payload.network)
    views = view_of(payload.network, before, paths), view_of(payload.network, after, paths)
    flows: list[Record] = []
    # In the order in which the plans name them, so that the same plans make the same page.
    for link in dict.fromkeys([*views[0].carried, *views[1].carried]):
        teu = _of_link(views[0], link), _of_link(views[1], link)
        position = payload.link(link)
        if position is not None and max(teu) > _LEAST_TEU:
            change = change_of(*teu, _LEAST_TEU)
            flows.append({"link": position, "before": number(teu[0], 2), "after": number(teu[1], 2), "change": change})
    capacities, left = _capacities(payload, views), _left(views)
    sections = [
        section("In short", [row_of("", _totals(before, after))]),
        section("Capacities", capacities, "The largest changes first." if capacities else "None is used more or less."),
        section("Left behind", left, "" if left else "Nobody, neither before nor after."),
    ]
    data = {
        "kind": "difference",
        "unit": "TEU a day",
        "flows": flows,
        "title": "Before and after",
        "subtitle": f"{short(before.model)}: {before.status} before, {after.status} after",
        "sections": sections,
        "remarks": [short(note) for note in dict.fromkeys([*before.notes, *after.notes])],
    }
    used = {row["link"] for row in flows}
    ends = {end for link in used for end in (payload.links.rows[link]["a"], payload.links.rows[link]["b"])}
    names = {payload.places.rows[end]["id"] for end in ends}
    marks = [mark for mark in marks_of_network(payload) if mark["type"] == "border" or mark["id"] in names]
    return {**data, "marks": marks}


def _of_link(view: PlanView, link: str) -> float:
    return view.carried[link].teu if link in view.carried else 0.0


def _totals(before: Plan, after: Plan) -> list[tuple[str, str]]:
    facts = [(_minimised(after.unit), _signed((before.objective, after.objective), after.unit))]
    for name in dict.fromkeys([*before.figures, *after.figures]):
        values = before.figures.get(name, math.nan), after.figures.get(name, math.nan)
        if name not in INNER and values != (0.0, 0.0):  # nobody stays behind, neither before nor after
            facts.append((word_of(name), _signed(values)))
    return facts


def _minimised(unit: str) -> str:
    """What the plans minimise, by the unit of it: money where it is none of the others."""
    words = {"TEU-hours": "Time", "kg": "CO2e", "transfers": "Transfers"}
    return next((word for start, word in words.items() if unit.startswith(start)), "Cost")


def _capacities(payload: Payload, views: tuple[PlanView, PlanView]) -> list[Record]:
    sides: list[dict[str, Bottleneck]] = [{one.id: one for one in view.bottlenecks} for view in views]
    rows: list[tuple[float, Record]] = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        old, new = sides[0].get(key), sides[1].get(key)
        known = new or old
        assert known is not None  # the key came from one of them
        loads = old.load if old else 0.0, new.load if new else 0.0
        prices = _price(old), _price(new)
        moved = abs(loads[1] - loads[0])
        if moved > _LEAST_TEU or abs(prices[1] - prices[0]) > _LEAST_TEU:
            facts = [("Load", _signed(loads, known.unit))]
            if max(prices) > _LEAST_TEU:
                facts.append(("Price", _signed(prices)))
            change = change_of(*loads, _LEAST_TEU)
            rows.append((moved, row_of(known.name, facts, place_of(payload, known), change=change)))
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])]


def _price(one: Bottleneck | None) -> float:
    return one.cost if one is not None and math.isfinite(one.cost) else 0.0


def _left(views: tuple[PlanView, PlanView]) -> list[Record]:
    behind = [{who: teu for who, teu, _ in view.unserved} for view in views]
    rows = []
    for who in dict.fromkeys([*behind[0], *behind[1]]):
        sides = behind[0].get(who, 0.0), behind[1].get(who, 0.0)
        rows.append(row_of(who, [("TEU a day", _signed(sides))], change=change_of(*sides)))
    return rows
