"""Links and borders: what is taken for what nobody wrote about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from corridor.model.own import default_set
from corridor.model.own.names import code_meant, is_train_ferry
from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.own.stations import gauges_in
from corridor.model.tables.codes import MODES, OPEN, TRAIN_FERRY
from corridor.model.tables.places import fold, great_circle_km
from corridor.model.tables.reading import split_codes

__all__ = ["complete_borders", "complete_links", "terminals_by_name"]

_ENDS = ("from_node_id", "to_node_id")
_NAMES = ("id", "name", "city", "unlocode", "name_zh", "name_ru")


def complete_links(tables: OwnTables) -> None:
    """Ends by any name of a terminal, gauges, ids, lengths and speeds; then the gauges of terminals by their links."""
    terminals = tables.by_id("terminals")
    named = terminals_by_name(tables["terminals"])
    for row in tables["links"]:
        for end in _ENDS:
            if row[end] and row[end] not in terminals:
                row.correct(end, named.get(fold(row[end]), ""))
        _choose_mode(row)
    _choose_gauges(tables, terminals)
    _part_gauges(tables)
    for row in tables["links"]:
        tables.fill_id(row, _id(row))
        _measure(row, terminals)


def _choose_mode(row: OwnRow) -> None:
    """The mode that is meant; a ship with tracks on board is a railway, on which wagons stay wagons."""
    if row.partial and is_train_ferry(row["mode"] or "", row["gauge"] or ""):
        row.correct("mode", "rail")
        row.fill("category", TRAIN_FERRY)
    row.correct("mode", code_meant(row["mode"] or "", MODES))


def terminals_by_name(rows: list[OwnRow]) -> dict[str, str]:
    """Ids by what a terminal is called, folded; names of several are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        names = [row[column] or "" for column in _NAMES] + list(split_codes(row["aliases"] or ""))
        for name in filter(None, map(fold, names)):
            found[name].add(row["id"])
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _id(row: OwnRow) -> str:
    parts = (row["from_node_id"], row["to_node_id"], row["mode"], row["gauge"], row["variant"])
    return "-".join(part for part in parts if part)


# --- gauges ------------------------------------------------------------------------------------


def _choose_gauges(tables: OwnTables, terminals: Mapping[str, OwnRow]) -> None:
    """A gauge for every railway, and for every terminal those of its railways."""
    for row in tables["links"]:
        if row["mode"] == "rail":
            row.correct("gauge", ";".join(gauges_in(row["gauge"] or "")))
            row.fill("gauge", _gauge(row, terminals))
    laid: dict[str, set[str]] = defaultdict(set)
    for row in tables["links"]:
        for end in _ENDS:
            laid[row[end]].update(gauges_in(row["gauge"] or "") if row["mode"] == "rail" else ())
    for key, row in terminals.items():
        row.fill("gauges", ";".join(sorted(laid[key])), also_blank=True)
        row.follow("gauges", ";".join(sorted({*gauges_in(row["gauges"] or ""), *laid[key]})))


def _gauge(row: OwnRow, terminals: Mapping[str, OwnRow]) -> str:
    """A gauge that both ends have, by the table or by their countries; of two countries that share none, both.

    At most breaks of gauge the tracks of each side lead across to the yard of the other.
    """
    ends = [terminals[row[end]] for end in _ENDS if row[end] in terminals]
    usual = [_country_gauge(end["country"] or "") for end in ends]
    said = [gauges_in(end["gauges"] or "") for end in ends]
    have = [set(one) or {main} for one, main in zip(said, usual, strict=True) if one or main]
    common = set.intersection(*have) if have else set[str]()
    liked = [gauge for gauge in (*usual, *(gauge for one in said for gauge in one)) if gauge]
    if common or not liked:
        return next((gauge for gauge in liked if gauge in common), "")
    return next((gauge for gauge in liked if any(gauge in one for one in said)), "") or ";".join(dict.fromkeys(liked))


def _country_gauge(country: str) -> str:
    known = default_set.countries().get(country)
    return known.gauge if known else ""


