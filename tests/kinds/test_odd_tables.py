"""What spreadsheets of other countries and other programs make of a table is read, or is one finding that says so."""

from __future__ import annotations

import csv
import io
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.errors import Finding, TableError
from corridor.model.tables.csv_files import read_rows, read_table_text, read_text
from corridor.model.tables.remedies import number_remedy
from corridor.resources import networks_dir

pytestmark = pytest.mark.usefixtures("opened_once")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the teaching network."""
    return Path(shutil.copytree(networks_dir() / "teaching", tmp_path / "net"))


def findings(folder: Path) -> tuple[Finding, ...]:
    """What is found in a folder."""
    try:
        cd.read_network(folder)
    except TableError as error:
        return error.findings
    return ()


def rewrite(folder: Path, separator: str, *, first: str = "", commas: bool = False) -> None:
    """Write every table as another country's spreadsheet does."""
    numbers = {"lat", "lon", "length_km", "speed_kmh", "mid", "low", "high", "rate", "transit_h", "exit_share"}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows if commas else ():
            row[:] = [c.replace(".", ",") if name in numbers else c for name, c in zip(header, row, strict=True)]
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([header, *rows])
        path.write_text(first + out.getvalue(), encoding="utf-8", newline="")


# --- separators ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "first"), [(";", ""), ("\t", ""), ("|", ""), (",", "sep=,\r\n"), (";", "sep=;\n")]
)
@pytest.mark.parametrize("commas", [False, True])
def test_semicolons_tabs_and_a_sep_line_are_read(folder: Path, separator: str, first: str, commas: bool) -> None:
    plain = cd.read_network(folder)
    rewrite(folder, separator, first=first, commas=commas and separator != ",")
    read = cd.read_network(folder)
    assert all(plain.tables[name].equals(read.tables[name]) for name in plain.tables)


def test_a_line_of_a_finding_counts_the_sep_line(folder: Path) -> None:
    rows = (folder / "trains.csv").read_text(encoding="utf-8").splitlines()
    (folder / "trains.csv").write_text("\n".join(["sep=,", rows[0], rows[1] + ",one more"]), encoding="utf-8")
    (finding,) = findings(folder)
    assert (finding.row, "cells" in finding.problem) == (3, True)


def test_decimal_commas_and_points_in_one_file_are_one_finding() -> None:
    found = read_rows("id;km;note\nA;12,5;1,5\nB;12.5;\nC;7,25;\n", "links", ["km"])
    (finding,) = found.findings
    assert (finding.row, finding.column) == (3, "km")
    assert "decimal comma" in finding.problem


def test_thousands_are_not_taken_for_decimals() -> None:
    # 1,234 alone may be either: it stays as it is, and the cell's finding asks
    assert read_rows("id;km\nA;1,234\n", "links", ["km"]).rows == [["A", "1,234"]]
    # beside 12,5 it can only be a decimal
    assert read_rows("id;km\nA;1,234\nB;12,5\n", "links", ["km"]).rows == [["A", "1.234"], ["B", "12.5"]]


def test_only_numbers_lose_their_commas() -> None:
    assert read_rows("id;name;km\nA;1,5;1,5\n", "links", ["km"]).rows == [["A", "1,5", "1.5"]]


_CELLS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1, max_size=8)


@given(
    st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
@example([[" ", " ", " "]], ",", "\n")
def test_what_is_written_is_read_whatever_the_separator(rows: list[list[str]], separator: str, ends: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "name", "notes"], *rows])
    found = read_rows(out.getvalue(), "table")
    # a row of nothing but spaces is how spreadsheets end their tables: no row
    told = [row for row in rows if any(cell.strip() for cell in row)]
    assert (found.header, found.rows, found.findings) == (["id", "name", "notes"], told, [])


@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), ("\t", ","), ("|", ","), (";", "."), (",", ".")])
def test_shipments_demands_and_quotes_are_read_by_the_same_rule(tmp_path: Path, separator: str, decimal: str) -> None:
    net, file = cd.open_network("teaching"), tmp_path / "rows.csv"

    def write(*rows: str) -> Path:
        file.write_text("\n".join(row.replace("|", separator).replace("#", decimal) for row in rows), encoding="utf-8")
        return file

    (shipment,) = cd.read_shipments(write("origin|destination|cargo_tonnes_each", "Alma|Haven|12#5"), net)
    assert shipment.cargo_tonnes_each == 12.5
    demand = cd.plan.read_demand(net, write("origin|destination|teu_per_day", "Alma|Haven|2#25"))
    assert demand.teu_per_day.tolist() == [2.25]
    quoted = cd.read_quotes(write("rate|mode|currency", "0#75|rail|USD")).apply(net)
    assert 0.75 in quoted.tables["tariffs"]["mid"].tolist()


