"""Shipments on their best routes, and what becomes of them without this or that.

Only what lies on a best route is worth taking away: without anything else that route stands. Shipments of one load
share the weights without a candidate, and with them the backward sweep from a target that several have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.display import counted
from corridor.errors import ArgumentError, NoRoute
from corridor.graph import Weights, measure_of
from corridor.graph.measures import CO2, COST, HOURS
from corridor.model.cargo.shipment import Shipment
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.routing.query.query import Query
from corridor.study.disruptions.candidates import Candidate, Key, closed_by, keys_at, keys_on
from corridor.study.disruptions.traffic import Traffic, each_of, read_traffic

__all__ = ["Case", "Loss", "Sent", "no_route_frame", "told_without_route"]

Integers = NDArray[np.int64]
_MOST_EXPLAINED = 50  # shipments without a route: what is in the way takes a hundred times as long as a route
_NO_ROUTE = ("shipment", "origin", "destination", "volume", "problem")


class Sent(NamedTuple):
    """A shipment on its best route.

    Attributes
    ----------
    query : Query
        The shipment made ready.
    volume, scale : float
        Containers, or TEU a day; and how often its total counts.
    arcs, totals : int64 array
        Of its best route, and its totals by the rows of the weights.
    keys, ends : frozenset of Key
        What its route meets, and what cannot be taken from it: its own two places and their countries.
    """

    query: Query
    volume: float
    scale: float
    arcs: Integers
    totals: Integers
    keys: frozenset[Key]
    ends: frozenset[Key]

    def losing(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Those of some candidates that can be taken from it."""
        return tuple(one for one in candidates if not one.keys & self.ends)

    def meets(self, candidate: Candidate) -> bool:
        """Whether its best route does."""
        return not candidate.keys.isdisjoint(self.keys)


class Unsent(NamedTuple):
    """A shipment that has no route.

    Attributes
    ----------
    name : str
        Its place in the traffic, from 0, or the id of its row of a demand.
    shipment : Shipment
    volume : float
        Containers, or TEU a day.
    why : NoRoute
        With what is in the way.
    """

    name: str
    shipment: Shipment
    volume: float
    why: NoRoute

    @property
    def problem(self) -> str:
        """Why there is none, in a line."""
        return str(self.why).split("\n", 1)[0]


class Loss(NamedTuple):
    """What all shipments lose together.

    Attributes
    ----------
    used_by, cut_off : float
        Volume of the best routes that are no more, and of those without any other.
    loss : float
        What the rest has more of what it minimises.
    cost_loss, hours_loss, co2_kg_loss : float
        What the rest pays, takes and emits more on its new best routes; below 0 where that is less.
    """

    used_by: float
    cut_off: float
    loss: float
    cost_loss: float
    hours_loss: float
    co2_kg_loss: float


