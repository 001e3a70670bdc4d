"""Every verb that searches takes every option of a question, or says in a sentence why it cannot mean anything there.

The functions behind the verbs have the same keywords.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from command_line import box, records, run

import corridor as cd
from corridor.cli.main import main
from corridor.cli.options import CHANGES, GOODS, QUESTION, SEARCH

pytestmark = pytest.mark.usefixtures("opened_once")

READY = ("--network", "teaching", "--date", "2026-03-01")
# Verbs that search, and what they ask.
TWINS: Mapping[str, Callable[..., Any]] = {
    "route": cd.route,
    "pareto": cd.pareto_routes,
    "routes": cd.routes,
    "alternatives": cd.alternative_routes,
    "compare": cd.compare,
    "report": cd.pareto_routes,
    "calendar": cd.calendar_of,
    "departures": cd.departures_of,
    "matrix": cd.matrix,
    "explain": cd.explain,
    "criticality": cd.study.criticality,
    "interdict": cd.study.interdict,
    "isochrone": cd.study.isochrone,
    "reliability": cd.route,
    "sensitivity": cd.alternative_routes,
    "sweep": cd.routes,
    "chart tcd": cd.pareto_routes,
    "chart pareto": cd.pareto_routes,
    "chart waterfall": cd.pareto_routes,
    "chart comparison": cd.compare,
}
KEYWORDS = {
    "--modes": "modes",
    "--via": "via",
    "--avoid": "avoid",
    "--limit": "limits",
    "--depart": "depart",
    "--arrive-by": "arrive_by",
}
# A word for each option, so that it can be given.
WORDS = {
    "--containers": "2",
    "--container-type": "45G1",
    "--hs": "84",
    "--tonnes-each": "9",
    "--value-each": "9",
    "--value-of-time": "9",
    "--decay-per-day": "0.1",
    "--container-owner": "carrier",
    "--dangerous": "3",
    "--power-within-h": "9",
    "--pickup-km": "9",
    "--delivery-km": "9",
    "--prices": "tariff",
    "--air/--no-air": "",
    "--subsidies/--no-subsidies": "",
    "--split/--no-split": "",
    "--date": "2026-03-01",
    "--modes": "rail",
    "--via": "Birk",
    "--avoid": "Birk",
    "--limit": "days=20",
    "--depart": "2026-03-01",
    "--arrive-by": "2026-03-09",
    "--close": "Birk",
    "--lift": "X",
    "--scenario": "x.toml",
    "--quotes": "x.csv",
}
NEEDED = {"--start": "2026-03-04", "--end": "2026-03-05", "--out": "x.svg"}


def verb_of(words: str) -> click.Command:
    found: Any = main
    for word in words.split():
        found = found.commands[word]
    assert isinstance(found, click.Command)
    return found


def option_of(verb: click.Command, spelling: str) -> click.Parameter:
    first = spelling.partition("/")[0]
    (found,) = [param for param in verb.params if first in param.opts]
    return found


def arguments(verb: click.Command, table: Path) -> list[str]:
    """What a verb must be told, without options of the question."""
    words = [str(table) if isinstance(one.type, click.Path) else "Alma" for one in verb.params if needed(one)]
    for spelling, value in NEEDED.items():
        words += [spelling, value] if any(one.required and spelling in one.opts for one in verb.params) else []
    return words


def needed(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument) and param.required


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("spelling", QUESTION)
def test_a_verb_takes_an_option_or_says_why_not(
    name: str, spelling: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    verb, table = verb_of(name), tmp_path / "x.csv"
    table.write_text("origin,destination\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    option = option_of(verb, spelling)
    got: list[Mapping[str, Any]] = []
    monkeypatch.setattr(verb, "callback", lambda **values: got.append(values))
    given = [spelling.rpartition("/")[2], *([WORDS[spelling]] if WORDS[spelling] else [])]
    done = run(*name.split(), *arguments(verb, table), *given)
    twin = inspect.signature(TWINS[name]).parameters
    if option.expose_value:
        assert done.exit_code == 0, done.output
        assert len(got) == 1
        assert spelling not in KEYWORDS or KEYWORDS[spelling] in twin
    else:
        sentence = done.stderr.strip().splitlines()[-1]
        assert done.exit_code == 2
        assert sentence.startswith(f"Error: {option.opts[0]} is not for corridor {name.split()[-1]}: ")
        assert KEYWORDS.get(spelling) not in twin


@pytest.mark.parametrize("name", TWINS)
def test_boxes_are_containers(name: str) -> None:
    verb = verb_of(name)
    assert option_of(verb, "--boxes") is option_of(verb, "--containers")


def test_boxes_are_read_as_containers_and_told_by_their_first_spelling() -> None:
    for verb in ("route", "explain"):
        asked = (verb, "Alma", "Haven", *READY)
        found = run(*asked, "--boxes", "3")
        assert found.exit_code == 0 and found.stdout == run(*asked, "--containers", "3").stdout
        assert run(*asked, "--boxes", "0").exit_code == 2
    assert "--containers 3" in found.stderr


def test_the_table_is_the_whole_of_it() -> None:
    """Every option has a word here, and stands in one family; nearly all are taken where they mean anything."""
    assert set(WORDS) == set(QUESTION) == {*GOODS, *SEARCH, *CHANGES}
    refused = {
        (name, spelling)
        for name in TWINS
        for spelling in QUESTION
        if not option_of(verb_of(name), spelling).expose_value
    }
    assert not {spelling for _, spelling in refused} & {*CHANGES, "--modes", "--avoid"}
    assert {name for name, _ in refused} == {
        "alternatives",
        "calendar",
        "departures",
        "matrix",
        "explain",
        "criticality",
        "interdict",
        "isochrone",
        "sensitivity",
    }


def test_what_is_shut_is_shut_in_every_verb(teaching: cd.Network) -> None:
    shut = cd.Scenario("shut").close("Birk").apply(teaching)
    asked = ("Alma", "Haven", *READY, "--close", "Birk")
    found = cd.Itinerary.from_json(run("route", *asked, "--format", "json").stdout)
    assert found.cents == cd.route(shut, box()).cents != cd.route(teaching, box()).cents
    front = cd.ParetoFront.from_json(run("pareto", *asked, "--format", "json").stdout)
    assert front.points.tolist() == cd.pareto_routes(shut, box()).points.tolist()
    table = records(run("alternatives", *asked, "--format", "csv").stdout)
    assert [float(row["cost"]) for row in table] == [one.itinerary.cost for one in cd.alternative_routes(shut, box())]


def test_a_scenario_comes_from_a_file(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "doors.toml"
    file.write_text(
        '[[scenario]]\nname = "no Birk"\nclose = "Birk"\n[[scenario]]\nname = "no gate"\nclose = "EAST_WEST"\n',
        encoding="utf-8",
    )
    asked = ("route", "Alma", "Haven", *READY, "--format", "json", "--scenario")
    for name, what in (("no Birk", "Birk"), ("no gate", "EAST_WEST")):
        world = cd.Scenario(name).close(what).apply(teaching)
        done = run(*asked, f"{file}#{name}")
        assert cd.Itinerary.from_json(done.stdout).cents == cd.route(world, box()).cents
    both = run(*asked, str(file))
    assert (both.exit_code, both.stdout) == (2, "")
    assert "has 2 scenarios; name one as" in both.stderr
    assert "nearest: no gate" in run(*asked, f"{file}#no gat").stderr
    for missing in (str(tmp_path / "none.toml"), f"{tmp_path / 'none.toml'}#a"):
        done = run(*asked, missing)
        assert (done.exit_code, "--scenario: there is no file" in done.stderr) == (2, True)


def test_quotes_go_before_the_tables(teaching: cd.Network, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mode,rate,currency\nrail,0.01,USD\n", encoding="utf-8")
    asked = ("route", "Alma", "Haven", *READY, "--modes", "rail", "--format", "json", "--quotes", str(file))
    expected = cd.route(cd.read_quotes(file).apply(teaching), box(), modes="rail")
    assert cd.Itinerary.from_json(run(*asked).stdout).cents == expected.cents
    assert expected.cents < cd.route(teaching, box(), modes="rail").cents


@pytest.mark.parametrize("spelling", ["--minimise", "--minimize"])
def test_both_spellings_are_read(teaching: cd.Network, spelling: str) -> None:
    asked = ("route", "Alma", "Haven", *READY, "--format", "json")
    found = cd.Itinerary.from_json(run(*asked, spelling, "hours").stdout)
    assert found.seconds == cd.route(teaching, box(), minimise="hours").seconds
    found = cd.Itinerary.from_json(run(*asked, spelling, "generalized").stdout)
    assert found.cents == cd.route(teaching, box(), minimise="generalised").cents


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--modes", "rial"), "rail"), (("--modes", ","), "rail,sea"), (("--modes", "Birk"), "Birk")],
)
def test_what_is_no_mode_is_told(more: tuple[str, str], said: str) -> None:
    done = run("route", "Alma", "Haven", *READY, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("verb", ["route", "pareto", "compare", "quote", "chart tcd", "report"])
@pytest.mark.parametrize(
    ("clock", "told"),
    [
        (("--depart", "2026-03-04"), "--depart 2026-03-04 is before --date 2026-03-10 00:00"),
        (("--depart", "2026-03-09 to 2026-03-11"), "--depart 2026-03-09 is before --date"),
        (("--depart", "2026-03-10", "--arrive-by", "2026-03-08"), "--arrive-by 2026-03-08 is before --date"),
        (("--arrive-by", "2026-03-09"), "--arrive-by 2026-03-09 is before --date"),
        (("--depart", "2026-03-08 12:00+08:00"), "is before --date"),
    ],
)
def test_a_clock_before_the_day_the_boxes_are_ready_is_refused(
    verb: str, clock: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    out = ("--out", str(tmp_path / "x.svg")) if " " in verb else ()
    done = run(*verb.split(), "Alma", "Haven", "--network", "teaching", "--date", "2026-03-10", *clock, *out)
    assert done.exit_code == 2, done.output
    assert told in done.stderr


def test_a_clock_within_the_day_the_boxes_are_ready_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day begins at midnight; and a day of a file of settings stands back behind the clock of the question."""
    asked = ("route", "Alma", "Haven", "--network", "teaching")
    done = run(*asked, "--date", "2026-03-10 08:00", "--depart", "2026-03-10")
    assert done.exit_code == 2 and "whose day begins at midnight" in done.stderr
    for moment in ("2026-03-10 08:00", "2026-03-11"):
        assert run(*asked, "--date", "2026-03-10 08:00", "--depart", moment).exit_code == 0
    assert run(*asked, "--date", "2026-03-10 08:00", "--arrive-by", "2026-03-20", "--modes", "rail").exit_code == 0
    (tmp_path / "c.toml").write_text("date = 2026-03-10\n", encoding="utf-8")
    monkeypatch.setenv("CORRIDOR_CONFIG", str(tmp_path / "c.toml"))
    done = run(*asked, "--depart", "2026-03-04")
    assert done.exit_code == 0 and "leaves 2026-03-04" in done.stdout


