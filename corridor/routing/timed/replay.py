"""From a journey through a dated network to an itinerary with clock times, and to its worst case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from corridor.calendar import minute_after, shown_moment
from corridor.graph import Graph, Weights
from corridor.graph.arc_texts import wait_text
from corridor.graph.arc_types import DRAYAGE, HAUL, WAITING
from corridor.graph.arcs.own_trains import is_own_train
from corridor.graph.measures import CO2, COST, HOURS, TRANSFERS
from corridor.graph.time_windows import Passage
from corridor.graph.weighing import cost_ends
from corridor.itinerary.dated import DatedItinerary, DatedLeg
from corridor.itinerary.leg import Leg
from corridor.itinerary.legs import assumed, corridor_name, filling_text, leg_arcs, leg_of, notes_of, subsidies_left_out
from corridor.lazy import Later
from corridor.model.cargo.shipment import Shipment
from corridor.model.delay.waiting import Span
from corridor.results import stamp_of
from corridor.routing.timed.network import DatedNetwork
from corridor.search import DAY, ArcGraph, Journey, LabelTimetable
from corridor.units import SECONDS_PER_HOUR, cents, seconds

__all__ = [
    "Step",
    "dated_itinerary",
    "lease_cents",
    "opening",
    "steps_of",
    "totals_by_clock",
    "value_cents",
    "without_times",
]


def without_times(table: LabelTimetable) -> ArcGraph:
    """Links, then rides, without the times of departures: what is least of seconds and of every criterion."""
    links, rides = table.links, table.connections
    seconds = np.concatenate([links.duration, rides.arrival - rides.departure])
    return ArcGraph(
        table.n_stops,
        np.concatenate([links.tail, rides.tail]),
        np.concatenate([links.head, rides.head]),
        np.vstack([seconds, np.hstack([links.weights, rides.weights])]),
    )


class Step(NamedTuple):
    """One arc of a dated route.

    Attributes
    ----------
    arc : int
        Of the layered graph.
    epoch : int
        Graph whose rows are behind it.
    came, began, ended : int
        Seconds: when the box was there, when the arc began, when it was over.
    cents : int
        Its cost without a lease.
    scheduled : bool
        A wait for a known departure.
    gate : int
        The last second at which who waits for a known departure may come.
    cut : bool
        A wait for a frequency at the end of its season.
    ride : int
        Of a wait for a known departure; else -1.
    """

    arc: int
    epoch: int
    came: int
    began: int
    ended: int
    cents: int
    scheduled: bool = False
    gate: int = 0
    cut: bool = False
    ride: int = -1


def lease_cents(dated: DatedNetwork, seconds: int) -> int:
    """What a carrier's containers cost in so many seconds."""
    hourly = dated.clock.graphs[0].prices.hourly_lease(dated.clock.weights[0].load)
    return cents(hourly * seconds / SECONDS_PER_HOUR)


def value_cents(dated: DatedNetwork, seconds: int) -> int:
    """What so many seconds of the goods are worth."""
    return cents(dated.clock.weights[0].hourly * seconds / SECONDS_PER_HOUR)


def totals_by_clock(
    dated: DatedNetwork, names: Sequence[str], lasted: int, costs: Mapping[str, int]
) -> tuple[int, ...]:
    """Whole totals of a journey that lasted so many seconds, from its costs in the timetable, which know no lease."""
    totals = {**costs, "hours": lasted}
    if "cost" in costs:
        totals["cost"] = costs["cost"] + lease_cents(dated, lasted)
        totals["generalised"] = totals["cost"] + value_cents(dated, lasted)
    return tuple(totals[name] for name in names)


def steps_of(dated: DatedNetwork, journey: Journey) -> list[Step]:
    """Replay a journey arc by arc."""
    time, steps = journey.departure, []
    for kind, (number, *_) in journey.steps:
        if kind == "link":
            passage = dated.passages[number]
            if passage is not None:
                begin = opening(passage.closed, time, dated.end)
                ended = begin + passage.seconds
                steps.append(Step(passage.arc, passage.epoch, time, begin, ended, passage.cents, cut=passage.cut))
                time = ended
        else:
            steps += _boarded(dated, number, time)
            time = steps[-1].ended
    return steps


