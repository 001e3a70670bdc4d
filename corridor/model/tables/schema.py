"""The tables of a network, described once: types, units, limits, references and meaning.

Reading, checking, writing and the documentation all follow this description. Units are part of
the column names; a blank cell means what its column says (`Column.blank`), never zero. A column of kind
``codes`` holds several codes separated by semicolons. Places, ways and services stand here, what they are
computed with in `norm_tables`.
"""

from __future__ import annotations

from dataclasses import replace

from corridor.model.tables.codes import (
    ANY_GAUGE,
    ANY_TRAIN,
    CARRIERS,
    MODES,
    SERVICE_CLASSES,
    SHUT_STATES,
    TERMINAL_KINDS,
    TRAIN_CLASSES,
    USABLE_STATES,
    WEEKDAYS,
)
from corridor.model.tables.columns import (
    COUNTRY_OR_GROUP,
    NONE,
    ORIGIN,
    PERIOD,
    REFUSED,
    UNUSED,
    Column,
    Concern,
    Table,
    code_list,
    flag,
    identifier,
    number,
    text,
)
from corridor.model.tables.norm_tables import NORM_TABLES

__all__ = ["TABLES", "Column", "Table"]

_NO_NAME = "no name in this language"


def _time_zone(doc: str, blank: str) -> Column:
    return replace(text("time_zone", f"IANA name {doc}", blank), optional=True)


_DAILY_HOURS_AND_XRAY = tuple(  # come on top of the mean and the 90th percentile of a border's dwell
    replace(column, optional=True)
    for column in (
        number("open_from_h", "hour at which the border opens, by its clock", (0, 24), "never shut"),
        number("open_to_h", "hour at which it shuts; may be past midnight", (0, 24), "never shut"),
        number("scan_share", "share of the trains that pass an X-ray portal", (0, 1), "no portal"),
        number("scan_kmh", "walking pace through the portal", (0.5, 120), "no portal"),
        number("scan_train_m", "metres of train that pass it", (1, 3_000), "no portal"),
        _time_zone("of the clock of its hours and days", "that of the terminal from which it is crossed"),
    )
)
_DEPARTURES = tuple(
    replace(column, optional=True)
    for column in (
        number("departure_h", "local hour at which it leaves its first stop", (0, 24), "noon", "clock"),
        number("cutoff_h", "hours before departure by which a box is there", (0, 336), "0", "clock"),
        code_list("departure_dates", "days on which it leaves, YYYY-MM-DD, beside the weekdays", NONE),
        code_list(
            "departure_times",
            "local times at which it leaves its first stop, HH:MM or HH:MM:SS, where it does several times a day",
            "departure_h, once a day",
        ),
    )
)

_COUNTRIES = Table("countries", "Countries, the groups they belong to, and the rail law they apply.", (
    identifier("ISO 3166 alpha-2; `NA` is Namibia, not a blank"),
    text("name", "English name"),
    text("name_zh", "Chinese name", _NO_NAME),
    text("name_ru", "Russian name", _NO_NAME),
    code_list("groups", "blocs named by rules, tariffs and emissions: EU, EAEU, ...", "in no bloc"),
    code_list(
        "rail_regimes", "consignment law applied on its railways", "no railway; refused where rail links are",
        choices=("SMGS", "CIM"),
    ),
    _time_zone("of all its clocks", "ISO 3166's; where it has several, that of the nearest principal place"),
    *ORIGIN,
))  # fmt: skip

_TERMINALS = Table("terminals", "Places where boxes are handled, or lines meet.", (
    identifier("short id, stable for ever"),
    text("name", "English name"),
    text("name_zh", "Chinese name", _NO_NAME),
    text("name_ru", "Russian name", _NO_NAME),
    text("city", "English name of the city; a query for it finds the city's main terminal"),
    text("city_zh", "Chinese name of the city", _NO_NAME),
    text("city_ru", "Russian name of the city", _NO_NAME),
    code_list("aliases", "other names that find this terminal", NONE),
    flag("main", "1 for the one terminal that the city's name and UN/LOCODE mean"),
    text("unlocode", "UN/LOCODE, five letters", "not known: not found by it"),
    text("unlocode_check", "whether the code was verified against the list", UNUSED),
    text("country", "ISO 3166 alpha-2", refers="countries"),
    number("lat", "latitude, degrees north, WGS 84", (-90, 90)),
    number("lon", "longitude, degrees east, WGS 84", (-180, 180)),
    text("kind", "what it is", choices=TERMINAL_KINDS),
    code_list("gauges", "track gauges present, in millimetres", "no railway", choices=(ANY_GAUGE,)),
    Column(
        "reefer_power", "text", "whether reefers are plugged in on its ground", choices=("yes", "no"), optional=True,
        blank="yes", assumed="reefer",
    ),
    _time_zone("of its clock", "that of its city, else of its country"),
    *ORIGIN,
))  # fmt: skip

