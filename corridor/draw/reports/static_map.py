"""Routes on a plain picture of land and sea, for paper and for pages without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from corridor.arguments import checked_arguments
from corridor.draw.charts.axes import WIDTH, chart_axes, heading_of, legend_below, route_caption
from corridor.draw.charts.label_placement import Label, along, place_labels
from corridor.draw.charts.route_parts import labels_of, route_list, why_remark
from corridor.draw.charts.theme import BLACK, DASHES, SERIES
from corridor.draw.charts.wording import Wording, wording_in
from corridor.draw.page.basemap import border_lines, land_polygons, water_shapes
from corridor.model.tables.codes import is_train_ferry
from corridor.model.tables.line_geometry import clean_line

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["route_picture"]

Floats = NDArray[np.float64]

_SEA, _LAND, _EDGE, _RIVER = "#eaf1f5", "#fbfaf6", "#b8b8b0", "#cfdfe8"
_ZOOM = 4.0  # of a page as wide as paper: smaller lakes and rivers are left out
_TALLEST, _LOWEST = 0.95, 0.42  # height over width
# as on a page: what is broken moves over water or through the air
_STROKES = {"ferry": (0, (5, 1.6, 1.2, 1.6)), "sea": (0, (6, 2.2)), "barge": (0, (3, 1.8)), "air": DASHES[5]}
_BY_MODE = {"ferry": 1.8, "rail": 1.8, "road": 1.8, "sea": 1.4, "barge": 1.4, "air": 1.0}


@checked_arguments
def route_picture(
    network: Network,
    routes: Itinerary | ParetoFront | Iterable[Itinerary],
    *,
    language: str = "en",
    title: str | None = None,
) -> Figure:
    """Draw routes over land and sea, with the places where the gauge changes, borders and ports.

    Parameters
    ----------
    network : Network
        Where lines and names of places are.
    routes : Itinerary, ParetoFront or iterable of Itinerary
        At most seven; of a larger front, seven are picked.
    language : {"en", "zh", "ru"}
        Of words and places.
    title : str, optional
        Heading.

    Returns
    -------
    Figure
        Degrees of longitude and latitude, those of latitude stretched as at the middle of the picture.
    """
    wording, trips = wording_in(language, network), route_list(routes)
    pieces = [_lines(network, trip) for trip in trips]
    lines = [line for route in pieces for _, line in route]
    points = np.concatenate(lines or [_ends(network, trips)])
    box, ratio = _window(points)
    remarks = ("Land: Natural Earth", "borders de facto, without a view on any territory")
    caption = route_caption(wording, trips, *map(wording.word, remarks), why_remark(wording, routes, trips))
    height = WIDTH * ratio * 0.93 + 1.6 + 0.1 * len(trips)
    heading = heading_of(wording, title, "Routes on the map", _ends_told(wording, trips))
    with chart_axes(wording, height, heading, caption) as (figure, axes):
        _background(axes, box)
        for place, route in enumerate(pieces):
            _draw_route(axes, place, len(trips), route)
        labels = _draw_places(wording, axes, network, trips)
        _legend(wording, axes, trips, labels_of(routes, trips))
        place_labels(figure, axes, labels, np.concatenate([along(line) for line in lines] or [points]))
    return figure


def _ends_told(wording: Wording, trips: Sequence[Itinerary]) -> str:
    """From where to where; blank where routes differ in that."""
    ends = {(trip.origin_id, trip.destination_id) for trip in trips}
    return " – ".join(map(wording.place, ends.pop())) if len(ends) == 1 else ""


def _lines(network: Network, trip: Itinerary) -> list[tuple[str, Floats]]:
    """Pieces of each haul with their modes, unwrapped where they cross 180 degrees: a train on a ferry is at sea."""
    found = []
    for leg in trip.legs:
        pairs = zip(leg.path, leg.links, strict=False)
        for mode, run in groupby(pairs, key=lambda pair: _mode_of(network, pair[1])):
            course: list[tuple[float, float]] = []
            for start, link in run:
                line = list(network.line(link))
                course += line if network.links.at[link, "from_node_id"] == start else line[::-1]
            points = np.array(clean_line(course), dtype=np.float64).reshape(-1, 2)
            if len(points) > 1:
                points[:, 0] = np.unwrap(points[:, 0], period=360.0)
                found.append((mode, points))
    return found


def _mode_of(network: Network, link: str) -> str:
    mode, category = (str(network.links.at[link, column]) for column in ("mode", "category"))
    return "ferry" if is_train_ferry(mode, category) else mode


def _ends(network: Network, trips: Sequence[Itinerary]) -> Floats:
    ids = [one for trip in trips for one in (trip.origin_id, trip.destination_id)]
    return network.terminals.loc[ids, ["lon", "lat"]].to_numpy(dtype=np.float64)


def _window(points: Floats) -> tuple[tuple[float, float, float, float], float]:
    """West, south, east, north with some room, and height over width on paper."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    room = max(2.0, 0.06 * (east - west))
    west, east, south, north = west - room, east + room, max(south - room * 0.8, -85.0), min(north + room * 0.8, 85.0)
    stretch = 1.0 / np.cos(np.radians(np.clip((south + north) / 2, -65, 65)))
    ratio = (north - south) * stretch / (east - west)
    if ratio < _LOWEST:
        more = (_LOWEST / ratio - 1.0) * (north - south) / 2
        south, north, ratio = max(south - more, -89.0), min(north + more, 89.0), _LOWEST
    elif ratio > _TALLEST:
        more = (ratio / _TALLEST - 1.0) * (east - west) / 2
        west, east, ratio = west - more, east + more, _TALLEST
    return (float(west), float(south), float(east), float(north)), float(ratio)


