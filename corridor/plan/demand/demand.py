"""What shippers want moved: rows of shipments with a volume, checked before any model is built."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from numbers import Real
from operator import attrgetter
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_arguments, checked_result
from corridor.display import counted
from corridor.errors import ArgumentError, TableError, UnknownName
from corridor.graph import Load, load_of
from corridor.model.cargo.ends import read_end
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.plan.demand.revenue import REVENUE_COLUMNS, Revenue, read_revenue
from corridor.plan.demand.rows import SHIPMENT_FIELDS, VOLUMES, DemandRows, Row, RowPlaces, read_demand_rows
from corridor.resources import networks_dir
from corridor.results import ReportMixin
from corridor.units import DAYS_PER_WEEK, FEU_PER_TEU

__all__ = [
    "Demand",
    "DemandSource",
    "consignment",
    "consignments",
    "is_demand",
    "list_demands",
    "open_demand",
    "read_demand",
]

Floats = NDArray[np.float64]

_TABLE = "demand"
_NO_FILE = RowPlaces(_TABLE, f"the {_TABLE}")
_NO_DEMAND = "assumptions"  # the table beside the demands that says what was assumed
_SHIPMENT = tuple(name for name in SHIPMENT_FIELDS if name != "containers")
_goods = attrgetter(*(name for name in _SHIPMENT if name not in ("origin", "destination", "pickup_km", "delivery_km")))
_KNOWN = (*_SHIPMENT, "id", "due", "notes", *VOLUMES, *REVENUE_COLUMNS)
_MOST_ROWS = 30  # of the table that people read
_MOST_TEU_PER_DAY = 100_000.0  # a quarter of what all the world's ports lift: more is a slip of the pen
_LEAST_TEU_PER_DAY = 1e-4  # a box in thirty years; smaller ones only upset the solver
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Demand(ReportMixin):
    """Shipments with their volumes, one a row.

    Attributes
    ----------
    ids : tuple of str
        Name of each row; no two are alike.
    shipments : tuple of Shipment
        One container each; origin and destination are ids of terminals.
    teu_each : float array, shape (rows,)
        TEU of one container of the row's type.
    teu_per_day : float array, shape (rows,)
        Volume.
    due : tuple of datetime or None
        When the boxes must have arrived, where a row says so.
    revenue : Revenue or None
        What rows pay, what leaving them behind costs, and how much of them must go; None where no row says so.
    places : RowPlaces
        File and line of each row, for messages.
    """

    json_name = "demand"

    ids: tuple[str, ...]
    shipments: tuple[Shipment, ...]
    teu_each: Floats
    teu_per_day: Floats
    due: tuple[dt.datetime | None, ...]
    revenue: Revenue | None = None
    places: RowPlaces = _NO_FILE

    def __len__(self) -> int:
        return len(self.ids)

    def _headline(self) -> str:
        return f"{counted(len(self), 'row')}, {self.teu_per_day.sum():,.1f} TEU a day, from {self.ready:%Y-%m-%d}"

    def _lines(self) -> list[str]:
        columns = ["id", "origin", "destination", "container_type", "teu_per_day"]
        return self.to_frame()[columns].to_string(index=False, max_rows=_MOST_ROWS).split("\n")

    def _html_frame(self) -> pd.DataFrame:
        return self.to_frame()[["id", "origin", "destination", "container_type", "hs", "teu_per_day"]]

    @property
    def ready(self) -> dt.datetime:
        """The earliest day on which a row is ready: the date of the graph a plan stands on."""
        return min(shipment.ready for shipment in self.shipments)

    def scaled(self, factor: float) -> Demand:
        """Return the same demand with every volume multiplied.

        Raises
        ------
        ArgumentError
            When the factor is negative or not finite.
        """
        if not (math.isfinite(factor) and factor >= 0.0):
            raise ArgumentError(f"a demand cannot be scaled by {factor}")
        return replace(self, teu_per_day=self.teu_per_day * factor)

    def priced(self, prices: str) -> Demand:
        """Return the same demand at one kind of prices, ``market`` or ``tariff``; raises `ShipmentError` for others."""
        return replace(self, shipments=tuple(replace(shipment, prices=prices) for shipment in self.shipments))

    def by_air(self, air: bool | None) -> Demand:
        """Return the same demand, of which all rows may go by air, none may, or (None) by price (`Shipment.air`)."""
        return replace(self, shipments=tuple(replace(shipment, air=air) for shipment in self.shipments))

    def to_frame(self) -> pd.DataFrame:
        """Rows as a frame that `read_demand` reads back."""
        columns = {name: [getattr(shipment, name) for shipment in self.shipments] for name in _SHIPMENT}
        frame = pd.DataFrame({"id": self.ids, **columns, "due": self.due})
        frame["teu_per_day"] = self.teu_per_day
        if self.revenue is not None:
            for name, cells in self.revenue.columns().items():
                frame[name] = cells
        return frame


DemandSource = Demand | pd.DataFrame | str | Path


@checked_arguments
def read_demand(network: Network, source: DemandSource) -> Demand:
    """Read and check a demand.

    Parameters
    ----------
    network : Network
        Where places and container types are looked up.
    source : Demand, DataFrame, str or Path
        The name of a demand that comes with the network (`list_demands`; a file of that name goes before it), or a
        frame, a CSV file or the first sheet of a workbook (.xlsx), one row per shipper: ``origin``,
        ``destination``, exactly one of ``teu_per_day`` and ``containers_per_week``, and any of ``id``, ``due`` and
        the fields of `Shipment` but ``containers``. A demand comes back as it is. A row with a ``price_per_teu``
        that it pays, or a ``penalty_per_teu`` for what stays behind, goes where that is worth it; of a row, or of
        all rows of a ``group``, at least ``min_share`` goes (from 0 to 1).

    Returns
    -------
    Demand

    Raises
    ------
    UnknownName
        When a text is neither a file nor a name, with the demands there are and the nearest of them.
    TableError
        With every fault of every row: unknown places, volumes that are missing, negative, not
        finite or beyond reason, TEU and FEU mixed, ids given twice.
    """
    if isinstance(source, Demand):
        return source
    table = read_demand_rows(_located(network, source), _TABLE, (*_KNOWN, "containers"))
    _check_header(table)
    table.refuse_faults()
    if not table.rows:
        table.find(0, "", "there is no row", "write one row per shipper")
        table.refuse_faults()
    volumes = [_volume(table, line, row) for line, row in table]
    due, ids, shipments, revenue = table.due(), table.ids(), table.shipments(network), read_revenue(table)
    table.refuse_faults()
    teu = network.containers["teu"]
    each = np.array([float(teu.loc[shipment.container_type]) for shipment in shipments])
    per_day = np.array(volumes)
    if "containers_per_week" in table.header:
        per_day = per_day * each / DAYS_PER_WEEK
    return Demand(ids, shipments, each, per_day, due, revenue, table.places)


def is_demand(source: pd.DataFrame | str | Path) -> bool:
    """Whether a source is one of demand: a text that names no file, or a table with a column of volumes."""
    if isinstance(source, str) and not _is_there(source):
        return True
    if not isinstance(source, pd.DataFrame) and not Path(source).is_file():  # a pipe is read but once
        return False
    try:
        header = read_demand_rows(source, _TABLE, (*_KNOWN, "containers")).header
    except TableError:  # told by whoever reads it
        return False
    return not set(header).isdisjoint(VOLUMES)


@checked_arguments
def list_demands(network: Network) -> tuple[str, ...]:
    """Names of the demands shipped with a network, or with the one that scenarios were applied to."""
    return tuple(sorted(file.stem for file in _folder(network).glob("*.csv") if file.stem != _NO_DEMAND))


@checked_arguments
def open_demand(network: Network, name: str) -> Demand:
    """Open a demand shipped with a network, for example ``china_belarus`` of ``eurasia``.

    Raises
    ------
    UnknownName
        With the demands there are.
    """
    return read_demand(network, _shipped(network, name, f"{network.name} has no demand {name!r}"))


def _folder(network: Network) -> Path:
    """Where a network's demands lie; what scenarios made of it is called "eurasia, their name"."""
    return networks_dir() / network.name.partition(",")[0] / _TABLE


