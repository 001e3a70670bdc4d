"""Files that `python -m benchmarks.search --data FOLDER` reads: small ones written here, answers added up by hand."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

import corridor as cd
from benchmarks.data_files import least_by_labels, read_dimacs, read_feed_day, read_rcsp, roads_of
from benchmarks.data_tables import tables_of
from benchmarks.registry import machine
from benchmarks.search import main
from corridor.search import constrained

ROADS = "c a comment\np sp 3 4\na 1 2 7\na 2 1 7\na 2 3 5\na 1 3 20\n"
# three nodes, four arcs, one resource; limits 0 to 9; nodes take 0, 2, 1; arcs: ends, cost, what they take
CONSTRAINED = "3 4 1\n0\n9\n0 2 1\n1 2 1 3\n2 3 1 4\n1 3 5 1\n1 2 3 0\n"


def test_criteria_of_one_graph_are_files_of_two_kinds(tmp_path: Path) -> None:
    """Plain and packed; both weights of an arc stand in a column."""
    (tmp_path / "USA-road-d.XX.gr").write_text(ROADS, encoding="utf-8")
    (tmp_path / "USA-road-t.XX.gr.gz").write_bytes(gzip.compress(ROADS.replace(" 20\n", " 2\n").encode()))
    (name, files), *others = roads_of(tmp_path).items()
    assert (name, others) == ("USA.XX", [])
    case = read_dimacs(files)
    arcs = dict(zip(zip(case.tail.tolist(), case.head.tolist(), strict=True), case.weights.T.tolist(), strict=True))
    assert (case.n, arcs) == (3, {(0, 1): [7, 7], (1, 0): [7, 7], (1, 2): [5, 5], (0, 2): [20, 2]})
    assert list(tables_of(tmp_path, quick=True))[-1] == "Pareto fronts, USA.XX"
    files[0].write_text(ROADS.replace("a 2 3 5", "a 3 2 5"), encoding="utf-8")
    with pytest.raises(ValueError, match="has other arcs"):
        read_dimacs(files)


@pytest.mark.parametrize(("text", "told"), [(ROADS + "a 3 1 4\n", "says 4"), ("a 1 2 3\n", "no line 'p sp")])
def test_a_damaged_graph_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "one.gr").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_dimacs([tmp_path / "one.gr"])


def test_resources_of_nodes_count_on_the_arcs_that_enter_them(tmp_path: Path) -> None:
    """1 - 2 - 3 takes 3 + 2 + 4 + 1 = 10 by the cheap arc, and 7 by the dear one: 3 + 1 = 4 is the least within 9."""
    file = tmp_path / "rcsp1.txt"
    file.write_text(CONSTRAINED, encoding="utf-8")
    asked = read_rcsp(file)
    assert (asked.limits, asked.case.weights.tolist()) == ({1: 9}, [[1, 1, 5, 3], [5, 5, 2, 2]])
    path = constrained(asked.case.graph(), 0, 2, limits=asked.limits)
    assert path is not None
    assert path.costs.tolist() == [4, 7]
    assert least_by_labels(asked) == 4
    file.write_text(CONSTRAINED.replace("\n9\n", "\n1\n"), encoding="utf-8")
    assert least_by_labels(read_rcsp(file)) is constrained(asked.case.graph(), 0, 2, limits={1: 1}) is None
    assert "same answer" in tables_of(tmp_path, quick=True)["Constrained path, rcsp1.txt"]()


DAMAGED = {
    "numbers after": CONSTRAINED + "1",
    "lower limits": CONSTRAINED.replace("\n0\n", "\n1\n", 1),
    "not whole": CONSTRAINED.replace("1 3 5 1", "1 3 5.5 1"),
}


@pytest.mark.parametrize("told", DAMAGED)
def test_a_damaged_constrained_path_is_refused(tmp_path: Path, told: str) -> None:
    (tmp_path / "rcsp2.txt").write_text(DAMAGED[told], encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_rcsp(tmp_path / "rcsp2.txt")


def test_a_feed_gives_the_trips_of_its_fullest_day(tmp_path: Path) -> None:
    net = cd.open_network("teaching")
    table = read_feed_day(cd.interop.write_gtfs(net, tmp_path / "feed.zip", "2026-03-02", "2026-03-08"))
    rides = table.connections
    assert rides.tail.size > 5
    assert np.array_equal(rides.weights[0], rides.arrival - rides.departure)
    first = int(np.argmin(rides.departure))
    ends = int(rides.tail[first]), int(rides.head[first])
    assert table.arrival(*ends, int(rides.departure[first])) <= rides.arrival[first]


def test_a_folder_without_any_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path)])
    assert "holds no graph of DIMACS" in capsys.readouterr().err
    assert "Python" in machine()
