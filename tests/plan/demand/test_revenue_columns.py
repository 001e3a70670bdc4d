"""Prices, penalties and shares of rows: read with every fault, written back, and refused where nobody looks at them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError


def rows(**columns: Any) -> pd.DataFrame:
    known = {"id": ["a", "b"], "origin": ["Alma"] * 2, "destination": ["Haven", "Cove"], "teu_per_day": [10.0, 5.0]}
    return pd.DataFrame(known | {"ready": ["2026-03-04"] * 2} | columns)


def test_amounts_are_read_and_written_back(teaching: cd.Network) -> None:
    given = rows(price_per_teu=["900", ""], penalty_per_teu=[None, 50], min_share=[0.2, 0.2], group=["town", "town"])
    revenue = cd.plan.read_demand(teaching, given).revenue
    assert revenue is not None and revenue.forgone.tolist() == [900.0, 50.0]
    (share,) = revenue.least_shares(("a", "b"))
    assert (share.name, share.rows, share.share) == ("group town", (0, 1), 0.2)
    assert revenue.brought_in(*revenue.forgone * 0.0 + [[1.0, 2.0], [3.0, 4.0]]) == (900.0, 200.0)
    back = cd.plan.read_demand(teaching, cd.plan.read_demand(teaching, given).to_frame()).revenue
    assert back is not None and back.forgone.tolist() == [900.0, 50.0] and back.group == revenue.group


@pytest.mark.parametrize(("text", "share"), [("20 %", 0.2), ("7.5%", 0.075), (" 100 % ", 1.0)])
def test_a_share_may_be_a_percentage(teaching: cd.Network, text: str, share: float) -> None:
    revenue = cd.plan.read_demand(teaching, rows(min_share=[text, None])).revenue
    assert revenue is not None and revenue.share[0] == pytest.approx(share)


def test_rows_that_say_nothing_bring_nothing_in(teaching: cd.Network) -> None:
    assert cd.plan.read_demand(teaching, rows()).revenue is None
    assert cd.plan.read_demand(teaching, rows(price_per_teu=[None, ""], min_share=[0.0, math.nan])).revenue is None


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"price_per_teu": [-1.0, 1.0]}, (2, "price_per_teu")),
        ({"penalty_per_teu": [1.0, math.inf]}, (3, "penalty_per_teu")),
        ({"penalty_per_teu": ["dear", 1.0]}, (2, "penalty_per_teu")),
        ({"min_share": [0.5, 1.5]}, (3, "min_share")),
        ({"min_share": [True, 0.5]}, (2, "min_share")),
        ({"min_share": ["20 %", "120 %"]}, (3, "min_share")),
        ({"price_per_teu": ["20 %", 1.0]}, (2, "price_per_teu")),
        ({"min_share": [0.5, 0.6], "group": ["town", "town"]}, (3, "min_share")),
    ],
)
def test_amounts_that_cannot_be_are_found(
    teaching: cd.Network, columns: dict[str, Any], place: tuple[int, str]
) -> None:
    with pytest.raises(cd.TableError) as caught:
        cd.plan.read_demand(teaching, rows(**columns))
    assert [(finding.row, finding.column) for finding in caught.value.findings] == [place]


@pytest.mark.parametrize("model", [cd.plan.hubs, cd.plan.congestion, cd.plan.empties, cd.plan.expansion])
def test_plans_that_look_at_no_prices_refuse_them(teaching: cd.Network, model: Any) -> None:
    with pytest.raises(ArgumentError, match="flow and block_trains do"):
        model(teaching, rows(price_per_teu=[1.0, None]))


def test_money_is_not_set_against_hours(teaching: cd.Network) -> None:
    with pytest.raises(ArgumentError, match="prices and penalties are money"):
        cd.plan.flow(teaching, rows(price_per_teu=[1.0, None]), minimise="hours")