@cache
def _atlas() -> dict[str, tuple[Floats, ...]]:
    """Outlines of land and of lakes, and courses of rivers and borders."""
    found: dict[str, list[Any]] = {"land": [part[0] for part in land_polygons()], "border": border_lines()}
    for kind, zoom, shapes in water_shapes():
        if zoom <= _ZOOM:
            found.setdefault(kind, []).extend(shape[0] if kind == "lake" else shape for shape in shapes)
    return {kind: tuple(np.array(line, dtype=np.float64) for line in lines) for kind, lines in found.items()}


def _background(axes: Axes, box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    atlas = _atlas()

    def seen(shapes: Sequence[Floats], make: Callable[[Floats], Any]) -> list[Floats]:
        """Parts inside the picture, also of copies to the east and west, no finer than the paper shows."""
        # A line unwrapped over 180 degrees leaves the one world: the land goes with it to either side.
        copies = [make(shape + np.array((turn, 0.0))) for turn in (-360.0, 0.0, 360.0) for shape in shapes]
        inside = shapely.clip_by_rect(copies, west - 1, south - 1, east + 1, north + 1)
        parts = shapely.get_parts(shapely.simplify(inside, (east - west) / 1500))
        rings = [shapely.get_exterior_ring(part) if part.geom_type == "Polygon" else part for part in parts]
        return [shapely.get_coordinates(ring) for ring in rings if shapely.get_num_points(ring) > 1]

    axes.set_facecolor(_SEA)
    for kind, fill, order in (("land", _LAND, 0.0), ("lake", _SEA, 0.4)):
        areas = seen(atlas[kind], shapely.polygons)
        axes.add_collection(
            PolyCollection(areas, facecolor=fill, edgecolor=_EDGE, linewidth=0.5, zorder=order), autolim=False
        )
    for kind, colour, width, dashes in (("river", _RIVER, 0.6, "solid"), ("border", _EDGE, 0.6, (0, (3, 2)))):
        lines = seen(atlas[kind], shapely.linestrings)
        order = 0.2 if kind == "river" else 1
        axes.add_collection(
            LineCollection(lines, colors=colour, linewidth=width, linestyles=[dashes], zorder=order), autolim=False
        )
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(float(1.0 / np.cos(np.radians(np.clip((south + north) / 2, -65, 65)))))
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(_EDGE)


def _draw_route(axes: Axes, place: int, routes: int, pieces: Sequence[tuple[str, Floats]]) -> None:
    """Routes that share a line lie on it as bands: the first is the widest."""
    for number, (mode, line) in enumerate(pieces):
        width = _BY_MODE.get(mode, 1.5) + 1.05 * (routes - 1 - place)
        casing = [patheffects.Stroke(linewidth=width + 1.0, foreground="white"), patheffects.Normal()]
        axes.plot(
            line[:, 0],
            line[:, 1],
            color=SERIES[place],
            linewidth=width,
            linestyle=_STROKES.get(mode, "-"),
            solid_joinstyle="round",
            zorder=3 + place * 0.1,
            path_effects=casing if place == 0 else None,
            gid=f"route-{place}-{number}",
        )


def _draw_places(wording: Wording, axes: Axes, network: Network, trips: Sequence[Itinerary]) -> list[Label]:
    """Marks, and labels for their names: ends first, then changes of gauge, ports and borders."""
    found: dict[str, str] = {}
    for trip in trips:
        for leg in trip.legs:
            if leg.kind == "gauge change":
                found[leg.from_id] = "gauge"
            elif leg.kind == "lift" and leg.mode in ("sea", "barge"):
                found.setdefault(leg.from_id, "port")
            elif leg.kind == "border" and leg.mode in ("rail", "road"):
                found.setdefault(leg.from_id, "border")
        found[trip.origin_id] = found[trip.destination_id] = "end"
    fills = {"end": ("o", 8, BLACK), "gauge": ("D", 7, "#C00000"), "port": ("s", 5.5, BLACK), "border": ("|", 8, BLACK)}
    weights = {"end": 4.0, "gauge": 3.0, "port": 2.0, "border": 1.0}
    labels = []
    for terminal, kind in found.items():
        lon, lat = (float(str(network.terminals.at[terminal, name])) for name in ("lon", "lat"))
        marker, size, colour = fills[kind]
        face = "white" if kind in ("gauge", "port") else colour
        axes.plot(
            lon, lat, marker=marker, markersize=size, color=colour, markerfacecolor=face, markeredgewidth=1.6, zorder=6
        )
        labels.append(
            Label(lon, lat, wording.place(terminal), colour if kind == "gauge" else BLACK, weight=weights[kind])
        )
    return labels


def _legend(wording: Wording, axes: Axes, trips: Sequence[Itinerary], labels: Sequence[str]) -> None:
    names = [f"{label}  " if len(trips) > 1 else "" for label in labels]
    handles = [
        Line2D(
            [],
            [],
            color=SERIES[place],
            linewidth=3.5,
            label=wording.clean(f"{names[place]}{wording.route(trip)}", 90),
        )
        for place, trip in enumerate(trips)
    ]
    marks = (("D", "change of gauge", "#C00000", "white"), ("s", "port", BLACK, "white"), ("|", "border", BLACK, BLACK))
    handles += [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            color=colour,
            markerfacecolor=face,
            markeredgewidth=1.6,
            markersize=7,
            label=wording.word(name),
        )
        for marker, name, colour, face in marks
    ]
    legend_below(axes, handles, columns=2 if len(trips) > 1 else 4, down=0.01)
