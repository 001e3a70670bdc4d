"""How far the hours of a route may stray: its borders, yards and waits as distributions, and their sum.

Two sums are given, because nobody has measured how the stops of one journey hang together. If each knows
nothing of the others, long and short ones make up for each other: the journey's 90th percentile is less than the sum
of theirs. If one cause holds all of them up, they are long together and their percentiles add up. Life is between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from corridor.model.delay.dwell import MOST_RATIO, Delay, even, exponential, fitted, spread, together
from corridor.model.delay.waiting import Span
from corridor.results import ReportMixin, plain, restored
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["YARD_SPREAD", "DaysRange", "Dwell", "DwellReport", "days_told", "delay_of", "dwell_report", "ranges_along"]

YARD_SPREAD = 0.2  # as the service of two equal trains in `Yard`; an estimate
_Z90 = 1.2815515655446004
_MOST_P90 = 0.999 * MOST_RATIO  # of the mean; beyond it no distribution has both figures
_ONLY_A_MEAN = "no 90th percentile known: exponential"
_TOLD = ("fixed_h", "mean_h", "p50_h", "p90_h", "p90_together_h", "stops")  # in the order of the JSON


class _Leg(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def hours(self) -> float: ...

    @property
    def hours_p90(self) -> float: ...

    @property
    def waits(self) -> tuple[Span, ...]: ...


class DaysRange(NamedTuple):
    """Days that one journey in ten stays below, those that are expected, and those that one in ten exceeds."""

    low: float
    mid: float
    high: float

    def __str__(self) -> str:
        low, mid, high = (f"{end:.1f}" for end in self)
        return mid if low == mid == high else f"{mid} ({low}-{high})"

    def ends_told(self) -> str:
        """The two ends in words, as every screen writes them beside the expected hours; blank where nothing varies."""
        return days_told(self.low, self.high)


def days_told(low: float, high: float) -> str:
    """The ends of a range of days in words; blank where they are the same, or not known."""
    return f"{low:.1f} to {high:.1f} days" if low < high else ""


@dataclass(frozen=True, slots=True)
class Dwell:
    """A stop whose hours vary.

    Attributes
    ----------
    leg : int
        Position of the leg in the route.
    kind : str
        border, gauge change or waiting.
    text : str
        The leg in words.
    mean_h, p50_h, p90_h : float
        Hours.
    law : str
        What it was taken for, and why.
    least_h : float
        Hours that it takes at least: before a door that is shut, and departures that the boxes fill before the last
        one leaves.
    """

    leg: int
    kind: str
    text: str
    mean_h: float
    p50_h: float
    p90_h: float
    law: str
    least_h: float = 0.0


@dataclass(frozen=True, repr=False)
class DwellReport(ReportMixin):
    """The hours of a route as a distribution.

    Attributes
    ----------
    stops : tuple of Dwell
        What varies, in order.
    fixed_h : float
        Hours of everything else: running, lifts, papers.
    mean_h, p50_h, p90_h : float
        Of the whole route, its stops taken as independent of each other.
    p90_together_h : float
        90th percentile if all stops were long on the same journeys.
    varying : Delay
        The sum of the stops, taken as independent.
    """

    json_name = "dwells"

    stops: tuple[Dwell, ...]
    fixed_h: float
    mean_h: float
    p50_h: float
    p90_h: float
    p90_together_h: float
    varying: Delay = field(compare=False)

    def quantile_h(self, share: float) -> float:
        """The hours that a share of all journeys do not exceed, stops taken as independent."""
        return self.fixed_h + self.varying.quantile(share)

    @property
    def days_range(self) -> DaysRange:
        """Days that one journey in ten stays below, the mean, and those that one in ten exceeds.

        Stops are taken as independent, and what runs as it is: running times of rows have no spread of their own.
        """
        low, high = (self.quantile_h(share) / HOURS_PER_DAY for share in (0.1, 0.9))
        mean = self.mean_h / HOURS_PER_DAY
        return DaysRange(min(low, mean), mean, max(high, mean))

    def to_frame(self) -> pd.DataFrame:
        """One row per stop: mean, median and 90th percentile of its hours, and the law they follow."""
        names = [one.name for one in fields(Dwell)]
        return pd.DataFrame([asdict(stop) for stop in self.stops], columns=names)

    def to_dict(self) -> dict[str, Any]:
        """Totals and stops as plain numbers and texts."""
        found: dict[str, Any] = plain({name: getattr(self, name) for name in _TOLD})
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; the distribution is fitted again to each stop's figures, so that
        `quantile_h` may be off by the three minutes of its grid.
        """
        stops: tuple[Dwell, ...] = restored(tuple[Dwell, ...], data.get("stops", ()))
        return super().from_dict({**data, "varying": {"mass": together(map(_fitted_again, stops)).mass}})

    def _headline(self) -> str:
        return (
            f"{self.mean_h:.1f} h on average, half of all within {self.p50_h:.1f} h; 90 % within {self.p90_h:.1f} h "
            f"if stops are independent, {self.p90_together_h:.1f} h if they are long together"
        )

    def _lines(self) -> Iterator[str]:
        for stop in self.stops:
            yield f"{stop.mean_h:8.1f} h, 90 % within {stop.p90_h:6.1f} h  {stop.text} ({stop.law})"


