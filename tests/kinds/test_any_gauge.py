"""A gauge is what the tables name: Iberia's 1668 or 1676 beyond Iran work as 1435 and 1520 do, with their own yards."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import corridor as cd
from corridor.model.tables.codes import is_gauge

RENAMED = ("1435", "1668")
BOX = cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready="2026-03-04")


def _renamed(network: cd.Network) -> cd.Network:
    """Every 1435 of every cell is 1668; ids too, so that nothing is left that names the old gauge."""
    one, other = RENAMED
    tables = {}
    for name, frame in network.tables.items():
        texts = frame.select_dtypes(include=["object", "string"]).columns
        frame = frame.assign(**{column: frame[column].str.replace(one, other) for column in texts})
        frame.index = pd.Index([str(key).replace(one, other) for key in frame.index], name=frame.index.name)
        tables[name] = frame
    return cd.Network("other gauge", network.header, tables)


def test_a_network_of_another_gauge_has_the_same_routes(teaching: cd.Network) -> None:
    net = _renamed(teaching)
    ours, theirs = cd.route(teaching, BOX), cd.route(net, BOX)
    assert (theirs.cost, theirs.hours, theirs.co2_kg, theirs.km) == (ours.cost, ours.hours, ours.co2_kg, ours.km)
    assert theirs.gauge_changes == ours.gauge_changes == 1
    assert {leg.gauge for leg in theirs.legs if leg.mode == "rail" and leg.kind == "haul"} == {"1520", "1668"}
    assert len(cd.pareto_routes(net, BOX)) == len(cd.pareto_routes(teaching, BOX))
    penalties = [cd.gauge_penalty(one, BOX, trip) for one, trip in ((teaching, ours), (net, theirs))]
    assert penalties[0].cost == penalties[1].cost > 0


def test_it_is_read_and_checked_like_any_other(teaching: cd.Network, tmp_path: Path) -> None:
    folder = tmp_path / "net"
    _renamed(teaching).to_folder(folder)
    net = cd.read_network(folder)
    assert cd.check_network(net).findings == ()
    assert cd.route(net, BOX).cost == cd.route(teaching, BOX).cost


def test_a_map_gives_it_a_colour_and_its_yard_a_symbol(teaching: cd.Network) -> None:
    page = cd.draw.map(_renamed(teaching)).get_root().render()
    assert '"1668"' in page and '"type":"gauge"' in page.replace(" ", "")


@pytest.mark.parametrize(
    ("code", "gauge"),
    [
        ("1668", True),
        ("1676", True),
        ("600", True),
        ("1520;1435", False),
        ("road", False),
        ("", False),
        ("12", False),
        ("15200", False),
        ("١٥٢٠", False),
    ],
)
def test_what_a_gauge_is(code: str, gauge: bool) -> None:
    assert is_gauge(code) is gauge
