"""What a person sees on the terminal while work goes on: bars and lines on stderr, and nothing where it is no terminal.

The one place but the command line's tables that knows rich, which is imported only when something is drawn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import isnan

__all__ = ["Counter", "Progress", "Watcher", "counted", "doing", "status_line", "watched"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A solve in flight.

    Attributes
    ----------
    seconds : float
        Since the start.
    incumbent, bound, gap : float
        Best objective, best bound, and relative gap; NaN while there is none.
    """

    seconds: float
    incumbent: float
    bound: float
    gap: float


Counter = Callable[[int, int], None]
Watcher = Callable[[Progress], None]
_BAR: ContextVar[Callable[[str], None] | None] = ContextVar("bar", default=None)  # the text of one that is drawn


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Say on the bar of a solve, if one is drawn, what takes long before there is anything to tell."""
    write = _BAR.get()
    if write is not None:
        write(what)
    yield
    if write is not None:
        write("")


@contextmanager
def counted(progress: bool | Counter, title: str, total: int) -> Iterator[Counter]:
    """Turn a ``progress`` argument into a function of what is done and what there is in all.

    Parameters
    ----------
    progress : bool or callable
        True draws a bar on stderr if that is a terminal; a callable is handed on.
    title : str
        Written before the bar.
    total : int
        Length of the bar.

    Yields
    ------
    callable
    """
    if callable(progress):
        yield progress
    elif not _shown(progress):
        yield lambda done, total: None
    else:
        from rich.console import Console
        from rich.progress import Progress as Bars

        with Bars(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(title, total=total)
            yield lambda done, total: bars.update(task, completed=done, total=total)


@contextmanager
def watched(progress: bool | Watcher, title: str, time_limit_s: float | None) -> Iterator[Watcher | None]:
    """Turn the ``progress`` argument of a solve into a function of each `Progress`.

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
        None where nobody looks: solvers then need not be listened to.
    """
    if callable(progress):
        yield progress
    elif not _shown(progress):
        yield None
    else:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
        with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(title, total=time_limit_s)

            def show(now: Progress) -> None:
                known = f": best {now.incumbent:,.6g}, bound {now.bound:,.6g}, gap {now.gap:.2%}"
                text = title + ("" if isnan(now.incumbent) and isnan(now.bound) else known)
                bars.update(task, description=text, completed=now.seconds)

            token = _BAR.set(lambda what: bars.update(task, description=f"{title}: {what}" if what else title))
            try:
                yield show
            finally:
                _BAR.reset(token)


@contextmanager
def status_line(progress: bool) -> Iterator[Callable[[str], None] | None]:
    """Give a function that shows one line of text on stderr, or None if that is no terminal or not asked for."""
    if not _shown(progress):
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update


def _shown(progress: object) -> bool:
    return bool(progress) and sys.stderr.isatty()
