"""Routes and fronts of shipments, confirmed by integer programs on the same arcs that the search used."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction

import numpy as np
import pandas as pd

from corridor.errors import NotProven
from corridor.graph import MEASURES, measure_row
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.proof.arrays import ArcArrays
from corridor.plan.proof.proofs import Check, prove_front, prove_path
from corridor.plan.solver.features import ability_of
from corridor.plan.solver.progress import say
from corridor.routing.query.query import prepare_query

__all__ = ["Proof", "confirm_front", "confirm_route"]

_PER_UNIT = {"cost": 100, "hours": 60, "co2_kg": 1000, "transfers": 1, "generalised": 100}
_BEFORE_THE_FIRST = {"transfers": 1}  # getting onto the first vehicle is counted by the arcs, and is no transfer


@dataclass(frozen=True)
class Proof:
    """What was confirmed, by whom, and at what effort.

    Attributes
    ----------
    what : str
        The claim, in words.
    solvers : tuple of str
        Who answered.
    points : int
        Points of the front; 1 for a route.
    solved : int
        Points that had models of their own; fewer than ``points`` for a stated sample.
    seconds : float
        Wall-clock for everything.
    checks : tuple of Check
        Every model, with its question and answer in cents, minutes, grams and boardings.
    """

    what: str
    solvers: tuple[str, ...]
    points: int
    solved: int
    seconds: float
    checks: tuple[Check, ...]

    @property
    def models(self) -> int:
        """Models solved."""
        return len(self.checks)

    def to_frame(self) -> pd.DataFrame:
        """One row per model."""
        return pd.DataFrame([asdict(check) for check in self.checks], columns=[field.name for field in fields(Check)])

    def __str__(self) -> str:
        part = self.solved < self.points
        sample = f" ({self.solved} points, evenly spaced, had models of their own)" if part else ""
        by = " and ".join(self.solvers)
        return f"confirmed: {self.what}, by {by}, {self.models} models in {self.seconds:.1f} s{sample}"


def confirm_route(
    network: Network,
    shipment: Shipment,
    itinerary: Itinerary,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    solver: str = "highs",
) -> Proof:
    """Confirm that no route of a shipment is better than an itinerary.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        The shipment of the itinerary.
    itinerary : Itinerary
        What `route` gave.
    minimise, limits
        As `route` was asked.
    solver : {"highs", "gscip", "cp_sat"}
        Who solves the integer program; without limits, `SimpleMinCostFlow` is asked as well.

    Returns
    -------
    Proof

    Raises
    ------
    NotProven
        When the itinerary is not optimal, or breaks a limit.
    UnknownName
        For an unknown criterion or solver.
    """
    began, row = time.perf_counter(), measure_row(minimise)
    ability_of(solver)
    bounds = {measure_row(name): _limit(name, value) for name, value in (limits or {}).items()}
    totals = _totals(itinerary)
    for broken in (name for name in limits or {} if totals[measure_row(name)] > bounds[measure_row(name)]):
        raise NotProven(f"the itinerary itself breaks the limit on {broken}")
    checks = prove_path(
        _arrays(network, shipment, [measure.name for measure in MEASURES]), row, totals[row], bounds, solver
    )
    within = "".join(f", {name} <= {value:g}" for name, value in (limits or {}).items())
    ends = f"{shipment.origin} to {shipment.destination}"
    what = f"no route from {ends} has less {minimise} than {totals[row] / _PER_UNIT[minimise]:,.2f}{within}"
    return Proof(what, _names(checks), 1, 1, time.perf_counter() - began, checks)


def confirm_front(
    network: Network,
    shipment: Shipment,
    front: ParetoFront,
    *,
    solvers: Sequence[str] = ("highs", "cp_sat"),
    sample: int | None = None,
    progress: bool = False,
) -> Proof:
    """Confirm that a Pareto front is exact: no point is wrong, and none is missing.

    Two criteria are confirmed point by point; for three and more each point is, and one model over the whole front
    finds no path that escapes it. See `corridor.plan.proof.proofs.prove_front`.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        The shipment of the front.
    front : ParetoFront
        What `pareto_routes` gave, without limits.
    solvers : sequence of str
        Integer solvers; each solves every model of every point. The model over the whole front needs whole numbers
        from end to end and is CP-SAT's.
    sample : int, optional
        Most points to solve, evenly over the front, for three criteria and more. The model over the whole front
        still covers all of them; the `Proof` says how many were solved.
    progress : bool
        Whether to write the number of models on stderr, if that is a terminal.

    Returns
    -------
    Proof

    Raises
    ------
    NotProven
        Naming the point that is wrong, or the vector that is missing.
    UnknownName
        For an unknown solver.
    """
    began = time.perf_counter()
    for solver in solvers:
        ability_of(solver)
    shift = np.array([_BEFORE_THE_FIRST.get(name, 0) for name in front.criteria], np.int64)
    arcs = _arrays(network, shipment, front.criteria)
    with say(progress) as speak:
        seen = _counter(speak) if speak else None
        checks = prove_front(arcs, front.points + shift, solvers, sample=sample, seen=seen)
    solved = len({check.point for check in checks if check.point >= 0})
    ends = f"{shipment.origin} to {shipment.destination}"
    what = f"the front of {len(front)} points from {ends} in {', '.join(front.criteria)}"
    return Proof(what, _names(checks), len(front), solved, time.perf_counter() - began, checks)


def _counter(speak: Callable[[str], None]) -> Callable[[Check], None]:
    done: list[Check] = []

    def seen(check: Check) -> None:
        done.append(check)
        speak(f"proving: {len(done)} models, {check.question}: {check.answer} by {check.solver}")

    return seen


def _names(checks: Sequence[Check]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.solver for check in checks))


def _arrays(network: Network, shipment: Shipment, criteria: Sequence[str]) -> ArcArrays:
    """The arcs of a shipment's query, as the search had them."""
    query = prepare_query(network, shipment)
    topology = query.weights.topology
    return ArcArrays(
        n_nodes=topology.n_nodes,
        tail=topology.tail.astype(np.int64),
        head=topology.head.astype(np.int64),
        weights=query.weights.matrix[[measure_row(name) for name in criteria]],
        closed=query.weights.closed,
        source=query.source,
        target=query.sink,
        names=tuple(criteria),
    )


def _totals(itinerary: Itinerary) -> tuple[int, ...]:
    """Totals of a route in the order of the weights, boardings instead of transfers."""
    boardings = itinerary.transfers + _BEFORE_THE_FIRST["transfers"]
    return itinerary.cents, itinerary.minutes, itinerary.grams, boardings, itinerary.generalised_cents


def _limit(name: str, value: float) -> int:
    """A limit in whole cents, minutes, grams or boardings; what a float means to say is its decimal text."""
    return math.floor(Fraction(repr(float(value))) * _PER_UNIT[name]) + _BEFORE_THE_FIRST.get(name, 0)
