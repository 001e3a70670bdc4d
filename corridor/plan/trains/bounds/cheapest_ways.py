"""What no plan beats, known without solving: everybody on the cheapest way, on full trains and without a wait."""

from __future__ import annotations

import math
from collections.abc import Mapping

from corridor.plan.flows.shipper_graph import Use
from corridor.plan.trains.problem import TRAIN, Shipper, TrainProblem

__all__ = ["least_cost"]


def least_cost(problem: TrainProblem) -> float:
    """Currency a week below which no plan lies that leaves nobody behind who must go.

    Shippers need graphs. A train costs its boxes no less than where it is full; one that is given more than it costs
    is thought to run as often as it may. Minus infinity where circles pay.
    """
    charges, total = dict[Use, float](), problem.constant
    for number, run in enumerate(problem.runs.runs):
        given = sum(amount for _, amount in run.subsidies) if problem.terms.tariff_subsidies else 0.0
        charges[TRAIN, str(number), "0"] = max(run.cost - given, 0.0) / run.teu
        total += min(run.cost - given, 0.0) * problem.terms.most_trains * len(run.services)
    charges |= {use: -amount for use, amount in problem.given.items()}
    return total + sum(shipper.teu * _cheapest(shipper, charges) for shipper in problem.shippers)


def _cheapest(shipper: Shipper, charges: Mapping[Use, float]) -> float:
    """Currency per TEU of the cheapest way, or of staying behind."""
    graph = shipper.graph
    edges = [
        (e.tail, e.head, shipper.price(e.cost) + sum(charges.get(use, 0.0) for use in e.uses)) for e in graph.edges
    ]
    reached = {graph.source: 0.0}
    for _ in graph.nodes:
        before = dict(reached)
        for tail, head, cost in edges:
            if tail in reached and reached[tail] + cost < reached.get(head, math.inf):
                reached[head] = reached[tail] + cost
        if reached == before:
            return min(reached.get(graph.sink, math.inf), shipper.forgone)
    return -math.inf
