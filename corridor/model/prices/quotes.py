"""A user's own quotes and contract rates, which lie over the built-in tariff while they are valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments
from corridor.calendar import Period, common_period, overlaps, remainders
from corridor.errors import Finding, TableError
from corridor.model.checks.cells import CELL_CHECKS
from corridor.model.checks.findings import Drafts, findings_of
from corridor.model.scenario.edits import Scenario
from corridor.model.tables.codes import QUOTE
from corridor.model.tables.csv_files import frame_records, read_rows, read_text, told_of
from corridor.model.tables.reading import Draft, nearest, read_cells, split_codes
from corridor.model.tables.schema import TABLES
from corridor.model.workbench import Row, Workbench, unknown

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["Quote", "ServiceQuote", "read_quotes"]

_TABLE = "quotes"
_SAME = (
    "item",
    "name",
    "mode",
    "zones",
    "link_ids",
    "terminal_ids",
    "relation",
    "origin_countries",
    "destination_countries",
    "container_types",
    "basis",
    "low",
    "high",
    "currency",
    "valid_from",
    "valid_to",
    "free_days",
    "notes",
    "source",
    "confidence",
)
_COLUMNS = ("service_id", "rate", *_SAME)
_NUMBERS = ("rate", "low", "high", "free_days")
_DEFAULTS = {
    "item": "haul",
    "relation": "any",
    "basis": "per_feu_km",
    "source": "the user's quote",
    "confidence": "high",
}


@dataclass(frozen=True, slots=True)
class Quote:
    """A rate that goes before every row of the tariff where and while it holds; cells of ``tariffs``."""

    cells: tuple[tuple[str, str], ...]

    def change(self, workbench: Workbench) -> None:
        """Add it to the tariffs."""
        values = dict(self.cells)
        values["zones"] = ";".join(_zone(workbench, zone) for zone in split_codes(values["zones"]))
        _refuse_currency(workbench, values["currency"])
        workbench.add("tariffs", {**values, "id": workbench.new_id("tariffs", f"{QUOTE}{values['name']}"), "used": "1"})


def _zone(workbench: Workbench, zone: str) -> str:
    """A country, a group of them or a zone of links; a quote for what is none of these would never be paid."""
    countries = workbench.rows("countries")
    codes = [row["id"] for row in countries]
    known = {*codes, *(group for row in countries for group in split_codes(row["groups"]))}
    known |= {row["tariff_zone"] for row in workbench.rows("links") if row["tariff_zone"]}
    if zone in known:
        return zone
    names = {row[name].casefold(): row for row in countries for name in ("name", "name_zh", "name_ru")}
    if zone.casefold() in names:
        return str(names[zone.casefold()]["id"])
    known |= {row["name"] for row in countries}
    raise unknown(f"no country, group or zone of links is called '{zone}'", zone, sorted(known))


def _refuse_currency(workbench: Workbench, currency: str) -> None:
    """Refuse an amount in a currency that the network has no rate of."""
    known = {workbench.network.currency, *(row["currency"] for row in workbench.rows("currencies"))}
    if currency and currency not in known:
        raise unknown(f"no exchange rate is known for '{currency}'", currency, sorted(known))


@dataclass(frozen=True, slots=True)
class ServiceQuote:
    """A contract rate for a service from its first stop to its last, per FEU, while it is valid."""

    service: str
    rate: float
    currency: str
    period: Period
    source: str

    def change(self, workbench: Workbench) -> None:
        """Split the service in time: the contract holds in its period, what was there before and after."""
        mine = [row for row in workbench.rows("services") if row["id"].split("~")[0] == self.service]
        if not mine:
            raise unknown(
                f"no service is called '{self.service}'", self.service, [r["id"] for r in workbench.rows("services")]
            )
        _refuse_currency(workbench, self.currency)
        for row in mine:
            if overlaps((row["valid_from"], row["valid_to"]), self.period):
                self._split(workbench, row)

    def _split(self, workbench: Workbench, row: Row) -> None:
        own = {"rate_per_feu": self.rate, "currency": self.currency, "source": self.source, "confidence": "high"}
        since, until = common_period((row["valid_from"], row["valid_to"]), self.period)
        rest = list(remainders((row["valid_from"], row["valid_to"]), (since, until)))
        if not rest:
            row.update(own)
            return
        contract = row | own | {"valid_from": since, "valid_to": until}
        _copy(workbench, row["id"], contract, workbench.new_id("services", f"{QUOTE}{self.service}"))
        for first, last in rest[1:]:
            later = row | {"valid_from": first, "valid_to": last}
            _copy(workbench, row["id"], later, workbench.new_id("services", f"{self.service}~2"))
        row.update({"valid_from": rest[0][0], "valid_to": rest[0][1]})


def _copy(workbench: Workbench, service: str, row: Row, key: str) -> None:
    """Add a service with the stops of another; rules that name that one are about both."""
    workbench.rows("services").append(row | {"id": key})
    stops = [stop for stop in workbench.rows("service_stops") if stop["service_id"] == service]
    for stop in stops:
        name = f"{key}:{stop['sequence']:03d}"
        workbench.rows("service_stops").append(stop | {"id": name, "service_id": key})
    for rule in workbench.rows("rules"):
        if service in split_codes(rule["service_ids"]):
            rule["service_ids"] = f"{rule['service_ids']};{key}"


@checked_arguments
def read_quotes(source: str | Path | pd.DataFrame, *, name: str = "quotes") -> Scenario:
    """Read quotes and contract rates from a CSV file or a frame; apply them with ``.apply(network)``.

    Parameters
    ----------
    source : str, Path or DataFrame
        One quote a row. ``rate`` is needed; all other columns are those of ``tariffs`` (item, mode, zones, link_ids,
        terminal_ids, relation, basis, low, high, currency, valid_from, valid_to, ...), and may be left out: haulage,
        per FEU and kilometre, any relation, always. ``service_id`` makes it a rate per FEU for a whole service.
    name : str
        Of the scenario.

    Returns
    -------
    Scenario
        Where and while a quote holds it goes before every built-in row, however particular; among quotes the most
        particular one wins, as among tariffs. A quote of relation ``any`` holds for transit too.

    Raises
    ------
    TableError
        With every fault of every row.
    """
    findings, (table, where) = list[Finding](), told_of(source, _TABLE)
    if isinstance(source, pd.DataFrame):
        records = [{k: _text(v) for k, v in row.items()} for row in frame_records(source, table)]
        header = [str(column) for column in source.columns]
        lines = list(range(2, len(records) + 2))
    else:
        text, findings = read_text(Path(source), table)
        found = read_rows(text, table, _NUMBERS)
        header, lines, records = found.header, found.lines, found.records()
        findings += found.findings
        if not header and not findings:
            findings.append(
                Finding(table, 0, "", "the file is empty", f"begin it with the line {','.join(_COLUMNS[:4])}")
            )
    findings += [
        Finding(table, 1, column, "unknown column", f"rename or remove it{nearest(column, _COLUMNS)}")
        for column in header
        if column not in _COLUMNS
    ]
    edits = [_edit((table, line), row, findings) for line, row in zip(lines, records, strict=True)]
    if findings:
        raise TableError(findings, where)
    return Scenario(name, tuple(filter(None, edits)), tuple(f"{table} line {line}" for line in lines))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value.date() if isinstance(value, pd.Timestamp) else value)


def _edit(place: tuple[str, int], row: Mapping[str, str], findings: list[Finding]) -> Quote | ServiceQuote | None:
    """Make one edit, or add what is wrong to the findings."""
    cells = {name: row.get(name, "").strip() or _DEFAULTS.get(name, "") for name in _SAME}
    rate, service = row.get("rate", "").strip(), row.get("service_id", "").strip()
    cells["name"] = cells["name"] or f"quote {place[1]}"
    if service:
        cells.update(basis="per_feu")
    read, faults = read_cells(TABLES["tariffs"], {**cells, "id": "quote", "mid": rate, "used": "1"})
    found = [
        Finding(*place, "rate" if fault.column == "mid" else fault.column, fault.problem, fault.remedy)
        for fault in faults
    ]
    found += [Finding(*place, fault.column, fault.problem, fault.remedy) for fault in _wrong_words(read)]
    if not faults:
        found += [Finding(*place, *fault) for fault in _faults(read, bool(service))]
    findings += found
    if found:
        return None
    if service:
        period = (read["valid_from"], read["valid_to"])
        return ServiceQuote(service, read["mid"], read["currency"], period, read["source"])
    return Quote(tuple({**cells, "mid": rate}.items()))


def _wrong_words(read: Mapping[str, Any]) -> Iterator[Finding]:
    """Cells that hold none of the choices of their column."""
    alone = Draft(TABLES["tariffs"], [0], {name: [value] for name, value in read.items()})
    for check in CELL_CHECKS:
        yield from findings_of(check, Drafts(None, {"tariffs": alone}))


def _faults(read: Mapping[str, Any], service: bool) -> Iterator[tuple[str, str, str]]:
    """What no check of the tables would find: column, problem and remedy."""
    since, until = read["valid_from"], read["valid_to"]
    if read["mid"] != read["mid"]:
        yield "rate", "the rate is blank", "write a number"
    elif not 0.0 <= read["mid"] <= 1e9:
        yield "rate", f"the rate is {read['mid']:g}", "write a number of 0 or more"
    if since is not None and until is not None and until < since:
        yield "valid_to", f"the quote ends on {until}, before it begins on {since}", "exchange the dates"
    if not read["currency"] and read["basis"] != "share":
        yield "currency", "the currency is blank", "write its ISO 4217 code"
    flat = read["item"] == "haul" and not read["basis"].endswith("_km")
    if flat and not service and not read["link_ids"] and read["mode"] != "air":
        yield (
            "basis",
            "a flat price of a haul would be paid on every link of the way",
            "name its links, or a service, or use a price per kilometre",
        )
