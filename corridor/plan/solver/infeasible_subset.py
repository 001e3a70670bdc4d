"""Why a program has no solution: an elastic report, and an irreducible infeasible subset of named groups of rows."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.errors import Infeasible, NoRoute
from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.program import Program
from corridor.plan.solver.solve import solve
from corridor.plan.solver.solver_result import Status

__all__ = ["Shortage", "infeasible_error", "irreducible_subset", "no_route_error", "shortages"]

_TOLERANCE = 1e-6
_NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a group of rows lacks for the program to have a solution.

    Attributes
    ----------
    group : str
        Name of the group.
    amount : float
        Least sum of what its rows must give way by, in the rows' own units.
    """

    group: str
    amount: float


def shortages(program: Program, *, fixed: tuple[str, ...] = ()) -> tuple[Shortage, ...]:
    """Let every named row give way at a price of one per unit, and report the groups that must.

    Parameters
    ----------
    program : Program
        Its whole numbers are relaxed; rows without a group hold as they are.
    fixed : tuple of str
        Beginnings of the names of groups that may not give way, such as ``shipper``.
    """
    elastic = program.relaxed().priced({})
    slack: list[tuple[str, int]] = []
    for number, (name, group) in enumerate(zip(program.row_names(), program.groups, strict=True)):
        if group == _NO_GROUP or group.startswith(fixed or ("\0",)):
            continue
        over, under = (elastic.add(f"{name} {side}", cost=1.0) for side in ("over", "under"))
        elastic.extend(number, ((over, -1.0), (under, 1.0)))
        slack += [(group, over), (group, under)]
    answer = solve(elastic, "highs")
    if answer.values is None:
        return ()
    total: dict[str, float] = {}
    for group, column in slack:
        total[group] = total.get(group, 0.0) + float(answer.values[column])
    return tuple(Shortage(group, amount) for group, amount in sorted(total.items()) if amount > _TOLERANCE)


def irreducible_subset(program: Program, *, time_limit_s: float = 20.0) -> tuple[str, ...]:
    """Find groups that cannot hold together, while any of them left out lets the rest hold.

    A deletion filter: each group is left out in turn and stays out if there is still no solution. Limits of
    columns and rows without a group always hold.

    Parameters
    ----------
    program : Program
        Without a solution. Whole numbers count only where the relaxation has one.
    time_limit_s : float
        Of each solve; a group about which nothing is found in time counts as needed.

    Returns
    -------
    tuple of str
        Empty when the program has a solution, or none even without all its groups.
    """
    # the filter solves dozens of programs: linear ones wherever the relaxation has no solution either
    base = program.relaxed() if _impossible(program.relaxed(), time_limit_s) else program
    if not _impossible(base, time_limit_s):
        return ()
    groups = list(dict.fromkeys(group for group in program.groups if group != _NO_GROUP))
    if _impossible(base.without(groups), time_limit_s):
        return ()
    out: set[str] = set()
    for size in _halves(len(groups)):
        for first in range(0, len(groups), size):
            block = {group for group in groups[first : first + size] if group not in out}
            if block and _impossible(base.without(out | block), time_limit_s):
                out |= block
    return tuple(group for group in groups if group not in out)


def infeasible_error(program: Program, what: str) -> Infeasible:
    """The error for a program without a solution: what is short, and an infeasible subset.

    Parameters
    ----------
    program : Program
        Without a solution.
    what : str
        Of what kind, for the message.
    """
    short = shortages(program, fixed=("shipper ", "sets ", "frequency "))
    reasons = [f"short: {shortage.group} by {shortage.amount:,.6g}" for shortage in short]
    together = irreducible_subset(program)
    if together:
        reasons.append("these cannot hold together, and each of them is needed for that: " + "; ".join(together))
    return Infeasible(f"{what} cannot be met", reasons)


def _halves(count: int) -> list[int]:
    """Sizes of the blocks that are tried: large ones first save most of the solves."""
    sizes = []
    size = count
    while size > 1:
        size = (size + 1) // 2
        sizes.append(size)
    return sizes or [1]


def _impossible(program: Program, time_limit_s: float) -> bool:
    options = SolveOptions(time_limit_s=time_limit_s)
    return solve(program.priced({}), "highs", options=options).status is Status.INFEASIBLE


def no_route_error(shipper: str, why: NoRoute) -> Infeasible:
    """A plan that must carry everybody, and a shipper whose way is closed: its rules become the reasons."""
    rules = [f"{reason.rule}: {reason.text}" for reason in why.reasons if reason.lift]
    return Infeasible(f"{shipper}: {str(why).split(chr(10), 1)[0]}", rules)