_LINKS = Table("links", "Lines between two terminals; one row per mode, gauge and variant.", (
    identifier("stable id"),
    text("from_node_id", "one end", refers="terminals"),
    text("to_node_id", "other end", refers="terminals"),
    flag("directed", "1 when usable only from -> to"),
    text("mode", "mode of transport", choices=MODES),
    text("gauge", "track gauge in millimetres, rail only", "no railway; refused for rail", choices=(ANY_GAUGE,)),
    number("length_km", "length of the line", (0.001, 40_000)),
    number(
        "speed_kmh", "commercial speed of block trains, lorries, barges; rests included", (0.5, 1_000),
        "not known: transit_h is needed",
    ),
    number(
        "speed_ordinary_kmh", "commercial speed of ordinary (wagonload) trains, rail only", (0.5, 200),
        "not known: refused for rail without transit_h",
    ),
    number(
        "transit_h", "port-to-port or airport-to-airport hours; replaces the speed", (0, 3_000),
        "the length over the speed",
    ),
    flag("electrified", "1 under wires, rail only", "not known: refused for rail"),
    Column("tracks", "integer", "number of tracks, rail only", low=1, high=8, blank=UNUSED),
    text("line", "name of the line or road", NONE),
    text("variant", "what tells parallel rows of one pair apart: suez, cape, local", NONE),
    replace(
        text(
            "category", "transport operation category of ISO 14083: trade lane or size of the ships, for `emissions`",
            "that of the factors of its mode that name none",
        ),
        optional=True,
    ),
    text(
        "border_id", "border crossed by an international link; `open` where nothing is checked",
        "within one country; refused between two", refers="borders.border_id",
    ),
    text("tariff_zone", "zone of the haulage tariff", "the countries of its ends, half each"),
    text("geometry_id", "line geometry in data/geo", "straight between its ends"),
    *ORIGIN,
))  # fmt: skip

_TRANSFERS = Table("transfers", "Handling, every gauge change by technique, and reconsignment.", (
    identifier("stable id"),
    text("terminal_id", "where", refers="terminals"),
    text("from_carrier", "carrier, stack, or consignment law before", choices=CARRIERS),
    text("to_carrier", "carrier, stack, or consignment law after", choices=CARRIERS),
    text(
        "technique", "how",
        choices=(
            "lift", "transloading", "stack", "bogie exchange", "variable-gauge axle", "through running",
            "reconsignment",
        ),
    ),
    number("hours", "hours from wagon or vessel placed to box ready on the other side", (0, 1_000), REFUSED),
    number("cost_per_container", "charge per container", (0, 10_000), "charged per consignment alone"),
    number("cost_per_shipment", "charge per consignment", (0, 10_000), "charged per container alone"),
    text("currency", "ISO 4217 of both charges"),
    Column(
        "lifts", "integer", "crane moves per container", low=0, high=4, blank="one", assumed="route",
    ),
    number("capacity_teu_per_day", "TEU a day, both directions", (0, 100_000), "unlimited", "plan"),
    number("tracks", "transloading tracks", (0, 100), "not known: a plan adds a tenth of the capacity at a time"),
    number("cranes", "cranes at work", (0, 100), "not known: a plan adds a tenth of the capacity at a time"),
    text("equipment", "tracks, cranes and capacity as published", UNUSED),
    code_list("estimated_fields", "columns of this row that are estimates", NONE),
    *ORIGIN,
))  # fmt: skip

