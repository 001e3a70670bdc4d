"""Which table rows an answer hangs on: how far each alone moves its cost and its days, the widest first.

A row that states its own ends is moved between them: a price between its low and its high, a queue, a wait and a yard
between the hours that one journey in ten stays below and one in ten exceeds. A row that states none is moved by what
its confidence is worth (`SPREAD`): nothing where the figure was read at its source, a quarter either way where it is
an estimate. The route stays the same, so what a row swings is what it would be found to swing by changing it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.display import counted
from corridor.itinerary.distinct import VEHICLES
from corridor.itinerary.dwell import dwell_report
from corridor.itinerary.invoice import CostItem
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.itinerary.sources import Figure
from corridor.model.cargo.shipment import Shipment
from corridor.model.known_dates import price_remarks
from corridor.model.network import Network
from corridor.model.own.marks import marks_of
from corridor.model.tables.codes import TRAIN_CLASSES
from corridor.results import RemarkedReport
from corridor.routing.best import pareto_routes, route
from corridor.routing.query.query import Names
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["SPREAD", "WITHOUT_ENDS", "WeakFact", "WeakFacts", "row_texts", "weak_facts", "weak_rows"]

SPREAD: Mapping[str, float] = {"high": 0.0, "medium": 0.05, "low": 0.15, "estimate": 0.25}
"""What a row without ends of its own is moved by, either way. Of `eurasia`'s 62 trains with published days, five in six
are met within a quarter where they must do without them (``python -m benchmarks.calibration``)."""

_HOURS_OF = {"length_km", "speed_kmh", "speed_ordinary_kmh", "transit_h", "hours", "dwell_mean_h"}  # what makes hours
WITHOUT_ENDS = "rows without ends of their own"  # as `WeakFact.basis` calls what is moved by its confidence
_TOLD_TABLES = ("terminals", "borders", "links", "services", "tariffs", "trains", "transfers")
_ENDS = ("cost_low", "cost_high", "cost_swing", "days_low", "days_high", "days_swing")
_COLUMNS = ("table", "row", "what", "confidence", "source", "basis", *_ENDS, "share", "routes")


class _Key(NamedTuple):
    table: str
    row: str


@checked_result
@dataclass(frozen=True, slots=True)
class WeakFact:
    """A table row and what it alone makes of a route.

    Attributes
    ----------
    table, row : str
        Where it stands; stations of a train share its row, since one transit time was shared out among them.
    what : str
        What it is, in words.
    confidence, source : str
        Of the row.
    basis : str
        By what it is moved: its own ends, the law of its hours, or the default of its confidence.
    cost_low, cost_high : float
        Cost of the whole shipment with the row at its ends, everything else as it is.
    hours_low, hours_high : float
        Hours of the route, the same.
    share : float
        The larger of its swing of the cost and its swing of the hours, as shares of the route's own.
    routes : int
        How many of the routes that were looked at rest on it.
    """

    table: str
    row: str
    what: str
    confidence: str
    source: str
    basis: str
    cost_low: float
    cost_high: float
    hours_low: float
    hours_high: float
    share: float
    routes: int = 1

    @property
    def cost_swing(self) -> float:
        """Difference of the two costs."""
        return self.cost_high - self.cost_low

    @property
    def days_swing(self) -> float:
        """Difference of the two times, in days."""
        return (self.hours_high - self.hours_low) / HOURS_PER_DAY

    def told(self, containers: int, currency: str) -> str:
        """In words, with half the swing either way: days, and cost of one of so many containers."""
        moved = [f"+-{self.days_swing / 2:.1f} days"] if self.days_swing >= 0.1 else []
        each = self.cost_swing / whole("containers", containers, least=1)
        moved += [f"+-{each / 2:,.0f} {currency}"] if each >= 1.0 else []
        return f"{self.what} {', '.join(moved) or 'hardly anything'}"


@checked_result
@dataclass(frozen=True, repr=False)
class WeakFacts(RemarkedReport):
    """The rows behind a route, or behind a front, by what they swing.

    Attributes
    ----------
    name, currency : str
        Of the best route.
    containers, routes : int
        Boxes of the shipment, and how many routes were looked at.
    cost, hours : float
        Of the best route, for the whole shipment.
    facts : tuple of WeakFact
        The widest swing first; rows that swing nothing are left out.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "weak facts"

    name: str
    currency: str
    containers: int
    routes: int
    cost: float
    hours: float
    facts: tuple[WeakFact, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per table row: what it is, how sure it is, and cost and days of the route at both of its ends."""
        records = [
            {
                **asdict(fact),
                "cost_swing": fact.cost_swing,
                "days_low": fact.hours_low / 24,
                "days_high": fact.hours_high / 24,
                "days_swing": fact.days_swing,
            }
            for fact in self.facts
        ]
        return pd.DataFrame(records, columns=list(_COLUMNS))

    def told(self, most: int = 3) -> str:
        """The rows that matter most, in words."""
        words = "; ".join(fact.told(self.containers, self.currency) for fact in self.facts[:most])
        return words or "no row that it rests on is in doubt"

    def _headline(self) -> str:
        behind = "" if self.routes == 1 else f" of {counted(self.routes, 'route')}"
        return f"{self.name}: {counted(len(self.facts), 'row')}{behind} in doubt; {self.told()}"

    def _html_frame(self) -> pd.DataFrame:
        return self.to_frame()[["table", "row", "what", "confidence", "cost_swing", "days_swing", "share"]]


@checked_arguments
def weak_facts(
    network: Network,
    shipment: Shipment,
    *,
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    front: bool = False,
) -> WeakFacts:
    """Rank the rows behind the best route of a shipment by how far each moves its cost and its days.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    minimise, limits, via, avoid
        As for `route`.
    front : bool
        Also the rows behind every other route of the front of cost, hours and CO2e: each with what it swings where it
        swings most, and with the number of routes that rest on it.

    Returns
    -------
    WeakFacts

    Raises
    ------
    NoRoute, UnknownName, LimitError
        As `route`.
    """
    best = route(network, shipment, minimise=minimise, limits=limits, via=via, avoid=avoid)
    found = weak_rows(network, best)
    facts = {(fact.table, fact.row): fact for fact in found.facts}
    others = pareto_routes(network, shipment, limits=limits, via=via, avoid=avoid).itineraries if front else ()
    others = tuple(trip for trip in others if trip.legs != best.legs)
    for trip in others:
        for fact in weak_rows(network, trip).facts:
            known = facts.get((fact.table, fact.row))
            wider = fact if known is None or fact.share > known.share else known
            facts[fact.table, fact.row] = replace(wider, routes=known.routes + 1 if known else 1)
    return replace(found, routes=1 + len(others), facts=_ranked(facts.values()))


def _ranked(facts: Iterable[WeakFact]) -> tuple[WeakFact, ...]:
    return tuple(sorted(facts, key=lambda fact: (-fact.share, fact.table, fact.row)))


@checked_arguments
def weak_rows(network: Network, itinerary: Itinerary) -> WeakFacts:
    """Rank the rows behind a route that was found, as `weak_facts` does.

    Parameters
    ----------
    network : Network
        Where it was found.
    itinerary : Itinerary
        The route.

    Returns
    -------
    WeakFacts
    """
    costs, hours = _costs(itinerary), _hours(network, itinerary)
    found = []
    for key in dict.fromkeys((*hours, *costs)):
        money, time = costs.get(key, _STILL), hours.get(key, _STILL)
        told = time if key in hours else money
        swing = max(
            (money.more - money.less) / itinerary.cost if itinerary.priced and itinerary.cost else 0.0,
            (time.more - time.less) / itinerary.hours if itinerary.hours else 0.0,
        )
        if swing > 0.0:
            found.append(
                WeakFact(
                    table=key.table,
                    row=key.row,
                    what=told.what or _words(network, key),
                    confidence=told.confidence,
                    source=told.source,
                    basis="; ".join(dict.fromkeys(part.basis for part in (time, money) if part.basis)),
                    cost_low=itinerary.cost + money.less,
                    cost_high=itinerary.cost + money.more,
                    hours_low=itinerary.hours + time.less,
                    hours_high=itinerary.hours + time.more,
                    share=swing,
                )
            )
    return WeakFacts(
        name=itinerary.name,
        currency=itinerary.currency,
        containers=itinerary.shipment.containers,
        routes=1,
        cost=itinerary.cost,
        hours=itinerary.hours,
        facts=_ranked(found),
        remarks=price_remarks(network, [itinerary.shipment.ready.date()]),
    )


class _Moved(NamedTuple):
    """What a row takes off and adds, and where it comes from."""

    less: float
    more: float
    what: str
    confidence: str
    source: str
    basis: str

    def plus(self, other: _Moved) -> _Moved:
        """Both together: the same row moves several parts of a route at once."""
        return self._replace(less=self.less + other.less, more=self.more + other.more)


_STILL = _Moved(0.0, 0.0, "", "", "", "")


def _by_confidence(confidence: str) -> tuple[float, str]:
    spread = SPREAD.get(confidence, 0.0)
    return spread, f"{spread:.0%} either way, as {confidence} {WITHOUT_ENDS}" if spread else ""


def _costs(itinerary: Itinerary) -> dict[_Key, _Moved]:
    """What each price row moves: its own lines, and subsidies that are a share of it."""
    lines = [item for leg in itinerary.legs for item in leg.items]
    rows: dict[_Key, list[CostItem]] = {}
    for line in lines:
        rows.setdefault(_Key(line.table, line.row), []).append(line)
    found = {}
    for key, own in rows.items():
        first = own[0]
        moved = sum(line.amount for line in own)
        moved += sum(line.amount for line in lines if line.share_of == key.row and _Key(line.table, line.row) != key)
        low, high, basis = first.low, first.high, "its own low and high"
        if low == high:
            spread, basis = _by_confidence(first.confidence)
            low, high = 1.0 - spread, 1.0 + spread
        ends = sorted((moved * (low - 1.0), moved * (high - 1.0)))
        found[key] = _Moved(ends[0], ends[1], first.name, first.confidence, first.source, basis)
    return found


def _hours(network: Network, itinerary: Itinerary) -> dict[_Key, _Moved]:
    """What each row of hours moves; what was asked in the shipment itself is in no doubt."""
    found: dict[_Key, _Moved] = {}
    for leg in itinerary.legs:
        for key, moved in _leg_hours(network, leg):
            found[key] = found[key].plus(moved) if key in found else moved
    return found


def _leg_hours(network: Network, leg: Leg) -> Iterator[tuple[_Key, _Moved]]:
    figures = [figure for figure in leg.figures if figure.measure == "hours" and figure.table != "shipment"]
    report = dwell_report((leg,))
    for figure in figures:
        key, source, confidence = _Key(figure.table, figure.row), figure.source, figure.confidence
        if figure.table == "service_stops":
            key, source, confidence = _train(network, figure)
        if figure.row in row_texts(network).taken.get(figure.table, ()):
            confidence = "estimate"  # however sure its other cells are
        if report.stops:  # a leg that varies has one row
            less, more = (report.quantile_h(share) - leg.hours for share in (0.1, 0.9))
            basis = report.stops[0].law
        else:
            spread, basis = _by_confidence(confidence)
            less, more = -spread * figure.amount, spread * figure.amount
        yield key, _Moved(less, more, _words(network, key), confidence, source, basis)


def _train(network: Network, figure: Figure) -> tuple[_Key, str, str]:
    """The train whose running hours a stop has: as sure as its days where these were published, else as the stop."""
    service, *published = row_texts(network).trains[figure.row]
    source, confidence = published or (figure.source, figure.confidence)
    return _Key(figure.table, service), source, confidence


def _words(network: Network, key: _Key) -> str:
    """What a row is, in words."""
    return row_texts(network).words.get(key.table, {}).get(key.row, key.row)


class RowTexts(NamedTuple):
    """What rows are called, so that a route is told without opening the tables, which takes pandas.

    `words` by table and id, of terminals their names, and of stops by their service; `trains` by stop its service, with
    source and confidence of its days where they were published; `taken` by table rows whose hours rest on defaults.
    """

    words: dict[str, dict[str, str]]
    trains: dict[str, tuple[str, ...]]
    taken: dict[str, set[str]]


def row_texts(network: Network) -> RowTexts:
    """Look up what rows are called, once for a network, and for the processes to come."""
    return network.cache.lasting("row texts", ("lifts by vehicle",), lambda: _row_texts(network))


def _lifted(cells: Mapping[Hashable, Any]) -> str:
    """Onto or off what a lift is: a terminal has one for each kind of vehicle."""
    if cells["technique"] != "lift":
        return ""
    carrier = str(cells["from_carrier"] if cells["to_carrier"] == "stack" else cells["to_carrier"])
    vehicles = {**VEHICLES, "air": "aircraft"}
    return f", {f'train of {carrier} mm' if carrier.isdigit() else vehicles.get(carrier, carrier)}"


def _row_texts(network: Network) -> RowTexts:
    tables = {name: network.tables[name].to_dict("index") for name in _TOLD_TABLES}
    words = {
        name: {str(row): str(cells.get("name", row)) for row, cells in rows.items()} for name, rows in tables.items()
    }
    names, trains = words["terminals"], {}
    words["service_stops"] = {row: f"running time of {name}" for row, name in words["services"].items()}
    words["services"] = {row: f"wait for {name}" for row, name in words["services"].items()}
    for row, cells in tables["borders"].items():
        whose = f", {cells['train_class']} trains" if cells["train_class"] in TRAIN_CLASSES else ""
        words["borders"][str(row)] = f"queue at {cells['name']}{whose}"
    for row, cells in tables["links"].items():
        ends = f"{names[cells['from_node_id']]} - {names[cells['to_node_id']]}"
        words["links"][str(row)] = f"running time {ends}, {cells['mode']}"
    for row, cells in tables["transfers"].items():
        words["transfers"][str(row)] = f"{cells['technique']} at {names[cells['terminal_id']]}{_lifted(cells)}"
    for service, cells in tables["services"].items():
        unknown = pd.isna(cells["transit_days"]) or "transit_days" in cells["estimated_fields"]
        trains[service] = (str(service), *(() if unknown else (str(cells["source"]), str(cells["confidence"]))))
    stops = network.service_stops["service_id"].items()
    taken = {name: {str(row) for row in of if _HOURS_OF & {*marks_of(of[row]["notes"])}} for name, of in tables.items()}
    return RowTexts(words, {str(stop): trains[service] for stop, service in stops}, taken)
