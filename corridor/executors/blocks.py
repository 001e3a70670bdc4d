"""Blocks of work, answered in their order or as workers are done; few are outstanding, however many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, TypeVar

from corridor.executors.workers import Executor, Workers, workers_of

__all__ = ["Rounds", "Runs", "in_order", "when_done"]

B = TypeVar("B")
S = TypeVar("S")
T = TypeVar("T")

_AHEAD = 2  # blocks for each worker: one at work, one at hand
_ASKED_EVERY_S = 0.02  # whether to stop


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
        answers = Rounds(workers, outstanding).ask(work, range(len(blocks)), blocks.__getitem__)
        with closing(answers):
            yield from ((blocks[place], answer) for place, answer in answers)


class Rounds:
    """Blocks that are asked again and again, each of the worker that had it before, which keeps what it made for it.

    Parameters
    ----------
    workers : Workers
        Who works.
    outstanding : int, optional
        Blocks that are given out and not answered, at most; by default one for each worker that is there now.
    """

    def __init__(self, workers: Workers, outstanding: int | None = None) -> None:
        self._workers = workers
        self.count = outstanding or workers.count
        self._run_of: dict[int, int] = {}
        # a pool gives the next block to the worker that has waited longest: the run that has, begins first
        self._resting = list(range(self.count))

    def ask(
        self,
        work: Callable[[Any, B], T],
        places: Sequence[int],
        block_at: Callable[[int], B],
        stops: Callable[[], bool] | None = None,
    ) -> Generator[tuple[int, T], None, None]:
        """Answer blocks as workers are done with them.

        Parameters
        ----------
        work : callable
            Called with what is shared and a block.
        places : sequence of int
            Which blocks, by numbers that stay theirs in later rounds. Those that nobody has had go to workers as runs
            of neighbours.
        block_at : callable
            The block of a place in this round, made when it is given out.
        stops : callable, optional
            Asked all the time whether to end: what is not answered then is taken back.

        Yields
        ------
        tuple of int and object
            A place and its answer; what `work` raises is raised.
        """
        had = [deque[int]() for _ in range(self.count)]
        for place in places if self._run_of else ():
            if place in self._run_of:
                had[self._run_of[place]].append(place)
        new = [place for place in places if place not in self._run_of] if self._run_of else places
        runs, waiting = Runs(len(new), self.count), dict[Any, tuple[int, int]]()

        def following(run: int) -> int | None:
            if had[run]:
                return had[run].popleft()
            number = runs.take(run)
            return None if number is None else new[number]

        def begin(run: int) -> bool:
            place = following(run)
            if place is None:
                return False
            self._run_of[place] = run
            waiting[self._workers.begin(work, block_at(place), run)] = run, place
            return True

        try:
            self._resting = [run for run in self._resting if not begin(run)]
            while waiting and not (stops is not None and stops()):
                for future in self._workers.done(waiting, None if stops is None else _ASKED_EVERY_S):
                    run, place = waiting.pop(future)
                    answer = self._workers.result(work, block_at(place), future)
                    if not begin(run):
                        self._resting.append(run)
                    yield place, answer
        finally:
            self._workers.cancel(waiting)
            self._resting += [run for run, _ in waiting.values()]


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
