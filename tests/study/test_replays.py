"""Dated events day by day: fluid queues added up by hand, nothing lost on the way, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import ArgumentError, CorridorError, Infeasible, TableError, UnknownName
from corridor.study import Event, read_events, replay
from corridor.study.replays.events import events_of
from corridor.study.replays.queues import Line, Parcel

GATE = "EAST_WEST AA-NA"
WAIT: dict[str, Any] = {"patience_days": math.inf, "capacities": {"EAST_WEST": 60.0}}


@pytest.fixture(scope="module")
def net() -> cd.Network:
    return cd.open_network("teaching")


def demand(net: cd.Network, *rows: tuple[str, str, float]) -> cd.plan.Demand:
    each = [
        {"origin": one, "destination": other, "teu_per_day": teu, "ready": "2026-03-04"}
        for one, other, teu in rows or (("Alma", "Haven", 40.0),)
    ]
    return cd.plan.read_demand(net, pd.DataFrame(each))


def shut(days: int = 5, **more: Any) -> Event:
    return Event(name="gate shut", start="2026-03-01", end=f"2026-03-{days:02d}", close=("EAST_WEST",), **more)


def evening(found: cd.study.Replay, server: str = GATE) -> list[float]:
    return [float(teu) for teu in found.days.xs(server, level="server")["waiting"]]


# --- a line before a door, added up by hand ------------------------------------------------------


def test_a_line_grows_by_what_comes_and_clears_by_what_is_to_spare(net: cd.Network) -> None:
    """40 TEU a day come for five days: 200. Of 60 that the gate takes 20 are to spare: 200 / 20 = ten days."""
    found = replay(net, shut(), demand(net), **WAIT)
    assert evening(found)[:15] == [40, 80, 120, 160, 200, 180, 160, 140, 120, 100, 80, 60, 40, 20, 0]
    line = found.servers.loc[GATE]
    assert (line["peak_teu"], line["clearing_days"], line["longest_wait_days"]) == (200.0, 10.0, 5.0)
    assert line["peak_trains"] == 200.0 / 80.0  # the border takes ten trains of 80 TEU a day in the tables
    # a triangle of 200 TEU over 15 days, and 24 USD a day for an FEU: 12 for a TEU
    assert found.teu_hours_loss == pytest.approx(200 * 15 / 2 * 24)
    assert found.time_loss == pytest.approx(200 * 15 / 2 * 12)
    assert found.cost_loss == 0.0 and found.rerouted_teu == found.turned_teu == found.stayed_teu == 0.0
    assert "200 TEU" in found.sentence and "10.0 days after it opens" in found.sentence


def test_a_share_of_a_capacity_is_a_line_of_its_own(net: cd.Network) -> None:
    """Half of 60 is 30: 10 TEU a day stay behind, 40 after four days, and 20 to spare take them in two."""
    slow = Event(name="slow gate", start="2026-03-01", end="2026-03-04", capacity={"EAST_WEST": 0.5})
    found = replay(net, slow, demand(net), **WAIT)
    assert evening(found)[:7] == [10, 20, 30, 40, 20, 0, 0]
    assert found.servers["clearing_days"][GATE] == 2.0


def test_the_last_day_of_a_line_counts_by_its_part(net: cd.Network) -> None:
    """Three days leave 120; of 73 the gate has 33 to spare: 120 / 33 days."""
    found = replay(net, shut(3), demand(net), patience_days=math.inf, capacities={"EAST_WEST": 73.0})
    assert found.servers["clearing_days"][GATE] == pytest.approx(120 / 33)


def test_others_stand_in_the_same_line(net: cd.Network) -> None:
    """With 10 TEU a day of others 250 wait, and 10 a day are to spare."""
    found = replay(net, shut(), demand(net), other_traffic={GATE: 10.0}, until="2026-04-15", **WAIT)
    assert evening(found)[4] == 250.0 and found.servers["clearing_days"][GATE] == 25.0


def test_a_ban_on_loading_holds_boxes_and_lets_them_go_after(net: cd.Network) -> None:
    """Two days without loading leave 80 TEU; at one and a half times 40 a day, 20 more a day, they are gone in four."""
    ban = Event(name="no loading", start="2026-03-01", end="2026-03-02", loading={"Alma": 0.0})
    found = replay(net, ban, demand(net), **WAIT)
    assert evening(found, "loading ALMA")[:6] == [40, 80, 60, 40, 20, 0]
    assert found.servers["clearing_days"]["loading ALMA"] == 4.0
    half = Event(name="half", start="2026-03-01", end="2026-03-02", loading={"Alma": 0.5})
    assert evening(replay(net, half, demand(net), **WAIT), "loading ALMA")[:2] == [20, 40]


def test_after_their_patience_boxes_take_another_way_and_pay_for_it(net: cd.Network) -> None:
    """Three days' boxes wait, and all of them and of later days go by road when it has been shut for a fourth."""
    found = replay(net, shut(15), demand(net), patience_days=3.0, capacities={"EAST_WEST": 60.0})
    assert evening(found)[:4] == [40, 80, 120, 0]
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04", air=False)
    usual, other = cd.route(net, box), cd.route(net, box, avoid="EAST_WEST")
    loaded = found.reroutes[found.reroutes["how"] == "loaded"]
    assert loaded["cost_per_teu"].tolist() == pytest.approx([(other.cost - usual.cost) / 2.0])
    assert found.turned_teu == 160.0 and "nobody is left" in found.sentence
    assert replay(net, shut(15), demand(net), patience_days=3.0, dearest=1.0).rerouted_teu == 0.0


