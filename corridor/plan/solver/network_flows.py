"""The door to OR-Tools' network flows, in exact whole numbers: flows of least cost, and greatest flows with a cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.graph.python import max_flow, min_cost_flow

from corridor.errors import ArgumentError
from corridor.plan.solver.solver_result import NetworkFlow, Status

__all__ = ["greatest_flow", "least_cost_flow", "paths_of_flow", "residual_distances"]

Integers = NDArray[np.int64]

_MOST = 1 << 62  # OR-Tools adds up in 64 bits and says nothing when they run over


def least_cost_flow(
    tail: ArrayLike,
    head: ArrayLike,
    capacity: ArrayLike,
    cost: ArrayLike,
    supply: ArrayLike,
    *,
    partial: bool = False,
) -> NetworkFlow:
    """Find a flow of least cost by `SimpleMinCostFlow`.

    Parameters
    ----------
    tail, head : array_like of int, shape (arcs,)
        Nodes of the arcs.
    capacity, cost : array_like of int, shape (arcs,)
        Most units on an arc, and the price of one.
    supply : array_like of int, shape (nodes,)
        Units that enter; negative where they leave.
    partial : bool
        Whether to send as much as can be sent when not everything can.

    Returns
    -------
    NetworkFlow
        Infeasible without flows when the supply cannot be sent and ``partial`` is False.

    Raises
    ------
    ArgumentError
        When the numbers could run over 62 bits, where OR-Tools answers nonsense without a word.
    """
    tails, heads = (np.asarray(end, np.int64) for end in (tail, head))
    most, price, enters = (_whole(part) for part in (capacity, cost, supply))
    _guard("cost x capacity", (abs(int(p)) * int(c) for p, c in zip(price, most, strict=True)))
    _guard("cost x nodes", (int(np.abs(price).max(initial=0)) * (enters.size + 1),))
    _guard("supply", (abs(int(units)) for units in enters))
    method = min_cost_flow.SimpleMinCostFlow()
    arcs = method.add_arcs_with_capacity_and_unit_cost(tails, heads, most, price)
    method.set_nodes_supplies(np.arange(enters.size), enters)
    code = method.solve_max_flow_with_min_cost() if partial else method.solve()
    if code != method.OPTIMAL:
        known = Status.INFEASIBLE if code in (method.INFEASIBLE, method.UNBALANCED) else Status.NOT_SOLVED
        return NetworkFlow(known, 0, 0, np.zeros(tails.size, np.int64), np.empty(0, np.int64))
    flows = np.asarray(method.flows(arcs), np.int64)
    total = sum(int(p) * int(f) for p, f in zip(price, flows, strict=True))  # its own sum may have run over
    leaving = np.zeros(enters.size, np.int64)
    np.add.at(leaving, tails, flows)
    np.subtract.at(leaving, heads, flows)
    return NetworkFlow(Status.OPTIMAL, total, int(leaving[leaving > 0].sum()), flows, np.empty(0, np.int64))


def greatest_flow(tail: ArrayLike, head: ArrayLike, capacity: ArrayLike, source: int, target: int) -> NetworkFlow:
    """Find the greatest flow between two nodes, and a least cut, by `SimpleMaxFlow`.

    Parameters
    ----------
    tail, head : array_like of int, shape (arcs,)
        Nodes of the arcs.
    capacity : array_like of int, shape (arcs,)
        Most units on an arc.
    source, target : int
        Nodes.

    Returns
    -------
    NetworkFlow
        ``cut`` holds the nodes on the source's side: arcs that leave them are full.

    Raises
    ------
    ArgumentError
        When the numbers could run over 62 bits.
    """
    tails, heads = (np.asarray(end, np.int64) for end in (tail, head))
    most = _whole(capacity)
    _guard("capacity", (int(units) for units in most))
    method = max_flow.SimpleMaxFlow()
    arcs = method.add_arcs_with_capacity(tails, heads, most)
    nothing = NetworkFlow(Status.OPTIMAL, 0, 0, np.zeros(tails.size, np.int64), np.array([source], np.int64))
    if not tails.size or max(source, target) > max(int(tails.max()), int(heads.max())):
        return nothing  # a node without arcs is unknown to the method
    if method.solve(source, target) != method.OPTIMAL:
        return replace(nothing, status=Status.NOT_SOLVED)
    cut = np.sort(np.asarray(method.get_source_side_min_cut(), np.int64))
    return NetworkFlow(Status.OPTIMAL, 0, int(method.optimal_flow()), np.asarray(method.flows(arcs), np.int64), cut)


def paths_of_flow(
    tail: ArrayLike, head: ArrayLike, flows: Integers, ends: tuple[int, int], amount: int
) -> list[list[int]]:
    """Take paths of so many units from a node to another out of a flow.

    Parameters
    ----------
    tail, head : array_like of int, shape (arcs,)
        Nodes of the arcs.
    flows : int64 array, shape (arcs,)
        Units on every arc; what the paths carry is taken off them.
    ends : tuple of int
        Nodes. As much more leaves the first of them in the flow as enters it, and reaches the other.
    amount : int
        Units.

    Returns
    -------
    list of list of int
        Arcs of each path, in order; none visits a node twice.
    """
    arcs = np.flatnonzero(flows > 0)
    starts, to = np.asarray(tail, np.int64)[arcs].tolist(), np.asarray(head, np.int64).tolist()
    leaving: dict[int, list[int]] = {}
    for arc, start in zip(arcs.tolist(), starts, strict=True):
        leaving.setdefault(start, []).append(arc)
    found: list[list[int]] = []
    while amount > 0:
        path, passed, node = list[int](), {ends[0]: 0}, ends[0]
        while node != ends[1]:
            ahead = leaving.get(node, [])
            while ahead and flows[ahead[-1]] <= 0:
                ahead.pop()
            if not ahead:
                return found
            path.append(ahead[-1])
            node = to[ahead[-1]]
            if node in passed:  # a circle carries nothing from end to end
                circle = path[passed[node] :]
                flows[circle] -= flows[circle].min()
                del path[passed[node] :]
                passed = {one: place for one, place in passed.items() if place <= len(path)}
            passed[node] = len(path)
        carried = min(amount, int(flows[path].min()))
        flows[path] -= carried
        amount -= carried
        found.append(path)
    return found


def residual_distances(
    tail: ArrayLike, head: ArrayLike, room: ArrayLike, cost: ArrayLike, flows: Integers, target: int
) -> NDArray[np.float64]:
    """Least cost from every node to one, on arcs with room left and back along those with flow (Bellman and Ford).

    Of a flow of least cost they are the potentials that prove it: an arc that is full is worth the distance of its tail
    less that of its head and its own cost. Infinite where no way is left.

    Parameters
    ----------
    tail, head : array_like of int, shape (arcs,)
        Nodes of the arcs; every node is at the end of one.
    room, cost : array_like of int, shape (arcs,)
        Most units on an arc, and the price of one.
    flows : int64 array, shape (arcs,)
        A flow of least cost.
    target : int
        Node.
    """
    tails, heads = (np.asarray(end, np.int64) for end in (tail, head))
    price, left, used = np.asarray(cost, np.float64), np.asarray(room) > flows, flows > 0
    begins, ends = np.concatenate([tails[left], heads[used]]), np.concatenate([heads[left], tails[used]])
    paid = np.concatenate([price[left], -price[used]])
    distance = np.full(int(max(tails.max(), heads.max(), target)) + 1, np.inf)
    distance[target] = 0.0
    for _ in range(distance.size):
        nearer = distance[ends] + paid < distance[begins]
        if not nearer.any():
            break
        np.minimum.at(distance, begins[nearer], distance[ends[nearer]] + paid[nearer])
    return distance


def _whole(values: ArrayLike) -> Integers:
    array = np.asarray(values)
    if array.dtype.kind not in "iu" and array.size:
        raise ArgumentError(f"network flows take whole numbers, not {array.dtype}")
    return array.astype(np.int64)


def _guard(what: str, parts: Iterable[int]) -> None:
    total = sum(parts)
    if total >= _MOST:
        raise ArgumentError(f"{what} adds up to {total:.3g}: OR-Tools would run over 62 bits without saying so")
