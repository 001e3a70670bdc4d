"""Every error is also the built-in that a caller would expect, and says what to do."""

from __future__ import annotations

import pickle

import pytest

from corridor.errors import CorridorError, Finding, Infeasible, NoRoute, NotProven, Reason, TableError, UnknownName

FINDING = Finding("links", 7, "length_km", "blank", "fill it in")


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (TableError([FINDING]), ValueError),
        (UnknownName("no such place"), LookupError),
        (NoRoute("none"), ValueError),
        (Infeasible("none"), ValueError),
        (NotProven("no"), RuntimeError),
    ],
)
def test_an_error_is_ours_and_a_builtin(error: Exception, builtin: type[Exception]) -> None:
    assert isinstance(error, CorridorError)
    assert isinstance(error, builtin)


def test_a_finding_says_where_what_and_what_to_do() -> None:
    assert str(FINDING) == "links line 7, column length_km: blank (fill it in)"
    assert str(Finding("trains", 0, "", "missing", "add it")) == "trains: missing (add it)"


def test_findings_are_sorted_and_counted_whatever_their_order() -> None:
    other = Finding("borders", 2, "", "bad", "mend it")
    assert str(TableError([FINDING, other], "net")) == str(TableError([other, FINDING], "net"))
    assert str(TableError([FINDING, other], "net")).startswith("net: 2 faults\n  borders line 2")
    assert str(TableError([FINDING])).startswith("the tables: 1 fault\n")


def test_reasons_stand_below_the_message() -> None:
    error = NoRoute("no route", [Reason("R1", "no potash", "law", lift=True)])
    assert str(error) == "no route\n  R1: no potash"
    assert error.reasons[0].lift
    assert str(Infeasible("not possible", ["one crane"])) == "not possible\n  one crane"


def test_an_unknown_name_carries_the_nearest() -> None:
    error = UnknownName("no 'Brset'", "Brset", ["Brest"])
    assert (error.name, error.nearest) == ("Brset", ("Brest",))


def test_a_finding_survives_another_process() -> None:
    assert pickle.loads(pickle.dumps(FINDING)) == FINDING
