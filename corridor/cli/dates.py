"""The verbs about dates: the departures of a period, and the best route day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice, tell
from corridor.cli.options import (
    all_option,
    minimise_option,
    network_option,
    period_options,
    question_options,
    rows_option,
)
from corridor.cli.output import echo_frame
from corridor.cli.parameters import NetworkOptions, OutputOptions, PeriodOptions, SearchOptions, ShipmentOptions
from corridor.cli.questions import minimised, tell_why, usual_figure
from corridor.display import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["calendar", "departures"]

_PERIOD = "say the days with --start and --end"
_DEPARTURE_DAYS, _CALENDAR_DAYS = 14, 30  # where nobody says the last one
_BELOW = 5  # lines below a list of departures
_ROOM = 19  # lines for it and what is remarked
_BEST = {
    "cost": "cheapest route",
    "hours": "fastest route",
    "co2_kg": "greenest route",
    "transfers": "route with the fewest changes",
    "generalised": "route of least generalised cost",
}
_EVERY_DAY = "it answers for every day from --start to --end; see corridor departures for the clock"


@click.command(cls=Verb)
@question_options(refused={"--depart": _PERIOD}, own=("--date",))
@network_option
@period_options
@all_option
@rows_option
def departures(
    shipment: ShipmentOptions,
    network: NetworkOptions,
    period: PeriodOptions,
    search: SearchOptions,
    output: OutputOptions,
    *,
    all_open: bool,
) -> None:
    """List the departures worth choosing in a period of a month at most.

    None of them is beaten by another that leaves later, arrives earlier and costs less. The table has a row for each
    departure, service and corridor, first of all what may leave on any day, and nothing that costs four times the
    cheapest; csv and json have all, and so has --all.
    """
    from corridor.cli.screens.period_screen import fitting_departures, print_departures
    from corridor.cli.screens.route_screen import print_page, screen_lines, shipment_line
    from corridor.cli.tables import console
    from corridor.itinerary.distinct import DEAR_TIMES
    from corridor.routing.departure_rows import departures_shown

    opened, box = network.open(), shipment.make()
    start, end = period.within(_DEPARTURE_DAYS, search.arrive_by)
    with slow_notice():
        frame = cd.departures_of(
            opened,
            box,
            start,
            end,
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
            arrive_by=search.arrive_by,
        )

    def table() -> None:
        out, by_the_clock = console(), search.arrive_by is not None
        least = departures_shown(frame)
        room = _ROOM - screen_lines(out, frame.attrs["remarks"])
        shown = frame if all_open else fitting_departures(out, frame, box.containers, room, by_the_clock=by_the_clock)
        if by_the_clock:  # what may leave on any day has its moment, too
            shown = shown.sort_values("departs", kind="stable")
        beaten_in = "leaving late, arriving early and cost" if opened.has_prices else "leaving late and arriving early"
        told = f"{counted(len(frame), 'departure')} that no other beats in {beaten_in}"
        folded = f"; {len(shown)} shown" if len(shown) < len(frame) else ""

        def show() -> None:
            out.print(shipment_line(box, opened, when=_leaving(start, end, search.arrive_by)))
            out.print(f"{told}{folded}\n")
            print_departures(out, shown, box.containers, by_the_clock=by_the_clock)

        print_page(out, show, frame.attrs["remarks"], frame.attrs["assumptions"], below=_BELOW)
        dear = len(departures_shown(frame, every=True)) - len(least)
        if dear > 0 and not all_open:
            message(f"{counted(dear, 'departure')} at more than {DEAR_TIMES:g} times the cheapest left out: see --all")
        if len(shown) < len(least) and not all_open:
            message(f"{counted(len(least) - len(shown), 'departure')} left out for room: see --all")
        tell_why(usual_figure(opened), more={"--depart": str(shown["departs"].iloc[0])})

    echo_frame(output.format, frame, table)
    _tell_of(frame, output.format)


def _leaving(start: str, end: str, arrive_by: str | None) -> str:
    there = f", there by {arrive_by}" if arrive_by is not None else ""
    return f"leaving from {start} to {end}{there}"


def _tell_of(frame: pd.DataFrame, format: str) -> None:
    """What is to be known of the routes of some days, and what they assume, where no table says it."""
    if format != "table":
        tell((*frame.attrs["remarks"], *(f"assumed: {told}" for told in frame.attrs["assumptions"])))


@click.command(cls=Verb)
@question_options(refused={"--depart": _EVERY_DAY, "--arrive-by": _EVERY_DAY}, own=("--date",))
@network_option
@period_options
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
    from corridor.cli.screens.period_screen import print_calendar
    from corridor.cli.screens.route_screen import print_page, shipment_line
    from corridor.cli.tables import console
    from corridor.routing.daily import calendar_periods

    opened, box = network.open(), shipment.make()
    start, end = period.within(_CALENDAR_DAYS)
    minimise = minimised(opened, search.minimise)
    with slow_notice():
        frame = cd.calendar_of(
            opened,
            box,
            start,
            end,
            minimise=minimise,
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )
    found = frame.index[frame["days"].notna()]

    def table() -> None:
        out = console()
        priced = ", at the prices of that day" if opened.has_prices else ""

        def show() -> None:
            out.print(shipment_line(box, opened, when=f"ready from {start} to {end}"))
            out.print(f"the {_BEST[minimise]} of each day{priced}; days with the same answer are one line\n")
            print_calendar(out, calendar_periods(frame), box.containers)

        print_page(out, show, frame.attrs["remarks"], frame.attrs["assumptions"])
        if len(found):
            day = f"{found[0]:%Y-%m-%d}"
            tell_why(usual_figure(opened), more={"--date": day})

    echo_frame(output.format, frame, table, index=True)
    _tell_of(frame, output.format)
    closed = int(frame["days"].isna().sum())
    if closed:
        message(f"no route on {closed} of {counted(len(frame), 'day')}")
