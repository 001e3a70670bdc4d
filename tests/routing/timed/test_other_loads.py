"""A dated network is made out of that of another load where only prices differ, and is then the same as made anew."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.calendar import as_instant
from corridor.model.network import with_tables
from corridor.routing.query.query import Query, prepare_query
from corridor.routing.timed.network import DatedNetwork, dated_network
from corridor.routing.timed.other_loads import repriced

READY = "2026-03-02 08:00"
CASES = (
    {"containers": 24, "cargo_tonnes_each": 20.0},
    {"container_owner": "carrier", "value_each": 90_000.0},
    {"destination": "Karst", "hs": "0402"},
    {"value_of_time": 7.0, "split": False},
    {"container_type": "45R1"},
)


def _asked(network: cd.Network, **more: object) -> Query:
    ends = {"origin": "Alma", "destination": "Haven", "ready": READY}
    return prepare_query(network, cd.Shipment(**(ends | more)))  # type: ignore[arg-type]


def _made(query: Query) -> DatedNetwork:
    begin = as_instant(dt.datetime.fromisoformat(READY), dt.UTC)
    return dated_network(query, (begin, begin + dt.timedelta(days=40)))


def _told(dated: DatedNetwork) -> list[object]:
    rides, links, waiting = dated.table.connections, dated.table.links, dated.table.waiting
    arrays = [rides.tail, rides.head, rides.departure, rides.arrival, rides.weights, rides.cutoff]
    arrays += [links.tail, links.head, links.duration, links.weights, waiting.rate, waiting.free]
    return [*(one.tolist() for one in arrays), links.closed, dated.passages, dated.boardings, dated.oddities]


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_one_that_is_made_anew(teaching: cd.Network, case: dict[str, object]) -> None:
    query = _asked(teaching, **case)
    found = repriced(_made(_asked(teaching)), query)
    assert found is not None
    assert _told(found) == _told(_made(query))
    assert np.array_equal(found.clock.weights[0].matrix, query.weights.matrix)


def test_a_season_that_ends_is_priced_anew(teaching: cd.Network) -> None:
    """Waits for a weekly ship are shorter at the end of its season, and storage is paid for less of them."""
    services = teaching.services
    services.loc["SHIP-COVE-FJORD", "valid_to"] = pd.Timestamp("2026-03-25")
    network = with_tables(teaching, "ends", {"services": services})
    query = _asked(network, containers=9, cargo_tonnes_each=21.0)
    found = repriced(_made(_asked(network)), query)
    assert found is not None
    assert len({p.cents for p in found.passages if p is not None and p.cut}) > 1
    assert _told(found) == _told(_made(query))


def test_where_times_or_closures_differ_it_is_not(teaching: cd.Network) -> None:
    """A lorry before the first terminal takes time; some goods find the border closed; way-points are others."""
    banned = cd.Scenario("no dairy").embargo("Dairy", hs="0402", modes="rail").apply(teaching)
    base = _made(_asked(banned))
    assert repriced(base, _asked(banned, hs="0401")) is not None
    assert repriced(base, _asked(banned, hs="0402")) is None
    assert repriced(base, _asked(banned, pickup_km=30.0)) is None
    assert repriced(base, prepare_query(banned, cd.Shipment("Alma", "Haven", ready=READY), via="Fjord")) is None
