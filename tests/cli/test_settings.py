"""Defaults that a person has written down, and what goes before them."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from command_line import run

from corridor.cli.main import main
from corridor.cli.shell.settings import KEYS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CORRIDOR_CONFIG", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "home" / "corridor").mkdir(parents=True)
    return tmp_path / "home" / "corridor" / "config.toml"


def test_the_nearer_file_goes_before_and_the_command_line_before_all(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text('network = "teaching"\nlanguage = "zh"\ndate = "2026-03-01"\n')
    assert "of 12 terminals of teaching" in run("places", "Alma").stderr
    Path("corridor.toml").write_text("date = 2026-03-02\n")
    (tmp_path / "named.toml").write_text('language = "ru"\n')
    monkeypatch.setenv("CORRIDOR_CONFIG", str(tmp_path / "named.toml"))
    network, date, language, prices, *_ = run("config").stdout.splitlines()
    assert network.split() == ["network", "teaching", f"({home})"]
    assert date.split() == ["date", "2026-03-02", "(corridor.toml)"]
    assert language.split() == ["language", "ru", f"({tmp_path / 'named.toml'})"]
    assert prices.startswith("prices    not set")
    assert "ready 2026-03-02 (teaching" in run("route", "Alma", "Haven").stdout
    assert "ready 2026-03-05 (teaching" in run("route", "Alma", "Haven", "--date", "2026-03-05").stdout
    assert "terminals of eurasia" in run("places", "Minsk", "--network", "eurasia").stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('netwrok = "teaching"', "nothing is called 'netwrok'; nearest: network"),
        ("zzz = 1", "nothing is called 'zzz'; there are: network, date, language, prices"),
        ("date = 5", "date is 5; write when boxes are ready"),
        ('network = " "', "network is ' '; write a shipped network"),
        ("network teaching", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(text: str, told: str) -> None:
    Path("corridor.toml").write_text(text)
    done = run("places", "Alma")
    assert done.exit_code == 2 and told in done.stderr and "Traceback" not in done.stderr
    assert run("--help").exit_code == 0
    Path("corridor.toml").write_text('network = "teaching"')
    assert run("places", "Alma").exit_code == 0


def test_a_file_that_is_named_and_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_CONFIG", "nowhere.toml")
    done = run("places", "Alma")
    assert done.exit_code == 2 and "nowhere.toml, which is no file" in done.stderr


def test_a_value_that_the_option_refuses_is_refused() -> None:
    Path("corridor.toml").write_text('network = "nowhere"\nlanguage = "xx"\n')
    done = run("places", "Alma")
    assert done.exit_code == 2 and "no network is called 'nowhere'" in done.stderr


def test_every_key_stands_for_an_option_of_some_verb() -> None:
    known, groups = set[str](), [main]
    for group in groups:  # which grows
        for verb in group.commands.values():
            known |= {str(param.name) for param in verb.params}
            groups += [verb] if isinstance(verb, click.Group) else []
    assert {parameter for parameter, _ in KEYS.values()} <= known


def test_verbs_of_a_group_take_them_too() -> None:
    Path("corridor.toml").write_text('network = "nowhere"')
    assert "no network is called 'nowhere'" in run("plan", "flow", "demand.csv").stderr


def test_the_currency_of_quotes_is_a_default_too() -> None:
    asked = ("quote", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04")
    Path("corridor.toml").write_text('currency = "EUR"\n')
    assert "EUR" in run(*asked).stdout and "EUR" not in run(*asked, "--currency", "USD").stdout
    Path("corridor.toml").write_text('currency = "XXX"\n')
    assert run(*asked).exit_code == 2
