"""Charts: what is drawn, in which words, with which fonts; nothing is warned about unless it should be."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

import corridor as cd
from corridor.draw.charts import theme as ink
from corridor.draw.charts.label_placement import Wish, place_ends, place_labels
from corridor.draw.charts.theme import DASHES, MARKERS, SERIES, letter
from corridor.draw.charts.translations import _WORDS, LANGUAGES, word
from corridor.errors import CorridorError, UnknownName

SHIPMENT = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    return cd.pareto_routes(teaching, SHIPMENT)


@pytest.fixture(scope="module")
def trip(front: cd.ParetoFront) -> cd.Itinerary:
    """The route with most legs: it has the most to draw."""
    return max(front, key=lambda one: (one.gauge_changes, len(one.legs)))


@pytest.fixture(scope="module")
def six(eurasia: cd.Network) -> tuple[cd.Itinerary, ...]:
    """Six routes of six corridors, as long apart as the land bridge and the sea."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", ready="2026-11-21")
    corridors = cd.pareto_routes(eurasia, box, criteria=("cost", "hours")).corridors()
    places = np.linspace(0, len(corridors) - 1, 6).round().astype(int).tolist()
    return tuple(corridors[place].cheapest() for place in places)


def written(figure: Figure) -> list[str]:
    """All that can be read, after the figure was drawn."""
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    return [found.get_text() for found in figure.findobj(Text) if found.get_text() and found.get_visible()]  # type: ignore[attr-defined]


def has(texts: Iterable[str], part: str) -> bool:
    return any(part in text for text in texts)


# time, cost, distance


def test_a_line_ends_at_its_own_length_hours_and_cost(teaching: cd.Network, trip: cd.Itinerary) -> None:
    for measure, total in (("hours", trip.hours), ("cost", trip.cost_per_container)):
        figure = cd.draw.time_cost_distance(teaching, trip, measure=measure)
        (line,) = [one for one in figure.axes[0].lines if one.get_gid() == "route-0"]
        x, y = (np.asarray(part, dtype=float) for part in line.get_data())
        assert (x[0], y[0]) == (0.0, 0.0)
        assert x[-1] == pytest.approx(trip.km)
        assert y[-1] == pytest.approx(total)


def test_what_happens_at_a_place_is_a_vertical_step_and_labelled(teaching: cd.Network, trip: cd.Itinerary) -> None:
    figure = cd.draw.time_cost_distance(teaching, trip)
    thick = [one for one in figure.axes[0].lines if one.get_linewidth() == 5.0]
    standing = [leg for leg in trip.legs if not leg.km]
    assert len(thick) == len(standing)
    heights = sum(float(np.ptp(np.asarray(one.get_ydata(), dtype=float))) for one in thick)
    assert heights == pytest.approx(sum(leg.hours for leg in standing))
    assert has(written(figure), f"{trip.days:.1f} d")


def test_six_routes_have_six_colours_dashes_markers_and_letters(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...]
) -> None:
    figure = cd.draw.time_cost_distance(eurasia, six)
    texts = written(figure)
    lines = [one for one in figure.axes[0].lines if str(one.get_gid()).startswith("route-")]
    assert len({one.get_color() for one in lines}) == len({str(dash) for dash in DASHES[:6]}) == len(set(MARKERS)) - 1
    for place, trip in enumerate(six):
        assert has(texts, f"{letter(place)}  {trip.days:.1f} d")
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 6


def test_labels_of_six_routes_do_not_lie_on_each_other(eurasia: cd.Network, six: tuple[cd.Itinerary, ...]) -> None:
    figure = cd.draw.time_cost_distance(eurasia, six)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) > 10
    clashes = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if a.padded(-1).overlaps(b.padded(-1))]
    assert clashes == []


