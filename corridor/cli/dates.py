"""The verbs about dates: the departures of a period, and the best route day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import corridor as cd
from corridor.cli.command import Verb
from corridor.cli.messages import message, slow_notice
from corridor.cli.options import (
    minimise_option,
    network_option,
    period_options,
    rows_option,
    undated_options,
    via_and_avoid_options,
)
from corridor.cli.output import echo_frame
from corridor.cli.parameters import NetworkOptions, OutputOptions, PeriodOptions, SearchOptions, ShipmentOptions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["calendar", "departures"]


@click.command(cls=Verb)
@undated_options
@network_option
@period_options
@via_and_avoid_options
@rows_option
def departures(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    period: PeriodOptions,
    search: SearchOptions,
    output: OutputOptions,
) -> None:
    """List the departures worth choosing in a period of a month at most.

    None of them is beaten by another that leaves later, arrives earlier and costs less. Rows with any_time wait for
    nothing that has a date.
    """
    from corridor.cli.tables import console, print_frame

    with slow_notice():
        frame = cd.departures_of(
            network.open(), shipment.make(), period.start, period.end, via=search.via, avoid=search.avoid
        )
    # people read the cost of a container; the total would push the table over the edge
    shown = frame.drop(columns=["cost"]) if output.format == "table" else frame
    echo_frame(output.format, shown, lambda: print_frame(console(), shown))


@click.command(cls=Verb)
@undated_options
@network_option
@period_options
@via_and_avoid_options
@minimise_option
@rows_option
def calendar(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    period: PeriodOptions,
    search: SearchOptions,
    output: OutputOptions,
) -> None:
    """Find the best route for every day of a period, through closures and reopenings.

    The table has a row for each stretch of days with the same answer; csv and json have one for each day.
    """
    from corridor.cli.tables import console, print_frame

    with slow_notice():
        frame = cd.calendar_of(
            network.open(),
            shipment.make(),
            period.start,
            period.end,
            minimise=search.minimise,
            via=search.via,
            avoid=search.avoid,
        )
    echo_frame(output.format, frame, lambda: print_frame(console(), _stretches(frame)), index=True)
    closed = int(frame["cost"].isna().sum())
    if closed:
        message(f"no route on {closed} of {len(frame)} days")


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
