"""Every file is written beside and renamed: whatever happens meanwhile, the old one stays as it was until then.

What a writer that was killed has left beside is taken away by the next one in that folder: a writer holds a lock on
what it writes, which ends with it. Where a file system has no locks, what is an hour old counts as left.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from corridor.errors import FileError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "begun",
    "beside",
    "check_target",
    "claimed",
    "is_left",
    "keep_owner_and_mode",
    "place_of",
    "sweep",
    "typed",
    "write_bytes",
    "write_text",
    "writing",
]

_REMEDIES = {
    errno.ENOENT: "there is no folder {parent}: make it first",
    errno.ENOTDIR: "{parent} is no folder: choose another",
    errno.EISDIR: "it is a folder: name a file in it",
    errno.EACCES: "no permission: choose another place, or ask for the right to write there",
    errno.EPERM: "no permission: choose another place, or ask for the right to write there",
    errno.EROFS: "nothing can be written there: choose another place",
    errno.ENOSPC: "no space is left: free some, or choose another place; what was there is as it was",
    errno.EDQUOT: "no space is left to you: free some, or choose another place; what was there is as it was",
    errno.EFBIG: "it would be larger than a file may be: choose another place; what was there is as it was",
    errno.ELOOP: "its links lead in a circle: choose another name",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
}
# What a file of an ending begins with. Text has no such mark: of SVG and HTML it is their first tag.
_MARKS = {
    "eps": (b"%!ps",),
    "html": (b"<!doctype html", b"<html"),
    "jpeg": (b"\xff\xd8",),
    "jpg": (b"\xff\xd8",),
    "npz": (b"pk\x03\x04",),
    "pdf": (b"%pdf",),
    "png": (b"\x89png",),
    "ps": (b"%!ps",),
    "svg": (b"<svg", b"<?xml"),
    "tif": (b"ii*", b"mm"),
    "tiff": (b"ii*", b"mm"),
    "webp": (b"riff",),
    "xlsx": (b"pk\x03\x04",),
}
_OURS = re.compile(r"\.corridor-[0-9a-f]{12}")
_LEFT_AFTER_S = 3600.0  # where there are no locks


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file to be written beside its place, which it takes when all of it is on the disk.

    Links are followed, permissions and owner kept; what is no file, as a pipe or a terminal, is written as it is.

    Raises
    ------
    FileError
        When it cannot be written; what was there is as it was.
    """
    target = place_of(path)
    with typed(target):
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        if target.exists() and not os.access(target, os.W_OK):  # a rename would not ask
            raise PermissionError(errno.EACCES, "Permission denied")
        sweep(target.parent)
        with ExitStack() as stack:
            part = begun(lambda: _empty(beside(target)), stack)
            try:
                with part.open("wb") as stream:
                    yield stream
                    stream.flush()
                    os.fsync(stream.fileno())
                keep_owner_and_mode(target, part)
                os.replace(part, target)
            except BaseException:  # also Ctrl-C: nothing half written stays
                part.unlink(missing_ok=True)
                raise


def write_bytes(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file as a whole; return its path as it was given. Errors are those of `writing`."""
    with writing(path) as stream:
        stream.write(data)
    return Path(path)


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """The same for text, in UTF-8 with the line ends it has."""
    return write_bytes(path, text.encode("utf-8"))


def check_target(path: str | os.PathLike[str], ending: str, *, force: bool = False) -> None:
    """Check before the work that a file can be written, and that none of another kind is lost.

    Parameters
    ----------
    path : str or path
        The file.
    ending : str
        What it will be, as ``"html"`` or ``"png"``; unknown endings have no kind.
    force : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    FileError
        When there is no folder for it, no permission, or a file of another kind there.
    """
    target = place_of(path)
    with typed(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "Is a directory")
        if not target.exists():
            target.parent.stat()
            if not target.parent.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "Permission denied")
        if force or not target.is_file() or ending not in _MARKS:
            return
        with target.open("rb") as stream:
            head = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kept = head.startswith(_MARKS[ending]) and (ending != "svg" or b"<svg" in head)
    if head and not kept:
        raise FileError(
            f"{path} is there and no {ending.upper()} file: it would be lost; "
            "choose another name, or force it (--force, force=True)"
        )


def place_of(path: str | os.PathLike[str]) -> Path:
    """The place itself, behind links; a pipe or a device is left as it is named.

    Raises
    ------
    FileError
        For what is no name of a file, and for links that lead in a circle.
    """
    if not isinstance(path, str | os.PathLike):
        raise FileError(f"path is {path!r}: give the name of a file as text or as a path")
    text = os.fspath(path)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise FileError(f"path is {text!r}: a file needs a name")
    with typed(Path(text)), suppress(FileNotFoundError, NotADirectoryError):
        kind = os.stat(text).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):  # /dev/stdout leads to what no path names
            return Path(text)
    return Path(os.path.realpath(text))


def beside(target: Path) -> Path:
    """A name for what is not finished: short, as names may be as long as can be, and hidden from patterns."""
    return target.with_name(f".corridor-{os.urandom(6).hex()}")


@contextmanager
def typed(target: Path) -> Iterator[None]:
    """Turn what the system says of a target into a `FileError` with a remedy."""
    try:
        yield
    except FileError:
        raise
    except OSError as problem:
        remedy = _REMEDIES.get(problem.errno or 0, problem.strerror or str(problem)).format(parent=target.parent)
        raise FileError(f"cannot write {target}: {remedy}") from problem


@contextmanager
def claimed(path: Path) -> Iterator[bool | None]:
    """Hold a file or folder of ours, so that nobody takes it for one that was left.

    Yields
    ------
    bool or None
        Whether nobody else holds it, and it is still there; None where the file system has no locks.
    """
    if fcntl is None:
        yield None
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free: bool | None = os.fstat(descriptor).st_nlink > 0
        except BlockingIOError:
            free = False
        except OSError:
            free = None
        yield free
    finally:
        os.close(descriptor)


def is_left(path: Path, free: bool | None, after_s: float = _LEFT_AFTER_S) -> bool:
    """Whether the writer of a file or folder of ours is gone, by what `claimed` says; without locks by its age."""
    return free is True or (free is None and time.time() - path.stat().st_mtime > after_s)


def sweep(folder: Path) -> None:
    """Take away what writers that were killed have left in a folder; what cannot be taken away stays."""
    found: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        found += [Path(entry.path) for entry in entries if _OURS.fullmatch(entry.name)]
    for path in found:
        with suppress(OSError), claimed(path) as free:
            if not is_left(path, free):
                continue
            if path.is_dir() and not path.is_symlink():
                import shutil  # loads what packs archives, which `corridor --help` need not

                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def keep_owner_and_mode(old: Path, new: Path) -> None:
    """Give to a file what the one has that it replaces, as far as this user may."""
    with suppress(OSError):
        was, now = old.stat(), new.stat()
        if fcntl is not None and (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
            with suppress(OSError):
                os.chown(new, was.st_uid, was.st_gid)
        new.chmod(stat.S_IMODE(was.st_mode))


def begun(make: Callable[[], Path], stack: ExitStack) -> Path:
    """Make a file or folder of ours that is claimed until the stack ends."""
    while True:
        made = make()
        with suppress(FileNotFoundError):  # swept away before it was claimed
            if stack.enter_context(claimed(made)) is not False:
                return made


def _empty(file: Path) -> Path:
    file.open("xb").close()
    return file