def test_too_many_routes_and_none_are_refused(teaching: cd.Network, front: cd.ParetoFront, trip: cd.Itinerary) -> None:
    with pytest.raises(CorridorError, match="at most 7"):
        cd.draw.time_cost_distance(teaching, [trip] * 8)
    with pytest.raises(CorridorError, match="no route"):
        cd.draw.hours_by_activity(teaching, front.within(cost=0.0))
    with pytest.raises(UnknownName, match="'hours' or 'cost'"):
        cd.draw.time_cost_distance(teaching, trip, measure="km")
    with pytest.raises(UnknownName, match="en, zh, ru"):
        cd.draw.time_cost_distance(teaching, trip, language="xx")


# Pareto


def test_two_criteria_have_a_step_line_and_grey_points_that_are_beaten(
    teaching: cd.Network, front: cd.ParetoFront
) -> None:
    figure = cd.draw.pareto_chart(teaching, front)
    axes = figure.axes[0]
    groups = {one.get_gid(): np.asarray(one.get_offsets()) for one in axes.collections}
    points = [(trip.days, trip.cost_per_container) for trip in front]
    best = {p for p in points if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points)}
    assert {(round(x, 6), round(y, 6)) for x, y in groups["best"]} == {(round(x, 6), round(y, 6)) for x, y in best}
    assert len(groups["best"]) + len(groups["dominated"]) == len(front)
    (stairs,) = [one for one in axes.lines if one.get_gid() == "staircase"]
    assert np.all(np.diff(np.asarray(stairs.get_ydata(), dtype=float)) <= 1e-9)
    assert has(written(figure), "A  ")


def test_a_third_criterion_has_the_colours_and_a_scale(teaching: cd.Network, front: cd.ParetoFront) -> None:
    figure = cd.draw.pareto_chart(teaching, front, colour="co2_kg")
    assert len(figure.axes) == 2
    (points,) = figure.axes[0].collections
    expected = [trip.co2_kg / 2 for trip in front]
    assert np.asarray(points.get_array()).tolist() == pytest.approx(expected)
    assert "CO2e" in figure.axes[1].get_ylabel()


def test_a_dear_aeroplane_makes_the_axis_logarithmic(teaching: cd.Network, trip: cd.Itinerary) -> None:
    dear = replace(trip, cents=trip.cents * 20)
    axes = cd.draw.pareto_chart(teaching, [trip, dear]).axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")


def test_named_routes_get_the_letters_in_order(teaching: cd.Network, front: cd.ParetoFront) -> None:
    legend = cd.draw.pareto_chart(teaching, front, named=[front[-1], front[0]]).axes[0].get_legend()
    assert legend is not None
    texts = [text.get_text() for text in legend.get_texts()]
    assert [text[0] for text in texts[-2:]] == ["A", "B"]
    with pytest.raises(UnknownName, match="unknown measure"):
        cd.draw.pareto_chart(teaching, front, axes=("days", "beauty"))


# one route


def test_the_gantt_has_a_bar_for_each_leg_and_a_whisker_for_each_known_percentile(
    teaching: cd.Network, trip: cd.Itinerary
) -> None:
    figure = cd.draw.itinerary_gantt(teaching, trip)
    axes = figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([leg.hours for leg in trip.legs])  # type: ignore[attr-defined]
    known = [leg for leg in trip.legs if leg.hours_p90 == leg.hours_p90 and leg.hours_p90 > leg.hours]
    assert len(axes.lines) == len(known) > 0
    assert len(axes.get_yticklabels()) == len(trip.legs)
    assert has(written(figure), "04.03.")


def test_looks_of_activities_differ_by_hatch_where_grey_print_takes_the_colour() -> None:
    hatches = [look.hatch for look in ink.ACTIVITY_LOOK.values()]
    assert len(set(hatches)) == len(hatches)