# --- what is no CSV ------------------------------------------------------------------------------


UNREAD: list[tuple[str, bytes, str, str]] = [
    ("a workbook", b"PK\x03\x04\x14\x00\x06\x00rest", "an Excel workbook", "save the sheet as CSV UTF-8"),
    ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook", "save the sheet as CSV UTF-8"),
    ("gzip", b"\x1f\x8b\x08\x00", "gzip", "unpack"),
    ("a broken UTF-16", b"\xff\xfei\x00d\x00\x00\xd8", "UTF-16", "CSV UTF-8"),
    ("a NUL byte", b"id,name\nA,\x00\n", "character 11 is NUL", "CSV UTF-8"),
    ("a quote never closed", b'id,name\nA,"B\nC,D\n', "never closed", "close it"),
    ("a quote in the wrong place", b'id,name\nA,"B"C\n', "not proper CSV", "quotes"),
    ("a cell of a megabyte", b"id,name\nA," + b"x" * 1_000_000 + b"\n", "characters", "shorten"),
    ("a cell of a tenth", b"id,name\nA," + b"x" * 100_001 + b"\n", "100,000 characters", "shorten"),
    ("very many columns", b",".join(b"c%d" % n for n in range(100_000)) + b"\n", "100,000 columns", "separators"),
]


