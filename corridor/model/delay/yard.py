"""A gauge-change yard by its servers: how long a train takes, how long it waits, and what runs short.

Service is fixed time plus lifts over the rate of the cranes; a box is lifted once when it goes straight
across and twice through the stack. Waiting is that of the scarcest server, a queue M/G/c by
Allen and Cunneen:  Wq = ErlangC / (c mu - lambda) (ca2 + cs2) / 2.  Against simulation it lies
within -12.5 and +9.4 % for up to six servers at loads of 0.6 to 0.95; outside that band a result says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corridor.arguments import checked_class
from corridor.display import counted
from corridor.errors import Infeasible
from corridor.model.delay.queueing import YardError, queue_wait_h
from corridor.results import ReportMixin
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["SERVERS", "TECHNIQUES", "CannotClear", "Yard", "YardError", "YardState", "YardTrain"]

Floats = NDArray[np.float64]

SERVERS = ("tracks", "cranes", "engines", "inspection")
TECHNIQUES = ("transloading", "stack", "bogie exchange", "variable-gauge axle")
_LIFTS = {"transloading": 1, "stack": 2, "bogie exchange": 0, "variable-gauge axle": 0}
_MOST_VALIDATED_SERVERS = 6
_VALIDATED_LOAD = (0.6, 0.95)
_BAND = (-0.125, 0.094)
_MOST = 1000  # trains, cranes, boxes: more of anything is a slip of the pen
_STEP = 1e-6  # relative step of the derivative that gives the marginal delay


class CannotClear(Infeasible):
    """A queue that grows without end.

    Attributes
    ----------
    server : str
        What runs short: one of `SERVERS`.
    load : float
        Its utilisation, 1 or more.
    capacity_trains_per_day : float
        What it takes at the very most.
    """

    def __init__(self, yard: str, server: str, load: float, capacity: float) -> None:
        self.server, self.load, self.capacity_trains_per_day = server, load, capacity
        super().__init__(
            f"the queue at {yard} never clears: {server} would be busy {load:.0%} of the time; "
            f"they take less than {capacity:.2f} trains a day",
            [server],
        )


@checked_class
@dataclass(frozen=True, slots=True)
class YardTrain:
    """A train that comes to a yard.

    Attributes
    ----------
    name : str
        Unique among the trains of a day.
    arrival_h : float
        Hours after the beginning of the day at which it is there.
    boxes : int
        Containers to change over.
    technique : str
        One of `TECHNIQUES`; ``stack`` lifts every box twice.
    wagons : int or None
        Wagons; None for one a box.
    due_h : float or None
        Hours after the beginning of the day by which its boxes must be on the other gauge; None for no such time.
    """

    name: str
    arrival_h: float
    boxes: int
    technique: str = "transloading"
    wagons: int | None = None
    due_h: float | None = None

    def __post_init__(self) -> None:
        if self.technique not in TECHNIQUES:
            raise YardError(
                f"train {self.name}: no technique is called '{self.technique}'; there are {', '.join(TECHNIQUES)}"
            )
        if not (math.isfinite(self.arrival_h) and self.arrival_h >= 0.0):
            raise YardError(f"train {self.name}: arrival_h must be a number of 0 or more, not {self.arrival_h!r}")
        if self.due_h is not None and not self.arrival_h <= self.due_h < math.inf:
            raise YardError(f"train {self.name}: due_h must be a number after its arrival, not {self.due_h!r}")
        for name in ("boxes", "wagons"):
            value = getattr(self, name)
            if not ((name == "wagons" and value is None) or _whole(value, 0)):
                raise YardError(f"train {self.name}: {name} must be a whole number from 0 to 1,000, not {value!r}")


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST


@checked_class
@dataclass(frozen=True, slots=True)
class Yard:
    """A yard and its servers.

    Attributes
    ----------
    name : str
        What it is called.
    tracks : int
        Pairs of transloading tracks; a train holds one all through its service.
    cranes, cranes_per_train : int
        Cranes, and how many work one train; they come as whole sets.
    lifts_per_crane_h : float
        Moves an hour of one crane.
    engines : int
        Shunting engines.
    inspectors : int
        Inspection slots: X-ray portals or teams of customs.
    positioning_h, inspection_h, papers_h : float
        Hours an engine works a train, hours of an inspection slot, hours of papers that hold the track only.
    bogie_h_per_wagon, axle_h_per_wagon : float
        Hours a wagon takes in bogie exchange, and over the changer of variable-gauge axles, one after another.
    stands : int
        Wagons whose bogies are exchanged side by side.
    spread : float
        Coefficient of variation of the service of two equal trains.
    """

    name: str
    tracks: int
    cranes: int = 2
    cranes_per_train: int = 2
    lifts_per_crane_h: float = 25.0
    engines: int = 2
    inspectors: int = 2
    positioning_h: float = 1.0
    inspection_h: float = 1.0
    papers_h: float = 0.5
    bogie_h_per_wagon: float = 1.0
    axle_h_per_wagon: float = 0.02
    stands: int = 10
    spread: float = 0.2

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "int" and not _whole(value, 1):
                raise YardError(f"yard {self.name}: {field.name} must be a whole number from 1 to 1,000, not {value!r}")
            if field.type == "float" and not (isinstance(value, (int, float)) and 0.0 <= value < math.inf):
                raise YardError(f"yard {self.name}: {field.name} must be a number of 0 or more, not {value!r}")
        if self.cranes < self.cranes_per_train:
            raise YardError(
                f"yard {self.name}: {self.cranes} cranes are less than the {self.cranes_per_train} of one train"
            )
        if not self.lifts_per_crane_h:
            raise YardError(f"yard {self.name}: lifts_per_crane_h must be more than 0")

    def servers(self) -> dict[str, int]:
        """How many trains each kind of server takes at a time."""
        sets = self.cranes // self.cranes_per_train
        return {"tracks": self.tracks, "cranes": sets, "engines": self.engines, "inspection": self.inspectors}

    def work_h(self, train: YardTrain) -> float:
        """Hours of the change of gauge itself: lifts over the cranes' rate, or wagon by wagon."""
        wagons = self.length(train)
        if train.technique == "bogie exchange":
            return math.ceil(wagons / self.stands) * self.bogie_h_per_wagon
        if train.technique == "variable-gauge axle":
            return wagons * self.axle_h_per_wagon
        return _LIFTS[train.technique] * train.boxes / (self.cranes_per_train * self.lifts_per_crane_h)

    def holds_h(self, train: YardTrain) -> dict[str, float]:
        """Hours for which a train holds each kind of server."""
        work = self.work_h(train)
        whole = self.positioning_h + self.inspection_h + self.papers_h + work
        lifted = work if _LIFTS[train.technique] else 0.0
        return {"tracks": whole, "cranes": lifted, "engines": self.positioning_h, "inspection": self.inspection_h}

    def length(self, train: YardTrain) -> int:
        """Wagons of a train: as many as boxes, unless it says."""
        return train.boxes if train.wagons is None else train.wagons

    def service_h(self, train: YardTrain) -> float:
        """Hours from a train's turn to its boxes on the other gauge, when nothing is waited for."""
        return self.holds_h(train)["tracks"]

    def assess(
        self, trains_per_day: float, mix: YardTrain | Sequence[YardTrain], *, arrival_cv: float = 1.0
    ) -> YardState:
        """Work out waits and what binds at a flow of trains.

        Parameters
        ----------
        trains_per_day : float
            Both directions together, more than 0.
        mix : YardTrain or sequence of YardTrain
            What comes, each as often as the others; arrival times do not count.
        arrival_cv : float
            Coefficient of variation of the time between trains: 1 for chance, 0 for a clock.

        Returns
        -------
        YardState

        Raises
        ------
        CannotClear
            When a server would be busy all the time; it names the server.
        YardError
            For a flow that is not a number above 0, or no trains.
        """
        trains = (mix,) if isinstance(mix, YardTrain) else tuple(mix)
        if not (math.isfinite(trains_per_day) and trains_per_day > 0.0) or not trains:
            raise YardError(f"yard {self.name}: trains_per_day must be more than 0, and of some kind of train")
        queues = {server: _Queue.of(self, server, trains, arrival_cv) for server in SERVERS}
        flow = trains_per_day / HOURS_PER_DAY
        loads = {server: queue.load(flow) for server, queue in queues.items()}
        server = max(SERVERS, key=lambda name: (loads[name], -SERVERS.index(name)))
        queue = queues[server]
        capacity = queue.servers / queue.mean_h * HOURS_PER_DAY if queue.mean_h else math.inf
        if loads[server] >= 1.0:
            raise CannotClear(self.name, server, loads[server], capacity)
        service = queues["tracks"].mean_h
        wait = queue.wait_h(flow)
        marginal = service + _slope(lambda at: at * queue.wait_h(at), flow, queue.servers / queue.mean_h)
        return YardState(
            yard=self.name,
            trains_per_day=trains_per_day,
            binding=server,
            load=loads,
            capacity_trains_per_day=capacity,
            service_h=service,
            wait_h=wait,
            delay_h=service + wait,
            marginal_h=marginal,
            toll_h=marginal - service - wait,
            validated=queue.servers <= _MOST_VALIDATED_SERVERS
            and _VALIDATED_LOAD[0] <= loads[server] <= _VALIDATED_LOAD[1],
        )

    def delay_tangents(
        self, trains_per_day: Sequence[float], mix: YardTrain | Sequence[YardTrain], *, arrival_cv: float = 1.0
    ) -> Floats:
        """Tangents to the total delay, for plans: train-hours a day >= slope x trains a day + intercept.

        Returns
        -------
        float array, shape (points, 2)
            Slope in hours, and intercept in train-hours a day; the delay is convex, so all of them lie below it.
        """
        states = [self.assess(flow, mix, arrival_cv=arrival_cv) for flow in trains_per_day]
        rows = [(state.marginal_h, (state.delay_h - state.marginal_h) * state.trains_per_day) for state in states]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    def calibrated(self, hours: float, train: YardTrain) -> Yard:
        """Return the yard with papers that make a train's service as long as it was published."""
        rest = self.service_h(train) - self.papers_h
        if hours < rest:
            raise YardError(
                f"yard {self.name}: {hours:g} h are less than the {rest:.2f} h of positioning, inspection and lifts"
            )
        return replace(self, papers_h=hours - rest)


