"""The tables of a page's data: rows without blanks come back whole, and hold what is described and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.draw.maps.page_tables import PAGE_TABLES, blanks_script

CELLS = st.none() | st.just("") | st.just([]) | st.integers(0, 3) | st.text(max_size=3)


@pytest.fixture(scope="module")
def pages(teaching: cd.Network) -> dict[str, cd.draw.CorridorMap]:
    """A page of every kind."""
    front = cd.pareto_routes(teaching, cd.Shipment("Alma", "Haven", containers=4, ready="2026-03-04"))
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [40.0]})
    plan = cd.plan.flow(teaching, demand)
    losses = cd.study.criticality(teaching, front[0].shipment, candidates="links")
    return {
        "routes": cd.draw.map(teaching, front),
        "network": cd.draw.map(teaching),
        "plan": cd.draw.map(teaching, plan),
        "difference of routes": cd.draw.map(teaching, front.cheapest(), before=front),
        "difference of plans": cd.draw.map(teaching, plan, before=plan),
        "ranking": cd.draw.map(teaching, losses),
        "isochrone": cd.draw.map(teaching, cd.study.isochrone(teaching, front[0].shipment)),
    }


def data_of(page: cd.draw.CorridorMap) -> dict[str, Any]:
    found = re.search(r'id="corridor-data">(.*?)</script>', page.to_html(), re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.slow
@given(st.sampled_from(sorted(PAGE_TABLES)).flatmap(lambda name: st.tuples(st.just(name), st.data())))
def test_blanks_put_back_what_was_left_out(drawn: tuple[str, st.DataObject]) -> None:
    """As the page's script does it: blanks first, then what was written."""
    name, data = drawn
    table = PAGE_TABLES[name]
    row = {column: data.draw(CELLS) for column in (*table.always, *table.blanks)}
    assert {**table.blanks, **table.lean(row)} == row


def test_a_column_that_is_not_described_is_refused() -> None:
    with pytest.raises(ValueError, match="no such column: colour"):
        PAGE_TABLES["links"].lean({"id": "A-B", "colour": "red"})


def test_the_script_has_the_same_blanks() -> None:
    written = json.loads(blanks_script().removeprefix("export const BLANKS = ").removesuffix(";\n"))
    assert written == {name: dict(table.blanks) for name, table in PAGE_TABLES.items()}


@pytest.mark.parametrize(
    "kind", ["routes", "network", "plan", "difference of routes", "difference of plans", "ranking", "isochrone"]
)
def test_rows_of_every_kind_of_page_are_as_described(pages: dict[str, cd.draw.CorridorMap], kind: str) -> None:
    data = data_of(pages[kind])
    assert data["kind"] == kind.split()[0]
    for name, table in PAGE_TABLES.items():
        for row in data.get(name, []):
            assert set(table.always) <= set(row) <= {*table.always, *table.blanks, *table.optional}
            assert not any(row[column] == blank for column, blank in table.blanks.items() if column in row)


def test_a_map_says_in_a_line_what_it_shows(pages: dict[str, cd.draw.CorridorMap]) -> None:
    assert repr(pages["routes"]) == "CorridorMap('Alma – Haven', routes)"
    assert repr(pages["plan"]) == "CorridorMap('Plan: flow', plan)"
    assert repr(cd.draw.CorridorMap()) == "CorridorMap()"
    assert all(len(repr(page)) < 200 for page in pages.values())
    assert repr(cd.draw.map(cd.open_network("teaching"), title="x" * 10_000)).startswith("CorridorMap('xxx")


def test_dir_lists_public_names_only() -> None:
    assert all(not name.startswith("_") for name in dir(cd.draw))
    assert set(dir(cd.draw)) == set(cd.draw.__all__)
