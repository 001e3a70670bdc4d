"""What a name means on the page: the look-up of the library, resolved, so that no name means another place there."""

from __future__ import annotations

from corridor.errors import UnknownName
from corridor.model.names import look_up
from corridor.model.network import Network
from corridor.model.own.default_set import country_names
from corridor.model.tables.places import fold
from corridor.model.tables.trade_names import GROUP_NAMES

__all__ = ["area_names", "place_names"]

_NAMES = ("name", "name_zh", "name_ru")


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


def area_names(network: Network) -> dict[str, list[str]]:
    """Every name of a country or of a group of countries, folded, with the codes of its countries."""
    frame = network.countries
    codes = {*map(str, frame.index), *(group for groups in network.groups.values() for group in groups)}
    trade = (name for code in codes for name in country_names().get(code) or GROUP_NAMES.get(code, ()))
    names = (*codes, *(str(name) for column in _NAMES for name in frame[column]), *trade)
    return {fold(name): sorted(look_up(network, name, ("country",)).keys) for name in sorted(names) if fold(name)}
