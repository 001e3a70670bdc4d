"""What has been computed once on a machine: values in files, each named by all that it was made of.

A value is pickled with its arrays beside it, which are mapped into memory when it is read again. Names are digests of
the library's sources, of the versions below it, and of the tables: what is made of anything else has another name, and
nothing is ever out of date. A file that is damaged, unreadable or somebody else's is as good as none. The least
recently used give way when there are too many, and what nobody has used for a month.

The user's cache folder is looked into first, as all environments of a machine share it, and the one beside the package
then, which an administrator may have filled for all. The first that can be written to is; where none can, nothing is
kept. `CORRIDOR_CACHE` names another folder, or says ``off``.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import io
import mmap
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from corridor.errors import FileError
from corridor.files import typed, writing
from corridor.version import release_of

__all__ = ["FileCache", "KeptFiles", "keeps_files", "kept_files", "read_value", "remove_files", "write_value"]

T = TypeVar("T")

_SETTING = "CORRIDOR_CACHE"
_OFF = "off"
_PACKAGE = Path(__file__).parent
_SOURCES = (
    "*.py",
    *(f"{room}/**/*.py" for room in ("arguments", "search", "model", "graph", "itinerary", "routing", "study")),
)
_MOST_FILES, _MOST_BYTES = 64, 256 << 20
_UNUSED_DAYS = 30.0
_MOST_WRITTEN = 16  # by one process: what its first answers needed, and not each of the days that it went through
_MARK = b"corridor"
_HEAD = len(_MARK) + hashlib.sha256().digest_size
_WORD, _ALIGNED = 8, 64


class FileCache:
    """The values of one source, such as a folder of tables.

    Parameters
    ----------
    made_of : str
        A digest of the source.
    """

    def __init__(self, made_of: str) -> None:
        self._made_of = made_of
        self._written = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileCache) and self._made_of == other._made_of

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[FileCache], tuple[str]]:
        return FileCache, (self._made_of,)

    def edited(self, content: str) -> FileCache:
        """The values of the same source after a change, by a digest of what it is now."""
        return FileCache(hashlib.sha256(f"{self._made_of} {content}".encode()).hexdigest())

    def get(
        self,
        kind: str,
        key: object,
        make: Callable[[], T],
        *,
        pack: Callable[[T], object] = lambda value: value,
        unpack: Callable[[Any], T] = lambda kept: kept,
        known: Sequence[object] = (),
    ) -> T:
        """Return the value of a kind and key, made and kept where it is not there.

        Parameters
        ----------
        kind : str
            What sort of thing it is.
        key : object
            Which one: its representation must be the same in every process.
        make : callable
            Makes it.
        pack, unpack : callable
            What is kept of it, and the value made of that again.
        known : sequence of object
            What it refers to and the reader has already, in the same order: kept as a place in this sequence.
        """
        found = self.find(kind, key, known)
        if found is not None:
            return unpack(found)
        value = make()
        if value is not None:  # which `find` would not tell from what is not there
            self.put(kind, key, pack(value), known)
        return value

    def find(self, kind: str, key: object = (), known: Sequence[object] = ()) -> Any | None:
        """Return what is kept, or None."""
        name = self._name(kind, key)
        for base in _bases():
            file = base / name
            with suppress(Exception):  # whatever is wrong with it, it is made again
                if (found := _read(file, known)) is not None:
                    with suppress(OSError):
                        os.utime(file)
                    return found
        return None

    def put(self, kind: str, key: object, value: object, known: Sequence[object] = ()) -> None:
        """Keep a value, unless this process has kept enough, or nothing can be written."""
        if self._written >= _MOST_WRITTEN:
            return
        self._written += 1
        parts = _parts(value, known)
        for base in _bases():
            with suppress(OSError, FileError):
                base.mkdir(parents=True, exist_ok=True, mode=0o700)
                with writing(base / self._name(kind, key)) as stream:
                    stream.writelines(parts)
                _remove_unused(base)
                return

    def _name(self, kind: str, key: object) -> str:
        named = hashlib.sha256("\n".join((_made_by(), self._made_of, kind, repr(key))).encode())
        return f"{kind.replace(' ', '-')}-{named.hexdigest()[:24]}"


def write_value(file: Path, value: object) -> None:
    """Write a value into a file of its own, its arrays beside the pickle."""
    with writing(file) as stream:
        stream.writelines(_parts(value, ()))


def read_value(file: Path) -> Any:
    """Read it again, in whatever process: the arrays are mapped into memory, which all of them share.

    Raises
    ------
    FileError
        When it is somebody else's, or damaged.
    """
    with typed(file):
        found = _read(file, ())
    if found is None:
        raise FileError(f"{file} is not what this user has written")
    return found


class KeptFiles(NamedTuple):
    """A folder of kept values.

    Attributes
    ----------
    path : Path
        Where.
    files, bytes : int
        How many, and how large in all.
    used : float
        When one was last used, in seconds since 1970.
    """

    path: Path
    files: int
    bytes: int
    used: float


def kept_files() -> list[KeptFiles]:
    """Folders of kept values where a process looks for them; those with none are left out."""
    found = []
    for base in _bases():
        known = [one.stat() for one in _files(base)]
        if known:
            used = max(one.st_mtime for one in known)
            found.append(KeptFiles(base, len(known), sum(one.st_size for one in known), used))
    return found


def remove_files() -> tuple[list[KeptFiles], list[KeptFiles]]:
    """Remove all that can be; returns the folders that are empty now, and those that are not."""
    before = kept_files()
    for folder in before:
        for file in _files(folder.path):
            with suppress(OSError):
                file.unlink(missing_ok=True)
    kept = [folder for folder in before if any(_files(folder.path))]
    return [folder for folder in before if folder not in kept], kept


# --- where


def keeps_files() -> bool:
    """Whether anything is kept in files: the user may have said that nothing is."""
    return os.environ.get(_SETTING) != _OFF


def _bases() -> Iterator[Path]:
    told = os.environ.get(_SETTING, "")
    if told:
        if told != _OFF:
            yield Path(told)
        return
    home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # a user without a home, as in many a container
        yield (Path(home) if home else Path("~/.cache").expanduser()) / "corridor" / "networks"
    yield _PACKAGE / "__pycache__" / "networks"


def _files(base: Path) -> list[Path]:
    with suppress(OSError):
        return [one for one in base.iterdir() if one.is_file() and not one.name.startswith(".")]
    return []


def _remove_unused(base: Path) -> None:
    known: list[tuple[float, int, Path]] = []
    for file in _files(base):
        with suppress(OSError):
            state = file.stat()
            known.append((state.st_mtime, state.st_size, file))
    oldest, total = time.time() - _UNUSED_DAYS * 86_400.0, 0
    for place, (used, size, file) in enumerate(sorted(known, key=lambda one: one[0], reverse=True)):
        total += size
        if place and (used < oldest or place >= _MOST_FILES or total > _MOST_BYTES):
            with suppress(OSError):
                file.unlink(missing_ok=True)


@functools.cache
def _made_by() -> str:
    """A digest of all that makes values, but for what they are made of."""
    total = hashlib.sha256(f"{sys.version} {' '.join(map(release_of, ('numpy', 'pandas', 'tzdata')))}".encode())
    for pattern in _SOURCES:
        for file in sorted(_PACKAGE.glob(pattern)):
            total.update(file.name.encode() + b"\n" + file.read_bytes())
    return total.hexdigest()


# --- a file


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, known: Sequence[object], arrays: list[pickle.PickleBuffer]) -> None:
        super().__init__(stream, protocol=5, buffer_callback=arrays.append)
        self._places = {id(one): place for place, one in enumerate(known)}

    def persistent_id(self, obj: Any) -> int | None:
        return self._places.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, known: Sequence[object], arrays: Sequence[memoryview]) -> None:
        super().__init__(stream, buffers=arrays)
        self._known = known

    def persistent_load(self, pid: Any) -> object:
        return self._known[pid]


def _parts(value: object, known: Sequence[object]) -> list[bytes | memoryview]:
    """A file: mark, digest of the rest, sizes of the pickle and of the arrays, and these, each at a whole place."""
    stream, buffers = io.BytesIO(), list[pickle.PickleBuffer]()
    _Pickler(stream, known, buffers).dump(value)
    pieces: list[bytes | memoryview] = [stream.getvalue(), *(one.raw() for one in buffers)]
    sizes = [len(piece) for piece in pieces]
    words = b"".join(size.to_bytes(_WORD, "little") for size in (len(pieces), *sizes))
    parts: list[bytes | memoryview] = [words]
    for place, piece in zip(_places(sizes), pieces, strict=True):
        parts += [bytes(place - _HEAD - sum(map(len, parts))), piece]
    total = hashlib.sha256()
    for part in parts:
        total.update(part)
    return [_MARK, total.digest(), *parts]


def _places(sizes: Sequence[int]) -> list[int]:
    """Where each piece begins in the file: arrays where their numbers may begin."""
    at, found = _HEAD + _WORD * (len(sizes) + 1), []
    for size in sizes:
        at = -(-at // _ALIGNED) * _ALIGNED
        found.append(at)
        at += size
    return found


def _read(file: Path, known: Sequence[object]) -> Any | None:
    with file.open("rb") as stream:
        if hasattr(os, "geteuid") and os.fstat(stream.fileno()).st_uid not in (0, os.geteuid()):
            return None  # what is read is run: only one's own is, and the administrator's
        view = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    if view[: len(_MARK)] != _MARK or hashlib.sha256(view[_HEAD:]).digest() != view[len(_MARK) : _HEAD]:
        return None
    count = int.from_bytes(view[_HEAD : _HEAD + _WORD], "little")
    words = (view[_HEAD + _WORD * (1 + place) : _HEAD + _WORD * (2 + place)] for place in range(count))
    sizes = [int.from_bytes(word, "little") for word in words]
    pickled, *arrays = (view[at : at + size] for at, size in zip(_places(sizes), sizes, strict=True))
    with _uncollected():
        return _Unpickler(io.BytesIO(pickled), known, arrays).load()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circles among so many new objects, none of which is in one."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()
