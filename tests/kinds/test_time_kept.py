"""Time, money and emissions are not lost to rounding: what takes time stays positive, and short links add up."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.calendar import minute_after
from corridor.display import kilometres
from corridor.draw.maps.payload import Payload
from corridor.graph.arc_types import HAUL, Arc, State
from corridor.graph.arcs.series import series_of
from corridor.routing.query.query import prepare_query
from corridor.units import cents, grams

DEGREES_PER_KM = 1 / 111.195  # along a meridian
READY = "2026-03-02"
ENDS = (("P0", "P500"), ("P500", "P0"))
RATE = 1.23  # USD a kilometre: 1.23 cents for 10 m

Rows = list[dict[str, Any]]


def write(folder: Path, name: str, rows: Rows, kept: Sequence[str] = ()) -> None:
    """Replace the rows of a table, but for those that are kept; cells that a row does not name are blank."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, old = list(reader.fieldnames or ()), [row for row in reader if row["id"] in kept]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*old, *({**row, "source": "a test", "confidence": "estimate"} for row in rows)])


def city(folder: Path, km: Sequence[float], *, kmh: float = 50.0, digits: int = 6) -> cd.Network:
    """Write a street of so many pieces from P0 northwards, with a yard at each end, and read it."""
    cd.open_network("teaching").to_folder(folder)
    north = np.concatenate([[0.0], np.cumsum(km)]) * DEGREES_PER_KM
    places = [f"P{number}" for number in range(len(km) + 1)]
    for name in ("borders", "services", "service_stops", "rules", "cargo_limits"):
        write(folder, name, [])
    place = {"main": 1, "country": "AA", "lon": 69, "kind": "land port"}
    spots = zip(places, north.tolist(), strict=True)
    write(
        folder, "terminals", [{"id": p, "name": p, "city": p, "lat": round(lat, digits), **place} for p, lat in spots]
    )
    link = {"directed": 0, "mode": "road", "speed_kmh": kmh}
    pieces = [(a, b, length) for a, b, length in zip(places, places[1:], km, strict=False)]
    rows = [{"id": f"{a}-{b}", "from_node_id": a, "to_node_id": b, "length_km": length} for a, b, length in pieces]
    write(folder, "links", [{**row, **link} for row in rows])
    lift = {"from_carrier": "road", "to_carrier": "stack", "technique": "lift", "hours": 1, "lifts": 1}
    paid = {"cost_per_container": 20, "cost_per_shipment": 0, "currency": "USD"}
    write(folder, "transfers", [{"id": f"{p}-lift", "terminal_id": p, **lift, **paid} for p in places])
    price = {"mode": "road", "relation": "any", "low": RATE, "mid": RATE, "high": RATE, "currency": "USD", "used": 1}
    haul = {"id": "ROAD", "item": "haul", "name": "Lorry", "basis": "per_container_km"}
    write(folder, "tariffs", [{**haul, **price}], kept=("VALUE_OF_TIME", "DRAYAGE"))
    write(folder, "emissions", [], kept=("ROAD", "TERMINAL"))
    return cd.read_network(folder)


def box(places: int) -> cd.Shipment:
    return cd.Shipment("P0", f"P{places}", cargo_tonnes_each=10, ready=READY)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    """5 km in 500 pieces of 10 m."""
    return city(tmp_path_factory.mktemp("street") / "cut", [0.01] * 500)


@pytest.fixture(scope="module")
def piece(tmp_path_factory: pytest.TempPathFactory) -> cd.Network:
    """One link of 10 m, whose coordinates are rounded to a kilometre."""
    return city(tmp_path_factory.mktemp("piece") / "one", [0.01], digits=2)


def hauled(trip: cd.Itinerary) -> tuple[int, int, int, float]:
    """Seconds, cents, grams and kilometres of the haul of a route along a street."""
    (leg,) = (leg for leg in trip.legs if leg.kind == "haul")
    return round(leg.hours * 3600), round(leg.cost * 100), round(leg.co2_kg * 1000), leg.km


