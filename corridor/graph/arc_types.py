"""The parts of a compiled graph: states of a container, arcs between them, and what an arc pays for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from corridor.model.prices.emission import EmissionKey
from corridor.model.prices.price_book import Where

__all__ = [
    "BORDER",
    "COMMON_NOTE",
    "DRAYAGE",
    "EMISSIONS",
    "GATE_IN",
    "GATE_OUT",
    "GAUGE_CHANGE",
    "HAUL",
    "KINDS",
    "LIFT",
    "ORDINARY",
    "PIECES",
    "PLATFORM",
    "RECONSIGNMENT",
    "STACK",
    "WAITING",
    "Arc",
    "Emission",
    "Ends",
    "Piece",
    "PriceKey",
    "State",
]

HAUL = "haul"
GAUGE_CHANGE = "gauge change"
BORDER = "border"
RECONSIGNMENT = "reconsignment"
LIFT = "lift"
DRAYAGE = "drayage"
WAITING = "waiting"
KINDS = (HAUL, GAUGE_CHANGE, BORDER, RECONSIGNMENT, LIFT, DRAYAGE, WAITING)

GATE_OUT, GATE_IN, STACK, PLATFORM = "gate out", "gate in", "stack", "platform"
ORDINARY = "ordinary"
COMMON_NOTE = "CIM/SMGS"
EMISSIONS = 2  # an arc emits at two places at most: half of a haul in the country of each end
PIECES = 3  # an arc pays for at most three things: two halves of a haul, and a fixed charge


class State(NamedTuple):
    """Where a container is, on what, and under which law.

    Attributes
    ----------
    terminal : str
        Id of the terminal.
    carrier : str
        ``gate out``, ``gate in``, ``stack``, ``platform``, ``1435``, ``1520``, ``road``, ``sea``, ``barge``
        or ``air``.
    gauge : str
        Side of the terminal that a stack or platform belongs to; a stack never joins two gauges.
    regime : str
        Consignment law of a rail haul: SMGS, CIM, or the common note CIM/SMGS.
    service : str
        Id of the service on board of which, or for which, the box waits; blank otherwise.
    stage : str
        Tells states of one carrier apart: place in a service's path, in or out, cleared for a link.
    passed : str
        What rules of history ask about and the box has passed; blank in the graph of every other shipment.
    """

    terminal: str
    carrier: str
    gauge: str = ""
    regime: str = ""
    service: str = ""
    stage: str = ""
    passed: str = ""


class Ends(NamedTuple):
    """The states before and after a step."""

    tail: State
    head: State

    @property
    def reversed(self) -> Ends:
        """The same step back."""
        return Ends(self.head, self.tail)


class PriceKey(NamedTuple):
    """What a piece of an arc's cost is paid for; resolved to rates on a date.

    ``table`` is ``tariffs`` (then `item`, `mode` and `where` count), ``transfers`` or ``services``
    (then `row`), or ``borders`` (then `row` is the border, `item` the train class and `where.zone`,
    `where.country` the countries left and entered).
    """

    table: str
    item: str = ""
    mode: str = ""
    where: Where = Where("", "")
    gauge: str = ""
    row: str = ""


class Piece(NamedTuple):
    """One item of an arc's cost: so many km, and such a share of a flat price, at a key's rates."""

    key: PriceKey
    km: float = 0.0
    share: float = 0.0


class Emission(NamedTuple):
    """What an arc emits: so many kilometres, or crane moves, at the factor of a key."""

    key: EmissionKey
    amount: float


@dataclass(frozen=True, slots=True)
class Arc:
    """One step of a container between two states.

    Attributes
    ----------
    tail, head : State
        Before and after.
    kind : str
        One of `KINDS`.
    mode, gauge, regime : str
        Mode of transport, track gauge and consignment law on the arc; blank where they do not apply.
    from_terminal, to_terminal, from_country, to_country : str
        The same terminal twice for what happens at one.
    link_id, transfer_id, border_id, service_id : str
        The table rows behind the arc.
    train_class : str
        ``fixed``, ``block``, ``non-priority``, ``ordinary`` or ``any``.
    operator : str
        Country of the haulier, on road borders only.
    technique : str
        Of a transfer.
    km, hours : float
        Length and time; the hours of a border come with the date.
    emissions : tuple of Emission
        What it emits; the factors come with the date.
    pieces : tuple of Piece
        What is paid for.
    """

    tail: State
    head: State
    kind: str
    mode: str
    from_terminal: str
    to_terminal: str
    from_country: str
    to_country: str
    gauge: str = ""
    regime: str = ""
    link_id: str = ""
    transfer_id: str = ""
    border_id: str = ""
    service_id: str = ""
    train_class: str = ""
    operator: str = ""
    technique: str = ""
    km: float = 0.0
    hours: float = 0.0
    emissions: tuple[Emission, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def boards(self) -> bool:
        """Whether the box gets onto another vehicle here: what the criterion ``transfers`` counts."""
        return self.kind == GAUGE_CHANGE or (self.kind == LIFT and self.head.carrier != STACK)

    def sort_key(self) -> tuple[object, ...]:
        """Order of the arcs in a graph, whatever the order of rows in the tables."""
        return (self.tail, self.head, self.kind, self.link_id, self.transfer_id, self.operator)
