"""Maps of networks, routes and fronts."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast, overload

import folium

from corridor.draw.page import Addition, head_of, land_element, self_contained
from corridor.draw.payload import Book, blob, lean, number, routes_of, short
from corridor.draw.style import MapStyle
from corridor.draw.symbols import marks_of_network, marks_of_routes

if TYPE_CHECKING:
    from corridor.front import ParetoFront
    from corridor.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["CorridorMap", "map"]

SCRIPTS = (
    "basemap.js", "tools.js", "lines.js", "symbols.js", "labels.js", "legend.js", "cards.js", "scatter.js", "table.js",
    "panel.js", "drawing.js", "state.js", "page.js",
)  # fmt: skip
STYLES = ("basemap.css", "page.css")
ATTRIBUTION = "Leaflet · Land and borders: Natural Earth · Sea lanes: searoute"
BORDERS_DISCLAIMER = (
    "Borders are drawn as Natural Earth has them, de facto; they imply no view on the status of any territory."
)


class CorridorMap(folium.Map):
    """A folium map whose page is one file that opens with no network.

    Parameters
    ----------
    location : (float, float)
        Latitude and longitude of the middle when nothing is drawn, degrees.
    zoom_start : int
        Zoom level when nothing is drawn.
    """

    own_icons = True

    def __init__(self, location: tuple[float, float] = (48.0, 60.0), zoom_start: int = 4) -> None:
        super().__init__(
            location=list(location), tiles=None, zoom_start=zoom_start, zoom_snap=0.25, zoom_delta=0.5,
            wheel_px_per_zoom_level=120, min_zoom=1, max_zoom=12,
        )  # fmt: skip
        self._name = "Map"

    def to_html(self) -> str:
        """Return the self-contained page."""
        return self_contained(self)

    def save(self, outfile: str | Path | BinaryIO, close_file: bool = True) -> None:  # type: ignore[override]
        """Write the self-contained page.

        Parameters
        ----------
        outfile : str, path or binary file
            Where to write.
        close_file : bool
            Close a file object after writing.
        """
        data = self.to_html().encode("utf-8")
        if isinstance(outfile, (str, Path)):
            Path(outfile).write_bytes(data)
            return
        outfile.write(data)
        if close_file:
            outfile.close()

    def _repr_html_(self) -> str:  # type: ignore[override]
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" title="Map" style="width:100%;height:640px;border:0" allowfullscreen></iframe>'


class _Layer(Addition):
    """One drawing: what the page's script is told, and what it was told about."""

    def __init__(self, net: Network, trips: tuple[Itinerary, ...], data: dict[str, Any], basemap: bool) -> None:
        super().__init__("corridor")
        self.net, self.trips, self.data, self.basemap = net, trips, data, basemap

    def title(self) -> str:
        return html.escape(self.data["title"])

    def pieces(self) -> tuple[list[str], list[str]]:
        data = f'<script type="application/json" id="corridor-data">{blob(self.data)}</script>'
        return head_of(SCRIPTS, STYLES), [data, land_element()] if self.basemap else [data]

    def call(self, map_name: str) -> str:
        return f"corridor.start({map_name});\n"


