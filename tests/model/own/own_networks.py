"""Two natural sheets of fifteen stations of a corridor that the library does not know."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

STATIONS = """Station,Latitude,Lon
Madrid,40.41,-3.70
Zaragoza,41.65,-0.88
Barcelona,41.38,2.17
Valencia,39.46,-0.37
Port Bou,42.42,3.16
Cerbere,42.44,3.16
Perpignan,42.69,2.89
Lyon,45.76,4.84
Paris,48.85,2.35
Irun,43.34,-1.79
Hendaye,43.36,-1.77
Bordeaux,44.84,-0.58
Lisbon,38.72,-9.14
Algeciras,36.13,-5.45
Genoa,44.41,8.93
"""
LINES = """From,To,Mode
Madrid,Zaragoza,rail
Zaragoza,Barcelona,rail
Barcelona,Port Bou,rail
Port Bou,Cerbere,rail
Cerbere,Perpignan,rail
Perpignan,Lyon,rail
Lyon,Paris,rail
Madrid,Irun,rail
Irun,Hendaye,rail
Hendaye,Bordeaux,rail
Bordeaux,Paris,rail
Madrid,Valencia,rail
Lisbon,Madrid,rail
Algeciras,Madrid,rail
Barcelona,Genoa,sea
Madrid,Lisbon,road
"""


def frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), keep_default_na=False)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def write(folder: Path, **tables: str) -> Path:
    """A folder with these two sheets, or others in their place; a blank text leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"terminals": STATIONS, "links": LINES} | tables).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
