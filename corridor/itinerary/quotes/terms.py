"""The terms of an offer: what is included and what is not, the documents it takes, and the days free of storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.wording import number_text, phrase, place_text
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.prices.price_book import PriceBook, Where
from corridor.model.prices.tariff import exchange_rates

__all__ = ["documents_of", "excluded_in", "free_days_of", "included_in"]

_NOTES = {
    "SMGS": "consignment note SMGS",
    "CIM": "consignment note CIM",
    "CIM/SMGS": "common consignment note CIM/SMGS",
    "road": "consignment note CMR",
    "sea": "bill of lading",
    "barge": "inland waterway consignment note CMNI",
    "air": "air waybill",
}
_UNIONS = {
    "EU": "transit declaration T1 through the European Union",
    "EAEU": "transit declaration of the Eurasian Economic Union",
}
_INLAND = ("rail", "road", "barge")


def included_in(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """What the price holds."""
    start, end = (place_text(network, one, language) for one in (legs[0].from_id, legs[-1].to_id))
    kinds = {leg.kind for leg in legs}
    carriage = phrase("carriage {start} - {end} as staged above", language).format(start=start, end=end)
    told = [
        ("loading, unloading and transfers at terminals", "lift" in kinds),
        ("change of gauge", "gauge change" in kinds),
        ("queue and clearance in transit at borders", "border" in kinds),
        ("collection before the first terminal", shipment.pickup_km > 0),
        ("delivery after the last terminal", shipment.delivery_km > 0),
        ("the container, its drop-off and empty return", shipment.container_owner == "carrier"),
        ("power for the reefer on the way", shipment.power_within_h is not None),
    ]
    return (carriage, *(phrase(text, language) for text, holds in told if holds))


def excluded_in(shipment: Shipment, language: str) -> tuple[str, ...]:
    """What it does not hold."""
    told = [
        ("duties, taxes and customs clearance at origin and destination", True),
        ("cargo insurance", True),
        ("stuffing, lashing and unstuffing", True),
        ("collection before the first terminal", not shipment.pickup_km > 0),
        ("delivery after the last terminal", not shipment.delivery_km > 0),
        ("the container", shipment.container_owner != "carrier"),
        ("storage beyond the free days", True),
        ("inspections and delays ordered by authorities", True),
    ]
    return tuple(phrase(text, language) for text, holds in told if holds)


def documents_of(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """Documents that the way takes: notes by the law of each haul, transit by the customs unions that it enters."""
    texts = ["commercial invoice and packing list", "export declaration at origin", *_notes(legs)]
    texts += _transits(network, legs)
    if shipment.dangerous:
        texts.append("dangerous goods declaration and safety data sheet")
    if shipment.power_within_h is not None or shipment.container_type[2:3] == "R":
        texts.append("temperature instructions for the reefer")
    found = [phrase(text, language) for text in texts]
    if shipment.hs:
        text = "certificates that authorities ask for goods of HS {code}: to be confirmed before loading"
        found.append(phrase(text, language).format(code=shipment.hs))
    return tuple(found)


def _notes(legs: Sequence[Leg]) -> Iterator[str]:
    laws = (leg.regime if leg.mode == "rail" else leg.mode for leg in legs if leg.kind == "haul")
    yield from (_NOTES[law] for law in dict.fromkeys(laws) if law in _NOTES)


def _transits(network: Network, legs: Sequence[Leg]) -> Iterator[str]:
    """Unions that goods from outside travel through on land."""

    def members(country: str) -> frozenset[str]:
        return network.groups.get(country, frozenset())

    inland = [country for leg in legs if leg.kind == "haul" and leg.mode in _INLAND for country in leg.countries]
    for union, text in _UNIONS.items():
        if union not in members(legs[0].countries[0]) and any(union in members(country) for country in inland):
            yield text


def free_days_of(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """Days free of storage where the box is loaded, unloaded or changes vehicle."""
    day = shipment.ready.date()
    rates = exchange_rates(network.currencies, network.currency, day)
    book = PriceBook(network.tariffs, rates, day, network.expand)
    found = []
    for leg in {one.to_id: one for one in legs if one.kind == "lift"}.values():
        country = str(network.terminals.at[leg.to_id, "country"])
        price = book.offer("storage", leg.mode, Where(country, country, terminal_id=leg.to_id)).other
        if price is not None:
            place = place_text(network, leg.to_id, language, whole=True)
            days = number_text(price.free_days, 0, language)
            found.append(phrase("{place}: {days} days", language).format(place=place, days=days))
    return tuple(found)
