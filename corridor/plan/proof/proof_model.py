"""Routes and fronts of shipments, confirmed by integer programs on the same arcs that the search used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import NotProven
from corridor.graph import MEASURES, measure_of
from corridor.graph.measures import TRANSFERS
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.plan.proof.arcs import ArcArrays
from corridor.plan.proof.fronts import prove_front
from corridor.plan.proof.paths import Check, prove_path
from corridor.plan.solver.features import features_of
from corridor.plan.solver.options import SolveOptions
from corridor.progress import status_line
from corridor.results import ReportMixin
from corridor.routing.query.limits import whole_limits
from corridor.routing.query.query import Query, prepare_query

__all__ = ["Proof", "confirm_front", "confirm_route"]

Watch = Callable[[Check], None]


@checked_result
@dataclass(frozen=True, repr=False)
class Proof(ReportMixin):
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
        Every model, with its question and answer in cents, seconds, grams and boardings.
    """

    json_name = "proof"

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

    def _lines(self) -> tuple[str, ...]:
        return ()  # thousands of models: the headline counts them

    def _headline(self) -> str:
        part = self.solved < self.points
        sample = f" ({counted(self.solved, 'point')}, evenly spaced, had models of their own)" if part else ""
        by = " and ".join(self.solvers)
        return f"confirmed: {self.what}, by {by}, {self.models} models in {self.seconds:.1f} s{sample}"


