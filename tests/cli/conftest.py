"""The verbs are called as in a pipe, whatever the terminal that runs the tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is as wide as it needs; tests about widths say one."""
    monkeypatch.delenv("CORRIDOR_COLUMNS", raising=False)
