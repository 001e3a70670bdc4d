"""What the world would lose with a border, link, country, train or mode: every shipment routed again, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Any, Self

import numpy as np
import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import ArgumentError, UnknownName
from corridor.executors.blocks import in_order
from corridor.executors.workers import Executor
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.plan.demand.demand import Demand
from corridor.plan.result import Plan
from corridor.progress import status_line
from corridor.results import RemarkedReport, Stamp, plain, stamp_of
from corridor.routing.query.query import Names, prepare_query
from corridor.study.disruptions.candidates import CANDIDATES, Candidate, candidates_of
from corridor.study.disruptions.cases import Case, Loss, no_route_frame, told_without_route
from corridor.study.disruptions.planned import PlannedCase
from corridor.study.disruptions.traffic import Traffic, read_traffic

__all__ = ["CANDIDATES", "Criticality", "criticality"]

_MORE = ("cost_loss", "hours_loss", "co2_kg_loss")
_COLUMNS = ("kind", "name", "used_by", "cut_off", "loss", "loss_share", *_MORE)
_PAIR_COLUMNS = ("used_by", "cut_off", "loss", "extra")
_EXPECTED = ("probability", "expected_loss", "expected_cut_off")
_RANKINGS = {"frame": ["id"], "pairs": ["first", "second"]}  # each with its index


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Criticality(RemarkedReport):
    """What is lost with each candidate, the worst first.

    Attributes
    ----------
    minimise : str
        What every shipment minimises.
    via, avoid, modes : str or sequence of str
        What every route must pass, in order, must not touch, and the only modes it may go by, as for `route`.
    unit, volume_unit : str
        Of ``loss``, and of ``used_by`` and ``cut_off``.
    base, volume : float
        Total of all shipments that have a route while everything stands, and their volume.
    unreachable : float
        Volume of the shipments that have none even so; they count nowhere else.
    frame : DataFrame
        One row per candidate that a best route uses, its id as index: ``rank``, ``kind``, ``name``,
        ``used_by`` (volume of the best routes through it), ``cut_off`` (volume left without any route),
        ``loss`` (what the rest has more of what it minimises), ``loss_share`` (of the base), and what its new best
        routes cost, take and emit more: ``cost_loss``, ``hours_loss``, ``co2_kg_loss``, below 0 where that is less.
        With ``outages`` also ``probability``, ``expected_loss`` and ``expected_cut_off``.
    pairs : DataFrame
        The same for pairs of the worst, with ``extra``: the loss beyond that of both alone; empty unless asked for.
    unused : int
        Candidates that no best route uses: without one of them nothing is lost.
    stamp : Stamp
        What it was computed with.
    no_route : DataFrame
        The shipments that have no route even while everything stands: ``shipment`` (its place in the traffic, from 0,
        or its id in a demand), ``origin``, ``destination``, ``volume``, and ``problem`` with the fewest rules that
        would have to be lifted, told for the first 50. Empty with a `plan`.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "criticality"

    minimise: str
    unit: str
    volume_unit: str
    base: float
    volume: float
    unreachable: float
    frame: pd.DataFrame
    pairs: pd.DataFrame
    unused: int
    stamp: Stamp
    no_route: pd.DataFrame = field(default_factory=no_route_frame)

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the ranking."""
        return self.frame.copy()

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers and texts; ranking and pairs are lists of records."""
        records = {name: getattr(self, name).reset_index().to_dict("records") for name in _RANKINGS}
        return {**super().to_dict(), **{name: plain(rows) for name, rows in records.items()}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        tables = {name: _ranking_of(data.get(name, ()), names) for name, names in _RANKINGS.items()}
        return super().from_dict({**data, **{name: plain(table) for name, table in tables.items()}})

    def _headline(self) -> str:
        worst = f"; the worst is {self.frame['name'].iloc[0]}" if len(self.frame) else ""
        left = f"; {told_without_route(self.no_route)}" if len(self.no_route) else ""
        return f"{counted(len(self.frame), 'candidate')} in use, {self.unused} not, by {self.minimise}{worst}{left}"


def _ranking_of(records: Sequence[Mapping[str, Any]], index: Sequence[str]) -> pd.DataFrame:
    """A ranking of its records; an empty one has its columns too."""
    columns = ["rank", *(_COLUMNS if index == ["id"] else _PAIR_COLUMNS)]
    columns += [name for name in _EXPECTED if records and name in records[0]]
    frame = pd.DataFrame(records, columns=[*index, *columns])
    kinds = {name: float for name in columns if name not in ("rank", "kind", "name")}
    return frame.astype({"rank": int, **kinds}).set_index(list(index))


@checked_arguments
def criticality(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    traffic: Traffic,
    *,
    candidates: str | Sequence[str] = "borders",
    minimise: str = "cost",
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    pairs: int = 0,
    outages: Mapping[str, float] | None = None,
    plan: Plan | None = None,
    executor: Executor | None = None,
    progress: bool = False,
) -> Criticality:
    """Rank borders, terminals, links, yards, countries, services or modes by what would be lost without each, exactly.

    Every shipment takes its best route again without the candidate. Shipments do not crowd each other out, but with a
    `plan`, which is solved again with all that they share. Flights stay open or shut as they are while everything
    stands (``Shipment(air=)``): with more of them open, a failure could make boxes faster.

    Parameters
    ----------
    network : Network
        Where.
    traffic : Demand, Shipment, iterable of Shipment, DataFrame, str or Path
        Who moves what; a text is a file, or the name of a demand that comes with the network. A table with a column
        ``teu_per_day`` or ``containers_per_week`` is a demand, without it one of shipments, which come from dicts, too.
        The rows of a demand count by their TEU a day, shipments by their containers.
    candidates : {"borders", "terminals", "links", "yards", "countries", "services", "modes"} or sequence of str
        What might fail: all of a kind; or several kinds, and names as for ``avoid`` of `corridor.route`. A yard is the
        gauge changes of a terminal (``yard:Dostyk``). A terminal or country where a shipment begins or ends is not
        taken from that shipment.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What every shipment minimises.
    via, avoid, modes : str or sequence of str
        What every route must pass, in order, must not touch, and the only modes it may go by, as for `route`.
    pairs : int
        Also lose two at once, of so many of the worst; 0 for no pairs.
    outages : mapping of str to float, optional
        By the id of a candidate, the share of the time that it fails, from 0 to 1; 0 where it is not named. The ranking
        then also has what each is expected to lose, one outage at a time.
    plan : Plan, optional
        Of `corridor.plan.flow`, of the same demand: what its loads lose, each on the best of what all of them share
        then. Its ``unserved`` is not in the volume; what stays behind without a candidate is ``cut_off``, and of what
        goes on ``loss`` is how much more it costs (of rows with prices or penalties, what the plan earns less).
    executor : Executor, optional
        Who takes them away: an executor of `concurrent.futures`, of threads or processes, or the client of a Dask
        cluster; the ranking is the same. By default this thread.
    progress : bool
        Say how far it is, on a terminal.

    Returns
    -------
    Criticality

    Raises
    ------
    NoRoute
        When no shipment has a route, with all that is in the way; where others have one, it is a row of ``no_route``.
    ArgumentError
        When there is no shipment, ``pairs`` is negative, or a share lies outside 0 to 1.
    UnknownName
        For a place, candidate or measure that does not exist, and an outage of what is no candidate.
    LostWorkers
        When a worker of the executor was killed, and there is no other.
    """
    if pairs < 0:
        raise ArgumentError(f"pairs are counted from 0, not {pairs}")
    named = {one.id: one for one in candidates_of(network, candidates)}
    _check_outages(outages or {}, tuple(named))
    case: Case | PlannedCase
    if plan is None:
        case = Case(network, traffic, minimise, partial(prepare_query, via=via, avoid=avoid, modes=modes))
    else:
        case = _planned(network, traffic, plan, minimise, asked={"via": via, "avoid": avoid, "modes": modes})
    lose = partial(_losses, case, executor=executor, progress=progress)
    met = case.met(named.values())
    lost = dict(zip((one.id for one in met), lose([(one,) for one in met]), strict=True))
    frame = _ranked(case.base, lost, named)
    worst = list(combinations(frame.index[:pairs], 2))
    both = zip(worst, lose([(named[one], named[other]) for one, other in worst]), strict=True)
    return Criticality(
        minimise=minimise,
        unit=case.unit,
        volume_unit=case.volume_unit,
        base=case.base,
        volume=case.volume,
        unreachable=case.unreachable,
        frame=frame if outages is None else _expected(frame, outages),
        pairs=_pairs(dict(both), frame),
        unused=len(named) - len(frame),
        stamp=stamp_of(network),
        no_route=case.no_route,
        remarks=case.remarks,
    )


def _losses(
    case: Case | PlannedCase, taken: Sequence[tuple[Candidate, ...]], *, executor: Executor | None, progress: bool
) -> list[Loss]:
    """What is lost without each of some sets of candidates, whoever takes them away."""
    found: list[Loss] = []
    with status_line(progress) as tell, closing(in_order(_lost, case, taken, executor)) as answers:
        for number, several in enumerate(taken, 1):
            if tell is not None:
                tell(f"without {' and '.join(one.id for one in several)} ({number} of {len(taken)})")
            found.append(next(answers))
    return found


def _lost(case: Case | PlannedCase, candidates: tuple[Candidate, ...]) -> Loss:
    return case.lose(candidates)


def _planned(
    network: Network, traffic: Traffic, plan: Plan, minimise: str, *, asked: Mapping[str, Names]
) -> PlannedCase:
    """The loads of a plan; a plan is asked nothing else."""
    for name, value in asked.items():
        if value:
            raise ArgumentError(f"{name} is asked of routes, and plan has its own: leave out one of the two")
    demand = read_traffic(network, traffic)
    if not isinstance(demand, Demand):
        raise ArgumentError("plan is of a demand: give that, in place of shipments")
    return PlannedCase(network, demand, plan, minimise)


def _check_outages(outages: Mapping[str, float], known: Sequence[str]) -> None:
    for name, share in outages.items():
        if name not in known:
            raise UnknownName(f"outages names {name!r}, which is no candidate{nearest(name, known)}", name)
        if not 0.0 <= share <= 1.0:
            raise ArgumentError(
                f"outages[{name!r}] is {share}: write the share of the time from 0 to 1, as 0.02 for a week a year"
            )


def _expected(frame: pd.DataFrame, outages: Mapping[str, float]) -> pd.DataFrame:
    """The ranking with what each outage is expected to lose."""
    made = frame.copy()
    made["probability"] = [float(outages.get(name, 0.0)) for name in frame.index]
    made["expected_loss"] = made["loss"] * made["probability"]
    made["expected_cut_off"] = made["cut_off"] * made["probability"]
    return made


def _ranked(base: float, lost: Mapping[str, Loss], named: Mapping[str, Candidate]) -> pd.DataFrame:
    """Those whose loss leaves most without a route first, then those that cost most."""
    order = sorted(lost, key=lambda key: (-lost[key].cut_off, -lost[key].loss, key))
    records = []
    for key in order:
        used, cut, loss, *more = lost[key]
        records.append((named[key].kind, named[key].name, used, cut, loss, loss / base if base else 0.0, *more))
    frame = pd.DataFrame(records, columns=list(_COLUMNS), index=pd.Index(order, name="id", dtype=object))
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def _pairs(lost: Mapping[tuple[str, str], Loss], frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs of the worst: two ways that stand in for each other lose more together than apart."""
    alone, records = frame["loss"].to_dict(), []
    for (one, other), both in lost.items():
        extra = both.loss - (alone[one] + alone[other])
        records.append((one, other, both.used_by, both.cut_off, both.loss, extra))
    records.sort(key=lambda record: (-record[3], -record[4], record[:2]))
    found = pd.DataFrame(records, columns=["first", "second", *_PAIR_COLUMNS])
    found.insert(0, "rank", np.arange(1, len(found) + 1))
    return found.set_index(["first", "second"])
