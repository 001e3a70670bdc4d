"""Where every number of a route comes from: the table row behind each, with its source and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple, Protocol

from corridor.arguments import checked_result
from corridor.display import counted
from corridor.errors import UnknownName
from corridor.graph import Arc, Graph, Load, Weights
from corridor.graph.arc_texts import collection_row
from corridor.graph.arc_types import BORDER, DRAYAGE, GATE_OUT, HAUL, WAITING
from corridor.graph.measures import CO2, COST, HOURS
from corridor.itinerary.invoice import ITEM_WORDS, CostItem
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.results import ReportMixin

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "ACTIVITIES",
    "ACTIVITY_OF",
    "EstimatedShares",
    "Figure",
    "Origin",
    "estimated_shares",
    "figures_of",
    "origin_of",
    "source_frame",
]

ACTIVITY_OF = {
    "haul": "moving",
    "pickup": "moving",
    "delivery": "moving",
    "lift": "handling",
    "reconsignment": "handling",
    "gauge change": "gauge change",
    "border": "border",
    "waiting": "waiting",
}
ACTIVITIES = ("moving", "handling", "gauge change", "border", "waiting")
_COLUMNS = ("leg", "step", "measure", "amount", "unit", "table", "row", "source", "confidence")
_TOLD = 3  # rows of a figure in its five lines
_LONGEST_SOURCE = 70
_ALIASES = {
    "days": "hours",
    "co2": "co2 kg",
    "co2e": "co2 kg",
    "cost per container": "cost",
    "co2 kg per container": "co2 kg",
    "transit time": "hours",
    "price": "cost",
}
_SHORTEST = 3  # letters of a part of a name that is looked for
_GUESSED = ("low", "estimate")
_LORRY = ("the shipment's kilometres at 40 km/h, loading and turning included", "estimate")


@dataclass(frozen=True, slots=True)
class Figure:
    """Part of a leg's hours, kilometres or CO2e that one table row stands for.

    Attributes
    ----------
    measure : {"hours", "km", "co2_kg"}
        What is measured.
    amount : float
        For the whole shipment.
    table, row, source, confidence : str
        Where it comes from; the table ``shipment`` is what was asked.
    """

    measure: str
    amount: float
    table: str
    row: str
    source: str
    confidence: str


class _Key(NamedTuple):
    measure: str
    table: str
    row: str


def figures_of(graph: Graph, weights: Weights, numbers: Sequence[int]) -> tuple[Figure, ...]:
    """Say which rows stand behind the hours, kilometres and CO2e of arcs.

    Parameters
    ----------
    graph, weights
        As compiled and weighed.
    numbers : sequence of int
        Arcs of one leg.

    Returns
    -------
    tuple of Figure
        They add up to the leg's hours, kilometres and CO2e; one for each measure and row.
    """
    sums: dict[_Key, float] = {}
    arcs = list(numbers)
    spent = zip(weights.matrix[HOURS.row, arcs].tolist(), weights.matrix[CO2.row, arcs].tolist(), strict=True)
    for number, (seconds, grams) in zip(arcs, spent, strict=True):
        arc = graph.arcs[number]
        if seconds:
            key = _Key("hours", *_clock(graph, arc))
            sums[key] = sums.get(key, 0.0) + HOURS.from_whole(seconds)
        if km := weights.load.drayage_km(arc) or arc.km:
            key = _Key("km", *(_drayage(arc) if arc.kind == DRAYAGE else ("links", arc.link_id)))
            sums[key] = sums.get(key, 0.0) + km
        for row, part in _shares(graph, weights.load, arc, grams) if grams else ():
            key = _Key("co2_kg", "emissions", row)
            sums[key] = sums.get(key, 0.0) + part / CO2.per_unit
    return tuple(Figure(key.measure, amount, key.table, key.row, *_origin(graph, key)) for key, amount in sums.items())


def _drayage(arc: Arc) -> tuple[str, str]:
    return "shipment", "pickup_km" if arc.tail.carrier == GATE_OUT else "delivery_km"


def _clock(graph: Graph, arc: Arc) -> tuple[str, str]:
    """Table and row of an arc's hours."""
    if arc.kind == BORDER:
        row = graph.borders.row_of(arc)
        return "borders", row.id if row else arc.border_id
    if arc.kind == DRAYAGE:
        return _drayage(arc)
    if arc.kind == WAITING:
        return ("services", arc.service_id) if arc.service_id else ("trains", collection_row(graph, arc))
    if arc.kind == HAUL:
        stop = _stops(graph.network).ids.get((arc.service_id, arc.head.stage)) if arc.service_id else None
        return ("service_stops", stop) if stop else ("links", arc.link_id)
    return "transfers", arc.transfer_id


