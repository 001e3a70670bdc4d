"""A network as an Excel workbook, a sheet a table, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import corridor as cd
from corridor.errors import CorridorError, FileError


@pytest.fixture(scope="module")
def drawn(teaching: cd.Network) -> cd.Network:
    """With a line of its own, and texts that a spreadsheet takes for something else."""
    links = teaching.links.copy()
    first = links.index[0]
    links.loc[first, ["geometry_id", "notes"]] = ["bend", "=1+1"]
    links.loc[links.index[1], "notes"] = "#N/A"
    ends = teaching.terminals.loc[[links.at[first, "from_node_id"], links.at[first, "to_node_id"]], ["lon", "lat"]]
    line = (*map(tuple, ends.to_numpy().tolist()[:1]), (69.1, 0.1 + 0.2), *map(tuple, ends.to_numpy().tolist()[1:]))
    return cd.Network("drawn", teaching.header, {**teaching.tables, "links": links}, {"bend": line})


@pytest.mark.parametrize("converted", [False, True])
def test_a_network_comes_back_whole(drawn: cd.Network, converted: bool, tmp_path: Path) -> None:
    """Prices, rules, blanks, dates and its own line; also by way of a folder and `convert`."""
    if converted:
        file = cd.interop.convert(drawn.to_folder(tmp_path / "drawn"), tmp_path / "drawn.xlsx")
    else:
        file = cd.interop.write_workbook(drawn, tmp_path / "drawn.xlsx")
    again = cd.read_network(file)
    assert again.content_hash == drawn.content_hash
    assert (again.header, again.own_lines) == (drawn.header, drawn.own_lines)
    for name, frame in drawn.tables.items():
        assert again.tables[name].equals(frame.sort_index()), name
    folder = cd.interop.convert(file, tmp_path / "back")
    assert cd.read_network(folder).content_hash == drawn.content_hash


def test_a_sheet_is_what_a_spreadsheet_works_with(drawn: cd.Network, tmp_path: Path) -> None:
    """Numbers are numbers, a formula that is a text stays one, and a cell that is changed is read."""
    file = cd.interop.write_workbook(drawn, tmp_path / "drawn.xlsx")
    book = openpyxl.load_workbook(file)
    assert set(drawn.tables) < set(book.sheetnames) and book["links"].freeze_panes == "A2"
    header = [cell.value for cell in book["links"][1]]
    length, notes = (book["links"].cell(2, header.index(name) + 1) for name in ("length_km", "notes"))
    assert (length.value, length.data_type, notes.value, notes.data_type) == (10, "n", "=1+1", "s")
    length.value = 12.5
    book.save(file)
    assert cd.read_network(file).links["length_km"].iloc[0] == 12.5


def test_a_sheet_of_ones_own_that_is_called_network_says_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in {
        "terminals": [["name", "lat", "lon"], ["Madrid", 40.4, -3.7], ["Zaragoza", 41.65, -0.88]],
        "links": [["from", "to", "mode"], ["Madrid", "Zaragoza", "road"]],
        "network": [["title"], ["ours"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    assert cd.read_network(tmp_path / "mine.xlsx").title == "mine"


def test_what_no_workbook_holds_is_refused(teaching: cd.Network, tmp_path: Path) -> None:
    """A control character, another ending, a file of something else: nothing is written."""
    odd = teaching.replace("terminals", "ALMA", {"notes": "bell"})
    tables = {**odd.tables, "terminals": odd.terminals.replace("bell", "be\x07ll")}
    with pytest.raises(CorridorError, match="no workbook can hold the signs of"):
        cd.interop.write_workbook(cd.Network("odd", odd.header, tables), tmp_path / "odd.xlsx")
    with pytest.raises(FileError, match="xlsx"):
        cd.interop.write_workbook(teaching, tmp_path / "odd.csv")
    (tmp_path / "text.xlsx").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError):
        cd.interop.write_workbook(teaching, tmp_path / "text.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["text.xlsx"]


def test_without_openpyxl_one_error_names_the_extra(
    teaching: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is chained to it that a reader would have to go through first."""
    book = cd.interop.write_workbook(teaching, tmp_path / "net.xlsx")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    asked: list[Callable[[], object]] = [
        lambda: cd.read_network(book),
        lambda: cd.read_shipments(book, teaching),
        lambda: cd.interop.write_workbook(teaching, tmp_path / "other.xlsx"),
    ]
    for ask in asked:
        with pytest.raises(CorridorError, match=r"openpyxl: run  pip install 'corridor\[excel\]'") as caught:
            ask()
        assert caught.value.__cause__ is None and caught.value.__context__ is None
