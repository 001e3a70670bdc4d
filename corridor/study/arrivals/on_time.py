"""How sure a route is: its arrival as a distribution, connections it may miss, and what leaving earlier gives."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.errors import ArgumentError
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.dwell import YARD_SPREAD, dwell_report
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.study.arrivals.connections import Boarding, boardings_of
from corridor.study.arrivals.propagation import Arrivals, Passing, Stage, carried, drawn
from corridor.units import HOURS_PER_DAY

__all__ = ["Reliability", "passing_of", "reliability"]

_MOST_DRAWS = 1_000_000
_DAYS_EARLIER = (1, 2, 3)
_TRAINS_EARLIER = 2
_CONNECTIONS = ("leg", "place", "service", "slack_h", "caught", "lost_h")
_EARLIER = ("leaves_earlier_h", "what", "on_time", "p90_h")
_SHARES = {"p50_h": 0.5, "p90_h": 0.9, "p95_h": 0.95}


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Reliability(RemarkedReport):
    """When a route arrives, as a distribution.

    Attributes
    ----------
    name : str
        Of the route.
    planned_h, due_h : float
        Hours that the route is planned to take, and those within which it is to be there.
    on_time : float
        Share of journeys that are there by then.
    mean_h, p50_h, p90_h, p95_h : float
        Hours from leaving to arrival: of those that arrive, and those that so many of all do not exceed; infinite where
        fewer arrive.
    missed : float
        Share of journeys that miss the last departure that is known.
    connections : DataFrame
        One row per wait for a known departure: number of the ``leg``, ``place``, ``service``; planned hours between
        coming and the gate (``slack_h``); share of journeys that catch the planned departure or an earlier one
        (``caught``); mean hours that the others among those that leave at all lose there, over all (``lost_h``).
    earlier : DataFrame
        What leaving earlier gives, for the same moment due: ``leaves_earlier_h``, ``what`` (days, or the train before
        at the first known departure), ``on_time`` and ``p90_h``, counted from the planned moment of leaving.
    sampled : DataFrame
        The same figures by draws: ``figure``, ``value``, ``error`` (one standard error of a mean or a share, else
        NaN); empty unless asked for.
    arrivals : DataFrame
        The distribution by whole hours: ``hours`` after leaving, ``share`` there by then.
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "reliability"

    name: str
    planned_h: float
    due_h: float
    on_time: float
    mean_h: float
    p50_h: float
    p90_h: float
    p95_h: float
    missed: float
    connections: pd.DataFrame
    earlier: pd.DataFrame
    sampled: pd.DataFrame
    arrivals: pd.DataFrame
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the distribution, by whole hours."""
        return self.arrivals.copy()

    def _headline(self) -> str:
        due, p90 = (hours / HOURS_PER_DAY for hours in (self.due_h, self.p90_h))
        return f"{self.name}: {self.on_time:.0%} within {due:.1f} days; 90 % within {p90:.1f} days"

    def _lines(self) -> Iterator[str]:
        for frame in (self.connections, self.earlier, self.sampled):
            if len(frame):
                yield from frame.to_string(float_format="{:,.2f}".format).split("\n")

    def _html_frame(self) -> pd.DataFrame:
        return self.earlier


@checked_arguments
def reliability(
    network: Network,
    itinerary: Itinerary,
    *,
    within_h: float | None = None,
    yard_spread: float = YARD_SPREAD,
    draws: int = 0,
    correlation: float = 0.0,
    seed: int = 0,
) -> Reliability:
    """Work out when a route arrives, exactly on a grid of three minutes, through its borders, yards and departures.

    A route with a date (``route(..., depart=)``) meets the departures of its services: who misses one waits for the
    next. Services without known days are waited for by any part of their headway, as `Itinerary.dwells` has them. What
    runs takes the hours it is planned to take; a door that was shut when the route was planned keeps its planned wait.

    Parameters
    ----------
    network : Network
        Where it was found.
    itinerary : Itinerary
        The route.
    within_h : float, optional
        Hours after leaving by which it is due; by default those that it is planned to take.
    yard_spread : float
        Coefficient of variation of the hours of a gauge change.
    draws : int
        Also draw so many journeys, as a check; at most a million.
    correlation : float
        Of the delays at borders in the draws, from 0 to 1: what one cause behind all of them would make of it.
    seed : int
        Of the draws.

    Returns
    -------
    Reliability

    Raises
    ------
    ArgumentError
        When a number is out of range.
    """
    whole("draws", draws, least=0, most=_MOST_DRAWS)
    whole("seed", seed, least=0)
    if not 0.0 <= correlation <= 1.0:
        raise ArgumentError(f"correlation is {correlation} and lies between 0 and 1")
    if not 0.0 <= yard_spread <= 1.0:
        raise ArgumentError(f"yard_spread is {yard_spread} and lies between 0 and 1")
    due = itinerary.hours if within_h is None else within_h
    if not due > 0.0:
        raise ArgumentError(f"within_h is {due} and must be above 0")
    boardings = boardings_of(network, itinerary) if isinstance(itinerary, DatedItinerary) else {}
    stages = [boardings.get(number) or passing_of(leg, yard_spread) for number, leg in enumerate(itinerary.legs)]
    steps = carried(stages)
    there = steps[-1]
    return Reliability(
        name=itinerary.name,
        planned_h=itinerary.hours,
        due_h=float(due),
        on_time=there.by(due),
        mean_h=there.mean,
        **{name: there.quantile(share) for name, share in _SHARES.items()},
        missed=round(max(0.0, 1.0 - float(there.mass.sum())), 9),
        connections=_connections(network, itinerary, stages, steps),
        earlier=_earlier(itinerary, stages, due),
        sampled=_sampled(drawn(stages, draws, seed, correlation), due) if draws else _sampled(np.zeros(0), due),
        arrivals=_by_hours(there),
        stamp=stamp_of(network),
        remarks=price_remarks(network, [itinerary.shipment.ready.date()]),
    )


def passing_of(leg: Leg, yard_spread: float) -> Passing:
    """What a leg adds that is no wait for a known departure."""
    report = dwell_report((leg,), yard_spread=yard_spread)
    return Passing(report.fixed_h, report.varying if report.stops else None, leg.kind == "border")


def _connections(
    network: Network, itinerary: Itinerary, stages: Sequence[Stage], steps: Sequence[Arrivals]
) -> pd.DataFrame:
    rows = []
    names = network.terminals["name"]
    for number, stage in enumerate(stages):
        if isinstance(stage, Boarding):
            leg, after = itinerary.legs[number], steps[number + 1]
            planned = float(stage.leaves[stage.planned])
            came = planned - leg.hours
            late = np.maximum(after.times - planned, 0.0)
            slack, caught = float(stage.gates[stage.planned]) - came, after.by(planned)
            rows.append((number, names[leg.from_id], leg.service_name, slack, caught, float(late @ after.mass)))
    return pd.DataFrame(rows, columns=list(_CONNECTIONS))


def _earlier(itinerary: Itinerary, stages: Sequence[Stage], due: float) -> pd.DataFrame:
    """What leaving earlier gives: by days, and by the trains before the first one that is known."""
    asked = [(0.0, "as planned"), *((HOURS_PER_DAY * days, f"{days} d") for days in _DAYS_EARLIER)]
    first = next((stage for stage in stages if isinstance(stage, Boarding)), None)
    if first is not None:
        service = itinerary.legs[first.leg].service_name
        for number in range(1, min(_TRAINS_EARLIER, first.planned) + 1):
            hours = float(first.gates[first.planned] - first.gates[first.planned - number])
            asked.append((hours, f"{number} earlier of {service}"))
    rows = []
    for hours, what in sorted(asked):
        there = carried(stages, -hours)[-1]
        rows.append((hours, what, there.by(due), there.quantile(_SHARES["p90_h"])))
    return pd.DataFrame(rows, columns=list(_EARLIER))


def _sampled(times: np.ndarray, due: float) -> pd.DataFrame:
    if not times.size:
        return pd.DataFrame({"figure": [], "value": [], "error": []}).astype({"figure": object})
    there = np.sort(times[~np.isnan(times)])
    on_time = float((there <= due).sum()) / times.size
    rows = [
        ("on_time", on_time, math.sqrt(on_time * (1.0 - on_time) / times.size)),
        ("mean_h", float(there.mean()), float(there.std()) / math.sqrt(there.size)),
    ]
    for name, share in _SHARES.items():
        place = math.ceil(share * times.size) - 1
        rows.append((name, float(there[place]) if place < there.size else math.inf, math.nan))
    return pd.DataFrame(rows, columns=["figure", "value", "error"])


def _by_hours(there: Arrivals) -> pd.DataFrame:
    """Share there by each whole hour, from the last at which nobody is to the first at which all are."""
    reached = np.cumsum(there.mass)
    last = int(np.searchsorted(reached, reached[-1] - 1e-4))
    hours = np.arange(math.floor(there.first), math.ceil(float(there.times[min(last, reached.size - 1)])) + 1)
    return pd.DataFrame({"hours": hours.astype(float), "share": [there.by(float(hour)) for hour in hours]})
