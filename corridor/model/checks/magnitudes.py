"""Numbers against what the trade knows: speeds, emission factors, exchange rates, places of a city, codes of boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from corridor.errors import Finding, UnknownName
from corridor.model.cargo.iso6346 import read_type_code
from corridor.model.checks.findings import Check, Drafts
from corridor.model.tables.places import great_circle_km

__all__ = ["MAGNITUDE_CHECKS"]


class _Bounds(NamedTuple):
    least: float
    most: float


_SPEEDS = {  # km/h of a whole link, rests included
    "rail": _Bounds(3.0, 350.0),
    "road": _Bounds(3.0, 130.0),
    "sea": _Bounds(3.0, 80.0),
    "barge": _Bounds(1.0, 60.0),
    "air": _Bounds(50.0, 1_200.0),
}
_TONNES_A_TEU = 10.0  # at which a part by the TEU is looked at: what GLEC takes for an average box
_FACTORS = {  # grams of CO2e per tonne-kilometre; of terminals per tonne
    "rail": _Bounds(1.0, 200.0),
    "road": _Bounds(15.0, 600.0),
    "sea": _Bounds(1.0, 120.0),
    "barge": _Bounds(3.0, 200.0),
    "air": _Bounds(150.0, 4_000.0),
    "terminal": _Bounds(20.0, 20_000.0),
}
# US dollars per unit, between 2014 and 2025 about; a rate may differ by the factor below
_DOLLARS = {
    "USD": 1.0,
    "EUR": 1.12,
    "CNY": 0.145,
    "GBP": 1.3,
    "CHF": 1.08,
    "PLN": 0.25,
    "CZK": 0.044,
    "HUF": 0.003,
    "RUB": 0.015,
    "BYN": 0.4,
    "KZT": 0.0025,
    "UAH": 0.035,
    "TRY": 0.08,
    "JPY": 0.008,
    "KRW": 0.0008,
    "INR": 0.013,
    "MNT": 0.00035,
    "UZS": 0.0001,
    "GEL": 0.37,
    "AZN": 0.6,
    "SEK": 0.105,
    "NOK": 0.11,
    "DKK": 0.15,
    "RON": 0.23,
}
_RATE_FACTOR = 8.0
_STEP_FACTOR = 3.0  # from one period of a currency to the next
_CITY_KM = 150.0
_FAR_KM = 50.0  # below, an hour in a port makes any speed look wrong
_WAITING = 0.25  # of the least speed: hours from port to port hold waits


def _speeds(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    columns = ("mode", "length_km", "transit_h", "speed_kmh", "speed_ordinary_kmh")
    for line, mode, km, transit, *speeds in draft.each(*columns):
        bounds = _SPEEDS.get(mode)
        if bounds is None:
            continue
        made = km / transit if transit > 0 and km > 0 else float("nan")
        if made > bounds.most or (made < _WAITING * bounds.least and km > _FAR_KM):
            problem = f"{km:g} km in {transit:g} h are {made:.3g} km/h, which no {mode} transport does"
            yield draft.finding(line, "transit_h", problem, "check the units: kilometres and hours")
            continue
        for column, speed in zip(("speed_kmh", "speed_ordinary_kmh"), speeds, strict=True):
            if speed > bounds.most or speed < bounds.least:
                problem = f"{speed:g} km/h, which no {mode} transport does"
                yield draft.finding(line, column, problem, "check the unit: kilometres an hour")
                break


def _factors(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["emissions"]
    columns = ("g_co2e_per_tkm", "g_co2e_per_teu_km", "g_co2e_per_t", "g_co2e_per_teu")
    for line, mode, used, *parts in draft.each("mode", "used", *columns):
        place = 2 if mode == "terminal" else 0
        weights = {columns[place]: parts[place], columns[place + 1]: parts[place + 1] / _TONNES_A_TEU}
        known = {name: value for name, value in weights.items() if value == value}
        column, grams = max(known, key=lambda name: known[name], default=columns[place]), sum(known.values())
        bounds = _FACTORS.get(mode)
        if used and bounds and grams and not bounds.least <= grams <= bounds.most and grams == grams:
            unit = "g a tonne" if mode == "terminal" else "g a tonne-kilometre"
            problem = f"{grams:g} {unit}, where {mode} has {bounds.least:g} to {bounds.most:g}"
            yield draft.finding(line, column, problem, "check the unit: grams; 0 where it is none")


def _rates(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["currencies"]
    home = drafts.header.currency if drafts.header else ""
    for line, currency, rate in draft.each("currency", "rate"):
        if currency and currency == home and rate != 1.0 and rate == rate:
            remedy = "remove the row: the network's own currency is 1"
            yield draft.finding(line, "rate", f"{rate:g} {home} for one {home}", remedy)
        elif currency in _DOLLARS and home in _DOLLARS:
            usual = _DOLLARS[currency] / _DOLLARS[home]
            if rate > usual * _RATE_FACTOR or rate < usual / _RATE_FACTOR:
                problem = f"{rate:g} {home} for one {currency}, where {usual:.2g} is usual"
                yield draft.finding(line, "rate", problem, f"write {home} per {currency}, not the reverse")


def _steps(drafts: Drafts) -> Iterator[Finding]:
    """Rates of one currency from period to period."""
    draft = drafts["currencies"]
    rows: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for line, currency, since, rate in draft.each("currency", "valid_from", "rate"):
        if currency and rate == rate:
            rows[currency].append((str(since or ""), line, rate))
    for currency, found in rows.items():
        ordered = sorted(found)
        middle = sorted(rate for _, _, rate in ordered)[len(ordered) // 2]
        for (_, _, before), (_, line, rate) in pairwise(ordered):
            if rate > _STEP_FACTOR * before or before > _STEP_FACTOR * rate:
                problem = f"{rate:g} for one {currency}, after {before:g}; {middle:g} is its middle"
                yield draft.finding(line, "rate", problem, "correct one of the two")
                break


def _cities(drafts: Drafts) -> Iterator[Finding]:
    """Terminals of one city far from each other."""
    draft = drafts["terminals"]
    places: dict[tuple[str, str], list[tuple[int, bool, float, float]]] = defaultdict(list)
    for line, country, city, main, lat, lon in draft.each("country", "city", "main", "lat", "lon"):
        if country and city and lat == lat and lon == lon:
            places[country, city].append((line, main, lat, lon))
    for (_, city), found in places.items():
        first = max(found, key=lambda one: one[1])
        for line, _, lat, lon in found:
            apart = great_circle_km((lat, lon), (first[2], first[3]))
            if apart > _CITY_KM:
                problem = f"{apart:,.0f} km from the main terminal of {city}, in line {first[0]}"
                yield draft.finding(
                    line, "lat", problem, "check latitude and longitude, with their signs, and the city"
                )


def _boxes(drafts: Drafts) -> Iterator[Finding]:
    """What the code of a container type says, against its columns."""
    draft = drafts["containers"]
    for line, key, feet, powered in draft.each("id", "length_ft", "powered"):
        try:
            code = read_type_code(key)
        except UnknownName:
            continue  # a type of one's own
        if feet == feet and abs(feet - code.length_ft) > 1.0:
            problem = f"{key} is {code.length_ft:g} ft long by its code, the row says {feet:g}"
            yield draft.finding(line, "length_ft", problem, "correct the code or the length")
        elif (code.group == "R") and not powered and (line, "powered") not in draft.faulty:
            yield draft.finding(line, "powered", f"{key} is a reefer by its code, and needs no power", "write 1")
        elif powered and code.group in "GBUPT":
            yield draft.finding(line, "powered", f"{key} is no reefer by its code, and needs power", "write 0")


def _limits(drafts: Drafts) -> Iterator[Finding]:
    """Limits of mass that no box of the network passes, and lengths that none has."""
    draft, boxes = drafts["cargo_limits"], drafts["containers"]
    tares = [(feet, tare) for _, feet, tare in boxes.each("length_ft", "tare_kg") if feet == feet and tare == tare]
    for line, tonnes, feet in draft.each("max_container_gross_t", "length_ft"):
        fitting = [tare for length, tare in tares if feet != feet or length == feet]
        if tares and not fitting:
            yield draft.finding(line, "length_ft", f"no container is {feet:g} ft long", "correct the length, in feet")
        elif fitting and tonnes * 1000.0 <= min(fitting):
            problem = f"{tonnes:g} t, less than any empty box of that length"
            yield draft.finding(line, "max_container_gross_t", problem, "check the unit: tonnes, box and cargo")


MAGNITUDE_CHECKS = (
    Check("a link is passed at a speed that its mode can do", "links", _speeds),
    Check("emission factors are of the size that their mode has", "emissions", _factors),
    Check("exchange rates are of the size that their currencies have", "currencies", _rates),
    Check("a currency keeps its size from one period to the next", "currencies", _steps),
    Check("terminals of a city are near each other", "terminals", _cities),
    Check("a container type is what its code says", "containers", _boxes),
    Check("limits of mass are of boxes that there are", "cargo_limits", _limits),
)
