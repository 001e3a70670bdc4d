"""Maps of verbs are in the language that is asked for, or that a file of defaults says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import verbs

from corridor.cli.main import main

ENDS = ["Alma", "Haven", "--network", "teaching", "--date", "2026-03-04"]
RUNS = {
    "route": ["route", *ENDS],
    "pareto": ["pareto", *ENDS],
    "compare": ["compare", *ENDS, "--close", "EAST_WEST"],
    "isochrone": ["isochrone", *ENDS[:1], *ENDS[2:]],
}


def language_of(page: Path) -> str:
    (found,) = set(re.findall(r'"language":"(\w\w)"', page.read_text(encoding="utf-8")))
    return str(found)


@pytest.mark.usefixtures("opened_once")
@pytest.mark.parametrize("verb", RUNS)
def test_a_map_speaks_the_language_asked_for(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "map.html"
    for arguments, language in (
        (["--map", str(file), "--language", "ru"], "ru"),
        (["--map", str(file), "--force"], "zh"),
    ):
        if language == "zh":
            Path("corridor.toml").write_text('language = "zh"\n', encoding="utf-8")
        found = CliRunner().invoke(main, [*RUNS[verb], "--map", str(file), *arguments], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        assert language_of(file) == language


def test_every_verb_with_a_map_has_a_language() -> None:
    drawing = [verb for _, verb in verbs() if any(param.name == "map_file" for param in verb.params)]
    assert len(drawing) >= 10
    for verb in drawing:
        assert [param.name for param in verb.params].count("language") == 1, verb.name


@pytest.mark.parametrize("verb", RUNS)
def test_a_language_without_a_map_is_refused(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed, it is meant for a map; in a file of defaults it is for whatever is drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    found = CliRunner().invoke(main, [*RUNS[verb], "--language", "ru"])
    assert found.exit_code == 2
    assert "add --map FILE" in found.output


@pytest.mark.usefixtures("opened_once")
def test_a_language_is_taken_where_the_result_is_the_map_or_a_file_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    page = tmp_path / "result.html"
    found = CliRunner().invoke(main, [*RUNS["route"], "-o", str(page), "--language", "ru"], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    assert language_of(page) == "ru"
    Path("corridor.toml").write_text('language = "zh"\n', encoding="utf-8")
    assert CliRunner().invoke(main, RUNS["route"], catch_exceptions=False).exit_code == 0
