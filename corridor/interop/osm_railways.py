"""Railways of an OpenStreetMap extract that the user has, as a network: lines between stations and junctions.

Nothing of OpenStreetMap comes with the library. What is made of an extract is a database derived from it, under the
Open Database Licence (ODbL); the header of the network says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError, FileError, UnknownName
from corridor.interop.plain_frames import built, with_variants
from corridor.model.network import Network
from corridor.model.tables.codes import is_gauge
from corridor.model.tables.line_geometry import Point, line_km

__all__ = ["read_osm_railways"]

_TRACKS = ("rail", "narrow_gauge")
_STATIONS = ("station", "halt", "yard")
_WIRED = {"contact_line", "rail", "yes", "4th_rail", "ground-level_power_supply"}
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_ORIGIN = "OpenStreetMap contributors, ODbL 1.0"
_SHORTEST_KM = 0.001

Tags = dict[str, str]


class _Way(NamedTuple):
    """A piece of track."""

    points: tuple[Point, ...]
    tags: Tags


class _Facts(NamedTuple):
    """What a line must be all along to be one link."""

    gauges: tuple[str, ...]
    electrified: bool
    name: str


@checked_arguments
def read_osm_railways(
    path: str | Path,
    *,
    usage: Sequence[str] = ("main", "branch"),
    gauge: str = "",
    snap_km: float = 0.3,
    name: str | None = None,
) -> Network:
    """Read the railways of an OpenStreetMap extract as a network.

    Parameters
    ----------
    path : str or Path
        An ``.osm`` file (XML), or a GeoPackage or another file of lines and points that GDAL reads, with the tags as
        columns or in ``other_tags``.
    usage : sequence of str
        Tracks that are tagged so are taken, and those without ``usage``; sidings, spurs, yards and crossovers
        (``service``) never are.
    gauge : str
        Of tracks without a ``gauge``, in millimetres; by default that of the country.
    snap_km : float
        A station is at the nearest point of a track within so many kilometres; others are left out.
    name : str, optional
        Of the network; by default that of the file.

    Returns
    -------
    Network
        Stations, junctions, ends and places where gauge or wires change as terminals; links between them, one for
        each gauge of mixed tracks, with their lines and lengths. Speeds, handling and factors are defaults.

    Raises
    ------
    UnknownName
        When there is no such file.
    FileError
        When it cannot be read.
    CorridorError
        When it holds no such track.
    TableError
        With every fault of the network made of it.
    """
    file = Path(path)
    if not file.is_file():
        raise UnknownName(f"there is no file {path}", file.name)
    ways, stations = _of_xml(file) if file.suffix == ".osm" else _of_layers(file)
    kept = [way for way in ways if _is_line(way.tags, usage)]
    if not kept:
        raise CorridorError(f"{path} has no railway whose usage is {' or '.join(usage)}, or is not tagged")
    ends = _stations_on_tracks(kept, stations, snap_km)
    terminals, links, lines = _tables(kept, ends, gauge)
    made = built(name or file.stem, terminals, links, lines)
    header = replace(made.header, licence="ODbL 1.0", sources=(f"contains data of {_ORIGIN}",))
    return replace(made, header=header)


# --- extracts --------------------------------------------------------------------------------


def _of_xml(file: Path) -> tuple[list[_Way], list[tuple[Point, Tags]]]:
    points: dict[str, Point] = {}
    stations: list[tuple[Point, Tags]] = []
    ways: list[_Way] = []
    try:
        for _, element in ElementTree.iterparse(file, events=("end",)):
            if element.tag not in ("node", "way"):
                continue
            tags = {tag.attrib["k"]: tag.attrib["v"] for tag in element.iter("tag")}
            if element.tag == "node":
                at = (float(element.attrib["lon"]), float(element.attrib["lat"]))
                points[element.attrib["id"]] = at
                if tags.get("railway") in _STATIONS:
                    stations.append((at, tags))
            elif tags.get("railway") in _TRACKS:
                refs = [node.attrib["ref"] for node in element.iter("nd")]
                ways += _in_extract([points.get(ref) for ref in refs], tags)
            element.clear()
    except (ElementTree.ParseError, KeyError, ValueError) as problem:
        raise FileError(f"{file} is no OpenStreetMap XML: {problem}") from problem
    return ways, stations


def _in_extract(points: Iterable[Point | None], tags: Tags) -> Iterator[_Way]:
    """The pieces of a way whose nodes are in the extract: at its edge some are not."""
    piece: list[Point] = []
    for point in (*points, None):
        if point is not None:
            piece.append(point)
            continue
        if len(piece) > 1:
            yield _Way(tuple(piece), tags)
        piece = []


def _of_layers(file: Path) -> tuple[list[_Way], list[tuple[Point, Tags]]]:
    import geopandas as gpd

    ways: list[_Way] = []
    stations: list[tuple[Point, Tags]] = []
    try:
        layers = gpd.list_layers(file)["name"].tolist()
        frames = [gpd.read_file(file, layer=layer) for layer in layers]
    except (RuntimeError, ValueError) as problem:
        raise FileError(f"{file} is no file of lines and points that can be read: {problem}") from problem
    for frame in frames:
        if getattr(frame, "active_geometry_name", None) is None:
            continue
        shapes = frame.geometry.to_crs("EPSG:4326") if frame.crs is not None else frame.geometry
        for shape, tags in zip(shapes, _tags(pd.DataFrame(frame.drop(columns=frame.geometry.name))), strict=True):
            for part in getattr(shape, "geoms", (shape,)) if shape is not None else ():
                if part.geom_type == "LineString" and tags.get("railway") in _TRACKS:
                    ways.append(_Way(tuple((x, y) for x, y, *_ in part.coords), tags))
                elif part.geom_type == "Point" and tags.get("railway") in _STATIONS:
                    stations.append(((part.x, part.y), tags))
    return ways, stations


def _tags(frame: pd.DataFrame) -> Iterator[Tags]:
    names = [str(name) for name in frame.columns]
    for cells in frame.itertuples(index=False, name=None):
        tags = {name: _text(cell) for name, cell in zip(names, cells, strict=True) if _text(cell)}
        yield {**dict(_HSTORE.findall(tags.pop("other_tags", ""))), **tags}


def _text(cell: Any) -> str:
    """A tag as a text; a gauge that a GIS took for a number is whole."""
    if cell is None or cell != cell:
        return ""
    return str(cell).removesuffix(".0")


def _is_line(tags: Tags, usage: Sequence[str]) -> bool:
    return not tags.get("service") and tags.get("usage", usage[0] if usage else "") in usage


# --- the graph -------------------------------------------------------------------------------


def _stations_on_tracks(
    ways: Sequence[_Way], stations: Sequence[tuple[Point, Tags]], snap_km: float
) -> dict[Point, str]:
    """Names of the points of tracks at which stations are."""
    from shapely import Point as Place
    from shapely import STRtree

    points = sorted({point for way in ways for point in way.points})
    tree = STRtree([Place(point) for point in points])
    found: dict[Point, str] = {}
    for at, tags in sorted(stations, key=lambda one: (one[1].get("name", ""), one[0])):
        near = points[int(tree.nearest(Place(at)))]
        if line_km([at, near]) <= snap_km and tags.get("name"):
            found.setdefault(near, tags["name"])
    return found


def _facts(tags: Tags, gauge: str) -> _Facts:
    gauges = tuple(dict.fromkeys(one for one in re.split(r"[;/,\s]+", tags.get("gauge", "")) if is_gauge(one)))
    return _Facts(
        gauges or ((gauge,) if gauge else ("",)), tags.get("electrified", "no") in _WIRED, tags.get("name", "")
    )


def _tables(
    ways: Sequence[_Way], stations: dict[Point, str], gauge: str
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, tuple[Point, ...]]]:
    beside: dict[Point, dict[Point, _Facts]] = defaultdict(dict)
    for way in ways:
        facts = _facts(way.tags, gauge)
        for one, other in zip(way.points, way.points[1:], strict=False):
            if one != other:
                beside[one][other] = beside[other][one] = facts
    nodes = [point for point in sorted(beside) if point in stations or _is_node(beside[point])]
    ids = _ids(nodes or [min(beside)], stations)
    rows: list[dict[str, Any]] = []
    lines: dict[str, tuple[Point, ...]] = {}
    for number, (line, facts) in enumerate(_lines(beside, ids), start=1):
        key = f"osm-{number}"
        lines[key] = line
        for width in facts.gauges:
            rows.append(
                {
                    "id": f"{ids[line[0]]}-{ids[line[-1]]}-{number}" + (f"-{width}" if width else ""),
                    "from_node_id": ids[line[0]],
                    "to_node_id": ids[line[-1]],
                    "directed": False,
                    "mode": "rail",
                    "gauge": width,
                    "length_km": max(round(line_km(line), 3), _SHORTEST_KM),
                    "electrified": facts.electrified,
                    "line": facts.name,
                    "geometry_id": key,
                    "source": _ORIGIN,
                    "confidence": "medium",
                }
            )
    used = {row[end] for row in rows for end in ("from_node_id", "to_node_id")}
    terminals = pd.DataFrame(
        [
            {
                "id": identifier,
                "name": stations.get(at, identifier),
                "lon": at[0],
                "lat": at[1],
                "kind": "rail terminal" if at in stations else "rail junction",
                "source": _ORIGIN,
                "confidence": "medium",
            }
            for at, identifier in ids.items()
            if identifier in used
        ]
    )
    return terminals, with_variants(pd.DataFrame(rows)), lines


def _is_node(neighbours: dict[Point, _Facts]) -> bool:
    """Whether a line ends, forks or changes at a point."""
    kinds = {(facts.gauges, facts.electrified) for facts in neighbours.values()}
    return len(neighbours) != 2 or len(kinds) > 1


def _ids(nodes: Sequence[Point], stations: dict[Point, str]) -> dict[Point, str]:
    """Names of stations, numbered where several have one; junctions are numbered from west to east."""
    seen: dict[str, int] = {}
    found = {}
    for number, point in enumerate(nodes, start=1):
        plain = stations.get(point, "").replace(";", ",").strip() or f"junction {number}"
        seen[plain] = seen.get(plain, 0) + 1
        found[point] = plain if seen[plain] == 1 else f"{plain} ({seen[plain]})"
    return found


def _lines(
    beside: dict[Point, dict[Point, _Facts]], ids: dict[Point, str]
) -> Iterator[tuple[tuple[Point, ...], _Facts]]:
    """Every line from one terminal to the next, once; a circle back to where it begins is left out."""
    done: set[tuple[Point, Point]] = set()
    for start in ids:
        for first in sorted(beside[start]):
            if (start, first) in done:
                continue
            line = [start, first]
            while line[-1] not in ids:
                line.append(next(point for point in beside[line[-1]] if point != line[-2]))
            done |= {(start, first), (line[-1], line[-2])}
            if line[-1] != start:
                yield tuple(line), beside[start][first]
