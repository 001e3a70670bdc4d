"""What the market pays beside the tariffs: through rates by lane and date, and the subsidies of cities.

A through rate is quoted for a whole ride. What the railways of China and the European Union and the handling cost by
their tariffs is taken off, what cities pay back is added, and the rest is spread over the kilometres between. So a
price depends on the lane and the date alone, rides that begin and end elsewhere pay their own way, and the ride that
was quoted costs what was quoted. A way by the Trans-Siberian shares a part with it and costs the same as a whole, by
what the rest of it is asked. Between quotes, and after the last, an index carries them: the transit index of the
1520 railways and the sea index, added up, as they were a quarter earlier: what a forwarder pays the railways was agreed
before. How far a lane follows it is in ``own/through_lanes.csv``: rates to the European Union by half as many per cent
as the index, those to Russia, where no ship competes, not at all. With each quote left out in turn its neighbours and
the index miss it by 13 per cent in the median on both lanes; by 18 and 24 without the delay and with one index for
both. A lane may have a day on which its market broke: no quote speaks for the other side of it. Where none of the
way by land is known for long, readings of another ``way`` of the lane stand for it, with low confidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from networks.make.common import ESTIMATE, HALF_BOX, Row, as_rows, join_notes, number, read_own

__all__ = [
    "Period",
    "Ride",
    "carried_quote",
    "period_of",
    "quotes_beside",
    "rate_for",
    "subsidies",
    "through_rates",
]

_DAY = dt.timedelta(days=1)
_FIRST, _LAST = dt.date(2011, 1, 1), dt.date(2030, 12, 31)
_ENDS = ("low", "mid", "high")
_HALVINGS = 50
_LAG = dt.timedelta(days=90)  # rates follow the indices by a quarter


class Period(NamedTuple):
    """First and last day; open ends are those of the network."""

    since: dt.date
    until: dt.date

    @property
    def middle(self) -> dt.date:
        """The day midway."""
        return self.since + (self.until - self.since) / 2


@dataclass(frozen=True)
class Ride:
    """A ride that rates are quoted for, by what it costs at tariffs apart from its middle part.

    Attributes
    ----------
    cn_km, transit_km, eu_km : float
        Length in China, on the railways between, and in the European Union.
    cn, eu, other : float
        USD a FEU for both hauls, and for loading and handling.
    subsidy, ceiling : float
        USD a FEU that the city pays for the ride, and the largest share of a haul that it pays.
    priced_km, priced : float
        Length and USD a FEU of a part whose market price is known already.
    """

    cn_km: float
    transit_km: float
    eu_km: float
    cn: float
    eu: float
    other: float
    subsidy: float
    ceiling: float
    priced_km: float = 0.0
    priced: float = 0.0

    def through(self, per_km: float) -> float:
        """What the ride costs after subsidies when its middle part costs so much a kilometre."""
        middle = (self.transit_km, per_km * self.transit_km)
        parts = ((self.cn_km, self.cn), middle, (self.priced_km, self.priced), (self.eu_km, self.eu))
        per_ride_km = self.subsidy / sum(km for km, _ in parts)
        paid = sum(min(per_ride_km * km, self.ceiling * cost) for km, cost in parts)
        return self.other + sum(cost for _, cost in parts) - paid

    def per_km(self, rate: float) -> float:
        """What its middle part costs a kilometre when the ride costs so much; not less than nothing."""
        least, most = 0.0, (rate + self.subsidy) / self.transit_km
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            least, most = (middle, most) if self.through(middle) < rate else (least, middle)
        return least


def through_rates() -> Iterator[Row]:
    """Rows of ``tariffs``: what a kilometre of each lane costs at the rates quoted, and between them by the index."""
    quotes, places = list(as_rows(read_own("through_quotes"))), _by(read_own("through_references"), "reference")
    for lane in as_rows(read_own("through_lanes")):
        mine = [quote for quote in quotes if quote["lane"] == lane["lane"]]
        for quote in (*mine, *_carried(lane, mine, places)):
            place, branch = places[quote["reference"]], places[lane["branch"]]
            price = _price(quote, place)
            yield _row(lane, quote, place, price)
            yield _branch_row(lane, quote, (branch, places[branch["same_as"]]), price)


def subsidies() -> Iterator[Row]:
    """Rows of ``tariffs``: what cities pay for each FEU on their trains to other countries."""
    for row in as_rows(read_own("subsidies")):
        yield {
            **row,
            "id": f"subsidy-{row['id']}",
            "item": "subsidy",
            "mode": "rail",
            "zones": "CN",
            "relation": "any",
            "basis": "per_feu",
            "currency": "USD",
            "used": "1",
            "notes": join_notes(row["notes"], "spread over the ride of the train by length", HALF_BOX),
        }


def _by(table: pd.DataFrame, column: str) -> dict[str, Row]:
    return {row[column]: row for row in as_rows(table)}


def period_of(row: Row) -> Period:
    """The period of a row of ours."""
    since, until = row["valid_from"], row["valid_to"]
    return Period(dt.date.fromisoformat(since) if since else _FIRST, dt.date.fromisoformat(until) if until else _LAST)


def _on(rows: Iterable[Row], day: dt.date) -> Row | None:
    """The row of a day."""
    return next((row for row in rows if (period := period_of(row)).since <= day <= period.until), None)


def _indices() -> tuple[list[Row], list[Row]]:
    transit = [row for row in as_rows(read_own("transit_index")) if row["direction"] == "west"]
    return transit, list(as_rows(read_own("sea_market")))


def _index_on(day: dt.date) -> float:
    """USD a FEU that the 1520 railways and the sea asked together westbound, a quarter before a day."""
    rows = [_on(series, day - _LAG) for series in _indices()]
    return sum(float(row["mid"]) for row in rows if row is not None)


def _carried(lane: Row, quotes: list[Row], places: Mapping[str, Row]) -> Iterator[Row]:
    """The periods after each quote until the next one, and after the last: a quote for the lane's own ride."""
    for quote, after in [*pairwise(quotes), (quotes[-1], None)]:
        begin = period_of(quote).until + _DAY
        end = period_of(after).since - _DAY if after else _LAST
        for period in _split(Period(begin, end), lane):
            yield carried_quote(lane, period, quotes_beside(lane, period, (quote, after)), places)


