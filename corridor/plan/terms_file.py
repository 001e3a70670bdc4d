"""The terms of plans in one TOML file beside the demand: a table for each model, edits of the network, a start."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from corridor.arguments import checked_arguments, checked_result
from corridor.display import brief
from corridor.errors import CorridorError, Finding, TableError, UnknownName, refuse_unknown_names
from corridor.files import place_of
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.scenario.scenario_files import EDITS, edited
from corridor.model.tables.header import TomlLines, read_toml_lines
from corridor.model.tables.reading import nearest
from corridor.plan.bookings.slot_model import SlotTerms
from corridor.plan.demand.demand import Demand
from corridor.plan.demand.names import NamesParts, unknown_names
from corridor.plan.demand.revenue import percent
from corridor.plan.empties_model import EmptiesTerms
from corridor.plan.flows.congestion_model import CongestionTerms
from corridor.plan.flows.flow_model import FlowTerms
from corridor.plan.hub_location.hub_model import HubTerms
from corridor.plan.result import Plan
from corridor.plan.solver.options import SolveOptions
from corridor.plan.timetables.terms import TimetableTerms, VehicleTerms
from corridor.plan.trains.problem import TrainSubsidy, TrainTerms
from corridor.plan.trains.weeks.week_terms import WeekTerms
from corridor.plan.uncertain.scenarios import PlanScenario, Risk

__all__ = ["PlanTerms", "read_terms"]

Terms = (
    TrainTerms
    | WeekTerms
    | TimetableTerms
    | VehicleTerms
    | FlowTerms
    | CongestionTerms
    | EmptiesTerms
    | HubTerms
    | SlotTerms
)

_MODELS: dict[str, type[Terms]] = {
    "trains": TrainTerms,
    "weeks": WeekTerms,
    "timetable": TimetableTerms,
    "vehicles": VehicleTerms,
    "flow": FlowTerms,
    "congestion": CongestionTerms,
    "empties": EmptiesTerms,
    "hubs": HubTerms,
    "slots": SlotTerms,
}
_SOLVE = {"time_limit_s": (int, float), "gap": (int, float), "seed": (int,)}
_SHORT = {"capacity": "set_capacity", "frequency": "set_frequency"}  # tables of id = amount
_SCENARIO = ("name", "probability", "demand", *EDITS)  # keys of [[scenarios]]
_NEAREST, _MISSING = "; nearest: ", ": missing a required argument"  # what others write
_RISKS: tuple[Risk, ...] = get_args(Risk)
_KNOWN = ("name", "start", "risk", "solve", "scenarios", *_MODELS, *_SHORT, *EDITS)


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class PlanTerms:
    """What a file of terms says.

    Attributes
    ----------
    terms : mapping of str to terms
        By model (``trains``, ``weeks``, ``timetable``, ``vehicles``, ``flow``, ``congestion``, ``empties``, ``hubs``,
        ``slots``): those that the file names.
    scenario : Scenario
        Edits of the network, in the order of the file; without any it changes nothing.
    solve : mapping of str to float
        ``time_limit_s``, ``gap`` and ``seed``, where they are said.
    start : Plan or None
        An earlier plan to begin from.
    scenarios : tuple of PlanScenario
        What may happen, for `block_trains`.
    risk : {"expected", "worst"}
        Of them: whether the mean cost counts, or that of the dearest.
    file : str
        Where they were read; blank for terms that were made otherwise.
    lines : TomlLines
        Of that file, for what is said of names in it.
    """

    terms: Mapping[str, Terms] = field(default_factory=dict)
    scenario: Scenario = field(default_factory=lambda: Scenario("terms"))
    solve: Mapping[str, float] = field(default_factory=dict)
    start: Plan | None = None
    scenarios: tuple[PlanScenario, ...] = ()
    risk: Risk = "expected"
    file: str = ""
    lines: TomlLines = field(default_factory=TomlLines)

    def __repr__(self) -> str:
        return brief(self, f"{', '.join(self.terms) or 'no model'}; {self.scenario!r}")

    @property
    def weeks(self) -> WeekTerms | None:
        """Periods over which trains are planned together; None where the file names none."""
        found = self.terms.get("weeks")
        return found if isinstance(found, WeekTerms) else None

    def apply(self, network: Network) -> Network:
        """Make the network of the plan: with the edits of the file, or as it is where there are none.

        Raises
        ------
        UnknownName
            For everything that edits, terms and scenarios name and the network does not have, each with its line and
            the nearest that there is.
        """
        made, faults = network, list[UnknownName]()
        try:
            made = self.scenario.apply(network) if self.scenario.edits else network
        except UnknownName:
            faults += self._told((*EDITS, *_SHORT), self.scenario.unknown_names(network))
        except TableError as fault:
            raise TableError(fault.findings, f"{self.file}, {fault.where}" if self.file else fault.where) from None
        for model, terms in self.terms.items():
            if isinstance(terms, NamesParts):
                faults += self._told((model,), terms.unknown_names(made))
        for number, one in enumerate(self.scenarios):
            faults += self._told(("scenarios",), one.unknown_names(made), number)
        refuse_unknown_names(faults)
        return made

    def refuse_unknown_rows(self, demand: Demand, model: Literal["trains", "empties"]) -> None:
        """Refuse profiles and factors of rows that a demand does not have, for the terms of a model.

        Raises
        ------
        UnknownName
            For all of them, each with its line and the nearest that there is.
        """
        table = "empties" if model == "empties" else "weeks"
        profile, faults = getattr(self.terms.get(table), "profile", {}), list[UnknownName]()
        faults += self._told((table,), unknown_names("row of the demand", profile, demand.ids))
        for number, one in enumerate(self.scenarios if model == "trains" else ()):
            faults += self._told(("scenarios",), one.unknown_rows(demand), number)
        refuse_unknown_names(faults)

    def _told(
        self, tables: Collection[str], faults: Iterable[UnknownName], number: int | None = None
    ) -> Iterator[UnknownName]:
        """Say on which line of the file a name stands that is not known."""
        for fault in faults:
            line = self.lines.naming(tables, fault.name, number)
            place = f"{self.file} line {line}: " if line else ""
            yield UnknownName(f"{place}{fault}", fault.name, fault.nearest)


@checked_arguments
def read_terms(path: str | Path) -> PlanTerms:
    """Read the terms of plans from a TOML file.

    ``[trains]``, ``[flow]``, ``[congestion]``, ``[empties]``, ``[hubs]`` and ``[slots]`` hold the fields of the terms
    of these models (a share is 0.2 or "20 %"), ``[[trains.subsidies]]`` those of `TrainSubsidy`, ``[weeks]`` those of
    the `WeekTerms` of `block_trains`, ``[timetable]`` and ``[vehicles]`` those of `timetable` and `vehicles`;
    ``[solve]`` has ``time_limit_s``, ``gap`` and ``seed``, ``start`` names the folder of an earlier plan. Edits of the
    network are tables called like the verbs of `Scenario`, such as ``[[close]]`` with ``what``, ``start`` and ``end``;
    ``[capacity]`` and ``[frequency]`` are short for `Scenario.set_capacity` and `Scenario.set_frequency` by id. Each
    ``[[scenarios]]`` is a `PlanScenario` of `block_trains`: ``name``, ``probability``, ``demand`` (a factor, or factors
    by the id of the row) and edits as above; ``risk`` at the top is "expected" or "worst".

    Parameters
    ----------
    path : str or Path
        The file. A folder named in it lies beside it.

    Returns
    -------
    PlanTerms

    Raises
    ------
    TableError
        When it cannot be read, or is no TOML; else with every fault of the file: keys that mean nothing, with the
        nearest that does, and values that cannot be.
    """
    place = place_of(path)
    content, lines, faults = read_toml_lines(place)
    if faults:
        raise TableError(faults, str(place))
    reader = _Reader(place, content, lines)
    said = (reader.terms(), reader.scenario(), reader.solve(), reader.start(), reader.scenarios(), reader.risk())
    reader.refuse_faults()
    return PlanTerms(*said, place.name, lines)


@dataclass(frozen=True, eq=False)
class _Reader:
    """A file's content, and what is found wrong with it."""

    place: Path
    content: dict[str, Any]
    lines: TomlLines
    findings: list[Finding] = field(default_factory=list)

    def find(self, part: _Part, key: str, problem: str, remedy: str) -> None:
        """Remember a fault."""
        line = self.lines.line(part.name, part.number, part.held_by or key)
        self.findings.append(Finding(part.title or part.name or self.place.name, line, key, problem, remedy))

    def refuse_faults(self) -> None:
        """Raise every fault, those of the top of the file among them."""
        self.meant(_Part(), self.content, _KNOWN)
        if self.findings:
            raise TableError(self.findings, str(self.place))

    def meant(self, part: _Part, cells: Mapping[str, Any], known: Sequence[str]) -> dict[str, str]:
        """The keys of a table by what they mean; misspelt ones are faults, and what they hold is looked at, too."""
        found = {key: key for key in cells if key in known}
        for key in (one for one in cells if one not in known):
            near, elsewhere = nearest(key, known), _other_table(key)
            there = elsewhere or near or f"; there are {', '.join(known)}"
            self.find(part, key, "unknown key", f"rename or remove it{there}")
            named = near.removeprefix(_NEAREST)
            if named in known and named not in cells and not elsewhere:
                found.setdefault(named, key)
        return found

    def table(self, name: str) -> dict[str, Any]:
        """One table of the file; empty where it is missing, or no table."""
        given = self.content.get(name, {})
        if not isinstance(given, dict):
            self.find(_Part(), name, "it is no table", f"write [{name}] above its keys")
            return {}
        return given

    def tables(self, name: str, given: Any) -> list[tuple[_Part, Mapping[str, Any]]]:
        """Tables that stand in a list, each with its place."""
        if not isinstance(given, list | tuple) or not all(isinstance(row, dict) for row in given):
            above, _, key = name.rpartition(".")
            self.find(_Part(above), key, "it is no list of tables", f"write [[{name}]] above the keys of each")
            return []
        return list(zip(_numbered(name, len(given)), given, strict=True))

    def terms(self) -> dict[str, Terms]:
        """The terms of every model that is named."""
        found: dict[str, Terms] = {}
        for name, kind in _MODELS.items():
            if name in self.content:
                cells = {key: _plain(value) for key, value in self.table(name).items()}
                if kind is TrainTerms and "subsidies" in cells:
                    rows = self.tables("trains.subsidies", cells["subsidies"])
                    paid = [self.made_of(part, TrainSubsidy, row) for part, row in rows]
                    cells["subsidies"] = tuple(filter(None, paid))
                if made := self.made_of(_Part(name), kind, cells):
                    found[name] = made
        return found

    def made_of(self, part: _Part, kind: type[Any], cells: Mapping[str, Any]) -> Any:
        """What is made of the good cells of a table; None where one that it needs is missing.

        Cell after cell in the order of the fields, so that each wrong one is told on its line: by itself, or for what
        does not go together with those before it.
        """
        fields, kept = dataclasses.fields(kind), dict[str, Any]()
        written = self.meant(part, cells, [one.name for one in fields])
        for name in (one.name for one in fields if one.name in written):
            try:
                kind(**kept, **{name: cells[written[name]]})
            except CorridorError as problem:
                if _MISSING not in str(problem):
                    self.find(part, written[name], str(problem), f"see {kind.__name__}")
                    continue
            kept[name] = cells[written[name]]
        needed = [one.name for one in fields if one.default is one.default_factory is dataclasses.MISSING]
        for name in (one for one in needed if one not in written):
            self.find(part, name, "the key is missing", "add it")
        return kind(**kept) if set(needed) <= set(kept) else None

    def scenarios(self) -> tuple[PlanScenario, ...]:
        """What may happen, each a table of its own."""
        given = self.content.get("scenarios", [])
        if "scenarios" in self.content and not given:
            self.find(_Part(), "scenarios", "there are none", "write [[scenarios]], or leave it out")
        found = []
        for part, row in self.tables("scenarios", given):
            written = self.meant(part, row, _SCENARIO)
            name = str(row.get("name", part.number + 1))
            edits = Scenario(name)
            for verb, key in written.items():
                if verb in EDITS:
                    within = part._replace(title=f"{part.title or part.name}, {verb}", held_by=key)
                    edits = self.edited(edits, verb, row[key], within)
            cells = {key: _plain(row[at]) for key, at in written.items() if key not in EDITS}
            found.append(self.made_of(part, PlanScenario, {**cells, "name": name, "edits": edits}))
        return tuple(filter(None, found))

    def risk(self) -> Risk:
        """What counts of the scenarios."""
        given = self.content.get("risk", "expected")
        for known in _RISKS:
            if given == known:
                return known
        near = nearest(str(given), _RISKS) or f"; there are {', '.join(_RISKS)}"
        self.find(_Part(), "risk", f"{given!r} is no measure of risk", f"write it otherwise{near}")
        return "expected"

    def scenario(self) -> Scenario:
        """Every edit, in the order of the file."""
        made = Scenario(str(self.content.get("name", self.place.stem)))
        for name, given in self.content.items():
            if name in _SHORT:
                for key, amount in self.table(name).items():
                    verb = partial(getattr(made, _SHORT[name]), key, amount)
                    made = self.made(_Part(name), key, verb, f"see Scenario.{_SHORT[name]}") or made
            elif name in EDITS:
                rows = _each(given)
                for part, row in zip(_numbered(name, len(rows)), rows, strict=True):
                    made = self.edited(made, name, row, part)
        return made

    def edited(self, scenario: Scenario, verb: str, given: Any, part: _Part) -> Scenario:
        """A scenario with one edit more, or with several; faults instead where that cannot be."""
        known = tuple(inspect.signature(getattr(scenario, verb)).parameters)
        for row in _each(given):
            keys = self.meant(part, row, known) if isinstance(row, dict) else None
            cells = row if keys is None else {name: row[key] for name, key in keys.items()}
            make = partial(edited, scenario, verb, _plain(cells))
            scenario = self.made(part, "", make, f"see Scenario.{verb}") or scenario
        return scenario

    def made(self, part: _Part, key: str, make: Callable[[], Any], remedy: str) -> Any:
        """What can be made; a fault instead where that cannot be."""
        try:
            return make()
        except CorridorError as problem:
            self.find(part, key, str(problem), remedy)
            return None

    def solve(self) -> dict[str, float]:
        """Time limit, gap and seed."""
        given, part, found = self.table("solve"), _Part("solve"), dict[str, Any]()
        for name, key in self.meant(part, given, tuple(_SOLVE)).items():
            one: dict[str, Any] = {name: _plain(given[key])}
            found |= one
            if isinstance(one[name], bool) or not isinstance(one[name], _SOLVE[name]):
                self.find(part, key, f"{one[name]!r} is not a number", "write seconds, a share, or a whole number")
            else:
                self.made(part, key, partial(SolveOptions, **one), "write it otherwise")
        return found

    def start(self) -> Plan | None:
        """The earlier plan, beside the file."""
        if "start" not in self.content:
            return None
        read = partial(Plan.read, self.place.parent / str(self.content["start"]))
        plan: Plan | None = self.made(_Part(), "start", read, "name the folder of a plan, beside this file")
        return plan


class _Part(NamedTuple):
    """A table of the file: its name, which of them from 0 on, another title in findings, the key that holds it."""

    name: str = ""
    number: int = 0
    title: str = ""
    held_by: str = ""


def _numbered(name: str, count: int) -> list[_Part]:
    """The tables of a name; of several each has its number."""
    return [_Part(name, number, f"{name} {number + 1}" if count > 1 else "") for number in range(count)]


def _other_table(key: str) -> str:
    """Where a key belongs that is none where it stands, for the end of a remedy."""
    tables = [name for name, kind in _MODELS.items() if key in {one.name for one in dataclasses.fields(kind)}]
    tables += ["solve"] if key in _SOLVE else []
    return f"; it is a key of {' and '.join(f'[{name}]' for name in tables)}" if tables else ""


def _each(value: Any) -> list[Any]:
    """One edit, or several."""
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    """Lists as tuples, which terms are made of, and texts such as "20 %" as shares."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return tuple(_plain(one) for one in value)
    share = percent(value) if isinstance(value, str) else None
    return value if share is None else share
