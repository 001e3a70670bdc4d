"""What happens on which days: doors shut, servers take less, freight is dearer, stations load less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from corridor.arguments import checked_arguments, checked_class, number, refused
from corridor.calendar import DateLike, as_day
from corridor.errors import ArgumentError, CorridorError, Finding, TableError
from corridor.model.law.closures import Closure, Embargo
from corridor.model.plain_tables import read_plain_table
from corridor.model.scenario.closure_edits import Close
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.header import TomlLines, read_toml_lines
from corridor.model.tables.reading import nearest

__all__ = ["Event", "Events", "events_of", "read_events"]

Ban = Closure | Embargo
_MOST_FACTOR = 1000.0
_FIRST_LINE = 2  # of a frame, as if it had been read from a file
_TABLE, _FILES = "event", (".toml", ".csv")
_WANTED = "an Event, a Closure, an Embargo, a Scenario or several, a DataFrame, or a file of TOML or CSV"
_FACTORS = ("capacity", "prices", "loading")
_KEYS = ("name", "start", "end", "close", *_FACTORS, "source")  # fields of an event that a table has
_OTHER_WORDS = {
    **dict.fromkeys(("from", "begin", "begins", "date", "day", "first", "since", "valid_from"), "start"),
    **dict.fromkeys(("to", "until", "ends", "last", "valid_to"), "end"),
    **dict.fromkeys(("border", "borders", "border_id", "shut", "link", "place", "closure"), "close"),
    **dict.fromkeys(("title", "event", "id"), "name"),
}


@checked_class
@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that holds on some days, and changes nothing on any other.

    Attributes
    ----------
    name : str
        One line for people.
    start, end : date or str
        First and last day, both inclusive; without an end it goes on for good.
    close : tuple of str
        What is shut: any names that ``avoid`` of `corridor.route` takes.
    capacity : mapping of str to float
        What is left of the usual capacity, as a share, from 0: by the id of a resource (``BRE_MAL BY-PL``), by a border
        (both directions) or by a place (its yards, lifts and berths).
    prices : mapping of str to float
        By mode, how many times its usual freight costs.
    loading : mapping of str to float
        By place, the share of its usual loads that is still loaded; 0 is a ban.
    bans : tuple of Closure or Embargo
        Rules for some goods or carriers alone; their own dates do not count.
    source : str
        Where it is told.
    place : str
        Where it was read, for what is said of it: file and line.

    Raises
    ------
    ArgumentError
        When it ends before it starts, changes nothing, or has a factor below 0 or above 1,000.

    Examples
    --------
    >>> Event(name="gate shut", start="2026-03-01", end="2026-03-05", close=("EAST_WEST",)).days
    5
    """

    name: str
    start: DateLike
    end: DateLike | None = None
    close: tuple[str, ...] = ()
    capacity: Mapping[str, float] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)
    loading: Mapping[str, float] = field(default_factory=dict)
    bans: tuple[Closure | Embargo, ...] = ()
    source: str = ""
    place: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_day(self.start))
        object.__setattr__(self, "end", None if self.end is None else as_day(self.end))
        if self.last is not None and self.last < self.first:
            raise ArgumentError(f"{self.name} ends on {self.end}, before it begins on {self.start}")
        for what in _FACTORS:
            for name, factor in getattr(self, what).items():
                number(f"{what}[{name!r}]", factor, least=0.0, most=_MOST_FACTOR)
        if not any(getattr(self, what) for what in ("close", "capacity", "prices", "loading", "bans")):
            raise ArgumentError(f"{self.name} changes nothing: give close, capacity, prices, loading or bans")

    @property
    def first(self) -> dt.date:
        """First day."""
        return as_day(self.start)

    @property
    def last(self) -> dt.date | None:
        """Last day; None where there is no end."""
        return None if self.end is None else as_day(self.end)

    @property
    def days(self) -> int | None:
        """How many days it holds; None where it has no end."""
        return None if self.last is None else (self.last - self.first).days + 1

    def holds(self, day: DateLike) -> bool:
        """Whether it does on a day.

        Parameters
        ----------
        day : date or str
            The day.
        """
        when = as_day(day)
        return self.first <= when and (self.last is None or when <= self.last)


