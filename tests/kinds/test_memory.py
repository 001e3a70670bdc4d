"""Memory: tables stream a block at a time, a bad row stops no other, and what is kept stays within its budget."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import io
import itertools
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.routing import many_shipments

COLUMNS = ("origin", "destination", "containers", "container_type", "hs", "cargo_tonnes_each", "ready")
GOOD = ("Alma", "Haven", "40", "45G1", "8429", "10", "2026-03-04")
# What a row says, by the column that is changed, and what is told of it.
BAD = (
    ("origin", "Almu", r"column origin: .*nearest: Alma"),
    ("destination", "", "column destination"),
    ("origin", "Birk", "handles no containers"),
    ("destination", "Old Alma", "one terminal"),
    ("containers", "none", "column containers: it must be a whole number"),
    ("containers", "0", "column containers: it must be a whole number"),
    ("containers", "1.5", "column containers: it must be a whole number"),
    ("container_type", "XXX", "column container_type"),
    ("hs", "842", "column hs: .*write 0842"),
    ("hs", "3104", "POTASH"),
    ("cargo_tonnes_each", "99", "above the payload"),
    ("cargo_tonnes_each", "-1", "column cargo_tonnes_each: it must be a number"),
    ("ready", "yesterday", "column ready"),
)


def rows_with(column: str, cell: str) -> list[tuple[str, ...]]:
    spoiled = tuple(cell if name == column else value for name, value in zip(COLUMNS, GOOD, strict=True))
    return [GOOD, spoiled, ("Haven", *GOOD[:1], *GOOD[2:])]


def written(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    file = folder / "boxes.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])
    return file


@pytest.mark.parametrize(("column", "cell", "told"), BAD)
def test_a_bad_row_says_its_problem_and_the_others_are_answered(
    column: str, cell: str, told: str, teaching: cd.Network, tmp_path: Path
) -> None:
    rows = rows_with(column, cell)
    file = written(tmp_path, rows)
    for source in (pd.DataFrame(rows, columns=list(COLUMNS)), file, str(file)):
        found = cd.routes(teaching, source)
        assert found["cost"].isna().tolist() == [False, True, False]
        assert found.loc[[0, 2], "problem"].tolist() == ["", ""]
        assert found.loc[0, "cost"] == 37_650.0
        problem = pd.Series([found.loc[1, "problem"]])
        assert problem.str.contains(told).all(), problem[0]
        if "column" in told:
            assert problem[0].startswith("shipments line 3" if isinstance(source, pd.DataFrame) else "boxes.csv line 3")


def test_strict_refuses_the_file_with_every_fault_and_names_it(teaching: cd.Network, tmp_path: Path) -> None:
    rows = [rows_with(column, cell)[1] for column, cell, told in BAD if "column" in told]
    file = written(tmp_path, rows)
    for source in (pd.DataFrame(rows, columns=list(COLUMNS)), file):
        with pytest.raises(cd.TableError) as caught:
            cd.routes(teaching, source, strict=True)
        assert {finding.row for finding in caught.value.findings} == set(range(2, len(rows) + 2))
    assert str(caught.value).startswith(str(file))
    with pytest.raises(cd.UnknownName, match="Alma"):
        cd.routes(teaching, [cd.Shipment("Almu", "Haven")], strict=True)
    assert "nearest: Alma" in str(cd.routes(teaching, [cd.Shipment("Almu", "Haven")])["problem"][0])


def test_rows_of_the_wrong_width_go_on(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    lines = ["origin,destination,ready", "Alma,Haven", "Alma,Haven,2026-03-04,1", "", "Alma,Haven,2026-03-04"]
    file.write_text("\n".join(lines), encoding="utf-8")
    found = cd.routes(teaching, file)
    assert found["cost"].notna().tolist() == [False, False, True]
    assert found["problem"][0].startswith("boxes.csv line 2: the row has 2 cells, the header has 3")


def test_what_is_wrong_with_the_question_is_no_rows_fault(teaching: cd.Network, tmp_path: Path) -> None:
    """Refused at the call, before a block is asked for: the header, the file, names, limits, the size of a block."""
    file = written(tmp_path, [GOOD])
    for wrong in ({"minimise": "price"}, {"via": "Almu"}, {"avoid": "Almu"}, {"limits": {"speed": 1}}):
        with pytest.raises(cd.UnknownName):
            cd.route_blocks(teaching, file, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="block is 0"):
        cd.route_blocks(teaching, file, block=0)
    with pytest.raises(cd.TableError, match="missing"):
        cd.route_blocks(teaching, tmp_path / "none.csv")
    for header in ("origin", "origin,destination,boxes", ""):
        file.write_text(header, encoding="utf-8")
        with pytest.raises(cd.TableError, match="column"):
            cd.route_blocks(teaching, file)
    with pytest.raises(cd.CorridorError, match="each of shipments must be a Shipment"):
        cd.routes(teaching, ["Alma"])  # type: ignore[list-item]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([GOOD, *(rows_with(*bad[:2])[1] for bad in BAD)]), max_size=9), st.integers(1, 5))
def test_blocks_put_together_are_the_whole(teaching: cd.Network, rows: list[tuple[str, ...]], block: int) -> None:
    """Whatever the rows and the size of a block; with the index of the frame, and the types of every column."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS), index=[f"r{number}" for number in range(len(rows))], dtype=object)
    blocks = list(cd.route_blocks(teaching, frame, block=block))
    assert [len(one) for one in blocks[:-1]] == [block] * (len(blocks) - 1) and blocks
    pd.testing.assert_frame_equal(pd.concat(blocks), cd.routes(teaching, frame))
    assert all((one.dtypes == blocks[0].dtypes).all() for one in blocks)