def test_the_waterfall_adds_up_with_subsidies_apart(teaching: cd.Network, trip: cd.Itinerary) -> None:
    legs = list(trip.legs)
    gift = replace(legs[0].items[0] if legs[0].items else legs[1].items[0], item="subsidy", name="gift", amount=-100.0)
    helped = replace(trip, legs=(replace(legs[0], items=(*legs[0].items, gift)), *legs[1:]), cents=trip.cents - 10_000)
    for by in ("item", "price"):
        figure = cd.draw.cost_waterfall(teaching, helped, by=by)
        bars = [bar.get_width() for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
        assert bars[-1] == pytest.approx(helped.cost_per_container)
        assert bars[-2] == pytest.approx(-50.0)
        assert bars[-3] == pytest.approx(sum(bars[:-3])) == pytest.approx(trip.cost_per_container)
        assert has(written(figure), "before subsidies")
    with pytest.raises(UnknownName, match="'item' or 'price'"):
        cd.draw.cost_waterfall(teaching, trip, by="leg")


def test_stacked_hours_add_up_to_each_route(teaching: cd.Network, front: cd.ParetoFront) -> None:
    trips = tuple(front.pick(3))
    figure = cd.draw.hours_by_activity(teaching, trips)
    for row, trip in enumerate(trips):
        bars = [bar for bar in figure.axes[0].patches if abs(bar.get_y() + 0.25 - row) < 0.01]  # type: ignore[attr-defined]
        assert sum(bar.get_width() for bar in bars) == pytest.approx(trip.days)  # type: ignore[attr-defined]


# comparison, trains, picture


def test_fronts_of_two_scenarios_are_compared_with_the_change_of_the_best(
    teaching: cd.Network, front: cd.ParetoFront
) -> None:
    fast = front.within(hours=front.fastest().hours * 1.2)
    figure = cd.draw.scenario_comparison(teaching, {"today": front, "in a hurry": fast})
    assert len(figure.axes) == 4
    change = (fast.cheapest().cost / front.cheapest().cost - 1) * 100
    assert has(written(figure), f"({change:+.0f} %)")
    assert len(cd.draw.scenario_comparison(teaching, {"a": front[0], "b": front[-1]}).axes) == 3


@pytest.mark.parametrize("names", [("one",), ("a", "b", "c", "d", "e")])
def test_one_scenario_or_five_are_refused(teaching: cd.Network, front: cd.ParetoFront, names: Sequence[str]) -> None:
    with pytest.raises(CorridorError, match="two to four"):
        cd.draw.scenario_comparison(teaching, dict.fromkeys(names, front))


def test_trains_leave_on_their_weekdays_and_take_the_published_time(eurasia: cd.Network) -> None:
    service = "XIAN-DUISBURG-2023"
    row = eurasia.services.loc[service]
    figure = cd.draw.train_diagram(eurasia, [service], start="2026-03-02", days=14)
    trains = [line for line in figure.axes[0].lines if str(line.get_gid()).startswith("train-0")]
    starts = {float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in trains}
    days = {("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[int(start) % 7] for start in starts}
    assert days == {name.strip() for name in str(row["weekdays"]).replace(",", ";").split(";")}
    for line in trains:
        x = np.asarray(line.get_xdata(), dtype=float)
        assert x[-1] - x[0] == pytest.approx(row["transit_days"], abs=0.01)
        assert np.all(np.diff(x) >= -1e-9)


def test_a_train_diagram_refuses_ships_strangers_and_endless_periods(eurasia: cd.Network) -> None:
    with pytest.raises(UnknownName, match="no service"):
        cd.draw.train_diagram(eurasia, ["NOWHERE"])
    with pytest.raises(CorridorError, match="shows trains"):
        cd.draw.train_diagram(eurasia, [str(eurasia.services.index[eurasia.services["mode"] == "sea"][0])])
    with pytest.raises(CorridorError, match="1 to 62 days"):
        cd.draw.train_diagram(eurasia, ["XIAN-DUISBURG-2023"], days=0)


def test_the_picture_shows_every_haul_and_every_change_of_gauge(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...]
) -> None:
    figure = cd.draw.route_picture(eurasia, six)
    axes = figure.axes[0]
    hauls = sum(bool(leg.links) for trip in six for leg in trip.legs)
    assert sum(str(line.get_gid()).startswith("route-") for line in axes.lines) == hauls
    gauge = {leg.from_id for trip in six for leg in trip.legs if leg.kind == "gauge change"}
    ends = {six[0].origin_id, six[0].destination_id}
    assert sum(line.get_marker() == "D" for line in axes.lines) == len(gauge - ends)
    assert len(axes.collections) == 2  # land, borders


# frames


def prices() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "name": ["Dostyk, wheelset change", "Brest - Malaszewicze", "Khorgos crane", "closed yard"],
            "capacity_teu_per_day": [400.0, 800.0, 200.0, 0.0],
            "load_teu_per_day": [440.0, 800.0, 110.0, 0.0],
            "cost": [830.0, 412.0, 0.0, 0.0],
            "served": [0.0, 0.4, 0.0, 0.0],
        }
    )
    return frame.sample(frac=1.0, random_state=3)


