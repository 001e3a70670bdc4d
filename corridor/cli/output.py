"""Results on standard output in the format asked for, and maps and charts in their files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

import click

import corridor as cd
from corridor.cli.command import message, tell
from corridor.cli.parameters import OutputOptions
from corridor.cli.shell.delivery import MAP_LANGUAGE
from corridor.files import write_text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from corridor.results import Report

__all__ = [
    "PIPED_WIDTH",
    "echo_blocks",
    "echo_frame",
    "echo_geojson",
    "echo_records",
    "echo_report",
    "echo_worlds",
    "map_style",
    "piped_width",
    "save_figure",
    "save_map",
    "save_rows",
]


PIPED_WIDTH = 100_000  # nothing is wrapped or cut in a pipe
_NARROW = 60


class _Page(Protocol):
    def save(self, file: str, *, force: bool) -> object: ...


def echo_frame(format: str, frame: pd.DataFrame, table: Callable[[], None], *, index: bool = False) -> None:
    """Print a frame as JSON records or as CSV; for people, by the function given."""
    if format == "json":
        rows = frame.reset_index() if index else frame
        echo_records(rows)
    elif format == "csv":
        click.echo(frame.to_csv(index=index), nl=False)
    else:
        table()


def piped_width(piped: int = PIPED_WIDTH) -> int:
    """Columns of lines in a pipe: what ``CORRIDOR_COLUMNS`` says, else those given."""
    columns = os.environ.get("CORRIDOR_COLUMNS", "")
    return int(columns) if columns.isdigit() and int(columns) >= _NARROW else piped


def echo_blocks(format: str, blocks: Iterable[pd.DataFrame]) -> None:
    """Print frames as they come, so that they need not fit into memory: CSV, a list of JSON records, or JSON lines."""
    started = False
    for block in blocks:
        if format == "csv":
            click.echo(block.to_csv(index=False, header=not started), nl=False)
        else:
            # breaks within texts are escaped there: these are between records
            lines = block.to_json(orient="records", lines=True, date_format="iso", force_ascii=False).strip("\n")
            if format == "json":
                click.echo((",\n" if started else "[\n") + lines.replace("\n", ",\n"), nl=False)
            elif lines:
                click.echo(lines)
        started = True
    if format == "json":
        click.echo("\n]")


def echo_records(frame: pd.DataFrame) -> None:
    """Print the rows of a frame as JSON, as results write theirs: infinities are texts, what is not known is null."""
    click.echo(_records(frame))


def _records(frame: pd.DataFrame) -> str:
    from corridor.results import records_of

    return json.dumps(records_of(frame), ensure_ascii=False, indent=1, allow_nan=False)


def save_rows(frame: pd.DataFrame, file: str) -> None:
    """Write a frame as CSV or as JSON records, by the ending of the file."""
    write_text(file, f"{_records(frame)}\n" if file.lower().endswith(".json") else frame.to_csv(index=False))


def echo_report(format: str, report: Report, table: Callable[[], None], *, index: bool = False) -> None:
    """Print a result that knows its own JSON; what its rows have no place for is told beside them."""
    if format == "json":
        click.echo(report.to_json(indent=1))
    elif format == "csv":
        from corridor.results import RemarkedReport

        echo_frame(format, report.to_frame(), table, index=index)
        if isinstance(report, RemarkedReport):
            tell(report.remarks)
    else:
        table()


def echo_geojson(network: cd.Network, trips: Iterable[cd.Itinerary]) -> None:
    """Print the hauls of routes as GeoJSON, with the number of the route."""
    from corridor.itinerary.front import numbered_hauls

    _echo_lines(numbered_hauls(network, trips))


def echo_worlds(network: cd.Network, worlds: Mapping[str, Iterable[cd.Itinerary]]) -> None:
    """The same for the routes of several worlds, with the name of the world of each."""
    import pandas as pd

    from corridor.itinerary.front import numbered_hauls

    members = {name: tuple(trips) for name, trips in worlds.items()}
    parts = [numbered_hauls(network, trips).assign(world=name) for name, trips in members.items() if trips]
    _echo_lines(pd.concat(parts, ignore_index=True))


def _echo_lines(lines: gpd.GeoDataFrame) -> None:
    click.echo(str(lines.to_json(drop_id=True, ensure_ascii=False)))


def map_style() -> cd.draw.MapStyle:
    """How the maps of this call look: in the language that it asks for."""
    return cd.draw.MapStyle(language=click.get_current_context().meta[MAP_LANGUAGE])


def save_map(output: OutputOptions, draw: Callable[[cd.draw.MapStyle], _Page]) -> None:
    """Draw and write a map where one is wanted, and say so."""
    if output.map_file:
        draw(map_style()).save(output.map_file, force=True)  # looked at before the work
        message(f"map: {output.map_file}")


def save_figure(figure: Figure, file: str) -> None:
    """Write a chart and say so, or end with exit code 1 where that cannot be."""
    cd.draw.save_figure(figure, file, force=True)  # looked at before the work
    message(f"chart: {file}")
