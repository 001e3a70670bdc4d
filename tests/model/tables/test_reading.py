"""Tables survive being read and written; cells become what the schema says, and blanks stay blanks."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from faulty_folders import Folder
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.model.network import Network
from corridor.model.network_folders import read_network
from corridor.model.tables.header import HEADER_FILE, Header, header_text, read_header
from corridor.model.tables.reading import Draft, draft_of, frame_of, nearest, read_draft, split_codes, table_text
from corridor.model.tables.schema import TABLES, Column
from corridor.resources import networks_dir


def test_a_network_written_and_read_again_is_the_same_to_the_byte(teaching: Network, tmp_path: Path) -> None:
    first, second = teaching.to_folder(tmp_path / "one"), tmp_path / "two"
    again = read_network(first)
    again.to_folder(second)
    for name in TABLES:
        assert (first / f"{name}.csv").read_bytes() == (second / f"{name}.csv").read_bytes()
        pd.testing.assert_frame_equal(teaching.tables[name], again.tables[name])
    assert again.header == teaching.header
    assert again.content_hash == teaching.content_hash


def test_the_shipped_files_are_as_they_would_be_written_but_for_blank_flags(teaching: Network, tmp_path: Path) -> None:
    """Nothing is lost between the file in the repository and the frame in memory."""
    teaching.to_folder(tmp_path)
    flags = {(name, column.name) for name, table in TABLES.items() for column in table.columns if column.kind == "flag"}
    for name in TABLES:
        shipped, written = (
            pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
            for folder in (networks_dir() / "teaching", tmp_path)
        )
        for column in shipped:
            blank = "0" if (name, column) in flags else ""
            assert shipped[column].replace("", blank).tolist() == written[column].tolist(), (name, column)


def test_files_are_sorted_by_id_and_end_lines_as_on_unix(teaching: Network, tmp_path: Path) -> None:
    teaching.to_folder(tmp_path)
    for name in TABLES:
        content = (tmp_path / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert teaching.tables[name].index.is_monotonic_increasing


def test_the_order_of_rows_in_the_file_does_not_matter(folder: Folder, teaching: Network) -> None:
    for name in TABLES:
        folder.write(name, folder.rows(name)[::-1])
    assert read_network(folder.path).content_hash == teaching.content_hash


def test_the_country_code_na_survives(teaching: Network, tmp_path: Path) -> None:
    again = read_network(teaching.to_folder(tmp_path))
    assert again.countries.loc["NA", "name"] == "Norland"
    assert again.terminals.loc["WESTGATE", "country"] == "NA"
    assert again.expand("WEST") == {"NA", "QZ"}


def test_columns_have_the_types_of_the_schema(teaching: Network) -> None:
    kinds = {"text": "str", "codes": "str", "number": "float64", "integer": "Int64", "flag": "bool"}
    kinds["date"] = "datetime64[s]"
    for name, table in TABLES.items():
        frame = teaching.tables[name]
        assert tuple(frame.columns) == table.names[1:]
        assert frame.index.name == "id"
        for column in table.columns[1:]:
            assert str(frame[column.name].dtype) == kinds[column.kind], (name, column.name)


def test_a_blank_is_unknown_and_never_zero(teaching: Network) -> None:
    links = teaching.links
    assert math.isnan(links["speed_kmh"]["COVE-FJORD-sea"])
    assert links.loc["COVE-FJORD-sea", "gauge"] == ""
    assert links["tracks"].isna()["COVE-FJORD-sea"]
    assert teaching.rules["valid_to"].isna()["MARSH_SHUT"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Folder, teaching: Network) -> None:
    for name in TABLES:
        content = folder.file(name).read_bytes().replace(b"\n", b"\r\n")
        folder.file(name).write_bytes(b"\xef\xbb\xbf" + content)
    assert read_network(folder.path).content_hash == teaching.content_hash


def test_spaces_around_numbers_do_not_matter(folder: Folder, teaching: Network) -> None:
    folder.set("links", "ALMA-BIRK-rail-1520", length_km=" 200.0 ", tracks=" 2", electrified="1 ")
    assert read_network(folder.path).content_hash == teaching.content_hash


_TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\0")  # no file of text holds a NUL: a finding
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(_TEXT),
    "codes": st.text(_TEXT),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "integer": st.none() | st.integers(-(10**17), 10**17),
    "flag": st.booleans(),
    "date": st.none() | st.dates(),
}


def _cell(column: Column) -> st.SearchStrategy[Any]:
    if column.name == "id":
        return st.text(_TEXT, min_size=1)
    return _KINDS[column.kind]


def _rows(table: str) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    row = st.tuples(*(_cell(column) for column in TABLES[table].columns))
    return st.lists(row, max_size=4, unique_by=lambda cells: cells[0])


@pytest.mark.parametrize("name", ["borders", "links"])
@settings(max_examples=40)
@given(data=st.data())
def test_whatever_a_frame_holds_is_read_back_from_its_text(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotes, commas, newlines of every kind, the smallest and the largest numbers, the first and the last day."""
    rows = data.draw(_rows(name))
    columns = {column: [row[place] for row in rows] for place, column in enumerate(TABLES[name].names)}
    frame = frame_of(Draft(TABLES[name], list(range(2, len(rows) + 2)), columns))
    folder = tmp_path_factory.mktemp("text")
    (folder / f"{name}.csv").write_text(table_text(name, frame), encoding="utf-8", newline="")
    draft, findings = read_draft(folder, TABLES[name])
    assert draft is not None
    assert [finding for finding in findings if "blank" not in finding.problem] == []
    pd.testing.assert_frame_equal(frame_of(draft), frame)
    pd.testing.assert_frame_equal(frame_of(draft_of(name, frame)), frame)


@given(
    st.builds(
        Header,
        title=st.text(st.characters(exclude_categories=["Cs"])),
        version=st.text(st.characters(exclude_categories=["Cs"])),
        licence=st.just("MIT"),
        currency=st.sampled_from(["USD", "EUR"]),
        base_year=st.integers(1900, 2200),
        disclaimer=st.text(st.characters(exclude_categories=["Cs"])),
        sources=st.lists(st.text(st.characters(exclude_categories=["Cs"]))).map(tuple),
    )
)
def test_a_header_is_read_back_from_its_text(tmp_path_factory: pytest.TempPathFactory, header: Header) -> None:
    folder = tmp_path_factory.mktemp("header")
    (folder / HEADER_FILE).write_text(header_text(header), encoding="utf-8", newline="")
    assert read_header(folder) == (header, [])


def test_codes_are_split_at_semicolons_and_blanks_give_none() -> None:
    assert split_codes("EU; EAEU ;;") == ("EU", "EAEU")
    assert split_codes(" ; ") == ()


def test_the_nearest_name_ignores_case_and_is_silent_when_nothing_comes_near() -> None:
    assert nearest("brest", ["BREST", "MINSK"]) == "; nearest: BREST"
    assert nearest("xyzzy", ["BREST", "MINSK"]) == ""


def test_dates_become_days(teaching: Network) -> None:
    draft = draft_of("rules", teaching.rules)
    assert dict(zip(draft.column("id"), draft.column("valid_from"), strict=True))["MARSH_SHUT"] == dt.date(2022, 2, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "net")