@dataclass(frozen=True, slots=True, repr=False)
class YardState(ReportMixin):
    """A yard at a flow of trains.

    Attributes
    ----------
    yard : str
        Its name.
    trains_per_day : float
        The flow.
    binding : str
        The server that runs short first.
    load : mapping of str to float
        Share of the time that each kind of server is busy.
    capacity_trains_per_day : float
        Flow at which the binding server is busy all the time; it cannot be reached.
    service_h, wait_h, delay_h : float
        Mean hours of a train in service, waiting, and both.
    marginal_h : float
        Train-hours that one more train a day adds, its own and the others'.
    toll_h : float
        Train-hours that it costs the others: marginal less average.
    validated : bool
        Whether the load lies in the band in which the formula was checked against simulation.
    """

    json_name = "yard state"

    yard: str
    trains_per_day: float
    binding: str
    load: Mapping[str, float]
    capacity_trains_per_day: float
    service_h: float
    wait_h: float
    delay_h: float
    marginal_h: float
    toll_h: float
    validated: bool

    @property
    def wait_range_h(self) -> tuple[float, float]:
        """Least and largest mean wait that simulation may give, by the band of the formula."""
        return self.wait_h / (1.0 + _BAND[1]), self.wait_h / (1.0 + _BAND[0])

    def toll(self, train_hour: float) -> float:
        """Congestion toll of one train, at what an hour of a train is worth."""
        return self.toll_h * train_hour

    def to_frame(self) -> pd.DataFrame:
        """One row per kind of server: its load, and whether it binds."""
        rows = [(server, load, server == self.binding) for server, load in self.load.items()]
        return pd.DataFrame(rows, columns=["server", "load", "binds"])

    def _lines(self) -> tuple[str, ...]:
        return ()  # the headline says all of it

    def _headline(self) -> str:
        checked = "" if self.validated else " (outside the band in which the formula was checked)"
        return (
            f"{self.yard} at {counted(self.trains_per_day, 'train')} a day: {self.service_h:.1f} h of service and "
            f"{self.wait_h:.1f} h of waiting{checked}; {self.binding} bind at {self.load[self.binding]:.0%}; "
            f"one more train costs the others {self.toll_h:.1f} train-hours"
        )


@dataclass(frozen=True, slots=True)
class _Queue:
    """One kind of server: how many, how long they are held, and how regular that is."""

    servers: int
    mean_h: float
    variation: float  # ca2 + cs2

    @classmethod
    def of(cls, yard: Yard, server: str, trains: Sequence[YardTrain], arrival_cv: float) -> _Queue:
        held = np.array([yard.holds_h(train)[server] for train in trains])
        mean = float(held.mean())
        second = float((held**2).mean()) * (1.0 + yard.spread**2)
        cs2 = second / mean**2 - 1.0 if mean else 0.0
        return cls(yard.servers()[server], mean, arrival_cv**2 + cs2)

    def load(self, flow_h: float) -> float:
        return flow_h * self.mean_h / self.servers

    def wait_h(self, flow_h: float) -> float:
        return queue_wait_h(flow_h, self.mean_h, self.servers, self.variation)


def _slope(curve: Callable[[float], float], at: float, limit: float) -> float:
    step = min(_STEP * at, (limit - at) / 4.0)
    return (curve(at + step) - curve(at - step)) / (2.0 * step)