def quotes_beside(lane: Row, period: Period, ends: tuple[Row, Row | None]) -> tuple[Row, Row | None]:
    """The quotes before and after a period that speak for it: where the market broke between, only one does."""
    before, after = ends
    day = lane["breaks"]
    if not day or after is None or not before["valid_to"] < day <= after["valid_from"]:
        return ends
    return (before, None) if period.until.isoformat() < day else (after, None)


def _split(gap: Period, lane: Row) -> Iterator[Period]:
    """A gap, cut where an index is felt to change and where the market broke; nothing where there is no gap."""
    indices = _indices() if float(lane["elasticity"]) else ()
    changes = {period_of(row).since + _LAG for series in indices for row in series}
    changes |= {dt.date.fromisoformat(lane["breaks"])} if lane["breaks"] else set()
    days = sorted({gap.since, *(day for day in changes if gap.since < day <= gap.until), gap.until + _DAY})
    return (Period(since, until - _DAY) for since, until in pairwise(days))


def carried_quote(lane: Row, period: Period, ends: tuple[Row, Row | None], places: Mapping[str, Row]) -> Row:
    """A period beside one quote or between two: as far from one to the other as in time, and moved as its index is."""
    before, after, reference = ends[0], ends[1] or ends[0], lane["reference"]
    day, start = period.middle, period_of(before).middle
    share = (day - start) / (period_of(after).middle - start) if ends[1] else 0.0
    index, usual = _index_on(day), _between(_index_on(start), _index_on(period_of(after).middle), share)
    moved = (index / usual) ** float(lane["elasticity"])
    rates = {}
    for end in _ENDS:
        one, other = (rate_for(quote, end, places, reference) for quote in (before, after))
        rates[end] = number(_between(one, other, share) * moved, 0)
    quoted = (
        f"the quotes of {before['valid_to'][:7]} and {after['valid_from'][:7]}"
        if ends[1]
        else f"the quote of {before['valid_to'][:7]}"
    )
    index_told = f"by the transit and sea indices of 90 days before, together {index:,.0f}; {usual:,.0f} would leave it"
    return {
        **before,
        "reference": reference,
        "valid_from": period.since.isoformat(),
        "valid_to": "" if period.until == _LAST else period.until.isoformat(),
        **rates,
        "notes": join_notes(f"from {quoted}", index_told if float(lane["elasticity"]) else ""),
        "source": ESTIMATE,
        "confidence": ESTIMATE,
    }


def _between(one: float, other: float, share: float) -> float:
    return one + (other - one) * share


