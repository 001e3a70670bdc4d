"""Small networks drawn at random come back from every format that holds them; what a format does not hold is named."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from drawn_sheets import Sheets, network_of, whole_sheets
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import corridor as cd
from corridor.model.tables.reading import table_text

Copy = Callable[[cd.Network, Path], cd.Network]
WHOLE: dict[str, Copy] = {
    "folder": lambda net, at: cd.read_network(net.to_folder(at / "copy")),
    "data package": lambda net, at: cd.read_network(cd.interop.write_data_package(net, at / "copy")),
    "GeoPackage": lambda net, at: cd.interop.read_geopackage(cd.interop.write_geopackage(net, at / "copy.gpkg")),
    "workbook": lambda net, at: cd.read_network(cd.interop.write_workbook(net, at / "copy.xlsx")),
    "GeoParquet": lambda net, at: cd.interop.read_geoparquet(cd.interop.write_geoparquet(net, at / "copy")),
    "GeoJSON": lambda net, at: cd.interop.read_geojson(cd.interop.write_geojson(net, at / "copy")),
}
PARTS: dict[str, Copy] = {
    "GMNS": lambda net, at: cd.interop.read_gmns(cd.interop.write_gmns(net, at / "copy")),
    "networkx": lambda net, _: cd.interop.from_networkx(cd.interop.to_networkx(net)),
}


@settings(max_examples=10, phases=[Phase.generate])
@given(drawn=whole_sheets())
def test_a_drawn_network_comes_back_whole(drawn: Sheets) -> None:
    """Ten networks, each in every format: to make them takes longer than to write them."""
    network = network_of(drawn)
    texts = {table: table_text(table, frame) for table, frame in network.tables.items()}
    for name, copied in WHOLE.items():
        with tempfile.TemporaryDirectory() as folder:
            again = copied(network, Path(folder))
        for table, text in texts.items():
            assert table_text(table, again.tables[table]) == text, (name, table)
        assert again.content_hash == network.content_hash, name
    for name, copied in PARTS.items():
        with tempfile.TemporaryDirectory() as folder:
            _same_ends(network, copied(network, Path(folder)), name)


def _same_ends(network: cd.Network, again: cd.Network, name: str) -> None:
    """Terminals and links come back."""
    assert table_text("terminals", again.terminals) == table_text("terminals", network.terminals), name
    # the table that a border is named in is in neither format
    one, other = (table_text("links", links.assign(border_id="")) for links in (again.links, network.links))
    marks = r" ?\[default: border_id\]"
    assert re.sub(marks, "", one) == re.sub(marks, "", other), name


@settings(max_examples=10, phases=[Phase.generate])
@given(drawn=whole_sheets(), data=st.data())
def test_a_demand_on_a_drawn_network_comes_back_from_a_workbook(drawn: Sheets, data: st.DataObject) -> None:
    network = network_of(drawn)
    places = st.permutations(sorted(network.terminals.index)).map(lambda some: some[:2])
    pairs = data.draw(st.lists(places, min_size=1, max_size=4))
    teu = data.draw(st.lists(st.floats(0.01, 400), min_size=len(pairs), max_size=len(pairs)))
    ends = pd.DataFrame(pairs, columns=["origin", "destination"])
    demand = cd.plan.read_demand(network, ends.assign(teu_per_day=teu))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demand.xlsx"
        demand.to_frame().to_excel(file, index=False)
        again = cd.plan.read_demand(network, file)
    assert again.shipments == demand.shipments and again.ids == demand.ids
    assert_frame_equal(again.to_frame(), demand.to_frame())