One = Event | Closure | Embargo | Scenario
Events = One | str | Path | pd.DataFrame | Mapping[str, Any] | Iterable[One | Mapping[str, Any]]


def events_of(events: Events) -> tuple[Event, ...]:
    """Read events, and what stands for some: rules with a first day, scenarios that close and forbid on dates, tables.

    Raises
    ------
    ArgumentError
        For a rule or an edit without a first day, and an edit of a scenario that is no closure.
    TableError
        With every fault of a table.
    """
    if isinstance(events, str | Path):
        if Path(events).suffix.lower() not in _FILES:  # the name of a border is no file that is missing
            raise refused("events", _WANTED, events)
        return read_events(events)
    if isinstance(events, pd.DataFrame):
        return _of_frame(events, "the frame of events", _TABLE)
    given = [events] if isinstance(events, One | Mapping) else events
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise refused("events", _WANTED, events)
    given = list(given)
    tables = [one for one in given if isinstance(one, Mapping)]
    if tables and len(tables) == len(given):
        return _of_tables(tables, "events", "event")
    found = [event for one in given for event in _read(one)]
    if not found:
        raise ArgumentError("events holds none: nothing would happen")
    return tuple(found)


def _read(one: object) -> Iterator[Event]:
    match one:
        case Event():
            yield one
        case Mapping():
            yield from _of_tables([one], "events", _TABLE)
        case Closure() | Embargo():
            yield _of_ban(one)
        case Scenario():
            for edit in one.edits:
                match edit:
                    case Closure() | Embargo():
                        yield _of_ban(edit)
                    case Close():
                        start, end = edit.period
                        yield Event(name=one.name, start=_begun(one.name, start), end=end, close=(edit.what,))
                    case _:
                        raise ArgumentError(
                            f"{one.name}: of a scenario a replay takes closures and embargoes with dates alone; write "
                            f"the rest as an Event (capacity, prices, loading), or apply it to the network before"
                        )
        case _:
            raise refused("events", _WANTED, one)


def _of_ban(ban: Ban) -> Event:
    start, end = ban.start, ban.end
    begun = _begun(ban.name, None if start is None else as_day(start))
    return Event(name=ban.name, start=begun, end=end, bans=(ban,), source=ban.source)


def _begun(name: str, start: dt.date | None) -> dt.date:
    if start is None:
        raise ArgumentError(f"{name} has no first day: give it a start, or apply it to the network before")
    return start


@checked_arguments
def read_events(file: str | Path) -> tuple[Event, ...]:
    """Read the events of a TOML or CSV file.

    Parameters
    ----------
    file : str or Path
        Of TOML a table ``[[event]]`` for each, or one event at the top of the file. Its keys are the fields of `Event`
        but ``bans``: ``name`` (by default the file's), ``start``, ``end``, ``close`` (a name or a list), ``capacity``,
        ``prices`` and ``loading`` (tables of factors by name), ``source``. Of CSV a row for each, with columns of
        the same names, as in a frame that `replay` is given: several names to close, and several factors, stand in one
        cell between semicolons, as ``Chengdu = 0; Lanzhou = 0.5``. What is blank is not said.

    Returns
    -------
    tuple of Event
        In the order of the file; the names in them are looked up when they are replayed.

    Raises
    ------
    TableError
        With every fault of the file.

    Examples
    --------
    A file of two events::

        [[event]]
        name = "Poland shut"
        start = 2025-09-12
        end = 2025-09-24
        close = "BRE_MAL"

        [[event]]
        name = "nothing loaded in Chengdu"
        start = 2025-09-17
        end = 2025-09-25
        loading = { Chengdu = 0.0 }
    """
    path = Path(file)
    if path.suffix.lower() == ".csv":
        return _of_frame(read_plain_table(path), path.name, path.stem)
    content, lines, findings = read_toml_lines(path)
    if findings:
        raise TableError(findings, str(path))
    tables = content[_TABLE] if set(content) == {_TABLE} else content
    return _of_tables(tables if isinstance(tables, list) else [tables], path.name, path.stem, lines=lines)


