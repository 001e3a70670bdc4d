"""Random graphs to 60 states, by the hundred: search, integer programs, min-cost flow and networkx agree."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from corridor.errors import NotProven
from corridor.plan.proof.arcs import ArcArrays
from corridor.plan.proof.fronts import prove_front
from corridor.plan.proof.paths import prove_path
from corridor.search import ArcGraph, constrained, pareto, shortest_path


def random_arcs(seed: int, criteria: int, nodes: int | None = None) -> ArcArrays:
    """A random multigraph with loops, parallel arcs, closed arcs and weights of zero."""
    generator = np.random.default_rng(seed)
    nodes = nodes or int(generator.integers(4, 61))
    count = int(nodes * generator.uniform(1.5, 4.0))
    return ArcArrays(
        n_nodes=nodes,
        tail=generator.integers(0, nodes, count),
        head=generator.integers(0, nodes, count),
        weights=generator.integers(0, int(generator.choice([4, 40, 10**7])), (criteria, count)),
        closed=generator.random(count) < 0.1,
        source=0,
        target=nodes - 1,
    )


def front_of(arcs: ArcArrays) -> np.ndarray:
    graph = ArcGraph(arcs.n_nodes, arcs.tail, arcs.head, arcs.weights, arcs.closed)
    return pareto(graph, arcs.source, arcs.target, criteria=tuple(range(len(arcs.weights)))).costs


def oracle(arcs: ArcArrays) -> int | None:
    """The least path by networkx."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(arcs.n_nodes))
    for arc in np.flatnonzero(~arcs.closed).tolist():
        graph.add_edge(int(arcs.tail[arc]), int(arcs.head[arc]), weight=int(arcs.weights[0, arc]))
    if not nx.has_path(graph, arcs.source, arcs.target):
        return None
    return int(nx.dijkstra_path_length(graph, arcs.source, arcs.target))


@pytest.mark.parametrize("block", range(5))
def test_single_routes_agree(block: int) -> None:
    """A hundred graphs: search, networkx, an integer program by two solvers in turn, and SimpleMinCostFlow."""
    for seed in range(20 * block, 20 * block + 20):
        arcs = random_arcs(seed, 1)
        path = shortest_path(ArcGraph(arcs.n_nodes, arcs.tail, arcs.head, arcs.weights, arcs.closed), 0, arcs.target)
        value = None if path is None else int(path.costs[0])
        assert value == oracle(arcs), seed
        checks = prove_path(arcs, 0, value, solver=("highs", "gscip", "cp_sat")[seed % 3])
        assert [check.solver for check in checks][-1] == "min cost flow"


def test_limited_routes_agree() -> None:
    """Thirty graphs: the search under a limit, and an integer program with the limit as a row."""
    for seed in range(30):
        arcs = random_arcs(500 + seed, 2)
        front = front_of(arcs)
        if not len(front):
            continue
        graph = ArcGraph(arcs.n_nodes, arcs.tail, arcs.head, arcs.weights, arcs.closed)
        limit = int(front[:, 1].min() + front[:, 1].max()) // 2
        for bound in (limit, int(front[:, 1].min()) - 1):
            path = constrained(graph, 0, arcs.target, limits={1: bound}) if bound >= 0 else None
            value = None if path is None else int(path.costs[0])
            prove_path(arcs, 0, value, {1: bound}, solver=("highs", "gscip", "cp_sat")[seed % 3])


@pytest.mark.parametrize("block", range(4))
def test_fronts_of_two_criteria_agree(block: int) -> None:
    """A hundred graphs, two solvers each."""
    solvers = (("highs", "cp_sat"), ("highs", "gscip"))[block % 2]
    for seed in range(1000 + 25 * block, 1025 + 25 * block):
        arcs = random_arcs(seed, 2)
        front = front_of(arcs)
        if len(front):
            checks = prove_front(arcs, front, solvers)
            assert 2 * (len(front) + 1) <= len(checks) <= 2 * (2 * len(front) + 1)
        else:
            prove_path(arcs, 0, None)


@pytest.mark.parametrize(("criteria", "graphs"), [(3, 30), (4, 12)])
def test_fronts_of_more_criteria_agree(criteria: int, graphs: int) -> None:
    """Each point by two solvers, at most eight of a front, and the one model over the whole front."""
    longest = 0
    for seed in range(2000, 2000 + graphs):
        arcs = random_arcs(seed + 100 * criteria, criteria, nodes=24)
        front = front_of(arcs)
        if len(front):
            prove_front(arcs, front, ("highs", "cp_sat"), sample=8)
            longest = max(longest, len(front))
    assert longest > 2


