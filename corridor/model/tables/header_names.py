"""What people call the columns of a table in the first row of their sheets, and which column is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from corridor.errors import Finding
from corridor.model.tables.columns import COMMENT, Table
from corridor.model.tables.csv_files import CsvRows
from corridor.model.tables.remedies import nearest, one_alphabet
from corridor.model.tables.schema import TABLES

__all__ = [
    "SERVICE_ENDS",
    "columns_named",
    "currency_said",
    "header_findings",
    "headers_meant",
    "other_unit",
    "without_leavings",
]

_COLUMNS: dict[str, dict[str, str]] = {
    "terminals": {
        "id": "code key node_id station_id terminal_id station_code nr no",
        "name": (
            "station terminal place title station_name terminal_name port location stop node city_name "
            "bahnhof ort standort gare nom estación estação nombre nome станция название наименование "
            "пункт терминал 站名 车站 名称 地点"
        ),
        "city": "town stadt ville ciudad cidade город 城市",
        "country": "country_code nation iso2 land pays país paese страна 国家",
        "lat": "latitude y lat_deg y_coord breite breitengrad latitud latitudine широта 纬度",
        "lon": "longitude lng long x lon_deg x_coord länge längengrad longitud longitudine долгота 经度",
        "kind": "type category art typ тип 类型",
        "gauges": "gauge track_gauge gauge_mm spurweite ancho колея 轨距",
        "unlocode": "locode un_locode",
        "time_zone": "timezone tz",
        "notes": "note comment comments remarks remark bemerkung примечание 备注",
    },
    "links": {
        "id": "link_id key edge_id nr no",
        "from_node_id": (
            "from origin start source_node node_a a from_node from_station from_terminal station_a von ab "
            "origen desde origem de depuis от из откуда начало 起点 始发站 从"
        ),
        "to_node_id": (
            "to destination end target node_b b to_node to_station to_terminal station_b nach bis destino "
            "hasta para vers à до куда конец в 终点 到达站 到"
        ),
        "mode": (
            "transport transport_mode type means mode_of_transport verkehrsträger verkehrsmittel art modo "
            "вид_транспорта транспорт тип 运输方式 方式"
        ),
        "gauge": "track_gauge gauge_mm gauges spurweite ancho колея ширина_колеи 轨距",
        "length_km": (
            "length km miles distance distance_km dist kilometres kilometers länge entfernung distanz distancia "
            "distância longueur расстояние длина протяженность км 距离 里程 长度 公里 streckenlänge тарифное_расстояние"
        ),
        "speed_kmh": "speed kmh velocity geschwindigkeit velocidad vitesse скорость 速度",
        "transit_h": (
            "hours days transit transit_time transit_hours time_h duration_h h time travel_time duration fahrzeit "
            "tempo dauer zeit stunden tiempo durée время часы 时间 小时"
        ),
        "directed": "oneway one_way one_direction",
        "electrified": "electric electrification elektrifiziert электрификация 电气化",
        "border_id": "border crossing grenze граница",
        "notes": "note comment comments remarks remark bemerkung примечание 备注",
    },
    "transfers": {
        "terminal_id": "terminal station place",
        "from_carrier": "from from_mode",
        "to_carrier": "to to_mode",
        "hours": "time_h duration_h h time duration",
        "technique": "type kind how",
        "cost_per_container": "cost price charge",
    },
    "services": {
        "name": "service service_name",
        "mode": "transport transport_mode",
        "frequency_per_week": "frequency per_week departures_per_week departures weekly",
        "teu_per_departure": "teu capacity capacity_teu",
    },
    "service_stops": {
        "service_id": "service",
        "terminal_id": "terminal station stop name place",
        "sequence": "order number stop_sequence seq",
    },
    "borders": {
        "border_id": "border crossing",
        "dwell_mean_h": "hours dwell dwell_h wait_h wait delay time",
    },
    "tariffs": {
        "mid": "price rate cost amount tariff",
        "zones": "zone country countries",
    },
    "emissions": {
        "g_co2e_per_tkm": "g_per_tkm factor gco2e_per_tkm",
    },
}
# Columns that say what a row is about; one that is blank in all of them is none of the table.
_ABOUT = {"terminals": ("id", "name", "lat", "lon"), "links": ("from_node_id", "to_node_id", "mode")}
# Of what a length is, as people say it before the word or the unit: "Track km", "Rail distance (km)".
_LENGTHS_OF = "track rail railway route line road way tariff operating actual total bahn schienen strecken жд пути"
# What the last row of a sheet is called, in which its columns are added up.
_TOTALS = (
    "total totals sum subtotal grand summe gesamt gesamtsumme zwischensumme suma somme totale soma "
    "итого всего сумма итог 合计 总计 小计 共计"
)
_PLACED_BY = {"terminals": ("lat", "lon"), "links": ("from_node_id", "to_node_id")}
# What people write beside the ways, and where it stands.
_ELSEWHERE = {
    "links": {
        "tariffs": "cost price rate tariff toll kosten preis costo coste prix стоимость тариф цена 价格 费用",
        "services": "capacity teu frequency departures trains_per_week",
    }
}
_MONEY = {
    "tariffs": ("mid", "low", "high"),
    "transfers": ("cost_per_container", "cost_per_shipment"),
    "borders": ("cost_per_shipment",),
    "services": ("rate_per_feu",),
}
_SYMBOLS = {"€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "₽": "RUB", "₸": "KZT", "₹": "INR"}
_CURRENCY = re.compile(r"[A-Z]{3}")


@lru_cache(maxsize=2048)  # the same headings are looked at row by row and table by table
def _plain(name: str) -> str:
    return one_alphabet("".join(mark for mark in unicodedata.normalize("NFKD", name.casefold()) if mark.isalnum()))


# Columns by table and by what they are called, in plain letters; the schema's own words go first.
_KNOWN = {
    table.name: {
        _plain(word): column for column, words in _COLUMNS.get(table.name, {}).items() for word in words.split()
    }
    | {_plain(name): name for name in table.names}
    for table in TABLES.values()
}
_UNITS = re.compile(r"[(\[]([^)\]]*)[)\]]")
# How a column's unit is said, and how people write it.
_KNOWN_UNITS = {
    "km": ("km", ("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "км", "公里")),
    "kmh": ("km/h", ("kmh", "kph", "kmph", "кмч")),
    "h": ("hours", ("h", "hr", "hrs", "hour", "hours", "std", "stunden", "ч", "час", "小时")),
    "mm": ("mm", ("mm", "millimetre", "millimetres", "millimeter", "millimeters", "мм")),
    "deg": ("degrees", ("", "deg", "degree", "degrees", "decimal", "decimaldegrees", "dd", "wgs84", "epsg4326")),
}
_OTHER_LENGTHS = "mi mile miles nm nmi ft feet m metres meters м"
_OTHER_UNITS = (
    f"{_OTHER_LENGTHS} mph knots kn kt d day days min mins minutes weeks rad in inch inches tage дни дней сут 天"
)
_UNIT_WORDS = frozenset(word for _, words in _KNOWN_UNITS.values() for word in words if word) | {*_OTHER_UNITS.split()}
_UNIT_OF = {"lat": "deg", "lon": "deg", "gauge": "mm", "gauges": "mm", "hours": "h"}
# Columns in which people say between which stations a service runs: `service_stops` follow from them.
SERVICE_ENDS = ("from_node_id", "to_node_id", "via")
_ENDS = {_plain(word): column for column in SERVICE_ENDS[:2] for word in _COLUMNS["links"][column].split()} | {
    _plain(word): SERVICE_ENDS[2] for word in ("via", "calling at", "über", "через", "经由", "经停")
}
_SHORT = 5  # letters of a word that many others are like
_SLIP, _SLIP_LETTERS = 0.8, 2  # of the letters of two names that are the same, and by how many one is longer


def headers_meant(table: Table, header: Sequence[str]) -> list[str]:
    """Names of columns in the words of the schema, as far as one is meant that the header does not name itself.

    Case, spaces and the column's own unit do not matter: ``Length (km)``, ``Length, km`` and ``Length km`` are
    `length_km`. One in another unit, and of two that mean the same column the second, stay as they are. The schema's
    own words go before others for the same.
    """
    found, taken = list(header), {name for name in header if name in table.names}
    if table.name == "links" and {"source", "target"} <= {_plain(name) for name in header}:
        # of a graph: where a row comes from is another matter
        found = ["from_node_id" if _plain(name) == "source" else name for name in found]
        taken = taken - {"source"} | {"from_node_id"}
    for others in (False, True):
        for place, name in enumerate(header):
            column, own = _column(table, name)
            if found[place] in table.names or not column or own is others or column in taken:
                continue
            if not other_unit(table, name):
                found[place] = column
                taken.add(column)
    return _with_ends(found) if table.name == "services" else found


def _with_ends(header: Sequence[str]) -> list[str]:
    """Names of columns of services, those of both ends and of what lies between in the words of the schema."""
    meant = {name: _ENDS.get(_plain(name), "") for name in header}
    named = [name for name in meant.values() if name]
    if not {*SERVICE_ENDS[:2]} <= {*named} or len({*named}) < len(named):
        return list(header)
    return [meant[name] or name for name in header]


def columns_named(table: Table, cells: Sequence[str]) -> int:
    """How many columns of a table the cells of a row name."""
    return len({column for cell in cells if cell and (column := _column(table, cell)[0])})


def other_unit(table: Table, name: str) -> Finding | None:
    """Tell which column is meant by a name with another unit in it; None where that is not so."""
    column, units = _column(table, name)[0], _parts(table, name)[1]
    if column in _MONEY.get(table.name, ()) and any("/" in unit for unit in units):
        remedy = f"say what it is paid for in a column basis, its currency in currency, and call the column {column}"
        return Finding(table.name, 1, name, f"{column} is an amount of money", remedy)
    unit = _UNIT_OF.get(column, column.rpartition("_")[2])
    if unit not in _KNOWN_UNITS:
        return None
    told, written = _KNOWN_UNITS[unit]
    if all(_plain(one) in written for one in units):
        return None
    return Finding(table.name, 1, name, f"{column} is in {told}", f"write {told}, and call the column {column}")


def currency_said(table: Table, header: Sequence[str]) -> str:
    """The one currency that the names of columns of money say, as ``Cost (USD)``; blank where they say none or two."""
    said = {
        currency
        for name in header
        if _column(table, name)[0] in _MONEY.get(table.name, ())
        for unit in _parts(table, name)[1]
        if (currency := _currency(unit))
    }
    return said.pop() if len(said) == 1 and "currency" not in headers_meant(table, header) else ""


def header_findings(
    table: Table, written: Sequence[str], header: Sequence[str], line: int
) -> tuple[list[Finding], list[str]]:
    """What is wrong with the names of columns, and which columns are left aside.

    Parameters
    ----------
    table : Table
        The description.
    written : sequence of str
        Names as they are in the file.
    header : sequence of str
        The same as `headers_meant` has them.
    line : int
        Of the header.

    Returns
    -------
    findings : list of Finding
        Columns that are missing, that a slip of the pen renamed, or in another unit; in a table that leaves no column
        out every one that is not known.
    remarks : list of str
        Columns of one's own in other tables, of which nothing is used.
    """
    findings, aside = [], {}
    complete = all(column.optional or column.name in header for column in table.columns)
    lacking = [column for column in table.columns if column.name not in header]
    missing = [column.name for column in lacking if column.required and not column.default]
    for said, name in zip(written, map(str.strip, header), strict=True):  # those without a name have a finding
        if not name or name in table.names or name.startswith(COMMENT):
            continue
        if table.name == "services" and not complete and name in SERVICE_ENDS:
            continue
        column = _column(table, said)[0]
        other = None if column in header else other_unit(table, said)
        slip = "" if column else _slip(table, name, [one.name for one in lacking])
        if not other and not slip and not complete:
            aside[name] = _aside(table, name, column, dict(zip(header, written, strict=True)))
            continue
        hint = slip or nearest(name, table.names)
        remedy = f"rename or remove it, or begin it with {COMMENT} to leave it out{hint}"
        found = other or Finding(table.name, line, name, "unknown column", remedy)
        findings.append(replace(found, row=line))
        # A column that is called otherwise is one fault, not an unknown and a missing one.
        told = other.remedy if other else hint
        missing = [entry for entry in missing if not told.endswith(f" {entry}")]
    unused = f"; is it {' or '.join(aside)}? Then rename that" if aside else ""
    findings += [
        Finding(table.name, line, name, "the column is missing", f"add it: {table.column(name).doc}{unused}")
        for name in missing
    ]
    return findings, [f"{table.name}: {text}" for text in aside.values()]


def without_leavings(
    table: Table, header: Sequence[str], found: CsvRows, remarks: list[str]
) -> tuple[list[int], list[list[str]], list[Finding], list[str]]:
    """Rows, findings and remarks of a sheet without what is no part of its table.

    That are rows that say nothing of what a row is about, totals, and a first column that numbers the rows.
    """
    places = [header.index(name) for name in _ABOUT.get(table.name, ()) if name in header]
    unsaid = {
        line: "it names neither place nor way"
        for line, row in zip(found.lines, found.rows, strict=True)
        if places and not any(row[place].strip() for place in places)
    }
    gone = unsaid | dict.fromkeys(_totals(table, header, found), "it adds the others up")
    kept = [(line, row) for line, row in zip(found.lines, found.rows, strict=True) if line not in gone]
    unnamed = [one for one in found.findings if one.problem == "column 1 has no name" and _is_numbered(found.rows)]
    told = [f"{table.name}: {one.problem}; it is not used" for one in unnamed]
    told += [f"{table.name}: line {line} is left out, {why}" for line, why in sorted(gone.items())]
    findings = [one for one in found.findings if one.row not in gone and one not in unnamed]
    return [line for line, _ in kept], [row for _, row in kept], findings, [*remarks, *told]


def _totals(table: Table, header: Sequence[str], found: CsvRows) -> Iterator[int]:
    """Lines of rows that are called a total and are nowhere; a place of that name has coordinates, a way two ends."""
    names = [header.index(name) for name in _ABOUT.get(table.name, ()) if name in header]
    where = [header.index(name) for name in _PLACED_BY.get(table.name, ()) if name in header]
    for line, row in zip(found.lines, found.rows, strict=True):
        if any(not row[place].strip() for place in where) and any(
            _plain((re.findall(r"\w+", row[place]) or [""])[0]) in _TOTALS.split() for place in names
        ):
            yield line


def _is_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column numbers the rows that have one, as pandas does; the rest may be totals."""
    numbers = [row[0].strip() for row in rows if row[0].strip()]
    return numbers in ([str(number + first) for number in range(len(numbers))] for first in (0, 1))


