"""Who waits for whom: questions at work in threads, a bounded number at a time and in line, each lane by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from corridor.errors import CorridorError

__all__ = ["Busy", "Lane"]

T = TypeVar("T")


class Busy(CorridorError):
    """A server has more questions than it answers in time."""


class Lane:
    """Threads that answer questions, and a line before them that does not grow without end.

    Kernels let go of the interpreter's lock, and so does waiting: what is slow in one lane never holds up another.

    Parameters
    ----------
    name : str
        For messages and threads.
    threads : int
        Questions at work at once.
    line : int
        Questions at work and in line, at most.
    patience_s : float
        Seconds after which whoever waits is told so; the thread ends what it began.
    """

    def __init__(self, name: str, *, threads: int, line: int, patience_s: float) -> None:
        self._name, self._threads, self._patience_s = name, threads, patience_s
        self._pool: ThreadPoolExecutor | None = None  # begun with the first question, and again after an end
        self._room = BoundedSemaphore(line)

    async def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work in one of the threads.

        Raises
        ------
        Busy
            When the line is full, or it took too long.
        """
        if not self._room.acquire(blocking=False):
            raise Busy(f"too many {self._name} questions wait: ask again in a moment")
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=f"corridor-{self._name}")
        future = self._pool.submit(work)
        future.add_done_callback(self._leave)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._patience_s)
        except TimeoutError:
            told = f"no answer within {self._patience_s:g} s: ask for less, or by Python"
            raise Busy(told) from None

    def _leave(self, _: Future[T]) -> None:
        self._room.release()

    def close(self) -> None:
        """Let go of the threads; what is at work in them is not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
