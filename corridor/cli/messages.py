"""What a verb says beside its results, on standard error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

__all__ = ["message", "slow_notice", "usage_error"]

_NOTICE_AFTER_S = 4.0  # a search from the cache takes less, also on a slow machine


def usage_error(text: str) -> NoReturn:
    """End with exit code 2: the command cannot be meant."""
    raise click.UsageError(text)


def message(text: str) -> None:
    """Tell the person, not the pipe."""
    click.echo(text, err=True)


@contextmanager
def slow_notice() -> Iterator[None]:
    """Say why a search takes its time: the first one on a machine compiles the kernels."""
    text = "still at work; the first search on a machine compiles the kernels, which takes half a minute or more"
    timer = threading.Timer(_NOTICE_AFTER_S, message, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
