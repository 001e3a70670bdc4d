"""What the page is told of a plan; and how lists of figures and places are written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from corridor.draw.maps.link_paths import LinkPaths
from corridor.draw.maps.page_tables import Record
from corridor.draw.maps.payload import Payload, number, short
from corridor.draw.maps.plan_view import Bottleneck, PlanView, view_of
from corridor.draw.maps.service_clock import frequencies, runs_of
from corridor.draw.maps.symbols import crossings_of, marks_of_network
from corridor.model.tables.line_geometry import Point, middle

if TYPE_CHECKING:
    from corridor.plan.result import Plan

__all__ = ["INNER", "figure", "place_of", "plan_data", "row_of", "section", "spot_of", "word_of"]

_LEAST_TEU = 1e-6
INNER = ("rounds", "paths", "unserved_bound_teu_per_day")  # figures of the solver, not of the plan
_SYMBOLS = {"yard": "gauge", "border": "border", "port": "port"}
_MOST_SERVICES = 6


def figure(value: float, unit: str = "") -> str:
    """A number as people write it."""
    if not math.isfinite(value):
        return "not known"
    digits = 0 if abs(value) >= 100 or value == round(value) else (1 if abs(value) >= 10 else 2)
    return f"{value:,.{digits}f} {unit}".strip()


def section(title: str, rows: Sequence[Record], note: str = "") -> Record:
    """One list of the panel."""
    return {"title": title, "rows": list(rows), "note": note}


def row_of(name: str, facts: Iterable[tuple[str, str]], at: Point | None = None, **more: Any) -> Record:
    """One line of a list: facts as pairs of words, and the place it is about."""
    row: Record = {"name": short(name), "facts": [[label, short(text)] for label, text in facts], **more}
    return row if at is None else {**row, "lon": round(at[0], 4), "lat": round(at[1], 4)}


def spot_of(payload: Payload, kind: str, key: str) -> Point | None:
    """Where a terminal, link or border is; None where it is at no one place."""
    if kind == "link":
        position = payload.link(key) if key in payload.network.links.index else None
        return None if position is None else middle(payload.lines[position])
    if kind in ("terminal", "yard"):
        place = payload.place(key) if key in payload.network.terminals.index else None
        return None if place is None else (payload.places.rows[place]["lon"], payload.places.rows[place]["lat"])
    if kind == "border":
        links = payload.network.links
        crossing = [payload.link(str(link)) for link in links.index[links["border_id"] == key]]
        return crossings_of(payload, [one for one in crossing if one is not None]).get(key)
    return None


def place_of(payload: Payload, one: Bottleneck) -> Point | None:
    """Where a capacity is."""
    at = spot_of(payload, "border", one.border) if one.border else None
    return at or (spot_of(payload, "terminal", one.place) if one.place else None)


# a plan ---------------------------------------------------------------------------------------


def plan_data(payload: Payload, plan: Plan) -> Record:
    """What the page shows of a plan, and its symbols.

    Raises
    ------
    CorridorError
        When the plan holds no flows between places.
    """
    paths = LinkPaths(payload.network)
    view = view_of(payload.network, plan, paths)
    flows = _flows(payload, view)
    running = view.services if payload.day is None else frequencies(payload.network, payload.day)
    per_week = {name: one.per_week for name, one in view.services.items() if one.load > _LEAST_TEU and name in running}
    currency = plan.unit.partition(" ")[0]
    data = {
        "kind": "plan",
        "title": f"Plan: {short(plan.model)}",
        "subtitle": _proof(plan) + (f"; services and borders of {payload.day}" if payload.day else ""),
        "flows": flows,
        "sections": [_figures(plan), _bottlenecks(payload, view, currency), _unserved(view), _services(payload, view)],
        "runs": runs_of(payload, paths, per_week),
        "clock": "week",
    }
    notes = [short(note) for note in plan.notes]
    if view.guessed:
        notes.append(f"{view.guessed} rides whose way the plan does not name are drawn along the shortest line.")
    return {**data, "remarks": notes, "marks": marks_of_plan(payload, view, currency)}


def _proof(plan: Plan) -> str:
    gap = f", gap {plan.gap:.2%}" if math.isfinite(plan.gap) else ""
    return f"{plan.status}{gap}: {figure(plan.objective, plan.unit)}"


def _flows(payload: Payload, view: PlanView) -> list[Record]:
    found = []
    names = payload.network.services["name"]
    for link, load in view.carried.items():
        position = payload.link(link)
        if position is None or load.teu <= _LEAST_TEU:
            continue
        services = sorted(load.services.items(), key=lambda pair: (-pair[1], pair[0]))
        row = {
            "link": position,
            "teu": number(load.teu, 1 if load.teu >= 10 else 3),
            "along": number(load.along.teu, 2),
            "against": number(load.against.teu, 2),
            "use": number(load.along.fill, 4),
            "useBack": number(load.against.fill, 4),
            "services": [[payload.text(names.get(key, key)), number(teu, 1)] for key, teu in services[:_MOST_SERVICES]],
            "more": max(0, len(services) - _MOST_SERVICES),
        }
        found.append({key: value for key, value in row.items() if value not in (None, [], 0)} | {"link": position})
    return found


def _figures(plan: Plan) -> Record:
    facts = [(word_of(name), figure(value)) for name, value in plan.figures.items() if name not in INNER]
    return section("Figures", [row_of("", facts)] if facts else [])


def word_of(name: str) -> str:
    """Name of a figure as people write it."""
    text = name.replace("_", " ").replace("teu", "TEU").replace("co2", "CO2")
    return text[:1].upper() + text[1:]


def worth(one: Bottleneck, currency: str) -> list[tuple[str, str]]:
    """What one more is worth, in words; nothing where it is worth nothing."""
    found = []
    if math.isfinite(one.served) and one.served > _LEAST_TEU:
        found.append(("One more lets go", figure(one.served, "TEU a day")))
    if math.isfinite(one.cost) and one.cost > _LEAST_TEU:
        found.append(("Price", f"{currency} {figure(one.cost)} a TEU"))
    return found


def _bottlenecks(payload: Payload, view: PlanView, currency: str) -> Record:
    rows = []
    for one in view.bottlenecks:
        if one.load <= _LEAST_TEU:
            continue
        facts = [("Use", f"{one.fill:.0%}" if math.isfinite(one.fill) else "not known"), *worth(one, currency)]
        facts.append(("Load", f"{figure(one.load)} of {figure(one.capacity, one.unit)}"))
        rows.append(row_of(one.name, facts, place_of(payload, one), use=number(one.fill, 4)))
    return section("Capacities in use", rows, "Dearest, then fullest first.")


def _unserved(view: PlanView) -> Record:
    rows = [row_of(who, [("TEU a day", figure(teu)), ("Why", why)]) for who, teu, why in view.unserved]
    return section("Left behind", rows, "" if rows else "Nothing stays behind.")


def _services(payload: Payload, view: PlanView) -> Record:
    names, rows = payload.network.services["name"], []
    for key, (weekly, room, load) in sorted(view.services.items(), key=lambda pair: (-pair[1].load, pair[0])):
        if load > _LEAST_TEU:
            facts = [("Departures a week", figure(weekly)), ("TEU a day", f"{figure(load)} of {figure(room)}")]
            rows.append(row_of(str(names.get(key, key)), facts, use=number(load / room if room else math.nan, 4)))
    return section("Services", rows)


def marks_of_plan(payload: Payload, view: PlanView, currency: str) -> list[Record]:
    """Gauge changes, borders and ports that the plan uses, with their use before the rows of the tables."""
    loads: dict[tuple[str, str], list[Bottleneck]] = {}
    for one in view.bottlenecks:
        if one.kind in _SYMBOLS and one.load > _LEAST_TEU:
            loads.setdefault((_SYMBOLS[one.kind], one.border or one.place), []).append(one)
    gauges: dict[str, set[str]] = {}
    drawn = [position for link in view.carried if (position := payload.link(link)) is not None]
    for row in (payload.links.rows[position] for position in drawn):
        for end in (row["a"], row["b"]):
            gauges.setdefault(payload.places.rows[end]["id"], set()).add(row["gauge"])
    marks = []
    for mark in marks_of_network(payload):
        key = mark["type"], mark["id"]
        changed = len(gauges.get(mark["id"], set()) - {""}) > 1
        if mark["type"] == "gauge" and not changed and key not in loads:
            continue
        uses = [one.fill for one in loads.get(key, []) if math.isfinite(one.fill)]
        rows = [_use_facts(one, currency) for one in loads.get(key, [])]
        marks.append({**mark, "rows": [*rows, *mark["rows"]], "use": number(max(uses, default=math.nan), 4)})
    return marks


def _use_facts(one: Bottleneck, currency: str) -> Record:
    facts = [["Load", figure(one.load, one.unit)], ["Capacity", figure(one.capacity, one.unit)]]
    if math.isfinite(one.fill):
        facts.append(["Use", f"{one.fill:.0%}"])
    return {"title": f"In this plan: {short(one.name)}", "facts": [*facts, *map(list, worth(one, currency))]}
