"""An offer for a customer: stages, price, terms and documents of a route, without the words of the tables."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from corridor.arguments import checked_result
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError
from corridor.itinerary.quotes.amounts import QuoteLine
from corridor.itinerary.quotes.sections import QuoteSection, section_lines
from corridor.itinerary.quotes.stages import QuoteStage
from corridor.itinerary.quotes.validity import lapsed, standing
from corridor.itinerary.quotes.wording import day_text, number_text, phrase
from corridor.results import ReportMixin, Stamp
from corridor.units import CENTS_PER_UNIT

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Quote"]

_NO_TABLE = 2  # columns below which a section is a list


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
    load : tuple of (str, str)
        Boxes, whose they are, goods, mass, and more: names and values.
    containers : int
        How many boxes.
    ready, valid_until : datetime.date
        When the boxes are ready, and the last such day for which the price holds: at the latest that of its first
        price that ends.
    is_offer : bool
        Whether it was issued while it holds; a calculation for a day gone by is no offer, and its sheet says so.
    days : tuple of float
        Days that one such journey in ten stays below, those expected, and those that one in ten exceeds.
    stages : tuple of QuoteStage
        In order.
    lines : tuple of QuoteLine
        They add up to the price, to the cent.
    included, excluded, documents, free_days, laws, terms : tuple of str
        What is said beside the price; `laws` are the clause on sanctions, and rules that look at goods or way.
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
    load: tuple[tuple[str, str], ...]
    containers: int
    ready: dt.date
    valid_until: dt.date
    is_offer: bool
    days: tuple[float, float, float]
    stages: tuple[QuoteStage, ...]
    lines: tuple[QuoteLine, ...]
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    documents: tuple[str, ...]
    free_days: tuple[str, ...]
    laws: tuple[str, ...]
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
        old, new = (standing((day, self.ready, self.valid_until), self.language) for day in (self.issued, issued))
        terms = (*new, *(text for text in self.terms if text not in old))
        remarks = tuple(text for text in self.remarks if text not in lapsed(self.issued, self.valid_until))
        return replace(named, issued=issued, is_offer=True, terms=terms, remarks=remarks)

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
            *self.load,
            (self.word("Ready for loading"), self.ready),
            (self.word("Transit time"), self.transit_time),
            (f"{self.word('Price')} {self.word('per container')}", self.price_per_container),
            (f"{self.word('Price')} {self.word('in all')}", self.price),
            self._validity(),
        )

    def _validity(self) -> tuple[str, str | dt.date]:
        if self.is_offer:
            return (self.word("Valid until"), self.valid_until)
        return (self.word("Validity"), self.word("none: a calculation for a day gone by"))

    @property
    def kind(self) -> str:
        """What the sheet is: a quotation, or a calculation for a day gone by."""
        return self.word("Quotation" if self.is_offer else "Calculation, no offer")

    @property
    def heading(self) -> str:
        """What the sheet is, its number, and from where to where."""
        return f"{self.kind} {self.number}: {self.start} – {self.end}"

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
            "Sanctions and licences": self.laws,
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
        return f"{self.heading}, {self.load[0][1]}"

    def _lines(self) -> Iterator[str]:
        return self._told(in_a_line=0)

    def lines_within(self, most: int) -> tuple[str, ...]:
        """The text in so many lines, where it can be: first the price, then the stages too stand in one line."""
        told: list[str] = []
        for in_a_line in range(3):
            told = [self._headline(), *(f"  {line}" for line in self._told(in_a_line=in_a_line))]
            if len(told) <= most:
                break
        return tuple(told)

    def _told(self, *, in_a_line: int) -> Iterator[str]:
        """Facts and sections; so many of the tables, the last ones first, stand in a line."""
        told = (self.word("From"), self.word("To"), self.word("Number"), self.word("Containers"))
        emissions = self.word("Emissions")  # one text, which needs no line of its own on a screen
        facts = [*(fact for fact in self.facts() if fact[0] not in told), (emissions, self.emissions)]
        yield "; ".join(f"{name}: {value}" for name, value in facts if value)
        sections = [one for one in self.sections() if one.heading != emissions]
        tables = sum(len(one.head) >= _NO_TABLE for one in sections)
        for place, section in enumerate(sections):
            yield from section_lines(section, in_a_line=not tables - in_a_line > place)