def test_an_endless_stream_is_answered_as_far_as_it_is_asked(teaching: cd.Network) -> None:
    days = (dt.date(2026, 3, 1) + dt.timedelta(days=number % 9) for number in itertools.count())
    blocks = cd.route_blocks(teaching, (cd.Shipment("Alma", "Haven", ready=day) for day in days), block=4)
    found = pd.concat(itertools.islice(blocks, 3))
    assert list(found.index) == list(range(12)) and found["cost"].notna().all()


def test_equal_shipments_are_searched_once(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where their rows write them in other words."""
    asked: list[cd.Shipment] = []

    def counted(network: cd.Network, shipment: cd.Shipment, **more: object) -> cd.Itinerary:
        asked.append(shipment)
        return cd.route(network, shipment, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(many_shipments, "route", counted)
    frame = pd.DataFrame([GOOD, ("ALMA", *GOOD[1:]), ("Haven", "Alma", *GOOD[2:])] * 50, columns=list(COLUMNS))
    found = cd.routes(teaching, frame)
    assert len(asked) == 2 and len(found) == 150 and found["cost"].nunique() == 1


def test_cells_that_are_equal_and_not_the_same_are_told_apart(teaching: cd.Network) -> None:
    """True is no number of tonnes, though it equals 1."""
    frame = pd.DataFrame(
        {"origin": "Alma", "destination": "Haven", "cargo_tonnes_each": pd.Series([1, True, 1.0], dtype=object)}
    )
    assert [bool(problem) for problem in cd.routes(teaching, frame)["problem"]] == [False, True, False]


def peak_bytes(network: cd.Network, rows: int) -> int:
    boxes = (cd.Shipment("Alma", "Haven", containers=1 + n % 40, ready=f"2026-03-0{1 + n % 9}") for n in range(rows))
    gc.collect()
    tracemalloc.start()
    try:
        assert sum(len(block) for block in cd.route_blocks(network, boxes, block=500)) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_shipments_take_no_more_memory(teaching: cd.Network) -> None:
    peak_bytes(teaching, 500)  # what is made once has been made
    assert peak_bytes(teaching, 5_000) < 1.3 * peak_bytes(teaching, 1_000) + (1 << 20)


def test_the_command_line_streams_and_goes_on(tmp_path: Path) -> None:
    file = written(tmp_path, rows_with("origin", "Almu"))
    asked = ["routes", str(file), "--network", "teaching"]
    got = CliRunner().invoke(main, [*asked, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(got.stdout)))
    assert got.exit_code == 0 and len(rows) == 3
    assert [row["containers"] for row in rows] == ["40", "", "40"] and rows[1]["origin"] == "Almu"
    assert rows[1]["problem"].startswith("boxes.csv line 3, column origin")
    strict = CliRunner().invoke(main, [*asked, "--strict", "--format", "csv"])
    assert strict.exit_code == 1 and "boxes.csv: 1 fault" in strict.stderr and not strict.stdout


def test_what_is_remembered_stays_within_the_budget() -> None:
    """Shipments of all sorts over ten years, for a network that may keep 2 MiB: memory does not grow with them."""
    network = cd.open_network("teaching")
    network.cache.budget = 2 << 20
    places = ("Alma", "Haven", "Cove", "Karst", "Westgate")
    ends = list(itertools.permutations(places, 2))

    def ask(numbers: range) -> None:
        for number in numbers:
            day = dt.date(2019, 1, 1) + dt.timedelta(days=number * 37 % 3650)
            box = cd.Shipment(*ends[number % len(ends)], containers=1 + number % 50, ready=day, pickup_km=number % 7)
            try:
                cd.route(network, box)
            except cd.NoRoute:
                continue
            finally:
                assert network.cache.info().bytes <= 2 << 20

    ask(range(100))
    gc.collect()
    tracemalloc.start()
    try:
        ask(range(100, 200))
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        ask(range(200, 400))
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 2 << 20
    finally:
        tracemalloc.stop()
