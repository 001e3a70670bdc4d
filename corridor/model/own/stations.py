"""Terminals and countries: what is taken for what nobody wrote about them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from corridor.model.own import default_set
from corridor.model.own.marks import WHOLE_ROW
from corridor.model.own.names import code_meant
from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.tables.codes import TERMINAL_KINDS
from corridor.model.tables.places import fold
from corridor.model.tables.reading import split_codes

__all__ = ["complete_countries", "complete_kinds", "complete_terminals", "country_named", "gauges_in", "join_laws"]

_GAUGE = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
_THOUSANDS = re.compile(r"(?<!\d)([12])[.,\s'’](\d{3})(?!\d)")  # 1,435 and 1 435; 1.435 m too
# Names of gauges that mean one; "broad" and "narrow" are another in each country.
_GAUGE_WORDS = {
    word: gauge
    for gauge, words in {
        "1435": "standard normal normalspur regelspur internacional uic стандартная европейская 标准轨 准轨",
        "1520": "russian русская российская soviet russische",
        "1668": "iberian ibérico ibérica iberico iberica иберийская испанская",
        "1676": "indian индийская",
        "1067": "cape kapspur капская",
        "1000": "metre meter métrico métrica métrique meterspur метровая 米轨",
    }.items()
    for word in words.split()
}
_GAUGE_FILLERS = "gauge gauges track mm and und и spur spurweite колея ancho via vía de écartement voie"
_COUNTRY = re.compile(r"[A-Z]{2}")


def gauges_in(cell: str) -> tuple[str, ...]:
    """Track gauges of a cell, however they are said: ``1668;1435``, ``1668/1435 mm``, ``1,435``, ``standard``."""
    if numbers := _GAUGE.findall(_THOUSANDS.sub(r"\1\2", cell)):
        return tuple(dict.fromkeys(numbers))
    words = [word for word in re.findall(r"[^\W\d]+", cell.casefold()) if word not in _GAUGE_FILLERS.split()]
    known = [_GAUGE_WORDS.get(word, "") for word in words]
    return tuple(dict.fromkeys(known)) if all(known) else ()  # of words that are understood in part none is


def complete_terminals(tables: OwnTables) -> None:
    """Ids, names, cities and countries; gauges as the table writes them."""
    rows = [row for row in tables["terminals"] if row.partial]
    for row in rows:
        row.fill("id", _as_id(row["name"] or row["city"] or ""))
        row.fill("name", row["city"] or row["id"])
        row.fill("city", row["name"])
        row.correct("gauges", ";".join(gauges_in(row["gauges"] or "")) or row["gauges"])
        row.correct("country", country_named(row["country"] or ""))
        row.correct("kind", code_meant(row["kind"] or "", TERMINAL_KINDS))
    _place(rows, tables.by_id("countries"))
    _choose_mains(tables["terminals"])


def _as_id(name: str) -> str:
    """A name without what an id may not have: semicolons, and signs that nobody sees, as web pages bring them."""
    plain = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in name)
    return plain.replace(";", ",").strip()


@cache
def _codes_by_name() -> dict[str, str]:
    """Codes of two letters by every folded name of a country, and by its code of three letters."""
    named = {fold(country.name): code for code, country in default_set.countries().items()}
    others = {fold(name): code for code, names in default_set.country_names().items() for name in names}
    return others | named


def country_named(cell: str) -> str:
    """The code of a country that is called by a name of its own, by three letters, or in small letters; else blank."""
    code = cell.strip().upper()
    named = _codes_by_name().get(fold(cell), "")
    return named if named or not _COUNTRY.fullmatch(code) else code


def _place(rows: list[OwnRow], known: Collection[str]) -> None:
    """Countries from coordinates, also where a name is no code and in no list: "Brasil" is where Brazil is."""
    lacking = [
        row
        for row in rows
        if (row.is_blank("country") or _is_strange(row["country"], known))
        and not (row.is_blank("lat") or row.is_blank("lon"))
    ]
    if not lacking:
        return
    # they load shapely, and most networks never come here
    import numpy as np

    from corridor.model.country_areas import countries_of

    lat, lon = (np.array([row[name] for row in lacking], dtype=np.float64) for name in ("lat", "lon"))
    for row, country in zip(lacking, countries_of(lat, lon).tolist(), strict=True):
        if country and not row.is_blank("country"):
            row.cells["country"] = ""
        row.fill("country", country)


def _is_strange(country: str, known: Collection[str]) -> bool:
    """Whether a country is neither a code of two letters nor one of the network's own."""
    return country not in known and not _COUNTRY.fullmatch(country)


def _choose_mains(rows: list[OwnRow]) -> None:
    """One terminal of each city is its main one."""
    chosen = {(row["country"], row["city"]) for row in rows if row["main"]}
    for row in rows:
        city = (row["country"], row["city"])
        row.fill("main", city not in chosen)
        chosen.add(city)


def complete_kinds(tables: OwnTables) -> None:
    """What a terminal is, by its links."""
    modes: dict[str, set[str]] = {}
    for link in tables["links"]:
        for end in ("from_node_id", "to_node_id"):
            modes.setdefault(link[end], set()).add(link["mode"])
    for row in tables["terminals"]:
        kind = _kind(modes.get(row["id"], set()), len(gauges_in(row["gauges"] or "")))
        row.fill("kind", kind)
        row.follow("kind", kind)


def _kind(modes: set[str], gauges: int) -> str:
    for mode, kind in (("sea", "sea port"), ("air", "airport"), ("barge", "inland port")):
        if mode in modes:
            return kind
    if gauges > 1:
        return "gauge-change station"
    return "rail terminal" if "rail" in modes else "land port"


def complete_countries(tables: OwnTables) -> None:
    """A row for every country that a terminal lies in, and what its row leaves blank."""
    for row in tables["countries"]:
        _fill_country(row)
    if not tables.is_partial("countries"):
        return
    known = tables.by_id("countries")
    for country in sorted({row["country"] for row in tables.callers("terminals")} - known.keys() - {"", None}):
        origin = default_set.countries().get(country)
        tables.add(
            "countries",
            id=country,
            source=origin.source if origin else "not stated",
            confidence=origin.confidence if origin else "low",
        )
        _fill_country(tables["countries"][-1])


def join_laws(tables: OwnTables) -> None:
    """A railway between two countries is of use only under a law that both apply: one takes the other's, too."""
    country = {row["id"]: row["country"] for row in tables["terminals"]}
    rows = tables.by_id("countries")
    for link in tables.callers("links"):
        ends = [rows.get(country.get(link[end], "")) for end in ("from_node_id", "to_node_id")]
        if link["mode"] != "rail" or None in ends:
            continue
        laws = [split_codes(row["rail_regimes"] or "") for row in ends if row]
        if set(laws[0]) & set(laws[1]):
            continue
        # boxes are reconsigned beyond the border where CIM begins
        for row, own, other in sorted(zip(ends, laws, reversed(laws), strict=True), key=lambda side: "SMGS" in side[1]):
            if row and {"rail_regimes", WHOLE_ROW} & set(row.taken):
                row.cells["rail_regimes"] = ";".join((*own, *other))
                break


def _fill_country(row: OwnRow) -> None:
    origin = default_set.countries().get(row["id"])
    row.fill("name", origin.name if origin else row["id"])
    if origin:
        row.fill("groups", origin.groups)
    row.fill("rail_regimes", (origin.rail_regimes if origin else "") or "CIM")
