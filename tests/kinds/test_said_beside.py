"""What is said beside the number: kilometres and hours that add up, singulars and plurals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.cli.main import main
from corridor.display import counted
from corridor.draw.maps.payload import Payload

pytestmark = pytest.mark.usefixtures("opened_once")

ENDS = [("Alma", "Haven"), ("Alma", "Karst"), ("Eastgate", "Westgate"), ("Alma", "Cove")]
KM = st.one_of(st.just(0.0), st.integers(1, 900).map(float), st.floats(0.5, 900.0))


def _said(text: str, unit: str) -> float | None:
    found = re.search(rf"([\d.,]*\d) {unit}\b", text)
    return float(found[1].replace(",", "")) if found else None


@settings(max_examples=60)
@given(
    ends=st.sampled_from(ENDS),
    pickup=KM,
    delivery=KM,
    containers=st.sampled_from([1, 2, 41]),
    owner=st.sampled_from(["shipper", "carrier"]),
    dated=st.booleans(),
)
def test_legs_add_up_to_the_route_in_every_output(
    ends: tuple[str, str], pickup: float, delivery: float, containers: int, owner: str, dated: bool
) -> None:
    """Kilometres and hours of legs are those of the route, lorries before and after it included."""
    network = cd.open_network("teaching")
    box = cd.Shipment(
        *ends,
        containers=containers,
        ready="2026-03-04",
        pickup_km=pickup,
        delivery_km=delivery,
        container_owner=owner,
    )
    trip = cd.route(network, box, depart="2026-03-04") if dated else cd.route(network, box)
    lorries = [leg for leg in trip.legs if leg.kind in ("pickup", "delivery") and leg.km]
    assert sum(leg.km for leg in lorries) == pytest.approx(pickup + delivery)
    frame, sources = trip.to_frame(), trip.sources()
    payload = Payload(network)
    drawn = payload.route(trip)
    read = json.loads(trip.to_json())
    report = cd.report_emissions(network, trip).to_frame()
    by_measure = sources.groupby("measure")["amount"].sum()
    for km in (frame["km"].sum(), sum(leg["km"] for leg in read["legs"]), by_measure.get("km", 0.0)):
        assert km == pytest.approx(trip.km)
    assert report["distance_km"].sum() == pytest.approx(trip.km)
    hours = (frame["hours"].sum(), sum(leg["hours"] for leg in read["legs"]), by_measure.get("hours", 0.0))
    for total in (*hours, sum(trip.hours_by.values())):
        assert total == pytest.approx(trip.hours)
    legs = [payload.legs.rows[number] for number in drawn["legs"]]
    assert sum(leg["km"] for leg in legs) == pytest.approx(trip.km, abs=0.1 * len(legs) + 0.5)
    assert sum(leg["hours"] for leg in legs) == pytest.approx(trip.hours, abs=0.1 * len(legs))
    for leg in trip.legs:  # the words say what the columns say
        assert _said(leg.text, "h") in (None, pytest.approx(leg.hours, abs=0.051)), leg.text
        assert _said(leg.text, "km") in (None, pytest.approx(leg.km, abs=0.51)), leg.text


def test_blanks_that_a_route_rests_on_are_said_once_in_every_output(tmp_path: Path) -> None:
    """A border's 90th percentile that is not known is taken for 2.3 means: every output says of which row."""
    network = changed(tmp_path, "borders", "dwell_p90_h", "EAST_WEST:ordinary:2")
    ours = cd.route(network, cd.Shipment("Alma", "Haven", ready="2026-03-04"))
    (told,) = [text for text in ours.assumptions if "dwell_p90_h" in text]
    assert "EAST_WEST:ordinary:2" in told
    payload = Payload(network)
    drawn = [payload.texts.rows[at] for at in payload.route(ours)["assumptions"]]
    verb = ("route", "Alma", "Haven", "--network", str(tmp_path), "--date", "2026-03-04", "--format")
    shown = [CliRunner().invoke(main, [*verb, form]).output for form in ("table", "json", "csv", "geojson")]
    for text in (str(ours), ours.to_json(), "\n".join(drawn), "\n".join(ours.to_frame().attrs["assumptions"]), *shown):
        assert " ".join(text.split()).count(told) == 1, text  # a screen breaks its lines
    assert cd.Itinerary.from_json(ours.to_json()).assumptions == tuple(ours.assumptions)
    elsewhere = cd.route(network, cd.Shipment("Alma", "Cove", ready="2026-03-04"))
    assert not any("dwell_p90_h" in text for text in elsewhere.assumptions)


def changed(folder: Path, table: str, column: str, row: str) -> cd.Network:
    """The teaching network with one cell blank."""
    cd.open_network("teaching").to_folder(folder)
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    frame.loc[frame["id"] == row, column] = ""
    frame.to_csv(folder / f"{table}.csv", index=False)
    return cd.read_network(folder)


@pytest.mark.parametrize(("pickup", "delivery"), [(35.0, 20.0), (35.0, 0.0), (0.0, 20.0), (0.0, 0.0)])
def test_charts_of_time_and_cost_end_where_the_route_ends(pickup: float, delivery: float) -> None:
    """35 km at 40 km/h are 0.9 h before the first terminal, and on the line of the chart."""
    network = cd.open_network("teaching")
    trip = cd.route(network, cd.Shipment("Alma", "Haven", ready="2025-09-15", pickup_km=pickup, delivery_km=delivery))
    for measure, total in (("hours", trip.hours), ("cost", trip.cost_per_container)):
        axes = cd.draw.time_cost_distance(network, trip, measure=measure).axes[0]
        line = next(line for line in axes.lines if line.get_gid() == "route-0")
        assert line.get_xdata()[-1] == pytest.approx(trip.km)
        assert line.get_ydata()[-1] == pytest.approx(total)
    assert trip.km == pytest.approx(1100.0 + pickup + delivery)
    if pickup:
        assert trip.legs[0].text == "by lorry to Alma Dry Port, 35 km, 0.9 h"
        assert (trip.legs[0].km, trip.legs[0].hours) == (35.0, pytest.approx(35 / 40, abs=1 / 60))


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 routes"), (1, "1 route"), (2, "2 routes"), (11, "11 routes"), (21, "21 routes"), (1000, "1,000 routes")],
)
def test_one_thing_is_no_plural(number: int, text: str) -> None:
    assert counted(number, "route") == text


@pytest.mark.parametrize("ends", [("Alma", "Haven"), ("Alma", "Karst"), ("Eastgate", "Westgate")])
def test_no_result_says_one_of_many(ends: tuple[str, str]) -> None:
    network = cd.open_network("teaching")
    front = cd.pareto_routes(network, cd.Shipment(*ends, ready="2026-03-04"))
    for text in (str(front), repr(front), *(str(trip) for trip in front)):
        assert not re.search(r"\b1 (routes|corridors|variants|borders|gauge changes)\b", text)
