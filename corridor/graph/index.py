"""Look-ups into a network's tables that building a graph needs, made once per network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from corridor.calendar import clock_second
from corridor.graph.arc_types import Emission
from corridor.model.delay.train_terms import RailNetwork, networks_with_terms
from corridor.model.delay.waiting import Calendar
from corridor.model.network import Network
from corridor.model.prices.emission import EmissionKey
from corridor.model.tables.codes import OPEN, TRAIN_FERRY, WEEKDAYS
from corridor.model.tables.reading import split_codes
from corridor.units import seconds

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = [
    "Hop",
    "Index",
    "ServiceRow",
    "Stop",
    "TransferRow",
    "departure_seconds",
    "index_of",
    "rows_of",
    "same_ways",
    "with_origins_of",
]

_Row = TypeVar("_Row")
_Key = TypeVar("_Key", bound=Hashable)
_NOON_H = 12.0  # where a day is published and no hour
_OF_WAYS = (
    "terminals",
    "countries",
    "links",
    "transfers",
    "services",
    "service_stops",
    "trains",
)  # what arcs are made of
_HANDLING = 1.0  # crane moves per container where a transfer row does not say


class Hop(NamedTuple):
    """A link in one of its directions."""

    link_id: str
    mode: str
    gauge: str
    tail: str
    head: str
    km: float
    hours: float
    hours_ordinary: float
    electrified: bool
    border_id: str
    zone: str
    category: str


class Stop(NamedTuple):
    """A station on a service's path."""

    sequence: int
    terminal: str
    calls: bool
    link_id: str
    run_h: float


class ServiceRow(NamedTuple):
    """A service with its path.

    ``calendar`` tells when it leaves; ``teu`` is the room of a departure, NaN where it is not known.
    """

    id: str
    mode: str
    train_class: str
    calendar: Calendar
    teu: float
    common_note: bool
    has_rate: bool
    stops: tuple[Stop, ...]


class TransferRow(NamedTuple):
    """A row of ``transfers``."""

    id: str
    terminal: str
    before: str
    after: str
    technique: str
    hours: float
    lifts: float


@dataclass(frozen=True, slots=True)
class Index:
    """Plain dictionaries over the tables of one network."""

    names: dict[str, str]
    cities: dict[str, str]
    variants: dict[str, str]
    ferries: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    origins: dict[tuple[str, str], tuple[str, str]]
    service_names: dict[str, str]
    country: dict[str, str]
    gauges: dict[str, tuple[str, ...]]
    regimes: dict[str, frozenset[str]]
    hops: tuple[Hop, ...]
    between: dict[tuple[str, str, str], tuple[Hop, ...]]
    transfers: tuple[TransferRow, ...]
    transfers_at: dict[str, tuple[TransferRow, ...]]
    services: tuple[ServiceRow, ...]
    collected: frozenset[RailNetwork]

    def groups_differ(self, one: str, other: str) -> bool:
        """Whether two countries share no customs union or bloc."""
        return not (self.groups.get(one, frozenset()) & self.groups.get(other, frozenset()))

    def lifts(self, terminal: str, carrier: str) -> tuple[TransferRow, ...]:
        """Lift rows between a carrier and the stack at a terminal."""
        rows = self.transfers_at.get(terminal, ())
        return tuple(row for row in rows if row.technique == "lift" and carrier in (row.before, row.after))

    def is_collected(self, terminal: str, gauge: str) -> bool:
        """Whether rows of `trains` say how long wagons wait there for a train, or for one of the shipper's own."""
        return (self.country[terminal], gauge) in self.collected

    def regime_valid(self, regime: str, hop: Hop) -> bool:
        """Whether a consignment law is applied at both ends of a link."""
        law = self.regimes
        return regime in law[self.country[hop.tail]] and regime in law[self.country[hop.head]]

    def emissions(self, hop: Hop) -> tuple[Emission, ...]:
        """What a link emits: half of it in the country of each end."""
        traction = ("electric" if hop.electrified else "diesel") if hop.mode == "rail" else ""
        ends = {self.country[end]: None for end in (hop.tail, hop.head)}
        keys = (EmissionKey(hop.mode, country, traction, hop.category) for country in ends)
        return tuple(Emission(key, hop.km / len(ends)) for key in keys)

    def handling(self, terminal: str, mode: str, lifts: float = _HANDLING) -> tuple[Emission, ...]:
        """What crane moves at a terminal emit, off or onto a vehicle of a mode."""
        return (Emission(EmissionKey("terminal", self.country[terminal], category=mode), lifts),)


def index_of(network: Network) -> Index:
    """Make the look-ups of a network."""
    terminals, countries = network.terminals, network.countries
    hops = tuple(_hops(network.links))
    transfers = tuple(_transfers(network.transfers))
    return Index(
        names=dict(zip(terminals.index, terminals["name"], strict=True)),
        cities=dict(zip(terminals.index, terminals["city"], strict=True)),
        variants=dict(zip(network.links.index, network.links["variant"], strict=True)),
        ferries=frozenset(hop.link_id for hop in hops if hop.mode == "rail" and hop.category == TRAIN_FERRY),
        groups=network.groups,
        origins=_origins(network),
        service_names=dict(zip(network.services.index, network.services["name"], strict=True)),
        country=dict(zip(terminals.index, terminals["country"], strict=True)),
        gauges={key: split_codes(cell) for key, cell in zip(terminals.index, terminals["gauges"], strict=True)},
        regimes={
            key: frozenset(split_codes(cell))
            for key, cell in zip(countries.index, countries["rail_regimes"], strict=True)
        },
        hops=hops,
        between=_grouped(hops, lambda hop: (hop.mode, hop.tail, hop.head)),
        transfers=transfers,
        transfers_at=_grouped(transfers, lambda row: row.terminal),
        services=tuple(_services(network.services, network.service_stops)),
        collected=networks_with_terms(network),
    )


