"""Trains on a line: when they leave, how long they take."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
    there, back = (
        next(text for text in axes.texts if "–" in text.get_text() and text.get_text()[0] == n) for n in "12"
    )
    assert (there.get_text(), back.get_text()) == ("101  Alma – Haven", "202  Haven – Alma")
    assert there.get_rotation() != back.get_rotation()
    days = [label.get_text() for label in axes.get_xticklabels()]
    assert days[:3] == ["Mon\n02.03.", "Tue\n03.03.", "Wed\n04.03."]
    legend = axes.get_legend()
    assert legend is not None
    names = teaching.services.loc[services, "name"].tolist()
    told = [name if names.count(name) == 1 else f"{name} ({one})" for one, name in zip(services, names, strict=True)]
    assert [text.get_text() for text in legend.get_texts()[:2]] == [f"101  {told[0]}", f"202  {told[1]}"]


def first_day(line: Line2D) -> float:
    return float(np.asarray(line.get_xdata(), dtype=float)[0])


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
    lines = [line for line in figure.axes[0].lines if "train-" in str(line.get_gid()) and first_day(line) >= 0.0]
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


def numbered(figure: Figure) -> set[int]:
    """Numbers that stand at trains."""
    found = (text.get_text().partition("  ")[0] for text in figure.axes[0].texts)
    return {int(text) for text in found if text.isdigit()}


def test_numbers_are_odd_down_the_line_and_even_up(teaching: cd.Network) -> None:
    """A daily train down has the seven odd numbers of its hundred, one back an even one; also in a timetable."""
    daily = cd.draw.train_diagram(teaching, ["BLOCK-ALMA-HAVEN", "FIXED-HAVEN-ALMA"], days=14)
    assert numbered(daily) == {101, 103, 105, 107, 109, 111, 113, 202}
    services = ["FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"]
    for line, its_hundreds in ((services, {101, 201, 202}), (services[::-1], {101, 102, 202})):
        planned = cd.draw.train_diagram(teaching, line, timetable=dated(teaching), start="2026-03-02", days=7)
        assert numbered(planned) == its_hundreds  # the wagons of the return train that nobody fills run back empty


def test_trains_that_cross_a_border_alone_have_no_number(eurasia: cd.Network) -> None:
    """Between Minsk and Klaipeda only the few kilometres in Minsk are on the line from Changsha."""
    services = ["CHANGSHA-MINSK_KOL-2019", "MINSK_KOL-KLAIPEDA-2021"]
    figure = cd.draw.train_diagram(eurasia, services, days=7)
    assert numbered(figure) and all(100 < number < 200 for number in numbered(figure))


def test_who_leaves_the_line_has_a_ring_there_and_says_where_to(eurasia: cd.Network) -> None:
    """Trains between Chengdu and Lodz share the line between Baoji and Warsaw; both stations have their names."""
    services = ["XIAN-DUISBURG-2023", "CHENGDU-LODZ-2023", "LODZ-CHENGDU-2023"]
    axes = cd.draw.train_diagram(eurasia, services, days=21).axes[0]
    texts = {text.get_text() for text in axes.texts}
    assert {"→ Lodz", "Lodz →", "→ Chengdu", "Chengdu →"} <= texts
    heights = dict(zip((label.get_text() for label in axes.get_yticklabels()), axes.get_yticks(), strict=True))
    rings = {
        float(np.asarray(line.get_ydata())[0])
        for line in axes.lines
        if line.get_markersize() == 5 and line.get_marker() == "o"
    }
    assert heights["Warsaw"] in rings and len(rings) == 2
    for line in axes.lines:
        if str(line.get_gid()).startswith("train-2"):
            assert float(np.asarray(line.get_ydata(), dtype=float)[0]) == heights["Warsaw"]


def test_the_title_says_how_much_of_a_capacity_is_taken(teaching: cd.Network) -> None:
    """Seven trains a week down and one up; the border takes ten a day each way."""
    figure = cd.draw.train_diagram(teaching, ["BLOCK-ALMA-HAVEN", "FIXED-HAVEN-ALMA"])
    told = "Alma – Haven: 8 trains a week, at most 10 % of the capacity, at Eastgate – Westgate"
    assert " ".join(figure.get_suptitle().split()) == told
    alone = cd.draw.train_diagram(teaching, ["FIXED-ALMA-HAVEN"])
    assert alone.get_suptitle().startswith("Alma – Haven: one train a week, at most 1.4 % of the capacity")
    assert cd.draw.train_diagram(teaching, ["BLOCK-ALMA-HAVEN"], title="Mine").get_suptitle() == "Mine"


def test_a_timetable_says_how_full_its_sections_are(teaching: cd.Network) -> None:
    """On one track a section is kept for longer than a border takes a train; trains of empty wagons count."""
    plan, services = dated(teaching), ["FIXED-ALMA-HAVEN", "FIXED-HAVEN-ALMA"]
    most = 100 * plan.frame("resources").query("kind == 'section'")["share"].max()
    figure = cd.draw.train_diagram(teaching, services, timetable=plan, start="2026-03-02", days=7)
    told = f"Alma – Haven: 3 trains a week, at most {most:.1f} % of the capacity, at Alma – Birk"
    assert " ".join(figure.get_suptitle().split()) == told


def test_gauges_and_tracks_are_told(teaching: cd.Network, eurasia: cd.Network) -> None:
    """The gauge before and behind its change stands at its station; one track has its place in the legend."""
    axes = cd.draw.train_diagram(teaching, ["FIXED-ALMA-HAVEN"]).axes[0]
    assert "1520 | 1435 mm" in [text.get_text() for text in axes.texts]
    legend = axes.get_legend()
    assert legend is not None
    assert {text.get_text() for text in legend.get_texts()[1:]} == {"border", "change of gauge"}
    real = cd.draw.train_diagram(eurasia, ["XIAN-DUISBURG-2023"], language="ru").axes[0].get_legend()
    assert real is not None and "один путь" in [text.get_text() for text in real.get_texts()]
