"""The command line: results on standard output, everything else on standard error.

Exit codes: 0 done, 1 the data or the world says no (or the result could not be written: output is closed, full, or its
reader has left), 2 the command was not understood. What the console cannot show is replaced by "?". A verb's
module is imported when it is called: nothing heavier than click comes before.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from corridor.cli.command import LaterGroup, any_streams
from corridor.cli.shell.settings import Defaults, settings
from corridor.errors import CorridorError, Infeasible, NoRoute, TableError, UnknownName
from corridor.version import __version__

__all__ = ["main"]

# The verb that lists what there is, by what the message of an unknown name calls it.
_LISTED_BY = {"network": "networks", "place": "places", "mode, country, border, service, link or place": "places"}

# Every verb and the first sentence of its help: the list imports none of them.
_VERBS = {
    "alternatives": "Find routes that differ on land and sea, each the best of those left, and the best by rail.",
    "cache": "Say where compiled search kernels and networks are kept, and how much they take.",
    "calendar": "Find the best route for every day of a period, through closures and reopenings.",
    "chart": "Draw a chart into a file.",
    "check": "Check a folder of tables and name every fault.",
    "compare": "Compare the ways of a shipment before and after doors close, rules fall or scenarios hold.",
    "completion": "Print the script by which a shell completes verbs, options and the names of places.",
    "config": "Say which defaults hold, and which file each comes from.",
    "container": "Read CODE by ISO 6346: a size and type, or a container number.",
    "convert": "Read a network in one format and write it in another.",
    "criticality": "Rank borders, links, countries, trains or modes by what would be lost without each.",
    "demo": "Lanzhou to Duisburg: 41 boxes of machinery, every route that no other beats, a map, and a page that asks.",
    "departures": "List the departures worth choosing in a period of a month at most.",
    "explain": "Say why the best route is as it is, or why not the way that --via and --avoid name.",
    "interdict": "Find the few closures that hurt most when every shipper then takes its best way.",
    "isochrone": "Find the least days and the least cost of a box from PLACE to every terminal.",
    "lint": "Name what in a folder of tables is legal and hardly meant so.",
    "matrix": "Find the best value from every origin to every destination.",
    "new": "Write a folder of commented tables to begin a network of one's own with.",
    "networks": "List the networks that come with the library.",
    "pareto": "Find every route that no other beats: the exact Pareto front.",
    "places": "List the terminals whose names hold TEXT, or all of them.",
    "plan": "Plan many shippers at once.",
    "planner": "Write the page that searches: one file, in which anybody finds every route that no other beats.",
    "queue": "Say how long trains of each class stand at BORDER, today and under other traffic.",
    "quote": "Make an offer for a customer: stages, price, what it includes, documents and terms, in three languages.",
    "reliability": "Say how surely the best route arrives in so many days, and what leaving earlier gives.",
    "replay": "Replay dated events day by day: what waits where, until when, who goes another way, what it costs.",
    "report": "Write a report: one page with map, charts, invoice, emissions and sources.",
    "route": "Find the best route.",
    "routes": "Find the best route of every shipment in FILE, a CSV or an Excel sheet with a row for each.",
    "sensitivity": "Rank the rows in doubt by how far they move the best route, which is chosen anew.",
    "serve": "Answer questions over HTTP: the page that searches, and a JSON interface, on this machine alone.",
    "story": "Tell a story: words beside maps, next and back, in one file; FILE names the maps that --map saved.",
    "sweep": "Find the best route of every shipment in FILE in every scenario, on every day, for every seed.",
    "warm-up": "Compile the search kernels now, so that the first search need not.",
}

_LONGEST_WORD = 80
_ENDLESS = re.compile(r"[^\s/\\]{160,}")  # paths are told whole


class _ExitCodes(LaterGroup):
    """The verbs; turns the library's errors into messages and exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with any_streams():
            return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any("\0" in word for word in args):  # no shell passes one on, and no file may be called so
            raise click.UsageError("a word holds the character NUL, which no name has")
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with suppress(click.UsageError):  # told when a verb is called: help and completion go without
            more.setdefault("default_map", Defaults.written())
        return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        settings()  # a file that cannot be meant ends the command
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
    if isinstance(problem, NoRoute) and "does not join" in text:
        return f"{text}\na row for what is missing would join them; `corridor lint FOLDER` names more of the kind"
    if isinstance(problem, NoRoute) and problem.reasons:
        return f"{text}\nanother --date, --hs or --network may open one; `corridor places` lists the terminals"
    if isinstance(problem, NoRoute):
        loosen = "loosen --limit, or " if "limits" in text else ""
        return f"{text}\n{loosen}see `corridor places` for other terminals"
    for what, verb in _LISTED_BY.items():
        if isinstance(problem, UnknownName) and text.startswith(f"no {what} is called"):
            return f"{text}\nsee: corridor {verb}, corridor --help"
    return text


def _verb(name: str) -> click.Command:
    """Import the module of a verb; there it is called like the verb, with "_" for "-"."""
    match name:
        case "chart" | "report":
            from corridor.cli import charts

            found = vars(charts)
        case "criticality" | "interdict" | "replay":
            from corridor.cli.studies import disruptions

            found = vars(disruptions)
        case "calendar" | "departures":
            from corridor.cli import dates

            found = vars(dates)
        case "completion":
            from corridor.cli.shell import completion

            found = vars(completion)
        case "config":
            from corridor.cli.shell import settings

            found = vars(settings)
        case "container" | "matrix" | "queue":
            from corridor.cli import lookups, matrix

            found = vars(lookups) | vars(matrix)
        case "isochrone" | "reliability" | "sensitivity" | "sweep":
            from corridor.cli.studies import arrivals, doubts

            found = vars(arrivals) | vars(doubts)
        case "cache" | "check" | "convert" | "lint" | "networks" | "new" | "places" | "warm-up":
            from corridor.cli import networks

            found = vars(networks)
        case "quote":
            from corridor.cli.documents import quotes

            found = vars(quotes)
        case "demo" | "planner" | "serve" | "story":
            from corridor.cli.documents import planners, servers, stories

            found = vars(planners) | vars(servers) | vars(stories)
        case "plan":
            from corridor.cli.plans import models

            found = vars(models)
        case _:
            from corridor.cli import comparisons, routes

            found = vars(comparisons) | vars(routes)
    verb: click.Command = found[name.replace("-", "_")]
    return verb


@click.group(
    cls=_ExitCodes,
    texts=_VERBS,
    find=_verb,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="corridor")
def main() -> None:
    """Freight routes over the Eurasian land bridge: gauges, borders, papers and rules included.

    Places are names in English, Chinese or Russian, ids, or UN/LOCODEs: Lanzhou, 兰州, LZ_DCH, CNLAZ.
    """
