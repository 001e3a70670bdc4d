"""What a network can answer: whether every link is priced and has emissions on every day, and who reaches whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from corridor.calendar import active, day_after
from corridor.errors import CorridorError, Finding, TableError
from corridor.graph.arc_types import GATE_IN, GATE_OUT
from corridor.graph.borders import BorderBook
from corridor.graph.index import Index, index_of
from corridor.graph.prices import price_arrays
from corridor.graph.structure import Structure, structure_of
from corridor.model.network import Network
from corridor.model.prices.tariff import exchange_rates
from corridor.model.tables.schema import TABLES
from corridor.results import ReportMixin, Stamp, stamp_of

__all__ = ["NetworkCheck", "check_network"]

_PRICE_TABLES = ("tariffs", "currencies", "borders")
_NAMED = 5  # places of a remark; the others are counted
_FIRST_DAY = dt.date(1900, 1, 1)
_CHARGES = {
    "tariffs": ("mid",),
    "borders": ("cost_per_shipment",),
    "services": ("rate_per_feu",),
    "transfers": ("cost_per_container", "cost_per_shipment"),
}


@dataclass(frozen=True, eq=False, repr=False)
class NetworkCheck(ReportMixin):
    """What stands in the way of an answer.

    Attributes
    ----------
    findings : tuple of Finding
        Rows that are missing: while one is, a question on its days ends in an error.
    remarks : tuple of str
        What a reader should know, and no fault: places that cannot reach one another, blanks and what is assumed.
    stamp : Stamp
        What was checked.
    """

    json_name = "network check"

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    stamp: Stamp

    @property
    def ok(self) -> bool:
        """Whether there is no finding."""
        return not self.findings

    def to_frame(self) -> pd.DataFrame:
        """One row per finding."""
        columns = ["table", "row", "column", "problem", "remedy"]
        return pd.DataFrame([[getattr(one, name) for name in columns] for one in self.findings], columns=columns)

    def _headline(self) -> str:
        count = len(self.findings)
        return f"{self.stamp.network}: {count} finding{'s' * (count != 1)}, {len(self.remarks)} remarks"

    def _lines(self) -> list[str]:
        return [*map(str, self.findings), *(f"remark: {text}" for text in self.remarks)]

    def _html_frame(self) -> pd.DataFrame:
        return self.to_frame()


def check_network(network: Network) -> NetworkCheck:
    """Check whether a network whose tables are sound can answer every question, by the code that answers them.

    Each haul is priced, each charge converted and each leg given emissions on every day from the first to the last on
    which any haul has a price.

    Parameters
    ----------
    network : Network
        As `read_network` gives it, or a scenario makes it.

    Returns
    -------
    NetworkCheck
    """
    index = index_of(network)
    findings = [*_without_factor(index)]
    remarks = [*_blanks(network)]
    if not findings:
        structure = structure_of(network)
        findings += _without_price(network, structure)
        remarks += _out_of_reach(structure)
    return NetworkCheck(tuple(sorted(findings)), tuple(remarks), stamp_of(network))


def _blanks(network: Network) -> Iterator[str]:
    """Numbers that are not known, and what the schema says that they are taken for."""
    for table in TABLES.values():
        frame = network.tables[table.name]
        for column in table.columns:
            if column.blank and (rows := list(frame.index[frame[column.name].isna()])):
                whole = f"{len(rows)} of {len(frame)} rows of {table.name} have no {column.name}"
                yield f"{whole}, taken as {column.blank}: {_some(rows)}"


# --- emissions -----------------------------------------------------------------------------------


def _without_factor(index: Index) -> Iterator[Finding]:
    """Every mode and country that a link or a crane needs and no emission factor covers."""
    needed: dict[tuple[str, str, str], str] = {}
    for hop in index.hops:
        traction = ("electric" if hop.electrified else "diesel") if hop.mode == "rail" else ""
        for end in (hop.tail, hop.head):
            needed.setdefault((hop.mode, traction, index.country[end]), f"link {hop.link_id}")
    for row in index.transfers:
        needed.setdefault(("terminal", "", index.country[row.terminal]), f"transfer {row.id}")
    for (mode, traction, country), example in needed.items():
        try:
            index.factors.factor(mode, country, traction)
        except CorridorError:
            name = f"{traction} {mode}".strip()
            problem = f"no emission factor for {name} in {country}, which {example} needs"
            yield Finding("emissions", 0, "mode", problem, f"add a row with mode {mode} that covers {country}")


# --- prices --------------------------------------------------------------------------------------


def _without_price(network: Network, structure: Structure) -> list[Finding]:
    """Every haul without a price, and every charge without an exchange rate, with the days on which it lacks."""
    lacking: dict[tuple[str, str, str, str], list[dt.date]] = defaultdict(list)
    days = list(_covered(network, _days(network)))
    for day in days:
        for fault in _faults_on(network, structure, day):
            problem = fault.problem.replace(f" on {day}", "")
            lacking[fault.table, fault.column, problem, fault.remedy].append(day)
    following = {day: after - dt.timedelta(days=1) for day, after in pairwise(days)}
    return [
        Finding(table, 0, column, f"{problem} {_span(found, following)}", remedy)
        for (table, column, problem, remedy), found in lacking.items()
    ]


def _days(network: Network) -> list[dt.date]:
    """Every day on which a row that prices begins, or the day after one ends."""
    days = {_FIRST_DAY}
    for table in _PRICE_TABLES:
        frame = network.tables[table]
        days |= {pd.Timestamp(value).date() for value in frame["valid_from"].dropna()}
        after = (day_after(pd.Timestamp(value).date()) for value in frame["valid_to"].dropna())
        days |= {day for day in after if day is not None}
    return sorted(day for day in days if day >= _FIRST_DAY)


def _covered(network: Network, days: Sequence[dt.date]) -> Iterator[dt.date]:
    """The days from the first to the last on which any haul has a price: before and after, the network says nothing."""
    hauls = network.tariffs[network.tariffs["used"].to_numpy(dtype=bool) & (network.tariffs["item"] == "haul")]
    priced = [day for day in days if active(hauls, day).any()]
    return (day for day in days if priced and priced[0] <= day <= priced[-1])


def _faults_on(network: Network, structure: Structure, day: dt.date) -> Iterable[Finding]:
    if unknown := list(_without_rate(network, day)):
        return unknown
    hauls = tuple(key for key in structure.keys if key.table == "tariffs" and key.item == "haul")
    try:
        price_arrays(network, hauls, BorderBook(structure.border_rows, day), day)
    except TableError as error:
        return error.findings
    return ()


def _without_rate(network: Network, day: dt.date) -> Iterator[Finding]:
    """Currencies of charges in force on a day that no row of the exchange rates covers."""
    known = exchange_rates(network.currencies, network.currency, day)
    for table, columns in _CHARGES.items():
        frame = network.tables[table]
        if "valid_from" in frame:
            frame = frame[active(frame, day)]
        if table == "tariffs":
            frame = frame[frame["used"].to_numpy(dtype=bool) & (frame["basis"] != "share")]
        if table != "transfers":  # a row of handling is converted whatever it charges
            frame = frame[(frame[list(columns)].fillna(0.0) != 0.0).any(axis=1)]
        for row, currency in frame["currency"].items():
            if currency not in known:
                problem = f"no exchange rate for '{currency}', in which {table} row {row} is charged, on {day}"
                yield Finding("currencies", 0, "currency", problem, f"add a row for {currency} that covers the days")


def _span(days: Sequence[dt.date], following: Mapping[dt.date, dt.date]) -> str:
    first, last = days[0], following.get(days[-1])
    begins = "always" if first == _FIRST_DAY else f"from {first}"
    return f"{begins} to {last}" if last is not None and first != _FIRST_DAY else f"until {last}" if last else begins


# --- reach ---------------------------------------------------------------------------------------


def _spread(seeds: Mapping[int, int], neighbours: Mapping[int, list[int]]) -> dict[int, int]:
    """Which seeds (bits) reach each node."""
    reached, fresh = dict(seeds), list(seeds)
    while fresh:
        node = fresh.pop()
        for other in neighbours.get(node, ()):
            both = reached.get(other, 0) | reached[node]
            if both != reached.get(other, 0):
                reached[other] = both
                fresh.append(other)
    return reached


def _out_of_reach(structure: Structure) -> Iterator[str]:
    """Places that no way leads to, closed doors left out of account, and links on no way at all."""
    terminals = sorted({state.terminal for state in structure.states if state.carrier in (GATE_OUT, GATE_IN)})
    bit = {terminal: 1 << place for place, terminal in enumerate(terminals)}
    ahead, back = defaultdict(list), defaultdict(list)
    ends = list(zip(structure.topology.tail.tolist(), structure.topology.head.tolist(), strict=True))
    for tail, head in ends:
        ahead[tail].append(head)
        back[head].append(tail)
    gates = {
        carrier: {node: bit[name] for name in terminals if (node := structure.gate(name, carrier)) is not None}
        for carrier in (GATE_OUT, GATE_IN)
    }
    come_from, lead_to = _spread(gates[GATE_OUT], ahead), _spread(gates[GATE_IN], back)
    used = {
        arc.link_id
        for arc, (tail, head) in zip(structure.arcs, ends, strict=True)
        if come_from.get(tail) and lead_to.get(head)
    }
    unused = sorted({hop.link_id for hop in structure.index.hops} - used)
    if unused:
        yield f"{_some(unused)}: no way between two places leads over {'them' if len(unused) > 1 else 'it'}"
    yield from _pairs_apart(structure, terminals, gates[GATE_OUT], lead_to)


def _pairs_apart(
    structure: Structure, terminals: Sequence[str], sources: Mapping[int, int], lead_to: Mapping[int, int]
) -> Iterator[str]:
    everywhere = (1 << len(terminals)) - 1
    groups: dict[int, list[str]] = defaultdict(list)
    for node, own in sources.items():
        missing = everywhere & ~(lead_to.get(node, 0) | own)
        if missing:
            groups[missing].append(terminals[own.bit_length() - 1])
    names = structure.index.names
    for missing, starts in groups.items():
        ends = [names[name] for place, name in enumerate(terminals) if missing >> place & 1]
        yield f"{_some([names[name] for name in starts])} cannot reach {_some(ends)}, whatever the date"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
