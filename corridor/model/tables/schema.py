"""The tables of a network, described once: types, units, limits, references and meaning.

Reading, checking, writing and the documentation all follow this description. Units are part of
the column names; a blank cell means "not known", never zero. A column of kind ``codes`` holds
several codes separated by semicolons.
"""

from __future__ import annotations

from corridor.model.tables.codes import (
    BASES,
    CARRIERS,
    CONFIDENCE,
    DANGEROUS,
    GAUGES,
    ITEMS,
    MODES,
    TERMINAL_KINDS,
    WEEKDAYS,
)
from corridor.model.tables.columns import Column, Table

__all__ = ["COUNTRY_GROUP", "TABLES", "Column", "Table"]

COUNTRY_GROUP = "a country of the table `countries`, or a group named there (EU, EAEU)"


def _id(doc: str) -> Column:
    return Column("id", "text", doc, required=True)


def _text(name: str, doc: str, *, required: bool = False, choices: tuple[str, ...] = (), refers: str = "") -> Column:
    return Column(name, "text", doc, required=required, choices=choices, refers=refers)


def _codes(name: str, doc: str, *, choices: tuple[str, ...] = (), refers: str = "", required: bool = False) -> Column:
    return Column(name, "codes", doc, required=required, choices=choices, refers=refers)


def _number(
    name: str, doc: str, low: float | None = 0.0, high: float | None = None, *, required: bool = False, blank: str = ""
) -> Column:
    return Column(name, "number", doc, required=required, low=low, high=high, blank=blank)


def _flag(name: str, doc: str, *, required: bool = False) -> Column:
    return Column(name, "flag", doc, required=required)


_PERIOD = (
    Column("valid_from", "date", "first day; blank: always so far"),
    Column("valid_to", "date", "last day, inclusive; blank: until further notice"),
)
_ORIGIN = (
    _text("notes", "anything a reader should know; estimates say how they were made"),
    _text("source", "where the row comes from; `estimate` for one of our own", required=True),
    _text(
        "confidence",
        "high = read in the source; medium = well known; low, estimate = a guess",
        required=True,
        choices=CONFIDENCE,
    ),
)

_DAILY_HOURS_AND_XRAY = (  # come on top of the mean and the 90th percentile of a border's dwell
    Column("open_from_h", "number", "hour at which the border opens; blank: never shut", low=0, high=24, optional=True),
    Column("open_to_h", "number", "hour at which it shuts; may be past midnight", low=0, high=24, optional=True),
    Column("scan_share", "number", "share of the trains that pass an X-ray portal", low=0, high=1, optional=True),
    Column("scan_kmh", "number", "walking pace through the portal", low=0.5, high=120, optional=True),
    Column("scan_train_m", "number", "metres of train that pass it", low=1, high=3_000, optional=True),
)
_DEPARTURES = (
    Column("departure_h", "number", "hour of the day at which it leaves its first stop", low=0, high=24, optional=True),
    Column("cutoff_h", "number", "hours before departure by which a box is there", low=0, high=336, optional=True),
    Column("departure_dates", "codes", "days on which it leaves, YYYY-MM-DD, beside the weekdays", optional=True),
)
_HISTORY = (
    Column(
        "after_countries", "codes", "binds only a box that has been in one of these", refers="countries+groups",
        optional=True,
    ),
    Column(
        "after_border_ids", "codes", "binds only a box that has crossed one of these", refers="borders.border_id",
        optional=True,
    ),
    Column(
        "after_terminal_ids", "codes", "binds only a box that has been at one of these", refers="terminals",
        optional=True,
    ),
)  # fmt: skip

_COUNTRIES = Table("countries", "Countries, the groups they belong to, and the rail law they apply.", (
    _id("ISO 3166 alpha-2; `NA` is Namibia, not a blank"),
    _text("name", "English name", required=True),
    _text("name_zh", "Chinese name"),
    _text("name_ru", "Russian name"),
    _codes("groups", "blocs named by rules, tariffs and emissions: EU, EAEU, ..."),
    _codes("rail_regimes", "consignment law applied on its railways", choices=("SMGS", "CIM")),
    *_ORIGIN,
))  # fmt: skip

