"""What a rule takes away, asked of all arcs at once, is what it takes away arc by arc."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.graph import Arc, compile_graph
from corridor.model.law.rules import ArcColumns, Rule
from tests.sampling import draws

ASKED = {
    "modes": "mode",
    "train_classes": "train_class",
    "borders": "border_id",
    "terminals": "from_terminal",
    "links": "link_id",
    "services": "service_id",
    "operators": "operator",
    "from_countries": "from_country",
    "to_countries": "to_country",
    "within": "from_country",
}
NOTHING: Mapping[str, Any] = dict.fromkeys(ASKED, frozenset[str]())


@pytest.fixture(scope="module")
def arcs(teaching: cd.Network) -> Sequence[Arc]:
    return compile_graph(teaching, "2026-03-04").arcs


def rule(**asked: frozenset[str]) -> Rule:
    goods: Mapping[str, Any] = {"hs_prefixes": (), "except_hs": ()}
    ends: Mapping[str, Any] = dict.fromkeys(("origins", "destinations", "container_types"), frozenset[str]())
    return Rule("X", "closure", "x", "", None, None, **goods, **ends, **{**NOTHING, **asked})


@settings(max_examples=draws(40, 400), deadline=None)
@given(data=st.data())
def test_columns_and_arcs_agree(data: st.DataObject, arcs: Sequence[Arc]) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(ASKED)), min_size=0, max_size=3, unique=True))
    # of what some arcs have: else every rule would be about nothing
    words = {name: sorted({getattr(arc, ASKED[name]) for arc in arcs} | {"ordinary", "any"}) for name in names}
    drawn = {
        name: frozenset(data.draw(st.lists(st.sampled_from(words[name]), min_size=1, max_size=3))) for name in names
    }
    one = rule(**drawn)
    each = one.blocks_each(ArcColumns.of(arcs))
    assert each.dtype == np.bool_ and each.tolist() == [one.blocks(arc) for arc in arcs]
