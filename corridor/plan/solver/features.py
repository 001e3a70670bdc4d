"""What each solver of the wheel can do, as data, and what is asked of it checked against that before the call."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.plan.solver.options import SolveOptions

__all__ = ["FEATURES", "SOLVERS", "SolverFeatures", "SolverRefused", "checked_parameters", "features_of"]


class SolverRefused(CorridorError, ValueError):
    """A solver was asked for something it cannot do, in its own words where it spoke itself."""


@dataclass(frozen=True, slots=True)
class SolverFeatures:
    """What one solver can do.

    Attributes
    ----------
    name : str
        Name in this library; in capitals it is MathOpt's.
    lp, mip : bool
        Whether it takes continuous models, and models with integers. CP-SAT, which rounds
        continuous variables, is given integer models only.
    duals : str
        Of a linear program: ``exact``, ``1e-6`` or blank for none.
    conditional_rows : bool
        Whether a row may hold only if a binary column is one.
    stops : bool
        Whether a running solve heeds Ctrl-C; otherwise integer programs run in slices.
    refused_lp, refused_mip : frozenset of str
        Parameters, by MathOpt's names, that it refuses for the two kinds of model.
    """

    name: str
    lp: bool
    mip: bool
    duals: str
    conditional_rows: bool
    stops: bool
    refused_lp: frozenset[str]
    refused_mip: frozenset[str]

    def takes(self, *, integers: bool) -> bool:
        """Whether it takes models with integers, or without."""
        return self.mip if integers else self.lp

    def refused(self, *, integers: bool) -> frozenset[str]:
        """Parameters that it refuses for models with integers, or without."""
        return self.refused_mip if integers else self.refused_lp


_GLOP = frozenset({"node_limit", "cutoff_limit", "solution_limit", "cuts", "heuristics"})
_PDLP = _GLOP | {"objective_limit", "best_bound_limit", "random_seed", "lp_algorithm", "presolve", "scaling"}
_HIGHS_LP = frozenset({"cutoff_limit", "objective_limit", "threads", "solution_pool_size", "cuts"})
_HIGHS = _HIGHS_LP | {"iteration_limit", "best_bound_limit", "lp_algorithm"}
_GSCIP = frozenset({"iteration_limit", "objective_limit", "best_bound_limit"})
_CP_SAT = _GSCIP | {"node_limit", "solution_limit", "lp_algorithm", "heuristics", "scaling"}

FEATURES = {
    features.name: features
    for features in (
        SolverFeatures("glop", True, False, "exact", False, False, _GLOP, frozenset()),
        SolverFeatures("pdlp", True, False, "1e-6", False, False, _PDLP, frozenset()),
        SolverFeatures("highs", True, True, "exact", False, False, _HIGHS_LP, _HIGHS),
        SolverFeatures("gscip", True, True, "", True, False, _GSCIP, _GSCIP),
        SolverFeatures("cp_sat", False, True, "", True, True, _CP_SAT, _CP_SAT),
    )
}
SOLVERS = tuple(FEATURES)

# names here, and MathOpt's
_OPTIONS = {"time_limit_s": "time_limit", "gap": "relative_gap_tolerance", "seed": "random_seed"}
_PARAMETERS = {
    "absolute_gap": "absolute_gap_tolerance",
    "threads": "threads",
    "node_limit": "node_limit",
    "iteration_limit": "iteration_limit",
    "cutoff": "cutoff_limit",
}


def features_of(solver: str) -> SolverFeatures:
    """Look a solver up; an unknown name raises with the ones that exist."""
    found = FEATURES.get(solver)
    if found is None:
        raise UnknownName(f"unknown solver {solver!r}; the wheel has {', '.join(SOLVERS)}", solver, SOLVERS)
    return found


def checked_parameters(
    features: SolverFeatures,
    options: SolveOptions,
    parameters: Mapping[str, float],
    *,
    integers: bool,
    conditional: bool = False,
) -> dict[str, float]:
    """Check a model's kind, options and parameters against a solver before it is called.

    Parameters
    ----------
    features : SolverFeatures
        The solver.
    options : SolveOptions
        What is asked of it.
    parameters : mapping of str to float
        What few solvers take: ``absolute_gap``, ``threads``, ``node_limit``, ``iteration_limit``, ``cutoff``.
    integers, conditional : bool
        Whether the model has integer columns, and rows that hold only under a condition.

    Returns
    -------
    dict of str to float
        What is set, under MathOpt's names.

    Raises
    ------
    SolverRefused
        Naming what it does not take, and the solvers that do.
    ArgumentError
        For a parameter that is not a number, or out of range.
    """
    if conditional and not features.conditional_rows:
        able = [one.name for one in FEATURES.values() if one.conditional_rows]
        raise SolverRefused(f"{features.name} takes no rows under a condition; {', '.join(able)} do")
    fit = [one for one in FEATURES.values() if one.takes(integers=integers)]
    if features not in fit:
        kind = "integer" if integers else "continuous"
        raise SolverRefused(f"{features.name} takes no {kind} model; {', '.join(one.name for one in fit)} do")
    given = {name: value for name in _OPTIONS if (value := getattr(options, name)) is not None}
    chosen = {}
    for name, value in {**given, **_in_range(parameters)}.items():
        known = (_OPTIONS | _PARAMETERS)[name]
        if known in features.refused(integers=integers):
            able = [one.name for one in fit if known not in one.refused(integers=integers)]
            raise SolverRefused(f"{features.name} takes no {name}; those that do: {', '.join(able) or 'none'}")
        chosen[known] = value
    return chosen


def _in_range(parameters: Mapping[str, float]) -> Mapping[str, float]:
    for name, value in parameters.items():
        if name not in _PARAMETERS:
            raise UnknownName(f"no solver has a parameter {name!r}", name, tuple(_PARAMETERS))
        low = -math.inf if name == "cutoff" else 1 if name == "threads" else 0
        if not value >= low:
            raise ArgumentError(f"{name} is {value}: a number of {low} or more is needed")
    return parameters
