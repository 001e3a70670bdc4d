"""Compiled kernels are kept where they can be, shared where they may be, and removed when nobody wants them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_jit import QUERY, ROOT, run

from corridor.search import jit, kernel_cache
from corridor.search.kernel_cache import KernelFile

DAY = 86_400.0


@pytest.fixture
def bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """One beside the package, one of the user; root may write everywhere, so that folders are shut by name."""
    beside, user = tmp_path / "package" / "__pycache__", tmp_path / "user"
    monkeypatch.setattr(kernel_cache, "_BESIDE", beside)
    monkeypatch.setenv("XDG_CACHE_HOME", str(user))
    return beside, user / "corridor"


def shut(monkeypatch: pytest.MonkeyPatch, base: Path) -> None:
    plain = kernel_cache._writable
    monkeypatch.setattr(kernel_cache, "_writable", lambda folder: base not in folder.parents and plain(folder))


def source(tmp_path: Path, text: str = "one = 1\n") -> list[Path]:
    file = tmp_path / "kernel.py"
    file.write_text(text)
    return [file]


def test_the_folder_told_comes_first_then_the_user_then_the_package(
    bases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = source(tmp_path)
    assert kernel_cache.folder_for(sources, "numba", str(tmp_path / "told")).parent == tmp_path / "told"
    assert kernel_cache.folder_for(sources, "numba").parent == bases[1]
    shut(monkeypatch, bases[1])
    assert kernel_cache.folder_for(sources, "numba").parent == bases[0]


def test_what_an_administrator_has_compiled_is_copied_and_not_compiled_again(
    bases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = source(tmp_path)
    with monkeypatch.context() as before:
        shut(before, bases[1])
        warm = kernel_cache.folder_for(sources, "numba")
    (warm / "below").mkdir()
    (warm / "below" / "kernel.nbi").write_bytes(b"index")
    shut(monkeypatch, bases[0])
    folder = kernel_cache.folder_for(sources, "numba")
    assert folder.parent == bases[1]
    assert [file.name for file in folder.rglob("*.*")] == ["kernel.nbi"]
    assert (folder / "below" / "kernel.nbi").read_bytes() == b"index"
    (folder / "below" / "kernel.nbi").write_bytes(b"newer")
    assert kernel_cache.folder_for(sources, "numba") == folder
    assert (folder / "below" / "kernel.nbi").read_bytes() == b"newer"  # it is filled once


def test_each_version_of_the_compiler_has_a_folder(bases: tuple[Path, Path], tmp_path: Path) -> None:
    """In one folder, each would throw away what the other has left."""
    sources = source(tmp_path)
    one, other = (kernel_cache.folder_for(sources, f"numba {version}") for version in ("0.61.0", "0.68.1"))
    assert one != other and one == kernel_cache.folder_for(sources, "numba 0.61.0")


def test_folders_of_other_sources_go_after_a_month_without_use(bases: tuple[Path, Path], tmp_path: Path) -> None:
    old, fresh = (kernel_cache.folder_for(source(tmp_path, text), "numba") for text in ("old\n", "fresh\n"))
    os.utime(old, (time.time() - 31 * DAY,) * 2)
    os.utime(fresh, (time.time() - 29 * DAY,) * 2)
    now = kernel_cache.folder_for(source(tmp_path, "now\n"), "numba")
    assert {folder.path for folder in kernel_cache.kernel_folders()} == {fresh, now}
    os.utime(fresh, (time.time() - 31 * DAY,) * 2)
    kernel_cache.folder_for(source(tmp_path, "fresh\n"), "numba")  # a use makes it young again
    kernel_cache.folder_for(source(tmp_path, "later\n"), "numba")
    assert fresh in {folder.path for folder in kernel_cache.kernel_folders()}


def test_all_of_them_are_listed_with_their_size_and_removed(bases: tuple[Path, Path], tmp_path: Path) -> None:
    folder = kernel_cache.folder_for(source(tmp_path), "numba")
    (folder / "file").write_bytes(b"x" * 1_000)
    (listed,) = kernel_cache.kernel_folders()
    assert (listed.path, listed.bytes) == (folder, 1_000) and abs(listed.used - time.time()) < 60
    gone, kept = kernel_cache.remove_kernels()
    assert [one.path for one in gone] == [folder] and kept == []
    assert not folder.exists() and kernel_cache.kernel_folders() == []


def test_a_user_without_a_home_has_a_folder_too(bases: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """In many a container the user has a number and no name: the home cannot be told."""
    monkeypatch.delenv("XDG_CACHE_HOME")

    def nameless(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", nameless)
    assert list(kernel_cache._lasting_bases("")) == [bases[0]]
    shut(monkeypatch, bases[0])
    folder = kernel_cache.folder_for([Path(__file__)], "numba")
    assert folder.parent == kernel_cache._own_folder()


def test_what_one_kernel_is_made_of_names_its_file_wherever_that_stands(tmp_path: Path) -> None:
    def copy(name: str, helper: str = "one = 1\n", other: str = "two = 2\n") -> tuple[Path, Path]:
        room = tmp_path / name / "package" / "search"
        (room / "deeper").mkdir(parents=True)
        texts = {"kernel": "from package.search.deeper import helper\n", "deeper/helper": helper, "other": other}
        for file, text in {**texts, "__init__": "", "deeper/__init__": "", "../__init__": ""}.items():
            (room / f"{file}.py").write_text(text)
        return room / "kernel.py", room

    def named(kernel: Path, room: Path, compiler: str = "numba") -> str:
        return kernel_cache.digest(kernel_cache.sources_of(kernel, room), compiler)

    first = copy("first")
    assert [file.name for file in kernel_cache.sources_of(*first)] == ["kernel.py", "__init__.py", "helper.py"]
    assert named(*first) == named(*copy("second")) == named(*copy("third", other="two = 3\n"))
    assert len({named(*first), named(*first, "other"), named(*copy("fourth", helper="one = 2\n"))}) == 3


def test_a_kernel_whose_own_sources_are_the_same_is_taken_from_another_folder(
    bases: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = (kernel_cache.folder_for(source(tmp_path, text), "numba") for text in ("old\n", "new\n"))
    KernelFile(old, "a.kernel").write(b"code")
    assert KernelFile(new, "b.kernel").read() is None
    assert KernelFile(new, "a.kernel").read() == b"code"
    shutil.rmtree(old)
    assert KernelFile(new, "a.kernel").read() == b"code"


@pytest.mark.parametrize("damage", [b"", b"x", bytes(32), bytes(32) + b"code"])
def test_a_damaged_file_is_as_good_as_none(bases: tuple[Path, Path], tmp_path: Path, damage: bytes) -> None:
    file = KernelFile(kernel_cache.folder_for(source(tmp_path), "numba"), "a.kernel")
    file.write(b"code")
    (file.folder / file.name).write_bytes(damage)
    assert file.read() is None
    file.write(b"code")
    assert file.read() == b"code"


def test_a_folder_that_is_gone_meanwhile_keeps_nothing_and_raises_nothing(tmp_path: Path) -> None:
    KernelFile(tmp_path / "gone", "a.kernel").write(b"code")
    assert not (tmp_path / "gone").exists()


def test_what_is_warmed_up_is_put_beside_the_package_for_others(bases: tuple[Path, Path], tmp_path: Path) -> None:
    folder = kernel_cache.folder_for(source(tmp_path), "numba")
    KernelFile(folder, "a.kernel").write(b"code")
    kernel_cache.share(folder, told=str(tmp_path))
    assert not bases[0].exists()  # a folder was chosen
    kernel_cache.share(folder)
    assert KernelFile(bases[0] / folder.name, "a.kernel").read() == b"code"
    KernelFile(folder, "b.kernel").write(b"more")
    kernel_cache.share(folder)
    assert KernelFile(bases[0] / folder.name, "b.kernel").read() == b"more"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's cache folder with the kernels of one query, compiled by two processes at once.

    They have loaded numba before, as those that read them have: no kernel is spared by doing it in Python.
    """
    user = tmp_path_factory.mktemp("user")
    command, place = (
        [sys.executable, "-c", f"import numba; {QUERY}"],
        {**os.environ, "PYTHONPATH": str(ROOT), **own(user)},
    )
    both = [subprocess.Popen(command, env=place, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [one.communicate()[0].strip() for one in both] == ["[7]", "[7]"]
    return user


def own(user: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(user), "NUMBA_CACHE_DIR": "", "CORRIDOR_CACHE": "off"}


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


# Of a process that may not compile.
READING = f"import corridor.search.compiler as compiler; del compiler.compiled; {QUERY}"


@pytest.mark.slow
def test_a_copied_kernel_is_run_and_not_compiled(tmp_path: Path, filled: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(filled / "corridor", second)
    before = {file: file.stat().st_mtime_ns for file in second.rglob("*.kernel")}
    assert run(READING, NUMBA_CACHE_DIR=str(second)).strip() == "[7]"
    assert before and before == {file: file.stat().st_mtime_ns for file in second.rglob("*.kernel")}


@pytest.mark.slow
def test_another_copy_of_the_library_at_another_place_compiles_nothing(tmp_path: Path, filled: Path) -> None:
    """Neither the path of the library nor the time stamps of its files tell one copy from another."""
    moved = tmp_path / "elsewhere" / "copy"
    shutil.copytree(ROOT / "corridor", moved / "corridor", ignore=shutil.ignore_patterns("__pycache__"))
    for file in moved.rglob("*.py"):
        os.utime(file, (1e9, 1e9))
    query = f"import sys; sys.path.insert(0, {str(moved)!r}); {READING}"
    where = f"{query}; import corridor; print(corridor.__file__)"
    assert run(where, **own(filled)).split() == ["[7]", str(moved / "corridor" / "__init__.py")]
    add(moved / "corridor" / "search" / "timetable" / "schedule.py", "# of no concern to this kernel\n")
    assert run(query, **own(filled)).strip() == "[7]"
    add(moved / "corridor" / "search" / "heap.py", "# compiled into it\n")
    with pytest.raises(subprocess.CalledProcessError):
        run(query, **own(filled))


@pytest.mark.slow
def test_code_that_is_read_again_needs_nothing_that_compiling_needs(filled: Path) -> None:
    code = f"{READING}; import sys; print('scipy.linalg' in sys.modules)"
    assert run(code, **own(filled)).split() == ["[7]", "False"]
    after = f"{READING}; import numba; print(numba.njit(lambda x: x.sum())(__import__('numpy').ones(3)))"
    assert run(after, **own(filled)).split() == ["[7]", "3.0"]  # and others may compile
    missing = "compiler._known = lambda symbol: False"
    assert run(READING.replace("del", f"{missing}; del"), **own(filled)).split() == ["[7]"]


def test_the_folders_in_use_are_among_those_listed() -> None:
    assert jit.cache_folder() in {folder.path for folder in kernel_cache.kernel_folders(jit.chosen_folder())}
