"""What is said around the price of an offer: what it includes, free days, emissions, terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.documents import is_one_territory, is_powered
from corridor.itinerary.quotes.stages import hides_border
from corridor.itinerary.quotes.wording import day_text, number_text, phrase, place_text
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.prices.price_book import PriceBook, Where
from corridor.model.prices.tariff import rates_on

__all__ = ["emissions_text", "excluded_in", "free_days_of", "included_in", "terms_of"]

_DATES = "Dates are expected ones: departures, queues at borders and orders of authorities may move them"
_FREE = {0: "{place}: none", 1: "{place}: 1 day"}


def included_in(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """What the price holds."""
    start, end = (place_text(network, one, language) for one in (legs[0].from_id, legs[-1].to_id))
    kinds = {leg.kind for leg in legs}
    carriage = phrase("carriage {start} - {end} as staged above", language).format(start=start, end=end)
    told = [
        ("loading, unloading and transfers at terminals", "lift" in kinds),
        ("change of gauge", "gauge change" in kinds),
        ("queue and clearance in transit at borders", any(_is_met(network, leg) for leg in legs)),
        ("collection before the first terminal", shipment.pickup_km > 0),
        ("delivery after the last terminal", shipment.delivery_km > 0),
        ("the container, its drop-off and empty return", shipment.container_owner == "carrier"),
    ]
    return (carriage, *(phrase(text, language) for text, holds in told if holds))


def _is_met(network: Network, leg: Leg) -> bool:
    return leg.kind == "border" and not hides_border(network, leg)


def excluded_in(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """What it does not hold; no row prices the power of a reefer."""
    told = [
        ("duties, taxes and customs clearance at origin and destination", not is_one_territory(network, legs)),
        ("power and monitoring of the reefer on the way", is_powered(network, shipment)),
        ("cargo insurance", True),
        ("stuffing, lashing and unstuffing", True),
        ("collection before the first terminal", not shipment.pickup_km > 0),
        ("delivery after the last terminal", not shipment.delivery_km > 0),
        ("the container", shipment.container_owner != "carrier"),
        ("storage beyond the free days", True),
        ("inspections and delays ordered by authorities", True),
    ]
    return tuple(phrase(text, language) for text, holds in told if holds)


def free_days_of(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """Days free of storage where the box is loaded, unloaded, or changes vehicle or gauge; that they are not known."""
    day = shipment.ready.date()
    rates = rates_on(network, day)
    book = PriceBook(network.tariffs, rates, day, network.expand)
    found = []
    for leg in {one.to_id: one for one in legs if one.kind in ("lift", "gauge change")}.values():
        country = str(network.terminals.at[leg.to_id, "country"])
        price = book.offer("storage", leg.mode, Where(country, country, terminal_id=leg.to_id)).other
        place = place_text(network, leg.to_id, language, whole=True)
        text, days = "{place}: not known", ""
        if price is not None:
            text = _FREE.get(round(price.free_days), "{place}: {days} days")
            days = number_text(price.free_days, 0, language)
        found.append(phrase(text, language).format(place=place, days=days))
    return tuple(found)


def emissions_text(co2_kg: float, boxes: int, language: str) -> str:
    """Emissions of a container and of all."""
    each, whole = number_text(co2_kg / boxes, 0, language), number_text(co2_kg / 1000.0, 1, language)
    return phrase("{each} kg CO2e per container, {all} t in all, well to wheel (ISO 14083)", language).format(
        each=each, all=whole
    )


def terms_of(home: str, currency: str, rate: Fraction, day: dt.date, language: str) -> tuple[str, ...]:
    """On what conditions dates and amounts stand, whatever the day: the rate of exchange in another currency."""
    told = [phrase(_DATES, language)]
    if currency != home:
        shown = number_text(float(rate), 4, language)
        text = phrase("{currency} at {rate} {home} on {day}", language)
        told.append(text.format(currency=currency, rate=shown, home=home, day=day_text(day, language)))
    return tuple(told)
