"""What the common note saves, added up by hand: on the teaching network a new consignment takes 1 h and 50 USD."""

from __future__ import annotations

import pytest

import corridor as cd

BOX = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready="2026-03-04")
RAIL = ("road", "sea", "air", "barge")


def test_a_train_under_the_common_note_is_worth_its_difference(teaching: cd.Network) -> None:
    """The express runs under it. Without it the fastest way is another, and the two differ by what `route` says."""
    saving = cd.cim_smgs_saving(teaching, BOX, via="Wednesday Express", avoid=RAIL, minimise="hours")
    assert saving.without is None and saving.saved != saving.saved
    assert "no way without it" in str(saving)
    free = cd.cim_smgs_saving(teaching, BOX, avoid=RAIL, minimise="hours")
    assert free.without is not None
    assert free.without.seconds == cd.route(teaching, BOX, minimise="hours", avoid=(*RAIL, "Wednesday Express")).seconds


def test_the_daily_train_is_consigned_anew(teaching: cd.Network) -> None:
    """SMGS to Westgate, CIM beyond: with the common note on it, 50 USD a consignment and 1 h less."""
    saving = cd.cim_smgs_saving(teaching, BOX, via="Daily Block Train", avoid=RAIL)
    frame = saving.to_frame()
    anew = ["reconsignments", "reconsignment_cost", "reconsignment_hours"]
    assert frame.loc["as it is", anew].tolist() == [1, 50.0, 1.0]
    assert (saving.to_save, saving.to_save_hours) == (50.0, 1.0)
    assert frame.loc["common note everywhere", "reconsignment_cost"] == 0.0
    assert (saving.saved, saving.saved_hours) == (0.0, 0.0)
    assert saving.everywhere.cost == saving.best.cost - 50.0
    assert "would save 50 USD and 1.0 h more" in str(saving)


def test_where_there_is_no_way_it_says_why(teaching: cd.Network) -> None:
    potash = cd.Shipment("Alma", "Haven", hs="3104", cargo_tonnes_each=10, ready="2026-03-04")
    with pytest.raises(cd.NoRoute, match="POTASH"):
        cd.cim_smgs_saving(teaching, potash)
    with pytest.raises(cd.NoRoute, match="POTASH"):
        cd.cim_smgs_saving(teaching, potash, via="Delta")


def test_the_published_forty_minutes(eurasia: cd.Network) -> None:
    """Xi'an to Duisburg by the common-note train in both worlds: the facts' 40 minutes and 40 EUR a consignment."""
    box = cd.Shipment("Xi'an", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
    saving = cd.cim_smgs_saving(eurasia, box, avoid=("sea", "air", "road"))
    assert saving.to_save >= 0.0 and saving.to_save_hours >= 0.0
    anew = saving.to_frame()
    assert anew.loc["common note everywhere", "reconsignment_hours"] == 0.0
    spent = anew.loc["as it is"]
    assert spent["reconsignment_hours"] == pytest.approx(spent["reconsignments"] * 2 / 3, abs=0.02)
