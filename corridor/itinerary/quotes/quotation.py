"""An offer for a customer: stages, price, terms and documents of a route, without the words of the tables."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from fractions import Fraction
from hashlib import blake2s
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from corridor.arguments import checked_result, number
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError, CorridorError, UnknownName
from corridor.itinerary.dwell import DaysRange
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.amounts import QuoteLine, lines_of, price_of_box
from corridor.itinerary.quotes.documents import documents_of
from corridor.itinerary.quotes.sections import QuoteSection, section_lines
from corridor.itinerary.quotes.stages import QuoteStage, stages_of
from corridor.itinerary.quotes.terms import emissions_text, excluded_in, free_days_of, included_in, load_of, terms_of
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

__all__ = ["Quote", "QuoteOptions", "quote_of"]

_MOST_DAYS = 3_660
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


@checked_result
@dataclass(frozen=True, repr=False)
class Quote(ReportMixin):
    """What a customer is offered; every text is in its language.

    Attributes
    ----------
    number : str
        What it is called; by default made of what it offers, so that the same offer has the same.
    issued : datetime.date
        The day on which it is made; by default today.
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

    number: str
    issued: dt.date
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

    def issue(self, *, number: str = "", day: DateLike | None = None) -> Self:
        """The same offer under a number, and of a day, of one's own.

        Parameters
        ----------
        number : str
            Blank for the one it has.
        day : date or str, optional
            By default the one it has.

        Raises
        ------
        ArgumentError
            For a day after the last on which the offer holds.
        """
        named = replace(self, number=number.strip() or self.number)
        if day is None:
            return named
        issued = as_day(day)
        if issued > self.valid_until:
            raise ArgumentError(f"the quote would be issued on {issued}, after it ends on {self.valid_until}")
        kept = tuple(text for text in self.remarks if text != _late(self.issued, self.valid_until))
        return replace(named, issued=issued, remarks=kept)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands at its head: names and values."""
        return tuple((name, self._text(value)) for name, value in self.values())

    def values(self) -> tuple[tuple[str, str | float | dt.date], ...]:
        """The same with days as days and amounts as numbers."""
        return (
            (self.word("Number"), self.number),
            (self.word("Date of issue"), self.issued),
            (self.word("From"), self.start),
            (self.word("To"), self.end),
            (self.word("Shipment"), ", ".join(self.load)),
            (self.word("Ready for loading"), self.ready),
            (self.word("Transit time"), self.transit_time),
            (f"{self.word('Price')} {self.word('per container')}", self.price_per_container),
            (f"{self.word('Price')} {self.word('in all')}", self.price),
            (self.word("Valid until"), self.valid_until),
        )

    def _text(self, value: str | float | dt.date) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, dt.date):
            return day_text(value, self.language)
        return f"{self.money(value)} {self.currency}"

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
        return f"{self.word('Quotation')} {self.number}: {self.start} - {self.end}, {', '.join(self.load)}"

    def _lines(self) -> Iterator[str]:
        told = (self.word("Shipment"), self.word("From"), self.word("To"), self.word("Number"))
        emissions = self.word("Emissions")  # one text, which needs no line of its own on a screen
        facts = [*(fact for fact in self.facts() if fact[0] not in told), (emissions, self.emissions)]
        yield "; ".join(f"{name}: {value}" for name, value in facts if value)
        for section in self.sections():
            if section.heading == emissions:
                continue
            if len(section.head) < 2:
                yield f"{section.heading}: {'; '.join(row[0] for row in section.rows)}"
            else:
                yield from section_lines(section)


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
        days=tuple(trip.days_range),  # type: ignore[arg-type]  # three of them
        stages=stages_of(network, trip.legs, moments, language),
        lines=tuple(QuoteLine(phrase(name, language), cents, cents * box.containers) for name, cents in lines),
        included=included_in(network, box, trip.legs, language),
        excluded=excluded_in(network, box, trip.legs, language),
        documents=documents_of(network, box, trip.legs, language),
        free_days=free_days_of(network, box, trip.legs, language),
        terms=terms_of(trip.currency, currency, rate, ready, language),
        emissions=emissions_text(trip.co2_kg, box.containers, language),
        remarks=(
            *trip.remarks,
            *_ending_prices(network, trip.legs, until),
            *((_late(issued, until),) if issued > until else ()),
            *(() if margin else ("the price is the cost: no margin is added to it",)),
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


def _number(trip: _Trip, offered: tuple[int, str, dt.date]) -> str:
    """A number that the same boxes on the same way at the same price have in every language, and hardly any others."""
    box, way = trip.shipment, [(leg.kind, leg.mode, leg.service, leg.path) for leg in trip.legs]
    digest = blake2s(repr((astuple(box), way, trip.cents, *offered)).encode(), digest_size=4).hexdigest()
    return f"{box.ready:%Y%m%d}-{digest.upper()}"


def _late(issued: dt.date, until: dt.date) -> str:
    return f"the quote is of {issued}, and was valid until {until}: give it a day with issue() (--issued)"


def _ending_prices(network: Network, legs: Sequence[Leg], until: dt.date) -> Iterator[str]:
    """Prices that end before the offer does."""
    ends = network.tariffs["valid_to"]
    rows = dict.fromkeys((item.row, item.name) for leg in legs for item in leg.items if item.table == "tariffs")
    for row, name in rows:
        end = ends.get(row)
        if isinstance(end, dt.date) and not pd.isna(end) and as_day(end) < until:
            yield f"the price {name!r} is known until {as_day(end)}, and the quote is valid until {until}"