_BORDERS = Table("borders", "Queue and clearance ONLY, one row per border, direction, train class and period.", (
    identifier("stable id of the row"),
    text("border_id", "the crossing; what links and rules name"),
    text("name", "name of the crossing"),
    text("mode", "mode of the crossing", choices=MODES),
    text("country_a", "country on one side", refers=COUNTRY_OR_GROUP),
    text("country_b", "country on the other side", refers=COUNTRY_OR_GROUP),
    text("direction", "ab, ba or both", choices=("ab", "ba", "both")),
    text(
        "train_class",
        "fixed timetable, container block train, non-priority train (those of ordinary where there is none), ordinary "
        "wagon, or any",
        choices=(*TRAIN_CLASSES, ANY_TRAIN),
    ),
    text(
        "state", "closed and suspended let nothing across; stopped: what is under way passes, while a rule that binds "
        "loading forbids what is not",
        choices=(*USABLE_STATES, *SHUT_STATES),
    ),
    *PERIOD,
    number("dwell_mean_h", "mean hours of queue and clearance, both sides together", (0, 2_000), REFUSED),
    number("dwell_p90_h", "90th percentile of the same", (0, 4_000), "2.3 means, as of an exponential spread", "route"),
    number("exit_share", "share of the mean spent on the side that is left", (0, 1), UNUSED),
    number(
        "cost_per_shipment", "clearance charges per consignment; by road every lorry is one", (0, 10_000), "none",
        "route",
    ),
    text("currency", "ISO 4217 of the charge", "no charge; refused with one"),
    number("capacity_trains_per_day", "trains a day, each direction", (0, 1_000), "unlimited", "plan"),
    *_DAILY_HOURS_AND_XRAY,
    text("legal_regime", "consignment law at the crossing, in words", UNUSED),
    text("customs", "customs territories, in words", UNUSED),
    *ORIGIN,
))  # fmt: skip

_SERVICES = Table("services", "Block trains, vessel strings, feeders, barges: a path of stops with a frequency.", (
    identifier("stable id"),
    text("name", "name in use"),
    text("operator", "who runs it", UNUSED),
    text("mode", "carrier of the whole path", choices=MODES),
    text(
        "train_class",
        "fixed timetable, block train, or non-priority: a block train that stands in the queue of ordinary wagons; "
        "rail only",
        "no train; refused for rail", choices=SERVICE_CLASSES,
    ),
    number("frequency_per_week", "departures a week", (0.01, 10_080)),
    Column(
        "weekdays", "codes", "departure days where published", choices=WEEKDAYS, blank="evenly spread",
        assumed="route",
    ),
    number("transit_days", "published days from first to last stop", (0, 200), UNUSED),
    number("teu_per_departure", "capacity", (1, 30_000)),
    flag("common_note", "1 when it runs under the common CIM/SMGS consignment note", "0, it does not"),
    number("rate_per_feu", "own rate from first to last stop", (0, 100_000), "the tariff of the corridor"),
    text("currency", "ISO 4217 of the rate", "no rate; refused with one"),
    *PERIOD,
    *_DEPARTURES,
    code_list("estimated_fields", "columns of this row that are estimates", NONE),
    *ORIGIN,
))  # fmt: skip

_SERVICE_STOPS = Table("service_stops", "The path of each service, station by station, passing points included.", (
    identifier("service id, colon, three digits"),
    text("service_id", "the service", refers="services"),
    Column("sequence", "integer", "1 at the first stop", required=True, low=1, high=999),
    text("terminal_id", "the station or port", refers="terminals"),
    flag("calls", "1 where boxes get on and off, 0 where it passes"),
    text("link_id", "link from the previous stop where two rows compete (Suez, Cape)", "any", refers="links"),
    number(
        "run_h", "running hours from the previous stop, without border and gauge change", (0, 3_000),
        "those of the link", "route",
    ),
    *ORIGIN,
))  # fmt: skip

