"""The shipments of a file on a screen: a line each, and below what holds of some of them, with their rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.text import Text

import corridor as cd
from corridor.cli.command import message
from corridor.cli.output import echo_blocks
from corridor.cli.questions import tell_why, usual_figure
from corridor.cli.screens.period_screen import box_price
from corridor.cli.tables import Columns, console
from corridor.display import counted, duration
from corridor.model.assumptions import together

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from corridor.cli.parameters import BatchOptions

__all__ = ["Routed", "print_batch", "print_routes", "rows_told"]

_MOST_ROWS = 1_000  # of a table for people
_MOST_REMARKS = 6  # of many routes together
_MOST_SPANS = 6  # of rows that follow each other, of one remark
_ASSUMED = "assumed: "


@dataclass
class Routed:
    """Counts the rows of a file, and those that have a route, as they pass by."""

    rows: int = 0
    found: int = 0

    def passing(self, blocks: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The same blocks; of several routes of a row the first counts."""
        for block in blocks:
            firsts = block if "rank" not in block else block[block["rank"].fillna(1) == 1]
            self.rows += len(firsts)
            self.found += int((firsts["problem"] == "").sum())
            yield block


def print_batch(
    network: cd.Network, file: str, batch: BatchOptions, format: str, asked: Mapping[str, Any], routed: Routed
) -> None:
    """Print rows as they are found, and count them; sorted they are all found first."""

    def blocks(**rows: int) -> Iterator[pd.DataFrame]:
        if batch.sort:
            return routed.passing([cd.routes(network, file, sort=batch.sort, **asked)])
        return routed.passing(cd.route_blocks(network, file, **{**asked, **rows}))

    if format != "table":
        echo_blocks(format, blocks())
        return
    frame = next(blocks(block=_MOST_ROWS + 1))
    print_routes(console(), frame.head(_MOST_ROWS))
    solved = frame.index[frame["hours"].notna()]
    if len(solved) and os.path.isfile(file):  # a pipe is read once
        tell_why(f"{solved[0] + 1}:{usual_figure(network)}", verb="routes")
    if len(frame) > _MOST_ROWS:
        message(f"the first {_MOST_ROWS:,} rows: --format csv, json or jsonl prints them all")


def print_routes(out: Console, frame: pd.DataFrame) -> None:
    """Print the routes of each shipment of a file, or the problem where there is none; remarks once, with their rows.

    Parameters
    ----------
    out : Console
        Where to.
    frame : DataFrame
        As `corridor.routes` gives it, numbered from 0.
    """
    heads = ["row", "from", "to", "boxes", "a box", "for all boxes", "transit time"]
    rows, told = [], []
    for number, row in zip(frame.index, frame.to_dict("records"), strict=True):
        found = row["hours"] == row["hours"]
        money = (
            ["no price", ""]
            if row["cost"] != row["cost"]
            else [f"{box_price(row, row['containers'])} {row['currency']}", f"{row['cost']:,.0f} {row['currency']}"]
        )
        boxes = f"{row['containers']:,}" if isinstance(row["containers"], int) else ""
        figures = [*money, duration(row["hours"])] if found else ["", "", ""]
        rows.append([str(number + 1), str(row["origin"]), str(row["destination"]), boxes, *figures])
        reason = f"{row['reason']}: " if found and row.get("reason") else ""
        told.append(row["problem"] or f"{reason}{row['corridor']}")
    unpriced = frame["cost"].isna().all() and frame["hours"].notna().any()
    columns = Columns(out, heads, rows, without=(4, 5) if unpriced else ())
    for cells, text in zip(rows, told, strict=True):
        columns.line(cells, text)
    routed = sorted({number + 1 for number in frame.index[frame["hours"].notna()]})
    lines = list(_remarks(frame, routed))
    for line in lines[:_MOST_REMARKS]:
        out.print(Text(line, style="dim"))
    if len(lines) > _MOST_REMARKS:
        out.print(Text(f"and {counted(len(lines) - _MOST_REMARKS, 'more remark')}: --format csv", style="dim"))


def _remarks(frame: pd.DataFrame, routed: Sequence[int]) -> Iterator[str]:
    """What is to be known of routes, then what they assume: each once, with the numbers of the rows."""
    said: dict[str, list[int]] = {}
    for number, texts in zip(frame.index, frame["remarks"], strict=True):
        for text in _parts(texts):
            said.setdefault(text, []).append(number + 1)
    assumed = {text.removeprefix(_ASSUMED): rows for text, rows in said.items() if text.startswith(_ASSUMED)}
    for text, rows in said.items():
        if not text.startswith(_ASSUMED):
            yield f"remark ({rows_told(rows, routed)}): {text}"
    for text in together(assumed):
        rows = [row for one in assumed if len(together((text, one))) == 1 for row in assumed[one]]
        yield f"assumed ({rows_told(rows, routed)}): {text}"


def _parts(texts: Any) -> Iterator[str]:
    """The remarks of a row; one that is assumed may be of several parts."""
    kept = ""
    for part in texts.split("; ") if isinstance(texts, str) else ():
        if kept.startswith(_ASSUMED) and not part.startswith(_ASSUMED):
            kept += f"; {part}"
            continue
        if kept:
            yield kept
        kept = part
    if kept:
        yield kept


def rows_told(rows: Iterable[int], routed: Sequence[int]) -> str:
    """Numbers of rows as people write them: row 2; rows 1, 3-5; all routes.

    Parameters
    ----------
    rows : iterable of int
        Those that are meant.
    routed : sequence of int
        All that have a route.
    """
    known = sorted(set(rows))
    if len(known) > 1 and known == list(routed):
        return "all routes"
    breaks = [place for place, (one, other) in enumerate(pairwise(known), 1) if other != one + 1]
    spans = [known[begin:end] for begin, end in pairwise([0, *breaks, len(known)])]
    shown = [f"{one[0]}" if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in spans[:_MOST_SPANS]]
    left = sum(map(len, spans[_MOST_SPANS:]))
    more = f" and {left:,} more" if left else ""
    return f"{'rows' if len(known) > 1 else 'row'} {', '.join(shown)}{more}"
