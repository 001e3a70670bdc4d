"""What things show of themselves where a person looks: one line for `repr`, a small table for a notebook."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence

__all__ = [
    "aligned",
    "brief",
    "columns_taken",
    "counted",
    "duration",
    "html_table",
    "kilometres",
    "letter",
    "versioned",
    "with_article",
]

_LONGEST_LINE = 240  # characters of a headline
_LONGEST_CELL = 120  # characters of a cell in a notebook
_MOST_HTML = 16_000  # bytes of a notebook's rows; all of it stays below 20 kB
_BLANK = ("NoneType", "NaTType", "NAType")  # pandas' own blanks, by name: this floor does without pandas


def brief(thing: object, text: str) -> str:
    """Write one line for `repr`: the class and a text, cut where nobody would read on."""
    line = " ".join(text.split())
    return f"<{type(thing).__name__} {_cut(line, _LONGEST_LINE)}>"


def counted(number: float, noun: str, plural: str = "") -> str:
    """Write a number of things as people say it: 1 route, 2 routes, 3 boxes, 1.5 days.

    Parameters
    ----------
    number : float
        How many; a fraction is written with as many digits as it needs.
    noun : str
        One of them.
    plural : str
        Several, where that is not the noun with an s.
    """
    text = f"{int(number):,}" if float(number).is_integer() else f"{number:,g}"
    return f"{text} {noun if number == 1 else plural or _plural(noun)}"


def versioned(name: str, version: str) -> str:
    """Write a network's name and its version; 0 is that of tables which say none."""
    return name if version in ("", "0") else f"{name} {version}"


def _plural(noun: str) -> str:
    if noun.endswith(("x", "s", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + "s"


def with_article(noun: str) -> str:
    """Write a noun after its article: a link, an airport."""
    return f"{'an' if noun.casefold().startswith(tuple('aeiou')) else 'a'} {noun}"


def kilometres(km: float) -> str:
    """Write a length as people say it: whole kilometres, and below one the metres that they hold (0.01 for 10 m)."""
    return f"{km:,.0f}" if km >= 1.0 or not km > 0.0 else f"{km:.2g}"


def duration(hours: float) -> str:
    """Write hours as people say them: 16 d 9 h, 9 h, and below an hour 40 min."""
    if hours != hours:
        return ""
    minutes = round(hours * 60)
    if minutes < 60:
        return f"{minutes} min"
    days, rest = divmod(round(hours), 24)
    return " ".join([*([f"{days:,} d"] if days else []), *([f"{rest} h"] if rest or not days else [])])


def letter(place: int) -> str:
    """Name of the corridor, or route, in a place: A to Z, then AA."""
    head, tail = divmod(place, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + tail)


def columns_taken(text: str) -> int:
    """Columns that a text takes on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(rows: Sequence[Sequence[str]], right: Container[int] = ()) -> Iterator[str]:
    """Write rows as lines, their cells below each other and two blanks apart.

    Parameters
    ----------
    rows : sequence of sequences of str
        All of one length.
    right : container of int
        Places of the columns that end below each other, as numbers do.
    """
    widths = [max(map(columns_taken, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            room = " " * (width - columns_taken(text))
            cells.append(room + text if place in right else text + room)
        yield "  ".join(cells).rstrip()


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    """Write a small table for notebooks; every cell is escaped, and rows beyond 20 kB are only counted.

    Parameters
    ----------
    head : sequence of str
        Headings.
    rows : iterable of sequences
        Cells: texts as they are, numbers with as many digits as a reader wants.
    caption : str
        Above the table.
    """
    cells = "".join(f"<th>{_escaped(name, _LONGEST_CELL)}</th>" for name in head)
    body: list[str] = []
    used, left_out = len(cells.encode()), 0
    for row in rows:
        line = "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
        used += len(line.encode())
        if used > _MOST_HTML:
            left_out += 1
        else:
            body.append(line)
    if left_out:
        body.append(f'<tr><td colspan="{len(head)}">… and {left_out:,} more</td></tr>')
    title = f"<caption>{_escaped(caption, _LONGEST_LINE)}</caption>"
    return f"<table>{title}<thead><tr>{cells}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _cell(value: object) -> str:
    if type(value).__name__ in _BLANK or (isinstance(value, float) and math.isnan(value)):
        return ""
    return _escaped(f"{value:,.2f}" if isinstance(value, float) else str(value), _LONGEST_CELL)


def _escaped(text: str, longest: int) -> str:
    return html.escape(_cut(text, longest))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"
