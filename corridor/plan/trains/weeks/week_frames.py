"""The frames of a plan over several weeks: those of each period one below the other, and what joins periods."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.plan.trains.frames import train_frames
from corridor.plan.trains.weeks.week_program import WeekProgram

__all__ = ["week_figures", "week_frames"]

Floats = NDArray[np.float64]

_SMALL_TEU = 1e-4
_KEPT = ("services", "runs", "flows", "unserved", "subsidies", "resources")


def week_frames(program: WeekProgram, values: Floats) -> dict[str, pd.DataFrame]:
    """Lay a solution out.

    Parameters
    ----------
    program : WeekProgram
        The program.
    values : float array, shape (columns,)
        The solution.
    """
    parts = [train_frames(one.problem, one.made, one.values(values), None) for one in program.periods]
    frames = {name: _stacked([part[name] for part in parts]) for name in _KEPT}
    frames["services"] = _changes(program, frames["services"].drop(columns="trains_without_subsidy"))
    waiting = [
        (period + 1, program.periods[0].problem.demand.ids[row], share * float(values[column]))
        for (shipper, period), column in sorted(program.carried.items(), key=lambda item: (item[0][1], item[0][0]))
        if values[column] > _SMALL_TEU
        for row, share in program.periods[period].problem.shippers[shipper].members
    ]
    carried = pd.DataFrame(waiting, columns=["period", "shipment", "teu_per_week"])
    return frames | {"carried_over": carried.set_index(["period", "shipment"])}


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames with the number of the period in front; those without a row keep their columns."""
    own = parts[0].index.name
    tables = [part.reset_index().assign(period=number) for number, part in enumerate(parts, start=1)]
    kept = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(kept, ignore_index=True).set_index(["period", own])


def _changes(program: WeekProgram, services: pd.DataFrame) -> pd.DataFrame:
    """With a word where a service starts or stops; before the first period runs what the terms say."""
    running, words = set(program.weeks.running), list[str]()
    names = services.index.get_level_values("service")
    for service, trains in zip(names, services["trains_per_week"], strict=True):  # period by period
        words.append("starts" if trains and service not in running else "")
        words[-1] = "stops" if not trains and service in running else words[-1]
        running = running | {service} if trains else running - {service}
    return services.assign(change=words)


def week_figures(program: WeekProgram, frames: dict[str, pd.DataFrame], values: Floats) -> dict[str, float]:
    """Trains, starts, what waits and what stays behind, over all periods."""
    changes = frames["services"]["change"]
    return {
        "trains_per_week": float(frames["services"]["trains_per_week"].sum()) / len(program.periods),
        "starts": float((changes == "starts").sum()),
        "stops": float((changes == "stops").sum()),
        "carried_over_teu": math.fsum(float(values[column]) for column in program.carried.values())
        * program.weeks.each,
        "unserved_teu_per_week": float(values[program.made.unserved].sum()) / len(program.periods),
        "subsidies_paid_per_week": math.fsum(float(values[one]) for one in program.made.paid.values())
        / len(program.periods),
    }
