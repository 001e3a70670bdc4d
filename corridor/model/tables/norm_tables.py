"""What a network computes with, described: prices, exchange rates, emissions, trains, containers, limits, rules."""

from __future__ import annotations

from dataclasses import replace

from corridor.model.tables.codes import ANY_GAUGE, BASES, DANGEROUS, ITEMS, LOADING, MODES, PASSAGE, TRAIN_CLASSES
from corridor.model.tables.columns import (
    ANY,
    COUNTRY_OR_GROUP,
    NONE,
    ORIGIN,
    PERIOD,
    REFUSED,
    UNUSED,
    Column,
    Table,
    code_list,
    flag,
    identifier,
    number,
    text,
)

__all__ = ["NORM_TABLES"]

_USED = "1 when the model prices with it, 0 when it is context"
_NO_LIMIT = "no limit"

_TARIFFS = Table("tariffs", "Prices, indices and subsidies, dated, each with low, mid and high.", (
    identifier("stable id"),
    text("item", "what is paid for", choices=ITEMS),
    text("name", "name of the price or index"),
    text("mode", "mode of transport", ANY, choices=MODES),
    code_list("zones", "tariff zones, countries or groups where it applies", "anywhere"),
    code_list("link_ids", "only on these links", ANY, refers="links"),
    code_list("terminal_ids", "only at these terminals", ANY, refers="terminals"),
    text(
        "relation", "transit: origin and destination both outside the zones; local: not transit",
        choices=("any", "transit", "local"),
    ),
    text(
        "basis",
        "what the amount is multiplied by; by air `per_kg` is of mass or of volume at 167 kg/m3, whichever is more",
        choices=BASES,
    ),
    replace(
        code_list("origin_countries", "only for shipments from these", ANY, refers=COUNTRY_OR_GROUP), optional=True
    ),
    replace(
        code_list("destination_countries", "only for shipments to these", ANY, refers=COUNTRY_OR_GROUP), optional=True
    ),
    replace(
        code_list(
            "container_types", "only for boxes of these types, of which it goes before a price for all", ANY,
            refers="containers",
        ),
        optional=True,
    ),
    number("low", "low end", (None, None), "the value used", "route"),
    number("mid", "value used", (None, None)),
    number("high", "high end", (None, None), "the value used", "route"),
    text("currency", "ISO 4217 of an amount of money", "a share, or what is not priced with; refused for others"),
    *PERIOD,
    number("free_days", "days free of storage", (0, 365), "none", "route"),
    replace(number("ceiling", "largest share of a charge that a subsidy pays", (0, 1), "all of it"), optional=True),
    number("reference_load_feu", "load that a per-train price was divided by", (1, 200), UNUSED),
    flag("used", _USED),
    *ORIGIN,
))  # fmt: skip

_OTHER_PART = "none beside another part; refused where a factor that is used has no part at all"
_EMISSIONS = Table("emissions", "Emission factors, well to wheel.", (
    identifier("stable id"),
    text("mode", "mode of transport, or terminal", choices=(*MODES, "terminal")),
    text("traction", "electric or diesel", ANY),
    code_list("zones", "countries or groups", "the world"),
    replace(
        text(
            "category",
            "transport operation category of ISO 14083, as `links.category` names it; at terminals the mode handled",
            ANY,
        ),
        optional=True,
    ),
    text("vehicle", "what the factor describes"),
    number("g_co2e_per_tkm", "grams of CO2e per tonne-kilometre of cargo", (0, 5_000), _OTHER_PART),
    replace(
        number("g_co2e_per_teu_km", "grams of CO2e per TEU-kilometre, whatever it weighs", (0, 5_000), _OTHER_PART),
        optional=True,
    ),
    number("g_co2e_per_t", "grams of CO2e per tonne handled, terminals only", (0, 100_000), _OTHER_PART),
    replace(
        number("g_co2e_per_teu", "grams of CO2e per TEU handled, terminals only", (0, 1_000_000), _OTHER_PART),
        optional=True,
    ),
    replace(
        number(
            "wtt_share", "part of the factor from well to tank, the rest is tank to wheel", (0, 1),
            "not known: the split is left open",
        ),
        optional=True,
    ),
    Column(
        "wtt_source", "text", "where the share comes from; `estimate` for one of our own", optional=True, blank=UNUSED
    ),
    text("scope", "WTW well to wheel, TTW, CO2 only"),
    Column("year", "integer", "year of the factor", low=1990, high=2100, blank=UNUSED),
    flag("used", "1 when the model computes with it, 0 when it is context"),
    *(replace(column, optional=True) for column in PERIOD),
    *ORIGIN,
))  # fmt: skip

