"""Days and money from one place to everywhere: each cell as `route` finds it, and what scenarios do to them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError, NoRoute, UnknownName
from corridor.study import access, isochrone

ENDS = {"name", "country", "lat", "lon", "date", "days", "cost_per_container"}


@pytest.fixture(scope="module")
def net() -> Any:
    return cd.open_network("teaching")


@pytest.fixture(scope="module")
def box() -> Any:
    return cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04", air=False)


def by_hand(net: Any, box: Any, **asked: Any) -> tuple[float, float]:
    """Least days and least money of a container; NaN where there is no route."""
    try:
        fastest, cheapest = (cd.route(net, box, minimise=name, **asked) for name in ("hours", "cost"))
    except NoRoute:
        return math.nan, math.nan
    return fastest.hours / 24, cheapest.cost / box.containers


@pytest.mark.parametrize("inward", [False, True])
def test_every_row_is_what_a_route_takes(net: Any, box: Any, inward: bool) -> None:
    found = isochrone(net, box, inward=inward)
    assert set(found.frame.columns) == ENDS and len(found.frame) >= 8 and found.place not in found.frame.index
    for terminal, row in found.frame.iterrows():
        one = replace(box, origin=terminal) if inward else replace(box, destination=terminal)
        assert (row["days"], row["cost_per_container"]) == pytest.approx(by_hand(net, one), nan_ok=True)


def test_what_is_avoided_and_the_modes_hold(net: Any, box: Any) -> None:
    asked = {"avoid": "EAST_WEST", "modes": ("rail", "road")}
    for terminal, row in isochrone(net, box, **asked).frame.iterrows():
        expected = by_hand(net, replace(box, destination=terminal), **asked)
        assert (row["days"], row["cost_per_container"]) == pytest.approx(expected, nan_ok=True)


def test_days_are_asked_one_by_one(net: Any, box: Any) -> None:
    days = ["2026-03-04", "2026-07-01"]
    found = isochrone(net, box, dates=days)
    assert found.frame["date"].drop_duplicates().dt.strftime("%Y-%m-%d").tolist() == days
    alone = isochrone(net, replace(box, ready=pd.Timestamp(days[1]).to_pydatetime()))
    later = found.frame[found.frame["date"] == days[1]]
    pd.testing.assert_frame_equal(later, alone.frame)


def test_a_closure_makes_nothing_nearer_and_is_what_the_scenario_routes(net: Any, box: Any) -> None:
    shut = cd.Scenario("gate shut").close("EAST_WEST")
    found = isochrone(net, box, after=shut)
    assert found.scenario == "gate shut"
    assert (found.frame[["days_change", "cost_per_container_change"]].dropna() >= -1e-9).all().all()
    assert (found.frame["cost_per_container_change"] > 0).any()
    alone = isochrone(shut.apply(net), box).frame
    assert found.frame["days_after"].tolist() == pytest.approx(alone["days"].tolist(), nan_ok=True)


def test_within_keeps_what_is_near(net: Any, box: Any) -> None:
    found = isochrone(net, box)
    middle = found.frame["days"].median()
    near = found.within(days=middle)
    assert 0 < len(near) < len(found.frame) and near["days"].max() <= middle
    assert len(found.within()) == found.frame["days"].notna().sum()
    assert found.within(cost_per_container=0.0).empty


def test_points_stand_where_the_terminals_are(net: Any, box: Any) -> None:
    shown = isochrone(net, box).to_gdf()
    assert shown.crs == "EPSG:4326"
    assert shown.geometry.x.tolist() == net.terminals.loc[shown.index, "lon"].tolist()
    again = cd.study.Isochrone.from_json(isochrone(net, box).to_json())
    assert again.frame["days"].tolist() == pytest.approx(shown["days"].tolist(), nan_ok=True)


def test_without_prices_there_are_days_alone(box: Any) -> None:
    stations = pd.DataFrame({"id": ["A", "B", "C"], "lat": [50.0, 51.0, 52.0], "lon": [20.0, 22.0, 24.0]})
    links = pd.DataFrame({"from": ["A", "B"], "to": ["B", "C"], "mode": "rail", "km": [250.0, 250.0]})
    own = cd.Network.from_frames(terminals=stations, links=links)
    found = isochrone(own, replace(box, origin="A", destination="C"))
    assert found.frame["cost_per_container"].isna().all() and found.frame["days"].notna().all()


# --- access ------------------------------------------------------------------------------------


def test_shares_are_counted_from_the_isochrone(net: Any, box: Any) -> None:
    days, money = 6.0, 2_500.0
    found = access(net, ["Alma", "Haven"], shipment=box, days=days, cost_per_container=money)
    for origin, row in found.frame.iterrows():
        frame = isochrone(net, replace(box, origin=origin)).frame
        expected = [
            frame["days"].notna().mean(),
            (frame["days"] <= days).mean(),
            (frame["cost_per_container"] <= money).mean(),
        ]
        assert row.tolist() == pytest.approx(expected)
    assert ((found.frame >= 0.0) & (found.frame <= 1.0)).all().all()


def test_weights_count_what_they_say(net: Any, box: Any) -> None:
    to_haven = isochrone(net, box).frame.loc["HAVEN", "days"]
    for days, share in ((to_haven - 0.01, 0.0), (to_haven + 0.01, 1.0)):
        found = access(net, "Alma", shipment=box, days=days, weights={"HAVEN": 3.0, "ALMA": 9.0})
        assert found.frame.loc["Alma", "within_days"] == share


def test_a_closure_takes_access_away(net: Any, box: Any) -> None:
    shut = cd.Scenario("gate shut").close("EAST_WEST")
    found = access(net, ["Alma"], shipment=box, days=6.0, after=shut).frame
    alone = access(shut.apply(net), ["Alma"], shipment=box, days=6.0).frame
    assert found["within_days_after"].tolist() == alone["within_days"].tolist()
    assert (found.filter(like="_change") <= 0).all().all()
    assert cd.study.Access.from_json(access(net, "Alma", shipment=box).to_json()).days == math.inf


def test_slips_are_named(net: Any, box: Any) -> None:
    with pytest.raises(UnknownName, match="Almma"):
        access(net, ["Almma"], shipment=box)
    with pytest.raises(UnknownName, match=r"'HAVN'.*nearest: HAVEN"):
        access(net, ["Alma"], shipment=box, weights={"HAVN": 1.0})
    with pytest.raises(ArgumentError, match="days"):
        access(net, ["Alma"], shipment=box, days=-1.0)
    with pytest.raises(ArgumentError, match="at least one"):
        access(net, ["Alma"], shipment=box, weights={"HAVEN": 0.0})
    with pytest.raises(ArgumentError, match="HAVEN"):
        access(net, ["Alma"], shipment=box, weights={"HAVEN": -1.0})
    with pytest.raises(UnknownName, match="Almma"):
        isochrone(net, replace(box, origin="Almma"))
