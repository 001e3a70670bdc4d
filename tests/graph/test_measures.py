"""One table says what a route is measured in; conversions come in inverse pairs, and limits are never loosened."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.cli import options
from corridor.graph import CRITERIA, MEASURES, Measure, compile_graph, load_of, measure_of
from corridor.graph.measures import TRANSFERS

any_measure = st.sampled_from(MEASURES)


def test_rows_are_those_of_the_weights(teaching: cd.Network) -> None:
    _, _, load = load_of(teaching, cd.Shipment("Alma", "Haven"))
    assert [measure.row for measure in MEASURES] == list(
        range(len(compile_graph(teaching, "2026-03-04").weigh(load).matrix))
    )
    assert CRITERIA == ("cost", "hours", "co2_kg", "transfers")
    assert [measure.name for measure in MEASURES] == [*CRITERIA, "generalised"]


def test_the_command_line_offers_the_same() -> None:
    """It has names of its own, because its start imports nothing heavy."""
    assert options.CRITERIA == CRITERIA and tuple(measure.name for measure in MEASURES) == options.MEASURES


def test_differences_of_sums_keep_their_sign() -> None:
    assert [measure.from_whole(-7200) for measure in MEASURES if not measure.offset] == [-72.0, -2.0, -7.2, -72.0]


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(
        cd.UnknownName, match="unknown criterion 'price'; there are cost, hours, co2_kg, transfers, gen"
    ):
        measure_of("price")
    assert measure_of("hours").name == "hours"


@given(any_measure, st.integers(1, 2**50))
def test_the_two_conversions_are_inverse(measure: Measure, number: int) -> None:
    assert measure.to_whole(measure.from_whole(number)) == number


@given(any_measure, st.floats(0, 1e9))
def test_a_limit_is_the_largest_sum_within_it(measure: Measure, value: float) -> None:
    limit = measure.limit(value)
    assert (limit - measure.offset) / measure.per_unit <= value
    assert (limit + 1 - measure.offset) / measure.per_unit > value


def test_getting_onto_the_first_vehicle_is_no_transfer() -> None:
    assert [TRANSFERS.net(boardings) for boardings in (0, 1, 2)] == [0, 0, 1]
    assert TRANSFERS.net(np.array([0, 1, 2])).tolist() == [0, 0, 1]
    assert TRANSFERS.limit(0) == 1 and TRANSFERS.to_whole(2) == 3 and TRANSFERS.from_whole(3) == 2.0


def test_units_in_words() -> None:
    assert [measure.unit_in("USD") for measure in MEASURES] == ["USD", "h", "kg CO2e", "transfers", "USD"]
    with pytest.raises(ValueError, match="not a finite number"):
        measure_of("cost").to_whole(float("nan"))


def test_transfers_of_routes_are_boardings_but_one(teaching: cd.Network) -> None:
    front = cd.pareto_routes(teaching, cd.Shipment("Alma", "Haven"), criteria=("cost", "transfers"))
    for trip, point in zip(front, front.points, strict=True):
        assert trip.transfers == point[1]
        boarded = [
            leg for leg in trip.legs if leg.kind == "gauge change" or (leg.kind == "lift" and leg.text[0] == "l")
        ]
        assert trip.transfers == len(boarded) - 1
