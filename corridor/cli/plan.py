"""The verbs that plan: one model each over a file of demand, its summary and a frame of its results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

import corridor as cd
from corridor.cli.command import VerbGroup, message
from corridor.cli.options import (
    air_option,
    gap_option,
    minimise_among,
    page_file,
    plan_options,
    prices_option,
    solver_options,
)
from corridor.cli.output import echo_records, save_map
from corridor.cli.parameters import NetworkOptions, OutputOptions, PlanOptions, SolverOptions
from corridor.display import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["plan"]

_MOST_ROWS = 30  # of a table for people to read

# Transfers cannot be shared out over the TEU of a flow.
_terms_option = click.option(
    "--terms",
    "terms_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="TOML with terms of models, edits of the network, a start; options that are given count more.",
)
_report_option = click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False),
    callback=page_file,
    metavar="FILE",
    help="Also write a page with map, tables, figures and notes.",
)
_minimise_option = minimise_among("cost", "generalised", "hours", "co2_kg")


@click.group(cls=VerbGroup)
def plan() -> None:
    """Plan many shippers at once.

    DEMAND is a CSV of origin, destination and teu_per_day or containers_per_week, or the name of a demand that is
    shipped with the network, such as china_belarus.
    """


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@_minimise_option
@click.option("--serve-all", is_flag=True, help="Fail, and say what binds, when anything stays behind.")
def flow(
    planned: PlanOptions,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    minimise: str,
    *,
    serve_all: bool,
) -> None:
    """Send what fits the cheapest way, and price every bottleneck."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.flow(
        opened,
        planned.demand(opened),
        minimise=minimise,
        terms=_terms(terms, "flow", cd.plan.FlowTerms, serve_all=serve_all),
        **_solving(terms, solver, "start"),
    )
    _show(opened, found, "flows", planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@click.option(
    "--principle",
    type=click.Choice(("system", "user")),
    default="system",
    show_default=True,
    help="Best for all together, or each for itself.",
)
def congestion(
    planned: PlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, principle: str
) -> None:
    """Send boxes through yards that slow down as they fill, and price what each costs the others."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    demand = planned.demand(opened)
    found = cd.plan.congestion(
        opened,
        demand,
        principle=principle,
        terms=_terms(terms, "congestion", cd.plan.CongestionTerms),
        **_solving(terms, solver, "start"),
    )
    _show(opened, found, next(iter(found.frames)), planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@gap_option
@click.option(
    "--most-trains",
    type=click.IntRange(1),
    metavar="N",
    default=14,
    show_default=True,
    help="Trains a week of one service.",
)
@click.option("--service", "services", multiple=True, metavar="ID", help="Plan only these trains; all otherwise.")
@click.option("--check", is_flag=True, help="Ask a second solver, too.")
def trains(
    planned: PlanOptions,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    *,
    most_trains: int,
    services: tuple[str, ...],
    check: bool,
) -> None:
    """Choose how many trains a week each service runs."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.block_trains(
        opened,
        planned.demand(opened),
        services=services or None,
        terms=_terms(terms, "trains", cd.plan.TrainTerms, most_trains=most_trains),
        weeks=terms.weeks,
        check="gscip" if check else "",
        scenarios=terms.scenarios or None,
        risk=terms.risk,
        **_solving(terms, solver, "gap", "seed", "start"),
    )
    _show(opened, found, "services", planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Length of the cycle.")
def empties(
    planned: PlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, weeks: int
) -> None:
    """Bring empty boxes home, and say what a load home is worth."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    demand = planned.demand(opened)
    found = cd.plan.empties(
        opened,
        demand,
        terms=_terms(terms, "empties", cd.plan.EmptiesTerms, weeks=weeks),
        **_solving(terms, solver, "seed"),
    )
    _show(opened, found, "worth", planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@_minimise_option
@click.option("--steps", type=click.IntRange(1), default=3, show_default=True, help="Steps of each curve.")
@click.option("--value", type=click.FloatRange(0.0), metavar="MONEY", help="What one more TEU served is worth.")
def expansion(
    planned: PlanOptions,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    minimise: str,
    *,
    steps: int,
    value: float | None,
) -> None:
    """Rank what could be built by what it is worth."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.expansion(
        opened,
        planned.demand(opened),
        minimise=minimise,
        steps=steps,
        value_per_teu=value,
        **_solving(terms, solver, "start"),
    )
    _show(opened, found, "ranking", planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@prices_option
@air_option
@solver_options
@gap_option
@click.option(
    "--hub", "places", multiple=True, metavar="PLACE", help="Candidate; several allowed. Five Chinese ones otherwise."
)
@click.option("--single", is_flag=True, help="All boxes of an origin go by the same hub.")
def hubs(
    planned: PlanOptions,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    *,
    places: tuple[str, ...],
    single: bool,
) -> None:
    """Choose hubs, and which origins they serve."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.hubs(
        opened,
        planned.demand(opened),
        candidates=places or cd.plan.CHINESE_HUBS,
        terms=_terms(terms, "hubs", cd.plan.HubTerms, allocation="single" if single else "multiple"),
        **_solving(terms, solver, "gap", "seed", "start"),
    )
    _show(opened, found, "hubs", planned, output)


@plan.command()
@plan_options
@_terms_option
@_report_option
@solver_options
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Weeks of departures.")
def slots(
    planned: PlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, weeks: int
) -> None:
    """Put bookings on dated departures; DEMAND is a CSV of shipments, with due dates if wanted."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.slots(
        opened,
        planned.demand_name,
        terms=_terms(terms, "slots", cd.plan.SlotTerms, weeks=weeks),
        **_solving(terms, solver, "seed"),
    )
    _show(opened, found, "assignments", planned, output)


