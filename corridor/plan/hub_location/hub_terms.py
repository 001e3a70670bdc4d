"""Under what terms hubs compete."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from corridor.arguments import OR_INFINITY, checked_class
from corridor.errors import ArgumentError, UnknownName
from corridor.model.network import Network

__all__ = ["HubTerms", "amount_at"]


@checked_class
@dataclass(frozen=True, slots=True)
class HubTerms:
    """Under what terms hubs compete.

    Attributes
    ----------
    allocation : {"single", "multiple", "both ends"}
        Whether all boxes of an origin that go by a hub go by the same one; with both ends a place has one hub for what
        it sends and for what it gets, and every box that goes by hubs takes that of its origin, then that of its end.
    fixed : float or mapping of str to float
        Cost of an open hub for a week, in the network's currency (an estimate of ours); by hub as named.
    capacity : float or mapping of str to float
        TEU a week that a hub takes, those that change between two hubs at both.
    whole_train_share : float
        Price of the rail haul of a whole train as a share of what its boxes pay one by one (an estimate of ours, as for
        block trains). Trains are paid whole, full or not.
    empty_share : float
        Price of the empty train that comes home, as a share of a full one (an estimate of ours, as for block trains).
    few_feu : int
        Size of the consignment in which boxes reach a hub, leave the second of two, or go directly.
    most_open, exactly : int
        Hubs that may be open, and that must be; 0 for any number.
    between : bool
        Whether boxes may go by two hubs, with a train between them and on from the second one by one; always, where
        both ends have one.
    direct : bool
        Whether boxes may go past the hubs.
    most_trains : int
        Departures a week of one service, as for block trains.
    """

    allocation: Literal["single", "multiple", "both ends"] = "multiple"
    fixed: float | Mapping[str, float] = 20_000.0
    capacity: Annotated[float, OR_INFINITY] | Mapping[str, float] = math.inf
    whole_train_share: float = 0.75
    empty_share: float = 0.4
    few_feu: int = 1
    most_open: int = 0
    exactly: int = 0
    between: bool = False
    direct: bool = True
    most_trains: int = 14

    @property
    def two_hubs(self) -> bool:
        """Whether there are ways by two hubs."""
        return self.between or self.allocation == "both ends"

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Places of hubs that the network does not have."""
        for given in (self.fixed, self.capacity):
            for name in given if isinstance(given, Mapping) else ():
                try:
                    network.terminal(name)
                except UnknownName as fault:
                    yield fault

    def __post_init__(self) -> None:
        if self.allocation not in ("single", "multiple", "both ends"):
            raise ArgumentError(f"allocation is single, multiple or both ends, not {self.allocation!r}")
        shares = (self.whole_train_share, self.empty_share)
        whole = min(self.few_feu, self.most_trains) >= 1 and min(self.most_open, self.exactly) >= 0
        if not whole or not all(0.0 <= s < math.inf for s in shares):
            raise ArgumentError("few_feu, most_trains, most_open, exactly or a share is out of range")
        for name, given in (("fixed", self.fixed), ("capacity", self.capacity)):
            amounts = given.values() if isinstance(given, Mapping) else (given,)
            if not all(amount >= 0.0 for amount in amounts):
                raise ArgumentError(f"{name} has an amount below 0 or not a number")


def amount_at(terms: HubTerms, hub: str, what: Literal["fixed", "capacity"]) -> float:
    """The fixed cost or the capacity of one hub; 0 and infinite where terms by hub do not name it."""
    given = terms.fixed if what == "fixed" else terms.capacity
    return float(given.get(hub, 0.0 if what == "fixed" else math.inf)) if isinstance(given, Mapping) else float(given)
