"""Ctrl-C while a model is solved: remembered, so that the best solution found so far can be given back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["ctrl_c"]


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
