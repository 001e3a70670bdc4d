"""The program of hubs: which open, which boxes go by them, and on how many of their trains.

Variables: hub open y(h), origin belongs to hub z(o, h) (single allocation), boxes by hub x(k, h), or by two, boxes sent
directly d(k), all in TEU a week, and trains a week n(h, t) in whole numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import Infeasible, NotProven
from corridor.graph import load_of
from corridor.plan.dated_rows import row_graphs
from corridor.plan.flows.instance import Proof
from corridor.plan.hub_location.hub_costs import HubSets, Train
from corridor.plan.hub_location.hub_terms import amount_at
from corridor.plan.hub_location.past_hubs import Past, PastHubs
from corridor.plan.solver.program import Program
from corridor.plan.trains.runs import Crossing
from corridor.routing.query.query import query_over
from corridor.units import CENTS_PER_UNIT

__all__ = ["HubProgram", "Way", "hubs_of"]

Floats = NDArray[np.float64]


class Way(NamedTuple):
    """A way of a row by a hub and its train, or by two (which may be the same) with a train between them.

    The second hub is -1 where there is none, the train None.
    """

    row: int
    hub: int
    second: int
    train: Train | None


class HubProgram:
    """The program, where its variables are, and one method per family of variables and of constraints."""

    def __init__(self, sets: HubSets) -> None:
        self.sets = sets
        self.program = Program("hubs")
        self.opened: list[int] = []
        self.by_hub: dict[Way, int] = {}
        self.direct: dict[int, int] = {}
        self.trains: dict[tuple[int, Train], int] = {}
        self._taken: dict[str, list[tuple[int, float]]] = {}
        self._more: list[int] = []  # the one column of `add_past`, if any

    @classmethod
    def of(cls, sets: HubSets) -> HubProgram:
        """The whole program."""
        model = cls(sets)
        model.add_hubs()
        model.add_boxes()
        model.add_past()
        model.fill_trains()
        model.run_no_more()
        model.fit_through()
        model.fit_open_hubs()
        if sets.terms.allocation != "multiple":
            model.belong_to_one()
        return model

    def add_hubs(self) -> None:
        """y(h) in {0, 1} at the fixed cost of the hub; at most, or exactly, so many of them."""
        terms = self.sets.terms
        for name in self.sets.hubs:
            self.opened.append(
                self.program.add(f"open {name}", cost=amount_at(terms, name, "fixed"), high=1.0, whole=True)
            )
        low, high = (terms.exactly, terms.exactly) if terms.exactly else (0, terms.most_open or len(self.opened))
        if terms.exactly or terms.most_open:
            columns = [(y, 1.0) for y in self.opened]
            self.program.limit("open hubs", columns, low=low, high=high, group="open hubs")

    def add_boxes(self) -> None:
        """sum_h x(k, h) + d(k) = demand(k), at the cost of all that is not the rail haul of a train.

        d(k) costs the least way past the hubs, or what staying behind does; `bound_past` says what room makes of that.
        """
        sets, program = self.sets, self.program
        for row, teu in enumerate(sets.teu):
            name, columns = sets.demand.ids[row], []
            for way, cost in self._ways(row):
                by = " and ".join(sets.hubs[hub] for hub in (way.hub, way.second) if hub >= 0)
                self.by_hub[way] = program.add(f"{name} by {by}", cost=cost)
                columns.append(self.by_hub[way])
            least = sets.direct[row] if sets.terms.direct else math.inf
            if sets.past is not None:
                least = min(least, sets.past.penalty)
            if math.isfinite(least):
                self.direct[row] = program.add(f"{name} directly", cost=least)
                columns.append(self.direct[row])
            if not columns and teu > 0.0:
                if (row, 0) not in sets.collect:
                    raise NotProven(f"time was up before {name} had a way by hubs, and none may go past them")
                raise self._no_route(row)
            program.limit(f"volume {name}", [(x, 1.0) for x in columns], low=teu, high=teu, group=f"shipper {name}")

    def add_past(self) -> None:
        """What goes past the hubs costs this much more than on least ways; `bound_past` says how much at least."""
        if self.sets.past is not None:
            self._more.append(self.program.add("more than on least ways past the hubs", cost=1.0))

    def _ways(self, row: int) -> Iterator[tuple[Way, float]]:
        """Ways by hubs, with what a TEU pays on each beside its train."""
        sets, end = self.sets, self.sets.demand.shipments[row].destination
        numbers = range(len(sets.hubs) if (row, 0) in sets.collect else 0)
        found = []
        for hub in numbers if sets.terms.allocation != "both ends" else ():
            relation = sets.onward[row, hub, end]
            found.append((Way(row, hub, -1, relation.train), relation.besides))
        for hub, second in product(numbers, numbers) if sets.terms.two_hubs else ():
            last, on = sets.places[second], sets.distribute[row, second]
            if hub == second:
                found.append((Way(row, hub, second, None), on))
            elif (row, hub, last) in sets.onward:
                relation = sets.onward[row, hub, last]
                found.append((Way(row, hub, second, relation.train), relation.besides + on))
        for way, cost in found:
            if math.isfinite(total := sets.collect[row, way.hub] + cost):
                yield way, total

    def _no_route(self, row: int) -> Infeasible:
        """A row without any way by hubs, where none may go past them: what is in the way to each hub, or on from it."""
        sets, reasons = self.sets, list[str]()
        shipment, graph = sets.demand.shipments[row], row_graphs(sets.network, sets.demand).of(row)
        _, _, load = load_of(sets.network, shipment)
        for hub, place in enumerate(sets.places):
            shut = math.isinf(sets.collect[row, hub])
            part = replace(shipment, destination=place) if shut else replace(shipment, origin=place)
            gates = (graph.source(part.origin), graph.sink(part.destination))
            why = query_over(graph, graph.weigh(load.as_flow), part, gates).why_not()
            reasons.append(str(why).split("\n", 1)[0])
        return Infeasible(f"{sets.demand.ids[row]} has no way by a hub", reasons)

    def fill_trains(self) -> None:
        """sum_k x(k, h, t) <= TEU of a train x trains n(h, t), in whole numbers, each paid as a whole."""
        program = self.program
        boxes: dict[tuple[int, Train], list[tuple[int, float]]] = {}
        for way, column in self.by_hub.items():
            if way.train is not None:
                boxes.setdefault((way.hub, way.train), []).append((column, 1.0))
        for (hub, train), terms in boxes.items():
            name = f"trains of {self.sets.hubs[hub]} {' '.join(train.runs)}"
            self.trains[hub, train] = program.add(name, cost=train.cost, whole=True)
            program.limit(name, [*terms, (self.trains[hub, train], -train.teu)], high=0.0)

    def run_no_more(self) -> None:
        """sum_t n(h, t) <= the most departures of a service, and <= the slots of each border that they cross."""
        sets = self.sets
        most = dict.fromkeys((run.split(":", 1)[0] for _, train in self.trains for run in train.runs), 0.0)
        limits = {f"departures of {name}": float(sets.terms.most_trains) for name in most}
        limits |= {_slots(one): trains for one, trains in sets.slots.items()}
        taken: dict[str, list[tuple[int, float]]] = {}
        for (_, train), column in self.trains.items():
            services = {f"departures of {run.split(':', 1)[0]}" for run in train.runs}
            crossed = Counter(_slots(one) for run in train.runs for one in sets.crossings.get(run, ()))
            for name, times in [*dict.fromkeys(sorted(services), 1).items(), *sorted(crossed.items())]:
                taken.setdefault(name, []).append((column, float(times)))
        for name, terms in taken.items():
            if name in limits:
                self.program.limit(name, terms, high=limits[name], group=name)

    def fit_through(self) -> None:
        """sum_k x(k, h) over what uses a yard, or a ship or train that no hub fills, <= its TEU a week."""
        sets = self.sets
        volume = {column: sets.teu[way.row] for way, column in self.by_hub.items()}
        for way, column in self.by_hub.items():
            for name, times in Counter(self._uses(way)).items():
                self._taken.setdefault(name, []).append((column, float(times)))
        for name, terms in sorted(self._taken.items()):
            if sum(times * volume[column] for column, times in terms) > sets.room[name]:
                self.program.limit(f"room of {name}", terms, high=sets.room[name], group=f"room of {name}")

    def _uses(self, way: Way) -> Iterator[str]:
        """Things with a capacity on a way, as often as they are used."""
        sets, shipment = self.sets, self.sets.demand.shipments[way.row]
        place = sets.places[way.hub]
        yield from sets.uses.get((way.row, shipment.origin, place), ())
        last = shipment.destination if way.second < 0 else sets.places[way.second]
        if way.second != way.hub:
            yield from sets.onward[way.row, way.hub, last].uses
        if way.second >= 0:
            yield from sets.uses.get((way.row, last, shipment.destination), ())

    def idle(self) -> Floats | None:
        """Values of the plan in which all goes past the hubs, if it may; no more hubs open than must."""
        sets, values = self.sets, np.zeros(self.program.n_columns)
        for row, column in self.direct.items():
            values[column] = sets.teu[row]
        cheapest = sorted(self.opened, key=lambda column: self.program.cost[column])
        values[cheapest[: sets.terms.exactly]] = 1.0
        return values if all(row in self.direct or not teu for row, teu in enumerate(sets.teu)) else None

    def past_of(self, past: PastHubs, values: Floats, deadline: float) -> Past:
        """What goes past the hubs, through the room that is left by what goes by them."""
        teu, room = np.zeros(len(self.sets.teu)), past.room.copy()
        teu[list(self.direct)] = np.maximum(values[list(self.direct.values())], 0.0)
        for name, terms in self._taken.items():
            room[past.number[name]] -= sum(times * float(values[column]) for column, times in terms)
        return past.at(teu, np.maximum(room, 0.0), deadline)

    def value(self, values: Floats, past: Past) -> float:
        """What a plan costs of which this goes past the hubs."""
        told = [*self.direct.values(), *self._more]
        return self.program.value(values) - sum(self.program.cost[at] * float(values[at]) for at in told) + past.cost

    def bound_past(self, past: PastHubs, proof: Proof) -> None:
        """State more >= sum_k (cost(k) - least(k)) d(k) - sum_r toll(r) (room(r) - sum_k x(k, h) through r)."""
        toll, costs = proof.toll / CENTS_PER_UNIT, past.least_costs(proof)
        terms = [(more, 1.0) for more in self._more]
        terms += [(at, self.program.cost[at] - float(costs[row])) for row, at in self.direct.items()]
        for name, taken in self._taken.items():
            terms += [(at, -times * float(toll[past.number[name]])) for at, times in taken]
        self.program.limit("cost past the hubs", terms, low=-float(toll @ past.room))

    def fit_open_hubs(self) -> None:
        """x(k, h) <= demand(k) y(h), and sum_k x(k, h) <= capacity(h) y(h), for each hub on the way.

        The first follows from the second in whole numbers, but without it a thousandth of a hub would do in the
        relaxation, and its bound would be worth nothing.
        """
        sets = self.sets
        for way, column in self.by_hub.items():
            for hub in hubs_of(way):
                terms = [(column, 1.0), (self.opened[hub], -sets.teu[way.row])]
                self.program.limit(f"{sets.demand.ids[way.row]} if {sets.hubs[hub]} opens", terms, high=0.0)
        for hub, name in enumerate(sets.hubs):
            most = amount_at(sets.terms, name, "capacity")
            boxes = [(column, 1.0) for way, column in self.by_hub.items() if hub in hubs_of(way)]
            if math.isfinite(most):
                terms = [*boxes, (self.opened[hub], -most)]
                self.program.limit(f"room at {name}", terms, high=0.0, group=f"hub {name}")

    def belong_to_one(self) -> None:
        """sum_h z(o, h) <= 1 and x(k, h) <= demand(k) z(o, h), where o is the origin of k; likewise for its end."""
        sets, belongs = self.sets, dict[tuple[str, int], int]()
        shipments, both = sets.demand.shipments, sets.terms.allocation == "both ends"
        places = {one.origin for one in shipments} | ({one.destination for one in shipments} if both else set())
        for place in sorted(places):
            for hub, name in enumerate(sets.hubs):
                belongs[place, hub] = self.program.add(f"{place} belongs to {name}", high=1.0, whole=True)
            terms = [(belongs[place, hub], 1.0) for hub in range(len(sets.hubs))]
            self.program.limit(f"one hub for {place}", terms, high=1.0, group=f"one hub for {place}")
        for way, column in self.by_hub.items():
            shipment, name = shipments[way.row], sets.demand.ids[way.row]
            ends = [(shipment.origin, way.hub), *([(shipment.destination, way.second)] if both else [])]
            for place, hub in ends:
                terms = [(column, 1.0), (belongs[place, hub], -sets.teu[way.row])]
                self.program.limit(f"{name}: {place} belongs to {sets.hubs[hub]}", terms, high=0.0)


def _slots(crossing: Crossing) -> str:
    return f"slots of {crossing.border_id}, {crossing.from_country} to {crossing.to_country}"


def hubs_of(way: Way) -> tuple[int, ...]:
    """The hubs on a way, each once."""
    return (way.hub,) if way.second in (-1, way.hub) else (way.hub, way.second)
