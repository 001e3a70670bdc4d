"""An offer for a customer: stages, price, terms and documents of a route, without the words of the tables."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

from corridor.arguments import checked_result, number
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.itinerary.dwell import DaysRange
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.amounts import QuoteLine, lines_of, price_of_box
from corridor.itinerary.quotes.stages import QuoteStage, stages_of
from corridor.itinerary.quotes.terms import documents_of, excluded_in, free_days_of, included_in
from corridor.itinerary.quotes.wording import check_language, day_text, number_text, phrase, place_text
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.prices.tariff import exchange_rates
from corridor.results import ReportMixin, Stamp
from corridor.units import CENTS_PER_UNIT

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Quote", "QuoteOptions", "QuoteSection", "quote_of"]

_MOST_DAYS = 3_660
_MOST_MARGIN = 10.0
_MOST_STEP = 1e6


class QuoteSection(NamedTuple):
    """A part of an offer: heading, heads of columns and rows of texts; `numbers` are the columns that hold amounts."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


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


@checked_result
@dataclass(frozen=True, repr=False)
class Quote(ReportMixin):
    """What a customer is offered; every text is in its language.

    Attributes
    ----------
    language, currency : str
        Of the texts, and of every amount.
    start, end : str
        Where the boxes come from and go to.
    load : tuple of str
        Boxes and goods.
    containers : int
        How many boxes.
    ready, valid_until : datetime.date
        When the boxes are ready, and the last such day for which the price holds.
    days : tuple of float
        Days that one such journey in ten stays below, those expected, and those that one in ten exceeds.
    stages : tuple of QuoteStage
        In order.
    lines : tuple of QuoteLine
        They add up to the price, to the cent.
    included, excluded, documents, free_days, terms : tuple of str
        What is said beside the price.
    emissions : str
        CO2e of a container and in all.
    remarks : tuple of str
        What the forwarder must know before it is sent; it is not part of the offer.
    stamp : Stamp
        What the route was computed with.
    """

    json_name = "quote"

    language: str
    currency: str
    start: str
    end: str
    load: tuple[str, ...]
    containers: int
    ready: dt.date
    valid_until: dt.date
    days: tuple[float, float, float]
    stages: tuple[QuoteStage, ...]
    lines: tuple[QuoteLine, ...]
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    documents: tuple[str, ...]
    free_days: tuple[str, ...]
    terms: tuple[str, ...]
    emissions: str
    remarks: tuple[str, ...]
    stamp: Stamp

    @property
    def price_per_container(self) -> float:
        """The price of one box."""
        return sum(line.cents_each for line in self.lines) / CENTS_PER_UNIT

    @property
    def price(self) -> float:
        """The price of all boxes."""
        return sum(line.cents for line in self.lines) / CENTS_PER_UNIT

    @property
    def transit_time(self) -> str:
        """Days of transit as a range, in words."""
        low, mid, high = math.floor(self.days[0]), round(self.days[1]), math.ceil(self.days[2])
        if low == high:
            return self.word("about {days} days").format(days=mid)
        return self.word("{low} to {high} days, expected {days}").format(low=low, high=high, days=mid)

    def word(self, text: str) -> str:
        """A phrase of the offer in its language."""
        return phrase(text, self.language)

    def money(self, amount: float) -> str:
        """An amount as it is written in the language of the offer."""
        return number_text(amount, 2, self.language)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands at its head: names and values."""
        each, whole = self.money(self.price_per_container), self.money(self.price)
        return (
            (self.word("From"), self.start),
            (self.word("To"), self.end),
            (self.word("Shipment"), ", ".join(self.load)),
            (self.word("Ready for loading"), day_text(self.ready, self.language)),
            (self.word("Transit time"), self.transit_time),
            (f"{self.word('Price')} {self.word('per container')}", f"{each} {self.currency}"),
            (f"{self.word('Price')} {self.word('in all')}", f"{whole} {self.currency}"),
            (self.word("Valid until"), day_text(self.valid_until, self.language)),
        )

    def sections(self) -> tuple[QuoteSection, ...]:
        """What follows: stages, price, and what is said beside them; in the order in which it is read."""
        days = [(day_text(one.begins, self.language), day_text(one.ends, self.language)) for one in self.stages]
        stages = tuple((one.text, *pair) for one, pair in zip(self.stages, days, strict=True))
        expected = self.word("expected")
        head = (self.word("Stage"), *(f"{self.word(name)} ({expected})" for name in ("Begins", "Ends")))
        lines = tuple((line.text, self.money(line.each), self.money(line.amount)) for line in self.lines)
        total = (self.word("Total"), self.money(self.price_per_container), self.money(self.price))
        priced = tuple(f"{self.currency} {self.word(name)}" for name in ("per container", "in all"))
        named = {
            "Included": self.included,
            "Not included": self.excluded,
            "Documents needed": self.documents,
            "Free days": self.free_days,
            "Emissions": (self.emissions,),
            "Terms": self.terms,
        }
        return (
            QuoteSection(self.word("Stages"), head, stages),
            QuoteSection(self.word("Price"), (self.word("Price"), *priced), (*lines, total), (1, 2)),
            *(
                QuoteSection(self.word(name), (), tuple((one,) for one in texts))
                for name, texts in named.items()
                if texts
            ),
        )

    def to_frame(self) -> pd.DataFrame:
        """The lines of the price as rows: ``text``, ``each`` and ``amount``."""
        return pd.DataFrame(
            [(one.text, one.each, one.amount) for one in self.lines], columns=["text", "each", "amount"]
        )

    def _headline(self) -> str:
        return f"{self.word('Quotation')}: {self.start} - {self.end}, {', '.join(self.load)}"

    def _lines(self) -> Iterator[str]:
        facts = dict(self.facts()[3:])
        yield "; ".join(f"{name}: {value}" for name, value in facts.items())
        for section in self.sections():
            if len(section.head) < 2:
                yield f"{section.heading}: {'; '.join(row[0] for row in section.rows)}"
            else:
                yield from _table(section)


def _table(section: QuoteSection) -> Iterator[str]:
    """Rows as lines, columns below each other."""
    table = [section.head, *section.rows]
    widths = [max(_columns(row[place]) for row in table) for place in range(len(section.head))]
    for row in table:
        cells = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            room = " " * (width - _columns(text))
            cells.append(room + text if place in section.numbers else text + room)
        yield f"  {'  '.join(cells).rstrip()}"


def _columns(text: str) -> int:
    """Columns that a text takes on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


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
    until = _valid_until(options.validity, ready)
    currency = options.currency or trip.currency
    rate = Fraction(_rate(network, currency, ready))
    margin = Fraction(str(number("margin", options.margin, least=0.0, most=_MOST_MARGIN)))
    step = round(number("round_to", options.round_to, least=1 / CENTS_PER_UNIT, most=_MOST_STEP) * CENTS_PER_UNIT)
    each = price_of_box(trip.cents, box.containers, (1 + margin) / rate, step)
    lines = lines_of(trip.legs, each, box.containers, 1 / rate)
    return Quote(
        language=language,
        currency=currency,
        start=place_text(network, trip.legs[0].from_id, language, whole=True),
        end=place_text(network, trip.legs[-1].to_id, language, whole=True),
        load=_load(box, language),
        containers=box.containers,
        ready=ready,
        valid_until=until,
        days=tuple(trip.days_range),  # type: ignore[arg-type]  # three of them
        stages=stages_of(network, trip.legs, moments, language),
        lines=tuple(QuoteLine(phrase(name, language), cents, cents * box.containers) for name, cents in lines),
        included=included_in(network, box, trip.legs, language),
        excluded=excluded_in(box, language),
        documents=documents_of(network, box, trip.legs, language),
        free_days=free_days_of(network, box, trip.legs, language),
        terms=_terms(trip.currency, currency, rate, ready, language),
        emissions=_emissions(trip.co2_kg, box.containers, language),
        remarks=(
            *trip.remarks,
            *_ending_prices(network, trip.legs, until),
            *(f"assumed: {told}" for told in trip.assumptions),
        ),
        stamp=trip.stamp,
    )


