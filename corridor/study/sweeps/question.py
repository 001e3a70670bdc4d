"""What a sweep asks: scenarios, seeds, dates, shipments and options, and the number of every combination."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, NamedTuple

from corridor.arguments import refused, whole
from corridor.calendar import DateLike, as_day, as_moment
from corridor.errors import ArgumentError, UnknownName
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_rows import ShipmentRow
from corridor.model.network import Network
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.reading import nearest
from corridor.routing.many_shipments import BatchQuestion
from corridor.version import __version__

__all__ = [
    "AS_IT_IS",
    "Cell",
    "Option",
    "SweepQuestion",
    "checked_seeds",
    "options_of",
    "ready_dates",
    "ready_on",
    "several",
]

AS_IT_IS = Scenario("as it is")
_KEYS = ("minimise", "limits", "via", "avoid", "modes", "depart", "arrive_by")


class Option(NamedTuple):
    """How a route is asked for: a name, and arguments of `route`."""

    name: str
    asked: Mapping[str, Any]

    @property
    def dated(self) -> bool:
        """Whether it goes by the clock."""
        return "depart" in self.asked or "arrive_by" in self.asked

    @property
    def ways(self) -> dict[str, Any]:
        """What a query is prepared with."""
        return {name: self.asked[name] for name in ("via", "avoid", "modes") if name in self.asked}

    @property
    def ways_name(self) -> str:
        """The same as a text: equal where weights and way-points are."""
        return repr(self.ways)


class Cell(NamedTuple):
    """A combination without its option, by places on the axes.

    Attributes
    ----------
    number : int
        Of the cell.
    scenario, seed, date, shipment : int
    """

    number: int
    scenario: int
    seed: int
    date: int
    shipment: int


@dataclass(frozen=True, kw_only=True)
class SweepQuestion:
    """The axes of a sweep; each has one member at least.

    Attributes
    ----------
    network : Network
        Where.
    scenarios : tuple of Scenario
    seeds : tuple of int or None
        None stands for the network as it is.
    dates : tuple of date, datetime or None
        None stands for the shipment's own.
    rows : tuple of ShipmentRow
    options : tuple of Option
    columns : tuple of str
        More columns of the table.
    reasons : bool
        Whether rows without a route say why there is none.
    """

    network: Network
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int | None, ...]
    dates: tuple[dt.date | dt.datetime | None, ...]
    rows: tuple[ShipmentRow, ...]
    options: tuple[Option, ...]
    columns: tuple[str, ...] = ()
    reasons: bool = False

    @property
    def cells(self) -> int:
        """Combinations, each with all options."""
        return len(self.scenarios) * len(self.seeds) * len(self.dates) * len(self.rows)

    @property
    def days(self) -> set[dt.date]:
        """Days on which shipments are ready."""
        named = {as_day(date) for date in self.dates if date is not None}
        own = [row.shipment.ready.date() for row in self.rows if row.shipment is not None] if None in self.dates else ()
        return named.union(own)

    def cells_of(self, block: int, size: int) -> list[Cell]:
        """The cells of a block of so many: scenarios change last, shipments first."""
        found = []
        for number in range(block * size, min((block + 1) * size, self.cells)):
            rest, shipment = divmod(number, len(self.rows))
            rest, date = divmod(rest, len(self.dates))
            scenario, seed = divmod(rest, len(self.seeds))
            found.append(Cell(number, scenario, seed, date, shipment))
        return found

    def digests(self) -> dict[str, str]:
        """What the table depends on, each by a digest: so that another question is known, and by what it differs."""
        asked: dict[str, Any] = {
            "network": self.network.content_hash,
            "scenarios": self.scenarios,
            "seeds": self.seeds,
            "dates": self.dates,
            "options": self.options,
            "columns": (self.columns, self.reasons),
            "library": __version__,
        }
        found = {name: _digest([json.dumps(_plain(one))]) for name, one in asked.items()}
        return {**found, "shipments": _digest(map(repr, self.rows))}


def _digest(texts: Iterable[str]) -> str:
    total = hashlib.sha256()
    for text in texts:
        total.update(text.encode() + b"\n")
    return total.hexdigest()[:32]


def _plain(value: Any) -> Any:
    """A value as JSON that is the same in every process: sets are sorted."""
    if isinstance(value, Enum):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        told = [one.name for one in fields(value) if one.compare]  # where an edit was read changes no answer
        return [type(value).__name__, {name: _plain(getattr(value, name)) for name in told}]
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(one)) for one in value)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def several(name: str, members: Sequence[Any]) -> tuple[Any, ...]:
    """Members of an axis; what comes twice would be a row twice.

    Raises
    ------
    ArgumentError
    """
    found, seen = tuple(members), set[Any]()
    for one in found:
        if one in seen:
            raise ArgumentError(f"{name}: {one!r} comes twice; name it once")
        seen.add(one)
    return found


def ready_dates(dates: Iterable[DateLike]) -> tuple[dt.date | dt.datetime, ...]:
    """Days and moments of an axis; a text without an hour is a day."""
    return tuple(_day_or_moment(one) for one in dates)


def _day_or_moment(one: Any) -> dt.date | dt.datetime:
    if isinstance(one, dt.date) and not isinstance(one, dt.datetime):
        return one
    moment = as_moment(one)
    text = isinstance(one, str) and ":" not in one
    return as_day(one) if text or (moment.time() == dt.time() and moment.tzinfo is None) else moment


def ready_on(shipment: Shipment, date: dt.date | dt.datetime | None) -> Shipment:
    """The shipment on a day, at its own hour, or at a moment."""
    if date is None:
        return shipment
    ready = date if isinstance(date, dt.datetime) else dt.datetime.combine(date, shipment.ready.timetz())
    return replace(shipment, ready=ready)


def options_of(network: Network, options: Mapping[str, Mapping[str, Any]]) -> tuple[Option, ...]:
    """Read options, and refuse what no route can be asked.

    Raises
    ------
    UnknownName
        For an argument that `route` does not have, and for a criterion, a limit or a name that it would refuse.
    """
    found = []
    for name, asked in (options or {"": {}}).items():
        if not isinstance(asked, Mapping):
            raise refused(f"options[{name!r}]", "a mapping of arguments of route, as {'minimise': 'hours'}", asked)
        for key in asked:
            if key not in _KEYS:
                near = nearest(str(key), list(_KEYS)) or f"; there are {', '.join(_KEYS)}"
                raise UnknownName(f"options[{name!r}]: route has no argument {key!r}{near}", str(key), _KEYS)
        BatchQuestion(network=network, **asked).check()
        found.append(Option(str(name), dict(asked)))
    return tuple(found)


def checked_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    """Seeds of draws: whole numbers from 0."""
    return tuple(whole("each of seeds", one, least=0) for one in seeds)
