"""Every planning verb runs on the teaching network, prints what was asked, and writes its folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run

import corridor as cd

pytestmark = pytest.mark.usefixtures("opened_once")

DEMAND = (
    "id,origin,destination,containers_per_week,ready\nwest,Alma,Haven,40,2026-03-04\neast,Haven,Alma,10,2026-03-04\n"
)
BOOKINGS = """id,origin,destination,containers,ready,due
west,Alma,Haven,40,2026-03-04,2026-03-09
east,Haven,Alma,10,2026-03-04,
"""


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (["flow"], "flow on teaching"),
        (["trains", "--time-limit", "20"], "trains_per_week"),
        (["empties", "--weeks", "2"], "saved_per_load"),
        (["congestion", "--principle", "user"], "congestion on teaching"),
        (["expansion", "--steps", "1"], "expansion on teaching"),
        (["hubs", "--hub", "Alma", "--hub", "Eastgate", "--single"], "open_hubs"),
        (["slots", "--weeks", "1"], "slots on teaching"),
    ],
)
def test_a_verb_runs(words: list[str], holds: str, tmp_path: Path) -> None:
    file = tmp_path / "demand.csv"
    file.write_text(BOOKINGS if words[0] == "slots" else DEMAND, encoding="utf-8")
    out = tmp_path / "plan"
    done = run("plan", *words, str(file), "--network", "teaching", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert holds in done.output
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["corridor"] == "plan"


def test_a_plan_of_trains_goes_on_to_its_timetable_and_its_vehicles(tmp_path: Path) -> None:
    """Each folder is what the next verb reads; the numbers are those of the library."""
    file = tmp_path / "demand.csv"
    file.write_text(DEMAND.replace(",40,", ",75,").replace(",10,", ",65,"), encoding="utf-8")
    kept, dated = str(tmp_path / "trains"), str(tmp_path / "dated")
    day = ("--network", "teaching", "--date", "2026-03-04")
    assert run("plan", "trains", str(file), "--network", "teaching", "--out", kept).exit_code == 0
    chart = tmp_path / "week.svg"
    page = tmp_path / "week.html"
    done = run("plan", "timetable", kept, *day, "--out", dated, "--chart", str(chart), "--report", str(page))
    assert done.exit_code == 0, done.output
    network = cd.open_network("teaching")
    asked = cd.plan.timetable(network, cd.plan.Plan.read(kept), day="2026-03-04", time_limit_s=60.0)
    assert f"objective {asked.objective:,.2f}" in done.stdout and "weekdays" in done.stdout
    assert "<svg" in chart.read_text("utf-8")
    fewer = run("plan", "timetable", kept, *day, "--wagon-hours", "5", "--time-limit", "8")
    assert fewer.exit_code == 0 and "wagons: " in fewer.stdout and "wagons: " not in done.stdout
    assert all(f"<h2>{title}</h2>" in page.read_text("utf-8") for title in ("What runs", "Departures", "Trains"))
    for folder in (kept, dated):
        told = run("plan", "vehicles", folder, *day, "--report", str(page))
        assert told.exit_code == 0, told.output
        counted = cd.plan.vehicles(network, cd.plan.Plan.read(folder), day="2026-03-04")
        assert f"locomotives: {counted.figures['locomotives']:g}" in told.stdout
        assert "<h2>Locomotives</h2>" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("vehicles", "empty", "--date", "2026-03-04"), "holds no plan"),
        (("timetable", "empty", "--date", "2026-03-04"), "holds no plan"),
        (("timetable", "nowhere", "--date", "2026-03-04"), "does not exist"),
        (("timetable", "empty", "--date", "2026-03-04", "--chart", "week.doc"), "the ending says the format"),
    ],
)
def test_what_is_no_plan_is_said(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    verb, folder, *rest = words
    done = run("plan", verb, str(tmp_path / folder), "--network", "teaching", *rest)
    assert done.exit_code != 0 and told in " ".join(done.output.split())


def test_slots_of_trains_alone_are_asked_for_in_the_terms(tmp_path: Path) -> None:
    """The express westwards leaves at noon: the block train of midnight is there before it."""
    (tmp_path / "bookings.csv").write_text(BOOKINGS, encoding="utf-8")
    (tmp_path / "terms.toml").write_text('[slots]\nhauls = "local"\n', encoding="utf-8")
    files = (str(tmp_path / "bookings.csv"), "--terms", str(tmp_path / "terms.toml"))
    done = run("plan", "slots", *files, "--network", "teaching", "--weeks", "1")
    assert done.exit_code == 0 and "FIXED-HAVEN-ALMA" in done.stdout


def test_frames_come_as_json_and_csv(tmp_path: Path) -> None:
    file = tmp_path / "demand.csv"
    file.write_text(DEMAND, encoding="utf-8")
    words = ["plan", "empties", str(file), "--network", "teaching", "--frame", "moves"]
    assert json.loads(run(*words, "--format", "json").output)[0]["start"] == "HAVEN"
    assert run(*words, "--format", "csv").output.startswith("start,end")


def test_a_fault_of_the_demand_is_named(tmp_path: Path) -> None:
    file = tmp_path / "demand.csv"
    file.write_text("origin,destination,feu_per_day\nAlma,Haven,1\n", encoding="utf-8")
    done = run("plan", "trains", str(file), "--network", "teaching")
    assert done.exit_code == 1 and "never in FEU" in done.output


def test_a_shipped_demand_is_opened_by_its_name() -> None:
    """By its name; a misspelt one is answered with the nearest."""
    words = ["plan", "flow", "china_belarus", "--format", "csv", "--frame", "services"]
    assert run(*words).output.startswith("service_id,")
    done = run("plan", "flow", "china_belaru")
    assert done.exit_code == 2 and "nearest: china_belarus" in done.output


def test_a_demand_in_place_of_bookings_is_told_what_is_missing(tmp_path: Path) -> None:
    """By the name of one that is shipped, and in a file of volumes by the week or by the day."""
    done = run("plan", "slots", "china_belarus")
    wanted = "containers and ready, and due where there is one, in a row for each booking"
    assert done.exit_code == 2 and "'china_belarus' is a demand" in done.output and wanted in done.output
    file = tmp_path / "demand.csv"
    for text, column in (
        (DEMAND, "containers_per_week"),
        ("origin,destination,teu_per_day\nAlma,Haven,1\n", "teu_per_day"),
    ):
        file.write_text(text, encoding="utf-8")
        done = run("plan", "slots", str(file), "--network", "teaching")
        assert f"line 1, column {column}: a volume by the day or week is no booking" in done.output
        assert wanted in done.output and "1 fault" in done.output


def test_long_tables_are_cut_and_say_so(tmp_path: Path) -> None:
    file = tmp_path / "demand.csv"
    rows = [f"{n},Alma,Haven,1,2026-03-04" for n in range(40)]
    file.write_text("id,origin,destination,containers_per_week,ready\n" + "\n".join(rows) + "\n", encoding="utf-8")
    words = ["plan", "flow", str(file), "--network", "teaching", "--frame", "routes"]
    done = run(*words)
    assert "and 10 rows more" in done.stderr and len(done.stdout.splitlines()) < 60
    assert len(run(*words, "--format", "csv").stdout.splitlines()) == 41


def test_a_plan_stopped_at_once_still_comes_out(tmp_path: Path) -> None:
    """No time at all: the plan says what it does not know, and the exit code is that of a plan."""
    file = tmp_path / "demand.csv"
    file.write_text(DEMAND.replace(",40,", ",9000,"), encoding="utf-8")
    done = run("plan", "flow", str(file), "--network", "teaching", "--time-limit", "0")
    assert done.exit_code == 0 and "stopped before the proof" in done.output
