"""What runs short in a train plan: room on trains, yards, ships, slots of borders; and which arcs take it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from corridor.graph import Graph
from corridor.graph.arc_types import WAITING
from corridor.plan.flows.capacity import resources_of
from corridor.plan.flows.shipper_graph import BOARD, Use
from corridor.plan.trains.lanes import REGROUP
from corridor.plan.trains.runs import Crossing, Runs
from corridor.plan.trains.sets.train_graph import TrainGraph
from corridor.plan.trains.terms import TrainTerms
from corridor.units import DAYS_PER_WEEK

__all__ = ["SHIP", "TRAIN", "YARD", "scarce_uses", "slots_of"]

TRAIN, YARD, SHIP = "train", "yard", "ship"  # first words of resources, beside BOARD and REGROUP


def scarce_uses(
    layout: TrainGraph, runs: Runs, planned: set[str], terms: TrainTerms, total: float
) -> tuple[dict[int, tuple[Use, ...]], dict[Use, float]]:
    """What arcs take, and TEU a week of yards and ships that a demand of so much could fill.

    Parameters
    ----------
    layout : TrainGraph
        Whose arcs.
    runs : Runs
        The planned trains.
    planned : set of str
        Their services.
    terms : TrainTerms
        Shares of yards, and trains that a box takes at most.
    total : float
        TEU a week of the whole demand.
    """
    ships = _ships(layout.graph, planned, total)
    capacity = {**_capacities(layout.graph, terms, total), **dict(ships.values())}
    uses = _uses(layout, runs, planned, capacity)
    return uses | {arc: (*uses.get(arc, ()), use) for arc, (use, _) in ships.items()}, capacity


def _uses(
    layout: TrainGraph, runs: Runs, planned: set[str], capacity: Mapping[Use, float]
) -> dict[int, tuple[Use, ...]]:
    """Resources of every arc of a planned train, and of every other arc that uses one."""
    found: dict[int, tuple[Use, ...]] = {}
    for number, origin in enumerate(layout.origin.tolist()):
        arc, uses = layout.graph.arcs[origin], list[Use]()
        if number in layout.place:
            run, segment = layout.place[number]
            uses.append((TRAIN, str(run), str(segment)))
            if (segment == 0 or number in layout.joins) and runs.regrouped(run):
                uses.append((REGROUP, str(run)))
        if arc.kind == WAITING and arc.service_id in planned:
            uses.append((BOARD, arc.service_id, arc.from_terminal))
        uses.append((YARD, arc.transfer_id))
        kept = tuple(use for use in uses if use[0] in (TRAIN, BOARD, REGROUP) or use in capacity)
        if kept or arc.service_id in planned:
            found[number] = kept
    return found


def _capacities(graph: Graph, terms: TrainTerms, total: float) -> dict[Use, float]:
    """TEU a week of yards that the whole demand could fill; the others cannot bind."""
    found: dict[Use, float] = {}
    transfers = graph.network.transfers
    for name, daily, technique in zip(
        transfers.index, transfers["capacity_teu_per_day"], transfers["technique"], strict=True
    ):
        # a box may be lifted twice at one place: where it gets off one train and onto another
        times = 2.0 * terms.most_rides if technique == "lift" else 1.0
        weekly = float(daily) * DAYS_PER_WEEK * terms.yard_share
        if weekly < times * total:
            found[YARD, str(name)] = weekly
    return found


def _ships(graph: Graph, planned: set[str], total: float) -> dict[int, tuple[Use, float]]:
    """Hauls of services that are not planned, with their room from call to call where the demand could fill it."""
    resources = resources_of(graph)
    found: dict[int, tuple[Use, float]] = {}
    for arc, resource in enumerate(resources.of_arc.tolist()):
        if resource >= 0 and resources.kinds[resource] == "service" and resources.rows[resource] not in planned:
            weekly = float(resources.capacity[resource]) * DAYS_PER_WEEK
            if weekly < total:
                found[arc] = ((SHIP, resources.ids[resource]), weekly)
    return found


def slots_of(graph: Graph, runs: Runs, terms: TrainTerms) -> dict[Crossing, float]:
    """Trains a week over each border and direction; the least of the rows that name a number."""
    daily = graph.network.borders["capacity_trains_per_day"]
    found: dict[Crossing, float] = {}
    for crossing in {crossing for run in runs.runs for crossing in run.crossings}:
        row = graph.borders.row(crossing.border_id, crossing.from_country, crossing.to_country, crossing.train_class)
        if row is not None and float(daily.loc[row.id]) >= 0.0:
            key = Crossing(crossing.border_id, crossing.from_country, crossing.to_country, "")
            limit = float(daily.loc[row.id]) * DAYS_PER_WEEK * terms.slot_share
            found[key] = min(found.get(key, math.inf), limit)
    return dict(sorted(found.items()))
