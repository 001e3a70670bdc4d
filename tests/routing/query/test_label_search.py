"""Label setting with resources: against every path of small graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corridor.routing.query import label_search
from corridor.routing.query.label_search import Start, arcs_out, least_labels
from corridor.search import TooManyLabels, Topology

Label = tuple[int, int]  # cost, and a tank that empties and is filled at some nodes


@dataclass(frozen=True)
class Tank:
    """Costs add up; a tank that is full at first must never be below nothing."""

    full: int
    cost: Sequence[int]
    burnt: Sequence[int]
    filled: Sequence[bool]

    def extend(self, label: Label, arc: int) -> Label | None:
        spent = label[1] + self.burnt[arc]
        return None if spent > self.full else (label[0] + self.cost[arc], 0 if self.filled[arc] else spent)

    def dominates(self, one: Label, other: Label) -> bool:
        return one[0] <= other[0] and one[1] <= other[1]

    def promises(self, label: Label, node: int, reached: Sequence[Label]) -> bool:
        return True


@st.composite
def cases(draw: st.DrawFn) -> tuple[Topology, Tank]:
    nodes = draw(st.integers(2, 6))
    pairs = [(a, b) for a in range(nodes) for b in range(nodes) if a != b]
    arcs = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=12))
    numbers = st.lists(st.integers(0, 5), min_size=len(arcs), max_size=len(arcs))
    filled = draw(st.lists(st.booleans(), min_size=nodes, max_size=nodes))
    tank = Tank(draw(st.integers(0, 9)), draw(numbers), draw(numbers), [filled[head] for _, head in arcs])
    return Topology(nodes, [tail for tail, _ in arcs], [head for _, head in arcs]), tank


def walks(topology: Topology, tank: Tank, node: int, label: Label, left: int) -> Iterator[Label]:
    """Labels at the last node over every walk of so many arcs: with a tank, a way may lead through a node twice."""
    if node == topology.n_nodes - 1:
        yield label
        return
    for arc in range(topology.n_arcs if left else 0):
        if topology.tail[arc] == node and (further := tank.extend(label, arc)) is not None:
            yield from walks(topology, tank, int(topology.head[arc]), further, left - 1)


@settings(max_examples=150)
@given(case=cases())
def test_labels_are_those_that_no_walk_beats(case: tuple[Topology, Tank]) -> None:
    topology, tank = case
    out = arcs_out(topology, range(topology.n_arcs))
    found = list(least_labels(tank, out, Start(0, topology.n_nodes - 1, (0, 0))))
    reached = set(walks(topology, tank, 0, (0, 0), 5))
    assert [label for label, _ in found] == sorted(label for label, _ in found)
    for label, arcs in found:
        replayed: Label | None = (0, 0)
        for arc in arcs:
            assert replayed is not None
            replayed = tank.extend(replayed, arc)
        assert replayed == label
    # short walks miss some labels, and never beat one
    for label in reached:
        assert any(tank.dominates(known, label) for known, _ in found)


@dataclass(frozen=True)
class TankInRows(Tank):
    """The same, which looks at the labels of a node at once."""

    def row(self, label: Label) -> tuple[int, ...]:
        return label

    def dominating(self, rows: NDArray[np.int64], label: Label) -> NDArray[np.bool_]:
        return (rows[:, 0] <= label[0]) & (rows[:, 1] <= label[1])


def test_many_labels_of_a_node_are_compared_at_once() -> None:
    """Fifty ways of one arc, no better than each other; then those that are, and those that are not."""
    costs = [*range(50), *range(50), *range(1, 51)]
    burnt = [*range(50, 0, -1), *range(51, 1, -1), *range(49, -1, -1)]
    topology = Topology(3, [0] * 150 + [1], [1] * 150 + [2])
    case = (100, [*costs, 1], [*burnt, 1], [False] * 151)
    out, start = arcs_out(topology, range(151)), Start(0, 2, (0, 0))
    found = list(least_labels(TankInRows(*case), out, start))
    assert found == list(least_labels(Tank(*case), out, start))
    assert [label for label, _ in found] == [(cost + 1, 51 - cost) for cost in range(51)]


@settings(max_examples=50)
@given(case=cases())
def test_rows_change_no_label(case: tuple[Topology, Tank]) -> None:
    topology, tank = case
    out, start = arcs_out(topology, range(topology.n_arcs)), Start(0, topology.n_nodes - 1, (0, 0))
    whole = TankInRows(tank.full, tank.cost, tank.burnt, tank.filled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_search, "_FEW", 0)
        assert list(least_labels(whole, out, start)) == list(least_labels(tank, out, start))


def test_too_many_labels_are_refused() -> None:
    topology = Topology(3, [0, 0, 1, 1], [1, 1, 2, 2])
    tank = Tank(9, [0, 1, 0, 1], [1, 0, 1, 0], [False] * 4)
    start = Start(0, 2, (0, 0))
    assert len(list(least_labels(tank, arcs_out(topology, range(4)), start))) == 3
    with pytest.raises(TooManyLabels):
        list(least_labels(tank, arcs_out(topology, range(4)), start, most_labels=2))