def _part_gauges(tables: OwnTables) -> None:
    """A line of several gauges is a row for each."""
    for row in list(tables["links"]):
        first, *others = gauges_in(row["gauge"] or "") or ("",)
        if not row.partial or not others:
            continue
        row.cells["gauge"] = first
        for gauge in others:
            cells = row.cells | {"gauge": gauge, "id": f"{row['id']}-{gauge}" if row["id"] else ""}
            tables["links"].append(OwnRow("links", row.line, cells, True, list(row.taken)))


# --- lengths and speeds ------------------------------------------------------------------------


def _measure(row: OwnRow, terminals: Mapping[str, OwnRow]) -> None:
    """Length, speeds, wires and direction."""
    row.fill("directed", False)
    ferry = row["mode"] == "rail" and row["category"] == TRAIN_FERRY
    mode = default_set.modes().get(TRAIN_FERRY if ferry else row["mode"] or "")
    if mode is None:
        return
    ends = [terminals[row[end]] for end in _ENDS if row[end] in terminals]
    if len(ends) == len(_ENDS) and not any(end.is_blank(name) for end in ends for name in ("lat", "lon")):
        direct = great_circle_km(*((end["lat"], end["lon"]) for end in ends))
        row.fill("length_km", round(max(direct * mode.detour, 0.1), 1))
    rail = row["mode"] == "rail"
    if ferry and row.is_blank("speed_kmh") and not row.is_blank("length_km"):
        row.fill("transit_h", round(row["length_km"] / mode.speed_kmh + mode.handling_h, 1))
    if row.is_blank("transit_h"):
        # a speed that somebody gave is that of the line: wagonload trains are held to no other
        ordinary = mode.speed_ordinary_kmh if row.is_blank("speed_kmh") else row["speed_kmh"]
        row.fill("speed_kmh", mode.speed_kmh)
        if rail:
            row.fill("speed_ordinary_kmh", ordinary)
    if rail:
        row.fill("electrified", False)


# --- borders -----------------------------------------------------------------------------------


def complete_borders(tables: OwnTables) -> None:
    """A border for every link between two countries, and what the rows of borders leave blank."""
    country = {row["id"]: row["country"] or "" for row in tables["terminals"]}
    groups = {row["id"]: frozenset(split_codes(row["groups"] or "")) for row in tables["countries"]}
    for row in tables["borders"]:
        row.fill("border_id", row["id"])
    crossings: dict[str, OwnRow] = {}
    for row, one, other in _international(tables, country):
        union = groups.get(one, frozenset()) & groups.get(other, frozenset())
        row.fill("border_id", OPEN if union else "_".join((*sorted((one, other)), row["mode"].upper())))
        crossings.setdefault(row["border_id"], row)
    if tables.is_partial("borders"):
        known = {row["border_id"] for row in tables["borders"]}
        called = {row["border_id"] for row in tables.callers("links")} & crossings.keys()
        for border in sorted(called - known - {OPEN}):
            _add_border(tables, border, crossings[border])
    for row in tables["borders"]:
        _fill_border(tables, row, crossings.get(row["border_id"]), country)


def _international(tables: OwnTables, country: Mapping[str, str]) -> Iterator[tuple[OwnRow, str, str]]:
    for row in tables["links"]:
        one, other = (country.get(row[end], "") for end in _ENDS)
        if one and other and one != other and row["mode"] in MODES:
            yield row, one, other


def _add_border(tables: OwnTables, border: str, link: OwnRow) -> None:
    mode = default_set.modes()[link["mode"]]
    key = tables.free_id("borders", border)
    tables.add("borders", id=key, border_id=border, source=mode.source, confidence=mode.confidence)


def _fill_border(tables: OwnTables, row: OwnRow, link: OwnRow | None, country: Mapping[str, str]) -> None:
    tables.fill_id(row, row["border_id"] or "")
    row.fill("name", (row["border_id"] or "").replace("_", " "))
    if link is not None:
        row.fill("mode", link["mode"])
        row.fill("country_a", country[link["from_node_id"]])
        row.fill("country_b", country[link["to_node_id"]])
    for column, value in (("direction", "both"), ("train_class", "any"), ("state", "open")):
        row.fill(column, value)
    if (mode := default_set.modes().get(row["mode"] or "")) is not None:
        row.fill("dwell_mean_h", mode.dwell_mean_h)
    row.fill("currency", tables.currency)
