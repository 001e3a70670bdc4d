"""The few exceptions of the library; each is also the built-in a caller would expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from corridor.display import counted

__all__ = [
    "ArgumentError",
    "CorridorError",
    "FileError",
    "Finding",
    "Infeasible",
    "NoRoute",
    "NotProven",
    "OutOfRange",
    "Reason",
    "TableError",
    "UnknownName",
    "UnknownNames",
    "refuse_unknown_names",
]

_LONGEST = 240  # characters of an error in one line
_LONGEST_NAME = 80  # characters of a name that a message repeats


class CorridorError(Exception):
    """Base of every error the library raises on purpose; it survives pickling with its text and attributes."""

    def __repr__(self) -> str:
        # a table may have hundreds of faults: the text says them all, the one line how many
        text = str(self).partition("\n")[0]
        return f"{type(self).__name__}({text if len(text) <= _LONGEST else text[:_LONGEST] + '…'!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # its own class may ask for other arguments than the text: __init__ is left out
        return _unpickled, (type(self), self.args), dict(vars(self))


def _unpickled(kind: type[CorridorError], texts: tuple[object, ...]) -> CorridorError:
    # not kind.__new__: a subclass of MemoryError would find that of MemoryError, which refuses it
    return Exception.__new__(kind, *texts)


def _texts(**given: object) -> None:
    for name, value in given.items():
        if not isinstance(value, str):
            raise ArgumentError(f"{name} must be a text, not {value!r:.80}")


class ArgumentError(CorridorError, ValueError, TypeError):
    """An argument of a wrong type, or beyond what it can be; the text names it and says what to write."""


class OutOfRange(CorridorError, IndexError):
    """A number of a point or route that a front does not have; the text says how many there are."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault in one table.

    Attributes
    ----------
    table : str
        Name of the table, for example ``"links"`` (``"network.toml"`` for the header).
    row : int
        Line in the file, the header being line 1; 0 when the whole table is meant.
    column : str
        Name of the column; empty when the whole row is meant.
    problem : str
        What is wrong.
    remedy : str
        What to do about it.
    """

    table: str
    row: int
    column: str
    problem: str
    remedy: str

    def __post_init__(self) -> None:
        if not isinstance(self.row, int):
            raise ArgumentError(f"row must be a whole number, not {self.row!r:.80}")
        _texts(table=self.table, column=self.column, problem=self.problem, remedy=self.remedy)

    def __str__(self) -> str:
        place = self.table + (f" line {self.row}" if self.row else "")
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.problem} ({self.remedy})"


class TableError(CorridorError, ValueError):
    """Every fault found in a network's tables, at once.

    Attributes
    ----------
    findings : tuple of Finding
        Sorted by table, row and column.
    where : str
        The file, folder or frame that they are in.
    """

    def __init__(self, findings: Sequence[Finding], where: str = "the tables") -> None:
        self.where = where
        self.findings = tuple(sorted(findings))
        lines = [f"{where}: {counted(len(self.findings), 'fault')}"]
        lines += [f"  {finding}" for finding in self.findings]
        super().__init__("\n".join(lines))


class UnknownName(CorridorError, LookupError):
    """A place, table, service or option that does not exist, with the nearest that do.

    Attributes
    ----------
    name : str
        What was asked for.
    nearest : tuple of str
        Close or matching names, best first.
    """

    def __init__(self, message: str, name: str = "", nearest: Sequence[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        # nobody finds the advice behind a name that fills the screen; of a path the end says most
        half = _LONGEST_NAME // 2
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"
        super().__init__(message.replace(name, shown))


class UnknownNames:
    """Names that mean nothing, gathered so that all are told at once."""

    def __init__(self) -> None:
        self._faults: list[UnknownName] = []

    @contextmanager
    def gathered(self, place: str = "") -> Iterator[None]:
        """Keep what is raised of a name, with the place where it stands, and go on behind it."""
        try:
            yield
        except UnknownName as fault:
            text = str(fault).replace("\n", f"\n{place}: ") if place else str(fault)
            self._faults.append(UnknownName(f"{place}: {text}" if place else text, fault.name, fault.nearest))

    def refuse(self) -> None:
        """Raise `UnknownName` with every name that was gathered, if there is one."""
        refuse_unknown_names(self._faults)


def refuse_unknown_names(faults: Iterable[UnknownName]) -> None:
    """Raise all of them as one, if there are any; name and nearest are those of the first."""
    if found := tuple(faults):
        raise UnknownName("\n".join(map(str, found)), found[0].name, found[0].nearest)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule or closure that stands in the way, or what a network lacks between two places.

    Attributes
    ----------
    rule : str
        Id of the row in ``rules`` or ``borders``; in ``links`` or ``terminals`` where something is missing.
    text : str
        What the row forbids, or what is missing, in words.
    source : str
        Where the fact comes from.
    lift : bool
        True when the row belongs to the cheapest set whose lifting opens a route.
    """

    rule: str
    text: str
    source: str = ""
    lift: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.lift, bool):
            raise ArgumentError(f"lift must be True or False, not {self.lift!r:.80}")
        _texts(rule=self.rule, text=self.text, source=self.source)

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


class NoRoute(CorridorError, ValueError):
    """No route exists for a shipment on its date.

    Attributes
    ----------
    reasons : tuple of Reason
        Rules and closures in the way; those with ``lift`` set, taken together, are the
        cheapest set whose lifting opens a route. Where the network does not join the two
        places, none has: they say what is missing between them (a service over a link, a
        change of gauge at a terminal).
    """

    def __init__(self, message: str, reasons: Sequence[Reason] = ()) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join([message, *(f"  {reason}" for reason in self.reasons)]))


class Infeasible(CorridorError, ValueError):
    """A plan that cannot be met, with the resources that bind.

    Attributes
    ----------
    reasons : tuple of str
        What binds, in words.
    """

    def __init__(self, message: str, reasons: Sequence[str] = ()) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join([message, *(f"  {reason}" for reason in self.reasons)]))


class FileError(CorridorError, OSError):
    """A file or folder that cannot be written, or holds what would be lost."""

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args, dict(vars(self))  # an OSError is made by nothing but its own class


class NotProven(CorridorError, RuntimeError):
    """An optimum or a front that an independent model did not confirm."""
