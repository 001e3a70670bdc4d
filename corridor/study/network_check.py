"""What a network can answer: whether every link is priced and has emissions on every day, and who reaches whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from corridor.arguments import checked_arguments, checked_result
from corridor.calendar import active, day_after
from corridor.display import counted
from corridor.errors import CorridorError, Finding, TableError
from corridor.graph.borders import BorderBook
from corridor.graph.compiled import compile_graph, plain_structure
from corridor.graph.index import Index, index_of
from corridor.graph.prices import price_arrays
from corridor.graph.structure import Structure
from corridor.model.assumptions import Assumption, assumptions_of
from corridor.model.network import Network
from corridor.model.prices.emission import EmissionKey, factors_on
from corridor.model.prices.tariff import rates_on
from corridor.results import ReportMixin, Stamp, stamp_of
from corridor.study.carriage import carriage_remarks
from corridor.study.doubtful_rows import doubtful_rows
from corridor.study.doubtful_ways import doubtful_ways
from corridor.study.geography import doubtful_places, wrong_lengths
from corridor.study.remarks import Remark
from corridor.study.unused_rows import unused_rows
from corridor.study.unusual_values import unusual_gauges, unusual_prices, unusual_values

__all__ = ["NetworkCheck", "check_frame", "check_network", "look_over"]

_PRICE_TABLES = ("tariffs", "currencies", "borders")
_ASKED_FOR = {  # items that are paid only where a question asks for them
    "drayage": "a lorry to or from a terminal is refused",
    "lease": "a carrier's container is refused",
    "storage": "waiting costs no storage",
}
_FIRST_DAY = dt.date(1900, 1, 1)
_CHARGES = {
    "tariffs": ("mid",),
    "borders": ("cost_per_shipment",),
    "services": ("rate_per_feu",),
    "transfers": ("cost_per_container", "cost_per_shipment"),
}


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class NetworkCheck(ReportMixin):
    """What stands in the way of an answer.

    Attributes
    ----------
    findings : tuple of Finding
        Rows that are missing: while one is, a question on its days ends in an error.
    remarks : tuple of str
        What a reader should know, and no fault: how tables were read, places that cannot reach one another, blanks and
        what is assumed.
    assumptions : tuple of Assumption
        The blanks among them: table, column, rows, and what is taken for what is not known.
    stamp : Stamp
        What was checked.
    """

    json_name = "network check"

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    stamp: Stamp

    @property
    def ok(self) -> bool:
        """Whether there is no finding."""
        return not self.findings

    def to_frame(self) -> pd.DataFrame:
        """One row per finding, assumption and other remark, told apart by ``kind``; ``row`` is a line of the file."""
        return check_frame(self.findings, self.assumptions, self.remarks)

    def _headline(self) -> str:
        count = len(self.findings)
        return f"{self.stamp.network}: {counted(count, 'finding')}, {counted(len(self.remarks), 'remark')}"

    def _lines(self) -> list[str]:
        return [*map(str, self.findings), *(f"remark: {text}" for text in self.remarks)]


def check_frame(
    findings: Iterable[Finding], assumptions: Iterable[Assumption] = (), remarks: Iterable[str] = ()
) -> pd.DataFrame:
    """What a check says as one frame, told apart by ``kind``; what is assumed or remarked asks for nothing."""
    taken = tuple(assumptions)
    rows = [("finding", one.table, one.row, one.column, one.problem, one.remedy) for one in findings]
    rows += [("assumption", one.table, 0, one.column, one.share, "") for one in taken]
    assumed = {one.share for one in taken}
    rows += [("remark", "", 0, "", text, "") for text in remarks if text not in assumed]
    return pd.DataFrame(rows, columns=["kind", "table", "row", "column", "problem", "remedy"])


@checked_arguments
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
    looked = look_over(network)
    assumptions = assumptions_of(network)
    remarks = (*network.remarks, *(one.share for one in assumptions), *map(str, looked.remarks))
    return NetworkCheck(tuple(sorted(looked.findings)), remarks, assumptions, stamp_of(network))


class Looked(NamedTuple):
    """What is found in a network: what a question cannot do without, and what is worth a look."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]


