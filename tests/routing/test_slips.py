"""Slips that every question names: limits that are no numbers, borders by the names that results print."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import corridor as cd


def box() -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", ready="2026-03-01")


@pytest.mark.parametrize("limit", [float("nan"), float("inf"), "many", None])
@pytest.mark.parametrize("depart", [None, "2026-03-04"])
def test_a_limit_that_is_no_number_is_named(teaching: cd.Network, limit: Any, depart: str | None) -> None:
    with pytest.raises(cd.CorridorError, match=r"(the limit of hours|limits\['hours'\]) must be a (finite )?number"):
        cd.route(teaching, box(), limits={"hours": limit}, depart=depart)


def test_borders_are_known_by_the_names_that_results_print(eurasia: cd.Network) -> None:
    """`Gudogai-Kena` stands in the name of a corridor: it can be typed back."""
    shipment = cd.Shipment("Minsk", "Klaipeda", ready="2026-03-04")
    trip = cd.route(eurasia, shipment, via="Gudogai-Kena")
    assert "GUD_KEN" in trip.border_ids
    assert "GUD_KEN" not in cd.route(eurasia, shipment, avoid="Gudogai - Kena").border_ids
    shut, same = (cd.Scenario("shut").close(name).apply(eurasia) for name in ("Gudogai-Kena", "GUD_KEN"))
    pd.testing.assert_frame_equal(shut.borders, same.borders)
    assert "GUD_KEN" not in cd.route(shut, shipment).border_ids


def test_a_matrix_takes_one_place_as_a_text(teaching: cd.Network) -> None:
    table = cd.matrix(teaching, "Alma", "Haven", shipment=box())
    assert table.shape == (1, 1) and table.at["Alma", "Haven"] == cd.route(teaching, box()).cost


def test_no_departure_to_a_place_that_is_shut_names_the_rules(eurasia: cd.Network) -> None:
    shipment = cd.Shipment("Lanzhou", "Kyiv", hs="8429", ready="2026-03-02")
    with pytest.raises(cd.NoRoute) as latest:
        cd.latest_departure(eurasia, shipment, arrive="2026-04-30")
    assert [reason.rule for reason in latest.value.reasons if reason.lift] == ["UA_2022"]
