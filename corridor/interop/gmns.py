"""Networks as GMNS folders (General Modeling Network Specification): node, link, geometry and config files.

Written as 0.97. From 0.94 to 0.97 the fields of these four files are the same: 0.97 only renames categories of control,
cycling, walking and parking (``shared_categories.json``), none of which is read. ``version_number`` of ``config.csv``
tells the version.

Terminals are nodes and links are links. Columns of the tables that GMNS has no field for are written beside its own
under their names, which it allows, and read back; all other tables stay behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import Finding, TableError, UnknownName
from corridor.folders import write_folder
from corridor.interop.losses import say_left_out
from corridor.interop.plain_frames import built, exact_number, plain_frame, with_variants
from corridor.model.network import Network
from corridor.model.tables.codes import MODES
from corridor.model.tables.csv_files import read_rows, read_text
from corridor.model.tables.line_files import Lines
from corridor.model.tables.line_geometry import line_km
from corridor.model.tables.reading import nearest
from corridor.model.tables.schema import TABLES

__all__ = ["read_gmns", "write_gmns"]

_VERSION = "0.97"
_KM = {
    "km": 1.0,
    **dict.fromkeys(("kilometer", "kilometre", "kilometers", "kilometres"), 1.0),
    "m": 1e-3,
    "meter": 1e-3,
    "metre": 1e-3,
    "meters": 1e-3,
    "metres": 1e-3,
    "mile": 1.609344,
    "miles": 1.609344,
    "mi": 1.609344,
    "foot": 3.048e-4,
    "feet": 3.048e-4,
    "ft": 3.048e-4,
    "yard": 9.144e-4,
    "nautical mile": 1.852,
}
_KMH = {
    "kmh": 1.0,
    "km/h": 1.0,
    "kph": 1.0,
    "kmph": 1.0,
    "km_per_hour": 1.0,
    "kilometers per hour": 1.0,
    "mph": 1.609344,
    "mi/h": 1.609344,
    "miles per hour": 1.609344,
    "m/s": 3.6,
    "knots": 1.852,
}
_YES, _NO = {"1", "true", "t", "yes", "1.0"}, {"0", "false", "f", "no", "0.0"}
_CRS = "EPSG:4326"
_DEGREES = ("", _CRS, "4326")
_FILES = ("config", "node", "link", "geometry")
_SHORTEST_KM = 0.001  # pieces of streets are shorter
_MOST_DETOUR, _TOO_LONG = 10.0, 100.0  # of the direct distance: of streets, and of no link
_LINES = "gmns-"  # begins the geometry_id of a line that stands in the link itself


class _Units(NamedTuple):
    """What numbers of a folder are in."""

    km: float
    kmh: float
    crs: str


# --- reading ---------------------------------------------------------------------------------


@checked_arguments
def read_gmns(
    folder: str | Path,
    *,
    mode: str = "road",
    length_unit: str = "",
    speed_unit: str = "",
    crs: str = "",
    country: str = "",
) -> Network:
    """Read a GMNS folder as a network.

    Parameters
    ----------
    folder : str or Path
        With ``node.csv`` and ``link.csv``; ``geometry.csv`` and ``config.csv`` where there are any.
    mode : str
        Of the links that do not say theirs (``mode``, or a ``facility_type`` that is a mode).
    length_unit, speed_unit, crs : str
        Before those of ``config.csv``, as "mile", "mph" and "EPSG:3735"; without either kilometres, km/h and degrees.
        Lengths are in the long unit, or in the short one where they fit the places of their ends in that alone.
    country : str
        ISO 3166 code of all nodes; by default that in which each lies.

    Returns
    -------
    Network
        Nodes as terminals, links with their lengths, speeds and lines; of links without a length that of their line.
        Its disclaimer says where lengths are in the short unit, or ``config.csv`` tells a version after 0.97.

    Raises
    ------
    UnknownName
        For a folder that is not there, and a unit, mode or coordinate system that is not known.
    TableError
        With every fault of its files, and of the network made of them.

    Notes
    -----
    Lanes, movements, segments, signals, curbs, zones and times of day are not read.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UnknownName(f"there is no folder {folder}", path.name)
    if mode not in MODES:
        raise UnknownName(f"no mode is called '{mode}'{nearest(mode, MODES)}: write one of {', '.join(MODES)}", mode)
    files = {name: _file(path, name) for name in _FILES}
    said = files["config"].iloc[0].to_dict() if len(files["config"]) else {}
    units = _Units(
        _unit(length_unit or said.get("long_length", "") or "km", _KM, "length"),
        _unit(speed_unit or said.get("speed", "") or "kmh", _KMH, "speed"),
        crs or said.get("crs", ""),
    )
    terminals = _terminals(files["node"], units, country)
    short, told = said.get("short_length", "").strip().lower(), _newer(said.get("version_number", ""))
    if short in _KM and not length_unit and _fits_alone(_KM[short], units.km, files["link"], terminals):
        units = units._replace(km=_KM[short])
        told = f"{told} Lengths of links fit the places of their ends in {short} alone: read so.".strip()
    links, lines = _links(files["link"], files["geometry"], units, mode)
    made = built(path.resolve().name, terminals, links, lines)
    return replace(made, header=replace(made.header, disclaimer=told))


