"""Studies of a day outside the dates of the prices say so, once and as `route` does; of days within, nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor import study
from corridor.cli.main import main
from corridor.results import RemarkedReport

BEFORE, WITHIN, AFTER = "2015-06-01", "2026-03-04", "2026-12-01"
TOLD = {
    BEFORE: ("asked about days before 2016-01-01, where the dated prices of eurasia begin",),
    WITHIN: (),
    AFTER: (
        "asked about days after 2026-04-19, where the dated prices of eurasia end: what changed later is not in them",
    ),
}


def box_of(day: str) -> cd.Shipment:
    return cd.Shipment("Minsk", "Brest", containers=2, ready=day)


def trip_of(network: cd.Network, day: str) -> cd.Itinerary:
    return cd.route(network, box_of(day))


def replayed(network: cd.Network, day: str) -> study.Replay:
    shut = study.Event(name="shut", start=day, end=day, close=("BRE_MAL",))
    return study.replay(network, shut, box_of(day), usual=day)


def swept(network: cd.Network, folder: Path, day: str) -> study.Sweep:
    return study.sweep(network, [box_of(WITHIN)], out=folder / day, dates=[day])


ASKED: dict[str, Callable[[cd.Network, str], RemarkedReport]] = {
    "isochrone": lambda network, day: study.isochrone(network, box_of(WITHIN), dates=[day], modes="rail"),
    "access": lambda network, day: study.access(network, "Minsk", shipment=box_of(day), modes="rail"),
    "criticality": lambda network, day: study.criticality(network, box_of(day)),
    "interdict": lambda network, day: study.interdict(network, box_of(day), budget=1),
    "least_cut": lambda network, day: study.least_cut(network, box_of(day), candidates=("links", "modes")),
    "reliability": lambda network, day: study.reliability(network, trip_of(network, day)),
    "sensitivity": lambda network, day: study.sensitivity(network, trip_of(network, day)),
    "monte_carlo": lambda network, day: study.monte_carlo(network, trip_of(network, day), draws=10),
    "weak_facts": lambda network, day: study.weak_facts(network, box_of(day)),
    "replay": replayed,
}


@pytest.mark.parametrize("day", TOLD)
@pytest.mark.parametrize("name", ASKED)
def test_every_study_says_it(eurasia: cd.Network, name: str, day: str) -> None:
    found = ASKED[name](eurasia, day)
    assert found.remarks == TOLD[day]
    assert str(found).count("dated prices") == len(TOLD[day])
    assert type(found).from_json(found.to_json()).remarks == found.remarks


@pytest.mark.parametrize("day", TOLD)
def test_a_sweep_says_it_and_again_when_its_rows_are_there(eurasia: cd.Network, tmp_path: Path, day: str) -> None:
    assert swept(eurasia, tmp_path, day).remarks == TOLD[day]
    assert swept(eurasia, tmp_path, day).remarks == TOLD[day]


def test_a_sweep_without_dates_looks_at_those_of_its_shipments(eurasia: cd.Network, tmp_path: Path) -> None:
    found = study.sweep(eurasia, [box_of(WITHIN), box_of(AFTER)], out=tmp_path / "own")
    assert found.remarks == TOLD[AFTER]


def test_several_days_make_one_sentence(eurasia: cd.Network) -> None:
    (told,) = study.isochrone(eurasia, box_of(WITHIN), dates=[BEFORE, WITHIN, AFTER], modes="rail").remarks
    assert "before 2016-01-01" in told and "after 2026-04-19" in told


def test_a_plan_that_is_taken_apart_says_it(eurasia: cd.Network) -> None:
    row = {"origin": "Minsk", "destination": "Brest", "teu_per_day": 2.0, "ready": AFTER}
    demand = cd.plan.read_demand(eurasia, pd.DataFrame([row]))
    plan = cd.plan.flow(eurasia, demand)
    assert study.criticality(eurasia, demand, plan=plan).remarks == TOLD[AFTER]


VERBS = {
    "isochrone": ["isochrone", "Minsk", "--modes", "rail"],
    "reliability": ["reliability", "Minsk", "Brest"],
    "sensitivity": ["sensitivity", "Minsk", "Brest", "--avoid", "air"],
    "sweep": ["sweep", "orders.csv"],
}


@pytest.mark.parametrize("format", ["table", "csv"])
@pytest.mark.parametrize("verb", VERBS)
def test_verbs_say_it_on_screens_and_beside_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, format: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("orders.csv").write_text("origin,destination\nMinsk,Brest\n")
    for day in (WITHIN, AFTER):
        said = CliRunner().invoke(main, [*VERBS[verb], "--date", day, "--format", format])
        assert said.exit_code == 0, said.output
        beside = said.stderr if format == "csv" else said.output
        assert beside.count("dated prices") == len(TOLD[day])


def test_maps_say_it(eurasia: cd.Network) -> None:
    far = study.isochrone(eurasia, box_of(AFTER), modes="rail")
    lost = study.criticality(eurasia, box_of(AFTER))
    for found in (far, lost):
        assert "where the dated prices of eurasia end" in cd.draw.map(eurasia, found).to_html()
