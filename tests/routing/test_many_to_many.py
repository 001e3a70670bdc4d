"""Matrices: cell by cell against `route` and networkx, in blocks, and how much memory they take."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.calendar import as_moment
from corridor.cli.main import main
from corridor.graph import compile_graph, load_of
from corridor.progress import counted
from corridor.routing import many_to_many as matrices

READY = as_moment("2026-03-04 08:00")
FAR = ("Lanzhou", "Xi'an", "Almaty", "Minsk", "Moscow")
NEAR = ("Duisburg", "Hamburg", "Warsaw", "Klaipeda", "Rotterdam", "Lanzhou")


def box(**more: object) -> cd.Shipment:
    values = {"containers": 2, "cargo_tonnes_each": 12, "hs": "8429", "ready": READY, **more}
    return cd.Shipment("Lanzhou", "Duisburg", **values)  # type: ignore[arg-type]


@pytest.fixture(params=["sweeps", "hierarchies"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to fill a matrix, whatever its size."""
    if request.param == "hierarchies":
        monkeypatch.setattr(matrices, "_SWEEPS", 0)
    return str(request.param)


@pytest.mark.parametrize("minimise", ["cost", "hours", "transfers"])
def test_every_cell_is_what_route_finds(eurasia: cd.Network, method: str, minimise: str) -> None:
    table = cd.matrix(eurasia, FAR, NEAR, shipment=box(), minimise=minimise)
    assert table.shape == (5, 6)
    for origin, destination in [
        ("Lanzhou", "Duisburg"),
        ("Xi'an", "Warsaw"),
        ("Moscow", "Rotterdam"),
        ("Almaty", "Lanzhou"),
        ("Minsk", "Klaipeda"),
    ]:
        try:
            trip = cd.route(
                eurasia,
                cd.Shipment(origin, destination, containers=2, cargo_tonnes_each=12, hs="8429", ready=READY),
                minimise=minimise,
            )
        except cd.NoRoute:
            assert np.isnan(table.loc[origin, destination])
        else:
            assert table.loc[origin, destination] == getattr(trip, minimise)
    assert np.isnan(table.loc["Lanzhou", "Lanzhou"])


def test_all_cells_agree_with_networkx(eurasia: cd.Network, method: str) -> None:
    """Cents along the shortest paths of another implementation, with the weights of each cell's own countries."""
    table = cd.matrix(eurasia, FAR, NEAR, shipment=box())
    for origin in FAR:
        for destination in NEAR:
            start, end, load = load_of(
                eurasia, cd.Shipment(origin, destination, containers=2, cargo_tonnes_each=12, hs="8429", ready=READY)
            )
            graph = compile_graph(eurasia, READY, cargo=load.cargo)
            weights, other = graph.weigh(load), nx.DiGraph()
            other.add_nodes_from([graph.source(start), graph.sink(end)])
            for arc in np.flatnonzero(~weights.closed).tolist():
                ends = int(weights.topology.tail[arc]), int(weights.topology.head[arc])
                cents = int(weights.matrix[0, arc])
                if not other.has_edge(*ends) or other.edges[ends]["cents"] > cents:
                    other.add_edge(*ends, cents=cents)
            try:
                cents = nx.dijkstra_path_length(other, graph.source(start), graph.sink(end), weight="cents")
            except nx.NetworkXNoPath:
                cents = None
            cell = table.loc[origin, destination]
            assert np.isnan(cell) if cents is None or start == end else cell == cents / 100


def test_no_route_is_nan_and_rules_hold_cell_by_cell(teaching: cd.Network, method: str) -> None:
    """Potash of Arland may not enter the West; the other way round it may."""
    potash = cd.Shipment("Alma", "Haven", hs="3104", ready=READY)
    table = cd.matrix(teaching, ["Alma", "Haven"], ["Alma", "Haven"], shipment=potash)
    assert np.isnan(table.loc["Alma", "Haven"])
    assert table.loc["Haven", "Alma"] > 0


def test_boxes_that_need_power_get_the_route_that_keeps_it(eurasia: cd.Network) -> None:
    """How long a reefer may go without power is no sum along a path: such cells are searched one by one."""
    cold = {"containers": 1, "container_type": "45R1", "ready": READY, "power_within_h": 30.0}
    table = cd.matrix(eurasia, ["Lanzhou"], ["Duisburg", "Hamburg"], shipment=cd.Shipment("Lanzhou", "Hamburg", **cold))
    for destination in ("Duisburg", "Hamburg"):
        try:
            best = cd.route(eurasia, cd.Shipment("Lanzhou", destination, **cold)).cost
        except cd.NoRoute:
            best = float("nan")
        assert table.loc["Lanzhou", destination] == pytest.approx(best, nan_ok=True)


