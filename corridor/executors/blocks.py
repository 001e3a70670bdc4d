"""Blocks of work, answered in their order or as workers are done; few are outstanding, however many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from corridor.executors.workers import Executor, workers_of

__all__ = ["Runs", "in_order", "when_done"]

B = TypeVar("B")
S = TypeVar("S")
T = TypeVar("T")

_AHEAD = 2  # blocks for each worker: one at work, one at hand


def in_order(
    work: Callable[[S, B], T],
    shared: S,
    blocks: Iterable[B],
    executor: Executor | None = None,
    *,
    outstanding: int | None = None,
) -> Generator[T, None, None]:
    """Answer blocks in their order.

    Parameters
    ----------
    work : callable
        A function of a module, called with what is shared and a block.
    shared : object
        What all blocks need; each worker gets it once. Where it goes to other processes it is pickled.
    blocks : iterable
        Taken as workers are ready for them, so that it may be endless.
    executor : Executor, optional
        Who works; without one, this thread.
    outstanding : int, optional
        Blocks that are given out and not answered, at most; by default two for each worker.

    Yields
    ------
    object
        The answer of each block; what `work` raises is raised.

    Raises
    ------
    LostWorkers
        When a worker was killed, and its executor has no other in its place.
    """
    if executor is None:
        yield from (work(shared, block) for block in blocks)
        return
    with workers_of(executor, shared) as workers:
        each, waiting = iter(blocks), deque[tuple[B, Any]]()
        try:
            for block in islice(each, outstanding or workers.count * _AHEAD):
                waiting.append((block, workers.begin(work, block)))
            while waiting:
                block, future = waiting.popleft()
                answer = workers.result(work, block, future)
                waiting.extend((block, workers.begin(work, block)) for block in islice(each, 1))
                yield answer
        finally:
            workers.cancel([future for _, future in waiting])


def when_done(
    work: Callable[[S, B], T],
    shared: S,
    blocks: Sequence[B],
    executor: Executor | None = None,
    *,
    outstanding: int | None = None,
) -> Generator[tuple[B, T], None, None]:
    """Answer blocks as workers are done with them, each answer with its block.

    Each worker goes through a run of neighbours, so that what they have in common is made once, and not by every
    worker. One block is given out for each worker: whoever is done waits for the next one, and gets that of its run;
    were there others at hand, any worker would take them.

    Parameters
    ----------
    work : callable
        A function of a module, called with what is shared and a block.
    shared : object
        What all blocks need; each worker gets it once. Where it goes to other processes it is pickled.
    blocks : sequence
        Those that have most in common beside each other.
    executor : Executor, optional
        Who works; without one, this thread.
    outstanding : int, optional
        Blocks that are given out and not answered, at most; by default one for each worker that is there at the
        beginning.

    Yields
    ------
    tuple of block and object
        A block and its answer; what `work` raises is raised.

    Raises
    ------
    LostWorkers
        When a worker was killed, and its executor has no other in its place.
    """
    if executor is None:
        yield from ((block, work(shared, block)) for block in blocks)
        return
    with workers_of(executor, shared) as workers:
        count = outstanding or workers.count
        runs, waiting = Runs(len(blocks), count), dict[Any, tuple[int, int]]()

        def begin(run: int) -> None:
            place = runs.take(run)
            if place is not None:
                waiting[workers.begin(work, blocks[place], run)] = run, place

        try:
            for run in range(count):
                begin(run)
            while waiting:
                for future in workers.done(waiting):
                    run, place = waiting.pop(future)
                    answer = workers.result(work, blocks[place], future)
                    begin(run)
                    yield blocks[place], answer
        finally:
            workers.cancel(waiting)


class Runs:
    """Places of a sequence shared out as runs of neighbours; who is through with its own takes half of the longest.

    Parameters
    ----------
    size : int
        Of the sequence.
    count : int
        Runs.
    """

    def __init__(self, size: int, count: int) -> None:
        self._left = [range(size * run // count, size * (run + 1) // count) for run in range(count)]

    def take(self, run: int) -> int | None:
        """The next place of a run; None where nothing is left of any."""
        left = self._left[run]
        if not left:
            longest = max(range(len(self._left)), key=lambda other: len(self._left[other]))
            whole = self._left[longest]
            self._left[longest], left = whole[: len(whole) // 2], whole[len(whole) // 2 :]
        self._left[run] = left[1:]
        return left[0] if left else None
