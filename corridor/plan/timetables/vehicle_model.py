"""Wagons by gauge, locomotives and crews by section, out of the trains of a plan or of its timetable."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import groupby

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments
from corridor.model.network import Network
from corridor.plan.loads import frame_of
from corridor.plan.result import Plan
from corridor.plan.solver.periodic.fleet import Trip, least_fleet, net_of
from corridor.plan.timetables.planned_runs import PlannedRun, PlannedRuns, planned_runs
from corridor.plan.timetables.terms import VehicleTerms
from corridor.plan.trains.runs import RunHop
from corridor.plan.trains.train_program import wagons_of
from corridor.results import stamp_of
from corridor.units import HOURS_PER_WEEK

__all__ = ["vehicles"]

_DUST = 1e-6
_DIGITS = 3  # of wagons
_SETS = ("run", "services", "gauge", "trains_per_week", "empty_trains_per_week", "wagons", "cycle_h", "sets")
_POOLS = ("gauge", "wagons_in_use", "wagons_circulating", "wagons_with_spares")
_BALANCE = ("terminal_id", "gauge", "wagons_in_per_week", "wagons_out_per_week", "surplus_per_week")
_SECTIONS = ("country", "gauge", "traction")
_LOCOMOTIVES = (*_SECTIONS, "km", "train_h_per_week", "light_h_per_week", "locomotive_h_per_week", "locomotives")
_CREWS = (*_SECTIONS, "driving_h_per_week", "working_h_per_week", "people")


@checked_arguments
def vehicles(
    network: Network, plan: Plan, *, day: str | dt.date | None = None, terms: VehicleTerms | None = None
) -> Plan:
    """Count the wagons, locomotives and crews that the trains of a plan need.

    A run with n trains a week of which a set is away for h hours, its turn included, keeps n h / 168 sets busy. Wagons
    circulate in pools by gauge: sets of one run may leave with another. Of a timetable the fleet is exact (what is on
    the way on Monday at midnight, and at each station the most that have left beyond those that came); without one it
    is what is busy, rounded up, and no fleet can be smaller. Locomotives and crews stay on their section, the railway
    of one country with one gauge and one traction: hours on trains, turns, and way back without a train where
    directions differ, by what a locomotive or a person can work a week.

    Parameters
    ----------
    network : Network
        On which it was planned.
    plan : Plan
        Of `block_trains`, or of `timetable`.
    day : str or date, optional
        Whose borders, prices and clocks count: by default the day for which it was planned. Of another one the notes
        say so.
    terms : VehicleTerms, optional
        Turns, availability, working hours.

    Returns
    -------
    Plan
        Objective: wagons of two TEU. Frames ``sets`` (by run), ``wagons`` (by gauge), ``balance`` (wagons in and out by
        terminal and gauge), ``locomotives`` and ``crews`` by section.

    Raises
    ------
    CorridorError
        For a plan without trains, or that is not of this network and day.
    DateError
        For a day that is none.
    """
    given, planned = terms or VehicleTerms(), planned_runs(network, plan, day)
    dated = plan.model == "timetable"
    trips = _trips(planned, plan, given) if dated else {}
    sets = frame_of((_set(one, given) for one in planned.runs), _SETS)
    pools = frame_of(_pools(sets, trips, given), _POOLS).set_index("gauge")
    balance = frame_of(_balance(planned), _BALANCE)
    sections = _sections(planned)
    locomotives = frame_of(_locomotives(sections, given), _LOCOMOTIVES)
    crews = frame_of(_crews(sections, given), _CREWS)
    wagons = float(pools["wagons_circulating"].sum())
    return Plan(
        "vehicles",
        "optimal",
        wagons,
        wagons,
        "wagons",
        stamp_of(network),
        {
            "sets": sets.set_index("run"),
            "wagons": pools,
            "balance": balance,
            "locomotives": locomotives,
            "crews": crews,
        },
        {
            "wagons_with_spares": float(pools["wagons_with_spares"].sum()),
            "locomotives": float(locomotives["locomotives"].sum()),
            "crew_people": float(crews["people"].sum()),
        },
        (*planned.notes, *_notes(given, trips, balance, dated=dated)),
        day=planned.day,
    )


# wagons


def _set(one: PlannedRun, terms: VehicleTerms) -> tuple[object, ...]:
    run, cycle = one.run, one.run.hours + terms.turn_h
    sets = (one.trains + one.empty) * cycle / HOURS_PER_WEEK
    return run.id, ";".join(run.services), run.gauge, one.trains, one.empty, wagons_of(run), cycle, sets


def _trips(planned: PlannedRuns, plan: Plan, terms: VehicleTerms) -> dict[str, list[Trip]]:
    """Wagons of each dated train, by gauge."""
    runs = {one.run.id: one for one in planned.runs}
    found: dict[str, list[Trip]] = {}
    for run, leaves, hours, empty in plan.frame("trains")[["run", "departure_h", "hours", "empty"]].itertuples(
        index=False
    ):
        one = runs[str(run)]
        count = one.wagons(bool(empty))
        trip = Trip(one.run.start, one.run.end, float(leaves), float(hours) + terms.turn_h, count)
        found.setdefault(one.run.gauge, []).append(trip)
    return found


def _pools(sets: pd.DataFrame, trips: dict[str, list[Trip]], terms: VehicleTerms) -> Iterator[tuple[object, ...]]:
    for gauge, rows in sets.groupby("gauge"):
        busy = float((rows["sets"] * rows["wagons"]).sum())
        fleet = least_fleet(trips[str(gauge)], HOURS_PER_WEEK) if trips else busy
        spared = fleet * (1.0 + terms.spare_share)
        yield gauge, busy, *(math.ceil(round(wagons, _DIGITS)) for wagons in (fleet, spared))


def _balance(planned: PlannedRuns) -> Iterator[tuple[object, ...]]:
    moved: dict[tuple[str, str], list[float]] = {}
    for one in planned.runs:
        wagons = wagons_of(one.run) * (one.trains + one.empty)
        moved.setdefault((one.run.end, one.run.gauge), [0.0, 0.0])[0] += wagons
        moved.setdefault((one.run.start, one.run.gauge), [0.0, 0.0])[1] += wagons
    for (terminal, gauge), (came, left) in sorted(moved.items()):
        yield terminal, gauge, round(came, _DIGITS), round(left, _DIGITS), round(came - left, _DIGITS)


# locomotives and crews


def _sections(planned: PlannedRuns) -> dict[tuple[str, str, str], list[tuple[RunHop, float, float]]]:
    """Hops by railway, gauge and traction, each with its trains a week and kilometres."""
    links = planned.network.links
    found: dict[tuple[str, str, str], list[tuple[RunHop, float, float]]] = {}
    for one in planned.runs:
        for hop in one.run.hops:
            electric = links.loc[hop.link_id, "electrified"] if hop.link_id in links.index else np.nan
            traction = "electric" if electric == 1 else "diesel"
            km = float(links["length_km"].get(hop.link_id, np.nan))
            key = (planned.country(hop.start), one.run.gauge, traction)
            found.setdefault(key, []).append((hop, one.trains + one.empty, km))
    return dict(sorted(found.items()))


def _locomotives(
    sections: dict[tuple[str, str, str], list[tuple[RunHop, float, float]]], terms: VehicleTerms
) -> Iterator[tuple[object, ...]]:
    """Hours with trains, alone on the way back, and at turns; by the hours that one can work."""
    for key, hops in sections.items():
        km = sum({hop.link_id: length for hop, _, length in hops}.values())
        trains = sum(hop.hours * often for hop, often, _ in hops)
        light = sum(_light(list(same)) for _, same in groupby(sorted(hops, key=_line), key=_line))
        # a train changes its locomotive once in each section that it passes: where a hop begins that none leads to
        turns = terms.locomotive_turn_h * _entries(hops)
        hours = terms.locomotives_per_train * (trains + light + turns)
        yield (*key, km, trains, light, hours, math.ceil(hours / (HOURS_PER_WEEK * terms.availability) - _DUST))


def _line(one: tuple[RunHop, float, float]) -> tuple[str, str, str]:
    hop = one[0]
    return hop.link_id, min(hop.start, hop.end), max(hop.start, hop.end)


def _light(hops: list[tuple[RunHop, float, float]]) -> float:
    """Hours of locomotives that go back alone over a line, as fast as with a train."""
    forth = sum(often for hop, often, _ in hops if hop.start <= hop.end)
    back = sum(often for hop, often, _ in hops if hop.start > hop.end)
    return abs(forth - back) * max(hop.hours for hop, _, _ in hops)


def _entries(hops: list[tuple[RunHop, float, float]]) -> float:
    """Trains a week that come into a section."""
    into: dict[str, float] = {}
    for hop, often, _ in hops:
        into[hop.start] = into.get(hop.start, 0.0) + often
        into[hop.end] = into.get(hop.end, 0.0) - often
    return sum(max(0.0, often) for often in into.values())


def _crews(
    sections: dict[tuple[str, str, str], list[tuple[RunHop, float, float]]], terms: VehicleTerms
) -> Iterator[tuple[object, ...]]:
    for key, hops in sections.items():
        driving = sum(hop.hours * often for hop, often, _ in hops)
        working = terms.crew_size * driving / terms.driving_share
        yield (*key, driving, working, math.ceil(working / terms.crew_week_h - _DUST))


def _notes(terms: VehicleTerms, trips: dict[str, list[Trip]], balance: pd.DataFrame, *, dated: bool) -> Iterator[str]:
    spares = f"{terms.spare_share:.0%} more are spares"
    yield f"a set of wagons stands {terms.turn_h:g} h at the end of a run; {spares} (estimates)"
    working, stands = f"{terms.availability:.0%} of a week", f"{terms.locomotive_turn_h:g} h"
    yield f"a locomotive works {working}, and stands {stands} for each train (estimates)"
    share = f"{terms.driving_share:.0%} of it on running trains"
    yield f"{terms.crew_size} people on a train, {terms.crew_week_h:g} h a week (ILO C047), {share} (estimate)"
    if not dated:
        yield "without a timetable wagons are those that are busy: no fleet is smaller, departures may need more"
    away = (
        {place: net for gauge in trips.values() for place, net in net_of(gauge).items()}
        if dated
        else {
            str(place): net
            for place, net in zip(balance["terminal_id"], balance["surplus_per_week"], strict=True)
            if net
        }
    )
    if away:
        said = ", ".join(f"{place} {net:+g}" for place, net in away.items())
        yield f"wagons a week that trains of this plan do not bring home: {said}"