def rate_for(quote: Row, end: str, places: Mapping[str, Row], reference: str) -> float:
    """A quote as it would be for another ride of the lane: dearer or cheaper by the tariffs to and from there."""
    if quote["reference"] == reference:
        return float(quote[end])
    day = period_of(quote).middle
    own, other = (_ride(places[name], day) for name in (quote["reference"], reference))
    return other.through(own.per_km(float(quote[end])))


def _ride(place: Row, day: dt.date) -> Ride:
    prices, money = _by(read_own("prices"), "id"), _exchange(day)
    cn, fixed, eu = (prices[name] for name in ("haul-rail-CN", "fixed-rail-CN", "haul-rail-PL"))
    cn_km, eu_km = float(place["cn_km"]), float(place["eu_km"])
    paid = _on((row for row in as_rows(read_own("subsidies")) if not row["terminal_ids"]), day)
    return Ride(
        cn_km=cn_km,
        transit_km=float(place["transit_km"]),
        eu_km=eu_km,
        cn=cn_km * float(cn["mid"]) * money[cn["currency"]],
        eu=eu_km * float(eu["mid"]) * money[eu["currency"]],
        other=float(fixed["mid"]) * money[fixed["currency"]] + float(place["handling"]),
        subsidy=float(paid["mid"]) if paid else 0.0,
        ceiling=float(paid["ceiling"]) if paid else 0.0,
    )


def _exchange(day: dt.date) -> dict[str, float]:
    years = list(as_rows(read_own("exchange_rates")))
    row = next((row for row in reversed(years) if int(row["year"]) <= day.year), years[0])
    return {code: float(row[code]) for code in ("CNY", "EUR")} | {"USD": 1.0}


def _price(quote: Row, place: Row) -> dict[str, float]:
    """USD a FEU-km on the middle part of a ride, low, mid and high."""
    ride = _ride(place, period_of(quote).middle)
    return {end: ride.per_km(float(quote[end])) for end in _ENDS}


def _branch_price(quote: Row, branch: Row, main: Row, price: Mapping[str, float]) -> dict[str, float]:
    """USD a FEU-km on what a branch has for itself, so that it costs what the main way between its ends costs."""
    day = period_of(quote).middle
    ride, along = _ride(branch, day), _ride(main, day)
    km = float(branch["priced_km"])
    return {end: replace(ride, priced_km=km, priced=km * price[end]).per_km(along.through(price[end])) for end in _ENDS}


def _row(lane: Row, quote: Row, place: Row, price: Mapping[str, float]) -> Row:
    ride = _ride(place, period_of(quote).middle)
    rest = ride.other + ride.cn + ride.eu
    ends = f"{place['from']}-{place['to']}"
    paid = (
        f" and {ride.subsidy:,.0f} that cities pay back, at most {ride.ceiling:.0%} of a haul" if ride.subsidy else ""
    )
    return {
        "id": f"through-{lane['lane']}-{quote['valid_from'] or 'before'}",
        "item": "through_rate",
        "name": f"{lane['name']}, {(quote['valid_from'] or quote['valid_to'])[:7]}",
        "mode": "rail",
        "zones": lane["zones"],
        "relation": "any",
        "origin_countries": lane["origin_countries"],
        "destination_countries": quote["destination_countries"],
        "basis": "per_feu_km",
        **{end: number(amount, 5) for end, amount in price.items()},
        "currency": "USD",
        "valid_from": quote["valid_from"],
        "valid_to": quote["valid_to"],
        "used": "1",
        "notes": f"{float(quote['mid']):,.0f} a FEU {ends}: {quote['notes']}; less {rest:,.0f} by tariffs in China, "
        f"in the European Union and for handling{paid}, over {ride.transit_km:,.0f} km; {lane['notes']}; {HALF_BOX}",
        "source": quote["source"],
        "confidence": quote["confidence"],
    }


def _branch_row(lane: Row, quote: Row, ways: tuple[Row, Row], price: Mapping[str, float]) -> Row:
    branch, main = ways
    row = _row(lane, quote, main, _branch_price(quote, branch, main, price))
    return {
        **row,
        "id": f"{row['id']}-branch",
        "name": f"{row['name']}, by the Trans-Siberian",
        "zones": lane["branch_zones"],
        "notes": f"so that {branch['from']}-{branch['to']} costs the same by the Trans-Siberian as by the row without "
        f"-branch, over {float(branch['transit_km']):,.0f} km; {HALF_BOX}",
        "source": ESTIMATE,
        "confidence": ESTIMATE,
    }