def test_bottlenecks_are_sorted_and_coloured_by_use() -> None:
    figure = cd.draw.bottleneck_chart(prices())
    use, worth = figure.axes
    assert [label.get_text() for label in use.get_yticklabels()][:2] == [
        "Brest - Malaszewicze",
        "Dostyk, wheelset change",
    ]
    assert [bar.get_width() for bar in use.patches] == pytest.approx([1.0, 1.1, 0.55])  # type: ignore[attr-defined]
    assert use.patches[1].get_hatch()
    assert [bar.get_width() for bar in worth.patches] == pytest.approx([412.0, 830.0, 0.0, 0.0])  # type: ignore[attr-defined]
    assert has(written(figure), "not in use")
    assert has(written(cd.draw.bottleneck_chart(prices(), most=2)), "2 of 4")


def test_a_plan_is_drawn_as_it_is(teaching: cd.Network) -> None:
    """Its own frames, units and proof; resources that change nothing have no line, but their names are given."""
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    plan = cd.plan.flow(teaching, demand)
    figure = cd.draw.bottleneck_chart(plan)
    worth = [bar.get_width() for bar in figure.axes[1].patches]  # type: ignore[attr-defined]
    assert worth == pytest.approx(sorted(plan.prices["cost"], reverse=True))
    texts = written(figure)
    assert has(texts, "Price of one more TEU a day, USD")
    assert has(texts, "flow: optimal · Source: network teaching")
    full = cd.plan.expansion(teaching, demand, steps=2)
    curve = full.frame("curve")
    moved = curve.groupby("resource")["objective"].agg(np.ptp) > 1.0
    figure = cd.draw.expansion_curve(full)
    steps = [line for line in figure.axes[0].lines if len(np.asarray(line.get_xdata())) == 3]
    assert len(steps) == moved.sum() == 1
    texts = written(figure)
    assert has(texts, "Westgate, transloading")
    assert has(texts, "changes nothing or less: Daily Block Train, from Alma Dry Port")
    assert len(cd.draw.bottleneck_chart(full).axes) == 2
    with pytest.raises(CorridorError, match="a plan of flow has none"):
        cd.draw.expansion_curve(plan)


def test_the_reliability_of_routes_is_that_of_their_dwells(
    teaching: cd.Network, front: cd.ParetoFront, trip: cd.Itinerary
) -> None:
    """Shares rise with the hours; median and 90th percentile are the route's own, the pessimist's mark is hollow."""
    figure = cd.draw.reliability_chart(teaching, [trip, front.cheapest()])
    found, axes = trip.dwells(), figure.axes[0]
    line, marks, worst = axes.lines[:3]
    days, shares = (np.asarray(part, dtype=float) for part in line.get_data())
    assert np.all(np.diff(days) >= 0.0) and np.all(np.diff(shares) > 0.0)
    for share in (0.25, 0.5, 0.9):
        assert np.interp(share * 100, shares, days) == pytest.approx(found.quantile_h(share) / 24, abs=0.01)
    assert np.asarray(marks.get_xdata()).tolist() == pytest.approx([trip.hours_p50 / 24, trip.hours_p90 / 24])
    assert np.asarray(worst.get_xdata()).tolist() == pytest.approx([found.p90_together_h / 24])
    assert worst.get_markerfacecolor() == "white"
    assert has(written(figure), f"p90 {trip.hours_p90 / 24:.1f} d ({found.p90_together_h / 24:.1f})")