def test_dearer_freight_costs_who_has_no_better_way(net: cd.Network) -> None:
    """As `Scenario.scale_tariff` prices it, day by day; boxes that are under way pay what was asked when they left."""
    dear = Event(name="dear", start="2026-03-01", end="2026-03-10", prices={"rail": 1.5})
    found = replay(net, dear, demand(net, ("Alma", "Karst", 40.0)))
    box = cd.Shipment("Alma", "Karst", ready="2026-03-04", subsidies=True, air=False)
    after = cd.Scenario("dear").scale_tariff(mode="rail", factor=1.5).apply(net)
    more = cd.route(after, box).cost - cd.route(net, box).cost
    assert more > 0.0 and found.cost_loss == pytest.approx(10 * 40 / 2 * more, rel=0.01)


def test_a_shipment_leaves_on_its_own_day(net: cd.Network) -> None:
    boxes = [cd.Shipment("Alma", "Haven", containers=5, ready=f"2026-03-{day:02d}", air=False) for day in (2, 20)]
    found = replay(net, shut(), boxes, **WAIT)
    assert found.shipments["teu"].tolist() == [10.0, 10.0] and found.shipments["held"].tolist() == [10.0, 0.0]
    assert found.shipments["arrived"].sum() == 20.0


def test_a_plan_sends_its_demand_by_its_paths(net: cd.Network) -> None:
    """A gate of 20 TEU a day: the plan shares 40 over two ways, of which only one meets the gate."""
    rows = demand(net)
    plan = cd.plan.flow(net, rows, capacities={GATE: 20.0})
    found = replay(net, shut(), rows, plan=plan, patience_days=math.inf, capacities={"EAST_WEST": 30.0})
    on_gate = plan.ground.capacities.set_index("resource")["load"][GATE]
    assert evening(found)[:5] == pytest.approx([on_gate * day for day in range(1, 6)])
    with pytest.raises(CorridorError, match="very same network"):
        replay(cd.Scenario("x").scale_tariff(factor=2.0).apply(net), shut(), rows, plan=plan)
    with pytest.raises(ArgumentError, match="moves"):
        replay(net, shut(), replace(rows, ids=("another",)), plan=plan)
    with pytest.raises(ArgumentError, match="a plan sends a demand"):
        replay(net, shut(), rows.shipments[0], plan=plan)


