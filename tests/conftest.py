"""What all tests share: the shipped networks, opened once, and the root of the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridor as cd


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
