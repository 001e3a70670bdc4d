"""Sequences that are made when somebody first looks into them: most routes are never asked for their invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, overload

__all__ = ["Later"]

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
