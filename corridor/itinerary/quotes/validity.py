"""How long an offer holds: until a day that is asked for or its first price ends; a day gone by is no offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from corridor.arguments import number
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.wording import day_text, phrase
from corridor.model.known_dates import dates_known
from corridor.model.network import Network

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["PriceEnd", "ended_early", "first_end", "lapsed", "old_prices", "standing", "valid_until"]

_MOST_DAYS = 3_660


class PriceEnd(NamedTuple):
    """The last day of a price, and what it is called."""

    day: dt.date
    name: str


def valid_until(validity: DateLike | int, ready: dt.date) -> dt.date:
    """The last day that is asked for.

    Parameters
    ----------
    validity : date, str or int
        It, or days after the boxes are ready.
    ready : datetime.date
        When they are.

    Raises
    ------
    ArgumentError
        For a number of days beyond what it can be, and a day before the boxes are ready.
    """
    if isinstance(validity, int):
        return ready + dt.timedelta(days=int(number("validity", validity, least=0, most=_MOST_DAYS)))
    until = as_day(validity)
    if until < ready:
        raise ArgumentError(
            f"the quote would be valid until {until}, before the boxes are ready on {ready}: choose a later day"
        )
    return until


def first_end(network: Network, legs: Sequence[Leg], ready: dt.date) -> PriceEnd | None:
    """The price of the way that ends first, from the day of readiness on; None where none has an end."""
    ends = network.tariffs["valid_to"]
    rows = dict.fromkeys((item.row, item.name) for leg in legs for item in leg.items if item.table == "tariffs")
    found = [PriceEnd(as_day(end), name) for row, name in rows if (end := _day_of(ends.get(row))) is not None]
    return min((one for one in found if one.day >= ready), default=None)


def _day_of(end: object) -> dt.date | None:
    return end if isinstance(end, dt.date) and not pd.isna(end) else None


def ended_early(end: PriceEnd | None, asked: dt.date) -> tuple[str, ...]:
    """Tell the forwarder that an offer ends with a price, before the day that was asked for."""
    if end is None or end.day >= asked:
        return ()
    return (f"the price {end.name!r} is known until {end.day}: the quote ends with it, not on {asked}",)


def lapsed(issued: dt.date, until: dt.date) -> tuple[str, ...]:
    """Tell the forwarder of a calculation what would make an offer of it."""
    if issued <= until:
        return ()
    told = f"issued on {issued}, after {until}, it is no offer"
    return (f"{told}: for one, issue it on a day until then (issue, --issued)",)


def old_prices(network: Network, ready: dt.date, language: str) -> tuple[str, ...]:
    """Say in the offer that its prices are older than its boxes, where all dated prices end before these are ready."""
    known = dates_known(network)
    if known is None or ready <= known[1]:
        return ()
    text = phrase("Prices are those known on {day}, the last day of the price list, and are to be confirmed", language)
    return (text.format(day=day_text(known[1], language)),)


def standing(days: tuple[dt.date, dt.date, dt.date], language: str) -> tuple[str, ...]:
    """Say what an offer of a day is: until when it holds, or that it is none.

    Parameters
    ----------
    days : tuple of date
        Of issue, of readiness, and the last of validity.
    language : {"en", "zh", "ru"}
        Of the texts.
    """
    issued, ready, until = days
    if issued > until:
        text = "This is a calculation for a day gone by, not an offer: its prices were those of {day}"
        return (phrase(text, language).format(day=day_text(ready, language)),)
    told = ["Prices hold for containers ready by the last day of validity, subject to space and equipment"]
    if issued > ready:
        told.append("Stages are dated from the day of readiness, which lies before the day of issue")
    return tuple(phrase(text, language) for text in told)
