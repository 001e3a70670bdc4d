"""Blanks that an answer takes for something: which rows, in which column, and what for.

What a blank means stands in the schema (`Column.blank`), and whose answers it concerns (`Column.assumed`). Here is
where a blank matters at all: hours from the stop before are no question at a first stop, free days none of a haul.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from corridor.cache import Cache
from corridor.display import counted
from corridor.model.own.marks import WHOLE_ROW, marks_of
from corridor.model.tables.codes import USABLE_STATES, changes_gauge
from corridor.model.tables.columns import Column, Concern, Table
from corridor.model.tables.schema import TABLES
from corridor.units import DAYS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd

    _Mask = pd.Series

__all__ = ["Assumption", "assumptions_of", "labelled", "links_of_stops", "listed", "rows_assumed", "together"]

_NAMED = 5  # rows of a sentence; the others are counted

_TEXT = re.compile(r"(\w+ without \w+, taken as .+?: )(.+?)( and \d+ more)?")


class _Tables(Protocol):
    """A network, as far as its blanks go."""

    @property
    def cache(self) -> Cache: ...

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...


@dataclass(frozen=True, slots=True)
class Assumption:
    """A column that is blank in some rows, and what answers take it for; or rows that were added.

    Attributes
    ----------
    table, column : str
        Where the blanks are; no column where whole rows were added.
    taken_as : str
        The value taken, in words.
    rows : tuple of str
        Ids of the rows whose cell is blank, of those that were asked for.
    among : int
        Rows of the table to which the column applies.
    concern : {"route", "clock", "reefer", "plan"}
        Whose answers rest on it: every route, one with a day of departure, one of a box that needs power, plans.
    """

    table: str
    column: str
    taken_as: str
    rows: tuple[str, ...]
    among: int
    concern: Concern

    def __str__(self) -> str:
        if not self.column:
            return f"{self.table} without rows, taken as {self.taken_as}: {listed(self.rows)}"
        return f"{self.table} without {self.column}, taken as {self.taken_as}: {listed(self.rows)}"

    @property
    def share(self) -> str:
        """The same with the number of rows among all to which the column applies."""
        return f"{self._count}: {listed(self.rows)}"

    @property
    def in_full(self) -> str:
        """The same as `share` with every row."""
        return f"{self._count}: {', '.join(self.rows)}"

    @property
    def _count(self) -> str:
        if not self.column:
            verb = "is" if len(self.rows) == 1 else "are"
            return f"{counted(len(self.rows), 'row')} of {self.table} {verb} added, as {self.taken_as}"
        whole = f"{len(self.rows)} of {counted(self.among, 'row')} of {self.table}"
        verb = "has" if len(self.rows) == 1 else "have"
        return f"{whole} {verb} no {self.column}, taken as {self.taken_as}"


def listed(names: Collection[str]) -> str:
    """The first names of a list, and how many more there are."""
    some = list(names)[:_NAMED]
    more = len(names) - len(some)
    return ", ".join(some) + (f" and {more} more" if more else "")


def labelled(answers: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, ...]:
    """What several answers say, each thing once, with the names of those that say it where not all of them do.

    Parameters
    ----------
    answers : iterable of (str, iterable of str)
        Name of an answer, and its texts; answers of one name are one.
    """
    said: dict[str, dict[str, None]] = {}
    every: dict[str, None] = {}
    for name, texts in answers:
        every[name] = None
        for text in texts:
            said.setdefault(text, {})[name] = None
    return tuple(text if len(names) == len(every) else f"{text} ({listed(names)})" for text, names in said.items())


def together(texts: Iterable[str]) -> tuple[str, ...]:
    """What several answers assume: each thing once, with the rows of all of them.

    Parameters
    ----------
    texts : iterable of str
        Assumptions as texts, and other texts, which are kept as they are.
    """
    rows: dict[str, dict[str, None]] = {}
    uncounted: set[str] = set()
    for text in texts:
        found = _TEXT.fullmatch(text)
        head, names, more = found.groups() if found else (text, "", None)
        rows.setdefault(head, {}).update(dict.fromkeys(names.split(", ") if names else ()))
        if more:
            uncounted.add(head)
    return tuple(_joined(head, list(names), uncounted=head in uncounted) for head, names in rows.items())


def _joined(head: str, names: list[str], *, uncounted: bool) -> str:
    if not names:
        return head
    return head + (", ".join(names[:_NAMED]) + " and more" if uncounted else listed(names))


def assumptions_of(
    network: _Tables,
    rows: Iterable[tuple[str, str]] | None = None,
    *,
    concerns: Collection[Concern] = ("route", "clock", "reefer", "plan"),
) -> tuple[Assumption, ...]:
    """Say which blanks answers take for something.

    Parameters
    ----------
    network : Network
        The tables.
    rows : iterable of (str, str), optional
        Table and id of the rows that an answer rests on, as in `Leg.rows` and the items of a leg; None takes all rows
        of the network. A service stands for those of its stops whose link is among the rows, too.
    concerns : collection of {"route", "clock", "reefer", "plan"}
        What is asked: ``route`` for any route, ``clock`` too for one with a day of departure, ``reefer`` for a box
        that needs power, ``plan`` for a plan.

    Returns
    -------
    tuple of Assumption
        In the order of the schema; none where nothing is assumed.
    """
    blanks = network.cache.lasting("assumed blanks", (), lambda: tuple(_blanks(network)))
    if rows is None:
        return tuple(one for one in blanks if one.concern in concerns)
    wanted, found = _with_stops(network, rows), []
    # a route rests on some sixty rows, and thousands have blanks
    known = network.cache.get("places of assumed blanks", (), lambda: [_places(one.rows) for one in blanks])
    for one, places in zip(blanks, known, strict=True):
        asked = wanted.get(one.table) if one.concern in concerns else None
        if asked and (kept := sorted(chain.from_iterable(places[row] for row in asked if row in places))):
            found.append(replace(one, rows=tuple(one.rows[place] for place in kept)))
    return tuple(found)


def rows_assumed(network: _Tables, concerns: Collection[Concern]) -> frozenset[tuple[str, str]]:
    """Rows, as (table, id), by which `assumptions_of` goes: of any others it says nothing, whatever they are with."""
    blanks = assumptions_of(network, concerns=concerns)
    found = {(one.table, row) for one in blanks for row in one.rows}
    reached = {row for table, row in found if table == "service_stops"}
    if reached:
        ridden = links_of_stops(network)
        for service, stops in ridden.items():
            blank = [links for stop, links in stops if stop in reached]
            found |= {("services", service)} if blank else set()
            found |= {("links", link) for links in blank for link in links}
    return frozenset(found)


def _places(rows: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Where each row stands; one id has several rows of different dates."""
    found: dict[str, tuple[int, ...]] = {}
    for place, row in enumerate(rows):
        found[row] = (*found.get(row, ()), place)
    return found


