"""What a scenario changes: the fronts of a shipment before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.itinerary.front import ParetoFront
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.results import ReportMixin
from corridor.routing.best import pareto_routes

__all__ = ["ScenarioComparison", "compare_scenario"]

_MEASURES = ("cost_per_container", "hours", "co2_kg_per_container", "km")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class ScenarioComparison(ReportMixin):
    """Two fronts of one shipment.

    Attributes
    ----------
    name : str
        Of the scenario.
    before, after : ParetoFront
        In the network as it is, and with the scenario applied.
    """

    json_name = "scenario comparison"

    name: str
    before: ParetoFront
    after: ParetoFront

    def _frames(self) -> dict[str, pd.DataFrame]:
        return {"before": self.before.to_frame(), "after": self.after.to_frame()}

    def to_frame(self) -> pd.DataFrame:
        """One row per route of each front: ``world`` (before or after), ``level_1`` (its number), then its totals."""
        return pd.concat(self._frames(), names=["world"]).reset_index()

    def least(self) -> pd.DataFrame:
        """The least cost and CO2e of a container, hours and km, before and after; no two need be of one route."""
        return pd.DataFrame({world: frame[list(_MEASURES)].min() for world, frame in self._frames().items()})

    def _headline(self) -> str:
        return f"{self.name}: {counted(len(self.before), 'route')} before, {len(self.after)} after"

    def _html_frame(self) -> pd.DataFrame:
        return self.least()


@checked_arguments
def compare_scenario(
    network: Network, shipment: Shipment, scenario: Scenario, *, limits: Mapping[str, float] | None = None
) -> ScenarioComparison:
    """Find the fronts of a shipment before and after a scenario.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    scenario : Scenario
        What changes.
    limits : mapping of str to float, optional
        Largest totals allowed on both sides, as for `pareto_routes`.

    Returns
    -------
    ScenarioComparison

    Raises
    ------
    NoRoute
        When there is no route on one of the two sides.
    UnknownName, TableError
        As `Scenario.apply` and `pareto_routes`.
    """
    before, after = (
        pareto_routes(world, shipment, limits=limits or {}) for world in (network, scenario.apply(network))
    )
    return ScenarioComparison(scenario.name, before, after)
