"""The schema walked column by column: each pair that a tired person can make disagree, an example, and its finding.

Every case is the network `teaching` with a few cells changed or a row added; what is found is in one column.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from check_cases import CASES
from edited_tables import Edit, written

import corridor as cd
from corridor.errors import Finding, TableError
from corridor.model.checks.findings import Drafts, findings_of
from corridor.model.checks.folder import CHECKS
from corridor.model.tables.header import read_header
from corridor.model.tables.reading import read_draft
from corridor.model.tables.schema import TABLES


class Case(NamedTuple):
    """What disagrees with what, how it is done, and the finding."""

    pair: str
    edits: tuple[Edit, ...]
    table: str
    column: str
    words: str


def one(pair: str, table: str, key: str, cells: dict[str, str], column: str, words: str, found: str = "") -> Case:
    """A case of one changed row; the finding is in its table, or in `found`."""
    return Case(pair, (Edit(table, key, cells),), found or table, column, words)


def added(pair: str, table: str, key: str, cells: dict[str, str], column: str, words: str) -> Case:
    """A case of one added row, a copy of another with other cells."""
    return Case(pair, (Edit(table, key, cells, "ADDED"),), table, column, words)


RAIL, ROAD, SEA = "ALMA-BIRK-rail-1520", "ALMA-COVE-road", "COVE-FJORD-sea"
BLOCK, FIXED, SHIP = "BLOCK-ALMA-HAVEN", "FIXED-ALMA-HAVEN", "SHIP-COVE-FJORD"
YARD = "EASTGATE-1520-1435-transloading"
DATES = "2025-01-06;2025-01-13;2025-01-20;2025-01-27"

WALK: list[Case] = [
    # terminals
    Case(
        "city x position",
        (
            Edit("terminals", "ALMA_AIR", {"lat": "1.5"}),
            Edit("links", "ALMA-ALMA_AIR-road-local", {"length_km": "250"}),
        ),
        "terminals",
        "lat",
        "167 km from the main terminal",
    ),
    one("kind x links", "terminals", "HAVEN_AIR", {"kind": "land port"}, "mode", "air link at HAVEN_AIR", "links"),
    one("kind x ships", "terminals", "COVE", {"kind": "rail junction"}, "mode", "sea link at COVE", "links"),
    # countries
    one("rail law x rail links", "countries", "AA", {"rail_regimes": ""}, "rail_regimes", "no consignment law"),
    # links
    one("mode x tracks", "links", ROAD, {"tracks": "2"}, "tracks", "road link has 2 tracks"),
    one("mode x wires", "links", ROAD, {"electrified": "1"}, "electrified", "is electrified"),
    one("mode x ordinary trains", "links", ROAD, {"speed_ordinary_kmh": "25"}, "speed_ordinary_kmh", "ordinary trains"),
    one("mode x blank wires", "links", RAIL, {"electrified": ""}, "electrified", "under wires"),
    one("block x ordinary, too slow", "links", RAIL, {"speed_ordinary_kmh": "4"}, "speed_ordinary_kmh", "do 4 km/h"),
    one("length x speed x hours", "links", SEA, {"speed_kmh": "5"}, "transit_h", "at 5 km/h another time"),
    one("mode x speed, too slow", "links", ROAD, {"speed_kmh": "0.8"}, "speed_kmh", "no road transport"),
    one("mode x speed, too quick", "links", ROAD, {"speed_kmh": "500"}, "speed_kmh", "no road transport"),
    # transfers
    one(
        "technique x lifts", "transfers", "EASTGATE-1520-1435-bogie_exchange", {"lifts": "1"}, "lifts", "1 crane moves"
    ),
    one("technique x no lifts", "transfers", YARD, {"lifts": "0"}, "lifts", "no crane move"),
    one("capacity x cranes", "transfers", YARD, {"capacity_teu_per_day": "40000"}, "capacity_teu_per_day", "2 cranes"),
    one(
        "capacity x tracks",
        "transfers",
        "EASTGATE-1520-1435-bogie_exchange",
        {"capacity_teu_per_day": "36500"},
        "capacity_teu_per_day",
        "1 tracks",
    ),
    added("rows twice", "transfers", "ALMA-road-stack-lift", {}, "id", "says what line"),
    # borders
    one("side x side", "borders", "EAST_WEST_ROAD:any:1", {"country_b": "AA"}, "country_b", "both sides"),
    one("mode x train class", "borders", "EAST_WEST_ROAD:any:1", {"train_class": "block"}, "train_class", "for road"),
    one(
        "state x capacity",
        "borders",
        "EAST_WEST:block:1",
        {"capacity_trains_per_day": "0"},
        "capacity_trains_per_day",
        "takes no train",
    ),
    one(
        "period x period, a gap",
        "borders",
        "EAST_WEST:any:1",
        {"valid_to": "2025-09-20"},
        "valid_from",
        "2025-09-21 to 2025-09-24",
    ),
    # services
    one("mode x common note", "services", SHIP, {"common_note": "1"}, "common_note", "common CIM/SMGS note"),
    one("cut-off x days", "services", SHIP, {"cutoff_h": "12"}, "cutoff_h", "no day of departure"),
    one(
        "dates x period",
        "services",
        SHIP,
        {"departure_dates": DATES, "valid_from": "2025-01-10"},
        "departure_dates",
        "leaves on 2025-01-06",
    ),
    one("dates x dates", "services", SHIP, {"departure_dates": "2025-01-06;2025-01-06"}, "departure_dates", "twice"),
    one(
        "dates x frequency",
        "services",
        SHIP,
        {"departure_dates": DATES, "frequency_per_week": "7"},
        "frequency_per_week",
        "the days are 1 a week",
    ),
    one(
        "times x weekdays",
        "services",
        FIXED,
        {"departure_times": "08:00;20:00", "departure_h": "", "frequency_per_week": "3"},
        "frequency_per_week",
        "1 weekday with 08:00;20:00: 2",
    ),
    one(
        "times x dates",
        "services",
        SHIP,
        {"departure_dates": DATES, "departure_times": "08:00;20:00;22:00", "frequency_per_week": "1"},
        "frequency_per_week",
        "the days are 3 a week",
    ),
    one("room x trains", "services", BLOCK, {"teu_per_departure": "800"}, "teu_per_departure", "more than 120"),
    one(
        "days x running hours, too few", "services", BLOCK, {"transit_days": "0.1"}, "transit_days", "of running alone"
    ),
    one(
        "days x running hours, too many", "services", BLOCK, {"transit_days": "40"}, "transit_days", "of running alone"
    ),
    # stops
    one("run x first stop", "service_stops", f"{BLOCK}:001", {"run_h": "4"}, "run_h", "to the first stop"),
    one(
        "run x length and speed, minutes", "service_stops", f"{BLOCK}:002", {"run_h": "240"}, "run_h", "240 h from ALMA"
    ),
    one(
        "run x length and speed, days", "service_stops", "SHIP-COVE-FJORD:002", {"run_h": "1.7"}, "run_h", "1.7 h from"
    ),
    one("calls x end of the path", "service_stops", f"{BLOCK}:001", {"calls": "0"}, "calls", "begins or ends"),
    # tariffs
    one("item x free days", "tariffs", "ROAD", {"free_days": "3"}, "free_days", "free days of haul"),
    one("item x basis", "tariffs", "ROAD", {"basis": "per_feu_day"}, "basis", "not paid per_feu_day"),
    one("low x mid", "tariffs", "ROAD", {"low": "-1"}, "mid", "on the other side of nothing"),
    one("item x ceiling", "tariffs", "ROAD", {"ceiling": "0.5"}, "ceiling", "a ceiling of 0.5 of haul"),
    one("item x type of box", "tariffs", "SUBSIDY_AA", {"container_types": "45R1"}, "container_types", "for boxes of"),
    one("item x lane", "tariffs", "SUBSIDY_AA", {"origin_countries": "AA"}, "origin_countries", "from some countries"),
    one(
        "item x used",
        "tariffs",
        "ROAD",
        {"item": "lift", "basis": "per_feu"},
        "item",
        "nothing is charged by a row of lift",
    ),
    one("through rate x basis", "tariffs", "ROAD", {"item": "through_rate", "basis": "per_feu"}, "basis", "not paid"),
    one("share x currency", "tariffs", "SUBSIDY_AA", {"currency": "USD"}, "currency", "a share in USD"),
    one("use x sign", "tariffs", "ROAD", {"low": "-3", "mid": "-2", "high": "-1"}, "mid", "price of -2"),
    one("relation x zones", "tariffs", "ROAD", {"relation": "transit"}, "relation", "names no zones"),
    one("mode x links", "tariffs", "SEA_COVE_FJORD", {"mode": "rail"}, "mode", "links for sea"),
    one("zones x countries", "tariffs", "RAIL_WEST", {"zones": "WETS"}, "zones", "'WETS' is no country"),
    added("period x period, two prices", "tariffs", "ROAD", {"mid": "3", "high": "3"}, "valid_from", "overlaps"),
    Case(
        "period x period, a gap of prices",
        (
            Edit("tariffs", "ROAD", {"valid_to": "2025-12-31"}),
            Edit("tariffs", "ROAD", {"valid_from": "2026-02-01", "valid_to": "", "mid": "3", "high": "3"}, "ROAD_2026"),
        ),
        "tariffs",
        "valid_from",
        "2026-01-01 to 2026-01-31",
    ),
    # emissions
    one("mode x traction", "emissions", "SEA", {"traction": "diesel"}, "traction", "traction of sea"),
    one("traction", "emissions", "RAIL_DIESEL", {"traction": "Diesel"}, "traction", "is none"),
    one("mode x unit", "emissions", "ROAD", {"g_co2e_per_t": "100"}, "g_co2e_per_t", "a tonne handled"),
    one("mode x unit, TEU", "emissions", "ROAD", {"g_co2e_per_teu": "100"}, "g_co2e_per_teu", "a TEU handled"),
    one(
        "terminal x unit, TEU",
        "emissions",
        "TERMINAL",
        {"g_co2e_per_teu_km": "100"},
        "g_co2e_per_teu_km",
        "at a terminal",
    ),
    one("terminal x unit", "emissions", "TERMINAL", {"g_co2e_per_tkm": "100"}, "g_co2e_per_tkm", "at a terminal"),
    one("use x scope", "emissions", "ROAD", {"scope": "TTW"}, "scope", "well to wheel"),
    one("mode x size, kilograms", "emissions", "ROAD", {"g_co2e_per_tkm": "0.1"}, "g_co2e_per_tkm", "where road has"),
    one("mode x size, tonnes", "emissions", "TERMINAL", {"g_co2e_per_t": "1"}, "g_co2e_per_t", "where terminal has"),
    one("zones x countries, of a factor", "emissions", "RAIL_ELECTRIC_AA", {"zones": "WETS"}, "zones", "nearest: WEST"),
    added("two factors", "emissions", "ROAD", {"g_co2e_per_tkm": "90"}, "mode", "second factor for road"),
    # trains
    one("shortest x longest train", "trains", "AA", {"min_teu": "160"}, "min_teu", "the longest 120"),
    one("TEU x metres", "trains", "AA", {"max_teu": "300"}, "max_teu", "300 TEU on 1000 m"),
    one("TEU x wagons", "trains", "AA", {"max_wagons": "10", "max_length_m": ""}, "max_wagons", "on 10 wagons"),
    one("wagons x metres", "trains", "AA", {"max_length_m": "60", "max_teu": ""}, "max_length_m", "on 60 m"),
    one("TEU x tonnes", "trains", "AA", {"max_gross_t": "200"}, "max_gross_t", "200 t of train"),
    # rules
    one("goods x exempt", "rules", "POTASH", {"except_hs": "4421"}, "except_hs", "does not hold it"),
    one("rule x nothing", "rules", "MARSH_SHUT", {"terminal_ids": ""}, "kind", "stops everything"),
    one("modes x border", "rules", "TIMBER_ROAD", {"modes": "rail"}, "modes", "it never holds"),
    # containers
    one("feet x TEU", "containers", "45G1", {"teu": "1"}, "teu", "40 ft and 1 TEU"),
    one(
        "code x feet",
        "containers",
        "22G1",
        {"length_ft": "40", "teu": "2", "volume_m3": "66"},
        "length_ft",
        "20 ft long by its code",
    ),
    one("code x power", "containers", "45R1", {"powered": "0"}, "powered", "a reefer by its code"),
    one("code x no power", "containers", "45G1", {"powered": "1"}, "powered", "no reefer by its code"),
    one("power x hours", "containers", "45G1", {"power_within_h": "40"}, "power_within_h", "needs none"),
    one("mass x mass, too little", "containers", "45G1", {"payload_kg": "2600"}, "max_gross_kg", "far below"),
    one("feet x volume", "containers", "45G1", {"volume_m3": "7.6"}, "volume_m3", "7.6 m3 in 40 ft"),
    # cargo limits
    one("modes x gauge", "cargo_limits", "LORRY", {"gauge": "1435"}, "modes", "binds nothing"),
    one("modes x trains", "rules", "POTASH", {"modes": "road", "train_classes": "block"}, "modes", "binds nothing"),
    one("feet x boxes", "cargo_limits", "LORRY", {"length_ft": "45"}, "length_ft", "no container is 45 ft"),
    one(
        "limit x tare", "cargo_limits", "LORRY", {"max_container_gross_t": "1.5"}, "max_container_gross_t", "empty box"
    ),
    # currencies
    added("currency x the network's", "currencies", "EUR", {"currency": "USD"}, "rate", "1.25 USD for one USD"),
    one("currency x size", "currencies", "EUR", {"rate": "0.08"}, "rate", "is usual"),
    Case(
        "period x period, of a rate",
        (
            Edit("currencies", "EUR", {"valid_to": "2025-06-30"}),
            Edit("currencies", "EUR", {"valid_from": "2025-07-01", "valid_to": "", "rate": "5"}, "EUR_2025"),
        ),
        "currencies",
        "rate",
        "after 1.25",
    ),
    Case(
        "period x period, two rates",
        (Edit("currencies", "EUR", {"valid_from": "2025-07-01", "rate": "1.2"}, "EUR_2025"),),
        "currencies",
        "valid_from",
        "overlaps",
    ),
    Case(
        "period x period, a gap of rates",
        (
            Edit("currencies", "EUR", {"valid_to": "2025-06-30"}),
            Edit("currencies", "EUR", {"valid_from": "2025-07-02", "valid_to": "", "rate": "1.2"}, "EUR_2025"),
        ),
        "currencies",
        "valid_from",
        "2025-07-01 to 2025-07-01",
    ),
    # measurements
    one("value x upper end", "measurements", "M1", {"p90": "5"}, "p90", "below the value 10"),
]

TOLD_TWICE = ("side x side",)  # the row of the border, and the link that crosses it


def findings(folder: Path, edits: Sequence[Edit]) -> tuple[Finding, ...]:
    """What is found in the teaching network after some edits."""
    written(folder, edits)
    try:
        cd.read_network(folder)
    except TableError as error:
        return error.findings
    return ()


def drafts_of(folder: Path) -> Drafts:
    """The tables as checks see them."""
    header, _ = read_header(folder)
    drafts = {name: read_draft(folder, table)[0] for name, table in TABLES.items()}
    return Drafts(header, {name: draft for name, draft in drafts.items() if draft is not None})


@pytest.mark.parametrize("case", WALK, ids=[case.pair for case in WALK])
def test_what_disagrees_is_one_finding(tmp_path: Path, case: Case) -> None:
    found = findings(tmp_path / "net", case.edits)
    assert found, case.pair
    told = [one for one in found if (one.table, one.column) == (case.table, case.column)]
    assert any(case.words in str(one) for one in told), found
    # a cell that two tables speak of may be told by both
    assert len({(one.table, one.column) for one in found}) <= 1 + (case.pair in TOLD_TWICE), found
    assert all(one.remedy for one in found)


def test_every_check_is_broken_by_a_case_here_or_in_check_cases(tmp_path: Path) -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    broken = {case.check for case in CASES}
    for number, case in enumerate(WALK):
        written(tmp_path / str(number), case.edits)
        drafts = drafts_of(tmp_path / str(number))
        broken |= {check.name for check in CHECKS if check.name not in broken and findings_of(check, drafts)}
    assert set(names) - broken == set()
