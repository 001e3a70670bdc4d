"""The timetable of a plan: optima that a person adds up, what keeps trains apart, and that everything else rides it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError
from corridor.model.tables.codes import WEEKDAYS

DAY = "2026-03-04"
SERVICES = ("FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA")
RAIL_AA = ("ALMA-BIRK-rail-1520", "BIRK-EASTGATE-rail-1520")


@pytest.fixture(scope="module")
def net() -> cd.Network:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def plan(net: cd.Network) -> cd.plan.Plan:
    """Two trains a week each way, of which those of 1520 mm eastwards become one of 120 TEU."""
    rows = [("w", "Alma", "Haven", 75), ("e", "Haven", "Alma", 65)]
    demand = pd.DataFrame(rows, columns=["id", "origin", "destination", "containers_per_week"]).assign(ready=DAY)
    return cd.plan.block_trains(net, demand, services=SERVICES)


def with_trains(plan: cd.plan.Plan, count: int, empty: float = 0.0) -> cd.plan.Plan:
    """The plan with so many trains on each run that has any."""
    runs = plan.frame("runs")
    runs = runs[runs["trains_per_week"] > 0].assign(trains_per_week=count, empty_trains_per_week=0.0)
    runs.iloc[0, runs.columns.get_loc("empty_trains_per_week")] = empty
    return replace(plan, frames={**plan.frames, "runs": runs})


def test_trains_that_are_in_nobodys_way_leave_as_evenly_as_days_can_be(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Two trains on days 3 and 4 apart: boxes of both wait 2 (9 + 16) / 14 days of 24 hours, by a fixed train twice."""
    found = cd.plan.timetable(net, with_trains(plan, 2), day=DAY)
    assert found.status == "optimal"
    assert found.objective == found.bound == pytest.approx(2 * (2 * (9 + 16) / 14 * 24))
    assert found.figures["standing_h"] == found.figures["connections_wait_h"] == 0.0
    for days in found.services["weekdays"]:
        first, second = (WEEKDAYS.index(day) for day in days.split(";"))
        assert second - first in (3, 4)


