"""Where the stops of a feed lie, and the lines of its shapes between them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from corridor.interop.gtfs.feed import Feed
from corridor.interop.gtfs.runs import stations_of
from corridor.interop.plain_frames import exact_number
from corridor.model.tables.line_geometry import Point

__all__ = ["pieces_between", "shape_lines", "stop_places"]


def stop_places(feed: Feed) -> dict[str, Point]:
    """Longitude and latitude of every stop; a station without them lies between its stops."""
    stops = feed.tables["stops"]
    lon, lat = (feed.column("stops", name).map(exact_number) for name in ("stop_lon", "stop_lat"))
    at: dict[str, Point] = {
        stop: (x, y) for stop, x, y in zip(stops["stop_id"], lon.tolist(), lat.tolist(), strict=True)
    }
    own: dict[str, list[Point]] = {}
    for stop, station in stations_of(feed).items():
        if all(map(np.isfinite, at[stop])):
            own.setdefault(station, []).append(at[stop])
    for station, points in own.items():
        if not all(map(np.isfinite, at[station])):
            x, y = np.mean(points, axis=0).tolist()
            at[station] = (x, y)
    return at


def shape_lines(feed: Feed) -> dict[str, list[Point]]:
    """The points of every shape, in order."""
    table = feed.tables["shapes"]
    if table.empty:
        return {}
    columns = ("shape_pt_sequence", "shape_pt_lon", "shape_pt_lat")
    rows = pd.DataFrame({name: pd.to_numeric(table[name], errors="coerce") for name in columns})
    ordered = rows.assign(shape=table["shape_id"]).dropna().sort_values(["shape", columns[0]], kind="stable")
    return {
        str(shape): list(zip(own[columns[1]].tolist(), own[columns[2]].tolist(), strict=True))
        for shape, own in ordered.groupby("shape")
    }


def pieces_between(shape: list[Point], stations: list[Point]) -> list[list[Point]]:
    """The points of a shape between stations that follow one another: each station lies at its nearest point ahead."""
    if len(shape) < 2:
        return [[] for _ in stations[1:]]
    from shapely import LineString
    from shapely import Point as Place

    line = LineString(shape)
    along = np.array([0.0, *np.cumsum(np.hypot(*np.diff(np.array(shape), axis=0).T))])
    marks = [float(line.project(Place(station))) for station in stations]
    marks = np.maximum.accumulate(marks).tolist()
    return [
        [shape[number] for number in np.flatnonzero((along > start) & (along < end)).tolist()]
        for start, end in pairwise(marks)
    ]
