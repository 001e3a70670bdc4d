"""Kernels: loaded when called, from a cache that is found wherever it can be written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from corridor.plan.flows.equilibrium import path_rows
from corridor.plan.flows.paths import pricing
from corridor.search import _import_all, jit, warm_up
from corridor.search.records import Adjacency, Table

ROOT = Path(__file__).parents[2]
QUERY = (
    "from corridor.search import ArcGraph, shortest_path; "
    "print(shortest_path(ArcGraph(2, [0], [1], [[7]]), 0, 1).costs)"
)


def run(code: str, **environment: str) -> str:
    """Run code in a fresh interpreter; returns what it printed."""
    place = {"PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **place}, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_warming_up_compiles_everything_so_that_a_second_time_is_quick() -> None:
    warm_up()
    assert warm_up() < 0.1


@pytest.mark.slow
def test_importing_loads_no_kernel() -> None:
    code = (
        "import corridor.search, corridor.search.jit as j, sys; corridor.search._import_all(); "
        "print('numba' in sys.modules, len(j._KERNELS) > 5, any(k._code is not None for k in j._KERNELS))"
    )
    assert run(code).split() == ["False", "True", "False"]


def test_a_change_in_a_helper_of_any_room_of_searches_names_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stale code would run where a helper in a subfolder, or in the file of a kernel elsewhere, had changed."""
    room = tmp_path / "search"
    helper, elsewhere = room / "fronts" / "deeper" / "helper.py", tmp_path / "pricing.py"
    helper.parent.mkdir(parents=True)
    for file in (room / "heap.py", helper, elsewhere):
        file.write_text("one = 1\n")
    monkeypatch.setattr(jit, "_FOLDER", room)
    monkeypatch.setattr(jit, "chosen_folder", lambda: str(tmp_path / "cache"))
    folder = jit.cache_folder.__wrapped__
    here, there = folder(), folder(elsewhere)
    assert here != there
    elsewhere.write_text("one = 2\n")
    assert folder() == here
    assert folder(elsewhere) != there
    there = folder(elsewhere)
    helper.write_text("one = 2\n")
    assert folder() != here
    assert folder(elsewhere) != there


def test_a_kernel_outside_the_room_is_kept_apart_and_its_own_file_counts() -> None:
    file = Path(str(pricing.__file__))
    assert pricing._batch.kept().folder == jit.cache_folder(file)  # type: ignore[attr-defined]
    others = (file, Path(str(path_rows.__file__)), Path(__file__))
    homes = {jit.cache_folder(), *map(jit.cache_folder, others)}
    assert {one.kept().folder for one in jit._KERNELS} == homes


@jit.kernel
def _summed(arcs: Adjacency, table: Table, factor: float) -> float:
    """The sum of a table and of ends, times a factor."""
    start, far, _ = arcs
    total = 0
    for i in range(table.shape[0]):
        total += table[i, 0] + far[start[i]]
    return factor * total


def test_a_kernel_checks_what_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code takes any memory for what its signature says: a wrong type, shape or layout must not reach it."""
    ends = np.arange(3, dtype=np.int32)
    arcs, table = Adjacency(ends, ends, ends), np.ones((3, 2), np.int64)
    monkeypatch.delenv("CORRIDOR_CHECK_KERNELS", raising=False)
    wrong: list[tuple[object, ...]] = [
        (arcs, table.T, 1.0),
        (arcs, table.ravel(), 1.0),
        (arcs, table.astype(np.float64), 1.0),
        (tuple(arcs), table, 1.0),
        (arcs._replace(far=ends.astype(np.int64)), table, 1.0),
        (arcs, table),
    ]
    for arguments in wrong:
        with pytest.raises(TypeError, match="_summed"):
            _summed(*arguments)  # type: ignore[arg-type]
    assert _summed(arcs, table, 2) == 12.0
    assert jit.loaded(_summed)(arcs, table, 0.5) == 3.0


def test_kernels_take_few_arguments_and_say_so_themselves() -> None:
    _import_all()
    assert len(jit._KERNELS) > 20
    for one in jit._KERNELS:
        assert one._function.__code__.co_argcount <= 8, one._function.__qualname__


def test_no_two_named_tuples_share_a_name() -> None:
    """Numba tells them apart by their names alone."""
    names = [
        name
        for file in sorted((ROOT / "corridor" / "search").rglob("records.py"))
        for name in re.findall(r"^class (\w+)\(NamedTuple\)", file.read_text(encoding="utf-8"), re.M)
    ]
    assert len(names) > 10
    assert len(set(names)) == len(names)


@pytest.mark.slow
def test_a_query_works_with_a_cache_folder_of_the_users_choice(tmp_path: Path) -> None:
    assert run(QUERY, NUMBA_CACHE_DIR=str(tmp_path)).strip() == "[7]"
    assert list(tmp_path.glob("kernels-*/*.kernel"))


def test_the_setting_of_other_users_of_numba_is_left_alone() -> None:
    before = numba.config.CACHE_DIR
    warm_up()
    assert before == numba.config.CACHE_DIR


def test_a_process_that_can_keep_no_kernels_leaves_no_folder_behind(tmp_path: Path) -> None:
    """Its own folder holds the kernels of all rooms while it runs, and is gone with it; a forked child leaves it be."""
    code = f"""
import os, sys, tempfile
from pathlib import Path
tempfile.tempdir = {str(tmp_path)!r}
from corridor.search import jit, kernel_cache
kernel_cache._lasting_bases = lambda told: iter(())
here, there = jit.cache_folder(), jit.cache_folder(Path(jit.__file__))
if os.fork() == 0:
    sys.exit()
os.wait()
print(here.is_dir() and there.is_dir(), here.parent == there.parent, here.parent.parent)
"""
    assert run(code).split() == ["True", "True", str(tmp_path)]
    assert list(tmp_path.iterdir()) == []
