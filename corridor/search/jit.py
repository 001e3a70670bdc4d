"""Compiled kernels: loaded from a cache when first called, never while being imported.

A kernel works on numbers, arrays and named tuples of them (`records`), has one signature, made from
its annotations, and is compiled at most once per machine and version of its sources; where compiled
code is kept is told in `kernel_cache`.
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import numba
import numpy as np

from corridor.search.kernel_cache import folder_for

__all__ = ["cache_folder", "chosen_folder", "inner", "kernel", "load_all", "loaded"]

Function = TypeVar("Function", bound=Callable[..., Any])

_SETTINGS: Any = numba.config
_TYPES: Any = numba.types
_LOCK = threading.Lock()
_KERNELS: list[Kernel] = []  # all that were declared, for `load_all`
_FOLDER = Path(__file__).parent
_CHECK = "CORRIDOR_CHECK_KERNELS"  # set it, and every call is checked, as the tests do


class Kernel:
    """A function that is compiled, or read from the cache, at its first call.

    Calls go straight to the compiled code: looking at the types of all arguments first, as numba does, costs 8 us
    where they are tuples of arrays, as much as many a search. So types are checked at the first call only, or at
    every call where the environment asks for it.
    """

    __slots__ = ("_dispatcher", "_entry", "_function", "_run", "_signature")

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._signature: Any = None
        self._dispatcher: Any = None  # keeps the compiled code alive
        self._entry: Callable[..., Any] | None = None
        self._run: Callable[..., Any] = self._first

    def __call__(self, *arguments: Any) -> Any:
        return self._run(*arguments)

    def _first(self, *arguments: Any) -> Any:
        found = self._checked(*arguments)
        if not os.environ.get(_CHECK):
            self._run = self.load()
        return found

    def _checked(self, *arguments: Any) -> Any:
        entry = self.load()
        names = self._function.__code__.co_varnames
        if len(arguments) != len(self._signature.args):
            raise TypeError(f"{self._function.__name__} takes {len(self._signature.args)} arguments")
        for name, kind, value in zip(names, self._signature.args, arguments, strict=False):
            if not _fits(kind, value):
                raise TypeError(f"{self._function.__name__}: {name} is not {kind}")
        return entry(*arguments)

    def load(self) -> Callable[..., Any]:
        """The compiled code: compiled or read from the cache, unless that has been done."""
        with _LOCK:
            if self._entry is None:
                # numba reads its cache folder from a process-wide setting; it is ours only meanwhile,
                # so that other users of numba in this process keep theirs.
                before = _SETTINGS.CACHE_DIR
                _SETTINGS.CACHE_DIR = str(self.folder)
                try:
                    self._signature = _signature(self._function)
                    self._dispatcher = numba.njit(self._signature, cache=True, nogil=True)(self._function)
                finally:
                    _SETTINGS.CACHE_DIR = before
                (compiled,) = self._dispatcher.overloads.values()
                self._entry = compiled.entry_point
        return self._entry

    @property
    def folder(self) -> Path:
        """Where its compiled code is kept: a folder for this room, and another for a kernel that stands elsewhere."""
        file = Path(self._function.__code__.co_filename)
        return cache_folder() if _FOLDER in file.parents else cache_folder(file)


def kernel(function: Function) -> Function:
    """Mark a function as a kernel; the types of its parameters and results are those of its annotations."""
    made = Kernel(function)
    _KERNELS.append(made)
    return cast(Function, made)


def inner(function: Function) -> Function:
    """Mark a function as a part of kernels; it is compiled into each of them."""
    return cast(Function, numba.njit(function))


def loaded(function: Function) -> Function:
    """The compiled code of a kernel, for callers that count tenths of microseconds.

    Nothing is checked: arguments must be of exactly the types in the annotations.
    """
    return cast(Function, cast(Kernel, function).load())


def load_all() -> float:
    """Compile every kernel, or read it from the cache; returns the seconds it took."""
    start = time.perf_counter()
    for one in _KERNELS:
        one.load()
    return time.perf_counter() - start


def _signature(function: Callable[..., Any]) -> Any:
    hints = get_type_hints(function, include_extras=True)
    return _compiled_type(hints.pop("return"))(*(_compiled_type(hint) for hint in hints.values()))


def _compiled_type(hint: Any) -> Any:
    """The type that numba gives to what an annotation describes.

    Arrays have one dimension and are contiguous; another number of dimensions, or the type of the records in an
    array, is noted with ``Annotated``.
    """
    if hint in (int, float, bool, type(None)):
        return {int: _TYPES.int64, float: _TYPES.float64, bool: _TYPES.boolean}.get(hint, _TYPES.void)
    if get_origin(hint) is Annotated:
        array, note = get_args(hint)
        if isinstance(note, np.dtype):
            return _TYPES.Array(numba.from_dtype(note), 1, "C")
        return _TYPES.Array(_compiled_type(array).dtype, note, "C")
    if get_origin(hint) is np.ndarray:
        (scalar,) = get_args(get_args(hint)[1])
        return _TYPES.Array(numba.from_dtype(np.dtype(scalar)), 1, "C")
    if get_origin(hint) is tuple:
        return _TYPES.Tuple([_compiled_type(part) for part in get_args(hint)])
    if isinstance(hint, type) and issubclass(hint, tuple):
        parts = get_type_hints(hint, include_extras=True).values()
        return _TYPES.BaseTuple.from_types([_compiled_type(part) for part in parts], hint)
    raise TypeError(f"{hint} is not something that kernels take")


def _fits(kind: Any, value: object) -> bool:
    """Whether a value may be given to compiled code for a type; numbers are converted there."""
    if isinstance(kind, _TYPES.Array):
        return (
            isinstance(value, np.ndarray)
            and value.ndim == kind.ndim
            and value.flags.c_contiguous
            and bool(numba.from_dtype(value.dtype) == kind.dtype)
        )
    if isinstance(kind, _TYPES.BaseTuple):
        return (
            isinstance(value, getattr(kind, "instance_class", tuple))
            and len(cast(tuple[Any, ...], value)) == len(kind)
            and all(_fits(one, part) for one, part in zip(kind, cast(Iterable[Any], value), strict=True))
        )
    return True


@functools.lru_cache(maxsize=16)  # one for this room, and one for each file elsewhere that has kernels
def cache_folder(*elsewhere: Path) -> Path:
    """The folder of compiled kernels: writable, and named after the sources they came from.

    numba looks only at the file a kernel stands in, and would miss a change in a helper. Kernels call helpers of this
    room and of their own file, ``elsewhere`` when that is in another room.
    """
    return folder_for([*_FOLDER.rglob("*.py"), *elsewhere], f"numba {numba.__version__}", chosen_folder())


def chosen_folder() -> str:
    """The folder that numba was told to use, for `kernel_cache`; blank for none."""
    return str(_SETTINGS.CACHE_DIR)
