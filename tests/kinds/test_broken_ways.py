"""Five own networks whose ways, gauges and services are wrong: what a newcomer reads names the row and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

STATIONS = """Station,Country,Lat,Lon
Madrid,ES,40.41,-3.70
Barcelona,ES,41.38,2.17
Perpignan,FR,42.69,2.89
Lyon,FR,45.76,4.84
Genoa,IT,44.41,8.93
Tunis,TN,36.80,10.20
"""
LINES = """id,From,To,Mode,Gauge,Directed
MAD-BCN,Madrid,Barcelona,rail,1668,0
BCN-PER,Barcelona,Perpignan,rail,1435,0
PER-LYO,Perpignan,Lyon,rail,1435,0
LYO-GEN,Lyon,Genoa,rail,1435,0
GEN-TUN,Genoa,Tunis,sea,,0
"""
LAWS = """id,name,rail_regimes
ES,Spain,SMGS
FR,France,CIM
IT,Italy,CIM
TN,Tunisia,
"""
SHIP = """id,name,mode,frequency per week,valid from,valid to
SHIP,Genoa - Tunis,sea,1,2024-01-01,2024-12-31
"""
CALLS = """service,sequence,terminal,calls
SHIP,1,Genoa,1
SHIP,2,Tunis,1
"""


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir()
    for name, text in ({"terminals": STATIONS, "links": LINES} | tables).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


LONG_SHIP = """id,name,mode,frequency per week
SHIP,Barcelona - Tunis,sea,1
"""
PASSING = """service,sequence,terminal,calls
SHIP,1,Barcelona,1
SHIP,2,Genoa,0
SHIP,3,Tunis,1
"""
NO_PYRENEES = LINES.replace("BCN-PER,Barcelona,Perpignan,rail,1435,0", "BCN-GEN,Barcelona,Genoa,sea,,1")

# what is wrong, tables, from, to, words that the newcomer reads when asking for the route
BROKEN = [
    (
        "a consignment law that ends at the border",
        {"countries": LAWS},
        ("Madrid", "Lyon"),
        ("get as far as Barcelona", "BCN-PER: Barcelona - Perpignan by rail", "no consignment law holds at both ends"),
    ),
    (
        "the ship ran last year",
        {"services": SHIP, "service_stops": CALLS},
        ("Lyon", "Tunis"),
        ("get as far as Genoa", "GEN-TUN: Genoa - Tunis by sea", "no service runs over it on that day, SHIP on others"),
    ),
    (
        "a ship that passes the port",
        {"links": NO_PYRENEES, "services": LONG_SHIP, "service_stops": PASSING},
        ("Lyon", "Tunis"),
        ("at Genoa Barcelona - Tunis passes and does not call",),
    ),
    (
        "a line of one direction",
        {"links": LINES.replace("PER-LYO,Perpignan,Lyon,rail,1435,0", "PER-LYO,Perpignan,Lyon,rail,1435,1")},
        ("Lyon", "Madrid"),
        ("PER-LYO: Perpignan - Lyon by rail, 1435 mm", "it is one-way"),
    ),
    (
        "a line left out",
        {"links": LINES.replace("PER-LYO,Perpignan,Lyon,rail,1435,0\n", "")},
        ("Madrid", "Lyon"),
        ("get as far as Perpignan", "no link leads from the ones to the others", "km apart"),
    ),
]


@pytest.mark.parametrize(("tables", "ends", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_the_message_says_what_is_wrong(
    tmp_path: Path, tables: dict[str, str], ends: tuple[str, str], words: tuple[str, ...]
) -> None:
    folder = write(tmp_path / "net", **tables)
    done = run("route", *ends, "--network", str(folder), "--date", "2026-03-04", "--minimise", "hours")
    assert done.exit_code == 1, done.output
    told = " ".join(done.stderr.split())
    assert "Traceback" not in told
    for said in words:
        assert said in told, told
    linted = run("lint", str(folder))
    assert linted.exit_code == 1
    assert linted.stdout.strip()
