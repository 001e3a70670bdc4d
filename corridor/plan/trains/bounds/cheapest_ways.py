"""What no plan beats, known without solving: everybody on the cheapest way, on full trains and without a wait."""

from __future__ import annotations

from corridor.plan.flows.shipper_graph import Use
from corridor.plan.trains.problem import TRAIN, TrainProblem

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
    return total + sum(shipper.teu * min(shipper.least_cost(charges), shipper.forgone) for shipper in problem.shippers)
