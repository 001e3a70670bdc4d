"""Maps of networks, routes, plans, losses and differences."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeGuard, cast, overload

import folium

from corridor.arguments import checked_arguments, checked_class
from corridor.calendar import DateLike, as_day
from corridor.display import counted, versioned
from corridor.draw.maps.differences import plan_difference, route_difference
from corridor.draw.maps.isochrone_data import isochrone_data
from corridor.draw.maps.link_paths import LinkPaths
from corridor.draw.maps.page_tables import PAGE_TABLES, Record, blanks_script
from corridor.draw.maps.payload import Payload, days_told, number, routes_of, script_json, short
from corridor.draw.maps.plan_data import plan_data
from corridor.draw.maps.ranking_data import ranking_data
from corridor.draw.maps.service_clock import frequencies, runs_of
from corridor.draw.maps.symbols import marks_of_network, marks_of_routes
from corridor.draw.page.additions import Addition, own_elements
from corridor.draw.page.assets import DATA_ATTRIBUTION, Assets
from corridor.draw.page.basemap import basemap_element, labels_element
from corridor.draw.page.names import words_of
from corridor.draw.page.offline import self_contained
from corridor.draw.page.scripts import bundle
from corridor.draw.page.style import MapStyle, gauge_colours
from corridor.draw.page.words import words_script
from corridor.errors import ArgumentError
from corridor.files import check_target, write_bytes

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network
    from corridor.plan.result import Plan
    from corridor.study.reach.isochrones import Isochrone
    from corridor.study.removals import Criticality

__all__ = ["ATTRIBUTION", "BORDERS_DISCLAIMER", "CorridorMap", "common_data", "map", "network_layers", "title_of"]

Drawable: TypeAlias = "Itinerary | ParetoFront | Iterable[Itinerary] | Plan | Criticality | Isochrone"
STYLES = tuple(f"css/{name}.css" for name in ("basemap", "page", "panel", "cards", "map", "screens"))
_LABELS = {
    "network": "Network",
    "plan": "Plan",
    "difference": "Differences",
    "ranking": "Losses",
    "isochrone": "Isochrones",
}
_LONGEST_TITLE = 80  # characters of it in `repr`
ATTRIBUTION = f"Leaflet · {DATA_ATTRIBUTION}"
BORDERS_DISCLAIMER = (
    "Borders are drawn as Natural Earth has them, de facto; they imply no view on the status of any territory."
)


@checked_class
class CorridorMap(folium.Map):
    """A folium map whose page is one file that opens with no network.

    Parameters
    ----------
    location : (float, float)
        Latitude and longitude of the middle when nothing is drawn, degrees.
    zoom_start : int
        Zoom level when nothing is drawn.
    """

    def __init__(self, location: tuple[float, float] = (48.0, 60.0), zoom_start: int = 4) -> None:
        # Tiles would be fetched; quarters of a zoom step let a map fill its window.
        super().__init__(
            location=list(location),
            tiles=None,
            zoom_start=zoom_start,
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
        )
        # Of the map itself: folium's own arguments are those of tiles. Clusters of markers ask for them.
        self.options.update(min_zoom=1, max_zoom=18)
        self._name = "Map"

    def to_html(self, *, offline: bool = True, assets: Assets | None = None) -> str:
        """Return the page, self-contained unless ``offline`` is False."""
        return self_contained(self, assets, offline=offline)

    def save(  # type: ignore[override]
        self,
        outfile: str | Path | BinaryIO,
        close_file: bool = True,
        *,
        offline: bool = True,
        assets: Assets | None = None,
        force: bool = False,
    ) -> None:
        """Write the page.

        Parameters
        ----------
        outfile : str, path or binary file
            Where to write.
        close_file : bool
            Close a file object after writing.
        offline : bool
            Whether the page fetches nothing: tiles give way to our land, and what a plugin of folium links must come
            along. Otherwise the page keeps tiles and links, and needs a network.
        assets : mapping of str to path, or path, optional
            Local copies of what plugins link, by address; or a folder of npm packages that have them, ``node_modules``.
        force : bool
            Whether a file that is no page may be replaced.

        Raises
        ------
        CorridorError
            When something the page links has no local copy.
        FileError
            When the file cannot be written, or is there and no page; it is as it was.
        """
        if isinstance(outfile, (str, Path)):
            check_target(outfile, "html", force=force)
            write_bytes(outfile, self.to_html(offline=offline, assets=assets).encode("utf-8"))
            return
        outfile.write(self.to_html(offline=offline, assets=assets).encode("utf-8"))
        if close_file:
            outfile.close()

    def __repr__(self) -> str:
        layer = self._children.get("corridor")
        return f"CorridorMap({layer})" if isinstance(layer, Addition) else "CorridorMap()"

    def _repr_html_(self) -> str:  # type: ignore[override]
        page = html.escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" title="Map" style="width:100%;height:640px;border:0" allowfullscreen></iframe>'


def title_of(m: CorridorMap) -> str:
    """What the page of a map is called; "Map" where nothing is drawn on it."""
    layer = m._children.get("corridor")
    return str(layer.data["title"]) if isinstance(layer, _Layer) else "Map"


class _Layer(Addition):
    """One drawing: the data of its page, and the routes in it, which others may join."""

    def __init__(self, network: Network, trips: tuple[Itinerary, ...], data: dict[str, Any], basemap: bool) -> None:
        super().__init__("corridor", _LABELS.get(data["kind"], "Routes"))
        self.network, self.trips, self.data, self.basemap = network, trips, data, basemap

    def __str__(self) -> str:
        return f"{self.data['title'][:_LONGEST_TITLE]!r}, {self.data['kind']}"

    def title(self) -> str:
        return html.escape(self.data["title"])

    def _get_self_bounds(self) -> list[list[float | None]]:
        """South-west and north-east of what is drawn, as folium asks for it."""
        places = [(place["lat"], place["lon"]) for place in self.data["places"]]
        if not places:
            return [[None, None], [None, None]]
        return [[edge(values) for values in zip(*places, strict=True)] for edge in (min, max)]

    def pieces(self) -> tuple[list[str], list[str]]:
        data = f'<script type="application/json" id="corridor-data">{script_json(self.data)}</script>'
        # Here, and nowhere else, the kind of page is chosen: each has an entry of its own.
        script = bundle(f"kinds/{self.data['kind']}.js", {"blanks.js": blanks_script(), **self._words()})
        return own_elements(script, STYLES), [data, *self._land()]

    def _words(self) -> dict[str, str]:
        shown = {place["id"] for place in self.data["places"]}
        return {"translations.js": words_script(words_of(self.network, self.data["style"]["language"], shown))}

    def _land(self) -> list[str]:
        return [basemap_element(), labels_element(self.data["style"]["language"])] if self.basemap else []

    def call(self, map_name: str) -> str:
        return f"corridor.start({map_name});\n"


@checked_arguments
@overload
def map(
    network: Network,
    result: Drawable | None = ...,
    *,
    before: Drawable | None = ...,
    when: DateLike | None = ...,
    style: MapStyle | None = ...,
    m: CorridorMap | None = ...,
    basemap: bool = ...,
    title: str | None = ...,
) -> CorridorMap: ...
@checked_arguments
@overload
def map(
    network: Network,
    result: Drawable | None = ...,
    *,
    before: Drawable | None = ...,
    when: DateLike | None = ...,
    style: MapStyle | None = ...,
    m: folium.Map,
    basemap: bool = ...,
    title: str | None = ...,
) -> folium.Map: ...
@checked_arguments
def map(  # noqa: PLR0913 - what, of which day, beside what, and how it looks: all of them optional
    network: Network,
    result: Drawable | None = None,
    *,
    before: Drawable | None = None,
    when: DateLike | None = None,
    style: MapStyle | None = None,
    m: folium.Map | None = None,
    basemap: bool = True,
    title: str | None = None,
) -> folium.Map:
    """Draw a network, routes, a plan, a ranking of losses, how far boxes get, or what changed between two results.

    Parameters
    ----------
    network : Network
        Where places and lines are.
    result : Itinerary, ParetoFront, iterable of Itinerary, Plan, Criticality or Isochrone, optional
        What to draw; the whole network when left out. Of plans, those with flows between places; of an isochrone its
        first three days, or its first before and after its scenario.
    before : the same as ``result``, optional
        An earlier result, of a scenario perhaps: routes beside routes, a plan beside a plan. The map then
        shows what is lost, gained and changed.
    when : date or str, optional
        Day of a network, plan or ranking: the services that run on it, and what its borders are like. A network runs
        the services of today by default, and borders tell every period. What is of the day of its boxes takes none.
    style : MapStyle, optional
        Colours, dashes, widths, and what colours mean at first.
    m : folium.Map, optional
        Map to draw onto; routes drawn onto a map that shows routes of the same network join them.
    basemap : bool
        Draw land, water, borders and their names; leave them out to put other layers underneath.
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
        When ``result`` cannot be drawn, or ``before`` is of another kind.
    ArgumentError
        For a day of what has days of its own: routes, isochrones, and differences.
    CorridorError
        When a plan holds no flows between places.
    """
    day = None if when is None else as_day(when)
    target = CorridorMap() if m is None else m
    trips = _trips(result) if before is None and _is_routes(result) else None
    previous = target._children.get("corridor")
    # A page holds one drawing: routes that are there already are drawn anew with those that join them.
    if trips is not None and isinstance(previous, _Layer) and previous.network is network:
        trips = (*previous.trips, *(trip for trip in trips if trip not in previous.trips))
    # routes of two results have no letters in common
    letters = getattr(result, "letters", {}) if trips is not None and previous is None else {}
    if day is not None and (trips is not None or before is not None or _is_isochrone(result)):
        raise ArgumentError("when is the day of a network, a plan or a ranking; other results have days of their own")
    data = _data(Payload(network, day), result, before, trips, letters)
    look = style or MapStyle()
    data["title"] = short(title) if title else words_of(network, look.language).say(data["title"])
    gauges = gauge_colours(look, (gauge for gauge in network.links["gauge"].unique() if gauge))
    data["style"] = look.to_dict(data["kind"], tuple(data.get("scales", ()))) | {"gauges": gauges}
    target.add_child(_Layer(network, trips or (), data, basemap), name="corridor")
    return target


# By what they have, not by their classes: drawing a route must not load plans and their solvers.
def _is_plan(result: object) -> TypeGuard[Plan]:
    return hasattr(result, "frames") and hasattr(result, "stamp")


def _is_ranking(result: object) -> TypeGuard[Criticality]:
    return hasattr(result, "unreachable") and hasattr(result, "frame")


def _is_isochrone(result: object) -> TypeGuard[Isochrone]:
    return hasattr(result, "inward") and hasattr(result, "frame")


def _is_routes(result: object) -> TypeGuard[Itinerary | ParetoFront | Iterable[Itinerary]]:
    return result is not None and not (_is_plan(result) or _is_ranking(result) or _is_isochrone(result))


def _data(
    payload: Payload,
    result: Drawable | None,
    before: Drawable | None,
    trips: tuple[Itinerary, ...] | None,
    letters: Mapping[str, str],
) -> Record:
    """The data of the page."""
    if before is not None:
        data = _difference(payload, result, before)
    elif _is_plan(result):
        data = plan_data(payload, result)
    elif _is_ranking(result):
        network_layers(payload)
        data = ranking_data(payload, result)
    elif _is_isochrone(result):
        network_layers(payload)
        data = isochrone_data(payload, result)
    elif trips is not None:
        data = _routes_data(payload, trips, letters)
    else:
        data = _network_data(payload)
    marks = data.pop("marks")
    return {"routes": [], "corridors": [], **data, **common_data(payload, marks, data.get("remarks", []))}


def _difference(payload: Payload, result: Drawable | None, before: Drawable) -> Record:
    if _is_plan(result) and _is_plan(before):
        return plan_difference(payload, before, result)
    if _is_routes(result) and _is_routes(before):
        return route_difference(payload, _trips(before), _trips(result))
    names = type(before).__name__, type(result).__name__
    raise ArgumentError(f"before and after are two plans, or routes and routes, not {names[0]} and {names[1]}")


def _trips(result: Itinerary | ParetoFront | Iterable[Itinerary]) -> tuple[Itinerary, ...]:
    found = cast("tuple[Itinerary, ...]", (result,) if hasattr(result, "legs") else tuple(result))
    for one in found:
        if not hasattr(one, "legs") or not hasattr(one, "cost_per_container"):
            kinds = "a Plan, a Criticality, an Isochrone, an Itinerary or a ParetoFront"
            raise ArgumentError(f"a map shows a network, {kinds}, not {type(one).__name__}")
    return found


def common_data(payload: Payload, marks: Sequence[Record], remarks: Sequence[str]) -> Record:
    """What every page shows, whatever its kind."""
    network = payload.network
    return {
        **payload.to_dict(),
        "marks": [PAGE_TABLES["marks"].lean(mark) for mark in marks],
        "notes": [*remarks, *payload.notes()],
        "countryNames": {str(code): short(name) for code, name in network.countries["name"].items()},
        "currency": short(network.currency),
        "attribution": ATTRIBUTION,
        "disclaimers": [text for text in (short(network.disclaimer), BORDERS_DISCLAIMER) if text],
        "network": [short(network.title), short(versioned("", network.version)).strip()],
    }


def network_layers(payload: Payload) -> None:
    """Tell a page every place and link of a network."""
    for terminal in payload.network.terminals.index:
        payload.place(str(terminal))
    for link in payload.thin_network():
        payload.link(link)


def _network_data(payload: Payload) -> Record:
    network_layers(payload)
    day = payload.day or dt.date.today()
    runs = runs_of(payload, LinkPaths(payload.network), frequencies(payload.network, day))
    heading = {"title": short(payload.network.title), "subtitle": f"services of {day}" if runs else ""}
    data = {"kind": "network", **heading, "runs": runs, "clock": "week"}
    return {**data, "marks": marks_of_network(payload)}


def _routes_data(payload: Payload, trips: tuple[Itinerary, ...], letters: Mapping[str, str]) -> Record:
    routes, corridors = routes_of(payload, trips, letters)
    marks = marks_of_routes(payload, routes)
    ready = {str(trip.shipment.ready) for trip in trips}
    clock = ready.pop() if len(ready) == 1 else "start"
    data = {"kind": "routes", **_heading(trips), "routes": routes, "corridors": corridors, "clock": clock}
    return {**data, "marks": marks}


def _heading(trips: Sequence[Itinerary]) -> Record:
    if not trips:
        return {"title": "No route", "subtitle": ""}
    box = trips[0].shipment
    ends = {(trip.shipment.origin, trip.shipment.destination) for trip in trips}
    title = f"{short(box.origin)} – {short(box.destination)}" if len(ends) == 1 else f"{counted(len(trips), 'route')}"
    facts = [f"{number(box.containers, 0) or 0:.0f} × {short(box.container_type)}"]
    if box.hs:
        facts.append(f"HS {short(box.hs)}")
    if len({str(trip.shipment.ready) for trip in trips}) > 1:
        facts.append(days_told(trips))
    elif box.ready:
        day, _, hour = str(box.ready).partition(" ")
        facts.append(f"ready {short(day)}{'' if hour in ('', '00:00:00') else f' {short(hour[:5])}'}")
    return {"title": title, "subtitle": ", ".join(facts) if len(ends) == 1 else days_told(trips)}
