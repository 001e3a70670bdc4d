"""Ctrl-C and the end of the time while a model is made and solved: what was found so far is given back."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType

from corridor.progress import Progress, Watcher

__all__ = ["WORD_S", "Clock", "ctrl_c", "late_of", "told_by"]

WORD_S = 0.2  # between words of progress while there is nothing to tell


class _Listener:
    """A handler that remembers; `outer` is the handler before it."""

    def __init__(self, outer: object) -> None:
        self.pressed = False
        self._outer = outer

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True
        # a solve inside a search inside a rolling plan: each of them must end, not only the innermost
        if isinstance(self._outer, _Listener):
            self._outer(number, frame)


@contextmanager
def ctrl_c() -> Iterator[Callable[[], bool]]:
    """Remember Ctrl-C instead of raising; only the main thread may set handlers, elsewhere nothing is changed.

    Where one such block runs inside another, both are told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.getsignal(signal.SIGINT)
    listener = _Listener(before)
    signal.signal(signal.SIGINT, listener)
    try:
        yield lambda: listener.pressed
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class Clock:
    """When a call began, how long it may take, and whether Ctrl-C was pressed since."""

    began: float
    limit_s: float | None
    pressed: Callable[[], bool]

    @classmethod
    def start(cls, limit_s: float | None, pressed: Callable[[], bool]) -> Clock:
        """A clock that begins now."""
        return cls(time.perf_counter(), limit_s, pressed)

    def spent(self) -> float:
        """Seconds since the call began."""
        return time.perf_counter() - self.began

    def left(self, until: float = 1.0) -> float:
        """Seconds until a share of the limit is spent; none after Ctrl-C."""
        if self.pressed():
            return 0.0
        return math.inf if self.limit_s is None else max(0.0, until * self.limit_s - self.spent())

    def deadline(self) -> float:
        """Moment of `time.monotonic` at which to stop; it lies behind where the time is up, and after Ctrl-C."""
        left = self.left()
        return time.monotonic() + left if left > 0.0 else -math.inf


def late_of(clock: Clock, watcher: Watcher | None, *, hurries: bool = False) -> Callable[[], bool]:
    """Whether to leave out what takes long, and a word to the watcher now and then: there is no plan yet.

    Nothing is left out where an earlier plan may need it.
    """
    told = -math.inf

    def late() -> bool:
        nonlocal told
        if watcher is not None and clock.spent() - told >= WORD_S:
            told = clock.spent()
            watcher(Progress(told, math.nan, math.nan, math.nan))
        return hurries and clock.left() <= 0.0

    return late


def told_by(clock: Clock, watcher: Watcher | None, *, leaves: bool = False) -> Watcher:
    """A watcher that tells seconds since the call began.

    With `leaves`, it raises `KeyboardInterrupt` after Ctrl-C: for searches that are told after every round and end by
    that with what they have.
    """

    def tell(now: Progress) -> None:
        if watcher is not None:
            watcher(replace(now, seconds=clock.spent()))
        if leaves and clock.pressed():
            raise KeyboardInterrupt

    return tell
