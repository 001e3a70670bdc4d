"""The documents that the way of an offer takes: notes of carriage by convention, customs by the territories crossed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.wording import phrase
from corridor.model.cargo.shipment import Shipment
from corridor.model.law.conventions import CMNI, CMR, COMMON_TRANSIT, parties
from corridor.model.network import Network
from corridor.model.own import default_set

__all__ = ["documents_of", "is_one_territory", "is_powered"]

_NOTES = {
    "SMGS": "consignment note SMGS",
    "CIM": "consignment note CIM",
    "CIM/SMGS": "common consignment note CIM/SMGS",
    CMR: "consignment note CMR",
    CMNI: "inland waterway consignment note CMNI",
    "sea": "bill of lading",
    "air": "air waybill",
}
_OTHERWISE = {
    "rail": "consignment note of the railways on the way",
    "road": "consignment note of the haulier",
    "barge": "consignment note of the barge operator",
}
_LAWS = {"road": CMR, "barge": CMNI}
_INLAND = ("rail", "road", "barge")
_UNIONS = ("EU", "EAEU")  # one customs territory each


def documents_of(network: Network, shipment: Shipment, legs: Sequence[Leg], language: str) -> tuple[str, ...]:
    """Documents that the way takes.

    A note of carriage is that of a convention only where the haul is a part of an international one and the countries
    on it are parties; customs papers are asked for only where a border between customs territories is crossed.
    """
    day = shipment.ready.date()
    texts = ["commercial invoice and packing list"]
    texts += [] if is_one_territory(network, legs) else ["export declaration at origin"]
    texts += dict.fromkeys(_notes(legs, day))
    texts += _transits(network, legs, day)
    if shipment.dangerous:
        texts.append("dangerous goods declaration and safety data sheet")
    if is_powered(network, shipment):
        texts.append("temperature instructions for the reefer")
    found = [phrase(text, language) for text in texts]
    if shipment.hs:
        text = "certificates that authorities ask for goods of HS {code}: to be confirmed before loading"
        found.append(phrase(text, language).format(code=shipment.hs))
    return tuple(found)


def is_powered(network: Network, shipment: Shipment) -> bool:
    """Whether the box cools, by its type or by what is asked."""
    return shipment.power_within_h is not None or bool(network.containers["powered"][shipment.container_type])


def is_one_territory(network: Network, legs: Sequence[Leg]) -> bool:
    """Whether goods begin and end in one country or customs union: nothing is exported."""
    start, end = legs[0].countries[0], legs[-1].countries[-1]
    return start == end or any(_in_union(network, start, one) and _in_union(network, end, one) for one in _UNIONS)


def _in_union(network: Network, country: str, union: str) -> bool:
    return union in network.groups.get(country, frozenset())


def _notes(legs: Sequence[Leg], day: dt.date) -> Iterator[str]:
    """The note of each haul: hauls by one mode in a row are one carriage, and national where they stay in a country."""
    for mode, run in groupby((leg for leg in legs if leg.kind == "haul"), key=lambda leg: leg.mode):
        hauls = list(run)
        international = len({country for leg in hauls for country in leg.countries}) > 1
        for leg in hauls:
            law = leg.regime if mode == "rail" else _LAWS.get(mode, mode)
            if mode in _OTHERWISE and not (international and law in _NOTES and _binds(law, leg.countries, day)):
                yield _OTHERWISE[mode]
            else:
                yield _NOTES[law]


def _binds(law: str, countries: Sequence[str], day: dt.date) -> bool:
    """Whether a convention holds between countries: for a lorry one party is enough (article 1 of CMR).

    Countries that ISO 3166 does not know are those of a made-up network, and taken at its word.
    """
    members = frozenset[str]().union(*(parties(one, day) for one in law.split("/")))
    known = [country in members for country in countries if country in default_set.countries()]
    return not known or (any(known) if law == CMR else all(known))


def _transits(network: Network, legs: Sequence[Leg], day: dt.date) -> Iterator[str]:
    """Transit of goods from outside through a customs territory on land, up to its border or to their destination."""
    start = legs[0].countries[0]
    inland = {country for leg in legs if leg.kind == "haul" and leg.mode in _INLAND for country in leg.countries}
    common = parties(COMMON_TRANSIT, day)
    if not _in_union(network, start, "EU"):
        if any(_in_union(network, country, "EU") for country in inland):
            yield "transit declaration T1 through the European Union"
        elif inland & common - {start}:
            yield "transit declaration T1 of the common transit procedure"
    if not _in_union(network, start, "EAEU") and any(_in_union(network, country, "EAEU") for country in inland):
        yield "transit declaration of the Eurasian Economic Union"
