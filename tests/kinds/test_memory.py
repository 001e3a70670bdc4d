"""Memory: tables stream a block at a time, a bad row stops no other, and what is kept stays within its budget."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import io
import itertools
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.model.cargo.csv_streams import stream_rows
from corridor.model.tables import csv_files
from corridor.model.tables.csv_files import read_rows, read_text
from corridor.routing.rows import plain_records

pytestmark = pytest.mark.usefixtures("usual_garbage")

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
    for header in ("origin", "origin,destination,weight", ""):
        file.write_text(header, encoding="utf-8")
        with pytest.raises(cd.TableError, match="column"):
            cd.route_blocks(teaching, file)
    with pytest.raises(cd.CorridorError, match="each of shipments must be a Shipment"):
        cd.routes(teaching, ["Alma"])  # type: ignore[list-item]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    records = plain_records.PlainRecords.records

    def counted(rows: plain_records.PlainRecords, shipments: Sequence[cd.Shipment]) -> object:
        asked.extend(shipments)
        return records(rows, shipments)

    monkeypatch.setattr(plain_records.PlainRecords, "records", counted)
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


def test_five_times_the_shipments_take_no_more_memory(teaching: cd.Network) -> None:
    peak_bytes(teaching, 500)  # what is made once has been made
    assert peak_bytes(teaching, 2_500) < 1.3 * peak_bytes(teaching, 500) + (1 << 19)


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


# --- files as they are written elsewhere, a row at a time ---------------------------------------------


def as_file(folder: Path, rows: list[tuple[str, ...]], *, separator: str, encoding: str, end: str, first: str) -> Path:
    """The rows as the spreadsheet of another country saves them; decimal commas where no comma stands between cells."""
    out = io.StringIO()
    numbers = {"cargo_tonnes_each"}
    plain = [
        [
            c.replace(".", ",") if separator != "," and name in numbers else c
            for name, c in zip(COLUMNS, row, strict=True)
        ]
        for row in rows
    ]
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *plain])
    file = folder / "boxes.csv"
    file.write_bytes((first + out.getvalue()).encode(encoding))
    return file


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("first", ["", "sep={}", "\n\n"])
def test_a_file_is_read_in_blocks_as_it_is_read_whole(
    separator: str, encoding: str, end: str, first: str, teaching: cd.Network, tmp_path: Path
) -> None:
    """Encodings, separators, ends of lines, decimal commas; and the line of a fault is that of the file."""
    fractional = tuple("10.5" if name == "cargo_tonnes_each" else c for name, c in zip(COLUMNS, GOOD, strict=True))
    rows = [fractional, *rows_with("origin", "Al\nmu"), ("Alma", "\u5170\u5dde", *GOOD[2:])]
    first = first.format(separator).replace("\n", end) + (end if first.startswith("sep") else "")
    file = as_file(tmp_path, rows, separator=separator, encoding=encoding, end=end, first=first)
    text, findings = read_text(file, "shipments")
    whole = read_rows(text, "shipments", ("cargo_tonnes_each",))
    streamed = stream_rows(file, "shipments", ("cargo_tonnes_each",))
    lines = list(streamed.lines)
    assert (findings, streamed.header, [list(line.cells) for line in lines]) == ([], whole.header, whole.rows)
    assert [line.number for line in lines] == whole.lines
    assert whole.rows[0][COLUMNS.index("cargo_tonnes_each")] == "10.5"
    found = pd.concat(cd.route_blocks(teaching, file, block=2))
    assert found["cost"].isna().tolist() == [False, False, True, False, True]
    assert found["problem"].iloc[2].startswith(f"boxes.csv line {whole.lines[2]}, column origin")


_CELLS = st.text(st.sampled_from('ab"\n\r;,\t .\u00e91'), max_size=4)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=40) | _CELLS.map(str.encode) | st.lists(_CELLS, max_size=8).map(lambda c: ",".join(c).encode())
)
def test_whatever_a_file_holds_both_readers_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Read in blocks of a few bytes: a character, an end of a line or a quote may lie across two of them."""
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_files, "BLOCK_BYTES", 5)
        text, findings = read_text(file, "shipments")
        whole = read_rows(text, "shipments", ("b",))
        told = [*findings, *whole.findings]
        streamed, refused = _streamed(file)
    assert refused is None or refused.findings[0] in told
    assert refused is not None or (streamed == (whole.header, whole.rows) and not findings)


