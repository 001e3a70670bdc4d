"""Networks from one format into another, by what a path looks like or by the name of the format."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike
from corridor.errors import ArgumentError, UnknownName
from corridor.interop.data_package import write_data_package
from corridor.interop.gmns import read_gmns, write_gmns
from corridor.interop.gtfs.reading import read_gtfs
from corridor.interop.gtfs.writing import write_gtfs
from corridor.interop.layers import (
    read_geojson,
    read_geopackage,
    read_geoparquet,
    write_geojson,
    write_geopackage,
    write_geoparquet,
)
from corridor.interop.osm_railways import read_osm_railways
from corridor.interop.workbooks import write_workbook
from corridor.model.network import Network
from corridor.model.network_folders import list_networks, open_network, read_network
from corridor.model.tables.reading import nearest

__all__ = ["FORMAT_NAMES", "READABLE", "WRITABLE", "convert", "format_of", "read_as"]

_READERS: dict[str, Callable[[Path], Network]] = {
    "tables": read_network,
    "geopackage": read_geopackage,
    "geoparquet": read_geoparquet,
    "geojson": read_geojson,
    "gmns": read_gmns,
    "gtfs": read_gtfs,
    "osm": read_osm_railways,
}
_WRITERS: dict[str, Callable[..., Path]] = {
    "tables": Network.to_folder,
    "datapackage": write_data_package,
    "geopackage": write_geopackage,
    "geoparquet": write_geoparquet,
    "geojson": write_geojson,
    "gmns": write_gmns,
    "workbook": write_workbook,
}
_TIMETABLE = "gtfs"
READABLE, WRITABLE = tuple(_READERS), (*_WRITERS, _TIMETABLE)
# A file by which a folder or an archive is known, and the format.
_MARKS = (
    ("stops.txt", "gtfs"),
    ("node.csv", "gmns"),
    ("network.parquet", "geoparquet"),
    ("network.geojson", "geojson"),
)
_ENDINGS = {".gpkg": "geopackage", ".osm": "osm", ".xlsx": "workbook", ".zip": _TIMETABLE}
_IN_FILES = ("geopackage", "workbook", _TIMETABLE)  # all others are folders
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}")  # of a file; that of `corridor-0.97` is none
# What a reader of a message calls the formats that are no tables.
FORMAT_NAMES = {
    "geopackage": "a GeoPackage",
    "geoparquet": "a folder of GeoParquet",
    "geojson": "a folder of GeoJSON",
    "gmns": "a GMNS network",
    "gtfs": "a GTFS timetable",
    "osm": "an OpenStreetMap extract",
}


@checked_arguments
def convert(
    source: str | Path,
    target: str | Path,
    *,
    source_format: str = "",
    target_format: str = "",
    start: DateLike | None = None,
    end: DateLike | None = None,
    force: bool = False,
) -> Path:
    """Read a network in one format and write it in another.

    Parameters
    ----------
    source : str or Path
        The name of a shipped network, a folder or a file.
    target : str or Path
        A folder, or a file: ``.gpkg`` is a GeoPackage, ``.xlsx`` a workbook, ``.zip`` a GTFS feed. The ending decides:
        a folder has none.
    source_format : {"tables", "geopackage", "geoparquet", "geojson", "gmns", "gtfs", "osm"}, optional
        By default what the source looks like; tables are a folder of CSV, an archive or a workbook of it.
    target_format : {"tables", "datapackage", "geopackage", "geoparquet", "geojson", "gmns", "workbook", "gtfs"}
        By default by the ending of the target, a folder of tables without one. What the format cannot hold is counted
        in a logged warning.
    start, end : date, optional
        Period of a GTFS feed, which needs both.
    force : bool
        Whether files of something else may be replaced.

    Returns
    -------
    Path
        The target.

    Raises
    ------
    UnknownName
        When there is no such source or format.
    ArgumentError
        When a GTFS feed is asked for without its period, or the target's ending is that of no format, or of another.
    CorridorError
        As the reader and the writer of the format.

    Examples
    --------
    >>> import corridor as cd
    >>> cd.interop.convert("teaching", "teaching.gpkg").name
    'teaching.gpkg'
    """
    given = _known(source_format, READABLE) or format_of(source)
    wanted = _wanted(Path(target), _known(target_format, WRITABLE))
    if wanted == _TIMETABLE and (start is None or end is None):
        raise ArgumentError("a GTFS feed needs start and end, its first and its last day: give both")
    if Path(target).is_file() and Path(source).is_file() and Path(target).samefile(source):
        raise ArgumentError(f"{target} is what is read, and would be written over: name another file")
    network = _READERS[given](Path(source)) if given else open_network(str(source))
    if wanted == _TIMETABLE and start is not None and end is not None:
        return write_gtfs(network, target, start, end, force=force)
    return _WRITERS[wanted](network, target, force=force)


def _wanted(target: Path, said: str) -> str:
    """The format of a target, by its ending and what was said of it."""
    ending = target.suffix.lower()
    by_ending = _ENDINGS.get(ending, "" if _ENDING.fullmatch(ending) and not target.is_dir() else "tables")
    in_folder = (said or by_ending) not in _IN_FILES
    if by_ending not in WRITABLE or (said and in_folder is (by_ending in _IN_FILES)):
        what = f"{said} is a folder" if said and in_folder else f"no network is written as {ending}"
        folders = ", ".join(one for one in _WRITERS if one not in _IN_FILES)
        raise ArgumentError(
            f"{target}: {what}; name a file .gpkg (a GeoPackage), .xlsx (a workbook) or .zip (a GTFS timetable, with "
            f"start and end), or a folder without an ending: {folders}"
        )
    return said or by_ending


def read_as(path: str | Path, format: str) -> Network:
    """Read a file or folder in a format; errors as those of its reader."""
    return _READERS[format](Path(path))


def _known(name: str, formats: tuple[str, ...]) -> str:
    if name and name not in formats:
        raise UnknownName(f"no format is called '{name}'{nearest(name, formats)}: {', '.join(formats)}", name, formats)
    return name


def format_of(source: str | Path) -> str:
    """The format that a file or folder is taken for, one of `READABLE`; blank for the name of a shipped network.

    Raises
    ------
    UnknownName
        When there is neither.
    """
    path = Path(source)
    if not path.exists():
        if str(source) in list_networks():
            return ""
        known = list_networks()
        raise UnknownName(
            f"there is no file, folder or network {source}{nearest(str(source), known)}", path.name, known
        )
    if path.is_dir():
        return next((name for mark, name in _MARKS if (path / mark).is_file()), "tables")
    if path.suffix.lower() == ".zip":
        if not zipfile.is_zipfile(path):
            return "tables"  # which says so
        with zipfile.ZipFile(path) as archive:
            members = {Path(name).name for name in archive.namelist()}
        return _TIMETABLE if "stops.txt" in members else "tables"
    found = _ENDINGS.get(path.suffix.lower(), "tables")
    if found == "geopackage":
        return _layered(path)
    return found if found in _READERS else "tables"


def _layered(file: Path) -> str:
    """What a GeoPackage holds: a whole network, some of its tables, or tracks."""
    import geopandas as gpd

    try:
        names = set(gpd.list_layers(file)["name"])
    except RuntimeError:
        return "geopackage"  # which says so
    if "network" in names:
        return "geopackage"
    return "tables" if "terminals" in names else "osm"
