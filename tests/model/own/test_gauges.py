"""Any gauge, and how boxes change between two of them."""

from __future__ import annotations

import pytest
from own_networks import frame

import corridor as cd

STATIONS = "id,name,lat,lon,gauges\nA,Anna,60.0,25.0,{one}\nB,Berta,60.5,27.0,{both}\nC,Clara,60.2,29.0,{other}\n"
LINES = "from,to,mode\nA,B,rail\nB,C,rail\n"


def line(one: str, other: str, both: str = "") -> cd.Network:
    stations = STATIONS.format(one=one, other=other, both=both or f"{one};{other}")
    return cd.Network.from_frames(frame(stations), frame(LINES), name="line")


@pytest.mark.parametrize(
    ("one", "other"), [("1000", "1067"), ("1676", "1000"), ("1668", "1435"), ("1435", "1520"), ("600", "1524")]
)
def test_any_two_gauges_meet_at_a_yard(one: str, other: str) -> None:
    net = line(one, other)
    assert net.links["gauge"].tolist() == [one, other]
    trip = cd.route(net, cd.Shipment("Anna", "Clara"), minimise="hours")
    assert [(leg.technique, leg.hours) for leg in trip.legs if leg.kind == "gauge change"] == [("transloading", 6.0)]


def test_between_1520_and_1524_wagons_run_through() -> None:
    net = line("1524", "1520")
    row = net.transfers[net.transfers["technique"] == "through running"].iloc[0]
    assert (row["hours"], row["lifts"]) == (0.0, 0)
    trip = cd.route(net, cd.Shipment("Anna", "Clara"), minimise="hours")
    assert sum(leg.hours for leg in trip.legs if leg.kind == "gauge change") == 0.0
    assert cd.gauge_penalty(net, cd.Shipment("Anna", "Clara"), trip, minimise="hours").hours == 0.0


@pytest.mark.parametrize(
    "written",
    ["1668;1435", "1668/1435", "1668, 1435 mm", "1668+1435", "1,668 / 1,435", "1.668 m; 1.435 m", "1 668;1 435"],
)
def test_a_station_of_two_gauges_may_be_written_as_people_do(written: str) -> None:
    net = cd.Network.from_frames(
        frame(STATIONS.format(one="1668", both=f'"{written}"', other="1435")), frame(LINES), name="line"
    )
    assert net.terminals.loc["B", "gauges"] == "1668;1435"
    assert net.links["gauge"].tolist() == ["1668", "1435"]


def test_a_line_of_two_gauges_is_a_row_for_each() -> None:
    lines = frame("from,to,mode,gauge\nA,B,rail,1668;1435\nB,C,rail,\n")
    net = cd.Network.from_frames(frame(STATIONS.format(one="", both="", other="1435")), lines, name="line")
    assert sorted(net.links["gauge"]) == ["1435", "1435", "1668"]
    assert net.terminals.loc["A", "gauges"] == "1435;1668"


def test_a_railway_between_two_laws_can_be_used_by_reconsignment() -> None:
    """Finland applies CIM, Russia SMGS: by the defaults Finland takes SMGS too, and boxes are reconsigned there."""
    net = line("1524", "1520")
    assert net.countries["rail_regimes"].to_dict() == {"FI": "CIM;SMGS", "RU": "SMGS"}
    assert set(net.transfers.loc[net.transfers["technique"] == "reconsignment", "terminal_id"]) == {"A", "B"}


ACROSS = (
    "id,name,lat,lon,gauges\nA,Madrid,40.4,-3.7,\nB,Zaragoza,41.6,-0.9,{there}\nC,Lyon,45.7,4.8,{here}\n"
    "D,Paris,48.8,2.3,\n"
)
THROUGH = "from,to,mode\nA,B,rail\nB,C,rail\nC,D,rail\n"


@pytest.mark.parametrize(
    ("there", "here", "laid"),
    [
        ("", "", ["1435", "1435", "1668", "1668"]),  # both sides' tracks lead across
        ("1668;1435", "", ["1435", "1435", "1668"]),
        ("", "1435;1668", ["1435", "1668", "1668"]),
        ("1668", "1435;1668", ["1435", "1668", "1668"]),
        ("1668", "", ["1435", "1668", "1668"]),  # it ends on the only gauge that is said
    ],
)
def test_no_gauge_is_carried_on_into_the_other_country(there: str, here: str, laid: list[str]) -> None:
    net = cd.Network.from_frames(frame(ACROSS.format(there=there, here=here)), frame(THROUGH), name="across")
    assert sorted(net.links["gauge"]) == laid
    assert net.terminals.loc[["A", "D"], "gauges"].tolist() == ["1668", "1435"]
    trip = cd.route(net, cd.Shipment("Madrid", "Paris"), minimise="hours")
    assert sum(leg.kind == "gauge change" for leg in trip.legs) == 1


@pytest.mark.parametrize("written", ["14350", "12", "broad"])
def test_what_is_no_gauge_is_not_cut_into_one(written: str) -> None:
    with pytest.raises(cd.TableError, match=f"'{written}' is not allowed"):
        line(written, written, both=written)
