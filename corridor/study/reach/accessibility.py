"""How much of a network is within so many days, or so much money, of each of several places: before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import ArgumentError, UnknownName
from corridor.model.cargo.shipment import Shipment
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.reading import nearest
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.routing.query.query import Names
from corridor.study.reach.isochrones import Asked, changed_by, open_terminals

__all__ = ["Access", "access"]

Floats = NDArray[np.float64]

_SHARES = ("reached", "within_days", "within_cost")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Access(RemarkedReport):
    """How much of a network each of several places reaches.

    Attributes
    ----------
    days, cost_per_container : float
        What counts as near; infinite where nothing was said.
    currency : str
        Of the cost.
    scenario : str
        Name of what `after` holds; blank where nothing was compared.
    frame : DataFrame
        One row per origin, as asked: the shares of the weight of all other terminals that are ``reached`` at all, that
        the fastest route reaches ``within_days``, and the cheapest ``within_cost``. With a scenario also each
        ``_after`` it, and its ``_change``.
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "access"

    days: float
    cost_per_container: float
    currency: str
    scenario: str
    frame: pd.DataFrame
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the rows."""
        return self.frame.copy()

    def _headline(self) -> str:
        limits = (
            (self.days, f"{self.days:g} days"),
            (self.cost_per_container, f"{self.cost_per_container:,.6g} {self.currency}"),
        )
        near = " or ".join(words for limit, words in limits if limit < np.inf)
        after = f", before and after {self.scenario}" if self.scenario else ""
        return f"what is reached from {counted(len(self.frame), 'place')}{f' within {near}' if near else ''}{after}"


@checked_arguments
def access(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    origins: str | Sequence[str],
    *,
    shipment: Shipment,
    days: float = float("inf"),
    cost_per_container: float = float("inf"),
    weights: Mapping[str, float] | None = None,
    after: Network | Scenario | None = None,
    avoid: Names = (),
    modes: Names = (),
) -> Access:
    """Find the share of a network that is within so many days, and within so much money, of each place, exactly.

    Parameters
    ----------
    network : Network
        Where.
    origins : str or sequence of str
        Places, as in a `Shipment`.
    shipment : Shipment
        What is moved and when; its own two places do not count.
    days, cost_per_container : float
        What counts as near, each by itself: the fastest route is asked for days, the cheapest for money.
    weights : mapping of str to float, optional
        What a terminal counts, by its id, as people or trade; 0 where it is not named. All count alike by default.
    after : Network or Scenario, optional
        What it is compared with.
    avoid, modes : str or sequence of str
        What no route may touch, and the only modes it may go by, as for `route`.

    Returns
    -------
    Access

    Raises
    ------
    ArgumentError
        When a number is negative, or no terminal counts anything.
    UnknownName
        For an unknown place, container type, mode or name to avoid, and a weight of no terminal that handles boxes.
    """
    for name, number in (("days", days), ("cost_per_container", cost_per_container)):
        if not number >= 0.0:
            raise ArgumentError(f"{name} is {number} and must be 0 or more")
    starts = [origins] if isinstance(origins, str) else list(origins)
    terminals = open_terminals(network, shipment.ready)
    counts = _weights(weights, terminals)
    own = np.array([network.terminal(start) for start in starts], dtype=object)
    others = np.where(own[:, None] == np.array(terminals, dtype=object)[None, :], 0.0, counts[None, :])
    asked, near = Asked(shipment, avoid, modes), (days, cost_per_container)
    frame = pd.DataFrame(
        _shares(asked.figures(network, starts, terminals), others, near),
        columns=list(_SHARES),
        index=pd.Index(starts, name="origin", dtype=object),
    )
    other = changed_by(network, after)
    if other is not None:
        left = open_terminals(other, shipment.ready)
        kept = np.isin(terminals, left)
        figures = [np.full(others.shape, np.nan) for _ in near]
        still = np.flatnonzero(np.isin(own, left))
        names = ([starts[row] for row in still], [one for one, is_kept in zip(terminals, kept, strict=True) if is_kept])
        for figure, cells in zip(figures, asked.figures(other, *names), strict=True):
            figure[np.ix_(still, np.flatnonzero(kept))] = cells
        for name, column in zip(_SHARES, _shares(figures, others, near).T, strict=True):
            frame[f"{name}_after"] = column
            frame[f"{name}_change"] = column - frame[name]
    return Access(
        days=float(days),
        cost_per_container=float(cost_per_container),
        currency=network.currency,
        scenario="" if after is None else after.name,
        frame=frame,
        stamp=stamp_of(network),
        remarks=price_remarks(network, [shipment.ready.date()]),
    )


def _weights(weights: Mapping[str, float] | None, terminals: Sequence[str]) -> Floats:
    if weights is None:
        return np.ones(len(terminals))
    for name, weight in weights.items():
        if name not in terminals:
            raise UnknownName(f"weights names {name!r}, which handles no boxes{nearest(name, terminals)}", name)
        if not 0.0 <= weight < np.inf:
            raise ArgumentError(f"weights[{name!r}] is {weight} and must be 0 or more")
    counts = np.array([float(weights.get(one, 0.0)) for one in terminals])
    if not counts.any():
        raise ArgumentError("weights counts no terminal: give at least one a weight above 0")
    return counts


def _shares(figures: Sequence[Floats], weights: Floats, near: tuple[float, float]) -> Floats:
    """Shares of the weights that are reached, near in days and near in money: shape (origins, 3)."""
    days, costs = figures
    within = (~np.isnan(days), days <= near[0], costs <= near[1])  # what is not reached is near in nothing
    total = weights.sum(axis=1)
    sums = [np.where(mask, weights, 0.0).sum(axis=1) for mask in within]
    return np.stack([np.divide(each, total, out=np.zeros_like(total), where=total > 0.0) for each in sums], axis=1)
