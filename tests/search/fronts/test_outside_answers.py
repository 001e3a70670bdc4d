"""Published constrained shortest paths (OR-Library, Beasley and Christofides 1989)."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.data_files import outside_answers
from corridor.search import ArcGraph, constrained

FOLDER = outside_answers("rcsp")
PUBLISHED = {1: 131, 2: 131, 3: 2, 4: 2, 5: 100, 6: 100, 7: 6, 8: 14, 14: None}


def read_instance(number: int) -> tuple[ArcGraph, dict[int, int], int]:
    """A graph whose first row is cost and whose others are resources, the upper limits, and the nodes."""
    file = FOLDER / f"rcsp{number}.txt"
    if not file.exists():
        pytest.skip(f"the OR-Library instances are not at {FOLDER}")
    cells = np.array(file.read_text().split(), np.float64).astype(np.int64)
    n, m, k = cells[:3].tolist()
    lower, upper, rest = cells[3 : 3 + k], cells[3 + k : 3 + 2 * k], cells[3 + 2 * k :]
    assert not lower.any()
    at_node, arcs = rest[: n * k].reshape(n, k), rest[n * k :].reshape(m, 3 + k)
    tail, head = arcs[:, 0] - 1, arcs[:, 1] - 1
    uses = (arcs[:, 3:] + at_node[tail]).T
    limits = {1 + i: int(upper[i] - at_node[n - 1, i]) for i in range(k)}
    return ArcGraph(n, tail, head, np.vstack([arcs[:, 2], uses])), limits, n


@pytest.mark.parametrize(("number", "value"), PUBLISHED.items())
def test_the_published_value_is_reproduced(number: int, value: int | None) -> None:
    g, limits, n = read_instance(number)
    path = constrained(g, 0, n - 1, minimise=0, limits=limits)
    if value is None:
        assert path is None
    else:
        assert path is not None
        assert path.costs[0] == value
        assert all(path.costs[c] <= top for c, top in limits.items())
