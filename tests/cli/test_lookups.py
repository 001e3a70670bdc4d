"""`queue` and `container` print what the functions of the library give; slips are named."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from command_line import records, run

import corridor as cd

pytestmark = pytest.mark.usefixtures("opened_once")

TEACHING = ("--network", "teaching")
READY = (*TEACHING, "--date", "2026-03-01")
MACHINERY = ("--containers", "41", "--hs", "8429", "--date", "2026-11-21")


def test_queue_says_how_dwells_grow(eurasia: cd.Network) -> None:
    asked = ("queue", "BRE_MAL", "--traffic", "fixed=2,block=11", "--then", "fixed=3,block=11", "--date", "2026-03-01")
    queue = cd.border_queue(eurasia, "BRE_MAL", {"fixed": 2, "block": 11}, when="2026-03-01")
    frame = queue.assess({"fixed": 3, "block": 11})
    done = run(*asked)
    assert done.exit_code == 0, done.stderr
    assert "BRE_MAL, BY to PL: 4 trains cleared side by side" in done.stdout
    got = records(run(*asked, "--format", "csv").stdout)
    assert [float(row["dwell_mean_h"]) for row in got] == pytest.approx(frame["dwell_mean_h"].tolist())
    assert "PL to BY" in run(*asked, "--from", "PL").stdout


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("BRE_MALA", "--traffic", "block=2"), 2, "nearest: BRE_MAL"),
        (("BRE_MAL", "--traffic", "blok=2"), 2, "there are fixed, block, non-priority, ordinary"),
        (("BRE_MAL", "--traffic", "block"), 2, "as in fixed=2,block=8"),
        (("BRE_MAL", "--traffic", "block=nan"), 2, "0 or more"),
        (("BRE_MAL", "--traffic", "block=2", "--from", "LT"), 2, "has BY and PL on its sides"),
        (("BRE_MAL", "--traffic", "fixed=2,block=16"), 1, "never clears"),
        (("BRE_MAL", "--traffic", "fixed=2,block=2"), 2, "less than 16.0 trains a day"),
    ],
)
def test_queues_that_cannot_be_say_why(asked: Sequence[str], code: int, said: str) -> None:
    done = run("queue", *asked, "--date", "2026-03-01")
    assert done.exit_code == code and said in done.stderr
    assert "corridor places" not in done.stderr


def test_container_reads_types_and_numbers() -> None:
    assert "40 ft high-cube reefer, 2 TEU" in run("container", "45R1").stdout
    assert json.loads(run("container", "45r1", "--format", "json").stdout)["powered"] is True
    assert run("container", "CSQU3054383").stdout.startswith("CSQU 305438 3: freight container")
    assert json.loads(run("container", "CSQU305438", "--format", "json").stdout)["check_digit"] == 3
    for wrong, said in (("45X1", "nearest: 45"), ("CSQU3054384", "is 3, not 4"), ("", "no container number")):
        done = run("container", wrong)
        assert done.exit_code == 2 and said in done.stderr
    with pytest.raises(ValueError, match="check digit"):
        cd.read_container_number("CSQU3054384")