def test_trains_take_the_hours_of_the_tables(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Alma-Eastgate 400 km at 50 km/h; 2 h border, half of it each side; 6 h of transloading at Westgate."""
    found = cd.plan.timetable(net, with_trains(plan, 1), day=DAY)
    trains = found.frame("trains").set_index("run")
    assert trains.loc["FIXED-ALMA-HAVEN:ALMA-EASTGATE:1520", "hours"] == 8.0
    least = found.frame("connections").set_index("before")["least_h"]
    assert least["FIXED-ALMA-HAVEN:EASTGATE-WESTGATE:1520/1"] == 1.0 + 6.0


def test_on_one_track_no_section_holds_two_trains(net: cd.Network, plan: cd.plan.Plan) -> None:
    terms = cd.plan.TimetableTerms(tracks=dict.fromkeys(RAIL_AA, 1))
    found = cd.plan.timetable(net, with_trains(plan, 3, 1.5), day=DAY, terms=terms, time_limit_s=1.0)
    stops = found.frame("stops")
    stops["leaves"] = stops.groupby("train")["arrival_h"].shift(-1)
    single = stops[stops["link_id"].isin(RAIL_AA)]
    # sections by where they lie: eastwards the same kilometres are counted from the other end
    westwards = single["train"].str.contains("EASTGATE-ALMA|back")
    section = ((single["km"] // 50).where(~westwards, 7 - single["km"] // 50)).astype(int)
    assert set(section) == set(range(8))
    for _, there in single.groupby(section):
        spans = sorted((row.departure_h % 168, row.leaves - row.departure_h) for row in there.itertuples())
        assert len(spans) == 3 + 3 + 2
        ends = [begin + length for begin, length in spans]
        later = [begin for begin, _ in spans[1:]] + [spans[0][0] + 168]
        assert all(end + 5 / 60 <= begin + 1e-6 for end, begin in zip(ends, later, strict=True))
    assert (found.frame("resources")["kind"] == "section").sum() == 8


def test_two_trains_a_day_each_way_wait_on_one_track_and_say_for_whom(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Every wait beyond the least at a place names the trains that take meanwhile what is needed next."""
    rail = net.links.index[(net.links["mode"] == "rail") & (net.links["gauge"] == "1520")]
    terms = cd.plan.TimetableTerms(tracks=dict.fromkeys(map(str, rail), 1), yard_tracks={"WESTGATE": 4})
    found = cd.plan.timetable(net, with_trains(plan, 14), day=DAY, terms=terms, time_limit_s=1.0)
    waits = found.frame("waits")
    assert len(waits) and waits["hours"].sum() == pytest.approx(found.figures["standing_h"])
    assert set(";".join(waits["for"]).replace("; ", ";").split(";")) <= {*found.frame("trains").index, ""}


def test_a_border_is_passed_in_its_headway_and_a_yard_has_its_tracks(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Ten trains a day over the border are one in 2.4 hours; one track at Westgate changes one train over at a time."""
    terms = cd.plan.TimetableTerms(yard_tracks={"WESTGATE": 1})
    found = cd.plan.timetable(net, with_trains(plan, 4), day=DAY, terms=terms, time_limit_s=1.0)
    table = found.frame("resources")
    border = table[table["kind"] == "border"]
    assert (border["hours"] / border["trains_per_week"]).round(6).eq(2.416667).all()  # on whole steps of 5 minutes
    yard = table.loc["yard WESTGATE"]
    assert yard["capacity"] == 1 and yard["trains_per_week"] == 4 + 4
    assert yard["hours"] == 4 * (1 + 6) + 4 * 6
    assert found.bottlenecks().empty or "yard" in set(found.ground.capacities["kind"])


def test_services_leave_by_it_and_bookings_ride_it(net: cd.Network, plan: cd.plan.Plan) -> None:
    """Days and hours come into the network, and back out of a folder; a service of eight trains stands there twice."""
    found = cd.plan.timetable(net, with_trains(plan, 8), day=DAY, time_limit_s=1.0)
    dated = cd.Scenario("alone").remove("services", "BLOCK-ALMA-HAVEN").apply(found.to_network(net))
    rows = dated.services.loc[[name for name in dated.services.index if name.startswith(SERVICES[0])]]
    assert list(rows["frequency_per_week"]) == [1.0, 7.0] or list(rows["frequency_per_week"]) == [7.0, 1.0]
    assert rows["departure_times"].nunique() == 2
    box = cd.Shipment("Alma", "Haven", ready=DAY, air=False)
    trip = cd.route(dated, box, depart=f"{DAY} 00:00", minimise="hours", avoid="road")
    assert trip.to_frame()["service"].str.startswith(SERVICES[0]).any()


def test_a_folder_gives_it_back(net: cd.Network, plan: cd.plan.Plan, tmp_path: object) -> None:
    found = cd.plan.timetable(net, with_trains(plan, 2), day=DAY)
    again = cd.plan.Plan.read(found.to_folder(str(tmp_path), force=True))
    assert again.objective == found.objective and again.notes == found.notes
    for name, frame in found.frames.items():
        pd.testing.assert_frame_equal(again.frame(name), frame, check_dtype=False, check_column_type=False)
    assert again.to_network(net).services.equals(found.to_network(net).services)


def test_what_cannot_be_is_refused(net: cd.Network, plan: cd.plan.Plan) -> None:
    flow = cd.plan.flow(net, plan_demand())
    with pytest.raises(cd.CorridorError, match="a plan of flow has no runs of trains"):
        cd.plan.timetable(net, flow, day=DAY)
    with pytest.raises(cd.CorridorError, match="no train runs"):
        cd.plan.timetable(net, with_trains(plan, 0), day=DAY)
    other = cd.Scenario("without").remove("services", SERVICES[0]).apply(net)
    with pytest.raises(cd.CorridorError, match="has no service 'FIXED-ALMA-HAVEN'"):
        cd.plan.timetable(other, plan, day=DAY)
    with pytest.raises(cd.UnknownName, match="ALMA-BIRK-rail-1520"):
        cd.plan.timetable(net, plan, day=DAY, terms=cd.plan.TimetableTerms(tracks={"ALMA-BIRK-rail": 1}))
    with pytest.raises(cd.Infeasible) as refused:
        cd.plan.timetable(
            net, with_trains(plan, 30), day=DAY, terms=cd.plan.TimetableTerms(yard_tracks={"WESTGATE": 1})
        )
    assert "yard WESTGATE is asked of for" in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"step_min": 7}, "does not divide"),
        ({"headway_min": -1}, "headway_min"),
        ({"clearance_min": 1440}, "clearance_min"),
        ({"section_km": 0.0}, "section_km"),
        ({"most_wait_h": -1.0}, "most_wait_h"),
        ({"tracks": {"x": 9}}, "tracks of x"),
        ({"yard_tracks": {"x": 0}}, "yard_tracks of x"),
        ({"priorities": {"x": 0}}, "priorities of x"),
        ({"wagon_hours": -1.0}, "wagon_hours"),
        ({"turn_h": -1.0}, "turn_h"),
    ],
)
def test_terms_that_cannot_be(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        cd.plan.TimetableTerms(**wrong)  # type: ignore[arg-type]


def plan_demand() -> pd.DataFrame:
    """A box a day."""
    return pd.DataFrame({"id": ["a"], "origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [1.0]}).assign(
        ready=DAY
    )