def _aside(table: Table, name: str, column: str, header: dict[str, str]) -> str:
    """That a column is not used, and why or what may be meant."""
    if column:
        return f"column {name} is not used; {header[column]} is taken for {column}"
    for other, words in _ELSEWHERE.get(table.name, {}).items():
        if any(_plain(name).startswith(_plain(word)) for word in words.split()):
            return f"column {name} is not used; such columns stand in a table of their own, {other}"
    return f"column {name} is not used{nearest(name, [one for one in table.names if one not in header])}"


def _slip(table: Table, name: str, lacking: Sequence[str]) -> str:
    """The column that a name is hardly different from, for the end of a remedy; blank where none is."""
    words = {
        word: column
        for word, column in _KNOWN[table.name].items()
        if column in lacking and (len(word) > _SHORT or word == _plain(column))
    }
    plain = _plain(name)
    alike = [word for word in words if abs(len(word) - len(plain)) <= _SLIP_LETTERS]  # a maximum speed is no slip
    close = get_close_matches(plain, alike, n=1, cutoff=_SLIP)
    return f"; nearest: {words[close[0]]}" if close else ""


def _column(table: Table, name: str) -> tuple[str, bool]:
    """The column that a name means, blank where none, and whether by the schema's own word."""
    known = _KNOWN[table.name]
    base, units = _parts(table, name)
    for word in (_plain(base), _plain(name)):
        if word in known:
            return known[word], word == _plain(known[word])
    return ("length_km", False) if table.name == "links" and _is_length(base, units) else ("", False)


