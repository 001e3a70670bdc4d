"""How long boxes wait for departures: the gaps between these, boxes that fill several of them, a season that ends.

Boxes come at any time alike, so that more of them meet a long gap than a short one: the mean wait is the sum of the
squares of the gaps over twice their sum, which is half the headway only where all gaps are equal. A consignment that
needs k departures has waited when its last box leaves, with the k-th departure after it came.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corridor.units import HOURS_PER_DAY, HOURS_PER_WEEK

__all__ = ["Calendar", "Span", "Wait", "regular_wait", "season_wait"]

_HOUR = dt.timedelta(hours=1)
_HOUR_S, _DAY_S, _WEEK_S = 3_600, 86_400, 604_800


@dataclass(frozen=True, slots=True)
class Span:
    """Waits of the boxes that come in one gap: any from the least to the most hours, all alike.

    As many boxes come in it as it is long.
    """

    least_h: float
    most_h: float

    @property
    def length_h(self) -> float:
        """Hours of the gap."""
        return self.most_h - self.least_h


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait for a service, until the last box has left.

    Attributes
    ----------
    spans : tuple of Span
        One for each gap in which the boxes may come.
    departures : int
        How many of them the boxes fill.
    cut : bool
        Whether a season ends so early that some of those that come in it find no departure.
    """

    spans: tuple[Span, ...]
    departures: int = 1
    cut: bool = False

    @property
    def mean_h(self) -> float:
        """Mean hours."""
        total = sum(span.length_h for span in self.spans)
        return sum(span.length_h * (span.least_h + span.most_h) for span in self.spans) / (2.0 * total)

    @property
    def most_h(self) -> float:
        """Hours of who has just missed a departure, and then meets the longest gaps."""
        return max(span.most_h for span in self.spans)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a service leaves its first stop, in the local time there.

    Attributes
    ----------
    weekdays : tuple of int
        0 for Monday to 6 for Sunday, where they are published.
    dates : tuple of date
        Days in season, where they are published.
    times : tuple of int
        Seconds of the day at which it leaves, on each of its days, ascending.
    per_week : float
        Departures a week, which count where neither weekdays nor dates are known.
    until : date or None
        Last day on which it runs.
    cutoff : float
        Hours before a departure at which its gate closes.
    """

    weekdays: tuple[int, ...]
    dates: tuple[dt.date, ...]
    times: tuple[int, ...]
    per_week: float
    until: dt.date | None
    cutoff: float = 0.0

    @property
    def known(self) -> bool:
        """Whether the days are published."""
        return bool(self.weekdays or self.dates)

    @property
    def gaps(self) -> tuple[float, ...]:
        """Hours from each departure to the next, over one round; where neither days nor dates tell, all alike."""
        days = sorted(self.weekdays) or [day.toordinal() for day in sorted(self.dates)]
        leaves = [day * _DAY_S + second for day in days for second in self.times]
        if self.weekdays:
            leaves.append(leaves[0] + _WEEK_S)
        found = (after - one for one, after in pairwise(leaves))
        gaps = tuple(gap / _HOUR_S for gap in found) or (HOURS_PER_WEEK / self.per_week,)
        return gaps[:1] if len(set(gaps)) == 1 else gaps

    def left_h(self, moment: dt.datetime) -> float:
        """Hours of its season that remain: to the end of its last day."""
        if self.until is None:
            return math.inf
        gone = moment - dt.datetime.combine(self.until, dt.time())
        return HOURS_PER_DAY - gone / _HOUR

    def ahead(self, moment: dt.datetime) -> tuple[float, ...]:
        """Hours until each departure that can be caught in a season that ends, where days are published; ascending."""
        if self.until is None:
            return ()
        days = (moment.date() + dt.timedelta(days=number) for number in range((self.until - moment.date()).days + 1))
        run = (day for day in days if day.weekday() in self.weekdays or day in self.dates)
        midnights = (dt.datetime.combine(day, dt.time()) for day in run)
        leaves = (day + dt.timedelta(seconds=second) - moment for day in midnights for second in self.times)
        return tuple(wait / _HOUR for wait in leaves if wait >= self.cutoff * _HOUR)


def regular_wait(gaps: Sequence[float], departures: int = 1) -> Wait:
    """The wait for departures that go on as their gaps say."""
    rounds, more = divmod(departures - 1, len(gaps))
    found = []
    for place, gap in enumerate(gaps):
        after = sum(gaps[(place + step) % len(gaps)] for step in range(1, more + 1))
        least = rounds * sum(gaps) + after
        found.append(Span(least, least + gap))
    return Wait(tuple(found), departures)


def season_wait(calendar: Calendar, moment: dt.datetime, departures: int = 1) -> Wait | None:
    """The wait for what a season has left at a moment; None where that is fewer departures than are needed.

    Boxes come at any time from the moment on that leaves them enough departures, within one headway.
    """
    gaps = calendar.gaps
    if calendar.until is None:
        return regular_wait(gaps, departures)
    if calendar.known:
        ahead = calendar.ahead(moment)
        caught = ahead[: max(0, len(ahead) - departures + 1)]
        if not caught or caught[-1] <= 0.0:
            return None
        if caught[-1] >= max(gaps):
            return regular_wait(gaps, departures)
        pairs = zip((0.0, *caught), caught, ahead[departures - 1 :], strict=False)
        spans = (Span(leaves - last, leaves - since) for since, last, leaves in pairs)
        return Wait(tuple(span for span in spans if span.length_h > 0.0), departures, cut=True)
    more = (departures - 1) * gaps[0]
    left = calendar.left_h(moment) - more
    if left <= 0.0:
        return None
    return Wait((Span(more, more + min(gaps[0], left)),), departures, cut=left < gaps[0])
