"""Exchange with other tools: formats of others read and written, each a module; the world's railways.

`networkx_graphs`, `layers` (GeoPackage, GeoParquet, GeoJSON), `matrices` (OMX, Parquet), `data_package` (Frictionless),
`gmns`, `osm_railways`, `unlocode`, `workbooks` (Excel); timetables have a room of their own, `gtfs`, and so have
the railways of the world, `rail`. docs/formats.md says what each format holds, and what it loses.
"""

from corridor.interop.batches import RoutedFile, write_routes
from corridor.interop.conversion import convert
from corridor.interop.data_package import data_package, write_data_package
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
from corridor.interop.matrices import read_matrix_parquet, read_omx, write_matrix_parquet, write_omx
from corridor.interop.networkx_graphs import from_networkx, graph_to_networkx, to_networkx
from corridor.interop.osm_railways import read_osm_railways
from corridor.interop.rail.opening import world_rail
from corridor.interop.rail.rail_path import RailPath
from corridor.interop.rail.world_rail import WorldRail
from corridor.interop.unlocode import read_unlocode
from corridor.interop.workbooks import write_workbook

__all__ = [
    "RailPath",
    "RoutedFile",
    "WorldRail",
    "convert",
    "data_package",
    "from_networkx",
    "graph_to_networkx",
    "read_geojson",
    "read_geopackage",
    "read_geoparquet",
    "read_gmns",
    "read_gtfs",
    "read_matrix_parquet",
    "read_omx",
    "read_osm_railways",
    "read_unlocode",
    "to_networkx",
    "world_rail",
    "write_data_package",
    "write_geojson",
    "write_geopackage",
    "write_geoparquet",
    "write_gmns",
    "write_gtfs",
    "write_matrix_parquet",
    "write_omx",
    "write_routes",
    "write_workbook",
]


def __dir__() -> list[str]:
    return sorted(__all__)
