"""The plan of a mean week alone: repeated in every period it is one of all periods, which are hard to begin with."""

from __future__ import annotations

import math
from dataclasses import replace

from corridor.plan.trains.problem import TrainProblem
from corridor.plan.trains.program_search import by_program
from corridor.plan.trains.request import KnownPlan, Request
from corridor.progress import Progress, Watcher

__all__ = ["mean_week", "seconds_alone"]

_SHARE = 0.3  # of what time is left


def mean_week(problem: TrainProblem, request: Request) -> list[KnownPlan]:
    """The best plan of a mean week that is found in a part of the time; none where that was too short.

    Parameters
    ----------
    problem : TrainProblem
        Of that week, its shippers with graphs of all their ways.
    request : Request
        Of all periods; boxes may stay behind here, as those of a week with fewer of them need not.
    """
    limit, spent = request.clock.limit_s, request.clock.spent()
    ends = None if limit is None else spent + _SHARE * max(0.0, limit - spent)
    clock, watcher = replace(request.clock, limit_s=ends), seconds_alone(request.watcher)
    part = replace(request, check="", clock=clock, watcher=watcher, release=True)
    solved = by_program(problem, part, ())
    values = solved.result.values
    if values is None:
        return []
    return [KnownPlan(dict(zip(solved.made.program.column_names(), values.tolist(), strict=True)))]


def seconds_alone(watcher: Watcher | None) -> Watcher:
    """A watcher that tells no costs: those of one period are not told of all."""

    def tell(now: Progress) -> None:
        if watcher is not None:
            watcher(Progress(now.seconds, math.nan, math.nan, math.nan))

    return tell
