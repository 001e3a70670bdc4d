"""The verbs about networks: which there are, which places they have, and the faults of a folder of tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import NoReturn

import click

import corridor as cd
from corridor.cli.command import Verb, message
from corridor.cli.options import format_option, network_option, rows_option
from corridor.cli.parameters import NetworkOptions, OutputOptions
from corridor.display import counted
from corridor.errors import Finding, TableError, UnknownName

__all__ = ["check", "networks", "places"]


@click.command(cls=Verb)
@click.argument("text", default="")
@network_option
@format_option
def places(text: str, network: NetworkOptions, output: OutputOptions) -> None:
    """List the terminals whose names hold TEXT, or all of them.

    TEXT may also be a country, border, service, link or variant of a way: then those at it are listed.
    """
    from corridor.cli.tables import console, print_places
    from corridor.model.tables.places import NAME_COLUMNS

    opened = network.open()
    chosen = opened.terminals[_held(opened, text)]
    if output.format == "table":
        print_places(console(), chosen)
        message(f"{len(chosen)} of {len(opened.terminals)} terminals of {opened.name}")
        return
    plain = chosen.map(lambda cell: " ".join(cell) if isinstance(cell, tuple | list) else cell)
    if output.format == "json":
        click.echo(json.dumps(plain.reset_index().to_dict("records"), ensure_ascii=False, indent=1))
    elif output.format == "csv":
        click.echo(plain.to_csv(), nl=False)
    else:
        points = opened.to_gdfs()[0].loc[plain.index, [*NAME_COLUMNS, "country", "geometry"]]
        click.echo(points.to_json(ensure_ascii=False))


def _held(network: cd.Network, text: str) -> list[bool]:
    """Terminals whose names hold a text, or that are at what it means."""
    from corridor.model.names import terminals_at
    from corridor.model.tables.places import holding

    held = holding(network.terminals, text)
    try:
        at = terminals_at(network, text)
    except UnknownName:
        if not any(held):
            network.terminal(text)  # an error that names the nearest place
        return held
    return [one or terminal in at for one, terminal in zip(held, network.terminals.index, strict=True)]


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@rows_option
def check(folder: str, output: OutputOptions) -> None:
    """Check a folder of tables and name every fault: in the tables, and days on which a question has no price."""
    try:
        network = cd.read_network(folder)
    except TableError as problem:
        _refuse(folder, problem.findings, output.format)
    checked = cd.check_network(network)
    if checked.findings:
        _refuse(folder, checked.findings, output.format)
    if output.format != "table":
        _print_findings((), output.format)
        return
    tables = ("terminals", "links", "borders", "services")
    counts = ", ".join(f"{len(network.tables[name])} {name}" for name in tables)
    click.echo(f"OK: {network.name} {network.version}, {counts}")
    for remark in checked.remarks:
        click.echo(f"remark: {remark}")


def _refuse(folder: str, findings: Sequence[Finding], format: str) -> NoReturn:
    _print_findings(findings, format)
    count = len(findings)
    message(f"{folder}: {counted(count, 'fault')}; mend them and run: corridor check {folder}")
    raise click.exceptions.Exit(1) from None


def _print_findings(findings: Sequence[Finding], format: str) -> None:
    if format == "table":
        from corridor.cli.tables import console, print_findings

        print_findings(console(), findings)
        return
    records = [asdict(finding) for finding in findings]
    if format == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    import pandas as pd

    frame = pd.DataFrame(records, columns=[field.name for field in fields(Finding)])
    click.echo(frame.to_csv(index=False), nl=False)


@click.command(cls=Verb)
def networks() -> None:
    """List the networks that come with the library."""
    from corridor.cli.tables import console, print_networks

    print_networks(console(), [cd.open_network(name) for name in cd.list_networks()])
