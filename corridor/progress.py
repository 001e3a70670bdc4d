"""A bar on the terminal for work that is counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Counter", "counted"]

Counter = Callable[[int, int], None]


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
    elif not progress or not sys.stderr.isatty():
        yield lambda done, total: None
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as drawn:
            task = drawn.add_task(title, total=total)
            yield lambda done, total: drawn.update(task, completed=done, total=total)
