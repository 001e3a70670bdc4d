"""What is asked of a plan of trains over several weeks: seasons, starts and stops, and what is over already."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corridor.arguments import checked_class
from corridor.errors import ArgumentError, UnknownName
from corridor.model.network import Network
from corridor.plan.demand.names import unknown_names

__all__ = ["WeekTerms"]


@checked_class
@dataclass(frozen=True, slots=True)
class WeekTerms:
    """Periods of one or more weeks over which trains are planned together.

    Attributes
    ----------
    count : int
        Periods.
    each : int
        Weeks of a period: 1, or 4 for months; trains run as often in all of them.
    profile : mapping of str to sequence of float
        Share of its mean volume that a row of the demand has in each period; 1 where it is not named.
    start_cost, stop_cost : float
        Once for a service that runs in a period and did not in the one before, and the other way round.
    least_run : int
        Periods for which a service that was started runs at least, or until the end.
    running : tuple of str
        Services that ran before the first period.
    most_carried : int
        Periods for which boxes may wait at their origins until they leave; 0 for none.
    storage : float
        Currency per TEU and week of waiting there, beside the value of time.
    frozen : int
        First periods that are over: their trains are those of ``start``.
    """

    count: int = 4
    each: int = 1
    profile: Mapping[str, Sequence[float]] = field(default_factory=dict)
    start_cost: float = 0.0
    stop_cost: float = 0.0
    least_run: int = 1
    running: tuple[str, ...] = ()
    most_carried: int = 0
    storage: float = 0.0
    frozen: int = 0

    @property
    def joins(self) -> bool:
        """Whether anything joins one period to another: what waits, starts, stops, or is over."""
        return bool(self.start_cost or self.stop_cost or self.most_carried or self.frozen or self.least_run > 1)

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Services that ran before which the network does not have."""
        yield from unknown_names("service", self.running, network.services.index)

    def __post_init__(self) -> None:
        least = {"count": (self.count, 1), "each": (self.each, 1), "least_run": (self.least_run, 1)}
        least |= {"most_carried": (self.most_carried, 0), "frozen": (self.frozen, 0)}
        wrong = [
            f"{name} is {value}, not a whole number of {low} or more"
            for name, (value, low) in least.items()
            if value < low
        ]
        money = {"start_cost": self.start_cost, "stop_cost": self.stop_cost, "storage": self.storage}
        wrong += [f"{name} is {value}" for name, value in money.items() if not 0.0 <= value < math.inf]
        if self.frozen > self.count:
            wrong.append(f"{self.frozen} periods of {self.count} cannot be over")
        for name, shares in self.profile.items():
            if len(shares) != self.count or not all(0.0 <= share < math.inf for share in shares):
                wrong.append(f"the profile of {name} must have {self.count} shares of 0 or more")
        if wrong:
            raise ArgumentError("weeks that cannot be: " + "; ".join(wrong))