def _fitted_again(stop: Dwell) -> Delay:
    if stop.kind == "waiting":
        return even(2.0 * (stop.mean_h - stop.least_h))
    mean, p90 = stop.mean_h - stop.least_h, stop.p90_h - stop.least_h
    return exponential(mean) if stop.law == _ONLY_A_MEAN else fitted(mean, min(max(p90, mean), _MOST_P90 * mean))


def dwell_report(legs: Iterable[_Leg], *, yard_spread: float = YARD_SPREAD) -> DwellReport:
    """Work out how the hours of a route vary.

    Parameters
    ----------
    legs : iterable of Leg
        Of an itinerary.
    yard_spread : float
        Coefficient of variation of the hours of a gauge change.

    Returns
    -------
    DwellReport
    """
    every = tuple(legs)
    varying = tuple(_varying(every, yard_spread))
    stops = tuple(_dwell(every[found.leg], found) for found in varying)
    fixed = sum(leg.hours for leg in every) - sum(stop.mean_h - stop.least_h for stop in stops)
    total = together(found.delay for found in varying)
    return DwellReport(
        stops=stops,
        fixed_h=fixed,
        mean_h=sum(leg.hours for leg in every),
        p50_h=fixed + total.quantile(0.5),
        p90_h=fixed + total.quantile(0.9),
        p90_together_h=fixed + sum(stop.p90_h - stop.least_h for stop in stops),
        varying=total,
    )


def ranges_along(legs: Iterable[_Leg], *, yard_spread: float = YARD_SPREAD) -> tuple[DaysRange, ...]:
    """Days after each leg: `DwellReport.days_range` of the legs so far, each stop added but once.

    Parameters
    ----------
    legs : iterable of Leg
        Of an itinerary.
    yard_spread : float
        Coefficient of variation of the hours of a gauge change.

    Returns
    -------
    tuple of DaysRange
        As long as the legs.
    """
    every = tuple(legs)
    varying = {found.leg: found for found in _varying(every, yard_spread)}
    found, total, fixed, mean = list[DaysRange](), together(()), 0.0, 0.0
    for place, leg in enumerate(every):
        mean += leg.hours
        stop = varying.get(place)
        fixed += leg.hours if stop is None else stop.least_h
        total = total if stop is None else total.plus(stop.delay)
        low, high = (fixed + total.quantile(share) for share in (0.1, 0.9))
        found.append(DaysRange(*(hours / HOURS_PER_DAY for hours in (min(low, mean), mean, max(high, mean)))))
    return tuple(found)


def delay_of(leg: _Leg, *, yard_spread: float = YARD_SPREAD) -> tuple[float, Delay | None]:
    """Hours that a leg takes at least, and what comes on top of them; None where nothing varies."""
    found = next(_varying((leg,), yard_spread), None)
    return (leg.hours, None) if found is None else (found.least_h, found.delay)


class _Varying(NamedTuple):
    """Position of a leg that varies, what comes on top of its least hours, its law, and these hours."""

    leg: int
    delay: Delay
    law: str
    least_h: float = 0.0


def _varying(legs: Sequence[_Leg], yard_spread: float) -> Iterator[_Varying]:
    for number, leg in enumerate(legs):
        if not leg.hours > 0.0:
            continue
        if leg.kind == "border":
            held = _held(leg)
            yield _Varying(number, *_border(leg.hours - held, leg.hours_p90), held)
        elif leg.kind == "gauge change" and yard_spread > 0.0:
            p90 = leg.hours * (1.0 + _Z90 * yard_spread)  # near enough to normal at such a spread
            yield _Varying(number, fitted(leg.hours, p90), f"spread of {yard_spread:.0%}, an estimate")
        elif leg.kind == "waiting" and any(span.length_h > 0.0 for span in leg.waits):
            least = min(span.least_h for span in leg.waits)
            yield _Varying(number, spread(leg.waits), "any hour of the headway alike", least)


def _held(leg: _Leg) -> float:
    """Hours before a door that is shut by the clock: all of them pass, and the queue behind it varies as always."""
    return min(float(getattr(leg, "held_hours", 0.0)), leg.hours)


def _border(mean_h: float, p90_h: float) -> tuple[Delay, str]:
    if p90_h != p90_h or not mean_h:
        return exponential(mean_h), _ONLY_A_MEAN
    # hours are whole seconds, so the two figures may miss each other by half of one
    return fitted(mean_h, min(max(p90_h, mean_h), _MOST_P90 * mean_h)), "mean and 90th percentile of its row"


def _dwell(leg: _Leg, found: _Varying) -> Dwell:
    _, delay, law, least = found
    p50, p90 = (least + delay.quantile(share) for share in (0.5, 0.9))
    return Dwell(found.leg, leg.kind, leg.text, leg.hours, p50, p90, law, least)
