"""The UN/LOCODE list is read as terminals; rows in the form of the list, made up where they need not be real."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import corridor as cd
from corridor.errors import ArgumentError, TableError

HEADER = "Change,Country,Location,Name,NameWoDiacritics,Subdivision,Status,Function,Date,IATA,Coordinates,Remarks\n"
LIST = ""","CN",,".CHINA",,,,,,,,
,"CN","LAZ","Lanzhou","Lanzhou","GS","AI","-234----","9601",,"3604N 10348E",
,"LT","KLJ","Klaipėda","Klaipeda",,"AF","123-----","0001",,"5543N 02107E",
,"BR","SSZ","Santos","Santos","SP","RL","1-3-----","0001",,"2357S 04619W",
"X","LT","XXX","Gone","Gone",,"AF","123-----","0001",,"5543N 02107E",
,"DE","NOP","Nowhere","Nowhere",,"RL","--3-----","0001",,,
,"KZ","BDR","Gate","Gate",,"RQ","-------B","0001",,"4515N 08229E",
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return tmp_path / "list.csv"


def test_places_are_terminals(file: Path) -> None:
    """Degrees and minutes: 36 and 4/60 north, 46 and 19/60 west."""
    frame = cd.interop.read_unlocode(file).set_index("id")
    assert frame.index.tolist() == ["CNLAZ", "LTKLJ", "BRSSZ", "KZBDR"]
    assert frame.loc["CNLAZ", "lat"] == pytest.approx(36 + 4 / 60, abs=1e-5)
    assert frame.loc["BRSSZ", "lon"] == pytest.approx(-(46 + 19 / 60), abs=1e-5)
    assert frame.loc["BRSSZ", "lat"] < 0
    assert frame["kind"].tolist() == ["rail terminal", "sea port", "sea port", "border station"]
    assert frame.loc["LTKLJ", "aliases"] == "Klaipeda"
    assert frame["confidence"].tolist() == ["high", "high", "medium", "medium"]
    assert "functions: rail, road, airport; status AI; subdivision GS" in frame.loc["CNLAZ", "notes"]


def test_what_is_left_out_is_counted(file: Path) -> None:
    assert cd.interop.read_unlocode(file).attrs["remarks"] == (
        "1 places without coordinates and 1 removed ones are left out",
    )


def test_functions_countries_and_status_choose(file: Path) -> None:
    assert cd.interop.read_unlocode(file, functions=["port"])["id"].tolist() == ["LTKLJ", "BRSSZ"]
    assert cd.interop.read_unlocode(file, functions=["border", "airport"])["id"].tolist() == ["CNLAZ", "KZBDR"]
    assert cd.interop.read_unlocode(file, countries="LT")["id"].tolist() == ["LTKLJ"]
    assert cd.interop.read_unlocode(file, approved=True)["id"].tolist() == ["CNLAZ", "LTKLJ"]


def test_it_may_have_a_header(file: Path, tmp_path: Path) -> None:
    (tmp_path / "headed.csv").write_text(HEADER + LIST, encoding="utf-8")
    assert cd.interop.read_unlocode(tmp_path / "headed.csv").equals(cd.interop.read_unlocode(file))


def test_they_are_terminals_of_a_network(file: Path) -> None:
    terminals = cd.interop.read_unlocode(file, countries=["CN", "KZ"])
    links = pd.DataFrame({"from": ["CNLAZ"], "to": ["KZBDR"], "mode": ["road"]})
    network = cd.Network.from_frames(terminals, links, name="two")
    assert cd.route(network, cd.Shipment("CNLAZ", "Gate"), minimise="hours").km > 2_000


def test_faults_are_named_with_their_line(file: Path, tmp_path: Path) -> None:
    file.write_text(LIST.replace("3604N", "3664N"), encoding="utf-8")
    with pytest.raises(TableError, match=r"list.csv line 2, column Coordinates: '3664N 10348E' is not a place"):
        cd.interop.read_unlocode(file)
    with pytest.raises(ArgumentError, match="no function is called 'harbour'"):
        cd.interop.read_unlocode(file, functions=["harbour"])
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(TableError):
        cd.interop.read_unlocode(tmp_path / "other.csv")
