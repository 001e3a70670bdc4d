"""The shipped network `eurasia`: places, borders and rules, and that its script still makes the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from corridor.model.network import Network
from corridor.model.network_folders import open_network, read_network
from corridor.model.tables.codes import OPEN
from corridor.model.tables.schema import TABLES
from networks.make.__main__ import main
from networks.make.common import great_circle_km, mean_hours

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "facts"
EURASIA = ROOT / "networks" / "eurasia"
ALWAYS = (dt.date.min, dt.date.max)
SHUT = {"closed", "suspended"}

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the folder ../shared/facts is not there")


@pytest.fixture(scope="module")
def net() -> Network:
    return open_network("eurasia")


def _rows(table: str) -> list[dict[str, str]]:
    with (EURASIA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["Lanzhou", "兰州", "Ланьчжоу", "CNLAZ", "LZ_DCH"])
def test_five_names_mean_the_dongchuan_land_port(net: Network, name: str) -> None:
    assert net.terminal(name) == "LZ_DCH"


@pytest.mark.parametrize(
    ("name", "terminal"),
    [
        ("Lanzhou airport", "LHW"),
        ("CNLHW", "LHW"),
        ("Minsk", "MINSK_KOL"),
        ("BYMSQ", "MINSK_KOL"),
        ("Minsk airport", "MSQ_AIR"),
        ("Great Stone", "GREAT_STONE"),
        ("Великий камень", "GREAT_STONE"),
        ("Klaipėda", "KLAIPEDA"),
        ("Małaszewicze", "MALASZEWICZE"),
        ("Kyiv", "KYIV"),
        ("Kiev", "KYIV"),
        ("St Petersburg", "STPETERSBURG"),
        ("Qingdao", "QINGDAO"),
        ("杜伊斯堡", "DUISBURG"),
        ("Vilnius", "VILNIUS_VIT"),
    ],
)
def test_usual_names_find_their_terminal(net: Network, name: str, terminal: str) -> None:
    assert net.terminal(name) == terminal


def test_every_name_in_the_table_finds_its_terminal_or_the_main_one_of_its_city(net: Network) -> None:
    table = net.terminals
    mains = {city: terminal for terminal, city in table.loc[table["main"], "city"].items()}
    for terminal, row in table.iterrows():
        names = [row["name"], row["name_zh"], row["name_ru"], row["city"], row["city_zh"], row["city_ru"]]
        for name in filter(None, [*names, *row["aliases"].split(";")]):
            assert net.terminal(name) in (terminal, mains[row["city"]]), name


def test_each_city_has_one_main_terminal(net: Network) -> None:
    assert (net.terminals.groupby("city")["main"].sum() == 1).all()


@needs_facts
def test_every_terminal_of_the_facts_is_there(net: Network) -> None:
    with (FACTS / "terminals.csv").open(encoding="utf-8", newline="") as file:
        given = {row["id"] for row in csv.DictReader(file)}
    assert len(given) == 177
    assert given <= set(net.terminals.index)


def test_every_international_link_names_a_border_and_no_other_does(net: Network) -> None:
    country = net.terminals["country"]
    crossings = {*net.borders["border_id"], OPEN}
    for link, row in net.links.iterrows():
        abroad = country[row["from_node_id"]] != country[row["to_node_id"]]
        assert (row["border_id"] in crossings) if abroad else (row["border_id"] == ""), link


def test_each_border_is_covered_once_on_every_day_in_both_directions_and_all_classes() -> None:
    for (border, direction, train_class), rows in _lanes().items():
        spans = sorted(_span(row) for row in rows)
        assert (spans[0][0], spans[-1][1]) == ALWAYS, (border, direction, train_class)
        for earlier, later in pairwise(spans):
            assert earlier[1] + dt.timedelta(days=1) == later[0], (border, direction, train_class, later)


def test_open_borders_have_a_dwell_and_its_90th_percentile_is_not_below_the_mean() -> None:
    for row in _rows("borders"):
        if row["state"] not in SHUT:
            assert 0 < float(row["dwell_mean_h"]) <= float(row["dwell_p90_h"]), row["id"]


def _lanes() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    lanes: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in _rows("borders"):
        ways = ("ab", "ba") if row["direction"] == "both" else (row["direction"],)
        classes = ("any",) if row["train_class"] == "any" else (row["train_class"],)
        for way in ways:
            for train_class in classes:
                lanes.setdefault((row["border_id"], way, train_class), []).append(row)
    return lanes


def _span(row: dict[str, str]) -> tuple[dt.date, dt.date]:
    since, until = row["valid_from"], row["valid_to"]
    return (
        dt.date.fromisoformat(since) if since else ALWAYS[0],
        dt.date.fromisoformat(until) if until else ALWAYS[1],
    )


def test_the_week_26_of_the_facts_is_kept_as_measured() -> None:
    undated = [row for row in _rows("measurements") if row["id"].startswith("border-") and "week 26" in row["notes"]]
    assert [row["value"] for row in undated] == ["144", "336", "300"]
    assert sum(row["id"].startswith("border-") for row in _rows("measurements")) == 65


def test_measured_time_of_ordinary_wagons_at_dostyk_splits_into_what_was_published() -> None:
    [row] = [row for row in _rows("borders") if row["id"] == "ALA_DOS-ordinary-ab-2022-01-01"]
    mean, share, handling = float(row["dwell_mean_h"]), float(row["exit_share"]), 4.25
    assert mean * share == pytest.approx(30.5, abs=0.05)
    assert mean * (1 - share) + handling == pytest.approx(78.0, abs=0.05)


def test_brest_is_shut_for_thirteen_days_then_slow_then_as_before() -> None:
    rows = [row for row in _rows("borders") if row["border_id"] == "BRE_MAL" and row["train_class"] == "block"]
    west = {row["valid_from"]: row for row in rows if row["direction"] in ("ab", "both")}
    assert (west["2025-09-12"]["state"], west["2025-09-12"]["valid_to"]) == ("closed", "2025-09-24")
    assert mean_hours(west["2025-09-25"]) + 8.5 == pytest.approx(144, abs=1e-4)
    assert mean_hours(west["2025-10-06"]) + 8.5 == pytest.approx(5 * 24, abs=1e-4)
    later = float(west["2025-10-06"]["dwell_p90_h"]) - float(west["2025-10-06"]["dwell_mean_h"])
    assert later == pytest.approx(24, abs=1e-4)  # 4 to 6 days; the trains told of that day had waited in September
    assert mean_hours(west["2025-10-11"]) + 8.5 == pytest.approx(24, abs=1e-4)
    assert {row["scan_kmh"] for row in rows if row["state"] == "open" and row["valid_from"]} == {"19"}


def test_the_dated_rules_of_the_corridor_are_there() -> None:
    rules = {row["id"]: row for row in _rows("rules")}
    assert {"EU_577", "EU_1865", "LT_EMPTY", "BY_599", "EU_BY_POTASH", "LT_POTASH", "BY_LT_RAIL"} <= set(rules)
    assert {"KGD_STEEL", "UA_2022", "CN_LT_2021", "RED_SEA"} <= set(rules)
    assert "3104" in rules["EU_BY_POTASH"]["hs_prefixes"].split(";")
    assert all(row["valid_from"] for row in rules.values())


def test_no_rule_keeps_machinery_out() -> None:
    prefixes = [prefix for row in _rows("rules") for prefix in row["hs_prefixes"].split(";") if prefix]
    assert prefixes
    assert not any("8429".startswith(prefix) for prefix in prefixes)


def test_every_rule_names_somebody_or_something() -> None:
    told = [column.name for column in TABLES["rules"].columns if column.kind == "codes" and column.name != "except_hs"]
    for row in _rows("rules"):
        assert any(row[name] for name in told), row["id"]


def test_estimates_say_how_they_were_made() -> None:
    for table in ("borders", "links", "emissions", "trains", "currencies"):
        for row in _rows(table):
            if row["source"] == "estimate" and row["confidence"] == "estimate":
                assert row["notes"], (table, row["id"])


@needs_facts
def test_the_script_makes_the_same_bytes(tmp_path: Path) -> None:
    assert main([str(FACTS), str(tmp_path)]) == 0
    for table in TABLES:
        assert (tmp_path / f"{table}.csv").read_bytes() == (EURASIA / f"{table}.csv").read_bytes(), table


def test_writing_what_was_read_gives_the_same_bytes(net: Network, tmp_path: Path) -> None:
    folder = net.to_folder(tmp_path / "copy")
    for table in TABLES:
        assert (folder / f"{table}.csv").read_bytes() == (EURASIA / f"{table}.csv").read_bytes(), table
    assert read_network(folder).content_hash == net.content_hash


def test_no_link_is_shorter_than_the_great_circle_between_its_ends(net: Network) -> None:
    """Thirteen were; points are good to a kilometre, so a length below the circle is wrong by more than that."""
    points = net.terminals[["lat", "lon"]].to_dict("index")
    for link, row in net.links[net.links["mode"] != "air"].iterrows():
        ends = (points[row["from_node_id"]], points[row["to_node_id"]])
        direct = great_circle_km(ends[0]["lat"], ends[0]["lon"], ends[1]["lat"], ends[1]["lon"])
        assert row["length_km"] >= direct, link
        assert row["length_km"] <= 2.6 * direct + 100 or row["mode"] in ("sea", "barge"), link


def test_lengths_that_were_read_since_are_carried(net: Network) -> None:
    lengths = net.links["length_km"]
    assert lengths["SIEMIANOWKA-BIALYSTOK-rail-1435"] == 106 and lengths["SKANDAWA-BIALYSTOK-rail-1435"] == 217
    assert lengths["BRANIEWO-GDANSK-rail-1435"] == 134 and lengths["MAMONOVO-BRANIEWO-rail-1520"] == 13
    assert lengths["MOINTY-ZHEZKAZGAN-rail-1520"] == 616 and lengths["TIANJIN-BEIJING-rail-1435"] == 180