def _given(option: str) -> bool:
    """Whether an option stands on the command line."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _solving(terms: cd.plan.PlanTerms, solver: SolverOptions, *names: str) -> dict[str, Any]:
    """How a model is solved: by options that are given, else by the file of terms, else by what options are by default.

    `names` are those of gap, seed and start that the model takes.
    """
    chosen: dict[str, Any] = {"progress": solver.progress, "time_limit_s": solver.time_limit_s}
    chosen |= {"gap": solver.gap} if "gap" in names else {}
    said = {name: value for name, value in terms.solve.items() if name in ("time_limit_s", *names)}
    chosen |= {name: value for name, value in said.items() if not _given(name)}
    return chosen | ({"start": terms.start} if "start" in names else {})


def _terms(terms: cd.plan.PlanTerms, model: str, kind: type[Any], **options: Any) -> Any:
    """The terms of a model: those of the file, and over them the options that are given."""
    found = terms.terms.get(model)
    if not isinstance(found, kind):
        return kind(**options)
    names = {"allocation": "single"}
    return replace(found, **{name: value for name, value in options.items() if _given(names.get(name, name))})


def _what_runs(frame: pd.DataFrame) -> pd.DataFrame:
    """What runs, the most trains first; frames of other things as they are."""
    if "trains_per_week" not in frame or "teu_carried" not in frame:
        return frame
    return frame[frame["trains_per_week"] > 0].sort_values("trains_per_week", ascending=False, kind="stable")


def _show(network: cd.Network, found: cd.plan.Plan, main: str, planned: PlanOptions, output: OutputOptions) -> None:
    """Print a frame of a plan, its `main` one where no other is asked for; write its folder and its map."""
    frame = found.frame(planned.frame_name or main)
    if output.format == "json":
        echo_records(frame.reset_index() if any(frame.index.names) else frame)
    elif output.format == "csv":
        click.echo(frame.to_csv(index=any(frame.index.names)), nl=False)
    else:
        click.echo(str(found))
        shown = _what_runs(frame)
        click.echo(shown.head(_MOST_ROWS).to_string() if len(shown) else f"nothing in {planned.frame_name or main}")
        if len(shown) > _MOST_ROWS:
            more = len(shown) - _MOST_ROWS
            message(f"... and {counted(more, 'row')} more: --format csv prints them all, --out FOLDER writes them")
        click.echo(found.sentence)
    if planned.folder:
        message(f"plan: {found.to_folder(planned.folder, force=True)}")
    save_map(output, lambda: cd.draw.map(network, found))
    if planned.report_file:
        message(f"report: {cd.draw.plan_report(network, found, planned.report_file, force=True)}")
