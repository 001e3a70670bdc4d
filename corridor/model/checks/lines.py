"""Checks of terminals, links and transfers against each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from corridor.display import with_article
from corridor.errors import Finding
from corridor.model.checks.findings import Check, Drafts
from corridor.model.checks.limits import metres_said
from corridor.model.tables.codes import OPEN, is_gauge
from corridor.model.tables.places import great_circle_km

__all__ = ["LINE_CHECKS"]

_UNLOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}", re.ASCII)
_SHORTEST_SHARE = 0.98  # coordinates are good to about a kilometre, the Earth is not quite a sphere
_SLACK_KM = 2.0
_THOUSAND, _MOST_DETOUR = 1000.0, 2.5  # of a length that was read as a thousandth
# Beyond them a length is of another unit, or the row says why; ships go round continents, and their lanes are named
_LONGEST_SHARE, _LONGEST_SLACK_KM = 4.0, 50.0
_LONGEST_LANE_SHARE, _LONGEST_LANE_SLACK_KM = 15.0, 3_000.0
_DETOUR = "detour"
_LAWS = ("SMGS", "CIM")

Position = tuple[float, float]


def _main_terminals(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["terminals"]
    mains: dict[tuple[str, str], list[int]] = defaultdict(list)
    first: dict[tuple[str, str], int] = {}
    for line, country, city, main in draft.each("country", "city", "main"):
        if not country or not city or (line, "main") in draft.faulty:
            continue
        first.setdefault((country, city), line)
        if main:
            mains[country, city].append(line)
    for key, line in first.items():
        if not mains[key]:
            remedy = "set main to 1 for one terminal of the city"
            yield draft.finding(line, "main", f"{key[1]} has no main terminal", remedy)
        elif len(mains[key]) > 1:
            problem = f"{key[1]} has {len(mains[key])} main terminals, the first in line {mains[key][0]}"
            yield draft.finding(mains[key][1], "main", problem, "set main to 1 for one of them only")


def _unlocodes(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["terminals"]
    for line, code, country in draft.each("unlocode", "country"):
        if code and not _UNLOCODE.fullmatch(code):
            remedy = "write two letters of the country, then three letters or digits 2-9"
            yield draft.finding(line, "unlocode", f"'{code}' is not a UN/LOCODE", remedy)
        elif code and country and code[:2] != country:
            problem = f"'{code}' does not begin with the terminal's country, {country}"
            yield draft.finding(line, "unlocode", problem, "correct the code or the country")


def _positions(drafts: Drafts) -> dict[str, Position]:
    """Coordinates of the terminals that have both."""
    rows = drafts["terminals"].each("id", "lat", "lon")
    return {terminal: (lat, lon) for _, terminal, lat, lon in rows if lat == lat and lon == lon}


def _lines_at(drafts: Drafts, known: dict[str, Position]) -> dict[str, list[tuple[str, float]]]:
    """Far end and length of every link at each terminal, where both ends have coordinates."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for _, start, end, km in drafts["links"].each("from_node_id", "to_node_id", "length_km"):
        if start in known and end in known and km == km:
            found[start].append((end, km))
            found[end].append((start, km))
    return found


def _reaches(km: float, one: Position, other: Position) -> bool:
    return km >= _SHORTEST_SHARE * great_circle_km(one, other) - _SLACK_KM


def _swapped(drafts: Drafts) -> dict[str, Position]:
    """Terminals none of whose lines can be true, and all of which can with latitude and longitude swapped."""
    places = _positions(drafts)
    lines = _lines_at(drafts, places)
    found: dict[str, Position] = {}
    # Those with most lines first, and mended for the others: their only neighbour must not take the blame.
    for terminal in sorted(lines, key=lambda key: (-len(lines[key]), key)):
        lat, lon = places[terminal]
        here, there = (lat, lon), (lon, lat)
        if abs(lon) > 90 or any(_reaches(km, here, places[end]) for end, km in lines[terminal]):
            continue
        if all(_reaches(km, there, places[end]) for end, km in lines[terminal]):
            found[terminal] = places[terminal] = there
    return found


def _coordinates(drafts: Drafts) -> Iterator[Finding]:
    draft, swapped = drafts["terminals"], _swapped(drafts)
    for line, terminal, lat, lon in draft.each("id", "lat", "lon"):
        if terminal in swapped:
            problem = f"{lat:g}, {lon:g} is too far from every place it is linked to; {lon:g}, {lat:g} is not"
            yield draft.finding(line, "lat", problem, "swap latitude and longitude")


