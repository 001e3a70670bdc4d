"""An offer adds up to the cent, covers its cost and margin, and says in three languages what the route does."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from fractions import Fraction
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as cd
from corridor.itinerary.quotes.amounts import price_of_box
from corridor.itinerary.quotes.quotation import Quote
from corridor.itinerary.quotes.wording import _PHRASES, day_text, number_text

READY = "2026-03-04"
SLOTS = re.compile(r"\{(\w+)\}")


def trip_of(network: cd.Network, **more: object) -> cd.Itinerary:
    kept: dict[str, object] = {"containers": 3, "hs": "8429", "pickup_km": 20, "ready": READY, **more}
    return cd.route(network, cd.Shipment("Alma", "Haven", **kept))  # type: ignore[arg-type]


@lru_cache(maxsize=8)
def shared_trip(boxes: int) -> tuple[cd.Network, cd.Itinerary]:
    """Hypothesis takes no fixtures of a test: one route for each number of boxes."""
    network = cd.open_network("teaching")
    return network, trip_of(network, containers=boxes)


@pytest.fixture(scope="module")
def trip(teaching: cd.Network) -> cd.Itinerary:
    return trip_of(teaching)


@settings(max_examples=40)
@given(
    margin=st.floats(0.0, 3.0, allow_nan=False),
    step=st.sampled_from([0.01, 0.05, 1.0, 5.0, 25.0, 100.0]),
    boxes=st.sampled_from([1, 3, 7, 41]),
    currency=st.sampled_from(["USD", "EUR"]),
)
def test_lines_add_up_and_the_price_covers_cost_and_margin(
    margin: float, step: float, boxes: int, currency: str
) -> None:
    """To the cent, for a box and for all; not dearer than the next multiple of the step."""
    network, trip = shared_trip(boxes)
    quote = trip.quote(network, margin=margin, round_to=step, currency=currency)
    each, whole = (sum(getattr(line, name) for line in quote.lines) for name in ("cents_each", "cents"))
    assert whole == each * boxes and all(line.cents == line.cents_each * boxes for line in quote.lines)
    assert each % round(step * 100) == 0
    rate = Fraction(
        dict(zip(network.currencies["currency"], network.currencies["rate"], strict=True)).get(currency, 1.0)
    )
    asked = trip.cents * (1 + Fraction(str(margin))) / rate
    assert asked <= whole < asked + round(step * 100) * boxes


@given(st.integers(0, 10**12), st.integers(1, 10**4), st.integers(1, 10**4), st.integers(1, 500), st.integers(1, 10**5))
def test_the_price_of_a_box_is_the_least_multiple_that_covers_it(
    cents: int, boxes: int, up: int, down: int, step: int
) -> None:
    found = price_of_box(cents, boxes, Fraction(up, down), step)
    assert found % step == 0 and found * boxes * down >= cents * up > (found - step) * boxes * down


def test_without_margin_and_rounding_it_is_the_cost(teaching: cd.Network, trip: cd.Itinerary) -> None:
    quote = trip.quote(teaching, round_to=0.01)
    assert abs(quote.price - trip.cost) < 0.01 * trip.shipment.containers
    names = {line.text: line.amount for line in quote.lines}
    drayage = sum(item.amount for leg in trip.legs for item in leg.items if item.item == "drayage")
    assert names["Collection and delivery by lorry"] == pytest.approx(drayage, abs=0.05)


@pytest.mark.parametrize("step", [1.0, 25.0])
def test_what_is_the_same_costs_the_same_in_every_offer(teaching: cd.Network, step: float) -> None:
    """The rail of a route is as dear with a lorry before it as without: rounding has a line of its own."""
    box = cd.Shipment("Alma", "Haven", containers=3, ready="2026-03-04")
    trips = [cd.route(teaching, dataclasses.replace(box, pickup_km=km)) for km in (0.0, 25.0, 41.3)]
    quotes = [trip.quote(teaching, margin=0.07, round_to=step) for trip in trips]
    rows = [{line.text: line.cents_each for line in one.lines} for one in quotes]
    assert len({row["Carriage by rail"] for row in rows}) == len({row["Terminal handling"] for row in rows}) == 1
    assert all(-5 <= row.get("Rounding", 0) < 100 * step for row in rows)
    assert any("Rounding" in row for row in rows)


def test_a_subsidy_stands_as_it_is_and_carries_no_margin(teaching: cd.Network, trip: cd.Itinerary) -> None:
    """Taken from a route whose haul is paid for by a tenth: the margin is on the rest."""
    haul = next(leg for leg in trip.legs if leg.kind == "haul")
    paid = dataclasses.replace(haul.items[0], item="subsidy", amount=-99.0)
    legs = tuple(dataclasses.replace(leg, items=(*leg.items, paid)) if leg is haul else leg for leg in trip.legs)
    quote = dataclasses.replace(trip, legs=legs, cents=trip.cents - 9_900).quote(teaching, margin=0.2)
    assert [line.cents for line in quote.lines if line.text == "Subsidy"] == [-9_900]
    assert quote.lines[-1].text == "Subsidy"
    assert sum(line.cents for line in quote.lines) == round(quote.price * 100)


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_every_phrase_of_an_offer_is_translated(teaching: cd.Network, trip: cd.Itinerary, language: str) -> None:
    quote = trip.quote(teaching, language=language, currency="EUR", validity="2026-03-31").issue(day=READY)
    text = str(quote)
    assert "{" not in text and not re.search(r"\b(tariffs|services|haul_|estimate)", text)
    assert day_text(dt.date(2026, 3, 31), language) in text
    if language != "en":
        known = {line.text for line in trip.quote(teaching, currency="EUR").lines}
        assert not known & {line.text for line in quote.lines}
        assert not set(trip.quote(teaching).documents) & set(quote.documents)


def test_phrases_have_the_same_places_to_fill_in() -> None:
    for english, others in _PHRASES.items():
        assert all(sorted(SLOTS.findall(one)) == sorted(SLOTS.findall(english)) for one in others), english


def test_numbers_and_days_are_written_as_people_of_a_language_do() -> None:
    assert number_text(1234567.5, 2, "en") == "1,234,567.50" == number_text(1234567.5, 2, "zh")
    assert number_text(1234567.5, 2, "ru") == "1\u00a0234\u00a0567,50"
    day = dt.date(2026, 5, 9)
    assert [day_text(day, one) for one in ("en", "zh", "ru")] == ["9 May 2026", "2026年5月9日", "9 мая 2026"]


def test_stages_follow_each_other_from_pickup_to_delivery(teaching: cd.Network) -> None:
    trip = trip_of(teaching, delivery_km=15)
    stages = trip.quote(teaching).stages
    assert stages[0].text.startswith("Collection by lorry, 20 km") and stages[-1].text.startswith(
        "Delivery by lorry, 15"
    )
    assert stages[0].begins == dt.date(2026, 3, 4)
    assert all(one.ends == two.begins and one.begins <= one.ends for one, two in itertools.pairwise(stages))
    arrives = (trip.shipment.ready + dt.timedelta(hours=trip.hours)).date()
    assert abs((stages[-1].ends - arrives).days) <= 1
    assert sum("Border crossing" in one.text for one in stages) == 1


def test_a_yard_right_behind_a_border_belongs_to_the_crossing(eurasia: cd.Network) -> None:
    """Brest - Malaszewicze, as the trade says, not fifteen kilometres by rail from the one to the other."""
    box = cd.Shipment("Minsk", "Warsaw", containers=41, ready=READY)
    stages = [
        one.text for one in cd.route(eurasia, box, modes="rail", via="Brest - Malaszewicze").quote(eurasia).stages
    ]
    assert "Border crossing Brest - Malaszewicze" in stages
    assert not any(text.startswith("By rail from Brest to Malaszewicze") for text in stages)


def test_by_the_clock_days_are_those_of_the_departures(teaching: cd.Network) -> None:
    dated = cd.route(teaching, cd.Shipment("Alma", "Haven", ready=READY), depart="2026-03-05 08:00")
    assert isinstance(dated, cd.DatedItinerary)
    stages = dated.quote(teaching).stages
    assert (stages[0].begins, stages[-1].ends) == (dated.legs[0].departure.date(), dated.legs[-1].arrival.date())


def test_documents_and_exclusions_follow_the_shipment(teaching: cd.Network) -> None:
    plain = trip_of(teaching, pickup_km=0, hs="").quote(teaching)
    assert "collection before the first terminal" in plain.excluded and "the container" in plain.excluded
    assert not any("HS" in one for one in plain.documents)
    more = trip_of(teaching, container_owner="carrier", dangerous="3").quote(teaching)
    assert any("dangerous goods declaration" in one for one in more.documents)
    assert "the container, its drop-off and empty return" in more.included and "the container" not in more.excluded


def test_a_number_stands_for_what_is_offered(teaching: cd.Network, trip: cd.Itinerary) -> None:
    """The same in every language, another for another price, load or way; or one's own."""
    quote = trip.quote(teaching)
    assert quote.number == trip.quote(teaching, language="zh").number
    others = [
        trip.quote(teaching, margin=0.1),
        trip.quote(teaching, validity=15),
        trip_of(teaching, hs="").quote(teaching),
    ]
    assert len({quote.number, *(one.number for one in others)}) == 4
    own = quote.issue(number=" Q-17 ", day="2026-03-01")
    assert (own.number, own.issued) == ("Q-17", dt.date(2026, 3, 1))
    assert quote.issue() == quote
    for language in ("en", "zh", "ru"):
        text = str(trip.quote(teaching, language=language).issue(number="Q-17", day="2026-03-01"))
        assert "Q-17" in text and day_text(dt.date(2026, 3, 1), language) in text