def _shares(graph: Graph, load: Load, arc: Arc, grams: int) -> Iterator[tuple[str, float]]:
    """Rows of an arc's CO2e: half of a haul lies in the country of each end."""
    parts = [(factor.row, factor.grams(load.tonnes, load.teu)) for factor in graph.factors_of(arc)]
    whole = sum(part for _, part in parts)
    for row, part in parts:
        yield row, grams * part / whole if whole else grams / len(parts)


def _origin(graph: Graph, key: _Key) -> tuple[str, str]:
    if key.table == "shipment":
        return _LORRY
    if key.table == "service_stops":
        return _stops(graph.network).origins[key.row]
    return graph.structure.index.origins.get((key.table, key.row), ("", ""))


class _Stops(NamedTuple):
    """Stops that state their running hours: row by service and place in the path, and the row's origin."""

    ids: dict[tuple[str, str], str]
    origins: dict[str, tuple[str, str]]


def _stops(network: Network) -> _Stops:
    return network.cache.lasting("stated running times", (), lambda: _read_stops(network))


def _read_stops(network: Network) -> _Stops:
    frame = network.service_stops
    stated = frame[frame["run_h"].notna()]
    names = [f"{sequence:03d}" for sequence in stated["sequence"]]
    rows = [str(row) for row in stated.index]
    origins = zip(stated["source"], stated["confidence"], strict=True)
    ids = dict(zip(zip(stated["service_id"], names, strict=True), rows, strict=True))
    return _Stops(ids, dict(zip(rows, origins, strict=True)))


class _Leg(Protocol):
    """What of a leg is asked."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def hours(self) -> float: ...
    @property
    def confidence(self) -> str: ...
    @property
    def items(self) -> Sequence[CostItem]: ...
    @property
    def figures(self) -> Sequence[Figure]: ...


def source_frame(legs: Iterable[_Leg], currency: str) -> pd.DataFrame:
    """One row per leg, measure and table row; amounts of a measure add up to the route's total."""
    units = {HOURS.name: HOURS.unit, "km": "km", CO2.name: CO2.unit}
    records = []
    for number, leg in enumerate(legs):
        for item in leg.items:
            where = (item.table, item.row, item.source, item.confidence)
            records.append((number, leg.text, "cost", item.amount, currency, *where))
        for part in leg.figures:
            where = (part.table, part.row, part.source, part.confidence)
            records.append((number, leg.text, part.measure, part.amount, units[part.measure], *where))
    return pd.DataFrame(records, columns=list(_COLUMNS))


class EstimatedShares(NamedTuple):
    """How much of a route's cost and of its hours rests on rows marked ``low`` or ``estimate``, from 0 to 1."""

    cost: float
    hours: float


def estimated_shares(legs: Iterable[_Leg], hours: float) -> EstimatedShares:
    """Say how much of a route is a guess.

    Parameters
    ----------
    legs : iterable of Leg
        Subsidies, which are negative items, count on neither side.
    hours : float
        Of the whole route.
    """
    every = list(legs)
    paid = [item for leg in every for item in leg.items if item.amount > 0]
    guessed_cost = sum(item.amount for item in paid if item.confidence in _GUESSED)
    guessed_hours = sum(leg.hours for leg in every if leg.confidence in _GUESSED)
    # a route within one terminal costs and takes nothing, and nothing of it is a guess
    return EstimatedShares(guessed_cost / max(sum(item.amount for item in paid), 1), guessed_hours / max(hours, 1))


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One table row behind a figure: how much of it, what for, and where that stands."""

    amount: float
    share: float
    what: str
    table: str
    row: str
    source: str
    confidence: str


@checked_result
@dataclass(frozen=True, repr=False)
class Origin(ReportMixin):
    """Where a figure of a route comes from.

    Attributes
    ----------
    name, unit : str
        What was asked, and its unit.
    amount : float
        For the whole shipment.
    containers : int
        Boxes of the shipment.
    rows : tuple of OriginRow
        They add up to the amount; those with most of it first.
    """

    json_name = "origin"

    name: str
    unit: str
    amount: float
    containers: int
    rows: tuple[OriginRow, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per table row."""
        return pd.DataFrame(list(self.rows), columns=[field.name for field in fields(OriginRow)])

    def _headline(self) -> str:
        each = self.amount / self.containers
        if self.unit == HOURS.unit:
            more = f", {self.amount / 24:,.1f} days"
        elif self.unit == "km":
            more = ""
        else:
            more = f" for {counted(self.containers, 'box')}, {each:,.2f} {self.unit} per box"
        rows = counted(len(self.rows), "row")
        return f"{self.name}: {self.amount:,.2f} {self.unit}{more}, from {rows} of the tables"

    def _lines(self) -> Iterator[str]:
        shown = self.rows if len(self.rows) <= _TOLD + 1 else self.rows[:_TOLD]
        for one in shown:
            amount = f"{one.amount:,.2f} {self.unit} ({one.share:.0%})"
            yield f"{amount}  {one.what}; {one.table} {one.row}, {one.confidence}: {_short(one.source)}"
        if left := self.rows[len(shown) :]:
            yield f"and {counted(len(left), 'row')} more, {sum(one.share for one in left):.0%}: to_frame (--format csv)"