def _fits_alone(short: float, long: float, links: pd.DataFrame, terminals: pd.DataFrame) -> bool:
    """Whether lengths fit their ends in the short unit alone, as in examples of the specification: feet, not miles."""
    at = {key: (lon, lat) for key, lon, lat in terminals[["id", "lon", "lat"]].itertuples(index=False)}
    rows = zip(links["from_node_id"], links["to_node_id"], _numbers(links, "length", "link"), strict=True)
    known = [(length, line_km([at[a], at[b]])) for a, b, length in rows if a in at and b in at and length > 0]
    ratio = float(np.median([length / km for length, km in known if km > 0] or [0.0]))
    return ratio * short < _MOST_DETOUR < _TOO_LONG < ratio * long


def _newer(version: str) -> str:
    """What is said of a version after the one known; blank for that and those before it, and where none is told."""
    if not exact_number(version) > exact_number(_VERSION):
        return ""
    return f"config.csv says GMNS {version}, which is newer than {_VERSION}: read as if it were {_VERSION}."


def _file(folder: Path, name: str) -> pd.DataFrame:
    """A file as texts; empty where it is missing and need not be there."""
    file = folder / f"{name}.csv"
    if not file.is_file() and name in ("config", "geometry"):
        return pd.DataFrame()
    text, findings = read_text(file, file.name, member=True)
    found = read_rows(text, file.name)
    findings = [*findings, *found.findings]
    needed = {"node": ("node_id", "x_coord", "y_coord"), "link": ("link_id", "from_node_id", "to_node_id")}
    findings += [
        Finding(file.name, 1, column, "the column is missing", "GMNS requires it")
        for column in needed.get(name, ())
        if found.header and column not in found.header
    ]
    if findings:
        raise TableError(findings, str(folder))
    return pd.DataFrame([[cell.strip() for cell in row] for row in found.rows], columns=found.header, dtype="str")


def _unit(name: str, known: Mapping[str, float], what: str) -> float:
    if name.strip().lower() not in known:
        hint = nearest(name, list(known))
        raise UnknownName(f"no unit of {what} is called '{name}'{hint}: write {what}_unit= one of {', '.join(known)}")
    return known[name.strip().lower()]


def _column(frame: pd.DataFrame, *names: str) -> pd.Series:
    """The first of some columns that is there; blank without."""
    for name in names:
        if name in frame:
            return frame[name]
    return pd.Series("", index=frame.index, dtype="str")


def _numbers(frame: pd.DataFrame, name: str, file: str) -> pd.Series:
    cells = _column(frame, name)
    numbers = cells.map(exact_number)
    wrong = [row for row, one in enumerate(((cells != "") & numbers.isna()).tolist()) if one]
    if wrong:
        faults = [
            Finding(f"{file}.csv", row + 2, name, f"'{cells.iloc[row]}' is not a number", "write a number, or nothing")
            for row in wrong
        ]
        raise TableError(faults, f"{file}.csv")
    return numbers.astype("float64")


