"""The frames of a replay, of what happened on its days."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from corridor.graph.measures import COST
from corridor.study.replays.days import THERE, UNDER_WAY, WAITING, Arrived, DayByDay, ServerDay
from corridor.study.replays.queues import DUST
from corridor.study.replays.ways import Ways
from corridor.study.replays.worlds import USUAL
from corridor.units import HOURS_PER_DAY

__all__ = ["Box", "boxes_of", "days_frame", "reroutes_frame", "servers_frame", "shipments_frame"]

_DAYS = ("came", "served", "turned", "waiting", "capacity", "wait_days", "waiting_trains")
_SERVERS = (
    "kind",
    "name",
    "peak_teu",
    "peak_trains",
    "peak_date",
    "open_date",
    "clear_date",
    "clearing_days",
    "longest_wait_days",
    "teu_days",
)
_SHIPMENTS = (
    "origin",
    "destination",
    "teu",
    "arrived",
    "waiting",
    "under_way",
    "held",
    "turned",
    "rerouted",
    "mean_late_days",
    "most_late_days",
    "cost_loss",
    "teu_hours_loss",
)
_REROUTES = ("usual", "other", "how", "teu", "cost_per_teu", "days")


class Box(NamedTuple):
    """Boxes that were under way on the days that are told, and what they lost.

    Attributes
    ----------
    shipper, way : int
        Whose, and by which way.
    teu : float
        How many.
    state : str
        There, waiting, or under way, on the last day.
    late : int
        Days waited.
    turned, rerouted : bool
        Whether they turned away before a door, or were loaded by another way.
    cost, hours, value : float
        What they pay and take more than usual, and what that time is worth, in all.
    """

    shipper: int
    way: int
    teu: float
    state: str
    late: int
    turned: bool
    rerouted: bool
    cost: float
    hours: float
    value: float


def boxes_of(run: DayByDay) -> list[Box]:
    """What became of all boxes under way on the first day or sent since."""
    told = (one for one in run.arrived if one.state != THERE or one.day >= run.calendar.first)
    return [_box(run.ways, one) for one in told]


def _box(ways: Ways, one: Arrived) -> Box:
    parcel = one.parcel
    way = ways.all[parcel.way]
    shipper, usual = ways.shippers[way.shipper], ways.usual[way.shipper]
    loads = parcel.teu * shipper.loads
    cost = (parcel.cents - ways.cents(usual, USUAL)) / COST.per_unit * loads
    hours = parcel.late * HOURS_PER_DAY + way.hours - ways.all[usual].hours
    value = shipper.hourly_value * hours * loads
    other = parcel.way != usual
    return Box(
        shipper=way.shipper,
        way=parcel.way,
        teu=parcel.teu,
        state=one.state,
        late=parcel.late,
        turned=parcel.turned,
        rerouted=other and not parcel.turned,
        cost=cost,
        hours=hours * parcel.teu,
        value=value,
    )


def _train_teu(run: DayByDay, server: int) -> float:
    """TEU of a train at a border, as its capacity counts them; not a number elsewhere."""
    ways = run.ways
    number, resources = ways.servers.all[server].resource, ways.servers.resources
    if number < 0 or resources.kinds[number] != "border":
        return math.nan
    trains = float(ways.servers.graph.network.borders["capacity_trains_per_day"][resources.rows[number]])
    return float(resources.capacity[number]) / trains if trains > 0.0 else math.nan


def days_frame(run: DayByDay) -> pd.DataFrame:
    """One row per day and server that anything came to."""
    used = {row.server for row in run.rows if row.came > 0.0 or row.waiting > 0.0}
    trains = {server: _train_teu(run, server) for server in used}
    records, index = [], []
    for row in run.rows:
        if row.server not in used:
            continue
        wait = row.waiting / row.room if row.room > 0.0 else math.inf if row.waiting > DUST else 0.0
        flows = (row.came, row.served, row.turned, row.waiting)
        records.append((*flows, row.room, wait, row.waiting / trains[row.server]))
        index.append((pd.Timestamp(run.calendar.date(row.day)), run.ways.servers.all[row.server].id))
    names = pd.MultiIndex.from_tuples(index, names=["date", "server"])
    return pd.DataFrame(records, columns=list(_DAYS), index=names, dtype=float)


def servers_frame(run: DayByDay) -> pd.DataFrame:
    """Servers at which boxes waited overnight, the longest line first."""
    by_server: dict[int, list[ServerDay]] = defaultdict(list)
    for row in run.rows:
        by_server[row.server].append(row)
    records, ids = [], []
    for server, rows in by_server.items():
        if max(row.waiting for row in rows) > DUST:
            one, usual = run.ways.servers.all[server], run.usual_room(server)
            records.append((one.kind, one.name, *_line(run, server, rows, usual)))
            ids.append(one.id)
    frame = pd.DataFrame(records, columns=list(_SERVERS), index=pd.Index(ids, name="server", dtype=object))
    kinds: dict[str, Any] = dict.fromkeys(("peak_date", "open_date", "clear_date"), "datetime64[ns]")
    kinds |= dict.fromkeys(("peak_teu", "peak_trains", "clearing_days", "longest_wait_days", "teu_days"), float)
    return frame.astype(kinds).sort_values(["peak_teu", "name"], ascending=[False, True])


def _line(run: DayByDay, server: int, rows: Sequence[ServerDay], usual: float) -> tuple[object, ...]:
    """Peak, when the server is itself again, and when the line is gone."""
    waiting = np.array([row.waiting for row in rows])
    peak = int(waiting.argmax())
    short = [place for place, row in enumerate(rows) if row.shut or row.room < usual]
    again = short[-1] + 1 if short else peak + 1
    left = again <= peak or waiting[again - 1] > DUST  # else nobody is left when it opens
    begin = max(again, peak + 1) if left else peak + 1
    gone = next((place for place in range(begin, len(rows)) if waiting[place] <= DUST), None)
    days = math.nan if gone is None else (gone - again + _last_part(rows, gone) if left else 0.0)

    def date(place: int | None) -> pd.Timestamp | None:
        return None if place is None else pd.Timestamp(run.calendar.date(rows[0].day + place))

    trains = float(waiting[peak]) / _train_teu(run, server)
    opened = date(again) if again < len(rows) else None
    return float(waiting[peak]), trains, date(peak), opened, date(gone), days, run.longest[server], float(waiting.sum())


def _last_part(rows: Sequence[ServerDay], gone: int) -> float:
    """The share of the day on which the line goes: what was left of it over what the server has to spare."""
    spare = rows[gone].room - rows[gone].came
    before = rows[gone - 1].waiting if gone else 0.0
    return min(1.0, before / spare) if 0.0 < spare < math.inf else 0.0


def shipments_frame(run: DayByDay, boxes: Iterable[Box]) -> pd.DataFrame:
    """One row per shipper."""
    ways = run.ways
    of: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        of[box.shipper].append(box)
    records = []
    for number, one in enumerate(ways.shippers):
        mine, shipment = of[number], one.sent.query.shipment
        teu = sum(box.teu for box in mine)
        states = (sum(box.teu for box in mine if box.state == state) for state in (THERE, WAITING, UNDER_WAY))
        parts = (
            sum(box.teu for box in mine if box.late > 0),
            sum(box.teu for box in mine if box.turned),
            sum(box.teu for box in mine if box.rerouted),
        )
        late = sum(box.late * box.teu for box in mine) / teu if teu else 0.0
        most = max((box.late for box in mine), default=0)
        lost = (sum(box.cost for box in mine), sum(box.hours for box in mine))
        records.append((shipment.origin, shipment.destination, teu, *states, *parts, late, most, *lost))
    ids = pd.Index([one.id for one in ways.shippers], name="shipment", dtype=object)
    numbers = dict.fromkeys(_SHIPMENTS[2:], float)
    return pd.DataFrame(records, columns=list(_SHIPMENTS), index=ids).astype(numbers)


def reroutes_frame(run: DayByDay, boxes: Iterable[Box]) -> pd.DataFrame:
    """Who went where instead, the most first."""
    ways = run.ways
    names: dict[int, str] = {}

    def name(way: int) -> str:
        if way not in names:
            one = ways.all[way]
            names[way] = ways.shippers[one.shipper].sent.query.itinerary(one.arcs).name
        return names[way]

    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for box in boxes:
        if box.turned or box.rerouted:
            key = (name(ways.usual[box.shipper]), name(box.way), "turned away" if box.turned else "loaded")
            for place, more in enumerate((box.teu, box.cost, box.hours)):
                sums[key][place] += more
    rows = [(*key, teu, cost / teu, hours / teu / HOURS_PER_DAY) for key, (teu, cost, hours) in sums.items()]
    rows.sort(key=lambda row: (-row[3], row[:3]))
    return pd.DataFrame(rows, columns=list(_REROUTES)).astype({"teu": float, "cost_per_teu": float, "days": float})
