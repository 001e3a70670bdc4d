"""Networks and graphs out of files: equal to the last bit to those that are made, whatever changed in between."""

from __future__ import annotations

import pickle
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.file_cache import kept_files
from corridor.graph import load_of
from corridor.graph.compiled import _packed, _unpacked
from corridor.model import kept_network
from corridor.resources import networks_dir

LOADS = [cd.Shipment("ALMA", "HAVEN", containers=1, ready="2026-03-04"), cd.Shipment("HAVEN", "ALMA", containers=41)]
BORDERS = ("EAST_WEST", "EAST_WEST_ROAD")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(kept_network, "_LEAST_BYTES", 0)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return one == other


@pytest.mark.parametrize("containers", [0, 41])
def test_a_structure_is_the_same_again(eurasia: cd.Network, containers: int) -> None:
    box = cd.Shipment("Lanzhou", "Duisburg", containers=containers or 1, ready="2026-03-04")
    made = cd.compile_graph(
        eurasia, "2026-03-04", cargo=load_of(eurasia, box)[2].cargo if containers else None
    ).structure
    again = _unpacked(_packed(made))
    assert (again.states, again.node, tuple(again.arcs)) == (made.states, made.node, tuple(made.arcs))
    assert (again.flights == made.flights).all() and again.airports == made.airports
    for name in ("keys", "piece_key", "piece_km", "piece_share", "hours", "emission_key", "km", "service", "ridden"):
        assert same(getattr(again, name), getattr(made, name)), name
    assert again.identity is not made.identity
    for rule in (one for one in made.rules if made.knows(one)):
        np.testing.assert_array_equal(again.blocked_by(rule), made.blocked_by(rule))


def answers(network: cd.Network) -> list[str]:
    told = []
    for box in LOADS:
        for minimise in ("cost", "hours"):
            try:
                told.append(cd.route(network, box, minimise=minimise).to_json())
            except cd.NoRoute as none:
                told.append(str(none))
    return told


def test_a_kept_network_answers_as_the_one_that_was_read(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(networks_dir() / "teaching", tmp_path / "teaching"))
    made = cd.read_network(folder)
    first = answers(made)
    again = cd.read_network(folder)
    assert isinstance(again.cache.lasting("epochs", (), never), tuple)  # it came out of a file
    assert answers(again) == first
    for name in made.tables:
        assert again.tables[name].equals(made.tables[name])
        assert again.tables[name].dtypes.equals(made.tables[name].dtypes)
    assert again.header == made.header and again.own_lines == made.own_lines
    assert pickle.loads(pickle.dumps(again)).content_hash == made.content_hash


def never() -> object:
    raise AssertionError("it is kept already")


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("tariff"), st.sampled_from(("rail", "road", "sea")), st.integers(2, 5)),
        st.tuples(st.just("close"), st.sampled_from(BORDERS), st.just(0)),
        st.tuples(st.just("dwell"), st.sampled_from(BORDERS), st.integers(1, 99)),
    ),
    min_size=2,
    max_size=3,
)


def edited(network: cd.Network, what: str, where: str, much: int) -> cd.Network:
    scenario = cd.Scenario("edited")
    match what:
        case "tariff":
            return scenario.scale_tariff(mode=where, factor=float(much)).apply(network)
        case "close":
            return scenario.close(where).apply(network)
    return scenario.set_dwell(where, mean_h=float(much)).apply(network)


@settings(max_examples=4)
@given(EDITS)
def test_a_changed_table_never_meets_an_old_file(edits: list[tuple[str, str, int]]) -> None:
    """One folder, written again and again: what is read answers as the network that was written, which has no files."""
    network = cd.open_network("teaching")
    with tempfile.TemporaryDirectory() as folder:
        for edit in edits:
            network = edited(network, *edit)
            assert network.cache.files is None
            network.to_folder(folder)
            for _ in range(2):  # kept by the first, found by the second
                read = cd.read_network(folder)
                assert read.cache.files is not None
                assert read.content_hash == network.content_hash
                assert [cut(one) for one in answers(read)] == [cut(one) for one in answers(network)]


def cut(answer: str) -> str:
    """Without the name of the network, which is that of its folder."""
    return re.sub(r'"network": ?"[^"]*"', "", answer)


def test_a_small_folder_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_network, "_LEAST_BYTES", 10_000_000)
    assert cd.open_network("teaching").cache.files is None
    assert kept_files() == []


def test_a_folder_with_a_fault_is_never_kept(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(networks_dir() / "teaching", tmp_path / "teaching"))
    (folder / "links.csv").write_text((folder / "links.csv").read_text().replace(",road,", ",rode,", 1))
    for _ in range(2):
        with pytest.raises(cd.TableError, match="rode"):
            cd.read_network(folder)
    assert kept_files() == []
