"""The page's answers in Chromium are those of Python: points, paths, weights, legs and the lines of invoices."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import asdict
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from page_scripts import answers, loaded
from planner_questions import shipments

import corridor as cd
from corridor.calendar import clock_change
from corridor.draw.maps.payload import Payload
from corridor.draw.planners.packing import packed
from corridor.errors import CorridorError
from corridor.graph import measure_of
from corridor.graph.coefficients.export import coefficients_of
from corridor.model.tables.places import fold
from corridor.routing.query.query import Query, prepare_query

CRITERIA = (("cost", "hours", "co2_kg"), ("cost", "hours"), ("hours", "co2_kg"), ("cost", "transfers"))
LIMITS: tuple[dict[str, float], ...] = ({}, {}, {"days": 30}, {"transfers": 3}, {"hours": 700.5})
# of these days graphs are compiled once: a page holds hundreds of epochs, and weights are compared on all of teaching
DAYS = (dt.date(2026, 10, 2), dt.date(2027, 3, 1))
KINDS = ("border", "border", "link", "terminal", "service", "country", "mode")


def questions(network: cd.Network, number: int, seed: int, days: tuple[dt.date, ...] = ()) -> Iterator[dict[str, Any]]:
    """Seeded questions, some of them with way-points, closures, limits and reefers."""
    random, terminals = Random(seed), network.terminals
    pools = {
        "border": sorted(set(network.borders["border_id"])),
        "link": sorted(network.links.index),
        "terminal": sorted(terminals.index),
        "service": sorted(network.services.index),
        "country": sorted(set(terminals["country"])),
        "mode": ["sea", "air", "road", "barge", "rail"],
    }

    def points(most: int) -> list[dict[str, str]]:
        kinds = random.choices(KINDS, k=random.randrange(most + 1))
        return [{"kind": kind, "key": random.choice(pools[kind])} for kind in kinds]

    for box in shipments(network, number, seed, since=dt.date(2021, 1, 1)):
        if days:
            box["ready"] = f"{random.choice(days)} {box['ready'][11:]}"
        if network.containers["powered"][box["container_type"]] and random.random() < 0.5:
            # of fewer hours Python's search takes seconds on eurasia
            box["power_within_h"] = 300 if days else random.choice([24, 72, 150, 300])
        yield {
            "shipment": box,
            "criteria": list(random.choice(CRITERIA)),
            "limits": random.choice(LIMITS),
            "via": points(1) if random.random() < 0.3 else [],
            "avoid": points(2),
            "lifted": [],
        }


def python_answer(network: cd.Network, question: dict[str, Any]) -> dict[str, Any]:
    """The same by the library."""
    via, avoid = ([f"{one['kind']}:{one['key']}" for one in question[name]] for name in ("via", "avoid"))
    try:
        query = prepare_query(network, cd.Shipment(**question["shipment"]), via=via, avoid=avoid)
        front = query.front(question["criteria"], question["limits"])
    except CorridorError as fault:
        return {"error": str(fault)}
    paths = [front.path(number).tolist() for number in range(len(front.points))]
    nets = [measure_of(name).net for name in question["criteria"]]
    return {
        "points": [[int(net(int(one))) for net, one in zip(nets, row, strict=True)] for row in front.points],
        "paths": paths,
        "sums": [int(one) for one in query.weights.matrix.sum(axis=1)],
        "routes": [route(query, path) for path in paths[: question.get("routes", 2)]],
    }


def route(query: Query, path: list[int]) -> dict[str, Any]:
    trip, payload = query.itinerary(path), Payload(query.network)
    row = payload.route(trip)
    return {
        "name": row["name"],
        "cents": trip.cents,
        "seconds": trip.seconds,
        "grams": trip.grams,
        **{name: row[name] for name in ("transfers", "gaugeChanges", "borders", "daysRange", "along", "perBoxRange")},
        **{name: [payload.texts.rows[told] for told in row[name]] for name in ("remarks", "assumptions")},
        "legs": [leg(payload, at, one) for at, one in zip(row["legs"], trip.legs, strict=True)],
    }


def leg(payload: Payload, at: int, one: Any) -> dict[str, Any]:
    """What a page is told of a leg, its texts and ids written out, and its lines of the invoice."""
    row = dict(payload.legs.rows[at])
    row |= {name: payload.texts.rows[row[name]] for name in ("service", "text", "source", "warning")}
    row |= {name: payload.places.rows[row[name]]["id"] for name in ("from", "to")}
    row["links"] = [payload.links.rows[link]["id"] for link in row["links"]]
    row["items"] = [
        {name: None if value != value else value for name, value in asdict(item).items()} for item in one.items
    ]
    return row


def assert_same(mine: dict[str, Any], its: dict[str, Any]) -> None:
    assert mine["points"] == its["points"]
    assert mine["paths"] == its["paths"]
    assert all(a == b or b > 2**53 for a, b in zip(mine["sums"], its["sums"], strict=True))
    for one, other in zip(mine["routes"], its["routes"], strict=True):
        assert {key: one[key] for key in other if key != "legs"} == {key: other[key] for key in other if key != "legs"}
        assert len(one["legs"]) == len(other["legs"])
        for step, row in zip(one["legs"], other["legs"], strict=True):
            assert {key: step[key] for key in row} == row


def assert_equal(page: Any, network: cd.Network, asked: list[dict[str, Any]]) -> int:
    """Compare all answers; gives how many the page handed over."""
    handed = 0
    for question, mine in zip(asked, answers(page, asked), strict=True):
        its = python_answer(network, question)
        if "handover" in mine:
            handed += 1
        elif "error" in its or "error" in mine:
            assert "error" in its and "error" in mine, (mine.get("error"), its.get("error"))
        else:
            assert_same(mine, its)
    return handed


@pytest.fixture(scope="module")
def blank(browser: Any) -> Iterator[Any]:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def on_teaching(blank: Any, teaching_bytes: bytes) -> Any:
    loaded(blank, teaching_bytes)
    return blank


@pytest.fixture(scope="module")
def on_eurasia(browser: Any, eurasia_bytes: bytes) -> Iterator[Any]:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    loaded(page, eurasia_bytes)
    yield page
    context.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_answers_on_teaching(on_teaching: Any, teaching: cd.Network, seed: int) -> None:
    assert assert_equal(on_teaching, teaching, list(questions(teaching, 90, seed))) == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [12, 13, 15, 16, 17])
def test_answers_on_eurasia(on_eurasia: Any, eurasia: cd.Network, seed: int) -> None:
    assert assert_equal(on_eurasia, eurasia, list(questions(eurasia, 11, seed, DAYS))) == 0


PLAIN = {"criteria": ["cost", "hours", "co2_kg"], "limits": {}, "via": [], "avoid": [], "lifted": []}


def asked(**fields: Any) -> dict[str, Any]:
    box = {"origin": "ALMA", "destination": "HAVEN", "ready": "2026-03-04 00:00"}
    return {**PLAIN, "shipment": {**box, **fields}}


def test_answers_on_both_sides_of_each_epoch(on_teaching: Any, teaching: cd.Network) -> None:
    epochs = coefficients_of(teaching).facts["epochs"]
    days = [min(max(day, "1950-01-01"), "2090-01-01") for epoch in epochs for day in (epoch["since"], epoch["until"])]
    every = [asked(ready=f"{day} 12:00", containers=40) for day in days]
    graphs = [prepare_query(teaching, cd.Shipment(**one["shipment"])).graph for one in every]
    assert assert_equal(on_teaching, teaching, every) == sum(bool(one.borders.later or one.over) for one in graphs) > 0


def test_the_least_over_all_dates_is_that_of_each_front(on_teaching: Any, teaching: cd.Network) -> None:
    """Bounds are shared by many dates: none of them may hide what is less on one."""
    known = 0
    for box in ({"containers": 40}, {"air": True}, {"container_type": "45R1", "power_within_h": 72}):
        question = asked(**box)
        for day, cost, days in on_teaching.evaluate("one => planner.years(network, one)", question):
            of_day = {**question, "shipment": {**question["shipment"], "ready": f"{day} 00:00"}}
            its, (mine,) = python_answer(teaching, of_day).get("points"), answers(on_teaching, [of_day])
            if its and "handover" not in mine:
                known += 1
                found = [round(100 * cost * box.get("containers", 1)), round(days * 86_400)]
                assert found == [min(point[place] for point in its) for place in (0, 1)], day
            else:
                assert cost is None, day
    assert known > 10


def test_answers_at_the_end_of_a_season(blank: Any, teaching: cd.Network, teaching_bytes: bytes) -> None:
    """Services whose last departures are few: boxes that need more wait for none, and some board too late."""
    services = teaching.services
    services["valid_to"] = np.datetime64("2026-03-25")
    ending = cd.Network("ending", teaching.header, {**teaching.tables, "services": services})
    days = [f"2026-03-{day:02d} {hour:02d}:00" for day in (1, 12, 17, 20, 22, 24, 25) for hour in (0, 13)]
    try:
        loaded(blank, packed(coefficients_of(ending)))
        every = [asked(ready=day, containers=boxes) for day in days for boxes in (1, 60, 130)]
        assert assert_equal(blank, ending, every) == 0
    finally:
        loaded(blank, teaching_bytes)


def test_a_rule_taken_away_is_a_rule_lifted(on_teaching: Any, teaching: cd.Network) -> None:
    for rule in teaching.rules.index:
        lifted = cd.Scenario("lifted").lift(rule).apply(teaching)
        for goods in ("", "8429", "9306"):
            question = {**asked(hs=goods), "lifted": [rule]}
            mine, its = answers(on_teaching, [question])[0], python_answer(lifted, question)
            assert (mine["points"], mine["paths"]) == (its["points"], its["paths"])


def test_sums_too_large_to_count_are_refused(blank: Any, teaching: cd.Network, teaching_bytes: bytes) -> None:
    """What no search of Python adds up is not added up by the page, and no double beyond 2**53 is believed."""
    tariffs = teaching.tariffs
    tariffs.loc[tariffs["item"] == "haul", "mid"] *= 1e6
    dear = cd.Network("dear", teaching.header, {**teaching.tables, "tariffs": tariffs})
    try:
        loaded(blank, packed(coefficients_of(dear)))
        question = asked(containers=1_000_000)
        (mine,) = answers(blank, [question])
        assert "too large" in mine["handover"]
        assert "too large to count" in python_answer(dear, question)["error"]
    finally:
        loaded(blank, teaching_bytes)


def test_what_only_python_answers_is_handed_over(blank: Any, teaching: cd.Network, teaching_bytes: bytes) -> None:
    """Days that the page does not hold, and rules that ask what a box has passed."""
    rules = teaching.rules
    rules.loc[rules.index[0], ["after_countries", "hs_prefixes"]] = ["AA", "8429"]
    changed = cd.Network("history", teaching.header, {**teaching.tables, "rules": rules})
    try:
        loaded(blank, packed(coefficients_of(changed, since="2026-01-01")))
        early, history = answers(blank, [asked(ready="2020-01-01 00:00"), asked(hs="8429")])
        assert "holds no prices of 2020-01-01" in early["handover"]
        assert "passed before" in history["handover"]
    finally:
        loaded(blank, teaching_bytes)


def test_prices_of_some_types_of_box(blank: Any, teaching: cd.Network, teaching_bytes: bytes) -> None:
    row = {"item": "haul", "name": "reefers", "mode": "rail", "zones": "AA", "basis": "per_feu_km", "used": 1}
    rate = {"relation": "any", "low": 2, "mid": 3, "high": 4, "currency": "USD", "source": "by hand"}
    cold = teaching.add("tariffs", {"id": "REEFER", **row, **rate, "container_types": "45R1", "confidence": "estimate"})
    try:
        loaded(blank, packed(coefficients_of(cold)))
        boxes = {"45R1": asked(container_type="45R1", containers=40), "45G1": asked(containers=40)}
        assert assert_equal(blank, cold, list(boxes.values())) == 0
        least = {kind: python_answer(cold, one)["points"][0][0] for kind, one in boxes.items()}
        assert least["45R1"] > least["45G1"]
    finally:
        loaded(blank, teaching_bytes)


def test_what_blanks_of_every_table_are_taken_for(blank: Any, teaching: cd.Network, teaching_bytes: bytes) -> None:
    """Of rows that a route names, and of stops over the links that it takes; of a reefer's power, too."""
    tables = dict(teaching.tables)
    blanks = {"tariffs": ["low", "free_days"], "borders": ["dwell_p90_h"], "service_stops": ["run_h"]}
    for table, columns in {**blanks, "transfers": ["lifts"]}.items():
        tables[table] = tables[table].copy()
        tables[table].loc[tables[table].index[::2], columns] = np.nan
    marked = tables["links"].copy()
    marked.loc[marked.index[::3], "notes"] = "[default: length_km, speed_kmh]"
    bare = cd.Network("bare", teaching.header, {**tables, "links": marked})
    cold = {"container_type": "45R1", "power_within_h": 300}
    every = [asked(**box) for box in ({"containers": 40}, {"dangerous": "3"}, cold, {"air": True, "hs": "8429"})]
    try:
        loaded(blank, packed(coefficients_of(bare)))
        assert assert_equal(blank, bare, every) == 0
    finally:
        loaded(blank, teaching_bytes)
    told = {text for one in every for way in python_answer(bare, one)["routes"] for text in way["assumptions"]}
    for table in ("tariffs", "borders", "service_stops", "transfers", "links"):
        assert any(text.startswith(f"assumed: {table} without") for text in told), table


