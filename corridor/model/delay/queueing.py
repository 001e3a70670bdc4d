"""Waiting in line: Erlang's formula, Allen and Cunneen, trains that go first, and trains that wait for boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from corridor.errors import CorridorError
from corridor.units import HOURS_PER_DAY

__all__ = ["YardError", "batching_wait_h", "erlang_c", "priority_waits_h", "queue_wait_h"]


class YardError(CorridorError, ValueError):
    """A yard, a train or a flow that cannot be."""


def erlang_c(servers: int, offered: float) -> float:
    """Probability that a customer waits in M/M/c.

    Parameters
    ----------
    servers : int
        At least 1.
    offered : float
        Arrival rate times mean service, less than the number of servers.
    """
    blocking = 1.0
    for number in range(1, servers + 1):  # Erlang's loss formula, step by step: no factorial overflows
        blocking = offered * blocking / (number + offered * blocking)
    return blocking / (1.0 - offered / servers * (1.0 - blocking))


def queue_wait_h(flow_h: float, service_h: float, servers: int, variation: float) -> float:
    """Mean wait in hours by Allen and Cunneen.

    Parameters
    ----------
    flow_h : float
        Arrivals an hour.
    service_h : float
        Mean hours of service.
    servers : int
        Servers side by side.
    variation : float
        Squared coefficients of variation of arrivals and service, added.

    Returns
    -------
    float
        Infinite where the servers would be busy all the time.
    """
    offered = flow_h * service_h
    if offered >= servers:
        return math.inf
    if offered <= 0.0:
        return 0.0
    return erlang_c(servers, offered) / (servers / service_h - flow_h) * variation / 2.0


def priority_waits_h(flows_h: Sequence[float], service_h: float, servers: int, variation: float) -> tuple[float, ...]:
    """Mean wait in hours of each class of a queue in which some go before others.

    Nobody who is being served is sent away, and within a class who comes first goes first (Cobham 1954):
    W_k = W0 / ((1 - s_(k-1)) (1 - s_k)), where s_k is the load of the classes up to k and W0 the wait for the next
    server to come free, here that of Allen and Cunneen. Exact for exponential service, and for one server
    with arrivals at random; else within a quarter of simulation, too short for the first class. The load-weighted
    mean of the classes is the wait without priority.

    Parameters
    ----------
    flows_h : sequence of float
        Arrivals an hour of each class, the first to go first.
    service_h : float
        Mean hours of service, the same for all.
    servers : int
        Servers side by side.
    variation : float
        Squared coefficients of variation of arrivals and service, added.

    Returns
    -------
    tuple of float
        Infinite for the classes whose turn never comes.
    """
    load = sum(flows_h) * service_h / servers
    # a queue that is always full: its servers are never idle, so whoever comes waits for one
    waits = erlang_c(servers, load * servers) if load < 1.0 else 1.0
    next_free = waits * service_h / servers * variation / 2.0
    found, before = [], 0.0
    for flow in flows_h:
        after = before + flow * service_h / servers
        found.append(next_free / ((1.0 - before) * (1.0 - after)) if after < 1.0 else math.inf)
        before = after
    return tuple(found)


def batching_wait_h(trains_per_day: float, boxes_in: int, boxes_out: int) -> float:
    """Mean hours a box waits because trains of one length are made into trains of another.

    A train leaves when the last box it has room for has come. Three trains into two long ones add half
    the time between trains; into halves nothing is added.

    Parameters
    ----------
    trains_per_day : float
        Incoming trains a day.
    boxes_in, boxes_out : int
        Boxes of an incoming and of an outgoing train.
    """
    if boxes_in < 1 or boxes_out < 1 or not trains_per_day > 0.0:
        raise YardError("batching needs trains a day, and boxes a train, of more than 0")
    block = math.gcd(boxes_in, boxes_out)
    # averaged over a full cycle: room for `block` boxes is what both lengths are made of
    waits = max(0, boxes_out - block) / (2.0 * boxes_in)
    return waits * HOURS_PER_DAY / trains_per_day
