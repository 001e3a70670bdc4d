"""What an offer says of its load: boxes and whose they are, goods, mass, danger, temperature and power."""

from __future__ import annotations

from corridor.errors import UnknownName
from corridor.itinerary.quotes.documents import is_powered
from corridor.itinerary.quotes.wording import number_text, phrase
from corridor.model.cargo.chapters import chapter_name
from corridor.model.cargo.iso6346 import read_type_code
from corridor.model.cargo.shipment import Shipment, cargo_tonnes
from corridor.model.network import Network

__all__ = ["load_of"]


def load_of(network: Network, box: Shipment, language: str) -> tuple[tuple[str, str], ...]:
    """Names and values, in the order in which they are read; what nobody stated is said to be so."""
    owner = "the carrier's (COC)" if box.container_owner == "carrier" else "the shipper's own (SOC)"
    kind = _container_text(network, box.container_type, language)
    told = [
        ("Containers", phrase("{boxes} x {kind}", language).format(boxes=box.containers, kind=kind)),
        ("Owner of the containers", phrase(owner, language)),
        ("Goods", f"{_goods_text(box, language)}; {_danger_text(box, language)}"),
        ("Mass", _mass_text(network, box, language)),
    ]
    if is_powered(network, box):
        told.append(("Temperature and power", _power_text(network, box, language)))
    return tuple((phrase(name, language), value) for name, value in told)


def _container_text(network: Network, code: str, language: str) -> str:
    """The type in words and as a code; a type of the network's own by its name there."""
    try:
        read = read_type_code(code)
    except UnknownName:
        return f"{network.containers['name'][code]} ({code})"
    text = "{feet} ft high cube {kind} ({code})" if read.high_cube else "{feet} ft {kind} ({code})"
    kind = phrase(f"{read.group_name} container", language)
    return phrase(text, language).format(feet=f"{read.length_ft:g}", kind=kind, code=code)


def _goods_text(box: Shipment, language: str) -> str:
    if not box.hs:
        return phrase("not stated, taken as general cargo", language)
    name = chapter_name(box.hs, language)
    text = "HS {code}, {name}" if name else "HS {code}"
    return phrase(text, language).format(code=box.hs, name=name)


def _danger_text(box: Shipment, language: str) -> str:
    text = "dangerous goods of class {name}" if box.dangerous else "not dangerous"
    return phrase(text, language).format(name=box.dangerous)


def _mass_text(network: Network, box: Shipment, language: str) -> str:
    text = "{tonnes} t of cargo in each, {all} t in all"
    if box.cargo_tonnes_each is None:
        text = "{tonnes} t of cargo in each, {all} t in all (taken as usual, to be confirmed)"
    each = cargo_tonnes(box, network.containers)
    return phrase(text, language).format(tonnes=_tonnes(each, language), all=_tonnes(each * box.containers, language))


def _power_text(network: Network, box: Shipment, language: str) -> str:
    """Nothing of the network knows the temperature of goods; hours without power are the shipment's or its type's."""
    hours = box.power_within_h
    if hours is None:
        known = network.containers["power_within_h"][box.container_type]
        hours = float(known) if known == known else None
    text = "set temperature to be stated by the shipper; power at the terminals and on the vehicles of the way"
    if hours:
        text = "set temperature to be stated by the shipper; never longer than {hours} h without power from outside"
    return phrase(text, language).format(hours=number_text(hours or 0.0, 0, language))


def _tonnes(tonnes: float, language: str) -> str:
    return number_text(tonnes, 0 if float(tonnes).is_integer() else 1, language)
