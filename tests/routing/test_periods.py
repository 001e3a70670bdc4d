"""Answers by date: spells against a question asked anew on every single day, and the closure of the teaching border."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace

import pytest

import corridor as cd

BOX = cd.Shipment("Alma", "Haven", containers=3, cargo_tonnes_each=10, hs="8429", ready="2025-09-08 06:00")
RAIL = ("road", "sea", "air")  # only the railway is left


def test_the_closure_day_by_day(teaching: cd.Network) -> None:
    """Open to the 11th, shut from 12 to 24 September, open again; lifting the border alone brings back what was."""
    found = cd.explain(teaching, BOX, avoid=RAIL, until="2025-09-30")
    before, shut, after = found.spells
    assert [(s.first_day.day, s.last_day.day, s.open) for s in found.spells] == [
        (8, 11, True),
        (12, 24, False),
        (25, 30, True),
    ]
    assert shut.lift == ("EAST_WEST",) and before.lift == after.lift == ()
    assert (shut.cost, shut.hours, shut.corridor) == (before.cost, before.hours, before.corridor)
    frame = found.spells_frame()
    assert frame["lift"].tolist() == ["", "EAST_WEST", ""] and frame["cost"].tolist() == [s.cost for s in found.spells]
    assert "2025-09-12 to 2025-09-24: shut; lifting EAST_WEST would open" in str(found)
    assert json.loads(found.to_json())["spells"][1]["first_day"] == "2025-09-12"


def test_spells_are_what_every_single_day_says(teaching: cd.Network) -> None:
    """Two closures that overlap, a price that changes: each day of a spell is asked for itself."""
    net = (
        cd.Scenario("more")
        .close("EAST_WEST_ROAD", start="2025-09-20", end="2025-09-27")
        .impose(cd.Closure("Birk", terminals="Birk", start="2025-09-10", end="2025-09-14"))
        .apply(teaching)
    )
    found = cd.explain(net, BOX, avoid=("sea", "air"), until="2025-09-30").spells
    assert {s.open for s in found} == {True, False}
    days = [s.first_day + dt.timedelta(days=n) for s in found for n in range((s.last_day - s.first_day).days + 1)]
    assert days == [dt.date(2025, 9, 8) + dt.timedelta(days=n) for n in range(23)]
    for spell in found:
        for day in (spell.first_day, spell.last_day):
            asked = replace(BOX, ready=dt.datetime.combine(day, dt.time(6)))
            answer = cd.explain(net, asked, avoid=("sea", "air"))
            trip = answer.named or answer.lifted
            assert trip is not None and (trip.cost, trip.hours, trip.name) == (spell.cost, spell.hours, spell.corridor)
            lift = tuple(sorted(rule.rule for rule in answer.obstacles if rule.lift))
            assert spell.open == (answer.named is not None) and spell.lift == lift


def test_where_nothing_opens_a_way(teaching: cd.Network) -> None:
    """A network without barges: no rule is to blame that no way goes by barge, on any day."""
    net = cd.Scenario("dry").remove("links", "FJORD-HAVEN-barge").apply(teaching)
    found = cd.explain(net, BOX, via="barge", until="2025-09-12")
    [spell] = found.spells
    assert not spell.open and spell.lift == () and spell.corridor == ""
    assert math.isnan(spell.cost) and math.isnan(spell.hours)
    assert "2025-09-08 to 2025-09-12: shut" in str(found) and json.loads(found.to_json())["spells"][0]["cost"] is None


def test_one_day_is_a_period_and_none_is_not(teaching: cd.Network) -> None:
    [spell] = cd.explain(teaching, BOX, until="2025-09-08").spells
    assert spell.first_day == spell.last_day == dt.date(2025, 9, 8)
    assert cd.explain(teaching, BOX).spells == ()
    for end in ("2025-09-07", "2199-01-01"):
        with pytest.raises(ValueError, match="must end after it begins"):
            cd.explain(teaching, BOX, until=end)


def test_a_spur_is_said_to_be_one(teaching: cd.Network) -> None:
    """Karst lies at the end of a branch: the way by it goes out and back, and says so; by Delta it does not."""
    named = cd.explain(teaching, BOX, via="Karst").named
    assert named is not None and named.doubles_back == ("BIRK-KARST-rail-1520",)
    assert "goes out and back over BIRK-KARST-rail-1520" in str(cd.explain(teaching, BOX, via="Karst"))
    assert "goes out and back" in str(named)
    straight = cd.route(teaching, BOX, via="Delta")
    assert straight.doubles_back == () and "out and back" not in str(straight)
