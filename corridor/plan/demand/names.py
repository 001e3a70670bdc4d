"""Names in the terms of a plan: what they speak of must be there, or a slip of the pen would change nothing unsaid."""

from __future__ import annotations

from collections.abc import Iterable

from corridor.errors import UnknownName
from corridor.model.tables.reading import nearest

__all__ = ["refuse_unknown"]


def refuse_unknown(kind: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names of which there is nothing.

    Parameters
    ----------
    kind : str
        What is named, for the message.
    given, known : iterable of str
        Names in the terms, and those that there are.

    Raises
    ------
    UnknownName
        For the first of them that does not exist, with the nearest that does.
    """
    there = tuple(dict.fromkeys(known))
    for name in given:
        if name not in there:
            hint = nearest(name, there) or f"; there are {', '.join(there) or 'none'}"
            raise UnknownName(f"no {kind} is called {name!r}{hint}", name, there)