def test_an_offer_is_not_issued_after_it_ends(teaching: cd.Network, trip: cd.Itinerary) -> None:
    quote = trip.quote(teaching, validity="2026-03-31")
    assert quote.issue(day="2026-03-31").issued == dt.date(2026, 3, 31)
    with pytest.raises(cd.CorridorError, match="after it ends on 2026-03-31"):
        quote.issue(day="2026-04-01")
    late = dt.date.today() > dt.date(2026, 3, 31)
    assert any("it is no offer" in one for one in quote.remarks) == late
    assert not any("it is no offer" in one for one in quote.issue(day="2026-03-31").remarks)


@pytest.mark.parametrize(
    ("tonnes", "told"),
    [(None, "18 t of cargo in each, 54 t in all (taken"), (12.5, "12.5 t of cargo in each, 37.5 t in all")],
)
def test_the_mass_of_the_cargo_is_always_said(teaching: cd.Network, tonnes: float | None, told: str) -> None:
    quote = trip_of(teaching, cargo_tonnes_each=tonnes).quote(teaching)
    mass = dict(quote.facts())["Mass"]
    assert told in mass and ("taken" in mass) == (tonnes is None)


def test_power_of_a_reefer_is_not_included(teaching: cd.Network) -> None:
    cold, dry = (trip_of(teaching, container_type=kind).quote(teaching) for kind in ("45R1", "45G1"))
    power = "power and monitoring of the reefer on the way"
    assert power in cold.excluded and power not in (*dry.excluded, *dry.included, *cold.included)


