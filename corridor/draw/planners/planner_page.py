"""A page that searches: two places, a cargo and a day in, every route that no other beats out, with no network."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from corridor.arguments import checked_arguments
from corridor.calendar import DateLike
from corridor.draw.maps.corridor_map import STYLES, CorridorMap, common_data, network_layers
from corridor.draw.maps.page_tables import blanks_script
from corridor.draw.maps.payload import Payload, script_json, short
from corridor.draw.maps.symbols import marks_of_network
from corridor.draw.page.additions import Addition, own_elements
from corridor.draw.page.basemap import basemap_element, label_rows
from corridor.draw.page.names import names_in
from corridor.draw.page.policy import WITH_SERVER, WITH_THREADS
from corridor.draw.page.scripts import bundle
from corridor.draw.page.style import MapStyle, gauge_colours
from corridor.draw.page.words import Language, say, words_without_plans
from corridor.draw.planners.packing import packed_text
from corridor.draw.planners.place_names import other_names, place_names
from corridor.draw.planners.presets import preset_rows
from corridor.graph.coefficients.export import coefficients_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network

__all__ = ["planner", "served_planner"]

_LANGUAGES: tuple[Language, ...] = ("en", "zh", "ru")
_TOO_OLD = "This browser cannot unpack the page: open it in one of 2023 or later."
# of what a page is told, that which takes much room
_PACKED = ("places", "links", "marks", "legs", "texts", "countryNames", "terminals", "presets")


class _PlannerLayer(Addition):
    """The heading of the page, all else that it is told, packed, and its scripts."""

    def __init__(self, data: dict[str, Any], coefficients: str, *, is_served: bool) -> None:
        super().__init__("corridor")
        self.data, self.coefficients, self.is_served = data, coefficients, is_served

    def __str__(self) -> str:
        return f"{self.data['title']!r}, planner"

    def title(self) -> str:
        return html.escape(self.data["title"])

    def pieces(self) -> tuple[list[str], list[str]]:
        script = bundle("kinds/planner.js", {"blanks.js": blanks_script()})
        data = f'<script type="application/json" id="corridor-data">{script_json(self.data)}</script>'
        # JSON too, though it is but one text: the page's policy and patterns leave such elements alone
        packed = f'{WITH_THREADS}"{self.coefficients}"</script>'
        server = f"{WITH_SERVER}{script_json({'network': self.data['networkName']})}</script>" if self.is_served else ""
        return own_elements(script, [*STYLES, "css/planner.css"]), [data, packed, server, basemap_element()]

    def call(self, map_name: str) -> str:
        return f"corridor.start({map_name});\n"


@checked_arguments
def planner(
    network: Network,
    *,
    presets: Mapping[str, Shipment] | None = None,
    since: DateLike | None = None,
    title: str | None = None,
    language: Language = "en",
) -> CorridorMap:
    """Write the page that searches: whoever has the file asks, and needs neither a network nor Python.

    Its answers are those of `corridor.pareto_routes`: the same points, routes, hours and invoices. What the page cannot
    answer exactly it refuses, and gives the call to run instead.

    Parameters
    ----------
    network : Network
        Where.
    presets : mapping of str to Shipment, optional
        Cargoes by the names under which the page offers them; it opens with the first one, its ends and its day. By
        default a block train of machinery, one box, and a reefer, as far as the network knows their containers.
    since : str, date, datetime or Timestamp, optional
        The first day that can be asked for; by default every day is there.
    title : str, optional
        Heading of the page.
    language : {"en", "zh", "ru"}
        That the page opens in; whoever has it may change to another, and a link names it.

    Returns
    -------
    CorridorMap
        ``.save("planner.html")`` writes one file that opens with no network.

    Raises
    ------
    UnknownName, ShipmentError
        For a preset whose ends or container the network does not know.
    """
    return _planner_map(network, preset_rows(network, presets), since=since, title=title, language=language)


def served_planner(network: Network, *, since: DateLike | None = None) -> CorridorMap:
    """Write the same page for a server, which answers what the page itself cannot: see `corridor.serve`."""
    return _planner_map(network, preset_rows(network, None), since=since, is_served=True)


def _planner_map(
    network: Network,
    presets: list[dict[str, Any]],
    *,
    since: DateLike | None,
    title: str | None = None,
    language: Language = "en",
    is_served: bool = False,
) -> CorridorMap:
    payload = Payload(network)
    network_layers(payload)
    marks = marks_of_network(payload)
    look = MapStyle(language=language)
    # a network's title may say in a list what it is of: that stands below, in small letters
    name, _, about = (title, "", "") if title else network.title.partition(": ")
    data = {
        **{
            "kind": "planner",
            "title": short(name),
            "subtitle": short(about),
            "routes": [],
            "corridors": [],
            "clock": "start",
        },
        **common_data(payload, marks, []),
        "presets": presets,
        "terminals": [str(terminal) for terminal in network.terminals.index],
        "networkName": network.name,
        "tooOld": say(_TOO_OLD, language),
    }
    gauges = gauge_colours(look, (gauge for gauge in network.links["gauge"].unique() if gauge))
    data["style"] = look.to_dict("planner") | {"gauges": gauges}
    target = CorridorMap()
    # what takes much room is deflated with the coefficients; of countries only those of the network are named
    page = {key: data.pop(key) for key in _PACKED}
    page["words"] = {one: words_without_plans(one) for one in _LANGUAGES}
    page["names"] = {one: names_in(network, one) for one in _LANGUAGES}
    page["landNames"] = {one: label_rows(one, page["countryNames"]) for one in _LANGUAGES}
    thread = f"({bundle('planner/worker.js')}).serve();"
    more = {"called": place_names(network), "others": other_names(network), "thread": thread, "page": page}
    layer = _PlannerLayer(data, packed_text(coefficients_of(network, since=since), more), is_served=is_served)
    target.add_child(layer, name="corridor")
    return target
