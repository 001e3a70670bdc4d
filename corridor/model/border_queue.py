"""A border's queue: trains with a fixed timetable go first, block trains next, ordinary wagons last.

Non-priority trains stand with ordinary wagons, but where the border has a row of theirs: there they go before them.
The border is so many paths side by side, each of which takes a train in the time that its daily capacity
says. Nobody who is being cleared is sent back. The queue's variation is set so that block trains wait as long
behind fixed ones as the rows of the border say; then any other traffic may be asked about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corridor.arguments import checked_arguments, checked_result, number
from corridor.calendar import DateLike, active, as_day
from corridor.errors import UnknownName
from corridor.model.delay.queueing import YardError, priority_waits_h
from corridor.model.delay.yard import CannotClear
from corridor.model.names import border_of
from corridor.model.network import Network
from corridor.model.tables.codes import QUEUE_CLASSES, TRAIN_CLASSES, USABLE_STATES, row_classes
from corridor.results import ReportMixin
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["BorderQueue", "border_queue", "border_sides", "queue_of"]

_FEWEST_TRAINS = 1e-6  # a day


@checked_result
@dataclass(frozen=True, slots=True, repr=False)
class BorderQueue(ReportMixin):
    """A border as a queue with priorities, in one direction.

    Attributes
    ----------
    border_id, direction : str
        The crossing, and ``ab`` or ``ba``.
    paths : int
        Trains cleared side by side.
    clearance_h : float
        Hours of one train on a path.
    variation : float
        Squared coefficients of variation of arrivals and clearance, added: what the rows of the border imply.
    traffic : tuple of float
        Trains a day of each class at which the dwells hold.
    dwell_h : tuple of float
        Mean dwell of each class at that traffic, from the rows.
    classes : tuple of str
        The classes, the first to go first.
    """

    json_name = "border queue"

    border_id: str
    direction: str
    paths: int
    clearance_h: float
    variation: float
    traffic: tuple[float, ...]
    dwell_h: tuple[float, ...]
    classes: tuple[str, ...] = QUEUE_CLASSES

    @property
    def capacity_trains_per_day(self) -> float:
        """What the paths take at the very most."""
        return self.paths * HOURS_PER_DAY / self.clearance_h

    def block_dwell_h(self, trains_per_day: Mapping[str, float], capacity: float) -> float:
        """Mean dwell of block trains at another traffic, and where the paths take so many trains a day.

        Fixed trains dwell as long as before, as long as nobody stands before them; block trains stand behind them as
        long as the queue's variation says. Raises as `waits`, and an ArgumentError where the capacity is no
        number above zero.
        """
        number("capacity", capacity, least=_FEWEST_TRAINS)
        other = replace(self, clearance_h=self.paths * HOURS_PER_DAY / capacity)
        waits = other.waits(trains_per_day)
        return self.dwell_h[0] + waits["block"] - waits["fixed"]

    def to_frame(self) -> pd.DataFrame:
        """One row per class of trains: its traffic and its mean dwell."""
        columns = {"trains_per_day": self.traffic, "dwell_h": self.dwell_h}
        return pd.DataFrame(columns, index=pd.Index(self.classes, name="class"))

    def _headline(self) -> str:
        return (
            f"{self.border_id} {self.direction}: {self.paths} paths of {self.clearance_h:.2f} h, "
            f"at most {self.capacity_trains_per_day:.1f} trains a day"
        )

    def waits(self, trains_per_day: Mapping[str, float]) -> dict[str, float]:
        """Mean hours in the queue that the model alone gives, by class.

        Parameters
        ----------
        trains_per_day : mapping of str to float
            Trains a day by class: fixed, block, non-priority, ordinary; a class left out has none.

        Raises
        ------
        CannotClear
            When the paths would be busy all the time.
        """
        flows = _flows(trains_per_day, self.classes)
        load = sum(flows) / self.capacity_trains_per_day
        if load >= 1.0:
            raise CannotClear(self.border_id, "border paths", load, self.capacity_trains_per_day)
        return dict(zip(self.classes, self._waits(flows), strict=True))

    def _waits(self, flows: tuple[float, ...]) -> tuple[float, ...]:
        hourly = [flow / HOURS_PER_DAY for flow in flows]
        return priority_waits_h(hourly, self.clearance_h, self.paths, self.variation)

    def assess(self, trains_per_day: Mapping[str, float]) -> pd.DataFrame:
        """Dwell of each class at another traffic.

        Returns
        -------
        DataFrame
            By class: trains a day, mean dwell in hours, and how much longer that is than at the traffic of the
            rows. What a class stands behind the fixed trains grows in proportion to `waits`. Raises as `waits`.
        """
        waits = list(self.waits(trains_per_day).values())
        before, first = self._waits(self.traffic), self.dwell_h[0]
        fixed = max(0.0, first + waits[0] - before[0])
        # what stands behind the fixed trains does so as long as the rows say, and grows as the model says
        behind = [
            (known - first) * (now - waits[0]) / (then - before[0]) if known > first else known - first
            for known, now, then in zip(self.dwell_h[1:], waits[1:], before[1:], strict=True)
        ]
        dwell = [fixed, *(max(0.0, fixed + more) for more in behind)]
        longer = [now - known for now, known in zip(dwell, self.dwell_h, strict=True)]
        flows = _flows(trains_per_day, self.classes)
        columns = {"trains_per_day": flows, "dwell_mean_h": dwell, "longer_h": longer}
        return pd.DataFrame(columns, index=pd.Index(self.classes, name="train_class"))


def _flows(trains_per_day: Mapping[str, float], classes: tuple[str, ...]) -> tuple[float, ...]:
    """Trains a day of each class of a queue; those without a queue of their own are in the one they stand in."""
    flows = dict.fromkeys(classes, 0.0)
    for name, value in trains_per_day.items():
        if name not in TRAIN_CLASSES:
            raise UnknownName(
                f"no class of train is called '{name}'; there are {', '.join(TRAIN_CLASSES)}", name, TRAIN_CLASSES
            )
        if not 0.0 <= value < math.inf:
            raise YardError(f"{name}: trains a day must be a number of 0 or more, not {value!r}")
        flows[next(kind for kind in row_classes(name) if kind in flows)] += float(value)
    return tuple(flows.values())


def border_sides(network: Network, border_id: str) -> tuple[str, ...]:
    """Countries on the two sides of a railway border, by any of its names, the first side first."""
    rows = network.borders[network.borders["border_id"] == border_of(network, border_id, "rail")]
    return tuple(str(side) for side in rows[["country_a", "country_b"]].iloc[0])


@checked_arguments
def border_queue(
    network: Network, border_id: str, trains_per_day: Mapping[str, float], *, when: DateLike, direction: str = "ab"
) -> BorderQueue:
    """Make a queue of the rows of a border, and of the traffic at which they hold.

    Parameters
    ----------
    network : Network
        Where.
    border_id : str
        A rail crossing, by its id, its name or that of a station at it; its rows have a capacity, and a dwell of
        fixed, block and ordinary trains.
    trains_per_day : mapping of str to float
        Today's trains a day by class: fixed, block, non-priority, ordinary.
    when : date or str
        The day whose rows are taken.
    direction : {"ab", "ba"}
        The direction.

    Returns
    -------
    BorderQueue
        Block trains wait behind fixed ones as long as the rows say.

    Raises
    ------
    UnknownName
        For a border or a class that does not exist.
    YardError
        When the rows say too little (no capacity, a class without a dwell, block trains that pass no later), or
        the traffic is too small for the waits in them.
    CannotClear
        When today's traffic is more than the border takes.
    """
    border_id = border_of(network, border_id, "rail")
    rows = _rows(network, border_id, when, direction)
    dwell = {name: hours for name, hours in rows["dwell_mean_h"].to_dict().items() if name in TRAIN_CLASSES}
    capacity = rows["capacity_trains_per_day"].to_dict()["block"]
    return queue_of((border_id, direction), capacity, dwell, trains_per_day)


def queue_of(
    crossing: tuple[str, str], capacity: float, dwell: Mapping[str, float], trains_per_day: Mapping[str, float]
) -> BorderQueue:
    """Make a queue of a crossing's figures, whichever rows they are from.

    Parameters
    ----------
    crossing : tuple of str
        The border, and ``ab`` or ``ba``.
    capacity : float
        Trains a day.
    dwell : mapping of str to float
        Mean hours by class: of fixed, block and ordinary trains, and of non-priority trains that have a row.
    trains_per_day : mapping of str to float
        Trains a day of each class at which these hold.

    Raises
    ------
    YardError, CannotClear
        As `border_queue`.
    """
    border_id, direction = crossing
    classes = tuple(name for name in TRAIN_CLASSES if name in dwell)
    dwell_h = tuple(dwell[name] for name in classes)
    behind = dwell["block"] - dwell["fixed"]
    if not (capacity > 0.0 and behind > 0.0):
        what = "no capacity" if not capacity > 0.0 else "block trains that wait no longer than fixed ones"
        raise YardError(f"{border_id} {direction} has {what} on that day: no queue can be made of it")
    paths = max(1, math.ceil(capacity * dwell_h[0] / HOURS_PER_DAY))
    flows = _flows(trains_per_day, classes)
    plain = BorderQueue(border_id, direction, paths, HOURS_PER_DAY * paths / capacity, 1.0, flows, dwell_h, classes)
    waits = plain.waits(trains_per_day)
    if not waits["block"] > waits["fixed"]:
        raise YardError(f"{border_id}: a queue is made of the trains that stand in it; name fixed or block trains")
    variation = behind / (waits["block"] - waits["fixed"])
    queued = waits["fixed"] * variation
    if queued > dwell_h[0]:
        raise YardError(
            f"{border_id} {direction}: at so few trains the wait of the rows cannot be: fixed ones would stand "
            f"{queued:.1f} h in the queue, and dwell {dwell_h[0]:.1f} h in all; name the traffic that the rows stand "
            f"for, less than {plain.capacity_trains_per_day:.1f} trains a day"
        )
    return replace(plain, variation=variation)


def _rows(network: Network, border_id: str, when: object, direction: str) -> pd.DataFrame:
    table = network.borders
    here = table[table["border_id"] == border_id]
    if direction not in ("ab", "ba"):
        raise UnknownName(f"a direction is ab or ba, not '{direction}'", direction, ("ab", "ba"))
    usable = here["state"].isin(USABLE_STATES) & here["direction"].isin((direction, "both"))
    rows = here[usable & active(here, as_day(when))].set_index("train_class")
    missing = [name for name in QUEUE_CLASSES if name not in rows.index]
    if missing:
        raise YardError(f"{border_id} {direction} has no open row for {', '.join(missing)} trains on {as_day(when)}")
    return rows
