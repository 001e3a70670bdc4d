"""Bookings on dated departures: who rolls over and what that costs, added up by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.model.network import with_tables
from corridor.plan.bookings import slot_model
from corridor.plan.bookings.slot_model import SlotTerms, slots
from corridor.plan.solver.interrupts import Clock

MONDAY = "2026-03-02"
LOCAL = SlotTerms(hauls="local")
NO_WAY = "no way leads there on services and hauls within cities"


@pytest.fixture(scope="module")
def trains(teaching: cd.Network) -> cd.Network:
    """Without the way by the port train, a ship and a barge, which is cheaper and takes twelve days."""
    return cd.Scenario("trains").remove("services", "PORT-ALMA-COVE").apply(teaching)


def booking(name: str, boxes: int, value_of_time: float, **more: object) -> dict[str, object]:
    row = {"id": name, "origin": "Alma", "destination": "Haven", "containers": boxes, "ready": MONDAY}
    return {**row, "value_of_time": value_of_time, **more}


def test_the_less_urgent_roll_over(trains: cd.Network) -> None:
    """40 FEU fit on Tuesday's train: of 60, the twenty that lose 1 USD an hour wait a day for 24 USD each.

    Monday's leaves at midnight, when the boxes are ready and none of them is loaded.
    """
    found = slots(trains, pd.DataFrame([booking("slow", 30, 1.0), booking("urgent", 30, 5.0)]), terms=LOCAL)
    rolled = found.frame("rolled")
    assert rolled[["booking", "boxes", "days"]].to_numpy().tolist() == [["slow", 20, 1.0]]
    assert rolled["cost"].tolist() == pytest.approx([20 * 24.0])
    assert found.frame("departures")["load_teu"].tolist() == [80.0, 40.0]
    assert found.status == "optimal"


def test_what_is_not_to_be_split_goes_together(trains: cd.Network) -> None:
    """Ten places are left on Tuesday beside the urgent boxes: ten slow ones take them if they may be split."""
    urgent, slow = booking("urgent", 30, 5.0), booking("slow", 30, 1.0)
    for split, left in ((True, 20), (False, 30)):
        found = slots(trains, pd.DataFrame([{**slow, "split": split}, urgent]), terms=LOCAL)
        rolled = found.frame("rolled")
        assert rolled[["booking", "boxes", "days"]].to_numpy().tolist() == [["slow", left, 1.0]]
        assert rolled["cost"].tolist() == pytest.approx([left * 24.0])
        assert found.frame("departures")["load_teu"].tolist() == [2.0 * (60 - left), 2.0 * left]


def test_two_that_are_not_to_be_split_share_a_train_where_both_fit(trains: cd.Network) -> None:
    """15 and 25 fill the forty places of Tuesday; beside 26 the others take the express of Wednesday noon."""
    for boxes, days in ((25, []), (26, [1.5])):
        rows = [booking("one", 15, 1.0, split=False), booking("other", boxes, 2.0, split=False)]
        found = slots(trains, pd.DataFrame(rows), terms=LOCAL)
        assert found.frame("rolled")["days"].tolist() == days
        assert not len(found.unserved)


def test_more_boxes_than_any_departure_takes_stay_behind_unless_they_may_be_split(trains: cd.Network) -> None:
    """Forty fit on a train: of 45 five go a day later, and all stay where they are not to be split."""
    found = slots(trains, pd.DataFrame([booking("many", 45, 1.0)]), terms=LOCAL)
    assert found.frame("rolled")[["boxes", "days"]].to_numpy().tolist() == [[5, 1.0]]
    whole = slots(trains, pd.DataFrame([booking("many", 45, 1.0, split=False)]), terms=LOCAL)
    assert whole.unserved[["booking", "boxes"]].to_numpy().tolist() == [["many", 45]]


def test_one_box_costs_its_ride(trains: cd.Network) -> None:
    """A single FEU on the first train that it can be loaded onto, Tuesday's: the fare, and 61 h at 2 USD."""
    found = slots(trains, pd.DataFrame([booking("one", 1, 2.0)]), terms=LOCAL)
    # 450 USD in Arland less a quarter, 250 in the West, a train path of 40 x 200, handling, border and papers
    assert found.objective == pytest.approx(0.75 * 450 + 250 + 8_000 + 100 + 50 + 100 + 50 + 2 * 61)


def test_lateness_is_paid_by_the_day(trains: cd.Network) -> None:
    """Due on Monday at midnight, there on Wednesday at 13:00: 61 h late at 100 USD a day."""
    due = slots(trains, pd.DataFrame([booking("one", 1, 2.0, due=MONDAY)]), terms=LOCAL)
    free = slots(trains, pd.DataFrame([booking("one", 1, 2.0)]), terms=LOCAL)
    assert due.objective - free.objective == pytest.approx(61 / 24 * 100)


