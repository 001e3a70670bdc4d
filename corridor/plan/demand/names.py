"""Names in the terms of a plan: what they speak of must be there, or a slip of the pen would change nothing unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from corridor.errors import UnknownName, refuse_unknown_names
from corridor.model.network import Network
from corridor.model.tables.reading import nearest

__all__ = ["NamesParts", "refuse_unknown", "unknown_names"]

_MOST_LISTED = 12  # of the names that there are, where none is near


@runtime_checkable
class NamesParts(Protocol):
    """Terms that name parts of a network."""

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Every name that the network does not have, each with the nearest that it has."""


def unknown_names(kind: str, given: Iterable[str], known: Iterable[str]) -> Iterator[UnknownName]:
    """Names of which there is nothing, each with the nearest that there is.

    Parameters
    ----------
    kind : str
        What is named, for the message.
    given, known : iterable of str
        Names in the terms, and those that there are.
    """
    there = tuple(dict.fromkeys(known))
    for name in dict.fromkeys(given):
        if name not in there:
            more = f" and {len(there) - _MOST_LISTED:,} more" if len(there) > _MOST_LISTED else ""
            hint = nearest(name, there) or f"; there are {', '.join(there[:_MOST_LISTED]) or 'none'}{more}"
            yield UnknownName(f"no {kind} is called {name!r}{hint}", name, there)


def refuse_unknown(kind: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names of which there is nothing; raises `UnknownName` with all of them."""
    refuse_unknown_names(unknown_names(kind, given, known))
