"""Columns of one row that a tired person can make disagree: a table of pairs, each with what would be wrong.

A row of `_PAIRS` is a check. Numbers that are not known are NaN, and no comparison with them holds; where blanks are
texts or None, the test asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.codes import USABLE_STATES

__all__ = ["PAIR_CHECKS"]

_HOURS_FACTOR = 3.0  # speed and hours of one link agree within it
_SLOWEST_SHARE = 0.1  # of block trains: what ordinary ones do at least
_CRANE_TEU = 3_000.0  # a day: sixty lifts an hour of two TEU, day and night
_TRACK_TEU = 3_000.0
_FEET_PER_TEU = 20.0
_FEET_SLACK = 6.0
_KG_SLACK = 100.0  # published masses are rounded
_LEAST_MASS = 0.75  # of the largest gross mass: tare and payload together
_M3_PER_FOOT = (0.4, 2.6)
_TEU_M = 6.06
_TRAIN_TEU = (0.3, 1.4)  # of the TEU that stand on its length: wagons of half the room, or two boxes on each other
_TEU_PER_WAGON = (1.0, 6.0)
_WAGON_M = (8.0, 45.0)
_T_PER_TEU = (3.0, 90.0)
_NO_CRANE = ("bogie exchange", "variable-gauge axle", "through running", "reconsignment")
_CRANE = ("lift", "transloading", "stack")
_PER_KM, _PER_DAY = ("per_feu_km", "per_teu_km", "per_container_km", "per_train_km"), ("per_feu_day", "per_teu_day")
_FLAT = ("per_feu", "per_teu", "per_container", "per_shipment", "per_train")
_OF_ALL_BOXES = ("subsidy", "lease", "value_of_time")  # of which one row counts for all boxes
_LANED = ("haul", "haul_fixed", "through_rate")  # items whose prices may depend on where a shipment comes from and goes
_ELSEWHERE = ("lift", "gauge_change", "reconsignment", "clearance", "index")  # known, and charged by no row of tariffs
# items that searches and weights read, and what their amount may be multiplied by
_BASES: dict[str, tuple[str, ...]] = {
    "haul": (*_PER_KM, *_FLAT, "per_kg"),
    "haul_fixed": _FLAT,
    "storage": _PER_DAY,
    "drayage": ("per_container_km", "per_feu_km", "per_teu_km", *_FLAT),
    "subsidy": ("share", "per_feu", "per_teu"),
    "through_rate": _PER_KM,
    "surcharge": _FLAT,
    "value_of_time": ("per_feu_day",),
    "lease": (*_PER_DAY,),
    "drop_off": _FLAT,
    "empty_return": _FLAT,
    "regime_open": _FLAT,
    "regime_close": _FLAT,
}


class _Pair(NamedTuple):
    """Columns, whose cell is to blame, when they are wrong, and what to say; braces are their values in order."""

    name: str
    table: str
    columns: tuple[str, ...]
    blamed: str
    wrong: Callable[..., bool]
    problem: str
    remedy: str


def _outside(value: float, bounds: tuple[float, float]) -> bool:
    return value < bounds[0] or value > bounds[1]


def _apart(one: float, other: float, factor: float) -> bool:
    return one > factor * other or other > factor * one


_PAIRS = (
    _Pair(
        "only railways have tracks",
        "links", ("mode", "tracks"), "tracks",
        lambda mode, tracks: bool(mode) and mode != "rail" and tracks is not None,
        "a {0} link has {1} tracks", "leave it blank",
    ),
    _Pair(
        "only railways are under wires",
        "links", ("mode", "electrified"), "electrified",
        lambda mode, wires: bool(mode) and mode != "rail" and wires,
        "a {0} link is electrified", "write 0",
    ),
    _Pair(
        "only railways have ordinary trains",
        "links", ("mode", "speed_ordinary_kmh"), "speed_ordinary_kmh",
        lambda mode, speed: bool(mode) and mode != "rail" and speed > 0,
        "a {0} link has a speed of ordinary trains, {1:g} km/h", "leave it blank",
    ),
    _Pair(
        "ordinary trains are no quicker than block trains",
        "links", ("speed_kmh", "speed_ordinary_kmh"), "speed_ordinary_kmh",
        lambda speed, ordinary: ordinary > speed,
        "ordinary trains do {1:g} km/h, block trains only {0:g}", "swap or correct the two",
    ),
    _Pair(
        "ordinary trains do a tenth of block trains or more",
        "links", ("speed_kmh", "speed_ordinary_kmh"), "speed_ordinary_kmh",
        lambda speed, ordinary: ordinary < _SLOWEST_SHARE * speed,
        "ordinary trains do {1:g} km/h, block trains {0:g}", "check the unit: kilometres an hour",
    ),
    _Pair(
        "speed and hours of a link agree",
        "links", ("length_km", "speed_kmh", "transit_h"), "transit_h",
        lambda km, speed, hours: speed > 0 and hours > 0 and _apart(km / speed, hours, _HOURS_FACTOR),
        "{0:g} km take {2:g} h, but at {1:g} km/h another time", "correct one, or leave the speed blank",
    ),
    _Pair(
        "what changes no wagon load has no crane moves",
        "transfers", ("technique", "lifts"), "lifts",
        lambda technique, lifts: technique in _NO_CRANE and (lifts or 0) > 0,
        "a {0} has {1} crane moves", "write 0",
    ),
    _Pair(
        "boxes that change vehicles are lifted",
        "transfers", ("technique", "lifts"), "lifts",
        lambda technique, lifts: technique in _CRANE and lifts == 0,
        "a {0} has no crane move", "write 1 or 2, or leave it blank",
    ),
    _Pair(
        "capacity is what the cranes can do",
        "transfers", ("capacity_teu_per_day", "cranes"), "capacity_teu_per_day",
        lambda teu, cranes: cranes > 0 and teu > _CRANE_TEU * cranes,
        "{0:,g} TEU a day with {1:g} cranes", "check the unit: TEU a day, not a month or a year",
    ),
    _Pair(
        "capacity is what the tracks can do",
        "transfers", ("capacity_teu_per_day", "tracks"), "capacity_teu_per_day",
        lambda teu, tracks: tracks > 0 and teu > _TRACK_TEU * tracks,
        "{0:,g} TEU a day on {1:g} tracks", "check the unit: TEU a day, not a month or a year",
    ),
    _Pair(
        "a border has two sides",
        "borders", ("country_a", "country_b"), "country_b",
        lambda one, other: bool(one) and one == other,
        "both sides of the border are {0}", "name the other country",
    ),
    _Pair(
        "only borders of railways have train classes",
        "borders", ("mode", "train_class"), "train_class",
        lambda mode, kind: bool(mode and kind) and mode != "rail" and kind != "any",
        "a border for {0} has the train class {1}", "write any",
    ),
    _Pair(
        "an open border lets trains across",
        "borders", ("state", "capacity_trains_per_day"), "capacity_trains_per_day",
        lambda state, trains: state in USABLE_STATES and trains == 0,
        "the border is {0}, but takes no train a day", "correct one of the two; a blank is unlimited",
    ),
    _Pair(
        "only trains run under a common consignment note",
        "services", ("mode", "common_note"), "common_note",
        lambda mode, note: bool(mode) and mode != "rail" and note,
        "a {0} service runs under the common CIM/SMGS note", "write 0",
    ),
    _Pair(
        "a cut-off belongs to a departure",
        "services", ("cutoff_h", "weekdays", "departure_dates"), "cutoff_h",
        lambda hours, days, dates: hours > 0 and not (days or dates),
        "a cut-off of {0:g} h, and no day of departure", "fill in weekdays or departure_dates, or leave it blank",
    ),
    _Pair(
        "free days are of storage",
        "tariffs", ("item", "free_days"), "free_days",
        lambda item, days: bool(item) and item != "storage" and days > 0,
        "{1:g} free days of {0}", "leave it blank, or write storage",
    ),
    _Pair(
        "ceilings are of subsidies",
        "tariffs", ("item", "ceiling"), "ceiling",
        lambda item, ceiling: bool(item) and item != "subsidy" and ceiling == ceiling,
        "a ceiling of {1:g} of {0}", "leave it blank, or write subsidy",
    ),
    _Pair(
        "subsidies and fees are for everybody who rides or pays them",
        "tariffs", ("item", "origin_countries", "destination_countries", "used"), "origin_countries",
        lambda item, origins, destinations, used: (
            used and bool(item) and item not in _LANED and bool(origins or destinations)
        ),
        "{0} for shipments from some countries only", "leave origin_countries and destination_countries blank",
    ),
    _Pair(
        "subsidies, leases and values of time are of every type of box",
        "tariffs", ("item", "container_types", "used"), "container_types",
        lambda item, types, used: used and item in _OF_ALL_BOXES and bool(types),
        "{0} for boxes of {1} only", "leave container_types blank",
    ),
    _Pair(
        "an amount is of a kind that its item can be multiplied by",
        "tariffs", ("item", "basis", "used"), "basis",
        lambda item, basis, used: used and bool(basis) and item in _BASES and basis not in _BASES[item],
        "{0} is not paid {1}", "correct the basis, or set used to 0",
    ),
    _Pair(
        "charges at terminals and borders are where those are",
        "tariffs", ("item", "used"), "item",
        lambda item, used: used and item in _ELSEWHERE,
        "nothing is charged by a row of {0} here",
        "write it as cost_per_container or cost_per_shipment of the transfers or borders, or set used to 0",
    ),
    _Pair(
        "a share has no currency",
        "tariffs", ("basis", "currency"), "currency",
        lambda basis, currency: basis == "share" and bool(currency),
        "a share in {1}", "leave the currency blank, or correct the basis",
    ),
    _Pair(
        "a share is at most 1",
        "tariffs", ("basis", "mid"), "mid",
        lambda basis, mid: basis == "share" and abs(mid) > 1.0,
        "{1:g} is no share", "write 0.3 for 30 percent",
    ),
    _Pair(
        "a price is not negative",
        "tariffs", ("mid", "used"), "mid",
        lambda mid, used: used and mid < 0,
        "a price of {0:g}", "write it without the sign; a subsidy is a share that is paid",
    ),
    _Pair(
        "transit is through zones",
        "tariffs", ("relation", "zones", "used"), "relation",
        lambda relation, zones, used: used and relation == "transit" and not zones,
        "a price for transit names no zones", "name the countries that are crossed, or write any",
    ),
    _Pair(
        "only railways have traction",
        "emissions", ("mode", "traction"), "traction",
        lambda mode, traction: bool(mode and traction) and mode != "rail",
        "the traction of {0} is {1}", "leave it blank",
    ),
    _Pair(
        "traction is electric or diesel",
        "emissions", ("mode", "traction", "used"), "traction",
        lambda mode, traction, used: used and mode == "rail" and traction not in ("", "electric", "diesel"),
        "the traction {1} is none", "write electric or diesel, or leave it blank",
    ),
    _Pair(
        "what moves has a factor per tonne-kilometre",
        "emissions", ("mode", "g_co2e_per_t"), "g_co2e_per_t",
        lambda mode, grams: bool(mode) and mode != "terminal" and grams > 0,
        "{1:g} g a tonne handled, of {0}", "move it to g_co2e_per_tkm",
    ),
    _Pair(
        "a terminal has a factor per tonne",
        "emissions", ("mode", "g_co2e_per_tkm"), "g_co2e_per_tkm",
        lambda mode, grams: mode == "terminal" and grams > 0,
        "{1:g} g a tonne-kilometre, at a terminal", "move it to g_co2e_per_t",
    ),
    _Pair(
        "what moves has a factor per TEU-kilometre",
        "emissions", ("mode", "g_co2e_per_teu"), "g_co2e_per_teu",
        lambda mode, grams: bool(mode) and mode != "terminal" and grams > 0,
        "{1:g} g a TEU handled, of {0}", "move it to g_co2e_per_teu_km",
    ),
    _Pair(
        "a terminal has a factor per TEU",
        "emissions", ("mode", "g_co2e_per_teu_km"), "g_co2e_per_teu_km",
        lambda mode, grams: mode == "terminal" and grams > 0,
        "{1:g} g a TEU-kilometre, at a terminal", "move it to g_co2e_per_teu",
    ),
    _Pair(
        "factors that are used are well to wheel",
        "emissions", ("scope", "used"), "scope",
        lambda scope, used: used and bool(scope) and scope != "WTW",
        "a factor that is used is {0}, and results say well to wheel", "set used to 0, or give the factor WTW",
    ),
    _Pair(
        "TEU of a train stand on its length",
        "trains", ("max_length_m", "max_teu"), "max_teu",
        lambda metres, teu: _outside(teu * _TEU_M / metres, _TRAIN_TEU),
        "{1:g} TEU on {0:g} m of train", "check the units: metres and TEU",
    ),
    _Pair(
        "TEU of a train stand on its wagons",
        "trains", ("max_wagons", "max_teu"), "max_wagons",
        lambda wagons, teu: _outside(teu / wagons, _TEU_PER_WAGON),
        "{1:g} TEU on {0:g} wagons", "count conventional wagons",
    ),
    _Pair(
        "wagons of a train stand on its length",
        "trains", ("max_length_m", "max_wagons"), "max_length_m",
        lambda metres, wagons: _outside(metres / wagons, _WAGON_M),
        "{1:g} wagons on {0:g} m of train", "check the unit: metres",
    ),
    _Pair(
        "the shortest train is no longer than the longest",
        "trains", ("min_teu", "max_teu"), "min_teu",
        lambda least, most: least > most,
        "the shortest train has {0:g} TEU, the longest {1:g}", "swap or correct the two",
    ),
    _Pair(
        "a train bears what stands on it",
        "trains", ("max_teu", "max_gross_t"), "max_gross_t",
        lambda teu, tonnes: _outside(tonnes / teu, _T_PER_TEU),
        "{1:,g} t of train for {0:g} TEU", "check the unit: tonnes",
    ),
    _Pair(
        "a code of goods is exempt from what holds its heading",
        "rules", ("hs_prefixes", "except_hs"), "except_hs",
        lambda goods, exempt: _beside(goods, exempt) != "",
        "{1} is exempt from a rule about {0}, which does not hold it", "correct one of the two",
    ),
    _Pair(
        "a box is as long as its TEU",
        "containers", ("length_ft", "teu"), "teu",
        lambda feet, teu: abs(feet - _FEET_PER_TEU * teu) > _FEET_SLACK,
        "{0:g} ft and {1:g} TEU", "twenty feet are one TEU",
    ),
    _Pair(
        "tare and payload are within the largest gross mass",
        "containers", ("tare_kg", "payload_kg", "max_gross_kg"), "max_gross_kg",
        lambda tare, payload, gross: tare + payload > gross + _KG_SLACK,
        "tare {0:g} and payload {1:g} kg are more than the largest gross mass, {2:g} kg", "correct one of the three",
    ),
    _Pair(
        "tare and payload come near the largest gross mass",
        "containers", ("tare_kg", "payload_kg", "max_gross_kg"), "max_gross_kg",
        lambda tare, payload, gross: tare + payload < _LEAST_MASS * gross,
        "tare {0:,g} and payload {1:,g} kg are far below the largest gross mass, {2:,g} kg",
        "check the unit: kilograms",
    ),
    _Pair(
        "a box holds what its length allows",
        "containers", ("length_ft", "volume_m3"), "volume_m3",
        lambda feet, volume: _outside(volume / feet, _M3_PER_FOOT),
        "{1:g} m3 in {0:g} ft", "check the unit: cubic metres",
    ),
    _Pair(
        "only reefers need power",
        "containers", ("powered", "power_within_h"), "power_within_h",
        lambda powered, hours: not powered and hours > 0,
        "{1:g} h without power of a box that needs none", "leave it blank, or write powered 1",
    ),
    _Pair(
        "track gauges and train classes are of railways",
        "cargo_limits", ("modes", "gauge", "train_classes"), "modes",
        lambda modes, gauge, kinds: bool(modes) and "rail" not in modes.split(";") and bool(gauge or kinds),
        "a limit of {0} asks for trains or a gauge, and binds nothing", "name rail, or leave gauge and classes blank",
    ),
    _Pair(
        "a rule about classes of trains is about railways",
        "rules", ("modes", "train_classes"), "modes",
        lambda modes, kinds: bool(modes) and bool(kinds) and not _has_class(modes.split(";"), kinds.split(";")),
        "a rule of {0} asks for trains, and binds nothing", "name rail, or leave the classes blank",
    ),
    _Pair(
        "the ends of a price have its sign",
        "tariffs", ("low", "mid", "high"), "mid",
        lambda low, mid, high: low < 0 <= mid or mid < 0 < high,
        "low {0:g}, mid {1:g}, high {2:g}: one of them lies on the other side of nothing", "correct its sign",
    ),
    _Pair(
        "the upper end of a measurement is above it",
        "measurements", ("value", "p90"), "p90",
        lambda value, upper: 0 <= upper < value,
        "the upper end {1:g} is below the value {0:g}", "swap or correct the two",
    ),
)  # fmt: skip


def _has_class(modes: list[str], kinds: list[str]) -> bool:
    """Whether anything of some modes is of some classes: lorries and aircraft without a service are ordinary."""
    return "rail" in modes or ("ordinary" in kinds and not {"road", "air"}.isdisjoint(modes))


def _beside(goods: str, exempt: str) -> str:
    """The first code that is exempt from none of the headings; blank where all are."""
    headings = tuple(code.strip() for code in goods.split(";") if code.strip())
    codes = [code.strip() for code in exempt.split(";") if code.strip()]
    return next((code for code in codes if headings and not code.startswith(headings)), "")


def _check(pair: _Pair) -> Check:
    def findings(drafts: Drafts) -> Iterator[Finding]:
        draft = drafts[pair.table]
        faulty = {line for line, _ in draft.faulty}  # a row that has a finding is not judged further
        for line, *values in draft.each(*pair.columns):
            if line not in faulty and pair.wrong(*values):
                problem = pair.problem.format(*map(_said, values))
                yield draft.finding(line, pair.blamed, problem, pair.remedy)

    return Check(pair.name, pair.table, findings)


def _said(value: Any) -> Any:
    return value if isinstance(value, str | float | int) else str(value)


PAIR_CHECKS = tuple(map(_check, _PAIRS))
