"""Trains on a line: when they leave, how long they take."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.errors import CorridorError, UnknownName


def test_trains_leave_on_their_weekdays_and_take_the_published_time(eurasia: cd.Network) -> None:
    service = "XIAN-DUISBURG-2023"
    row = eurasia.services.loc[service]
    figure = cd.draw.train_diagram(eurasia, [service], start="2026-03-02", days=14)
    trains = [line for line in figure.axes[0].lines if str(line.get_gid()).startswith("train-0")]
    starts = {float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in trains}
    days = {("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[int(start // 1) % 7] for start in starts}
    assert days == {name.strip() for name in str(row["weekdays"]).replace(",", ";").split(";")}
    for line in trains:
        x = np.asarray(line.get_xdata(), dtype=float)
        assert x[-1] - x[0] == pytest.approx(row["transit_days"], abs=0.01)
        assert np.all(np.diff(x) >= -1e-9)


def test_trains_are_drawn_from_their_published_hour(teaching: cd.Network) -> None:
    """Each Wednesday at noon; the next train of a service without days at midnight."""
    for service, hour, days in (("FIXED-ALMA-HAVEN", 12, {2}), ("BLOCK-ALMA-HAVEN", 0, set(range(7)))):
        figure = cd.draw.train_diagram(teaching, [service], start="2026-03-02", days=14)
        trains = [line for line in figure.axes[0].lines if str(line.get_gid()).startswith("train-0")]
        starts = [float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in trains]
        assert {round(start % 1 * 24, 6) for start in starts} == {hour}
        assert {int(start // 1) % 7 for start in starts} == days


def test_a_train_diagram_refuses_ships_strangers_and_endless_periods(eurasia: cd.Network) -> None:
    with pytest.raises(UnknownName, match="no service"):
        cd.draw.train_diagram(eurasia, ["NOWHERE"])
    with pytest.raises(CorridorError, match="shows trains"):
        cd.draw.train_diagram(eurasia, [str(eurasia.services.index[eurasia.services["mode"] == "sea"][0])])
    with pytest.raises(CorridorError, match="1 to 62 days"):
        cd.draw.train_diagram(eurasia, ["XIAN-DUISBURG-2023"], days=0)


def test_a_dispatcher_reads_days_names_and_distances(teaching: cd.Network) -> None:
    """Both ways of a line: the ends of each at one of its trains, days of the week, ids only where names are equal."""
    services = ["FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"]
    figure = cd.draw.train_diagram(teaching, services, start="2026-03-02", days=14)
    axes = figure.axes[0]
    there, back = axes.texts
    assert (there.get_text(), back.get_text()) == ("Alma – Haven", "Haven – Alma")
    assert there.get_rotation() != back.get_rotation()
    days = [label.get_text() for label in axes.get_xticklabels()]
    assert days[:3] == ["Mon\n02.03.", "Tue\n03.03.", "Wed\n04.03."]
    legend = axes.get_legend()
    assert legend is not None
    names = teaching.services.loc[services, "name"].tolist()
    told = [name if names.count(name) == 1 else f"{name} ({one})" for one, name in zip(services, names, strict=True)]
    assert [text.get_text() for text in legend.get_texts()] == told


def dated(teaching: cd.Network) -> cd.plan.Plan:
    """A train a week each way, of which one waits for the other on the one track from Alma to Eastgate."""
    rows = [("w", "Alma", "Haven", 40), ("e", "Haven", "Alma", 40)]
    demand = pd.DataFrame(rows, columns=["id", "origin", "destination", "containers_per_week"]).assign(
        ready="2026-03-04"
    )
    plan = cd.plan.block_trains(teaching, demand, services=["FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"])
    terms = cd.plan.TimetableTerms(tracks={"ALMA-BIRK-rail-1520": 1})
    return cd.plan.timetable(teaching, plan, day="2026-03-04", terms=terms)


def test_trains_of_a_timetable_are_drawn_at_its_hours(teaching: cd.Network) -> None:
    """Every train of a week at its hour of departure, from its first station on; one track is shaded."""
    plan, services = dated(teaching), ["FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"]
    figure = cd.draw.train_diagram(teaching, services, timetable=plan, start="2026-03-02", days=7)
    lines = [line for line in figure.axes[0].lines if str(line.get_gid()).endswith("-0")]
    drawn = {str(line.get_gid()).split("-", 2)[2].rpartition("-")[0]: line for line in lines}
    trains = plan.frame("trains")
    assert set(drawn) == set(trains.index)
    for name, line in drawn.items():
        x = np.asarray(line.get_xdata(), dtype=float) * 24
        assert x[0] == pytest.approx(trains.loc[name, "departure_h"])
        assert x[-1] - x[0] == pytest.approx(trains.loc[name, "hours"])
    shaded = [patch.get_extents().height for patch in figure.axes[0].patches]
    assert len(shaded) > 0
    assert len(figure.axes[0].texts) >= len(trains)


def test_a_plan_that_is_no_timetable_is_refused(teaching: cd.Network) -> None:
    rows = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [1.0], "ready": ["2026-03-04"]})
    with pytest.raises(CorridorError, match="a plan of flow has no hours"):
        cd.draw.train_diagram(teaching, ["FIXED-ALMA-HAVEN"], timetable=cd.plan.flow(teaching, rows))