def test_an_expansion_is_a_line_for_each_resource_with_its_bound() -> None:
    steps = np.arange(4) * 82.0 + 300
    parts = [
        pd.DataFrame(
            {"resource": name, "capacity_teu_per_day": steps, "objective": 1e6 - k * steps, "bound": 9e5 - k * steps}
        )
        for name, k in (("Dostyk", 90.0), ("Brest", 70.0))
    ]
    figure = cd.draw.expansion_curve(pd.concat(parts))
    assert len([line for line in figure.axes[0].lines if len(np.asarray(line.get_xdata())) == 4]) == 2
    assert len(figure.axes[0].collections) == 2
    assert has(written(figure), "Brest")
    assert not cd.draw.expansion_curve(parts[0].drop(columns=["bound", "resource"])).axes[0].collections


def test_trade_has_a_panel_for_each_unit_and_hollow_parts_of_years() -> None:
    frame = pd.DataFrame(
        {
            "series": ["boxes", "boxes", "boxes", "money", "money"],
            "year": [2022, "2023", "2024 Jan-May", "2023-07", ""],
            "value": [1.0, 2.0, 0.7, 5.0, 9.0],
            "unit": ["thousand TEU"] * 3 + ["billion USD"] * 2,
            "source": ["a yearbook"] * 5,
        }
    )
    figure = cd.draw.trade_over_time(frame)
    assert len(figure.axes) == 2
    whole, part = figure.axes[0].lines
    assert np.asarray(whole.get_ydata()).tolist() == [1.0, 2.0]
    assert np.asarray(part.get_ydata()).tolist() == [0.7]
    assert part.get_markerfacecolor() == "white"
    texts = written(figure)
    assert has(texts, "hollow: part of a year")
    assert has(texts, "a yearbook")


def test_arrivals_show_median_and_ninetieth_percentile() -> None:
    frame = pd.DataFrame(
        {"route": ["rail"] * 100 + ["sea"] * 100, "hours": [*range(240, 440, 2), *range(900, 1100, 2)]}
    )
    texts = written(cd.draw.arrival_chart(frame))
    assert has(texts, "rail: p50 14.1, p90 17.4 d")
    assert has(texts, "200 draws")


@pytest.mark.parametrize(
    "make", [cd.draw.bottleneck_chart, cd.draw.expansion_curve, cd.draw.trade_over_time, cd.draw.arrival_chart]
)
def test_a_frame_without_its_columns_or_rows_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(CorridorError, match="is missing"):
        make(pd.DataFrame({"name": ["x"]}))


# words and fonts


def only_dejavu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink, "_families", lambda: ("DejaVu Sans",))


