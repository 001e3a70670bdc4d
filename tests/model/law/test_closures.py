"""Closures and embargoes as objects: rows and back, and the same answers either way."""

from __future__ import annotations

import datetime as dt

import pytest

import corridor as cd
from corridor.model.law.closures import ScenarioError


def test_every_shipped_rule_comes_back_as_it_was(eurasia: cd.Network, teaching: cd.Network) -> None:
    """Row to object to row: all conditions, days, source and confidence, in both networks."""
    for net in (eurasia, teaching):
        bare = cd.Scenario("bare")
        for key in net.rules.index:
            bare = bare.lift(str(key))
        objects = [cd.rule_object(net, str(key)) for key in net.rules.index]
        again = bare.impose(*objects).apply(net).rules.set_index("name").sort_index()
        assert again.equals(net.rules.set_index("name").sort_index()[again.columns])


def test_an_object_is_its_row() -> None:
    ban = cd.Embargo(
        "no timber",
        hs=("44", "4407"),
        except_hs="4421",
        origin="BY",
        modes="road",
        to_countries=["EU"],
        after_countries="BY;RU",
        start="2022-03-02",
        source="Regulation (EU) 2022/355",
        confidence="medium",
    )
    assert ban.to_row() == {
        "kind": "embargo",
        "name": "no timber",
        "hs_prefixes": "44;4407",
        "except_hs": "4421",
        "origin_countries": "BY",
        "modes": "road",
        "to_countries": "EU",
        "after_countries": "BY;RU",
        "source": "Regulation (EU) 2022/355",
        "confidence": "medium",
        "valid_from": "2022-03-02",
    }
    assert ban.start == dt.date(2022, 3, 2) and ban.end is None
    assert cd.Closure("yard", terminals="Brest").kind == "closure"


def test_places_are_named_as_in_a_query(teaching: cd.Network) -> None:
    net = cd.Scenario("s").impose(cd.Closure("the cove", terminals="Cøve", end="2026-12-31")).apply(teaching)
    row = net.rules.loc["THE_COVE"]
    assert row["terminal_ids"] == "COVE" and row["source"] == "scenario: s" and row["confidence"] == "estimate"
    box = cd.Shipment("Alma", "Haven", cargo_tonnes_each=10, hs="8429", ready="2026-03-04")
    assert "COVE" not in {place for leg in cd.route(net, box).legs for place in leg.path}


def test_two_of_one_name_are_two_rules(teaching: cd.Network) -> None:
    ban = cd.Closure("twice", links="BIRK-COVE-rail-1520")
    assert {"TWICE", "TWICE~2"} <= set(cd.Scenario("s").impose(ban, ban).apply(teaching).rules.index)


def test_what_cannot_be_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(ScenarioError, match="no condition"):
        cd.Closure("everything")
    with pytest.raises(ScenarioError, match="before it begins"):
        cd.Closure("backwards", modes="rail", start="2026-02-02", end="2026-02-01")
    with pytest.raises(ValueError, match="not a date"):
        cd.Embargo("someday", modes="rail", start="soon")
    with pytest.raises(cd.TableError, match="nearest: EAST_WEST"):
        cd.Scenario("s").impose(cd.Closure("door", borders="EAST_WST")).apply(teaching)
    with pytest.raises(cd.UnknownName, match="Karst"):
        cd.Scenario("s").impose(cd.Embargo("after", modes="rail", after_terminals="Karts")).apply(teaching)
    with pytest.raises(cd.UnknownName, match="POTASH"):
        cd.rule_object(teaching, "POTASCH")