@checked_arguments
def confirm_route(  # noqa: PLR0913 - the options of one question, all with defaults
    network: Network,
    shipment: Shipment,
    itinerary: Itinerary,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    solver: str = "highs",
    time_limit_s: float | None = None,
    progress: bool | Watch = False,
    seed: int | None = None,
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
    time_limit_s : float, optional
        Wall-clock seconds for all models together; a proof that is not finished by then is none.
    progress : bool or callable
        True writes the number of models on stderr, if that is a terminal; a callable gets each `Check`.
    seed : int, optional
        Of the solvers. There is neither a ``gap``, as a proof is exact, nor a ``start``, as it knows nothing of the
        search.

    Returns
    -------
    Proof

    Raises
    ------
    NotProven
        When the itinerary is not optimal, or breaks a limit; or when time is up. Hours without power and last days
        of services are in none of the models: what these send another way than the best without them is not proven,
        and the text says so.
    UnknownName
        For an unknown criterion or solver.
    """
    began, measure = time.perf_counter(), measure_of(minimise)
    features_of(solver)
    bounds = {measure_of(name): bound for name, bound in whole_limits(limits, shipment.containers).items()}
    totals = _totals(itinerary)
    for broken in (other for other, bound in bounds.items() if totals[other.row] > bound):
        raise NotProven(f"the itinerary itself breaks the limit on {broken.name}")
    query, value = prepare_query(network, shipment), totals[measure.row]
    if _has_resources(query):
        best = query.best(minimise, limits)
        _refuse_better(query, best is None or int(best.costs[measure.row]) > value)
    arcs = _arrays(query, [one.name for one in MEASURES])
    rows = {other.row: bound for other, bound in bounds.items()}
    options = SolveOptions(time_limit_s=time_limit_s, seed=seed)
    with _watching(progress) as watch, _resources_unknown(query):
        checks = prove_path(arcs, measure.row, value, rows, solver=solver, options=options, watch=watch)
    within = "".join(f", {name} <= {value:g}" for name, value in (limits or {}).items())
    ends = f"{shipment.origin} to {shipment.destination}"
    what = f"no route from {ends} has less {minimise} than {value / measure.per_unit:,.2f}{within}"
    return Proof(what, _names(checks), 1, 1, time.perf_counter() - began, checks)


@checked_arguments
def confirm_front(  # noqa: PLR0913 - the options of one question, all with defaults
    network: Network,
    shipment: Shipment,
    front: ParetoFront,
    *,
    solvers: Sequence[str] = ("highs", "cp_sat"),
    sample: int | None = None,
    time_limit_s: float | None = None,
    progress: bool | Watch = False,
    seed: int | None = None,
) -> Proof:
    """Confirm that a Pareto front is exact: no point is wrong, and none is missing.

    Two criteria are confirmed point by point; for three and more each point is, and one model over the whole front
    finds no path that escapes it. See `corridor.plan.proof.fronts.prove_front`.

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
    time_limit_s : float, optional
        Wall-clock seconds for all models together; a proof that is not finished by then is none.
    progress : bool or callable
        True writes the number of models on stderr, if that is a terminal; a callable gets each `Check`.
    seed : int, optional
        Of the solvers. There is neither a ``gap``, as a proof is exact, nor a ``start``, as it knows nothing of the
        search.

    Returns
    -------
    Proof

    Raises
    ------
    NotProven
        Naming the point that is wrong, or the vector that is missing; or when time is up; of power and last days
        as `confirm_route`.
    UnknownName
        For an unknown solver.
    """
    began = time.perf_counter()
    for solver in solvers:
        features_of(solver)
    shift = np.array([measure_of(name).offset for name in front.criteria], np.int64)
    query, claimed = prepare_query(network, shipment), front.points + shift
    if _has_resources(query):
        known = query.front(front.criteria).points
        _refuse_better(query, any(not (known <= point).all(axis=1).any() for point in claimed))
    arcs = _arrays(query, front.criteria)
    options = SolveOptions(time_limit_s=time_limit_s, seed=seed)
    with _watching(progress) as watch, _resources_unknown(query):
        checks = prove_front(arcs, claimed, solvers, sample=sample, options=options, watch=watch)
    solved = len({check.point for check in checks if check.point >= 0})
    ends = f"{shipment.origin} to {shipment.destination}"
    what = f"the front of {counted(len(front), 'point')} from {ends} in {', '.join(front.criteria)}"
    return Proof(what, _names(checks), len(front), solved, time.perf_counter() - began, checks)


@contextmanager
def _watching(progress: bool | Watch) -> Iterator[Watch | None]:
    """Whoever looks on: nobody, a callable, or a line on the terminal."""
    if callable(progress):
        yield progress
        return
    done: list[Check] = []
    with status_line(progress) as write:

        def count(check: Check) -> None:
            done.append(check)
            if write is not None:
                write(f"proving: {len(done)} models, {check.question}: {check.answer} by {check.solver}")

        yield count


def _has_resources(query: Query) -> bool:
    return query.weights.power is not None or query.seasons() is not None


def _refuse_better(query: Query, better: bool) -> None:
    """Refuse what these boxes cannot do: the models, which know neither, would confirm a way of other boxes."""
    if better:
        power = query.weights.load.power_within_h
        limits = [f"power_within_h ({power:g} h)"] * (query.weights.power is not None)
        limits += ["the last days of services"] * (query.seasons() is not None)
        raise NotProven(f"no way of these boxes is so good: what is claimed breaks {' or '.join(limits)}")


@contextmanager
def _resources_unknown(query: Query) -> Iterator[None]:
    """Say of a proof that fails what the models leave out: they answer without limits of power and last days."""
    try:
        yield
    except NotProven as fault:
        remarks = []
        if query.weights.power is not None:
            remarks += [
                f"the models know no hours without power, and power_within_h ({query.weights.load.power_within_h:g} h)"
            ]
        if query.seasons() is not None:
            remarks += [
                "the models take every service as on the day the boxes are ready, and the last day of a service"
            ]
        if not remarks:
            raise
        told = "; ".join(f"{remark} may send these boxes another way, which then has no proof" for remark in remarks)
        raise NotProven(f"{fault}; {told}") from None


def _names(checks: Sequence[Check]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check.solver for check in checks))


def _arrays(query: Query, criteria: Sequence[str]) -> ArcArrays:
    """The arcs of a shipment's query, as the search had them."""
    topology = query.weights.topology
    return ArcArrays(
        n_nodes=topology.n_nodes,
        tail=topology.tail.astype(np.int64),
        head=topology.head.astype(np.int64),
        weights=query.weights.matrix[[measure_of(name).row for name in criteria]],
        closed=query.weights.closed,
        source=query.source,
        target=query.sink,
        names=tuple(criteria),
    )


def _totals(itinerary: Itinerary) -> tuple[int, ...]:
    """Totals of a route in the order of the weights, boardings instead of transfers."""
    boardings = itinerary.transfers + TRANSFERS.offset
    return itinerary.cents, itinerary.seconds, itinerary.grams, boardings, itinerary.generalised_cents
