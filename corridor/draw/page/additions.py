"""Scripts, styles and data that our maps add to a page of folium."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import folium
from branca.element import Element, Figure

from corridor.draw.page.assets import asset
from corridor.draw.page.policy import script_text
from corridor.errors import ArgumentError

__all__ = ["Addition", "own_elements"]


class Raw(Element):
    """Text that goes into the page as it is: folium would run it through its template engine.

    Parameters
    ----------
    text : str
        HTML, script or style, already safe.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: object) -> str:
        """Return the text."""
        return self.text


class Addition(folium.map.Layer, ABC):
    """Scripts, styles and data that a map carries into its page: a layer, that a control of folium hides and shows.

    Parameters
    ----------
    name : str
        Key under which the page keeps the pieces; adding them twice replaces them.
    label : str, optional
        What a control of layers calls it; without one no control names it.
    """

    def __init__(self, name: str, label: str | None = None) -> None:
        super().__init__(label, overlay=True, control=label is not None)
        self._name = name

    @abstractmethod
    def pieces(self) -> tuple[list[str], list[str]]:
        """Return what goes into the page's head and into its body."""

    @abstractmethod
    def call(self, map_name: str) -> str:
        """Return the call that starts it and gives back its layer, given the script's name of the map."""

    def title(self) -> str | None:
        """Return the title of the page, if it decides it."""
        return None

    def render(self, **kwargs: object) -> str:
        """Put everything into the figure; nothing of it meets a template engine."""
        figure, parent = self.get_root(), self._parent
        if not isinstance(figure, Figure) or parent is None:
            raise ArgumentError(f"{self._name} belongs onto a map")
        head, body = self.pieces()
        figure.title = self.title() or figure.title
        figure.header.add_child(Raw("\n".join(head)), name=f"{self._name}_head")
        figure.html.add_child(Raw("\n".join(body)), name=f"{self._name}_body")
        call = f"var {self.get_name()} = {self.call(str(parent.get_name()))}"
        figure.script.add_child(Raw(call), name=f"{self._name}_call")
        return ""


def own_elements(script: str, styles: Sequence[str]) -> list[str]:
    """Return the page's own script and stylesheets as elements."""
    style = "".join(asset(name) for name in styles)
    return [f"<style>{style}</style>", f"<script>{script_text(script)};</script>"]
