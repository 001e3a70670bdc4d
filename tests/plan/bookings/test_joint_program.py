"""Lots that share departures: beside another program over all ways, and a public case beside its optimum."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.data_files import outside_answers
from corridor.plan.bookings.joint_program import Lots, Shared, Vehicle, Way
from corridor.plan.solver.options import SolveOptions

EXACT = SolveOptions(gap=1e-9)
EIGHT_ORDERS = outside_answers("eight_orders") / "model data.xlsx"


@dataclass(frozen=True)
class Listed:
    """All ways of every lot, in a list."""

    ways: Sequence[Sequence[Way]]

    def cheapest(self, lot: int, prices: Mapping[int, float]) -> list[Way]:
        """One way at a time, so that columns are generated."""
        return sorted(self.ways[lot], key=lambda way: _priced(way, prices))[:1]

    def all_within(self, lot: int, prices: Mapping[int, float], most: float) -> list[Way]:
        return [way for way in self.ways[lot] if _priced(way, prices) <= most]


def _priced(way: Way, prices: Mapping[int, float]) -> float:
    return way.cost + sum(prices.get(place, 0.0) for place in way.departures)


def solved(lots: Sequence[Lots], vehicles: Sequence[Vehicle], ways: Sequence[Sequence[Way]]) -> tuple[float, float]:
    """Cost and bound of the plan."""
    shared = Shared(dict(enumerate(lots)), vehicles, {n: {} for n in range(len(lots))}, Listed(ways))
    start = shared.first_come(range(len(lots)))
    found = shared.solve(EXACT, start)
    assert shared.cost(found.taken) <= shared.cost(start) + 1e-6
    return shared.cost(found.taken), found.bound


def by_milp(lots: Sequence[Lots], vehicles: Sequence[Vehicle], ways: Sequence[Sequence[Way]]) -> float:
    """The same by scipy over every way: x(b, w), left behind, used, units; no strong rows."""
    pairs = [(n, way) for n, own in enumerate(ways) for way in own]
    count, places = len(pairs), len(vehicles)
    cost = [way.cost for _, way in pairs] + [lot.behind for lot in lots]
    cost += [v.fixed for v in vehicles] + [v.unit_cost for v in vehicles]
    rows, low, high = [], [], []
    for n, lot in enumerate(lots):
        row = np.zeros(len(cost))
        row[[at for at, (one, _) in enumerate(pairs) if one == n]] = 1.0
        row[count + n] = 1.0
        rows, low, high = [*rows, row], [*low, lot.count], [*high, lot.count]
    most = sum(lot.count * lot.teu for lot in lots)
    for place, v in enumerate(vehicles):
        load = np.zeros(len(cost))
        for at, (n, way) in enumerate(pairs):
            load[at] = lots[n].teu * way.departures.count(place)
        used, units = load.copy(), load.copy()
        used[count + len(lots) + place] = -most
        units[count + len(lots) + places + place] = -v.unit_teu if math.isfinite(v.unit_teu) else -most
        rows, low = [*rows, load, used, units], [*low, -np.inf, -np.inf, -np.inf]
        high = [*high, v.room if math.isfinite(v.room) else most, 0.0, 0.0]
    found = milp(
        cost, constraints=LinearConstraint(np.array(rows), low, high), integrality=np.ones(len(cost)), bounds=Bounds(0)
    )
    assert found.success
    return float(found.fun)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Lots], list[Vehicle], list[list[Way]]]:
    """Up to five rows of lots over up to four departures, some with costs of their own."""
    whole = st.integers(0, 30)
    vehicles = [
        Vehicle(
            f"d{n}",
            draw(st.sampled_from([2.0, 4.0, 7.0, math.inf])),
            float(draw(st.sampled_from([0, 0, 25]))),
            draw(st.sampled_from([2.0, 3.0])),
            float(draw(st.sampled_from([0, 0, 9]))),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    lots, ways = [], []
    for n in range(draw(st.integers(1, 5))):
        lots.append(Lots(f"b{n}", draw(st.integers(1, 3)), draw(st.sampled_from([1.0, 2.0, 3.0])), 60.0))
        chosen = draw(st.sets(st.frozensets(st.sampled_from(range(len(vehicles))), max_size=3), min_size=1, max_size=5))
        ways.append([Way(float(draw(whole)), tuple(sorted(places))) for places in sorted(map(sorted, chosen))])
    return lots, vehicles, ways


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_choice_is_as_good_as_that_over_all_ways(
    problem: tuple[list[Lots], list[Vehicle], list[list[Way]]],
) -> None:
    """Room, departures with a price, and units filled jointly: the optimum of another program, and its bound."""
    cost, bound = solved(*problem)
    exact = by_milp(*problem)
    assert cost == pytest.approx(exact, abs=1e-4)
    assert bound <= exact + 1e-4
    assert bound == pytest.approx(cost, rel=1e-6, abs=0.01)


def test_two_fill_one_container_and_pay_it_once() -> None:
    """Two lots of 1 TEU on a container of 2 TEU for 10: 10, not 20; apart they would pay 7 each on lorries."""
    lots = [Lots("one", 1, 1.0, 100.0), Lots("other", 1, 1.0, 100.0)]
    vehicles = [
        Vehicle("ship", unit_teu=2.0, unit_cost=10.0),
        Vehicle("lorry", fixed=7.0),
        Vehicle("lorry 2", fixed=7.0),
    ]
    ways = [[Way(0.0, (0,)), Way(0.0, (1,))], [Way(0.0, (0,)), Way(0.0, (2,))]]
    assert solved(lots, vehicles, ways) == pytest.approx((10.0, 10.0))


def test_what_is_settled_is_paid_for() -> None:
    """Three TEU are on board and have paid two units of two: the fourth TEU is free, the fifth pays a unit."""
    for teu, cost in ((1.0, 0.0), (2.0, 5.0)):
        vehicle = Vehicle("train", 10.0, fixed=50.0, unit_teu=2.0, unit_cost=5.0, taken=3.0)
        assert solved([Lots("b", 1, teu, 100.0)], [vehicle], [[Way(0.0, (0,))]])[0] == pytest.approx(cost)


# A public case: eight orders of goods between four cities on weekly legs by sea, air, rail and road, with warehouses,
# duties, deadlines, and containers that are filled jointly (github.com/hzjken/multimodal-transportation-optimization).
# It has no licence, so that it lies beside the project and not in it.

Cells = list[dict[str, str]]


def _sheets(path: Path) -> tuple[Cells, Cells]:
    """Legs and orders, by the letters of the columns."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        texts = ["".join(part.text or "" for part in entry.iter(f"{space}t")) for entry in _root(book, "sharedStrings")]
        sheets = []
        for name in ("worksheets/sheet1", "worksheets/sheet2"):
            rows = []
            for row in _root(book, name).iter(f"{space}row"):
                cells = {}
                for cell in row:
                    value = cell.findtext(f"{space}v")
                    if value is not None:
                        key = (cell.get("r") or "").rstrip("0123456789")
                        cells[key] = texts[int(value)] if cell.get("t") == "s" else value
                rows.append(cells)
            sheets.append(rows[1:])
    return sheets[0], sheets[1]


