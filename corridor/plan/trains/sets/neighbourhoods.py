"""Spans of trains, of every run, within which an integer program looks for a better candidate.

Runs that carry boxes of several services on, behind a change of gauge, are joint: they follow what the services do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.plan.trains.runs import TrainRun

__all__ = ["Span", "one_more_or_less", "rounded", "some_changed", "some_closed"]

Span = tuple[float, float]

_LITTLE = 1e-6


def rounded(runs: Sequence[TrainRun], wanted: Sequence[float]) -> list[Span]:
    """Trains of a relaxation rounded down or up.

    Joint runs may have one train more: the last wagons of several services may want it.
    """
    return [
        (math.floor(value + _LITTLE), math.ceil(value - _LITTLE) + (0 if run.own else 1))
        for run, value in zip(runs, wanted, strict=True)
    ]


def one_more_or_less(
    runs: Sequence[TrainRun], trains: Sequence[int], wanted: Sequence[float], free: NDArray[np.bool_]
) -> list[Span]:
    """A train more or less of free runs that have one or that a relaxation wants, and of all joint ones of these."""
    return [
        (max(0, has - 1), has + 1) if _is_there(has, value) and (drawn or not run.own) else (has, has)
        for run, has, value, drawn in zip(runs, trains, wanted, free.tolist(), strict=True)
    ]


def some_changed(
    runs: Sequence[TrainRun], trains: Sequence[int], wanted: Sequence[float], rng: np.random.Generator, count: int
) -> list[Span]:
    """So many services may run or not, with all of their runs; joint runs of others have a train more or less."""
    there = [_is_there(has, value) for has, value in zip(trains, wanted, strict=True)]
    drawn = _drawn(runs, there, rng, count)
    found = list[Span]()
    for run, has, value, is_there in zip(runs, trains, wanted, there, strict=True):
        if is_there and drawn & set(run.services):
            found.append((0, max(has, math.ceil(value)) + 1))
        else:
            joint = is_there and not run.own
            found.append((max(0, has - joint), has + joint))
    return found


def some_closed(
    runs: Sequence[TrainRun], trains: Sequence[int], wanted: Sequence[float], rng: np.random.Generator, count: int
) -> list[Span]:
    """So many services that run may not, and all others have a train more or less."""
    closed = _drawn(runs, [has > 0 for has in trains], rng, count)
    near = one_more_or_less(runs, trains, wanted, np.ones(len(trains), np.bool_))
    return [(0, 0) if run.own and closed & set(run.services) else span for run, span in zip(runs, near, strict=True)]


def _is_there(has: int, value: float) -> bool:
    return has > 0 or value > _LITTLE


def _drawn(runs: Sequence[TrainRun], among: Sequence[bool], rng: np.random.Generator, count: int) -> set[str]:
    """So many of the services of some runs."""
    names = sorted({name for run, is_among in zip(runs, among, strict=True) if is_among for name in run.services})
    return {names[n] for n in rng.permutation(len(names))[:count]}
