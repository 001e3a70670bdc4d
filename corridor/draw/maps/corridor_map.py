"""Maps of networks, routes, plans, losses and differences."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeGuard, cast, overload

import folium

from corridor.draw.maps.differences import plan_difference, route_difference
from corridor.draw.maps.link_paths import Rides
from corridor.draw.maps.page_tables import PAGE_TABLES, blanks_script
from corridor.draw.maps.payload import Book, blob, number, routes_of, short
from corridor.draw.maps.plan_data import plan_data, ranking_data
from corridor.draw.maps.service_clock import frequencies, runs_of
from corridor.draw.maps.symbols import marks_of_network, marks_of_routes
from corridor.draw.page.additions import Addition, own_elements
from corridor.draw.page.assets import DATA_ATTRIBUTION, land_element
from corridor.draw.page.offline import self_contained
from corridor.draw.page.scripts import bundle
from corridor.draw.page.style import MapStyle

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network
    from corridor.plan.result import Plan
    from corridor.study.removals import Criticality

    Drawable = Itinerary | ParetoFront | Iterable[Itinerary] | Plan | Criticality

__all__ = ["CorridorMap", "map"]

STYLES = tuple(f"css/{name}.css" for name in ("basemap", "page", "panel", "cards", "map", "screens"))
ATTRIBUTION = f"Leaflet · {DATA_ATTRIBUTION}"
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
            location=list(location),
            tiles=None,
            zoom_start=zoom_start,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
            min_zoom=1,
            max_zoom=12,
        )
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
        # Here, and nowhere else, the kind of page is chosen: each has an entry of its own.
        script = bundle(f"kinds/{self.data['kind']}.js", {"blanks.js": blanks_script()})
        return own_elements(script, STYLES), [data, land_element()] if self.basemap else [data]

    def call(self, map_name: str) -> str:
        return f"corridor.start({map_name});\n"


@overload
def map(
    net: Network,
    thing: Drawable | None = ...,
    *,
    before: Drawable | None = ...,
    style: MapStyle | None = ...,
    m: CorridorMap | None = ...,
    basemap: bool = ...,
    title: str | None = ...,
) -> CorridorMap: ...
@overload
def map(
    net: Network,
    thing: Drawable | None = ...,
    *,
    before: Drawable | None = ...,
    style: MapStyle | None = ...,
    m: folium.Map,
    basemap: bool = ...,
    title: str | None = ...,
) -> folium.Map: ...
def map(
    net: Network,
    thing: Drawable | None = None,
    *,
    before: Drawable | None = None,
    style: MapStyle | None = None,
    m: folium.Map | None = None,
    basemap: bool = True,
    title: str | None = None,
) -> folium.Map:
    """Draw a network, routes, a plan, a ranking of losses, or what changed between two results.

    Parameters
    ----------
    net : Network
        Where places and lines are.
    thing : Itinerary, ParetoFront, iterable of Itinerary, Plan or Criticality, optional
        What to draw; the whole network when left out. Of plans, those with flows between places.
    before : the same as ``thing``, optional
        An earlier result, of a scenario perhaps: routes beside routes, a plan beside a plan. The map then
        shows what is lost, gained and changed.
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
        When ``thing`` cannot be drawn, or ``before`` is of another kind.
    CorridorError
        When a plan holds no flows between places.
    """
    target = CorridorMap() if m is None else m
    trips = _trips(thing) if before is None and _is_routes(thing) else None
    previous = target._children.get("corridor")
    if trips is not None and isinstance(previous, _Layer) and previous.net is net:
        trips = (*previous.trips, *(trip for trip in trips if trip not in previous.trips))
    data = _data(net, thing, before, trips)
    data["title"] = short(title) if title else data["title"]
    data["style"] = (style or MapStyle()).to_dict(data["kind"])
    target.add_child(_Layer(net, trips or (), data, basemap), name="corridor")
    return target


def _is_plan(thing: object) -> TypeGuard[Plan]:
    return hasattr(thing, "frames") and hasattr(thing, "stamp")


def _is_ranking(thing: object) -> TypeGuard[Criticality]:
    return hasattr(thing, "unreachable") and hasattr(thing, "frame")


def _is_routes(thing: object) -> TypeGuard[Itinerary | ParetoFront | Iterable[Itinerary]]:
    return thing is not None and not _is_plan(thing) and not _is_ranking(thing)


def _data(
    net: Network, thing: Drawable | None, before: Drawable | None, trips: tuple[Itinerary, ...] | None
) -> dict[str, Any]:
    """What the page is told."""
    book = Book(net)
    if before is not None:
        data, marks = _difference(book, thing, before)
    elif _is_plan(thing):
        data, marks = plan_data(book, thing)
    elif _is_ranking(thing):
        _all_links(book)
        data, marks = ranking_data(book, thing)
    elif trips is not None:
        data, marks = _routes_data(book, trips)
    else:
        data, marks = _network_data(book)
    return {"routes": [], "corridors": [], **data, **_common(net, book, marks, data.get("remarks", []))}


def _difference(book: Book, thing: Drawable | None, before: Drawable) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if _is_plan(thing) and _is_plan(before):
        return plan_difference(book, before, thing)
    if _is_routes(thing) and _is_routes(before):
        return route_difference(book, _trips(before), _trips(thing))
    names = type(before).__name__, type(thing).__name__
    raise TypeError(f"before and after are two plans, or routes and routes, not {names[0]} and {names[1]}")


def _trips(thing: Itinerary | ParetoFront | Iterable[Itinerary]) -> tuple[Itinerary, ...]:
    found = cast("tuple[Itinerary, ...]", (thing,) if hasattr(thing, "legs") else tuple(thing))
    for one in found:
        if not hasattr(one, "legs") or not hasattr(one, "cost_per_container"):
            kinds = "a Plan, a Criticality, an Itinerary or a ParetoFront"
            raise TypeError(f"a map shows a network, {kinds}, not {type(one).__name__}")
    return found


def _common(net: Network, book: Book, marks: Sequence[dict[str, Any]], remarks: Sequence[str]) -> dict[str, Any]:
    return {
        **book.to_dict(),
        "marks": [PAGE_TABLES["marks"].lean(mark) for mark in marks],
        "notes": [*remarks, *book.notes()],
        "currency": short(net.currency),
        "attribution": ATTRIBUTION,
        "disclaimer": " ".join(filter(None, [short(net.disclaimer), BORDERS_DISCLAIMER])),
        "network": short(f"{net.title} {net.version}".strip()),
    }


def _all_links(book: Book) -> None:
    for terminal in book.net.terminals.index:
        book.place(str(terminal))
    for link in book.thin_network():
        book.link(link)


def _network_data(book: Book) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    _all_links(book)
    runs = runs_of(book, Rides(book.net), frequencies(book.net))
    data = {"kind": "network", "title": short(book.net.title), "subtitle": "", "runs": runs, "clock": "week"}
    return data, marks_of_network(book)


def _routes_data(book: Book, trips: tuple[Itinerary, ...]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    routes, corridors = routes_of(book, trips)
    marks = marks_of_routes(book, routes)
    ready = {str(trip.shipment.ready) for trip in trips}
    clock = ready.pop() if len(ready) == 1 else "start"
    return {"kind": "routes", **_heading(trips), "routes": routes, "corridors": corridors, "clock": clock}, marks


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
        day, _, hour = str(box.ready).partition(" ")
        facts.append(f"ready {short(day)}{'' if hour in ('', '00:00:00') else f' {short(hour[:5])}'}")
    return {"title": title, "subtitle": ", ".join(facts) if len(ways) == 1 else ""}
