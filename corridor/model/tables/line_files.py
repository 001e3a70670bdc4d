"""Lines of links in files: those that come with the library, and a network's own.

A network folder may hold ``lines.geojson``: a FeatureCollection of LineStrings, longitude and latitude in degrees,
each with the property ``id`` that the cell ``geometry_id`` of a link names. It goes before a line of the library.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from corridor.errors import Finding, TableError
from corridor.model.tables.csv_files import read_text
from corridor.model.tables.line_geometry import Point, is_place
from corridor.model.tables.reading import nearest
from corridor.resources import geo_dir

__all__ = ["LINES_FILE", "Lines", "lines_text", "own_lines", "shipped_line", "shipped_lines"]

Lines = Mapping[str, tuple[Point, ...]]

LINES_FILE = "lines.geojson"


# One file of the library, the same for every network: read once per process, and never more than this.
@lru_cache(maxsize=1)
def shipped_lines() -> Lines:
    """Lines that come with the library, by id: railways and roads, then sea lanes, rivers and great circles."""
    found: dict[str, tuple[Point, ...]] = {}
    for name in (LINES_FILE, "lanes.geojson"):
        path = geo_dir() / name
        if path.is_file():
            for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
                points = feature["geometry"]["coordinates"]
                found[str(feature["properties"]["id"])] = tuple((float(x), float(y)) for x, y, *_ in points)
    return found


def shipped_line(name: str) -> tuple[Point, ...]:
    """Return one line that comes with the library; nothing when there is none."""
    return shipped_lines().get(name, ())


def own_lines(folder: Path, named: Mapping[str, str]) -> Lines:
    """Read a network's own lines.

    Parameters
    ----------
    folder : Path
        The network.
    named : mapping of str to str
        `geometry_id` by link id; blank means straight.

    Returns
    -------
    mapping of str to tuple of (float, float)
        Points by id of the line; empty when the folder has no such file.

    Raises
    ------
    TableError
        With every feature that is not a line on Earth, every line that no link names, and every
        link whose line neither the folder nor the library has.
    """
    own, findings = _read_lines(folder / LINES_FILE)
    findings = findings or _name_faults(own, named)
    if findings:
        raise TableError(findings, str(folder))
    return own


def _read_lines(path: Path) -> tuple[Lines, list[Finding]]:
    if not os.path.lexists(path):
        return {}, []
    text, findings = read_text(path, LINES_FILE, member=True)
    if findings:
        return {}, findings
    try:
        content = json.loads(text)
    except RecursionError:
        return {}, [_fault("it is no GeoJSON: its brackets are nested too deeply", "write a FeatureCollection")]
    except ValueError as fault:
        told = str(fault).partition("; use sys.")[0]  # Python's advice to Python
        return {}, [_fault(f"it is no JSON: {told}", "write a FeatureCollection")]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        return {}, [_fault("it is no GeoJSON with a list `features`", "write a FeatureCollection")]
    found: dict[str, tuple[Point, ...]] = {}
    findings = []
    for number, feature in enumerate(features, start=1):
        name, points, problem = _read_feature(feature)
        if not problem and name in found:
            problem = f"the id '{name}' comes twice"
        if problem:
            findings.append(_fault(f"feature {number}: {problem}", "correct or remove the feature"))
        else:
            found[name] = points
    return found, findings


def _fault(problem: str, remedy: str) -> Finding:
    return Finding(LINES_FILE, 0, "", problem, remedy)


def _read_feature(feature: Any) -> tuple[str, tuple[Point, ...], str]:
    """Id and points of a feature, and what is wrong with it."""
    try:
        name, geometry = feature["properties"]["id"], feature["geometry"]
        kind, listed = geometry["type"], geometry["coordinates"]
    except (KeyError, TypeError):
        return "", (), "it lacks properties.id, geometry.type or geometry.coordinates"
    if not isinstance(name, str) or not name:
        return "", (), f"its id {name!r} is not a text"
    if kind != "LineString":
        return name, (), f"'{name}' is a {kind}, not a LineString"
    points = tuple(point for one in listed if (point := _point(one)) is not None) if isinstance(listed, list) else ()
    if len(points) < 2 or len(points) != len(listed):
        return name, (), f"'{name}' needs two or more points of finite longitude and latitude in degrees"
    return name, points, ""


def _point(one: Any) -> Point | None:
    try:
        x, y = float(one[0]), float(one[1])
    except (TypeError, ValueError, IndexError, KeyError):
        return None
    return (x, y) if is_place(x, y) else None


def _name_faults(own: Lines, named: Mapping[str, str]) -> list[Finding]:
    findings = [
        _fault(f"no link has the geometry_id '{name}'{nearest(name, list(named.values()))}", "name or remove it")
        for name in sorted(set(own) - set(named.values()))
    ]
    known = {**own, **shipped_lines()}
    for link in sorted(named):
        if named[link] and named[link] not in known:
            problem = f"{link}: no line is called '{named[link]}'{nearest(named[link], list(known))}"
            findings.append(Finding("links", 0, "geometry_id", problem, f"add it to {LINES_FILE} or leave it blank"))
    return findings


def lines_text(lines: Lines) -> str:
    """Return the text of ``lines.geojson``, one feature a line, sorted by id; `own_lines` reads it back."""
    rows = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"id": name},
                "geometry": {"type": "LineString", "coordinates": [list(point) for point in lines[name]]},
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )
        for name in sorted(lines)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"
