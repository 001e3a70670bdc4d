"""Closures and embargoes as objects: the rows of ``rules`` before they are rows.

Every condition that is given must hold; what is left out holds for everything. More rules take more arcs
away, whatever their order, and none brings one back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from corridor.arguments import AS_GIVEN, checked_arguments, checked_class
from corridor.calendar import DateLike, Period, as_day
from corridor.display import brief
from corridor.errors import CorridorError, UnknownName
from corridor.model.cargo.container_names import plain_type
from corridor.model.cargo.goods import plain_hs
from corridor.model.names import look_up
from corridor.model.network import Network
from corridor.model.tables.codes import LOADING, PASSAGE
from corridor.model.tables.reading import split_codes
from corridor.model.workbench import Workbench, dated, unknown

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Closure", "Embargo", "ScenarioError", "rule_object"]

Codes = str | Iterable[str]
Goods = Annotated[Codes, AS_GIVEN]  # a number is refused with what it may have lost

_COLUMNS = {
    "hs": "hs_prefixes",
    "except_hs": "except_hs",
    "origin": "origin_countries",
    "destination": "destination_countries",
    "operator": "operator_countries",
    "container_types": "container_types",
    "modes": "modes",
    "train_classes": "train_classes",
    "borders": "border_ids",
    "terminals": "terminal_ids",
    "links": "link_ids",
    "services": "service_ids",
    "from_countries": "from_countries",
    "to_countries": "to_countries",
    "within": "within_countries",
    "after_countries": "after_countries",
    "after_borders": "after_border_ids",
    "after_terminals": "after_terminal_ids",
}
_ENDS = (("start", "valid_from"), ("end", "valid_to"))
_GOODS = ("hs", "except_hs")
_KINDS = {
    "modes": "mode",
    "borders": "border",
    "after_borders": "border",
    "links": "link",
    "services": "service",
    "origin": "country",
    "destination": "country",
    "operator": "country",
    "from_countries": "country",
    "to_countries": "country",
    "within": "country",
    "after_countries": "country",
}
_BINDS = (PASSAGE, LOADING)
_PLACES = ("terminals", "after_terminals")
_TERMINAL = ("terminal",)


class ScenarioError(CorridorError, ValueError):
    """An edit that makes no sense whatever the network."""


@checked_class
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Ban:
    """What closures and embargoes share.

    Attributes
    ----------
    name : str
        One line for people.
    hs, except_hs : str or iterable of str
        Beginnings of HS codes that are forbidden, and of those that are exempt.
    origin, destination, operator : str or iterable of str
        Countries, or groups of countries, of the goods and of the carrier.
    container_types, modes, train_classes : str or iterable of str
        Codes of the tables; classes of trains are fixed, block and ordinary.
    borders, terminals, links, services : str or iterable of str
        Ids, or names as in a query; the name of a city means all its terminals.
    from_countries, to_countries, within : str or iterable of str
        Crossings out of these, into these, and anything inside these.
    after_countries, after_borders, after_terminals : str or iterable of str
        Binds only a box that has passed one of these: one of each kind that is given.
    binds : {"passage", "loading"}
        What counts: when a box gets there, or when it was loaded; a stop of loading lets pass what is under way.
    start, end : date or str, optional
        First and last day, both inclusive.
    source, confidence, notes : str
        Where it comes from; by default the scenario, as an estimate.
    """

    kind: ClassVar[str] = ""

    name: str = field(kw_only=False)
    hs: Goods = ()
    except_hs: Goods = ()
    origin: Codes = ()
    destination: Codes = ()
    operator: Codes = ()
    container_types: Codes = ()
    modes: Codes = ()
    train_classes: Codes = ()
    borders: Codes = ()
    terminals: Codes = ()
    links: Codes = ()
    services: Codes = ()
    from_countries: Codes = ()
    to_countries: Codes = ()
    within: Codes = ()
    after_countries: Codes = ()
    after_borders: Codes = ()
    after_terminals: Codes = ()
    binds: str = PASSAGE
    start: DateLike | None = None
    end: DateLike | None = None
    source: str = ""
    confidence: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        for name in _COLUMNS:
            object.__setattr__(self, name, _codes(self.kind, name, getattr(self, name)))
        if self.binds not in _BINDS:
            raise unknown(f"the {self.kind} '{self.name}' binds '{self.binds}'", self.binds, list(_BINDS))
        first, last = self._period()
        object.__setattr__(self, "start", first)
        object.__setattr__(self, "end", last)
        if first and last and first > last:
            raise ScenarioError(f"the period ends on {last}, before it begins on {first}")
        if not any(getattr(self, name) for name in _COLUMNS):
            what = f"the {self.kind} '{self.name}'"
            raise ScenarioError(f"{what} has no condition: it would forbid everything everywhere")

    def _period(self) -> Period:
        first, last = self.start, self.end
        return None if first is None else as_day(first), None if last is None else as_day(last)

    def __repr__(self) -> str:
        cells = (f"{column} {cell}" for column, cell in self.to_row().items() if column not in ("kind", "name"))
        return brief(self, f"{self.name!r}, {', '.join(cells)}")

    def to_row(self) -> dict[str, str]:
        """Cells of ``rules``, without the id; columns that say nothing are left out."""
        codes = {column: ";".join(getattr(self, name)) for name, column in _COLUMNS.items()}
        origin = {"source": self.source, "confidence": self.confidence, "notes": self.notes}
        binds = {} if self.binds == PASSAGE else {"binds": self.binds}
        cells = {"kind": self.kind, "name": self.name, **codes, **binds, **origin, **dated(self._period())}
        return {column: cell for column, cell in cells.items() if cell}

    def change(self, workbench: Workbench) -> None:
        """Add the rule to a network."""
        slug = re.sub(r"\W+", "_", self.name).strip("_").upper() or self.kind.upper()
        row = self.to_row()
        for name in _PLACES:
            places = [
                key
                for place in getattr(self, name)
                for key in sorted(look_up(workbench.network, place, _TERMINAL).keys)
            ]
            row |= {_COLUMNS[name]: ";".join(dict.fromkeys(places))} if places else {}
        for name, kind in _KINDS.items():
            keys = [key for code in getattr(self, name) for key in _keys(workbench, kind, code)]
            row |= {_COLUMNS[name]: ";".join(dict.fromkeys(keys))} if keys else {}
        workbench.add("rules", {"id": workbench.new_id("rules", slug), **row})


@checked_class
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Embargo(_Ban):
    """Goods or carriers that are forbidden somewhere; its fields are those of a closure.

    Examples
    --------
    >>> Embargo("no timber by road", hs="44", origin="BY", modes="road", to_countries="EU").to_row()["hs_prefixes"]
    '44'
    """

    kind: ClassVar[str] = "embargo"


@checked_class
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Closure(_Ban):
    """A place or a way that is shut; its fields are those of an embargo.

    Examples
    --------
    >>> Closure("Poland shut", borders=("BRE_MAL", "BRU_KUZ"), start="2025-09-12", end="2025-09-24").start
    datetime.date(2025, 9, 12)
    """

    kind: ClassVar[str] = "closure"


def _codes(kind: str, field: str, value: object) -> tuple[str, ...]:
    """Take the codes of one condition apart; codes of goods must be such."""
    if isinstance(value, str):
        codes: tuple[object, ...] = split_codes(value)
    else:
        codes = tuple(value) if isinstance(value, Iterable) else (value,)
    try:
        read = plain_hs if field in _GOODS else _plain_type if field == "container_types" else _text
        return tuple(map(read, codes))
    except ValueError as fault:
        raise ScenarioError(f"{field} of the {kind} {fault}") from None


def _text(code: object) -> str:
    if not isinstance(code, str):
        raise ValueError(f"must be a text, not {code!r}")
    return code


def _keys(workbench: Workbench, kind: str, code: str) -> Iterable[str]:
    """Ids that a name means; a code that means nothing stays, for the check of the tables to name its row."""
    members = {code for groups in workbench.network.groups.values() for code in groups}
    if kind == "country" and code in members:
        return (code,)
    try:
        return sorted(look_up(workbench.network, code, (kind,)).keys)
    except UnknownName as fault:
        if fault.nearest:  # the choices of a name that means several things
            raise
        return (code,)


def _plain_type(code: object) -> str:
    return plain_type(_text(code))


@checked_arguments
def rule_object(network: Network, rule_id: str) -> Closure | Embargo:
    """Read a row of ``rules`` as an object.

    Parameters
    ----------
    network : Network
        Where.
    rule_id : str
        Id of the row.

    Raises
    ------
    UnknownName
        For an id that is not there, with the nearest.
    """
    if rule_id not in network.rules.index:
        known = [str(row) for row in network.rules.index]
        raise unknown(f"no row of rules has the id '{rule_id}'", rule_id, known)
    row = network.rules.loc[rule_id].to_dict()
    values: dict[str, Any] = {name: str(row[column]) for name, column in _COLUMNS.items()}
    values |= {name: None if pd.isna(row[column]) else row[column] for name, column in _ENDS}
    values |= {name: str(row[name]) for name in ("source", "confidence", "notes")} | {"binds": row["binds"] or PASSAGE}
    made = Embargo if row["kind"] == Embargo.kind else Closure
    return made(str(row["name"]), **values)
