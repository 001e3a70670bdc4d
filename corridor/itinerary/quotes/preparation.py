"""An offer is made of a route: its price, its texts and its last day, in the language of the customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple
from fractions import Fraction
from hashlib import blake2s
from typing import NamedTuple, Protocol

from corridor.arguments import number
from corridor.calendar import DateLike
from corridor.errors import CorridorError, UnknownName
from corridor.itinerary.dwell import DaysRange
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.amounts import QuoteLine, lines_of, price_of_box
from corridor.itinerary.quotes.documents import documents_of
from corridor.itinerary.quotes.laws import laws_of
from corridor.itinerary.quotes.load import load_of
from corridor.itinerary.quotes.quotation import Quote
from corridor.itinerary.quotes.stages import stages_of
from corridor.itinerary.quotes.terms import emissions_text, excluded_in, free_days_of, included_in, terms_of
from corridor.itinerary.quotes.validity import ended_early, first_end, lapsed, old_prices, standing, valid_until
from corridor.itinerary.quotes.wording import check_language, phrase, place_text
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.prices.tariff import rates_on
from corridor.results import Stamp
from corridor.units import CENTS_PER_UNIT

__all__ = ["QuoteOptions", "quote_of"]

_MOST_MARGIN = 10.0
_MOST_STEP = 1e6


class QuoteOptions(NamedTuple):
    """How an offer is made of a route.

    Attributes
    ----------
    validity : date, str or int
        The last day, or days after that on which the boxes are ready.
    margin : float
        Share of the cost that is added to it.
    currency : str
        Of the amounts; blank for that of the network.
    language : {"en", "zh", "ru"}
        Of the texts.
    round_to : float
        Amount that the price of a box is a multiple of, rounded up.
    """

    validity: DateLike | int
    margin: float
    currency: str
    language: str
    round_to: float


class _Trip(Protocol):
    """What of a route is asked."""

    @property
    def shipment(self) -> Shipment: ...
    @property
    def legs(self) -> Sequence[Leg]: ...
    @property
    def cents(self) -> int: ...
    @property
    def priced(self) -> bool: ...
    @property
    def currency(self) -> str: ...
    @property
    def co2_kg(self) -> float: ...
    @property
    def days_range(self) -> DaysRange: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...
    @property
    def assumptions(self) -> Sequence[str]: ...
    @property
    def stamp(self) -> Stamp: ...


def quote_of(network: Network, trip: _Trip, moments: Sequence[tuple[dt.date, dt.date]], options: QuoteOptions) -> Quote:
    """Make an offer of a route.

    Parameters
    ----------
    network : Network
        Where names, rates of exchange and free days are.
    trip : Itinerary
        The route.
    moments : sequence of (date, date)
        The days on which each of its legs begins and ends.
    options : QuoteOptions
        How.

    Raises
    ------
    UnknownName
        For a language, or a currency without a rate on the day.
    CorridorError
        For a route of a network without prices.
    ArgumentError
        For a margin, a step or a number of days beyond what they can be, and a validity before the boxes are ready.
    """
    language, box = options.language, trip.shipment
    check_language(language)
    if not trip.priced:
        raise CorridorError(f"{network.name} has no prices, and nothing can be offered: add a table of tariffs")
    ready = box.ready.date()
    asked, end = valid_until(options.validity, ready), first_end(network, trip.legs, ready)
    until = asked if end is None else min(asked, end.day)
    currency = options.currency or trip.currency
    rate = Fraction(_rate(network, currency, ready))
    margin = Fraction(str(number("margin", options.margin, least=0.0, most=_MOST_MARGIN)))
    step = round(number("round_to", options.round_to, least=1 / CENTS_PER_UNIT, most=_MOST_STEP) * CENTS_PER_UNIT)
    each = price_of_box(trip.cents, box.containers, (1 + margin) / rate, step)
    lines = lines_of(trip.legs, (each, step), box.containers, 1 / rate, margin)
    issued = dt.date.today()
    return Quote(
        number=_number(trip, (each, currency, until)),
        issued=issued,
        language=language,
        currency=currency,
        start=place_text(network, trip.legs[0].from_id, language, whole=True),
        end=place_text(network, trip.legs[-1].to_id, language, whole=True),
        load=load_of(network, box, language),
        containers=box.containers,
        ready=ready,
        valid_until=until,
        is_offer=issued <= until,
        days=tuple(trip.days_range),  # type: ignore[arg-type]  # three of them
        stages=stages_of(network, trip.legs, moments, language),
        lines=tuple(QuoteLine(phrase(name, language), cents, cents * box.containers) for name, cents in lines),
        included=included_in(network, box, trip.legs, language),
        excluded=excluded_in(network, box, trip.legs, language),
        documents=documents_of(network, box, trip.legs, language),
        free_days=free_days_of(network, box, trip.legs, language),
        laws=laws_of(network, box, trip.legs, (ready, moments[-1][1]), language),
        terms=(
            *standing((issued, ready, until), language),
            *old_prices(network, ready, language),
            *terms_of(trip.currency, currency, rate, ready, language),
        ),
        emissions=emissions_text(trip.co2_kg, box.containers, language),
        remarks=(
            *(f"warning: {told}" if told in trip.warnings else told for told in trip.remarks),
            *ended_early(end, asked),
            *lapsed(issued, until),
            *(() if margin else ("the price is the cost: no margin is added to it",)),
            *(f"assumed: {told}" for told in trip.assumptions),
        ),
        stamp=trip.stamp,
    )


def _rate(network: Network, currency: str, day: dt.date) -> float:
    rates = rates_on(network, day)
    if currency not in rates:
        known = tuple(sorted(rates))
        there = f"there are {', '.join(known)}"
        raise UnknownName(f"no rate of exchange is known for {currency!r} on {day}; {there}", currency, known)
    return rates[currency]


def _number(trip: _Trip, offered: tuple[int, str, dt.date]) -> str:
    """A number that the same boxes on the same way at the same price have in every language, and hardly any others."""
    box, way = trip.shipment, [(leg.kind, leg.mode, leg.service, leg.path) for leg in trip.legs]
    digest = blake2s(repr((astuple(box), way, trip.cents, *offered)).encode(), digest_size=4).hexdigest()
    return f"{box.ready:%Y%m%d}-{digest.upper()}"
