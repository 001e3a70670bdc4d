"""A plan says how good it is known to be, and writes itself down."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import pandas as pd
import pytest

import corridor as cd
from corridor.plan.result import relative_gap
from corridor.results import Stamp

STAMP = Stamp("teaching", "1.0", "0" * 64, "0.1")


def plan(**fields: object) -> cd.plan.Plan:
    values = {"model": "flow", "status": "optimal", "objective": 100.0, "bound": 99.0, "unit": "USD a day"}
    return cd.plan.Plan(**(values | {"stamp": STAMP} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (100.0, 99.0, 0.01),
        (100.0, 100.0, 0.0),
        (0.0, 0.0, 0.0),
        (3e8, 3e8 - 6e-8, 0.0),
        (-3e8, -3e8 - 6e-8, 0.0),
        (3e8, 3e8 - 30.0, 1e-7),
        (100.0, -math.inf, math.inf),
        (math.nan, 1.0, math.inf),
    ],
)
def test_the_gap_is_the_distance_of_objective_and_bound(objective: float, bound: float, gap: float) -> None:
    assert relative_gap(objective, bound) == pytest.approx(gap)
    assert plan(objective=objective, bound=bound).gap == pytest.approx(gap)
    assert gap or relative_gap(objective, bound) == 0.0


def test_a_profit_is_earned_and_costs_are_paid() -> None:
    """Less revenue than costs is a cost; more is told without a sign, with trains and without."""
    frames = {"services": pd.DataFrame({"trains_per_week": [2.0]}, index=pd.Index(["A"], name="service"))}
    for objective, alone, running in (
        (-5e6, "earns 5.00 M USD a day, 1", "runs 2 trains a week and earns 5.00 M"),
        (1_200.0, "costs 1,200 USD a day, 1", "runs 2 trains a week at 1,200"),
    ):
        asked = {"objective": objective, "bound": objective - abs(objective) / 100.0}
        assert plan(**asked).sentence.startswith(alone)
        assert plan(**asked, model="block trains", frames=frames).sentence.startswith(running)


def test_a_status_that_does_not_exist_is_refused() -> None:
    with pytest.raises(cd.CorridorError, match="no status"):
        plan(status="perfect")


def test_a_frame_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(cd.UnknownName, match="it has flows"):
        _ = plan(frames={"flows": pd.DataFrame()}).prices


def test_what_is_not_known_is_null_in_the_file(tmp_path: Path) -> None:
    """What is not known is null, an infinity its word; frames are CSV files with Unix line ends."""
    frames = {"flows": pd.DataFrame({"teu": [1.5]})}
    one = plan(bound=-math.inf, frames=frames, figures={"x": math.nan}, notes=("said",))
    folder = one.to_folder(tmp_path / "deep" / "plan")
    head = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert (head["bound"], head["gap"], head["figures"]) == ("-Infinity", "Infinity", {"x": None})
    assert (head["status"], head["notes"], head["stamp"]["network"]) == ("optimal", ["said"], "teaching")
    assert (folder / "flows.csv").read_bytes() == b"teu\n1.5\n"
    back = cd.plan.Plan.read(folder)
    assert (back.bound, math.isnan(back.figures["x"]), back.notes) == (-math.inf, True, ("said",))


def test_a_folder_from_before_plans_had_days_is_read(tmp_path: Path) -> None:
    folder = plan(day=dt.date(2025, 3, 1)).to_folder(tmp_path / "plan")
    assert cd.plan.Plan.read(folder).day == dt.date(2025, 3, 1)
    head = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    del head["day"]
    (folder / "plan.json").write_text(json.dumps(head), encoding="utf-8")
    assert cd.plan.Plan.read(folder).day is None


def test_the_summary_and_the_name_say_status_and_gap() -> None:
    one = plan(frames={"flows": pd.DataFrame({"teu": [1.5]})}, figures={"served": 2.0}, notes=("said",))
    for word in ("flow on teaching 1.0: optimal", "gap 1.0000%", "served: 2", "flows: 1 row", "note: said"):
        assert word in str(one)
    assert repr(one) == "Plan(flow: optimal, 100.00 USD a day, gap 1.00%)"
