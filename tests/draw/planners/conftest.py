"""The bytes of pages, made once."""

from __future__ import annotations

import pytest
from planner_decoder import Decoded

import corridor as cd
from corridor.draw.planners.packing import packed
from corridor.graph.coefficients.export import coefficients_of

SINCE = "2026-10-01"  # of eurasia: some months, for its epochs take a quarter of a second each


@pytest.fixture(scope="session")
def teaching_bytes(teaching: cd.Network) -> bytes:
    return packed(coefficients_of(teaching))


@pytest.fixture(scope="session")
def eurasia_bytes(eurasia: cd.Network) -> bytes:
    return packed(coefficients_of(eurasia, since=SINCE))


@pytest.fixture(scope="session")
def teaching_page(teaching_bytes: bytes) -> Decoded:
    return Decoded.of(teaching_bytes)


@pytest.fixture(scope="session")
def eurasia_page(eurasia_bytes: bytes) -> Decoded:
    return Decoded.of(eurasia_bytes)
