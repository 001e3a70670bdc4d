"""Ways to fail every check of the tables, each with the one finding that it must give."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from faulty_folders import Folder


class Case(NamedTuple):
    """One way to fail a check, and the one finding that it must give."""

    check: str
    name: str
    spoil: Callable[[Folder], None]
    table: str
    key: str  # id of the row that is named; blank where the whole table is, digits for a line
    column: str
    words: str  # must be in the problem or the remedy


FORM = "form"  # found while reading, not by a check of the registry
LIMITS = "every number lies within the limits of its column"
CHOICES = "a cell with a list of choices holds one of them"
UNIQUE = "every id is there once"
PLAIN = "an id has no spaces around it and no semicolon"
REFERS = "what a cell refers to exists"
MAIN = "every city has exactly one main terminal"
LOCODE = "a UN/LOCODE has its form and its country"
LONG = "a link is no longer than 4 x great circle + 50 km, or says why"
QUICK = "a link is passed at a speed that its mode can do"
ORDINARY = "ordinary trains are no quicker than block trains"
WEEK = "departures a week agree with the weekdays"
MASS = "tare and payload are within the largest gross mass"
SHARE = "a share is at most 1"
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
CARGO = "a cargo limit limits weight or danger"
PERIOD = "a period begins before it ends"
MONEY = "every currency can be changed into the network's"
PRICED = "an amount has a currency"
ORDER = "low, mid and high are in order"
P90 = "the 90th percentile is not below the mean"
HS = "HS codes are digits"
TYPE = "a container type is an ISO code"
FACTOR = "a factor that is used is filled in"
OVERLAP = "periods of a border, direction and class do not overlap"
SIDES = "all rows of a border have the same sides"
DWELL = "a border that links cross has a dwell"
HOURS = "opening hours, and the figures of an X-ray, come together"
STOPS = "a service has two stops or more, numbered without gaps"
STOPLINK = "consecutive stops are linked in the service's mode"
BREAK = "a train changes gauge only where a transfer does"
CLASS = "trains have a class, others none"
DEPARTS = "departures are on days that exist"
ZONE = "a time zone is one of the IANA list"
CITY_CLOCK = "the terminals of a city go by one clock"
BORDER_CLOCK = "all rows of a border go by one clock"

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


def two_clocks(folder: Folder) -> None:
    """Let two rows of one border go by different clocks."""
    named = {"EAST_WEST:block:1": "Asia/Almaty", "EAST_WEST:fixed:2": "Asia/Shanghai"}
    folder.write("borders", [row | {"time_zone": named.get(row["id"], "")} for row in folder.rows("borders")])


def break_gauge(folder: Folder) -> None:
    """Let a train run on over a place that has both gauges but no gauge change."""
    gates = ("EASTGATE", "WESTGATE")
    yards = [row["id"] for row in folder.rows("transfers") if row["terminal_id"] in gates and "1520-1435" in row["id"]]
    folder.drop("transfers", *yards)
    services = ("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA", "BLOCK-HAVEN-ALMA")
    folder.drop("services", *services)
    folder.drop("service_stops", *(row["id"] for row in folder.rows("service_stops") if row["service_id"] in services))


CASES = (
    Case(
        CARGO,
        "a cargo limit that limits nothing",
        put("cargo_limits", "LORRY", max_container_gross_t=""),
        "cargo_limits",
        "LORRY",
        "max_container_gross_t",
        "neither weight nor danger",
    ),
    Case(
        CHOICES,
        "a class of dangerous goods that is none",
        put("cargo_limits", "BARGE_DANGER", dangerous_classes="1;10"),
        "cargo_limits",
        "BARGE_DANGER",
        "dangerous_classes",
        "10",
    ),
    Case(
        ZONE,
        "a misspelt time zone",
        put("terminals", "BIRK", time_zone="Asia/Almaata"),
        "terminals",
        "BIRK",
        "time_zone",
        "nearest: Asia/Almaty",
    ),
    Case(
        CITY_CLOCK,
        "an airport an hour from its city",
        put("terminals", "HAVEN_AIR", time_zone="Europe/Berlin"),
        "terminals",
        "HAVEN_AIR",
        "time_zone",
        "another terminal of Haven",
    ),
    Case(
        BORDER_CLOCK, "a border with two clocks", two_clocks, "borders", "EAST_WEST:fixed:2", "time_zone", "Asia/Almaty"
    ),
    Case(FORM, "a file is missing", lambda folder: folder.file("links").unlink(), "links", "", "", "missing"),
    Case(FORM, "a file is not UTF-8", write("trains", b"id,name\nA,\xff\n"), "trains", "", "", "UTF-8"),
    Case(
        FORM,
        "a column is missing",
        lambda folder: recolumn(folder, "links", without="mode"),
        "links",
        "1",
        "mode",
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
        FORM,
        "a flag is a word",
        put("links", RAIL, electrified="partly"),
        "links",
        RAIL,
        "electrified",
        "neither 0 nor 1",
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
        "the header is there under another name",
        lambda folder: (folder.path / "network.toml").rename(folder.path / "network.toml.txt"),
        "network.toml",
        "",
        "",
        "rename network.toml.txt",
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
        "one of several codes is unknown",  # 1524 mm is Finland's gauge: what a table names as millimetres works
        put("terminals", "ALMA", gauges="1520;broad"),
        "terminals",
        "ALMA",
        "gauges",
        "broad",
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
    Case(LONG, "a link in metres", put("links", RAIL, length_km="20000"), "links", RAIL, "length_km", "200 km apart"),
    Case(
        QUICK,
        "a lorry at 500 km/h",
        put("links", "ALMA-COVE-road", speed_kmh="500"),
        "links",
        "ALMA-COVE-road",
        "speed_kmh",
        "no road",
    ),
    Case(
        ORDINARY,
        "wagons overtake block trains",
        put("links", RAIL, speed_ordinary_kmh="60"),
        "links",
        RAIL,
        "speed_ordinary_kmh",
        "only 50",
    ),
    Case(
        WEEK,
        "one weekday, two departures",
        put("services", "SHIP-COVE-FJORD", weekdays="Mon", frequency_per_week="2"),
        "services",
        "SHIP-COVE-FJORD",
        "frequency_per_week",
        "1 weekday",
    ),
    Case(
        MASS,
        "a box weighs more than it may",
        put("containers", "45G1", payload_kg="40000"),
        "containers",
        "45G1",
        "max_gross_kg",
        "more than",
    ),
    Case(
        SHARE,
        "a share in percent",
        put("tariffs", "SUBSIDY_AA", low="", mid="30", high=""),
        "tariffs",
        "SUBSIDY_AA",
        "mid",
        "30 is no share",
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
        "two gauges",
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
        P90,
        "the 90th percentile is out of reach",
        put("borders", "EAST_WEST:block:1", dwell_p90_h="100"),
        "borders",
        "EAST_WEST:block:1",
        "dwell_p90_h",
        "ten means",
    ),
    Case(
        HOURS,
        "a border opens and never shuts",
        put("borders", "EAST_WEST:block:1", open_from_h="8"),
        "borders",
        "EAST_WEST:block:1",
        "open_to_h",
        "or none",
    ),
    Case(
        HOURS,
        "an X-ray has no pace",
        put("borders", "EAST_WEST:block:1", scan_share="0.5", scan_train_m="800"),
        "borders",
        "EAST_WEST:block:1",
        "scan_kmh",
        "scan_share or scan_train_m",
    ),
    Case(
        REFERS,
        "a rule remembers a place that is not there",
        put("rules", "POTASH", after_terminal_ids="BRIK"),
        "rules",
        "POTASH",
        "after_terminal_ids",
        "BIRK",
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
        HS,
        "goods that have lost their leading zero",
        put("rules", "POTASH", hs_prefixes="3104;402"),
        "rules",
        "POTASH",
        "hs_prefixes",
        "write 0402",
    ),
    Case(
        TYPE,
        "a container by the name of the trade",
        add("containers", "45G1", id="40HC"),
        "containers",
        "40HC",
        "id",
        "write 45G1",
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
        "has 1 stop where",
    ),
    Case(
        STOPS,
        "a service stops without calling",
        put("service_stops", "SHIP-COVE-FJORD:002", calls="0"),
        "services",
        "SHIP-COVE-FJORD",
        "id",
        "has 1 stop where",
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
        DEPARTS,
        "a departure on a day that is not in the calendar",
        put("services", "FIXED-ALMA-HAVEN", departure_dates="2026-03-04;2026-02-30"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_dates",
        "'2026-02-30' is not a date",
    ),
    Case(
        DEPARTS,
        "a departure on a spreadsheet's number of a day",
        put("services", "FIXED-ALMA-HAVEN", departure_dates="2026-03-04;46086"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_dates",
        "'46086' is not a date a spreadsheet's number of a day: write 2026-03-05",
    ),
    Case(
        DEPARTS,
        "a departure at the end of the calendar, with which boxes waited 35 million hours",
        put("services", "FIXED-ALMA-HAVEN", weekdays="", departure_dates="0001-01-01;9999-12-31"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_dates",
        "it leaves on 0001-01-01, which is too far from today",
    ),
    Case(
        DEPARTS,
        "a departure with an hour and no day",
        put("services", "PORT-ALMA-COVE", departure_h="8"),
        "services",
        "PORT-ALMA-COVE",
        "departure_h",
        "fill in weekdays",
    ),
    Case(
        DEPARTS,
        "a time that is none",
        put("services", "FIXED-ALMA-HAVEN", departure_times="08:00;24:00"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_times",
        "write HH:MM",
    ),
    Case(
        DEPARTS,
        "a time twice",
        put("services", "FIXED-ALMA-HAVEN", departure_times="08:00;8:00"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_times",
        "remove one",
    ),
    Case(
        DEPARTS,
        "times beside an hour",
        put("services", "FIXED-ALMA-HAVEN", departure_times="08:00;20:00", departure_h="8"),
        "services",
        "FIXED-ALMA-HAVEN",
        "departure_times",
        "blank it there",
    ),
    Case(
        DEPARTS,
        "times and no day",
        put("services", "PORT-ALMA-COVE", departure_times="08:00;20:00"),
        "services",
        "PORT-ALMA-COVE",
        "departure_times",
        "fill in weekdays",
    ),
    Case(
        CLASS,
        "a train has no class",
        put("services", "PORT-ALMA-COVE", train_class=""),
        "services",
        "PORT-ALMA-COVE",
        "train_class",
        "fixed, block or non-priority",
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

THIRTY = (
    swap("network.toml", 'licence = "MIT"\n', ""),
    lambda folder: folder.file("trains").rename(folder.path / "trains.tsv") and None,
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