def _short(source: str) -> str:
    return source if len(source) <= _LONGEST_SOURCE else source[: _LONGEST_SOURCE - 1].rstrip() + "…"


class _Part(NamedTuple):
    """What one row gives to one figure of one leg."""

    measure: str
    names: tuple[str, ...]
    amount: float
    unit: str
    what: str
    quantity: float
    price: str
    table: str
    row: str
    source: str
    confidence: str


def origin_of(legs: Sequence[_Leg], currency: str, containers: int, name: str) -> Origin:
    """Say where a figure of a route comes from.

    Parameters
    ----------
    legs : sequence of Leg
        Of the route.
    currency : str
        Of its cost.
    containers : int
        Boxes of its shipment.
    name : str
        A measure, an activity, an item of the cost or the name of a price, or words of such names, as ``through``. Of
        an activity and an item of one name it means the hours, and with ``cost`` after it the money.

    Raises
    ------
    UnknownName
        When the route has no such figure, with the nearest that it has.
    """
    asked = _plain(name)
    asked = _ALIASES.get(asked, asked)
    parts = [part for leg in legs for part in _parts_of(leg, currency)]
    chosen = _chosen(parts, asked)
    if not chosen and asked not in ACTIVITIES:
        known = sorted({one for part in parts for one in (part.measure, *part.names) if one})
        listed = dict.fromkeys(one for part in parts for one in (part.measure, *part.names[:1]))
        near = nearest(asked, known) or f"; there are {', '.join(listed)}, and what prices are called"
        raise UnknownName(f"this route has no figure called {name!r}{near}", name, known)
    sums: dict[tuple[str, ...], tuple[float, float]] = {}
    for part in chosen:
        key = (part.what, part.price, part.table, part.row, part.source, part.confidence)
        amount, quantity = sums.get(key, (0.0, 0.0))
        sums[key] = amount + part.amount, quantity + part.quantity
    whole = sum(amount for amount, _ in sums.values())
    rows = []
    for (what, price, *where), (amount, quantity) in sums.items():
        told = f"{what}, {quantity:,.6g} {price}" if price else what
        rows.append(OriginRow(amount, amount / whole if whole else 0.0, told, *where))
    rows.sort(key=lambda row: -abs(row.amount))
    unit = chosen[0].unit if chosen else HOURS.unit
    return Origin(asked.replace(" ", "_"), unit, whole, containers, tuple(rows))


def _chosen(parts: Sequence[_Part], asked: str) -> list[_Part]:
    """The parts of a measure, of an activity, of an item or price; at last those of prices with such words."""
    if found := [part for part in parts if part.measure == asked]:
        return found
    if asked in ACTIVITIES:
        return [part for part in parts if part.measure == HOURS.name and asked in part.names]
    items = [part for part in parts if part.measure == COST.name]
    asked = asked.removesuffix(" cost")
    found = [part for part in items if asked and asked in part.names]
    words = asked.split() if len(asked) >= _SHORTEST else []
    return found or [part for part in items if words and any(_has(name, words) for name in part.names)]


def _has(name: str, words: Sequence[str]) -> bool:
    """Whether every word begins one of the name."""
    return all(any(own.startswith(word) for own in name.split()) for word in words)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _parts_of(leg: _Leg, currency: str) -> Iterator[_Part]:
    for item in leg.items:
        price = f"{item.unit} x {item.rate:,.4g} {item.currency}".rstrip()
        names = tuple(map(_plain, (item.item, item.name, ITEM_WORDS.get(item.item, ""))))
        where = (item.table, item.row, item.source, item.confidence)
        yield _Part(COST.name, names, item.amount, currency, item.name, item.quantity, price, *where)
    for part in leg.figures:
        names = (ACTIVITY_OF[leg.kind],) if part.measure == HOURS.name else ()
        unit = {HOURS.name: HOURS.unit, CO2.name: CO2.unit}.get(part.measure, "km")
        where = (part.table, part.row, part.source, part.confidence)
        yield _Part(_plain(part.measure), names, part.amount, unit, leg.text, 0.0, "", *where)
