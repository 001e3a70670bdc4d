"""Routes of a file in a file: the same in every format, and the same bytes however often it was stopped."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import FileError
from corridor.interop import batches
from corridor.interop.route_writers import write_records
from corridor.model.cargo.shipment_rows import ShipmentRow, shipment_blocks
from corridor.routing import many_shipments

ROWS = """origin,destination,containers,ready
Alma,Haven,1,2026-03-04
Almu,Haven,2,2026-03-04
Haven,Alma,3,2026-03-05
Alma,Haven,x,2026-03-04
Alma,Haven,1,2026-03-04
Cove,Gate,4,2026-03-04
Alma,Fjord,2,2026-03-06
"""


@cache
def shared_network() -> cd.Network:
    """Hypothesis takes no fixtures of a module."""
    return cd.open_network("teaching")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "shipments.csv"
    found.write_text(ROWS, encoding="utf-8")
    return found


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_rows_are_those_of_routes_and_bad_ones_say_why(teaching: cd.Network, file: Path, tmp_path: Path) -> None:
    told = cd.write_routes(teaching, file, tmp_path / "r.csv")
    rows, frame = read_rows(tmp_path / "r.csv"), cd.routes(teaching, file)
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 8)]
    assert [row["problem"] for row in rows] == frame["problem"].tolist()
    found = [float(row["cost"]) if row["cost"] else None for row in rows]
    assert found == [None if pd.isna(cost) else cost for cost in frame["cost"]]
    assert (told.shipments, told.routed) == (7, int(frame["cost"].notna().sum()))
    assert sum(count for _, count in told.corridors) == told.routed
    assert told.problems[0][0] == 2 and "nearest: Alma" in told.problems[0][1]
    assert "7 shipments" in str(told).splitlines()[0] and "no route in row 2" in str(told)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "geojson", "json", "jsonl"])
def test_every_format_holds_the_same(teaching: cd.Network, file: Path, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"r.{ending}"
    cd.write_routes(teaching, file, path, sort="-cost")
    wanted = cd.routes(teaching, file)["cost"].dropna().sort_values(ascending=False).tolist()
    if ending == "csv":
        found = [float(row["cost"]) for row in read_rows(path) if row["cost"]]
    elif ending == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        head, *rows = sheet.iter_rows(values_only=True)
        found = [row[head.index("cost")] for row in rows if row[head.index("cost")] is not None]
    elif ending == "parquet":
        found = pd.read_parquet(path)["cost"].dropna().tolist()
    elif ending == "geojson":
        features = json.loads(path.read_text("utf-8"))["features"]
        found = [one["properties"]["cost"] for one in features if one["geometry"]]
        assert all(one["geometry"]["type"] == "MultiLineString" for one in features[: len(found)])
    else:
        text = path.read_text("utf-8")
        rows = json.loads(text) if ending == "json" else [json.loads(line) for line in text.splitlines()]
        found = [row["cost"] for row in rows if row["cost"] is not None]
    assert found == wanted


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 1.0))
def test_stopped_anywhere_and_started_again_it_ends_with_the_same_bytes(tmp_path: Path, share: float) -> None:
    """The work file is cut at any byte, as by a machine that fell: no row that it holds whole is searched again."""
    network = shared_network()
    file, path = tmp_path / "shipments.csv", tmp_path / "r.csv"
    file.write_text(ROWS, encoding="utf-8")
    work, whole = tmp_path / "r.csv.part", b""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "write_records", _stop)
        with pytest.raises(KeyboardInterrupt):
            cd.write_routes(network, file, path)
        whole = work.read_bytes()
    work.write_bytes(whole[: round(share * len(whole))])
    kept = max(0, work.read_bytes().count(b"\n") - 1)
    searched: list[cd.Shipment] = []
    with pytest.MonkeyPatch.context() as patch:

        def counted(net: cd.Network, box: cd.Shipment, **more: Any) -> cd.Itinerary:
            searched.append(box)
            return cd.route(net, box, **more)

        patch.setattr(many_shipments, "route", counted)
        cd.write_routes(network, file, path)
    wanted = {row.shipment for row in _rows(network, file)[kept:] if row.shipment is not None}
    assert set(searched) == wanted and len(searched) == len(wanted)
    again = path.read_bytes()
    cd.write_routes(network, file, path)
    assert path.read_bytes() == again and not work.exists()


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_whoever_searches_the_file_is_the_same(
    teaching: cd.Network, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Also where threads begin, are stopped, and this thread goes on; blocks of two rows, so that several are out."""
    monkeypatch.setattr(batches, "_BLOCK", 2)
    alone, shared = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    cd.write_routes(teaching, file, alone)
    told: list[int] = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if done:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(KeyboardInterrupt):
            cd.write_routes(teaching, file, shared, executor=pool, progress=stop)
        assert told[-1] == 2 and (tmp_path / f"b.{ending}.part").read_bytes().count(b"\n") == 3
        cd.write_routes(teaching, file, shared)
        assert shared.read_bytes() == alone.read_bytes()
        cd.write_routes(teaching, file, shared, executor=pool, sort="-cost", force=True)
    cd.write_routes(teaching, file, alone, sort="-cost")
    assert shared.read_bytes() == alone.read_bytes()


