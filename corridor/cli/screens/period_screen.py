"""The days of a period on a screen: its departures, or the best route of each stretch of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from corridor.cli.tables import Columns
from corridor.display import duration
from corridor.itinerary.dwell import days_told
from corridor.itinerary.invoice import CostRange
from corridor.routing.departure_rows import departures_shown

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

__all__ = ["box_price", "fitting_departures", "print_calendar", "print_departures"]

_SPREAD = "8 in 10 take"  # as `Itinerary.days_range`, which the screen of one route has, too


def print_departures(out: Console, frame: pd.DataFrame, boxes: int, *, by_the_clock: bool) -> None:
    """Print departures: when they leave and arrive, what a box costs, and why each is worth choosing.

    Parameters
    ----------
    out : Console
        Where to.
    frame : DataFrame
        As `departures_of` gives it, or what is shown of it.
    boxes : int
        Of the shipment.
    by_the_clock : bool
        Whether the moments of what may leave on any day are told too: where all must arrive by a date.
    """
    money, since = frame["currency"].iloc[0], dt.datetime.fromisoformat(frame.attrs["since"])
    heads = ["departs", "arrives", "transit time", _SPREAD, f"{money} a box"]
    heads += [f"{money} for {boxes:,} boxes"] if boxes > 1 else []
    rows = []
    for row in frame.to_dict("records"):
        any_day = row["any_time"] and not by_the_clock
        whenever = "any day" if row["departs_utc"] <= since else f"from {row['departs']}"
        times = [whenever, "as long after"] if any_day else [row["departs"], row["arrives"]]
        spread = days_told(row["days_low"], row["days_high"])
        cells = [*times, duration(row["hours"]), spread, box_price(row, boxes)]
        rows.append([*cells, *([f"{row['cost']:,.0f}"] if boxes > 1 else [])])
    columns = Columns(out, heads, rows, without=() if frame["cost"].notna().any() else (4, 5))
    more = frame["faster"] if "faster" in frame else [""] * len(frame)
    for cells, reason, corridor, faster in zip(rows, frame["reason"], frame["corridor"], more, strict=True):
        columns.line(cells, f"{reason}: {corridor}" + (f" ({faster})" if faster else ""))


def fitting_departures(
    out: Console, departures: pd.DataFrame, boxes: int, room: int, *, by_the_clock: bool
) -> pd.DataFrame:
    """Departures that a screen holds: where not all fit, those that leave alike are one, then the dearest are left out.

    Parameters
    ----------
    out : Console
        Where they are to be printed.
    departures : DataFrame
        As `departures_of` gives it.
    boxes : int
        Of the shipment.
    room : int
        Lines that they may take.
    by_the_clock : bool
        As for `print_departures`.
    """

    def fits(shown: pd.DataFrame) -> bool:
        with out.capture() as page:
            print_departures(out, shown, boxes, by_the_clock=by_the_clock)
        return page.get().count("\n") <= room

    shown = departures_shown(departures)
    if not fits(shown):
        shown = departures_shown(departures, by_corridor=False)
    last = shown["departs_utc"].max()
    best = shown["reason"].str.startswith(("cheapest", "fastest", "first to arrive")) | (shown["departs_utc"] == last)
    for row in shown[~best].sort_values(["cost", "hours"], ascending=False).index:
        if fits(shown):
            break
        shown = shown.drop(index=row)
    return shown


def print_calendar(out: Console, periods: pd.DataFrame, boxes: int) -> None:
    """Print the periods of a calendar: what a box and all of them cost, how long they take, and by which way.

    Parameters
    ----------
    out : Console
        Where to.
    periods : DataFrame
        As `calendar_periods` gives it.
    boxes : int
        Of the shipment.
    """
    money = periods["currency"].iloc[0]
    heads = ["first day", "last day", f"{money} a box", f"{money} for {boxes:,} boxes", "transit time", _SPREAD]
    heads.append("kg CO2e a box")
    rows, told = [], []
    for row in periods.to_dict("records"):
        found = row["days"] == row["days"]
        paid = found and row["cost_per_container"] == row["cost_per_container"]
        each = row["cost_per_container"]
        prices = [box_price(row, boxes), f"{each * boxes:,.0f}"] if paid else ["", ""]
        emitted = f"{row['co2_kg_per_container']:,.0f}" if found else ""
        rows.append(
            [
                row["first_day"],
                row["last_day"],
                *prices,
                duration(24 * row["days"]),
                days_told(row["days_low"], row["days_high"]),
                emitted,
            ]
        )
        told.append("; ".join(filter(None, (row["problem"] or row["corridor"], row["warning"]))))
    unpriced = periods["cost_per_container"].isna().all() and periods["days"].notna().any()
    columns = Columns(out, heads, rows, without=(2, 3) if unpriced else () if boxes > 1 else (3,))
    for cells, text in zip(rows, told, strict=True):
        columns.line(cells, text)


def box_price(row: Mapping[Hashable, Any], boxes: int) -> str:
    """What a box costs, with the range of its prices."""
    return str(CostRange(row["cost_low"] / boxes, row["cost_per_container"], row["cost_high"] / boxes))