_TERMINALS = Table("terminals", "Places where boxes are handled, or lines meet.", (
    _id("short id, stable for ever"),
    _text("name", "English name", required=True),
    _text("name_zh", "Chinese name"),
    _text("name_ru", "Russian name"),
    _text("city", "English name of the city; a query for it finds the city's main terminal", required=True),
    _text("city_zh", "Chinese name of the city"),
    _text("city_ru", "Russian name of the city"),
    _codes("aliases", "other names that find this terminal"),
    _flag("main", "1 for the one terminal that the city's name and UN/LOCODE mean", required=True),
    _text("unlocode", "UN/LOCODE, five letters"),
    _text("unlocode_check", "whether the code was verified against the list"),
    _text("country", "ISO 3166 alpha-2", required=True, refers="countries"),
    _number("lat", "latitude, degrees north, WGS 84", -90, 90, required=True),
    _number("lon", "longitude, degrees east, WGS 84", -180, 180, required=True),
    _text("kind", "what it is", required=True, choices=TERMINAL_KINDS),
    _codes("gauges", "track gauges present, in millimetres", choices=GAUGES),
    Column(
        "reefer_power", "text", "whether reefers are plugged in on its ground; blank: not known, and taken as yes",
        choices=("yes", "no"), optional=True,
    ),
    *_ORIGIN,
))  # fmt: skip

_LINKS = Table("links", "Lines between two terminals; one row per mode, gauge and variant.", (
    _id("stable id"),
    _text("from_node_id", "one end", required=True, refers="terminals"),
    _text("to_node_id", "other end", required=True, refers="terminals"),
    _flag("directed", "1 when usable only from -> to", required=True),
    _text("mode", "mode of transport", required=True, choices=MODES),
    _text("gauge", "track gauge in millimetres, rail only", choices=GAUGES),
    _number("length_km", "length of the line", 0.1, 40_000, required=True),
    _number("speed_kmh", "commercial speed of block trains, lorries, barges; rests included", 0.5, 1_000),
    _number("speed_ordinary_kmh", "commercial speed of ordinary (wagonload) trains, rail only", 0.5, 200),
    _number("transit_h", "port-to-port or airport-to-airport hours; replaces the speed", 0, 3_000),
    _flag("electrified", "1 under wires, rail only"),
    Column("tracks", "integer", "number of tracks, rail only", low=1, high=8),
    _text("line", "name of the line or road"),
    _text("variant", "what tells parallel rows of one pair apart: suez, cape, local"),
    _text(
        "border_id", "border crossed by an international link; `open` where nothing is checked",
        refers="borders.border_id",
    ),
    _text("tariff_zone", "zone of the haulage tariff; blank: the countries of its ends, half each"),
    _text("geometry_id", "line geometry in data/geo; blank: straight between its ends"),
    *_ORIGIN,
))  # fmt: skip

_TRANSFERS = Table("transfers", "Handling, every gauge change by technique, and reconsignment.", (
    _id("stable id"),
    _text("terminal_id", "where", required=True, refers="terminals"),
    _text("from_carrier", "carrier, stack, or consignment law before", required=True, choices=CARRIERS),
    _text("to_carrier", "carrier, stack, or consignment law after", required=True, choices=CARRIERS),
    _text(
        "technique", "how", required=True,
        choices=("lift", "transloading", "stack", "bogie exchange", "variable-gauge axle", "reconsignment"),
    ),
    _number("hours", "hours from wagon or vessel placed to box ready on the other side", 0, 1_000),
    _number("cost_per_container", "charge per container", 0, 10_000),
    _number("cost_per_shipment", "charge per consignment", 0, 10_000),
    _text("currency", "ISO 4217 of both charges", required=True),
    Column("lifts", "integer", "crane moves per container", low=0, high=4, blank="one"),
    _number("capacity_teu_per_day", "TEU a day, both directions", 0, 100_000, blank="unlimited"),
    _number("tracks", "transloading tracks", 0, 100),
    _number("cranes", "cranes at work", 0, 100),
    _text("equipment", "tracks, cranes and capacity as published"),
    _codes("estimated_fields", "columns of this row that are estimates"),
    *_ORIGIN,
))  # fmt: skip