def test_closures_that_end_before_boxes_are_there_are_handed_over(
    blank: Any, teaching: cd.Network, teaching_bytes: bytes
) -> None:
    """Rail is shut to 24 September 2025: boxes of that evening find it open, those of its first day none of it."""
    try:
        loaded(blank, packed(coefficients_of(teaching, since="2025-09-01")))
        evening, before = asked(ready="2025-09-24 20:00"), asked(ready="2025-09-12 00:00")
        assert "open again before the boxes can be there" in answers(blank, [evening])[0]["handover"]
        assert assert_equal(blank, teaching, [before]) == 0
    finally:
        loaded(blank, teaching_bytes)


# --- rounding

FULL = {"containers": 60, "container_type": "22G1", "cargo_tonnes_each": 1000 / 60 - 2.0}
MUTANTS = {
    "truncates": ("(value < 0 ? -0.5 : 0.5)", "0"),
    "no spare of a train": ("const SPARE = 1e-9; // of a box that a train takes", "const SPARE = 0; //"),
    "no share by weight": ("haul[key] === 1 ? ofRail : 1", "1"),
    "grams in another order": (
        "(tonnes * tonne[arc] + load.teu * teu[arc]) * 1e-3",
        "(tonnes * tonne[arc]) * 0.000999",
    ),
    "ties by arc alone": ("before[a] === before[b] ? by[a] < by[b] : before[a] < before[b]", "by[a] < by[b]"),
}


