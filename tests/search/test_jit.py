"""Kernels: loaded when called, from a cache that is found wherever it can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from corridor.search import jit, warm_up

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


def test_importing_loads_no_kernel() -> None:
    code = (
        "import corridor.search, corridor.search.jit as j; "
        "print(len(j._KERNELS) > 5, any(k._run != k._first for k in j._KERNELS))"
    )
    assert run(code).split() == ["True", "False"]


def test_the_cache_goes_to_the_users_folder_when_the_package_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    bases = [tmp_path / "file" / "below", tmp_path / "user"]
    monkeypatch.setattr(jit, "_bases", lambda: iter(bases))
    monkeypatch.setattr(jit, "_FOLDER", [])
    folder = jit.cache_folder()
    assert folder.parent == tmp_path / "user"
    assert jit.cache_folder() is folder


def test_a_query_works_with_a_cache_folder_of_the_users_choice(tmp_path: Path) -> None:
    assert run(QUERY, NUMBA_CACHE_DIR=str(tmp_path)).strip() == "[7]"
    assert list(tmp_path.glob("kernels-*/**/*.nbi"))


def test_the_setting_of_other_users_of_numba_is_left_alone() -> None:
    before = numba.config.CACHE_DIR
    warm_up()
    assert before == numba.config.CACHE_DIR
