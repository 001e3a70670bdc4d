"""Per box and in all are never mixed: columns say which they are, texts and cards tell one box, files both."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from corridor.draw.maps.payload import Payload
from corridor.routing.daily import calendar_periods
from corridor.routing.dissimilar import alternatives_frame

pytestmark = pytest.mark.usefixtures("opened_once")

READY = "2026-03-04"
AMOUNTS = ("cost", "co2_kg")


@pytest.fixture(scope="module")
def teaching() -> cd.Network:
    return cd.open_network("teaching")


def shipment(containers: int, **more: object) -> cd.Shipment:
    return cd.Shipment("Alma", "Haven", containers=containers, ready=READY, **more)  # type: ignore[arg-type]


def frames(network: cd.Network, box: cd.Shipment) -> Iterator[tuple[str, pd.DataFrame]]:
    trip, front = cd.route(network, box), cd.pareto_routes(network, box)
    calendar = cd.calendar_of(network, box, "2026-03-04", "2026-03-08")
    compared = cd.compare(network, cd.Scenario("s").close("Cove"), box)
    yield "route", trip.to_frame()
    yield "route html", trip._html_frame()
    yield "front", front.to_frame()
    yield "front html", front._html_frame()
    yield "group", front.corridors()[0].to_frame()
    yield "routes", cd.routes(network, [box])
    yield "alternatives", alternatives_frame(cd.alternative_routes(network, box, k=2))
    yield "calendar", calendar
    yield "periods", calendar_periods(calendar)
    yield "departures", cd.departures_of(network, box, "2026-03-04", "2026-03-05")
    yield "least", compared.least().T
    yield "compare", compared.to_frame()
    yield "explain", cd.explain(network, box, via="Cove").to_frame()
    penalty = cd.gauge_penalty(network, box, trip)
    yield "penalty", penalty.to_frame()
    yield "penalty html", penalty._html_frame()
    yield "techniques", penalty.techniques_frame()
    yield "note", cd.cim_smgs_saving(network, box).to_frame()
    yield "invoice", trip.invoice().to_frame()


@pytest.mark.parametrize("containers", [1, 2, 41])
def test_what_is_of_one_box_says_so_beside_what_is_of_all(containers: int, teaching: cd.Network) -> None:
    """No frame has the cost of a box and the CO2e of all; both together are a whole number of boxes apart."""
    seen = 0
    for name, frame in frames(teaching, shipment(containers)):
        each = [column for column in frame.columns if str(column).endswith("_per_container")]
        for amount in AMOUNTS:
            if each and amount in frame.columns:
                twin = f"{amount}_per_container"
                assert twin in frame.columns, f"{name}: {amount} is in all, and stands beside {each}"
                pd.testing.assert_series_equal(
                    frame[amount].astype(float) / containers, frame[twin].astype(float), check_names=False
                )
                seen += 1
    assert seen >= 10


@pytest.mark.parametrize("containers", [2, 41])
def test_amounts_of_a_row_are_in_proportion(containers: int, teaching: cd.Network) -> None:
    """Of a route whose prices are all by the box, a box costs the same however many are sent; the total does not."""
    one, many = (cd.route(teaching, shipment(n, split=True), via="road") for n in (1, containers))
    frames = [cd.ParetoFront(("cost",), *_point(trip)).to_frame() for trip in (one, many)]
    assert frames[0]["co2_kg_per_container"][0] == pytest.approx(frames[1]["co2_kg_per_container"][0])
    assert frames[1]["co2_kg"][0] == pytest.approx(containers * frames[0]["co2_kg"][0])


def _point(trip: cd.Itinerary) -> tuple[object, int, tuple[cd.Itinerary, ...]]:
    import numpy as np

    return np.array([[trip.cents]]), 1, (trip,)


@pytest.mark.parametrize("containers", [1, 41])
def test_texts_tell_one_container_and_say_so(containers: int, teaching: cd.Network) -> None:
    """Every amount of money or CO2e in a text is followed by what it is of."""
    box = shipment(containers)
    trip = cd.route(teaching, box)
    told = [
        ("container", str(trip)),
        ("container", str(cd.route(teaching, box, depart=READY))),
        ("container", str(cd.pareto_routes(teaching, box))),
        ("box", str(cd.explain(teaching, box, via="Cove"))),
        ("box", str(cd.explain(teaching, box, via="Cove", minimise="co2_kg"))),
        ("container", str(cd.gauge_penalty(teaching, box, trip))),
    ]
    for one, text in told:
        text = re.sub(r"\([\d,]+ for [\d,]+\)", "", text)  # the total in brackets, with its number of boxes
        text = re.sub(r"the least this way is [\d,.]+|takes? [\d,.]+ h", "", text)
        for amount in re.finditer(rf"[\d,.]+ (USD|kg CO2e|kg(?! CO2e))(?! a {one})[^\n]{{0,40}}", text):
            assert amount[0].split(amount[1], 1)[1].startswith((" and ", ", ")), f"{amount[0]!r} of what?"


def test_explained_amounts_are_those_of_a_container(teaching: cd.Network) -> None:
    found = cd.explain(teaching, shipment(41), via="Cove")
    row = found.to_frame().set_index("criterion").loc["cost"]
    assert f"cost: {row['difference'] / 41:+,.1f} USD a box" in str(found)


@pytest.mark.parametrize("containers", [1, 41])
def test_a_card_of_the_map_tells_one_box(containers: int, teaching: cd.Network) -> None:
    trip = cd.route(teaching, shipment(containers))
    card = Payload(teaching).route(trip)
    assert (card["boxes"], card["perBox"]) == (containers, round(trip.cost / containers))
    assert card["co2PerBox"] == round(trip.co2_kg / containers)
    page = cd.draw.map(teaching, trip).to_html() if hasattr(cd.draw.map(teaching, trip), "to_html") else ""
    for label in ("CO2e per box", "per box", "in total", "CO2e, whole shipment", "Cost, whole shipment"):
        assert not page or label in page


@pytest.mark.parametrize("containers", [1, 41])
@pytest.mark.parametrize("verb", ["calendar", "departures", "compare", "matrix", "alternatives"])
def test_tables_of_the_command_line_say_which(verb: str, containers: int) -> None:
    period = ("--start", "2026-03-04", "--end", "2026-03-05")
    more = {"calendar": period, "departures": period, "compare": ("--date", READY, "--close", "Cove")}
    words = ("Alma", "--to", "Haven") if verb == "matrix" else ("Alma", "Haven")
    done = CliRunner().invoke(
        main,
        [verb, *words, *more.get(verb, ("--date", READY)), "--network", "teaching", "--containers", str(containers)],
    )
    assert done.exit_code == 0, done.output
    if verb == "compare":
        assert "USD per box / days" in done.output
    elif verb == "matrix":
        assert f"USD for {containers} box{'es' * (containers > 1)}" in done.output
    elif verb in ("alternatives", "departures"):
        assert "USD a box" in done.output and ("USD for 41 boxes" in done.output) == (containers > 1)
        assert verb == "departures" or "kg CO2e a box" in done.output
    else:
        assert "USD a box" in done.output and "kg CO2e a box" in done.output
        assert not {"cost", "co2_kg"} & set(done.stdout.split())
