"""What every check of the tables is made of: a name, a function, and the drafts it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from corridor.errors import Finding
from corridor.model.tables.header import Header
from corridor.model.tables.reading import AbsentError, Draft, split_codes

__all__ = ["Check", "Drafts", "findings_of"]


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
