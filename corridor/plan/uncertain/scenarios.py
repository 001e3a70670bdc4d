"""What may happen: scenarios of a network and of volumes, each with a probability."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from corridor.arguments import checked_class
from corridor.errors import ArgumentError, UnknownName, refuse_unknown_names
from corridor.model.law.closures import Closure, Embargo
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.plan.demand.demand import Demand
from corridor.plan.demand.names import unknown_names

__all__ = [
    "PlanScenario",
    "Risk",
    "ScenarioSource",
    "mean_demand",
    "probability_note",
    "refuse_unknown",
    "weighted_scenarios",
]

_ROUNDED = 1e-3  # of the sum of probabilities that are written with few digits


@checked_class
@dataclass(frozen=True, slots=True)
class PlanScenario:
    """One thing that may happen: other borders, closures or prices, other volumes, or both.

    Attributes
    ----------
    name : str
        What it is called in results.
    edits : Scenario
        Of the network; by default it stays as it is.
    probability : float
        How likely it is, by that of the others: all of them together are made 1.
    demand : float or mapping of str to float
        What the volumes are multiplied by: one factor for all rows, or factors by the id of the row; rows that are
        not named keep theirs.

    Raises
    ------
    ArgumentError
        For a probability that is not above 0, or a factor below 0.
    """

    name: str
    edits: Scenario = field(default_factory=lambda: Scenario("as it is"))
    probability: float = 1.0
    demand: float | Mapping[str, float] = 1.0

    def __post_init__(self) -> None:
        if not self.probability > 0.0:
            told = "write a number above 0, as 0.2 for one chance in five; a scenario that cannot happen is left out"
            raise ArgumentError(f"the probability of {self.name!r} is {self.probability}: {told}")
        factors = self.demand if isinstance(self.demand, Mapping) else {"all rows": self.demand}
        wrong = [f"{name} by {factor}" for name, factor in factors.items() if not factor >= 0.0]
        if wrong:
            raise ArgumentError(f"{self.name!r} multiplies {', '.join(wrong)}: factors of 0 or more are needed")

    def network(self, network: Network) -> Network:
        """The network in this scenario; raises `UnknownName` for what it edits and the network does not have."""
        try:
            return self.edits.apply(network) if self.edits.edits else network
        except UnknownName as wrong:
            raise self._told(wrong) from None

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Everything that it edits and the network does not have."""
        yield from map(self._told, self.edits.unknown_names(network))

    def unknown_rows(self, demand: Demand) -> Iterator[UnknownName]:
        """Ids with a factor that no row of a demand has."""
        named = self.demand if isinstance(self.demand, Mapping) else ()
        yield from map(self._told, unknown_names("row of the demand", named, demand.ids))

    def volumes(self, demand: Demand) -> Demand:
        """The demand in this scenario; raises `UnknownName` for an id that no row has."""
        if not isinstance(self.demand, Mapping):
            return demand.scaled(self.demand)
        refuse_unknown_names(self.unknown_rows(demand))
        factors = np.array([float(self.demand.get(name, 1.0)) for name in demand.ids])
        return replace(demand, teu_per_day=demand.teu_per_day * factors)

    def _told(self, wrong: UnknownName) -> UnknownName:
        """Say in which scenario a name is not known."""
        return UnknownName(f"scenario {self.name!r}: {wrong}", wrong.name, wrong.nearest)


Risk = Literal["expected", "worst"]
ScenarioSource = PlanScenario | Scenario | Closure | Embargo


def weighted_scenarios(given: Sequence[ScenarioSource]) -> tuple[PlanScenario, ...]:
    """Scenarios whose probabilities add up to 1; a `Scenario`, `Closure` or `Embargo` counts as one of them does.

    Raises
    ------
    ArgumentError
        When there are none, or two of one name.
    """
    scenarios = [_scenario(one) for one in given]
    if not scenarios:
        raise ArgumentError("scenarios is empty: give at least one, or leave it out")
    names = [one.name for one in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArgumentError(f"two scenarios are called {', '.join(map(repr, twice))}: results are told by the name")
    total = sum(one.probability for one in scenarios)
    return tuple(replace(one, probability=one.probability / total) for one in scenarios)


def refuse_unknown(scenarios: Sequence[PlanScenario], network: Network, demand: Demand) -> None:
    """Refuse names that mean nothing, those of all scenarios at once, before any is made.

    Raises
    ------
    UnknownName
        For what they edit and the network does not have, and for ids that no row of the demand has.
    """
    refuse_unknown_names(
        fault for one in scenarios for fault in (*one.unknown_names(network), *one.unknown_rows(demand))
    )


def probability_note(given: Sequence[ScenarioSource]) -> list[str]:
    """Say it where probabilities that were written do not add up to 1."""
    written = [one.probability for one in given if isinstance(one, PlanScenario)]
    total = sum(written) + len(given) - len(written)
    alike = len(written) < len(given) or len(set(written)) == 1  # nobody wrote shares
    if alike or math.isclose(total, 1.0, abs_tol=_ROUNDED):
        return []
    return [f"the probabilities add up to {total:g}: each counts as its share of that"]


def _scenario(given: ScenarioSource) -> PlanScenario:
    if isinstance(given, PlanScenario):
        return given
    if isinstance(given, Scenario):
        return PlanScenario(given.name, given)
    return PlanScenario(given.name, Scenario(given.name).impose(given))


def mean_demand(demand: Demand, scenarios: Sequence[PlanScenario]) -> Demand:
    """Every row at its mean volume over the scenarios."""
    volumes = [one.probability * one.volumes(demand).teu_per_day for one in scenarios]
    return replace(demand, teu_per_day=np.sum(volumes, axis=0))
