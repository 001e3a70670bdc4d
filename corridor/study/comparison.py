"""What scenarios change, way by way: the same corridors and modes before and after them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, NoRoute, UnknownName, refuse_unknown_names
from corridor.graph import measure_of
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.routing.best import pareto_routes, route
from corridor.routing.query.limits import usual_criteria
from corridor.routing.query.query import Names, prepare_query
from corridor.routing.timed.search import Depart
from corridor.study.compared_ways import MODES, ComparedWay, ScenarioComparison, modes_of

__all__ = ["compare"]

_TODAY = "today"
_AFLOAT = {"sea", "air"}
_MET_LATER = np.timedelta64(60, "D")  # what ends later is met by most boxes that leave today
_TRIES = 5  # to keep the best route through some crossings away from all others


class _Question(NamedTuple):
    """What is asked in every world."""

    shipment: Shipment
    minimise: str
    limits: Mapping[str, float]
    via: Names
    avoid: tuple[str, ...]
    modes: Names
    depart: Depart | None
    arrive_by: str | dt.date | None

    @property
    def leaves(self) -> Depart | None:
        """When the boxes leave, as in the fronts: with a deadline alone, when they are ready."""
        return self.shipment.ready if self.depart is None and self.arrive_by is not None else self.depart

    def front(self, network: Network, *avoid: str) -> ParetoFront:
        """The front of a world; empty where there is no route."""
        criteria = usual_criteria(network)
        try:
            return pareto_routes(
                network,
                self.shipment,
                criteria=criteria,
                limits=self.limits,
                via=self.via,
                avoid=(*self.avoid, *avoid),
                modes=self.modes,
                depart=self.depart,
                arrive_by=self.arrive_by,
            )
        except NoRoute:
            return ParetoFront(criteria, np.zeros((0, len(criteria)), np.int64), 0, ())

    def over_land(self, network: Network) -> Iterator[Itinerary]:
        """Routes of the fronts without oceans and flights, and without ships at all."""
        named = {self.modes} if isinstance(self.modes, str) else set(self.modes)
        if named and not named & _AFLOAT:  # no ship or aeroplane hides a train
            return
        links = network.links
        variants = sorted({str(one) for one in links.loc[links["mode"] == "sea", "variant"] if one})
        if variants:
            yield from self.front(network, "mode:air", *(f"variant:{one}" for one in variants))
        yield from self.front(network, "mode:air", "mode:sea")

    def along(self, network: Network, sample: Itinerary) -> Itinerary | None:
        """The best route of the corridor of another; None where there is none, or one of its crossings is no more."""
        crossings, avoid = _crossings(sample), self.avoid
        try:
            for _ in range(_TRIES):
                found = route(
                    network,
                    self.shipment,
                    minimise=self.minimise,
                    limits=self.limits,
                    via=crossings,
                    avoid=avoid,
                    modes=self.modes,
                    depart=self.leaves,
                    arrive_by=self.arrive_by,
                )
                more = tuple(one for one in dict.fromkeys(_crossings(found)) if one not in crossings)
                if found.name == sample.name or not more:
                    return found
                avoid = (*avoid, *more)  # the best through these crossings takes others, too
        except (NoRoute, UnknownName):
            return None
        return None


@checked_arguments
def compare(  # noqa: PLR0913 - a public question; its options come by name
    before: Network,
    after: Network | Scenario | Iterable[Network | Scenario],
    shipment: Shipment,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    depart: Depart | None = None,
    arrive_by: str | dt.date | None = None,
) -> ScenarioComparison:
    """Compare the ways of a shipment before and after one or several scenarios.

    Ways are matched by their corridor on the ground. Of each the best route is found in every world, also where it is
    on no front: a way is lost when nothing can take it any more, not when something else has become better. Beside
    the front of all ways those over land (without flights and oceans, and without ships) are searched, so that a ship
    or an aeroplane does not hide what becomes of the trains.

    Parameters
    ----------
    before : Network
        The world that the others are compared with.
    after : Network, Scenario or iterable of them
        The other worlds; scenarios are applied to `before`.
    shipment : Shipment
        What, from where to where, ready when.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What the best route of a way has least of.
    limits, via, avoid, modes, depart, arrive_by
        As for `pareto_routes`, in every world. With `via`, ways are those of the fronts alone.

    Returns
    -------
    ScenarioComparison

    Raises
    ------
    NoRoute
        When there is no route in any of the worlds.
    ArgumentError
        When there is nothing to compare with.
    UnknownName, TableError
        As `Scenario.apply` and `route`.
    """
    measure_of(minimise)
    given = [after] if isinstance(after, Network | Scenario) else list(after)
    if not given:
        raise ArgumentError("after holds no scenario: nothing would be compared")
    scenarios = [one for one in given if isinstance(one, Scenario)]
    refuse_unknown_names(fault for one in scenarios for fault in one.unknown_names(before))
    worlds = [before, *(one if isinstance(one, Network) else one.apply(before) for one in given)]
    names = _distinct([_TODAY, *(one.name for one in given)])
    avoided = (avoid,) if isinstance(avoid, str) else tuple(avoid)
    question = _Question(shipment, minimise, limits or {}, via, avoided, modes, depart, arrive_by)
    fronts = tuple(question.front(world) for world in worlds)
    if not any(map(len, fronts)):
        pareto_routes(
            before,
            shipment,
            criteria=usual_criteria(before),
            limits=question.limits,
            via=via,
            avoid=avoid,
            modes=modes,
            depart=depart,
            arrive_by=arrive_by,
        )
    found = [(*front, *question.over_land(world)) for front, world in zip(fronts, worlds, strict=True)]
    # the shipment of a route found, not the one asked for: it leaves when its route leaves
    sent = next(chain.from_iterable(found)).shipment
    passing = () if question.leaves is not None else tuple(_passing(names, worlds, sent))
    return ScenarioComparison(sent, minimise, names, fronts, _ways(question, worlds, found), passing)


def _passing(names: Sequence[str], worlds: Sequence[Network], sent: Shipment) -> Iterator[str]:
    """What a scenario shuts on the day asked for, and not for long: who may be there before its end does not wait."""
    day = np.datetime64(sent.ready.date())
    for name, world in zip(names[1:], worlds[1:], strict=True):
        still = {block.id for block in prepare_query(world, sent).weights.blocks if block.arcs.any()}
        for table in ("borders", "rules"):
            rows = world.tables[table]
            rows = rows[~rows.index.isin(worlds[0].tables[table].index)]
            shut = rows[rows["state"] == "closed"] if table == "borders" else rows
            over = shut[(shut["valid_from"] <= day) & (shut["valid_to"] >= day) & (shut["valid_to"] < day + _MET_LATER)]
            ids = over["border_id"] if table == "borders" else over.index
            for what, last, shuts in zip(over["name"], over["valid_to"], ids, strict=True):
                if shuts in still:
                    yield f"with {name}: {what} is shut until {last:%Y-%m-%d}, also for boxes that would wait for it"


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names of worlds, numbered where two are called the same."""
    if len(set(names)) == len(names):
        return tuple(names)
    return tuple(f"{name} ({number})" if names.count(name) > 1 else name for number, name in enumerate(names))