@pytest.mark.parametrize(("content", "problem", "remedy"), [row[1:] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_what_is_no_table_is_one_finding(folder: Path, content: bytes, problem: str, remedy: str) -> None:
    (folder / "trains.csv").write_bytes(content)
    (finding,) = findings(folder)
    assert finding.table == "trains"
    assert problem in finding.problem
    assert remedy in finding.remedy


ENCODED: list[tuple[str, bytes, str, str]] = [
    ("Cyrillic", "id,name\nA,Достык\n".encode("cp1251"), "Windows-1251", "CSV UTF-8"),
    ("Chinese", "id,name\nA,阿拉山口\n".encode("gb18030"), "GB18030", "CSV UTF-8"),
    ("Western", "id,name\nA,Małaszewicze, Küche, Zoë\n".encode("cp1252", "ignore"), "Windows-1252", "CSV UTF-8"),
    ("UTF-16 without a mark", "id,name\nA,B\n".encode("utf-16-le"), "UTF-16", "CSV UTF-8"),
]


@pytest.mark.parametrize(("content", "called", "remedy"), [row[1:] for row in ENCODED], ids=[row[0] for row in ENCODED])
def test_code_pages_are_named_and_in_a_network_read(tmp_path: Path, content: bytes, called: str, remedy: str) -> None:
    """A network says so in its remarks; elsewhere nobody would read it."""
    (tmp_path / "trains.csv").write_bytes(content)
    text, (finding,) = read_text(tmp_path / "trains.csv", "trains")
    assert (text, called in finding.problem, remedy in finding.remedy) == ("", True, True)
    text, faults, remark = read_table_text(tmp_path / "trains.csv", "trains")
    assert text.startswith("id,name\nA,") and not faults
    assert called in remark and remedy in remark


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_believed(folder: Path, encoding: str) -> None:
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert findings(folder) == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_finding(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    text, faults = read_text(path, "any")
    found = read_rows(text, "any")
    assert all(len(row) == len(found.header) for row in found.rows)
    assert all(finding.problem and finding.remedy for finding in [*faults, *found.findings])


# --- headers and cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(("commas", "words"), [(1, "column 12 has no name"), (2, "columns 12 and 13 have no name")])
def test_a_column_without_a_name_is_called_by_its_number(folder: Path, commas: int, words: str) -> None:
    path = folder / "currencies.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    width = len(lines[0].split(","))
    path.write_text("\n".join(line + "," * commas for line in lines) + "\n", encoding="utf-8")
    (finding,) = findings(folder)
    assert finding.problem == words.replace("12", str(width + 1)).replace("13", str(width + 2))


@pytest.mark.parametrize("digits", ["1" * 5_000, "0x" + "f" * 5_000, "1." + "3" * 5_000 + "x"])
def test_a_number_of_five_thousand_digits_is_a_short_finding(folder: Path, digits: str) -> None:
    rows = (folder / "terminals.csv").read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index("lat")
    cells = next(csv.reader([rows[1]]))
    cells[place] = digits
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    (folder / "terminals.csv").write_text("\n".join([rows[0], out.getvalue() + "\n".join(rows[2:])]), encoding="utf-8")
    (finding,) = findings(folder)
    assert (finding.column, len(str(finding)) < 300) == ("lat", True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "x = " + "[" * 100_000,
        lambda text: text.replace("base_year = ", "base_year = " + "1" * 5_000),
        lambda text: text.replace("base_year = ", "base_year = 0x" + "f" * 5_000),
        lambda text: text.replace("base_year = ", 'base_year = "' + "a" * 5_000 + '"#'),
    ],
)
def test_an_impossible_header_is_one_short_finding(folder: Path, spoil: Callable[[str], str]) -> None:
    path = folder / "network.toml"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    (finding,) = findings(folder)
    assert (finding.table, len(str(finding)) < 400) == ("network.toml", True)


def test_lines_nested_without_end_are_a_finding(folder: Path) -> None:
    (folder / "lines.geojson").write_text('{"features":' + "[" * 100_000, encoding="utf-8")
    (finding,) = findings(folder)
    assert finding.table == "lines.geojson"


# --- what to run next ----------------------------------------------------------------------------


def test_faults_of_a_file_of_shipments_point_at_that_file(tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    file.write_text("origin;destination\nAlma;Nowhere\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["routes", str(file), "--network", "teaching", "--strict"])
    assert result.exit_code == 1
    assert f"mend {file}, then run the command again" in result.output
    assert "corridor check" not in result.output


def test_faults_of_a_folder_point_at_that_folder(folder: Path) -> None:
    (folder / "links.csv").unlink()
    result = CliRunner().invoke(main, ["route", "Alma", "Haven", "--network", str(folder)])
    assert result.exit_code == 1
    assert f"corridor check {folder}" in result.output


# --- files that are none, or odd ------------------------------------------------------------------


def as_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def as_dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere.csv")


def twice_a_column(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(f"{line},{line.split(',')[0]}" for line in lines), encoding="utf-8")


def mixed(path: Path) -> None:
    path.write_bytes(path.read_bytes() + "\nДостык,兰州".encode() + "\nДостык".encode("cp1251"))


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def as_content(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def with_row(row: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(path.read_bytes() + row + b"\n")


def called(name: str) -> Callable[[Path], object]:
    return lambda path: path.rename(path.with_name(name))


ODD: list[tuple[str, Callable[[Path], object], str]] = [
    ("a folder", as_directory, "is not a file"),
    ("a pipe that nobody writes", as_pipe, "is not a file"),
    ("nothing", as_content(b""), "the file is empty"),
    ("a byte order mark alone", as_content(b"\xef\xbb\xbf"), "the file is empty"),
    ("a byte order mark of UTF-16 alone", as_content(b"\xff\xfe"), "the file is empty"),
    ("blank lines alone", as_content(b"\n\r\n  \n , ,\n"), "the file is empty"),
    ("a row of very many cells", with_row(b"a," * 200_000), "the row has 200,001 cells"),
    ("a link to itself", as_loop, "cannot be read"),
    ("a link to nothing", as_dangling, "missing"),
    ("a header twice", twice_a_column, "twice"),
    ("another encoding halfway", mixed, "not UTF-8"),
]


@pytest.mark.parametrize(("spoil", "problem"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_what_is_no_proper_file_is_a_short_finding(folder: Path, spoil: Callable[[Path], object], problem: str) -> None:
    spoil(folder / "terminals.csv")
    found = findings(folder)
    assert found and any(problem in one.problem for one in found if one.table == "terminals")
    assert all(one.remedy and len(str(one)) < 600 for one in found)


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_any_system_ends_them(folder: Path, ends: str) -> None:
    plain = cd.read_network(folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").replace("\n", ends).encode())
    read = cd.read_network(folder)
    assert all(plain.tables[name].equals(read.tables[name]) for name in plain.tables)


@pytest.mark.parametrize(
    ("name", "says", "code"),
    [
        ("net.xlsx", "cannot be read as an Excel workbook", 1),
        ("net.zip", "cannot be read as a ZIP archive", 1),
        ("net.csv", "folder", 2),
        ("network.toml", "folder", 2),
    ],
)
def test_a_file_is_no_network(tmp_path: Path, name: str, says: str, code: int) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(cd.CorridorError, match=says) as caught:
        cd.read_network(tmp_path / name)
    assert name in str(caught.value)
    result = CliRunner().invoke(main, ["route", "Alma", "Haven", "--network", str(tmp_path / name)])
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (code, True)


BESIDE: list[tuple[str, str]] = [
    ("terminals.xlsx", "save the sheet of terminals.xlsx as terminals.csv"),
    ("Terminals.XLS", "save the sheet of Terminals.XLS as terminals.csv"),
    ("terminals.ods", "save the sheet of terminals.ods as terminals.csv"),
    ("terminals.numbers", "save the sheet of terminals.numbers as terminals.csv"),
    ("terminals.tsv", "rename terminals.tsv to terminals.csv"),
    ("terminals.csv.txt", "rename terminals.csv.txt to terminals.csv"),
    ("old terminals.csv", "add terminals.csv to the folder"),
]


@pytest.mark.parametrize(("name", "remedy"), BESIDE)
def test_what_lies_beside_a_missing_table_is_named_with_what_to_do(folder: Path, name: str, remedy: str) -> None:
    called(name)(folder / "terminals.csv")
    (finding,) = findings(folder)
    assert (finding.table, finding.problem) == ("terminals", "the file terminals.csv is missing")
    assert remedy in finding.remedy


def test_a_table_in_other_letters_is_read(folder: Path) -> None:
    called("Terminals.CSV")(folder / "terminals.csv")
    assert findings(folder) == ()


def test_an_empty_table_says_with_which_line_it_begins(folder: Path) -> None:
    """Followed, the remedy leads on: the header is right."""
    (folder / "currencies.csv").write_bytes(b"")
    (finding,) = findings(folder)
    header = finding.remedy.removeprefix("begin it with the line ")
    (folder / "currencies.csv").write_text(header + "\n", encoding="utf-8")
    assert not any(one.table == "currencies" and one.row <= 1 for one in findings(folder))


@pytest.mark.parametrize("row", [b"", b"," * 11, b"," * 3, b" , ,\t, ", b"," * 200_000])
def test_a_row_of_blanks_says_nothing(folder: Path, row: bytes) -> None:
    plain = cd.read_network(folder)
    with_row(row)(folder / "terminals.csv")
    read = cd.read_network(folder)
    assert all(plain.tables[name].equals(read.tables[name]) for name in plain.tables)


def test_a_header_may_stand_below_blank_lines(folder: Path) -> None:
    plain, path = cd.read_network(folder), folder / "terminals.csv"
    path.write_bytes(b"\n,,\n" + path.read_bytes())
    assert plain.tables["terminals"].equals(cd.read_network(folder).tables["terminals"])
    path.write_bytes(path.read_bytes().replace(b"id,name,", b"id,,", 1))
    assert any("column 2 has no name" in one.problem for one in findings(folder))


@pytest.mark.parametrize("name", ["network.toml", "lines.geojson"])
@pytest.mark.parametrize("spoil", [os.mkfifo, os.mkdir])
def test_other_files_of_a_folder_are_files_too(folder: Path, name: str, spoil: Callable[[Path], None]) -> None:
    (folder / name).unlink(missing_ok=True)
    spoil(folder / name)
    (finding,) = findings(folder)
    assert (finding.table, finding.problem) == (name, f"{name} is not a file")


def test_a_pipe_with_shipments_is_read(tmp_path: Path) -> None:
    """What somebody names is not a member of a folder: a program may write into it."""
    pipe = tmp_path / "boxes"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("origin,destination\nAlma,Haven\n",))
    writer.start()
    (shipment,) = cd.read_shipments(pipe, cd.open_network("teaching"))
    writer.join()
    assert shipment.destination == "HAVEN"


# --- a name that comes twice ------------------------------------------------------------------------

TWICE: list[tuple[str, str, Callable[[cd.Network, Any], object]]] = [
    ("shipments", "origin,origin,destination\nAlma,Karst,Haven\n", lambda net, rows: cd.read_shipments(rows, net)),
    ("shipments", "origin,destination,hs,hs\nAlma,Haven,84,85\n", lambda net, rows: cd.routes(net, rows)),
    ("shipments", "origin,destination,hs,hs\nAlma,Haven,84,85\n", lambda net, rows: cd.routes(net, rows, strict=True)),
    ("shipments", "origin,destination,hs,hs\nAlma,Haven,84,85\n", lambda net, rows: [*cd.route_blocks(net, rows)]),
    ("demand", "origin,destination,teu_per_day,teu_per_day\nAlma,Haven,1,2\n", cd.plan.flow),
    ("bookings", "origin,origin,destination,ready\nAlma,Karst,Haven,2026-03-04\n", cd.plan.slots),
    ("quotes", "rate,rate,mode,currency\n0.75,0.5,rail,USD\n", lambda net, rows: cd.read_quotes(rows)),
]


@pytest.mark.parametrize("as_frame", [False, True])
@pytest.mark.parametrize(("table", "text", "ask"), TWICE)
def test_a_column_twice_is_a_finding(
    tmp_path: Path, table: str, text: str, ask: Callable[[cd.Network, Any], object], as_frame: bool
) -> None:
    """Never the one or the other without a word; a file is called by its name."""
    header, row = (line.split(",") for line in text.splitlines())
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    rows = pd.DataFrame([row], columns=header) if as_frame else tmp_path / "rows.csv"
    with pytest.raises(TableError) as caught:
        ask(cd.open_network("teaching"), rows)
    (finding,) = caught.value.findings
    told = table if as_frame else "rows.csv"
    assert (finding.table, finding.row, finding.problem) == (told, 1, "the column is there twice")
    assert header.count(finding.column) == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("lines.geojson", "", "it is no JSON: Expecting value"),
        ("lines.geojson", "[]", "it is no GeoJSON with a list `features`"),
        ("lines.geojson", "null", "it is no GeoJSON with a list `features`"),
        ("lines.geojson", '{"features": 5}', "it is no GeoJSON with a list `features`"),
        ("lines.geojson", "[" * 5000, "its brackets are nested too deeply"),
        ("lines.geojson", '{"features": ' + "9" * 5000 + "}", "4300 digits"),
        ("network.toml", "year = " + "9" * 5000, "4300 digits"),
        ("network.toml", "[[", "the file is not proper TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_to_people(folder: Path, name: str, text: str, told: str) -> None:
    """Nothing of Python's own: no names of its errors, no settings of its interpreter."""
    (folder / name).write_text(text, encoding="utf-8")
    (finding,) = findings(folder)
    assert told in finding.problem
    assert "Error" not in finding.problem
    assert "sys." not in finding.problem


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ("Nairobi;KE;-1.35;36.90", "put commas between its cells, outside quotes, as in the header"),
        ('"Nairobi,KE,-1.35,36.90"', "put commas between its cells, outside quotes, as in the header"),
        ("Nairobi,KE", "put commas between all of its cells, blank ones too"),
        ("Nairobi,KE,-1.35,36.90,5", "quote cells that contain commas"),
    ],
)
def test_an_uneven_row_says_what_to_do_about_it(row: str, remedy: str) -> None:
    (fault,) = read_rows(f"name,country,lat,lon\n{row}\n", "terminals").findings
    assert (fault.row, fault.remedy) == (2, remedy)


def test_a_table_of_places_without_rows_is_one_finding(folder: Path) -> None:
    """That nothing refers to a place that is there follows from it."""
    (folder / "terminals.csv").write_text("name,country,lat,lon\n", encoding="utf-8")
    assert {fault.table for fault in findings(folder)} == {"terminals"}


@pytest.mark.parametrize("ends", ["Alma,", ",Haven", "  ,Haven"])
def test_a_shipment_without_an_end_has_a_blank_cell(tmp_path: Path, ends: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"origin,destination\n{ends}\n", encoding="utf-8")
    with pytest.raises(TableError, match="the cell is blank; of merged cells only the first is filled"):
        cd.read_shipments(file, cd.open_network("teaching"))


@pytest.mark.parametrize(
    ("day", "remedy"),
    [
        ("2026-02-30", "write a day of 2026-02, 01 to 28"),
        ("2024-02-30 08:00", "write a day of 2024-02, 01 to 29"),
        ("2026-13-01", "write a month from 01 to 12"),
        ("2026-03-04 25:00", "write 2026-03-04 or 2026-03-04 08:00"),
        ("0000-03-10", "write a date in the years 1700 to 2250"),
        ("10000-01-01", "write a date in the years 1700 to 2250"),
        ("2026-3-1", "days are YYYY-MM-DD: write 2026-03-01$"),
        ("2026/03/10 08:00", "days are YYYY-MM-DD: write 2026-03-10$"),
        ("13/10/2026", "days are YYYY-MM-DD: write 2026-10-13$"),
        ("31.04.2026", "write a day of 2026-04, 01 to 30"),
        ("32.13.2026", "write a month from 01 to 12"),
    ],
)
def test_a_day_that_no_month_has_says_so(day: str, remedy: str) -> None:
    with pytest.raises(cd.CorridorError, match=remedy):
        cd.Shipment("Alma", "Haven", ready=day)


@pytest.mark.parametrize(
    ("slip", "table"), [("tarifs", "tariffs"), ("Rule", "rules"), ("service_stop", "service_stops")]
)
def test_a_file_that_is_nearly_called_as_a_table_is_not_passed_over(folder: Path, slip: str, table: str) -> None:
    """Its rows were left out without a word."""
    (folder / f"{table}.csv").rename(folder / f"{slip}.csv")
    told = [fault for fault in findings(folder) if fault.problem == f"no table is called {slip}.csv"]
    assert [(fault.table, fault.remedy) for fault in told] == [
        (table, f"rename it to {table}.csv, or to nothing like it")
    ]


@pytest.mark.parametrize("name", ["orders.csv", "terminals_old.csv", "tariffs2.csv", ".tarifs.csv", "tarifs.txt"])
def test_other_files_beside_the_tables_are_nobodys_business(folder: Path, name: str) -> None:
    (folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    assert not findings(folder)


def test_a_sheet_that_is_nearly_called_as_a_table_is_not_passed_over(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "own.xlsx") as book:
        for sheet in ("terminals", "links", "tarifs"):
            pd.DataFrame({"name": ["x"]}).to_excel(book, sheet_name=sheet, index=False)
    with pytest.raises(TableError, match="tariffs: no table is called as the sheet 'tarifs'"):
        cd.read_network(tmp_path / "own.xlsx")


@pytest.mark.parametrize("head", ["Откуда,Куда,Контейнеров,Дата", "起点,终点,箱数,日期", "From,To,Boxes,Date"])
def test_shipments_have_headings_of_three_languages(tmp_path: Path, head: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{head}\nAlma,Haven,3,2026-03-04\n", encoding="utf-8")
    (found,) = cd.read_shipments(file, cd.open_network("teaching"))
    assert (found.origin, found.destination, found.containers, found.ready.day) == ("ALMA", "HAVEN", 3, 4)


@pytest.mark.parametrize(("content", "problem"), [("", "the file is empty"), ("a,b\n", "cannot be read as an Excel")])
def test_a_workbook_that_is_none_says_so(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "orders.xlsx").write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=problem):
        cd.read_shipments(tmp_path / "orders.xlsx", cd.open_network("teaching"))


def test_a_workbook_whose_first_sheet_is_empty_says_so(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "orders.xlsx") as book:
        pd.DataFrame().to_excel(book, sheet_name="notes", index=False)
        pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"]}).to_excel(book, sheet_name="orders", index=False)
    with pytest.raises(TableError, match="the first sheet is empty"):
        cd.read_shipments(tmp_path / "orders.xlsx", cd.open_network("teaching"))


def test_all_names_of_one_option_are_told_at_once(eurasia: cd.Network) -> None:
    box = cd.Shipment("Lanzhou", "Duisburg", ready="2026-03-04")
    with pytest.raises(cd.UnknownName, match=r"'Brst'; nearest: Brest\n.*'Dostik'; nearest: Dostyk"):
        cd.route(eurasia, box, avoid=("Brst", "Dostik"))
    with pytest.raises(cd.UnknownName, match=r"'Brst'; nearest: Brest\n.*'Dostik'; nearest: Dostyk"):
        cd.route(eurasia, box, avoid="Khorgos,Brst,Dostik")


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("485 km", "write 485 alone, if 'km' is the unit of the column"),
        ("-3.5h", "write -3.5 alone, if 'h' is the unit of the column"),
        ("12%", "write 12 alone, if '%' is the unit of the column"),
        ("４８５", "write 485, in the digits 0 to 9"),
        ("٤٨٥", "write 485, in the digits 0 to 9"),
        ("1e5", "write a plain number"),  # a number, of which no remedy is asked
        ("five", "write a plain number"),
        ("12°30'N", "write 12.5"),
    ],
)
def test_a_number_with_a_unit_or_in_other_digits_says_what_to_write(cell: str, remedy: str) -> None:
    assert number_remedy(cell).startswith(remedy)
