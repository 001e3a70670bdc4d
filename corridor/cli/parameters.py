"""What the options of a verb become: a small frozen class for each family, which its function takes.

Fields are named after the options; those with a default have no option on some verbs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import corridor as cd
from corridor.calendar import as_end, as_moment, shown_moment
from corridor.cli.command import message, typed, usage_error, written
from corridor.errors import UnknownName
from corridor.model.tables.header import HEADER_FILE
from corridor.model.tables.remedies import nearest

__all__ = [
    "AlternativeOptions",
    "BatchOptions",
    "DemandOptions",
    "FrontOptions",
    "GoodsOptions",
    "KeptPlanOptions",
    "NetworkOptions",
    "OutputOptions",
    "PeriodOptions",
    "PlanOptions",
    "QuoteTerms",
    "SearchOptions",
    "ShipmentOptions",
    "SolverOptions",
    "network_at",
]


_OWN = (".xlsx", ".xlsm", ".gpkg", ".zip", ".osm")  # files that hold networks
_MOST_DAYS = 30  # of a period up to a date of arrival


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """Where, and what is changed there."""

    network_name: str
    closed: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    scenario_files: tuple[str, ...] = ()
    quote_files: tuple[str, ...] = ()

    def unchanged(self) -> cd.Network:
        """Open a shipped network, or read one's own in any format, at one's own rates; nothing is shut or lifted."""
        name = self.network_name
        if not name.strip():
            usage_error("a network needs a name: see corridor networks, or name a folder")
        shipped = name in cd.list_networks()
        is_own = not shipped and ("/" in name or "\\" in name or Path(name).exists())
        if shipped and (Path(name) / "terminals.csv").is_file():
            message(f"{name} is the network that comes along; the folder here of that name is ./{name}")
        found = network_at(name) if is_own else cd.open_network(name) if shipped else _unknown(name)
        for file in self.quote_files:
            _there("--quotes", file)
            found = cd.read_quotes(file).apply(found)
        return found

    def scenarios(self) -> tuple[cd.Scenario, ...]:
        """What is shut or lifted by name, as one scenario, and those of the files."""
        if not (self.closed or self.lifted or self.scenario_files):
            return ()
        from corridor.model.scenario.edits import shut_and_lifted

        doors = shut_and_lifted(self.closed, self.lifted)
        written = tuple(one for file in self.scenario_files for one in _scenarios_of(file))
        return ((doors,) if doors.edits else ()) + written

    def open(self) -> cd.Network:
        """The network with everything that is changed."""
        found = self.unchanged()
        for scenario in self._one_of_each():
            found = scenario.apply(found)
        return found

    def changes(self) -> tuple[cd.Scenario, ...]:
        """Everything that is changed, each by itself; end with exit code 2 where that is nothing."""
        every = self.scenarios()
        if not every:
            usage_error("nothing would change: say --close NAME, --lift RULE or --scenario FILE")
        return every

    def _one_of_each(self) -> tuple[cd.Scenario, ...]:
        """The scenarios, of which a file has one: what stands beside it is another world."""
        for file in self.scenario_files:
            if len(chosen := _scenarios_of(file)) > 1:
                names = ", ".join(one.name for one in chosen)
                usage_error(f"--scenario: {file} has {len(chosen)} scenarios; name one as {file}#NAME, of {names}")
        return self.scenarios()


def _unknown(name: str) -> NoReturn:
    """Say which networks there are, and the file here that the name may mean."""
    here = [one.name for one in sorted(Path().iterdir()) if one.stem == name and one.suffix.lower() in _OWN]
    shipped = cd.list_networks()
    hint = nearest(name, shipped) or f"; there are: {', '.join(shipped)}"
    meant = (
        f"; the file {here[0]} is here: --network {here[0]}"
        if here
        else f"{hint}; or name a folder or file of your own"
    )
    raise UnknownName(f"no network is called '{name}'{meant}", name, shipped)


def network_at(path: str) -> cd.Network:
    """The network of a path; where it is in a format of others, that is said."""
    if (Path(path) / HEADER_FILE).is_file():  # tables: the formats of others take half a second to import
        return cd.read_network(path)
    from corridor.interop.conversion import FORMAT_NAMES, format_of, read_as

    kind = format_of(path) if Path(path).is_dir() or Path(path).suffix.lower() in (".zip", ".gpkg", ".osm") else ""
    if kind not in FORMAT_NAMES:
        return cd.read_network(path)
    message(f"{path} is read as {FORMAT_NAMES[kind]}")
    return read_as(path, kind)


def _there(option: str, file: str) -> None:
    """End with exit code 2 where there is no such file."""
    if not Path(file).exists() or Path(file).is_dir():  # a pipe is read, too
        usage_error(f"{option}: there is no file {file}")


def _scenarios_of(file: str) -> tuple[cd.Scenario, ...]:
    """The scenarios of a file, or the one that is named after the last ``#``."""
    path, mark, name = file.rpartition("#")
    _there("--scenario", file if not mark or Path(file).exists() else path)
    if not mark or Path(file).exists():
        return cd.read_scenarios(file)
    every = {one.name: one for one in cd.read_scenarios(path)}
    if name not in every:
        near = get_close_matches(name, list(every), n=1, cutoff=0.0)[0]
        usage_error(f"--scenario: {path} has no scenario {name!r}; nearest: {near}")
    return (every[name],)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsOptions:
    """Which boxes are moved, and when they are ready; verbs about a period do not ask for the day."""

    containers: int
    container_type: str
    hs: str
    cargo_tonnes_each: float | None
    value_each: float | None
    value_of_time: float | None
    decay_per_day: float
    container_owner: str
    dangerous: str
    power_within_h: float | None
    pickup_km: float
    delivery_km: float
    prices: str | None
    air: bool | None
    subsidies: bool
    split: bool
    ready: str | None = None

    def between(self, origin: str, destination: str) -> cd.Shipment:
        """Make the shipment from one place to another."""
        return cd.Shipment(
            origin,
            destination,
            containers=self.containers,
            container_type=self.container_type,
            hs=self.hs,
            cargo_tonnes_each=self.cargo_tonnes_each,
            value_each=self.value_each,
            value_of_time=self.value_of_time,
            decay_per_day=self.decay_per_day,
            container_owner=self.container_owner,
            dangerous=self.dangerous,
            power_within_h=self.power_within_h,
            pickup_km=self.pickup_km,
            delivery_km=self.delivery_km,
            prices=self.prices or "market",
            air=self.air,
            subsidies=self.subsidies,
            split=self.split,
            ready=self.ready,
        )

    def chosen(self) -> dict[str, Any]:
        """What somebody wrote, also into a file of settings, by the fields of a shipment."""
        return {one.name: getattr(self, one.name) for one in fields(self) if typed(one.name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentOptions(GoodsOptions):
    """Which boxes go where."""

    origin: str
    destination: str

    def make(self) -> cd.Shipment:
        """Make the shipment; end with exit code 2 where it should leave, or be there, before the day it is ready."""
        box = self.between(self.origin, self.destination)
        if written("ready") is not None:  # a day in a file of settings stands back behind the clock
            depart = written("depart") or ""
            _not_before("--depart", depart if isinstance(depart, str) else depart[0], as_moment, box.ready)
            _not_before("--arrive-by", written("arrive_by") or "", as_end, box.ready)
        return box


def _not_before(option: str, told: str, read: Callable[[str], dt.datetime], ready: dt.datetime) -> None:
    """Refuse a moment before the boxes are ready: one of the two would have to be dropped."""
    if not told:
        return
    moment = read(told)
    if (moment.tzinfo is None) != (ready.tzinfo is None):  # by one clock and the other: a day tells them apart
        moment, ready = moment.replace(tzinfo=None) + dt.timedelta(days=1), ready.replace(tzinfo=None)
    if moment < ready:
        hint = ", whose day begins at midnight" if moment.date() == ready.date() else ""
        usage_error(
            f"{option} {told}{hint} is before --date {shown_moment(ready)}, when the boxes are ready: leave out one "
            "of the two, or correct it"
        )


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What a route is best in, how it may go, its limits, and its clock; a verb refuses what it cannot mean.

    `depart` is a moment or a window to leave in, `arrive_by` the moment to be there.
    """

    minimise: str = "cost"
    modes: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    depart: str | tuple[str, ...] | None = None
    arrive_by: str | None = None

    def without_limits(self) -> SearchOptions:
        """The same question without its limits."""
        return replace(self, limits={})


@dataclass(frozen=True, slots=True)
class PeriodOptions:
    """First and last day or moment, where they are said."""

    start: str | None
    end: str | None

    def within(self, days: int, latest: str | None = None) -> tuple[str, str]:
        """First and last day; else from today on, and for so many days or to the latest of use, which is said."""
        start = self.start or f"{dt.date.today():%Y-%m-%d}"
        if self.end is not None and self.start is not None:
            return start, self.end
        first = as_moment(start).date()
        last = first + dt.timedelta(days=(days if latest is None else _MOST_DAYS) - 1)
        if latest is not None:
            last = max(first, min(last, as_end(latest).date()))
        end = self.end or f"{last:%Y-%m-%d}"
        message(f"from {start} to {end}: say other days with --start and --end")
        return start, end


@dataclass(frozen=True, slots=True)
class FrontOptions:
    """What a front is exact in, the corridors shown with all their variants, and the figure that is asked why."""

    criteria: tuple[str, ...]
    opened: tuple[str, ...]
    all_open: bool
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class AlternativeOptions:
    """What alternatives are judged by, how many and how much alike they may be, the figure asked why, or by port."""

    weights: Mapping[str, float] | None
    k: int
    max_shared: float
    figure: str | None = None
    by_port: str | None = None


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The file of the routes of many shipments, how many of each, their order, their map, what is asked why."""

    top: int
    sort: str
    batch_file: str | None
    map_file: str | None
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteTerms:
    """How an offer is made of a route, and the file that it goes into."""

    validity: str | int
    margin: float
    currency: str
    round_to: float
    number: str
    issued: str | None
    language: str
    file: str | None


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How the result is printed, and the file of its map, if one is wanted."""

    format: str
    map_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandOptions:
    """The demand by file or name, its prices and flights."""

    demand_name: str
    prices: str | None = None
    air: bool | None = None

    def demand(self, network: cd.Network) -> cd.plan.Demand:
        """Read the demand, at the prices that are asked for, by air or not."""
        found = cd.plan.read_demand(network, self.demand_name)
        found = found if self.prices is None else found.priced(self.prices)
        return found if self.air is None else found.by_air(self.air)


@dataclass(frozen=True, kw_only=True)
class PlanOptions:
    """The frame of a plan that is printed, the plan's folder, the file of its terms and its report."""

    frame_name: str
    folder: str | None
    terms_file: str | None = None
    report_file: str | None = None

    def terms(self) -> cd.plan.PlanTerms:
        """Read the file of terms; none at all where there is no file."""
        return cd.plan.read_terms(self.terms_file) if self.terms_file else cd.plan.PlanTerms()


@dataclass(frozen=True, kw_only=True)
class DemandPlanOptions(DemandOptions, PlanOptions):
    """A demand, and the plan that is made of it."""


@dataclass(frozen=True, kw_only=True)
class KeptPlanOptions(PlanOptions):
    """A plan that was written before, another day than its own, and the plan that is made of it."""

    kept_plan: str
    day: str | None


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """How long and how closely a model is solved."""

    time_limit_s: float
    progress: bool
    gap: float = 0.01
