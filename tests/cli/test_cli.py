"""The command line: what it prints and where, exit codes, messages that say what to do next, and speed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main

MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def python(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}
    )


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# what is printed, and where


def test_route_prints_legs_totals_and_items() -> None:
    done = run("route", "Alma", "Haven", "--network", "teaching", "--containers", "2", "--date", "2026-03-04")
    assert done.exit_code == 0, done.stderr
    net = cd.open_network("teaching")
    trip = cd.route(net, cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04"))
    assert f"{trip.cost:,.0f} in all" in done.stdout
    assert trip.name in done.stdout
    assert f"{trip.hours:,.0f} h: moving" in done.stdout
    assert "estimated:" in done.stdout
    assert done.stderr == ""


def test_route_says_what_the_gauge_costs_when_asked() -> None:
    arguments = ("route", "Alma", "Haven", "--network", "teaching", "--date", "2026-03-04")
    assert "in a world of one gauge" not in run(*arguments).stdout
    assert "in a world of one gauge" in run(*arguments, "--gauge").stdout


def test_pareto_prints_one_line_per_corridor_that_opens_to_its_variants(eurasia: cd.Network) -> None:
    """Piped, a corridor is exactly one line; --all adds every variant, --open those of one."""
    front = cd.pareto_routes(eurasia, cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready="2026-11-21"))
    corridors = front.corridors()
    closed = run("pareto", "Lanzhou", "Duisburg", *MACHINERY).stdout.splitlines()
    lines = [line for line in closed if any(line.endswith(tail(c)) for c in corridors)]
    assert len(lines) == len(corridors)
    for line, corridor in zip(lines, corridors, strict=True):
        best = corridor.cheapest()
        assert f"{best.cost_per_container:,.0f}" in line
        assert f"{best.cost:,.0f}" in line
        assert f"{best.km:,.0f}" in line
    opened = run("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--all").stdout
    assert opened.count(" h: moving ") == len(front)
    one = max(corridors, key=lambda corridor: len(corridor.itineraries))
    by_name = run("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--open", one.name).stdout
    assert by_name.count(" h: moving ") >= len(one.itineraries)


def tail(corridor: cd.RouteGroup) -> str:
    count = len(corridor.itineraries)
    return f"  {corridor.name}" + (f" ({count} variants)" if count > 1 else "")


@pytest.mark.parametrize("width", ["80", "120"])
def test_tables_fit_the_width_of_the_terminal(width: str) -> None:
    for arguments in (
        ("pareto", "Lanzhou", "Duisburg", *MACHINERY, "--all"),
        ("route", "Lanzhou", "Minsk", *MACHINERY),
        ("places", "Lanzhou"),
    ):
        done = CliRunner().invoke(main, list(arguments), env={"COLUMNS": width})
        assert done.exit_code == 0, done.stderr
        assert max(map(len, done.stdout.splitlines())) <= int(width)


def test_results_are_plain_text_in_a_pipe() -> None:
    assert "\x1b" not in run("pareto", "Alma", "Haven", "--network", "teaching").stdout


@pytest.mark.parametrize("verb", ["route", "pareto"])
def test_every_format_reads_back(verb: str) -> None:
    asked = ("--containers", "2", "--date", "2026-03-04", "--network", "teaching")
    arguments = (verb, "Alma", "Haven", *asked, "--format")
    net = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")
    text = run(*arguments, "json").stdout
    rows = records(run(*arguments, "csv").stdout)
    shapes = json.loads(run(*arguments, "geojson").stdout)
    if verb == "route":
        trip = cd.route(net, box)
        assert cd.Itinerary.from_json(text).cents == trip.cents
        assert len(rows) == len(trip.legs)
    else:
        front = cd.pareto_routes(net, box)
        assert (cd.ParetoFront.from_json(text).points == front.points).all()
        assert [float(row["cost"]) for row in rows] == [trip.cost for trip in front]
    assert shapes["type"] == "FeatureCollection"
    assert {feature["geometry"]["type"] for feature in shapes["features"]} == {"LineString"}
    assert {feature["properties"]["route"] for feature in shapes["features"]} >= {1}


def test_places_finds_names_in_any_script(eurasia: cd.Network) -> None:
    for text in ("LZ_DCH", "兰州东川", "Ланьчжоу-Дунчуань", "Dongchuan"):
        found = records(run("places", text, "--format", "csv").stdout)
        assert "LZ_DCH" in [row["id"] for row in found]
    everything = json.loads(run("places", "--format", "json").stdout)
    assert len(everything) == len(eurasia.terminals)
    points = json.loads(run("places", "Minsk", "--format", "geojson").stdout)
    assert {feature["geometry"]["type"] for feature in points["features"]} == {"Point"}


def test_places_counts_on_standard_error_only() -> None:
    done = run("places", "Alma", "--network", "teaching")
    assert "of 12 terminals" in done.stderr
    assert "of 12 terminals" not in done.stdout


def test_networks_are_listed() -> None:
    done = run("networks")
    assert done.exit_code == 0
    for name in cd.list_networks():
        assert name in done.stdout


def test_warm_up_says_how_long_it_took() -> None:
    assert run("warm-up").stdout.startswith("kernels ready in ")


def test_a_map_is_written_and_named_on_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    done = run("pareto", "Alma", "Haven", "--network", "teaching", "--map", str(file))
    assert done.exit_code == 0, done.output
    assert str(file) in done.stderr
    assert file.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


# check


def test_check_says_ok() -> None:
    done = run("check", str(Path(cd.__file__).parent.parent / "networks" / "teaching"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("OK: teaching")


@pytest.fixture
def broken(teaching: cd.Network, tmp_path: Path) -> Path:
    folder = teaching.to_folder(tmp_path / "broken")
    table = folder / "links.csv"
    text = table.read_text(encoding="utf-8").replace(",BIRK,", ",BRIK,").replace(",rail,", ",rial,", 1)
    table.write_text(text, encoding="utf-8")
    return folder


def test_check_names_every_fault_and_fails(broken: Path) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.read_network(broken)
    findings = caught.value.findings
    assert len(findings) > 1
    done = run("check", str(broken))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [str(finding) for finding in findings]
    assert f"{len(findings)} faults" in done.stderr
    assert len(json.loads(run("check", str(broken), "--format", "json").stdout)) == len(findings)
    assert len(records(run("check", str(broken), "--format", "csv").stdout)) == len(findings)


def test_a_broken_network_is_a_fault_of_the_data(broken: Path) -> None:
    done = run("route", "Alma", "Haven", "--network", str(broken))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "corridor check FOLDER" in done.stderr


# refusals: 2 for what was typed, 1 for what the world says


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
    assert "cannot write the map" in done.stderr


# the demo


def test_the_demo_prints_the_exact_front_and_the_path_of_its_map(tmp_path: Path, eurasia: cd.Network) -> None:
    file = tmp_path / "demo.html"
    done = run("demo", "--map", str(file), "--date", "2026-11-21")
    assert done.exit_code == 0, done.output
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-11-21")
    front = cd.pareto_routes(eurasia, box)
    assert f"{len(front)} routes on {len(front.corridors())} corridors, exact in cost, hours, co2_kg" in done.stdout
    assert done.stdout.count(" h: moving ") == len(front)
    assert "estimated: " in done.stdout
    assert done.stdout.splitlines()[-1] == f"map: {file}"
    assert file.stat().st_size > 10_000


# as a process


def test_python_dash_m_runs_it_and_its_exit_codes_reach_the_shell() -> None:
    assert python("-m", "corridor", "--version").stdout.startswith("corridor, version ")
    assert python("-m", "corridor", "route", "Nowhere", "Haven", "--network", "teaching").returncode == 2
    assert python("-m", "corridor", "route", "Lanzhou", "Kyiv").returncode == 1


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m corridor places --format csv | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("id,")
    assert done.stderr == ""


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nsys.argv = ['corridor', '--help']\nfrom corridor.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'numba', 'rich', 'folium', 'ortools', 'matplotlib', 'geopandas', 'shapely'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    assert python("-c", script).stderr.strip() == "[]"


@pytest.mark.parametrize("arguments", [("-c", "import corridor"), ("-m", "corridor", "--help")])
def test_import_and_help_are_quick(arguments: Sequence[str]) -> None:
    """Within 0.2 s of bare Python, 0.1 s on a quiet machine: processor time, the best of five."""

    def seconds(*command: str) -> float:
        before = os.times()
        assert python(*command).returncode == 0
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    bare = min(seconds("-c", "pass") for _ in range(5))
    assert min(seconds(*arguments) for _ in range(5)) - bare < 0.2
