"""The terms of plans in one TOML file beside the demand: a table for each model, edits of the network, a start."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

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
from corridor.plan.hub_model import HubTerms
from corridor.plan.result import Plan
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
_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=""")
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
    found = PlanTerms(
        reader.terms(),
        reader.scenario(),
        reader.solve(),
        reader.start(),
        reader.scenarios(),
        reader.risk(),
        place.name,
        lines,
    )
    reader.refuse_faults()
    return found


@dataclass(frozen=True, eq=False)
class _Reader:
    """A file's content, and what is found wrong with it."""

    place: Path
    content: dict[str, Any]
    lines: TomlLines
    findings: list[Finding] = field(default_factory=list)

    def find(self, table: str, key: str, problem: str, remedy: str) -> None:
        """Remember a fault."""
        line = _line_of(self.lines, table, key)
        self.findings.append(Finding(table or self.place.name, line, key, problem, remedy))

    def refuse_faults(self) -> None:
        """Raise every fault, those of the top of the file among them."""
        self.check_keys("", self.content, _KNOWN)
        if self.findings:
            raise TableError(self.findings, str(self.place))

    def check_keys(self, table: str, cells: Mapping[str, Any], known: tuple[str, ...]) -> bool:
        """Whether every key of a table is known."""
        wrong = [key for key in cells if key not in known]
        for key in wrong:
            near = nearest(key, known)
            there = near or f"; there are {', '.join(known)}"
            self.find(table, key, "unknown key", f"rename or remove it{there}")
        return not wrong

    def table(self, name: str) -> dict[str, Any]:
        """One table of the file; empty where it is missing, or no table."""
        given = self.content.get(name, {})
        if not isinstance(given, dict):
            self.find("", name, "it is no table", f"write [{name}] above its keys")
            return {}
        return given

    def terms(self) -> dict[str, Terms]:
        """The terms of every model that is named."""
        found: dict[str, Terms] = {}
        for name, kind in _MODELS.items():
            if name in self.content:
                cells = {key: _shares(_frozen(value)) for key, value in self.table(name).items()}
                if name == "trains" and "subsidies" in cells:
                    cells["subsidies"] = self._subsidies(cells["subsidies"])
                if self.check_keys(name, cells, tuple(one.name for one in dataclasses.fields(kind))):
                    made = self._model(name, kind, cells)
                    found |= {} if made is None else {name: made}
        return found

    def _model(self, name: str, kind: type[Terms], cells: dict[str, Any]) -> Any:
        """The terms of a model; None with a fault for every value of a wrong type, or for what does not go together."""
        left = dict(cells)
        while left:
            try:
                made = kind(**left)
            except CorridorError as problem:
                told = str(problem)
            else:
                return made if len(left) == len(cells) else None
            key = next((one for one in left if told.startswith(f"{one} must be")), "")
            if key or len(left) == len(cells):  # without a value that was wrong, others may not go together
                self.find(name, key, told, "write what its documentation says")
            if not key:
                return None
            del left[key]
        return None if cells else self._made(name, kind)

    def _subsidies(self, rows: Any) -> tuple[TrainSubsidy, ...]:
        known = tuple(one.name for one in dataclasses.fields(TrainSubsidy))
        found = []
        for row in rows if isinstance(rows, tuple) else ():
            if isinstance(row, dict) and self.check_keys("trains.subsidies", row, known):
                made = self._made("trains.subsidies", lambda row=row: TrainSubsidy(**row))
                found += [] if made is None else [made]
        return tuple(found)

    def _made(self, table: str, make: Any, key: str = "") -> Any:
        """What is made of a table; a fault instead where that cannot be."""
        try:
            return make()
        except CorridorError as problem:
            self.find(table, key, str(problem), "write what its documentation says")
            return None

    def scenarios(self) -> tuple[PlanScenario, ...]:
        """What may happen, each a table of its own."""
        given = self.content.get("scenarios", [])
        if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
            self.find("", "scenarios", "it is no list of tables", "write [[scenarios]] above the keys of each")
            return ()
        if not given and "scenarios" in self.content:
            self.find("", "scenarios", "there are none", "write [[scenarios]] above the keys of each, or leave it out")
        found = []
        for number, row in enumerate(given, 1):
            table = f"scenarios {number}"
            if not self.check_keys(table, row, _SCENARIO):
                continue
            name = str(row.get("name", number))
            edits = self._with_edits(Scenario(name), {key: row[key] for key in row if key in EDITS}, f"{table}, ")
            cells = {key: _shares(_frozen(row[key])) for key in ("probability", "demand") if key in row}
            made = self._made(table, lambda name=name, edits=edits, cells=cells: PlanScenario(name, edits, **cells))
            found += [] if made is None else [made]
        return tuple(found)

    def risk(self) -> Risk:
        """What counts of the scenarios."""
        given = self.content.get("risk", "expected")
        for known in _RISKS:
            if given == known:
                return known
        near = nearest(str(given), _RISKS) or f"; there are {', '.join(_RISKS)}"
        self.find("", "risk", f"{given!r} is no measure of risk", f"write it otherwise{near}")
        return "expected"

    def _with_edits(self, made: Scenario, given: Mapping[str, Any], table: str = "") -> Scenario:
        for name, value in given.items():
            for row in value if isinstance(value, list) else [value]:
                made = self._edited(made, name, row, table)
        return made

    def scenario(self) -> Scenario:
        """Every edit, in the order of the file."""
        made = Scenario(str(self.content.get("name", self.place.stem)))
        for name in self.content:
            if name in _SHORT:
                for key, amount in self.table(name).items():
                    verb = getattr(made, _SHORT[name])
                    made = self._made(name, lambda verb=verb, key=key, amount=amount: verb(key, amount), key) or made
            elif name in EDITS:
                made = self._with_edits(made, {name: self.content[name]})
        return made

    def _edited(self, scenario: Scenario, name: str, row: Any, table: str) -> Scenario:
        known = tuple(inspect.signature(getattr(scenario, name)).parameters)
        if isinstance(row, dict) and not self.check_keys(table + name, row, known):
            return scenario
        made = self._made(table + name, lambda: edited(scenario, name, _frozen(row)))
        return scenario if made is None else made

    def solve(self) -> dict[str, float]:
        """Time limit, gap and seed."""
        given = self.table("solve")
        if not self.check_keys("solve", given, tuple(_SOLVE)):
            return {}
        for key, value in given.items():
            if isinstance(value, bool) or not isinstance(value, _SOLVE[key]):
                self.find("solve", key, f"{value!r} is not a number", "write seconds, a share, or a whole number")
        return given

    def start(self) -> Plan | None:
        """The earlier plan, beside the file."""
        if "start" not in self.content:
            return None
        plan: Plan | None = self._made("start", lambda: Plan.read(self.place.parent / str(self.content["start"])))
        return plan


def _line_of(lines: TomlLines, table: str, key: str) -> int:
    """The line of a key in a table of the file, or of the table alone; 0 where it is not sure which one is meant."""
    name, _, number = table.partition(", ")[0].partition(" ")  # the second of several tables is "scenarios 2"
    within, begins, found = not name, list[int](), list[int]()
    for line, written in enumerate(lines.rows, 1):
        header, assigned = _HEADER.match(written), _KEY.match(written)
        if header:
            begins += [line] if header[1] == (name or key) else []
            within = header[1] == name and len(begins) >= int(number or 1)
        elif within and assigned and assigned[1].strip("\"'") == key:
            found.append(line)
    if found:
        return found[0]
    if (name and key) or len(begins) < int(number or 1):
        return 0
    return begins[int(number or 1) - 1] if number or len(begins) == 1 else 0


def _shares(value: Any) -> Any:
    """Texts such as "20 %" as shares, also in lists and tables."""
    if isinstance(value, dict):
        return {key: _shares(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_shares(one) for one in value)
    share = percent(value) if isinstance(value, str) else None
    return value if share is None else share


def _frozen(value: Any) -> Any:
    """Lists as tuples, which terms are made of."""
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
