"""What each solver of the wheel can do, as data, and the options that are checked against it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from corridor.errors import CorridorError, UnknownName

__all__ = ["ABILITIES", "SOLVERS", "Ability", "Options", "SolverRefused", "ability_of", "check_options"]


class SolverRefused(CorridorError, ValueError):
    """A solver was asked for something it cannot do, in its own words where it spoke itself."""


@dataclass(frozen=True, slots=True)
class Ability:
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


_GLOP = frozenset({"node_limit", "cutoff_limit", "solution_limit", "cuts", "heuristics"})
_PDLP = _GLOP | {"objective_limit", "best_bound_limit", "random_seed", "lp_algorithm", "presolve", "scaling"}
_HIGHS_LP = frozenset({"cutoff_limit", "objective_limit", "threads", "solution_pool_size", "cuts"})
_HIGHS = _HIGHS_LP | {"iteration_limit", "best_bound_limit", "lp_algorithm"}
_GSCIP = frozenset({"iteration_limit", "objective_limit", "best_bound_limit"})
_CP_SAT = _GSCIP | {"node_limit", "solution_limit", "lp_algorithm", "heuristics", "scaling"}

ABILITIES = {
    ability.name: ability
    for ability in (
        Ability("glop", True, False, "exact", False, False, _GLOP, frozenset()),
        Ability("pdlp", True, False, "1e-6", False, False, _PDLP, frozenset()),
        Ability("highs", True, True, "exact", False, False, _HIGHS_LP, _HIGHS),
        Ability("gscip", True, True, "", True, False, _GSCIP, _GSCIP),
        Ability("cp_sat", False, True, "", True, True, _CP_SAT, _CP_SAT),
    )
}
SOLVERS = tuple(ABILITIES)


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how exactly to solve; None leaves a thing to the solver.

    Attributes
    ----------
    time_limit_s : float or None
        Wall-clock seconds.
    relative_gap, absolute_gap : float or None
        A solution this close to the bound is called optimal; integer models only.
    seed : int or None
        Of the solver's random choices.
    threads : int or None
        Threads; CP-SAT takes one when nothing is said, so that runs repeat.
    node_limit, iteration_limit : int or None
        Of the tree, and of the simplex or first-order method.
    cutoff : float or None
        Solutions worse than this are of no interest.

    Raises
    ------
    ValueError
        When a value is not a number or out of range.
    """

    time_limit_s: float | None = None
    relative_gap: float | None = None
    absolute_gap: float | None = None
    seed: int | None = None
    threads: int | None = None
    node_limit: int | None = None
    iteration_limit: int | None = None
    cutoff: float | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            wrong = value is not None and (math.isnan(value) or (value < 0 and field.name != "cutoff"))
            if wrong or (field.name == "threads" and value == 0):
                raise ValueError(f"{field.name} is {value}: a number above zero is needed, or None")


_PARAMETER = {
    "time_limit_s": "time_limit",
    "relative_gap": "relative_gap_tolerance",
    "absolute_gap": "absolute_gap_tolerance",
    "seed": "random_seed",
    "threads": "threads",
    "node_limit": "node_limit",
    "iteration_limit": "iteration_limit",
    "cutoff": "cutoff_limit",
}


def ability_of(solver: str) -> Ability:
    """Look a solver up; an unknown name raises with the ones that exist."""
    found = ABILITIES.get(solver)
    if found is None:
        raise UnknownName(f"unknown solver {solver!r}; the wheel has {', '.join(SOLVERS)}", solver, SOLVERS)
    return found


def check_options(ability: Ability, options: Options, *, integers: bool, conditional: bool = False) -> dict[str, float]:
    """Check a model's kind and the options against a solver before it is called.

    Parameters
    ----------
    ability : Ability
        The solver.
    options : Options
        What is asked of it.
    integers, conditional : bool
        Whether the model has integer columns, and rows that hold only under a condition.

    Returns
    -------
    dict of str to float
        The options that are set, under MathOpt's names.

    Raises
    ------
    SolverRefused
        Naming the option and the solvers that take it.
    """
    if conditional and not ability.conditional_rows:
        able = [one.name for one in ABILITIES.values() if one.conditional_rows]
        raise SolverRefused(f"{ability.name} takes no rows under a condition; {', '.join(able)} do")
    if not (ability.mip if integers else ability.lp):
        kind = "integer" if integers else "continuous"
        able = [one.name for one in ABILITIES.values() if (one.mip if integers else one.lp)]
        raise SolverRefused(f"{ability.name} takes no {kind} model; {', '.join(able)} do")
    chosen = {}
    for name, parameter in _PARAMETER.items():
        value = getattr(options, name)
        if value is None:
            continue
        if parameter in _refused(ability, integers):
            fit = [one for one in ABILITIES.values() if (one.mip if integers else one.lp)]
            able = [one.name for one in fit if parameter not in _refused(one, integers)]
            raise SolverRefused(f"{ability.name} takes no {name}; those that do: {', '.join(able) or 'none'}")
        chosen[parameter] = value
    return chosen


def _refused(ability: Ability, integers: bool) -> frozenset[str]:
    return ability.refused_mip if integers else ability.refused_lp
