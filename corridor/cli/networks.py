"""The verbs about networks: which there are, which places they have, and the faults of a folder of tables.

And those that make a machine ready for them.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import corridor as cd
from corridor.cli.command import Verb, message
from corridor.cli.options import all_option, fix_report_option, format_option, network_option, rows_option
from corridor.cli.output import echo_frame, echo_records, piped_width, save_rows
from corridor.cli.parameters import NetworkOptions, OutputOptions, network_at
from corridor.display import aligned, columns_taken, counted, versioned
from corridor.errors import Finding, TableError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cache", "check", "convert", "lint", "networks", "new", "places", "warm_up"]

_READABLE = ("tables", "geopackage", "geoparquet", "geojson", "gmns", "gtfs", "osm")
_WRITABLE = ("tables", "datapackage", "geopackage", "geoparquet", "geojson", "gmns", "workbook", "gtfs")


@click.command(cls=Verb)
@click.argument("text", default="")
@network_option
@format_option
def places(text: str, network: NetworkOptions, output: OutputOptions) -> None:
    """List the terminals whose names hold TEXT, or all of them.

    TEXT may also be a country, border, service, link or variant of a way: then those at it are listed.
    """
    from corridor.model.names import terminals_listed, terminals_named
    from corridor.model.tables.places import NAME_COLUMNS

    opened = network.open()
    rows, held = opened.places.rows, terminals_named(opened, text)
    if output.format == "table":
        names = opened.time_zones.names
        chosen = [row for row, one in zip(rows, held, strict=True) if one]
        _echo_places({**row, "time_zone": names[str(row["id"])]} for row in chosen)
        message(f"{len(chosen)} of {counted(len(rows), 'terminal')} of {opened.name}")
        return
    plain = terminals_listed(opened, held)
    if output.format == "json":
        echo_records(plain.reset_index())
    elif output.format == "csv":
        click.echo(plain.to_csv(), nl=False)
    else:
        points = opened.to_gdfs()[0].loc[plain.index].assign(time_zone=plain["time_zone"])
        points = points[[*NAME_COLUMNS, "country", "time_zone", "geometry"]]
        click.echo(points.to_json(ensure_ascii=False))


def _echo_places(rows: Iterable[Mapping[Hashable, object]]) -> None:
    """Print terminals, by the columns of their table and ``time_zone``."""
    heads = ("id", "name", "中文", "русский", "code", "", "kind", "gauges", "time zone")
    columns = ("id", "name", "name_zh", "name_ru", "unlocode", "country", "kind", "gauges", "time_zone")
    read = [[row[column] for column in columns] for row in rows]
    texts = [[" ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in cells] for cells in read]
    head, *lines = aligned([heads, *texts])
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else piped_width()
    if all(line.isprintable() and columns_taken(line) <= width for line in (head, *lines)):
        click.echo("\n".join((head if os.environ.get("NO_COLOR") else click.style(head, bold=True), *lines)))
        return
    # what folds cells takes longer to import than all else that a list of places needs
    from corridor.cli.tables import console, print_places

    print_places(console(), heads, texts)


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(exists=True))
@rows_option
@all_option
def check(folder: str, output: OutputOptions, *, all_open: bool) -> None:
    """Check a folder of tables and name every fault.

    FOLDER may also be a ZIP archive of one, an Excel workbook with a sheet per table, a GeoPackage, or what
    `corridor convert` reads: a GTFS timetable, a GMNS network and others. What it is taken for is said.

    Faults are in the tables, and days on which a question has no price. What is no fault is a remark: how tables were
    read, places that cannot reach one another, and in brief the blanks, which --all tells with what they are taken for.
    As json and csv each row says by its kind whether it is a finding, an assumption or another remark.
    """
    try:
        network = network_at(folder)
    except TableError as problem:
        _refuse(folder, problem.findings, output.format)
    if output.format == "table":
        told = network.cache.lasting("told by check", (all_open,), lambda: _told(network, all_told=all_open))
        if told is not None:
            click.echo("\n".join((f"OK: {versioned(network.name, network.version)}, {told[0]}", *told[1:])))
            return
    checked = _checked(network)
    if checked.findings:
        _refuse(folder, checked.findings, output.format, _remarked(checked, all_told=all_open), checked.to_frame())
    echo_frame(output.format, checked.to_frame(), lambda: None)


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--from", "source", type=click.Path(exists=True), metavar="FILE|FOLDER", help="A workbook or folder of your own."
)
@click.option("--like", metavar="NAME", help="A shipped network to begin with.")
@click.option("--force", is_flag=True, help="Write over what is there, of whatever kind.")
def new(folder: str, source: str | None, like: str | None, force: bool) -> None:
    """Write a folder of commented tables to begin a network of one's own with.

    It has seven stations and the ways between them; with --from all tables of a network of your own, what was taken
    for its blanks marked in the notes; with --like those of a shipped network.
    """
    from corridor.model.new_networks import ends_to_try

    made = cd.new_network(folder, source=source, like=like, force=force)
    click.echo(f"{folder}: {counted(len(made.terminals), 'terminal')}, {counted(len(made.links), 'link')}")
    start, end = ends_to_try(made)
    click.echo(f"next: corridor check {folder}")
    click.echo(f'then: corridor route "{start}" "{end}" --network {folder} --map {Path(folder).name}.html')


def _checked(network: cd.Network) -> cd.NetworkCheck:
    return network.cache.get("check", (), lambda: cd.check_network(network))


def _told(network: cd.Network, *, all_told: bool) -> tuple[str, ...] | None:
    """What a person reads of a network without a fault, but for its name; None of one with faults."""
    checked = _checked(network)
    if checked.findings:
        return None
    tables = ("terminals", "links", "borders", "services")
    counts = ", ".join(counted(len(network.tables[name]), name[:-1]) for name in tables)
    return (counts, *_remarked(checked, all_told=all_told))


def _remarked(checked: cd.NetworkCheck, *, all_told: bool) -> tuple[str, ...]:
    """Remarks as lines, what is taken for blanks after all others: in one line, or each with all its rows."""
    taken = {one.share for one in checked.assumptions}
    lines = [f"remark: {remark}" for remark in checked.remarks if remark not in taken]
    if all_told:
        return (*lines, *(f"assumed: {one.in_full}" for one in checked.assumptions))
    columns: dict[str, list[str]] = {}
    for one in checked.assumptions:
        columns.setdefault(one.table, []).append(one.column or "added rows")
    if columns:
        told = "; ".join(f"{table}: {', '.join(names)}" for table, names in columns.items())
        lines.append(f"assumed: {told} (--all tells what for, and in which rows)")
    return tuple(lines)


def _refuse(
    folder: str,
    findings: Sequence[Finding],
    format: str,
    remarks: Sequence[str] = (),
    frame: pd.DataFrame | None = None,
) -> NoReturn:
    """Print what is wrong, and beside it what a reader should know where the tables could be read."""
    from corridor.study.network_check import check_frame

    def table() -> None:
        from corridor.cli.tables import console, print_findings

        print_findings(console(), findings)
        for remark in remarks:
            click.echo(remark)

    echo_frame(format, check_frame(findings) if frame is None else frame, table)
    message(f"{folder}: {counted(len(findings), 'fault')}; mend them and run: corridor check {folder}")
    raise click.exceptions.Exit(1) from None


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(exists=True))
@rows_option
@fix_report_option
def lint(folder: str, output: OutputOptions, report_file: str | None) -> None:
    """Name what in a folder of tables is legal and hardly meant so.

    FOLDER may also be whatever `corridor check` reads.

    Places that nothing joins, rows that no way leads over, trains slower than lorries, gauges that meet and cannot
    change, borders without dwell, prices ten times those of their neighbours, numbers far from all others of their
    kind, rows that disagree. Ends with 1 where there is anything, so that a script can stop.
    """
    from corridor.study.network_lint import fix_frame

    try:
        linted = cd.lint_network(network_at(folder))
    except TableError as problem:  # one look-over: what `corridor check` would say first
        lines, frame = [str(one) for one in problem.findings], fix_frame(problem.findings)
    else:
        lines, frame = list(linted.lines), linted.to_frame()
    path = Path(folder).resolve()
    name = path.stem if path.is_file() else path.name
    echo_frame(output.format, frame, lambda: click.echo("\n".join(lines) or f"OK: {name}, nothing to look at"))
    if report_file:
        save_rows(frame, report_file)
        message(f"report: {report_file}")
    if lines:
        faults = len(frame[frame["kind"] == "finding"])
        odd = [counted(len(lines) - faults, "thing") + " to look at"] if len(lines) > faults else []
        told = [counted(faults, "fault") + " to mend"] if faults else []
        message(f"{name}: {' and '.join([*told, *odd])}")
        raise click.exceptions.Exit(1)


@click.command(cls=Verb)
def networks() -> None:
    """List the networks that come with the library."""
    from corridor.cli.tables import console, print_networks

    print_networks(console(), [cd.open_network(name) for name in cd.list_networks()])


@click.command("warm-up", cls=Verb)
def warm_up() -> None:
    """Compile the search kernels now, so that the first search need not."""
    click.echo(f"kernels ready in {cd.search.warm_up():.1f} s")


@click.command(cls=Verb)
@click.option("--clear", is_flag=True, help="Remove them; the next search makes what it needs.")
def cache(clear: bool) -> None:
    """Say where compiled search kernels and networks are kept, and how much they take."""
    from corridor.file_cache import KeptFiles, kept_files, remove_files
    from corridor.search.jit import chosen_folder
    from corridor.search.kernel_cache import KernelFolder, kernel_folders, remove_kernels

    kernels, stuck = remove_kernels(chosen_folder()) if clear else (kernel_folders(chosen_folder()), [])
    files, left = remove_files() if clear else (kept_files(), [])
    listed: list[tuple[str, KernelFolder | KeptFiles]] = [
        *(("kernels", one) for one in kernels),
        *(("networks", one) for one in files),
    ]
    for what, folder in listed:
        day = dt.datetime.fromtimestamp(folder.used, tz=dt.UTC).date()
        done = "removed" if clear else f"last used {day}"
        click.echo(f"{what}: {folder.path}: {folder.bytes / 2**20:.1f} MiB, {done}")
    if not any((kernels, stuck, files, left)):
        click.echo("no compiled kernels and no networks are kept")
    if stuck or left:
        paths = [*(one.path for one in stuck), *(one.path for one in left)]
        raise click.ClickException(f"could not be removed: {', '.join(map(str, paths))}")


@click.command(cls=Verb)
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--from", "given", type=click.Choice(_READABLE), help="Format of IN, where it does not show.")
@click.option("--to", "wanted", type=click.Choice(_WRITABLE), help="Format of OUT, where its ending does not say it.")
@click.option("--start", help="First day of a GTFS feed, as 2026-03-02.")
@click.option("--end", help="Last day, or the last moment.")
@click.option("--force", is_flag=True, help="Write over what is there, of whatever kind.")
def convert(
    source: str, target: str, given: str | None, wanted: str | None, start: str | None, end: str | None, force: bool
) -> None:
    """Read a network in one format and write it in another.

    IN is a shipped network, a folder (tables, GMNS, GTFS, GeoParquet, GeoJSON), a GeoPackage, a workbook, a GTFS feed
    (.zip) or an OpenStreetMap extract. OUT is a folder of tables, a GeoPackage (.gpkg), a GTFS feed (.zip with --start
    and --end), or the folder that --to says; any other ending is refused. What a format cannot hold is counted.
    """
    written = cd.interop.convert(
        source, target, source_format=given or "", target_format=wanted or "", start=start, end=end, force=force
    )
    message(f"wrote {written}")