def test_russian_needs_no_font_but_the_one_that_comes_along(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    texts = written(cd.draw.time_cost_distance(eurasia, six, language="ru"))
    assert has(texts, "Время и расстояние")
    assert has(texts, "Шанхай")


def test_chinese_without_a_font_falls_back_to_english_and_says_so(
    eurasia: cd.Network, six: tuple[cd.Itinerary, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    with pytest.warns(cd.draw.FontWarning, match=r"in English; install one of Noto Sans CJK SC"):
        figure = cd.draw.hours_by_activity(eurasia, six, language="zh")
    assert has(written(figure), "Where the hours go")


def test_a_font_installed_since_matplotlib_looked_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its list is kept from one process to the next; what is no font is passed over."""
    fresh, broken = tmp_path / "new.ttf", tmp_path / "broken.ttf"
    fresh.write_bytes(Path(ink.fontManager.findfont("DejaVu Sans")).read_bytes())
    broken.write_bytes(b"no font")
    monkeypatch.setattr(ink.fontManager, "ttflist", list(ink.fontManager.ttflist))
    monkeypatch.setattr(ink, "findSystemFonts", lambda: [str(broken), str(fresh)])
    ink._look_again.__wrapped__()
    assert [Path(font.fname) for font in ink.fontManager.ttflist if str(tmp_path) in font.fname] == [fresh]


def test_chinese_with_a_font_is_chinese(eurasia: cd.Network, six: tuple[cd.Itinerary, ...]) -> None:
    if len(ink._families()) < 2:
        pytest.skip("no installed font holds Chinese")
    texts = written(cd.draw.itinerary_gantt(eurasia, six[0], language="zh"))
    assert has(texts, "路线时间安排")
    assert has(texts, "兰州")


def test_a_character_without_a_glyph_is_a_box_and_a_warning(
    teaching: cd.Network, trip: cd.Itinerary, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_dejavu(monkeypatch)
    with pytest.warns(cd.draw.FontWarning, match="兰"):
        figure = cd.draw.cost_waterfall(teaching, replace(trip, name="兰州 \U0001f682"))
    assert has(written(figure), "□□ □")


@pytest.mark.parametrize(
    "name", ["$x^2$ $", "a_b^c \\frac{1}{2}", "`${alert(1)}`", "tab\tline\nnul\0", "x" * 10_000, "‏שלום"]
)
def test_no_name_breaks_a_chart(teaching: cd.Network, trip: cd.Itinerary, name: str) -> None:
    odd = replace(trip, name=name)
    for figure in (
        cd.draw.time_cost_distance(teaching, [odd, trip]),
        cd.draw.pareto_chart(teaching, [odd, trip]),
        cd.draw.hours_by_activity(teaching, [odd]),
        cd.draw.scenario_comparison(teaching, {name: odd, "b": trip}),
    ):
        assert max(len(text) for text in written(figure)) < 300


def test_every_word_is_in_both_languages_and_english_is_the_key() -> None:
    for key, found in _WORDS.items():
        assert len(found) == len(LANGUAGES) - 1
        assert all(found), key
    assert word("moving", "en") == "moving"
    assert word("moving", "ru") == "движение"
    assert word("never heard of", "zh") == "never heard of"


# house rules


def test_charts_touch_nothing_global(teaching: cd.Network, trip: cd.Itinerary) -> None:
    before = dict(mpl.rcParams)
    cd.draw.itinerary_gantt(teaching, trip)
    assert dict(mpl.rcParams) == before


def test_the_style_of_the_user_does_not_reach_the_charts(teaching: cd.Network, trip: cd.Itinerary) -> None:
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 40.0, "text.parse_math": True}):
        axes = cd.draw.itinerary_gantt(teaching, trip).axes[0]
    assert to_rgb(axes.get_facecolor()) == (1.0, 1.0, 1.0)
    assert axes.xaxis.label.get_fontsize() < 11  # type: ignore[operator]


def test_colours_of_routes_differ_also_for_those_who_see_no_red() -> None:
    """Okabe and Ito's; no two are nearer in grey than print can show, or they differ in hue."""
    assert len(set(SERIES)) == 7
    assert "#F0E442" not in SERIES  # yellow is lost on white


def test_letters_go_on_after_z() -> None:
    assert [letter(place) for place in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


def test_labels_that_find_no_room_are_left_out_and_ends_are_all_written() -> None:
    with ink.chart(ink.pen_of("en"), (3.0, 2.0), "t", ()) as figure:
        axes = figure.add_subplot()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        wishes = [Wish(0.5, 0.5, f"a long label, number {number}", weight=number) for number in range(40)]
        placed = place_labels(figure, axes, wishes, np.zeros((0, 2)))
        boxes = place_ends(figure, axes, wishes[:5])
    assert 0 < len(placed) < 40
    assert placed[0].get_text().endswith("39")
    assert len(boxes) == 5
    assert not any(a.padded(-1).overlaps(b.padded(-1)) for n, a in enumerate(boxes) for b in boxes[:n])
