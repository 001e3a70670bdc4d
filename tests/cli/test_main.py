"""The command line as a whole: widths, exit codes, messages that say what to do next, the demo, and speed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click
import pytest
from command_line import python, run

import corridor as cd
from corridor.cli.main import main
from corridor.file_cache import FileCache
from corridor.search import kernel_cache

TEACHING = ("--network", "teaching")
READY = (*TEACHING, "--date", "2026-03-01")
MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


@pytest.mark.slow
@pytest.mark.parametrize("width", ["80", "120"])
def test_tables_fit_the_width_of_the_terminal(width: str) -> None:
    for arguments in (
        ("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--all"),
        ("route", "Lanzhou", "Minsk", *MACHINERY),
        ("places", "Lanzhou"),
    ):
        done = run(*arguments, env={"CORRIDOR_COLUMNS": width})
        assert done.exit_code == 0, done.stderr
        assert max(map(len, done.stdout.splitlines())) <= int(width)


def test_a_pipe_has_no_width_whatever_the_shell_exports() -> None:
    """Some shells and build servers export COLUMNS: tables that are read by programs wrapped at it."""
    arguments = ("pareto", "Alma", "Haven", *READY)
    assert run(*arguments, env={"COLUMNS": "60"}).stdout == run(*arguments, env={"COLUMNS": None}).stdout
    narrow = run(*arguments, env={"CORRIDOR_COLUMNS": "60"}).stdout.splitlines()
    assert max(map(len, narrow)) <= 60 < max(map(len, run(*arguments).stdout.splitlines()))


def test_results_are_plain_text_in_a_pipe() -> None:
    assert "\x1b" not in run("pareto", "Alma", "Haven", "--network", "teaching").stdout


@pytest.mark.slow
def test_the_cache_of_kernels_is_listed_and_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "_lasting_bases", lambda told: iter([tmp_path]))
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "networks"))
    assert run("cache").stdout == "no compiled kernels and no networks are kept\n"
    folder = kernel_cache.folder_for([Path(__file__)], "numba")
    (folder / "kernel.nbi").write_bytes(b"x" * 2**20)
    FileCache("source").put("thing", (), bytes(1 << 20))
    kernels, networks = run("cache").stdout.splitlines()
    assert kernels.startswith(f"kernels: {folder}: 1.0 MiB, last used 20")
    assert networks.startswith(f"networks: {tmp_path / 'networks'}: 1.0 MiB, last used 20")
    removed = (f"kernels: {folder}: 1.0 MiB, removed\n", f"networks: {tmp_path / 'networks'}: 1.0 MiB, removed\n")
    assert run("cache", "--clear").stdout == "".join(removed)
    assert run("cache").stdout == "no compiled kernels and no networks are kept\n"
    assert not folder.exists()


def test_warm_up_says_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cd.search, "warm_up", lambda: 12.34)
    assert run("warm-up").stdout == "kernels ready in 12.3 s\n"


def test_a_map_is_written_and_named_on_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    done = run("pareto", "Alma", "Haven", "--network", "teaching", "--map", str(file))
    assert done.exit_code == 0, done.output
    assert str(file) in done.stderr
    assert file.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rout", "A", "B"), "'route'"),
        (("route", "Lanzou", "Minsk"), "nearest: Lanzhou (LZ_DCH)"),
        (("route", "Lanzhou"), "Missing argument 'DESTINATION'"),
        (("route", "Lanzhou", "Minsk", "--container-type", "45X9"), "45G1"),
        (("route", "Lanzhou", "Minsk", "--containers", "0"), "--containers"),
        (("route", "Lanzhou", "Minsk", "--tonnes-each", "90"), "payload"),
        (("route", "Lanzhou", "Minsk", "--date", "2026-13-01"), "not a date"),
        (("route", "Lanzhou", "Minsk", "--limit", "hour=4"), "hours"),
        (("route", "Lanzhou", "Minsk", "--limit", "hours=many"), "hours=400"),
        (("route", "Lanzhou", "Minsk", "--limit", "days=1", "--limit", "days=2"), "limited twice"),
        (("route", "Lanzhou", "Minsk", "--network", ""), "a network needs a name"),
        (("route", "Lanzhou", "Minsk", "--limit", "hours=nan"), "a limit is a number from 0"),
        (("route", "Lanzhou", "Minsk", "--network", "euroasia"), "nearest: eurasia"),
        (("route", "Lanzhou", "Minsk", "--format", "xml"), "geojson"),
        (("pareto", "Lanzhou", "Minsk", "--criteria", "cost,price"), "co2_kg"),
        (("pareto", "Lanzhou", "Minsk", "--criteria", "cost,cost"), "different"),
        (("pareto", "Lanzhou", "Minsk", "--open", "Panama"), "there are: A "),
        (("places", "Atlantis"), "no place is called 'Atlantis'"),
        (("check", "no such folder"), "does not exist"),
    ],
)
def test_what_cannot_be_meant_ends_in_2_and_says_what_can(arguments: Sequence[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert said in done.stderr


def test_no_route_ends_in_1_with_its_reasons() -> None:
    done = run("route", "Lanzhou", "Kyiv", "--hs", "8429", "--date", "2026-11-21")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "no route from Lanzhou to Kyiv" in done.stderr
    assert "UA_2022" in done.stderr


def test_potash_is_refused_with_its_rule() -> None:
    done = run("route", "Great Stone", "Klaipeda", "--hs", "3104", "--date", "2026-11-21")
    assert done.exit_code == 1
    assert "POTASH" in done.stderr


def test_limits_too_tight_end_in_1_and_name_the_least_possible() -> None:
    done = run("route", "Lanzhou", "Duisburg", "--limit", "hours=5")
    assert done.exit_code == 1
    assert "the least possible" in done.stderr


def test_a_map_that_cannot_be_written_is_a_message(tmp_path: Path) -> None:
    done = run("route", "Alma", "Haven", "--network", "teaching", "--map", str(tmp_path / "no" / "x.html"))
    assert done.exit_code == 1
    assert "make it first" in done.stderr


@pytest.mark.slow
def test_the_demo_prints_the_exact_front_and_the_path_of_its_map(tmp_path: Path, eurasia: cd.Network) -> None:
    file = tmp_path / "demo.html"
    done = run("demo", "--map", str(file), "--date", "2026-11-21")
    assert done.exit_code == 0, done.output
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-11-21")
    front = cd.pareto_routes(eurasia, box)
    assert f"{len(front)} routes on {len(front.corridors())} corridors, exact in cost, hours, co2_kg" in done.stdout
    assert all(one.label in done.stdout and one.told() in done.stdout for one in front.short_list())
    assert len(done.stdout.splitlines()) <= 30
    assert "range of the cheapest route: " in done.stdout
    assert done.stdout.splitlines()[-1] == f"map: {file}"
    assert file.stat().st_size > 10_000
    assert f"the page that asks: {tmp_path / 'planner.html'}" in done.stdout
    assert (tmp_path / "planner.html").stat().st_size > 100_000


@pytest.mark.slow
def test_python_dash_m_runs_it_and_its_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    """What cannot be meant, and a folder that is no network: neither comes as far as a search."""
    assert python("-m", "corridor", "--version").stdout.startswith("corridor, version ")
    assert python("-m", "corridor", "container", "45X1").returncode == 2
    assert python("-m", "corridor", "route", "Alma", "Haven", "--network", str(tmp_path)).returncode == 1


@pytest.mark.slow
def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m corridor places --format csv | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("id,")
    assert done.stderr == ""


@pytest.mark.parametrize(
    "verbs", [(), ("quote", "route", "pareto", "alternatives", "routes", "departures", "calendar")]
)
def test_help_imports_nothing_heavy(verbs: Sequence[str]) -> None:
    """Nor does that of the verbs about routes: what prints their screens comes with their answers."""
    asked = [[verb, "--help"] for verb in verbs] or [["--help"]]
    script = (
        "import sys\nfrom corridor.cli.main import main\n"
        f"for words in {asked!r}:\n    try:\n        main(words)\n    except SystemExit:\n        pass\n"
        "heavy = {'numpy', 'pandas', 'numba', 'rich', 'folium', 'ortools', 'matplotlib', 'geopandas', 'shapely'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    assert python("-c", script).stderr.strip() == "[]"


@pytest.mark.parametrize("arguments", [("-c", "import corridor"), ("-m", "corridor", "--help")])
def test_import_and_help_are_quick(arguments: Sequence[str]) -> None:
    """Within 0.2 s of bare Python, 0.07 s on a quiet machine: processor time, the best of five."""

    def seconds(*command: str) -> float:
        before = os.times()
        assert python(*command).returncode == 0
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    bare = min(seconds("-c", "pass") for _ in range(5))
    assert min(seconds(*arguments) for _ in range(5)) - bare < 0.2


def test_the_list_of_verbs_says_what_each_says_of_itself() -> None:
    """The list is known without importing a verb: it is the one that click makes of the verbs themselves."""
    imported = click.Group(commands=dict(main.commands))
    lists = []
    for group in (main, imported):
        formatter = click.HelpFormatter(width=300)
        group.format_commands(click.Context(group), formatter)
        lists.append(formatter.getvalue())
    assert lists[0] == lists[1]
    assert all(verb.name == name for name, verb in main.commands.items())


def test_every_verb_is_listed_once_and_an_unknown_one_is_none() -> None:
    """A module of verbs whose names are not in the list would be out of reach."""
    room = Path(cd.__file__).parent / "cli"
    names = (".".join(file.relative_to(room).with_suffix("").parts) for file in room.rglob("*.py"))
    things = [thing for name in names for thing in vars(import_module(f"corridor.cli.{name}")).values()]
    groups = [thing for thing in things if isinstance(thing, click.Group) and thing is not main]
    inside = {id(verb) for group in groups for verb in group.commands.values()}
    verbs = (thing for thing in things if isinstance(thing, click.Command) and thing is not main)
    found = {str(verb.name) for verb in verbs if id(verb) not in inside}
    assert found == set(main.commands)
    assert "no such verb" not in main.commands


@pytest.mark.parametrize(
    ("words", "last", "offered"),
    [
        ("corridor ", "ro", {"route", "routes"}),
        ("corridor ", "", set(main.commands)),
        ("corridor ", "--v", {"--version"}),
        ("corridor route ", "--arr", {"--arrive-by"}),
        ("corridor plan ", "no", set()),
        ("corridor plan ", "flo", {"flow"}),
    ],
)
def test_a_shell_completes_verbs_and_their_options(words: str, last: str, offered: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "corridor"],
        env={**os.environ, "_CORRIDOR_COMPLETE": "bash_complete"}
        | {"COMP_WORDS": words + last, "COMP_CWORD": str(len(words.split()))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert {line.partition(",")[2] for line in done.stdout.splitlines() if line} == offered, done.stderr
