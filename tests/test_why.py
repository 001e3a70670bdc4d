"""Whatever shows a figure of a route says how to ask where it comes from, and the asking answers."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import corridor as cd
from corridor.cli.main import main
from corridor.draw.maps import payload
from tests.cli.command_line import run

ENDS = ("Alma", "Haven")
HERE = ("--network", "teaching", "--containers", "3")
DAY = ("--date", "2026-03-04")
PERIOD = ("--start", "2026-03-04", "--end", "2026-03-05")
SHUT = ("--close", "EAST_WEST")
# Every verb that tells figures of routes; charts by their kinds
TOLD: dict[str, tuple[str, ...]] = {
    "route": (*ENDS, *DAY, "--modes", "rail,sea,road"),
    "pareto": (*ENDS, *DAY, "--avoid", "air"),
    "alternatives": (*ENDS, *DAY),
    "departures": (*ENDS, *PERIOD),
    "calendar": (*ENDS, *PERIOD),
    "compare": (*ENDS, *DAY, *SHUT),
    "explain": (*ENDS, *DAY),
    "quote": (*ENDS, *DAY),
    "matrix": (*ENDS, *DAY),
    "reliability": (*ENDS, *DAY, "--avoid", "air"),
    "sensitivity": (*ENDS, *DAY, "--avoid", "air"),
    "routes": ("{}/rows.csv", "--modes", "rail,road"),
    "chart pareto": (*ENDS, *DAY, "--out", "{}/c.svg"),
    "chart waterfall": (*ENDS, *DAY, "--choose", "hours", "--out", "{}/c.svg"),
    "chart comparison": (*ENDS, *DAY, *SHUT, "--out", "{}/c.svg"),
}


@pytest.fixture(scope="module")
def front(teaching: cd.Network) -> cd.ParetoFront:
    box = cd.Shipment(*ENDS, containers=3, ready="2026-03-04")
    return cd.pareto_routes(teaching, box)


def commands_said(text: str) -> list[list[str]]:
    """The words of each command that explains a figure, without the name of the program."""
    return [shlex.split(line) for line in re.findall(r"where a figure comes from.*?: corridor (.+)", text)]


@pytest.mark.parametrize("verb", TOLD)
def test_a_verb_says_the_command_that_explains_its_figures_and_it_does(verb: str, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("origin,destination,ready\nAlma,Nowhere,\nAlma,Haven,2026-03-04\n", "utf-8")
    done = run(*verb.split(), *(word.format(tmp_path) for word in TOLD[verb]), *HERE[: 2 if verb == "routes" else 4])
    assert done.exit_code == 0, done.output
    if verb == "route":  # which explains itself
        assert done.stdout.rstrip().endswith("--why cost")
    (words,) = [["route", *TOLD[verb], *HERE, "--why", "cost"]] if verb == "route" else commands_said(done.stderr)
    why = run(*words)
    assert why.exit_code == 0, (words, why.output)
    assert why.stdout.startswith(f"{words[-1].rpartition(':')[2]}: ") and 2 <= len(why.stdout.splitlines()) <= 5
    if verb in ("route", "calendar", "explain", "quote"):
        assert re.search(r"cost: ([\d,.]+) \w+ for 3 boxes", why.stdout), why.stdout


def test_no_verb_of_routes_is_left_out() -> None:
    context = click.Context(main)
    verbs = {name: main.get_command(context, name) for name in main.list_commands(context)}
    asking = {
        name for name, verb in verbs.items() if verb is not None and any("--hs" in param.opts for param in verb.params)
    }
    # of which some tell losses, or of all places or combinations; reports are made in tests/cli/test_quotes.py
    assert asking - {"criticality", "interdict", "isochrone", "report", "sweep"} <= {*TOLD}


def called(figure: Figure, told: str) -> set[str]:
    """The calls in the caption of a chart, which is never drawn here."""
    texts = [found.get_text().replace("\n", " ") for found in figure.findobj(Text)]  # type: ignore[attr-defined]
    return {one for text in texts for one in re.findall(told, text)}


@pytest.mark.parametrize(
    "chart",
    [
        cd.draw.time_cost_distance,
        cd.draw.hours_by_activity,
        cd.draw.reliability_chart,
        cd.draw.route_picture,
        cd.draw.pareto_chart,
        lambda network, found: cd.draw.scenario_comparison(network, {"a": found, "b": found}),
    ],
)
def test_a_chart_of_a_front_says_the_call_that_explains_it(
    teaching: cd.Network, front: cd.ParetoFront, chart: Callable[[cd.Network, Any], Figure]
) -> None:
    (call,) = called(chart(teaching, front), r'--why \w+:cost, front\["\w+"\]\.why\("cost"\)')
    words, call = call.split(", ")
    label = call.split('"')[1]
    assert words == f"--why {label}:cost"
    assert eval(call, {"front": front}).amount == pytest.approx(front[label].cost)


@pytest.mark.parametrize("chart", [cd.draw.itinerary_gantt, cd.draw.cost_waterfall])
def test_a_chart_of_one_route_says_it_too(
    teaching: cd.Network, front: cd.ParetoFront, chart: Callable[[cd.Network, cd.Itinerary], Figure]
) -> None:
    trip = front.fastest()
    (call,) = called(chart(teaching, trip), r'trip\.why\("cost"\)')
    assert eval(call, {"trip": trip}).amount == pytest.approx(trip.cost)


def page_data(page: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="corridor-data">(.*?)</script>', page, re.S)
    found: dict[str, Any] = json.loads(text)
    return found


def test_each_card_of_a_map_has_the_rows_behind_its_figures(teaching: cd.Network, front: cd.ParetoFront) -> None:
    data = page_data(cd.draw.map(teaching, front).to_html())
    for route, trip, label in zip(data["routes"], front, front.labels_of(front), strict=True):
        told = [[data["texts"][at] for at in lines] for lines in route["why"]]
        wanted = [str(trip.why(name)).splitlines() for name in ("cost", "hours", "co2_kg", "km")]
        assert told == [[line.strip() for line in lines] for lines in wanted]
        assert f'front["{label}"].why("cost")' in route["call"] and f"--why {label}:cost" in route["call"]
        assert front[label] == trip


def test_where_a_page_would_grow_its_cards_say_how_to_ask(
    teaching: cd.Network, front: cd.ParetoFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "_EXPLAINED", 1)
    routes = page_data(cd.draw.map(teaching, front).to_html())["routes"]
    assert ["why" in route for route in routes] == [True] + [False] * (len(front) - 1)
    assert all("--why" in route["call"] for route in routes)


def test_a_label_that_is_none_is_told_those_there_are(front: cd.ParetoFront) -> None:
    assert front["a"] == front[front.labels_of(front)[0]] or front["A"] == min(front, key=lambda trip: trip.cents)
    with pytest.raises(cd.UnknownName, match="there are A"):
        front["Z9"]
    said = run("pareto", *ENDS, *DAY, *HERE, "--why", "Z9:cost")
    assert said.exit_code == 2 and "there are A" in said.stderr


def test_what_stands_on_an_invoice_can_be_asked(front: cd.ParetoFront) -> None:
    """By its item, its whole name, a word of it, and what screens call it; no other part of the name is found."""
    trip = front.cheapest()
    for line in trip.invoice().lines:
        same = sum(other.amount for other in trip.invoice().lines if other.name == line.name)
        assert trip.why(line.name).amount == pytest.approx(same)
        word = max(line.name.split(), key=len)
        assert line.row in {row.row for row in trip.why(f"{word} cost").rows}
    lifts = sum(line.amount for line in trip.invoice().lines if line.item == "lift")
    assert trip.why("handling cost").amount == pytest.approx(lifts)
    assert trip.why("handling").amount == pytest.approx(trip.hours_by["handling"])
    with pytest.raises(cd.UnknownName):
        trip.why("ndling")
