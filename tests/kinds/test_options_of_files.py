"""Options that name a file or a choice, and texts that are sought: whatever is written, a plain answer."""

from __future__ import annotations

import itertools
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main
from tests.cli.command_line import verbs

pytestmark = pytest.mark.usefixtures("opened_once")


def options(kind: type[click.ParamType]) -> list[tuple[tuple[str, ...], str]]:
    return [
        (verb, param.opts[-1])
        for verb, command in verbs()
        for param in command.params
        if isinstance(param, click.Option) and isinstance(param.type, kind)
    ]


# every option that writes, as click knows them: a new one is in the table by itself
WRITING = [case for case in options(click.Path) if case[1] not in ("--terms", "--from", "--plan")]  # which are read
CHOICES = options(click.Choice)
MARKED = ("(((", "[", "\\", "*", "?", "^$", ".*", "a{99999}", "(?P<x>", "%%", "\x00", "\n", " ", "")


def run(*words: str) -> Result:
    found = CliRunner().invoke(main, list(words))
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert found.exit_code in (0, 1, 2) and "Traceback" not in found.output
    return found


def is_folder(verb: tuple[str, ...], option: str) -> bool:
    return option == "--into" or (verb[0] == "plan" and option == "--out")


def ids(case: object) -> str | None:
    return " ".join(case) if isinstance(case, tuple) else None


def test_the_table_holds_every_verb_that_writes() -> None:
    known = {" ".join(verb) for verb, _ in WRITING}
    assert {"route", "pareto", "compare", "criticality", "demo", "report", "chart tcd", "plan flow"} <= known
    assert {option for _, option in WRITING} == {
        "--map",
        "--out",
        "--report",
        "--fix-report",
        "-o",
        "--into",
        "--chart",
    }


@pytest.mark.parametrize(("verb", "option"), WRITING, ids=ids)
@pytest.mark.parametrize("file", ["", "  ", "-", "a\0b.html", "no/such/folder/x.html", "x" * 300 + ".html"])
def test_what_cannot_be_written_is_said_before_the_work(
    verb: tuple[str, ...], option: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if is_folder(verb, option) and file.startswith("no/"):
        return  # a folder is made, with those above it
    rows = option in ("-o", "--fix-report") or (verb == ("routes",) and option != "--map")
    name = file.replace(".html", ".svg" if "chart" in (verb[0], option.strip("-")) else ".csv" if rows else ".html")
    found = run(*verb, option, name)
    assert found.exit_code in (1, 2)
    assert any(word in found.output for word in ("name", "no folder", "does not exist", "cannot", "directory"))
    assert len(found.output) < 700 and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("verb", "option"), WRITING, ids=ids)
def test_a_folder_is_no_file_and_a_file_no_folder(verb: tuple[str, ...], option: str, tmp_path: Path) -> None:
    file = tmp_path / "there.txt"
    file.write_text("mine")
    wrong = file if is_folder(verb, option) else tmp_path
    found = run(*verb, option, str(wrong))
    assert found.exit_code in (1, 2)
    assert any(word in found.output.lower() for word in ("is a directory", "is a file", "is a folder", "ending"))
    assert file.read_text() == "mine"


PAGES = [case for case in WRITING if case[0] == ("report",) or case[1] in ("--map", "--report")]
CHARTS = [case for case in WRITING if case[0][0] == "chart"]


