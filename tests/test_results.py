"""Every result shows itself short and safe, and comes back from its JSON and from a pickle as it was."""

from __future__ import annotations

import datetime as dt
import json
import math
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import corridor as cd
from corridor.display import html_table
from corridor.model.cargo.shipment import ShipmentError
from corridor.results import Report, ReportMixin, Stamp, plain, records_of, restored, said_beside
from corridor.search import TooManyLabels, TooManyShortcuts


@dataclass(frozen=True, eq=False, repr=False)
class Everything(ReportMixin):
    """One field of every kind that a result may hold."""

    json_name = "everything"

    number: float
    whole: int
    maybe: float | None
    day: dt.date
    moment: dt.datetime
    names: tuple[str, ...]
    pair: tuple[str, float]
    stamps: Sequence[Stamp]
    figures: Mapping[str, float]
    points: NDArray[np.int64]
    frame: pd.DataFrame
    later: str = "as it was"

    def to_frame(self) -> pd.DataFrame:
        return self.frame

    def _headline(self) -> str:
        return f"everything of {self.names}"


def everything(number: float = math.nan, *, names: tuple[str, ...] = ("a", "b"), rows: int = 2) -> Everything:
    return Everything(
        number=number,
        whole=3,
        maybe=None,
        day=dt.date(2026, 3, 4),
        moment=dt.datetime(2026, 3, 4, 8, 30),
        names=names,
        pair=("x", math.inf),
        stamps=(Stamp("n", "1", "0" * 64, "0.1"),),
        figures={"load": 0.5, "unknown": math.nan},
        points=np.arange(6).reshape(3, 2),
        frame=pd.DataFrame({"id": [f"r{n}" for n in range(rows)], "cost": [1.5] * rows}).set_index("id"),
    )


@given(st.floats(), st.lists(st.text(max_size=5), max_size=3))
def test_a_result_comes_back_from_its_json(number: float, names: list[str]) -> None:
    """What is not known becomes null and comes back so; all else is as it was, infinities too."""
    one = everything(number, names=tuple(names))
    again = Everything.from_json(one.to_json(indent=1))
    assert again.to_json() == one.to_json()
    assert again.number == number or (math.isnan(again.number) and math.isnan(number))
    assert (again.names, again.day, again.moment, again.maybe) == (one.names, one.day, one.moment, None)
    assert again.pair[1] == math.inf and math.isnan(again.figures["unknown"])
    assert again.stamps == one.stamps and (again.points == one.points).all()
    pd.testing.assert_frame_equal(again.frame, one.frame)


@given(st.lists(st.sampled_from([1.5, -0.0, math.inf, -math.inf, math.nan]), min_size=1))
def test_infinities_are_valid_json_and_come_back_in_frames_and_arrays(values: list[float]) -> None:
    """Infinity is not the same as not known; no reader of JSON is told a word that JSON does not have."""
    frame = pd.DataFrame({"capacity": values, "name": ["Infinity"] * len(values)})
    text = json.dumps(plain([frame, np.array(values)]), allow_nan=False)
    first, second = json.loads(text)
    again = restored(pd.DataFrame, first)
    pd.testing.assert_frame_equal(again, frame)
    np.testing.assert_array_equal(restored(NDArray[np.float64], second), np.array(values))
    read = [math.nan if row["capacity"] is None else float(row["capacity"]) for row in records_of(frame)]
    assert read == pytest.approx(values, nan_ok=True)


def test_json_knows_whose_it_is() -> None:
    """Another result's JSON is refused, and so is one that lacks a field; what is unknown is left out."""
    with pytest.raises(cd.CorridorError, match="not an everything"):
        Everything.from_json('{"corridor": "front"}')
    with pytest.raises(cd.CorridorError, match="not an everything"):
        Everything.from_json("[]")
    with pytest.raises(cd.CorridorError, match="number is missing"):
        Everything.from_dict({name: part for name, part in everything().to_dict().items() if name != "number"})
    lean = {name: part for name, part in everything().to_dict().items() if name != "later"}
    assert Everything.from_dict({**lean, "more": 1}).later == "as it was"


def test_json_has_no_word_for_other_things() -> None:
    """What would come back as something else is refused when it is written."""
    with pytest.raises(TypeError, match="object"):
        plain({"x": object()})


