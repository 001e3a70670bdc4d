"""Embargoes and closures: who, where and when, as conditions on a shipment and on an arc.

A rule binds when *every* condition that its row fills holds. The shipment's side (goods, origin,
destination, container) is tested once per query; the arc's side (mode, border, terminal, link,
service, countries, operator) becomes a mask over the compiled graph.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.model.cargo.goods import wider_than
from corridor.model.tables.codes import ANY_TRAIN, LOADING, PASSAGE, TRAIN_CLASSES
from corridor.model.tables.reading import split_codes

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ArcColumns", "ArcFacts", "Cargo", "Mark", "Rule", "rules_of"]

Mask = NDArray[np.bool_]

_ORDINARY = TRAIN_CLASSES[-1]  # what runs without a service
_FACTS = (
    "mode",
    "train_class",
    "border_id",
    "link_id",
    "service_id",
    "operator",
    "from_terminal",
    "to_terminal",
    "from_country",
    "to_country",
)  # of `ArcFacts`


class ArcFacts(Protocol):
    """What a rule may ask of an arc."""

    @property
    def mode(self) -> str:
        """Mode of transport."""

    @property
    def train_class(self) -> str:
        """Class of the train; blank off the railway."""

    @property
    def border_id(self) -> str:
        """Border crossed."""

    @property
    def link_id(self) -> str:
        """Link used."""

    @property
    def service_id(self) -> str:
        """Service on board."""

    @property
    def operator(self) -> str:
        """Country of the haulier."""

    @property
    def from_terminal(self) -> str:
        """Terminal left."""

    @property
    def to_terminal(self) -> str:
        """Terminal entered."""

    @property
    def from_country(self) -> str:
        """Country left."""

    @property
    def to_country(self) -> str:
        """Country entered."""


class ArcColumns(NamedTuple):
    """What rules may ask of many arcs at once.

    Attributes
    ----------
    words : sequence of str
        All that arcs are called by.
    codes : mapping of str to int32 array, shape (arcs,)
        The place of each arc's word, by the name of the fact.
    """

    words: Sequence[str]
    codes: Mapping[str, NDArray[np.int32]]

    @classmethod
    def of(cls, arcs: Sequence[ArcFacts]) -> ArcColumns:
        """Ask every arc for every fact."""
        words: dict[str, int] = {}
        codes = {
            name: np.array([words.setdefault(getattr(arc, name), len(words)) for arc in arcs], np.int32)
            for name in _FACTS
        }
        return cls(tuple(words), codes)

    def among(self, name: str, wanted: Container[str]) -> Mask:
        """Arcs of which a fact is one of some words."""
        found = np.array([word in wanted for word in self.words], np.bool_)
        return found[self.codes[name]]


@dataclass(frozen=True, slots=True)
class Cargo:
    """What a rule may ask of a shipment: goods, origin, destination, container type; and its size in TEU.

    Who fills a train has one of its own; 0 of what is sent box by box.
    """

    hs: str
    origin_country: str
    destination_country: str
    container_type: str
    teu: float = 0.0


class Mark(NamedTuple):
    """Something a box may have passed, which a rule of history asks for.

    Attributes
    ----------
    kind : {"country", "border", "terminal"}
        What it is.
    keys : frozenset of str
        Any one of these counts.
    """

    kind: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of ``rules``, as conditions.

    Empty conditions hold for everything. Country conditions are expanded from groups.

    Attributes
    ----------
    id, kind, name, source : str
        As in the table.
    valid_from, valid_to : datetime.date or None
        First and last day, both inclusive; None is open.
    after : tuple of Mark
        What the box must have passed, all of them, before the rule binds; none for a rule without history.
    binds : {"passage", "loading"}
        Whether it counts when a box gets there, or when it was loaded.
    """

    id: str
    kind: str
    name: str
    source: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    hs_prefixes: tuple[str, ...]
    except_hs: tuple[str, ...]
    origins: frozenset[str]
    destinations: frozenset[str]
    container_types: frozenset[str]
    operators: frozenset[str]
    modes: frozenset[str]
    borders: frozenset[str]
    terminals: frozenset[str]
    links: frozenset[str]
    services: frozenset[str]
    from_countries: frozenset[str]
    to_countries: frozenset[str]
    within: frozenset[str]
    after: tuple[Mark, ...] = ()
    train_classes: frozenset[str] = frozenset()
    binds: str = PASSAGE

    @property
    def loading(self) -> bool:
        """Whether the rule is a stop of loading: it binds boxes that are loaded on its days, and none under way."""
        return self.binds == LOADING

    def active(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def particular(self) -> bool:
        """Whether the rule is about certain goods, origins, destinations or containers, not about everybody."""
        return bool(self.hs_prefixes or self.origins or self.destinations or self.container_types)

    def concerns(self, cargo: Cargo) -> bool:
        """Whether the shipment's side of the rule holds.

        Goods without an HS code are taken to be none of those a rule names.
        """
        return (
            (not self.hs_prefixes or cargo.hs.startswith(self.hs_prefixes))
            and not (self.except_hs and cargo.hs.startswith(self.except_hs))
            and self.concerns_any_goods(cargo)
        )

    def concerns_any_goods(self, cargo: Cargo) -> bool:
        """Whether the shipment's side holds but for the goods, which may not be known."""
        return (
            (not self.origins or cargo.origin_country in self.origins)
            and (not self.destinations or cargo.destination_country in self.destinations)
            and (not self.container_types or cargo.container_type in self.container_types)
        )

    def bans_within(self, cargo: Cargo) -> tuple[str, ...]:
        """Headings of the rule that lie within a wider code of goods, while the rule lets the code as a whole pass."""
        headings = wider_than(cargo.hs, self.hs_prefixes)
        if not headings or self.concerns(cargo):
            return ()
        return tuple(heading for heading in headings if self.concerns(replace(cargo, hs=heading)))

    def blocks(self, arc: ArcFacts) -> bool:
        """Whether the arc's side of the rule holds, for a box that has passed what the rule asks for."""
        return (
            (not self.modes or arc.mode in self.modes)
            and (not self.train_classes or self._class_of(arc) in self.train_classes)
            and (not self.borders or arc.border_id in self.borders)
            and (not self.links or arc.link_id in self.links)
            and (not self.services or arc.service_id in self.services)
            and (not self.operators or arc.operator in self.operators)
            and (not self.terminals or arc.from_terminal in self.terminals or arc.to_terminal in self.terminals)
            and self._crosses(arc)
            and (not self.within or (arc.from_country in self.within and arc.to_country in self.within))
        )

    def blocks_each(self, arcs: ArcColumns) -> Mask:
        """Do the same as `blocks` for many arcs: a bool array of shape (arcs,)."""
        found = np.ones(len(arcs.codes["mode"]), np.bool_)
        asked = (("mode", self.modes), ("border_id", self.borders), ("link_id", self.links))
        for name, wanted in (*asked, ("service_id", self.services), ("operator", self.operators)):
            if wanted:
                found &= arcs.among(name, wanted)
        if self.train_classes:
            free = arcs.among("train_class", {ANY_TRAIN}) & arcs.among("service_id", {""})
            free &= arcs.among("mode", self.modes)
            found &= np.where(free, _ORDINARY in self.train_classes, arcs.among("train_class", self.train_classes))
        if self.terminals:
            found &= arcs.among("from_terminal", self.terminals) | arcs.among("to_terminal", self.terminals)
        if self.from_countries or self.to_countries:
            found &= arcs.codes["from_country"] != arcs.codes["to_country"]
        for left, entered, wanted in (
            ("from_country", "to_country", self.from_countries),
            ("to_country", "from_country", self.to_countries),
        ):
            if wanted:
                found &= arcs.among(left, wanted) & ~arcs.among(entered, wanted)
        if self.within:
            found &= arcs.among("from_country", self.within) & arcs.among("to_country", self.within)
        return found

    def _class_of(self, arc: ArcFacts) -> str:
        """The class of what runs: lorries and aircraft without a service are ordinary where the mode is named."""
        free = arc.train_class == ANY_TRAIN and not arc.service_id and arc.mode in self.modes
        return _ORDINARY if free else arc.train_class

    def _crosses(self, arc: ArcFacts) -> bool:
        if not (self.from_countries or self.to_countries):
            return True
        leaves = not self.from_countries or (
            arc.from_country in self.from_countries and arc.to_country not in self.from_countries
        )
        enters = not self.to_countries or (
            arc.to_country in self.to_countries and arc.from_country not in self.to_countries
        )
        return arc.from_country != arc.to_country and leaves and enters

    def window(self) -> str:
        """The period in words, for example ``since 2022-02-24``."""
        if self.valid_from and self.valid_to:
            return f"{self.valid_from} to {self.valid_to}"
        if self.valid_from:
            return f"since {self.valid_from}"
        return f"until {self.valid_to}" if self.valid_to else "always"


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def rules_of(frame: pd.DataFrame, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> tuple[Rule, ...]:
    """Read the rules of a network.

    Parameters
    ----------
    frame : DataFrame
        The table ``rules``.
    expand : callable
        Turns country and group codes into countries.

    Returns
    -------
    tuple of Rule
        In the order of their ids.
    """
    return tuple(_rule(str(identifier), row, expand) for identifier, row in frame.sort_index().iterrows())


def _rule(identifier: str, row: pd.Series[Any], expand: Callable[[tuple[str, ...]], frozenset[str]]) -> Rule:
    def codes(column: str) -> tuple[str, ...]:
        return split_codes(str(row[column]))

    marks = (
        Mark("country", expand(codes("after_countries"))),
        Mark("border", frozenset(codes("after_border_ids"))),
        Mark("terminal", frozenset(codes("after_terminal_ids"))),
    )
    return Rule(
        id=identifier,
        kind=str(row["kind"]),
        name=str(row["name"]),
        source=str(row["source"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        hs_prefixes=codes("hs_prefixes"),
        except_hs=codes("except_hs"),
        origins=expand(codes("origin_countries")),
        destinations=expand(codes("destination_countries")),
        container_types=frozenset(codes("container_types")),
        operators=expand(codes("operator_countries")),
        modes=frozenset(codes("modes")),
        borders=frozenset(codes("border_ids")),
        terminals=frozenset(codes("terminal_ids")),
        links=frozenset(codes("link_ids")),
        services=frozenset(codes("service_ids")),
        from_countries=expand(codes("from_countries")),
        to_countries=expand(codes("to_countries")),
        within=expand(codes("within_countries")),
        after=tuple(mark for mark in marks if mark.keys),
        train_classes=frozenset(codes("train_classes")),
        binds=str(row["binds"]) or PASSAGE,
    )