@pytest.mark.parametrize("criteria", [2, 3])
def test_a_wrong_front_is_not_confirmed(criteria: int) -> None:
    """A point removed, a dominated one added, one that is too good, one that is a little too bad: never confirmed."""
    tried = 0
    for seed in range(3000, 3100):
        arcs = random_arcs(seed, criteria, nodes=40)
        front = front_of(arcs)
        if not 3 <= len(front) <= 30 or tried == 4:
            continue
        for solver in ("highs", "cp_sat"):
            for place in (0, len(front) // 2, len(front) - 1):
                with pytest.raises(NotProven):
                    prove_front(arcs, np.delete(front, place, axis=0), (solver,))
            with pytest.raises(NotProven, match="is no better than"):
                prove_front(arcs, np.vstack([front, front[1] + 1]), (solver,))
            for change in (-1, 1):
                wrong = front.copy()
                wrong[len(front) // 2, -1] += change
                with pytest.raises(NotProven):
                    prove_front(arcs, wrong, (solver,))
        tried += 1
    assert tried == 4


def test_the_wrong_point_is_named() -> None:
    """0-1-3 costs (2, 8), 0-2-3 costs (6, 4); without the second, the first is no longer the last."""
    ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    weights = np.array([[1, 1, 3, 3], [4, 4, 2, 2]])
    arcs = ArcArrays(4, ends[:, 0], ends[:, 1], weights, np.zeros(4, np.bool_), 0, 3, ("cost", "hours"))
    prove_front(arcs, [[2, 8], [6, 4]], ("highs", "gscip", "cp_sat"))
    with pytest.raises(NotProven, match=r"point 0 .*least cost with hours <= 7 is 6 by highs, claimed was no path"):
        prove_front(arcs, [[2, 8]])
    with pytest.raises(NotProven, match=r"least cost is 2 by highs, claimed was 3"):
        prove_path(arcs, 0, 3)
    three = ArcArrays(4, ends[:, 0], ends[:, 1], np.vstack([weights, weights[:1]]), arcs.closed, 0, 3)
    with pytest.raises(NotProven, match=r"not complete: there is a path of \[6, 4, 6\]"):
        prove_front(three, [[2, 8, 2]])


def least_through(arcs: ArcArrays, criterion: int) -> list[float]:
    """Least weight of a walk over each arc, by networkx; loops through either end do not count."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(arcs.n_nodes))
    for arc in arcs.useful.tolist():
        graph.add_edge(int(arcs.tail[arc]), int(arcs.head[arc]), weight=int(arcs.weights[criterion, arc]))
    forth = nx.single_source_dijkstra_path_length(graph, arcs.source)
    back = nx.single_source_dijkstra_path_length(graph.reverse(), arcs.target)
    ends = zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.weights[criterion].tolist(), strict=True)
    return [forth.get(tail, np.inf) + weight + back.get(head, np.inf) for tail, head, weight in ends]


def test_what_a_model_leaves_out_cannot_matter() -> None:
    """Bounds are those of networkx, and every path of the front keeps all its arcs in the model that asks for it."""
    for seed in range(4000, 4040):
        arcs = random_arcs(seed, 2)
        graph = ArcGraph(arcs.n_nodes, arcs.tail, arcs.head, arcs.weights, arcs.closed)
        front = pareto(graph, arcs.source, arcs.target, criteria=(0, 1))
        for criterion in range(2):
            wanted = least_through(arcs, criterion)
            assert arcs.least_through[criterion].tolist() == [wanted[arc] for arc in arcs.useful], seed
        for point in range(len(front.costs)):
            path = set(front.path(point).tolist())
            cost, other = front.costs[point].tolist()
            assert path <= set(arcs.within((0,), cost, {1: other}).tolist()), seed
            assert path <= set(arcs.within((0, 1), cost + other, {0: cost, 1: other}).tolist()), seed
            assert path <= set(arcs.unbeaten(np.delete(front.costs, point, axis=0)).tolist()), seed


def test_arrays_check_themselves() -> None:
    ends, shut = np.array([0]), np.zeros(1, np.bool_)
    with pytest.raises(ValueError, match="must not be negative"):
        ArcArrays(2, ends, ends + 1, np.array([[-1]]), shut, 0, 1)
    with pytest.raises(ValueError, match="same node"):
        ArcArrays(2, ends, ends + 1, np.array([[1]]), shut, 0, 0)
    with pytest.raises(ValueError, match="points have shape"):
        prove_front(ArcArrays(2, ends, ends + 1, np.array([[1]]), shut, 0, 1), [[1, 2]])


def test_huge_weights_stay_exact() -> None:
    """Two paths that differ by one part in a thousand million: floats at their default tolerances take either."""
    ends = np.array([[0, 1], [1, 3], [0, 2], [2, 3]])
    weights = np.array([[10**9, 1, 10**9, 2], [7, 7, 6, 7]])
    arcs = ArcArrays(4, ends[:, 0], ends[:, 1], weights, np.zeros(4, np.bool_), 0, 3)
    for solver in ("highs", "gscip", "cp_sat"):
        prove_front(arcs, [[10**9 + 1, 14], [10**9 + 2, 13]], (solver,))
        with pytest.raises(NotProven):
            prove_front(arcs, [[10**9 + 2, 13]], (solver,))
