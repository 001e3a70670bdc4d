"""The command line: results on standard output, everything else on standard error.

Exit codes: 0 done, 1 the data or the world says no, 2 the command was not understood. Nothing heavier
than click is imported before a verb runs.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from corridor.cli_draw import chart, report
from corridor.cli_matrix import matrix
from corridor.cli_options import (
    FORMATS,
    MEASURES,
    MappingCommand,
    date_option,
    depart_option,
    format_option,
    front_options,
    map_option,
    network_option,
    shipment_options,
)
from corridor.cli_plan import plan
from corridor.cli_study import compare, criticality
from corridor.errors import CorridorError, Finding, Infeasible, NoRoute, TableError, UnknownName
from corridor.version import __version__

if TYPE_CHECKING:
    from corridor.front import ParetoFront
    from corridor.itinerary import Itinerary
    from corridor.model.network import Network
    from corridor.model.shipment import Shipment

__all__ = ["main"]

Asked = Mapping[str, Any]

DEMO = {
    "origin": "Lanzhou", "destination": "Duisburg", "containers": 41, "container_type": "45G1", "hs": "8429",
    "cargo_tonnes_each": 18.0,
}  # fmt: skip

_PATIENCE_S = 4.0  # a search from the cache takes less, also on a slow machine


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
        return f"{text}\nloosen --limit, or see `corridor places` for other terminals"
    if isinstance(problem, UnknownName):
        return f"{text}\nsee: corridor {'networks' if 'network' in text else 'places'}, corridor --help"
    return text


def _complain(text: str) -> NoReturn:
    raise click.UsageError(text)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _open(name: str) -> Network:
    import corridor as cd

    shipped = name in cd.list_networks()
    is_folder = not shipped and ("/" in name or "\\" in name or Path(name).is_dir())
    return cd.read_network(name) if is_folder else cd.open_network(name)


_FIELDS = (
    "origin", "destination", "containers", "container_type", "hs", "cargo_tonnes_each", "value_each", "pickup_km",
    "delivery_km", "subsidies", "ready", "decay_per_day", "container_owner", "dangerous", "power_within_h",
)  # fmt: skip


def _shipment(asked: Asked) -> Shipment:
    import corridor as cd

    try:
        return cd.Shipment(**{name: asked[name] for name in _FIELDS if name in asked})
    except CorridorError as problem:
        _complain(str(problem))


@contextmanager
def _patience() -> Iterator[None]:
    """Say why a search takes its time: the first one on a machine compiles the kernels."""
    text = "compiling the search kernels, only this once on this machine: half a minute or more"
    timer = threading.Timer(_PATIENCE_S, _say, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _write_map(network: Network, result: Itinerary | ParetoFront, file: str) -> None:
    import corridor as cd

    page = cd.draw.map(network, result)
    try:
        page.save(file)
    except OSError as problem:
        raise click.ClickException(f"cannot write the map: {problem}") from problem


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="corridor")
def main() -> None:
    """Freight routes over the Eurasian land bridge: gauges, borders, papers and rules included.

    Places are names in English, Chinese or Russian, ids, or UN/LOCODEs: Lanzhou, 兰州, LZ_DCH, CNLAZ.
    """


@main.command()
@shipment_options
@depart_option
@click.option("--minimise", type=click.Choice(MEASURES), default="cost", show_default=True)
@click.option("--gauge", is_flag=True, help="Also say what the changes of gauge cost.")
def route(asked: Asked) -> None:
    """Find the best route."""
    import corridor as cd

    shipment, network = _shipment(asked), _open(asked["network"])
    with _patience():
        trip = cd.route(network, shipment, minimise=asked["minimise"], limits=asked["limits"], depart=asked["depart"])
    if asked["form"] == "table":
        from corridor.cli_tables import console, estimate_line, print_route, shipment_line

        out = console()
        out.print(shipment_line(trip.shipment, network))
        if asked["depart"]:
            out.print(str(trip), soft_wrap=True, markup=False)
        else:
            print_route(out, trip)
        out.print(estimate_line(trip))
        if asked["gauge"]:
            out.print(str(cd.gauge_penalty(network, shipment, trip, minimise=asked["minimise"])))
    elif asked["form"] == "json":
        click.echo(trip.to_json(indent=1))
    elif asked["form"] == "csv":
        click.echo(trip.to_frame().to_csv(index=False), nl=False)
    else:
        click.echo(_geojson(network, [trip]))
    if asked["map_file"]:
        _write_map(network, trip, asked["map_file"])
        _say(f"map: {asked['map_file']}")


@main.command()
@shipment_options
@depart_option
@front_options
def pareto(asked: Asked) -> None:
    """Find every route that no other beats: the exact Pareto front."""
    import corridor as cd

    shipment, network = _shipment(asked), _open(asked["network"])
    with _patience():
        front = cd.pareto_routes(
            network, shipment, criteria=asked["criteria"], limits=asked["limits"], depart=asked["depart"]
        )
    if asked["form"] == "table":
        _print_front(network, shipment, front, _opened(front, asked["opened"], all_open=asked["all_open"]))
    elif asked["form"] == "json":
        click.echo(front.to_json(indent=1))
    elif asked["form"] == "csv":
        click.echo(front.to_frame().to_csv(index=False), nl=False)
    else:
        click.echo(_geojson(network, list(front)))
    if asked["map_file"]:
        _write_map(network, front, asked["map_file"])
        _say(f"map: {asked['map_file']}")


def _opened(front: ParetoFront, wanted: Sequence[str], *, all_open: bool) -> tuple[str, ...]:
    """Letters of the corridors to open."""
    from corridor.cli_tables import letters

    known = {letters(place): corridor.name for place, corridor in enumerate(front.corridors())}
    if all_open:
        return tuple(known)
    chosen = []
    for want in wanted:
        letter, part = want.upper(), want.casefold()
        hits = [letter] if letter in known else [key for key, name in known.items() if part in name.casefold()]
        if not hits:
            listed = "; ".join(f"{key} {name}" for key, name in known.items())
            _complain(f"no corridor is called {want!r}; there are: {listed}")
        chosen += hits
    return tuple(chosen)


def _print_front(network: Network, shipment: Shipment, front: ParetoFront, opened: Sequence[str]) -> None:
    from corridor.cli_tables import console, estimate_line, print_front, shipment_line

    out = console()
    out.print(shipment_line(shipment, network))
    count = len(front.corridors())
    out.print(f"{len(front)} routes on {count} corridor{'s' * (count != 1)}, exact in {', '.join(front.criteria)}\n")
    print_front(out, network, front, opened)
    out.print()
    if not opened:
        _say("--all shows the variants, --open LETTER those of one corridor")
    out.print(estimate_line(front.cheapest()))


def _geojson(network: Network, trips: Sequence[Itinerary]) -> str:
    """The hauls of routes as GeoJSON, with the number of the route."""
    import pandas as pd

    parts = []
    for number, trip in enumerate(trips, 1):
        part = trip.to_gdf(network)
        part.insert(0, "route", number)
        parts.append(part)
    return str(pd.concat(parts, ignore_index=True).to_json(drop_id=True, ensure_ascii=False))


@main.command()
@click.argument("text", default="")
@network_option
@format_option
def places(asked: Asked) -> None:
    """List the terminals whose names hold TEXT, or all of them."""
    from corridor.model.places import fold

    network = _open(asked["network"])
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
        from corridor.cli_tables import console, print_places

        print_places(console(), chosen)
        _say(f"{len(chosen)} of {len(frame)} terminals of {network.name}")
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
        _say(f"{folder}: {count} fault{'s' * (count != 1)}; mend them and run: corridor check {folder}")
        raise click.exceptions.Exit(1) from None
    counts = ", ".join(f"{len(network.tables[name])} {name}" for name in ("terminals", "links", "borders", "services"))
    if asked["form"] == "table":
        click.echo(f"OK: {network.name} {network.version}, {counts}")
    else:
        _print_findings(TableError(()), asked["form"])


def _print_findings(problem: TableError, form: str) -> None:
    if form == "table":
        from corridor.cli_tables import console, print_findings

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
    shipment, network = _shipment({**DEMO, "ready": asked["ready"]}), _open("eurasia")
    start = time.perf_counter()
    with _patience():
        front = cd.pareto_routes(network, shipment)
    _say(f"searched in {time.perf_counter() - start:.2f} s")
    _print_front(network, shipment, front, _opened(front, (), all_open=True))
    _write_map(network, front, file)
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
    from corridor.cli_tables import console, print_networks

    print_networks(console(), [cd.open_network(name) for name in cd.list_networks()])


main.add_command(chart)
main.add_command(compare)
main.add_command(criticality)
main.add_command(matrix)
main.add_command(plan)
main.add_command(report)
