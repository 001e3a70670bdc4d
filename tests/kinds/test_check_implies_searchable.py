"""Whatever `corridor check` passes can be searched between any two of its places: a route, or a NoRoute that says why.

Tables are damaged at random, as somebody does who edits them in a spreadsheet: cells and columns blanked, rows,
columns and files left out, cells of other rows or kinds in their place, numbers in another unit.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
import tempfile
from contextlib import suppress
from itertools import islice, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.graph.arc_types import GATE_OUT
from corridor.model.known_dates import dates_known
from corridor.resources import networks_dir

STATIONS = """id,name,country,lat,lon
MAD,Madrid,ES,40.4,-3.7
BCN,Barcelona,ES,41.38,2.17
PER,Perpignan,FR,42.7,2.9
GEN,Genoa,IT,44.4,8.9
LYO,Lyon,FR,45.75,4.85
"""
LINES = """from,to,mode,gauge
MAD,BCN,rail,1668
BCN,PER,rail,1435
PER,LYO,rail,
BCN,GEN,sea,
LYO,GEN,road,
"""
ODD_CELLS = ("x", "0", "1", "NA", "open", "1435", "1e9", "2026-01-01", "rail", "road")
FACTORS = (0.0, 0.5, 2.0, 10.0, -1.0, 1000.0, 0.001)
DAYS = ("2023-06-01", "2025-09-20", "2026-03-04", "2031-01-01")


def damage(folder: Path, rng: random.Random) -> None:
    """Damage one table."""
    file = rng.choice(sorted(folder.glob("*.csv")))
    with file.open(encoding="utf-8", newline="") as text:
        head, *body = csv.reader(text)
    kind = rng.choice(("file", "row", "column", "blank", "blank column", "copy", "scale", "odd"))
    if kind == "file":
        file.unlink()
        return
    if not body:
        return
    row, place = rng.choice(body), rng.randrange(len(head))
    if kind == "row":
        body.remove(row)
    elif kind == "column":
        head, body = head[:place] + head[place + 1 :], [line[:place] + line[place + 1 :] for line in body]
    elif kind == "blank column":
        body = [[*line[:place], "", *line[place + 1 :]] for line in body]
    elif kind == "scale" and row[place].replace(".", "").isdigit():
        row[place] = str(float(row[place]) * rng.choice(FACTORS))
    else:
        row[place] = {"copy": rng.choice(body)[place], "odd": rng.choice(ODD_CELLS)}.get(kind, "")
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows([head, *body])


def passes(folder: Path) -> cd.Network | None:
    """The network, if it passes its check."""
    try:
        network = cd.read_network(folder)
    except cd.TableError:
        return None
    return network if cd.check_network(network).ok else None


def search(network: cd.Network, rng: random.Random) -> int:
    """Ask between places that handle boxes: each question has a route, or a reason; how many have a route."""
    transfers = network.transfers
    places = sorted(set(transfers["terminal_id"][transfers["technique"] == "lift"]) & set(network.terminals.index))
    criteria, day, found = ("hours", "cost") if network.has_prices else ("hours",), rng.choice(DAYS), 0
    rng.shuffle(places)
    for origin, destination in islice(permutations(places, 2), 6):
        for least in criteria:
            with suppress(cd.NoRoute):
                cd.route(network, cd.Shipment(origin, destination, ready=day), minimise=least)
                found += 1
    return found


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets") / "net"
    folder.mkdir()
    (folder / "terminals.csv").write_text(STATIONS, encoding="utf-8")
    (folder / "links.csv").write_text(LINES, encoding="utf-8")
    return folder


def damaged_and_searched(base: Path, seed: int, slips: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "net"
        shutil.copytree(base, folder)
        for _ in range(slips):
            damage(folder, rng)
        network = passes(folder)
        if network is not None:
            search(network, rng)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_two_sheets_that_pass_can_be_searched(sheets: Path, seed: int) -> None:
    damaged_and_searched(sheets, seed, slips=1)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), slips=st.integers(1, 3))
def test_damaged_tables_that_pass_can_be_searched(seed: int, slips: int) -> None:
    damaged_and_searched(networks_dir() / "teaching", seed, slips)


def test_sound_tables_are_searched_and_have_routes(sheets: Path) -> None:
    """The property is not empty: these two pass, and questions have routes."""
    for base in (sheets, networks_dir() / "teaching"):
        network = passes(base)
        assert network is not None
        assert search(network, random.Random(1)) > 0


def test_rates_of_services_alone_leave_other_hauls_without_a_price(tmp_path: Path) -> None:
    """The port train of the teaching network has a rate of its own: without any tariff all others are left out."""
    folder = tmp_path / "net"
    shutil.copytree(networks_dir() / "teaching", folder)
    (folder / "tariffs.csv").unlink()
    network = cd.read_network(folder)
    checked = cd.check_network(network)
    assert checked.ok and any("no price of haulage by rail" in text for text in checked.remarks)
    with pytest.raises(cd.NoRoute, match="no price by"):
        cd.route(network, cd.Shipment("Alma", "Haven", ready="2026-03-04"))
    port = cd.route(network, cd.Shipment("Alma", "Cove", ready="2026-03-04"))
    assert {leg.service for leg in port.legs if leg.kind == "haul"} == {"PORT-ALMA-COVE"}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pairs"), [("teaching", 12), ("iberia", 12), ("middle_corridor", 8), ("eurasia", 4)])
def test_shipped_networks_answer_over_all_their_priced_days(name: str, pairs: int) -> None:
    """Drawn pairs of terminals on days spread from the first price to the last: a route, or why there is none."""
    network = cd.open_network(name)
    first, last = dates_known(network) or (dt.date(2021, 1, 1), dt.date(2026, 4, 1))
    drawn, places = random.Random(15), network.terminals.index.tolist()
    days = [first, last, *(first + dt.timedelta(days=drawn.randrange((last - first).days)) for _ in range(6))]
    found = 0
    for day in days:
        graph = cd.compile_graph(network, day)
        handled = [place for place in places if graph.structure.gate(place, GATE_OUT) is not None]
        for _ in range(pairs):
            ends = drawn.sample(handled, 2)
            shipment, refusal = cd.Shipment(*ends, ready=day), ""
            try:
                trip = cd.route(network, shipment)
            except cd.NoRoute as no:
                refusal = str(no)
            else:
                found += 1
                assert trip.legs and trip.cost >= 0 and trip.hours > 0, (day, ends)
            # "no route from A to B on D: " and why
            assert not refusal or refusal.partition(": ")[2].strip(), (day, ends, refusal)
    assert found > len(days) * pairs / 2