def test_rules_and_scenarios_stand_for_events(net: cd.Network) -> None:
    told: list[Any] = [
        cd.Closure("gate shut", borders="EAST_WEST", start="2026-03-01", end="2026-03-05"),
        cd.Scenario("gate shut").close("EAST_WEST", start="2026-03-01", end="2026-03-05"),
        shut(),
    ]
    lines = [evening(replay(net, one, demand(net), **WAIT)) for one in told]
    assert lines[0] == lines[1] == lines[2]
    timber = cd.Embargo("no timber", hs="44", borders="EAST_WEST", start="2026-03-01", end="2026-03-05")
    assert replay(net, timber, demand(net), **WAIT).servers.empty


# --- nothing is lost ----------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.integers(0, 8), st.sampled_from([0.0, 0.3, 0.8])), min_size=1, max_size=3
    ),
    st.sampled_from([0.0, 2.0, math.inf]),
    st.floats(1.0, 55.0),
)
def test_boxes_that_came_are_there_waiting_or_under_way(
    told: list[tuple[int, int, float]], patience: float, teu: float
) -> None:
    """Of every shipper and of every server, whatever happens; and no server takes more than it can."""
    net = cd.open_network("teaching")
    events = [
        Event(name="event", start=f"2026-03-{day:02d}", end=f"2026-03-{day + more:02d}", capacity={"EAST_WEST": share})
        for day, more, share in told
    ]
    rows = demand(net, ("Alma", "Haven", teu), ("Haven", "Alma", 5.0))
    found = replay(net, events, rows, patience_days=patience, capacities={"EAST_WEST": 60.0}, until="2026-03-25")
    parts = found.shipments[["arrived", "waiting", "under_way"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(found.shipments["teu"].tolist())
    sums = found.days.groupby(level="server")[["came", "served", "turned"]].sum()
    left = found.days.groupby(level="server")["waiting"].last()
    assert (sums["came"] - sums["served"] - sums["turned"]).tolist() == pytest.approx(left.tolist())
    assert (found.days["served"] <= found.days["capacity"] + 1e-6).all()


def test_who_came_first_goes_first_and_a_shut_door_lets_others_by() -> None:
    line = Line()
    line.begin(5.0)
    for way, teu in ((0, 2.0), (1, 3.0), (0, 4.0)):
        line.join(Parcel(way, 0, teu, 0, 0))
    served = [(parcel.way, parcel.teu) for parcel in line.serve(lambda parcel: parcel.way == 1)]
    assert served == [(0, 2.0), (0, 3.0)] and [(one.way, one.teu) for one in line.parcels] == [(1, 3.0), (0, 1.0)]
    assert [one.way for one in line.turn_away(lambda parcel: parcel.way == 1)] == [1] and line.waiting == 1.0


# --- results and refusals -----------------------------------------------------------------------


def test_a_result_comes_back_from_json_and_tells_its_days(net: cd.Network) -> None:
    days: list[int] = []
    found = replay(net, shut(), demand(net), progress=lambda done, total: days.append(total), **WAIT)
    again = cd.study.Replay.from_json(found.to_json())
    assert again.to_json() == found.to_json() and again.days.equals(found.days)
    assert days and len(set(days)) == 1
    assert found.to_frame().equals(found.days) and found.to_frame() is not found.days


def test_lines_without_end_are_refused_with_all_servers(net: cd.Network) -> None:
    with pytest.raises(Infeasible, match=r"EAST_WEST AA-NA: 40\.0 TEU come a day, and it takes 30\.0"):
        replay(net, shut(), demand(net), capacities={"EAST_WEST": 30.0})
    replay(net, shut(), demand(net), capacities={"EAST_WEST": 40.0}, until="2026-03-10")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"start": "2026-03-02", "end": "2026-03-01", "close": ("x",)}, "before it begins"),
        ({"start": "2026-03-02"}, "changes nothing"),
        ({"start": "2026-03-02", "prices": {"sea": -1.0}}, "prices"),
        ({"start": "2026-03-02", "capacity": {"EAST_WEST": math.nan}}, "capacity"),
    ],
)
def test_an_event_that_cannot_be_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Event(name="x", **values)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Event(name="x", start="2026-03-01", close=("EAST_WST",)), "EAST_WEST"),
        (Event(name="x", start="2026-03-01", capacity={"EAST_WST": 0.5}), "EAST_WEST"),
        (Event(name="x", start="2026-03-01", capacity={"Birk": 0.5}), "has no capacity"),
        (Event(name="x", start="2026-03-01", prices={"rial": 2.0}), "rail"),
        (Event(name="x", start="2026-03-01", loading={"Almaa": 0.0}), "Alma"),
    ],
)
def test_names_that_fit_nothing_are_refused_with_the_nearest(net: cd.Network, event: Event, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        replay(net, event, demand(net))


def test_events_without_a_day_and_other_edits_are_refused(net: cd.Network) -> None:
    refused: tuple[tuple[Any, str], ...] = (
        (cd.Scenario("x").close("EAST_WEST"), "no first day"),
        (cd.Scenario("x").scale_tariff(factor=2.0), "closures and embargoes"),
        (cd.Closure("x", borders="EAST_WEST"), "no first day"),
        ([], "holds none"),
        ("EAST_WEST", "must be"),
    )
    for given_, message in refused:
        with pytest.raises(ArgumentError, match=message):
            replay(net, given_, demand(net))
    for options in ({"patience_days": -1.0}, {"dearest": 0.5}, {"catch_up": 0.5}, {"until": "2020-01-01"}):
        with pytest.raises(ArgumentError):
            replay(net, shut(), demand(net), **options)


def test_events_are_read_from_a_file_with_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "events.toml"
    file.write_text(
        '[[event]]\nname = "gate shut"\nstart = 2026-03-01\nend = 2026-03-05\nclose = "EAST_WEST"\n'
        "[[event]]\nstart = 2026-03-01\nloading = { Alma = 0 }\n",
        encoding="utf-8",
    )
    first, second = read_events(file)
    assert first == shut() and second.name == "events" and second.loading == {"Alma": 0}
    file.write_text('[[event]]\nclose = "x"\n[[event]]\nstart = 2026-03-01\nclosse = "x"\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"(?s)no start.*closse.*nearest: close"):
        read_events(file)
    for text in ("", "event = 3", "[[event"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(TableError):
            read_events(file)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ('close = "EAST_WETS"', "close: .*EAST_WEST"),
        ("capacity = { EAST_WETS = 0.5 }", "capacity: .*EAST_WEST"),
        ("prices = { trane = 2.0 }", "prices: .*there are rail, road"),
        ("loading = { Alna = 0 }", "loading: .*Alma"),
    ],
)
def test_a_name_of_a_file_that_means_nothing_is_told_with_its_line(
    net: cd.Network, tmp_path: Path, field: str, told: str
) -> None:
    """Of TOML the line of its event, of CSV that of its row."""
    file = tmp_path / "events.toml"
    good = '[[event]]\nstart = 2026-03-01\nclose = "EAST_WEST"\n\n'
    file.write_text(f"{good}[[event]]\nstart = 2026-03-01\n{field}\n", encoding="utf-8")
    with pytest.raises(UnknownName, match=f"^events.toml line 5, event 2, {told}"):
        replay(net, read_events(file), demand(net))
    name, cell = field.replace("{", "").replace("}", "").replace('"', "").split(" = ", 1)
    rows = [{"start": "2026-03-01", "close": "EAST_WEST"}, {"start": "2026-03-01", name: cell.strip()}]
    pd.DataFrame(rows).to_csv(tmp_path / "events.csv", index=False)
    with pytest.raises(UnknownName, match=f"^events.csv line 3, {told}"):
        replay(net, read_events(tmp_path / "events.csv"), demand(net))


def test_all_names_of_events_that_mean_nothing_are_told_at_once(net: cd.Network, tmp_path: Path) -> None:
    """Several of one field, of several fields, of several events."""
    (tmp_path / "events.toml").write_text(
        '[[event]]\nstart = 2026-03-01\nclose = ["EAST_WETS", "Coev"]\nloading = { Alna = 0, Krast = 0 }\n'
        "[[event]]\nstart = 2026-03-01\nprices = { trane = 2.0 }\ncapacity = { Nowhere = 0 }\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownName) as caught:
        replay(net, read_events(tmp_path / "events.toml"), demand(net))
    for name in ("EAST_WETS", "Coev", "Alna", "Krast", "trane", "Nowhere"):
        assert name in str(caught.value)
    assert str(caught.value).count("events.toml line 5, event 2") == 2


def test_a_day_that_is_none_is_told_with_its_field(tmp_path: Path) -> None:
    file = tmp_path / "events.toml"
    file.write_text('[[event]]\nstart = 2026-03-01\nend = "soon"\nclose = "x"\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"events.toml line 1, column event 1: end: 'soon' is not a date"):
        read_events(file)


def test_events_and_shipments_come_from_any_table(net: cd.Network, tmp_path: Path) -> None:
    """A frame, its rows as dicts and its file are the same events, with what is blank left out; so are shipments."""
    rows: list[dict[str, Any]] = [
        {"name": "gate shut", "start": "2026-03-01", "end": "2026-03-05", "close": "EAST_WEST; Cove"},
        {"name": "less", "start": "2026-03-02", "loading": "Alma = 0.5; Karst = 0", "source": " "},
    ]
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "events.csv", index=False)
    wanted = (
        replace(shut(), close=("EAST_WEST", "Cove")),
        Event(name="less", start="2026-03-02", loading={"Alma": 0.5, "Karst": 0.0}),
    )
    assert read_events(tmp_path / "events.csv") == events_of(frame) == wanted
    assert events_of(rows[0])[0] == wanted[0] and events_of([rows[0], wanted[1]]) == wanted
    boxes = [{"origin": "Alma", "destination": "Haven", "ready": "2026-03-02"}]
    pd.DataFrame(boxes).to_csv(tmp_path / "boxes.csv", index=False)
    found = [
        replay(net, shut(), sent).shipments.to_csv()
        for sent in (boxes, pd.DataFrame(boxes), tmp_path / "boxes.csv", str(tmp_path / "boxes.csv"))
    ]
    assert found[1:] == found[:1] * 3


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([{"name": "x", "start": "2026-03-01", "capcity": "Alma = 1"}], "nearest: capacity"),
        (
            pd.DataFrame([{"start": "2026-03-01", "loading": "Alma: 0"}, {"start": "soon", "close": "x"}]),
            "(?s)0.5.*soon",
        ),
        (pd.DataFrame([{"place": "Alma"}]), "there are name, start"),
        (pd.DataFrame(), "there is no event"),
        (pd.DataFrame([{"from": "2026-03-01", "to": "2026-03-02", "close": "x"}]), "(?s)from.*nearest: start.*to.*end"),
        (pd.DataFrame([{"strt": "2026-03-01", "border": "x"}]), "(?s)border.*nearest: close.*strt.*nearest: start"),
        (
            pd.DataFrame([{"start": "2026-03-01", "close": "x"}, {"start": "4 March", "close": "x"}]),
            "line 3: start: .4 March",
        ),
        (pd.DataFrame([{"start": "2026-03-01", "close": 5}]), "line 2: each of close must be a text, not 5"),
        (pd.DataFrame([{"start": "2026-03-01", "prices": "trane = 2"}]), "there are rail, road"),
        ([{"start": "2026-03-01", "close": "x"}, 3], "Event"),
    ],
)
def test_tables_of_events_are_refused_with_their_columns(net: cd.Network, events: Any, told: str) -> None:
    with pytest.raises((TableError, ArgumentError, UnknownName), match=told):
        replay(net, events, demand(net))


def test_a_frame_is_no_list_of_anything_but_rows(net: cd.Network) -> None:
    """Where routes or scenarios are wanted a frame is named as one, with its columns; not by its first column."""
    frame = pd.DataFrame([{"name": "x", "close": "EAST_WEST"}])
    with pytest.raises(ArgumentError, match=r"scenarios must be .*not a DataFrame of name, close"):
        cd.study.sweep(net, [cd.Shipment("Alma", "Haven")], out="nowhere", scenarios=frame)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"an Itinerary.*not a DataFrame of name, close"):
        cd.study.monte_carlo(net, frame)  # type: ignore[arg-type]
