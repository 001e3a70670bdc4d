"""Every planning verb runs on the teaching network, prints what was asked, and writes its folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run

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
        # the express westwards leaves at noon: the block train of midnight is there before it
        (["slots", "--weeks", "1"], "FIXED-HAVEN-ALMA"),
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
    file.write_text(DEMAND, encoding="utf-8")
    done = run("plan", "flow", str(file), "--network", "teaching", "--time-limit", "0")
    assert done.exit_code == 0 and "stopped before the proof" in done.output
