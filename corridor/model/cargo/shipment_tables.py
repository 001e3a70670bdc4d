"""Tables of shipments: a row each, from a file or a frame."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from corridor.arguments import checked_arguments
from corridor.errors import Finding, TableError, UnknownName
from corridor.model.cargo.ends import Ends, kept_end
from corridor.model.cargo.iso6346 import unknown_type
from corridor.model.cargo.sheets import SHEETS, sheet_records
from corridor.model.cargo.shipment import (
    FIELDS,
    FLAGS,
    NUMBER_FIELDS,
    OTHER_WORDS,
    Shipment,
    ShipmentError,
    at_its_origin,
    between,
    fields_meant,
    tonnes_within,
)
from corridor.model.tables.csv_files import frame_records, read_rows, read_text, told_of
from corridor.model.tables.reading import nearest

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Places", "checked_defaults", "is_hashable", "read_shipments", "shipments_from_frame", "shipments_of"]

_TABLE = "shipments"
_ENDS = "origin", "destination"
_KG_PER_TONNE = 1000.0
_OF_A_DEMAND = ("teu_per_day", "containers_per_week")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class Places(Ends, Protocol):
    """What reading shipments asks of a network."""

    @property
    def containers(self) -> pd.DataFrame:
        """The table ``containers``."""


@checked_arguments
def read_shipments(
    source: str | Path | pd.DataFrame, network: Places, *, defaults: Mapping[str, Any] | None = None
) -> tuple[Shipment, ...]:
    """Read shipments from a CSV file, an Excel sheet or a frame, one a row.

    Columns are the fields of `Shipment`, in any case and with spaces: ``Container type``; also common words for them,
    in Chinese and Russian too: ``откуда``, ``箱数``.

    Parameters
    ----------
    source : str, Path or DataFrame
        Only ``origin`` and ``destination`` are needed; a blank cell means the default.
    network : Network
        Where places and container types are looked up.
    defaults : mapping of str to value, optional
        Fields of `Shipment` but for its two ends, as ``{"containers": 10}``: what is taken for a cell that is blank or
        a column that is missing, before the field's own default.

    Returns
    -------
    tuple of Shipment
        In the order of the rows, origins and destinations as ids of terminals, or as the coordinates that they are.

    Raises
    ------
    TableError
        With every fault of every row.
    UnknownName, ShipmentError
        For a default of something that a shipment does not have, and for one that cannot be.
    """
    filled = checked_defaults(defaults)
    if isinstance(source, pd.DataFrame):
        return shipments_from_frame(source, network, filled)
    path, (table, where) = Path(source), told_of(source, _TABLE)
    if path.suffix.lower() in SHEETS:
        header, rows = sheet_records(path, table, meant=fields_meant)
        return shipments_of(header, rows, network, (table, where), filled)
    text, findings = read_text(path, table)
    found = read_rows(text, table, NUMBER_FIELDS, meant=fields_meant)
    if findings := [*findings, *found.findings]:
        raise TableError(findings, where)
    records = list(zip(found.lines, found.records(), strict=True))
    return shipments_of(found.header, records, network, (table, where), filled)


def checked_defaults(defaults: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is taken for the blank cells of a table of shipments, by its fields; raises as `read_shipments`."""
    given, ends = dict(defaults or {}), dict[str, Any](origin="-", destination="-")
    known = tuple(name for name in FIELDS if name not in ends)
    named = dict(zip(fields_meant([str(name) for name in given]), given.values(), strict=True))
    for name in named:
        if name not in known:
            hint = ": each row says its own" if name in ends else nearest(name, known)
            raise UnknownName(f"defaults: {name!r} is not filled in{hint}", name, known)
    found = {name: _typed(name, value) for name, value in named.items() if not _is_blank(value)}
    Shipment(**ends, **found)
    return found


def shipments_from_frame(
    frame: pd.DataFrame, network: Places, defaults: Mapping[str, Any] | None = None
) -> tuple[Shipment, ...]:
    """Make shipments of the rows of a frame, as `read_shipments` does; the first row counts as line 2."""
    header = fields_meant([str(name) for name in frame.columns])
    cells = list(enumerate(frame_records(frame.set_axis(header, axis=1), _TABLE), start=2))
    return shipments_of(header, cells, network, told_of(frame, _TABLE), defaults)


def _meant(name: str) -> str:
    """The column that a heading may mean, for the end of a remedy."""
    if name.strip().casefold() in _OF_A_DEMAND:
        return f"; {name} stands in a table of demand, which plan.read_demand reads"
    (field,) = fields_meant([name])
    if field in FIELDS:  # a clear word that was not read as its column: another heading is that one
        return f"; it means {field}, which another column is already"
    word = name.strip().casefold().replace(" ", "_")
    return f"; nearest: {OTHER_WORDS[word][0]}" if word in OTHER_WORDS else nearest(name, FIELDS)