@pytest.fixture(scope="module")
def heavy(teaching: cd.Network) -> cd.Network:
    """Trains of at most 1,000 t: 60 boxes of 16 2/3 t fill one exactly."""
    trains = teaching.trains
    trains.loc["WEST", "max_gross_t"] = 1000.0
    return cd.Network("heavy", teaching.header, {**teaching.tables, "trains": trains})


@pytest.fixture(scope="module")
def careful(heavy: cd.Network) -> list[dict[str, Any]]:
    """Questions whose answers turn on the last cent."""
    odd = {"value_of_time": 0.1234567, "pickup_km": 7.777}
    dense = {"containers": 30, "container_type": "45G1", "cargo_tonnes_each": 25.5}
    return [
        asked(**FULL, **odd),
        asked(**{**FULL, "containers": 61}),
        asked(**dense, prices="tariff"),
        *questions(heavy, 25, 37),
    ]


def test_answers_of_trains_exactly_full(blank: Any, heavy: cd.Network, careful: list[dict[str, Any]]) -> None:
    loaded(blank, packed(coefficients_of(heavy)))
    assert assert_equal(blank, heavy, careful) == 0


def test_a_train_ferry_is_a_leg_of_its_own(blank: Any, teaching: cd.Network) -> None:
    links = teaching.links
    links.loc["BIRK-EASTGATE-rail-1520", "category"] = "train ferry"
    ferried = cd.Network("ferried", teaching.header, {**teaching.tables, "links": links})
    loaded(blank, packed(coefficients_of(ferried)))
    assert assert_equal(blank, ferried, [asked()]) == 0
    legs = python_answer(ferried, asked())["routes"][0]["legs"]
    assert [leg["links"] for leg in legs if "by train ferry" in leg["text"]] == [["BIRK-EASTGATE-rail-1520"]]


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_are_caught(blank: Any, heavy: cd.Network, careful: list[dict[str, Any]], name: str) -> None:
    old, new = MUTANTS[name]

    def mutate(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    loaded(blank, packed(coefficients_of(heavy)), mutate)
    with pytest.raises(AssertionError):
        assert_equal(blank, heavy, careful)


def test_numbers_are_written_as_python_writes_them(on_teaching: Any) -> None:
    """Halves of floats are not what they look like: 0.125 is one, 2.675 is a little less."""
    random = Random(5)
    halves = [0.5, 1.5, 2.5, -0.5, -2.5, 0.125, 0.375, 2.675, 1e15 + 0.5, 0.0, -0.0]
    values = [*halves, *(random.randrange(10**7) / 2 ** random.randrange(8) for _ in range(400))]
    pairs = [(value, digits) for value in values for digits in (0, 1, 3)]
    expression = "pairs => pairs.map(([v, d]) => [planner.rounding.fixed(v, d), planner.rounding.roundedTo(v, d)])"
    found = on_teaching.evaluate(expression, pairs)
    for (value, digits), (text, rounded) in zip(pairs, found, strict=True):
        assert float(text) == float(f"{value:.{digits}f}")
        assert rounded == round(value, digits)
    away = on_teaching.evaluate("values => values.map(planner.rounding.whole)", values)
    assert away == [int(math.copysign(math.floor(abs(value) + 0.5), value)) for value in values]
    assert on_teaching.evaluate("values => values.map(planner.rounding.even)", values) == [round(v) for v in values]


def test_hours_that_are_skipped_or_come_twice_are_told(on_teaching: Any) -> None:
    """In zones that put clocks forward and back, by halves of hours, and not at all."""
    zones = ("Europe/Berlin", "Europe/London", "Australia/Lord_Howe", "Asia/Shanghai", "America/St_Johns")
    days = ("2026-03-29", "2026-10-25", "2026-10-04", "2026-04-05", "2026-03-08", "2026-11-01")
    asked_for = [(f"{day} {time}", zone) for day in days for time in ("01:30", "02:15", "03:00") for zone in zones]
    told = on_teaching.evaluate("pairs => pairs.map(([text, zone]) => planner.clocks(text, zone))", asked_for)
    assert told == [clock_change(dt.datetime.fromisoformat(text), ZoneInfo(zone)) for text, zone in asked_for]
    assert sum(map(bool, told)) >= 5


def test_names_are_folded_as_python_folds_them(on_teaching: Any, eurasia: cd.Network) -> None:
    names = [str(name) for column in ("name", "name_zh", "name_ru", "aliases") for name in eurasia.terminals[column]]
    assert on_teaching.evaluate("texts => planner.folded(texts)", names) == [fold(name) for name in names]


def test_the_call_that_is_handed_over_asks_the_same(on_teaching: Any, teaching: cd.Network) -> None:
    for question in questions(teaching, 12, 3):
        page = {"data": {"networkName": "teaching"}}
        text = on_teaching.evaluate("([page, question]) => planner.calls.asPython(page, question)", [page, question])
        its, spoken = python_answer(teaching, question), dict[str, Any]()
        try:
            exec(text, spoken)
        except cd.NoRoute:
            assert not its.get("points")
            continue
        assert spoken["front"].points.tolist() == its["points"], text
