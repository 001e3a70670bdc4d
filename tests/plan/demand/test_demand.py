"""Demand is checked row by row before any model is built, with every fault at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import corridor as cd

WEEK = {"origin": ["Alma"], "destination": ["Haven"], "containers_per_week": [70]}


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [10.0]} | columns)


def findings(network: cd.Network, source: Any) -> list[tuple[int, str]]:
    with pytest.raises(cd.TableError) as error:
        cd.plan.read_demand(network, source)
    assert {finding.table for finding in error.value.findings} == {"demand"}
    return [(finding.row, finding.column) for finding in error.value.findings]


def test_containers_a_week_become_teu_a_day(teaching: cd.Network) -> None:
    """70 boxes of 40 ft a week are 20 TEU a day; of 20 ft, 10."""
    assert cd.plan.read_demand(teaching, pd.DataFrame(WEEK)).teu_per_day.tolist() == [20.0]
    small = pd.DataFrame(WEEK | {"container_type": ["22G1"]})
    assert cd.plan.read_demand(teaching, small).teu_per_day.tolist() == [10.0]


def test_a_file_and_a_frame_read_the_same(teaching: cd.Network, tmp_path: Path) -> None:
    table = frame(id=["dairy"], hs=["0402"], due=["2026-04-01"], ready=["2026-03-04"])
    table.to_csv(tmp_path / "demand.csv", index=False)
    one, other = (cd.plan.read_demand(teaching, source) for source in (table, tmp_path / "demand.csv"))
    assert one.ids == other.ids == ("dairy",)
    assert one.shipments == other.shipments
    assert one.due == other.due == (dt.datetime(2026, 4, 1),)
    back = cd.plan.read_demand(teaching, one.to_frame())
    assert back.shipments == one.shipments and back.teu_per_day.tolist() == one.teu_per_day.tolist()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -1.0, 1e-9, 1e9, "many", None, "nan", True])
def test_a_volume_that_is_none_is_refused(teaching: cd.Network, value: Any) -> None:
    assert findings(teaching, frame(teu_per_day=pd.Series([value], dtype=object))) == [(2, "teu_per_day")]


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"feu_per_day": [1.0]}, (1, "feu_per_day")),
        ({"containers_per_week": [1.0]}, (1, "containers_per_week")),
        ({"containers": [1]}, (1, "containers")),
        ({"colour": ["red"]}, (1, "colour")),
        ({"due": ["soon"]}, (2, "due")),
        ({"origin": ["Atlantis"]}, (2, "origin")),
        ({"container_type": ["99X9"]}, (2, "container_type")),
        ({"hs": ["8"]}, (2, "hs")),
    ],
)
def test_what_does_not_belong_is_named_with_its_place(
    teaching: cd.Network, columns: dict[str, Any], place: tuple[int, str]
) -> None:
    """Units are never mixed; unknown places, types, dates and columns are found in their cells."""
    assert place in findings(teaching, frame(**columns))


def test_every_fault_is_found_at_once(teaching: cd.Network) -> None:
    rows = pd.DataFrame(
        {
            "id": ["a", "a", "b"],
            "origin": ["Alma", "Nowhere", "Alma"],
            "destination": ["Haven", "Haven", "Haven"],
            "teu_per_day": [1.0, 2.0, np.inf],
        }
    )
    assert findings(teaching, rows) == [(3, "id"), (3, "origin"), (4, "teu_per_day")]


def test_a_demand_without_volume_or_rows_is_refused(teaching: cd.Network) -> None:
    assert (1, "teu_per_day") in findings(teaching, frame().drop(columns="teu_per_day"))
    assert findings(teaching, frame().iloc[:0]) == [(0, "")]


def test_scaling_multiplies_volumes_and_nothing_else(teaching: cd.Network) -> None:
    demand = cd.plan.read_demand(teaching, frame())
    assert demand.scaled(1.5).teu_per_day.tolist() == [15.0]
    assert demand.scaled(1.5).shipments is demand.shipments
    with pytest.raises(ValueError, match=r"scaled|factor"):
        demand.scaled(np.nan)


def test_a_demand_is_found_by_its_file_or_by_its_name(
    eurasia: cd.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file goes before a name, a folder (of a plan of that demand, say) behind it."""
    shipped = cd.plan.open_demand(eurasia, "china_belarus")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "china_belarus").mkdir()
    assert cd.plan.read_demand(eurasia, "china_belarus").ids == shipped.ids
    (tmp_path / "transit_2024").write_text("origin,destination,teu_per_day\nLanzhou,Duisburg,5\n", encoding="utf-8")
    assert cd.plan.read_demand(eurasia, "transit_2024").teu_per_day.tolist() == [5.0]


def test_a_demand_is_found_by_its_name_on_a_network_that_scenarios_changed(eurasia: cd.Network) -> None:
    shut = (
        cd.Scenario("shut, twice").close("BRE_MAL").apply(cd.Scenario("dear").set_dwell("BRE_MAL", 9.0).apply(eurasia))
    )
    assert cd.plan.list_demands(shut) == cd.plan.list_demands(eurasia)
    assert cd.plan.read_demand(shut, "china_belarus").ids == cd.plan.open_demand(shut, "china_belarus").ids


@pytest.mark.parametrize("model", [cd.plan.flow, cd.plan.block_trains, cd.plan.hubs, cd.plan.empties])
def test_a_name_that_is_no_demand_is_told_with_those_there_are(
    model: Callable[..., cd.plan.Plan], eurasia: cd.Network, teaching: cd.Network
) -> None:
    with pytest.raises(cd.UnknownName, match=r"no file 'china_belaru'.* nearest: china_belarus; eurasia ships "):
        model(eurasia, "china_belaru")
    with pytest.raises(cd.UnknownName, match=r"no demand of that name; teaching ships none$"):
        model(teaching, "nothing")