_BORDERS = Table("borders", "Queue and clearance ONLY, one row per border, direction, train class and period.", (
    _id("stable id of the row"),
    _text("border_id", "the crossing; what links and rules name", required=True),
    _text("name", "name of the crossing", required=True),
    _text("mode", "mode of the crossing", required=True, choices=MODES),
    _text("country_a", "country on one side", required=True, refers="countries+groups"),
    _text("country_b", "country on the other side", required=True, refers="countries+groups"),
    _text("direction", "ab, ba or both", required=True, choices=("ab", "ba", "both")),
    _text(
        "train_class", "fixed timetable, container block train, ordinary wagon, or any",
        required=True, choices=("fixed", "block", "ordinary", "any"),
    ),
    _text(
        "state", "closed and suspended let nothing across",
        required=True, choices=("open", "restricted", "closed", "suspended"),
    ),
    *_PERIOD,
    _number("dwell_mean_h", "mean hours of queue and clearance, both sides together", 0, 2_000),
    _number("dwell_p90_h", "90th percentile of the same", 0, 4_000),
    _number("exit_share", "share of the mean spent on the side that is left", 0, 1),
    _number(
        "cost_per_shipment", "clearance charges per consignment; by road every lorry is one", 0, 10_000, blank="none",
    ),
    _text("currency", "ISO 4217 of the charge"),
    _number("capacity_trains_per_day", "trains a day, each direction", 0, 1_000, blank="unlimited"),
    *_DAILY_HOURS_AND_XRAY,
    _text("legal_regime", "consignment law at the crossing, in words"),
    _text("customs", "customs territories, in words"),
    *_ORIGIN,
))  # fmt: skip

_SERVICES = Table("services", "Block trains, vessel strings, feeders, barges: a path of stops with a frequency.", (
    _id("stable id"),
    _text("name", "name in use", required=True),
    _text("operator", "who runs it"),
    _text("mode", "carrier of the whole path", required=True, choices=MODES),
    _text("train_class", "fixed timetable or block train; rail only", choices=("fixed", "block")),
    _number("frequency_per_week", "departures a week", 0.01, 100, required=True),
    _codes("weekdays", "departure days where published", choices=WEEKDAYS),
    _number("transit_days", "published days from first to last stop", 0, 200),
    _number("teu_per_departure", "capacity", 1, 30_000, required=True),
    _flag("common_note", "1 when it runs under the common CIM/SMGS consignment note"),
    _number("rate_per_feu", "own rate from first to last stop; blank: the tariff of the corridor", 0, 100_000),
    _text("currency", "ISO 4217 of the rate"),
    *_PERIOD,
    *_DEPARTURES,
    _codes("estimated_fields", "columns of this row that are estimates"),
    *_ORIGIN,
))  # fmt: skip

_SERVICE_STOPS = Table("service_stops", "The path of each service, station by station, passing points included.", (
    _id("service id, colon, three digits"),
    _text("service_id", "the service", required=True, refers="services"),
    Column("sequence", "integer", "1 at the first stop", required=True, low=1, high=999),
    _text("terminal_id", "the station or port", required=True, refers="terminals"),
    _flag("calls", "1 where boxes get on and off, 0 where it passes", required=True),
    _text("link_id", "link from the previous stop where two rows compete (Suez, Cape); else blank", refers="links"),
    _number("run_h", "running hours from the previous stop, without border and gauge change", 0, 3_000),
    *_ORIGIN,
))  # fmt: skip

