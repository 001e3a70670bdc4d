"""What a name means on the page: the look-up of the library, resolved, so that no name means another place there."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.errors import UnknownName
from corridor.model.network import Network
from corridor.model.tables.places import NAME_COLUMNS, fold, name_parts
from corridor.model.tables.reading import split_codes

__all__ = ["place_names"]


def place_names(network: Network) -> dict[str, int | list[int]]:
    """Every name that the terminals of a network have, folded, with the place of its terminal in the table.

    A name that fits terminals of different cities has the places of all of them.
    """
    place = {str(terminal): number for number, terminal in enumerate(network.terminals.index)}
    found: dict[str, int | list[int]] = {}
    for name in _names(network):
        key = fold(name)
        if not key or key in found:
            continue
        try:
            found[key] = place[network.terminal(name)]
        except UnknownName as several:
            if several.nearest:
                found[key] = [place[terminal] for terminal in several.nearest]
    return found


def _names(network: Network) -> Iterator[str]:
    rows = network.terminals.reset_index().to_dict("records")
    for row in rows:
        own = [str(row[column]) for column in NAME_COLUMNS]
        yield from (str(row["id"]), *own, *split_codes(str(row["aliases"])))
    for row in rows:
        for column in NAME_COLUMNS:
            yield from name_parts(str(row[column]))
