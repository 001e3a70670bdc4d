"""Every file is written beside and renamed: whatever happens meanwhile, the old one stays as it was until then."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from corridor.errors import FileError

__all__ = ["check_target", "write_bytes", "write_folder", "write_text", "writing"]

_REMEDIES = {
    errno.ENOENT: "there is no folder {parent}: make it first",
    errno.ENOTDIR: "{parent} is no folder: choose another",
    errno.EISDIR: "it is a folder: name a file in it",
    errno.EACCES: "no permission: choose another place, or ask for the right to write there",
    errno.EPERM: "no permission: choose another place, or ask for the right to write there",
    errno.EROFS: "nothing can be written there: choose another place",
    errno.ENOSPC: "no space is left: free some, or choose another place; what was there is as it was",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
}
# What a file of an ending begins with. Text has no such mark: of SVG and HTML it is their first tag.
_MARKS = {
    "eps": (b"%!ps",),
    "html": (b"<!doctype html", b"<html"),
    "jpeg": (b"\xff\xd8",),
    "jpg": (b"\xff\xd8",),
    "pdf": (b"%pdf",),
    "png": (b"\x89png",),
    "ps": (b"%!ps",),
    "svg": (b"<svg", b"<?xml"),
    "tif": (b"ii*", b"mm"),
    "tiff": (b"ii*", b"mm"),
    "webp": (b"riff",),
}


@contextmanager
def writing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file to be written beside its place, which it takes when all of it is on the disk.

    Links are followed, permissions kept; what is no file, as a pipe or a terminal, is written as it is.

    Raises
    ------
    FileError
        When it cannot be written; what was there is as it was.
    """
    target = _target(path)
    with _typed(target):
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        if target.exists() and not os.access(target, os.W_OK):  # a rename would not ask
            raise PermissionError(errno.EACCES, "Permission denied")
        part = _beside(target)
        try:
            with part.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _keep_mode(target, part)
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


def write_folder(path: str | os.PathLike[str], files: Mapping[str, str], *, stale: Iterable[str] = ()) -> Path:
    """Write files of text into a folder: all of them or none.

    Parameters
    ----------
    path : str or path
        The folder, made when it is not there; files of other names stay.
    files : mapping of str to str
        Their texts by their names.
    stale : iterable of str
        Names of files that no longer belong to the others, and go.

    Returns
    -------
    Path
        The folder as it was given.

    Raises
    ------
    FileError
        When one cannot be written; all are as they were.
    """
    folder = _target(path)
    with _typed(folder):
        new = not folder.exists()
        if not new and not folder.is_dir():
            raise FileError(f"cannot write into {folder}: it is a file; name a folder")
        if new:
            folder.parent.mkdir(parents=True, exist_ok=True)
        staged = _beside(folder) if new else _beside(folder / "any")
        try:
            staged.mkdir()
            _fill(staged, files)
            if new:
                staged.rename(folder)
            else:
                _exchange(staged, folder, tuple(files), [name for name in stale if name not in files])
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return Path(path)


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
    target = _target(path)
    with _typed(target):
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
            f"{path} is there and no {ending.upper()} file: it would be lost; choose another name, or say --force"
        )


def _target(path: str | os.PathLike[str]) -> Path:
    """The place itself, behind links."""
    if not isinstance(path, str | os.PathLike):
        raise FileError(f"path is {path!r}: give the name of a file as text or as a path")
    text = os.fspath(path)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise FileError(f"path is {text!r}: a file needs a name")
    return Path(os.path.realpath(text))


def _beside(target: Path) -> Path:
    # short, as the name may be as long as names can be; hidden, so that no pattern of a person takes it up
    return target.with_name(f".corridor-{secrets.token_hex(6)}")


@contextmanager
def _typed(target: Path) -> Iterator[None]:
    try:
        yield
    except FileError:
        raise
    except OSError as problem:
        remedy = _REMEDIES.get(problem.errno or 0, problem.strerror or str(problem)).format(parent=target.parent)
        raise FileError(f"cannot write {target}: {remedy}") from problem


def _keep_mode(old: Path, new: Path) -> None:
    with suppress(OSError):
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        with (folder / name).open("xb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())


def _exchange(staged: Path, folder: Path, names: Iterable[str], stale: Iterable[str]) -> None:
    """Put staged files into their places, and all of the old ones back when one cannot go there."""
    undo: list[Callable[[], object]] = []
    old = staged / "replaced"
    old.mkdir()
    try:
        for name in (*names, *stale):
            place, kept, fresh = folder / name, old / name, staged / name
            if place.is_dir():
                raise FileError(f"cannot write {place}: it is a folder; move it, or choose another place")
            if place.exists():
                if not os.access(place, os.W_OK):
                    raise PermissionError(errno.EACCES, "Permission denied")
                _keep(place, kept)
                undo.append(_renaming(kept, place))
            else:
                undo.append(_removing(place))
            if fresh.exists():
                _keep_mode(place, fresh)
                os.replace(fresh, place)
            else:
                place.unlink(missing_ok=True)
    except BaseException:
        for step in reversed(undo):
            step()
        raise


def _keep(place: Path, kept: Path) -> None:
    """A second name for the old file, so that its place is never empty."""
    try:
        os.link(place, kept)
    except OSError:  # a file system without such names
        shutil.copy2(place, kept)


def _renaming(kept: Path, place: Path) -> Callable[[], object]:
    def step() -> None:
        place.unlink(missing_ok=True)  # a rename onto a file is not allowed everywhere
        kept.rename(place)

    return step


def _removing(place: Path) -> Callable[[], object]:
    return lambda: place.unlink(missing_ok=True)