def _located(network: Network, source: pd.DataFrame | str | Path) -> pd.DataFrame | Path:
    """The file of a name, or of a path; frames as they are."""
    if isinstance(source, pd.DataFrame | Path):
        return source
    if _is_there(source):
        return Path(source)
    return _shipped(network, source, f"there is no file {source!r}, and no demand of that name")


def _shipped(network: Network, name: str, problem: str) -> Path:
    """The file of a demand that comes with the network; where none is called so, the problem with those there are."""
    known = list_demands(network)
    if name not in known:
        ships = f"{network.name} ships {', '.join(known) or 'none'}"
        raise UnknownName(f"{problem}{nearest(name, known)}; {ships}", name, known)
    return _folder(network) / f"{name}.csv"


def consignment(network: Network, shipment: Shipment, teu_each: float, reference_feu: float) -> tuple[str, str, Load]:
    """Resolve a row as a consignment of whole boxes that comes nearest to a number of FEU.

    Returns
    -------
    origin, destination : str
        Ids of the terminals.
    load : Load
        Charges per train and per consignment are those of this load; a flow divides by its TEU. The plan counts the
        room of departures itself, so that no box of it waits for another.
    """
    boxes = max(1, round(reference_feu / (FEU_PER_TEU * teu_each)))
    origin, destination, load = load_of(network, shipment, boxes)
    return origin, destination, load.as_flow


