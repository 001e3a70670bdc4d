"""How columns are written: each text and each float once, whole numbers in the smallest type that holds them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Distinct", "runs_of"]

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Distinct(Generic[K]):
    """Things by their place in a table that holds each once.

    Attributes
    ----------
    places : dict
        Of each thing, in the order in which they came.
    """

    places: dict[K, int] = field(default_factory=dict)

    def __call__(self, value: K) -> int:
        """The place of a thing."""
        return self.places.setdefault(value, len(self.places))

    def many(self, values: Iterable[K]) -> list[int]:
        """The places of many things."""
        return [self(value) for value in values]

    @property
    def rows(self) -> list[K]:
        """The table."""
        return list(self.places)


@dataclass(slots=True)
class Columns:
    """Columns of whole numbers while they are written, and what some of their numbers stand for.

    Attributes
    ----------
    arrays : dict of str to array
        By name; unsigned bytes, words or long words, or doubles.
    texts : Distinct of str
        What columns of texts point into.
    numbers : Distinct of float
        What columns of floats point into: exact, and small.
    """

    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    texts: Distinct[str] = field(default_factory=Distinct)
    numbers: Distinct[float] = field(default_factory=Distinct)

    def put(self, name: str, values: Iterable[int] | NDArray[Any]) -> None:
        """Write whole numbers of 0 or more."""
        array = np.asarray(values if isinstance(values, np.ndarray) else list(values), dtype=np.int64).ravel()
        most = int(array.max(initial=0))
        kind = next(kind for kind in ("<u1", "<u2", "<u4") if most <= np.iinfo(kind).max)
        self.arrays[name] = array.astype(kind)

    def put_texts(self, name: str, values: Iterable[str]) -> None:
        """Write texts."""
        self.put(name, self.texts.many(values))

    def put_numbers(self, name: str, values: Iterable[float] | NDArray[np.float64]) -> None:
        """Write floats; any of them may be infinite, none may be NaN."""
        flat = values.ravel().tolist() if isinstance(values, np.ndarray) else [float(one) for one in values]
        self.put(name, self.numbers.many(flat))

    def finished(self) -> dict[str, NDArray[Any]]:
        """All columns, with that of the floats."""
        return {**self.arrays, "numbers": np.array(self.numbers.rows, dtype="<f8")}


def runs_of(masks: Sequence[NDArray[np.bool_]]) -> tuple[list[int], list[int]]:
    """Masks as the places that are true, each as its distance from the one before, and where each mask begins."""
    places, starts = list[int](), [0]
    for mask in masks:
        places += np.diff(np.flatnonzero(mask), prepend=0).tolist()
        starts.append(len(places))
    return places, starts