def _valid_until(validity: DateLike | int, ready: dt.date) -> dt.date:
    if isinstance(validity, int):
        return ready + dt.timedelta(days=int(number("validity", validity, least=0, most=_MOST_DAYS)))
    until = as_day(validity)
    if until < ready:
        raise ArgumentError(
            f"the quote would be valid until {until}, before the boxes are ready on {ready}: choose a later day"
        )
    return until


def _rate(network: Network, currency: str, day: dt.date) -> float:
    rates = exchange_rates(network.currencies, network.currency, day)
    if currency not in rates:
        known = tuple(sorted(rates))
        there = f"there are {', '.join(known)}"
        raise UnknownName(f"no rate of exchange is known for {currency!r} on {day}; {there}", currency, known)
    return rates[currency]


def _load(box: Shipment, language: str) -> tuple[str, ...]:
    told = [phrase("{boxes} x {kind}", language).format(boxes=box.containers, kind=box.container_type)]
    if box.hs:
        told.append(phrase("HS {code}", language).format(code=box.hs))
    if box.cargo_tonnes_each is not None:
        digits = 0 if float(box.cargo_tonnes_each).is_integer() else 1
        tonnes = number_text(box.cargo_tonnes_each, digits, language)
        told.append(phrase("{tonnes} t of cargo in each", language).format(tonnes=tonnes))
    if box.dangerous:
        told.append(phrase("dangerous goods of class {name}", language).format(name=box.dangerous))
    return tuple(told)


def _emissions(co2_kg: float, boxes: int, language: str) -> str:
    each, whole = number_text(co2_kg / boxes, 0, language), number_text(co2_kg / 1000.0, 1, language)
    return phrase("{each} kg CO2e per container, {all} t in all, well to wheel (ISO 14083)", language).format(
        each=each, all=whole
    )


def _terms(home: str, currency: str, rate: Fraction, day: dt.date, language: str) -> tuple[str, ...]:
    texts = [
        "Prices hold for containers ready by the last day of validity, subject to space and equipment",
        "Dates are expected ones: departures, queues at borders and orders of authorities may move them",
    ]
    told = [phrase(text, language) for text in texts]
    if currency != home:
        shown = number_text(float(rate), 4, language)
        text = phrase("{currency} at {rate} {home} on {day}", language)
        told.append(text.format(currency=currency, rate=shown, home=home, day=day_text(day, language)))
    return tuple(told)


def _ending_prices(network: Network, legs: Sequence[Leg], until: dt.date) -> Iterator[str]:
    """Prices that end before the offer does."""
    ends = network.tariffs["valid_to"]
    rows = dict.fromkeys((item.row, item.name) for leg in legs for item in leg.items if item.table == "tariffs")
    for row, name in rows:
        end = ends.get(row)
        if isinstance(end, dt.date) and not pd.isna(end) and as_day(end) < until:
            yield f"the price {name!r} is known until {as_day(end)}, and the quote is valid until {until}"
