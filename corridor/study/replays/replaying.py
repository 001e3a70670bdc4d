"""The question: what dated events do to shippers on their ways, day by day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments, number, whole
from corridor.arguments.kinds import OR_INFINITY
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError, CorridorError, Infeasible
from corridor.graph import Graph, measure_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.capacity import Resources, resources_of
from corridor.plan.result import Plan
from corridor.progress import Counter, counted
from corridor.results import stamp_of
from corridor.routing.query.query import prepare_query
from corridor.study.disruptions.cases import Case, told_without_route
from corridor.study.disruptions.traffic import Traffic, read_traffic
from corridor.study.replays.days import WAITING, Calendar, DayByDay, Manners
from corridor.study.replays.events import Event, Events, events_of
from corridor.study.replays.frames import boxes_of, days_frame, reroutes_frame, servers_frame, shipments_frame
from corridor.study.replays.replayed import Replay
from corridor.study.replays.ways import Servers, Shipper, Ways
from corridor.study.replays.worlds import Worlds, resources_named
from corridor.units import HOURS_PER_DAY

__all__ = ["replay"]

_LONGEST = 365  # days after the last event, when nobody says until when
_MOST_DAYS = 3660
_TOO_MUCH = 1.0 + 1e-9
_DAY = dt.timedelta(days=1)


@checked_arguments
def replay(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    events: Events,
    traffic: Traffic,
    *,
    plan: Plan | None = None,
    minimise: str = "cost",
    usual: DateLike | None = None,
    until: DateLike | None = None,
    capacities: Mapping[str, float] | None = None,
    other_traffic: Mapping[str, float] | None = None,
    patience_days: Annotated[float, OR_INFINITY] = 7.0,
    dearest: Annotated[float, OR_INFINITY] = math.inf,
    catch_up: float = 1.5,
    progress: bool | Counter = False,
) -> Replay:
    """Replay dated events day by day: lines before what is shut or short, until they clear, and who goes another way.

    Every server (a border in one direction, the yards, lifts and berths of a terminal) is a fluid queue: it takes so
    many TEU a day, who came first goes first, and what is left waits. Boxes get from one to the next in the hours of
    their way, to the nearest day. Trains and ships are put on as they are needed.

    Parameters
    ----------
    network : Network
        Where.
    events : Event, Closure, Embargo, Scenario or iterable of them; DataFrame or path
        What happens, and when. Closures and embargoes need a first day; of a scenario closures and embargoes with
        dates are taken. Frames and files are read by `read_events`, a list of dicts as its rows.
    traffic : Demand, Shipment, iterable of Shipment, DataFrame, str or Path
        Who moves what; a text is a file, or the name of a demand that comes with the network. A table with a column
        ``teu_per_day`` or ``containers_per_week`` is a demand, without it one of shipments, which come from dicts, too.
        The rows of a demand send their TEU every day, whatever their ``ready``; a shipment leaves once,
        on the day on which it is ready.
    plan : Plan, optional
        Of `plan.flow` for this demand: its paths are the usual ways, instead of the best route of every row.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What every shipper minimises.
    usual : date, optional
        The day whose rows make the usual world; the day before the first event by default. Rows of later days do not
        count: what happens is what the events say.
    until : date, optional
        Last day; by default the first on which all events are over, nobody waits, and boxes that left before the end
        have passed, or a year after the last event.
    capacities : mapping of str to float, optional
        Other usual capacities in TEU a day, by id of the resource, or by a border or a place for all that is there.
    other_traffic : mapping of str to float, optional
        TEU a day of others who stand in the same lines, by the same names.
    patience_days : float
        Days that a door may have been shut, or a queue be, before boxes take another way: loads at their origin, and
        those before a shut door. Infinite where all wait.
    dearest : float
        How many times what a shipper minimises on the usual way another way may cost; who has only dearer ones waits.
    catch_up : float
        How many times its usual loads a station loads a day after a ban, until nothing is left of it.
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable is given the days done and in all.

    Returns
    -------
    Replay

    Raises
    ------
    Infeasible
        When a server does not take the usual traffic: its line would never end. All of them are named.
    UnknownName
        For a place, border or resource that does not exist.
    NoRoute
        When no shipment has a route on the usual day, with all that is in the way; where others have one, it is a row
        of ``no_route``.
    CorridorError
        As `events_of`, and when there is no shipment.
    """
    found, measure, given = events_of(events), measure_of(minimise), read_traffic(network, traffic)
    manners = _manners(patience_days, dearest, catch_up)
    zero = min(one.first for one in found)
    case, on = _sent(network, given, minimise, zero - _DAY if usual is None else as_day(usual))
    if on is not None and plan is not None:
        raise ArgumentError("a plan sends a demand: give the demand that it was made for")
    shippers = _daily(network, case, given, plan) if isinstance(given, Demand) else _single(case, on or (), zero)
    graph = _one_graph(case)
    tabled = resources_of(graph)
    resources = tabled.with_capacity(_by_resource(network, tabled, capacities or {}))
    servers = Servers(graph, tabled)
    ways = Ways(servers, Worlds(graph, resources, found), shippers, measure)
    others = _by_resource(network, tabled, other_traffic or {})
    queued = {servers.of_resource(tabled.number(name)): teu for name, teu in others.items() if teu > 0.0}
    _refuse_overload(ways, queued, resources)
    last = None if until is None else as_day(until)
    calendar, settled = _calendar(ways, found, last)
    run = DayByDay(ways, manners, calendar, queued)
    with counted(progress, "days", calendar.last - calendar.begin + 1) as tell:
        run.run(tell, lambda day: last is None and day >= settled)
    return _replay(network, run, found, minimise, case)


def _manners(patience_days: float, dearest: float, catch_up: float) -> Manners:
    for name, value, least in (("patience_days", patience_days, 0.0), ("dearest", dearest, 1.0)):
        if value != math.inf:
            number(name, value, least=least)
    return Manners(patience_days, dearest, number("catch_up", catch_up, least=1.0, most=100.0))


# who sends -------------------------------------------------------------------------------------


def _sent(
    network: Network, given: Demand | list[Shipment], minimise: str, day: dt.date
) -> tuple[Case, list[dt.date] | None]:
    """Shippers on their best routes of the usual day, and the day of each that sends once; None for a demand."""

    def moved(shipment: Shipment) -> Shipment:
        return replace(shipment, ready=dt.datetime.combine(day, shipment.ready.time()))

    if isinstance(given, Demand):
        usual = replace(given, shipments=tuple(map(moved, given.shipments)))
        return Case(network, usual, minimise, prepare_query), None
    case = Case(network, map(moved, given), minimise, prepare_query)
    return case, [given[place].ready.date() for place in case.numbers]


def _one_graph(case: Case) -> Graph:
    graphs = {one.query.graph.structure.identity: one.query.graph for one in case.sent}
    if len(graphs) > 1:
        raise ArgumentError(
            "some goods stand under a rule that asks what a box has passed, and others do not: replay them apart"
        )
    return next(iter(graphs.values()))


def _daily(network: Network, case: Case, demand: Demand, plan: Plan | None) -> list[Shipper]:
    """Rows of a demand on their best routes, or on the paths of a plan."""
    sent = {demand.ids[place]: one for place, one in zip(case.numbers, case.sent, strict=True)}
    if plan is None:
        return [Shipper(name, one, one.arcs, one.volume, None) for name, one in sent.items()]
    if plan.model != "flow" or plan.stamp.content_hash != network.content_hash:
        raise CorridorError("a replay takes a plan of flow on the very same network")
    found = []
    for name, arcs, teu in plan.start["paths"][["demand", "arcs", "teu_per_day"]].itertuples(index=False):
        if name not in sent:
            raise ArgumentError(
                f"the plan moves {name!r}, which this demand has not, or has no way for on the usual day"
            )
        found.append(Shipper(name, sent[name], np.array(arcs.split(), dtype=np.int64), float(teu), None))
    if not found:
        raise ArgumentError("the plan moves nothing")
    return found


def _single(case: Case, days: Sequence[dt.date], zero: dt.date) -> list[Shipper]:
    """Shipments that leave once."""
    each = zip(case.numbers, case.sent, days, strict=True)
    return [
        Shipper(str(place), one, one.arcs, one.scale * one.query.weights.load.teu, (day - zero).days)
        for place, one, day in each
    ]


# what they meet --------------------------------------------------------------------------------


def _by_resource(network: Network, resources: Resources, given: Mapping[str, float]) -> dict[str, float]:
    """TEU a day by id of a resource."""
    found = {}
    for name, teu in given.items():
        number(f"{name!r}", teu, least=0.0)
        for one in resources_named(network, resources, name):
            found[resources.ids[one]] = float(teu)
    return found


def _refuse_overload(ways: Ways, others: Mapping[int, float], resources: Resources) -> None:
    """Servers that do not take what comes on usual days; `Infeasible` with all of them."""
    usual: dict[int, float] = dict(others)
    for one, way in zip(ways.shippers, ways.usual, strict=True):
        for stop in ways.all[way].stops if one.on is None else ():
            usual[stop.server] = usual.get(stop.server, 0.0) + one.teu
    reasons = []
    for server, teu in sorted(usual.items()):
        place = ways.servers.all[server].resource
        if place >= 0 and teu > resources.capacity[place] * _TOO_MUCH:
            reasons.append(
                f"{resources.ids[place]}: {teu:,.1f} TEU come a day, and it takes {resources.capacity[place]:,.1f}"
            )
    if reasons:
        raise Infeasible(
            "lines would grow without end on usual days: give capacities, a plan of flow, or less traffic", reasons
        )


def _calendar(ways: Ways, events: Sequence[Event], last: dt.date | None) -> tuple[Calendar, int]:
    """The days, and the day from which on a replay may end when nobody waits."""
    zero = min(one.first for one in events)
    days = [one.on for one in ways.shippers if one.on is not None]
    longest = [math.ceil(ways.all[way].hours / HOURS_PER_DAY) + 1 for way in ways.usual]
    daily = [many for one, many in zip(ways.shippers, longest, strict=True) if one.on is None]
    every = ways.worlds.ever_dearer
    passing = [many for number, many in enumerate(longest) if every or ways.touched(number)]
    over = max(((one.last or one.first) - zero).days for one in events)
    settled = over + max(passing, default=0) if daily else max([over, *(day + max(longest) for day in days)])
    first = min([0, *days])
    end = settled + _LONGEST if last is None else (last - zero).days
    if end < first:
        raise ArgumentError(f"until is {last}, before anything happens")
    whole("days", end - first, most=_MOST_DAYS)
    return Calendar(first - max(daily, default=0), first, end, zero), settled


def _replay(network: Network, run: DayByDay, events: Sequence[Event], minimise: str, case: Case) -> Replay:
    boxes = boxes_of(run)
    calendar, manners = run.calendar, run.manners
    last = max((row.day for row in run.rows), default=calendar.first)
    return Replay(
        events=tuple(dict.fromkeys(one.name for one in events)),
        first=calendar.date(calendar.first),
        last=calendar.date(last),
        minimise=minimise,
        currency=network.currency,
        teu=math.fsum(box.teu for box in boxes),
        held_teu=math.fsum(box.teu for box in boxes if box.late > 0),
        turned_teu=math.fsum(box.teu for box in boxes if box.turned),
        rerouted_teu=math.fsum(box.teu for box in boxes if box.rerouted),
        stayed_teu=math.fsum(box.teu for box in boxes if box.state == WAITING),
        cost_loss=math.fsum(box.cost for box in boxes),
        time_loss=math.fsum(box.value for box in boxes),
        teu_hours_loss=math.fsum(box.hours for box in boxes),
        days=days_frame(run),
        servers=servers_frame(run),
        shipments=shipments_frame(run, boxes),
        reroutes=reroutes_frame(run, boxes),
        notes=tuple(_notes(manners, calendar, case.no_route)),
        stamp=stamp_of(network),
        no_route=case.no_route,
        remarks=case.remarks,
    )


def _notes(manners: Manners, calendar: Calendar, no_route: pd.DataFrame) -> Iterator[str]:
    yield f"the world is as before {calendar.zero}: rows of later days do not count, only the events"
    if manners.patience_days == math.inf:
        yield "everybody waits, however long a door is shut"
    else:
        days = f"{manners.patience_days:g} days"
        dear = "" if manners.dearest == math.inf else f", of at most {manners.dearest:g} times what their usual one is"
        yield f"after {days} before a shut door, or with {days} of queue ahead, boxes take another way{dear}"
    yield f"after a ban a station loads {manners.catch_up:g} times its usual loads until nothing is left"
    yield "trains and ships are put on as they are needed"
    if len(no_route):
        yield f"a volume of {no_route['volume'].sum():,.1f} counts nowhere: {told_without_route(no_route)}"
