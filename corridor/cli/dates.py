"""The verbs about dates: the departures of a period, and the best route day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridor.cli.inputs import Asked, echo_frame, network_of, patience, say, shipment_of
from corridor.cli.options import (
    MappingCommand,
    minimise_option,
    rows_option,
    undated_options,
    ways_options,
    with_options,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["calendar", "departures"]

_PERIOD = (
    click.option("--start", required=True, metavar="DATE", help="First day, or the first moment."),
    click.option("--end", required=True, metavar="DATE", help="Last day, or the last moment."),
)


@click.command(cls=MappingCommand)
@undated_options
@with_options(*_PERIOD)
@ways_options
@rows_option
def departures(asked: Asked) -> None:
    """List the departures worth choosing in a period of a month at most.

    None of them is beaten by another that leaves later, arrives earlier and costs less. Rows with any_time wait for
    nothing that has a date.
    """
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    with patience():
        frame = cd.departures_of(
            network_of(asked), shipment_of(asked), asked["start"], asked["end"], via=asked["via"], avoid=asked["avoid"]
        )
    shown = frame.drop(columns=["cost"]) if asked["form"] == "table" else frame
    echo_frame(asked["form"], shown, lambda: print_frame(console(), shown))


@click.command(cls=MappingCommand)
@undated_options
@with_options(*_PERIOD)
@ways_options
@minimise_option
@rows_option
def calendar(asked: Asked) -> None:
    """Find the best route for every day of a period, through closures and reopenings.

    The table has a row for each stretch of days with the same answer; csv and json have one for each day.
    """
    import corridor as cd
    from corridor.cli.tables import console, print_frame

    with patience():
        frame = cd.calendar_of(
            network_of(asked),
            shipment_of(asked),
            asked["start"],
            asked["end"],
            minimise=asked["minimise"],
            via=asked["via"],
            avoid=asked["avoid"],
        )
    echo_frame(asked["form"], frame, lambda: print_frame(console(), _stretches(frame)), index=True)
    shut = int(frame["cost"].isna().sum())
    if shut:
        say(f"no route on {shut} of {len(frame)} days")


def _stretches(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for days that follow each other with the same answer."""
    new = frame["changed"] | (frame["warning"] != frame["warning"].shift())
    days = frame.index.to_series().astype(str)
    spans = days.groupby(new.cumsum()).agg(["first", "last"])
    kept = ["cost_per_container", "currency", "days", "co2_kg", "corridor", "warning", "problem"]
    told = frame.loc[new, kept].reset_index(drop=True)
    told.insert(0, "first_day", spans["first"].to_numpy())
    told.insert(1, "last_day", spans["last"].to_numpy())
    return told
