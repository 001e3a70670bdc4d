"""A map of ours is a folium map: its drawing is a layer, pins are seen, tiles stay where a network is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import folium
import pytest
from folium.plugins import Fullscreen, HeatMap, MarkerCluster, MiniMap

import corridor as cd
from corridor.draw import map
from corridor.draw.page.assets import style_text
from corridor.draw.page.plugin_files import package_of
from tests.draw.maps.open_pages import Visitor, calm, lines

TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def test_a_control_of_layers_hides_the_routes_and_shows_them(
    visit: Visitor, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    m = map(teaching, front)
    folium.Marker([50, 20], tooltip="by hand").add_to(m)
    folium.GeoJson({"type": "Point", "coordinates": [30.0, 50.0]}, name="points").add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    m.save(tmp_path / "x.html")
    visited = visit(tmp_path / "x.html")
    page = visited.page
    assert page.locator(".leaflet-control-layers-overlays label").all_inner_texts() == [" Routes", " points"]
    pins = page.locator("img.leaflet-marker-icon")
    assert pins.count() == 2 and all(pin.get_attribute("src").startswith("data:image/png") for pin in pins.all())
    seen = page.locator("path.corridor-line, .corridor-mark")
    assert seen.first.is_visible()
    page.locator(".leaflet-control-layers-overlays input").first.uncheck()
    assert not any(one.is_visible() for one in seen.all())
    display = "name => getComputedStyle(document.querySelector(`.leaflet-corridor-${name}-pane`)).display"
    assert [page.evaluate(display, name) for name in ("land", "line")] == ["block", "none"]
    assert pins.first.is_visible()
    page.locator(".leaflet-control-layers-overlays input").first.check()
    assert seen.first.is_visible() and lines(visited) > 0
    calm(visited, tmp_path / "x.html")


def test_bounds_are_those_of_what_is_drawn(teaching: cd.Network) -> None:
    """As folium asks for them, to fit a view; of a map with nothing there are none."""
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", ready="2026-03-04"))
    (south, west), (north, east) = map(teaching, trip).get_bounds()
    ends = teaching.terminals.loc[[trip.origin_id, trip.destination_id]]
    assert south <= ends["lat"].min() and north >= ends["lat"].max()
    assert west <= ends["lon"].min() and east >= ends["lon"].max()
    assert map(teaching, []).get_bounds() == [[None, None], [None, None]]
    further = map(teaching, trip)
    folium.Marker([80.0, 170.0]).add_to(further)
    assert further.get_bounds()[1] == [80.0, 170.0]


def test_tiles_stay_where_a_network_is_there(teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path) -> None:
    m = map(teaching, front)
    folium.TileLayer(TILES, attr="hand").add_to(m)
    m.save(tmp_path / "online.html", offline=False)
    online = (tmp_path / "online.html").read_text(encoding="utf-8")
    assert TILES in online and "Content-Security-Policy" not in online
    assert not re.search(r"<script[^>]*src=", online)  # what is here comes along all the same
    with pytest.warns(UserWarning, match="1 layer of them gave way"):
        m.save(tmp_path / "offline.html")
    offline = (tmp_path / "offline.html").read_text(encoding="utf-8")
    assert TILES not in offline and "Content-Security-Policy" in offline


def test_land_gives_way_to_tiles_while_they_are_shown(
    visit: Visitor, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    """A picture stands for what would be fetched."""
    blank = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    m = map(teaching, front)
    folium.TileLayer(blank, attr="hand", name="tiles", overlay=True).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    m.save(tmp_path / "x.html", offline=False)
    visited = visit(tmp_path / "x.html")
    display = "getComputedStyle(document.querySelector('.leaflet-corridor-land-pane')).display"
    assert visited.page.evaluate(display) == "none" and lines(visited) > 0
    assert visited.page.locator("img.leaflet-tile").count() > 0
    visited.page.get_by_label("tiles").uncheck()
    assert visited.page.evaluate(display) == "block"
    calm(visited, tmp_path / "x.html")


def test_a_map_has_bounds_of_its_zoom_which_clusters_ask_for(teaching: cd.Network) -> None:
    page = map(teaching).to_html()
    assert re.search(r'"minZoom": 1,\s*"maxZoom": 18,', page)


def test_what_a_plugin_links_is_named_with_both_ways_out(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    m = map(teaching, front)
    MarkerCluster([[50, 20], [51, 21]]).add_to(m)
    with pytest.raises(
        cd.CorridorError,
        match=r"(?s)npm install leaflet\.markercluster.*offline=False.*MarkerCluster\.css.*leaflet\.markercluster\.js",
    ):
        m.save(tmp_path / "x.html")
    m.save(tmp_path / "online.html", offline=False)
    online = (tmp_path / "online.html").read_text(encoding="utf-8")
    links = re.findall(r'<script src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"', online)
    assert len(links) == 3 and all("markercluster" in "".join(link).lower() for link in links)
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    m.save(tmp_path / "x.html", assets={"".join(link): tmp_path / "empty.txt" for link in links})
    assert "https://cdnjs" not in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_plugins_come_along_from_a_folder_of_npm_packages(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    """Whatever version is there, in the places where packages keep their files."""
    m = map(teaching, front)
    MarkerCluster([[50, 20], [51, 21]]).add_to(m)
    HeatMap([[50, 20]]).add_to(m)
    Fullscreen().add_to(m)
    kept = {
        "leaflet.markercluster/dist/leaflet.markercluster.js": "/* clusters */",
        "leaflet.markercluster/dist/MarkerCluster.css": ".clusters {}",
        "leaflet.markercluster/dist/MarkerCluster.Default.css": ".default {}",
        "leaflet.heat/dist/leaflet-heat.js": "/* heat */",
        "leaflet.fullscreen/dist/Control.FullScreen.js": "/* full */",
    }
    for name, text in kept.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = r"(?s)npm install leaflet\.fullscreen@3\".*assets=\"node_modules\".*Control\.FullScreen\.css"
    with pytest.raises(cd.CorridorError, match=told):
        m.save(tmp_path / "x.html", assets=tmp_path)
    (tmp_path / "leaflet.fullscreen/dist/Control.FullScreen.css").write_text(".full {}", encoding="utf-8")
    m.save(tmp_path / "x.html", assets=str(tmp_path))
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert all(text in page for text in (*kept.values(), ".full {}")) and "Content-Security-Policy" in page


@pytest.mark.parametrize(
    ("icon", "wanted"),
    [
        ({"icon": "info-sign"}, {"leaflet.awesome-markers@2", "glyphicons-only-bootstrap@1"}),
        ({"icon": "train", "prefix": "fa"}, {"leaflet.awesome-markers@2", "@fortawesome/fontawesome-free@6"}),
    ],
)
def test_a_stock_marker_asks_for_its_own_pictures_alone(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path, icon: dict[str, str], wanted: set[str]
) -> None:
    m = map(teaching, front)
    folium.Marker([50, 20], icon=folium.Icon(color="red", **icon)).add_to(m)
    with pytest.raises(cd.CorridorError) as told:
        m.save(tmp_path / "x.html")
    found = re.search(r'npm install ([^"]*)"', str(told.value))
    assert found and set(found[1].split()) == wanted and "rotate" not in str(told.value)
    folium.Marker([51, 20], icon=folium.Icon(angle=45, **icon)).add_to(m)
    with pytest.raises(cd.CorridorError, match=r"awesome\.rotate"):
        m.save(tmp_path / "x.html")


def test_what_nothing_needs_stays_away_from_a_folder_that_has_it(
    teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    kept = ["bootstrap/dist/css/bootstrap.min.css", "bootstrap/dist/js/bootstrap.bundle.min.js", "jquery/jquery.min.js"]
    kept.append("@fortawesome/fontawesome-free/css/all.min.css")
    for name in kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("/* not asked for */", encoding="utf-8")
    m = map(teaching, front)
    folium.Marker([50, 20], popup="by hand").add_to(m)
    m.save(tmp_path / "x.html", assets=tmp_path)
    assert "not asked for" not in (tmp_path / "x.html").read_text(encoding="utf-8")


# As the plugin is asked: a control that puts the layer it is given on a map of its own.
SMALL_MAP = """
L.Control.MiniMap = L.Control.extend({
    initialize(layer) { this.layer = layer; },
    onAdd() {
        const div = L.DomUtil.create("div", "small");
        Object.assign(div.style, { width: "150px", height: "150px" });
        setTimeout(() => L.map(div).setView([48, 20], 2).addLayer(this.layer));
        return div;
    },
});
"""


@pytest.mark.parametrize("ours", [True, False])
def test_a_small_map_of_a_plugin_shows_our_land(
    browser: Any, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path, ours: bool
) -> None:
    script, style = (tmp_path / f"leaflet-minimap/dist/Control.MiniMap.{end}" for end in ("js", "css"))
    script.parent.mkdir(parents=True)
    script.write_text(SMALL_MAP, encoding="utf-8")
    style.write_text("", encoding="utf-8")
    m = map(teaching, front) if ours else folium.Map([50, 20])
    MiniMap().add_to(m)
    with pytest.warns(UserWarning, match="gave way"):
        cd.draw.save_offline(m, tmp_path / "x.html", assets=tmp_path)
    again = m.get_root().render()  # the map is the caller's
    assert "tile.openstreetmap" in again and ("corridor-land" in again) == ours
    page, errors = browser.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "x.html").as_uri())
    page.wait_for_selector(".small path.corridor-land", state="attached", timeout=5000)
    assert errors == [] and "tile.openstreetmap" not in (tmp_path / "x.html").read_text(encoding="utf-8")
    page.close()


def test_a_stylesheet_that_would_fetch_is_told_and_does_not(tmp_path: Path) -> None:
    style, font = tmp_path / "x.css", tmp_path / "x.eot"
    style.write_text(
        "a { src: url('//fonts.example.org/x.eot?#iefix') } b { src: url(https://e.org/y) }", encoding="utf-8"
    )
    with pytest.warns(UserWarning, match=r"x\.css would fetch .*: left out"):
        assert style_text(style) == 'a { src: url("data:,") } b { src: url("data:,") }'
    font.write_bytes(b"font")
    known = {"//fonts.example.org/x.eot": font, "https://e.org/y": font}
    copied = style_text(style, known.get)
    assert copied.count("base64,Zm9udA==") == 2 and "//" not in copied


@pytest.mark.parametrize(
    ("url", "package"),
    [
        ("https://cdn.jsdelivr.net/npm/leaflet-timedimension@1.1.1/dist/x.js", "leaflet-timedimension@1"),
        (
            "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css",
            "@fortawesome/fontawesome-free@6",
        ),
        ("https://unpkg.com/leaflet-control-geocoder/dist/Control.Geocoder.js", "leaflet-control-geocoder"),
        ("https://cdnjs.cloudflare.com/ajax/libs/moment.js/2.18.1/moment.min.js", "moment@2"),
        ("https://cdn.jsdelivr.net/gh/ljagis/leaflet-measure@2.1.7/dist/leaflet-measure.min.js", "leaflet-measure@2"),
        ("https://code.jquery.com/jquery-3.7.1.min.js", "jquery@3"),
        ("https://cdnjs.cloudflare.com/ajax/libs/d3/3.5.5/d3.min.js", "d3@3"),
        ("https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css", "glyphicons-only-bootstrap@1"),
        ("https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/x.css", ""),
        (
            "//netdna.bootstrapcdn.com/bootstrap/3.0.0/fonts/glyphicons-halflings-regular.woff",
            "glyphicons-only-bootstrap@1",
        ),
        ("https://example.org/own.js", ""),
    ],
)
def test_addresses_tell_their_package(url: str, package: str) -> None:
    assert package_of(url) == package


def test_two_maps_on_the_page_of_a_notebook(
    browser: Any, teaching: cd.Network, front: cd.ParetoFront, tmp_path: Path
) -> None:
    both = "".join(one._repr_html_() for one in (map(teaching, front), map(teaching)))
    (tmp_path / "x.html").write_text(f"<!doctype html><body>{both}", encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 1400})
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "x.html").as_uri())
    for frame in range(2):
        inside = page.frame_locator("iframe").nth(frame)
        inside.locator("html[data-ready=yes]").wait_for(state="attached")
        assert inside.locator("path.corridor-line").count() > 0
    assert errors == []
    context.close()
