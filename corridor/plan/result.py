"""What every planning model gives back: a plan with its proof, its frames, and what the next one can start from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_result
from corridor.display import counted
from corridor.errors import CorridorError, UnknownName
from corridor.files import place_of
from corridor.folders import settle, write_folder
from corridor.plan.loads import GroundLoads
from corridor.results import ReportMixin, Stamp, plain

__all__ = ["STATUSES", "Plan", "column_values", "relative_gap", "start_of_columns"]

STATUSES = ("optimal", "feasible", "infeasible", "unbounded", "not solved")
_PLAN_FILE = "plan.json"
_EMPTY_OBJECTIVE = 1e-9  # below this an objective counts as zero when a gap is related to it


def relative_gap(objective: float, bound: float) -> float:
    """Distance of an objective from its bound, related to the objective; infinite when either is not known."""
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return math.inf
    distance = abs(objective - bound)
    if distance <= _EMPTY_OBJECTIVE:
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

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise CorridorError(f"a plan has no status {self.status!r}; there are {', '.join(STATUSES)}")

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
        """Write ``plan.json`` and a CSV file per frame: all of them or none.

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
        texts = {f"{name}.csv": _csv(frame) for name, frame in self.frames.items()}
        names = ("model", "status", "objective", "bound", "gap", "unit", "figures", "notes")
        head = {name: getattr(self, name) for name in names}
        head |= {"frames": sorted(self.frames), "stamp": self.stamp}
        text = json.dumps({"corridor": self.json_name, **plain(head)}, ensure_ascii=False, indent=2, allow_nan=False)
        texts[_PLAN_FILE] = text + "\n"
        place = place_of(folder)
        settle(place)
        stale = _frame_files(place / _PLAN_FILE)
        return write_folder(folder, texts, stale=stale, mark=_PLAN_FILE, force=force)


def _csv(frame: pd.DataFrame) -> str:
    """A frame with its index, unless that only numbers the rows: every column has a name."""
    return frame.to_csv(index=any(frame.index.names), lineterminator="\n")


def _frame_files(plan: Path) -> list[str]:
    """The files of the frames of an earlier plan."""
    try:
        frames = json.loads(plan.read_text(encoding="utf-8"))["frames"]
        return [f"{name}.csv" for name in frames if str(name).isidentifier()]
    except (OSError, ValueError, KeyError, TypeError):  # none there, or not ours
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
