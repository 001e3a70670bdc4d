"""What is asked of a timetable of a week, and of the vehicles and crews of a plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from corridor.arguments import checked_class
from corridor.errors import ArgumentError, UnknownName
from corridor.model.network import Network
from corridor.plan.demand.names import unknown_names

__all__ = ["TimetableTerms", "VehicleTerms"]

_MINUTES_PER_DAY = 1440
_MOST_TRACKS = 8
_MOST_HOURS = 10_000.0  # beyond it an amount is a slip of the pen, and the solver's whole numbers overflow


@checked_class
@dataclass(frozen=True, slots=True)
class TimetableTerms:
    """What is asked of a timetable.

    Attributes
    ----------
    step_min : int
        All times are multiples of it; it divides the day.
    headway_min : int
        Between two trains that enter, or leave, a line of two tracks in one direction, and at a border without a number
        of trains a day (an estimate of ours; with one it is a day divided by that).
    clearance_min : int
        From when a train has left a section of one track until the next may enter it (an estimate of ours).
    section_km : float
        Longest section of a line of one track: trains meet at its ends, where one can stand beside the line. Lines have
        such places more often (an estimate of ours, on the safe side).
    most_wait_h : float
        For which a train may stand at a place, beyond what it must.
    tracks : mapping of str to int
        Tracks of a line by its link, where the table ``links`` is to be overruled; a blank there is taken for two.
    yard_tracks : mapping of str to int
        Trains that may be changed over at a time where the gauge changes, by terminal; else the ``tracks`` of the table
        ``transfers``, and without any as many as come.
    priorities : mapping of str to int
        What an hour of standing counts for trains of a service; one that is not named has 2 with a fixed timetable, 1
        otherwise.
    wagon_hours : float
        What each wagon of two TEU that circulates counts, in weighed train-hours a week; with 0 departures suit boxes,
        whatever wagons wait for them. With 1 a train of 60 wagons that waits a week for its next departure counts 60.
    turn_h : float
        Hours that a set of wagons stands at the end of a run before it may leave again, as in `VehicleTerms`.
    """

    step_min: int = 5
    headway_min: int = 15
    clearance_min: int = 5
    section_km: float = 50.0
    most_wait_h: float = 12.0
    tracks: Mapping[str, int] = field(default_factory=dict)
    yard_tracks: Mapping[str, int] = field(default_factory=dict)
    priorities: Mapping[str, int] = field(default_factory=dict)
    wagon_hours: float = 0.0
    turn_h: float = 24.0

    def __post_init__(self) -> None:
        wrong = []
        if self.step_min < 1 or _MINUTES_PER_DAY % self.step_min:
            wrong.append(f"step_min {self.step_min} does not divide the {_MINUTES_PER_DAY} minutes of a day")
        for name in ("headway_min", "clearance_min"):
            if not 0 <= getattr(self, name) < _MINUTES_PER_DAY:
                wrong.append(f"{name} is {getattr(self, name)}, not minutes of a day")
        if not 0.0 < self.section_km < math.inf:
            wrong.append(f"section_km is {self.section_km}")
        if not 0.0 <= self.most_wait_h < math.inf:
            wrong.append(f"most_wait_h is {self.most_wait_h}")
        wrong += [
            f"{name} is {getattr(self, name)}"
            for name in ("wagon_hours", "turn_h")
            if not 0.0 <= getattr(self, name) <= _MOST_HOURS
        ]
        for name, most in (("tracks", _MOST_TRACKS), ("yard_tracks", math.inf), ("priorities", math.inf)):
            wrong += [
                f"{name} of {key} is {value}, not a whole number of 1{f' to {most}' if most < math.inf else ' or more'}"
                for key, value in getattr(self, name).items()
                if not 1 <= value <= most
            ]
        if wrong:
            raise ArgumentError("terms that cannot be: " + "; ".join(wrong))

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Links, terminals and services that the network does not have."""
        yield from unknown_names("link by rail", self.tracks, network.links.index[network.links["mode"] == "rail"])
        yield from unknown_names("terminal", self.yard_tracks, network.terminals.index)
        yield from unknown_names("service", self.priorities, network.services.index)


@checked_class
@dataclass(frozen=True, slots=True)
class VehicleTerms:
    """Under what terms wagons, locomotives and crews are counted; every default is an estimate of ours.

    Attributes
    ----------
    turn_h : float
        Hours that a set of wagons stands at the end of a run, as in `TrainTerms`.
    spare_share : float
        Wagons in repair or in reserve, as a share of those that run.
    locomotives_per_train : float
        Locomotives before a train, on the mean.
    locomotive_turn_h : float
        Hours that a locomotive stands at the end of its section, for each train that it hauls.
    availability : float
        Share of a week in which a locomotive can work.
    crew_size : int
        People on a train.
    crew_week_h : float
        Working hours of a person a week; forty are the rule of the Forty-Hour Week Convention of the ILO (C047, 1935).
    driving_share : float
        Share of these that is spent on a running train; the rest is preparing, waiting and riding home.
    """

    turn_h: float = 24.0
    spare_share: float = 0.1
    locomotives_per_train: float = 1.0
    locomotive_turn_h: float = 6.0
    availability: float = 0.8
    crew_size: int = 2
    crew_week_h: float = 40.0
    driving_share: float = 0.6

    def __post_init__(self) -> None:
        wrong = [
            f"{name} is {getattr(self, name)}"
            for name in ("turn_h", "spare_share", "locomotive_turn_h")
            if not 0.0 <= getattr(self, name) < math.inf
        ]
        wrong += [
            f"{name} is {getattr(self, name)}, not above 0"
            for name in ("locomotives_per_train", "crew_size", "crew_week_h")
            if not 0.0 < getattr(self, name) < math.inf
        ]
        wrong += [
            f"{name} is {getattr(self, name)}, not a share above 0"
            for name in ("availability", "driving_share")
            if not 0.0 < getattr(self, name) <= 1.0
        ]
        if wrong:
            raise ArgumentError("terms that cannot be: " + "; ".join(wrong))