def shipments_of(
    header: Sequence[str],
    rows: Sequence[tuple[int, dict[str, Any]]],
    network: Places,
    told: tuple[str, str],
    defaults: Mapping[str, Any] | None = None,
) -> tuple[Shipment, ...]:
    """Make shipments of rows of cells, each with its line, by checked defaults; raises as `read_shipments`.

    What is wrong is said of the table by the name and place that `told_of` gives it.
    """
    called, where = told
    findings = [
        Finding(called, 1, name, "unknown column", f"rename or remove it{_meant(name)}")
        for name in header
        if name not in FIELDS
    ]
    findings += [
        Finding(called, 1, name, "the column is missing", "add it: a place that the network knows")
        for name in ("origin", "destination")
        if name not in header
    ]
    if findings:
        raise TableError(findings, where)
    table = network.containers  # one copy of it for all rows
    sizes = dict(zip(table.index, zip(table["payload_kg"], table["teu"], strict=True), strict=True))
    known = _Known(network, sizes, defaults or {}, called, {}, {})
    shipments = [_shipment(line, row, known, findings) for line, row in rows]
    if findings:
        raise TableError(findings, where)
    return tuple(shipment for shipment in shipments if shipment is not None)


class _Known(NamedTuple):
    """What rows share: network, payload in kg and TEU of types, defaults, the table, ends and cells read before."""

    network: Places
    sizes: dict[str, tuple[float, float]]
    defaults: Mapping[str, Any]
    table: str
    ends: dict[str, tuple[str, float]]
    alike: dict[object, Shipment]  # of cells other than the two ends

    def end(self, cell: Any) -> tuple[str, float]:
        """As `kept_end`."""
        if not isinstance(cell, str):
            return kept_end(self.network, cell)
        if cell not in self.ends:
            self.ends[cell] = kept_end(self.network, cell)
        return self.ends[cell]


def _shipment(line: int, row: dict[str, Any], known: _Known, findings: list[Finding]) -> Shipment | None:
    """Make one shipment, or add what is wrong with it to the findings."""
    before = len(findings)
    values = {**known.defaults, **{name: value for name, value in row.items() if not _is_blank(value)}}
    for name, km in (("origin", "pickup_km"), ("destination", "delivery_km")):
        try:
            values[name], by_lorry = known.end(values.get(name, ""))
            values |= {km: by_lorry} if by_lorry and km not in values else {}
        except UnknownName as fault:
            problem = str(fault) if name in values else "the cell is blank; of merged cells only the first is filled"
            findings.append(Finding(known.table, line, name, problem, "write an id or a name of `corridor places`"))
            values[name] = "unknown"
    key = tuple((name, type(value), value) for name, value in values.items() if name not in _ENDS)
    if len(findings) == before and is_hashable(key) and key in known.alike:
        sent = between(known.alike[key], values["origin"], values["destination"])
        return at_its_origin(sent, known.network, sent.origin)
    try:
        shipment = Shipment(**{name: _typed(name, value) for name, value in values.items()})
        if shipment.container_type not in known.sizes:
            raise unknown_type(shipment.container_type, list(known.sizes))
        payload_kg, teu = known.sizes[shipment.container_type]
        tonnes_within(shipment, float(payload_kg) / _KG_PER_TONNE, float(teu))
        if len(findings) == before:
            if is_hashable(key):
                known.alike[key] = shipment
            return at_its_origin(shipment, known.network, shipment.origin)
    except ShipmentError as error:
        findings += [
            Finding(known.table, line, name, f"it {problem}", "mend the cell") for name, problem in error.faults
        ]
    except UnknownName as error:
        findings.append(
            Finding(known.table, line, "container_type", str(error), "write a type of the table containers")
        )
    return None


def is_hashable(key: tuple[object, ...]) -> bool:
    """Whether cells can be a key of what is known."""
    try:
        hash(key)
    except TypeError:  # a list in a cell, say
        return False
    return True


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _typed(name: str, value: Any) -> Any:
    """Turn a cell of text into the type of its field; what cannot be turned is left for the shipment to refuse."""
    if name == "dangerous" and isinstance(value, Real):
        return f"{value:g}"  # no class has a zero that a number would lose
    if isinstance(value, str):
        text = value.strip()
        if name in FLAGS:
            return {"1": True, "0": False, "true": True, "false": False}.get(text.lower(), text)
        if name == "containers":
            return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text
        if name in NUMBER_FIELDS:
            return float(text) if _PLAIN_NUMBER.fullmatch(text) else text
        return text
    if name in FLAGS and value in (0, 1):
        return bool(value)
    if name == "containers" and isinstance(value, Real) and float(value).is_integer():
        return int(float(value))
    return value
