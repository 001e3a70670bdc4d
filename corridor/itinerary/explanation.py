"""What `explain` answers: two routes compared, where one leaves the other, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from corridor.arguments import checked_result
from corridor.display import duration
from corridor.itinerary.itinerary import Itinerary
from corridor.results import ReportMixin

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Comparison", "Detour", "Explanation", "Obstacle", "Period", "Section"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Best and named route in one criterion, for the whole shipment.

    Attributes
    ----------
    criterion : str
        cost, hours, co2_kg or transfers.
    best, named, difference : float
        Of the best route, of the named one, and named less best.
    least, named_least : float
        The least that any route has of it, and the least that any route of the named way has.
    """

    criterion: str
    best: float
    named: float
    difference: float
    least: float
    named_least: float


@dataclass(frozen=True, slots=True)
class Section:
    """Part of the way on which the two routes differ; the differences of all sections add up to the whole.

    Attributes
    ----------
    from_id, to_id : str
        Terminals that both routes pass.
    what : str
        ``another vehicle on the same line``, or ``another line``.
    best, named : str
        The two ways in words.
    cost, hours, co2_kg : float
        Named less best, for the whole shipment.
    """

    from_id: str
    to_id: str
    what: str
    best: str
    named: str
    cost: float
    hours: float
    co2_kg: float


@dataclass(frozen=True, slots=True)
class Detour:
    """A leg of the named route that turns away from the best way on, and what that decision costs.

    Attributes
    ----------
    leg : int
        Position in the named route.
    text : str
        The leg in words.
    loss : float
        What the leg takes, more than it brings the box nearer, in the measure that is minimised; the losses of
        all legs add up to what the named route has more than the best.
    """

    leg: int
    text: str
    loss: float


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule, a closed border, or a thing to avoid, that stands in the way.

    Attributes
    ----------
    rule, text, source : str
        Id of the row, what it forbids, and where that comes from.
    lift : bool
        Whether it belongs to the smallest set whose lifting opens a route, where there is none.
    saving : float
        What lifting it alone would save in the measure that is minimised; NaN where there is no route to compare.
    """

    rule: str
    text: str
    source: str
    lift: bool
    saving: float


@dataclass(frozen=True, slots=True)
class Period:
    """Days that follow each other on which the answer is the same.

    Attributes
    ----------
    first_day, last_day : datetime.date
        Both inclusive.
    open : bool
        Whether there is a way.
    corridor : str
        The best one; where there is none, the one that lifting would open; blank where nothing opens one.
    cost, hours : float
        Of that route, for the whole shipment; NaN where there is none.
    lift : tuple of str
        The smallest set of rules and closed borders whose lifting opens it, where there is no way.
    """

    first_day: dt.date
    last_day: dt.date
    open: bool
    corridor: str
    cost: float
    hours: float
    lift: tuple[str, ...] = ()


@checked_result
@dataclass(frozen=True, repr=False)
class Explanation(ReportMixin):
    """Why a route is as it is, or why a named one is not chosen.

    Attributes
    ----------
    asked : str
        The question in words.
    minimise, currency : str
        What routes are compared by, and the currency of every amount.
    best : Itinerary or None
        The best route whatever was asked for; None where there is none.
    named : Itinerary or None
        The best route that passes and avoids what was asked for; None where there is none.
    lifted : Itinerary or None
        Where no named route exists: what would be open if the obstacles marked ``lift`` were lifted.
    comparisons : tuple of Comparison
        One per criterion, where both routes exist.
    sections : tuple of Section
        Where they differ, in order.
    detours : tuple of Detour
        Legs of the named route that lose, the worst first.
    obstacles : tuple of Obstacle
        What is in the way; those to lift first, then by what lifting saves.
    periods : tuple of Period
        The answer by date, where a period was asked about.
    """

    json_name = "explanation"

    asked: str
    minimise: str
    currency: str
    best: Itinerary | None
    named: Itinerary | None
    lifted: Itinerary | None
    comparisons: tuple[Comparison, ...]
    sections: tuple[Section, ...]
    detours: tuple[Detour, ...]
    obstacles: tuple[Obstacle, ...]
    periods: tuple[Period, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row per criterion: best, named, difference, and the least of both, for the whole shipment."""
        return pd.DataFrame([asdict(row) for row in self.comparisons], columns=list(Comparison.__slots__))

    def sections_frame(self) -> pd.DataFrame:
        """One row per section on which the routes differ."""
        return pd.DataFrame([asdict(row) for row in self.sections], columns=list(Section.__slots__))

    def obstacles_frame(self) -> pd.DataFrame:
        """One row per rule or closed border in the way."""
        return pd.DataFrame([asdict(row) for row in self.obstacles], columns=list(Obstacle.__slots__))

    def periods_frame(self) -> pd.DataFrame:
        """One row per period of days with the same answer: the best route, or what to lift and what that would open."""
        frame = pd.DataFrame([asdict(row) for row in self.periods], columns=list(Period.__slots__))
        frame["lift"] = frame["lift"].map(" ".join)
        return frame

    def _headline(self) -> str:
        return self.asked

    def _lines(self) -> Iterator[str]:
        for part in (_head, _compared, _differences, _in_the_way, _by_date):
            yield from part(self)


