"""Self-contained pages: nothing is fetched, only the page's own scripts run, nothing of a table is markup."""

from __future__ import annotations

import io
import json
import logging
import math
import re
import time
import warnings
from pathlib import Path
from typing import Any

import folium
import pytest

from corridor.draw import CorridorMap, MapStyle, map, save_offline
from corridor.draw.maps.payload import LONGEST_TEXT, Payload, script_json
from corridor.errors import CorridorError
from tests.draw import fake_routes, fakes

FETCHED = re.compile(r"""<script[^>]*\ssrc=|<link[^>]*\shref=|<img|@import|url\(["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def net() -> Any:
    return fakes.network()


@pytest.fixture(scope="module")
def front(net: Any) -> Any:
    return fake_routes.FakeFront(fake_routes.routes(net))


def data_of(page: str) -> Any:
    return json.loads(re.search(r'id="corridor-data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]


@pytest.mark.parametrize("what", ["network", "route", "front"])
def test_pages_fetch_nothing_and_stay_small(net: Any, front: Any, what: str) -> None:
    page = map(net, {"network": None, "route": front.routes[0], "front": front}[what]).to_html()
    assert not FETCHED.search(page)
    assert len(page.encode()) < 500_000
    assert "Content-Security-Policy" in page and "default-src 'none'" in page
    assert not re.search(r"jquery-\d|bootstrap@|awesome", page)


def test_sixty_routes_stay_under_500_kb_and_a_fifth_of_a_second(net: Any) -> None:
    front = fake_routes.many(net, 60)
    map(net, front).to_html()
    start = time.process_time()
    page = map(net, front).to_html()
    assert time.process_time() - start < 0.2
    assert len(page.encode()) < 500_000


def test_same_map_same_bytes(net: Any, front: Any) -> None:
    assert map(net, front).to_html() == map(net, front).to_html()


def test_rendering_twice_changes_nothing(net: Any, front: Any) -> None:
    drawn = map(net, front)
    assert drawn.to_html() == drawn.to_html()


def test_save_writes_paths_and_open_files(net: Any, tmp_path: Path) -> None:
    drawn, file = map(net), io.BytesIO()
    drawn.save(tmp_path / "x.html")
    drawn.save(file, close_file=False)
    assert (tmp_path / "x.html").read_bytes() == file.getvalue()
    drawn.save(file)
    assert file.closed


def test_a_notebook_shows_the_page_in_a_frame(net: Any) -> None:
    frame = map(net)._repr_html_()
    assert frame.startswith("<iframe srcdoc=") and "<script" not in frame


def test_routes_drawn_onto_a_map_join_those_there(net: Any, front: Any) -> None:
    first = map(net, front.routes[0])
    both = map(net, front.routes[3], m=first)
    assert both is first
    assert len(data_of(both.to_html())["routes"]) == 2
    assert len(data_of(map(net, front.routes[3], m=both).to_html())["routes"]) == 2


def test_a_plain_folium_map_can_be_drawn_onto(net: Any, front: Any, tmp_path: Path) -> None:
    plain = folium.Map(tiles=None)
    assert map(net, front, m=plain) is plain
    assert "corridor-data" in save_offline(plain, tmp_path / "x.html").read_text(encoding="utf-8")


def test_basemap_and_title_are_choices(net: Any) -> None:
    page = map(net, basemap=False, title="Mine & yours").to_html()
    assert 'id="corridor-land"' not in page
    assert "<title>Mine &amp; yours</title>" in page
    assert data_of(page)["title"] == "Mine & yours"


def test_style_reaches_the_page(net: Any) -> None:
    assert data_of(map(net, style=MapStyle(colour_by="gauge")).to_html())["style"]["colourBy"] == "gauge"


def test_what_is_no_route_is_refused(net: Any) -> None:
    with pytest.raises(TypeError, match="must be an Itinerary"):
        map(net, ["Lanzhou"])  # type: ignore[list-item]


def test_corridors_group_their_variants(net: Any, front: Any) -> None:
    data = data_of(map(net, front).to_html())
    assert [len(one["routes"]) for one in data["corridors"]] == [3, 2, 1, 1, 1, 1]
    assert len(data["legs"]) < sum(len(route["legs"]) for route in data["routes"])


def test_lines_follow_the_stations_never_one_stroke(net: Any, front: Any) -> None:
    data = data_of(map(net, front.routes[0]).to_html())
    haul = next(leg for leg in data["legs"] if leg.get("gauge") == "1520")
    assert len(haul["links"]) == 11
    assert all(data["links"][link]["schematic"] for link in haul["links"][:-1])


def test_symbols_know_their_legs(net: Any, front: Any) -> None:
    marks = data_of(map(net, front).to_html())["marks"]
    assert {(mark["type"], mark["name"]) for mark in marks} >= {
        ("gauge", "Dostyk"),
        ("gauge", "Malaszewicze"),
        ("border", "Alashankou - Dostyk"),
        ("port", "Klaipeda"),
    }
    brest = next(mark for mark in marks if mark["name"] == "Brest - Malaszewicze")
    assert brest["lon"] == pytest.approx(23.624, abs=0.01) and len(brest["legs"]) == 3


def test_symbols_of_a_network_hold_its_rows(net: Any) -> None:
    marks = data_of(map(net).to_html())["marks"]
    dostyk = next(mark for mark in marks if mark["name"] == "Dostyk")
    assert dostyk["rows"][0]["hours"] == 4.2 and dostyk["rows"][0]["capacity"] == 760
    assert next(mark for mark in marks if mark["type"] == "border")["rows"][0]["p90"] is None


def test_nothing_to_draw_is_a_page_too(net: Any) -> None:
    data = data_of(map(net, []).to_html())
    assert data["title"] == "No route" and data["routes"] == []


def test_places_without_coordinates_are_left_out_and_said(front: Any) -> None:
    broken = fakes.network(moved={"MSQ": (math.nan, 53.9), "MOW": (37.6, math.inf)})
    for thing in (None, front):
        data = data_of(map(broken, thing).to_html())
        assert "NaN" not in json.dumps(data)
        assert any("Not drawn" in note for note in data["notes"])


def test_the_data_cannot_leave_its_element() -> None:
    text = script_json({"a": "</script><!-- \u2028 & <b>"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!-- \u2028 & <b>"}


def test_long_texts_are_cut_and_say_so(net: Any) -> None:
    renamed = fakes.network(renamed={"LZ": "x" * 10_000})
    name = next(place["name"] for place in data_of(map(renamed).to_html())["places"] if place["id"] == "LZ")
    assert len(name) == LONGEST_TEXT + 1 and name.endswith("…")


def test_too_many_links_are_thinned_with_a_warning(
    net: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corridor.draw.maps.payload.MANY_FEATURES", 5)
    monkeypatch.setattr("corridor.draw.maps.payload.MOST_FEATURES", 10)
    payload = Payload(net)
    with caplog.at_level(logging.WARNING):
        assert len(payload.thin_network()) == 10
    assert "slow" in caplog.text and "24 of the shortest links" in payload.notes()[0]


def test_policy_names_the_hash_of_every_script(net: Any) -> None:
    page = map(net).to_html()
    scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>", page)
    assert len(re.findall(r"sha256-", page)) == len(scripts)


# any folium map -------------------------------------------------------------------------------


def test_tiles_give_way_to_land_with_a_warning_and_the_map_stays_as_it_was(tmp_path: Path) -> None:
    plain = folium.Map(location=[50, 20], zoom_start=4)
    children = list(plain._children)
    with pytest.warns(UserWarning, match="gave way to the land"):
        page = save_offline(plain, tmp_path / "x.html").read_text(encoding="utf-8")
    assert 'id="corridor-land"' in page and "L.tileLayer(" not in page.split("corridor-land")[-1]
    assert list(plain._children) == children


def test_popups_and_pins_of_folium_need_no_jquery(tmp_path: Path) -> None:
    plain = folium.Map(tiles=None)
    folium.CircleMarker([50, 20], popup="Warsaw").add_to(plain)
    page = save_offline(plain, tmp_path / "x.html").read_text(encoding="utf-8")
    assert 'createElement("template")' in page and not FETCHED.search(page)


def test_what_has_no_copy_is_listed(tmp_path: Path) -> None:
    plain = folium.Map(tiles=None)
    folium.Marker([50, 20], icon=folium.Icon(color="red")).add_to(plain)
    folium.raster_layers.ImageOverlay("https://example.org/a.png", [[0, 0], [1, 1]]).add_to(plain)
    with pytest.raises(CorridorError) as caught:
        save_offline(plain, tmp_path / "x.html")
    assert "awesome-markers.js" in str(caught.value) and "https://example.org/a.png" in str(caught.value)
    assert not (tmp_path / "x.html").exists()


def test_given_copies_are_taken(tmp_path: Path) -> None:
    plain = folium.Map(tiles=None)
    folium.Marker([50, 20], icon=folium.Icon(color="red")).add_to(plain)
    folium.raster_layers.ImageOverlay("https://example.org/a.png", [[0, 0], [1, 1]]).add_to(plain)
    (tmp_path / "a.png").write_bytes(b"picture")
    (tmp_path / "a.js").write_text("var AWESOME = '</script>';")
    (tmp_path / "a.css").write_text(".x { background: url(a.png); }")
    copies = {
        url: tmp_path / ("a.js" if url.endswith(".js") else "a.css")
        for _, url in [*folium.Map.default_js, *folium.Map.default_css]
    }
    page = save_offline(
        plain, tmp_path / "x.html", assets={**copies, "https://example.org/a.png": tmp_path / "a.png"}
    ).read_text(encoding="utf-8")
    assert (
        "var AWESOME = '<\\/script>'" in page
        and "data:image/png;base64,cGljdHVyZQ==" in page
        and "example.org" not in page
    )


def test_a_missing_picture_of_a_stylesheet_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(".x { background: url(gone.png); }")
    plain = folium.Map(tiles=None)
    plain.get_root().header.add_child(folium.Element('<link rel="stylesheet" href="https://example.org/a.css"/>'))
    with pytest.raises(CorridorError, match=r"gone\.png"):
        save_offline(plain, tmp_path / "x.html", assets={"https://example.org/a.css": tmp_path / "a.css"})


def test_a_corridor_map_by_itself_is_a_folium_map() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(CorridorMap(), folium.Map)
        assert not FETCHED.search(CorridorMap().to_html())
