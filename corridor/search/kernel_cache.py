"""Where compiled kernels are kept: a folder that can be written to, named after the sources they came from.

The first of these that can be written to is taken: the folder that numba is told to use, the one beside the package,
the user's cache folder, and at worst one of this process alone, removed when it ends. Where an earlier one can only be
read, as when an administrator has warmed up a package for all, what it holds is copied: that takes a moment, and
compiling takes minutes. Folders of other sources that nobody has used for a month are removed when a new one is made.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["KernelFolder", "folder_for", "kernel_folders", "remove_kernels"]

_BESIDE = Path(__file__).parent / "__pycache__"
_UNUSED_DAYS = 30.0
_PATTERN = "kernels-*"


class KernelFolder(NamedTuple):
    """A folder of compiled kernels.

    Attributes
    ----------
    path : Path
        Where.
    bytes : int
        Of all its files.
    used : float
        When a process last took it, in seconds since 1970.
    """

    path: Path
    bytes: int
    used: float


def folder_for(sources: Iterable[Path], compiler: str, told: str = "") -> Path:
    """The folder of kernels that were compiled from some sources; it exists and can be written to.

    Parameters
    ----------
    sources : iterable of Path
        Every file whose change makes them stale.
    compiler : str
        What else does: each version of the compiler throws away what another has left.
    told : str
        A folder that the user has chosen; blank for none.
    """
    name, passed = f"kernels-{_digest(sources, compiler)}", list[Path]()
    for base in _bases(told):
        folder = base / name
        new = not folder.is_dir()
        if _writable(folder):
            if new:
                _fill(folder, passed)
                _remove_unused(folder)
            os.utime(folder)
            return folder
        passed.append(folder)
    raise OSError(f"no folder for compiled code can be written to: neither {' nor '.join(map(str, passed))}")


def _digest(sources: Iterable[Path], compiler: str) -> str:
    """A short name for what stands in some files, whatever their order."""
    total = hashlib.sha256(compiler.encode())
    for file in sorted(sources):
        total.update(file.read_bytes())
    return total.hexdigest()[:12]


def kernel_folders(told: str = "") -> list[KernelFolder]:
    """Folders of compiled kernels of this and other versions, where a process may look for them."""
    found = [folder for base in _lasting_bases(told) if base.is_dir() for folder in sorted(base.glob(_PATTERN))]
    return [KernelFolder(folder, *_measured(folder)) for folder in dict.fromkeys(found) if folder.is_dir()]


def remove_kernels(told: str = "") -> tuple[list[KernelFolder], list[KernelFolder]]:
    """Remove all that can be; returns the folders that are gone, and those that could not be removed."""
    gone, kept = list[KernelFolder](), list[KernelFolder]()
    for folder in kernel_folders(told):
        shutil.rmtree(folder.path, ignore_errors=True)
        (kept if folder.path.exists() else gone).append(folder)
    return gone, kept


def _lasting_bases(told: str) -> Iterator[Path]:
    if told:
        yield Path(told)
    yield _BESIDE
    home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # a user without a home, as in many a container
        yield (Path(home) if home else Path("~/.cache").expanduser()) / "corridor"


def _bases(told: str) -> Iterator[Path]:
    yield from _lasting_bases(told)
    yield _own_folder()  # made only where none of the others will do


@functools.cache
def _own_folder() -> Path:
    """A folder for this process alone: one that everybody can write to may hold somebody else's code."""
    folder = Path(tempfile.mkdtemp(prefix="corridor-"))
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # processes forked from it end earlier, and run the same code
        shutil.rmtree(folder, ignore_errors=True)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _fill(folder: Path, others: Iterable[Path]) -> None:
    """Copy what is compiled already; each file appears whole, for another process may look for it."""
    for other in others:
        for file in sorted(other.rglob("*")) if other.is_dir() else ():
            target = folder / file.relative_to(other)
            with suppress(OSError):  # what cannot be read is compiled
                if file.is_file() and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    part = target.with_name(f"{target.name}.{os.getpid()}.part")
                    shutil.copyfile(file, part)
                    part.replace(target)


def _remove_unused(folder: Path) -> None:
    oldest = time.time() - _UNUSED_DAYS * 86_400.0
    for other in folder.parent.glob(_PATTERN):
        with suppress(OSError):
            if other != folder and other.stat().st_mtime < oldest:
                shutil.rmtree(other, ignore_errors=True)


def _measured(folder: Path) -> tuple[int, float]:
    """Bytes and last use; what another process removes meanwhile counts nothing."""
    total = 0
    for file in folder.rglob("*"):
        with suppress(OSError):
            total += file.stat().st_size if file.is_file() else 0
    with suppress(OSError):
        return total, folder.stat().st_mtime
    return total, 0.0
