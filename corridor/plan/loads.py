"""What a plan loads on the ground, whichever model made it: rides, services, and everything with a capacity.

Each model fills in what it knows; what it does not know stays an empty frame. `Plan.loads` and `Plan.bottlenecks` are
read off these frames, and the map draws nothing else of a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "BOTTLENECKS",
    "CAPACITIES",
    "DIGITS",
    "LEGS",
    "LOADS",
    "SERVICES",
    "UNSERVED",
    "FrameSource",
    "GroundLoads",
    "LaterFrames",
    "frame_of",
    "when_asked",
    "without_dust",
]

LEGS = ("mode", "gauge", "from_terminal", "to_terminal", "service_id", "km", "teu_per_day")
SERVICES = ("service_id", "name", "departures_per_week", "load", "capacity", "unit")
CAPACITIES = (
    "resource",
    "kind",
    "name",
    "terminal_id",
    "border_id",
    "direction",
    "load",
    "capacity",
    "unit",
    "price",
    "served",
)
UNSERVED = ("demand", "teu_per_day", "reason")
LOADS = (
    "kind",
    "id",
    "name",
    "mode",
    "gauge",
    "direction",
    "from_terminal",
    "to_terminal",
    "service_id",
    "border_id",
    "km",
    "departures_per_week",
    "load",
    "capacity",
    "unit",
    "share",
)
BOTTLENECKS = (*CAPACITIES[:-2], "share", *CAPACITIES[-2:])

FrameSource = pd.DataFrame | Callable[[], pd.DataFrame]

_NUMBERS = ("km", "departures_per_week", "load", "capacity", "share")
_LEAST = 1e-6  # of a load or a price: below it stands the solver's dust
DIGITS = 9  # after the point: further ones are the solver's arithmetic
_PER_DAY = "TEU a day"


def frame_of(records: Iterable[Sequence[object]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame of rows in the order of its columns; columns stand there also without rows."""
    return pd.DataFrame(list(records), columns=list(columns))