def _ours(frame: pd.DataFrame, table: str, taken: set[str]) -> dict[str, pd.Series]:
    """Columns of our own tables that a writer has put beside those of GMNS."""
    return {name: frame[name] for name in TABLES[table].names if name in frame and name not in taken}


def _terminals(nodes: pd.DataFrame, units: _Units, country: str) -> pd.DataFrame:
    x, y = _numbers(nodes, "x_coord", "node"), _numbers(nodes, "y_coord", "node")
    lon, lat = _degrees(x, y, units.crs)
    columns = {"id": nodes["node_id"], "lat": lat, "lon": lon}
    names = _column(nodes, "name")
    columns["name"] = names.where(names != "", nodes["node_id"])
    if country:
        columns["country"] = pd.Series(country, index=nodes.index)
    return pd.DataFrame({**_ours(nodes, "terminals", set(columns)), **columns})


def _degrees(x: pd.Series, y: pd.Series, crs: str) -> tuple[pd.Series, pd.Series]:
    if crs.strip().upper() in _DEGREES:
        return x, y
    lon, lat = _projection(crs).transform(x.to_numpy(), y.to_numpy())
    return pd.Series(lon, index=x.index), pd.Series(lat, index=y.index)


def _projection(crs: str) -> Any:
    import pyproj

    try:
        return pyproj.Transformer.from_crs(
            f"EPSG:{crs.strip()}" if crs.strip().isdecimal() else crs, _CRS, always_xy=True
        )
    except pyproj.exceptions.CRSError as problem:
        raise UnknownName(f"no coordinate system is called '{crs}': write crs= as EPSG:3735", crs) from problem


def _links(links: pd.DataFrame, geometries: pd.DataFrame, units: _Units, mode: str) -> tuple[pd.DataFrame, Lines]:
    facility = _column(links, "facility_type").str.lower()
    modes = _column(links, "mode").str.lower()
    modes = modes.where(modes.isin(MODES), facility.where(facility.isin(MODES), mode))
    speed = _numbers(links, "free_speed", "link") * units.kmh
    columns = {
        "id": links["link_id"],
        "from_node_id": links["from_node_id"],
        "to_node_id": links["to_node_id"],
        "directed": _directed(links),
        "mode": modes,
        "length_km": _numbers(links, "length", "link") * units.km,
        "speed_kmh": speed.where(speed > 0),
    }
    if "line" not in links:
        columns["line"] = _column(links, "name")
    drawn = _drawn(links, geometries, units.crs)
    columns["geometry_id"] = pd.Series(
        [
            given if given in drawn else _LINES + key if _LINES + key in drawn else given
            for given, key in zip(_column(links, "geometry_id"), links["link_id"], strict=True)
        ],
        index=links.index,
    )
    lengths = columns["geometry_id"].map({key: round(line_km(line), 3) for key, line in drawn.items()})
    given = columns["length_km"].where(columns["length_km"] > 0, lengths)
    columns["length_km"] = given.where(~(given < _SHORTEST_KM), _SHORTEST_KM)
    frame = pd.DataFrame({**_ours(links, "links", set(columns)), **columns})
    named = set(frame["geometry_id"])
    return with_variants(frame), {key: line for key, line in drawn.items() if key in named}


def _directed(links: pd.DataFrame) -> pd.Series:
    """Whether a link has one direction; where no row of the file says so, ``dir_flag`` 0 is both, and all else one."""
    cells = _column(links, "directed").str.lower()
    if (cells == "").all():
        return ~_column(links, "dir_flag").isin(_NO)
    if wrong := [row for row, cell in enumerate(cells) if cell not in _YES | _NO]:
        remedy = "write 1 or 0, true or false"
        raise TableError(
            [Finding("link.csv", row + 2, "directed", f"'{cells.iloc[row]}' says neither", remedy) for row in wrong],
            "link.csv",
        )
    return cells.isin(_YES)