class Case:
    """Shipments on their best routes.

    Parameters
    ----------
    network : Network
        Where.
    traffic : Shipment, iterable of Shipment, DataFrame, str, Path or Demand
        Who moves what, as `read_traffic` reads it.
    minimise : str
        What every shipment minimises.
    ask : callable
        Makes a shipment ready, with what else is asked.

    Attributes
    ----------
    sent : list of Sent
        Shipments that have a route.
    numbers : list of int
        Place of each of them in the traffic, from 0.
    unsent : list of Unsent
        Those that have none.

    Raises
    ------
    NoRoute
        When no shipment has a route, with all that is in the way.
    ArgumentError
        When there is no shipment.
    """

    def __init__(
        self, network: Network, traffic: Traffic, minimise: str, ask: Callable[[Network, Shipment], Query]
    ) -> None:
        self.network, self.minimise, self.measure = network, minimise, measure_of(minimise)
        given = read_traffic(network, traffic)
        self.per_teu = isinstance(given, Demand)
        self.sent, self.numbers, self.unsent = list[Sent](), list[int](), list[Unsent]()
        for number, (shipment, volume, scale) in enumerate(each_of(given)):
            one = _sent(network, shipment, minimise, ask, explained=len(self.unsent) < _MOST_EXPLAINED)
            if isinstance(one, NoRoute):
                name = given.ids[number] if isinstance(given, Demand) else str(number)
                self.unsent.append(Unsent(name, shipment, volume, one))
            else:
                self.sent.append(one._replace(volume=volume, scale=scale))
                self.numbers.append(number)
        if not self.sent:
            raise _nobody_goes(self.unsent)

    @property
    def unreachable(self) -> float:
        """Volume of the shipments that have no route."""
        return sum((one.volume for one in self.unsent), 0.0)

    @property
    def no_route(self) -> pd.DataFrame:
        """The shipments that have no route, each with what is in its way."""
        return no_route_frame(
            (one.name, one.shipment.origin, one.shipment.destination, one.volume, one.problem) for one in self.unsent
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the prices do not tell of the days of the shipments."""
        asked = [*(one.shipment for one in self.unsent), *(one.query.shipment for one in self.sent)]
        return price_remarks(self.network, {shipment.ready.date() for shipment in asked})

    @property
    def base(self) -> float:
        """Total of what is minimised while everything stands."""
        return sum(self.measure.from_whole(int(one.totals[self.measure.row])) * one.scale for one in self.sent)

    @property
    def volume(self) -> float:
        """Of all shipments that have a route."""
        return sum(one.volume for one in self.sent)

    @property
    def unit(self) -> str:
        """Of what is minimised, over all shipments."""
        unit = "hours" if self.minimise == HOURS.name else self.measure.unit_in(self.network.currency)
        return f"{unit} a day" if self.per_teu else unit

    @property
    def volume_unit(self) -> str:
        """Of volumes."""
        return "TEU a day" if self.per_teu else "containers"

    def met(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Candidates that lie on the best route of a shipment from which they can be taken."""
        return [one for one in candidates if any(sent.meets(one) and sent.losing((one,)) for sent in self.sent)]

    def lose(self, candidates: Sequence[Candidate]) -> Loss:
        """What all shipments lose together without some candidates."""
        used = cut = 0.0
        more = np.zeros(len(self.sent[0].totals))
        for one, arcs in zip(self.sent, self.replies(candidates), strict=True):
            if arcs is one.arcs:
                continue
            used += one.volume
            if arcs is None:
                cut += one.volume
            else:
                more += (one.query.weights.matrix[:, arcs].sum(axis=1) - one.totals) * one.scale
        parts = (float(more[each.row]) / each.per_unit for each in (self.measure, COST, HOURS, CO2))
        return Loss(used, cut, *parts)

    def replies(self, candidates: Sequence[Candidate]) -> Iterator[Integers | None]:
        """Arcs of the best route of every shipment without some candidates; the very same where it is still open."""
        shared: dict[tuple[int, tuple[Candidate, ...]], Weights] = {}
        for one in self.sent:
            taken = one.losing(candidates)
            if not any(map(one.meets, taken)):
                yield one.arcs
                continue
            weights, key = one.query.weights, (id(one.query.weights), taken)
            if key not in shared:
                shared[key] = replace(weights, closed=weights.closed | closed_by(one.query.graph, taken))
            path = one.query.weighed(shared[key]).best(self.minimise)
            yield None if path is None else path.arcs

    def more(self, number: int, arcs: Integers) -> int:
        """What a shipment has more of what it minimises on a route than on its best, as often as it counts."""
        one, row = self.sent[number], self.measure.row
        return round(int(one.query.weights.matrix[row, arcs].sum() - one.totals[row]) * one.scale)

    def met_by(self, number: int, arcs: Integers, candidates: Sequence[Candidate]) -> frozenset[int]:
        """Numbers of the candidates that take a route of a shipment away."""
        one = self.sent[number]
        keys = keys_on(one.query.graph, arcs)
        return frozenset(
            place
            for place, each in enumerate(candidates)
            if not each.keys.isdisjoint(keys) and each.keys.isdisjoint(one.ends)
        )

    def volume_of(self, numbers: Iterable[int]) -> float:
        """Of some shipments."""
        return float(sum(self.sent[number].volume for number in numbers))


def no_route_frame(rows: Iterable[tuple[str, str, str, float, str]] = ()) -> pd.DataFrame:
    """Shipments without a route as a frame: which, from where to where, how much, and what is in the way."""
    return pd.DataFrame(list(rows), columns=list(_NO_ROUTE)).astype({"volume": float})


def told_without_route(frame: pd.DataFrame) -> str:
    """How many shipments have no route, and why the first has none, in a line."""
    one = frame.iloc[0]
    return f"{counted(len(frame), 'shipment')} without a route (.no_route), as {one['shipment']}: {one['problem']}"


def _nobody_goes(unsent: Sequence[Unsent]) -> ArgumentError | NoRoute:
    """What to say where no shipment has a route."""
    if not unsent:
        return ArgumentError("traffic holds no shipment: give one at least")
    if len(unsent) == 1:
        return unsent[0].why
    problems = dict.fromkeys(one.problem for one in unsent)
    reasons = dict.fromkeys(reason for one in unsent for reason in one.why.reasons)
    return NoRoute(f"none of {len(unsent)} shipments has a route: {'; '.join(problems)}", tuple(reasons))


def _sent(
    network: Network,
    shipment: Shipment,
    minimise: str,
    ask: Callable[[Network, Shipment], Query],
    *,
    explained: bool,
) -> Sent | NoRoute:
    """A shipment on its best route, or why it has none."""
    try:
        query = ask(network, shipment)
    except NoRoute as why:
        return why
    path = query.best(minimise)
    if path is None:
        if explained:
            return query.why_not(minimise)
        return NoRoute(f"no route from {shipment.origin} to {shipment.destination}: corridor.route says why")
    graph, totals = query.graph, query.weights.matrix[:, path.arcs].sum(axis=1)
    ends = (key for node in query.layered.ends for key in keys_at(graph, graph.states[node].terminal))
    return Sent(query, 0.0, 1.0, path.arcs, totals, keys_on(graph, path.arcs), frozenset(ends))
