"""What the page is told of a ranking of losses: each of the list has a symbol, or is said to have none."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.draw.maps.link_paths import LinkPaths
from corridor.draw.maps.page_tables import Record
from corridor.draw.maps.payload import Payload, number, short
from corridor.draw.maps.plan_data import figure, row_of, section, spot_of
from corridor.draw.maps.symbols import marks_of_network
from corridor.errors import UnknownName
from corridor.model.names import look_up
from corridor.model.tables.line_geometry import Point, line_km, middle

if TYPE_CHECKING:
    from corridor.model.network import Network
    from corridor.study.removals import Criticality

__all__ = ["ranking_data"]

# They are their lines, and have a symbol on them where they are at no one place; a country or a mode is too many.
_ON_LINES = ("border", "service", "link", "variant", "line")


def ranking_data(payload: Payload, found: Criticality) -> Record:
    """What the page shows of a ranking, and its symbols: the larger, the more is lost."""
    frame = found.frame.reset_index()
    ranked = [_ranked(payload, row) for row in frame.to_dict("records")]
    worst = float(frame["loss"].max()) if len(frame) else 0.0
    rows: list[Record] = []
    marks: list[Record] = []
    flows: dict[int, Record] = {}
    for place, (row, at, lines) in enumerate(ranked):
        facts = _loss_facts(found, row)
        share = row["loss"] / worst if worst else 0.0
        more = {"rank": int(row["rank"]), "cut": number(row["cut_off"], 2) or 0, "share": number(share, 4)}
        rows.append(row_of(row["name"], facts, at, **more, **({"links": lines} if at is None and lines else {})))
        # Lines of what they make up are as wide as its loss; where several share one, as wide as the worst.
        if row["kind"] in _ON_LINES:
            others = [line for other in (*ranked[:place], *ranked[place + 1 :]) for line in other.lines]
            for line in lines:
                flows.setdefault(line, {"link": line, **more})
            at = at or (_spot_on(payload, lines, others) if lines else None)
        if at is not None:
            marks.append(_mark_of(row, at, facts) | more)
    told = _told_of_the_rest(len(ranked) - len(marks))
    sections = [
        section("While everything stands", [row_of("", _base_facts(found))]),
        section("Lost without it, the worst first", rows, told),
        *([section("Two at once", _pairs(found, frame))] if len(found.pairs) else []),
    ]
    data = {
        "kind": "ranking",
        "title": "What would be missed most",
        "subtitle": f"every shipment minimises {found.minimise}"
        + (f"; borders of {payload.day}" if payload.day else ""),
        "flows": list(flows.values()),
        "sections": sections,
        "remarks": [*map(short, found.remarks)],
    }
    return {**data, "marks": [*marks_of_network(payload), *marks]}


class _Ranked(NamedTuple):
    """One of the list, where it is, and the links that it is made of; of what is at one place only a link has any."""

    row: Mapping[Any, Any]
    at: Point | None
    lines: list[int]


def _ranked(payload: Payload, row: Mapping[Any, Any]) -> _Ranked:
    at = _spot_of(payload, row)
    return _Ranked(row, at, _lines_of(payload, row) if at is None or row["kind"] == "link" else [])


def _mark_of(row: Mapping[Any, Any], at: Point, facts: Sequence[tuple[str, str]]) -> Record:
    spot = {"lon": round(at[0], 4), "lat": round(at[1], 4)}
    without = {"title": "Without it", "facts": facts}
    return {"type": "loss", "id": short(row["id"]), "name": short(row["name"]), **spot, "legs": [], "rows": [without]}


def _told_of_the_rest(count: int) -> str:
    if not count:
        return ""
    are, have = ("is", "has") if count == 1 else ("are", "have")
    return f"{count} of the list {are} at no one place and {have} no symbol: a click on the name shows the lines."


def _keys_of(network: Network, row: Mapping[Any, Any]) -> list[str]:
    """Ids in its table: candidates may be called by a name, and ids that two kinds have say whose they are."""
    kind, key = str(row["kind"]), str(row["id"]).removeprefix(f"{row['kind']}:")
    if kind == "yard" or key in _ids_of(network, kind):
        return [key]
    # Of another network than the one that is drawn, it is nowhere.
    with suppress(UnknownName):
        return sorted(look_up(network, key, (kind,)).keys)
    return []


def _ids_of(network: Network, kind: str) -> Container[object]:
    if kind == "border":
        return set(network.borders["border_id"])
    tables = {"terminal": network.terminals, "link": network.links, "service": network.services}
    return tables[kind].index if kind in tables else ()


def _spot_of(payload: Payload, row: Mapping[Any, Any]) -> Point | None:
    """Where it is: of several places of one name the first; None where it is at no one place."""
    spots = (spot_of(payload, row["kind"], key) for key in _keys_of(payload.network, row))
    return next((at for at in spots if at is not None), None)


def _spot_on(payload: Payload, lines: Sequence[int], others: Sequence[int]) -> Point:
    """Half-way along the longest stretch of some lines that none of the others takes, too, where there is one."""
    taken = {point for line in others for point in payload.lines[line]}
    stretches = [
        tuple(points)
        for line in lines
        for is_taken, points in groupby(payload.lines[line], key=taken.__contains__)
        if not is_taken
    ]
    own = [one for one in stretches if len(one) > 1]
    return middle(max(own or [payload.lines[line] for line in lines], key=line_km))


def _lines_of(payload: Payload, row: Mapping[Any, Any]) -> list[int]:
    """Links that make it up: of a border, a country, a mode, a service, a link, a variant or a line."""
    links, keys = payload.network.links, _keys_of(payload.network, row)
    match row["kind"]:
        case "border":
            chosen = links["border_id"].isin(keys)
        case "country":
            country = payload.network.terminals["country"]
            ends = [links[column].map(country).isin(keys) for column in ("from_node_id", "to_node_id")]
            chosen = ends[0] | ends[1]
        case "mode":
            chosen = links["mode"].isin(keys)
        case "service":
            steps = (stop.step for key in keys for stop in LinkPaths(payload.network).stops(key))
            chosen = links.index.to_series().isin([step.link for step in steps if step is not None])
        case "link" | "variant" | "line":
            chosen = links.index.to_series().isin(keys)
        case _:
            return []
    drawn = (payload.link(str(link)) for link in links.index[chosen])
    return [position for position in drawn if position is not None]


def _base_facts(found: Criticality) -> list[tuple[str, str]]:
    return [
        ("Base", figure(found.base, found.unit)),
        ("Volume", figure(found.volume, found.volume_unit)),
        ("Without any route", figure(found.unreachable, found.volume_unit)),
        ("Candidates that no best route uses", figure(found.unused)),
    ]


def _loss_facts(found: Criticality, row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    facts = [("Loss", figure(row["loss"], found.unit))]
    if row["cut_off"] > 0:
        facts.insert(0, ("No way left", figure(row["cut_off"], found.volume_unit)))
    if "loss_share" in row:
        facts.append(("Of the base", f"{row['loss_share']:.1%}"))
    return [*facts, ("Used by", figure(row["used_by"], found.volume_unit))]


def _pairs(found: Criticality, frame: Any) -> list[Record]:
    names = dict(zip(frame["id"], frame["name"], strict=True))
    rows = []
    for row in found.pairs.reset_index().to_dict("records"):
        facts = [*_loss_facts(found, row), ("Beyond both alone", figure(row["extra"], found.unit))]
        rows.append(row_of(f"{names[row['first']]} + {names[row['second']]}", facts, rank=int(row["rank"])))
    return rows