_TRAINS = Table("trains", "The longest and heaviest train each network takes, and the shortest that one may order.", (
    identifier("stable id"),
    text("name", "network or rule"),
    code_list("zones", "countries where it applies", "nowhere: context", refers=COUNTRY_OR_GROUP),
    text("gauge", "track gauge in millimetres", ANY, choices=(ANY_GAUGE,)),
    number("max_length_m", "longest train", (50, 3_000), UNUSED),
    number("max_wagons", "conventional wagons", (1, 200), UNUSED),
    number("max_teu", "TEU per train", (1, 400), "no limit of its own; 82 TEU in a country without any"),
    number("max_gross_t", "gross tonnes per train", (100, 20_000), "no limit of its own"),
    replace(
        number("wagon_t_per_feu", "tonnes of wagon per FEU within max_gross_t", (0, 60), "it counts containers alone"),
        optional=True,
    ),
    number("max_speed_kmh", "speed", (1, 250), UNUSED),
    replace(
        number("min_teu", "TEU of the shortest train that a consignment may order", (1, 400), "no such orders here"),
        optional=True,
    ),
    replace(
        number("order_h", "hours from the order of one's own train to its departure", (0, 2_160), "it leaves at once"),
        optional=True,
    ),
    replace(
        number("collection_h", "hours that a single wagon waits for collection and a train", (0, 2_160), "no wait"),
        optional=True,
    ),
    flag("used", "1 when the model computes with it, 0 when it is context"),
    *PERIOD,
    *ORIGIN,
))  # fmt: skip

_HISTORY = tuple(
    replace(column, optional=True)
    for column in (
        code_list("after_countries", "binds only a box that has been in one of these", ANY, refers=COUNTRY_OR_GROUP),
        code_list(
            "after_border_ids", "binds only a box that has crossed one of these", ANY, refers="borders.border_id"
        ),
        code_list("after_terminal_ids", "binds only a box that has been at one of these", ANY, refers="terminals"),
    )
)

_RULES = Table("rules", "Embargoes and closures: who, where, when and why. All filled conditions must hold.", (
    identifier("stable id"),
    text("kind", "embargo is about goods or carriers, closure about a place", choices=("embargo", "closure")),
    text("name", "one line for people"),
    code_list("hs_prefixes", "goods, by the beginning of their HS code", ANY),
    code_list("except_hs", "goods exempt from it", NONE),
    code_list("origin_countries", "origin of the goods", ANY, refers=COUNTRY_OR_GROUP),
    code_list("destination_countries", "destination of the goods", ANY, refers=COUNTRY_OR_GROUP),
    code_list("operator_countries", "registration of the carrier", ANY, refers=COUNTRY_OR_GROUP),
    code_list("container_types", "container types", ANY, refers="containers"),
    code_list("modes", "modes of transport", ANY, choices=MODES),
    replace(
        code_list(
            "train_classes", "classes of trains; ordinary is what runs without a service, where the rule names road or "
            "air lorries and aircraft too", ANY, choices=TRAIN_CLASSES,
        ),
        optional=True,
    ),
    code_list("border_ids", "border crossings", ANY, refers="borders.border_id"),
    code_list("terminal_ids", "terminals entered, left or passed", ANY, refers="terminals"),
    code_list("link_ids", "links", ANY, refers="links"),
    code_list("service_ids", "services", ANY, refers="services"),
    code_list("from_countries", "crossings out of these", ANY, refers=COUNTRY_OR_GROUP),
    code_list("to_countries", "crossings into these", ANY, refers=COUNTRY_OR_GROUP),
    code_list("within_countries", "anything inside these", ANY, refers=COUNTRY_OR_GROUP),
    *_HISTORY,
    replace(
        text(
            "binds", "passage: what gets there on its days; loading: boxes loaded on its days, however late they get "
            "there, while what is under way passes", PASSAGE, choices=(PASSAGE, LOADING),
        ),
        optional=True,
    ),
    *PERIOD,
    *ORIGIN,
))  # fmt: skip