def _head(found: Explanation) -> Iterator[str]:
    if found.named is None:
        yield "there is no such route"
        if found.lifted is not None:
            yield f"with the rules marked * lifted: {_totals(found.lifted)}"
        if found.best is not None:
            yield f"the best route is another: {_totals(found.best)}"
        return
    yield _totals(found.named)
    if found.named.doubles_back:
        yield f"it goes out and back over {', '.join(found.named.doubles_back)}: a way-point lies beside its way"
    if found.best is not None and found.comparisons and found.sections:
        yield f"the best route by {found.minimise}: {_totals(found.best)}"


def _totals(trip: Itinerary) -> str:
    return (
        f"{trip.name}: {trip.cost_range_per_container.told(trip.currency, 'box')}, {duration(trip.hours)}, "
        f"{trip.co2_kg_per_container:,.0f} kg CO2e a box"
    )


def _boxes(found: Explanation) -> int:
    """Containers, of which the text tells one: the frames have the whole shipment."""
    trip = found.named or found.best or found.lifted
    return trip.shipment.containers if trip else 1


def _share(found: Explanation, criterion: str) -> tuple[int, str]:
    """What an amount is divided by, and what it is then: money and CO2e of one container, time of the way."""
    units = {"cost": found.currency, "generalised": found.currency, "co2_kg": "kg CO2e", "hours": "h"}
    each = criterion in ("cost", "generalised", "co2_kg")
    unit = f" {units[criterion]}" if criterion in units else ""
    return (_boxes(found), f"{unit} a box") if each else (1, unit)


def _compared(found: Explanation) -> Iterator[str]:
    if not found.sections:
        return
    for row in found.comparisons:
        share = f" ({row.difference / row.best:+z.1%})" if row.best else ""
        by, unit = _share(found, row.criterion)
        least = f"the least this way is {row.named_least / by:,.1f}"
        yield f"{row.criterion}: {row.difference / by:+z,.1f}{unit}{share}; {least}"


def _differences(found: Explanation) -> Iterator[str]:
    boxes = _boxes(found)
    for part in found.sections:
        yield (
            f"{part.from_id} - {part.to_id}, {part.what}: {part.cost / boxes:+z,.0f} {found.currency} and "
            f"{part.co2_kg / boxes:+z,.0f} kg CO2e a box, {part.hours:+z.1f} h "
            f"({part.named}, instead of {part.best})"
        )
    by, unit = _share(found, found.minimise)
    for detour in found.detours[:3]:
        yield f"loses {detour.loss / by:,.1f}{unit} at: {detour.text}"


def _in_the_way(found: Explanation) -> Iterator[str]:
    by, unit = _share(found, found.minimise)
    for rule in found.obstacles:
        saved = f", lifting it alone saves {rule.saving / by:,.1f}{unit}" if rule.saving == rule.saving else ""
        yield f"{'*' if rule.lift else '-'} {rule.rule}: {rule.text}{saved}"


def _by_date(found: Explanation) -> Iterator[str]:
    for period in found.periods:
        days = (
            f"{period.first_day} to {period.last_day}" if period.last_day > period.first_day else str(period.first_day)
        )
        cost = f"{period.cost / _boxes(found):,.0f} {found.currency} a box"
        route = f"{period.corridor}, {cost}, {duration(period.hours)}"
        if period.open:
            yield f"{days}: {route}"
        else:
            yield f"{days}: shut" + (f"; lifting {', '.join(period.lift)} would open {route}" if period.lift else "")
