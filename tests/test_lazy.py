"""A sequence in waiting is the tuple that it becomes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import corridor as cd
from corridor.lazy import Later, LaterEach
from corridor.model.kept_network import folder_files, keep_network, kept_network
from corridor.resources import networks_dir
from tests.cli.command_line import run


def test_it_is_made_once_and_on_the_first_look() -> None:
    calls: list[int] = []

    def make() -> Iterator[int]:
        calls.append(1)
        yield from (3, 1, 2)

    waiting = Later(make)
    assert not calls
    assert (len(waiting), waiting[0], waiting[1:], list(waiting), 2 in waiting) == (3, 3, (1, 2), [3, 1, 2], True)
    assert len(calls) == 1


def test_it_equals_its_tuple_and_goes_as_a_tuple_to_others() -> None:
    one, other = Later(lambda: [1, 2]), Later(lambda: (1, 2))
    assert one == (1, 2) and one == other and one != (2, 1) and one != [1, 2]
    assert [(1, 2)].index(one) == 0  # the tuple's own comparison, too
    assert hash(one) == hash((1, 2)) and repr(one) == "(1, 2)"
    assert pickle.loads(pickle.dumps(one)) == (1, 2) == copy.deepcopy(one)


def test_a_failing_make_is_asked_again() -> None:
    results = iter([ZeroDivisionError, None])

    def make() -> tuple[int, ...]:
        if (problem := next(results)) is not None:
            raise problem
        return (7,)

    waiting = Later(make)
    with pytest.raises(ZeroDivisionError):
        len(waiting)
    assert waiting == (7,)


def test_legs_tell_their_invoice_when_asked(teaching: cd.Network) -> None:
    """Items add up to the cost, figures to hours, kilometres and CO2e, however late they are made."""
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", containers=41, cargo_tonnes_each=18))
    assert any(isinstance(leg.items, Later) for leg in trip.legs)
    assert sum(item.amount for leg in trip.legs for item in leg.items) == pytest.approx(trip.cost)
    for measure, total in (("hours", trip.hours), ("km", trip.km), ("co2_kg", trip.co2_kg)):
        told = sum(part.amount for leg in trip.legs for part in leg.figures if part.measure == measure)
        assert told == pytest.approx(total)
    assert pickle.loads(pickle.dumps(trip)).to_json() == trip.to_json()


def test_members_are_made_one_by_one() -> None:
    """Each once, when first looked at; slices and both ends as of a tuple."""
    calls: list[int] = []

    def make(number: int) -> int:
        calls.append(number)
        return number * number

    waiting = LaterEach(4, make)
    assert len(waiting) == 4 and not calls and repr(waiting) == "<4 in waiting, 0 made>"
    assert waiting[-1] == 9 and waiting[3] == 9 and calls == [3]
    assert waiting[1:3] == (1, 4) and list(waiting) == [0, 1, 4, 9] and sorted(calls) == [0, 1, 2, 3]
    with pytest.raises(IndexError):
        waiting[4]
    assert pickle.loads(pickle.dumps(waiting)) == (0, 1, 4, 9) == copy.deepcopy(waiting)


def test_a_route_and_the_verbs_about_networks_import_no_pandas() -> None:
    """Half of what a new process would take: it is imported when a frame is asked for."""
    code = (
        "import sys, corridor.routing.best, corridor.model.kept_network, corridor.cli.networks, corridor.cli.routes; "
        "import corridor.model.names, corridor.model.scenario.edits; print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


HELP = """
import sys
import click
from corridor.cli.main import main

def ask(group, words):
    for name in group.list_commands(click.Context(group)):
        if isinstance(verb := group.get_command(click.Context(group), name), click.Group):
            ask(verb, [*words, name])
            continue
        try:
            main([*words, name, "--help"])
        except SystemExit as end:
            assert not end.code
        heavy = {"numpy", "pandas", "ortools", "matplotlib"} & set(sys.modules)
        assert not heavy, f"{' '.join(words)} {name}: {heavy}"

ask(main, [])
"""


def test_the_help_of_a_verb_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr


@pytest.mark.slow
def test_verbs_of_a_network_that_is_kept_import_nothing_heavy(
    eurasia: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new process that finds what another has kept answers without frames, kernels or geometry."""
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path))
    monkeypatch.setattr(eurasia.cache, "files", None)  # as it is again after this test
    folder = networks_dir() / "eurasia"
    files = folder_files(folder)
    assert files is not None
    keep_network(eurasia, files)
    kept = kept_network("eurasia", files)
    assert kept is not None
    kept.cache.lasting("told by check", (), lambda: ("221 terminals",))  # the check of all of it takes ten seconds
    route = ("route", "Lanzhou", "Duisburg", "--containers", "41", "--date", "2026-03-04")
    verbs = (("places", "Minsk"), ("check", str(folder)), route)
    assert [run(*words).exit_code for words in verbs] == [0, 0, 0]
    for words in verbs:
        # a list of places and what is told of a check are texts: no array is looked at
        heavy = {"pandas", "scipy", "numba", "geopandas", "shapely", "matplotlib"} | (
            set() if words is route else {"numpy", "rich"}
        )
        code = (
            "import sys\nfrom corridor.cli.main import main\n"
            f"try:\n    main({list(words)!r})\nexcept SystemExit as end:\n    assert not end.code\n"
            f"print({heavy} & set(sys.modules), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.splitlines()[-1] == "set()", words
