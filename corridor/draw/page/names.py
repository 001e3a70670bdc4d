"""What the places and countries of a network are called in a language."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from corridor.draw.page.basemap import label_rows
from corridor.draw.page.words import Language, Words

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = ["names_in", "words_of"]


def names_in(network: Network, language: Language, terminals: Collection[str] | None = None) -> dict[str, str]:
    """Terminals, their cities, and countries in a language, by their English names; what has none is left out.

    Countries whose table has no name in it are called as Natural Earth does.
    """
    if language == "en":
        return {}
    drawn, lands = network.terminals, network.countries
    if terminals is not None:
        drawn = drawn[drawn.index.isin(list(terminals))]
    known = {code: name for code, *_, name in label_rows(language, set(lands.index)) if code in lands.index}
    found = {str(name): known.get(code, "") for code, name in lands["name"].items()}
    for frame, column in ((drawn, "city"), (drawn, "name"), (lands, "name")):
        told = f"{column}_{language}"
        if told in frame:
            found |= {str(name): str(said) for name, said in zip(frame[column], frame[told], strict=True) if said}
    return {name: said for name, said in found.items() if name and said}


def words_of(network: Network, language: Language, terminals: Collection[str] | None = None) -> Words:
    """What says texts of a network in a language."""
    return Words(language, names_in(network, language, terminals))