def _ways(
    question: _Question, worlds: Sequence[Network], found: Sequence[tuple[Itinerary, ...]]
) -> tuple[ComparedWay, ...]:
    def order(trip: Itinerary) -> tuple[float, ...]:
        return (getattr(trip, question.minimise), trip.cents, trip.seconds, trip.grams)

    samples: dict[str, Itinerary] = {}
    for trip in sorted(chain.from_iterable(found), key=order):
        samples.setdefault(trip.name, trip)
    ways = []
    for name, sample in samples.items():
        trips = []
        for world, known in zip(worlds, found, strict=True):
            along = None if question.via else question.along(world, sample)
            each = [trip for trip in (*known, *([along] if along else [])) if trip.name == name]
            trips.append(min(each, key=order, default=None))
        ways.append(ComparedWay(name, modes_of(sample), tuple(trips)))
    return tuple(sorted(ways, key=lambda way: (MODES.index(way.mode.split()[0]), way.mode)))


def _crossings(trip: Itinerary) -> tuple[str, ...]:
    """What makes a route follow a corridor: its borders, and its links by sea, barge and air, in order."""
    names: list[str] = []
    for leg in trip.legs:
        if leg.kind == "border":
            names.append(f"border:{leg.border_id}")
        elif leg.kind == "haul" and leg.mode in ("sea", "barge", "air"):
            names += [f"link:{link}" for link in leg.links]
    return tuple(names)