def _boarded(dated: DatedNetwork, ride: int, time: int) -> Iterator[Step]:
    rides, waiting = dated.table.connections, dated.table.waiting
    wait, lift = dated.boardings[ride]
    yard, first, ended = int(rides.tail[ride]), int(rides.departure[ride]), int(rides.arrival[ride])
    days, leaves = -(-max(0, first - time - int(waiting.free[yard])) // DAY), dated.left(ride)
    weights, number = dated.clock.weights[0], dated.layered.original_arc(lift)
    lifted = int(weights.matrix[COST.row, number] - weights.lease[number])
    # the ride costs the lift, and the storage while the boxes leave one after the other
    paid = int(waiting.rate[0, yard]) * days + int(rides.weights[0, ride]) - lifted
    gate = first - int(rides.cutoff[ride])
    yield Step(wait, 0, time, time, leaves, paid, scheduled=True, gate=gate, ride=ride)
    yield Step(lift, 0, leaves, leaves, ended, lifted)


def opening(closed: Sequence[tuple[int, int]], time: int, end: int) -> int:
    """When a passage can be begun by who comes at a time."""
    for start, stop in sorted((start, min(stop, end)) for start, stop in closed if start < end):
        time = stop if start <= time < stop else time
    return time


@dataclass(eq=False)
class _Worst:
    """The same arcs with the whole headway of every frequency waited for."""

    dated: DatedNetwork

    def ends(self, steps: Iterable[Step], depart: int) -> Iterator[int | None]:
        """When each step is over; None from the first departure on that no known one follows."""
        time: int | None = depart
        ahead = list(steps)
        for place, step in enumerate(ahead):
            if time is not None and step.scheduled:
                time = self._boards(step.arc, ahead[place + 1].arc, time)
            elif time is not None and place and ahead[place - 1].scheduled:
                time += step.ended - step.came
            elif time is not None:
                time = self._passes(step.arc, time)
            yield time

    def _passes(self, arc: int, time: int) -> int | None:
        dated = self.dated
        found = [
            opening(passage.closed, time, dated.end) + self._most(passage)
            for passage in dated.passages_of.get(arc, ())
            if not passage.cut  # at worst no departure is left
        ]
        best = min(found, default=dated.end)
        return best if best < dated.end else None

    def _most(self, passage: Passage) -> int:
        """Seconds of a passage, with the whole headway where the last box waits for a frequency."""
        clock = self.dated.clock
        arc = clock.graphs[0].arcs[self.dated.layered.original_arc(passage.arc)]
        if arc.kind != WAITING:
            return passage.seconds
        if is_own_train(arc, clock.graphs[0].structure.filled):
            return passage.seconds
        wait = clock.weights[0].waits.get(arc.service_id)
        return 2 * passage.seconds if wait is None else seconds(wait.most_h)

    def _boards(self, wait: int, lift: int, time: int) -> int | None:
        rides, numbers = self.dated.table.connections, self.dated.rides_of.get((wait, lift), [])
        ready = [self.dated.left(n) for n in numbers if rides.departure[n] - rides.cutoff[n] >= time]
        return min(ready, default=None)


def dated_itinerary(dated: DatedNetwork, shipment: Shipment, journey: Journey) -> DatedItinerary:
    """Build the itinerary of a journey.

    Parameters
    ----------
    dated : DatedNetwork
        Where it was found.
    shipment : Shipment
        What was asked; ready at the moment of the journey's departure.
    journey : Journey
        From the origin's gate to the destination's.

    Returns
    -------
    DatedItinerary
    """
    graph, weights = dated.clock.graphs[0], dated.clock.weights[0]
    steps = [step._replace(arc=dated.layered.original_arc(step.arc)) for step in steps_of(dated, journey)]
    worst = list(_Worst(dated).ends(steps_of(dated, journey), journey.departure))
    path = [step.arc for step in steps]
    of_leg = _LegCosts(dated, journey.departure)
    legs = tuple(of_leg.leg(part, ends) for part, ends in _parts(graph, weights, steps, worst))
    total = sum(of_leg.cents(step) for step in steps)
    # storage and lease by the clock have no range of their own here: they move both ends alike
    by_clock = total - weights.total(COST, path)
    lasted = journey.arrival - journey.departure
    origin, destination = graph.arcs[path[0]].from_terminal, graph.arcs[path[-1]].to_terminal
    departs, arrives = dated.moment(journey.departure, origin), dated.moment(journey.arrival, destination)
    return DatedItinerary(
        shipment=shipment,
        origin_id=origin,
        destination_id=destination,
        legs=legs,
        cents=total,
        seconds=lasted,
        grams=weights.total(CO2, path),
        transfers=TRANSFERS.net(weights.total(TRANSFERS, path)),
        generalised_cents=total + value_cents(dated, lasted),
        priced=dated.clock.graphs[0].network.has_prices,
        currency=graph.network.currency,
        name=corridor_name(graph, path),
        stamp=stamp_of(graph.network),
        notes=notes_of(graph, shipment, weights.load, path, (departs, arrives)),
        subsidies_left_out=subsidies_left_out(graph, weights, path),
        assumptions=assumed(graph, weights, shipment, path, legs, dated=True),
        cents_ends=Later(lambda: (end + by_clock for end in cost_ends(graph, weights, path))),
        departs=departs,
        arrives=arrives,
        worst_seconds=None if worst[-1] is None else worst[-1] - journey.departure,
    )


_Ends = tuple[int | None, int | None]  # of the worst case: before and after a leg


def _parts(
    graph: Graph, weights: Weights, steps: Sequence[Step], worst: Sequence[int | None]
) -> Iterator[tuple[list[Step], _Ends]]:
    """The steps of each leg; steps that take no time and cost nothing are no leg."""
    at = 0
    for numbers in leg_arcs(graph, weights, [step.arc for step in steps]):
        while _empty(graph, weights, steps[at]):
            at += 1
        part = list(steps[at : at + len(numbers)])
        before = worst[at - 1] if at else steps[0].came
        yield part, (before, worst[at + len(numbers) - 1])
        at += len(numbers)


def _empty(graph: Graph, weights: Weights, step: Step) -> bool:
    return graph.arcs[step.arc].kind in (HAUL, DRAYAGE) and not weights.matrix[:3, step.arc].any()


@dataclass(eq=False)
class _LegCosts:
    """Costs and legs of steps, with storage, lease and doors as this journey meets them."""

    dated: DatedNetwork
    depart: int

    def cents(self, step: Step) -> int:
        """Cost of a step with its part of the lease."""
        return step.cents + self._lease(step)

    def _lease(self, step: Step) -> int:
        # from the difference of two totals, so that the parts add up to the whole
        until, since = step.ended - self.depart, step.came - self.depart
        return lease_cents(self.dated, until) - lease_cents(self.dated, since)

    def leg(self, steps: Sequence[Step], worst: _Ends) -> DatedLeg:
        """Build the leg of some steps."""
        graph, weights = self._behind(steps)
        numbers = [step.arc for step in steps]
        leg = leg_of(graph, weights, numbers, {})
        values = {field.name: getattr(leg, field.name) for field in fields(Leg)}
        came, ended = steps[0].came, steps[-1].ended
        before, after = worst
        # made now: the weights of one leg of one journey are not worth keeping
        values |= {"items": tuple(leg.items), "figures": tuple(leg.figures)}
        values |= {"text": self._text(leg, steps), "warning": self._warning(leg, steps, after)}
        if steps[0].cut:
            least = min(span.least_h for span in leg.waits)
            values["waits"] = (Span(least, 2.0 * leg.hours - least),)
        return DatedLeg(
            **values,
            departure=self.dated.moment(came, leg.from_id),
            arrival=self.dated.moment(ended, leg.to_id),
            worst_hours=float("nan") if before is None or after is None else (after - before) / SECONDS_PER_HOUR,
            scheduled=steps[0].scheduled,
            held_hours=0.0 if steps[0].scheduled else sum(step.began - step.came for step in steps) / SECONDS_PER_HOUR,
        )

    def _behind(self, steps: Sequence[Step]) -> tuple[Graph, Weights]:
        """The graph of a leg, and its weights with the time and money of this journey."""
        clock = self.dated.clock
        graph, weights = clock.graphs[steps[0].epoch], clock.weights[steps[0].epoch]
        matrix, lease, pieces = weights.matrix.copy(), weights.lease.copy(), weights.pieces
        stored: dict[int, float] = {}
        for step in steps:
            matrix[COST.row, step.arc] = self.cents(step)
            matrix[HOURS.row, step.arc] = step.ended - step.came
            lease[step.arc] = self._lease(step)
            if step.scheduled or step.cut:
                pieces = pieces.copy()
                pieces[step.arc, 0] = step.cents
                stored |= _stored(graph, step)
        return graph, replace(weights, matrix=matrix, lease=lease, pieces=pieces, stored=stored)

    def _text(self, leg: Leg, steps: Sequence[Step]) -> str:
        moment = self.dated.moment
        if steps[0].scheduled:
            names = self.dated.clock.graphs[0].structure.index.names
            hours = (steps[0].ended - steps[0].came) / SECONDS_PER_HOUR
            text = f"wait at {names[leg.from_id]} for {leg.service_name}, {hours:.1f} h"
            filling = self._filling(steps[0])
            return f"{text}, {filling}" if filling else text
        if steps[0].cut:
            graph, hours = self.dated.clock.graphs[0], (steps[0].ended - steps[0].came) / SECONDS_PER_HOUR
            return wait_text(graph, graph.arcs[steps[0].arc], hours, self._filling(steps[0]))
        held = [step for step in steps if step.began > step.came]
        shut = [f"shut until {shown_moment(minute_after(moment(step.began, leg.from_id)))}" for step in held]
        return ", ".join([leg.text, *shut])

    def _filling(self, step: Step) -> str:
        graph, weights = self.dated.clock.graphs[0], self.dated.clock.weights[0]
        return filling_text(graph, weights, graph.arcs[step.arc])

    def _warning(self, leg: Leg, steps: Sequence[Step], worst: int | None) -> str:
        if steps[0].cut:
            until = self.dated.clock.graphs[0].structure.service_rows[leg.service].calendar.until
            return f"{leg.service_name} runs until {until}: there may be no departure left"
        if not steps[0].scheduled:
            return ""
        said = []
        if not self.dated.timings[leg.service].hour_known:
            said.append(f"{leg.service_name} publishes its days and no hour: noon is taken")
        if worst is None:
            said.append(f"boxes that are held up may miss the last known departure of {leg.service_name}")
        elif worst > steps[0].ended:
            later = f"{(worst - steps[0].ended) / DAY:.0f} days"
            said.append(
                f"boxes that are held up may miss this departure of {leg.service_name}, the next is {later} later"
            )
        if oddity := self.dated.oddities.get(steps[0].ride):
            said.append(f"{leg.service_name}: the departure at {oddity}")
        return "; ".join(said)


def _stored(graph: Graph, step: Step) -> dict[int, float]:
    """The days of storage that a wait pays for, by its arc; none where it pays nothing."""
    if not step.cents:
        return {}
    key = int(graph.structure.piece_key[step.arc, 0])
    days = -(-max(0, step.ended - step.came - round(float(graph.prices.free_days[key]) * DAY)) // DAY)
    return {step.arc: float(days)}
