"""Under what terms trains are planned: limits, shares of prices, subsidies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from corridor.arguments import OR_INFINITY, checked_class
from corridor.errors import ArgumentError, UnknownName
from corridor.model.network import Network
from corridor.plan.demand.names import unknown_names

__all__ = ["TrainSubsidy", "TrainTerms"]


@checked_class
@dataclass(frozen=True, slots=True)
class TrainSubsidy:
    """Money for every loaded box on the trains of some services.

    It is given each time that a box gets on, as long as it then rides: nobody gets on and off again at one station, nor
    off a train and, without being hauled elsewhere, on the next of the same service, for money alone. Where it is
    more than a haul back costs, boxes do come back for it, within `TrainTerms.most_rides`.

    Attributes
    ----------
    name : str
        Who pays, for the results.
    services : tuple of str
        Services that get it.
    per_feu : float
        Currency of the network for each forty-foot equivalent that gets on.
    cap_per_week : float
        Most that is paid in a week.
    """

    name: str
    services: tuple[str, ...]
    per_feu: float
    cap_per_week: float = math.inf


@checked_class
@dataclass(frozen=True, slots=True)
class TrainTerms:
    """Under what terms trains are planned.

    Attributes
    ----------
    most_trains, least_trains : int
        Departures a week of one service: the most, and the least of one that runs at all.
    most_rides : int
        Planned trains that one box takes at most.
    detour : float
        Routes that cost a shipper more than this many times its best one (trains paid for at full load) are
        not looked at; the route without planned trains always is. Infinity looks at all.
    regroup : bool
        Whether boxes of several services may share trains behind a change of gauge, and wait for them there. The
        trains of each service may go on by themselves all the same, so that no plan without it is cheaper once it is
        solved; of many shippers the plans found in a minute are dearer, and their bounds weak.
    turn_h : float
        Hours that a set of wagons stands at the end of a run.
    wagons : mapping of str to float
        Wagons of two TEU by gauge; a gauge that is not named has enough.
    whole_train_share : float
        Price of a whole train as a share of what its boxes pay one by one (an estimate of ours).
    empty_share : float
        Price of a train of empty wagons as a share of a full one (an estimate of ours); each wagon pays its part.
    slot_share, yard_share : float
        Share of the trains a border takes and of the boxes a yard reloads that these trains may use.
    tariff_subsidies : bool
        Whether the subsidies of the table ``tariffs`` are paid.
    subsidy_caps : mapping of str to float
        Most that a subsidy row of ``tariffs`` pays in a week, by its id.
    subsidies : tuple of TrainSubsidy
        Further subsidies, by the box.
    """

    most_trains: int = 14
    least_trains: int = 1
    most_rides: int = 2
    detour: Annotated[float, OR_INFINITY] = 1.25
    regroup: bool = False
    turn_h: float = 24.0
    wagons: Mapping[str, float] = field(default_factory=dict)
    whole_train_share: float = 0.75
    empty_share: float = 0.4
    slot_share: float = 1.0
    yard_share: float = 1.0
    tariff_subsidies: bool = True
    subsidy_caps: Mapping[str, float] = field(default_factory=dict)
    subsidies: tuple[TrainSubsidy, ...] = ()

    def __post_init__(self) -> None:
        whole = {"most_trains": self.most_trains, "least_trains": self.least_trains, "most_rides": self.most_rides}
        wrong = [f"{name} is {value}, not a whole number of 1 or more" for name, value in whole.items() if value < 1]
        if self.least_trains > self.most_trains:
            wrong.append(f"least_trains {self.least_trains} is above most_trains {self.most_trains}")
        amounts = {
            "turn_h": self.turn_h,
            "whole_train_share": self.whole_train_share,
            "empty_share": self.empty_share,
            "slot_share": self.slot_share,
            "yard_share": self.yard_share,
            **{f"wagons {gauge}": number for gauge, number in self.wagons.items()},
            **{f"per_feu of {given.name}": given.per_feu for given in self.subsidies},
        }
        wrong += [f"{name} is {value}" for name, value in amounts.items() if not 0.0 <= value < math.inf]
        caps = {**self.subsidy_caps, **{given.name: given.cap_per_week for given in self.subsidies}}
        if not self.detour >= 1.0:
            wrong.append(f"detour {self.detour} is below 1")
        wrong += [f"the cap of {name} is {value}" for name, value in caps.items() if not value >= 0.0]
        if wrong:
            raise ArgumentError("terms that cannot be: " + "; ".join(wrong))

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Gauges of wagons, rows of subsidies and services that get one which the network does not have."""
        yield from unknown_names("track gauge", self.wagons, sorted({*network.links["gauge"]} - {""}))
        yield from unknown_names("row of tariffs", self.subsidy_caps, network.tariffs.index)
        paid = (service for given in self.subsidies for service in given.services)
        yield from unknown_names("service", paid, network.services.index)
