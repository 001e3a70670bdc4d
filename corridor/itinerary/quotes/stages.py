"""The stages of an offer: what a customer would call one step, with its places and its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corridor.arguments import checked_result
from corridor.itinerary.leg import Leg
from corridor.itinerary.quotes.wording import number_text, phrase, place_text
from corridor.model.network import Network

__all__ = ["QuoteStage", "hides_border", "stages_of"]

_SHORT_KM = 50.0  # of hauls that belong to the border before them
_ON_LAND = ("rail", "road")
_AND = {"en": ", ", "zh": "、", "ru": ", "}


@checked_result
@dataclass(frozen=True, slots=True)
class QuoteStage:
    """One stage.

    Attributes
    ----------
    text : str
        What is done, and where, in the language of the offer.
    begins, ends : datetime.date
        The expected days.
    """

    text: str
    begins: dt.date
    ends: dt.date


def stages_of(
    network: Network, legs: Sequence[Leg], moments: Sequence[tuple[dt.date, dt.date]], language: str
) -> tuple[QuoteStage, ...]:
    """Put legs together to stages.

    Parameters
    ----------
    network : Network
        Where the names of places are.
    legs : sequence of Leg
        Of a route, in order.
    moments : sequence of (date, date)
        The days on which each leg begins and ends.
    language : {"en", "zh", "ru"}
        Of the texts.

    Returns
    -------
    tuple of QuoteStage
        Hauls by one mode up to a change of gauge or vehicle, or a border between customs territories, are one stage,
        and so is what happens in a row at one terminal; a new consignment note is none by itself.
    """
    last_haul = max((place for place, leg in enumerate(legs) if leg.kind == "haul"), default=-1)
    stages = []
    for group in _groups(network, legs):
        text = _text(network, [legs[place] for place in group], language, arrived=group[0] > last_haul)
        stages.append(QuoteStage(text, moments[group[0]][0], moments[group[-1]][1]))
    return tuple(stages)


def hides_border(network: Network, leg: Leg) -> bool:
    """Whether a leg is a border that the customer does not meet: within a customs union, or of a ship or aeroplane."""
    if leg.kind != "border":
        return False
    groups = [network.groups.get(country, frozenset()) for country in (leg.countries[0], leg.countries[-1])]
    return leg.mode not in _ON_LAND or bool(groups[0] & groups[1])


def _groups(network: Network, legs: Sequence[Leg]) -> Iterator[list[int]]:
    group: list[int] = []
    for place, leg in enumerate(legs):
        if group and not _joins(network, [legs[one] for one in group], leg):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _kind(network: Network, leg: Leg) -> str:
    if leg.kind in ("waiting", "lift"):
        return "terminal"
    return "haul" if leg.kind == "reconsignment" or hides_border(network, leg) else leg.kind


def _joins(network: Network, group: Sequence[Leg], leg: Leg) -> bool:
    kind = _kind(network, leg)
    if leg.kind == "reconsignment":
        return True  # at the terminal where the stage before it ends
    if group[0].kind == "border" and leg.kind == "haul" and sum(one.km for one in (*group, leg)) < _SHORT_KM:
        return True  # Brest - Malaszewicze is one crossing, with the yard behind the border
    if kind != _kind(network, group[0]) or kind not in ("haul", "terminal"):
        return False
    return kind == "terminal" or (leg.mode == group[0].mode and leg.gauge == group[0].gauge)


def _text(network: Network, group: Sequence[Leg], language: str, *, arrived: bool) -> str:
    first, last = group[0], group[-1]
    start, end = (place_text(network, one, language) for one in (first.from_id, last.to_id))
    if all(leg.kind == "reconsignment" for leg in group):
        return phrase("New consignment note at {place}", language).format(place=end)
    km = number_text(sum(leg.km for leg in group), 0, language)
    match _kind(network, first):
        case "pickup":
            there = place_text(network, last.to_id, language, whole=True)
            return phrase("Collection by lorry, {km} km, to {place}", language).format(km=km, place=there)
        case "delivery" if not last.km:  # what is left of it is where a carrier takes his box back
            return phrase("Return of the empty container at {place}", language).format(place=end)
        case "delivery":
            there = place_text(network, first.from_id, language, whole=True)
            return phrase("Delivery by lorry, {km} km, from {place}", language).format(km=km, place=there)
        case "gauge change":
            return phrase("Change of gauge at {place}", language).format(place=end)
        case "border":
            return phrase("Border crossing {start} - {end}", language).format(start=start, end=end)
        case "terminal":
            text = "Handling at {place}"
            if any(leg.kind == "waiting" for leg in group):
                text = "Waiting for departure and loading at {place}"
            elif arrived:
                text = "Unloading at {place}"
            return phrase(text, language).format(place=place_text(network, last.to_id, language, whole=True))
    text = phrase(f"By {first.mode} from {{start}} to {{end}}, {{km}} km", language)
    return _over(network, group, text.format(start=start, end=end, km=km), language)


def _over(network: Network, group: Sequence[Leg], text: str, language: str) -> str:
    """A stage with the borders on land that it passes: nobody stops there, and a customer still asks for them."""
    crossed = [leg for leg in group if leg.kind == "border" and leg.mode in _ON_LAND]
    if not crossed:
        return text
    pair = phrase("{start} - {end}", language)
    ends = [[place_text(network, one, language) for one in (leg.from_id, leg.to_id)] for leg in crossed]
    places = _AND[language].join(pair.format(start=start, end=end) for start, end in ends)
    return phrase("{stage}, over {places}", language).format(stage=text, places=places)
