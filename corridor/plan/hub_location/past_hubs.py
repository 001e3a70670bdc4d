"""What goes past the hubs: the flow of many shippers through the room that hubs leave, and what bounds its cost.

The program of hubs knows of it what each row pays at least, and inequalities: any tolls on what has a capacity bound
the cost of every volume in every room from below (Benders). The flow is asked again and again, and keeps its paths.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.plan.flows.column_generation import ColumnFlow
from corridor.plan.flows.instance import FlowInstance, Proof, StageObjective, all_or_nothing
from corridor.plan.flows.problem import FlowProblem, flow_problem
from corridor.units import CENTS_PER_UNIT, DAYS_PER_WEEK

__all__ = ["Past", "PastHubs"]

_EXACT = 1e-10  # relative gap of the flow: that of the plan is for the choice of hubs

Floats = NDArray[np.float64]


class Past(NamedTuple):
    """What goes past the hubs.

    Attributes
    ----------
    cost : float
        Currency a week, with the penalty on what stays behind.
    sent, behind : float array, shape (rows,)
        TEU a week of each row of the demand that go, and that stay behind.
    paid : float array, shape (rows,)
        Currency a week of what goes.
    proof : Proof or None
        Tolls, and what a TEU of each job costs at least at them, in hundredths; None where nothing is known.
    """

    cost: float
    sent: Floats
    behind: Floats
    paid: Floats
    proof: Proof | None


class PastHubs:
    """The flow of what goes past the hubs, in small consignments; borders are not limited: trains have their slots.

    Parameters
    ----------
    network, demand
        As for `hubs`.
    few_feu : int
        Size of a consignment.
    heard : callable
        Called again and again, for a word of progress.
    """

    def __init__(self, network: Network, demand: Demand, few_feu: float, heard: Callable[[], object]) -> None:
        problem = flow_problem(network, demand, minimise="generalised", reference_feu=few_feu, heard=heard)
        self.problem = replace(problem, instance=_weekly_without_borders(problem))
        self.room = self.problem.instance.capacity
        self.number = {name: place for place, name in enumerate(problem.resources.ids)}
        self._flow = _FlowAskedAgain(self.problem.instance, _EXACT)
        self._rows = np.array(problem.rows, np.int64)
        first = self._flow.columns[: len(self._rows)]
        self.least = {row: path.cents / CENTS_PER_UNIT for row, path in zip(problem.rows, first, strict=True)}
        self.penalty = self._flow.penalty / CENTS_PER_UNIT

    def at(self, teu: Floats, room: Floats, deadline: float) -> Past:
        """What goes, and what stays behind, of some volumes through some room.

        Parameters
        ----------
        teu : float array, shape (rows,)
            TEU a week of each row of the demand.
        room : float array, shape (resources,)
            TEU a week that each thing with a capacity has left.
        deadline : float
            Of `time.monotonic`; what the flow has by then is a plan.
        """
        flow, rows = self._flow, self._rows
        flow.ask(teu[rows], room, deadline)
        job = np.array([path.job for path in flow.columns], np.int64)[: len(flow.flow)]
        cents = np.array([path.cents for path in flow.columns])[: len(flow.flow)]
        paid, sent = np.zeros(len(teu)), np.zeros(len(teu))
        np.add.at(paid, rows[job], cents * flow.flow / CENTS_PER_UNIT)
        np.add.at(sent, rows[job], flow.flow)
        behind = np.maximum(0.0, teu - sent)
        return Past(float(paid.sum() + self.penalty * behind.sum()), sent, behind, paid, flow.proof)

    def least_costs(self, proof: Proof) -> Floats:
        """What a TEU of each row costs at least at the tolls of a proof, in currency; the penalty without a way."""
        found = np.full(len(self.problem.demand), self.penalty)
        found[self._rows] = proof.least / CENTS_PER_UNIT
        return found


class _FlowAskedAgain(ColumnFlow):
    """A flow of which other volumes are asked, through other room; what stays behind costs a penalty."""

    def ask(self, volume: Floats, room: Floats, deadline: float) -> None:
        """Find the least cost; until the first round is over, the paths known are loaded one after another."""
        self.deadline, self.instance = deadline, replace(self.instance, volume=volume)
        for row, units in zip(self._volume_rows.tolist(), volume.tolist(), strict=True):
            self.program.bound_row(row, units, units)
        for resource in np.flatnonzero(room != self.capacity).tolist():
            self.set_capacity(resource, float(room[resource]))
        self.flow, self.unserved = all_or_nothing(replace(self.instance, capacity=room), self.columns)
        self._allow_unserved(math.inf)
        self._run(StageObjective("cost", self.penalty, math.inf))

    @property
    def proof(self) -> Proof | None:
        """The last prices that were searched."""
        return self._proofs.get("cost")


def _weekly_without_borders(problem: FlowProblem) -> FlowInstance:
    """The flow by the week; what takes trains, and not boxes, is taken off its arcs."""
    instance, kinds = problem.instance, np.array([*problem.resources.kinds, ""])
    free = kinds[instance.of_arc] == "border"  # -1 is none, and the last
    return replace(
        instance,
        volume=instance.volume * DAYS_PER_WEEK,
        capacity=instance.capacity * DAYS_PER_WEEK,
        of_arc=np.where(free, -1, instance.of_arc),
    )