def consignments(network: Network, demand: Demand, reference_feu: float) -> list[tuple[str, str, Load]]:
    """`consignment` of every row of a demand; rows share a load where nothing tells their charges apart."""
    country = network.terminals["country"].to_dict()
    ends: dict[str, tuple[str, float]] = {}
    known: dict[object, Load] = {}
    found = []
    for shipment, each in zip(demand.shipments, demand.teu_each.tolist(), strict=True):
        for name in (shipment.origin, shipment.destination):
            if name not in ends:
                ends[name] = read_end(network, name)
        (origin, to_it), (destination, from_it) = ends[shipment.origin], ends[shipment.destination]
        lorries = float(shipment.pickup_km) or to_it, float(shipment.delivery_km) or from_it
        key = (country[origin], country[destination], *lorries, each, _goods(shipment))
        if key not in known:
            known[key] = consignment(network, shipment, each, reference_feu)[2]
        found.append((origin, destination, known[key]))
    return found


def _check_header(table: DemandRows) -> None:
    slips = [name for name in table.header if name not in _KNOWN and "feu" in name.lower()]
    for name in table.header:
        if name == "containers":
            table.find(1, name, "a number of boxes without a time is no volume", "use containers_per_week")
        elif name in slips:
            table.find(1, name, "volumes are in TEU or in containers, never in FEU", "use teu_per_day")
    table.check_header(_KNOWN, passed_over=(*slips, "containers"))
    volumes = [name for name in VOLUMES if name in table.header]
    if not volumes:
        table.find(1, "teu_per_day", "the volume is missing", f"add one of {' and '.join(VOLUMES)}")
    if len(volumes) > 1:
        table.find(1, volumes[1], "two units of volume are mixed", f"keep one of {' and '.join(volumes)}")


def _volume(table: DemandRows, line: int, row: Row) -> float:
    name = next(name for name in VOLUMES if name in row)
    cell = row[name]
    value = math.nan
    number = isinstance(cell, Real) and not isinstance(cell, bool)
    if number or (isinstance(cell, str) and _NUMBER.fullmatch(cell.strip())):
        value = float(cell)
    most = _MOST_TEU_PER_DAY * (DAYS_PER_WEEK if name == "containers_per_week" else 1.0)
    if not math.isfinite(value):
        table.find(line, name, f"{cell!r} is not a finite number", "write a volume such as 12.5")
    elif not (value == 0.0 or _LEAST_TEU_PER_DAY <= value <= most):
        limits = f"0, or from {_LEAST_TEU_PER_DAY:g} to {most:,.0f}"
        table.find(line, name, f"{value:g} is not a volume", f"write {limits}")
    return value


def _is_there(name: str) -> bool:
    """Whether a file, or a pipe, is called so; a folder may hold a plan of the demand."""
    try:
        return Path(name).exists() and not Path(name).is_dir()
    except (OSError, ValueError):  # longer than names of files can be, or not one
        return False
