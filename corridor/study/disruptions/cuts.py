"""The fewest things whose failure leaves a shipment without any way, and ways that have none of them in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import CorridorError
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.routing.query.query import Names, prepare_query
from corridor.study.disruptions.candidates import Candidate, candidates_of
from corridor.study.disruptions.cases import Case
from corridor.study.disruptions.covering import KnownWay, fewest_that_meet

__all__ = ["LeastCut", "least_cut"]

_COLUMNS = ("name", "cost", "hours", "co2_kg", "meets")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class LeastCut(RemarkedReport):
    """What few failures cut a shipment off, and how many ways it has that share none.

    Attributes
    ----------
    closures : tuple of str
        Ids of the fewest candidates without which there is no way at all.
    frame : DataFrame
        The same with ``kind`` and ``name``, by id.
    corridors : DataFrame
        Ways that have no candidate in common, the best first and each the best of what those before it leave: ``name``,
        ``cost``, ``hours``, ``co2_kg``, and the candidates that each ``meets``. Never more than there are closures:
        where as many, neither can be bettered.
    ways : int
        Ways that prove it: no fewer candidates meet all of them.
    stamp : Stamp
        What it was computed with.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "least cut"

    closures: tuple[str, ...]
    frame: pd.DataFrame
    corridors: pd.DataFrame
    ways: int
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the closures with their kinds and names."""
        return self.frame.copy()

    def _headline(self) -> str:
        names = ", ".join(self.frame["name"])
        shared = counted(len(self.corridors), "way")
        return f"{counted(len(self.closures), 'failure')} cut it off: {names}; {shared} with none of them in common"


@checked_arguments
def least_cut(
    network: Network,
    shipment: Shipment,
    *,
    candidates: str | Sequence[str] = "borders",
    minimise: str = "cost",
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
) -> LeastCut:
    """Find the fewest borders, links, countries or others whose failure leaves a shipment without any route, exactly.

    Whatever cuts must meet every way. The fewest that meet all known ways are found by CP-SAT; a way that they leave
    joins the known ones, until none is left. A candidate may lie on many arcs, so this is no least cut of a graph.
    Flights stay open or shut as they are while everything stands (``Shipment(air=)``).

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    candidates : {"borders", "terminals", "links", "yards", "countries", "services", "modes"} or sequence of str
        What might fail, as for `criticality`; terminals and countries where the shipment begins or ends do not.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        Which of the ways that are left counts as the best.
    via, avoid, modes : str or sequence of str
        As for `route`.

    Returns
    -------
    LeastCut

    Raises
    ------
    CorridorError
        When there is no route, or one that meets no candidate.
    UnknownName
        For a place, candidate or measure that does not exist.
    """
    known = candidates_of(network, candidates)
    case = Case(network, shipment, minimise, partial(prepare_query, via=via, avoid=avoid, modes=modes))
    ways: list[KnownWay] = []
    closures: frozenset[int] = frozenset()
    while (way := _way_left(case, known, closures)) is not None:
        ways.append(way)
        closures = fewest_that_meet(ways)
    rows = [known[one] for one in sorted(closures)]
    frame = pd.DataFrame([(one.kind, one.name) for one in rows], columns=["kind", "name"])
    return LeastCut(
        closures=tuple(one.id for one in rows),
        frame=frame.set_index(pd.Index([one.id for one in rows], name="id", dtype=object)),
        corridors=_corridors(case, known),
        ways=len(ways),
        stamp=stamp_of(network),
        remarks=case.remarks,
    )


def _way_left(case: Case, known: Sequence[Candidate], closures: frozenset[int]) -> KnownWay | None:
    """The best way that some closures leave; None where there is none."""
    arcs = next(case.replies([known[one] for one in sorted(closures)]))
    if arcs is None:
        return None
    met = case.met_by(0, arcs, known)
    if not met:
        name = case.sent[0].query.itinerary(arcs).name
        raise CorridorError(f"no failure of the candidates cuts it off: {name} meets none of them")
    return KnownWay(0, 0, met)


def _corridors(case: Case, known: Sequence[Candidate]) -> pd.DataFrame:
    """The best way, the best that meets none of its candidates, and so on."""
    rows, taken = [], frozenset[int]()
    while (arcs := next(case.replies([known[one] for one in sorted(taken)]))) is not None:
        trip, met = case.sent[0].query.itinerary(arcs), case.met_by(0, arcs, known)
        meets = "; ".join(known[one].id for one in sorted(met))
        rows.append((trip.name, trip.cost, trip.hours, trip.co2_kg, meets))
        taken |= met
    return pd.DataFrame(rows, columns=list(_COLUMNS))
