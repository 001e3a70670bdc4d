"""Compiled kernels: loaded from a cache when first called, never while being imported.

A kernel works on numbers, arrays and named tuples of them (`records`), has one signature, made from
its annotations, and is compiled at most once per machine and version of its sources; where compiled
code is kept is told in `kernel_cache`, what numba is asked for in `compiler`, which is imported when a kernel is
first called.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from corridor.progress import doing
from corridor.search.kernel_cache import KernelFile, digest, folder_for, share, sources_of
from corridor.version import release_of

if TYPE_CHECKING:
    from corridor.search.compiler import Compiled

__all__ = ["all_kept", "cache_folder", "chosen_folder", "inner", "kernel", "load_all", "loaded", "spared"]

Function = TypeVar("Function", bound=Callable[..., Any])

_LOCK = threading.Lock()
_KERNELS: list[Kernel] = []  # all that were declared, for `load_all`
_INNER: list[Callable[..., Any]] = []  # what they may call, until the compiler knows
_FOLDER = Path(__file__).parent
_CHECK = "CORRIDOR_CHECK_KERNELS"  # set it, and every call is checked, as the tests do
_FREE_STEPS = 500_000  # of a search in Python: what takes about as long as loading the first compiled kernel


class Kernel:
    """A function that is compiled, or read from the cache, at its first call.

    Calls go straight to the compiled code: looking at the types of all arguments first, as numba does, costs 8 us
    where they are tuples of arrays, as much as many a search. So types are checked at the first call only, or at
    every call where the environment asks for it.
    """

    __slots__ = ("_code", "_function", "_run", "_steps")

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._code: Compiled | None = None
        self._run: Callable[..., Any] = self._first
        self._steps = 0  # done in its stead

    def __call__(self, *arguments: Any) -> Any:
        return self._run(*arguments)

    def _first(self, *arguments: Any) -> Any:
        found = self._checked(*arguments)
        if not os.environ.get(_CHECK):
            self._run = self.load()
        return found

    def _checked(self, *arguments: Any) -> Any:
        from corridor.search.compiler import fits

        entry, kinds, _ = self.code()
        names = self._function.__code__.co_varnames
        if len(arguments) != len(kinds):
            raise TypeError(f"{self._function.__name__} takes {len(kinds)} arguments")
        for name, kind, value in zip(names, kinds, arguments, strict=False):
            if not fits(kind, value):
                raise TypeError(f"{self._function.__name__}: {name} is not {kind}")
        return entry(*arguments)

    @property
    def is_new(self) -> bool:
        """Whether it was neither compiled nor read from the cache yet."""
        return self._code is None

    def is_spared(self, steps: int) -> bool:
        """Whether so many steps, with those before, are done sooner in Python than compiled code is loaded."""
        if self._code is not None or "numba" in sys.modules:
            return False
        self._steps += steps
        return self._steps <= _FREE_STEPS

    def load(self) -> Callable[..., Any]:
        """The compiled code: compiled or read from the cache, unless that has been done."""
        return self.code().entry

    def code(self) -> Compiled:
        """The same with the types it takes."""
        with _LOCK:
            if self._code is None:
                self._code = self._read() or self._made()
        return self._code

    def _read(self) -> Compiled | None:
        from corridor.search.compiler import read_again

        data = self.kept().read(chosen_folder())
        if data is not None:
            with suppress(Exception):  # whatever is wrong with it, it is compiled
                return read_again(self._function, data)
        return None

    def _made(self) -> Compiled:
        from corridor.search.compiler import allow, compiled, written

        with doing("compiling kernels, once on this machine"):
            while _INNER:
                allow(_INNER.pop())
            code = compiled(self._function)
        data = written(code)
        if data is not None:
            self.kept().write(data)
        return code

    def kept(self) -> KernelFile:
        """Where its compiled code is kept: in the folder of this room, or another for a kernel that stands elsewhere.

        The file is named after the sources that it is made of, the versions of the compiler, and the machine.
        """
        file = Path(self._function.__code__.co_filename)
        folder = cache_folder() if _FOLDER in file.parents else cache_folder(file)
        name = f"{self._function.__module__}.{self._function.__qualname__}"
        return KernelFile.of(folder, name, _made_of(file))


def kernel(function: Function) -> Function:
    """Mark a function as a kernel; the types of its parameters and results are those of its annotations."""
    made = Kernel(function)
    _KERNELS.append(made)
    return cast(Function, made)


def inner(function: Function) -> Function:
    """Mark a function as a part of kernels; it is compiled into each of them."""
    _INNER.append(function)
    return function


def loaded(function: Function) -> Function:
    """The compiled code of a kernel, for callers that count tenths of microseconds.

    Nothing is checked: arguments must be of exactly the types in the annotations.
    """
    return cast(Function, cast(Kernel, function).load())


def spared(function: Function, steps: int) -> bool:
    """Whether a caller that can do the same in Python should, as it may be all that this process asks for.

    Loading the first compiled kernel takes longer than many a search of a small graph in Python. So the first such
    searches are done there, until as much has been spent on them as loading takes.

    Parameters
    ----------
    function : callable
        The kernel that does it otherwise.
    steps : int
        How often a loop of it would be gone through: arcs that are looked at.
    """
    return cast(Kernel, function).is_spared(steps)


def load_all() -> float:
    """Compile every kernel, or read it from the cache; returns the seconds it took.

    They are also put beside the package, where that can be written to: whoever uses this copy of the library finds
    them there.
    """
    start = time.perf_counter()
    fresh = [one for one in _KERNELS if one.is_new]
    for one in fresh:
        one.load()
    for folder in {one.kept().folder for one in fresh}:
        share(folder, chosen_folder())
    return time.perf_counter() - start


def all_kept() -> bool:
    """Whether no kernel would have to be compiled."""
    return all(one.kept().read(chosen_folder()) is not None for one in _KERNELS)


@functools.lru_cache(maxsize=16)  # one for this room, and one for each file elsewhere that has kernels
def cache_folder(*elsewhere: Path) -> Path:
    """The folder of compiled kernels: writable, and named after the sources they came from.

    Kernels call helpers of this room and of their own file, ``elsewhere`` when that is in another room.
    """
    return folder_for([*_FOLDER.rglob("*.py"), *elsewhere], _versions(), chosen_folder())


@functools.lru_cache(maxsize=64)
def _made_of(file: Path) -> str:
    """A digest of all that kernels of a module are made of; where code is kept makes no difference to it."""
    from corridor.search.compiler import machine

    sources = {*sources_of(file, _FOLDER, apart=[Path(__file__)]), _FOLDER / "compiler.py"}
    return digest(sources, f"{_versions()} {machine()}")


def _versions() -> str:
    """All that compiles: each version would throw away, or could not read, what another has left."""
    python = f"{sys.implementation.cache_tag}{getattr(sys, 'abiflags', '')} {sys.version_info[:3]}"
    return " ".join((python, *map(release_of, ("numba", "llvmlite", "numpy"))))


def chosen_folder() -> str:
    """The folder that numba was told to use, for `kernel_cache`; blank for none."""
    numba = sys.modules.get("numba.core.config")
    return str(os.environ.get("NUMBA_CACHE_DIR", "") if numba is None else numba.CACHE_DIR)