def test_five_hundred_pieces_of_ten_metres_are_five_kilometres(street: cd.Network) -> None:
    """5 km at 50 km/h are 360 s, at 1.23 USD a km 6.15 USD, at 100 g/tkm and 10 t 5 kg: there and back."""
    there, back = (cd.route(street, cd.Shipment(*ends, cargo_tonnes_each=10, ready=READY)) for ends in ENDS)
    for trip in (there, back):
        *whole, km = hauled(trip)
        assert whole == [360, 615, 5000] and km == pytest.approx(5.0)
        assert trip.seconds == round(3600 * sum(leg.hours for leg in trip.legs)) == 2 * 3600 + 360
        assert trip.cents == round(100 * sum(leg.cost for leg in trip.legs)) == 4615
        assert trip.km == pytest.approx(sum(leg.km for leg in trip.legs))
        assert trip.invoice().total == pytest.approx(trip.cost)


@pytest.mark.parametrize(
    ("km", "parts", "kmh"),
    [
        (0.01, 1, 100.0),  # 0.36 s: a second
        (0.3, 30, 50.0),
        (0.3, 30, 36.0),  # a second each
        (0.5, 50, 120.0),
        (0.07, 7, 30.0),
        (0.9, 3, 47.0),
        (1.0, 2, 90.0),
        (2.0, 7, 13.0),
        (3.7, 4, 50.0),
        (10.0, 2, 61.0),  # 5 km each: an arc by itself, right to half a second
    ],
)
def test_a_street_takes_as_long_in_pieces(tmp_path: Path, km: float, parts: int, kmh: float) -> None:
    trip = cd.route(city(tmp_path / "cut", [km / parts] * parts, kmh=kmh), box(parts))
    taken, paid, emitted, length = hauled(trip)
    rounded = 0.5 if km / parts < 1.0 else 0.5 * parts  # of a street as a whole; of arcs one by one
    assert taken >= 1 and abs(taken - max(1.0, km / kmh * 3600)) <= rounded + 1e-6
    assert abs(paid - km * RATE * 100) <= rounded + 1e-6 and abs(emitted - km * 1000) <= rounded + 1e-6
    assert length == pytest.approx(km)


def test_a_part_of_a_street_is_right_to_a_unit(street: cd.Network) -> None:
    """From the third kilometre's beginning, by pieces that begin anywhere: 0.72 s, 1.23 cents and 10 g each."""
    for first, last in ((0, 1), (1, 2), (3, 4), (17, 217), (123, 456), (499, 500), (456, 123)):
        trip = cd.route(street, cd.Shipment(f"P{first}", f"P{last}", cargo_tonnes_each=10, ready=READY))
        taken, paid, emitted, _ = hauled(trip)
        pieces = abs(last - first)
        assert abs(taken - 0.72 * pieces) < 1 and abs(paid - 1.23 * pieces) < 1 and abs(emitted - 10 * pieces) < 1


def test_by_the_clock_a_street_is_as_long(street: cd.Network) -> None:
    """Undated and dated agree; who leaves at the last second arrives at the deadline."""
    trip, dated = cd.route(street, box(500)), cd.route(street, box(500), depart="2026-03-02 08:00")
    assert isinstance(dated, cd.DatedItinerary)
    assert (dated.seconds, dated.cents, dated.grams) == (trip.seconds, trip.cents, trip.grams)
    assert dated.arrives - dated.departs == dt.timedelta(seconds=trip.seconds)
    latest = cd.latest_departure(street, box(500), arrive="2026-03-05 12:00")
    assert latest.departs.replace(tzinfo=None) == dt.datetime(2026, 3, 5, 12) - dt.timedelta(seconds=trip.seconds)
    front = cd.pareto_routes(street, box(500), criteria=("cost", "hours", "co2_kg"))
    assert front.points.tolist() == [[trip.cents, trip.seconds, trip.grams]]


def test_ten_metres_are_shown(piece: cd.Network) -> None:
    """In texts, frames and on the map; the coordinates of both ends are the same to a kilometre."""
    trip = cd.route(piece, box(1))
    assert "lorry P0 - P1, 0.01 km" in str(trip) and "0.01 km" in piece.describe("P0-P1")
    assert trip.to_frame()["km"].sum() == trip.km == 0.01
    assert hauled(trip)[:2] == (1, 1)
    assert {facts["length"] for *_, facts in cd.interop.to_networkx(piece).edges(data=True)} == {0.01}


