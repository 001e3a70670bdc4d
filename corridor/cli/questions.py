"""What the verbs ask of the library with the options of a question."""

from __future__ import annotations

from collections.abc import Sequence

import corridor as cd
from corridor.cli.parameters import SearchOptions

__all__ = ["compared", "found_front"]

_CRITERIA = ("cost", "hours", "co2_kg")


def found_front(
    network: cd.Network, shipment: cd.Shipment, search: SearchOptions, *, criteria: Sequence[str] = _CRITERIA
) -> cd.ParetoFront:
    """Search a front."""
    return cd.pareto_routes(
        network,
        shipment,
        criteria=criteria,
        limits=search.limits,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        depart=search.depart,
        arrive_by=search.arrive_by,
    )


def compared(
    network: cd.Network, shipment: cd.Shipment, search: SearchOptions, changes: Sequence[cd.Scenario]
) -> cd.study.ScenarioComparison:
    """Compare the ways before and after each of the changes."""
    return cd.compare(
        network,
        changes,
        shipment,
        minimise=search.minimise,
        limits=search.limits,
        via=search.via,
        avoid=search.avoid,
        modes=search.modes,
        depart=search.depart,
        arrive_by=search.arrive_by,
    )
