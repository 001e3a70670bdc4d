"""Waiting in line: Erlang's formula, the mean wait of Allen and Cunneen, and trains that wait for more boxes."""

from __future__ import annotations

import math

from corridor.errors import CorridorError

__all__ = ["YardError", "batching_wait_h", "erlang_c", "queue_wait_h"]

_HOURS_PER_DAY = 24.0


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
    return waits * _HOURS_PER_DAY / trains_per_day
