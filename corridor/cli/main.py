"""The command line: results on standard output, everything else on standard error.

Exit codes: 0 done, 1 the data or the world says no (or the result could not be written: output is closed, full, or its
reader has left), 2 the command was not understood. What the console cannot show is replaced by "?". Nothing heavier
than click is imported before a verb runs.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import click

import corridor as cd
from corridor.cli.charts import chart, report
from corridor.cli.command import VerbGroup, message, slow_notice
from corridor.cli.comparisons import compare, criticality, explain
from corridor.cli.dates import calendar, departures
from corridor.cli.lookups import container, queue
from corridor.cli.matrix import matrix
from corridor.cli.networks import check, networks, places
from corridor.cli.options import check_page, date_option, map_option
from corridor.cli.output import any_streams
from corridor.cli.plan import plan
from corridor.cli.routes import alternatives, pareto, print_whole_front, route, routes
from corridor.errors import CorridorError, Infeasible, NoRoute, TableError, UnknownName
from corridor.version import __version__

__all__ = ["main"]

# The verb that lists what there is, by what the message of an unknown name calls it.
_LISTED_BY = {"network": "networks", "place": "places", "mode, country, border, service, link or place": "places"}


_LONGEST_WORD = 80
_ENDLESS = re.compile(r"[^\s/\\]{160,}")  # paths are told whole


class _ExitCodes(VerbGroup):
    """The verbs; turns the library's errors into messages and exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with any_streams():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TableError, NoRoute, Infeasible) as problem:
            raise click.ClickException(_with_advice(problem)) from problem
        except CorridorError as problem:
            if isinstance(problem, LookupError | ValueError):  # what was typed cannot be meant
                raise click.UsageError(_with_advice(problem)) from problem
            raise click.ClickException(_cut(str(problem))) from problem
        except click.ClickException as problem:
            problem.message = _cut(problem.message)  # type: ignore[misc]  # not final while it is ours
            raise


def _cut(text: str) -> str:
    """A message without what nobody reads: names and numbers that fill the screen."""
    return _ENDLESS.sub(lambda word: word[0][:_LONGEST_WORD] + "…", text)


def _with_advice(problem: CorridorError) -> str:
    """The message, and what to run next."""
    text = _cut(str(problem))
    if isinstance(problem, TableError):
        if Path(problem.where).is_file():  # shipments, demands, quotes: no check of a folder reads them
            return f"{text}\nmend {problem.where}, then run the command again"
        folder = problem.where if Path(problem.where).is_dir() else "FOLDER"
        return f"{text}\nmend the tables, then run: corridor check {folder}"
    if isinstance(problem, NoRoute) and problem.reasons:
        return f"{text}\nanother --date, --hs or --network may open one; `corridor places` lists the terminals"
    if isinstance(problem, NoRoute):
        loosen = "loosen --limit, or " if "limits" in text else ""
        return f"{text}\n{loosen}see `corridor places` for other terminals"
    for what, verb in _LISTED_BY.items():
        if isinstance(problem, UnknownName) and text.startswith(f"no {what} is called"):
            return f"{text}\nsee: corridor {verb}, corridor --help"
    return text


@click.group(cls=_ExitCodes, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="corridor")
def main() -> None:
    """Freight routes over the Eurasian land bridge: gauges, borders, papers and rules included.

    Places are names in English, Chinese or Russian, ids, or UN/LOCODEs: Lanzhou, 兰州, LZ_DCH, CNLAZ.
    """


@main.command()
@date_option
@map_option
def demo(ready: str | None, map_file: str | None) -> None:
    """Lanzhou to Duisburg: 41 boxes of machinery, every route that no other beats, and a map."""
    file = map_file or "demo.html"
    check_page(file)
    shipment = cd.Shipment(
        "Lanzhou", "Duisburg", containers=41, container_type="45G1", hs="8429", cargo_tonnes_each=18.0, ready=ready
    )
    network = cd.open_network("eurasia")
    start = time.perf_counter()
    with slow_notice():
        front = cd.pareto_routes(network, shipment)
    message(f"searched in {time.perf_counter() - start:.2f} s")
    print_whole_front(network, shipment, front)
    cd.draw.map(network, front).save(file, force=True)
    click.echo(f"map: {Path(file).resolve()}")


@main.command("warm-up")
def warm_up() -> None:
    """Compile the search kernels now, so that the first search need not."""
    click.echo(f"kernels ready in {cd.search.warm_up():.1f} s")


for _verb in (
    alternatives,
    calendar,
    chart,
    check,
    compare,
    container,
    criticality,
    departures,
    explain,
    matrix,
    networks,
    pareto,
    places,
    plan,
    queue,
    report,
    route,
    routes,
):
    main.add_command(_verb)
