"""Exchange with other tools: formats of others read and written, each a module; the world's railways.

`networkx_graphs`, `layers` (GeoPackage, GeoParquet, GeoJSON), `matrices` (OMX, Parquet), `data_package` (Frictionless).
The railways have a room of their own, `rail`. docs/formats.md says what each format holds, and what it loses.
"""

from corridor.interop.batches import RoutedFile, write_routes
from corridor.interop.data_package import data_package, write_data_package
from corridor.interop.layers import (
    read_geojson,
    read_geopackage,
    read_geoparquet,
    write_geojson,
    write_geopackage,
    write_geoparquet,
)
from corridor.interop.matrices import read_matrix_parquet, read_omx, write_matrix_parquet, write_omx
from corridor.interop.networkx_graphs import graph_to_networkx, to_networkx
from corridor.interop.rail.opening import world_rail
from corridor.interop.rail.rail_path import RailPath
from corridor.interop.rail.world_rail import WorldRail

__all__ = [
    "RailPath",
    "RoutedFile",
    "WorldRail",
    "data_package",
    "graph_to_networkx",
    "read_geojson",
    "read_geopackage",
    "read_geoparquet",
    "read_matrix_parquet",
    "read_omx",
    "to_networkx",
    "world_rail",
    "write_data_package",
    "write_geojson",
    "write_geopackage",
    "write_geoparquet",
    "write_matrix_parquet",
    "write_omx",
    "write_routes",
]


def __dir__() -> list[str]:
    return sorted(__all__)
