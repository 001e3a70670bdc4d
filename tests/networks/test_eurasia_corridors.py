"""Ways of `eurasia` beside the main line: the Caspian, Iran, the Adriatic and the Aegean, Hungary and Bohemia."""

from __future__ import annotations

import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.graph import Graph, compile_graph
from tests.sampling import part


def _trip(net: cd.Network, origin: str, destination: str, day: str, **more: object) -> cd.Itinerary:
    return cd.route(net, cd.Shipment(origin, destination, ready=as_moment(day)), **more)  # type: ignore[arg-type]


def test_altynkol_baku_takes_nine_days_from_the_departure_of_the_train(eurasia: cd.Network) -> None:
    """Published for 2024 to Absheron: running, both ports, customs, the vessel's wait and its day and a half at sea."""
    # a single wagon, which waits for nothing, may be there before: the figure is that of the train
    trip = _trip(eurasia, "ALTYNKOL", "Baku", "2024-09-02", minimise="hours", via="XIAN-AKTAU-2024B")
    before = sum(leg.hours for leg in trip.legs[:2])
    assert trip.legs[0].kind == "waiting" and "AKT_ALA" in trip.border_ids
    assert (trip.hours - before) / 24 == pytest.approx(9.0, rel=0.1)


@pytest.mark.parametrize(("day", "days"), [("2024-09-02", (11, 13.5)), ("2025-12-08", (15, 18))])
def test_xian_baku_as_published_and_as_counted(eurasia: cd.Network, day: str, days: tuple[float, float]) -> None:
    """12 days as a daily service of 2024, 11 on one run; 16 to 17 in December 2025, with a train every third day."""
    trip = _trip(eurasia, "Xi'an", "Baku", day, minimise="hours", via="AKT_ALA", avoid="air")
    assert days[0] <= trip.hours / 24 <= days[1]


@pytest.mark.parametrize(("port", "days"), [("Poti", (10.5, 13.5)), ("Constanta", (20.0, 22.0))])
def test_over_the_black_sea_as_published(eurasia: cd.Network, port: str, days: tuple[float, float]) -> None:
    """Altynkol-Poti in 12 days and Altynkol-Constanta in 20 to 22, from the departure of the train (2024)."""
    avoid = ["air", "R_TUR", "R_KAP"]
    trip = _trip(eurasia, "ALTYNKOL", port, "2024-09-02", minimise="hours", via="AKT_ALA", avoid=avoid)
    before = sum(leg.hours for leg in trip.legs[:2])
    assert trip.legs[0].kind == "waiting" and days[0] <= (trip.hours - before) / 24 <= days[1]


def test_baku_tbilisi_kars_was_shut_for_works(eurasia: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="BTK_2023"):
        _trip(eurasia, "Baku", "Kars", "2023-09-01", via="AKH_KAR")
    assert "AKH_KAR" in _trip(eurasia, "Baku", "Kars", "2024-09-01").border_ids


@pytest.mark.parametrize(
    ("origin", "destination", "border"),
    [
        ("Xi'an", "Tehran", "AKY_INC"),
        ("Bandar Abbas", "Moscow", "AKY_INC"),
        ("Moscow", "Astara", "SAM_YAL"),
        ("Baku", "Tehran", "AST_AST"),
        ("Xi'an", "Mersin", "AKH_KAR"),
        ("Piraeus", "Budapest", "GEV_SUB"),
        ("Shanghai", "Koper", "SEA_CN_EU"),
        ("Shanghai", "Trieste", "SEA_CN_EU"),
        ("Shenzhen", "Wilhelmshaven", "SEA_CN_EU"),
        ("Xi'an", "Prague", "BRE_MAL"),
        ("Xi'an", "Milan", "BRE_MAL"),
        ("Xi'an", "Budapest", "BRE_MAL"),
        ("Lanzhou", "Osh", "R_IRK"),
        ("Osh", "Tashkent", "KAR_SAV"),
        ("Harbin", "Novosibirsk", "TON_NIZ"),
        ("Hunchun", "Vladivostok", "HUN_KAM"),
        ("Tashkent", "Ashgabat", "KHO_FAR"),
        ("Istanbul", "Budapest", "KAP_SVI"),
        ("Shanghai", "Mersin", "SEA_CN_TR"),
        ("Poti", "Istanbul", "SEA_GE_TR"),
        ("Piraeus", "Istanbul", "SEA_EU_TR"),
    ],
)
def test_new_places_are_reached_by_their_border(
    eurasia: cd.Network, origin: str, destination: str, border: str
) -> None:
    """Each has a way with hours, a price and emissions, both ways."""
    for ends in ((origin, destination), (destination, origin)):
        trip = _trip(eurasia, *ends, "2025-11-25", via=border)
        assert border in trip.border_ids
        assert trip.hours > 0 and trip.cost > 0 and trip.co2_kg > 0


