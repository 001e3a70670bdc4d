"""What the command line prints for people: fronts, routes, places, findings.

Lines are laid out for the width of the terminal; where output is piped nothing is cut or wrapped.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corridor.calendar import shown_moment
from corridor.cli.output import PIPED_WIDTH, piped_width

if TYPE_CHECKING:
    import pandas as pd

    from corridor.errors import Finding
    from corridor.model.network import Network

__all__ = [
    "Columns",
    "console",
    "plain",
    "print_findings",
    "print_frame",
    "print_matrix",
    "print_networks",
    "print_places",
]

_WHERE = 36  # columns that the last column needs to stand on the line itself
_INDENT = 4


def console(piped: int = PIPED_WIDTH) -> Console:
    """Standard output: styled in a terminal unless ``NO_COLOR`` is set, plain and unwrapped in a pipe.

    A pipe has the width of no terminal, whatever ``COLUMNS`` says: who wants lines laid out there sets
    ``CORRIDOR_COLUMNS``. What is prose is told how wide it is piped.
    """
    if sys.stdout.isatty():
        plain = bool(os.environ.get("NO_COLOR"))
        return Console(highlight=False, force_terminal=not plain, markup=False, emoji=False)
    return Console(
        highlight=False, force_terminal=False, width=piped_width(piped), markup=False, emoji=False, soft_wrap=False
    )


def plain(lines: Iterable[str]) -> Text:
    """Lines as they are."""
    return Text("\n".join(lines))


class Columns:
    """Right-aligned columns of numbers, and a text after them: on the line where there is room, else below it."""

    def __init__(
        self,
        out: Console,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        without: Sequence[int] = (),
        text: str = "where it goes",
    ) -> None:
        self._out, self._without = out, without
        kept = [[cell for place, cell in enumerate(row) if place not in without] for row in (heads, *rows)]
        self._widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
        self._numbers = sum(self._widths) + 2 * len(self._widths)
        self._beside = out.width - self._numbers >= _WHERE
        self.line(heads, text if self._beside else "", style="bold")

    def line(self, cells: Sequence[str], where: str = "", *, style: str = "") -> None:
        """Print one row; cells of columns that are left out are dropped."""
        cells = [cell for place, cell in enumerate(cells) if place not in self._without]
        numbers = "  ".join(cell.rjust(width) for cell, width in zip(cells, self._widths, strict=True))
        if self._beside and where:
            self._wrapped(f"{numbers}  {where}", self._numbers, style)
            return
        self._out.print(Text(numbers, style=style))
        if where:
            self.below(where, style=style)

    def below(self, text: str, *, style: str = "") -> None:
        """Print a text under a row, indented."""
        self._wrapped(" " * _INDENT + text, _INDENT, style)

    def _wrapped(self, text: str, indent: int, style: str) -> None:
        lines = textwrap.wrap(
            text,
            self._out.width,
            subsequent_indent=" " * indent,
            drop_whitespace=True,
            replace_whitespace=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self._out.print(Text(line, style=style), soft_wrap=True)


def print_places(out: Console, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print terminals, their cells folded where the width asks for it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for cells in rows:
        table.add_row(*cells)
    out.print(table)


def print_matrix(out: Console, frame: pd.DataFrame, title: str) -> None:
    """Print values by origin and destination; a dot where there is no route."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, overflow="fold")
    for destination in frame.columns:
        table.add_column(str(destination), justify="right", overflow="fold")
    for origin, *cells in frame.itertuples(name=None):
        table.add_row(str(origin), *("·" if cell != cell else f"{cell:,.0f}" for cell in cells))
    out.print(table)


def print_frame(out: Console, frame: pd.DataFrame) -> None:
    """Print the columns of a frame: numbers to the right, times to the minute, a dot for what is not known."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in frame.dtypes.items():
        table.add_column(str(name), justify="right" if kind.kind in "if" else "left", overflow="fold")
    for cells in frame.itertuples(index=False, name=None):
        table.add_row(*(Text(_cell(cell)) for cell in cells))
    out.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "·" if value != value else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dt.datetime):
        return shown_moment(value)
    return str(value)


def print_findings(out: Console, findings: Sequence[Finding]) -> None:
    """Print every fault of a folder of tables."""
    for finding in findings:
        out.print(Text(str(finding)))


def print_networks(out: Console, networks: Iterable[Network]) -> None:
    """Print the networks that come with the library."""
    for network in networks:
        out.print(Text(f"{network.name} {network.version}: {network.title}", style="bold"))
        tables = ("terminals", "links", "services", "rules")
        counts = ", ".join(f"{len(network.tables[name])} {name}" for name in tables)
        out.print(f"    {counts}; {network.currency}")
