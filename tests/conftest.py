"""What all tests share: the shipped networks, opened once, and the root of the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd

# Files with such tests come first: the last thing that one of several processors does should be short.
LONG = {"slow", "browser", "railways", "examples"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser, and put files with long tests first."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    long = {item.path for item in items if any(mark.name in LONG for mark in item.iter_markers())}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def eurasia() -> cd.Network:
    """The real network."""
    return cd.open_network("eurasia")


@pytest.fixture(scope="session")
def teaching() -> cd.Network:
    """Twelve terminals with round numbers."""
    return cd.open_network("teaching")
