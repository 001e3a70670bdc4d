"""Names: what the data or the trade calls by a name is found by every question, or refused with the choices."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.model.border_queue import border_sides
from corridor.model.names import KINDS, border_of, look_up, terminals_at
from corridor.routing.query.waypoints import way_points

EU = {"AT", "BE", "CZ", "DE", "EE", "GR", "HU", "IT", "LT", "LV", "NL", "PL", "RO", "SI", "SK"}
READY = "2026-03-04"


def asked(origin: str = "Qingdao", destination: str = "Gdynia") -> cd.Shipment:
    return cd.Shipment(origin, destination, ready=READY)


# --- what each name means --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "keys"),
    [
        ("rail", "mode", {"rail"}),
        ("train", "mode", {"rail"}),
        ("Railway", "mode", {"rail"}),
        ("truck", "mode", {"road"}),
        ("lorry", "mode", {"road"}),
        ("ship", "mode", {"sea"}),
        ("vessel", "mode", {"sea"}),
        ("ocean", "mode", {"sea"}),
        ("plane", "mode", {"air"}),
        ("inland waterway", "mode", {"barge"}),
        ("铁路", "mode", {"rail"}),
        ("BY", "country", {"BY"}),
        ("by", "country", {"BY"}),
        ("BLR", "country", {"BY"}),
        ("Belarus", "country", {"BY"}),
        ("白俄罗斯", "country", {"BY"}),
        ("Беларусь", "country", {"BY"}),
        ("DEU", "country", {"DE"}),
        ("Turkey", "country", {"TR"}),
        ("Turkiye", "country", {"TR"}),
        ("EU", "country", EU),
        ("eu", "country", EU),
        ("European Union", "country", EU),
        ("BRE_MAL", "border", {"BRE_MAL"}),
        ("bre_mal", "border", {"BRE_MAL"}),
        ("Brest - Malaszewicze", "border", {"BRE_MAL"}),
        ("Malaszewicze / Brest", "border", {"BRE_MAL"}),
        ("Brest–Małaszewicze", "border", {"BRE_MAL"}),
        ("布列斯特-马拉舍维奇", "border", {"BRE_MAL"}),
        ("Брест - Малашевиче", "border", {"BRE_MAL"}),
        ("Dostyk-Alashankou", "border", {"ALA_DOS"}),
        ("Alashankou - Dostyk (road)", "border", {"R_ALA"}),
        ("YuXinOu", "service", {"CHONGQING-DUISBURG-2017", "DUISBURG-CHONGQING-2017"}),
        ("aktau-alat feeder", "service", {"AKTAU-ALAT-2025"}),
        ("ALASHANKOU-DOSTYK-road", "link", {"ALASHANKOU-DOSTYK-road"}),
        ("Lanzhou", "terminal", {"LZ_DCH", "LZ_ZCN", "LHW"}),
        ("兰州", "terminal", {"LZ_DCH", "LZ_ZCN", "LHW"}),
        ("LZ_DCH", "terminal", {"LZ_DCH"}),
        ("Great Stone", "terminal", {"GREAT_STONE"}),
        ("Minsk Great Stone", "terminal", {"GREAT_STONE"}),
        ("巨石", "terminal", {"GREAT_STONE"}),
        ("Великий камень", "terminal", {"GREAT_STONE"}),
        ("the port of Klaipeda", "terminal", {"KLAIPEDA"}),
        ("the Lanzhou land port", "terminal", {"LZ_DCH"}),
        ("Minsk airport", "terminal", {"MSQ_AIR"}),
        ("country:Singapore", "country", {"SG"}),
        ("terminal:Singapore", "terminal", {"SINGAPORE"}),
    ],
)
def test_a_name_of_the_data_or_the_trade_is_found(name: str, kind: str, keys: set[str], eurasia: cd.Network) -> None:
    found = look_up(eurasia, name)
    assert (found.kind, found.keys) == (kind, keys)


@pytest.mark.parametrize("name", ["suez", "Suez", "SUEZ", "Suez Canal", "苏伊士运河", "Суэц", "variant:suez"])
def test_a_variant_is_a_name_of_its_links(name: str, eurasia: cd.Network) -> None:
    links = eurasia.links
    assert look_up(eurasia, name).keys == set(links.index[links["variant"] == "suez"])
    assert look_up(eurasia, "Cape of Good Hope").keys == set(links.index[links["variant"] == "cape"])


def _named(net: cd.Network) -> Iterator[tuple[str, str, str]]:
    """Every name in the tables, its kind, and what has it."""
    for terminal, row in net.terminals.iterrows():
        names = row[["name", "name_zh", "name_ru", "city", "city_zh", "city_ru"]].tolist()
        yield from (("terminal", str(terminal), name) for name in (terminal, *names, *row["aliases"].split(";")))
    for country, row in net.countries.iterrows():
        names = row[["name", "name_zh", "name_ru"]].tolist()
        yield from (("country", str(country), name) for name in (country, *names))
    for border, name in set(zip(net.borders["border_id"], net.borders["name"], strict=True)):
        yield from (("border", border, border), ("border", border, name))
    for service, name in net.services["name"].items():
        yield from (("service", str(service), str(service)), ("service", str(service), name))


def _meant(net: cd.Network, kind: str, key: str, called: str) -> bool:
    """Whether a name means what has it, or is refused with that among the choices."""
    try:
        found = look_up(net, called)
    except cd.UnknownName as refused:
        return f"{kind}:{called}" in refused.nearest or key in refused.nearest
    return found.kind == kind and key in found.keys


def test_every_name_in_the_tables_is_found_or_refused_with_itself_among_the_choices(
    eurasia: cd.Network, teaching: cd.Network
) -> None:
    for net in (eurasia, teaching):
        lost = [each for each in set(_named(net)) if each[2] and not _meant(net, *each)]
        assert lost == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@pytest.mark.parametrize("called", ["Brest - Malaszewicze", "Lanzhou", "Belarus", "YuXinOu", "suez", "train"])
@given(data=st.data())
def test_case_and_spaces_change_nothing(eurasia: cd.Network, called: str, data: st.DataObject) -> None:
    dressed = "".join(
        sign.swapcase() + " " * data.draw(st.integers(0, 1)) if data.draw(st.booleans()) else sign for sign in called
    )
    assert look_up(eurasia, dressed).keys == look_up(eurasia, called).keys


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Suwez", "suez"),
        ("Belaruss", "Belarus"),
        ("BRE_MALL", "BRE_MAL"),
        ("Lanzhu", "Lanzhou"),
        ("trian", "train"),
        ("border:BRE_MALL", "BRE_MAL"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(name: str, nearest: str, eurasia: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match=f"is called .*nearest: {nearest}"):
        look_up(eurasia, name)


def test_what_may_be_of_two_kinds_is_refused_with_both(eurasia: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="'country:Singapore' or 'terminal:Singapore'"):
        cd.route(eurasia, asked(), via="Singapore")


@pytest.mark.parametrize("name", ["", "  ", "()", "country:", "border: ", "\x00"])
def test_nothing_is_no_name(name: str, eurasia: cd.Network) -> None:
    with pytest.raises(cd.UnknownName):
        look_up(eurasia, name)


# --- borders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "border"),
    [
        ("BRE_MAL", "BRE_MAL"),
        ("border:BRE_MAL", "BRE_MAL"),
        ("Brest - Malaszewicze", "BRE_MAL"),
        ("Malaszewicze", "BRE_MAL"),
        ("Małaszewicze", "BRE_MAL"),
        ("Brest", "BRE_MAL"),
        ("Брест", "BRE_MAL"),
        ("Достык", "ALA_DOS"),
        ("阿拉山口", "ALA_DOS"),
        ("Khorgos", "KHO_ALT"),
        ("Zabaikalsk", "MAN_ZAB"),
    ],
)
def test_a_railway_border_is_found_by_either_station(name: str, border: str, eurasia: cd.Network) -> None:
    assert border_of(eurasia, name, "rail") == border
    assert border_sides(eurasia, name) == border_sides(eurasia, border)


@pytest.mark.parametrize("name", ["Khorgos", "Brest", "Alashankou", "Chop"])
def test_a_station_of_several_borders_is_refused_with_them(name: str, eurasia: cd.Network) -> None:
    """Khorgos has a railway and a road, Chop two railways."""
    with pytest.raises(cd.UnknownName, match="is at several borders") as refused:
        border_of(eurasia, name)
    assert len(refused.value.nearest) > 1 and set(refused.value.nearest) <= set(eurasia.borders["border_id"])


# --- the same names in every question --------------------------------------------------------------


def test_suez_is_avoided_passed_and_closed(eurasia: cd.Network) -> None:
    """Case 12: by sea from Qingdao to Gdynia the way is Suez; what is avoided is what a closure takes away."""
    day = "2023-06-01"  # before the lines left the Red Sea
    box = cd.Shipment("Qingdao", "Gdynia", ready=day)
    land_and_air = ["air", "rail"]
    free = cd.route(eurasia, box, avoid=land_and_air)
    assert any("-suez" in link for leg in free.legs for link in leg.links)
    assert cd.route(eurasia, box, avoid=land_and_air, via="Suez Canal").cents == free.cents
    around = cd.route(eurasia, box, avoid=[*land_and_air, "suez"])
    assert not any("-suez" in link for leg in around.legs for link in leg.links) and around.cents > free.cents
    shut = cd.Scenario("no canal").close("suez").apply(eurasia)
    assert cd.route(shut, box, avoid=land_and_air).cents == around.cents
    told = CliRunner().invoke(
        main, ["route", "Qingdao", "Gdynia", "--date", day, "--avoid", "plane", "--avoid", "train", "--avoid", "suez"]
    )
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("name", ["BLR", "Malaszewicze-Brest", "YuXinOu", "Trans-Siberian"])
def test_closing_and_avoiding_a_name_come_to_the_same(name: str, eurasia: cd.Network) -> None:
    """`close` and `avoid` take the same names and take the same away."""
    _same_taken_away(eurasia, cd.Shipment("Chongqing", "Duisburg", containers=41, hs="8429", ready=READY), name)


@pytest.mark.parametrize("name", ["Haven airport", "NA", "train", "ship", "EAST_WEST", "Birk", "Daily Block Train"])
def test_the_same_in_the_small(name: str, teaching: cd.Network) -> None:
    _same_taken_away(teaching, cd.Shipment("Alma", "Haven", containers=3, hs="8429", ready=READY), name)


def _same_taken_away(net: cd.Network, box: cd.Shipment, name: str) -> None:
    shut = cd.Scenario("shut").close(name).apply(net)
    for measure in ("cost", "hours"):
        try:
            left = cd.route(net, box, minimise=measure, avoid=name)
        except cd.NoRoute:
            with pytest.raises(cd.NoRoute):
                cd.route(shut, box, minimise=measure)
        else:
            found = cd.route(shut, box, minimise=measure)
            assert (found.cents, found.seconds) == (left.cents, left.seconds)


@pytest.mark.parametrize("text", ["Birk,rail", "Birk , rail", "mode:rail,Birk,"])
def test_names_with_commas_between_them_are_each_a_name(text: str, teaching: cd.Network) -> None:
    """The same as a list, in what is passed, avoided and closed; in the shell, too."""
    listed = [part.strip() for part in text.split(",") if part.strip()]
    one = cd.Shipment("Alma", "Haven", hs="8429", ready="2026-03-04")
    assert cd.route(teaching, one, avoid=text).cents == cd.route(teaching, one, avoid=listed).cents
    assert cd.route(teaching, one, via=text).cents == cd.route(teaching, one, via=listed).cents
    shut = cd.Scenario("both").close(text, start="2026-03-01").apply(teaching)
    assert cd.route(shut, one).cents == cd.route(teaching, one, avoid=listed).cents


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Birc,rail", "called 'Birc'; nearest: Birk"),
        ("rail,road,Aln", "called 'Aln'"),
        ("Nowher,Nothin", "'Nowher,Nothin'"),
    ],
)
def test_a_slip_among_several_names_is_named(text: str, told: str, teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match=told):
        cd.route(teaching, cd.Shipment("Alma", "Haven"), avoid=text)


def test_a_name_with_a_comma_of_its_own_stays_one(eurasia: cd.Network) -> None:
    (found,) = way_points(eurasia, "Elektrougli, TLC Vostochny, Moscow region")
    assert found.keys == {"ELEKTROUGLI"}
    with pytest.raises(cd.UnknownName, match="coordinates"):
        way_points(eurasia, "36.06,103.83")


def test_edits_and_the_queue_take_a_station(eurasia: cd.Network) -> None:
    by_name, by_id = (
        cd.Scenario("slow").set_dwell(border, 99.0, train_class="block").close(border, start="2026-05-01").open(border)
        for border in ("Brest - Malaszewicze", "BRE_MAL")
    )
    assert by_name.apply(eurasia).content_hash == by_id.apply(eurasia).content_hash
    by_station = cd.Scenario("slow").set_dwell("Malaszewicze", 99.0, train_class="block").apply(eurasia)
    assert (
        by_station.content_hash
        == cd.Scenario("slow").set_dwell("BRE_MAL", 99.0, train_class="block").apply(eurasia).content_hash
    )
    flows = {"fixed": 2.0, "block": 10.0, "ordinary": 2.0}
    queues = [cd.border_queue(eurasia, border, flows, when=READY) for border in ("BRE_MAL", "Małaszewicze")]
    assert queues[0] == queues[1]


def test_closures_take_names_too(eurasia: cd.Network) -> None:
    by_name = cd.Closure("shut", borders="Brest - Malaszewicze", to_countries="Poland", modes="train", origin="EU")
    by_code = cd.Closure("shut", borders="BRE_MAL", to_countries="PL", modes="rail", origin="EU")
    one, other = (cd.Scenario("x").impose(ban).apply(eurasia).content_hash for ban in (by_name, by_code))
    assert one == other


@pytest.mark.parametrize(
    ("name", "there"),
    [("BRE_MAL", "TERESPOL"), ("suez", "ROTTERDAM"), ("Mongolia", "ULAANBAATAR"), ("YuXinOu", "CHONGQING")],
)
def test_places_of_what_is_no_place_are_those_at_it(name: str, there: str, eurasia: cd.Network) -> None:
    assert there in terminals_at(eurasia, name)
    assert there in CliRunner().invoke(main, ["places", name, "--format", "csv"]).output


def test_every_kind_may_be_named_with_its_prefix(eurasia: cd.Network) -> None:
    asked_for = {
        "mode": "ship",
        "country": "Poland",
        "border": "Malaszewicze-Brest",
        "service": "YuXinOu",
        "link": "ALASHANKOU-DOSTYK-road",
        "variant": "cape",
        "line": "Turksib",
        "terminal": "Minsk",
    }
    assert set(asked_for) == set(KINDS)
    for kind, name in asked_for.items():
        assert look_up(eurasia, f"{kind}:{name}").kind == kind


# --- coordinates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "terminal"),
    [
        ("36.06,103.83", "LZ_DCH"),
        (" 36.06 , 103.83 ", "LZ_DCH"),
        ("51.43,6.76", "DUISBURG"),
        ("53.95,27.96", "GREAT_STONE"),
        ("55.7,21.1", "KLAIPEDA"),
        ("31.3,121.6", "SHANGHAI"),
    ],
)
def test_coordinates_mean_the_nearest_terminal_with_its_drayage(name: str, terminal: str, eurasia: cd.Network) -> None:
    """The great circle by the law of cosines, times 1.3, in whole kilometres."""
    near = eurasia.nearest_terminal(name)
    lat, lon = (math.radians(float(part)) for part in name.split(","))
    there = eurasia.terminals.loc[terminal]
    to_lat, to_lon = math.radians(there["lat"]), math.radians(there["lon"])
    cosine = math.sin(lat) * math.sin(to_lat) + math.cos(lat) * math.cos(to_lat) * math.cos(lon - to_lon)
    assert near is not None and near.id == terminal
    assert near.road_km == round(1.3 * 6371.0088 * math.acos(min(1.0, cosine)))


def test_a_route_from_coordinates_is_that_from_the_terminal_and_a_lorry(eurasia: cd.Network) -> None:
    """The same as saying the terminal and the kilometres, by the clock and in a frame too; and the answer says so."""
    near = eurasia.nearest_terminal("36.06,103.83")
    assert near is not None and near.road_km > 0
    by_point = cd.Shipment("36.06,103.83", "Duisburg", ready=READY)
    by_name = cd.Shipment("LZ_DCH", "Duisburg", ready=READY, pickup_km=near.road_km)
    for depart in (None, READY):
        ours, theirs = (cd.route(eurasia, box, depart=depart) for box in (by_point, by_name))
        assert (ours.cents, ours.seconds, ours.grams) == (theirs.cents, theirs.seconds, theirs.grams)
        assert ours.notes[0].startswith("36.06,103.83 means ") and f"{near.road_km:.0f} km by lorry" in ours.notes[0]
        emitted = [cd.report_emissions(eurasia, trip).to_frame()["ghg_kg"].tolist() for trip in (ours, theirs)]
        assert emitted[0] == emitted[1]
    frame = pd.DataFrame({"origin": ["36.06,103.83", "LZ_DCH"], "destination": "Duisburg", "ready": READY})
    found = cd.routes(eurasia, frame.assign(pickup_km=["", near.road_km]))
    assert found["cost"][0] == found["cost"][1]
    given = cd.route(eurasia, cd.Shipment("36.06,103.83", "Duisburg", ready=READY, pickup_km=90.0))
    assert given.shipment.pickup_km == 90.0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("103.83,36.06", "write 36.06,103.83"),
        ("-103.83,36.06", "not on the globe"),
        ("36.06,200", "not on the globe"),
        ("-33.9,18.4", "within 1,500 km"),
        ("0,-150", "within 1,500 km"),
        ("36,-40", "within 1,500 km"),
        ("36.06", "no place is called"),
        ("36.06,103.83,5", "no place is called"),
        ("36.06:103.83", "no place is called"),
        ("nan,nan", "no place is called"),
    ],
)
def test_coordinates_that_cannot_be_are_refused(name: str, told: str, eurasia: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match=told):
        cd.route(eurasia, cd.Shipment(name, "Duisburg", ready=READY))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Poland", "no border is called 'Poland': it is a country; its borders are BRE_MAL"),
        ("Беларусь", "it is a country; its borders are"),
        ("suez", "it is a variant of a way$"),
        ("sea", "it is a mode$"),
        ("XIAN-DUISBURG-2023", "it is a service$"),
        ("Duisburg", "it is a place$"),
        ("Gotham", "no border is called 'Gotham'"),
    ],
)
def test_what_is_no_border_is_told_what_it_is(name: str, told: str, eurasia: cd.Network) -> None:
    """It was told itself as the nearest name."""
    with pytest.raises(cd.UnknownName, match=told):
        border_of(eurasia, name)
    with pytest.raises(cd.UnknownName, match=told):
        cd.Scenario("slow").set_dwell(name, 50).apply(eurasia)


def test_all_wrong_places_of_one_side_of_a_matrix_are_told_at_once(eurasia: cd.Network) -> None:
    box = cd.Shipment("Lanzhou", "Duisburg", ready="2026-03-04")
    with pytest.raises(cd.UnknownName, match=r"'Lanzou'; nearest: Lanzhou .*\n.*'Minks'; nearest: Minsk"):
        cd.matrix(eurasia, ["Lanzou", "Xi'an", "Minks"], ["Duisburg"], shipment=box)
