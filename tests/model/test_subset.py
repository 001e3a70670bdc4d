"""A part of a network: what lies at its places and between them, and nothing that those would lack."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd

WEST = ("HAVEN", "DELTA", "MARSH", "FJORD", "WESTGATE")
READY = "2026-03-04"


def test_links_have_both_ends_within(teaching: cd.Network) -> None:
    west = teaching.subset(WEST, name="west")
    assert sorted(west.terminals.index) == sorted(WEST)
    links = teaching.links
    inside = links["from_node_id"].isin(WEST) & links["to_node_id"].isin(WEST)
    assert list(west.links.index) == list(links.index[inside])
    assert west.name == "west"
    assert west.title == teaching.title
    assert teaching.subset(WEST, name="west", title="The West").title == "The West"


def test_countries_and_groups_mean_their_terminals(teaching: cd.Network) -> None:
    by_code = teaching.subset(["AA"], name="aa")
    assert set(by_code.terminals.index) == set(teaching.terminals.index[teaching.terminals["country"] == "AA"])
    both = teaching.subset(["WEST", "Eastgate"], name="x")  # NA and QZ, and one place of AA
    assert set(both.terminals["country"]) == {"NA", "QZ", "AA"}
    assert list(both.terminals.index[both.terminals["country"] == "AA"]) == ["EASTGATE"]


def test_a_service_keeps_its_part_within(teaching: cd.Network) -> None:
    """A block train that also calls at Westgate runs from there to Haven in the west, its stops counted from one."""
    tables, train = dict(teaching.tables), "BLOCK-ALMA-HAVEN"
    stops = tables["service_stops"]
    at_westgate = (stops["service_id"] == train) & (stops["terminal_id"] == "WESTGATE")
    tables["service_stops"] = stops.assign(calls=stops["calls"] | at_westgate)
    calling = cd.Network("calling", teaching.header, tables)
    west = calling.subset(WEST, name="west")
    left = west.service_stops[west.service_stops["service_id"] == train]
    assert left["terminal_id"].tolist() == ["WESTGATE", "DELTA", "HAVEN"]
    assert left.index.tolist() == [f"{train}:00{number}" for number in (1, 2, 3)]
    assert left["sequence"].tolist() == [1, 2, 3]
    assert left["run_h"].isna().tolist()[0]
    assert {"BARGE-HAVEN-FJORD", "BARGE-FJORD-HAVEN", train} <= set(west.services.index)


def test_a_service_that_nobody_boards_within_goes(teaching: cd.Network) -> None:
    """In the west the express calls at Haven alone, and the port train nowhere."""
    west = teaching.subset(["HAVEN", "DELTA"], name="west")
    assert list(west.services.index) == []


def test_a_rule_whose_subject_is_gone_goes(teaching: cd.Network) -> None:
    """The road crossing lies outside: its closure must not become one of everything."""
    west = teaching.subset(WEST, name="west")
    assert "ROAD_SHUT" not in west.rules.index
    assert "POTASH" not in west.rules.index  # of Arland, which is not there
    assert "MARSH_SHUT" in west.rules.index


def test_transfers_to_what_no_longer_comes_go(teaching: cd.Network) -> None:
    west = teaching.subset(WEST, name="west")
    here = west.transfers[west.transfers["terminal_id"] == "FJORD"]
    assert not (here[["from_carrier", "to_carrier"]] == "sea").any(axis=None)  # the ship sails from Cove
    assert (here[["from_carrier", "to_carrier"]] == "barge").any(axis=None)


@settings(max_examples=8, deadline=None)
@given(
    st.sets(st.sampled_from(("ALMA", "BIRK", "COVE", "EASTGATE", "WESTGATE", "DELTA", "FJORD", "HAVEN")), min_size=2)
)
def test_every_part_is_whole(teaching: cd.Network, places: set[str]) -> None:
    """Whatever is kept, the tables hold together, as `subset` checks; no answer is better than that of the whole."""
    part = teaching.subset(sorted(places), name="part")
    ends = sorted(set(part.transfers["terminal_id"]) & places)
    for origin, destination in pairwise(ends):
        try:
            inside = cd.route(part, cd.Shipment(origin, destination, ready=READY))
        except (cd.NoRoute, cd.UnknownName):
            continue
        assert inside.cost >= cd.route(teaching, cd.Shipment(origin, destination, ready=READY)).cost


def test_a_rate_of_its_own_is_shared_by_length(teaching: cd.Network) -> None:
    """The port train charges 240 for 300 km; a stop at Birk after 200 of them leaves 160."""
    tables = dict(teaching.tables)
    stops = tables["service_stops"]
    at_birk = (stops["service_id"] == "PORT-ALMA-COVE") & (stops["terminal_id"] == "BIRK")
    assert at_birk.any()
    lifted = tables["transfers"].loc[["ALMA-1520-stack-lift"]].assign(terminal_id="BIRK")
    tables["transfers"] = (
        pd.concat([tables["transfers"], lifted.set_axis(["BIRK-lift"])]).rename_axis("id").sort_index()
    )
    tables["service_stops"] = stops.assign(calls=stops["calls"] | at_birk)
    calling = cd.Network("calling", teaching.header, tables)
    part = calling.subset(["ALMA", "BIRK"], name="part")
    assert part.services.at["PORT-ALMA-COVE", "rate_per_feu"] == pytest.approx(160.0)
    assert part.services.at["PORT-ALMA-COVE", "notes"].endswith("its published days are left out")


def test_an_unknown_place_is_refused(teaching: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="Habn"):
        teaching.subset(["Alma", "Habn"], name="x")