_TARIFFS = Table("tariffs", "Prices, indices and subsidies, dated, each with low, mid and high.", (
    _id("stable id"),
    _text("item", "what is paid for", required=True, choices=ITEMS),
    _text("name", "name of the price or index", required=True),
    _text("mode", "mode of transport; blank: any", choices=MODES),
    _codes("zones", "tariff zones, countries or groups where it applies; blank: anywhere"),
    _codes("link_ids", "only on these links", refers="links"),
    _codes("terminal_ids", "only at these terminals", refers="terminals"),
    _text(
        "relation", "transit: origin and destination both outside the zones; local: not transit",
        required=True, choices=("any", "transit", "local"),
    ),
    _text("basis", "what the amount is multiplied by", required=True, choices=BASES),
    _number("low", "low end", None),
    _number("mid", "value used", None, required=True),
    _number("high", "high end", None),
    _text("currency", "ISO 4217; blank for shares"),
    *_PERIOD,
    _number("free_days", "days free of storage", 0, 365),
    _number("reference_load_feu", "load that a per-train price was divided by", 1, 200),
    _flag("used", "1 when the model prices with it, 0 when it is context", required=True),
    *_ORIGIN,
))  # fmt: skip

_EMISSIONS = Table("emissions", "Emission factors, well to wheel.", (
    _id("stable id"),
    _text("mode", "mode of transport, or terminal", required=True, choices=(*MODES, "terminal")),
    _text("traction", "electric, diesel; blank: any"),
    _codes("zones", "countries or groups; blank: the world"),
    _text("vehicle", "what the factor describes", required=True),
    _number("g_co2e_per_tkm", "grams of CO2e per tonne-kilometre", 0, 5_000),
    _number("g_co2e_per_t", "grams of CO2e per tonne handled, terminals only", 0, 100_000),
    Column(
        "wtt_share", "number", "part of the factor from well to tank, the rest is tank to wheel; blank: not known",
        low=0.0, high=1.0, optional=True,
    ),
    Column("wtt_source", "text", "where the share comes from; `estimate` for one of our own", optional=True),
    _text("scope", "WTW well to wheel, TTW, CO2 only", required=True),
    Column("year", "integer", "year of the factor", low=1990, high=2100),
    _flag("used", "1 when the model computes with it, 0 when it is context", required=True),
    *_ORIGIN,
))  # fmt: skip

_TRAINS = Table("trains", "The longest and heaviest train each network takes.", (
    _id("stable id"),
    _text("name", "network or rule", required=True),
    _codes("zones", "countries where it applies", refers="countries+groups"),
    _text("gauge", "track gauge in millimetres; blank: any", choices=GAUGES),
    _number("max_length_m", "longest train", 50, 3_000),
    _number("max_wagons", "conventional wagons", 1, 200),
    _number("max_teu", "TEU per train", 1, 400),
    _number("max_gross_t", "gross tonnes per train", 100, 20_000),
    Column(
        "wagon_t_per_feu", "number", "tonnes of wagon per FEU within max_gross_t; blank: it counts containers alone",
        low=0.0, high=60.0, optional=True,
    ),
    _number("max_speed_kmh", "speed", 1, 250),
    _flag("used", "1 when the model computes with it, 0 when it is context", required=True),
    *_PERIOD,
    *_ORIGIN,
))  # fmt: skip

_RULES = Table("rules", "Embargoes and closures: who, where, when and why. All filled conditions must hold.", (
    _id("stable id"),
    _text(
        "kind", "embargo is about goods or carriers, closure about a place",
        required=True, choices=("embargo", "closure"),
    ),
    _text("name", "one line for people", required=True),
    _codes("hs_prefixes", "goods, by the beginning of their HS code"),
    _codes("except_hs", "goods exempt from it"),
    _codes("origin_countries", "origin of the goods", refers="countries+groups"),
    _codes("destination_countries", "destination of the goods", refers="countries+groups"),
    _codes("operator_countries", "registration of the carrier", refers="countries+groups"),
    _codes("container_types", "container types", refers="containers"),
    _codes("modes", "modes of transport", choices=MODES),
    _codes("border_ids", "border crossings", refers="borders.border_id"),
    _codes("terminal_ids", "terminals entered, left or passed", refers="terminals"),
    _codes("link_ids", "links", refers="links"),
    _codes("service_ids", "services", refers="services"),
    _codes("from_countries", "crossings out of these", refers="countries+groups"),
    _codes("to_countries", "crossings into these", refers="countries+groups"),
    _codes("within_countries", "anything inside these", refers="countries+groups"),
    *_HISTORY,
    *_PERIOD,
    *_ORIGIN,
))  # fmt: skip

