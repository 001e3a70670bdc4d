"""Compiled kernels: loaded from a cache when first called, never while being imported.

A kernel has one explicit signature, works on arrays and numbers only, and is compiled at most
once per machine and version of this folder. The cache lives beside the package, or in the
user's cache folder when the package cannot be written to, or at worst in the temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

__all__ = ["cache_folder", "inner", "kernel", "load_all", "loaded"]

Function = TypeVar("Function", bound=Callable[..., Any])

_SETTINGS: Any = numba.config
_LOCK = threading.Lock()
_KERNELS: list[Kernel] = []
_FOLDER: list[Path] = []  # at most one entry: the folder found, remembered for the process


class Kernel:
    """A function that is compiled, or read from the cache, at its first call."""

    __slots__ = ("_function", "_run", "_signature")

    def __init__(self, function: Callable[..., Any], signature: str) -> None:
        self._function = function
        self._signature = signature
        self._run: Callable[..., Any] = self._first

    def __call__(self, *arguments: Any) -> Any:
        return self._run(*arguments)

    def _first(self, *arguments: Any) -> Any:
        self.load()
        return self._run(*arguments)

    def load(self) -> None:
        """Compile or read from the cache, unless that has been done."""
        with _LOCK:
            if self._run != self._first:
                return
            # numba reads its cache folder from a process-wide setting; it is ours only meanwhile,
            # so that other users of numba in this process keep theirs.
            before = _SETTINGS.CACHE_DIR
            _SETTINGS.CACHE_DIR = str(cache_folder())
            try:
                self._run = numba.njit(self._signature, cache=True, nogil=True)(self._function)
            finally:
                _SETTINGS.CACHE_DIR = before


def kernel(signature: str) -> Callable[[Function], Function]:
    """Mark a function as a kernel with the numba signature given."""

    def mark(function: Function) -> Function:
        made = Kernel(function, signature)
        _KERNELS.append(made)
        return cast(Function, made)

    return mark


def inner(function: Function) -> Function:
    """Mark a function as a part of kernels; it is compiled into each of them."""
    return cast(Function, numba.njit(function))


def loaded(function: Function) -> Function:
    """The compiled code of a kernel, for callers that count tenths of microseconds.

    numba looks at the type of every argument before each call; this leaves that out, so arguments must be of exactly
    the types in the signature.
    """
    one = cast(Kernel, function)
    one.load()
    (compiled,) = cast(Any, one._run).overloads.values()
    return cast(Function, compiled.entry_point)


def load_all() -> float:
    """Compile every kernel, or read it from the cache; returns the seconds it took."""
    start = time.perf_counter()
    for one in _KERNELS:
        one.load()
    return time.perf_counter() - start


def cache_folder() -> Path:
    """The folder of compiled kernels: writable, and named after the sources they came from.

    numba looks only at the file a kernel stands in, and would miss a change in a helper.
    """
    if not _FOLDER:
        name = f"kernels-{_digest()}"
        _FOLDER.append(next(folder for base in _bases() if (folder := _writable(base / name)) is not None))
    return _FOLDER[0]


def _bases() -> Iterator[Path]:
    if _SETTINGS.CACHE_DIR:
        yield Path(_SETTINGS.CACHE_DIR)
    yield Path(__file__).parent / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "corridor"
    # A folder that everybody can write to may hold somebody else's code: one made for this process.
    yield Path(tempfile.mkdtemp(prefix="corridor-"))


def _digest() -> str:
    total = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(file.read_bytes())
    return total.hexdigest()[:12]


def _writable(folder: Path) -> Path | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None
