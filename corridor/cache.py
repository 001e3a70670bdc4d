"""What has been computed once and may be asked for again: one cache per network, bounded by bytes.

The cache knows nothing of what it holds. A kind is a word for people (``graph``, ``weights``); kind and key together
name an entry. All kinds share one budget: what has not been used for longest gives way, whatever it is.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from threading import RLock
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from corridor.file_cache import FileCache

if TYPE_CHECKING:
    import numpy as np
else:
    from corridor.lazy import numpy as np

__all__ = ["DEFAULT_BUDGET", "Cache", "CacheInfo", "KindInfo", "bytes_of"]

T = TypeVar("T")
_Name = tuple[str, Hashable]

DEFAULT_BUDGET = 160 << 20  # a process that routes for days stays below 500 MB with it, on `eurasia` too
# Code and classes are not data: an entry that refers to them does not keep them alive.
_NOT_DATA = (type, ModuleType, FunctionType, MethodType)
_MADE_BETWEEN = 8  # part of what may grow that is made before all of it is measured: each is then measured eight times
_PLAIN = (str, bytes, int, float)  # most of what is walked: nothing is asked of them


def bytes_of(value: object) -> int:
    """Size of an object and all that it refers to, in bytes.

    An object with a number `nbytes` speaks for itself: so does one that grows, or that refers to things which are
    counted elsewhere. Of everything else the containers, attributes and slots are walked, each object once. A view of
    an array counts as the whole array, which it keeps alive; a frame says its own size. What owns a cache, as a network
    does, counts nothing: it lives as long as its entries anyway.
    """
    arrays, scalars = (np.ndarray, np.generic) if "numpy" in sys.modules else ((), ())
    seen: set[int] = set()
    waiting: list[object] = [value]
    total = 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _NOT_DATA):
            continue
        seen.add(id(one))
        if isinstance(one, _PLAIN) and not isinstance(one, scalars):
            total += sys.getsizeof(one)
        elif isinstance(getattr(one, "cache", None), Cache):
            continue
        elif isinstance(one, arrays) and isinstance(one.base, arrays):
            waiting.append(one.base)
        elif (stated := _stated(one)) is not None:
            total += stated
        else:
            total += sys.getsizeof(one)
            waiting.extend(_parts(one))
    return total


def _stated(one: object) -> int | None:
    """What an object says of its own size."""
    size = getattr(one, "nbytes", None)
    if isinstance(size, int):
        return size
    usage = getattr(one, "memory_usage", None)  # a frame of pandas, which this floor does not import
    return int(np.sum(usage(deep=True))) if callable(usage) else None


def _may_grow(one: object) -> bool:
    """Whether an object works out its size anew each time; arrays and cached properties keep theirs."""
    kept = ("numpy" in sys.modules and isinstance(one, np.ndarray)) or "nbytes" in getattr(one, "__dict__", ())
    return not kept and isinstance(getattr(one, "nbytes", None), int)


def _parts(one: object) -> Iterator[object]:
    if isinstance(one, dict):
        return chain(one.keys(), one.values())
    if isinstance(one, tuple | list | set | frozenset):
        return iter(one)
    slots = (name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ()))
    held = (getattr(one, name, None) for name in slots if name not in ("__dict__", "__weakref__"))
    return chain((getattr(one, "__dict__", None),), held)


class KindInfo(NamedTuple):
    """How many entries of one kind there are, and their bytes."""

    entries: int
    bytes: int


@dataclass(frozen=True)
class CacheInfo:
    """What a cache holds.

    Attributes
    ----------
    bytes, budget : int
        In use, and allowed.
    entries : int
        Number of entries.
    kinds : mapping of str to KindInfo
        The same by kind.
    """

    bytes: int
    budget: int
    entries: int
    kinds: Mapping[str, KindInfo]

    def __str__(self) -> str:
        head = f"{self.entries} entries, {self.bytes / 2**20:.1f} of {self.budget / 2**20:.1f} MiB"
        rows = [f"  {kind}: {one.entries}, {one.bytes / 2**20:.1f} MiB" for kind, one in sorted(self.kinds.items())]
        return "\n".join([head, *rows])


@dataclass(slots=True)
class _Entry:
    value: Any
    size: int
    grows: bool


class _Measured(NamedTuple):
    """What is kept in files: a value, and its bytes."""

    value: Any
    size: int


class Cache:
    """Values by kind and key; the least recently used give way when all of them together exceed the budget.

    The bytes in use never exceed the budget, but for a single entry that is larger than it: an entry is always kept
    until the next one, so that a small budget costs time and never an answer. What grows after it was made is measured
    again when it is asked for, when the next thing is made after that, and by `info`; what grows though nobody asks for
    it, at the latest when an eighth as many new things were made as may grow.

    A cache is no part of the value of what owns it: pickled or copied, it is empty again. Threads may share it.

    Parameters
    ----------
    budget : int
        Bytes allowed.

    Attributes
    ----------
    files : FileCache or None
        What other processes have made of the same thing.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self.files: FileCache | None = None
        self._lock = RLock()
        self._entries: OrderedDict[_Name, _Entry] = OrderedDict()  # the least recently used first
        self._growing: dict[_Name, _Entry] = {}
        self._used: dict[_Name, _Entry] = {}  # what may have grown since it was measured
        self._made = 0  # entries, since all that may grow was measured
        self._making: dict[_Name, RLock] = {}
        self._bytes = 0
        self._budget = _checked(budget)

    @property
    def budget(self) -> int:
        """Bytes allowed; what is above a new budget is dropped at once."""
        return self._budget

    @budget.setter
    def budget(self, budget: int) -> None:
        with self._lock:
            self._budget = _checked(budget)
            self._measure_growth()
            self._shrink()

    def get(self, kind: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a kind and key, made now where it is not there.

        Parameters
        ----------
        kind : str
            What sort of thing it is.
        key : hashable
            Which one. A key is not measured: it must not keep anything large alive.
        make : callable
            Makes it; called once, also when several threads ask at the same time. It may use the cache itself.
        """
        name = (kind, key)
        with self._lock:
            entry = self._entries.get(name)
            if entry is not None:
                # Written out, not called: every leg of every route comes by here.
                self._entries.move_to_end(name)
                if entry.grows:
                    self._used[name] = entry
                    self._measure(entry)
                    self._shrink()
                known: T = entry.value
                return known
            making = self._making.setdefault(name, RLock())
        # not under the cache's own lock: what others need meanwhile may be there already
        with making:
            with self._lock:
                entry = self._entries.get(name)
                if entry is not None:
                    made_meanwhile: T = entry.value
                    return made_meanwhile
            try:
                value = make()
                size: int | None = None
                if isinstance(value, _Measured):
                    value, size = value
                self._add(name, value, size)
            finally:
                with self._lock:
                    self._making.pop(name, None)
        return value

    def lasting(self, kind: str, key: Hashable, make: Callable[[], T]) -> T:
        """The same of what another process may have left in a file; a key must look the same in every process."""
        files = self.files
        if files is None:
            return self.get(kind, key, make)

        def measured() -> Any:  # measured by who made it, and not by each process that finds it
            value = make()
            return _Measured(value, bytes_of(value))

        found: T = self.get(kind, key, lambda: files.get(kind, key, measured))
        return found

    def known(self, kind: str, key: Hashable) -> Any | None:
        """Return a value that is kept, or None; it counts as no use of it."""
        with self._lock:
            entry = self._entries.get((kind, key))
            return None if entry is None else entry.value

    def info(self) -> CacheInfo:
        """Bytes in use, the budget, and entries by kind."""
        with self._lock:
            self._measure_growth()
            self._shrink()
            kinds: dict[str, KindInfo] = {}
            for (kind, _), entry in self._entries.items():
                entries, size = kinds.get(kind, (0, 0))
                kinds[kind] = KindInfo(entries + 1, size + entry.size)
            return CacheInfo(self._bytes, self._budget, len(self._entries), kinds)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self._growing.clear()
            self._used.clear()
            self._bytes = 0

    def _add(self, name: _Name, value: object, size: int | None) -> None:
        entry = _Entry(value, bytes_of(value) if size is None else size, _may_grow(value))
        with self._lock:
            self._made += 1
            if self._made * _MADE_BETWEEN >= len(self._growing):
                self._measure_growth()
            else:
                self._measure_used()
            self._entries[name] = entry
            self._bytes += entry.size
            if entry.grows:
                self._growing[name] = self._used[name] = entry
            self._shrink()

    def _measure(self, entry: _Entry) -> None:
        size: int = entry.value.nbytes
        self._bytes += size - entry.size
        entry.size = size

    def _measure_used(self) -> None:
        for entry in self._used.values():
            self._measure(entry)
        self._used.clear()

    def _measure_growth(self) -> None:
        for entry in self._growing.values():
            self._measure(entry)
        self._used.clear()
        self._made = 0

    def _shrink(self) -> None:
        while self._bytes > self._budget and len(self._entries) > 1:
            name, entry = self._entries.popitem(last=False)
            self._growing.pop(name, None)
            self._used.pop(name, None)
            self._bytes -= entry.size

    def __repr__(self) -> str:
        return f"<Cache: {len(self._entries)} entries, {self._bytes:,} of {self._budget:,} bytes>"

    def __reduce__(self) -> tuple[type[Cache], tuple[int]]:
        return Cache, (self._budget,)


def _checked(budget: int) -> int:
    if budget < 0:
        raise ValueError(f"a budget of {budget} bytes is negative")
    return int(budget)
