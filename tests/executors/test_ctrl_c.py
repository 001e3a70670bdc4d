"""Ctrl-C in a shell, which every process of the terminal hears: the one that was called tells it, no worker does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BEGINNING = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
import pandas as pd
import corridor as cd

def lanes(count):
    ready = pd.date_range("2026-01-01", periods=count, freq="h")
    return pd.DataFrame({"origin": "Alma", "destination": "Haven", "ready": ready})

def asked(pool, net):
"""
ENDING = """
if __name__ == "__main__":
    net = cd.open_network("teaching")
    with ProcessPoolExecutor(6, mp_context=multiprocessing.get_context(sys.argv[1])) as pool:
        try:
            asked(pool, net)
        except KeyboardInterrupt:
            print("stopped", flush=True)
"""
ASKED = {
    "routes": """
    for number, _ in enumerate(cd.route_blocks(net, lanes(20_000), block=2, executor=pool)):
        if number == 1:
            print("begun", flush=True)
""",
    "idle": """
    cd.routes(net, lanes(3), executor=pool)
    print("begun", flush=True)
    pool.submit(__import__("time").sleep, 0.5).result()
    while True:
        pass
""",
    "plan": """
    row = {"origin": "Alma", "destination": "Haven", "teu_per_day": 40.0, "ready": "2026-03-04"}
    worlds = [cd.plan.PlanScenario(str(share), demand=share) for share in (0.5, 1.5)]
    told = lambda now: print("begun", flush=True)
    demand = cd.plan.read_demand(net, pd.DataFrame([row]))
    cd.plan.block_trains(net, demand, scenarios=worlds, executor=pool, gap=0.0, progress=told)
    print("stopped", flush=True)
""",
}


# A shell leaves SIGINT ignored in what it starts in the background, and all that this starts would inherit it.
HEARING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])"


def pressed(command: list[str], begun: Path | None = None) -> tuple[str, str]:
    """What a command in a shell says after Ctrl-C, sent to the whole group as soon as it has begun."""
    shell = [sys.executable, "-c", HEARING, "sh", "-c", '"$@"; exit $?', "sh", *command]
    with subprocess.Popen(
        shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        if begun is None:
            assert running.stdout.readline() == "begun\n"
        else:
            while running.poll() is None and not list(begun.glob("part-*")):
                time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        try:
            return running.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise


@pytest.mark.parametrize(
    ("name", "method"), [("routes", "fork"), ("idle", "fork"), ("idle", "forkserver"), ("idle", "spawn")]
)
def test_workers_are_silent(tmp_path: Path, name: str, method: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(BEGINNING + ASKED[name] + ENDING)
    said, told = pressed([sys.executable, str(script), method])
    assert said.split("\n")[-2:] == ["stopped", ""] and told == ""


def test_a_plan_ends_with_what_it_has(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(BEGINNING + ASKED["plan"] + ENDING)
    said, told = pressed([sys.executable, str(script), "fork"])
    assert said.split("\n")[-2:] == ["stopped", ""] and told == ""


def test_the_verb_says_how_to_go_on(tmp_path: Path) -> None:
    orders, folder = tmp_path / "orders.csv", tmp_path / "rows.parquet"
    orders.write_text("origin,destination,containers\n" + "".join(f"Alma,Haven,{many}\n" for many in range(1, 2001)))
    days = [word for day in range(1, 21) for word in ("--date", f"2026-03-{day:02}")]
    asked = ["sweep", str(orders), "--network", "teaching", *days, "--workers", "4", "--into", str(folder)]
    said, told = pressed([sys.executable, "-m", "corridor", *asked], folder)
    assert said == "" and "Traceback" not in told
    assert f"stopped: {folder} keeps what was found, and the same command goes on from there" in told
