"""A verb of the command line: a function whose signature says which families of options it takes.

And what it says beside its results, on standard error.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, NoReturn, get_type_hints

import click

__all__ = ["Verb", "VerbGroup", "message", "slow_notice", "tell", "usage_error"]

_NOTICE_AFTER_S = 4.0  # a search from the cache takes less, also on a slow machine


class Verb(click.Command):
    """A verb whose function takes single options by their names, and families of options as dataclasses.

    A parameter annotated with a dataclass is made of the options that its fields are named after; a field with a
    default may have no option on this verb. Everything else is passed by its name.

    Raises
    ------
    TypeError
        When the verb is defined: for an option that nothing takes, and for a parameter that no option fills.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.callback is not None
        hints = get_type_hints(self.callback)
        hints.pop("return", None)
        self._families: Mapping[str, type] = {
            name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)
        }
        self._check(set(hints) - set(self._families))

    def _check(self, single: set[str]) -> None:
        """Compare the signature with the options, so that a slip shows at import and not in one of forty verbs."""
        offered = {str(param.name) for param in self.params if param.expose_value}
        wanted = set(single)
        known = set(single)
        for kind in self._families.values():
            for field in fields(kind):
                known.add(field.name)
                if field.default is MISSING and field.default_factory is MISSING:
                    wanted.add(field.name)
        if wanted - offered or offered - known:
            raise TypeError(f"{self.name}: no option fills {wanted - offered}, nothing takes {offered - known}")

    def invoke(self, ctx: click.Context) -> Any:
        """Call the function with its families of options."""
        assert self.callback is not None
        rest = dict(ctx.params)
        families = {name: _made(kind, rest) for name, kind in self._families.items()}
        # Called directly: through the context, a usage error would repeat the usage of the verb before its own text.
        return self.callback(**families, **rest)


def _made(kind: type, values: dict[str, Any]) -> object:
    """Make a family, and take its values out of those that are left."""
    return kind(**{field.name: values.pop(field.name) for field in fields(kind) if field.name in values})


class VerbGroup(click.Group):
    """A group of verbs."""

    command_class = Verb


def usage_error(text: str) -> NoReturn:
    """End with exit code 2: the command cannot be meant."""
    raise click.UsageError(text)


def message(text: str) -> None:
    """Tell the person, not the pipe."""
    with suppress(OSError):  # nobody listens: the result counts
        click.echo(text, err=True)


def tell(remarks: Iterable[str]) -> None:
    """Tell remarks beside a result that has no place for them, each once."""
    for remark in dict.fromkeys(remarks):
        message(f"remark: {remark}")


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
