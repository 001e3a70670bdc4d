"""Which closures hurt most, when every shipper then takes the best way that is left: exactly, with a bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import Any, NamedTuple

import pandas as pd

from corridor.arguments import checked_arguments, checked_result, whole
from corridor.display import counted
from corridor.errors import ArgumentError
from corridor.model.network import Network
from corridor.plan.solver.solver_result import Status
from corridor.progress import status_line
from corridor.results import RemarkedReport, Stamp, stamp_of
from corridor.routing.query.query import Names, prepare_query
from corridor.study.disruptions.candidates import Candidate, candidates_of
from corridor.study.disruptions.cases import Case, no_route_frame, told_without_route
from corridor.study.disruptions.covering import KnownWay, worst_for
from corridor.study.disruptions.traffic import Traffic

__all__ = ["Interdiction", "interdict"]

_MOST = 20  # closures at once; nobody plans for more, and each takes longer than the one before
_GREEDY = 0.5  # of the time; the programs that prove a bound have the rest
_COLUMNS = (
    "closures",
    "cut_off",
    "loss",
    "bound",
    "status",
    "greedy_closures",
    "greedy_cut_off",
    "greedy_loss",
)
_WAY_COLUMNS = ("origin", "destination", "loss", "meets")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Interdiction(RemarkedReport):
    """The worst closures, for one and for more at once.

    Attributes
    ----------
    minimise : str
        What every shipment minimises.
    unit, volume_unit : str
        Of losses, and of ``cut_off``.
    base, volume : float
        Total of all shipments that have a route while everything stands, and their volume.
    closures : tuple of str
        Ids of the worst so many candidates; none where no closure loses anything.
    names : tuple of str
        What people call them.
    cut_off, loss : float
        Volume that they leave without any route, and what the rest has more of what it minimises; with
        ``stranded_each`` also what those count that give up.
    bound : float
        Loss that no set of so many exceeds without leaving more without a route; equal to ``loss`` where it is proved.
    status : str
        optimal, or feasible where time ran out.
    frame : DataFrame
        By number of closures from 1: the same, and what one gets by always closing the next worst
        (``greedy_closures``, ``greedy_cut_off``, ``greedy_loss``).
    ways : DataFrame
        The certificate: replies that the proof rests on, with what each loses more than the best route (``loss``) and
        the candidates that take it away (``meets``). No set of so many candidates meets enough of them to lose more.
    stamp : Stamp
        What it was computed with.
    no_route : DataFrame
        The shipments that have no route while everything stands, as in `Criticality`; they count nowhere else.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "interdiction"

    minimise: str
    unit: str
    volume_unit: str
    base: float
    volume: float
    closures: tuple[str, ...]
    names: tuple[str, ...]
    cut_off: float
    loss: float
    bound: float
    status: str
    frame: pd.DataFrame
    ways: pd.DataFrame
    stamp: Stamp
    no_route: pd.DataFrame = field(default_factory=no_route_frame)

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the frame: a row for each number of closures."""
        return self.frame.copy()

    def _headline(self) -> str:
        cut = f", {self.cut_off:,.6g} {self.volume_unit} without a route" if self.cut_off else ""
        lost = f"{self.loss:,.2f} {self.unit} more{cut}"
        left = f"; {told_without_route(self.no_route)}" if len(self.no_route) else ""
        if not self.closures:
            return f"no closure of the candidates loses anything{left}"
        return f"the worst {counted(len(self.closures), 'closure')}: {'; '.join(self.names)}: {lost}{left}"


class _Reply(NamedTuple):
    """What shippers do about some closures: those without a way, what all others lose, and what these still meet."""

    stranded: frozenset[int]
    loss: int
    met: frozenset[int]


class _Search:
    """Closures that were tried, and the ways that answered them."""

    def __init__(self, case: Case, known: Sequence[Candidate], stranded_each: float | None) -> None:
        self.case, self.known = case, known
        self.most = None if stranded_each is None else [self._stranded(number, stranded_each) for number in self._all]
        self.ways: dict[KnownWay, None] = {}
        self._replies: dict[frozenset[int], _Reply] = {}

    @property
    def _all(self) -> range:
        return range(len(self.case.sent))

    def _stranded(self, number: int, each: float) -> int:
        """What a shipment loses that is given up: so much for each container, less what it would have spent."""
        sent, measure = self.case.sent[number], self.case.measure
        given_up = each * sent.query.shipment.containers * measure.per_unit
        return max(0, round((given_up - int(sent.totals[measure.row])) * sent.scale))

    def reply(self, closures: frozenset[int]) -> _Reply:
        """What shippers do about some closures; the ways that they take are known from then on."""
        if closures not in self._replies:
            stranded, loss, met = set[int](), 0, set[int]()
            for number, arcs in enumerate(self.case.replies([self.known[one] for one in sorted(closures)])):
                more = None if arcs is None else self.case.more(number, arcs)
                if arcs is None or more is None or (self.most is not None and more > self.most[number]):
                    stranded.add(number)
                    continue
                way = KnownWay(number, more, self.case.met_by(number, arcs, self.known))
                self.ways[way], loss = None, loss + more
                met |= way.met
            self._replies[closures] = _Reply(frozenset(stranded), loss, frozenset(met))
        return self._replies[closures]

    def worth_of_stranded(self) -> list[int]:
        """By shipment, what having no way counts: what was said, or more than all known ways of all others lose."""
        if self.most is not None:
            return self.most
        worst = [0 for _ in self._all]
        for way in self.ways:
            worst[way.shipment] = max(worst[way.shipment], way.loss)
        total = 1 + sum(worst)
        return [max(1, round(100 * sent.volume)) * total for sent in self.case.sent]

    def score(self, closures: frozenset[int]) -> int:
        """What closures are worth, as the program counts it."""
        reply, worth = self.reply(closures), self.worth_of_stranded()
        return reply.loss + sum(worth[number] for number in reply.stranded)

    def lost(self, closures: frozenset[int]) -> int:
        """What shipments lose by closures: those without a way only where it was said what that counts."""
        reply = self.reply(closures)
        return reply.loss + sum(self.most[number] for number in reply.stranded) if self.most else reply.loss

    def greedy(self, budget: int, deadline: float, tell: Callable[[str], None] | None) -> list[frozenset[int]]:
        """Close the next worst, again and again; only what a reply meets is worth closing.

        Of what time did not reach nothing is known, so that the worst of what was tried is closed, or no more at all.
        """
        steps = [frozenset[int]()]
        for number in range(1, budget + 1):
            last, tried = steps[-1], list[frozenset[int]]()
            for one in sorted(self.reply(last).met):
                if time.monotonic() >= deadline:
                    break
                if tell is not None:
                    tell(f"the next worst {number} of {budget}: {counted(len(tried), 'closure')} tried")
                self.reply(last | {one})
                tried.append(last | {one})
            steps.append(max(tried, key=self.score, default=last))
        return steps[1:]

    def worst(self, budget: int, start: frozenset[int], deadline: float) -> tuple[frozenset[int], int | None]:
        """Find the worst closures, and what none exceeds; None where time ran out before anything was known."""
        everything = None if self.most is None else sum(self.most)
        best, bound = start, everything
        while (left := deadline - time.monotonic()) > 0.0:
            worth = self.worth_of_stranded()
            closures, proved = worst_for(tuple(self.ways), worth, budget, None if left == inf else left)
            if proved is None:
                break
            self.reply(closures)
            best = max(best, closures, key=self.score)
            # having no way may count for more by the ways that were just found: no bound of what it counted before
            bound = proved if self.worth_of_stranded() == worth else everything
            if bound is not None and self.score(best) >= bound:
                break
        return best, bound


@checked_arguments
def interdict(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    traffic: Traffic,
    *,
    budget: int = 3,
    candidates: str | Sequence[str] = "borders",
    minimise: str = "cost",
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
    stranded_each: float | None = None,
    time_limit_s: float | None = None,
    progress: bool = False,
) -> Interdiction:
    """Find the few closures that hurt most when every shipment then takes its best way, exactly.

    An integer program chooses closures against the replies known so far, the replies to them join the known ones, and
    so on until what it promises is what they bring (`corridor.study.disruptions.covering`). Flights stay open or shut
    as they are while everything stands (``Shipment(air=)``).

    Parameters
    ----------
    network : Network
        Where.
    traffic : Demand, Shipment, iterable of Shipment, DataFrame, str or Path
        Who moves what, as for `criticality`.
    budget : int
        Closures at once, at most.
    candidates : {"borders", "terminals", "links", "yards", "countries", "services", "modes"} or sequence of str
        What may be closed, as for `criticality`; terminals and countries where a shipment begins or ends are not closed
        to that shipment.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What every shipment minimises, and those who close maximise.
    via, avoid, modes : str or sequence of str
        As for `route`.
    stranded_each : float, optional
        What a container counts that is left without a way, in the unit of what is minimised: a shipper gives up ways
        that take more. By default leaving more without any way is worse than whatever the rest loses.
    time_limit_s : float, optional
        Seconds in all; the answer then has the bound that was proved by then. Half of it at most goes to closing the
        next worst again and again, the rest is shared out between the numbers of closures.
    progress : bool
        Say how far it is, on a terminal.

    Returns
    -------
    Interdiction

    Raises
    ------
    ArgumentError
        When there is no shipment, the budget is not from 1 to 20, or a number is negative.
    NoRoute
        When no shipment has a route, with all that is in the way; where others have one, it is a row of ``no_route``.
    UnknownName
        For a place, candidate or measure that does not exist.
    """
    whole("budget", budget, least=1, most=_MOST)
    for name, number in (("stranded_each", stranded_each), ("time_limit_s", time_limit_s)):
        if number is not None and not number >= 0.0:
            raise ArgumentError(f"{name} is {number} and must be 0 or more")
    known = candidates_of(network, candidates)
    deadline = inf if time_limit_s is None else time.monotonic() + time_limit_s
    case = Case(network, traffic, minimise, partial(prepare_query, via=via, avoid=avoid, modes=modes))
    search = _Search(case, known, stranded_each)
    best, rows = frozenset[int](), list[Mapping[str, Any]]()
    with status_line(progress) as tell:
        greedy = search.greedy(budget, _share(deadline, _GREEDY), tell)
        for number, step in enumerate(greedy, 1):
            if tell is not None:
                tell(f"the worst {number} of {budget}, against {len(search.ways)} known ways")
            share = _share(deadline, 1.0 / (budget + 1 - number))
            best, bound = search.worst(number, max(best, step, key=search.score), share)
            rows.append(_row(search, best, step, bound))
    frame = pd.DataFrame(rows, columns=list(_COLUMNS), index=pd.RangeIndex(1, budget + 1, name="budget"))
    last = frame.iloc[-1]
    return Interdiction(
        minimise=minimise,
        unit=case.unit,
        volume_unit=case.volume_unit,
        base=case.base,
        volume=case.volume,
        closures=tuple(known[one].id for one in sorted(best)),
        names=tuple(known[one].name for one in sorted(best)),
        cut_off=float(last["cut_off"]),
        loss=float(last["loss"]),
        bound=float(last["bound"]),
        status=str(last["status"]),
        frame=frame,
        ways=_ways(search),
        stamp=stamp_of(network),
        no_route=case.no_route,
        remarks=case.remarks,
    )


def _share(deadline: float, part: float) -> float:
    """When a part of the time that is left is over."""
    now = time.monotonic()
    return now + part * (deadline - now)


def _row(search: _Search, best: frozenset[int], step: frozenset[int], bound: int | None) -> dict[str, Any]:
    """One number of closures: the worst and the greedy ones."""
    case, per_unit = search.case, search.case.measure.per_unit
    reply, other, score = search.reply(best), search.reply(step), search.score(best)
    over = inf if bound is None else max(0, bound - score)
    least_stranded = min(search.worth_of_stranded()) if search.most is None else inf
    return {
        "closures": _named(search, best),
        "cut_off": case.volume_of(reply.stranded),
        "loss": search.lost(best) / per_unit,
        "bound": (search.lost(best) + over) / per_unit if over < least_stranded else inf,
        "status": (Status.FEASIBLE if over else Status.OPTIMAL).value,
        "greedy_closures": _named(search, step),
        "greedy_cut_off": case.volume_of(other.stranded),
        "greedy_loss": search.lost(step) / per_unit,
    }


def _named(search: _Search, closures: frozenset[int]) -> str:
    return "; ".join(search.known[one].id for one in sorted(closures))


def _ways(search: _Search) -> pd.DataFrame:
    """The replies that were found, in the order of what they lose."""
    rows = []
    for way in sorted(search.ways, key=lambda way: (way.shipment, way.loss, sorted(way.met))):
        box = search.case.sent[way.shipment].query.shipment
        rows.append((box.origin, box.destination, way.loss / search.case.measure.per_unit, _named(search, way.met)))
    return pd.DataFrame(rows, columns=list(_WAY_COLUMNS))
