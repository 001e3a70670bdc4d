"""One application for all tests of the server that change nothing about it."""

from __future__ import annotations

from functools import partial

import pytest
from asking import Ask, ask

import corridor as cd
from corridor.serve import application


@pytest.fixture(scope="session")
def asked(teaching: cd.Network) -> Ask:
    """Ask an application over the teaching network."""
    return partial(ask, application([teaching]))
