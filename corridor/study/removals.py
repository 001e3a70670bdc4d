"""What the world would lose with a border, terminal or link: every shipment routed again without it, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result, refused
from corridor.display import counted
from corridor.errors import CorridorError, NoRoute, UnknownName
from corridor.graph import Weights, measure_of
from corridor.model.cargo.shipment import Shipment
from corridor.model.cargo.shipment_tables import shipments_from_frame
from corridor.model.network import Network
from corridor.plan.demand.demand import Demand
from corridor.progress import status_line
from corridor.results import ReportMixin, Stamp, plain, stamp_of
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.waypoints import WayPoint, avoiding, way_points

__all__ = ["CANDIDATES", "Criticality", "criticality"]

Integers = NDArray[np.int64]
Traffic = Shipment | Iterable[Shipment] | pd.DataFrame | Demand

CANDIDATES = ("borders", "terminals", "links")
_KINDS = dict(zip(CANDIDATES, ("border", "terminal", "link"), strict=True))
_COLUMNS = ("kind", "name", "used_by", "cut_off", "loss", "loss_share")
_PAIR_COLUMNS = ("used_by", "cut_off", "loss", "extra")
_RANKINGS = {"frame": ["id"], "pairs": ["first", "second"]}  # each with its index


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Criticality(ReportMixin):
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
        ``loss`` (what the rest pays more) and ``loss_share`` (of the base).
    pairs : DataFrame
        The same for pairs of the worst, with ``extra``: the loss beyond that of both alone; empty unless asked for.
    unused : int
        Candidates that no best route uses: without one of them nothing is lost.
    stamp : Stamp
        What it was computed with.
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
        return f"{counted(len(self.frame), 'candidate')} in use, {self.unused} not, by {self.minimise}{worst}"


def _ranking_of(records: Sequence[Mapping[str, Any]], index: Sequence[str]) -> pd.DataFrame:
    """A ranking of its records; an empty one has its columns too."""
    columns = ["rank", *(_COLUMNS if index == ["id"] else _PAIR_COLUMNS)]
    frame = pd.DataFrame(records, columns=[*index, *columns])
    kinds = {name: float for name in columns if name not in ("rank", "kind", "name")}
    return frame.astype({"rank": int, **kinds}).set_index(list(index))


class _Row(NamedTuple):
    """A shipment on its best route."""

    query: Query
    volume: float
    scale: float
    best: int
    arcs: Integers
    ends: frozenset[str]


class _Loss(NamedTuple):
    used_by: float
    cut_off: float
    loss: float


class _Case:
    """Shipments on their best routes, and what they lose without this or that."""

    def __init__(
        self, network: Network, traffic: Traffic, minimise: str, ask: Callable[[Network, Shipment], Query]
    ) -> None:
        self.ask = ask
        self.network, self.minimise, self.measure = network, minimise, measure_of(minimise)
        self.per_teu = isinstance(traffic, Demand)
        self.unreachable = 0.0
        self.rows: list[_Row] = []
        self._without: dict[tuple[int, frozenset[str]], Weights] = {}
        for shipment, volume, scale in _traffic(network, traffic):
            row = self._best(shipment, volume, scale)
            if row is None:
                self.unreachable += volume
            else:
                self.rows.append(row)

    def value(self, whole: int) -> float:
        """Hundredths, seconds or grams as the unit people read."""
        return whole / self.measure.per_unit

    def _best(self, shipment: Shipment, volume: float, scale: float) -> _Row | None:
        try:
            query = self.ask(self.network, shipment)
        except NoRoute:
            return None
        path = query.best(self.minimise)
        if path is None:
            return None
        ends = frozenset(query.graph.states[node].terminal for node in query.layered.ends)
        return _Row(query, volume, scale, int(path.costs[self.measure.row]), path.arcs, ends)

    def _weights_without(self, row: _Row, points: Sequence[WayPoint]) -> Weights:
        """Weights without some candidates; shipments of one load share them."""
        key = (id(row.query.weights), frozenset(point.name for point in points))
        if key not in self._without:
            self._without[key] = avoiding(row.query.graph, row.query.weights, points)
        return self._without[key]

    def lose(self, points: Sequence[WayPoint]) -> _Loss:
        """What all shipments lose together without some candidates; what no best route uses costs nothing."""
        used = cut = loss = 0.0
        for row in self.rows:
            taken = [point for point in points if point.kind != "terminal" or not point.keys & row.ends]
            weights = self._weights_without(row, taken)
            if not weights.closed[row.arcs].any():
                continue
            used += row.volume
            least = row.query.weighed(weights).least(self.minimise)
            if least is None:
                cut += row.volume
            else:
                loss += self.value(least - row.best) * row.scale
        return _Loss(used, cut, loss)

    @property
    def base(self) -> float:
        """Total while everything stands."""
        return sum(self.value(row.best) * row.scale for row in self.rows)


def _traffic(network: Network, traffic: Traffic) -> Iterator[tuple[Shipment, float, float]]:
    """Shipments with their volume and with how often their total counts."""
    if isinstance(traffic, Demand):
        for shipment, each, volume in zip(traffic.shipments, traffic.teu_each, traffic.teu_per_day, strict=True):
            yield shipment, float(volume), float(volume) / float(each)
        return
    if isinstance(traffic, pd.DataFrame):
        traffic = shipments_from_frame(traffic, network)
    each = (traffic,) if isinstance(traffic, Shipment) else traffic
    for shipment in each if isinstance(each, Iterable) else (each,):
        if not isinstance(shipment, Shipment):
            raise refused("traffic", "a Shipment, several, a Demand or a DataFrame", traffic)
        yield shipment, float(shipment.containers), 1.0


def _names(network: Network, candidates: str | Sequence[str]) -> dict[str, str]:
    """Ids of the candidates as ``kind:id``, by id."""
    if isinstance(candidates, str) and candidates in CANDIDATES:
        kind = _KINDS[candidates]
        tables = {"terminal": network.terminals.index, "link": network.links.index}
        ids = network.borders["border_id"].tolist() if kind == "border" else tables[kind].tolist()
        return {str(one): f"{kind}:{one}" for one in dict.fromkeys(ids)}
    if isinstance(candidates, str):
        raise UnknownName(
            f"candidates {candidates!r}: say {', '.join(CANDIDATES)}, or give a list of names", candidates, CANDIDATES
        )
    return {str(one).partition(":")[2] or str(one): str(one) for one in candidates}


def _title(network: Network, kind: str, key: str) -> str:
    """What people call it."""
    if kind == "terminal" and key in network.terminals.index:
        return str(network.terminals.loc[key, "name"])
    if kind == "link" and key in network.links.index:
        ends = network.links.loc[key, ["from_node_id", "to_node_id", "mode"]]
        names = network.terminals["name"]
        return f"{names[ends.iloc[0]]} - {names[ends.iloc[1]]}, {ends.iloc[2]}"
    rows = network.borders.loc[network.borders["border_id"] == key, "name"]
    return str(rows.iloc[0]) if kind == "border" and len(rows) else key


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
    progress: bool = False,
) -> Criticality:
    """Rank borders, terminals or links by what would be lost without each, exactly.

    Every shipment takes its best route again without the candidate. Shipments do not crowd each other out:
    what is scarce is priced by `corridor.plan.flow`.

    Parameters
    ----------
    network : Network
        Where.
    traffic : Shipment, iterable of Shipment, DataFrame or Demand
        Who moves what. The rows of a demand count by their TEU a day, shipments by their containers.
    candidates : {"borders", "terminals", "links"} or sequence of str
        What might fail: all of a kind, or names as for ``avoid`` of `corridor.route`. A terminal where a
        shipment begins or ends is not taken from that shipment.
    minimise : {"cost", "hours", "co2_kg", "transfers", "generalised"}
        What every shipment minimises.
    via, avoid, modes : str or sequence of str
        What every route must pass, in order, must not touch, and the only modes it may go by, as for `route`.
    pairs : int
        Also lose two at once, of so many of the worst; 0 for no pairs.
    progress : bool
        Say how far it is, on a terminal.

    Returns
    -------
    Criticality

    Raises
    ------
    CorridorError
        When no shipment has a route, or ``pairs`` is negative.
    UnknownName
        For a place, candidate or measure that does not exist.
    """
    if pairs < 0:
        raise CorridorError(f"pairs are counted from 0, not {pairs}")
    named = _names(network, candidates)
    points = {key: way_points(network, name)[0] for key, name in named.items()}
    case = _Case(network, traffic, minimise, partial(prepare_query, via=via, avoid=avoid, modes=modes))
    if not case.rows:
        raise CorridorError("no shipment has a route, so nothing can be lost: see corridor.route for the reasons")
    lost: dict[str, _Loss] = {}
    with status_line(progress) as tell:
        for number, (key, point) in enumerate(points.items(), 1):
            if tell is not None:
                tell(f"without {key} ({number} of {len(points)})")
            lost[key] = case.lose([point])
    frame = _ranked(network, case.base, {key: loss for key, loss in lost.items() if loss.used_by > 0.0}, points)
    unit = "hours" if minimise == "hours" else measure_of(minimise).unit_in(network.currency)
    return Criticality(
        minimise=minimise,
        unit=f"{unit} a day" if case.per_teu else unit,
        volume_unit="TEU a day" if case.per_teu else "containers",
        base=case.base,
        volume=sum(row.volume for row in case.rows),
        unreachable=case.unreachable,
        frame=frame,
        pairs=_pairs(case, frame, points, pairs),
        unused=len(points) - len(frame),
        stamp=stamp_of(network),
    )


def _ranked(network: Network, base: float, lost: Mapping[str, _Loss], points: Mapping[str, WayPoint]) -> pd.DataFrame:
    """Those whose loss leaves most without a route first, then those that cost most."""
    order = sorted(lost, key=lambda key: (-lost[key].cut_off, -lost[key].loss, key))
    records = [
        (points[key].kind, _title(network, points[key].kind, key), *lost[key], lost[key].loss / base if base else 0.0)
        for key in order
    ]
    frame = pd.DataFrame(records, columns=list(_COLUMNS), index=pd.Index(order, name="id", dtype=object))
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def _pairs(case: _Case, frame: pd.DataFrame, points: Mapping[str, WayPoint], most: int) -> pd.DataFrame:
    """Pairs of the worst: two ways that stand in for each other lose more together than apart."""
    records = []
    for one, other in combinations(frame.index[:most], 2):
        both = case.lose([points[one], points[other]])
        alone = float(frame.loc[one, "loss"] + frame.loc[other, "loss"])
        records.append((one, other, *both, both.loss - alone))
    records.sort(key=lambda record: (-record[3], -record[4], record[:2]))
    found = pd.DataFrame(records, columns=["first", "second", *_PAIR_COLUMNS])
    found.insert(0, "rank", np.arange(1, len(found) + 1))
    return found.set_index(["first", "second"])
