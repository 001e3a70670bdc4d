"""Networks that many tests share, read once."""

from __future__ import annotations

import pytest

import corridor as cd


@pytest.fixture(scope="session")
def teaching() -> cd.Network:
    """The network that a person can add up."""
    return cd.open_network("teaching")


@pytest.fixture(scope="session")
def eurasia() -> cd.Network:
    """The built-in network."""
    return cd.open_network("eurasia")