@overload
def map(
    net: Network, thing: Itinerary | ParetoFront | Iterable[Itinerary] | None = ..., *, style: MapStyle | None = ...,
    m: CorridorMap | None = ..., basemap: bool = ..., title: str | None = ...,
) -> CorridorMap: ...  # fmt: skip
@overload
def map(
    net: Network, thing: Itinerary | ParetoFront | Iterable[Itinerary] | None = ..., *, style: MapStyle | None = ...,
    m: folium.Map, basemap: bool = ..., title: str | None = ...,
) -> folium.Map: ...  # fmt: skip
def map(
    net: Network,
    thing: Itinerary | ParetoFront | Iterable[Itinerary] | None = None,
    *,
    style: MapStyle | None = None,
    m: folium.Map | None = None,
    basemap: bool = True,
    title: str | None = None,
) -> folium.Map:
    """Draw a network, a route, or a front of alternative routes.

    Parameters
    ----------
    net : Network
        Where places and lines are.
    thing : Itinerary, ParetoFront or iterable of Itinerary, optional
        What to draw; the whole network when left out.
    style : MapStyle, optional
        Colours, dashes, widths, and what colours mean at first.
    m : folium.Map, optional
        Map to draw onto; routes drawn onto a map that shows routes of the same network join them.
    basemap : bool
        Draw land and borders; leave them out to put other layers underneath.
    title : str, optional
        Heading of the page.

    Returns
    -------
    CorridorMap
        ``.save("x.html")`` writes one file that opens with no network. With ``m`` given, that very map:
        a plain folium map is written by `save_offline`.

    Raises
    ------
    TypeError
        When ``thing`` holds something that is not a route.
    """
    target = CorridorMap() if m is None else m
    trips = None if thing is None else _trips(thing)
    previous = target._children.get("corridor")
    if trips is not None and isinstance(previous, _Layer) and previous.net is net:
        trips = (*previous.trips, *(trip for trip in trips if trip not in previous.trips))
    data = _network_data(net) if trips is None else _routes_data(net, trips)
    data["title"] = short(title) if title else data["title"]
    data["style"] = (style or MapStyle()).to_dict()
    target.add_child(_Layer(net, trips or (), data, basemap), name="corridor")
    return target


def _trips(thing: Itinerary | ParetoFront | Iterable[Itinerary]) -> tuple[Itinerary, ...]:
    found = cast("tuple[Itinerary, ...]", (thing,) if hasattr(thing, "legs") else tuple(thing))
    for one in found:
        if not hasattr(one, "legs") or not hasattr(one, "cost_per_container"):
            raise TypeError(f"a map shows a network, an Itinerary or a ParetoFront, not {type(one).__name__}")
    return found


def _common(net: Network, book: Book, marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        **book.to_dict(),
        "marks": [lean(mark) for mark in marks],
        "notes": book.notes(),
        "currency": short(net.currency),
        "attribution": ATTRIBUTION,
        "disclaimer": " ".join(filter(None, [short(net.disclaimer), BORDERS_DISCLAIMER])),
        "network": short(f"{net.title} {net.version}".strip()),
    }


def _network_data(net: Network) -> dict[str, Any]:
    book = Book(net)
    for terminal in net.terminals.index:
        book.place(str(terminal))
    for link in book.thin_network():
        book.link(link)
    marks = marks_of_network(book)
    data = {"kind": "network", "title": short(net.title), "subtitle": "", "routes": [], "corridors": []}
    return {**data, **_common(net, book, marks)}


def _routes_data(net: Network, trips: tuple[Itinerary, ...]) -> dict[str, Any]:
    book = Book(net)
    routes, corridors = routes_of(book, trips)
    marks = marks_of_routes(book, routes)
    data = {"kind": "routes", **_heading(trips), "routes": routes, "corridors": corridors}
    return {**data, **_common(net, book, marks)}


def _heading(trips: Sequence[Itinerary]) -> dict[str, Any]:
    if not trips:
        return {"title": "No route", "subtitle": ""}
    box = trips[0].shipment
    ways = {(trip.shipment.origin, trip.shipment.destination) for trip in trips}
    title = f"{short(box.origin)} – {short(box.destination)}" if len(ways) == 1 else f"{len(trips)} routes"
    facts = [f"{number(box.containers, 0) or 0:.0f} × {short(box.container_type)}"]
    if box.hs:
        facts.append(f"HS {short(box.hs)}")
    if box.ready:
        facts.append(f"ready {short(str(box.ready).removesuffix(' 00:00:00'))}")
    return {"title": title, "subtitle": ", ".join(facts) if len(ways) == 1 else ""}
