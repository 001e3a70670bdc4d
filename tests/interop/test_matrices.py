"""OMX and Parquet hold matrices of values with their places, and give the same frames back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openmatrix
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import corridor as cd
from corridor.errors import ArgumentError, FileError, UnknownName

PLACES = ["ALMA", "兰州", "Cøve", "DELTA", "A B"]


@pytest.fixture(scope="module")
def values() -> dict[str, pd.DataFrame]:
    """Two by three places of a real question, with a pair that has no value."""
    net = cd.open_network("teaching")
    box = cd.Shipment("Alma", "Haven", ready="2026-03-04")
    ends = (["Alma", "Cove"], ["Haven", "Alma", "Fjord"])
    return {name: cd.matrix(net, *ends, shipment=box, minimise=name) for name in ("cost", "hours")}


def test_omx_comes_back(values: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    again = cd.interop.read_omx(cd.interop.write_omx(values, tmp_path / "m.omx"))
    assert list(again) == ["cost", "hours"]
    assert again["cost"].isna().sum().sum() == 1  # from Alma to Alma
    for name, frame in values.items():
        assert_frame_equal(again[name], frame, check_index_type=False, check_column_type=False)


def test_parquet_comes_back(values: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    again = cd.interop.read_matrix_parquet(cd.interop.write_matrix_parquet(values, tmp_path / "m.parquet"))
    for name, frame in values.items():
        assert_frame_equal(again[name], frame, check_index_type=False, check_column_type=False)
    table = pd.read_parquet(tmp_path / "m.parquet")
    assert table.columns.tolist() == ["origin", "destination", "cost", "hours"] and len(table) == 6


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_numbers_come_back(data: st.DataObject, tmp_path: Path) -> None:
    rows = data.draw(st.lists(st.sampled_from(PLACES), min_size=1, unique=True))
    columns = data.draw(st.lists(st.sampled_from(PLACES), min_size=1, unique=True))
    cells = st.floats(allow_infinity=True, allow_nan=True)
    drawn = data.draw(st.lists(cells, min_size=len(rows) * len(columns), max_size=len(rows) * len(columns)))
    matrix = pd.DataFrame(np.reshape(drawn, (len(rows), len(columns))), index=rows, columns=columns)
    for again in (
        cd.interop.read_omx(cd.interop.write_omx({"a": matrix}, tmp_path / "m.omx")),
        cd.interop.read_matrix_parquet(cd.interop.write_matrix_parquet({"a": matrix}, tmp_path / "m.parquet")),
    ):
        assert again["a"].index.tolist() == rows and again["a"].columns.tolist() == columns
        np.testing.assert_array_equal(again["a"].to_numpy(), matrix.to_numpy())


def test_openmatrix_reads_it(values: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    """The library of the format's authors sees the shape, the names and the numbers."""
    cd.interop.write_omx(values, tmp_path / "m.omx")
    with openmatrix.open_file(str(tmp_path / "m.omx")) as omx:
        assert omx.version() == b"0.2" and tuple(omx.shape()) == (2, 3)
        assert sorted(omx.list_matrices()) == ["cost", "hours"]
        assert sorted(omx.list_mappings()) == ["destination", "origin"]
        np.testing.assert_array_equal(np.array(omx["cost"]), values["cost"].to_numpy())


@pytest.mark.parametrize(("lookups", "places"), [({}, ["1", "2"]), ({"taz": [7, 9]}, ["7", "9"])])
def test_files_of_others_are_read(lookups: dict[str, list[int]], places: list[str], tmp_path: Path) -> None:
    """Zone numbers name both sides; without them places are counted."""
    with openmatrix.open_file(str(tmp_path / "m.omx"), "w") as omx:
        omx.create_matrix("trips", obj=np.array([[0.0, 1.5], [2.5, 0.0]]))
        for name, entries in lookups.items():
            omx.create_mapping(name, entries)
    trips = cd.interop.read_omx(tmp_path / "m.omx")["trips"]
    assert trips.index.tolist() == trips.columns.tolist() == places
    assert trips.iloc[1, 0] == 2.5


def test_of_several_lookups_one_is_asked_for(tmp_path: Path) -> None:
    with openmatrix.open_file(str(tmp_path / "m.omx"), "w") as omx:
        omx.create_matrix("trips", obj=np.eye(2))
        omx.create_mapping("taz", [7, 9])
        omx.create_mapping("county", [1, 2])
    with pytest.raises(UnknownName, match="lookup= one of county, taz"):
        cd.interop.read_omx(tmp_path / "m.omx")
    with pytest.raises(UnknownName, match="nearest: county"):
        cd.interop.read_omx(tmp_path / "m.omx", lookup="countyy")
    assert cd.interop.read_omx(tmp_path / "m.omx", lookup="taz")["trips"].index.tolist() == ["7", "9"]


def test_matrices_of_one_file_have_the_same_places() -> None:
    one, other = pd.DataFrame([[1.0]], ["A"], ["B"]), pd.DataFrame([[1.0]], ["A"], ["C"])
    with pytest.raises(ArgumentError, match="'hours' and 'cost' have different places"):
        cd.interop.write_omx({"cost": one, "hours": other}, "m.omx")
    with pytest.raises(ArgumentError, match="give a mapping"):
        cd.interop.write_matrix_parquet({}, "m.parquet")
    with pytest.raises(ArgumentError, match="the origin 'A' comes twice"):
        cd.interop.write_omx({"cost": pd.concat([one, one])}, "m.omx")


def test_what_is_no_matrix_is_said(tmp_path: Path) -> None:
    file = tmp_path / "m"
    with pytest.raises(UnknownName, match="there is no file"):
        cd.interop.read_omx(file)
    file.write_text("text", encoding="utf-8")
    with pytest.raises(FileError, match="is no OMX file"):
        cd.interop.read_omx(file)
    with pytest.raises(FileError, match="is no Parquet file"):
        cd.interop.read_matrix_parquet(file)
    pd.DataFrame({"origin": ["A"], "value": [1.0]}).to_parquet(file)
    with pytest.raises(FileError, match="has no column destination"):
        cd.interop.read_matrix_parquet(file)
    pd.DataFrame({"origin": ["A", "A"], "destination": ["B", "B"], "value": [1.0, 2.0]}).to_parquet(file)
    with pytest.raises(FileError, match="has the pair A - B twice"):
        cd.interop.read_matrix_parquet(file)