def same_ways(one: Network, other: Network) -> bool:
    """Whether two networks have the same arcs: nothing differs but borders, rules, prices and the like."""
    return all(_ways_of(one, name).equals(_ways_of(other, name)) for name in _OF_WAYS)


def _ways_of(network: Network, table: str) -> pd.DataFrame:
    """What arcs are made of in a table: of a service's own rate only whether there is one."""
    frame = network.tables[table]
    return frame.assign(rate_per_feu=frame["rate_per_feu"].notna()) if table == "services" else frame


def with_origins_of(index: Index, network: Network) -> Index:
    """The look-ups of another network with the same ways."""
    return replace(index, origins=_origins(network))


def rows_of(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples with ``Index``; pandas' own type says nothing about the cells."""
    return frame.itertuples()


def _grouped(rows: tuple[_Row, ...], key: Callable[[_Row], _Key]) -> dict[_Key, tuple[_Row, ...]]:
    groups: dict[_Key, list[_Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: tuple(members) for name, members in groups.items()}


def _origins(network: Network) -> dict[tuple[str, str], tuple[str, str]]:
    """Source and confidence of every row that an arc may name."""
    origins = {}
    for table in ("terminals", "links", "transfers", "services", "borders", "emissions", "trains"):
        frame = network.tables[table]
        pairs = zip(frame["source"], frame["confidence"], strict=True)
        origins.update({(table, str(row)): pair for row, pair in zip(frame.index, pairs, strict=True)})
    return origins


def _hops(links: pd.DataFrame) -> Iterator[Hop]:
    for row in rows_of(links):
        speed, ordinary, transit = float(row.speed_kmh), float(row.speed_ordinary_kmh), float(row.transit_h)
        km = float(row.length_km)
        hours = transit if transit == transit else km / speed
        slow = km / ordinary if ordinary == ordinary else hours
        ends = [(row.from_node_id, row.to_node_id)]
        if not row.directed:
            ends.append((row.to_node_id, row.from_node_id))
        border = "" if row.border_id == OPEN else row.border_id
        for tail, head in ends:
            yield Hop(
                str(row.Index),
                row.mode,
                row.gauge,
                tail,
                head,
                km,
                hours,
                slow,
                bool(row.electrified),
                border,
                row.tariff_zone,
                row.category,
            )


def _transfers(frame: pd.DataFrame) -> Iterator[TransferRow]:
    for row in rows_of(frame):
        lifts = _HANDLING if pd.isna(row.lifts) else float(row.lifts)
        ends = (row.from_carrier, row.to_carrier)
        yield TransferRow(str(row.Index), row.terminal_id, *ends, row.technique, float(row.hours), lifts)


def _services(services: pd.DataFrame, stops: pd.DataFrame) -> Iterator[ServiceRow]:
    paths: dict[str, list[Stop]] = {}
    for stop in rows_of(stops.sort_values(["service_id", "sequence"])):
        paths.setdefault(stop.service_id, []).append(
            Stop(int(stop.sequence), stop.terminal_id, bool(stop.calls), stop.link_id, float(stop.run_h))
        )
    for row in rows_of(services):
        identifier = str(row.Index)
        yield ServiceRow(
            id=identifier,
            mode=row.mode,
            train_class=row.train_class or "any",
            calendar=_calendar(row),
            teu=float(row.teu_per_departure),
            common_note=bool(row.common_note),
            has_rate=not pd.isna(row.rate_per_feu),
            stops=tuple(paths[identifier]),
        )


def departure_seconds(row: Any) -> tuple[int, ...]:
    """Seconds of the day at which a service leaves its first stop, ascending; noon where no time is published."""
    if row.departure_times:
        found = (clock_second(cell) for cell in split_codes(row.departure_times))
        return tuple(sorted({second for second in found if second is not None}))
    hour = float(row.departure_h)
    return (seconds(hour if hour == hour else _NOON_H),)


def _calendar(row: Any) -> Calendar:
    since, until = row.valid_from, row.valid_to
    dates = [dt.date.fromisoformat(cell) for cell in split_codes(row.departure_dates)]
    season = [day for day in dates if not (pd.Timestamp(day) < since or pd.Timestamp(day) > until)]
    weekdays = [WEEKDAYS.index(code) for code in split_codes(row.weekdays)]
    ends = [until.date()] if until == until else []
    if season and not weekdays:
        ends.append(max(season))
    cutoff = float(row.cutoff_h)
    return Calendar(
        weekdays=tuple(sorted(set(weekdays))),
        dates=tuple(sorted(set(season))),
        times=departure_seconds(row),
        per_week=float(row.frequency_per_week),
        until=min(ends, default=None),
        cutoff=cutoff if cutoff == cutoff else 0.0,
    )