def look_over(network: Network) -> Looked:
    """Find what `check_network` and `lint_network` say; some remarks are not made while a row is missing."""
    return network.cache.lasting("looked over", (), lambda: _look_over(network))


def _look_over(network: Network) -> Looked:
    index = index_of(network)
    findings = [*_without_factor(network, index), *wrong_lengths(network)]
    clocks = (Remark(text, "terminals", (), "time_zone", "", "write the zone") for text in network.time_zones.remarks())
    remarks = [
        *clocks,
        *unusual_values(network),
        *unusual_prices(network),
        *unusual_gauges(network),
        *doubtful_places(network),
    ]
    if not findings:
        structure = plain_structure(network)
        days = list(_covered(network, _days(network, _PRICE_TABLES)))
        findings += _without_price(network, structure, days)
        remarks += [
            *_modes_without_price(network),
            *_items_without_price(network, days),
            *unused_rows(network, structure),
        ]
        remarks += [*doubtful_rows(network, structure), *doubtful_ways(network, structure)]
        if days and not findings:
            remarks += carriage_remarks(compile_graph(network, days[-1]))
    return Looked(tuple(findings), tuple(remarks))


# --- emissions -----------------------------------------------------------------------------------


def _without_factor(network: Network, index: Index) -> Iterator[Finding]:
    """Every mode and country that a link or a crane needs and, on some day, no emission factor covers."""
    needed: dict[EmissionKey, str] = {}
    for hop in index.hops:
        for emission in index.emissions(hop):
            needed.setdefault(emission.key._replace(category=""), f"link {hop.link_id}")
    for row in index.transfers:
        needed.setdefault(EmissionKey("terminal", index.country[row.terminal]), f"transfer {row.id}")
    days = _days(network, ("emissions",))
    for key, example in needed.items():
        lacking = [day for day in days if not _has_factor(network, day, key)]
        if lacking:
            name = f"{key.traction} {key.mode}".strip()
            since = "" if lacking == days else f" from {lacking[0]} on"
            problem = f"no emission factor for {name} in {key.country}{since}, which {example} needs"
            remedy = f"add a row with mode {key.mode} that covers {key.country}"
            yield Finding("emissions", 0, "mode", problem, remedy)


def _has_factor(network: Network, day: dt.date, key: EmissionKey) -> bool:
    try:
        factors_on(network, day).factor(*key)
    except CorridorError:
        return False
    return True


# --- prices --------------------------------------------------------------------------------------


def _without_price(network: Network, structure: Structure, days: Sequence[dt.date]) -> list[Finding]:
    """Every haul without a price, and every charge without an exchange rate, with the days on which it lacks."""
    lacking: dict[tuple[str, str, str, str], list[dt.date]] = defaultdict(list)
    hauls, charges = _hauls(network), _charges(network)
    unpriced: dict[bytes, list[Finding]] = {}  # by the hauls that are priced: other rows change nothing
    for day in days:
        faults = list(_without_rate(network, charges, day))
        if not faults:
            priced = active(hauls, day).tobytes()
            if priced not in unpriced:
                unpriced[priced] = list(_unpriced_on(network, structure, day))
            faults = unpriced[priced]
        for fault in faults:
            lacking[fault.table, fault.column, fault.problem, fault.remedy].append(day)
    following = {day: after - dt.timedelta(days=1) for day, after in pairwise(days)}
    return [
        Finding(table, 0, column, f"{problem} {_span(found, following)}", remedy)
        for (table, column, problem, remedy), found in lacking.items()
    ]


def _days(network: Network, tables: Iterable[str]) -> list[dt.date]:
    """Every day on which a row of the tables begins, or the day after one ends."""
    days = {_FIRST_DAY}
    for table in tables:
        frame = network.tables[table]
        days |= {pd.Timestamp(value).date() for value in frame["valid_from"].dropna()}
        after = (day_after(pd.Timestamp(value).date()) for value in frame["valid_to"].dropna())
        days |= {day for day in after if day is not None}
    return sorted(day for day in days if day >= _FIRST_DAY)


