"""Two plans beside each other: what changed, what may have changed it, and whether their gaps allow to say so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import CorridorError
from corridor.plan.result import Plan
from corridor.results import ReportMixin

__all__ = ["PlanComparison", "compare"]

_SMALL = 1e-6  # below it two numbers are the same
_MOST_ROWS = 20


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class PlanComparison(ReportMixin):
    """What differs between two plans.

    Attributes
    ----------
    first, second : str
        What the plans are: model, network, status.
    unit : str
        Of the objectives.
    changes : DataFrame
        ``kind`` (objective, figure, trains, load, limit, unserved), ``name``, ``first``, ``second``, ``change``: only
        what differs, by the week; a thing that one plan does not have is 0 there.
    reasons : tuple of str
        What the plans themselves say of why: another network, other terms, limits that moved, what binds now; and that
        the difference is within their gaps, where it is.
    """

    json_name = "plan comparison"

    first: str
    second: str
    unit: str
    changes: pd.DataFrame
    reasons: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """The changes."""
        return self.changes

    def _headline(self) -> str:
        return f"{self.first} and {self.second}: {counted(len(self.changes), 'change')}"

    def _lines(self) -> Iterator[str]:
        yield from self.changes.to_string(index=False, max_rows=_MOST_ROWS).split("\n") if len(self.changes) else ()
        yield from self.reasons


@checked_arguments
def compare(first: Plan, second: Plan) -> PlanComparison:
    """Say what changed from one plan to another, and why.

    Both are counted by the week (`Plan.per`).

    Parameters
    ----------
    first, second : Plan
        Of one model, or of two whose objectives are money.

    Raises
    ------
    CorridorError
        When their objectives are not of one unit.
    """
    one, other = first.per("week"), second.per("week")
    if one.unit != other.unit:
        raise CorridorError(f"a plan in {one.unit} and one in {other.unit} have no difference")
    rows = [row for row in _rows(one, other) if abs(row[3] - row[2]) > _SMALL * max(1.0, abs(row[2]), abs(row[3]))]
    changes = pd.DataFrame(rows, columns=["kind", "name", "first", "second"]).astype({"first": float, "second": float})
    changes["change"] = changes["second"] - changes["first"]
    return PlanComparison(_told(first), _told(second), one.unit, changes, tuple(_reasons(one, other)))


def _told(plan: Plan) -> str:
    return f"{plan.model} on {plan.stamp.network} ({plan.status})"


def _rows(one: Plan, other: Plan) -> Iterator[tuple[str, str, float, float]]:
    """Kind, name and both values of everything that can be put beside each other."""
    yield "objective", "", one.objective, other.objective
    pairs = (
        ("figure", one.figures, other.figures),
        ("trains", one.trains_per_week(), other.trains_per_week()),
        ("load", _column(one, "load"), _column(other, "load")),
        ("limit", _column(one, "capacity"), _column(other, "capacity")),
        ("unserved", _behind(one), _behind(other)),
    )
    for kind, before, after in pairs:
        for name in dict.fromkeys((*before, *after)):
            values = before.get(name, 0.0), after.get(name, 0.0)
            if all(map(math.isfinite, values)):
                yield kind, name, *values


def _column(plan: Plan, column: str) -> dict[str, float]:
    """Loads or limits of everything with a capacity, by the week."""
    frame = plan.ground.capacities
    values = pd.to_numeric(frame[column]).astype(float)
    factor = frame["unit"].astype(str).map(lambda unit: 7.0 if unit.endswith(" a day") else 1.0).astype(float)
    return dict(zip(frame["resource"].astype(str), (values * factor).tolist(), strict=True))


def _behind(plan: Plan) -> dict[str, float]:
    """TEU a week, or boxes, that stay behind, by shipper."""
    frame = plan.frames.get("unserved")
    if frame is None or not len(frame):
        return {}
    amount = next((name for name in ("teu_per_week", "boxes") if name in frame), None)
    who = next((name for name in ("demand", "shipment", "booking") if name in frame), None)
    if amount is None or who is None:
        return {}
    return {str(name): float(value) for name, value in frame.groupby(who)[amount].sum().items()}


def _reasons(one: Plan, other: Plan) -> Iterator[str]:
    if one.model != other.model:
        yield f"they are of two models: {one.model} and {other.model}"
    before, after = one.stamp, other.stamp
    if before.content_hash != after.content_hash:
        hashes = f"{before.content_hash[:8]}, {after.content_hash[:8]}"
        yield f"the networks differ: {before.network} and {after.network} ({hashes})"
    yield from (f"only of the first: {note}" for note in one.notes if note not in other.notes)
    yield from (f"only of the second: {note}" for note in other.notes if note not in one.notes)
    bound = {str(name) for name in one.bottlenecks()["resource"]}
    binds = {str(name) for name in other.bottlenecks()["resource"]}
    if binds - bound:
        yield f"binds in the second alone: {', '.join(sorted(binds - bound))}"
    if bound - binds:
        yield f"binds in the first alone: {', '.join(sorted(bound - binds))}"
    low, high = sorted((one, other), key=lambda plan: plan.objective)
    if high.objective - low.objective > _SMALL and math.isfinite(high.bound) and high.bound <= low.objective:
        less = f"{high.objective - low.objective:,.2f} {one.unit}"
        yield f"the difference of {less} is within the gaps: solved to its end, the dearer may cost {high.bound:,.2f}"
