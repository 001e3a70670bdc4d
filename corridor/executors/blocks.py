"""Blocks of work, answered in their order or as workers are done; few are outstanding, however many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from typing import Any, TypeVar

from corridor.executors.workers import Executor, workers_of

__all__ = ["in_order", "when_done"]

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
    blocks: Iterable[B],
    executor: Executor | None = None,
    *,
    outstanding: int | None = None,
) -> Generator[tuple[B, T], None, None]:
    """Answer blocks as workers are done with them: the same as `in_order`, each answer with its block."""
    if executor is None:
        yield from ((block, work(shared, block)) for block in blocks)
        return
    with workers_of(executor, shared) as workers:
        each, waiting = iter(blocks), dict[Any, B]()
        try:
            for block in islice(each, outstanding or workers.count * _AHEAD):
                waiting[workers.begin(work, block)] = block
            while waiting:
                for future in workers.done(waiting):
                    block = waiting.pop(future)
                    answer = workers.result(work, block, future)
                    waiting.update((workers.begin(work, block), block) for block in islice(each, 1))
                    yield block, answer
        finally:
            workers.cancel(waiting)