def _covered(network: Network, days: Sequence[dt.date]) -> Iterator[dt.date]:
    """The days from the first to the last on which any haul has a price: before and after, the network says nothing."""
    hauls = _hauls(network)
    if hauls.empty and network.has_prices:
        return iter(days)  # a service has a rate of its own: then every other haul needs a price
    priced = [day for day in days if active(hauls, day).any()]
    return (day for day in days if priced and priced[0] <= day <= priced[-1])


def _hauls(network: Network) -> pd.DataFrame:
    tariffs = network.tariffs
    return tariffs[tariffs["used"].to_numpy(dtype=bool) & (tariffs["item"] == "haul")]


def _modes_without_price(network: Network) -> Iterator[Remark]:
    """Modes that no row prices, beside others that have prices."""
    for mode in sorted(network.unpriced_modes):
        text = f"tariffs: no price of haulage by {mode}: its hauls are left out of all answers"
        yield Remark(text, "tariffs", (), "mode", "", f"add a row with item haul and mode {mode}")


def _items_without_price(network: Network, days: Sequence[dt.date]) -> Iterator[Remark]:
    """What a question may ask for beside hauls, and has no price on some of the days covered."""
    following = {day: after - dt.timedelta(days=1) for day, after in pairwise(days)}
    tariffs = network.tariffs[network.tariffs["used"].to_numpy(dtype=bool)]
    for item, then in _ASKED_FOR.items():
        rows = tariffs[tariffs["item"] == item]
        lacking = [day for day in days if not active(rows, day).any()]
        for first, last in _runs(lacking, days):
            text = f"tariffs: no price of {item} {_span((first, last), following)}: {then}"
            yield Remark(text, "tariffs", (), "item", "", f"add a row with item {item}, if it is to be asked for")


def _runs(some: Sequence[dt.date], days: Sequence[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """The first and last of each run of days that follow one another in `days`."""
    place = {day: number for number, day in enumerate(days)}
    start = 0
    for number, day in enumerate(some):
        if number + 1 == len(some) or place[some[number + 1]] != place[day] + 1:
            yield some[start], day
            start = number + 1


def _unpriced_on(network: Network, structure: Structure, day: dt.date) -> Iterator[Finding]:
    """Hauls that nothing prices on a day; the day is left out of the words."""
    hauls = tuple(key for key in structure.keys if key.table == "tariffs" and key.item == "haul")
    try:
        price_arrays(network, hauls, BorderBook(structure.border_rows, day), day)
    except TableError as error:
        for fault in error.findings:
            yield replace(fault, problem=fault.problem.replace(f" on {day}", ""))


def _charges(network: Network) -> dict[str, pd.DataFrame]:
    """Currency and period of every row that charges something, by table."""
    found = {}
    for table, columns in _CHARGES.items():
        frame = network.tables[table]
        if table == "tariffs":
            frame = frame[frame["used"].to_numpy(dtype=bool) & (frame["basis"] != "share")]
        if table != "transfers":  # a row of handling is converted whatever it charges
            frame = frame[(frame[list(columns)].fillna(0.0) != 0.0).any(axis=1)]
        found[table] = frame[[name for name in ("currency", "valid_from", "valid_to") if name in frame]]
    return found


def _without_rate(network: Network, charges: Mapping[str, pd.DataFrame], day: dt.date) -> Iterator[Finding]:
    """Currencies of charges in force on a day that no row of the exchange rates covers."""
    known = rates_on(network, day)
    for table, frame in charges.items():
        unknown = ~frame["currency"].isin(known).to_numpy()
        if "valid_from" in frame:
            unknown &= active(frame, day)
        for row, currency in frame["currency"][unknown].items():
            problem = f"no exchange rate for '{currency}', in which {table} row {row} is charged"
            yield Finding("currencies", 0, "currency", problem, f"add a row for {currency} that covers the days")


def _span(days: Sequence[dt.date], following: Mapping[dt.date, dt.date]) -> str:
    first, last = days[0], following.get(days[-1])
    begins = "always" if first == _FIRST_DAY else f"from {first}"
    return f"{begins} to {last}" if last is not None and first != _FIRST_DAY else f"until {last}" if last else begins