@pytest.mark.parametrize(("verb", "option"), PAGES, ids=ids)
@pytest.mark.parametrize("name", ["routes.csv", "a.png", "b.json", "c.html.gz"])
def test_a_page_is_called_a_page(
    verb: tuple[str, ...], option: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody finds HTML in a file that ends in .csv."""
    monkeypatch.chdir(tmp_path)
    found = run(*verb, option, name)
    assert found.exit_code == 2 and "ends in .html" in found.output


@pytest.mark.parametrize(("verb", "option"), CHARTS, ids=ids)
@pytest.mark.parametrize("name", ["a.html", "b.xlsx", "chart", "c.svg.zip"])
def test_a_chart_says_its_format_by_its_ending(
    verb: tuple[str, ...], option: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the search: matplotlib would say it after."""
    monkeypatch.chdir(tmp_path)
    found = run(*verb, option, name)
    assert found.exit_code == 2 and ".svg, .svgz, .png" in found.output


def test_the_endings_are_those_that_the_charts_can_have() -> None:
    from matplotlib.backend_bases import FigureCanvasBase

    from corridor.cli.options import CHART_ENDINGS

    assert set(CHART_ENDINGS) == set(FigureCanvasBase.get_supported_filetypes()) - {"gif", "avif", "apng"}


@pytest.mark.parametrize(("verb", "option"), CHOICES, ids=ids)
@pytest.mark.parametrize("value", ["", "xml", "["])
def test_an_unknown_choice_lists_what_there_is(verb: tuple[str, ...], option: str, value: str) -> None:
    found = run(*verb, option, value)
    assert found.exit_code == 2 and "is not one of" in found.output


# --- texts that are sought -----------------------------------------------------------------------

SOUGHT = {
    "places": ("places", "{}"),
    "network": ("places", "--network", "{}"),
    "via": ("route", "Alma", "Haven", "--network", "teaching", "--via", "{}"),
    "avoid": ("route", "Alma", "Haven", "--network", "teaching", "--avoid", "{}"),
    "close": ("compare", "Alma", "Haven", "--network", "teaching", "--close", "{}"),
    "lift": ("compare", "Alma", "Haven", "--network", "teaching", "--lift", "{}"),
    "open": ("pareto", "Alma", "Haven", "--network", "teaching", "--open", "{}"),
    "origin": ("route", "{}", "Haven", "--network", "teaching"),
    "destination": ("route", "Alma", "{}", "--network", "teaching"),
    "type": ("route", "Alma", "Haven", "--network", "teaching", "--container-type", "{}"),
    "hs": ("route", "Alma", "Haven", "--network", "teaching", "--hs", "{}"),
    "queue": ("queue", "{}", "--traffic", "block=2", "--network", "teaching"),
    "container": ("container", "{}"),
    "trains": ("chart", "trains", "{}", "--network", "teaching", "--out", "x.svg"),
    "demand": ("criticality", "{}", "--network", "teaching"),
    "calendar": (
        "calendar",
        "Alma",
        "Haven",
        "--network",
        "teaching",
        "--via",
        "{}",
        *["--start", "2026-03-02", "--end", "2026-03-03"],
    ),
    "matrix": ("matrix", "{}", "--network", "teaching"),
}
FINDING_NOTHING_IS_NO_FAULT = {("places", ""), ("places", " "), ("places", "\n"), ("hs", ""), ("hs", " "), ("hs", "\n")}


@pytest.mark.parametrize(("where", "text"), list(itertools.product(SOUGHT, MARKED)))
def test_texts_are_sought_as_they_are(where: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sign means more than itself: nothing is found, and that is said."""
    monkeypatch.chdir(tmp_path)
    words = [text if word == "{}" else word for word in SOUGHT[where]]
    at = SOUGHT[where].index("{}")
    positional = not SOUGHT[where][at - 1].startswith("--")
    words = [*words[:at], *words[at + 1 :], "--", text] if positional and where == "places" else words
    found = run(*words)
    if (where, text) in FINDING_NOTHING_IS_NO_FAULT:
        assert found.exit_code == 0
    else:
        assert found.exit_code in (1, 2) and found.output.strip()
        assert "regular" not in found.output and "unterminated" not in found.output


@pytest.mark.parametrize("where", sorted(set(SOUGHT) - {"demand", "network"}))
def test_a_very_long_text_is_answered_in_a_few_words(where: str) -> None:
    found = run(*("z" * 100_000 if word == "{}" else word for word in SOUGHT[where]))
    assert found.exit_code in (1, 2) and len(found.output) < 1_500


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("(international", {"LZ_DCH"}),
        ("lanzhou", {"LZ_DCH"}),
        ("  Dongchuan ", {"LZ_DCH"}),
        ("(", {"LZ_DCH"}),
        (")", {"LZ_DCH"}),
        ("dongchuan(INTER", {"LZ_DCH"}),
        ("兰州", {"LZ_DCH"}),
    ],
)
def test_signs_are_found_where_names_have_them(text: str, held: set[str]) -> None:
    from corridor.model.tables.places import holding

    terminals = cd.open_network("eurasia").terminals
    found = set(terminals.index[holding(terminals.reset_index().to_dict("records"), text)])
    assert held <= found and (len(found) < len(terminals))
