"""What a shell offers: places in any script, borders, networks; never a message, whatever goes wrong."""

from __future__ import annotations

import pytest
from click.shell_completion import ShellComplete
from command_line import run

from corridor.cli.main import main


def offered(*words: str) -> list[str]:
    *typed, incomplete = words
    found = ShellComplete(main, {}, "corridor", "_CORRIDOR_COMPLETE").get_completions(typed, incomplete)
    return [one.value for one in found]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("route", "Lanz"), "Lanzhou"),
        (("route", "兰州"), "兰州"),
        (("route", "Ланьчжоу"), "Ланьчжоу"),
        (("route", "lz_d"), "LZ_DCH"),
        (("route", "Lanzhou", "Duis"), "Duisburg"),
        (("route", "Lanzhou", "Duisburg", "--via", "Rig"), "Riga"),
        (("route", "Lanzhou", "Duisburg", "--close", "bre_"), "BRE_MAL"),
        (("matrix", "Lanzhou", "Mins"), "Minsk"),
        (("pareto", "--network", "teaching", "Al"), "ALMA"),
        (("places", "--network", "tea"), "teaching"),
        (("completion", "f"), "fish"),
        (("comp",), "compare"),
        (("route", "--mini"), "--minimise"),
    ],
)
def test_words_are_completed(words: tuple[str, ...], wanted: str) -> None:
    assert wanted in offered(*words)


def test_what_is_offered_is_one_word_to_every_shell() -> None:
    for word in ("", "P", "S", "Port"):
        assert all(not any(map(str.isspace, value)) for value in offered("route", word))


def test_of_nothing_typed_cities_are_offered() -> None:
    assert 10 < len(offered("route", "")) <= 60


def test_a_network_that_is_not_there_offers_nothing() -> None:
    assert offered("route", "--network", "nowhere", "Al") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_for_the_verbs(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0 and f"_CORRIDOR_COMPLETE={shell}_complete" in done.stdout