def test_blocks_make_up_the_matrix(eurasia: cd.Network, method: str) -> None:
    whole = cd.matrix(eurasia, FAR, NEAR, shipment=box())
    for rows in (1, 2, 5, 99):
        blocks = list(cd.matrix_blocks(eurasia, FAR, NEAR, shipment=box(), rows=rows))
        assert [len(block) for block in blocks] == [len(FAR[at : at + rows]) for at in range(0, len(FAR), rows)]
        pd.testing.assert_frame_equal(pd.concat(blocks), whole)
    assert cd.matrix(eurasia, [], NEAR, shipment=box()).shape == (0, 6)
    assert cd.matrix(eurasia, FAR, [], shipment=box()).shape == (5, 0)


def test_places_named_again_and_in_any_order_get_their_own_rows(eurasia: cd.Network) -> None:
    once = cd.matrix(eurasia, FAR, NEAR, shipment=box())
    again = cd.matrix(eurasia, [*FAR[::-1], *FAR], NEAR, shipment=box())
    pd.testing.assert_frame_equal(again.iloc[len(FAR) :], once)
    pd.testing.assert_frame_equal(again.iloc[: len(FAR)], once.iloc[::-1])


@pytest.mark.usefixtures("usual_garbage")
def test_a_stream_holds_a_block_and_not_the_matrix(eurasia: cd.Network) -> None:
    """Of 1,000 x 1,000 cells, 8 MB in all, the traced peak stays below a quarter while blocks are read and dropped.

    There are as few different places as leave all their weights in the cache at once: weighing again is no part of it.
    """
    names = list(islice(_repeated(FAR), 1000))
    list(cd.matrix_blocks(eurasia, FAR, FAR, shipment=box()))  # compiled and weighed before
    tracemalloc.start()
    rows = 0
    for block in cd.matrix_blocks(eurasia, names, names, shipment=box(), rows=20):
        rows += len(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 1000
    assert peak < 1000 * 1000 * 8 / 4


def _repeated(names: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from names


def test_a_misspelt_place_is_refused_at_once_with_the_nearest_name(eurasia: cd.Network) -> None:
    with pytest.raises(cd.UnknownName, match="Lanzhou"):
        cd.matrix_blocks(eurasia, ["Lanzhuo"], ["Duisburg"], shipment=box())
    with pytest.raises(cd.UnknownName, match="Duisburg"):
        cd.matrix_blocks(eurasia, ["Lanzhou"], ["Duisbourg"], shipment=box())
    with pytest.raises(cd.UnknownName, match="criterion 'price'"):
        cd.matrix_blocks(eurasia, ["Lanzhou"], ["Duisburg"], shipment=box(), minimise="price")
    with pytest.raises(ValueError, match="rows is 0"):
        cd.matrix_blocks(eurasia, ["Lanzhou"], ["Duisburg"], shipment=box(), rows=0)


def test_progress_counts_the_rows(eurasia: cd.Network) -> None:
    seen: list[tuple[int, int]] = []
    told = lambda done, total: seen.append((done, total))  # noqa: E731
    list(cd.matrix_blocks(eurasia, FAR, NEAR, shipment=box(), rows=2, progress=told))
    assert seen == [(2, 5), (4, 5), (5, 5)]
    with counted(False, "nothing", 3) as tell:
        tell(1, 3)


# the command line


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["matrix", *arguments])


def test_the_verb_prints_tables_csv_and_json(teaching: cd.Network) -> None:
    asked = ("Alma", "Haven", "--to", "Haven", "--to", "Cove", "--network", "teaching", "--date", "2026-03-04")
    goods = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    table = cd.matrix(teaching, ["Alma", "Haven"], ["Haven", "Cove"], shipment=goods)
    shown, lines, found = run(*asked), run(*asked, "--format", "csv"), run(*asked, "--format", "json")
    assert [done.exit_code for done in (shown, lines, found)] == [0, 0, 0], shown.output
    assert f"{table.loc['Alma', 'Cove']:,.0f}" in shown.stdout
    assert "·" in shown.stdout
    assert lines.stdout == table.to_csv()
    values = json.loads(found.stdout)["values"]
    assert values[1][0] is None
    assert values[0] == table.loc["Alma"].tolist()


def test_the_verb_takes_the_origins_as_destinations_too_and_any_measure() -> None:
    asked = ("Alma", "Haven", "--network", "teaching", "--date", "2026-03-04", "--minimise", "hours", "--format", "csv")
    assert run(*asked).stdout.splitlines()[0] == "origin,Alma,Haven"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("Alma", "--to", "Havn"), "Haven"),
        (("Alma", "Alma"), "named twice"),
        ((), "Missing argument"),
        (("Alma", "--minimise", "price"), "price"),
    ],
)
def test_the_verb_says_what_it_did_not_understand(asked: tuple[str, ...], said: str) -> None:
    done = run(*asked, "--network", "teaching")
    assert done.exit_code == 2
    assert said in done.stderr
