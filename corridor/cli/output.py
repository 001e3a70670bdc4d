"""Results on standard output in the format asked for, and maps and charts in their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

import corridor as cd
from corridor.cli.command import message
from corridor.cli.parameters import OutputOptions
from corridor.files import writing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from corridor.results import Report

__all__ = ["echo_frame", "echo_geojson", "echo_report", "save_figure", "save_map"]


class _Page(Protocol):
    def save(self, file: str) -> object: ...


def echo_frame(format: str, frame: pd.DataFrame, table: Callable[[], None], *, index: bool = False) -> None:
    """Print a frame as JSON records or as CSV; for people, by the function given."""
    if format == "json":
        rows = frame.reset_index() if index else frame
        click.echo(rows.to_json(orient="records", date_format="iso", force_ascii=False, indent=1))
    elif format == "csv":
        click.echo(frame.to_csv(index=index), nl=False)
    else:
        table()


def echo_report(format: str, report: Report, table: Callable[[], None]) -> None:
    """Print a result that knows its own JSON."""
    if format == "json":
        click.echo(report.to_json(indent=1))
    else:
        echo_frame(format, report.to_frame(), table)


def echo_geojson(network: cd.Network, trips: Iterable[cd.Itinerary]) -> None:
    """Print the hauls of routes as GeoJSON, with the number of the route."""
    from corridor.itinerary.front import numbered_hauls

    click.echo(str(numbered_hauls(network, trips).to_json(drop_id=True, ensure_ascii=False)))


def save_map(output: OutputOptions, draw: Callable[[], _Page]) -> None:
    """Draw and write a map where one is wanted, and say so."""
    if output.map_file:
        draw().save(output.map_file)
        message(f"map: {output.map_file}")


def save_figure(figure: Figure, file: str) -> None:
    """Write a chart and say so, or end with exit code 1 where that cannot be."""
    try:
        with writing(file) as stream:
            figure.savefig(stream, format=Path(file).suffix.removeprefix(".") or None)
    except ValueError as problem:  # an ending that is no format
        raise click.ClickException(f"cannot write the chart: {problem}") from problem
    message(f"chart: {file}")
