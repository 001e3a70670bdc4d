"""Codes are text: what a spreadsheet makes of a code is refused with the remedy, or read where it cannot mislead.

Goods: 0401 10 is milk, 4011 are new pneumatic tyres of rubber; a lost zero turns one into the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import DateError, as_moment
from corridor.cli.main import main
from corridor.model.cargo.container_names import plain_type
from corridor.model.cargo.goods import plain_hs
from corridor.model.cargo.shipment import ShipmentError
from corridor.model.law.closures import ScenarioError
from corridor.model.tables.reading import nearest

READY = "2025-06-02"


# --- goods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("84", "84"),
        ("8429", "8429"),
        ("842952", "842952"),
        ("84295210", "84295210"),
        ("8429521000", "8429521000"),
        ("0401.10", "040110"),
        ("0401 10", "040110"),
        ("84.29.52", "842952"),
        (" 8429 ", "8429"),
        ("'0402", "0402"),
        ("8429.", "8429"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_code_of_goods_has_an_even_number_of_digits(written: str, meant: str) -> None:
    assert plain_hs(written) == meant
    assert cd.Shipment("Alma", "Haven", hs=written).hs == meant


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("40110", "write 040110"),
        ("402", "write 0402"),
        ("8", "write 08"),
        ("4011000", "write 04011000"),
        ("842952100", "write 0842952100"),
        ("8429.0", "write 8429"),
        ("402.0", "write 0402"),
        ("8429.7", "text"),
        ("8.429E+03", "text"),
        ("1E+05", "text"),
        ("8429,52", "digits"),
        ("-8429", "digits"),
        ("84295210000", "2, 4, 6, 8 or 10 digits"),
        ("000402", "chapter"),
        ("milk", "digits"),
        (402, "leading zero"),
        (8429, "leading zero"),
        (8429.7, "leading zero"),
        (None, "text"),
        (True, "leading zero"),
    ],
)
def test_a_spoiled_code_of_goods_is_refused_with_the_remedy_everywhere(
    written: object, remedy: str, teaching: cd.Network
) -> None:
    with pytest.raises(ShipmentError, match=f"hs .*{re.escape(remedy)}"):
        cd.Shipment("Alma", "Haven", hs=written)  # type: ignore[arg-type]
    for ban in (cd.Embargo, cd.Closure):
        for field in ("hs", "except_hs"):
            conditions = {field: [written], "modes": "road"}
            with pytest.raises(ScenarioError, match=f"^{field} of .*{re.escape(remedy)}"):
                ban("milk", **conditions)
    if written is not None:  # in a frame a blank is a default
        frame = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "hs": pd.Series([written], dtype=object)})
        with pytest.raises(cd.TableError, match=f"line 2, column hs: .*{re.escape(remedy)}"):
            cd.routes(teaching, frame, strict=True)
        with pytest.raises(cd.TableError, match=f"line 2, column hs: .*{re.escape(remedy)}"):
            cd.plan.read_demand(teaching, frame.assign(teu_per_day=1.0))


@given(st.integers(1, 10**12).map(str))
def test_no_code_of_an_odd_length_is_read_and_padding_mends_it(digits: str) -> None:
    """What has lost its zero is never taken for another heading; with the zero it is read as it was."""
    if len(digits) % 2 == 0 and len(digits) <= 10:
        assert plain_hs(digits) == digits
        return
    with pytest.raises(ValueError, match="2, 4, 6, 8 or 10 digits"):
        plain_hs(digits)
    if len(digits) < 10:
        assert plain_hs(f"0{digits}") == f"0{digits}"


def test_milk_is_not_taken_for_tyres(eurasia: cd.Network, tmp_path: Path) -> None:
    """Case 02: milk leaves Great Stone for Klaipeda, and tyres do not; a frame that ate the zero says so."""
    milk = cd.route(eurasia, cd.Shipment("Great Stone", "Klaipeda", hs="040110", ready="2026-03-04"))
    assert milk.cost == 764.50
    with pytest.raises(cd.NoRoute, match="EU_BY_RUBBER"):
        cd.route(eurasia, cd.Shipment("Great Stone", "Klaipeda", hs="4011", ready="2026-03-04"))
    file = tmp_path / "milk.csv"
    file.write_text("origin,destination,hs,ready\nGreat Stone,Klaipeda,40110,2026-03-04\n", encoding="utf-8")
    asked = ("route", "Great Stone", "Klaipeda", "--date", "2026-03-04", "--hs", "40110")
    for words in (asked, ("routes", str(file), "--strict")):
        told = CliRunner().invoke(main, list(words))
        assert told.exit_code != 0 and "write 040110 if a leading zero was lost" in told.output


def test_a_ban_on_dairy_binds_dairy(teaching: cd.Network) -> None:
    """Case 02, the other way round: 402 does not slip past a rule on 0402."""
    banned = cd.Scenario("no dairy").embargo("DAIRY", hs="0402").apply(teaching)
    with pytest.raises(cd.NoRoute, match="DAIRY"):
        cd.route(banned, cd.Shipment("Alma", "Haven", hs="0402", ready=READY))
    with pytest.raises(ScenarioError, match="write 0402"):
        cd.Scenario("no dairy").embargo("DAIRY", hs="402")


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("04.03.2026", "write 2026-03-04 or 2026-04-03"),
        ("4/3/2026", "write 2026-03-04 or 2026-04-03"),
        ("24.03.2026", "write 2026-03-24"),
        ("03/24/2026", "write 2026-03-24"),
        ("3-3-2026", "write 2026-03-03"),
        ("44927", "write 2023-01-01"),
        ("46085", "write 2026-03-04"),
        (46085, "write 2026-03-04"),
        (46085.25, "write 2026-03-04"),
        ("4-Mar", "write 2026-03-04 or 2026-03-04 08:00"),
    ],
)
def test_a_day_in_another_writing_is_refused_with_the_one_to_write(written: object, remedy: str) -> None:
    with pytest.raises(ShipmentError, match=f"ready .*{remedy}"):
        cd.Shipment("Alma", "Haven", ready=written)  # type: ignore[arg-type]


@given(st.dates(dt.date(1983, 1, 1), dt.date(2063, 1, 1)))
def test_the_remedy_of_a_serial_number_is_the_day_of_the_spreadsheet(day: dt.date) -> None:
    """By pandas, which counts the days itself."""
    serial = (pd.Timestamp(day) - pd.Timestamp("1899-12-30")).days
    with pytest.raises(DateError, match=f"write {day}"):
        as_moment(str(serial))


# --- containers, dangerous goods, ids --------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20DC", "22G1"),
        ("20GP", "22G1"),
        ("20' standard", "22G1"),
        ("40DV", "42G1"),
        ("40HC", "45G1"),
        ("40HQ", "45G1"),
        ("40 hq", "45G1"),
        ("40 ft high cube", "45G1"),
        ("40-foot high-cube container", "45G1"),
        ("40RF", "45R1"),
        ("40 ft reefer", "45R1"),
        ("reefer", "45R1"),
        ("20RF", "22R1"),
        ("45HC", "L5G1"),
        ("40OT", "42U1"),
        ("20 tank", "22T1"),
        ("open top 20", "22U1"),
        ("High-Cube 40", "45G1"),
        ("reefer 40 ft", "45R1"),
        ("tank", "22T1"),
        ("ISO tank container", "22T1"),
        ("高柜", "45G1"),
        ("45g1", "45G1"),
        (" 45 R1 ", "45R1"),
        ("45G1", "45G1"),
        ("45RT", "45RT"),
        ("coffin", "coffin"),
    ],
)
def test_a_container_is_found_by_what_the_trade_calls_it(written: str, meant: str) -> None:
    assert plain_type(written) == meant
    assert cd.Shipment("Alma", "Haven", container_type=written).container_type == meant


def test_the_answer_says_the_iso_code(teaching: cd.Network) -> None:
    by_trade, by_code = (
        cd.route(teaching, cd.Shipment("Alma", "Haven", container_type=kind, ready=READY)) for kind in ("40HC", "45G1")
    )
    assert by_trade == by_code and by_trade.shipment.container_type == "45G1"
    assert "45G1" in CliRunner().invoke(main, ["container", "40 ft high cube"]).output


@pytest.mark.parametrize(("written", "meant"), [("3.0", "3"), ("9.0", "9"), ("1.4", "1.4"), ("6.1", "6.1"), ("3", "3")])
def test_a_class_of_danger_that_became_a_number_is_still_that_class(written: str, meant: str) -> None:
    assert cd.Shipment("Alma", "Haven", dangerous=written).dangerous == meant


@pytest.mark.parametrize(
    "written", ["csqu3054383", "CSQU 305438 3", "CSQU-305438/3", "csqu\u00a03054383", "CSQU305438"]
)
def test_a_container_number_may_have_spaces_and_small_letters(written: str) -> None:
    assert str(cd.read_container_number(written)) == "CSQU 305438 3"


@pytest.mark.parametrize("written", ["AAALM", "aaalm", "AA ALM", " aa alm ", "AA\u00a0ALM", "AA-ALM"])
def test_a_code_of_a_place_may_have_spaces_and_small_letters(written: str, teaching: cd.Network) -> None:
    assert teaching.terminal(written) == "ALMA"


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("7", ("007", "070"), "007"),
        ("7.0", ("007", "8"), "007"),
        ("1E+05", ("1E5", "1E6"), "1E5"),
        ("100000", ("1E5", "ALMA"), "1E5"),
        ("1.50", ("1.5",), "1.5"),
    ],
)
def test_an_id_that_became_a_number_is_told_its_text(written: str, known: tuple[str, ...], meant: str) -> None:
    assert nearest(written, known).startswith(f"; nearest: {meant} ")


@pytest.mark.parametrize("cell", [7, 7.0, 407])
def test_a_number_is_no_place(cell: object, teaching: cd.Network) -> None:
    frame = pd.DataFrame({"origin": ["Alma"], "destination": pd.Series([cell], dtype=object)})
    with pytest.raises(cd.TableError, match=r"line 2, column destination: .*dtype=str"):
        cd.routes(teaching, frame, strict=True)


@pytest.mark.parametrize(
    ("table", "key", "column", "written", "remedy"),
    [
        ("rules", "POTASH", "hs_prefixes", "402", "write 0402"),
        ("rules", "POTASH", "hs_prefixes", "3104.0", "write 3104"),
        ("rules", "TIMBER_ROAD", "except_hs", "44211", "write 044211"),
        ("rules", "POTASH", "hs_prefixes", "3104.20", "digits only"),
        ("rules", "POTASH", "valid_from", "04.03.2026", "write 2026-03-04 or 2026-04-03"),
        ("rules", "POTASH", "valid_from", "44927", "write 2023-01-01"),
        ("rules", "POTASH", "valid_from", "2026-03-04 00:00:00", "write 2026-03-04"),
        ("borders", "EAST_WEST_ROAD:any:1", "valid_to", "4/3/2026", "write 2026-03-04 or 2026-04-03"),
        ("containers", "45G1", "id", "40HC", "write 45G1"),
        ("services", "FIXED-ALMA-HAVEN", "teu_per_departure", "1E+05", "outside"),
    ],
)
def test_a_table_with_a_spoiled_code_says_what_to_write(
    table: str, key: str, column: str, written: str, remedy: str, spoiled: Callable[..., tuple[str, ...]]
) -> None:
    assert any(remedy in finding for finding in spoiled(table, key, column, written))


@pytest.fixture
def spoiled(tmp_path: Path, teaching: cd.Network) -> Callable[..., tuple[str, ...]]:
    """Write the teaching network with one other cell, and read what is found in it."""

    def found(table: str, key: str, column: str, written: str) -> tuple[str, ...]:
        folder = teaching.to_folder(tmp_path / "net")
        frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        frame.loc[frame["id"] == key, column] = written
        frame.to_csv(folder / f"{table}.csv", index=False)
        with pytest.raises(cd.TableError) as caught:
            cd.read_network(folder)
        return tuple(map(str, caught.value.findings))

    return found


# --- codes wider than a ban ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hs", "banned", "exempt", "told"),
    [
        ("84", "842952", "", "842952"),
        ("8429", "842952", "", "842952"),
        ("842952", "84295210", "", "84295210"),
        ("84", "8429;8430", "", "8429, 8430"),
        ("84", "8429;8430", "8430", "8429"),
        ("8429", "8430", "", ""),
        ("842952", "842951", "", ""),
        ("84295210", "842952", "84295210", ""),
        ("", "8429", "", ""),
        ("87", "8429", "", ""),
    ],
)
def test_a_code_wider_than_a_ban_is_answered_with_a_remark(
    hs: str, banned: str, exempt: str, told: str, teaching: cd.Network
) -> None:
    """On a route, by the clock, in a front and in a frame; and nothing where the code says enough."""
    net = cd.Scenario("x").impose(cd.Embargo("diggers", hs=banned, except_hs=exempt, modes="rail")).apply(teaching)
    box = cd.Shipment("Alma", "Haven", containers=40, hs=hs, cargo_tonnes_each=10, ready="2026-03-04")
    words = told and f"{hs} is wider than {told}, which DIGGERS bans: the answer holds for goods outside "
    trip = cd.route(net, box, via="rail")
    assert trip.notes == ((words + ("them" if "," in told else "it"),) if told else ())
    assert trip.notes == tuple(note for note in trip.remarks if "wider" in note)
    assert cd.route(net, box, via="rail", depart="2026-03-04").notes == trip.notes
    assert cd.pareto_routes(net, box, via="rail").remarks == trip.notes
    assert ("wider" in cd.routes(net, [box], via="rail")["remarks"][0]) == bool(told)
    assert cd.route(net, box, avoid="rail").notes == ()  # the ban is not on this way


@pytest.mark.parametrize("hs", ["44", "31", "84"])
@pytest.mark.parametrize("minimise", ["cost", "hours"])
@pytest.mark.parametrize("ends", [("Alma", "Haven"), ("Alma", "Westgate"), ("Karst", "Haven"), ("Haven", "Alma")])
def test_without_a_remark_no_narrower_code_has_a_worse_answer(
    hs: str, minimise: str, ends: tuple[str, str], teaching: cd.Network
) -> None:
    """Headings that are exempt may have a better one: a ban binds the chapter as a whole."""
    wide = cd.route(teaching, cd.Shipment(*ends, hs=hs, ready=READY), minimise=minimise)
    for more in ("01", "04", "07", "21") if not wide.notes else ():
        narrow = cd.route(teaching, cd.Shipment(*ends, hs=hs + more, ready=READY), minimise=minimise)
        assert getattr(narrow, minimise) <= getattr(wide, minimise)


def test_the_shell_says_it_too(eurasia: cd.Network) -> None:
    """Fertilisers of chapter 31 leave Great Stone for Klaipeda by rail; potash, 3104, would not."""
    done = CliRunner().invoke(main, ["route", "Great Stone", "Klaipeda", "--date", "2026-03-04", "--hs", "31"])
    assert done.exit_code == 0 and "31 is wider than 3104" in " ".join(done.output.split())