def _of_frame(frame: pd.DataFrame, file: str, stem: str) -> tuple[Event, ...]:
    """An event of each row; raises `TableError` with every fault, of the header first."""
    header = [str(name) for name in frame.columns]
    findings = [Finding(file, 1, name, "unknown column", _known(name)) for name in header if name not in _KEYS]
    if header and "start" not in header:
        findings.append(Finding(file, 1, "start", "the column is missing", "add it: the first day, as 2025-09-12"))
    if header and not {"close", *_FACTORS} & set(header):
        findings.append(Finding(file, 1, "close", "the column is missing", f"add it, or one of {', '.join(_FACTORS)}"))
    if findings:
        raise TableError(findings, file)
    return _of_tables(_records(frame), file, stem, first_line=_FIRST_LINE)


def _of_tables(
    tables: Sequence[Any], file: str, stem: str, first_line: int = 0, lines: TomlLines | None = None
) -> tuple[Event, ...]:
    """An event of each table; raises `TableError` with every fault."""
    found, findings = list[Event](), list[Finding]()
    for place, table in enumerate(tables):
        line, where = (first_line + place, "") if first_line else (0, f"{_TABLE} {place + 1}")
        if lines is not None:
            line = lines.line(_TABLE, place)
        if not isinstance(table, Mapping):
            findings.append(Finding(file, line, where, "this is no table", f"write [[{_TABLE}]]"))
            continue
        unknown = [key for key in table if key not in _KEYS]
        for key in unknown:
            row = line if lines is None else lines.line(_TABLE, place, key)
            findings.append(Finding(file, row, where, f"nothing of an event is called {key!r}", _known(key)))
        if unknown:
            continue
        try:
            told = ", ".join(filter(None, (f"{file} line {line}" if line else file, where)))
            found.append(replace(_event(table, stem), place=told))
        except CorridorError as fault:
            findings.append(Finding(file, line, where, str(fault), "mend this event"))
    if findings or not found:
        findings = findings or [Finding(file, 0, "", "there is no event", f"write a row, or [[{_TABLE}]] in TOML")]
        raise TableError(findings, file)
    return tuple(found)


def _known(name: Any) -> str:
    """What to do about a key that means nothing: the one that it may mean, and all there are."""
    word = "_".join(str(name).casefold().split())
    near = f"; nearest: {_OTHER_WORDS[word]}" if word in _OTHER_WORDS else nearest(str(name), _KEYS)
    return f"rename or remove it{near}; there are {', '.join(_KEYS)}"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as tables, without what is blank."""
    return [{str(name): cell for name, cell in row.items() if not _is_blank(cell)} for row in frame.to_dict("records")]


def _is_blank(cell: Any) -> bool:
    return (isinstance(cell, str) and not cell.strip()) or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def _parts(cell: Any) -> tuple[Any, ...]:
    """Names of a cell, between semicolons."""
    if isinstance(cell, str):
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    return tuple(cell) if isinstance(cell, Iterable) else (cell,)


def _factors(what: str, cell: Any) -> Any:
    """Factors by name, also those of one text."""
    if not isinstance(cell, str):
        return cell
    found = {}
    for part in _parts(cell):
        name, _, factor = (piece.strip() for piece in part.rpartition("="))
        try:
            found[name] = float(factor)
        except ValueError:
            name = ""
        if not name:
            raise ArgumentError(f"{what} has no factor in {part!r}: write it as Chengdu = 0.5; Lanzhou = 0")
    return found


def _event(table: Mapping[str, Any], stem: str) -> Event:
    if "start" not in table:
        raise ArgumentError("it has no start: write its first day, as start = 2025-09-12")
    for what in ("start", "end"):
        if what in table:
            _refuse_no_day(what, table[what])
    read = {what: _factors(what, table[what]) for what in _FACTORS if what in table}
    values = dict(table) | read | {"close": _parts(table.get("close", ()))}
    return Event(**{"name": stem, **values})


def _refuse_no_day(what: str, cell: Any) -> None:
    try:
        as_day(cell)
    except CorridorError as fault:
        raise ArgumentError(f"{what}: {fault}") from None


def undated(ban: Ban) -> Ban:
    """The same rule on every day."""
    return replace(ban, start=None, end=None)
