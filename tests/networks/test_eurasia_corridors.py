"""Ways of `eurasia` beside the main line: the Caspian, Iran, the Adriatic and the Aegean, Hungary and Bohemia."""

from __future__ import annotations

import pytest

import corridor as cd
from corridor.calendar import as_moment


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
