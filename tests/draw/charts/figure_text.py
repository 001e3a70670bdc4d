"""What can be read in a chart."""

from __future__ import annotations

import io
from collections.abc import Iterable

from matplotlib.figure import Figure
from matplotlib.text import Text


def written(figure: Figure) -> list[str]:
    """All that can be read, after the figure was drawn."""
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    return [found.get_text() for found in figure.findobj(Text) if found.get_text() and found.get_visible()]  # type: ignore[attr-defined]


def has(texts: Iterable[str], part: str) -> bool:
    return any(part in text for text in texts)
