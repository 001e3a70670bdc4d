"""A straight line is left out when a curved one does its service, and only then."""

from __future__ import annotations

import numpy as np

from corridor.interop.rail.data import Rails
from corridor.interop.rail.high_speed import fast_lines
from corridor.interop.rail.joining import apart_km, components


class Lines:
    """Lines drawn node by node, about 3 km apart."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = []
        self.edges: list[tuple[int, int, bool]] = []

    def draw(self, start: float, end: float, lat: float, *, curved: bool) -> tuple[int, int]:
        """A line along a parallel, in zigzags a quarter longer when curved; returns its two ends."""
        steps = int((end - start) / 0.035)
        first = len(self.points)
        for step in range(steps + 1):
            self.points.append((lat + (0.022 if curved and step % 2 else 0.0), start + (end - start) * step / steps))
        self.edges += [(first + step, first + step + 1, not curved) for step in range(steps)]
        return first, first + steps

    def join(self, one: int, two: int) -> None:
        self.edges.append((one, two, False))

    def rails(self) -> Rails:
        lat, lon = np.array(self.points).T
        tail, head = np.array([edge[:2] for edge in self.edges], np.int64).T
        return Rails(
            lat, lon, tail, head, np.rint(1000 * apart_km(lat[tail], lon[tail], lat[head], lon[head])).astype(np.int64)
        )

    def straight(self) -> np.ndarray:
        return np.array([edge[2] for edge in self.edges])


NONE = np.empty(0, np.int64)


def two_lines() -> Lines:
    """A curved and a straight line of 180 km between the same ends."""
    lines = Lines()
    curved = lines.draw(100.0, 102.0, 36.0, curved=True)
    straight = lines.draw(100.0, 102.0, 36.05, curved=False)
    for one, two in zip(curved, straight, strict=True):
        lines.join(one, two)
    return lines


def test_the_straight_one_of_two_lines_goes() -> None:
    lines = two_lines()
    rails = lines.rails()
    found = fast_lines(rails, np.ones(rails.tail.size, bool), NONE)
    assert found[lines.straight()].mean() > 0.9
    assert not found[~lines.straight()][:-2].any()


def test_only_what_lies_inside_is_looked_at() -> None:
    rails = two_lines().rails()
    assert not fast_lines(rails, np.zeros(rails.tail.size, bool), NONE).any()


def test_a_straight_line_that_is_the_only_one_stays() -> None:
    lines = Lines()
    west = lines.draw(98.0, 99.0, 36.0, curved=True)
    desert = lines.draw(99.01, 101.0, 36.0, curved=False)
    east = lines.draw(101.01, 102.0, 36.0, curved=True)
    lines.join(west[1], desert[0])
    lines.join(desert[1], east[0])
    rails = lines.rails()
    assert not fast_lines(rails, np.ones(rails.tail.size, bool), NONE).any()


def test_a_straight_branch_stays() -> None:
    lines = Lines()
    main = lines.draw(98.0, 99.0, 36.0, curved=True)
    branch = lines.draw(99.01, 100.5, 36.0, curved=False)
    lines.join(main[1], branch[0])
    assert not fast_lines(lines.rails(), np.ones(len(lines.edges), bool), NONE).any()


def test_a_straight_line_stays_when_a_terminal_lies_beside_it() -> None:
    """Half way, and the other line does not pass there."""
    lines = two_lines()
    rails, every = lines.rails(), np.ones(len(lines.edges), bool)
    middle = int(np.flatnonzero(lines.straight())[lines.straight().sum() // 2])
    terminal = rails.tail[middle]
    found = fast_lines(rails, every, np.array([terminal]))
    assert fast_lines(rails, every, NONE)[middle]
    assert not found[middle]


def test_nothing_goes_where_all_lines_are_straight() -> None:
    lines = Lines()
    lines.draw(98.0, 100.0, 36.0, curved=False)
    assert not fast_lines(lines.rails(), np.ones(len(lines.edges), bool), NONE).any()


def test_curved_lines_stay_as_connected_as_they_were() -> None:
    lines = two_lines()
    rails = lines.rails()
    kept = ~fast_lines(rails, np.ones(rails.tail.size, bool), NONE)
    label = components(rails.lat.size, rails.tail[kept], rails.head[kept])
    curved = ~lines.straight()
    assert len(set(label[rails.tail[curved]].tolist())) == 1