# What is taken where a table leaves a column out, and whose answers rest on it. A file that has every column that is
# not `optional` is complete: its blanks mean what its columns say, and these are not taken.
_ORIGIN_DEFAULTS: dict[str, tuple[str, Concern]] = {"source": ("not stated", ""), "confidence": ("low", "")}
_NUMBERED = "the table's name and a number"
_HOME = "the network's currency"
_DEFAULTS: dict[str, dict[str, tuple[str, Concern]]] = {
    "countries": {
        "name": ("its usual English name", ""),
        "groups": ("the European Union or the EAEU, for their members", "route"),
        "rail_regimes": (
            "the laws of its railways in the default set, CIM where none is known, a neighbour's where they share none",
            "route",
        ),
    },
    "terminals": {
        "id": ("its name", ""),
        "name": ("its id", ""),
        "city": ("its name", ""),
        "main": ("1 for the first terminal of a city", ""),
        "country": ("the country that its coordinates lie in", "route"),
        "kind": ("what its links call for", "route"),
        "gauges": ("those of its links", "route"),
    },
    "links": {
        "id": ("its ends and its mode", ""),
        "directed": ("0, usable both ways", ""),
        "gauge": (
            "a gauge that both ends have, the main one of their countries first; where they share none, both",
            "route",
        ),
        "length_km": ("the great circle times the detour of its mode", "route"),
        "speed_kmh": ("the speed of its mode", "route"),
        "speed_ordinary_kmh": ("speed_kmh where it is given, else the speed of wagonload trains", "route"),
        "transit_h": ("of a train ferry its sailing, and a day for shunting and waiting", "route"),
        "electrified": ("0, diesel traction", "route"),
        "border_id": ("open within a customs union, else a border of the two countries", "route"),
    },
    "transfers": {
        "id": ("its terminal, its carriers and its technique", ""),
        "technique": ("a lift from and to the stack, between gauges transloading", ""),
        "hours": ("those of its mode or technique", "route"),
        "cost_per_container": ("0, no charge", "route"),
        "currency": (_HOME, ""),
    },
    "borders": {
        "id": ("its border", ""),
        "border_id": ("its id", ""),
        "name": ("its border", ""),
        "mode": ("that of the first link across it", ""),
        "country_a": ("the country where that link begins", ""),
        "country_b": ("the country where that link ends", ""),
        "direction": ("both", ""),
        "train_class": ("any", ""),
        "state": ("open", ""),
        "dwell_mean_h": ("the hours of its mode", "route"),
        "currency": (_HOME, ""),
    },
    "services": {
        "id": ("its name", ""),
        "name": ("its id", ""),
        "train_class": ("block", "route"),
        "frequency_per_week": ("the planning frequency of its mode", "route"),
        "teu_per_departure": ("the room of its mode", "route"),
        "common_note": ("0, it does not", ""),
        "currency": (_HOME, ""),
    },
    "service_stops": {
        "id": ("its service and its number", ""),
        "sequence": ("the order of the rows of a service", ""),
        "calls": ("1, boxes get on and off", ""),
    },
    "tariffs": {
        "id": (_NUMBERED, ""),
        "item": ("haul", ""),
        "name": ("its item and mode", ""),
        "relation": ("any", ""),
        "basis": ("per_feu_km", "route"),
        "currency": (_HOME, ""),
        "used": ("1", ""),
    },
    "emissions": {
        "id": (_NUMBERED, ""),
        "vehicle": ("its mode", ""),
        "scope": ("WTW", "route"),
        "used": ("1", ""),
    },
    "trains": {"id": (_NUMBERED, ""), "name": ("its id", ""), "used": ("1", "")},
    "rules": {"id": (_NUMBERED, ""), "kind": ("closure", ""), "name": ("its id", "")},
    "containers": {
        "name": ("its id", ""),
        **dict.fromkeys(
            ("length_ft", "teu", "tare_kg", "payload_kg", "max_gross_kg", "volume_m3", "powered"),
            ("that of its type in the default set", "route"),
        ),
    },
    "cargo_limits": {"id": (_NUMBERED, ""), "name": ("its id", ""), "used": ("1", "")},
    "currencies": {"id": (_NUMBERED, "")},
    "measurements": {"id": (_NUMBERED, "")},
}
_NO_ROWS = "none"
# What is taken where a table is missing, or lacks what the terminals and links call for; and whose answers rest on it.
_ABSENT: dict[str, tuple[str, Concern]] = {
    "countries": ("name, bloc and rail law by the default set", "route"),
    "transfers": ("a lift for every mode of a terminal, and transloading where two gauges meet", "route"),
    "borders": ("a crossing with the hours of its mode", "route"),
    "services": ("a ship or barge each way, at a planning frequency", "route"),
    "service_stops": ("the two ends of the link or service, and what it passes", ""),
    "tariffs": ("no prices: cost is no criterion", ""),
    "emissions": ("factors of the default set", "route"),
    "trains": ("no limits: 82 TEU a train", ""),
    "rules": (_NO_ROWS, ""),
    "containers": ("types of the default set", ""),
    "cargo_limits": (_NO_ROWS, ""),
    "currencies": (_NO_ROWS, ""),
    "measurements": (_NO_ROWS, ""),
}


def _with_defaults(table: Table) -> Table:
    known = _DEFAULTS[table.name] | _ORIGIN_DEFAULTS
    columns = tuple(
        replace(column, default=known[column.name][0], default_concern=known[column.name][1])
        if column.name in known
        else column
        for column in table.columns
    )
    absent, concern = _ABSENT.get(table.name, ("", ""))
    return replace(table, columns=columns, absent=absent, absent_concern=concern)


TABLES: dict[str, Table] = {
    table.name: _with_defaults(table)
    for table in (
        _COUNTRIES, _TERMINALS, _LINKS, _TRANSFERS, _BORDERS, _SERVICES, _SERVICE_STOPS, *NORM_TABLES,
    )
}  # fmt: skip
