"""The UN/LOCODE list as terminals: places of trade and transport with their functions, status and coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, Finding, TableError
from corridor.model.tables.csv_files import read_rows, read_text
from corridor.model.tables.reading import nearest

__all__ = ["read_unlocode"]

_COLUMNS = (
    "Change",
    "Country",
    "Location",
    "Name",
    "NameWoDiacritics",
    "Subdivision",
    "Status",
    "Function",
    "Date",
    "IATA",
    "Coordinates",
    "Remarks",
)
_FUNCTIONS = {
    "1": "port",
    "2": "rail",
    "3": "road",
    "4": "airport",
    "5": "postal",
    "6": "inland terminal",
    "7": "fixed",
    "8": "inland port",
    "B": "border",
}
# What a place is, by the first of its functions here.
_KINDS = (
    ("1", "sea port"),
    ("8", "inland port"),
    ("6", "land port"),
    ("2", "rail terminal"),
    ("B", "border station"),
    ("4", "airport"),
    ("3", "land port"),
)
_APPROVED = {"AA", "AC", "AF", "AI", "AM", "AS"}
_REMOVED = "X"  # change: the entry goes with the next issue
_COORDINATES = re.compile(r"(\d{2})([0-5]\d)([NS])\s*(\d{3})([0-5]\d)([EW])", re.ASCII)


@checked_arguments
def read_unlocode(
    source: str | Path,
    *,
    functions: Sequence[str] = (),
    countries: Sequence[str] = (),
    approved: bool = False,
) -> pd.DataFrame:
    """Read the UN/LOCODE list, or a part of it, as a table of terminals for `Network.from_frames`.

    Parameters
    ----------
    source : str or Path
        A file of the list as UNECE publishes it (no header), or with the same columns under a header.
    functions : sequence of str
        Only places with one of these: port, rail, road, airport, postal, inland terminal, fixed, inland port, border.
    countries : sequence of str
        Only places of these, by ISO 3166 code.
    approved : bool
        Whether places that are only requested, recognised or under doubt are left out.

    Returns
    -------
    DataFrame
        Columns of ``terminals``: id and unlocode (five letters), name, aliases (the name without diacritics), country,
        lat, lon, kind by the functions, notes with functions, subdivision and status. Entries without coordinates, and
        those that are marked as removed, are left out; ``attrs["remarks"]`` says how many.

    Raises
    ------
    ArgumentError
        For a function that is not known.
    TableError
        With every row whose code or coordinates cannot be read, and for a file without such rows.

    Notes
    -----
    The list gives degrees and minutes: places are right to about a kilometre.
    """
    wanted = {_function(name) for name in functions}
    text, findings = read_text(path := Path(source), path_name := path.name)
    found = read_rows(text if text.lower().startswith("change,") else f"{','.join(_COLUMNS)}\n{text}", path_name)
    findings = [*findings, *found.findings]
    if not findings and "Coordinates" not in found.header:
        findings.append(Finding(path_name, 1, "Coordinates", "the column is missing", "give the list as published"))
    shift = 0 if text.lower().startswith("change,") else 1
    rows, unplaced, removed = [], 0, 0
    for line, cells in zip(found.lines, found.records() if not findings else (), strict=False):
        entry = {name: str(cell).strip() for name, cell in cells.items()}
        if not entry["Location"] or not _asked(entry, wanted, countries, approved):
            continue
        if entry["Change"] == _REMOVED:
            removed += 1
        elif not entry["Coordinates"]:
            unplaced += 1
        elif (place := _COORDINATES.fullmatch(entry["Coordinates"])) is None:
            problem = f"'{entry['Coordinates']}' is not a place"
            remedy = "write degrees and minutes, as 3604N 10348E"
            findings.append(Finding(path_name, line - shift, "Coordinates", problem, remedy))
        else:
            rows.append(_terminal(entry, place))
    if findings:
        raise TableError(findings, str(path))
    frame = pd.DataFrame(rows, columns=list(_terminal_columns()))
    frame.attrs["remarks"] = (f"{unplaced} places without coordinates and {removed} removed ones are left out",)
    return frame


def _function(name: str) -> str:
    names = {words: code for code, words in _FUNCTIONS.items()}
    if name not in names:
        raise ArgumentError(f"no function is called '{name}'{nearest(name, list(names))}: {', '.join(names)}")
    return names[name]


def _asked(entry: dict[str, str], functions: set[str], countries: Sequence[str], approved: bool) -> bool:
    return (
        (not functions or not functions.isdisjoint(entry["Function"]))
        and (not countries or entry["Country"] in countries)
        and (not approved or entry["Status"] in _APPROVED)
    )


def _terminal_columns() -> tuple[str, ...]:
    return (
        "id",
        "name",
        "aliases",
        "unlocode",
        "unlocode_check",
        "country",
        "lat",
        "lon",
        "kind",
        "notes",
        "source",
        "confidence",
    )


def _terminal(entry: dict[str, str], place: re.Match[str]) -> dict[str, object]:
    code = entry["Country"] + entry["Location"]
    plain = entry["NameWoDiacritics"]
    words = [_FUNCTIONS[one] for one in entry["Function"] if one in _FUNCTIONS]
    notes = [f"functions: {', '.join(words) or 'not known'}", f"status {entry['Status']}"]
    if entry["Subdivision"]:
        notes.append(f"subdivision {entry['Subdivision']}")
    return {
        "id": code,
        "name": entry["Name"],
        "aliases": plain if plain != entry["Name"] else "",
        "unlocode": code,
        "unlocode_check": "from the list",
        "country": entry["Country"],
        "lat": _degrees(place[1], place[2], place[3] == "S"),
        "lon": _degrees(place[4], place[5], place[6] == "W"),
        "kind": next((kind for one, kind in _KINDS if one in entry["Function"]), "way-point"),
        "notes": "; ".join(notes),
        "source": "UN/LOCODE",
        "confidence": "high" if entry["Status"] in _APPROVED else "medium",
    }


def _degrees(whole: str, minutes: str, negative: bool) -> float:
    degrees = round(int(whole) + int(minutes) / 60, 5)
    return -degrees if negative else degrees
