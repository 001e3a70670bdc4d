"""What a name means on the page: the look-up of the library, resolved, so that no name means another place there."""

from __future__ import annotations

from corridor.errors import UnknownName
from corridor.model.names import folded_names, look_up
from corridor.model.network import Network
from corridor.model.tables.places import fold

__all__ = ["other_names", "place_names"]

_RESOLVED = ("mode", "country", "border", "terminal")  # services and links have the names of the page


def place_names(network: Network) -> dict[str, int | list[int]]:
    """Every name that the terminals of a network have, folded, with the place of its terminal in the table.

    A name that fits terminals of different cities has the places of all of them.
    """
    place = {str(terminal): number for number, terminal in enumerate(network.terminals.index)}
    found: dict[str, int | list[int]] = {}
    for key in network.places.folded_names():
        try:
            # with a blank it is no id, which would come before all names
            found[key] = place[network.places.resolve(f" {key}")]
        except UnknownName as several:
            if several.nearest:
                found[key] = [place[terminal] for terminal in several.nearest]
    return found


def other_names(network: Network) -> dict[str, tuple[str, list[str]]]:
    """Names, folded, of what is no single terminal, each with its kind and all the keys that it means.

    Of modes, countries and their groups, borders by the stations on both sides, and cities with several terminals.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for name in {*folded_names(network), *map(fold, network.terminals["unlocode"])} - {""}:
        try:
            meant = look_up(network, name)
        except UnknownName:  # of several kinds, or cities: the page has the names of the tables
            continue
        if meant.kind in _RESOLVED and (meant.kind != "terminal" or len(meant.keys) > 1):
            found[name] = (meant.kind, sorted(meant.keys))
    return dict(sorted(found.items()))
