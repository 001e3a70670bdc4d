"""Boxes too heavy and goods too dangerous for a way: rows of ``cargo_limits``, as conditions.

A row has a side of the shipment (mass and length of a box, class of dangerous goods) and a side of the arc, as a
rule has; all filled conditions of both must hold for it to close the arc.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from corridor.model.tables.codes import DANGEROUS, GOODS_CLASSES
from corridor.model.tables.reading import split_codes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CargoLimit", "LimitFacts", "limits_of", "plain_class"]

_WORDS = re.compile(r"^(imdg|un|adr|rid|class|division)[\s:]*", re.IGNORECASE)


def plain_class(text: str) -> str:
    """Return a class of dangerous goods in its plain form: ``class 1.4S`` becomes ``1.4``.

    Raises
    ------
    ValueError
        For what is no class or division; a class with divisions must name one.
    """
    plain = _WORDS.sub("", _WORDS.sub("", text.strip()))
    plain = re.sub(r"(?<=^1\.\d)[A-S]$", "", plain)  # the compatibility group of explosives
    plain = plain.removesuffix(".0")  # of a class that a spreadsheet made a number of: no division is called 0
    if plain not in GOODS_CLASSES:
        divided = [code for code in DANGEROUS if plain and code.startswith(f"{plain}.")]
        hint = f"name its division: {', '.join(divided)}" if divided else f"there are {', '.join(DANGEROUS)}"
        raise ValueError(f"must be a UN class of dangerous goods, not {text!r}; {hint}")
    return plain


class LimitFacts(Protocol):
    """What a limit may ask of an arc."""

    @property
    def mode(self) -> str:
        """Mode of transport."""

    @property
    def kind(self) -> str:
        """Kind of step."""

    @property
    def gauge(self) -> str:
        """Track gauge."""

    @property
    def train_class(self) -> str:
        """Class of the train."""

    @property
    def link_id(self) -> str:
        """Link used."""

    @property
    def service_id(self) -> str:
        """Service on board."""

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


@dataclass(frozen=True, slots=True)
class CargoLimit:
    """One row; empty conditions hold for everything.

    Attributes
    ----------
    id, name, source : str
        As in the table.
    max_gross_t, length_ft : float
        NaN where the row does not limit the mass, or holds for any length.
    classes : tuple of str
        Of dangerous goods, by the beginning of their code.
    """

    id: str
    name: str
    source: str
    max_gross_t: float
    length_ft: float
    classes: tuple[str, ...]
    modes: frozenset[str]
    train_classes: frozenset[str]
    gauge: str
    zones: frozenset[str]
    terminals: frozenset[str]
    links: frozenset[str]
    services: frozenset[str]

    def binds(self, gross_t: float, length_ft: float, dangerous: str) -> bool:
        """Whether a box is too heavy for the row, or its goods too dangerous."""
        if self.length_ft == self.length_ft and length_ft != self.length_ft:
            return False
        heavy = gross_t > self.max_gross_t + 1e-9  # NaN compares as false
        return heavy or self.names_class(dangerous)

    def names_class(self, dangerous: str) -> bool:
        """Whether a class of dangerous goods, or the class of a division, is among those of the row."""
        return any(dangerous == code or dangerous.startswith(f"{code}.") for code in self.classes)

    def closes(self, arc: LimitFacts) -> bool:
        """Whether the arc's side of the row holds; what happens on the ground belongs to no mode."""
        moving = arc.kind in ("haul", "border", "drayage")
        return (
            (not self.modes or (moving and arc.mode in self.modes))
            and (not self.train_classes or (moving and arc.train_class in self.train_classes))
            and (not self.gauge or arc.gauge == self.gauge)
            and (not self.zones or arc.from_country in self.zones or arc.to_country in self.zones)
            and (not self.terminals or arc.from_terminal in self.terminals or arc.to_terminal in self.terminals)
            and (not self.links or arc.link_id in self.links)
            and (not self.services or arc.service_id in self.services)
        )


def limits_of(frame: pd.DataFrame, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> tuple[CargoLimit, ...]:
    """Read the limits that close arcs (``used``), in the order of their ids.

    Parameters
    ----------
    frame : DataFrame
        Rows of ``cargo_limits``.
    expand : callable
        Turns country and group codes into countries.
    """
    used = frame[frame["used"].to_numpy(dtype=bool)].sort_index()
    return tuple(_limit(record, expand) for record in used.reset_index().to_dict("records"))


def _limit(record: dict[Any, Any], expand: Callable[[tuple[str, ...]], frozenset[str]]) -> CargoLimit:
    def codes(column: str) -> tuple[str, ...]:
        return split_codes(str(record[column]))

    return CargoLimit(
        id=str(record["id"]),
        name=str(record["name"]),
        source=str(record["source"]),
        max_gross_t=float(record["max_container_gross_t"]),
        length_ft=float(record["length_ft"]),
        classes=codes("dangerous_classes"),
        modes=frozenset(codes("modes")),
        train_classes=frozenset(codes("train_classes")),
        gauge=str(record["gauge"]),
        zones=expand(codes("zones")),
        terminals=frozenset(codes("terminal_ids")),
        links=frozenset(codes("link_ids")),
        services=frozenset(codes("service_ids")),
    )