def test_prices_that_end_before_the_offer_are_told_to_the_forwarder(teaching: cd.Network, trip: cd.Itinerary) -> None:
    assert not any("is known until" in one for one in trip.quote(teaching).remarks)
    rates = pd.DataFrame({"rate": [0.75], "mode": ["rail"], "currency": ["USD"], "valid_to": ["2026-03-10"]})
    quoted = cd.read_quotes(rates).apply(teaching)
    ending = trip_of(quoted).quote(quoted, validity=30)
    assert any("is known until 2026-03-10" in one for one in ending.remarks)
    assert "is known until" not in str(ending)
    assert ending.valid_until == dt.date(2026, 3, 10)  # the sheet does not promise what the forwarder has not got
    assert trip_of(quoted).quote(quoted, validity=5).valid_until == dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"language": "de"}, "en, zh, ru"),
        ({"currency": "XXX"}, "there are EUR"),
        ({"margin": -0.1}, "margin"),
        ({"margin": 11.0}, "margin"),
        ({"round_to": 0.0}, "round_to"),
        ({"validity": "2026-03-03"}, "before the boxes are ready"),
        ({"validity": -1}, "validity"),
        ({"validity": "soon"}, "soon"),
    ],
)
def test_what_cannot_be_offered_is_said(
    teaching: cd.Network, trip: cd.Itinerary, options: dict[str, object], told: str
) -> None:
    with pytest.raises(cd.CorridorError, match=told):
        trip.quote(teaching, **options)  # type: ignore[arg-type]


def test_it_comes_back_from_its_json(teaching: cd.Network, trip: cd.Itinerary) -> None:
    quote = trip.quote(teaching, margin=0.1)
    again = Quote.from_json(quote.to_json())
    assert again == quote and str(again) == str(quote)


def test_an_invoice_names_the_place_of_each_lift(trip: cd.Itinerary) -> None:
    lifts = [line.name for line in trip.invoice().lines if line.table == "transfers"]
    assert lifts and all(" at " in name for name in lifts) and len(set(lifts)) == len(lifts)