def _lengths(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    places = _positions(drafts) | _swapped(drafts)
    for line, start, end, km in draft.each("from_node_id", "to_node_id", "length_km"):
        if start in places and end in places and km == km and not _reaches(km, places[start], places[end]):
            direct = great_circle_km(places[start], places[end])
            problem = f"{km:g} km is shorter than the direct distance from {start} to {end}, {direct:.1f} km"
            thousand = _THOUSAND * km
            if direct <= thousand <= _MOST_DETOUR * direct:
                remedy = f"if {thousand:g} km is meant, write it without a sign between its thousands"
            else:
                remedy = "correct the length, or the coordinates of an end"
            yield draft.finding(line, "length_km", problem, remedy)


def _too_long(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    places = _positions(drafts) | _swapped(drafts)
    columns = ("from_node_id", "to_node_id", "length_km", "mode", "variant", "notes")
    for line, start, end, km, mode, variant, notes in draft.each(*columns):
        if start not in places or end not in places or start == end or _DETOUR in notes.casefold():
            continue
        direct = great_circle_km(places[start], places[end])
        lane = mode == "sea" and variant
        share, slack = (_LONGEST_LANE_SHARE, _LONGEST_LANE_SLACK_KM) if lane else (_LONGEST_SHARE, _LONGEST_SLACK_KM)
        if km > share * direct + slack:
            problem = f"{km:,g} km from {start} to {end}, which are {direct:,.0f} km apart"
            unit = metres_said(km, direct) or "check the unit: kilometres"
            remedy = f"{unit}; where it is true, say {_DETOUR} in the notes"
            yield draft.finding(line, "length_km", problem, remedy)


def _ends(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    for line, start, end in draft.each("from_node_id", "to_node_id"):
        if start and start == end:
            yield draft.finding(line, "to_node_id", f"the link goes from {start} to itself", "name the other end")


def _link_gauges(drafts: Drafts) -> Iterator[Finding]:
    draft, gauges = drafts["links"], drafts.terminal_gauges
    for line, mode, gauge, start, end in draft.each("mode", "gauge", "from_node_id", "to_node_id"):
        if mode == "rail" and not gauge and (line, "gauge") not in draft.faulty:
            yield draft.finding(
                line, "gauge", "a rail link has no gauge", "write its millimetres, such as 1435 or 1520"
            )
        elif mode and mode != "rail" and gauge:
            yield draft.finding(line, "gauge", f"{with_article(mode)} link has a gauge", "leave it blank")
        elif gauge:
            lacking = [place for place in (start, end) if gauge not in gauges.get(place, {gauge})]
            if lacking:
                problem = _without_gauge(gauges, lacking, gauge)
                yield draft.finding(line, "gauge", problem, "correct the gauge, or the gauges of the terminal")


def _without_gauge(gauges: Mapping[str, frozenset[str]], places: Sequence[str], gauge: str) -> str:
    """Say that places have no track of a gauge, and which gauges the first of them has."""
    own = " and ".join(sorted(gauges[places[0]]))
    known = f": {places[0]} has {own} mm" if own else ""
    return f"{' and '.join(places)} {'has' if len(places) == 1 else 'have'} no {gauge} mm track{known}"


def _wires(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    for line, mode in draft.each("mode"):
        if mode == "rail" and (line, "electrified") in draft.unsaid:
            problem = "whether the railway is under wires is not known, and its emissions rest on it"
            yield draft.finding(line, "electrified", problem, "write 1 or 0; an estimate will do")


def _twins(drafts: Drafts) -> Iterator[Finding]:
    """Rows of one pair, mode, gauge and variant: only two directed ones, opposite and as long, may be."""
    draft = drafts["links"]
    seen: dict[tuple[str, ...], tuple[int, str, bool, float]] = {}
    columns = ("from_node_id", "to_node_id", "mode", "gauge", "variant", "directed", "length_km")
    for line, start, end, mode, gauge, variant, directed, km in draft.each(*columns):
        if not (start and end and mode) or (line, "gauge") in draft.faulty or (mode == "rail" and not gauge):
            continue
        key = (*sorted((start, end)), mode, gauge, variant)
        if key not in seen:
            seen[key] = (line, start, directed, km)
            continue
        other_line, other_start, other_directed, other_km = seen[key]
        if km == km and other_km == other_km and km != other_km and other_start != start:
            problem = f"{km:g} km, but {other_km:g} km the other way in line {other_line}"
            yield draft.finding(line, "length_km", problem, "one line has one length; or name a variant")
        elif other_start == start or not (directed and other_directed):
            problem = f"the same line as in line {other_line}"
            yield draft.finding(line, "variant", problem, "remove one, or tell them apart by a variant")


def _crossed(drafts: Drafts) -> Iterator[Finding]:
    draft, country = drafts["links"], drafts.terminal_country
    sides = _border_sides(drafts)
    for line, start, end, mode, border in draft.each("from_node_id", "to_node_id", "mode", "border_id"):
        one, other = country.get(start, ""), country.get(end, "")
        if not one or not other or (line, "border_id") in draft.faulty:
            continue
        if one == other and border:
            yield draft.finding(
                line, "border_id", f"both ends, {start} and {end}, are in {one}", "leave the border blank"
            )
        elif one != other and not border:
            remedy = f"name the border crossed, or write {OPEN} where nothing is checked"
            yield draft.finding(
                line, "border_id", f"a link from {start} ({one}) to {end} ({other}) names no border", remedy
            )
        elif one != other and border in sides:
            problem = _border_problem(sides[border], (one, other), mode)
            if problem:
                yield draft.finding(line, "border_id", f"{border} {problem}", "name another border, or mend its row")


def _border_sides(drafts: Drafts) -> dict[str, list[tuple[str, frozenset[str], frozenset[str]]]]:
    """Mode and the countries of both sides in every row of a border; none for a side that is not known."""
    members, sides = drafts.members, defaultdict(list)
    for _, border, mode, one, other in drafts["borders"].each("border_id", "mode", "country_a", "country_b"):
        sides[border].append((mode, members.get(one, frozenset()), members.get(other, frozenset())))
    return sides


def _border_problem(rows: list[tuple[str, frozenset[str], frozenset[str]]], ends: tuple[str, str], mode: str) -> str:
    if all(row_mode and mode and row_mode != mode for row_mode, _, _ in rows):
        return f"is a border for {rows[0][0]}, the link is {mode}"
    one, other = ends
    for _, side_a, side_b in rows:
        if not side_a or not side_b or (one in side_a and other in side_b) or (one in side_b and other in side_a):
            return ""
    return f"does not lie between {one} and {other}"


def _speeds(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["links"]
    columns = ("from_node_id", "to_node_id", "mode", "speed_kmh", "speed_ordinary_kmh", "transit_h")
    for line, start, end, mode, speed, ordinary, transit in draft.each(*columns):
        # NaN is not equal to itself.
        if speed != speed and transit != transit:
            remedy = "fill in the speed, or the hours as transit_h; an estimate will do"
            yield draft.finding(
                line, "speed_kmh", f"the link from {start} to {end} has neither speed nor hours", remedy
            )
        elif mode == "rail" and ordinary != ordinary and transit != transit:
            remedy = "fill in the speed of ordinary trains; an estimate will do"
            yield draft.finding(line, "speed_ordinary_kmh", "the rail link has no speed for ordinary trains", remedy)


def _transfer_gaps(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["transfers"]
    for line, hours, box, shipment in draft.each("hours", "cost_per_container", "cost_per_shipment"):
        if hours != hours:
            yield draft.finding(line, "hours", "the transfer has no hours", "fill them in; an estimate will do")
        if box != box and shipment != shipment:
            remedy = "fill in a charge per container or per shipment; 0 when it is free"
            yield draft.finding(line, "cost_per_container", "the transfer has no charge", remedy)


def _transfer_gauges(drafts: Drafts) -> Iterator[Finding]:
    draft, gauges = drafts["transfers"], drafts.terminal_gauges
    for line, place, before, after in draft.each("terminal_id", "from_carrier", "to_carrier"):
        for column, carrier in (("from_carrier", before), ("to_carrier", after)):
            if is_gauge(carrier) and carrier not in gauges.get(place, {carrier}):
                problem = _without_gauge(gauges, [place], carrier)
                yield draft.finding(line, column, problem, "correct the transfer, or the gauges of the terminal")


def _transfer_carriers(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["transfers"]
    for line, before, after, technique in draft.each("from_carrier", "to_carrier", "technique"):
        if not (before and after and technique):
            continue
        if technique == "lift":
            fits = (before == "stack") != (after == "stack") and not {before, after} & set(_LAWS)
            remedy = "a lift is between the stack and a carrier"
        elif technique == "reconsignment":
            fits, remedy = {before, after} == set(_LAWS), "reconsignment is between SMGS and CIM"
        else:
            fits, remedy = (
                before != after and is_gauge(before) and is_gauge(after),
                "a gauge change is between two gauges",
            )
        if not fits:
            yield draft.finding(line, "technique", f"{technique} does not lead from {before} to {after}", remedy)


def _cargo_limits(drafts: Drafts) -> Iterator[Finding]:
    draft = drafts["cargo_limits"]
    for line, tonnes, classes in draft.each("max_container_gross_t", "dangerous_classes"):
        unread = {(line, "dangerous_classes"), (line, "max_container_gross_t")} & draft.faulty
        if tonnes != tonnes and not classes and not unread:
            problem, remedy = "the row limits neither weight nor danger", "fill in tonnes or classes"
            yield draft.finding(line, "max_container_gross_t", problem, remedy)


LINE_CHECKS = (
    Check("every city has exactly one main terminal", "terminals", _main_terminals),
    Check("a UN/LOCODE has its form and its country", "terminals", _unlocodes),
    Check("latitude and longitude are not swapped", "terminals", _coordinates),
    Check("a link has two ends", "links", _ends),
    Check("a link is no shorter than 0.98 x great circle - 2 km", "links", _lengths),
    Check("a link is no longer than 4 x great circle + 50 km, or says why", "links", _too_long),
    Check("rail links have a gauge that both ends have, others none", "links", _link_gauges),
    Check("a railway says whether it is under wires", "links", _wires),
    Check("a line is there once, and as long both ways", "links", _twins),
    Check("international links name a border between their countries, domestic ones none", "links", _crossed),
    Check("a link has a speed or hours", "links", _speeds),
    Check("a transfer has hours and a charge", "transfers", _transfer_gaps),
    Check("a transfer uses gauges that the terminal has", "transfers", _transfer_gauges),
    Check("a transfer's technique fits its carriers", "transfers", _transfer_carriers),
    Check("a cargo limit limits weight or danger", "cargo_limits", _cargo_limits),
)
