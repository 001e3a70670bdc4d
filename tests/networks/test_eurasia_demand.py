"""The demand shipped with `eurasia`: published totals, assumptions as rows, a script that makes the same bytes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import corridor as cd
from networks.make.demand import main

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "facts"
FOLDER = ROOT / "networks" / "eurasia" / "demand"
# thousand TEU a year as published: transit of UTLC ERA, China-EU-China transit, and 412 west with 15 % back
TOTALS = {"transit_2021": 692.5, "transit_2023": 211.1, "transit_2024": 412 * 1.15}

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the folder ../shared/facts is not there")


@needs_facts
def test_the_script_still_makes_the_same_bytes(tmp_path: Path) -> None:
    assert main([str(FACTS), str(tmp_path)]) == 0
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in FOLDER.iterdir())
    for name in made:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_the_published_ones(eurasia: cd.Network, name: str) -> None:
    demand = cd.plan.open_demand(eurasia, name)
    assert demand.teu_per_day.sum() * 365 / 1000 == pytest.approx(TOTALS[name], rel=1e-3)


def test_belarus_sends_more_than_it_gets(eurasia: cd.Network) -> None:
    """192 thousand TEU east (120 in 2022, and 60 % more): milk, poultry, timber, pulp, potash."""
    demand = cd.plan.open_demand(eurasia, "china_belarus").to_frame()
    countries = eurasia.terminals["country"]
    east = demand[demand["origin"].map(countries) == "BY"]
    assert east["teu_per_day"].sum() * 365 / 1000 == pytest.approx(192.0, rel=1e-3)
    assert set(east["hs"]) == {"0402", "0207", "4407", "4703", "3104"}
    park = demand[demand["id"].str.endswith("-park")]
    assert set(park["destination"]) == {"GREAT_STONE"}


def test_every_assumption_is_a_row_with_its_source() -> None:
    table = pd.read_csv(FOLDER / "assumptions.csv", dtype=str, keep_default_na=False)
    assert table["id"].is_unique
    assert (table[["subject", "value", "unit", "source", "confidence"]] != "").all(axis=None)


def test_demands_are_listed_and_others_refused(eurasia: cd.Network, teaching: cd.Network) -> None:
    assert cd.plan.list_demands(eurasia) == ("china_belarus", *TOTALS)
    assert cd.plan.list_demands(teaching) == ()
    with pytest.raises(cd.UnknownName, match="china_belarus"):
        cd.plan.open_demand(eurasia, "china_moon")


def test_the_flow_of_china_and_belarus_closes(eurasia: cd.Network) -> None:
    """500 shippers, today's borders: proven, and what cannot go is named."""
    plan = cd.plan.flow(eurasia, cd.plan.open_demand(eurasia, "china_belarus"), terms=cd.plan.FlowTerms(differences=1))
    assert plan.status == "optimal" and plan.gap <= 1e-4
    assert plan.figures["served_teu_per_day"] > 0.9 * plan.figures["demand_teu_per_day"]
