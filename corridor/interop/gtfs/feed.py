"""The files of a GTFS feed as frames of text, checked for what a timetable cannot do without."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from corridor.errors import FileError, Finding, TableError, UnknownName

__all__ = ["COUNTRY", "LINE_COLUMNS", "Feed", "LineFacts", "read_feed", "seconds_of"]

# Columns of ours, which a feed may have and other readers pass over: of stops.txt, and of stop_times.txt.
COUNTRY = "country"
LINE_COLUMNS = ("track_gauge", "electrified", "emission_category")

# Columns that must be there, and whether the file must.
_FILES: dict[str, tuple[tuple[str, ...], bool]] = {
    "stops": (("stop_id",), True),
    "routes": (("route_id", "route_type"), True),
    "trips": (("route_id", "service_id", "trip_id"), True),
    "stop_times": (("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"), True),
    "calendar": (("service_id", "start_date", "end_date"), False),
    "calendar_dates": (("service_id", "date", "exception_type"), False),
    "frequencies": (("trip_id", "start_time", "end_time", "headway_secs"), False),
    "shapes": (("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"), False),
    "agency": (("agency_timezone",), False),
    # of ours: the factors of the network, as its table `emissions` has them
    "emission_factors": (("mode", "g_co2e_per_tkm"), False),
}
# Columns whose cells name rows of another file.
_REFERENCES = (
    ("trips", "route_id", ("routes",)),
    ("trips", "service_id", ("calendar", "calendar_dates")),
    ("stop_times", "trip_id", ("trips",)),
    ("stop_times", "stop_id", ("stops",)),
    ("stops", "parent_station", ("stops",)),
    ("frequencies", "trip_id", ("trips",)),
)
_KEYS = {"parent_station": "stop_id"}
_MOST_SHOWN = 20  # of the rows that name what is not there
_TIME = r"^\s*(\d{1,4}):(\d{2}):(\d{2})\s*$"


class LineFacts(NamedTuple):
    """What is told of the line by which a trip comes to a stop; blank where nothing is.

    Attributes
    ----------
    gauge : str
        Track gauge in millimetres.
    electrified : {"1", "0", ""}
        Whether there are wires.
    category : str
        Transport operation category, as trade lane or size of the ships.
    """

    gauge: str = ""
    electrified: str = ""
    category: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What tells one line from another, for an id."""
        wires = {"1": "electric", "0": "diesel"}.get(self.electrified, "")
        return tuple(filter(None, (self.gauge, wires, self.category.replace(";", ","))))


@dataclass(frozen=True, eq=False)
class Feed:
    """A feed as read.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Files by name without ``.txt``, cells as text, "" for blank; files that are missing are empty frames.
    where : str
        What it was read from.
    """

    tables: Mapping[str, pd.DataFrame]
    where: str

    def column(self, table: str, name: str) -> pd.Series:
        """One column, blank where the file has none."""
        frame = self.tables[table]
        return frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")

    def finding(self, table: str, row: int, column: str, problem: str, remedy: str) -> Finding:
        """A fault in a row, counted from 0."""
        return Finding(f"{table}.txt", row + 2, column, problem, remedy)


def read_feed(path: str | Path) -> Feed:
    """Read a feed from a zip file or a folder.

    Raises
    ------
    UnknownName
        When there is no such file or folder.
    FileError
        When it is no zip file, or a file in it no CSV.
    TableError
        With every file and column that is missing, and every row that names what is not there.
    """
    source = Path(path)
    contents = _from_folder(source) if source.is_dir() else _from_zip(source)
    findings: list[Finding] = []
    tables = {}
    for name, (columns, needed) in _FILES.items():
        if name not in contents:
            tables[name] = pd.DataFrame(columns=list(columns), dtype="str")
            if needed:
                findings.append(Finding(f"{name}.txt", 0, "", "the file is missing", "a feed needs it"))
            continue
        tables[name] = _frame(contents[name], f"{path}: {name}.txt")
        findings += [
            Finding(f"{name}.txt", 1, column, "the column is missing", "a feed needs it")
            for column in columns
            if column not in tables[name]
        ]
    if not findings and tables["calendar"].empty and tables["calendar_dates"].empty:
        findings.append(Finding("calendar.txt", 0, "", "no day has a departure", "add it, or calendar_dates.txt"))
    feed = Feed(tables, str(path))
    findings = findings or [*_dangling(feed)]
    if findings:
        raise TableError(findings, str(path))
    return feed


def _from_folder(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.txt").read_bytes() for name in _FILES if (folder / f"{name}.txt").is_file()}


def _from_zip(file: Path) -> dict[str, bytes]:
    """Also where the files lie in a folder of the archive."""
    if not file.is_file():
        raise UnknownName(f"there is no file or folder {file}", file.name)
    try:
        with zipfile.ZipFile(file) as archive:
            members = {Path(name).name: name for name in sorted(archive.namelist(), key=len, reverse=True)}
            return {name: archive.read(members[f"{name}.txt"]) for name in _FILES if f"{name}.txt" in members}
    except (zipfile.BadZipFile, OSError) as problem:
        raise FileError(f"{file} is no zip file with a GTFS feed: {problem}") from problem


def _frame(content: bytes, where: str) -> pd.DataFrame:
    if not content.strip():
        return pd.DataFrame()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.BytesIO(content),
                dtype="str",
                keep_default_na=False,
                index_col=False,
                encoding="utf-8-sig",
                skipinitialspace=True,
            )
    except (ValueError, pd.errors.ParserWarning) as problem:
        raise FileError(f"{where} cannot be read as CSV in UTF-8: {problem}") from problem
    return frame.rename(columns=str.strip).fillna("")


def _dangling(feed: Feed) -> Iterator[Finding]:
    for table, column, targets in _REFERENCES:
        cells = feed.column(table, column)
        key = _KEYS.get(column, column)
        known = set().union(*(feed.column(target, key) for target in targets))
        wrong = ~cells.isin(known)
        if column == "parent_station":
            wrong &= cells != ""
        places = [row for row, one in enumerate(wrong.tolist()) if one]
        for row in places[:_MOST_SHOWN]:
            where = " or ".join(f"{target}.txt" for target in targets)
            problem = f"'{cells.iloc[row]}' is not in {where}"
            more = len(places) - _MOST_SHOWN
            remedy = "add it there, or remove the row" + (f"; so in {more} rows more" if more > 0 else "")
            yield feed.finding(table, row, column, problem, remedy)


def seconds_of(feed: Feed, table: str, column: str) -> pd.Series:
    """Times as seconds after the beginning of the day, past midnight as more than 24 hours; NaN for blanks.

    Raises
    ------
    TableError
        With every cell that is no time.
    """
    cells = feed.column(table, column)
    # the same few thousand times come again and again
    places, texts = pd.factorize(cells)
    parts = pd.Series(texts, dtype="str").str.extract(_TIME).astype("float64")
    found = pd.Series((parts[0] * 3600 + parts[1] * 60 + parts[2]).to_numpy()[places], index=cells.index)
    wrong = [row for row, one in enumerate(((cells.str.strip() != "") & found.isna()).tolist()) if one]
    if wrong:
        remedy = "write HH:MM:SS; after midnight hours go on from 24"
        faults = [
            feed.finding(table, row, column, f"'{cells.iloc[row]}' is not a time", remedy)
            for row in wrong[:_MOST_SHOWN]
        ]
        raise TableError(faults, feed.where)
    return found
