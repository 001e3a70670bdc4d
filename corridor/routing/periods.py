"""One question day after day: when there is a way and what it costs, and what would open one on the other days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby

from corridor.calendar import as_day
from corridor.graph import compile_graph, measure_row
from corridor.itinerary.explanation import Spell
from corridor.itinerary.legs import itinerary_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.routing.best import Names, best_path, prepare_way
from corridor.routing.daily import CalendarError
from corridor.routing.query.infeasibility import cheapest_lifting, reopened

__all__ = ["spells_of"]

_LONGEST_DAYS = 36_525  # a hundred years
_NAN = float("nan")


def spells_of(
    network: Network, shipment: Shipment, until: object, *, via: Names, avoid: Names, minimise: str
) -> tuple[Spell, ...]:
    """Answer a question for every day from the shipment's own to another.

    Parameters
    ----------
    network, shipment, via, avoid, minimise
        As for `explain`.
    until : date or str
        The last day.

    Returns
    -------
    tuple of Spell
        In order; days that follow each other with the same answer are one.

    Raises
    ------
    CalendarError
        When the last day is before the first, or more than a hundred years after it.
    """
    first, last = shipment.ready.date(), as_day(until)
    if not 0 <= (last - first).days <= _LONGEST_DAYS:
        raise CalendarError(f"the period {first} to {last} must end after it begins, within a hundred years")
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    found: list[Spell] = []
    for _, run in groupby(days, key=lambda day: compile_graph(network, day).since):
        same = list(run)
        asked = replace(shipment, ready=dt.datetime.combine(same[0], shipment.ready.time()))
        spell = replace(_spell(network, asked, (via, avoid), minimise), last_day=same[-1])
        if found and _answer(spell) == _answer(found[-1]):
            found[-1] = replace(found[-1], last_day=same[-1])
        else:
            found.append(spell)
    return tuple(found)


def _spell(network: Network, shipment: Shipment, names: tuple[Names, Names], minimise: str) -> Spell:
    query, course = prepare_way(network, shipment, *names)
    day = shipment.ready.date()
    path = best_path(course, measure_row(minimise), {})
    if path is not None:
        trip = itinerary_of(query.graph, query.weights, shipment, course.plain(path.arcs))
        return Spell(day, day, True, trip.name, trip.cost, trip.hours)
    usual = reopened(query.graph, query.weights)
    lifting = cheapest_lifting(query.graph, usual, query.source, query.sink, course)
    if lifting is None:
        return Spell(day, day, False, "", _NAN, _NAN, ())
    trip = itinerary_of(query.graph, usual, shipment, [arc % course.arcs for arc in lifting.arcs])
    lift = tuple(sorted(block.id for block in lifting.blocks))
    return Spell(day, day, False, trip.name, trip.cost, trip.hours, lift)


def _answer(spell: Spell) -> tuple[object, ...]:
    """What a spell says, without its days; cents and minutes, so that no answer equals no answer."""
    known = spell.cost == spell.cost
    totals = (round(spell.cost * 100), round(spell.hours * 60)) if known else ()
    return spell.open, spell.corridor, spell.lift, totals
