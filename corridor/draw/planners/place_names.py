"""What a name means on the page: the look-up of the library, resolved, so that no name means another place there."""

from __future__ import annotations

from corridor.errors import UnknownName
from corridor.model.network import Network

__all__ = ["place_names"]


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