def _stop(*given: object) -> None:
    raise KeyboardInterrupt


def _rows(network: cd.Network, file: Path) -> list[ShipmentRow]:
    return [row for block in shipment_blocks(file, network, 100) for row in block]


def test_a_work_file_of_another_question_is_begun_anew(teaching: cd.Network, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "write_records", _stop)
        with pytest.raises(KeyboardInterrupt):
            cd.write_routes(teaching, file, path, minimise="hours")
    cd.write_routes(teaching, file, path)
    assert [row["problem"] for row in read_rows(path)] == cd.routes(teaching, file)["problem"].tolist()
    assert float(read_rows(path)[0]["cost"]) == cd.routes(teaching, file)["cost"][0]


def test_the_best_few_of_each_differ_on_the_ground(teaching: cd.Network, file: Path, tmp_path: Path) -> None:
    cd.write_routes(teaching, file, tmp_path / "r.csv", top=3)
    rows = [row for row in read_rows(tmp_path / "r.csv") if row["row"] == "1"]
    found = cd.alternative_routes(teaching, cd.Shipment("Alma", "Haven", ready="2026-03-04"), k=3, minimise="cost")
    assert [row["rank"] for row in rows] == ["1", "2", "3"][: len(found)]
    assert [row["corridor"] for row in rows] == [one.itinerary.name for one in found]


def test_a_sheet_is_read_as_the_same_table(teaching: cd.Network, file: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(ROWS.splitlines()):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    sheet.append([])
    book.save(tmp_path / "shipments.xlsx")
    by_sheet, by_csv = (cd.routes(teaching, one) for one in (tmp_path / "shipments.xlsx", file))
    problems = by_sheet.pop("problem").str.replace(".xlsx", ".csv")
    assert problems.tolist() == by_csv.pop("problem").tolist()
    pd.testing.assert_frame_equal(by_sheet, by_csv)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([["origin", None, "destination"]], "name every column"),
        ([["origin", "destination"], ["Alma", "Haven", 7]], "cell 3"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told(
    teaching: cd.Network, tmp_path: Path, cells: list[list[object]], told: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in cells:
        sheet.append(row)
    book.save(tmp_path / "bad.xlsx")
    with pytest.raises(cd.TableError, match=told):
        cd.read_shipments(tmp_path / "bad.xlsx", teaching)
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    with pytest.raises(cd.TableError, match="Excel workbook"):
        cd.routes(teaching, tmp_path / "no.xlsx")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"path": "r.txt"}, "the ending says the format"),
        ({"sort": "csot"}, "nearest: cost"),
        ({"sort": "rank"}, "not sorted by 'rank'"),
        ({"top": 0}, "top"),
        ({"minimise": "weight"}, "weight"),
        ({"avoid": "Nowhere"}, "Nowhere"),
    ],
)
def test_slips_are_told_before_the_first_row(
    teaching: cd.Network, file: Path, tmp_path: Path, options: dict[str, object], told: str
) -> None:
    given = {"path": "r.csv", **options}
    path = tmp_path / str(given.pop("path"))
    with pytest.raises(cd.CorridorError, match=told):
        cd.write_routes(teaching, file, path, **given)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == [file]


def test_progress_is_told_in_rows(teaching: cd.Network, file: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    cd.write_routes(teaching, file, tmp_path / "r.csv", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (7, 7)


def test_a_pipe_is_told_that_it_is_read_more_than_once(teaching: cd.Network, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "shipments.csv")
    with pytest.raises(FileError, match="save the shipments to one first"):
        cd.write_routes(teaching, tmp_path / "shipments.csv", tmp_path / "routes.csv")
    assert not (tmp_path / "routes.csv.part").exists()


def test_names_stand_beside_ids_and_days_beside_hours(teaching: cd.Network, tmp_path: Path) -> None:
    """Also of a row without a route: who reads the file need not know the ids."""
    file, path = tmp_path / "s.csv", tmp_path / "r.csv"
    file.write_text("origin,destination,ready\nALMA,Haven,2026-03-04\nALMA,Almu,2026-03-04\n", encoding="utf-8")
    cd.write_routes(teaching, file, path)
    good, bad = read_rows(path)
    names = teaching.terminals["name"]
    assert (good["origin_name"], good["destination_name"]) == (names[good["origin"]], names[good["destination"]])
    assert good["origin"] != good["origin_name"]
    assert float(good["days"]) == pytest.approx(float(good["hours"]) / 24)
    assert bad["problem"] and not bad["days"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_nothing_has_no_minus_before_it(teaching: cd.Network, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"r.{ending}"
    write_records(path, ("cost", "hours"), [{"cost": -0.0, "hours": -2.5}], teaching)
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        told = str([[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])
    else:
        told = path.read_text("utf-8")
    assert "-0" not in told and "-2.5" in told
