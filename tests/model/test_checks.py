"""Every rule of the tables, failing and passing; all faults at once; and never anything but a `TableError`."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from faulty_folders import Folder

from corridor.errors import TableError
from corridor.model.checking import Drafts, Rule, findings_of
from corridor.model.checks import RULES
from corridor.model.header import read_header
from corridor.model.network import Network, read_network
from corridor.model.schema import TABLES
from corridor.model.tables import read_draft
from corridor.resources import networks_dir


class Case(NamedTuple):
    """One way to break a rule, and the one finding that it must give."""

    rule: str
    name: str
    spoil: Callable[[Folder], None]
    table: str
    key: str  # id of the row that is named; blank where the whole table is, digits for a line
    column: str
    words: str  # must be in the problem or the remedy


FORM = "form"  # found while reading, not by a rule of the registry
LIMITS = "every number lies within the limits of its column"
CHOICES = "a cell with a list of choices holds one of them"
UNIQUE = "every id is there once"
PLAIN = "an id has no spaces around it and no semicolon"
REFERS = "what a cell refers to exists"
MAIN = "every city has exactly one main terminal"
LOCODE = "a UN/LOCODE has its form and its country"
SWAP = "latitude and longitude are not swapped"
ENDS = "a link has two ends"
LENGTH = "a link is no shorter than 0.98 x great circle - 2 km"
GAUGE = "rail links have a gauge that both ends have, others none"
TWINS = "a line is there once, and as long both ways"
BORDER = "international links name a border between their countries, domestic ones none"
SPEED = "a link has a speed or hours"
GAPS = "a transfer has hours and a charge"
TRACKS = "a transfer uses gauges that the terminal has"
CARRIERS = "a transfer's technique fits its carriers"
PERIOD = "a period begins before it ends"
MONEY = "every currency can be changed into the network's"
PRICED = "an amount has a currency"
ORDER = "low, mid and high are in order"
P90 = "the 90th percentile is not below the mean"
HS = "HS codes are digits"
FACTOR = "a factor that is used is filled in"
OVERLAP = "periods of a border, direction and class do not overlap"
SIDES = "all rows of a border have the same sides"
DWELL = "a border that links cross has a dwell"
STOPS = "a service has two stops or more, numbered without gaps"
STOPLINK = "consecutive stops are linked in the service's mode"
BREAK = "a train changes gauge only where a transfer does"
CLASS = "trains have a class, others none"

RAIL = "ALMA-BIRK-rail-1520"
GATE = "EASTGATE-WESTGATE-rail-1520"
ROAD_GATE = "EASTGATE-WESTGATE-road"


def put(table: str, key: str, **cells: str) -> Callable[[Folder], None]:
    return lambda folder: folder.set(table, key, **cells)


def add(table: str, like: str, **cells: str) -> Callable[[Folder], None]:
    return lambda folder: folder.add(table, like, **cells)


def swap(name: str, old: str, new: str) -> Callable[[Folder], None]:
    return lambda folder: folder.replace(name, old, new)


def write(table: str, content: bytes) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        folder.file(table).write_bytes(content)

    return spoil


def swap_all(name: str, *pairs: str) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            folder.replace(name, old, new)

    return spoil


def recolumn(folder: Folder, table: str, without: str = "", extra: str = "") -> None:
    """Leave a column out, or add a copy of the ids under another name."""
    rows = [{name: cell for name, cell in row.items() if name != without} for row in folder.rows(table)]
    folder.write(table, [row | {extra: row["id"]} for row in rows] if extra else rows)


def break_gauge(folder: Folder) -> None:
    """Let a train run on over a place that has both gauges but no gauge change."""
    gates = ("EASTGATE", "WESTGATE")
    yards = [row["id"] for row in folder.rows("transfers") if row["terminal_id"] in gates and "1520-1435" in row["id"]]
    folder.drop("transfers", *yards)
    services = ("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA", "BLOCK-HAVEN-ALMA")
    folder.drop("services", *services)
    folder.drop("service_stops", *(row["id"] for row in folder.rows("service_stops") if row["service_id"] in services))


CASES = (
    Case(FORM, "a file is missing", lambda folder: folder.file("trains").unlink(), "trains", "", "", "missing"),
    Case(FORM, "a file is not UTF-8", write("trains", b"id,name\nA,\xff\n"), "trains", "", "", "UTF-8"),
    Case(
        FORM,
        "a column is missing",
        lambda folder: recolumn(folder, "trains", without="zones"),
        "trains",
        "1",
        "zones",
        "missing",
    ),
    Case(
        FORM,
        "a column is misspelt",
        swap("links.csv", "length_km", "lenght_km"),
        "links",
        "1",
        "lenght_km",
        "length_km",
    ),
    Case(
        FORM,
        "a column is unknown",
        lambda folder: recolumn(folder, "currencies", extra="colour"),
        "currencies",
        "1",
        "colour",
        "unknown column",
    ),
    Case(
        FORM,
        "a column is there twice",
        swap_all("currencies.csv", "EUR,EUR,1.25", "EUR,EUR,1.25,1.25", ",rate,", ",rate,rate,"),
        "currencies",
        "1",
        "rate",
        "twice",
    ),
    Case(
        FORM,
        "a row is too short",
        swap("currencies.csv", "EUR,EUR,1.25,,,,teaching example,estimate", "EUR,EUR,1.25"),
        "currencies",
        "EUR",
        "",
        "3 cells",
    ),
    Case(FORM, "a number is a word", put("links", RAIL, speed_kmh="fast"), "links", RAIL, "speed_kmh", "not a number"),
    Case(
        FORM, "a number has a decimal comma", put("links", RAIL, speed_kmh="49,5"), "links", RAIL, "speed_kmh", "49.5"
    ),
    Case(
        FORM,
        "a number has thousands separators",
        put("links", RAIL, length_km="1,200"),
        "links",
        RAIL,
        "length_km",
        "1200",
    ),
    Case(
        FORM, "a number is infinite", put("links", RAIL, length_km="1e999"), "links", RAIL, "length_km", "not a number"
    ),
    Case(
        FORM, "a number says that it is none", put("links", RAIL, transit_h="n/a"), "links", RAIL, "transit_h", "blank"
    ),
    Case(FORM, "a whole number is broken", put("links", RAIL, tracks="1.5"), "links", RAIL, "tracks", "whole number"),
    Case(
        FORM, "a flag is a word", put("links", RAIL, electrified="yes"), "links", RAIL, "electrified", "neither 0 nor 1"
    ),
    Case(
        FORM,
        "a date is written otherwise",
        put("rules", "ROAD_SHUT", valid_to="19.11.2025"),
        "rules",
        "ROAD_SHUT",
        "valid_to",
        "YYYY-MM-DD",
    ),
    Case(
        FORM,
        "a date is not in the calendar",
        put("rules", "ROAD_SHUT", valid_to="2025-02-30"),
        "rules",
        "ROAD_SHUT",
        "valid_to",
        "calendar",
    ),
    Case(FORM, "a required cell is blank", put("links", RAIL, source=""), "links", RAIL, "source", "blank"),
    Case(FORM, "a required number is blank", put("links", RAIL, length_km=""), "links", RAIL, "length_km", "blank"),
    Case(
        FORM,
        "the header is missing",
        lambda folder: (folder.path / "network.toml").unlink(),
        "network.toml",
        "",
        "",
        "missing",
    ),
    Case(FORM, "the header is broken", swap("network.toml", "title =", "title"), "network.toml", "", "", "TOML"),
    Case(
        FORM,
        "a field of the header is missing",
        swap("network.toml", 'licence = "MIT"\n', ""),
        "network.toml",
        "",
        "licence",
        "missing",
    ),
    Case(
        FORM,
        "a field of the header is unknown",
        swap("network.toml", "licence =", 'licence = "MIT"\nlicense ='),
        "network.toml",
        "",
        "license",
        "licence",
    ),
    Case(
        FORM,
        "the year is a text",
        swap("network.toml", "2025", '"2025"'),
        "network.toml",
        "",
        "base_year",
        "without quotes",
    ),
    Case(
        FORM,
        "the currency is a word",
        swap("network.toml", '"USD"', '"dollar"'),
        "network.toml",
        "",
        "currency",
        "4217",
    ),
    Case(
        FORM,
        "the sources are no list",
        swap("network.toml", 'sources = [\n    "teaching example",\n]', 'sources = "us"'),
        "network.toml",
        "",
        "sources",
        "list",
    ),
    Case(LIMITS, "a number is too large", put("links", RAIL, speed_kmh="5000"), "links", RAIL, "speed_kmh", "outside"),
    Case(
        LIMITS,
        "a number is negative",
        put("transfers", "ALMA-road-stack-lift", hours="-1"),
        "transfers",
        "ALMA-road-stack-lift",
        "hours",
        "outside",
    ),
    Case(
        LIMITS,
        "a latitude is a longitude",
        put("terminals", "ALMA", lat="120", lon="10"),
        "terminals",
        "ALMA",
        "lat",
        "swapped",
    ),
    Case(CHOICES, "a mode is unknown", put("tariffs", "ROAD", mode="truck"), "tariffs", "ROAD", "mode", "road"),
    Case(
        CHOICES,
        "one of several codes is unknown",
        put("terminals", "ALMA", gauges="1520;1524"),
        "terminals",
        "ALMA",
        "gauges",
        "1524",
    ),
    Case(UNIQUE, "an id is there twice", add("links", RAIL), "links", RAIL, "id", "already"),
    Case(PLAIN, "an id ends in a space", put("currencies", "EUR", id="EUR "), "currencies", "EUR ", "id", "space"),
    Case(
        PLAIN,
        "an id holds a semicolon",
        put("currencies", "EUR", id="EUR;CHF"),
        "currencies",
        "EUR;CHF",
        "id",
        "semicolon",
    ),
    Case(
        REFERS,
        "a terminal is misspelt",
        put("links", RAIL, to_node_id="BRIK"),
        "links",
        RAIL,
        "to_node_id",
        "nearest: BIRK",
    ),
    Case(
        REFERS,
        "a group is unknown",
        put("rules", "POTASH", to_countries="EAST"),
        "rules",
        "POTASH",
        "to_countries",
        "EAST",
    ),
    Case(
        REFERS,
        "a border is unknown",
        put("links", GATE, border_id="EAST_WST"),
        "links",
        GATE,
        "border_id",
        "nearest: EAST_WEST",
    ),
    Case(
        REFERS,
        "a rule names an unknown link",
        put("rules", "POTASH", link_ids=f"{RAIL};X"),
        "rules",
        "POTASH",
        "link_ids",
        "'X'",
    ),
    Case(
        MAIN,
        "a city has two main terminals",
        put("terminals", "ALMA_AIR", main="1"),
        "terminals",
        "ALMA_AIR",
        "main",
        "2 main",
    ),
    Case(MAIN, "a city has none", put("terminals", "BIRK", main="0"), "terminals", "BIRK", "main", "no main"),
    Case(
        LOCODE,
        "a code is too short",
        put("terminals", "COVE", unlocode="AACO"),
        "terminals",
        "COVE",
        "unlocode",
        "UN/LOCODE",
    ),
    Case(
        LOCODE,
        "a code is of another country",
        put("terminals", "COVE", unlocode="NACOV"),
        "terminals",
        "COVE",
        "unlocode",
        "AA",
    ),
    Case(
        SWAP,
        "coordinates are swapped",
        put("terminals", "BIRK", lat="67.2", lon="0"),
        "terminals",
        "BIRK",
        "lat",
        "swap",
    ),
    Case(
        ENDS,
        "a link leads back",
        put("links", "ALMA-COVE-road", to_node_id="ALMA"),
        "links",
        "ALMA-COVE-road",
        "to_node_id",
        "itself",
    ),
    Case(LENGTH, "a link is too short", put("links", RAIL, length_km="193"), "links", RAIL, "length_km", "200.2 km"),
    Case(
        GAUGE,
        "a rail link has no gauge",
        put("links", "BIRK-KARST-rail-1520", gauge=""),
        "links",
        "BIRK-KARST-rail-1520",
        "gauge",
        "no gauge",
    ),
    Case(
        GAUGE,
        "a road has a gauge",
        put("links", "ALMA-COVE-road", gauge="1520"),
        "links",
        "ALMA-COVE-road",
        "gauge",
        "blank",
    ),
    Case(
        GAUGE,
        "an end lacks the gauge",
        put("links", "BIRK-KARST-rail-1520", gauge="1435"),
        "links",
        "BIRK-KARST-rail-1520",
        "gauge",
        "no 1435 mm",
    ),
    Case(
        TWINS,
        "the way back is longer",
        add("links", RAIL, id="B", from_node_id="BIRK", to_node_id="ALMA", length_km="210"),
        "links",
        "B",
        "length_km",
        "the other way",
    ),
    Case(TWINS, "a line is there twice", add("links", RAIL, id="B"), "links", "B", "variant", "same line"),
    Case(
        TWINS,
        "a line is there twice, turned",
        add("links", RAIL, id="B", from_node_id="BIRK", to_node_id="ALMA"),
        "links",
        "B",
        "variant",
        "same line",
    ),
    Case(
        BORDER,
        "an international link has no border",
        put("links", ROAD_GATE, border_id=""),
        "links",
        ROAD_GATE,
        "border_id",
        "open",
    ),
    Case(
        BORDER,
        "a domestic link has one",
        put("links", RAIL, border_id="EAST_WEST"),
        "links",
        RAIL,
        "border_id",
        "both ends",
    ),
    Case(
        BORDER,
        "the border is for another mode",
        put("links", ROAD_GATE, border_id="EAST_WEST"),
        "links",
        ROAD_GATE,
        "border_id",
        "for rail",
    ),
    Case(
        BORDER,
        "the border lies elsewhere",
        put("links", "WESTGATE-HAVEN-road", border_id="EAST_WEST_ROAD"),
        "links",
        "WESTGATE-HAVEN-road",
        "border_id",
        "between NA and QZ",
    ),
    Case(
        SPEED,
        "a link has no speed",
        put("links", "ALMA-COVE-road", speed_kmh=""),
        "links",
        "ALMA-COVE-road",
        "speed_kmh",
        "neither",
    ),
    Case(
        SPEED,
        "a rail link has none for wagons",
        put("links", RAIL, speed_ordinary_kmh=""),
        "links",
        RAIL,
        "speed_ordinary_kmh",
        "ordinary",
    ),
    Case(
        GAPS,
        "a transfer has no hours",
        put("transfers", "ALMA-road-stack-lift", hours=""),
        "transfers",
        "ALMA-road-stack-lift",
        "hours",
        "no hours",
    ),
    Case(
        GAPS,
        "a transfer has no charge",
        put("transfers", "ALMA-road-stack-lift", cost_per_container="", cost_per_shipment=""),
        "transfers",
        "ALMA-road-stack-lift",
        "cost_per_container",
        "no charge",
    ),
    Case(
        TRACKS,
        "a transfer needs a gauge that is not there",
        put("transfers", "ALMA-1520-stack-lift", from_carrier="1435"),
        "transfers",
        "ALMA-1520-stack-lift",
        "from_carrier",
        "no 1435 mm",
    ),
    Case(
        CARRIERS,
        "a lift is from wagon to wagon",
        put("transfers", "ALMA-road-stack-lift", to_carrier="air"),
        "transfers",
        "ALMA-road-stack-lift",
        "technique",
        "stack",
    ),
    Case(
        CARRIERS,
        "reconsignment is between gauges",
        put("transfers", "WESTGATE-SMGS-CIM-reconsignment", to_carrier="1435"),
        "transfers",
        "WESTGATE-SMGS-CIM-reconsignment",
        "technique",
        "CIM",
    ),
    Case(
        CARRIERS,
        "a gauge change stays on its gauge",
        put("transfers", "EASTGATE-1520-1435-transloading", to_carrier="1520"),
        "transfers",
        "EASTGATE-1520-1435-transloading",
        "technique",
        "1435",
    ),
    Case(
        PERIOD,
        "dates are reversed",
        put("rules", "ROAD_SHUT", valid_from="2025-11-20"),
        "rules",
        "ROAD_SHUT",
        "valid_to",
        "swap",
    ),
    Case(
        MONEY,
        "a currency has no rate",
        put("tariffs", "ROAD", currency="EUX"),
        "tariffs",
        "ROAD",
        "currency",
        "nearest: EUR",
    ),
    Case(
        PRICED,
        "a price has no currency",
        put("tariffs", "ROAD", currency=""),
        "tariffs",
        "ROAD",
        "currency",
        "no currency",
    ),
    Case(
        PRICED,
        "a rate has no currency",
        put("services", "PORT-ALMA-COVE", currency=""),
        "services",
        "PORT-ALMA-COVE",
        "currency",
        "rate_per_feu",
    ),
    Case(ORDER, "mid is above high", put("tariffs", "ROAD", mid="9"), "tariffs", "ROAD", "mid", "order"),
    Case(
        P90,
        "the 90th percentile is below the mean",
        put("borders", "EAST_WEST:block:1", dwell_p90_h="9"),
        "borders",
        "EAST_WEST:block:1",
        "dwell_p90_h",
        "below the mean",
    ),
    Case(
        HS,
        "goods are named by a word",
        put("rules", "POTASH", hs_prefixes="3104;potash"),
        "rules",
        "POTASH",
        "hs_prefixes",
        "digits",
    ),
    Case(
        FACTOR,
        "a used factor is blank",
        put("emissions", "ROAD", g_co2e_per_tkm=""),
        "emissions",
        "ROAD",
        "g_co2e_per_tkm",
        "used",
    ),
    Case(
        FACTOR,
        "a factor of terminals is per tonne",
        put("emissions", "TERMINAL", g_co2e_per_t="", g_co2e_per_tkm="1"),
        "emissions",
        "TERMINAL",
        "g_co2e_per_t",
        "used",
    ),
    Case(
        OVERLAP,
        "two periods share a day",
        put("borders", "EAST_WEST:block:1", valid_to="2025-09-12"),
        "borders",
        "EAST_WEST:block:1",
        "valid_from",
        "overlaps",
    ),
    Case(
        OVERLAP,
        "both directions overlap each",
        add("borders", "EAST_WEST_ROAD:any:1", id="X", direction="ab"),
        "borders",
        "X",
        "valid_from",
        "overlaps",
    ),
    Case(
        OVERLAP,
        "any class overlaps each",
        add("borders", "EAST_WEST_SEA:any:1", id="X", train_class="block"),
        "borders",
        "X",
        "valid_from",
        "overlaps",
    ),
    Case(
        SIDES,
        "a border is turned round",
        put("borders", "EAST_WEST:block:2", country_a="NA", country_b="AA"),
        "borders",
        "EAST_WEST:block:2",
        "country_a",
        "same sides",
    ),
    Case(
        DWELL,
        "an open border has no dwell",
        put("borders", "EAST_WEST:block:1", dwell_mean_h="", dwell_p90_h=""),
        "borders",
        "EAST_WEST:block:1",
        "dwell_mean_h",
        "blank",
    ),
    Case(
        STOPS,
        "a service has one stop",
        lambda folder: folder.drop("service_stops", "SHIP-COVE-FJORD:002"),
        "services",
        "SHIP-COVE-FJORD",
        "id",
        "1 stops",
    ),
    Case(
        STOPS,
        "a service stops without calling",
        put("service_stops", "SHIP-COVE-FJORD:002", calls="0"),
        "services",
        "SHIP-COVE-FJORD",
        "id",
        "1 stops",
    ),
    Case(
        STOPS,
        "the stops have a gap",
        lambda folder: folder.drop("service_stops", "BLOCK-ALMA-HAVEN:002"),
        "service_stops",
        "BLOCK-ALMA-HAVEN:003",
        "sequence",
        "gaps",
    ),
    Case(
        STOPLINK,
        "a train leaves the railway",
        put("service_stops", "BLOCK-ALMA-HAVEN:002", terminal_id="COVE"),
        "service_stops",
        "BLOCK-ALMA-HAVEN:002",
        "terminal_id",
        "ALMA to COVE",
    ),
    Case(
        STOPLINK,
        "a ship goes by land",
        put("services", "SHIP-COVE-FJORD", mode="road"),
        "service_stops",
        "SHIP-COVE-FJORD:002",
        "terminal_id",
        "no road link",
    ),
    Case(
        STOPLINK,
        "a link does not join the stops",
        put("service_stops", "SHIP-COVE-FJORD:002", link_id=RAIL),
        "service_stops",
        "SHIP-COVE-FJORD:002",
        "link_id",
        "between",
    ),
    Case(
        STOPLINK,
        "a directed link is taken the wrong way",
        put("links", "COVE-FJORD-sea", directed="1"),
        "service_stops",
        "SHIP-FJORD-COVE:002",
        "terminal_id",
        "FJORD to COVE",
    ),
    Case(
        BREAK,
        "a train runs on over a gauge break",
        break_gauge,
        "service_stops",
        "BLOCK-ALMA-HAVEN:005",
        "terminal_id",
        "WESTGATE",
    ),
    Case(
        CLASS,
        "a train has no class",
        put("services", "PORT-ALMA-COVE", train_class=""),
        "services",
        "PORT-ALMA-COVE",
        "train_class",
        "fixed or block",
    ),
    Case(
        CLASS,
        "a ship has a class",
        put("services", "SHIP-COVE-FJORD", train_class="block"),
        "services",
        "SHIP-COVE-FJORD",
        "train_class",
        "blank",
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "net")


@pytest.fixture(scope="module")
def teaching_drafts() -> Drafts:
    return drafts_of(networks_dir() / "teaching")


def drafts_of(path: Path) -> Drafts:
    header, _ = read_header(path)
    drafts = {name: read_draft(path, table)[0] for name, table in TABLES.items()}
    return Drafts(header, {name: draft for name, draft in drafts.items() if draft is not None})


@pytest.mark.parametrize("case", CASES, ids=[f"{case.table}: {case.name}" for case in CASES])
def test_one_fault_gives_one_finding_that_names_it(case: Case, folder: Folder) -> None:
    case.spoil(folder)
    findings = folder.findings()
    assert len(findings) == 1, "\n".join(map(str, findings))
    (finding,) = findings
    expected_line = 0
    if case.key:
        expected_line = int(case.key) if case.key.isdigit() else folder.line(case.table, case.key)
    assert (finding.table, finding.row, finding.column) == (case.table, expected_line, case.column)
    assert case.words in f"{finding.problem} {finding.remedy}"
    assert finding.problem
    assert finding.remedy


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_good_network_passes_every_rule(rule: Rule, teaching_drafts: Drafts) -> None:
    assert findings_of(rule, teaching_drafts) == []


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert {case.rule for case in CASES} - {FORM} == {rule.name for rule in RULES}


@pytest.mark.parametrize("case", [case for case in CASES if case.rule != FORM], ids=lambda case: case.name)
def test_the_rule_itself_finds_what_its_case_breaks(case: Case, folder: Folder) -> None:
    """The finding comes from the rule that the case names, not from a neighbour of it."""
    case.spoil(folder)
    drafts = drafts_of(folder.path)
    rule = next(rule for rule in RULES if rule.name == case.rule)
    assert (case.table, case.column) in {(finding.table, finding.column) for finding in findings_of(rule, drafts)}


def test_directed_twins_of_the_same_length_are_two_lanes(folder: Folder) -> None:
    folder.set("links", RAIL, directed="1")
    folder.add("links", RAIL, id="BIRK-ALMA-rail-1520", from_node_id="BIRK", to_node_id="ALMA")
    assert folder.findings() == ()


def test_a_variant_tells_parallel_lines_apart(folder: Folder) -> None:
    folder.add("links", RAIL, id="B", variant="old", length_km="250")
    assert folder.findings() == ()


def test_a_link_just_long_enough_passes(folder: Folder) -> None:
    """200.15 km apart: 0.98 of it less 2 km is 194.15 km."""
    folder.set("links", RAIL, length_km="194.2")
    assert folder.findings() == ()
    folder.set("links", RAIL, length_km="194.1")
    assert len(folder.findings()) == 1


def test_a_group_may_be_the_side_of_a_border(folder: Folder) -> None:
    for key in ("EAST_WEST_ROAD:any:1",):
        folder.set("borders", key, country_a="WEST", country_b="AA")
    assert folder.findings() == ()


def test_a_period_may_begin_the_day_after_another_ends(folder: Folder) -> None:
    folder.set("borders", "EAST_WEST_ROAD:any:1", valid_to="2025-12-31")
    folder.add("borders", "EAST_WEST_ROAD:any:1", id="EAST_WEST_ROAD:any:2", valid_from="2026-01-01", valid_to="")
    assert folder.findings() == ()


def test_a_blank_dwell_is_no_fault_where_the_border_is_closed_or_unused(folder: Folder) -> None:
    folder.set("borders", "EAST_WEST_ROAD:any:1", state="closed", dwell_mean_h="", dwell_p90_h="")
    folder.add("borders", "EAST_WEST_ROAD:any:1", id="X", border_id="ELSEWHERE", state="open", valid_to="")
    assert folder.findings() == ()


def test_line_numbers_count_newlines_inside_cells_and_blank_lines(folder: Folder) -> None:
    text = folder.file("currencies").read_text(encoding="utf-8").splitlines()
    rows = [text[0], 'CHF,CHF,1.1,,,"two\nlines",x,estimate', "", "EUR,EUR,many,,,,x,estimate"]
    folder.file("currencies").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert [(finding.row, finding.column) for finding in folder.findings()] == [(5, "rate")]


THIRTY = (
    swap("network.toml", 'licence = "MIT"\n', ""),
    lambda folder: folder.file("trains").unlink(),
    put("countries", "QZ", rail_regimes="CMR"),
    put("terminals", "ALMA_AIR", main="1"),
    put("terminals", "BIRK", lat="67.2", lon="0"),
    put("terminals", "COVE", unlocode="AACO"),
    put("terminals", "MARSH", kind="station"),
    put("links", "ALMA-COVE-road", length_km="20"),
    put("links", "ALMA-EASTGATE-road", speed_kmh=""),
    put("links", "BIRK-COVE-rail-1520", speed_ordinary_kmh="quick"),
    put("links", "BIRK-KARST-rail-1520", gauge="1435"),
    put("links", "DELTA-MARSH-rail-1435", tracks="0"),
    put("links", ROAD_GATE, border_id=""),
    put("links", "FJORD-HAVEN-road", to_node_id="HEAVEN"),
    add("links", RAIL, id="B"),
    put("transfers", "ALMA-road-stack-lift", hours=""),
    put("transfers", "ALMA_AIR-air-stack-lift", cost_per_container="1,000"),
    put("transfers", "COVE-road-stack-lift", technique="crane"),
    put("borders", "EAST_WEST:block:1", valid_to="2025-09-12"),
    put("borders", "EAST_WEST:fixed:2", dwell_mean_h="", dwell_p90_h=""),
    put("borders", "EAST_WEST:ordinary:1", dwell_p90_h="1"),
    put("services", "SHIP-COVE-FJORD", train_class="block"),
    put("services", "BARGE-FJORD-HAVEN", teu_per_departure=""),
    put("service_stops", "BLOCK-HAVEN-ALMA:006", terminal_id="MARSH"),
    put("tariffs", "ROAD", mid="9"),
    put("tariffs", "AIR", currency="EUX"),
    put("tariffs", "BARGE", basis="per_mile"),
    put("emissions", "SEA", year="sometime"),
    put("rules", "ROAD_SHUT", valid_from="2025-11-20"),
    put("rules", "POTASH", hs_prefixes="potash"),
)


def test_a_folder_with_thirty_different_faults_yields_thirty_findings(folder: Folder) -> None:
    for spoil in THIRTY:
        spoil(folder)
    findings = folder.findings()
    places = [(finding.table, finding.row, finding.column) for finding in findings]
    assert len(set(places)) == len(findings)
    assert len(THIRTY) == 30
    assert len(findings) == 30, "\n".join(map(str, findings))
    with pytest.raises(TableError, match="30 faults") as caught:
        read_network(folder.path)
    assert isinstance(caught.value, ValueError)
    assert caught.value.findings == tuple(sorted(findings))


def test_broken_cells_by_the_thousand_are_table_errors_and_nothing_else(folder: Folder) -> None:
    """Any cell may hold anything: either a network comes back, or every fault in one error."""
    rng = np.random.default_rng(2026)
    junk = ("", " ", "-1", "0", "1e308", "1e-320", "nan", "x;y;;", ";", "2025-13-40", "9999-12-31", "0001-01-01", "1,5",
            "\x00", "🚂", "ALMA", "open", "١٢", "-0", "99999999999999999999", '"', "a\nb", "=1+1", "1435", "rail", "AA;NA")  # fmt: skip
    good = {name: folder.rows(name) for name in TABLES}
    for _ in range(150):
        spoilt = {name: [dict(row) for row in rows] for name, rows in good.items()}
        for _ in range(20):
            name = str(rng.choice(list(TABLES)))
            row = spoilt[name][int(rng.integers(len(spoilt[name])))]
            row[str(rng.choice(list(row)))] = junk[int(rng.integers(len(junk)))]
        for name, rows in spoilt.items():
            folder.write(name, rows)
        for finding in folder.findings():
            assert finding.problem
            assert finding.remedy


RUBBISH = (b"", b"\n", b"\xef\xbb\xbf", b'"', b"id", b"id\nA", b"\x00\x00", b"a,b\n1\n", b'id,"name\nx')


@pytest.mark.parametrize("content", RUBBISH)
@pytest.mark.parametrize("table", ["terminals", "links", "service_stops", "measurements"])
def test_a_file_of_rubbish_is_a_table_error(table: str, content: bytes, folder: Folder) -> None:
    folder.file(table).write_bytes(content)
    assert folder.findings()


def test_a_missing_table_does_not_drown_the_other_findings(folder: Folder) -> None:
    """Nothing is said of what would refer to a table that is not there."""
    for table in ("terminals", "countries", "borders"):
        folder.file(table).unlink()
    assert sorted((finding.table, finding.column) for finding in folder.findings()) == [
        ("borders", ""),
        ("countries", ""),
        ("terminals", ""),
    ]


def test_an_optional_table_may_be_missing(folder: Folder) -> None:
    folder.file("measurements").unlink()
    assert folder.findings() == ()
    assert read_network(folder.path).measurements.empty


def test_reading_and_checking_the_largest_network_takes_less_than_half_a_second(eurasia: Network) -> None:
    """The time of the processor, best of three: other work on the machine does not count."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        read_network(networks_dir() / eurasia.name)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.5
