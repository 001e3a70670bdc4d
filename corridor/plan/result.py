"""What every planning model gives back: a plan with its proof, its frames, and what the next one can start from."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_result
from corridor.calendar import as_day
from corridor.display import counted
from corridor.errors import CorridorError, FileError, UnknownName
from corridor.files import place_of
from corridor.folders import read_whole, settle, write_folder
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.scenario.row_edits import SetTimetable
from corridor.plan.loads import DIGITS, GroundLoads, LaterFrames
from corridor.plan.plan_files import PLAN_FILE, described, file_of, frame_texts, number_of, read_frames, read_head
from corridor.results import ReportMixin, Stamp, plain
from corridor.units import HOURS_PER_DAY, HOURS_PER_WEEK

__all__ = ["STATUSES", "Plan", "column_values", "relative_gap", "start_of_columns"]

STATUSES = ("optimal", "feasible", "infeasible", "unbounded", "not solved")
_MILLION, _PROVED = 1e6, 1e-6
_DAYS = HOURS_PER_WEEK / HOURS_PER_DAY
_DEPARTURES = ("departures", "frequency")  # columns that stay by the week
_EMPTY_OBJECTIVE = 1e-9  # below this an objective counts as zero when a gap is related to it


def relative_gap(objective: float, bound: float) -> float:
    """Distance of an objective from its bound, related to the objective; infinite when either is not known."""
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return math.inf
    distance = abs(objective - bound)
    if distance <= _EMPTY_OBJECTIVE * max(1.0, abs(objective)):  # arithmetic alone, in objectives of any size
        return 0.0
    return distance / max(abs(objective), _EMPTY_OBJECTIVE)


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Plan(ReportMixin):
    """A plan: what moves where, what it costs, and how good it is known to be.

    Attributes
    ----------
    model : str
        Name of the model, for example ``flow``.
    status : {"optimal", "feasible", "infeasible", "unbounded", "not solved"}
        ``optimal`` only when the gap was closed to what was asked for.
    objective, bound : float
        Value of the plan and what no plan can beat, in `unit`.
    unit : str
        For example ``USD a day``.
    stamp : Stamp
        Network, its version and content hash, version of the library.
    frames : mapping of str to DataFrame
        Results by name: ``flows``, ``services``, ``prices``, ``unserved`` and what else the model has.
    figures : mapping of str to float
        Single numbers by name; units are part of the names.
    notes : tuple of str
        What a reader must know: assumptions, reference loads, why it stopped.
    start : mapping of str to DataFrame
        What a later run of the same model can start from (its ``start=`` takes the whole plan).
    ground : GroundLoads
        What is loaded on the ground, for `loads`, `bottlenecks` and maps.
    day : date or None
        The day for which it was made, the earliest of its rows': borders, prices and clocks are those of that day.

    Raises
    ------
    CorridorError
        When the status is none of `STATUSES`.
    """

    json_name = "plan"

    model: str
    status: str
    objective: float
    bound: float
    unit: str
    stamp: Stamp
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    start: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    ground: GroundLoads = field(default_factory=GroundLoads)
    day: dt.date | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise CorridorError(f"a plan has no status {self.status!r}; there are {', '.join(STATUSES)}")
        object.__setattr__(self, "frames", LaterFrames(self.frames).rounded())
        object.__setattr__(self, "figures", {name: round(value, DIGITS) for name, value in self.figures.items()})

    def __repr__(self) -> str:
        return f"Plan({self.model}: {self.status}, {self.objective:,.2f} {self.unit}, gap {self.gap:.2%})"

    @property
    def gap(self) -> float:
        """Relative distance of the objective from the bound; 0 when proven, infinite when nothing is known."""
        return relative_gap(self.objective, self.bound)

    @property
    def flows(self) -> pd.DataFrame:
        """What moves on each leg."""
        return self.frame("flows")

    @property
    def services(self) -> pd.DataFrame:
        """Trains, ships and barges, and how full they are."""
        return self.frame("services")

    @property
    def prices(self) -> pd.DataFrame:
        """What one more unit of each resource is worth."""
        return self.frame("prices")

    @property
    def unserved(self) -> pd.DataFrame:
        """What stays behind, and why."""
        return self.frame("unserved")

    def frame(self, name: str) -> pd.DataFrame:
        """Return one frame of the plan by name.

        Raises
        ------
        UnknownName
            With the frames there are.
        """
        if name not in self.frames:
            known = tuple(self.frames)
            raise UnknownName(f"a plan of {self.model} has no frame {name!r}; it has {', '.join(known)}", name, known)
        return self.frames[name]

    def trains_per_week(self) -> dict[str, float]:
        """Trains a week of each service that the plan chose or left out; none in a plan that chooses none."""
        if self.model in ("block trains", "timetable") and "services" in self.frames:
            return {str(name): float(trains) for name, trains in self.services["trains_per_week"].items()}
        found: dict[str, float] = {}
        if self.model == "hubs" and "trains" in self.frames:
            for runs, trains in self.frames["trains"][["runs", "trains_per_week"]].itertuples(index=False):
                name = str(runs).split(":", 1)[0]
                found[name] = found.get(name, 0.0) + float(trains)
        return found

    def timetables(self) -> tuple[SetTimetable, ...]:
        """Days and hours of each service of a timetable, as edits of a scenario; none in other plans."""
        if self.model != "timetable":
            return ()
        running: dict[str, list[tuple[int, float]]] = {}
        for name, sequence, hours in self.frame("running")[["service_id", "sequence", "run_h"]].itertuples(index=False):
            running.setdefault(str(name), []).append((int(sequence), float(hours)))
        by_service = self.frame("departures").groupby("service", sort=True)
        return tuple(
            SetTimetable(
                str(name), tuple(zip(rows["weekdays"], rows["time"], strict=True)), tuple(running.get(str(name), ()))
            )
            for name, rows in by_service
        )

    @property
    def sentence(self) -> str:
        """The plan in one sentence: what runs, what it costs, how far from the bound, and what a subsidy decides."""
        does = "needs" if self.model == "vehicles" else "earns" if self.objective < 0.0 else "costs"
        if trains := self.trains_per_week():
            runs = f"runs {counted(round(sum(trains.values())), 'train')} a week"
            does = f"{runs} and earns" if self.objective < 0.0 else f"{runs} at"
        if not math.isfinite(self.objective):
            return f"{self.model}: {self.status}"
        proved = self.gap <= _PROVED and self.status == STATUSES[0]
        proof = "which is proved" if proved else f"{self.gap:.1%} from the bound"
        proof = "with no bound known" if not math.isfinite(self.gap) else proof
        said = [f"{does} {_amount(abs(self.objective))} {self.unit}, {proof}"]
        worlds = self.frames.get("scenarios")
        if worlds is not None and "regret_per_week" in worlds:
            saved = self.figures.get("value_of_stochastic_solution_per_week", 0.0)
            said.append(f"chosen once for {counted(len(worlds), 'scenario')}, which saves {_amount(saved)} a week")
        helped = self.frames.get("only_by_subsidy")
        if helped is not None and len(helped):
            more = round(float((helped["trains_per_week"] - helped["trains_without_subsidy"]).sum()))
            paid = self.figures.get("subsidies_paid_per_week", math.nan)
            of = f" of {paid:,.0f} a week" if math.isfinite(paid) else ""
            said.append(f"{more} of them only because of subsidies{of}")
        behind = self.frames.get("unserved")
        if behind is not None and len(behind):
            said.append(f"{counted(len(behind), 'row')} left behind in whole or in part")
        return "; ".join(said)

    def loads(self) -> pd.DataFrame:
        """What is loaded on the ground: one row per leg of a vehicle, service, and thing with a capacity.

        Returns
        -------
        DataFrame
            ``kind`` (leg, service, yard, terminal, port, border, stretch, wagons, track, ...), ``id``, ``name``,
            ``mode``, ``gauge``, ``direction``, ``from_terminal``, ``to_terminal``, ``service_id``, ``border_id``,
            ``km``, ``departures_per_week``, ``load`` and ``capacity`` in ``unit``, and ``share``; not a number where
            the plan does not know one. Empty for a model that loads nothing.
        """
        return self.ground.loads()

    def bottlenecks(self) -> pd.DataFrame:
        """What binds, the dearest first.

        Returns
        -------
        DataFrame
            ``resource``, ``kind``, ``name``, ``terminal_id``, ``border_id``, ``direction``, ``load``, ``capacity``,
            ``unit``, ``share``; ``price`` is what one more TEU (or other unit) a day saves, ``served`` how many TEU a
            day it would let go that now stay behind. Prices are not numbers where the model has none: then what is
            full stands there.
        """
        return self.ground.bottlenecks()

    def to_frame(self) -> pd.DataFrame:
        """Its single numbers: objective, bound, gap, then the figures, a row each, by name."""
        numbers = {"objective": self.objective, "bound": self.bound, "gap": self.gap, **self.figures}
        return pd.DataFrame({"value": list(numbers.values())}, index=pd.Index(numbers, name="figure"), dtype=float)

    def _headline(self) -> str:
        return f"{self.model} on {self.stamp.network} {self.stamp.network_version}: {self.status}"

    def _lines(self) -> Iterator[str]:
        """Proof, figures, the sizes of its frames, and notes."""
        yield f"objective {self.objective:,.2f} {self.unit}, bound {self.bound:,.2f}, gap {self.gap:.4%}"
        yield from (f"{name}: {value:,.6g}" for name, value in self.figures.items())
        yield from (f"{name}: {counted(len(frame), 'row')}" for name, frame in self.frames.items())
        yield from (f"note: {note}" for note in self.notes)

    def to_folder(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write ``plan.json`` and a CSV file per frame, with what a later plan can start from: all of them or none.

        `read` gives it back.

        Parameters
        ----------
        folder : str or Path
            Made when it is not there; files of an earlier plan in it are replaced, others stay.
        force : bool
            Whether files of the same names in a folder that holds no plan may be replaced.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        FileError
            When a file cannot be written, or would be lost that is no plan's; all are as they were.
        """
        kinds = {"frames": self.frames, "start": self.start, "ground": self.ground.frames()}
        texts = {file: text for kind, frames in kinds.items() for file, text in frame_texts(kind, frames).items()}
        names = ("model", "status", "objective", "bound", "gap", "unit", "figures", "notes", "day")
        head = {name: getattr(self, name) for name in names}
        tables = {kind: described(frames) for kind, frames in kinds.items()}
        head |= {"frames": sorted(self.frames), "stamp": self.stamp, "tables": tables}
        text = json.dumps({"corridor": self.json_name, **plain(head)}, ensure_ascii=False, indent=2, allow_nan=False)
        texts[PLAN_FILE] = text + "\n"
        place = place_of(folder)
        settle(place)
        stale = _frame_files(place)
        return write_folder(folder, texts, stale=stale, mark=PLAN_FILE, force=force)

    @classmethod
    def read(cls, folder: str | Path) -> Self:
        """Read a plan that `to_folder` wrote, with all it can start a later one from.

        Raises
        ------
        FileError
            When the folder holds no plan, or a part of it is missing or of another form.
        """
        place = place_of(folder)
        return read_whole(place, lambda: cls._read(place))

    @classmethod
    def _read(cls, place: Path) -> Self:
        head = read_head(place)
        try:
            tables = {kind: read_frames(place, kind, head["tables"][kind]) for kind in ("frames", "start", "ground")}
            return cls(
                model=str(head["model"]),
                status=str(head["status"]),
                objective=number_of(head["objective"]),
                bound=number_of(head["bound"]),
                unit=str(head["unit"]),
                stamp=Stamp(**head["stamp"]),
                frames=tables["frames"],
                figures={name: number_of(value) for name, value in head["figures"].items()},
                notes=tuple(head["notes"]),
                start=tables["start"],
                ground=GroundLoads(**tables["ground"]),
                day=as_day(head["day"]) if head.get("day") else None,
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise FileError(f"{place / PLAN_FILE} is no plan that can be read: {problem!r}") from None

    def per(self, period: Literal["day", "week"]) -> Plan:
        """Return the same plan with everything that is counted by the day or the week counted by one of them.

        Parameters
        ----------
        period : {"day", "week"}
            What TEU, trains and money are counted by: objective and bound, figures, and the columns of all frames whose
            names say ``_per_day`` or ``_per_week``; departures of a service stay by the week. It begins no other plan.
        """
        other = "week" if period == "day" else "day"
        factor = _DAYS if period == "week" else 1.0 / _DAYS
        money = factor if self.unit.endswith(f" a {other}") else 1.0
        word, new = f"_per_{other}", f"_per_{period}"
        return replace(
            self,
            objective=self.objective * money,
            bound=self.bound * money,
            unit=self.unit.replace(f" a {other}", f" a {period}"),
            figures={
                name.replace(word, new): value * (factor if word in name else 1.0)
                for name, value in self.figures.items()
            },
            frames={name: _counted_by(frame, word, new, factor) for name, frame in self.frames.items()},
            start={},
        )

    def to_network(self, network: Network) -> Network:
        """Make a network on which the trains of this plan run, and no others that it could have chosen.

        Prices stay those of the tables: shares of whole trains and a `TrainSubsidy` are terms of the plan alone.

        Parameters
        ----------
        network : Network
            On which it was planned, or another one with the same services.

        Raises
        ------
        CorridorError
            For a plan that chooses no trains (as ``block trains``, ``hubs`` and a ``timetable`` do).
        UnknownName
            When the network has not one of its services.
        """
        return Scenario.from_plan(self).apply(network)


def _amount(value: float) -> str:
    """Money as people say it: millions from one on."""
    return f"{value / _MILLION:,.2f} M" if abs(value) >= _MILLION else f"{value:,.0f}"


def _counted_by(frame: pd.DataFrame, word: str, new: str, factor: float) -> pd.DataFrame:
    """The frame with columns of one period as those of another; how often a service leaves is no load."""
    chosen = [name for name in frame.columns if word in str(name) and not str(name).startswith(_DEPARTURES)]
    scaled = frame.copy()
    for name in chosen:
        scaled[name] = scaled[name] * factor
    return scaled.rename(columns={name: str(name).replace(word, new) for name in chosen})


def _frame_files(place: Path) -> list[str]:
    """The files of the frames of an earlier plan."""
    try:
        head = json.loads((place / PLAN_FILE).read_text(encoding="utf-8"))
        tables = head.get("tables", {"frames": head["frames"]})
        return [file_of(kind, name) for kind, names in tables.items() for name in names if str(name).isidentifier()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none there, or not ours
        return []


def start_of_columns(names: Sequence[str], values: NDArray[np.float64]) -> dict[str, pd.DataFrame]:
    """What an integer program leaves for a later one to start from: its values by the names of the columns."""
    return {"columns": pd.DataFrame({"value": values}, index=pd.Index(names, name="column"))}


def column_values(names: Sequence[str], start: Plan | None) -> NDArray[np.float64] | None:
    """Values of an earlier plan by the names of the columns; 0 where there was none.

    Raises
    ------
    CorridorError
        When the plan has none.
    """
    if start is None:
        return None
    if "columns" not in start.start:
        raise CorridorError(f"a plan of {start.model} holds no columns that an integer program could start from")
    known = start.start["columns"]["value"].to_dict()
    return np.array([float(known.get(name, 0.0)) for name in names])
