"""What every check of the tables is made of: a name, a function, and the drafts it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from corridor.errors import Finding
from corridor.model.tables.header import Header
from corridor.model.tables.reading import AbsentError, Draft, split_codes

__all__ = ["Check", "Drafts", "Line", "Ride", "Stop", "findings_of"]


class Stop(NamedTuple):
    """A row of ``service_stops``; `line` is that of the file."""

    line: int
    sequence: int
    terminal: str
    calls: bool
    link: str
    run_h: float


class Line(NamedTuple):
    """A link as a service sees it; hours are NaN where they are not known."""

    id: str
    mode: str
    gauge: str
    km: float
    hours: float


class Ride(NamedTuple):
    """Two consecutive stops of a service, and the links of its mode between them."""

    service: str
    before: Stop
    stop: Stop
    lines: list[Line]

    @property
    def usable(self) -> list[Line]:
        """The link that the stop names, or all of them."""
        link = self.stop.link
        return ([line for line in self.lines if line.id == link] or self.lines) if link else self.lines


@dataclass(frozen=True)
class Drafts:
    """The tables of one folder as far as they could be read.

    Attributes
    ----------
    header : Header or None
        None when `network.toml` has faults.
    tables : mapping of str to Draft
        Without those that could not be read at all.
    """

    header: Header | None
    tables: Mapping[str, Draft]

    def __getitem__(self, name: str) -> Draft:
        try:
            return self.tables[name]
        except KeyError:
            raise AbsentError(name) from None

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """Countries behind each country or group."""
        found: dict[str, set[str]] = {}
        for _, country, cell in self["countries"].each("id", "groups"):
            for code in (country, *split_codes(cell)):
                found.setdefault(code, set()).add(country)
        return {code: frozenset(countries) for code, countries in found.items()}

    @cached_property
    def terminal_country(self) -> dict[str, str]:
        """Country of each terminal, blank where it is not known."""
        known = frozenset(self["countries"].column("id"))
        return {
            terminal: country if country in known else ""
            for _, terminal, country in self["terminals"].each("id", "country")
        }

    @cached_property
    def terminal_gauges(self) -> dict[str, frozenset[str]]:
        """Gauges of each terminal whose cell could be read."""
        draft = self["terminals"]
        return {
            terminal: frozenset(split_codes(cell))
            for line, terminal, cell in draft.each("id", "gauges")
            if (line, "gauges") not in draft.faulty
        }

    @cached_property
    def paths(self) -> dict[str, list[Stop]]:
        """Stops of each service, in order."""
        paths: dict[str, list[Stop]] = {}
        columns = ("service_id", "sequence", "terminal_id", "calls", "link_id", "run_h")
        for line, service, sequence, *rest in self["service_stops"].each(*columns):
            if service and sequence is not None:
                paths.setdefault(service, []).append(Stop(line, sequence, *rest))
        return {service: sorted(stops, key=lambda stop: stop.sequence) for service, stops in paths.items()}

    @cached_property
    def lines(self) -> dict[tuple[str, str], list[Line]]:
        """Links by the pair of terminals that they lead from and to."""
        found: dict[tuple[str, str], list[Line]] = {}
        columns = (
            "id",
            "from_node_id",
            "to_node_id",
            "directed",
            "mode",
            "gauge",
            "length_km",
            "speed_kmh",
            "transit_h",
        )
        for _, key, start, end, directed, mode, gauge, km, speed, transit in self["links"].each(*columns):
            hours = transit if transit == transit else km / speed if speed > 0 else float("nan")
            line = Line(key, mode, gauge, km, hours)
            found.setdefault((start, end), []).append(line)
            if not directed:
                found.setdefault((end, start), []).append(line)
        return found

    @cached_property
    def rides(self) -> list[Ride]:
        """Every pair of consecutive stops with the links of the service's mode between them."""
        mode_of = {service: mode for _, service, mode in self["services"].each("id", "mode")}
        found = []
        for service, path in self.paths.items():
            mode = mode_of.get(service, "")
            for before, stop in pairwise(path):
                if mode and before.terminal and stop.terminal and stop.sequence == before.sequence + 1:
                    lines = self.lines.get((before.terminal, stop.terminal), [])
                    # A link whose mode could not be read has its finding already.
                    found.append(Ride(service, before, stop, [line for line in lines if line.mode in (mode, "")]))
        return found


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes
    ----------
    name : str
        What must hold, in words.
    table : str
        The table it is mainly about; blank for all of them.
    function : callable
        Takes `Drafts`, gives findings. A table or column that is not there ends the check without a
        finding of its own: its absence has one already.
    """

    name: str
    table: str
    function: Callable[[Drafts], Iterable[Finding]]


def findings_of(check: Check, drafts: Drafts) -> list[Finding]:
    """Run one check."""
    found: list[Finding] = []
    with suppress(AbsentError):
        found.extend(check.function(drafts))
    return found