def _with_stops(network: _Tables, rows: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """Rows by table, with the stops of services that are reached over links among them."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, row in rows:
        wanted[table].add(row)
    if wanted["services"]:
        ridden = links_of_stops(network)
        for service in wanted["services"]:
            stops = ridden.get(service, ())
            wanted["service_stops"] |= {stop for stop, links in stops if not wanted["links"].isdisjoint(links)}
    return wanted


def links_of_stops(network: _Tables) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """By service, its stops with the links that may lead there from the stop before."""
    return network.cache.lasting("links of stops", (), lambda: _links_of_stops(network))


def _links_of_stops(network: _Tables) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    between: dict[frozenset[str], set[str]] = defaultdict(set)
    links = network.tables["links"]
    for link, start, end in zip(links.index, links["from_node_id"], links["to_node_id"], strict=True):
        between[frozenset((start, end))].add(link)
    stops = network.tables["service_stops"].sort_values(["service_id", "sequence"])
    found: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    before: tuple[str, str] = ("", "")
    for stop, service, terminal in zip(stops.index, stops["service_id"], stops["terminal_id"], strict=True):
        if before[0] == service:
            found[service].append((str(stop), frozenset(between[frozenset((before[1], terminal))])))
        before = (service, terminal)
    return {service: tuple(reached) for service, reached in found.items()}


def _blanks(network: _Tables) -> Iterator[Assumption]:
    for table in TABLES.values():
        frame = network.tables[table.name]
        for column in table.columns:
            if not column.assumed:
                continue
            applies = _APPLIES.get((table.name, column.name))
            among = frame[applies(frame)] if applies else frame
            if rows := tuple(map(str, among.index[_blank(column, among[column.name])])):
                yield Assumption(table.name, column.name, column.blank, rows, len(among), column.assumed)
        yield from _defaults(table, frame)


def _defaults(table: Table, frame: pd.DataFrame) -> Iterator[Assumption]:
    """What was taken where a table left columns or rows out: its rows say so in their notes."""
    taken: dict[str, list[str]] = defaultdict(list)
    for row, notes in frame["notes"].items():
        for name in marks_of(str(notes)):
            taken[name].append(str(row))
    if WHOLE_ROW in taken and table.absent_concern:
        rows = tuple(taken[WHOLE_ROW])
        yield Assumption(table.name, "", table.absent, rows, len(frame), table.absent_concern)
    for column in table.columns:
        if column.name in taken and column.default_concern:
            rows, concern = tuple(taken[column.name]), column.default_concern
            yield Assumption(table.name, column.name, column.default, rows, len(frame), concern)


def _blank(column: Column, cells: pd.Series) -> _Mask:
    return cells == "" if column.kind in ("text", "codes") else cells.isna()


def _is_storage(tariffs: pd.DataFrame) -> _Mask:
    return tariffs["used"].astype(bool) & (tariffs["item"] == "storage")


def _is_used(frame: pd.DataFrame) -> _Mask:
    return frame["used"].astype(bool)


def _is_open(borders: pd.DataFrame) -> _Mask:
    return borders["state"].isin(USABLE_STATES)


def _changes_gauge(transfers: pd.DataFrame) -> _Mask:
    return changes_gauge(transfers)


def _has_days(services: pd.DataFrame) -> _Mask:
    return (services["weekdays"] != "") | (services["departure_dates"] != "")


def _on_some_days(services: pd.DataFrame) -> _Mask:
    """Not those that leave every day, once or more often: their days are known."""
    return (services["departure_dates"] == "") & (services["frequency_per_week"] % DAYS_PER_WEEK != 0)


_APPLIES: dict[tuple[str, str], Callable[[pd.DataFrame], _Mask]] = {
    ("transfers", "lifts"): _changes_gauge,
    ("borders", "dwell_p90_h"): lambda borders: _is_open(borders) & (borders["dwell_mean_h"] > 0),
    ("borders", "cost_per_shipment"): _is_open,
    ("services", "weekdays"): _on_some_days,
    ("services", "departure_h"): lambda services: _has_days(services) & (services["departure_times"] == ""),
    ("services", "cutoff_h"): _has_days,
    ("service_stops", "run_h"): lambda stops: stops["sequence"] > 1,
    ("tariffs", "low"): _is_used,
    ("tariffs", "high"): _is_used,
    ("tariffs", "free_days"): _is_storage,
    ("containers", "power_within_h"): lambda containers: containers["powered"].astype(bool),
}
