"""Sequences and mappings made when somebody first looks into them.

Most routes are never asked for their invoice, or at all; most questions look at few of a network's tables.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

__all__ = ["Later", "LaterByName", "LaterEach", "found_later", "numpy", "pandas"]

T_co = TypeVar("T_co", covariant=True)


class Later(Sequence[T_co]):
    """A tuple in waiting, equal to the tuple that it becomes.

    Parameters
    ----------
    make : callable
        Called once, on the first look; it and what it holds are let go then.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[T_co]]) -> None:
        self._make: Callable[[], Iterable[T_co]] | None = make
        self._made: tuple[T_co, ...] = ()

    def _all(self) -> tuple[T_co, ...]:
        if self._make is not None:
            self._made, self._make = tuple(self._make()), None
        return self._made

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._all())  # by index is what a sequence falls back on

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._all(),)


class LaterEach(Sequence[T_co]):
    """A tuple in waiting whose members are made one by one, each when first looked at.

    Parameters
    ----------
    size : int
        Members.
    make : callable
        Called with the number of a member, once for each.
    """

    __slots__ = ("_made", "_make", "_size")

    def __init__(self, size: int, make: Callable[[int], T_co]) -> None:
        self._size, self._make = size, make
        self._made: dict[int, T_co] = {}

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(self._size)))
        known = self._made.get(index)  # first: every arc of every route comes by here
        if known is not None:
            return known
        number = range(self._size)[index]
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"<{self._size} in waiting, {len(self._made)} made>"

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)


class LaterByName(Mapping[str, T_co]):
    """A mapping whose values are made one by one, each when first looked at.

    Parameters
    ----------
    names : iterable of str
        Its keys.
    make : callable
        Called with a name, once for each.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, names: Iterable[str], make: Callable[[str], T_co]) -> None:
        self._made: dict[str, T_co | None] = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, name: str) -> T_co:
        found = self._made[name]
        if found is None:
            found = self._made[name] = self._make(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self.items()),)


class _Package:
    """A package, imported when something of it is first asked for."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(self._package), name)
        setattr(self, name, found)  # the next time without this call
        return found


numpy, pandas = _Package("numpy"), _Package("pandas")


def found_later(package: str, name: str, homes: Mapping[str, str], rooms: Container[str] = ()) -> Any:
    """Import a public name of a package, which keeps it, when it is first asked for: what its `__getattr__` does.

    Parameters
    ----------
    package, name : str
        Of what, and which.
    homes : mapping of str to str
        The module of each name.
    rooms : container of str
        Names that are packages inside it.

    Raises
    ------
    AttributeError
        For a name that is not public.
    """
    if name in rooms:
        return importlib.import_module(f"{package}.{name}")
    if name not in homes:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(homes[name]), name)
    setattr(sys.modules[package], name, value)
    return value
