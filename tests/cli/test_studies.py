"""The verbs of studies: a sentence first, a screen at most, and everything in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import records, run

import corridor as cd

pytestmark = pytest.mark.usefixtures("opened_once")

TEACHING = ("--network", "teaching")
DEMAND = "origin,destination,teu_per_day,ready\nAlma,Haven,40,2026-03-04\n"
EVENTS = 'name = "gate shut"\nstart = 2026-03-01\nend = 2026-03-03\nclose = "EAST_WEST"\n'
SCREEN = 30


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "events.toml").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    return str(tmp_path / "events.toml"), str(tmp_path / "demand.csv")


def test_replay_says_what_waits_and_until_when(files: tuple[str, str]) -> None:
    said = run("replay", *files, *TEACHING, "--patience", "always")
    assert said.exit_code == 0
    assert said.stdout.startswith("gate shut: 120 TEU") and len(said.stdout.splitlines()) <= SCREEN
    found = cd.study.Replay.from_json(run("replay", *files, *TEACHING, "--format", "json").stdout)
    assert found.servers["peak_teu"].tolist() == [120.0]
    assert run("replay", *files, *TEACHING, "--patience", "long").exit_code == 2
    assert run("replay", *files, *TEACHING, "--patience", "-1").exit_code == 2
    missing = run("replay", "nowhere.toml", files[1], *TEACHING)
    assert missing.exit_code == 2 and "there is no file nowhere.toml" in missing.stderr


def test_interdict_names_the_worst_closures(files: tuple[str, str]) -> None:
    said = run("interdict", files[1], *TEACHING, "--budget", "1")
    assert said.exit_code == 0
    assert (
        said.stdout.startswith("the worst 1 closure: Eastgate - Westgate: ") and len(said.stdout.splitlines()) <= SCREEN
    )


def test_isochrone_lists_the_nearest_first_and_both_worlds(files: tuple[str, str]) -> None:
    asked = ("isochrone", "Alma", *TEACHING, "--date", "2026-03-04")
    said = run(*asked, "--close", "EAST_WEST")
    assert said.exit_code == 0 and len(said.stdout.splitlines()) <= SCREEN
    assert "before and after EAST_WEST shut" in said.stdout.splitlines()[0]
    box = cd.Shipment("Alma", "Alma", ready="2026-03-04")
    days = cd.study.isochrone(cd.open_network("teaching"), box).frame["days"]
    assert json.loads(run(*asked, "--format", "json").stdout)["place"] == "ALMA"
    assert said.stdout.splitlines()[3].split()[0] == days.idxmin()


def test_reliability_says_how_sure_so_many_days_are() -> None:
    asked = ("reliability", "Alma", "Haven", *TEACHING, "--date", "2026-03-04")
    said = run(*asked, "--within", "30")
    assert said.exit_code == 0
    assert said.stdout.splitlines()[0] == "Alma to Haven: 1 x 45G1, ready 2026-03-04 (teaching 1.0)"
    assert "100% within 30.0 days" in said.stdout.splitlines()[1] and len(said.stdout.splitlines()) <= SCREEN


def test_a_ranking_begins_with_its_sentence_and_fits_a_screen(files: tuple[str, str]) -> None:
    said = run("criticality", files[1], *TEACHING, "--of", "links", "--of", "terminals", "--pairs", "4")
    assert "the worst is" in said.stdout.splitlines()[0] and len(said.stdout.splitlines()) <= SCREEN


def test_a_sweep_crosses_worlds_and_days_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """Rows are those of the library; the second call computes none, and both halves of the axes are there."""
    orders, kept = tmp_path / "orders.csv", str(tmp_path / "kept")
    orders.write_text("origin,destination,ready\nAlma,Haven,2026-03-01\nAlma,Karst,2026-03-01\n", "utf-8")
    days = [f"2026-03-{day:02d}" for day in range(2, 9)]
    asked = ("sweep", str(orders), *TEACHING, *(word for day in days for word in ("--date", day)), "--close", "Birk")
    said = run(*asked, "--into", kept)
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith("28 rows, 7 without a route, in ") and len(said.stdout.splitlines()) <= SCREEN
    assert said.stdout.splitlines()[-1] == "and 8 rows more: --format csv, or --into FOLDER"
    rows = json.loads(run(*asked, "--into", kept, "--format", "json").stdout)
    worlds = [cd.Scenario("as it is"), cd.Scenario("Birk shut").close("Birk")]
    own = cd.study.sweep(cd.open_network("teaching"), orders, out=tmp_path / "own", scenarios=worlds, dates=days)
    frame = own.to_frame()
    assert [row["scenario"] for row in rows] == frame["scenario"].tolist()
    assert [row["cost"] or 0.0 for row in rows] == frame["cost"].fillna(0.0).tolist()
    other = run(*asked, "--into", kept, "--minimise", "hours")
    assert other.exit_code == 2 and "options" in other.stderr, other.output


def test_a_sweep_fills_the_blank_cells_of_its_shipments(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("origin,destination,containers\nAlma,Haven,\nAlma,Haven,3\n", encoding="utf-8")
    done = run("sweep", str(orders), *TEACHING, "--date", "2026-03-02", "--boxes", "10", "--format", "csv")
    assert done.exit_code == 0 and "containers 10" in done.stderr
    net = cd.open_network("teaching")
    wanted = [cd.route(net, cd.Shipment("Alma", "Haven", containers=n, ready="2026-03-02")).cost for n in (10, 3)]
    assert [float(row["cost"]) for row in records(done.stdout)] == wanted
    own = cd.study.sweep(net, orders, out=tmp_path / "own", dates=["2026-03-02"], defaults={"containers": 10})
    assert own.to_frame()["cost"].tolist() == wanted


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (("--columns", "kms"), "no column 'kms'; nearest: km"),
        (("--date", "soon"), "soon"),
        (("--hs", "847"), "hs "),
        (("--boxes", "0"), "--containers"),
    ],
)
def test_a_sweep_that_cannot_be_meant_is_refused(word: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("origin,destination\nAlma,Haven\n", "utf-8")
    done = run("sweep", str(tmp_path / "orders.csv"), *TEACHING, *word)
    assert done.exit_code == 2 and told in done.stderr


def test_what_boxes_pay_together_is_shown_for_one_of_them(tmp_path: Path) -> None:
    """Of the sweep and of the rows in doubt; a single box has nothing beside its total."""
    orders = tmp_path / "orders.csv"
    orders.write_text("origin,destination,containers,ready\nAlma,Haven,4,2026-03-01\nAlma,Nowhere,x,\n", "utf-8")
    said = run("sweep", str(orders), *TEACHING, "--format", "table")
    assert said.exit_code == 0, said.output
    total = cd.route(cd.open_network("teaching"), cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-01")).cost
    head, row = (line.split() for line in said.stdout.splitlines()[1:3])
    place = row.index(f"{total:,.1f}")
    assert "cost_per_container" in head and row[place + 1] == f"{total / 4:,.1f}"
    asked = ("sensitivity", "Alma", "Haven", *TEACHING, "--date", "2026-03-04")
    several = run(*asked, "--containers", "4").stdout.splitlines()
    assert several[0] == "Alma to Haven: 4 x 45G1, ready 2026-03-04 (teaching 1.0)"
    told = cd.study.Sensitivity.from_json(run(*asked, "--containers", "4", "--format", "json").stdout)
    assert several[1].startswith(f"{told.planned / 4:,.0f} USD a box by {told.name}, the best route")
    assert several[2].split("  ")[-1] == "what moves it, by USD a box" and told.containers == 4
    for line, row in zip(several[3:], told.rows.to_dict("records"), strict=False):
        steps = [f"{(row[end] - told.planned) / 4:+,.0f}" for end in ("low", "high")]
        if steps != ["+0", "+0"] and not line.strip().startswith("and "):
            assert line.split()[:2] == ["=" if step in ("+0", "-0") else step for step in steps]
            assert line.endswith(row["what"])
    assert "a box" not in run(*asked, "--containers", "4", "--minimise", "hours").stdout


def test_sensitivity_ranks_the_rows_that_move_the_choice() -> None:
    asked = ("sensitivity", "Alma", "Haven", *TEACHING, "--date", "2026-03-04")
    said = run(*asked)
    assert said.exit_code == 0 and len(said.stdout.splitlines()) <= SCREEN
    assert "one at a time, it is moved most by: " in said.stdout.splitlines()[1]
    found = cd.study.Sensitivity.from_json(run(*asked, "--minimise", "hours", "--format", "json").stdout)
    net, box = cd.open_network("teaching"), cd.Shipment("Alma", "Haven", ready="2026-03-04")
    routes = [*cd.pareto_routes(net, box), *(one.itinerary for one in cd.alternative_routes(net, box))]
    own = cd.study.sensitivity(net, routes, minimise="hours")
    assert found.rows["swing"].tolist() == own.rows["swing"].tolist() and found.unit == "h"
    assert run(*asked, "--method", "sobol", "--samples", "100").exit_code == 2
