"""The verb that makes an offer for a customer."""

from __future__ import annotations

from pathlib import Path

import click

import corridor as cd
from corridor.cli.command import Verb, message, slow_notice, tell
from corridor.cli.options import (
    Share,
    language_option,
    minimise_option,
    network_option,
    question_options,
    quote_file_option,
    records_option,
)
from corridor.cli.parameters import NetworkOptions, OutputOptions, QuoteTerms, SearchOptions, ShipmentOptions
from corridor.cli.questions import found_route, tell_why

__all__ = ["quote"]

_BELOW = 2  # lines below an offer and its remarks: where a figure comes from, the file


def _validity(ctx: click.Context, param: click.Parameter, value: str) -> str | int:
    """Turn ``"14"`` into days; else it is a date."""
    return int(value) if value.strip().isdigit() else value


@click.command(cls=Verb)
@question_options()
@minimise_option
@network_option
@records_option
@click.option(
    "--margin", type=Share(), default=0.0, show_default=True, metavar="SHARE", help="Added to the cost: 8% or 0.08."
)
@click.option(
    "--validity",
    default="14",
    show_default=True,
    callback=_validity,
    metavar="DAYS|DATE",
    help="Days after the boxes are ready, or the last day.",
)
@click.option("--currency", default="", metavar="CODE", help="Of the amounts; else that of the network.")
@click.option(
    "--round-to",
    type=float,
    default=1.0,
    show_default=True,
    metavar="MONEY",
    help="The price of a box is rounded up to a multiple of it.",
)
@click.option("--number", default="", metavar="TEXT", help="What it is called; else a number made of what it offers.")
@click.option("--issued", default=None, metavar="DATE", help="Its date; else today.")
@language_option
@quote_file_option
def quote(
    shipment: ShipmentOptions,
    search: SearchOptions,
    network: NetworkOptions,
    output: OutputOptions,
    terms: QuoteTerms,
) -> None:
    """Make an offer for a customer: stages, price, what it includes, documents and terms, in three languages.

    What only the forwarder must know is told beside it.
    """
    from corridor.cli.screens.route_screen import SCREEN

    opened, box = network.open(), shipment.make()
    with slow_notice():
        trip = found_route(opened, box, search)
    made = trip.quote(
        opened,
        validity=terms.validity,
        margin=terms.margin,
        currency=terms.currency,
        language=terms.language,
        round_to=terms.round_to,
    ).issue(number=terms.number, day=terms.issued)
    beside = len(set(made.remarks)) + _BELOW
    click.echo(made.to_json(indent=1) if output.format == "json" else "\n".join(made.lines_within(SCREEN - beside)))
    tell(made.remarks)
    tell_why()
    if terms.file is not None:
        cd.draw.save_quote(made, terms.file, force=True)  # looked at before the work
        message(f"quote: {Path(terms.file)}")
