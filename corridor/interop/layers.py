"""A network as layers: a GeoPackage, a folder of GeoParquet, a folder of GeoJSON; and back, exactly.

Each table of the schema is a layer under its name: `terminals` as points, `links` as lines, all others without
geometry. The layer `network` holds what `network.toml` says, and `lines` the network's own lines by their ids. The
geometry of `links` is there to be drawn: what is read back are the points of `terminals`, and `lines`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError, FileError, UnknownName
from corridor.files import check_target, write_bytes
from corridor.folders import read_whole, write_folder
from corridor.interop.extras import needed
from corridor.interop.plain_frames import HEADER_TABLE, assembled, header_frame, plain_frame
from corridor.model.network import Network
from corridor.model.tables.line_files import Lines
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "read_geojson",
    "read_geopackage",
    "read_geoparquet",
    "write_geojson",
    "write_geopackage",
    "write_geoparquet",
]

_LINES = "lines"
_CRS = "EPSG:4326"
_GPKG = ".gpkg"
_READ = ("terminals", _LINES)  # layers whose geometry counts
_LAYERS = (HEADER_TABLE, *TABLES, _LINES)


def _layers(network: Network) -> Iterator[tuple[str, pd.DataFrame | gpd.GeoDataFrame]]:
    """Every layer that holds something, by its name."""
    import geopandas as gpd
    from shapely import LineString

    yield HEADER_TABLE, header_frame(network.header)
    terminals, links = network.to_gdfs()
    shapes = {"terminals": terminals.sort_index().geometry, "links": links.sort_index().geometry}
    for name, frame in network.tables.items():
        plain = plain_frame(name, frame)
        if name in shapes:
            yield name, gpd.GeoDataFrame(plain, geometry=shapes[name].to_numpy(), crs=_CRS)
        elif len(plain):
            yield name, plain
    if network.own_lines:
        ids = sorted(network.own_lines)
        drawn = [LineString(network.own_lines[one]) for one in ids]
        yield _LINES, gpd.GeoDataFrame({"id": ids}, geometry=drawn, crs=_CRS)


def _joined(name: str, layers: Mapping[str, pd.DataFrame], where: str) -> Network:
    """The network of the layers that `_layers` made."""
    if HEADER_TABLE not in layers:
        raise CorridorError(
            f"{where} has no layer '{HEADER_TABLE}', so it was not written from a network: "
            "read its layers by geopandas and give them to Network.from_frames"
        )
    plain = {one: pd.DataFrame(frame.drop(columns="geometry", errors="ignore")) for one, frame in layers.items()}
    if "terminals" in layers:
        plain["terminals"] = _placed(plain["terminals"], layers["terminals"]["geometry"])
    own: Lines = {}
    if _LINES in layers:
        rows = zip(layers[_LINES]["id"], layers[_LINES]["geometry"], strict=True)
        own = {str(one): tuple((x, y) for x, y in shape.coords) for one, shape in rows}
    return assembled(name, {one: plain[one] for one in plain if one != _LINES}, own, where)


def _placed(terminals: pd.DataFrame, points: pd.Series) -> pd.DataFrame:
    """Terminals where their points are: those are what is moved in a GIS."""
    rows = zip(points, terminals["lon"], terminals["lat"], strict=True)
    at = [(lon, lat) if point is None or point.is_empty else (point.x, point.y) for point, lon, lat in rows]
    return terminals.assign(lon=[lon for lon, _ in at], lat=[lat for _, lat in at])


# --- GeoPackage ------------------------------------------------------------------------------


@checked_arguments
def write_geopackage(network: Network, path: str | Path, *, force: bool = False) -> Path:
    """Write a network into one GeoPackage, a layer a table; `read_geopackage` reads the same network back.

    Parameters
    ----------
    network : Network
        The network.
    path : str or Path
        The file, ``*.gpkg``: GIS programs go by the ending.
    force : bool
        Whether a file of another kind may be replaced.

    Raises
    ------
    FileError
        When it cannot be written; what was there is as it was.
    """
    import geopandas as gpd
    import pyogrio

    if Path(path).suffix.lower() != _GPKG:
        raise FileError(f"{path}: a GeoPackage is known by its ending: call it {Path(path).stem}{_GPKG}")
    check_target(path, "gpkg", force=force)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.gpkg"
        for name, layer in _layers(network):
            if isinstance(layer, gpd.GeoDataFrame):
                layer.to_file(file, layer=name, driver="GPKG", engine="pyogrio", index=False)
            else:
                pyogrio.write_dataframe(layer, file, layer=name, driver="GPKG")
        return write_bytes(path, file.read_bytes())


@checked_arguments
def read_geopackage(path: str | Path) -> Network:
    """Read a network from a GeoPackage that `write_geopackage` wrote, or that was edited since in a GIS.

    Raises
    ------
    UnknownName
        When there is no such file.
    TableError
        With every fault of every table.
    CorridorError
        When it is no GeoPackage, or holds no network.
    """
    import pyogrio

    file = _existing(path)
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(file)]
        layers = {name: pyogrio.read_dataframe(file, layer=name) for name in names if name in _LAYERS}
    except pyogrio.errors.DataSourceError as problem:
        raise FileError(f"{path} is no GeoPackage: {problem}") from problem
    return _joined(file.stem, layers, str(path))


def _existing(path: str | Path, *, folder: bool = False) -> Path:
    found = Path(path)
    if not (found.is_dir() if folder else found.is_file()):
        raise UnknownName(f"there is no {'folder' if folder else 'file'} {path}", found.name)
    return found


# --- GeoParquet ------------------------------------------------------------------------------


@checked_arguments
def write_geoparquet(network: Network, folder: str | Path, *, force: bool = False) -> Path:
    """Write a network into a folder of Parquet files, one a table; `read_geoparquet` reads the same network back.

    Terminals, links and lines are GeoParquet.

    Raises
    ------
    FileError
        When a file cannot be written, or files of something else would be lost; all are as they were.
    CorridorError
        When pyarrow is not installed.
    """
    needed("pyarrow", "parquet", "Parquet files")
    files: dict[str, str | bytes] = {}
    with tempfile.TemporaryDirectory() as staged:
        for name, layer in _layers(network):
            file = Path(staged) / f"{name}.parquet"
            layer.to_parquet(file, index=False)
            files[file.name] = file.read_bytes()
    return _write_layers(folder, files, "parquet", force)


@checked_arguments
def read_geoparquet(folder: str | Path) -> Network:
    """Read a network from a folder that `write_geoparquet` wrote.

    Raises
    ------
    UnknownName
        When there is no such folder.
    TableError
        With every fault of every table.
    CorridorError
        When it holds no network, or pyarrow is not installed.
    """
    needed("pyarrow", "parquet", "Parquet files")
    import geopandas as gpd

    def read(file: Path, name: str) -> pd.DataFrame:
        spatial = name in ("terminals", "links", _LINES)
        return gpd.read_parquet(file) if spatial else pd.read_parquet(file)

    return _read_layers(folder, "parquet", read)


# --- GeoJSON ---------------------------------------------------------------------------------


@checked_arguments
def write_geojson(network: Network, folder: str | Path, *, force: bool = False) -> Path:
    """Write a network into a folder of GeoJSON files, one a table; `read_geojson` reads the same network back.

    Tables without places are features without geometry (null), which RFC 7946 allows.

    Raises
    ------
    FileError
        When a file cannot be written, or files of something else would be lost; all are as they were.
    """
    files: dict[str, str | bytes] = {f"{name}.geojson": _collection(layer) for name, layer in _layers(network)}
    return _write_layers(folder, files, "geojson", force)


def _collection(layer: pd.DataFrame) -> str:
    from shapely.geometry import mapping

    shapes = layer["geometry"].tolist() if "geometry" in layer else [None] * len(layer)
    plain = layer.drop(columns="geometry", errors="ignore")
    rows = []
    for shape, cells in zip(shapes, plain.itertuples(index=False, name=None), strict=True):
        properties = {name: _json_cell(cell) for name, cell in zip(plain.columns, cells, strict=True)}
        geometry = None if shape is None else mapping(shape)
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        rows.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"


def _json_cell(cell: Any) -> Any:
    if cell is None or cell is pd.NA or cell != cell:
        return None
    return cell.item() if hasattr(cell, "item") else cell


@checked_arguments
def read_geojson(folder: str | Path) -> Network:
    """Read a network from a folder that `write_geojson` wrote.

    Raises
    ------
    UnknownName
        When there is no such folder.
    TableError
        With every fault of every table.
    CorridorError
        When it holds no network, or a file is no GeoJSON.
    """
    return _read_layers(folder, "geojson", _features)


def _features(file: Path, name: str) -> pd.DataFrame:
    from shapely.geometry import shape

    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        rows = [one["properties"] for one in features]
        shapes: list[Any] = [one["geometry"] and shape(one["geometry"]) for one in features]
    except (ValueError, KeyError, TypeError) as problem:
        raise FileError(f"{file} is no GeoJSON with a list of features: {problem}") from problem
    frame = pd.DataFrame(rows, dtype=object)
    return frame.assign(geometry=pd.Series(shapes, dtype=object)) if name in _READ else frame


# --- folders of layers -----------------------------------------------------------------------


def _write_layers(folder: str | Path, files: Mapping[str, str | bytes], ending: str, force: bool) -> Path:
    every = [f"{name}.{ending}" for name in _LAYERS]
    return write_folder(folder, files, stale=every, mark=f"{HEADER_TABLE}.{ending}", force=force)


def _read_layers(folder: str | Path, ending: str, read: Any) -> Network:
    path = _existing(folder, folder=True)

    def every() -> dict[str, pd.DataFrame]:
        files = {name: path / f"{name}.{ending}" for name in _LAYERS}
        return {name: read(file, name) for name, file in files.items() if file.is_file()}

    return _joined(path.resolve().name, read_whole(path, every), str(folder))
