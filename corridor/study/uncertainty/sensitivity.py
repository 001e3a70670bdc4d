"""Which rows move the best route: each alone between its ends, by Morris' elementary effects, or by Sobol' indices.

References: I. M. Sobol', Global sensitivity indices for nonlinear mathematical models, Mathematics and Computers in
Simulation 55 (2001); M. D. Morris, Factorial sampling plans for preliminary computational experiments, Technometrics
33 (1991); J. Herman and W. Usher, SALib, Journal of Open Source Software 2 (2017).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.display import aligned, counted
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.graph.measures import HOURS
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.network import Network
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.study.uncertainty.payoffs import Payoffs, payoffs

__all__ = ["METHODS", "Sensitivity", "sensitivity"]

Floats = NDArray[np.float64]

METHODS = ("one at a time", "morris", "sobol")
_FIGURES = {
    "one at a time": ("low", "high", "swing"),
    "morris": ("mu", "mu_star", "sigma", "mu_star_conf"),
    "sobol": ("first", "first_conf", "total", "total_conf"),
}
_SORTED_BY = {"one at a time": "swing", "morris": "mu_star", "sobol": "total"}
_LEVELS = 4  # of the grid of Morris' trajectories
_RESAMPLES = 100  # of the intervals of the indices


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(RemarkedReport):
    """What the rows in doubt make of the best route.

    Attributes
    ----------
    measure, unit : str
        What a route is chosen by, for the whole shipment, and its unit.
    containers : int
        Boxes of the shipment: what is shown of money is also shown for one of them.
    method : str
        One of `METHODS`.
    planned : float
        The best route's measure as the rows stand.
    evaluations : int
        States of the rows that were looked at.
    rows : DataFrame
        One row per table row, the one that moves most first: ``table``, ``row``, ``what``, ``confidence``, ``basis``;
        then, one at a time, the measure of the best route at its ``low`` and ``high`` end and the ``swing`` between;
        by Morris the mean effect ``mu`` of a move over the whole range, of its absolute value ``mu_star``, with the
        half width of its 95 % interval, and ``sigma``; by Sobol' the share of the variance that the row explains alone
        (``first``) and with others (``total``), with theirs.
    stamp : Stamp
        What it was computed with.
    name : str
        The corridor of the best route as the rows stand.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "sensitivity"

    measure: str
    unit: str
    containers: int
    method: str
    planned: float
    evaluations: int
    rows: pd.DataFrame
    stamp: Stamp
    name: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the rows."""
        return self.rows.copy()

    def _headline(self) -> str:
        words = "; ".join(self.rows["what"].head(3))
        by = f" by {self.name}" if self.name else ""
        best = f"{self.planned / self._shared:,.0f} {self._of}{by}, the best route as the rows stand"
        return f"{best}; {self.method}, it is moved most by: {words}"

    @property
    def _by_box(self) -> bool:
        return self.containers > 1 and self.measure != HOURS.name

    @property
    def _shared(self) -> int:
        """Boxes that what is shown is shared among."""
        return self.containers if self._by_box else 1

    @property
    def _of(self) -> str:
        """The unit of what is shown."""
        return self.unit if self.measure == HOURS.name else f"{self.unit} a box"

    def _lines(self) -> Iterator[str]:
        if self.method == METHODS[0]:
            yield from self._moved()
            return
        shown = self.rows[self.rows[_SORTED_BY[self.method]] > 0.0].drop(columns=["table", "row", "basis"])
        if self.method == "morris":  # the shares of sobol are the same of one box
            effects = list(_FIGURES[self.method])
            shown = shown.assign(**{name: shown[name] / self._shared for name in effects})
            yield f"{self._of} that a row moves it by over its whole range"
        yield from shown.to_string(index=False, float_format="{:,.2f}".format).split("\n")

    def _moved(self) -> Iterator[str]:
        """Each row with what the best route has less or more at its two ends; those that hardly move it are counted."""
        digits = 1 if self.measure == HOURS.name else 0
        rows = [["row at its low end", "at its high end", "confidence", f"what moves it, by {self._of}"]]
        for row in self.rows.to_dict("records"):
            steps = [round((row[end] - self.planned) / self._shared, digits) for end in ("low", "high")]
            if any(steps):
                told = [f"{step:+,.{digits}f}" if step else "=" for step in steps]
                rows.append([*told, row["confidence"], row["what"]])
        yield from aligned(rows, right=(0, 1))
        if left := len(self.rows) + 1 - len(rows):
            yield f"and {counted(left, 'row')} in doubt that can hardly move it"

    def _html_frame(self) -> pd.DataFrame:
        return self.rows


@checked_arguments
def sensitivity(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    method: str = "one at a time",
    minimise: str = "cost",
    most_rows: int = 12,
    samples: int = 256,
    seed: int = 0,
) -> Sensitivity:
    """Find which rows move the best of some routes most, when the choice follows them.

    Every row may be anywhere between its ends, all alike; the best route is chosen anew in each state of the rows.

    Parameters
    ----------
    network : Network
        Where they were found.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        Those that may be chosen; of one route alone, what moves it. A front alone lacks routes that are second best
        on every count and rest on other rows; `alternative_routes` finds them.
    method : {"one at a time", "morris", "sobol"}
        Each row between its ends and all others as they stand; elementary effects along trajectories; indices of the
        variance. The last two need the extra ``sensitivity``.
    minimise : {"cost", "hours", "generalised"}
        What they are chosen by. With ``generalised`` the value of time is in doubt, too.
    most_rows : int
        Rows that Morris and Sobol' look at: those that move it most one at a time. All others stay as they stand.
    samples : int
        Trajectories of Morris, or base samples of Sobol', a power of two; each takes as many states as rows and some.
    seed : int
        Of the samples.

    Returns
    -------
    Sensitivity

    Raises
    ------
    UnknownName
        For a method that does not exist, or something else to minimise.
    ArgumentError
        When a number is out of range.
    CorridorError
        When there is no route, no row in doubt, or SALib is not installed.
    """
    if method not in METHODS:
        raise UnknownName(f"method {method!r}: choose one of {', '.join(METHODS)}", method, METHODS)
    whole("most_rows", most_rows, least=1)
    whole("samples", samples, least=2, most=1 << 16)
    whole("seed", seed, least=0)
    if method == "sobol" and samples & (samples - 1):
        raise ArgumentError(f"samples is {samples}; Sobol' samples come by powers of two, as 256")
    found = payoffs(network, routes, minimise)
    frame = _alone(found)
    evaluations = 1 + 2 * len(frame)
    if method != METHODS[0]:
        if importlib.util.find_spec("SALib") is None:
            raise CorridorError(f"{method} needs the package SALib: run  pip install 'corridor[sensitivity]'")
        frame, evaluations = _sampled(found, frame.head(most_rows), method, (samples, seed))
    columns = ["table", "row", "what", "confidence", "basis", *_FIGURES[method]]
    order = [_SORTED_BY[method], "table", "row"]
    return Sensitivity(
        measure=minimise,
        unit="h" if minimise == HOURS.name else network.currency,
        containers=found.trips[0].shipment.containers,
        method=method,
        planned=float(found.base.min()),
        evaluations=evaluations,
        rows=frame.sort_values(order, ascending=[False, True, True], ignore_index=True)[columns],
        stamp=stamp_of(network),
        name=found.trips[int(found.base.argmin())].name,
        remarks=found.remarks,
    )


def _alone(found: Payoffs) -> pd.DataFrame:
    """Each row at its ends, all others as they stand, the one with the widest swing first."""
    every = np.eye(len(found.facts))
    low, high = (found.values(states).min(axis=1) for states in (-every, every))
    names = ("table", "row", "what", "confidence", "basis")
    frame = pd.DataFrame([[getattr(fact, name) for name in names] for fact in found.facts], columns=list(names))
    frame = frame.assign(low=low, high=high, swing=np.abs(high - low))
    return frame.sort_values("swing", ascending=False, kind="stable")


def _sampled(found: Payoffs, kept: pd.DataFrame, method: str, size: tuple[int, int]) -> tuple[pd.DataFrame, int]:
    """The figures of a method of SALib for some rows, and how many states it took."""
    from SALib.analyze import morris as effects
    from SALib.analyze import sobol as indices
    from SALib.sample import morris as trajectories
    from SALib.sample import sobol as sequences

    (samples, seed), rows = size, kept.index.to_numpy()
    problem = {"num_vars": len(rows), "names": [str(row) for row in rows], "bounds": [[-1.0, 1.0]] * len(rows)}
    if method == "morris":
        drawn = trajectories.sample(problem, samples, num_levels=_LEVELS, seed=seed)
    else:
        drawn = sequences.sample(problem, samples, calc_second_order=False, seed=seed)
    states = np.zeros((len(drawn), len(found.facts)))
    states[:, rows] = drawn
    best = found.values(states).min(axis=1)
    if method == "morris":
        told = effects.analyze(problem, drawn, best, num_levels=_LEVELS, num_resamples=_RESAMPLES, seed=seed)
        names = {"mu": "mu", "mu_star": "mu_star", "sigma": "sigma", "mu_star_conf": "mu_star_conf"}
    else:
        told = indices.analyze(problem, best, calc_second_order=False, num_resamples=_RESAMPLES, seed=seed)
        names = {"first": "S1", "first_conf": "S1_conf", "total": "ST", "total_conf": "ST_conf"}
    return kept.assign(**{name: np.asarray(told[key], dtype=np.float64) for name, key in names.items()}), len(drawn)