_CONTAINERS = Table("containers", "Container types by ISO 6346 size and type code.", (
    identifier("ISO 6346 code, for example 45G1"),
    text("name", "plain name"),
    number("length_ft", "length in feet", (10, 60)),
    number("teu", "twenty-foot equivalents", (0.5, 3)),
    number("tare_kg", "empty mass", (500, 15_000)),
    number("payload_kg", "largest cargo mass", (1_000, 60_000)),
    number("max_gross_kg", "largest gross mass", (5_000, 80_000)),
    number("volume_m3", "inside volume", (1, 200), REFUSED),
    flag("powered", "1 for reefers, which need power"),
    replace(
        number(
            "power_within_h", "hours a reefer keeps its cold by itself, own fuel included", (0, 5_000), "unlimited",
            "reefer",
        ),
        optional=True,
    ),
    *ORIGIN,
))  # fmt: skip

_CARGO_LIMITS = Table(
    "cargo_limits",
    "Boxes too heavy and goods too dangerous for a way. All filled conditions must hold for a row to close an arc.", (
        identifier("stable id"),
        text("name", "one line for people"),
        number("max_container_gross_t", "heaviest box with its cargo that may pass", (1, 200), _NO_LIMIT),
        code_list("dangerous_classes", "UN classes that may not pass; 1 covers 1.1 to 1.6", NONE, choices=DANGEROUS),
        number("length_ft", "only boxes of this length", (10, 60), ANY),
        code_list("modes", "modes of transport; drayage counts as road", ANY, choices=MODES),
        code_list(
            "train_classes", "only trains of these classes; ordinary is wagon by wagon", ANY, choices=TRAIN_CLASSES,
        ),
        text("gauge", "track gauge in millimetres", ANY, choices=(ANY_GAUGE,)),
        code_list("zones", "arcs that touch these countries", ANY, refers=COUNTRY_OR_GROUP),
        code_list("terminal_ids", "terminals entered, left or passed", ANY, refers="terminals"),
        code_list("link_ids", "links, for example a tunnel", ANY, refers="links"),
        code_list("service_ids", "services", ANY, refers="services"),
        flag("used", "1 when the model closes with it, 0 when it is context"),
        *PERIOD,
        *ORIGIN,
    ),
)  # fmt: skip

_CURRENCIES = Table("currencies", "Dated exchange rates into the currency of the network.", (
    identifier("stable id"),
    text("currency", "ISO 4217"),
    number("rate", "network currency per unit", (1e-6, 1e6)),
    *PERIOD,
    *ORIGIN,
))  # fmt: skip

_MEASUREMENTS = Table("measurements", "Raw border and station figures as published, before they became rows above.", (
    identifier("stable id"),
    text("subject", "border, terminal or service measured"),
    text("metric", "what was measured"),
    text("direction", "side, direction or train class as published", UNUSED),
    text("state", "state as published", UNUSED),
    number("value", "the figure", (None, None), UNUSED),
    number("p90", "its 90th percentile or upper end", (None, None), UNUSED),
    text("unit", "unit of the figure", UNUSED),
    *PERIOD,
    *ORIGIN,
))  # fmt: skip

NORM_TABLES = (_TARIFFS, _EMISSIONS, _TRAINS, _RULES, _CONTAINERS, _CARGO_LIMITS, _CURRENCIES, _MEASUREMENTS)
