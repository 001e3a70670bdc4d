"""Weights and lengths of trains, power for reefers, and dangerous goods kept out of a terminal by a rule."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_moment
from corridor.errors import CorridorError

READY = as_moment("2026-03-04")


def test_trains_by_length_and_by_weight_added_up(teaching: cd.Network) -> None:
    """100 boxes at 30 t gross: Arland takes 60 by length and 166 by weight, the West 40 and 83."""
    box = cd.Shipment("Alma", "Haven", containers=100, cargo_tonnes_each=26, hs="8429", ready=READY)
    report = cd.check_cargo(teaching, cd.route(teaching, box, avoid=["sea", "road"]))
    assert (report.gross_t_each, report.gross_t) == (30.0, 3_000.0)
    found = {(limit.country, limit.gauge): limit for limit in report.limits}
    east, west = found["AA", "1520"], found["NA", "1435"]
    assert (east.trains_by_teu, east.trains_by_mass, east.binds) == (2, 1, "length")
    assert (west.trains_by_teu, west.trains_by_mass, west.max_gross_t) == (3, 2, 2_500.0)
    assert report.findings == () and "nothing to look at" in str(report)
    with_wagons = cd.check_cargo(teaching, cd.route(teaching, box, avoid=["sea", "road"]), wagon_tare_t=40.0)
    assert with_wagons.limits[-1].trains_by_mass == 3 and with_wagons.gross_t_each == 70.0


def test_the_chinese_train_of_1300_tonnes(eurasia: cd.Network) -> None:
    """82 boxes of 20 ft at 24 t: one train by length, but 54 to a train by weight."""
    box = cd.Shipment("Lanzhou", "Minsk", containers=82, container_type="22G1", cargo_tonnes_each=21.75, ready=READY)
    report = cd.check_cargo(eurasia, cd.route(eurasia, box, avoid="sea"))
    china = next(limit for limit in report.limits if limit.country == "CN")
    assert (china.trains_by_teu, china.trains_by_mass, china.max_gross_t) == (1, 2, 1_300.0)
    assert china.binds == "mass" and china.counted
    assert any("CN-weight" in text and "by length only" not in text for text in report.findings)
    assert "CN" in report.to_frame()["country"].tolist()


def test_reefers_want_power_within_hours(teaching: cd.Network) -> None:
    """From lift to lift 8 h, border 10, 2, gauge 6, papers 1, 8: 35 h; dry boxes need nothing."""
    cold = cd.Shipment(
        "Alma", "Haven", containers=40, container_type="45R1", cargo_tonnes_each=10, hs="0402", ready=READY
    )
    trip = cd.route(teaching, cold)
    report = cd.check_cargo(teaching, trip, power_within_h=30.0)
    assert [(stretch.modes, stretch.hours) for stretch in report.stretches] == [(("rail",), 35.0)]
    assert "35.0 h without handling" in report.findings[0]
    assert cd.check_cargo(teaching, trip, power_within_h=35.0).findings == ()
    by_ship = cd.check_cargo(teaching, cd.route(teaching, cold, via="sea"), power_within_h=1_000.0)
    assert sum("sea" in stretch.modes for stretch in by_ship.stretches) == 1
    dry = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, ready=READY)
    assert cd.check_cargo(teaching, cd.route(teaching, dry), power_within_h=1.0).stretches == ()


def test_dangerous_goods_are_kept_out_of_a_terminal_by_a_rule(teaching: cd.Network) -> None:
    """Explosives (HS 36) may not pass Westgate: they go another way, other goods do not."""
    frame = teaching.rules
    row = frame.loc["MARSH_SHUT"].copy()
    row[["name", "hs_prefixes", "terminal_ids", "valid_from"]] = ["No explosives at Westgate", "36", "WESTGATE", pd.NaT]
    more = pd.concat([frame, pd.DataFrame([row], index=pd.Index(["EXPLOSIVES"], name="id")).astype(frame.dtypes)])
    net = cd.Network("careful", teaching.header, {**teaching.tables, "rules": more.sort_index()})
    for hs, passes in (("3602", False), ("8429", True)):
        box = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs=hs, ready=READY)
        stops = {stop for leg in cd.route(net, box).legs for stop in leg.path}
        assert ("WESTGATE" in stops) == passes


@pytest.mark.parametrize("wrong", [{"power_within_h": -1.0}, {"wagon_tare_t": math.nan}])
def test_numbers_that_cannot_be_are_refused(teaching: cd.Network, wrong: dict[str, float]) -> None:
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY))
    with pytest.raises(CorridorError, match=next(iter(wrong))):
        cd.check_cargo(teaching, trip, **wrong)


@pytest.mark.parametrize(
    ("boxes", "told"), [(600, ""), (601, "11: the last cross 1 day after"), (1_201, "21: the last cross 2 days after")]
)
def test_more_trains_than_a_border_takes_in_a_day_are_said(teaching: cd.Network, boxes: int, told: str) -> None:
    """Arland's train is of 60 boxes of 40 ft, and the border takes ten trains a day."""
    box = cd.Shipment("Alma", "Haven", containers=boxes, hs="8429", ready=READY)
    ways = [cd.route(teaching, box, modes="rail"), cd.route(teaching, box, modes="rail", depart=READY)]
    for trip in ways:
        said = [remark for remark in trip.remarks if "trains a day" in remark]
        assert len(said) == bool(told) and all(told in remark for remark in said)
        assert all(remark.startswith("Eastgate - Westgate takes 10 trains a day") for remark in said)


def test_a_border_without_a_limit_and_a_service_take_any_number(teaching: cd.Network) -> None:
    """Boxes on a service fill departures, which the wait tells."""
    many = cd.Shipment("Alma", "Haven", containers=1_201, hs="8429", ready=READY)
    borders = teaching.borders.assign(capacity_trains_per_day=math.nan)
    wide = cd.Network("wide", teaching.header, {**teaching.tables, "borders": borders})
    assert not cd.route(wide, many, modes="rail").remarks
    served = cd.route(teaching, many, via="service:BLOCK-ALMA-HAVEN")
    assert max(leg.departures for leg in served.legs) == 31 and served.remarks == ()