def _root(book: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(book.read(f"xl/{name}.xml"))


@dataclass(frozen=True)
class Leg:
    """A leg of the case on a day: a departure, its days under way, and what it takes from the value of goods."""

    number: int
    start: str
    end: str
    day: int
    arrives: int
    duty: float


def _legs(rows: Cells, first: int, days: int) -> tuple[list[Leg], list[Vehicle]]:
    legs, vehicles = [], []
    for row in rows:
        number = dict.fromkeys("DGHIJKLNOPQR", 0.0) | {k: float(v) for k, v in row.items() if k in "DGHIJKLNOPQR"}
        units = sum(number[key] for key in "HIJKL")
        lasts = math.ceil(sum(number[key] for key in "OPQR") / 24.0)
        for day in range(days):
            if row.get("STUVWXY"[(first + day + 5) % 7]) == "1":  # the book counts days from a Saturday
                legs.append(Leg(len(vehicles), row["B"], row["C"], day, day + lasts, number["N"]))
                name = f"{row['B']} to {row['C']} on {day}"
                vehicles.append(Vehicle(name, math.inf, number["G"], number["D"], units))
    return legs, vehicles


def _ways(order: dict[str, str], legs: Sequence[Leg], store: Mapping[str, float], first: int) -> Iterator[Way]:
    """Every way of an order: it waits in warehouses only, is in time, and returns to no place."""
    value, volume = float(order["E"]), float(order["G"])
    tax = 0.0 if order["N"] == "Domestic" else float(order["O"])
    by_start: dict[str, list[Leg]] = {}
    for leg in legs:
        by_start.setdefault(leg.start, []).append(leg)
    stack: list[tuple[str, int, tuple[Leg, ...]]] = [(order["B"], int(order["L"]) - first, ())]
    while stack:
        place, day, taken = stack.pop()
        if place == order["C"]:
            stays = sum((leg.day - came.arrives) * volume * store.get(leg.start, 0.0) for came, leg in pairwise(taken))
            stays += (taken[0].day - (int(order["L"]) - first)) * volume * store[order["B"]]
            duties = value * (tax + sum(leg.duty for leg in taken))
            yield Way(stays + duties, tuple(leg.number for leg in taken))
            continue
        seen = {order["B"], *(leg.end for leg in taken)}
        for leg in by_start.get(place, ()):
            waits = leg.day > day and place not in store
            if leg.day >= day and not waits and leg.arrives <= int(order["M"]) - first and leg.end not in seen:
                stack.append((leg.end, leg.arrives, (*taken, leg)))


def test_the_public_case_of_eight_orders_has_its_published_optimum() -> None:
    if not EIGHT_ORDERS.is_file():
        pytest.skip(f"{EIGHT_ORDERS} is not there")
    rows, orders = _sheets(EIGHT_ORDERS)
    first, last = min(int(order["L"]) for order in orders), max(int(order["M"]) for order in orders)
    legs, vehicles = _legs(rows, first, last - first)
    store = {row["B"]: float(row["M"]) for row in rows if "M" in row}
    ways = [list(_ways(order, legs, store, first)) for order in orders]
    lots = [Lots(order["A"], 1, float(order["G"]), 1e6) for order in orders]
    assert solved(lots, vehicles, ways) == pytest.approx((196_959.0, 196_959.0))
