"""What a person sees and presses while a model is solved: a bar on the terminal, and Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Drawn

from corridor.plan.solver.outcome import Progress

__all__ = ["Watcher", "ctrl_c", "say", "watch"]

Watcher = Callable[[Progress], None]


@contextmanager
def watch(progress: bool | Watcher, title: str, time_limit_s: float | None) -> Iterator[Watcher | None]:
    """Turn the ``progress`` argument of a solve into a callback.

    Parameters
    ----------
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable is handed on.
    title : str
        Written before the bar.
    time_limit_s : float or None
        Length of the bar; without a limit it only moves.

    Yields
    ------
    callable or None
    """
    if callable(progress):
        yield progress
    elif not progress or not sys.stderr.isatty():
        yield None
    else:
        columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
        with Drawn(*columns, console=Console(stderr=True), transient=True) as drawn:
            task = drawn.add_task(title, total=time_limit_s)

            def show(now: Progress) -> None:
                text = f"{title}: best {now.incumbent:,.6g}, bound {now.bound:,.6g}, gap {now.gap:.2%}"
                drawn.update(task, description=text, completed=now.seconds)

            yield show


@contextmanager
def say(progress: bool) -> Iterator[Callable[[str], None] | None]:
    """Give a function that shows one line of text on stderr, or None if that is no terminal or not asked for."""
    if not progress or not sys.stderr.isatty():
        yield None
        return
    with Console(stderr=True).status("") as status:
        yield status.update


_inside: list[list[int]] = []  # presses heard by each block of `ctrl_c` that runs, the outermost first


@contextmanager
def ctrl_c() -> Iterator[Callable[[], bool]]:
    """Remember Ctrl-C instead of raising; only the main thread may set handlers, elsewhere nothing is changed.

    Where one such block runs inside another, both are told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    presses: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        for heard in _inside:
            heard.append(number)

    _inside.append(presses)
    before = signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: bool(presses)
    finally:
        _inside.pop()
        signal.signal(signal.SIGINT, before)
