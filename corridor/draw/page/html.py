"""Pieces of a page without scripts: tables, and figures as inline SVG; every string is escaped."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure

from corridor.draw.page.words import Words

__all__ = ["Column", "figure_html", "svg_of", "table_html"]

_LONGEST = 600  # characters of a cell; what no reader would finish is cut
# Where DejaVu Sans is not installed, Verdana has nearly its widths.
_BROWSER_FONTS = "'DejaVu Sans', Verdana, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
_TAG = re.compile(r"<[^>]*>")
_PATH = re.compile(r'(\sd=")([^"]*)(")')
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Column:
    """Heading of a column, and whether it holds numbers, or long text that may break anywhere."""

    title: str
    number: bool = False
    long: bool = False


def cell(value: object) -> str:
    """Escape the text of a cell; what no reader would finish is cut."""
    # Controls could turn the text around them, or end a line in the middle of an attribute.
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return html.escape(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def table_html(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    total: Sequence[object] = (),
    marked: Iterable[int] = (),
    said: Words | None = None,
) -> str:
    """Write a table.

    Parameters
    ----------
    columns : sequence of Column
        Headings.
    rows : iterable of sequences
        Cells, already formatted; escaped here.
    caption : str
        Above the table.
    total : sequence
        Last line.
    marked : iterable of int
        Rows to be highlighted.
    said : Words, optional
        Says headings, caption and total, numbers, names, and cells that are words of ours; all is English without.

    Returns
    -------
    str
        HTML.
    """
    chosen, said = set(marked), said or Words()
    sides = [' class="n"' if column.number else ' class="l"' if column.long else "" for column in columns]
    head = "".join(
        f'<th scope="col"{side}>{cell(said.say(column.title))}</th>'
        for column, side in zip(columns, sides, strict=True)
    )

    def line(row: Sequence[object], extra: str = "") -> str:
        return (
            f"<tr{extra}>"
            + "".join(
                f"<td{side}>{cell(said.say(str(value)) if column.number else said.word(value))}</td>"
                for value, side, column in zip(row, sides, columns, strict=True)
            )
            + "</tr>"
        )

    body = "\n".join(line(row, ' class="chosen"' if place in chosen else "") for place, row in enumerate(rows))
    foot = f"<tfoot>{line(total)}</tfoot>" if total else ""
    title = f"<caption>{cell(said.say(caption))}</caption>" if caption else ""
    table = f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"
    return f'<div class="scroll" tabindex="0">{table}</div>'


def svg_of(figure: Figure, prefix: str) -> str:
    """Write a figure as an SVG element for a page, with its text as text.

    Parameters
    ----------
    figure : Figure
        From any chart.
    prefix : str
        Goes before every id, so that several pictures live on one page.

    Returns
    -------
    str
        The same for the same figure: no date, no random ids; paths to a tenth of a point.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": prefix}):
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    text = buffer.getvalue()
    return _TAG.sub(lambda tag: _own_ids(tag[0], prefix), text[text.index("<svg") :]).replace("\n", " ")


def _own_ids(tag: str, prefix: str) -> str:
    tag = re.sub(r'(\sid="|url\(#|href="#)', rf"\g<1>{prefix}-", tag)
    tag = re.sub(r"'DejaVu Sans'[^;\"]*", _BROWSER_FONTS, tag)
    if tag.startswith("<svg"):
        tag = re.sub(r'\s(?:width|height)="[^"]*"', "", tag)
    return _PATH.sub(lambda path: path[1] + _NUMBER.sub(lambda n: f"{float(n[0]):.1f}", path[2]) + path[3], tag)


def figure_html(figure: Figure, prefix: str, caption: str) -> str:
    """Write a figure with its caption, which is also what a screen reader is told."""
    picture = svg_of(figure, prefix).replace("<svg ", f'<svg role="img" aria-label="{html.escape(caption)}" ', 1)
    return f'<figure class="{html.escape(prefix)}">{picture}<figcaption>{html.escape(caption)}</figcaption></figure>'