def test_ten_metres_have_a_line_on_the_map(street: cd.Network) -> None:
    """A map of a street: the line of each piece is 10 m long, where lines of railways are right to 100 m."""
    payload = Payload(street)
    for number in (0, 123, 499):
        row = payload.links.rows[payload.link(f"P{number}-P{number + 1}") or 0]
        assert row["km"] == 0.01 and row["scale"] == 1_000_000
        assert abs(row["line"][3]) == pytest.approx(0.01 * DEGREES_PER_KM * row["scale"], abs=1)


@given(
    values=st.lists(st.floats(0.0, 3.0), min_size=2, max_size=60),
    ends=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    convert=st.sampled_from([cents, grams]),
)
def test_any_part_of_a_series_is_right_to_a_unit(values: list[float], ends: tuple[int, int], convert: Any) -> None:
    """Whatever is rounded, and wherever in the series it begins and ends; all of it to half a unit."""
    arcs = [haul(number, number + 1) for number in range(len(values))]
    amounts = np.array(values) / convert(1.0)
    whole = series_of(arcs).rounded(convert, amounts)
    first, last = sorted(min(end, len(values)) for end in ends)
    assert abs(int(whole[first:last].sum()) - sum(values[first:last])) <= 1 + 1e-6
    assert abs(int(whole.sum()) - sum(values)) <= 0.5 + 1e-6


def haul(tail: int, head: int, km: float = 0.01) -> Arc:
    ends = (f"P{tail}", f"P{head}")
    return Arc(State(ends[0], "road"), State(ends[1], "road"), HAUL, "road", *ends, "AA", "AA", km=km)


@pytest.mark.parametrize(
    ("pairs", "series"),
    [
        ([(0, 1), (1, 2), (2, 3)], [[0, 1, 2]]),
        ([(0, 1), (1, 0), (1, 2), (2, 1)], [[0, 2], [3, 1]]),  # both ways
        ([(0, 1), (1, 2), (1, 3)], []),  # a choice
        ([(0, 2), (1, 2), (2, 3)], []),  # two come together
        ([(0, 1), (1, 2), (2, 3), (2, 4)], [[0, 1]]),
        ([(0, 1), (0, 1), (1, 2)], []),  # two lanes between the same places
        ([(0, 1), (1, 2), (2, 0)], [[0, 1, 2]]),  # a ring begins at its lowest arc
        ([(0, 1), (2, 3)], []),
    ],
)
def test_what_follows_without_a_choice_is_in_series(pairs: list[tuple[int, int]], series: list[list[int]]) -> None:
    found = series_of([haul(*pair) for pair in pairs])
    parts = [found.order[found.first == first].tolist() for first in np.unique(found.first)]
    assert parts == series


def test_long_hauls_are_rounded_by_themselves() -> None:
    arcs = [haul(0, 1), haul(1, 2, km=1.0), haul(2, 3), haul(3, 4)]
    assert series_of(arcs).order.tolist() == [2, 3]
    assert series_of(arcs[:2]).order.tolist() == []


@pytest.mark.parametrize("minimise", ["cost", "hours"])
def test_hours_are_those_of_the_rows_to_half_a_second_an_arc(eurasia: cd.Network, minimise: str) -> None:
    """Legs and route against the hours of the tables as they are, not rounded."""
    for ends in (("Lanzhou", "Duisburg"), ("Xi'an", "Minsk"), ("Shanghai", "Rotterdam")):
        query = prepare_query(eurasia, cd.Shipment(*ends, ready=READY))
        path = query.best(minimise)
        assert path is not None
        trip, rows = query.itinerary(path.arcs), query.graph.hours[path.arcs]
        assert abs(trip.hours - rows.sum()) <= len(rows) * 0.5 / 3600 + 1e-9
        assert (query.weights.matrix[1, path.arcs][rows > 0] > 0).all()
        assert trip.seconds == round(3600 * sum(leg.hours for leg in trip.legs))


@pytest.mark.parametrize(
    ("km", "text"),
    [(0.0, "0"), (0.001, "0.001"), (0.01, "0.01"), (0.125, "0.12"), (0.999, "1"), (1.4, "1"), (12_345.6, "12,346")],
)
def test_kilometres_as_people_write_them(km: float, text: str) -> None:
    assert kilometres(km) == text


@given(moment=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)))
def test_an_arrival_is_never_written_too_early(moment: dt.datetime) -> None:
    found = minute_after(moment)
    assert dt.timedelta() <= found - moment < dt.timedelta(minutes=1) and (found.second, found.microsecond) == (0, 0)
