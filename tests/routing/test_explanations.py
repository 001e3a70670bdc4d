"""Why this way and not another: differences that add up, legs that lose, and rules whose lifting would help."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import as_moment
from corridor.display import duration

READY = as_moment("2026-03-04 08:00")
PLACES = ("Birk", "Cove", "Delta", "Eastgate", "Fjord", "Karst", "Westgate", "Marsh", "rail", "road", "sea", "air")


def shipment(hs: str = "8429", ready: str = "2026-03-04 08:00", destination: str = "Haven") -> cd.Shipment:
    return cd.Shipment("Alma", destination, containers=40, cargo_tonnes_each=10, hs=hs, ready=as_moment(ready))


def test_lorry_instead_of_train_added_up(teaching: cd.Network) -> None:
    """Without railway and ship the lorry is left: 75,600 USD and 40 h (the front of test_routing)."""
    found = cd.explain(teaching, shipment(), avoid=["Karst"])
    assert found.sections == () and found.detours == ()
    lorry = cd.explain(teaching, shipment(), avoid=["rail", "sea"])
    assert lorry.named is not None and lorry.named.modes == ("road",)
    rows = {row.criterion: row for row in lorry.comparisons}
    assert (rows["cost"].best, rows["cost"].named, rows["cost"].difference) == (37_650, 75_600, 37_950)
    assert (rows["hours"].best, rows["hours"].named) == (51, 40)
    assert {part.what for part in lorry.sections} == {"another line"}
    saving = {rule.rule: rule.saving for rule in lorry.obstacles}
    assert saving["avoid rail"] == 37_950


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    via=st.lists(st.sampled_from(PLACES), max_size=2),
    avoid=st.lists(st.sampled_from(PLACES), max_size=2, unique=True),
    minimise=st.sampled_from(("cost", "hours", "co2_kg", "generalised")),
    hs=st.sampled_from(("8429", "3104")),
)
def test_sections_and_detours_add_up_to_the_difference(
    teaching: cd.Network, via: list[str], avoid: list[str], minimise: str, hs: str
) -> None:
    """Whatever is asked: sections add up in every criterion, detours in the one minimised, and no detour gains."""
    found = cd.explain(teaching, shipment(hs), via=via, avoid=avoid, minimise=minimise)
    assert str(found).startswith("Alma to Haven") and json.loads(found.to_json())["asked"] == found.asked
    if found.named is None or found.best is None:
        assert found.comparisons == () and found.obstacles
        assert any(rule.lift for rule in found.obstacles)
        assert all(math.isnan(rule.saving) for rule in found.obstacles)
        return
    for name in ("cost", "hours", "co2_kg"):
        row = next(row for row in found.comparisons if row.criterion == name)
        assert row.difference == pytest.approx(getattr(found.named, name) - getattr(found.best, name))
        assert sum(getattr(part, name) for part in found.sections) == pytest.approx(row.difference)
        assert row.least <= row.named_least <= row.named and row.least <= row.best
    more = getattr(found.named, minimise) - getattr(found.best, minimise)
    assert sum(detour.loss for detour in found.detours) == pytest.approx(more)
    assert all(detour.loss > 0 for detour in found.detours)
    assert len(found.to_frame()) == 4 and len(found.sections_frame()) == len(found.sections)


def test_what_lifting_a_rule_would_save_is_what_it_saves(teaching: cd.Network) -> None:
    """In September 2025 the rail border was shut: opening it saves what a route without the closure saves."""
    closed, opened = shipment(ready="2025-09-20"), cd.Scenario("open").open("EAST_WEST").apply(teaching)
    found = cd.explain(teaching, closed)
    saving = {rule.rule: rule.saving for rule in found.obstacles}
    assert saving == {"EAST_WEST": cd.route(teaching, closed).cost - cd.route(opened, closed).cost}
    assert not found.obstacles[0].lift and found.obstacles_frame()["source"][0]


def test_without_a_route_the_set_to_lift_opens_one(teaching: cd.Network) -> None:
    """Potash: the embargo is marked, and the route it would open is there."""
    found = cd.explain(teaching, shipment(hs="3104"))
    assert found.best is None and found.named is None
    assert [rule.rule for rule in found.obstacles if rule.lift] == ["POTASH"]
    assert found.lifted is not None and found.lifted.cost == 37_650.0
    assert "there is no such route" in str(found) and "* POTASH" in str(found)


def test_a_named_corridor_of_the_real_network(eurasia: cd.Network) -> None:
    """By Klaipeda instead of the cheapest: dearer, faster, cleaner, and every leg that loses is a leg of it."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready=READY)
    found = cd.explain(eurasia, box, via="Klaipeda")
    assert found.named is not None and found.best is not None and found.named.cost > found.best.cost
    assert all(found.named.legs[detour.leg].text == detour.text for detour in found.detours)
    assert found.detours and "Klaipeda" in str(found)
    without = cd.explain(eurasia, box, avoid="sea")
    assert without.named is not None and without.best is not None
    saved = next(rule.saving for rule in without.obstacles if rule.rule == "avoid sea")
    assert saved == pytest.approx(without.named.cost - without.best.cost)


def test_what_is_said_is_in_the_words_of_the_screens(teaching: cd.Network) -> None:
    """Money and CO2e of a box, times in days and hours; what rounds to nothing has no sign of less."""
    box = shipment()
    found = cd.explain(teaching, box, avoid=["rail", "sea"], until="2026-03-06")
    said = str(found)
    assert found.named is not None and f" USD a box, {duration(found.named.hours)}, " in said
    (period, *_) = found.periods
    assert f" USD a box, {duration(period.hours)}" in said
    assert "a container" not in said and not re.search(r"\d days", said)
    nothing = [replace(row, difference=-0.001, best=1000.0) for row in found.comparisons]
    small = [replace(part, cost=-0.4, co2_kg=-0.4, hours=-0.01) for part in found.sections]
    less = str(replace(found, comparisons=tuple(nothing), sections=tuple(small)))
    assert nothing and small and not re.search(r"-0(\.0+)?(?![\d.])", less) and "+0.0" in less
    more = str(replace(found, comparisons=tuple(replace(row, difference=-80.0) for row in found.comparisons)))
    assert "cost: -2.0 USD a box" in more
