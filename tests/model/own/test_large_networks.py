"""Networks of thousands of rows are completed in time that grows with them, and ids stay apart."""

from __future__ import annotations

import pandas as pd
import pytest

import corridor as cd
from corridor.model.own.rows import OwnRow, OwnTables
from corridor.model.tables.reading import draft_of


def test_ids_that_are_given_differ(teaching: cd.Network) -> None:
    drafts = {name: draft_of(name, frame) for name, frame in teaching.tables.items()}
    tables = OwnTables(drafts, "USD")
    given = [tables.free_id("links", "ALMA-COVE-road") for _ in range(3)]
    tables.add("links", id="NEW")
    assert given == ["ALMA-COVE-road~2", "ALMA-COVE-road~3", "ALMA-COVE-road~4"]
    assert tables.free_id("links", "NEW") == "NEW~2"


def looks(size: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many cells are looked at for a chain of so many places, whose links have no ids."""
    count = 0
    look = OwnRow.__getitem__

    def counted(row: OwnRow, column: str) -> object:
        nonlocal count
        count += 1
        return look(row, column)

    places = pd.DataFrame(
        {"id": [f"P{at}" for at in range(size)], "lat": 40.0, "lon": [at / 100 for at in range(size)]}
    )
    links = pd.DataFrame({"from": places["id"][:-1].to_numpy(), "to": places["id"][1:].to_numpy(), "mode": "road"})
    with monkeypatch.context() as patched:
        patched.setattr(OwnRow, "__getitem__", counted)
        cd.Network.from_frames(places.assign(country="ES"), links)
    return count


def test_twice_the_rows_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking through all rows for each of them would be four times as much."""
    assert looks(160, monkeypatch) < 2.2 * looks(80, monkeypatch)