def test_the_earlier_member_of_a_union_that_fits_is_taken() -> None:
    """A finer class first: it is taken where all its fields are there."""

    @dataclass(frozen=True)
    class Near:
        a: int
        b: int = 0

    @dataclass(frozen=True)
    class Far:
        a: int

    assert restored(Near | Far | None, {"a": 1, "b": 2}) == Near(1, 2)
    assert restored(Near | Far | None, {"a": 1}) == Far(1)
    assert restored(Near | None, None) is None


def test_text_and_line() -> None:
    """The text is the headline and the table; the line is one, and cut."""
    one = everything(names=("long name",) * 200)
    assert str(one).splitlines()[-1].split() == ["r1", "1.5"]
    assert len(repr(one)) < 300 and "\n" not in repr(one) and repr(one).startswith("<Everything everything of")
    assert isinstance(one, Report)


@given(st.text(), st.integers(0, 3000))
def test_the_notebook_table_is_small_and_escaped(text: str, rows: int) -> None:
    """However many rows, and whatever is in them."""
    table = html_table(["name", "cost"], [(f"<b>{text}", 1234.5)] * rows, f"<i>{text}")
    assert len(table.encode()) <= 20_000
    assert "<b>" not in table and "<i>" not in table
    assert (table.count("1,234.50") == rows) or "more</td>" in table


def test_a_blank_cell_is_blank() -> None:
    assert html_table(["a"], [(math.nan,), (None,), (pd.NaT,)], "t").count("<td></td>") == 3


ERRORS = (
    cd.CorridorError("plain"),
    cd.TableError([cd.Finding("links", 3, "km", "is negative", "mend it")], "the folder"),
    cd.UnknownName("no such place", "Kyjiw", ["Kyiv"]),
    cd.NoRoute("no way", [cd.Reason("R1", "shut", "decree", True)]),
    cd.Infeasible("cannot be met", ["cranes"]),
    cd.NotProven("another answer"),
    ShipmentError([("containers", "is 0")]),
    TooManyLabels(5, 4),
    TooManyShortcuts(5, 4),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_with_its_text(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error) and vars(again) == vars(error)


@pytest.fixture(scope="module")
def shipment() -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=40, cargo_tonnes_each=10, hs="8429", ready="2026-03-04")


@pytest.fixture(scope="module")
def reports(teaching: cd.Network, shipment: cd.Shipment) -> tuple[ReportMixin, ...]:
    """What a search gives and what is read off one route."""
    front = cd.pareto_routes(teaching, shipment)
    dated = cd.pareto_routes(teaching, shipment, depart="2026-03-04")
    trip = front.cheapest()
    return (
        front,
        front.within(hours=0),
        dated,
        trip,
        dated.fastest(),
        front.corridors()[0],
        trip.invoice(),
        trip.dwells(),
        cd.check_cargo(teaching, trip),
        cd.report_emissions(teaching, trip),
    )


def test_results_come_back_as_they_were(reports: tuple[ReportMixin, ...]) -> None:
    """From JSON and from a pickle: the same text, the same frame, the same JSON again."""
    for one in reports:
        for again in (type(one).from_json(one.to_json()), pickle.loads(pickle.dumps(one))):
            assert type(again) is type(one)
            assert again.to_json() == one.to_json() and str(again) == str(one) and repr(again) == repr(one)
            pd.testing.assert_frame_equal(again.to_frame(), one.to_frame())


def test_dated_routes_come_back_dated(reports: tuple[ReportMixin, ...]) -> None:
    """In a front, and in the groups of one."""
    dated = reports[2]
    assert isinstance(dated, cd.ParetoFront)
    again = cd.ParetoFront.from_json(dated.to_json())
    assert all(isinstance(trip, cd.DatedItinerary) for trip in again)
    group = dated.corridors()[0]
    assert all(isinstance(trip, cd.DatedItinerary) for trip in cd.RouteGroup.from_json(group.to_json()).itineraries)


def test_json_holds_every_public_field(reports: tuple[ReportMixin, ...]) -> None:
    """But what follows from the others: the distribution behind the hours, the steps that lines name."""
    derived = {"varying", "steps"}
    for one in reports:
        named = {field.name for field in fields(one)}  # type: ignore[arg-type]
        assert named - derived <= set(one.to_dict())


def test_each_sentence_beside_an_answer_has_the_word_of_its_kind() -> None:
    told = said_beside(["shut", "late prices"], ["18 t"], warnings=("shut",))
    assert list(told) == ["warning: shut", "remark: late prices", "assumed: 18 t"]
    assert list(said_beside((), ())) == []