_CONTAINERS = Table("containers", "Container types by ISO 6346 size and type code.", (
    _id("ISO 6346 code, for example 45G1"),
    _text("name", "plain name", required=True),
    _number("length_ft", "length in feet", 10, 60, required=True),
    _number("teu", "twenty-foot equivalents", 0.5, 3, required=True),
    _number("tare_kg", "empty mass", 500, 15_000, required=True),
    _number("payload_kg", "largest cargo mass", 1_000, 60_000, required=True),
    _number("max_gross_kg", "largest gross mass", 5_000, 80_000, required=True),
    _number("volume_m3", "inside volume", 1, 200),
    _flag("powered", "1 for reefers, which need power", required=True),
    Column(
        "power_within_h", "number", "hours a reefer keeps its cold by itself, own fuel included; blank: not known",
        low=0.0, high=5_000.0, optional=True,
    ),
    *_ORIGIN,
))  # fmt: skip

_CARGO_LIMITS = Table(
    "cargo_limits",
    "Boxes too heavy and goods too dangerous for a way. All filled conditions must hold for a row to close an arc.", (
        _id("stable id"),
        _text("name", "one line for people", required=True),
        _number("max_container_gross_t", "heaviest box with its cargo that may pass", 1, 200),
        _codes("dangerous_classes", "UN classes that may not pass; 1 covers 1.1 to 1.6", choices=DANGEROUS),
        _number("length_ft", "only boxes of this length", 10, 60),
        _codes("modes", "modes of transport; drayage counts as road", choices=MODES),
        _codes(
            "train_classes", "only trains of these classes; ordinary is wagon by wagon",
            choices=("fixed", "block", "ordinary"),
        ),
        _text("gauge", "track gauge in millimetres; blank: any", choices=GAUGES),
        _codes("zones", "arcs that touch these countries", refers="countries+groups"),
        _codes("terminal_ids", "terminals entered, left or passed", refers="terminals"),
        _codes("link_ids", "links, for example a tunnel", refers="links"),
        _codes("service_ids", "services", refers="services"),
        _flag("used", "1 when the model closes with it, 0 when it is context", required=True),
        *_PERIOD,
        *_ORIGIN,
    ),
    optional=True,
)  # fmt: skip

_CURRENCIES = Table("currencies", "Dated exchange rates into the currency of the network.", (
    _id("stable id"),
    _text("currency", "ISO 4217", required=True),
    _number("rate", "network currency per unit", 1e-6, 1e6, required=True),
    *_PERIOD,
    *_ORIGIN,
))  # fmt: skip

_MEASUREMENTS = Table("measurements", "Raw border and station figures as published, before they became rows above.", (
    _id("stable id"),
    _text("subject", "border, terminal or service measured", required=True),
    _text("metric", "what was measured", required=True),
    _text("direction", "side, direction or train class as published"),
    _text("state", "state as published"),
    _number("value", "the figure", None),
    _number("p90", "its 90th percentile or upper end", None),
    _text("unit", "unit of the figure"),
    *_PERIOD,
    *_ORIGIN,
), optional=True)  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _COUNTRIES, _TERMINALS, _LINKS, _TRANSFERS, _BORDERS, _SERVICES, _SERVICE_STOPS, _TARIFFS,
        _EMISSIONS, _TRAINS, _RULES, _CONTAINERS, _CARGO_LIMITS, _CURRENCIES, _MEASUREMENTS,
    )
}  # fmt: skip
