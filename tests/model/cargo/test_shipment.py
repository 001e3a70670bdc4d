"""A shipment that makes no sense is refused with every fault at once; tables of them name row and column."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corridor.errors import TableError, UnknownName
from corridor.model.cargo.shipment import Shipment, ShipmentError, cargo_tonnes, fields_meant
from corridor.model.cargo.shipment_rows import shipment_blocks
from corridor.model.cargo.shipment_tables import read_shipments, shipments_from_frame
from corridor.model.network import Network


def test_the_defaults_are_one_forty_foot_box_today() -> None:
    box = Shipment("Alma", "Haven")
    assert (box.containers, box.container_type, box.hs, box.subsidies) == (1, "45G1", "", True)
    assert box.ready == dt.datetime.combine(dt.date.today(), dt.time())


def test_a_shipment_hashes_and_compares_by_what_it_says() -> None:
    one, other = (Shipment("Alma", "Haven", hs=hs, ready="2026-03-04 08:00") for hs in ("84.29", "8429"))
    assert one == other
    assert hash(one) == hash(other)
    assert one.ready == dt.datetime(2026, 3, 4, 8)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", ""),
        ("destination", None),
        ("containers", 0),
        ("containers", 1.5),
        ("containers", True),
        ("containers", -1),
        ("containers", 10**9),
        ("container_type", ""),
        ("hs", "8"),
        ("hs", "machinery"),
        ("hs", "12345678901"),
        ("hs", 8429),
        ("hs", "٨٤٢٩"),
        ("cargo_tonnes_each", -1.0),
        ("cargo_tonnes_each", float("nan")),
        ("cargo_tonnes_each", "18"),
        ("value_each", float("inf")),
        ("ready", "soon"),
        ("ready", 5),
        ("pickup_km", -3),
        ("pickup_km", None),
        ("delivery_km", 1e9),
        ("value_of_time", -1),
        ("subsidies", "yes"),
        ("decay_per_day", 1.5),
        ("decay_per_day", 0.1),
        ("container_owner", "SOC"),
        ("container_owner", None),
        ("dangerous", "petrol"),
        ("dangerous", "1"),
        ("dangerous", "3S"),
        ("dangerous", 3),
        ("power_within_h", -1),
        ("power_within_h", float("nan")),
    ],
)
def test_a_fault_is_refused_and_its_field_named(field: str, value: object) -> None:
    values: dict[str, object] = {"origin": "Alma", "destination": "Haven", field: value}
    with pytest.raises(ShipmentError) as caught:
        Shipment(**values)  # type: ignore[arg-type]
    assert [name for name, _ in caught.value.faults] == [field]
    assert isinstance(caught.value, ValueError)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(ShipmentError) as caught:
        Shipment("", "Haven", containers=0, hs="x", ready="soon", pickup_km=-1.0)
    assert {name for name, _ in caught.value.faults} == {"origin", "containers", "hs", "ready", "pickup_km"}


def test_numpy_numbers_are_numbers() -> None:
    assert Shipment("A", "B", containers=np.int64(3), value_each=np.float64(2.5)).containers == 3


@pytest.mark.parametrize(("kind", "tonnes"), [("45G1", 18.0), ("22G1", 9.0), ("45R1", 18.0)])
def test_a_usual_load_is_nine_tonnes_a_teu(kind: str, tonnes: float, teaching: Network) -> None:
    assert cargo_tonnes(Shipment("A", "B", container_type=kind), teaching.containers) == tonnes


def test_the_usual_load_never_exceeds_the_payload(teaching: Network) -> None:
    containers = teaching.containers
    containers.loc["45G1", "payload_kg"] = 12_000.0
    assert cargo_tonnes(Shipment("A", "B"), containers) == 12.0


def test_cargo_above_the_payload_is_refused_with_the_limit(teaching: Network) -> None:
    assert cargo_tonnes(Shipment("A", "B", cargo_tonnes_each=26), teaching.containers) == 26.0
    with pytest.raises(ShipmentError, match="payload of a 45G1, 26 t"):
        cargo_tonnes(Shipment("A", "B", cargo_tonnes_each=26.1), teaching.containers)


def test_an_unknown_container_type_names_the_nearest(teaching: Network) -> None:
    with pytest.raises(UnknownName, match="nearest: 45R1"):
        cargo_tonnes(Shipment("A", "B", container_type="45R2"), teaching.containers)


CSV = """origin,destination,containers,container_type,hs,cargo_tonnes_each,ready,subsidies
Alma,Haven,41,45G1,8429,18,2026-03-04 08:00,1
QZHAV,альма,,,,,,0
"""


def test_shipments_are_read_from_a_file_with_places_resolved(teaching: Network, tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    path.write_text(CSV, encoding="utf-8")
    first, second = read_shipments(path, teaching)
    assert first == Shipment(
        "ALMA", "HAVEN", containers=41, hs="8429", cargo_tonnes_each=18.0, ready="2026-03-04 08:00"
    )
    assert (second.origin, second.destination, second.containers, second.subsidies) == ("HAVEN", "ALMA", 1, False)


def test_a_frame_with_typed_columns_gives_the_same(teaching: Network, tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    path.write_text(CSV, encoding="utf-8")
    # codes of goods are text in a frame too: pandas would take 0402 for 402
    frame = pd.read_csv(path, dtype={"hs": "str"})
    assert shipments_from_frame(frame, teaching) == read_shipments(frame, teaching) == read_shipments(path, teaching)


def test_every_fault_of_every_row_comes_at_once(teaching: Network, tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    path.write_text(
        "origin,destination,containers,container_type,hs,cargo_tonnes_each\n"
        "Alma,Haven,1,45G1,8429,18\n"
        "Almaa,Haven,none,45G1,8429,18\n"
        "Alma,,1,45X1,84x9,heavy\n"
        "Alma,Haven,1,45G1,,99\n",
        encoding="utf-8",
    )
    with pytest.raises(TableError) as caught:
        read_shipments(path, teaching)
    assert [(finding.row, finding.column) for finding in caught.value.findings] == [
        (3, "containers"),
        (3, "origin"),
        (4, "cargo_tonnes_each"),
        (4, "destination"),
        (4, "hs"),
        (5, "cargo_tonnes_each"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("origin", "from", "origin"),
        ("from", "From", "origin"),
        ("To", "Destination", "destination"),
        ("HS code", "HS", "hs"),
        ("ready", "Ready date", "ready"),
    ],
)
@pytest.mark.parametrize("kind", ["frame", "csv", "xlsx"])
def test_the_second_of_two_headings_is_told_what_it_means(
    first: str, second: str, field: str, kind: str, teaching: Network, tmp_path: Path
) -> None:
    """From a frame, a text and a sheet; either heading alone is read."""
    both = {"origin": "ALMA", "destination": "HAVEN"}
    both = {name: cell for name, cell in both.items() if name != field} | dict.fromkeys(
        (first, second), both.get(field, "")
    )
    told = f"column {second}: unknown column .*it means {field}, which another column is already"
    with pytest.raises(TableError, match=told):
        _read_as(kind, pd.DataFrame([both]), teaching, tmp_path)
    for left in (first, second):
        frame = pd.DataFrame([both]).drop(columns=left)
        (found,) = _read_as(kind, frame, teaching, tmp_path)
        assert (found.origin, found.destination) == ("ALMA", "HAVEN")


def test_a_column_of_demand_is_told_to_stand_in_a_demand(teaching: Network) -> None:
    frame = pd.DataFrame({"orig": ["ALMA"], "dest": ["HAVEN"], "teu_per_day": [5.0]})
    with pytest.raises(TableError, match=r"teu_per_day stands in a table of demand, which plan.read_demand reads"):
        read_shipments(frame, teaching)
    (found,) = read_shipments(frame.drop(columns="teu_per_day"), teaching)
    assert (found.origin, found.destination) == ("ALMA", "HAVEN")


def _read_as(kind: str, frame: pd.DataFrame, network: Network, folder: Path) -> tuple[Shipment, ...]:
    """Read a frame as itself, or from the file that it is written to."""
    if kind == "frame":
        return read_shipments(frame, network)
    path = folder / f"orders.{kind}"
    (frame.to_csv if kind == "csv" else frame.to_excel)(path, index=False)
    return read_shipments(path, network)


def test_an_unknown_container_type_names_its_row(teaching: Network) -> None:
    frame = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "container_type": ["XXX"]})
    with pytest.raises(TableError, match="line 2, column container_type"):
        shipments_from_frame(frame, teaching)


@pytest.mark.parametrize("columns", [["origin"], ["origin", "destination", "weight"], []])
def test_missing_and_unknown_columns_are_named(columns: list[str], teaching: Network) -> None:
    with pytest.raises(TableError, match="column"):
        shipments_from_frame(pd.DataFrame(columns=columns), teaching)


def test_no_rows_are_no_shipments(teaching: Network) -> None:
    assert shipments_from_frame(pd.DataFrame(columns=["origin", "destination"]), teaching) == ()


def test_a_file_that_is_not_there_is_a_table_error(teaching: Network, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="missing"):
        read_shipments(tmp_path / "none.csv", teaching)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("3", "3"), (" 1.4S ", "1.4"), ("class 6.1", "6.1"), ("IMDG Class 2.1", "2.1"), ("UN 9", "9"), ("", "")],
)
def test_a_class_of_dangerous_goods_is_kept_plain(text: str, plain: str) -> None:
    assert Shipment("Alma", "Haven", dangerous=text).dangerous == plain


def test_tables_of_shipments_know_owner_danger_decay_and_power(teaching: Network, tmp_path: Path) -> None:
    """From text and from a frame in which numbers are numbers; blanks are the defaults."""
    text = (
        "origin,destination,container_type,value_each,container_owner,dangerous,decay_per_day,power_within_h\n"
        "Alma,Haven,45R1,50000,carrier,6.1,0.02,48\nAlma,Haven,,,,,,\n"
    )
    (tmp_path / "boxes.csv").write_text(text, encoding="utf-8")
    first, second = read_shipments(tmp_path / "boxes.csv", teaching)
    assert (first.container_owner, first.dangerous, first.decay_per_day) == ("carrier", "6.1", 0.02)
    assert (first.power_within_h, second.power_within_h) == (48.0, None)
    assert (second.container_owner, second.dangerous, second.decay_per_day) == ("shipper", "", 0.0)
    assert shipments_from_frame(pd.read_csv(tmp_path / "boxes.csv"), teaching) == (first, second)


SHIPMENTS = (("Origin", "Alma"), ("DESTINATION ", "Haven"), ("Container type", "22G1"), ("Cargo-tonnes each", 12.5))


@pytest.mark.parametrize("kind", ["frame", "csv", "semicolons", "xlsx", "blocks"])
def test_headers_of_shipments_mind_neither_case_nor_spaces(kind: str, teaching: Network, tmp_path: Path) -> None:
    frame = pd.DataFrame([[cell for _, cell in SHIPMENTS]], columns=[name for name, _ in SHIPMENTS])
    file = tmp_path / f"shipments.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        frame.to_excel(file, index=False)
    elif kind == "semicolons":
        frame.to_csv(file, index=False, sep=";", decimal=",")
    else:
        frame.to_csv(file, index=False)
    if kind == "blocks":
        ((row,),) = shipment_blocks(file, teaching, 10)
        found = row.shipment
        assert (row.origin, row.destination) == ("Alma", "Haven")
    else:
        (found,) = read_shipments(frame if kind == "frame" else file, teaching)
    assert found is not None
    assert (found.origin, found.container_type, found.cargo_tonnes_each) == ("ALMA", "22G1", 12.5)


def test_words_for_fields_and_the_second_of_two() -> None:
    assert fields_meant(["From", "TO", "Quantity", "Owner"]) == ["origin", "destination", "containers", "Owner"]
    assert fields_meant(["Origin", "origin", "from"]) == ["Origin", "origin", "from"]
    assert fields_meant(["Boxes", "date", "tonnes"]) == ["containers", "ready", "tonnes"]  # as the options are called
    assert fields_meant(["boxes", "containers", "date", "ready"]) == ["boxes", "containers", "date", "ready"]


def test_rows_that_differ_in_their_ends_alone_are_those_that_are_made_one_by_one(teaching: Network) -> None:
    """Checked once, whatever else stands between them: the clock of an origin, and numbers of boxes."""
    rows = [
        {"origin": "Alma", "destination": "Fjord", "containers": 2, "ready": "2026-03-04T08:00+00:00"},
        {"origin": "Fjord", "destination": "Alma", "containers": 2, "ready": "2026-03-04T08:00+00:00"},
        {"origin": "Alma", "destination": "Haven", "containers": 2, "ready": "2026-03-04T08:00+00:00"},
        {"origin": "Alma", "destination": "Haven", "containers": 3, "ready": "2026-03-04T08:00+00:00"},
    ]
    together = shipments_from_frame(pd.DataFrame(rows), teaching)
    assert together == tuple(shipments_from_frame(pd.DataFrame([row]), teaching)[0] for row in rows)
    assert len({(sent.origin, sent.destination, sent.containers) for sent in together}) == len(rows)


def test_rows_read_at_once_are_those_read_one_by_one(teaching: Network) -> None:
    """Faults at the ends of a block and in its middle: each is told by its line, and every other row is read."""
    cells = [{"origin": "Alma", "destination": "Haven", "containers": 1 + number} for number in range(70)]
    for number in (0, 33, 69):
        cells[number]["origin"] = "Almma"
    (rows,) = shipment_blocks(pd.DataFrame(cells), teaching, 100)
    alone = [one for row in cells for block in shipment_blocks(pd.DataFrame([row]), teaching, 1) for one in block]
    assert [row.shipment for row in rows] == [row.shipment for row in alone]
    assert [number for number, row in enumerate(rows) if row.problem] == [0, 33, 69]
    assert "row 35" in rows[33].problem or "line 35" in rows[33].problem
