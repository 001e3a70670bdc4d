"""Values kept in files: what comes back, and whatever goes wrong with a file costs time alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor import file_cache
from corridor.file_cache import FileCache, kept_files, remove_files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def never() -> object:
    raise AssertionError("it is kept already")


def test_what_was_kept_comes_back_with_its_arrays_mapped() -> None:
    arrays = {"one": np.arange(1000), "none": np.zeros(0), "mask": np.array([True, False]), "texts": ["a", "б"]}
    FileCache("source").put("thing", (1, "x"), arrays)
    found = FileCache("source").get("thing", (1, "x"), never)
    assert found["texts"] == arrays["texts"]
    for name in ("one", "none", "mask"):
        np.testing.assert_array_equal(found[name], arrays[name])
        assert found[name].dtype == arrays[name].dtype
    assert not found["one"].flags.writeable and found["one"].flags.aligned


def test_what_the_reader_has_is_no_part_of_a_file() -> None:
    large, other = {"large": np.arange(100_000)}, {"large": 0}
    FileCache("source").put("thing", (), [large, 7], known=(large,))
    assert FileCache("source").find("thing", (), known=(other,))[0] is other
    assert kept_files()[0].bytes < 1_000


@pytest.mark.parametrize(("source", "kind", "key"), [("b", "kind", 1), ("a", "sort", 1), ("a", "kind", 2)])
def test_another_source_kind_or_key_has_another_file(source: str, kind: str, key: int) -> None:
    FileCache("a").put("kind", 1, "value")
    assert FileCache(source).find(kind, key) is None
    assert FileCache("a").find("kind", 1) == "value"


def test_another_library_has_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    FileCache("a").put("kind", 1, "value")
    monkeypatch.setattr(file_cache, "_made_by", lambda: "another version")
    assert FileCache("a").find("kind", 1) is None


@given(st.data())
def test_a_damaged_file_is_made_again(data: st.DataObject) -> None:
    made = {"numbers": np.arange(50), "text": "as it was"}
    remove_files()
    FileCache("source").put("thing", (), made)
    (file,) = [one for one in kept_files()[0].path.iterdir() if one.is_file()]
    content = file.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.booleans())
    file.write_bytes(
        content[:place] if cut else content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
    )
    again = FileCache("source").get("thing", (), lambda: {**made, "text": "made again"})
    assert again["text"] == "made again"
    assert FileCache("source").get("thing", (), never)["text"] == "made again"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "file" / "below"))
    assert FileCache("source").get("thing", (), lambda: 3) == 3
    assert kept_files() == []


def test_it_can_be_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_CACHE", "off")
    assert FileCache("source").get("thing", (), lambda: 3) == 3
    assert FileCache("source").get("thing", (), lambda: 4) == 4
    assert not folder.exists()


def test_the_folder_of_the_user_goes_before_the_one_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an administrator has filled beside the package is read, and what is new goes into one's own."""
    beside = tmp_path / "package"
    monkeypatch.setattr(file_cache, "_bases", lambda: iter((beside,)))
    FileCache("source").put("thing", (), "warm")
    monkeypatch.setattr(file_cache, "_bases", lambda: iter((tmp_path / "own", beside)))
    assert FileCache("source").get("thing", (), never) == "warm"
    FileCache("source").put("thing", (), "own")
    assert FileCache("source").find("thing") == "own"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_what_is_read_is_run_so_nobody_elses_is_read(folder: Path) -> None:
    FileCache("source").put("thing", (), "mine")
    for file in folder.iterdir():
        os.chown(file, 12345, 12345)
    assert FileCache("source").find("thing") is None


def test_the_least_recently_used_give_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cache, "_MOST_FILES", 3)
    files, now = FileCache("source"), time.time()
    for number in range(3):
        files.put("thing", number, number)
        os.utime(folder / files._name("thing", number), (now, now - 100 + number))
    assert files.find("thing", 0) == 0  # used now
    files.put("thing", 3, 3)
    assert [files.find("thing", number) for number in range(4)] == [0, None, 2, 3]


def test_their_bytes_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cache, "_MOST_BYTES", 3_000)
    files = FileCache("source")
    for number in range(9):
        files.put("thing", number, np.zeros(1_000, np.uint8))
    assert kept_files()[0].bytes <= 3_000


def test_what_nobody_used_for_a_month_goes(folder: Path) -> None:
    files = FileCache("source")
    files.put("thing", 1, 1)
    os.utime(folder / files._name("thing", 1), (0, 0))
    files.put("thing", 2, 2)
    assert files.find("thing", 1) is None
    assert files.find("thing", 2) == 2


def test_a_process_that_goes_through_a_year_does_not_keep_each_day(folder: Path) -> None:
    files = FileCache("source")
    for day in range(100):
        files.put("day", day, day)
    assert kept_files()[0].files == file_cache._MOST_WRITTEN


def test_they_are_removed(folder: Path) -> None:
    FileCache("source").put("thing", 1, 1)
    gone, kept = remove_files()
    assert [one.path for one in gone] == [folder] and kept == []
    assert kept_files() == []