def without_dust(volumes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Volumes as a person reads them: 0 where they are below a millionth, and no more than nine digits of the rest."""
    kept: NDArray[np.float64] = np.where(np.abs(volumes) > _LEAST, np.round(volumes, DIGITS), 0.0)
    return kept


def _rounded(source: FrameSource) -> pd.DataFrame:
    """A frame, or what makes it, without the dust of sums."""
    frame = source() if callable(source) else source
    return frame.round(dict.fromkeys(frame.select_dtypes("float64").columns, DIGITS))


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return frame_of((), columns)


class LaterFrames(Mapping[str, pd.DataFrame]):
    """Frames by name, some of which are made when somebody first looks into them.

    Parameters
    ----------
    frames : mapping of str to DataFrame or callable
        Each frame, or what makes it.
    """

    def __init__(self, frames: Mapping[str, FrameSource]) -> None:
        self._frames: dict[str, FrameSource] = dict(frames._frames if isinstance(frames, LaterFrames) else frames)

    def rounded(self) -> LaterFrames:
        """The same without the dust of sums, which is swept off where somebody looks."""
        return LaterFrames({name: partial(_rounded, source) for name, source in self._frames.items()})

    def __getitem__(self, name: str) -> pd.DataFrame:
        frame = self._frames[name]
        if not isinstance(frame, pd.DataFrame):
            frame = self._frames[name] = frame()
        return frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __getstate__(self) -> dict[str, object]:
        return {"_frames": dict(self)}  # what makes them holds a network: only they themselves are written down


class _LaterFrame:
    """A field of a dataclass that holds a frame, or what makes it when somebody first looks; without columns, None."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self._columns, self._name = columns, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object | None, owner: type) -> FrameSource | None:
        if instance is None:
            return partial(_empty, self._columns) if self._columns else None  # what a dataclass takes for the default
        source: FrameSource | None = vars(instance)[self._name]
        frame = _rounded(source) if callable(source) else source
        vars(instance)[self._name] = frame
        return frame

    def __set__(self, instance: object, frame: FrameSource | None) -> None:
        vars(instance)[self._name] = _rounded(frame) if isinstance(frame, pd.DataFrame) else frame


def when_asked(make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A frame in waiting, for the legs and the unserved of `GroundLoads`."""
    return cast(pd.DataFrame, make)


@dataclass(frozen=True, eq=False)
class GroundLoads:
    """Frames of what a plan loads.

    Attributes
    ----------
    legs : DataFrame or None
        Columns `LEGS`: a row per vehicle and pair of places, with all that rides there; `service_id` is blank for
        vehicles without a service, `km` not a number where the plan knows only the ends. None for a model in which
        nothing moves from place to place; given as `when_asked`, they are made when somebody looks.
    services : DataFrame
        Columns `SERVICES`: the services that run, and the fullest stretch of each between two calls.
    capacities : DataFrame
        Columns `CAPACITIES`: yards, terminals, ports, borders by direction, stretches of services, wagons, tracks,
        and what one more of each is worth: `price` in the objective's currency, `served` in TEU that no longer
        stay behind; not a number where the model has no prices.
    unserved : DataFrame
        Columns `UNSERVED`; given as `when_asked`, they are made when somebody looks.
    """

    legs: pd.DataFrame | None = _LaterFrame()  # type: ignore[assignment]  # a descriptor: read, it is a frame
    services: pd.DataFrame = _LaterFrame(SERVICES)  # type: ignore[assignment]  # the same
    capacities: pd.DataFrame = _LaterFrame(CAPACITIES)  # type: ignore[assignment]  # the same
    unserved: pd.DataFrame = _LaterFrame(UNSERVED)  # type: ignore[assignment]  # the same

    def __getstate__(self) -> dict[str, object]:
        return {"legs": self.legs, **self.frames()}  # frames: what makes them holds a network

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every frame by its name; none for legs where nothing moves."""
        legs = {} if self.legs is None else {"legs": self.legs}
        return {**legs, "services": self.services, "capacities": self.capacities, "unserved": self.unserved}

    def loads(self) -> pd.DataFrame:
        """Columns `LOADS`, one row per loaded thing: legs, then services, then everything with a capacity."""
        legs = (_empty(LEGS) if self.legs is None else self.legs).rename(columns={"teu_per_day": "load"})
        legs = legs.assign(kind="leg", unit=_PER_DAY, direction=legs["from_terminal"] + "-" + legs["to_terminal"])
        services = self.services.rename(columns={"service_id": "id"})
        services = services.assign(kind="service", service_id=services["id"])
        places = self.capacities.rename(columns={"resource": "id", "terminal_id": "from_terminal"})
        parts = [part for part in (legs, services, places) if len(part)]
        rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LOADS))
        rows = rows.reindex(columns=list(LOADS))
        rows = rows[pd.to_numeric(rows["load"]) > _LEAST].reset_index(drop=True)
        rows["share"] = _shares(rows)
        for name in LOADS:
            if name in _NUMBERS:
                rows[name] = rows[name].astype(np.float64)
            else:
                rows[name] = rows[name].astype(object).where(rows[name].notna(), "")
        return rows

    def bottlenecks(self) -> pd.DataFrame:
        """Columns `BOTTLENECKS`: what has a price, or is full; the dearest, then the fullest first."""
        frame = self.capacities.assign(share=_shares(self.capacities))
        price, served = (pd.to_numeric(frame[name]).fillna(0.0).to_numpy() for name in ("price", "served"))
        full = frame["share"].fillna(0.0).to_numpy()
        binds = (price > _LEAST) | (served > _LEAST) | (full >= 1.0 - _LEAST)
        order = np.lexsort((frame["resource"].astype(str).to_numpy(), -full, -price, -served))
        return frame.iloc[order[binds[order]]][list(BOTTLENECKS)].reset_index(drop=True)


def _shares(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Load as a share of the capacity; not a number where there is none."""
    load, room = (pd.to_numeric(frame[name]).to_numpy(dtype=np.float64) for name in ("load", "capacity"))
    shares: NDArray[np.float64] = np.divide(load, room, out=np.full(len(room), np.nan), where=room > 0.0)
    return np.round(shares, DIGITS)
