"""Services and their stops: every service of the facts, its return, and the lines that must exist beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, number
from networks.make.paths import LEAST_KMH, MOST_KMH, LinkPaths, Step, link_paths_of, pace
from networks.make.plans import Plan, plans

__all__ = ["services"]

OCEAN_KM, CASPIAN = 5_000.0, frozenset({"AKTAU", "KURYK", "TURKMENBASHI", "ALAT"})
LAST_FACT = "2026-01-31"
CAPE_SINCE = "2023-12-15"  # container lines did not go round the Cape before the crisis in the Red Sea
SHIP_TEU = {"Liner": 14_000, "Feeder": 800, "Barge": 200, "Caspian feeder": 225}
SHIP_FREQUENCY = {"Liner": 1, "Feeder": 2, "Barge": 5, "Caspian feeder": 2}


def services(facts: Facts, tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the tables of services and of their stops.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``services``, ``2026-11/services`` and ``2026-11/services_more``.
    tables : mapping of str to DataFrame
        The tables ``terminals``, ``links``, ``borders`` and ``transfers`` made before.

    Returns
    -------
    services, service_stops : DataFrame
        A path of stations for each service; hours between them are running hours, so that running,
        borders and gauge changes add up to the published transit time where there is one.

    Raises
    ------
    ValueError
        When a row of the facts is neither in ``own/service_plan.csv`` nor in ``own/services_left_out.csv``, or a
        row there names no fact.
    """
    paths = link_paths_of(tables)
    planned = plans(facts, dict(zip(tables["terminals"]["id"], tables["terminals"]["country"], strict=True)))
    every = [*planned, *_ships(tables, planned)]
    rows: list[Row] = []
    stops: list[Row] = []
    for plan in every:
        row, mine = _written(paths, plan)
        rows.append(row)
        stops += mine
    return frame("services", rows), frame("service_stops", stops)


def _ships(tables: Mapping[str, pd.DataFrame], planned: Iterable[Plan]) -> Iterator[Plan]:
    """Lines for every sea and barge link and direction, as long as no service of the facts is open-ended there."""
    served = {(plan.forced, plan.variant): plan.row for plan in planned if plan.row["mode"] == "sea"}
    city = dict(zip(tables["terminals"]["id"], tables["terminals"]["city"], strict=True))
    for link in as_rows(tables["links"]):
        if link["mode"] not in ("sea", "barge"):
            continue
        for ends in ((link["from_node_id"], link["to_node_id"]), (link["to_node_id"], link["from_node_id"])):
            row = served.get((ends, link["variant"])) or served.get((ends, ""), {})
            follower = row if row and not row["valid_to"] else {}
            since = CAPE_SINCE if link["variant"] == "cape" else ""
            if not follower or follower["valid_from"] > since:
                yield _ship(link, ends, f"{city[ends[0]]}-{city[ends[1]]}", since, follower)


def _ship(link: Row, ends: tuple[str, str], lane: str, since: str, follower: Row) -> Plan:
    kind = "Barge" if link["mode"] == "barge" else "Liner" if float(link["length_km"]) > OCEAN_KM else "Feeder"
    kind = "Caspian feeder" if CASPIAN.issuperset(ends) else kind
    variant = link["variant"]
    row = {
        "id": "-".join(part for part in (kind.split()[-1].upper(), *ends, variant) if part),
        "name": f"{kind} {lane}" + (f" ({variant})" if variant else ""),
        "mode": link["mode"],
        "frequency_per_week": str(SHIP_FREQUENCY[kind]),
        "teu_per_departure": str(SHIP_TEU[kind]),
        "common_note": "0",
        "valid_from": since,
        "valid_to": _day_before(follower["valid_from"]) if follower else "",
        "estimated_fields": "frequency_per_week;teu_per_departure",
        "notes": "a line is taken to serve this lane, its frequency and size are estimates; hours of the link"
        + (f"; until {follower['id']} begins" if follower else ""),
        "source": ESTIMATE,
        "confidence": "estimate",
    }
    return Plan(row, ends, variant, frozenset(ends), None)


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


def _written(paths: LinkPaths, plan: Plan) -> tuple[Row, list[Row]]:
    steps = paths.path(plan.row["mode"], plan.forced, plan.variant)
    hours, basis = _running(paths, plan, steps)
    km = sum(step.km for step in steps)
    row = plan.row | {"notes": join_notes(plan.row["notes"], f"{number(km, 0)} km along the links", basis)}
    return row, list(_stops(paths, plan, steps, hours))


def _running(paths: LinkPaths, plan: Plan, steps: Sequence[Step]) -> tuple[list[float], str]:
    """Find the running hours per step, and say how."""
    own = [step.hours for step in steps]
    rail = plan.row["mode"] == "rail"
    changes = paths.change_hours(steps) if rail else 0.0
    if plan.transit_h is None and rail:
        quick = pace(plan.row["train_class"], paths.country[steps[0].start], _middle(plan.row))
        told = "" if quick == 1.0 else f"{quick:.2f} of "
        return [hours / quick for hours in own], f"running hours by {told}the speed of the links"
    if plan.transit_h is None:
        return own, ""
    if plan.row["mode"] == "sea":
        return [plan.transit_h * hours / sum(own) for hours in own], ""
    day = max(plan.row["valid_from"], f"{plan.row['valid_from'][:4]}-07-01")
    borders = paths.border_hours(steps, plan.row["train_class"] or "any", day)
    km = sum(step.km for step in steps)
    running = plan.transit_h - borders - changes
    kept = min(max(running, km / MOST_KMH), km / LEAST_KMH)
    basis = (
        f"running hours: {number(plan.transit_h, 1)} in all less {number(borders, 1)} at borders and "
        f"{number(changes, 1)} for gauge changes, {number(km / kept, 1)} km/h"
    )
    if kept != running:
        basis += f" (held within {LEAST_KMH:.0f}-{MOST_KMH:.0f} km/h, so the whole does not add up)"
    return [kept * hours / sum(own) for hours in own], basis


def _middle(row: Row) -> str:
    """The middle of the days on which a train runs, to the end of the facts where it has no last one."""
    first, last = (dt.date.fromisoformat(day) for day in (row["valid_from"], row["valid_to"] or LAST_FACT))
    return (first + max(last - first, dt.timedelta()) / 2).isoformat()


def _stops(paths: LinkPaths, plan: Plan, steps: Sequence[Step], hours: Sequence[float]) -> Iterator[Row]:
    stations = [steps[0].start, *(step.end for step in steps)]
    last = len(stations) - 1
    for place, station in enumerate(stations):
        step = steps[place - 1] if place else None
        competing = step is not None and len(paths.between[plan.row["mode"], step.start, step.end]) > 1
        chosen = step is not None and competing and len(step.links) == 1
        calls = place in (0, last) or station in plan.calls
        yield {
            "id": f"{plan.row['id']}:{place + 1:03d}",
            "service_id": plan.row["id"],
            "sequence": str(place + 1),
            "terminal_id": station,
            "calls": "1" if calls else "0",
            "link_id": step.links[0]["id"] if step is not None and chosen else "",
            "run_h": number(hours[place - 1]) if place else "",
            "notes": _stop_note(place, last, calls),
            "source": plan.row["source"] if place in (0, last) else ESTIMATE,
            "confidence": plan.row["confidence"] if place in (0, last) else "estimate",
        }


def _stop_note(place: int, last: int, calls: bool) -> str:
    hours = "hours: the service's time shared out by the links' own"
    if place in (0, last):
        return hours if place else "starts here"
    return join_notes("call an estimate unless the service's notes name it" if calls else "on the shortest way", hours)