@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        ("2026-03-04 05:59", "2026-03-04 12:00"),
        ("2026-03-04 06:00", "2026-03-04 12:00"),
        ("2026-03-04 06:01", "2026-03-11 12:00"),  # the gate closed six hours before noon
        ("2026-03-04 13:00", "2026-03-11 12:00"),
    ],
)
def test_a_train_leaves_at_its_published_hour_and_takes_boxes_until_its_cutoff(
    trains: cd.Network, ready: str, leaves: str
) -> None:
    """The Wednesday Express leaves at noon; without the daily block train there is no other."""
    alone = cd.Scenario("express").remove("services", "BLOCK-ALMA-HAVEN").apply(trains)
    found = slots(alone, pd.DataFrame([booking("one", 1, 2.0, ready=ready)]), terms=LOCAL)
    assert [at.replace("T", " ")[:16] for at in found.frame("assignments")["departure"]] == [leaves]


def test_days_without_a_weekday_are_departures_and_the_first_and_last_day_count(trains: cd.Network) -> None:
    """Two dates, the later of which is the last day of the season: each at 20:15 by the clock of the first stop."""
    services = trains.services
    services.loc["FIXED-ALMA-HAVEN", ["weekdays", "departure_dates"]] = ["", "2026-03-03;2026-03-10"]
    services.loc["FIXED-ALMA-HAVEN", ["departure_h", "valid_to"]] = [20.25, pd.Timestamp("2026-03-10")]
    dated = with_tables(trains, "dates", {"services": services})
    network = cd.Scenario("alone").remove("services", "BLOCK-ALMA-HAVEN").apply(dated)
    # 40 boxes fill a train: of 100 those of the third would be left behind
    found = slots(network, pd.DataFrame([booking("many", 100, 2.0)]), terms=LOCAL)
    assert [at.replace("T", " ")[:16] for at in found.frame("departures")["departure"]] == [
        "2026-03-03 20:15",
        "2026-03-10 20:15",
    ]
    assert found.unserved["boxes"].tolist() == [20]


def test_not_knowing_has_a_price(trains: cd.Network) -> None:
    """Looking a day ahead each day, the slow boxes fill Tuesday's train before the urgent ones are known of."""
    rows = [booking("slow", 120, 1.0), booking("urgent", 40, 5.0, ready="2026-03-04")]
    short = slots(trains, pd.DataFrame(rows), terms=SlotTerms(weeks=1, step_days=3, look_ahead_days=1, hauls="local"))
    assert short.objective >= short.bound - 1e-6
    assert short.figures["price_of_not_knowing"] == pytest.approx(short.objective - short.bound)


def test_what_no_train_serves_stays_behind(trains: cd.Network) -> None:
    found = slots(trains, pd.DataFrame([booking("shut", 3, 1.0, destination="Marsh")]), terms=LOCAL)
    assert found.unserved[["booking", "boxes", "reason"]].to_numpy().tolist() == [["shut", 3, NO_WAY]]


def test_faults_are_named(trains: cd.Network) -> None:
    with pytest.raises(cd.TableError, match="due"):
        slots(trains, pd.DataFrame([booking("one", 1, 2.0, due="someday")]), terms=LOCAL)
    with pytest.raises(cd.TableError, match="line 3, column id: 'one' is already the id of line 2"):
        slots(trains, pd.DataFrame([booking("one", 1, 2.0), booking("one", 1, 2.0)]), terms=LOCAL)
    with pytest.raises(ValueError, match="step_days"):
        SlotTerms(step_days=0)


@pytest.mark.parametrize(("weeks", "step_days"), [(2, 7), (4, 3)])
def test_the_limit_is_that_of_the_whole_call(
    teaching: cd.Network, weeks: int, step_days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every plan of the horizon ends within it, the last of them too; and a bound is known without any time."""
    clocks, made = list[Clock](), slot_model._Effort.part

    def part(effort: Any, share: float) -> Any:
        found = made(effort, share)
        clocks.append(found.clock)
        return found

    monkeypatch.setattr(slot_model._Effort, "part", part)
    days = [dt.date.fromisoformat(MONDAY) + dt.timedelta(days=place) for place in range(0, 7 * weeks, 2)]
    rows = pd.DataFrame([booking(str(day), 2, 1.0, ready=str(day)) for day in days])
    terms = SlotTerms(weeks=weeks, step_days=step_days)
    best = cd.plan.slots(teaching, rows, terms=terms, time_limit_s=50.0)
    assert len(clocks) > 2 and len({clock.began for clock in clocks}) == 1
    assert all(clock.limit_s is not None and clock.limit_s <= 50.0 + 1e-9 for clock in clocks)
    hurried = cd.plan.slots(teaching, rows, terms=terms, time_limit_s=0.0)
    assert 0.0 <= hurried.bound <= best.bound * (1.0 + 1e-9) <= best.objective * (1.0 + 2e-9)
