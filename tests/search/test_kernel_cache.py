"""Compiled kernels are kept where they can be, shared where they may be, and removed when nobody wants them."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from test_jit import QUERY, run

from corridor.search import jit, kernel_cache

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


def test_the_folder_told_comes_first_then_the_package_then_the_user(
    bases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = source(tmp_path)
    assert kernel_cache.folder_for(sources, "numba", str(tmp_path / "told")).parent == tmp_path / "told"
    assert kernel_cache.folder_for(sources, "numba").parent == bases[0]
    shut(monkeypatch, bases[0])
    assert kernel_cache.folder_for(sources, "numba").parent == bases[1]


def test_what_an_administrator_has_compiled_is_copied_and_not_compiled_again(
    bases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = source(tmp_path)
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

    def homeless(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    assert list(kernel_cache._lasting_bases("")) == [bases[0]]
    shut(monkeypatch, bases[0])
    folder = kernel_cache.folder_for([Path(__file__)], "numba")
    assert folder.parent == kernel_cache._own_folder()


@pytest.mark.slow
def test_a_copied_kernel_is_run_and_not_compiled(tmp_path: Path) -> None:
    """Numba takes it from another folder, because its source is the same file: half a second, not several."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(QUERY, NUMBA_CACHE_DIR=str(first)).strip() == "[7]"
    shutil.copytree(first, second)
    before = {file: file.stat().st_mtime_ns for file in second.rglob("*.nb*")}
    assert run(QUERY, NUMBA_CACHE_DIR=str(second)).strip() == "[7]"
    assert before and before == {file: file.stat().st_mtime_ns for file in second.rglob("*.nb*")}


def test_the_folders_in_use_are_among_those_listed() -> None:
    assert jit.cache_folder() in {folder.path for folder in kernel_cache.kernel_folders(jit.chosen_folder())}
