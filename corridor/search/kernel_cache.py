"""Where compiled kernels are kept: a folder that can be written to, named after the sources they came from.

The first of these that can be written to is taken: the folder that numba is told to use, the user's cache folder, which
all environments and copies of the library share, the one beside the package, and at worst one of this process alone,
removed when it ends. What others of them hold, as where an administrator has warmed up a package for all, is copied:
that takes a moment, and compiling takes minutes. Folders of other sources that nobody has used for a month are removed
when a new one is made.

A file in such a folder is named after the sources of its own kernel, wherever they stand: where only others have
changed, it is taken from the folder that was made of those. It is written as a whole, after a digest of what is in it,
so that several processes may compile the same kernel, and a damaged file is as good as none.
"""

from __future__ import annotations

import ast
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

from corridor.errors import FileError
from corridor.files import write_bytes

__all__ = [
    "KernelFile",
    "KernelFolder",
    "digest",
    "folder_for",
    "kernel_folders",
    "remove_kernels",
    "share",
    "sources_of",
]

_BESIDE = Path(__file__).parent / "__pycache__"
_UNUSED_DAYS = 30.0
_PATTERN = "kernels-*"
_MARK = hashlib.sha256().digest_size  # bytes at the start of a file


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


class KernelFile(NamedTuple):
    """The compiled code of one kernel.

    Attributes
    ----------
    folder : Path
        That it is kept in.
    name : str
        Of the file; no other sources, compiler or machine give the same.
    """

    folder: Path
    name: str

    @classmethod
    def of(cls, folder: Path, kernel: str, made_of: str) -> KernelFile:
        """The file of a kernel, by its name and the digest of what it is made of."""
        return cls(folder, f"{kernel.replace('<locals>', '')}-{made_of}.kernel")

    def read(self, told: str = "") -> bytes | None:
        """What was written, here or in another folder of kernels, whence it is copied; None where nothing was."""
        found = _whole(self.folder / self.name)
        if found is None:
            others = (base.glob(f"{_PATTERN}/{self.name}") for base in _lasting_bases(told))
            found = next((data for some in others for data in map(_whole, some) if data is not None), None)
            if found is not None:
                self.write(found)
        return found

    def write(self, data: bytes) -> None:
        """Keep it, unless nothing can be written any longer: then the next process compiles again."""
        with suppress(OSError, FileError):
            write_bytes(self.folder / self.name, hashlib.sha256(data).digest() + data)


def _whole(file: Path) -> bytes | None:
    with suppress(OSError):
        mark, data = (whole := file.read_bytes())[:_MARK], whole[_MARK:]
        if hashlib.sha256(data).digest() == mark:
            return data
    return None


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
    name, passed = f"kernels-{digest(sources, compiler)}", list[Path]()
    for base in _bases(told):
        folder = base / name
        new = not folder.is_dir()
        if _writable(folder):
            if new:
                _fill(folder, (other / name for other in _lasting_bases(told) if other != base))
                _remove_unused(folder)
            os.utime(folder)
            return folder
        passed.append(folder)
    raise OSError(f"no folder for compiled code can be written to: neither {' nor '.join(map(str, passed))}")


def share(folder: Path, told: str = "") -> None:
    """Put what a folder holds beside the package, too, unless a folder was chosen or it cannot be written there."""
    beside = _BESIDE / folder.name
    if not told and beside != folder and _writable(beside):
        _fill(beside, [folder])
        os.utime(beside)
        _remove_unused(beside)


def sources_of(file: Path, room: Path, apart: Iterable[Path] = ()) -> list[Path]:
    """A file, and all of a folder that it imports, or what it imports does.

    Parameters
    ----------
    file : Path
        Source of a module.
    room : Path
        Folder of a package that stands, by absolute names, in the package of its parent folder, and so on.
    apart : iterable of Path
        Files that are left out, with what only they import.
    """
    top = next(folder for folder in (room, *room.parents) if not (folder.parent / "__init__.py").is_file())
    found, waiting, apart = dict.fromkeys([file]), [file], set(apart)
    while waiting:
        for name in _imported(waiting.pop().read_bytes()):
            module = top.parent.joinpath(*name.split("."))
            for one in (module.with_suffix(".py"), module / "__init__.py"):
                if room in one.parents and one not in found and one not in apart and one.is_file():
                    found[one] = None
                    waiting.append(one)
    return list(found)


@functools.lru_cache(maxsize=64)
def _imported(source: bytes) -> tuple[str, ...]:
    """What the text of a module imports by absolute names: modules, and names in them that may be modules."""
    names = list[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return tuple(names)


def digest(sources: Iterable[Path], compiler: str) -> str:
    """A short name for what stands in some files, wherever they are."""
    total = hashlib.sha256(compiler.encode())
    for part in sorted(hashlib.sha256(file.read_bytes()).digest() for file in sources):
        total.update(part)
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
    home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # a user without a home, as in many a container
        yield (Path(home) if home else Path("~/.cache").expanduser()) / "corridor"
    yield _BESIDE


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
