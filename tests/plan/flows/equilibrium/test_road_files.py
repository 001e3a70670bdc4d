"""Files that `python -m benchmarks.equilibrium --data FOLDER` reads: one written here, its answer by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.equilibrium import PUBLISHED, main, read_roads
from corridor.plan.flows.equilibrium.user_equilibrium import Equilibrium

NET = """<NUMBER OF ZONES> 3
<NUMBER OF NODES> 4
<FIRST THRU NODE> 4
<NUMBER OF LINKS> 5
<END OF METADATA>

~ \tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t3\t1\t1\t0.1\t0\t0\t0\t0\t1\t;
\t3\t2\t1\t1\t0.1\t0\t0\t0\t0\t1\t;
\t1\t4\t2\t1\t1\t1\t1\t0\t0\t1\t;
\t4\t2\t1\t1\t0\t0\t0\t0\t0\t1\t;
\t1\t2\t1\t1\t2\t0.5\t0\t0\t0\t1\t;
"""
TRIPS = """<NUMBER OF ZONES> 3
<TOTAL OD FLOW> 6
<END OF METADATA>

Origin 1
    1 : 5.0 ;  2 : 6.0 ;
Origin 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Made"
    made.mkdir()
    (made / "Made_net.tntp").write_text(NET, encoding="utf-8")
    (made / "Made_trips.tntp").write_text(TRIPS, encoding="utf-8")
    return made


def test_zones_are_not_driven_through_and_a_road_without_power_takes_always_as_long(folder: Path) -> None:
    """Over zone 3 it would take 0.2; over node 4 it takes 1 + x / 2, on the road beside it 3: four and two of six."""
    instance, latencies = read_roads(folder)
    assert len(instance.jobs) == 1 and instance.volume.tolist() == [6.0] and len(latencies) == 1
    found = Equilibrium(instance, latencies, 1e-9).find()
    assert found.load == pytest.approx([4.0], abs=1e-6)
    assert found.objective / 100 == pytest.approx(4.0 + 4.0**2 / 4 + 2 * 3.0)


def test_it_says_what_it_found_and_whether_that_is_what_was_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(folder.parent), "Made", "Winnipeg"]) == 0
    told = capsys.readouterr().out
    assert "agrees" in told and "Winnipeg     is not in" in told
    monkeypatch.setitem(PUBLISHED, "Made", 13.9)
    assert main(["--data", str(folder.parent), "Made"]) == 1
    assert "DISAGREES" in capsys.readouterr().out
