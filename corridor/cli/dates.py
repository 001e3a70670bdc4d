"""The verbs about dates: the departures of a period, and the best route day by day."""

from __future__ import annotations

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

__all__ = ["calendar", "departures"]

_PERIOD = "say the days with --start and --end"
_DEPARTURE_DAYS, _CALENDAR_DAYS = 14, 30  # where nobody says the last one
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
    from corridor.cli.screens.period_screen import print_departures
    from corridor.cli.tables import console
    from corridor.itinerary.distinct import DEAR_TIMES
    from corridor.model.cargo.ends import end_remarks
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
        out = console()
        shown = frame if all_open else departures_shown(frame)
        if search.arrive_by is not None:  # what may leave on any day has its moment, too
            shown = shown.sort_values("departs", kind="stable")
        beaten_in = "leaving late, arriving early and cost" if opened.has_prices else "leaving late and arriving early"
        told = f"{counted(len(frame), 'departure')} that no other beats in {beaten_in}"
        folded = (
            "" if all_open else f"; {len(shown)} shown: those that leave alike by one corridor are one, as (+1, ...)"
        )
        out.print(f"{told}{folded if len(shown) < len(frame) else ''}\n")
        print_departures(out, shown, box.containers, by_the_clock=search.arrive_by is not None)
        dear = len(departures_shown(frame, every=True)) - len(shown)
        if dear > 0:
            message(f"{counted(dear, 'departure')} at more than {DEAR_TIMES:g} times the cheapest left out: see --all")
        tell_why(usual_figure(opened), more={"--depart": str(shown["departs"].iloc[0])})

    echo_frame(output.format, frame, table)
    tell((*frame.attrs["remarks"], *end_remarks(opened, box)))


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
    from corridor.cli.tables import console
    from corridor.model.cargo.ends import end_remarks
    from corridor.routing.daily import calendar_periods

    opened, box = network.open(), shipment.make()
    start, end = period.within(_CALENDAR_DAYS)
    with slow_notice():
        frame = cd.calendar_of(
            opened,
            box,
            start,
            end,
            minimise=minimised(opened, search.minimise),
            limits=search.limits,
            via=search.via,
            avoid=search.avoid,
            modes=search.modes,
        )
    found = frame.index[frame["days"].notna()]

    def table() -> None:
        print_calendar(console(), calendar_periods(frame), box.containers)
        if len(found):
            day = f"{found[0]:%Y-%m-%d}"
            tell_why(usual_figure(opened), more={"--date": day})

    echo_frame(output.format, frame, table, index=True)
    tell((*frame.attrs["remarks"], *end_remarks(opened, box)))
    closed = int(frame["days"].isna().sum())
    if closed:
        message(f"no route on {closed} of {counted(len(frame), 'day')}")