def _drawn(links: pd.DataFrame, geometries: pd.DataFrame, crs: str) -> Lines:
    """Lines by their id: those of geometry.csv, and of links that hold their own."""
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    texts = dict(zip(_column(geometries, "geometry_id"), _column(geometries, "geometry"), strict=True))
    own = zip(links["link_id"], _column(links, "geometry"), _column(links, "geometry_id"), strict=True)
    texts |= {_LINES + key: cell for key, cell, shared in own if cell and shared not in texts}
    findings = []
    for row, (key, cell) in enumerate(texts.items(), start=2):
        points = _points(cell, crs)
        if points is None:
            problem = f"the geometry of '{key.removeprefix(_LINES)}' is no LINESTRING in WKT"
            findings.append(Finding("geometry.csv", row, "geometry", problem, "write one line, or leave it blank"))
        elif points:
            found[key] = points
    if findings:
        raise TableError(findings, "the lines")
    return found


def _points(cell: str, crs: str) -> tuple[tuple[float, float], ...] | None:
    """The points of a line in degrees; none for a blank, None for what is no line."""
    import shapely

    if not cell:
        return ()
    try:
        shape = shapely.from_wkt(cell)
    except shapely.errors.ShapelyError:
        return None
    if shape.geom_type == "MultiLineString":
        shape = shapely.line_merge(shape)
    if shape.geom_type != "LineString":
        return None
    x, y = np.array(shape.coords)[:, :2].T
    lon, lat = _degrees(pd.Series(x), pd.Series(y), crs)
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))


# --- writing ---------------------------------------------------------------------------------


@checked_arguments
def write_gmns(network: Network, folder: str | Path, *, force: bool = False) -> Path:
    """Write the terminals and links of a network as a GMNS folder; `read_gmns` reads the same two tables back.

    Parameters
    ----------
    network : Network
        The network.
    folder : str or Path
        Made when it is not there.
    force : bool
        Whether files of something else may be replaced.

    Raises
    ------
    FileError
        When a file cannot be written or would be lost; all are as they were.

    Notes
    -----
    Kilometres, km/h and EPSG:4326, as ``config.csv`` says. Services, transfers, borders, prices and all other tables
    stay behind, as a logged warning says, and so does the border that a link names: a GMNS network has none.
    """
    terminals, links = (plain_frame(name, network.tables[name]) for name in ("terminals", "links"))
    nodes = terminals.rename(columns={"id": "node_id", "lon": "x_coord", "lat": "y_coord"})
    nodes.insert(4, "node_type", terminals["kind"])
    ids = {one for one in links["geometry_id"] if one}
    ways = links.drop(columns="border_id").rename(
        columns={"id": "link_id", "length_km": "length", "speed_kmh": "free_speed"}
    )
    ways.insert(1, "name", links["line"])
    ways.insert(7, "facility_type", links["mode"])
    ways.insert(8, "allowed_uses", links["mode"])
    lines = {key: network.own_lines[key] for key in sorted(ids) if key in network.own_lines}
    geometry = pd.DataFrame({"geometry_id": list(lines), "geometry": [_wkt(line) for line in lines.values()]})
    config = pd.DataFrame(
        [
            {
                "dataset_name": network.name,
                "short_length": "m",
                "long_length": "km",
                "speed": "kmh",
                "crs": _CRS,
                "geometry_field_format": "wkt",
                "currency": network.currency,
                "version_number": _VERSION,
                "id_type": "string",
            }
        ]
    )
    files = {"node.csv": _csv(nodes), "link.csv": _csv(ways), "config.csv": _csv(config)}
    if len(geometry):
        files["geometry.csv"] = _csv(geometry)
    written = write_folder(folder, files, stale=("geometry.csv",), mark="config.csv", force=force)
    say_left_out(network, {"terminals": network.terminals.index, "links": network.links.index}, folder)
    return written


def _wkt(line: tuple[tuple[float, float], ...]) -> str:
    return "LINESTRING (" + ", ".join(f"{x!r} {y!r}" for x, y in line) + ")"


def _csv(frame: pd.DataFrame) -> str:
    flags = {str(name): column.map({True: "1", False: "0"}) for name, column in frame.items() if column.dtype == bool}
    return str(frame.assign(**flags).to_csv(index=False, lineterminator="\n"))