@pytest.mark.parametrize("told", ["cost=1500/box", "cost_per_box=1500", "cost_per_container=1500", "cost = 1500 / box"])
@pytest.mark.parametrize("verb", ["route", "pareto", "alternatives", "quote"])
def test_a_limit_of_one_box_is_asked_without_arithmetic(teaching: cd.Network, verb: str, told: str) -> None:
    """Of three boxes: what costs no more than thrice that in all."""
    boxes = box(containers=3)
    front = cd.pareto_routes(teaching, boxes, limits={"cost_per_container": 1_500.0})
    every = cd.pareto_routes(teaching, boxes)
    assert 0 < len(front) < len(every)
    assert front.points.tolist() == every.within(cost=4_500.0).points.tolist()
    assert front.points.tolist() == every.within(cost_per_container=1_500.0).points.tolist()
    asked = (verb, "Alma", "Haven", *READY, "--containers", "3")
    least = () if verb in ("pareto", "alternatives") else ("--minimise", "hours")
    each, total = (run(*asked, *least, "--limit", one, "--format", "json") for one in (told, "cost=4500"))
    assert each.exit_code == 0, each.output
    assert each.stdout == total.stdout


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        ("cost=1500/boxes", "ends in /box"),
        ("hours=12/box", "hours_per_box"),
        ("cst=1200", "nearest: cost"),
        ("cost_per_bx=9", "nearest: cost_per_box"),
        ("cost=x/box", "NAME=NUMBER"),
    ],
)
def test_a_limit_that_cannot_be_meant_names_what_can(told: str, hint: str) -> None:
    done = run("route", "Alma", "Haven", *READY, "--limit", told)
    assert done.exit_code == 2 and hint in done.stderr
    twice = run("route", "Alma", "Haven", *READY, "--limit", "cost=9/box", "--limit", "cost_per_box=8")
    assert twice.exit_code == 2 and "twice" in twice.stderr
