"""Sanctions and licences: what an offer is subject to, and the rules that look at its goods or its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corridor.calendar import overlaps
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.wording import phrase
from corridor.model.cargo.shipment import Shipment
from corridor.model.law.rules import Cargo, Rule, rules_of
from corridor.model.network import Network

__all__ = ["laws_of"]

_SUBJECT = (
    "Subject to sanctions, embargoes and licences for export, transit and import that are in force when the goods are "
    "on the way; the shipper answers for goods, code and end use"
)


@dataclass(frozen=True, slots=True)
class _Passage:
    """What a rule may ask of a part of a leg; who hauls it, and the class of its train, are left open."""

    mode: str
    from_terminal: str
    to_terminal: str
    from_country: str
    to_country: str
    border_id: str = ""
    link_id: str = ""
    service_id: str = ""
    operator: str = ""
    train_class: str = ""


def laws_of(
    network: Network, shipment: Shipment, legs: Sequence[Leg], days: tuple[dt.date, dt.date], language: str
) -> tuple[str, ...]:
    """Say what an offer is subject to.

    Parameters
    ----------
    network : Network
        Whose rules are looked at.
    shipment : Shipment
        The goods.
    legs : sequence of Leg
        The way.
    days : tuple of date
        First and last day on the way.
    language : {"en", "zh", "ru"}
        Of the texts; names of rules stand as the network has them.

    Returns
    -------
    tuple of str
        The clause, and the rules in force that are about such goods, or about certain goods, boxes, ends or hauliers on
        this way; whoever hauls, and whatever was passed before. A rule that shuts the way to all of the goods is never
        among them; of one that shuts it to a part of them, the part is named.
    """
    ends = legs[0].countries[0], legs[-1].countries[-1]
    cargo = Cargo(shipment.hs, *ends, shipment.container_type)
    rules = {rule: rule.bans_within(cargo) for rule in _rules_about(network, cargo, legs, days)}
    found = [_told(rule) for rule, headings in rules.items() if not headings]
    told = "Goods not stated: rules about goods not checked"
    if shipment.hs:
        told = "No known rule is about these goods on this way"
    if found:
        told = "Rules that look at these goods or this way, and let them pass as stated: {rules}"
        if not shipment.hs:
            told = "Goods without a code are taken to be none of those that rules on this way name: {rules}"
    banned = phrase("Not for goods under {headings}: {rule}", language)
    return (
        phrase(_SUBJECT, language),
        *(banned.format(headings=", ".join(part), rule=_told(rule)) for rule, part in rules.items() if part),
        *((phrase(told, language).format(rules="; ".join(found)),) if found or not rules else ()),
    )


def _told(rule: Rule) -> str:
    return f"{rule.name} ({rule.window()})"


def _rules_about(network: Network, cargo: Cargo, legs: Sequence[Leg], days: tuple[dt.date, dt.date]) -> Iterator[Rule]:
    passages = [one for leg in legs for one in _passages(network, leg)]
    for rule in rules_of(network.rules, network.expand):
        if not overlaps((rule.valid_from, rule.valid_to), days) or not rule.concerns_any_goods(cargo):
            continue
        about = bool(cargo.hs and rule.hs_prefixes and cargo.hs.startswith(rule.hs_prefixes))
        asks = rule.particular or rule.except_hs or rule.operators
        open_rule = replace(rule, operators=frozenset(), train_classes=frozenset())
        if about or (asks and any(open_rule.blocks(one) for one in passages)):
            yield rule


def _passages(network: Network, leg: Leg) -> Iterator[_Passage]:
    """The links of a haul, and anything else as it is."""
    countries = network.terminals["country"]
    stops = leg.path if leg.kind == "haul" else (leg.from_id, leg.to_id)
    links = leg.links if leg.kind == "haul" else ("",)
    for start, end, link in zip(stops, stops[1:], links, strict=False):
        yield _Passage(
            leg.mode, start, end, countries[start], countries[end], leg.border_id, link_id=link, service_id=leg.service
        )
