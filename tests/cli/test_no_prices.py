"""A network without prices: every question is answered by hours, and nobody is shown, or asked about, money."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main

ENDS = ("Aberdeen", "Cardiff")
DAYS = ("--date", "2026-03-02", "--end", "2026-03-05")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three stations in a row, and a road beside the railway."""
    stations = pd.DataFrame({"name": ["Aberdeen Guild", "Birmingham", "Cardiff"], "lat": [57.1, 52.5, 51.5]})
    stations["lon"] = [-2.1, -1.9, -3.2]
    lines = pd.DataFrame(
        [
            ("Aberdeen Guild", "Birmingham", "rail"),
            ("Birmingham", "Cardiff", "rail"),
            ("Birmingham", "Cardiff", "road"),
        ],
        columns=["from", "to", "mode"],
    )
    network = cd.Network.from_frames(stations, lines, name="plain")
    path = network.to_folder(tmp_path_factory.mktemp("net") / "plain")
    (path.parent / "boxes.csv").write_text("origin,destination\nAberdeen,Cardiff\nCardiff,Birmingham\n")
    return path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--network", str(folder)])


@pytest.mark.parametrize(
    "words",
    [
        ("route", *ENDS),
        ("route", *ENDS, "--show", "weak"),
        ("pareto", *ENDS),
        ("pareto", *ENDS, "--boxes", "3"),
        ("alternatives", *ENDS),
        ("departures", *ENDS, *DAYS),
        ("calendar", *ENDS, *DAYS),
        ("explain", *ENDS),
        ("compare", *ENDS, "--close", "link:Birmingham-Cardiff-rail-1435"),
        ("compare", *ENDS, "--close", "Birmingham"),
        ("matrix", *ENDS),
        ("routes", "boxes.csv"),
    ],
    ids=" ".join,
)
def test_no_verb_tells_money_or_asks_why(words: tuple[str, ...], folder: Path) -> None:
    done = run(folder, *(str(folder.parent / word) if word.endswith(".csv") else word for word in words))
    assert done.exit_code == 0, done.output
    said = done.output.replace("no prices", "").replace("cost_per", "")
    assert not [word for word in ("USD", "cost", "nan", "no price") if word in said], done.output
    assert " h" in said or "hours" in said


def test_what_is_told_to_ask_answers(folder: Path) -> None:
    """And a figure that is asked for by name is refused, as before."""
    assert run(folder, "alternatives", *ENDS, "--why", "A:hours").exit_code == 0
    refused = run(folder, "route", *ENDS, "--minimise", "cost")
    assert refused.exit_code != 0 and "no prices" in refused.output


def test_alternatives_are_judged_by_time_and_emissions(folder: Path) -> None:
    found = cd.alternative_routes(cd.read_network(folder), cd.Shipment(*ENDS))
    assert found[0].itinerary.hours == cd.route(cd.read_network(folder), cd.Shipment(*ENDS), minimise="hours").hours
    assert all("cheap" not in one.why for one in found)


def test_a_network_with_prices_tells_them_as_before(folder: Path) -> None:
    done = run(Path("teaching"), "alternatives", "Alma", "Haven", "--date", "2026-03-04")
    assert "USD" in done.output and "--why A:cost" in done.output


def test_a_check_is_told_in_brief_and_in_full(folder: Path) -> None:
    brief, full = (CliRunner().invoke(main, ["check", str(folder), *more]) for more in ((), ("--all",)))
    assert brief.exit_code == full.exit_code == 0
    (line,) = [one for one in brief.output.splitlines() if one.startswith("assumed")]
    assert "links: gauge, length_km" in line and "--all" in line
    whole = [one for one in full.output.splitlines() if one.startswith("assumed")]
    taken = cd.read_network(folder).assumptions
    assert len(whole) == len(taken) and not any(one.endswith(" more") for one in whole)
    for one in taken:
        assert any(all(row in text for row in one.rows) for text in whole), one


def test_a_file_of_that_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.xlsx").write_bytes(b"")
    done = CliRunner().invoke(main, ["places", "--network", "mine"])
    assert done.exit_code and "the file mine.xlsx is here: --network mine.xlsx" in done.output
    other = CliRunner().invoke(main, ["places", "--network", "euraisa"])
    assert "nearest: eurasia; or name a folder or file of your own" in other.output
