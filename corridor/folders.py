"""A folder of tables is written as a whole: whoever looks sees all of the old files, or all of the new.

A new folder is filled beside its place and renamed. One that is there is exchanged for another, filled beside it, in
one step of the system (Linux, macOS): files that are not ours are in both by hard links. Where that cannot be, the
files are renamed one by one, and what was there is kept in a folder `UNDO` meanwhile: when the writer is killed, the
next one to read or write the folder by this library puts it back. So it is on Windows, in the working folder, at a
mount, in a folder that has folders in it or links in place of tables, and without exchange or hard links.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from corridor.errors import CorridorError, FileError
from corridor.files import (
    begun,
    beside,
    claimed,
    is_left,
    keep_owner_and_mode,
    place_of,
    sweep,
    typed,
    write_bytes,
)

__all__ = ["read_whole", "settle", "write_folder"]

T = TypeVar("T")

UNDO = ".corridor-undo"
_OLD, _NEW, _ADDED = "old", "new", "added"
_MOST_LINKS = 1_000  # of other files; a home directory is not linked
_PATIENCE_S = 30.0  # for who renames a dozen files
_READINGS = 5
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS
_HERE = -100  # AT_FDCWD of Linux: paths are as they are written


def write_folder(
    path: str | os.PathLike[str],
    files: Mapping[str, str | bytes],
    *,
    stale: Collection[str] = (),
    mark: str = "",
    force: bool = False,
) -> Path:
    """Write files into a folder: all of them or none.

    Parameters
    ----------
    path : str or path
        The folder, made when it is not there; files of other names stay.
    files : mapping of str to str or bytes
        Their texts, or contents, by their names.
    stale : collection of str
        Names of files that no longer belong to the others, and go.
    mark : str
        The file by which a folder is known as one of this kind; in a folder without it, nothing is replaced.
    force : bool
        Whether files may be replaced all the same.

    Returns
    -------
    Path
        The folder as it was given.

    Raises
    ------
    FileError
        When one cannot be written or would be lost; all are as they were.
    """
    folder = place_of(path)
    with typed(folder):
        if folder.exists() and not folder.is_dir():
            raise FileError(f"cannot write into {folder}: it is a file; name a folder")
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent)
        if not folder.exists():
            with _staged(folder) as staged:
                _fill(staged, files)
                staged.rename(folder)
            return Path(path)
        sweep(folder)
        settle(folder)
        gone = [name for name in stale if name not in files]
        _check(folder, (*files, *gone), "" if force else mark)
        if not _exchanged(folder, files, gone):
            _one_by_one(folder, files, gone)
    return Path(path)


def settle(folder: Path) -> None:
    """Put back what a writer that was killed had begun to replace; wait for one that is at work.

    Raises
    ------
    FileError
        When it cannot be put back, or somebody writes for longer than one can wait.
    """
    undo = folder / UNDO
    end = time.monotonic() + _PATIENCE_S
    while undo.is_dir():
        with suppress(FileNotFoundError), claimed(undo) as free:
            if is_left(undo, free, _PATIENCE_S):
                try:
                    _put_back(undo)
                except FileNotFoundError:
                    continue  # somebody else did
                except OSError as problem:
                    raise FileError(
                        f"whoever wrote into {folder} was interrupted, and its old files cannot be put back "
                        f"({problem.strerror}): do it with the right to write there"
                    ) from problem
                return
        if time.monotonic() > end:
            raise FileError(f"somebody has been writing into {folder} for {_PATIENCE_S:g} s: try again later")
        time.sleep(0.02)


def read_whole(folder: Path, read: Callable[[], T]) -> T:
    """Read a folder as it is at one time: again where somebody wrote into it meanwhile.

    Raises
    ------
    FileError
        As `settle`; what `read` raises of a folder that nobody touched is raised.
    """
    for _ in range(_READINGS):
        settle(folder)
        before = _state(folder)
        try:
            found = read()
        except CorridorError:
            if _state(folder) == before:
                raise
            continue
        if _state(folder) == before:
            return found
    return read()  # a busy folder: something else is written there again and again


def _state(folder: Path) -> tuple[int, int]:
    try:
        known = folder.stat()
    except OSError:
        return 0, 0
    return known.st_ino, known.st_mtime_ns


def _check(folder: Path, names: Iterable[str], mark: str) -> None:
    """Refuse before anything is touched what could not be replaced, or would be lost."""
    known = not mark or (folder / mark).is_file()
    for name in names:
        place = folder / name
        if place.is_dir():
            raise FileError(f"cannot write {place}: it is a folder; move it, or choose another place")
        if not place.exists():
            continue
        if not known:
            raise FileError(
                f"{folder} holds {name} and no {mark}: it could be lost; "
                "choose another folder, or force it (--force, force=True)"
            )
        if not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "Permission denied")


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A new folder beside a target, that goes with all that is in it when this ends."""
    with ExitStack() as stack:
        staged = begun(lambda: _made(beside(target)), stack)
        try:
            yield staged
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _fill(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, text in files.items():
        with (folder / name).open("xb") as stream:
            stream.write(text if isinstance(text, bytes) else text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())


def _exchanged(folder: Path, files: Mapping[str, str | bytes], stale: Collection[str]) -> bool:
    """Exchange the folder for a new one, if that can be done here."""
    ours = {*files, *stale}
    if _others(folder, ours) is None or folder == _working_folder() or os.path.ismount(folder):
        return False
    if not os.access(folder.parent, os.W_OK):
        return False
    with ExitStack() as stack:
        staged = stack.enter_context(_staged(folder))
        _fill(staged, files)
        others = _others(folder, ours)  # anew: the disk has taken its time
        if others is None:
            return False
        try:
            for name in others:
                os.link(folder / name, staged / name, follow_symlinks=False)
            for name in files:
                keep_owner_and_mode(folder / name, staged / name)
            keep_owner_and_mode(folder, staged)
            stack.enter_context(claimed(folder))  # or another writer would sweep it away once it has the other's name
            _exchange(staged, folder)
        except (OSError, NotImplementedError):
            return False
        _bring(staged, folder, ours)
    return True


def _others(folder: Path, ours: Collection[str]) -> list[str] | None:
    """Files that are not ours; None where there is what cannot be linked, or must be written through a link."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() if entry.name in ours else entry.is_dir(follow_symlinks=False):
                return None
            if entry.name not in ours:
                found.append(entry.name)
    return found if len(found) <= _MOST_LINKS else None


def _working_folder() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # it was removed
        return None


def _exchange(one: Path, other: Path) -> None:
    """Exchange two folders in one step of the system."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = system.renamex_np(first, second, _EXCHANGE)
        else:
            failed = system.renameat2(_HERE, first, _HERE, second, _EXCHANGE)
    except (AttributeError, TypeError):  # a system that has no such call
        raise OSError(errno.ENOSYS, "Function not implemented") from None
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _bring(old: Path, folder: Path, ours: Collection[str]) -> None:
    """Bring along what somebody else has put into the old folder, or replaced there, since it was linked."""
    entries: list[os.DirEntry[str]] = []
    with suppress(FileNotFoundError):  # two who exchanged it at once: one has looked through it
        entries += os.scandir(old)
    for entry in entries:
        place = folder / entry.name
        with suppress(OSError):
            if entry.name not in ours and not (place.exists() and place.samefile(entry.path)):
                os.rename(entry.path, place)


def _one_by_one(folder: Path, files: Mapping[str, str | bytes], stale: Collection[str]) -> None:
    """Rename the files into their places; what was there is kept meanwhile, and put back when one cannot go there."""
    undo = folder / UNDO
    with _staged(folder / UNDO) as staged:
        for part in (_OLD, _NEW):
            (staged / part).mkdir()
        _fill(staged / _NEW, files)
        there = [name for name in (*files, *stale) if os.path.lexists(folder / name)]
        for name in there:
            _keep(folder / name, staged / _OLD / name, content=name in files)
        _fill(staged, {_ADDED: "\n".join(name for name in files if name not in there)})
        try:
            staged.rename(undo)
        except OSError as problem:
            if undo.is_dir():
                raise FileError(f"somebody else is writing into {folder}: try again when that is done") from problem
            raise
        try:
            for name in files:
                keep_owner_and_mode(folder / name, undo / _NEW / name)
                _put(undo / _NEW / name, folder / name)
            for name in stale:
                (folder / name).unlink(missing_ok=True)
        except BaseException:
            _put_back(undo)
            raise
        undo.rename(staged)  # in one step: from here on nothing is put back


def _keep(place: Path, kept: Path, *, content: bool) -> None:
    """A second name for the old file, so that its place is never empty; of a link that stays, a copy of its file."""
    if content and place.is_symlink():
        if place.exists():
            shutil.copy2(place, kept)
        return
    try:
        os.link(place, kept, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without such names
        shutil.copy2(place, kept, follow_symlinks=False)


def _put(fresh: Path, place: Path) -> None:
    """Put a file into its place; through a link, its content."""
    if place.is_symlink() and not fresh.is_symlink():
        write_bytes(place, fresh.read_bytes())
    else:
        os.replace(fresh, place)


def _put_back(undo: Path) -> None:
    folder = undo.parent
    for kept in sorted((undo / _OLD).iterdir()):
        _put(kept, folder / kept.name)
    for name in (undo / _ADDED).read_text(encoding="utf-8").splitlines():
        (folder / name).unlink(missing_ok=True)
    done = beside(undo)
    undo.rename(done)
    shutil.rmtree(done, ignore_errors=True)