def _is_length(base: str, units: Sequence[str]) -> bool:
    """Whether a name says what a length is of, beside its unit or a word for a length."""
    words = [*map(_plain, re.split(r"[\s_]+", base.strip()))]
    measured = any(_plain(unit) in (*_KNOWN_UNITS["km"][1], *_OTHER_LENGTHS.split()) for unit in units)
    said = [word for word in words if _KNOWN["links"].get(word) != "length_km"]
    return (measured or said != words) and bool(said) and all(word in _LENGTHS_OF.split() for word in said)


def _parts(table: Table, name: str) -> tuple[str, list[str]]:
    """A name without its units, and they: in brackets, behind a comma or a stroke, or as its last word."""
    if in_brackets := _UNITS.findall(name):
        return _UNITS.sub("", name), in_brackets
    if name in table.names:
        return name, []
    if _plain(name) in _OTHER_UNITS.split():  # a column called miles
        return name, [name]
    money = _MONEY.get(table.name, ())
    for sign in (",", "/", " in ", " ", "_"):
        base, found, unit = name.rpartition(sign) if sign in " _" else name.partition(sign)
        if not found or not base.strip():
            continue
        if _plain(unit) in _UNIT_WORDS or (_currency(unit) and _KNOWN[table.name].get(_plain(base)) in money):
            return base, [unit.strip()]
    return name, []


def _currency(unit: str) -> str:
    """The currency that a unit is; blank where none."""
    plain = unit.strip()
    return _SYMBOLS.get(plain.lower(), plain if _CURRENCY.fullmatch(plain) else "")
