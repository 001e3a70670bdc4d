"""The command line: results on standard output, everything else on standard error.

Exit codes: 0 done, 1 the data or the world says no, 2 the command was not understood. Nothing heavier
than click is imported before a verb runs.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from corridor.cli.dates import calendar, departures
from corridor.cli.draw import chart, report
from corridor.cli.inputs import Asked, network_of, patience, save_page, say, shipment_of
from corridor.cli.lookups import container, queue
from corridor.cli.matrix import matrix
from corridor.cli.options import FORMATS, MappingCommand, date_option, format_option, map_option, network_option
from corridor.cli.plan import plan
from corridor.cli.routes import alternatives, pareto, print_whole_front, route, routes
from corridor.cli.study import compare, criticality, explain
from corridor.errors import CorridorError, Finding, Infeasible, NoRoute, TableError, UnknownName
from corridor.version import __version__

__all__ = ["main"]

DEMO = {
    "origin": "Lanzhou",
    "destination": "Duisburg",
    "containers": 41,
    "container_type": "45G1",
    "hs": "8429",
    "cargo_tonnes_each": 18.0,
}


_LISTS = {"network": "networks", "place": "places", "mode, country, border, service, link or place": "places"}


class _Verbs(click.Group):
    """The verbs; turns the library's errors into messages and exit codes."""

    command_class = MappingCommand

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TableError, NoRoute, Infeasible) as problem:
            raise click.ClickException(_with_advice(problem)) from problem
        except CorridorError as problem:
            if isinstance(problem, LookupError | ValueError):  # what was typed cannot be meant
                raise click.UsageError(_with_advice(problem)) from problem
            raise click.ClickException(str(problem)) from problem


def _with_advice(problem: CorridorError) -> str:
    """The message, and what to run next."""
    text = str(problem)
    if isinstance(problem, TableError):
        return f"{text}\nmend the tables, then run: corridor check FOLDER"
    if isinstance(problem, NoRoute) and problem.reasons:
        return f"{text}\nanother --date, --hs or --network may open one; `corridor places` lists the terminals"
    if isinstance(problem, NoRoute):
        loosen = "loosen --limit, or " if "limits" in text else ""
        return f"{text}\n{loosen}see `corridor places` for other terminals"
    for what, verb in _LISTS.items():
        if isinstance(problem, UnknownName) and text.startswith(f"no {what} is called"):
            return f"{text}\nsee: corridor {verb}, corridor --help"
    return text


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="corridor")
def main() -> None:
    """Freight routes over the Eurasian land bridge: gauges, borders, papers and rules included.

    Places are names in English, Chinese or Russian, ids, or UN/LOCODEs: Lanzhou, 兰州, LZ_DCH, CNLAZ.
    """


@main.command()
@click.argument("text", default="")
@network_option
@format_option
def places(asked: Asked) -> None:
    """List the terminals whose names hold TEXT, or all of them."""
    from corridor.model.tables.places import fold

    network = network_of(asked)
    frame = network.terminals
    want = fold(asked["text"])
    columns = ["name", "name_zh", "name_ru", "city", "city_zh", "city_ru", "unlocode"]
    cells = [[key, *(str(cell) for cell in row)] for key, *row in frame[columns].itertuples(name=None)]
    hits = [any(want in fold(cell) for cell in row) for row in cells]
    if not any(hits):
        found = network.terminal(asked["text"])  # an alias, or an error that names the nearest
        hits = list(frame.index == found)
    chosen = frame[hits]
    if asked["form"] == "table":
        from corridor.cli.tables import console, print_places

        print_places(console(), chosen)
        say(f"{len(chosen)} of {len(frame)} terminals of {network.name}")
        return
    plain = chosen.map(lambda cell: " ".join(cell) if isinstance(cell, tuple | list) else cell)
    if asked["form"] == "json":
        click.echo(json.dumps(plain.reset_index().to_dict("records"), ensure_ascii=False, indent=1))
    elif asked["form"] == "csv":
        click.echo(plain.to_csv(), nl=False)
    else:
        click.echo(network.to_gdfs()[0].loc[plain.index, [*columns, "country", "geometry"]].to_json(ensure_ascii=False))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(FORMATS[:3]), default="table", show_default=True)
def check(asked: Asked) -> None:
    """Check a folder of tables and name every fault."""
    import corridor as cd

    try:
        network = cd.read_network(asked["folder"])
    except TableError as problem:
        _print_findings(problem, asked["form"])
        count, folder = len(problem.findings), asked["folder"]
        say(f"{folder}: {count} fault{'s' * (count != 1)}; mend them and run: corridor check {folder}")
        raise click.exceptions.Exit(1) from None
    counts = ", ".join(f"{len(network.tables[name])} {name}" for name in ("terminals", "links", "borders", "services"))
    if asked["form"] == "table":
        click.echo(f"OK: {network.name} {network.version}, {counts}")
    else:
        _print_findings(TableError(()), asked["form"])


def _print_findings(problem: TableError, form: str) -> None:
    if form == "table":
        from corridor.cli.tables import console, print_findings

        print_findings(console(), problem.findings)
        return
    records = [asdict(finding) for finding in problem.findings]
    if form == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=1))
        return
    import pandas as pd

    frame = pd.DataFrame(records, columns=[field.name for field in fields(Finding)])
    click.echo(frame.to_csv(index=False), nl=False)


@main.command()
@date_option
@map_option
def demo(asked: Asked) -> None:
    """Lanzhou to Duisburg: 41 boxes of machinery, every route that no other beats, and a map."""
    import corridor as cd

    file = asked["map_file"] or "demo.html"
    shipment, network = shipment_of({**DEMO, "ready": asked["ready"]}), cd.open_network("eurasia")
    start = time.perf_counter()
    with patience():
        front = cd.pareto_routes(network, shipment)
    say(f"searched in {time.perf_counter() - start:.2f} s")
    print_whole_front(network, shipment, front)
    save_page(cd.draw.map(network, front), file, quiet=True)
    click.echo(f"map: {Path(file).resolve()}")


@main.command("warm-up")
def warm_up(asked: Asked) -> None:
    """Compile the search kernels now, so that the first search need not."""
    from corridor.search import warm_up as compile_kernels

    click.echo(f"kernels ready in {compile_kernels():.1f} s")


@main.command()
def networks(asked: Asked) -> None:
    """List the networks that come with the library."""
    import corridor as cd
    from corridor.cli.tables import console, print_networks

    print_networks(console(), [cd.open_network(name) for name in cd.list_networks()])


for _verb in (
    alternatives,
    calendar,
    chart,
    compare,
    container,
    criticality,
    departures,
    explain,
    matrix,
    pareto,
    plan,
    queue,
    report,
    route,
    routes,
):
    main.add_command(_verb)
