"""Scenarios: named edits that make a new network of an old one, never in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import Any, Protocol

from corridor.arguments import checked_class, number
from corridor.calendar import DateLike, Period, as_day
from corridor.display import brief, counted
from corridor.errors import ArgumentError, TableError, UnknownName, refuse_unknown_names
from corridor.model.border_queue import BorderQueue
from corridor.model.law.closures import Closure, Embargo, ScenarioError
from corridor.model.network import Network, with_tables
from corridor.model.scenario.closure_edits import Close, OpenBorder, SetBorderCells, SetDwell
from corridor.model.scenario.row_edits import (
    AddService,
    Lift,
    Remove,
    ScaleTariff,
    SetCapacity,
    SetFrequency,
    SetTariff,
    SetTimetable,
)
from corridor.model.workbench import Edit, Workbench
from corridor.units import HOURS_PER_DAY

__all__ = ["Scenario", "ScenarioError", "shut_and_lifted"]


class ChoosesTrains(Protocol):
    """What is asked of a plan that becomes a scenario."""

    @property
    def model(self) -> str:
        """Name of its model."""

    def trains_per_week(self) -> dict[str, float]:
        """Trains a week by service."""

    def timetables(self) -> tuple[SetTimetable, ...]:
        """Days, hours and running hours of services; none in a plan that knows frequencies alone."""


@checked_class
@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """A named list of edits; each verb gives back a new scenario with one more.

    Names are looked up when the scenario is applied, because the same one may be applied to
    several networks.

    Attributes
    ----------
    name : str
        What it is called in results.
    edits : tuple of Edit
        In the order in which they are made.
    places : tuple of str
        Where the first of them were read, for what is said of them: file, line and verb.

    Examples
    --------
    >>> shut = Scenario("gate shut").close("EAST_WEST", start="2026-03-01", end="2026-03-31")
    >>> len(shut.edits)
    1
    """

    name: str
    edits: tuple[Edit, ...] = ()
    places: tuple[str, ...] = field(default=(), compare=False)

    def __repr__(self) -> str:
        return brief(self, f"{self.name!r}, {counted(len(self.edits), 'edit')}")

    def __str__(self) -> str:
        return "\n".join([self.name, *(f"  {edit}" for edit in self.edits)])

    def close(self, what: str, *, start: DateLike | None = None, end: DateLike | None = None) -> Scenario:
        """Close whatever a name means.

        Parameters
        ----------
        what : str
            Any name that ``avoid`` takes: of a border, terminal, city (all its terminals), country, service, link,
            mode, variant of the way by sea (suez, cape) or line; several with commas between them.
        start, end : date or str, optional
            First and last day, both inclusive; without limit by default.
        """
        return self._with(Close(what, _period(start, end)))

    def open(self, border_id: str, *, start: DateLike | None = None, end: DateLike | None = None) -> Scenario:
        """Open a closed border, by its id, its name or that of a station at it, as it was when it was last open.

        Rules that forbid the crossing stay: `lift` them.
        """
        return self._with(OpenBorder(border_id, _period(start, end)))

    def embargo(  # noqa: PLR0913 - the conditions of a rule, all of them optional
        self,
        name: str,
        *,
        hs: str | Iterable[str] = "",
        origin: str | Iterable[str] = "",
        destination: str | Iterable[str] = "",
        modes: str | Iterable[str] = "",
        to_countries: str | Iterable[str] = "",
        start: DateLike | None = None,
        end: DateLike | None = None,
    ) -> Scenario:
        """Forbid goods; all conditions that are given must hold.

        Parameters
        ----------
        name : str
            One line for people.
        hs : str or iterable of str
            Beginnings of HS codes.
        origin, destination : str or iterable of str
            Countries, or groups of countries, of the goods.
        modes : str or iterable of str
            Modes of transport.
        to_countries : str or iterable of str
            Forbid crossings into these only.
        start, end : date or str, optional
            First and last day, both inclusive.
        """
        ban = Embargo(
            name,
            hs=hs,
            origin=origin,
            destination=destination,
            modes=modes,
            to_countries=to_countries,
            start=start,
            end=end,
        )
        return self._with(ban)

    def impose(self, *bans: Closure | Embargo) -> Scenario:
        """Impose closures and embargoes; their order is free, and none undoes another."""
        return replace(self, edits=(*self.edits, *bans))

    def lift(self, rule_id: str) -> Scenario:
        """Lift a rule."""
        return self._with(Lift(rule_id))

    def scale_tariff(self, *, mode: str | None = None, item: str = "haul", factor: float) -> Scenario:
        """Multiply the prices of an item, for one mode or all; through rates and those of services are haulage too."""
        return self._with(ScaleTariff(mode, item, _amount("factor", factor)))

    def set_tariff(self, tariff_id: str, mid: float) -> Scenario:
        """Set the price of a tariff row, 0 or more, in its own currency and basis."""
        return self._with(SetTariff(tariff_id, _amount("mid", mid)))

    def set_dwell(
        self,
        border_id: str,
        mean_h: float,
        *,
        p90_h: float | None = None,
        train_class: str | None = None,
        direction: str | None = None,
    ) -> Scenario:
        """Set queue and clearance of a border, in all its periods.

        Parameters
        ----------
        border_id : str
            The crossing, by its id, its name or that of a station at it.
        mean_h : float
            Mean hours.
        p90_h : float, optional
            90th percentile in hours; by default it keeps its ratio to the mean.
        train_class : {"fixed", "block", "non-priority", "ordinary"}, optional
            Only these trains; all by default.
        direction : {"ab", "ba"}, optional
            Only this direction; both by default.
        """
        p90 = None if p90_h is None else _amount("p90_h", p90_h)
        return self._with(SetDwell(border_id, _amount("mean_h", mean_h), p90, train_class, direction))

    def set_traffic(self, queue: BorderQueue, trains_per_day: Mapping[str, float]) -> Scenario:
        """Set the dwell of every class of train at a border to what its queue makes of another traffic.

        Parameters
        ----------
        queue : BorderQueue
            From `border_queue`; its border and direction are edited, in all periods.
        trains_per_day : mapping of str to float
            Trains a day by class.
        """
        dwells = queue.assess(trains_per_day)["dwell_mean_h"]
        edits = [SetDwell(queue.border_id, dwells[name], None, name, queue.direction) for name in dwells.index]
        return replace(self, edits=(*self.edits, *edits))

    def set_hours(
        self,
        border_id: str,
        open_from_h: float,
        open_to_h: float,
        *,
        train_class: str | None = None,
        direction: str | None = None,
    ) -> Scenario:
        """Give a border opening hours, in all its periods; the same hour twice is a border that never shuts.

        Parameters
        ----------
        border_id : str
            The crossing, by its id, its name or that of a station at it.
        open_from_h, open_to_h : float
            Hours of the day, 0 to 24, by the clock of the border (``time_zone``, else that of the terminal from which
            it is crossed); one that is open over midnight opens after it shuts.
        train_class, direction : str, optional
            Only these trains, and only this direction, as for `set_dwell`.
        """
        hours = (("open_from_h", _hour("open_from_h", open_from_h)), ("open_to_h", _hour("open_to_h", open_to_h)))
        return self._with(SetBorderCells(border_id, hours, train_class, direction))

    def set_scan(
        self, border_id: str, share: float, *, kmh: float, train_m: float, direction: str | None = None
    ) -> Scenario:
        """Put an X-ray portal at a border: a share of the trains passes it at walking pace, in all its periods.

        Parameters
        ----------
        border_id : str
            The crossing, by its id, its name or that of a station at it.
        share : float
            Share of the trains, 0 to 1.
        kmh, train_m : float
            Pace, and metres of train.
        direction : {"ab", "ba"}, optional
            Only this direction; both by default.
        """
        cells = (
            ("scan_share", _amount("share", share)),
            ("scan_kmh", _amount("kmh", kmh)),
            ("scan_train_m", _amount("train_m", train_m)),
        )
        return self._with(SetBorderCells(border_id, cells, None, direction))

    def set_capacity(self, transfer_id: str, teu_per_day: float) -> Scenario:
        """Set the capacity of a transfer in TEU a day, both directions together."""
        return self._with(SetCapacity(transfer_id, _amount("teu_per_day", teu_per_day)))

    def add_service(self, service: Mapping[str, Any], stops: Sequence[str | Mapping[str, Any]]) -> Scenario:
        """Add a service.

        Parameters
        ----------
        service : mapping
            Columns of ``services``; what is left out is blank.
        stops : sequence of str or mapping
            Terminals in the order of the path, or columns of ``service_stops``; a stop calls unless
            it says ``calls`` 0, and runs at the speed of the link unless it says ``run_h``.
        """
        rows = tuple(_cells({"terminal_id": stop} if isinstance(stop, str) else stop) for stop in stops)
        return self._with(AddService(_cells(service), rows))

    def set_frequency(self, service_id: str, per_week: float) -> Scenario:
        """Let a service run so many times a week; 0 takes it out.

        A whole number up to 7 is spread over the week's days from Monday on, at the service's own hour; others have no
        days, and are waited for by their headway.
        """
        often = _amount("per_week", per_week)
        return self._with(SetFrequency(service_id, often)) if often else self.remove("services", service_id)

    @classmethod
    def from_plan(cls, plan: ChoosesTrains) -> Scenario:
        """Make the scenario in which the trains of a plan run: `set_frequency` for each that it chose or left out.

        Of a timetable they leave on its days at its hours, a service of several hours as a row for each, and take as
        long to a stop as the one that waits longest on the line.

        Parameters
        ----------
        plan : Plan
            Of ``block trains``, of ``hubs``, or a ``timetable``.

        Raises
        ------
        ScenarioError
            For a plan that chooses no trains.
        """
        trains = plan.trains_per_week()
        if not trains:
            raise ScenarioError(f"a plan of {plan.model} chooses no trains: take one of block trains, or of hubs")
        made = cls(f"trains of a plan of {plan.model}")
        for name, per_week in sorted(trains.items()):
            made = made.set_frequency(name, per_week)
        return replace(made, edits=(*made.edits, *plan.timetables()))

    def remove(self, table: str, key: str) -> Scenario:
        """Remove a row by its id, and what cannot be without it: stops, links, services over a lost link."""
        return self._with(Remove(table, key))

    def apply(self, network: Network) -> Network:
        """Make a new network with these edits; the old one stays as it is.

        Raises
        ------
        UnknownName
            For everything that edits name and the network does not have; the message names the nearest, and of edits
            that were read the file and the line.
        TableError
            When the edited tables have faults, with all of them.
        """
        workbench = Workbench(network, self.name)
        refuse_unknown_names(self._made(workbench))
        return with_tables(network, f"{network.name}, {self.name}", workbench.frames())

    def unknown_names(self, network: Network) -> Iterator[UnknownName]:
        """Everything that its edits name and the network does not have, each with the nearest that it has."""
        yield from self._made(Workbench(network, self.name))

    def _made(self, workbench: Workbench) -> Iterator[UnknownName]:
        """Make every edit that can be made; what the others name that is not there."""
        for edit, place in zip(self.edits, chain(self.places, repeat("")), strict=False):
            try:
                with _told_of(place):
                    edit.change(workbench)
            except UnknownName as fault:
                yield fault

    def _with(self, edit: Edit) -> Scenario:
        return replace(self, edits=(*self.edits, edit))


@contextmanager
def _told_of(place: str) -> Iterator[None]:
    """Say where the edit was read that cannot be made."""
    try:
        yield
    except UnknownName as fault:
        if not place:
            raise
        raise UnknownName(f"{place}: {fault}", fault.name, fault.nearest) from None
    except TableError as fault:
        if not place:
            raise
        raise TableError(fault.findings, f"{place}, {fault.where}") from None


def _period(start: object, end: object) -> Period:
    since = None if start is None else as_day(start)
    until = None if end is None else as_day(end)
    if since and until and since > until:
        raise ScenarioError(f"the period ends on {until}, before it begins on {since}")
    return since, until


def _amount(name: str, value: float) -> float:
    try:
        return float(number(name, value, least=0.0))
    except ArgumentError as error:
        raise ScenarioError(str(error)) from None


def _hour(name: str, value: float) -> float:
    if not _amount(name, value) <= HOURS_PER_DAY:
        raise ScenarioError(f"{name} is an hour of the day, 0 to 24, not {value!r}")
    return float(value)


def _cells(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Write values as the text of cells."""
    return tuple((name, _cell(value)) for name, value in values.items())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ";".join(str(entry) for entry in value)
    return str(value)


def shut_and_lifted(closed: Sequence[str], lifted: Sequence[str]) -> Scenario:
    """Make one scenario of names that are shut and of rules that no longer hold; it is called by all of them."""
    found = Scenario(", ".join([*(f"{one} shut" for one in closed), *(f"{one} lifted" for one in lifted)]))
    for name in closed:
        found = found.close(name)
    for rule in lifted:
        found = found.lift(rule)
    return found