@pytest.mark.parametrize(
    ("name", "terminal"),
    [
        ("Praha", "PRAGUE"),
        ("布拉格", "PRAGUE"),
        ("Бандер", ""),
        ("Tehran", "APRIN"),
        ("Aprin", "APRIN"),
        ("Пирей", "PIRAEUS"),
        ("Bely Rast", "BELY_RAST"),
        ("Milano", "MILAN"),
        ("Moscow", "MOSCOW"),
        ("Homel", "GOMEL"),
    ],
)
def test_new_places_are_found_by_their_names(eurasia: cd.Network, name: str, terminal: str) -> None:
    if terminal:
        assert eurasia.terminal(name) == terminal
    else:
        with pytest.raises(cd.UnknownName):
            eurasia.terminal(name)


def test_turkey_is_reached_while_its_railway_from_georgia_is_shut(eurasia: cd.Network) -> None:
    """By sea, by the ports of Georgia and by Bulgaria; nothing passes Akhalkalaki-Kars."""
    for minimise in ("cost", "hours"):
        trip = _trip(eurasia, "Chengdu", "Istanbul", "2023-12-05", minimise=minimise, avoid="air")
        assert "AKH_KAR" not in trip.border_ids and trip.hours / 24 < 50
    assert "SEA_GE_TR" in _trip(eurasia, "Almaty", "Istanbul", "2023-12-05", via="Poti").border_ids


def test_the_cheapest_way_over_the_caspian_sea_is_by_aktau(eurasia: cd.Network) -> None:
    assert "AKT_ALA" in _trip(eurasia, "Xi'an", "Baku", "2024-09-05", avoid="air").border_ids


def test_bakhty_ayagoz_opens_after_its_railway_is_built(eurasia: cd.Network) -> None:
    with pytest.raises(cd.NoRoute) as told:
        _trip(eurasia, "Urumqi", "Bakhty", "2026-01-12")
    assert "BAK_AYA" in str(told.value)
    trip = _trip(eurasia, "Urumqi", "Ayagoz", "2028-02-01", via="BAK_AYA")
    assert trip.gauge_changes == 1 and [leg.from_id for leg in trip.legs if leg.kind == "gauge change"] == ["BAKHTY"]


def test_the_bridge_of_tongjiang_opened_in_november_2022(eurasia: cd.Network) -> None:
    with pytest.raises(cd.NoRoute, match="TON_NIZ"):
        _trip(eurasia, "Harbin", "Nizhneleninskoye", "2022-11-01", via="TON_NIZ", avoid="air")
    assert _trip(eurasia, "Harbin", "Nizhneleninskoye", "2022-11-21").border_ids == ("TON_NIZ",)
    assert (services := eurasia.services).loc["CHANGSHA-MOSCOW-2023", "valid_from"].year == 2023
    assert services.loc["LZ_DCH-KASHGAR-2025", "frequency_per_week"] == 2.0


# before and after the rule of 2022
PAIR_DAYS = part(("2017-06-05", "2019-06-03", "2021-01-11", "2022-10-31", "2023-12-05", "2026-01-12"), 2)
UKRAINE = {"CHOP", "CHORNOMORSK", "KYIV", "LVIV", "ODESA"}


@pytest.mark.slow
@pytest.mark.parametrize("day", PAIR_DAYS)
def test_every_pair_of_main_terminals_has_a_way_or_a_reason_that_the_facts_give(eurasia: cd.Network, day: str) -> None:
    """Without a way are Bakhty, whose railway is not built, and since 2022 Ukraine for goods from the east."""
    graph = compile_graph(eurasia, day)
    frame = eurasia.terminals
    main = [key for key in frame.index[frame["main"] & (frame["kind"] != "airport")] if _handles(graph, str(key))]
    assert len(main) > 170
    box = cd.Shipment("Lanzhou", "Duisburg", ready=as_moment(day), hs="8471")
    hours = cd.matrix(eurasia, main, main, shipment=box, minimise="hours").isna()
    lacking = {(start, end) for start in main for end in main if start != end and hours.loc[start, end]}
    assert {(start, end) for start, end in lacking if "BAKHTY" not in (start, end) and end not in UKRAINE} == set()
    assert all(("BAKHTY", end) in lacking for end in main[:3])
    to_ukraine = {start for start, end in lacking if end in UKRAINE and start != "BAKHTY"}
    if day < "2022":
        assert not to_ukraine
    else:
        barred = set(eurasia.rules.loc["UA_2022", "origin_countries"].split(";"))
        assert {frame.loc[start, "country"] for start in to_ukraine} == barred & set(frame.loc[main, "country"])
        with pytest.raises(cd.NoRoute) as told:
            _trip(eurasia, "Lanzhou", "Kyiv", day)
        assert "UA_2022" in str(told.value)


def _handles(graph: Graph, terminal: str) -> bool:
    try:
        graph.source(terminal)
    except cd.UnknownName:
        return False
    return True