def _streamed(file: Path) -> tuple[object, cd.TableError | None]:
    try:
        found = stream_rows(file, "shipments", ("b",))
        return (found.header, [list(line.cells) for line in found.lines]), None
    except cd.TableError as error:
        return None, error


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"origin,destination\nAlma,Haven\n\xff\xfe", "not UTF-8 .byte 31."),
        (b"origin,destination\n" + b"Alma,Haven\n" * 200_000 + b"Alma,\xe9\n", "not UTF-8 .byte 2200025."),
        (b"origin,destination\n" + b"Alma,Haven\n" * 200_000 + b"Alma,\0\n", "character 2200025 is NUL"),
        (b"\xef\xbb\xbforigin,destination\nAlma,\xe9\n", "byte 28"),
        (b'origin,destination\nAlma,Haven\n"Alma,Haven\n', "line 3: a quote that opens here"),
        (b"PK\x03\x04", "Excel workbook"),
        (b"origin,,destination\nAlma,,Haven\n", "line 1: column 2 has no name"),
        (b"origin,destination\nAlma," + b"x" * 120_000 + b"\n", "line 2: a cell has more than 100,000"),
        (b"", "the column is missing"),
        (b"\n\n", "the column is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_before_its_first_row(
    content: bytes, told: str, teaching: cd.Network, tmp_path: Path
) -> None:
    file = tmp_path / "boxes.csv"
    file.write_bytes(content)
    with pytest.raises(cd.TableError, match=told):
        cd.route_blocks(teaching, file)


def test_commas_and_points_in_one_file_are_the_fault_of_one_row(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    file.write_text("origin;destination;pickup_km\nAlma;Haven;1,5\nAlma;Haven;2.5\nAlma;Haven;3,5\n")
    found = cd.routes(teaching, file)
    assert found["problem"].astype(bool).tolist() == [False, True, False]
    assert "boxes.csv line 3, column pickup_km: '2.5' has a decimal point" in found["problem"][1]


def test_a_file_that_is_changed_while_it_is_read_is_a_typed_error(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    file.write_text("origin,destination\n" + "Alma,Haven\n" * 3)
    blocks = cd.route_blocks(teaching, file, block=1)
    file.write_bytes(b"\xff" * 40)
    with pytest.raises(cd.TableError, match="changed while it was read"):
        list(blocks)


def test_a_pipe_is_read_too(tmp_path: Path) -> None:
    """It can be read once, and is gone through twice."""
    asked = ["-m", "corridor", "routes", "/dev/stdin", "--network", "teaching", "--format", "csv"]
    content = written(tmp_path, rows_with("origin", "Almu")).read_bytes()
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, *asked],
        input=content,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    assert [row["cost"] != "" for row in csv.DictReader(io.StringIO(done.stdout.decode()))] == [True, False, True]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_every_format_of_many_rows_is_whole_whatever_the_blocks(
    form: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names with breaks of lines and quotes in them, too."""
    file = written(tmp_path, [rows_with("origin", 'Al\n"\u2028,mu')[number % 2] for number in range(count)])
    inner = cd.route_blocks
    monkeypatch.setattr(cd, "route_blocks", lambda *args, **words: inner(*args, **{**words, "block": 3}))
    got = CliRunner().invoke(main, ["routes", str(file), "--network", "teaching", "--format", form])
    assert got.exit_code == 0, got.output
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(got.stdout, newline="")))
    else:
        rows = json.loads(got.stdout) if form == "json" else [json.loads(one) for one in got.stdout.split("\n") if one]
    assert [row["origin"] for row in rows] == [("ALMA", 'Al\n"\u2028,mu')[number % 2] for number in range(count)]


def test_a_table_for_people_ends_and_says_so(tmp_path: Path) -> None:
    file = written(tmp_path, [GOOD] * 1_200)
    got = CliRunner().invoke(main, ["routes", str(file), "--network", "teaching"])
    assert got.exit_code == 0 and got.stdout.count("ALMA") == 1_000
    assert "the first 1,000 rows" in got.stderr


def test_a_longer_file_takes_no_more_memory(
    teaching: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 1 << 12)  # or the text of the shorter file is no whole block

    def peak(rows: int) -> int:
        file = written(tmp_path, [GOOD, rows_with("origin", "Almu")[1]] * (rows // 2))
        gc.collect()
        tracemalloc.start()
        try:
            assert sum(len(block) for block in cd.route_blocks(teaching, file, block=500)) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(500)
    assert peak(4_000) < 1.2 * peak(1_000) + (1 << 18)
