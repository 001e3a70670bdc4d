"""The verbs that plan: one model each over a file of demand, its summary and a frame of its results."""

from __future__ import annotations

import click

import corridor as cd
from corridor.cli.command import VerbGroup
from corridor.cli.options import (
    air_option,
    gap_option,
    minimise_among,
    plan_options,
    prices_option,
    solver_options,
    with_options,
)
from corridor.cli.parameters import DemandPlanOptions, NetworkOptions, OutputOptions, SolverOptions
from corridor.cli.plans.answers import opened_with_rows, show, solving, terms_of
from corridor.cli.plans.timetables import timetable, vehicles

__all__ = ["plan"]

_model_options = with_options(plan_options, prices_option, air_option, solver_options)
# Transfers cannot be shared out over the TEU of a flow.
_minimise_option = minimise_among("cost", "generalised", "hours", "co2_kg")


@click.group(cls=VerbGroup)
def plan() -> None:
    """Plan many shippers at once.

    DEMAND is a CSV of origin, destination and teu_per_day or containers_per_week, or the name of a demand that is
    shipped with the network, such as china_belarus.
    """


@plan.command()
@_model_options
@_minimise_option
@click.option("--serve-all", is_flag=True, help="Fail, and say what binds, when anything stays behind.")
def flow(
    planned: DemandPlanOptions,
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
        terms=terms_of(terms, "flow", cd.plan.FlowTerms, serve_all=serve_all),
        **solving(terms, solver, "start"),
    )
    show(opened, found, "flows", planned, output)


@plan.command()
@_model_options
@click.option(
    "--principle",
    type=click.Choice(("system", "user")),
    default="system",
    show_default=True,
    help="Best for all together, or each for itself.",
)
def congestion(
    planned: DemandPlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, principle: str
) -> None:
    """Send boxes through yards that slow down as they fill, and price what each costs the others."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    demand = planned.demand(opened)
    found = cd.plan.congestion(
        opened,
        demand,
        principle=principle,
        terms=terms_of(terms, "congestion", cd.plan.CongestionTerms),
        **solving(terms, solver, "start"),
    )
    show(opened, found, next(iter(found.frames)), planned, output)


@plan.command()
@_model_options
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
    planned: DemandPlanOptions,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    *,
    most_trains: int,
    services: tuple[str, ...],
    check: bool,
) -> None:
    """Choose how many trains a week each service runs.

    Once for several things that may happen: [[scenarios]] in the file of --terms, each with a name, a probability, a
    factor of the demand, and edits such as close; risk = "worst" for the dearest of them.
    """
    terms = planned.terms()
    opened, demand = opened_with_rows(terms, network.open(), planned, "trains")
    found = cd.plan.block_trains(
        opened,
        demand,
        services=services or None,
        terms=terms_of(terms, "trains", cd.plan.TrainTerms, most_trains=most_trains),
        weeks=terms.weeks,
        check="gscip" if check else "",
        scenarios=terms.scenarios or None,
        risk=terms.risk,
        **solving(terms, solver, "gap", "seed", "start"),
    )
    show(opened, found, "services", planned, output)


@plan.command()
@_model_options
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Length of the cycle.")
def empties(
    planned: DemandPlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, weeks: int
) -> None:
    """Bring empty boxes home, and say what a load home is worth."""
    terms = planned.terms()
    opened, demand = opened_with_rows(terms, network.open(), planned, "empties")
    found = cd.plan.empties(
        opened,
        demand,
        terms=terms_of(terms, "empties", cd.plan.EmptiesTerms, weeks=weeks),
        **solving(terms, solver, "seed"),
    )
    show(opened, found, "worth", planned, output)


@plan.command()
@_model_options
@_minimise_option
@click.option("--steps", type=click.IntRange(1), default=3, show_default=True, help="Steps of each curve.")
@click.option("--value", type=click.FloatRange(0.0), metavar="MONEY", help="What one more TEU served is worth.")
def expansion(
    planned: DemandPlanOptions,
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
        **solving(terms, solver, "start"),
    )
    show(opened, found, "ranking", planned, output)


@plan.command()
@_model_options
@gap_option
@click.option(
    "--hub", "places", multiple=True, metavar="PLACE", help="Candidate; several allowed. Five Chinese ones otherwise."
)
@click.option("--single", is_flag=True, help="All boxes of an origin go by the same hub.")
def hubs(
    planned: DemandPlanOptions,
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
        terms=terms_of(terms, "hubs", cd.plan.HubTerms, allocation="single" if single else "multiple"),
        **solving(terms, solver, "gap", "seed", "start"),
    )
    show(opened, found, "hubs", planned, output)


@plan.command()
@plan_options
@solver_options
@click.option("--weeks", type=click.IntRange(1), default=4, show_default=True, help="Weeks of departures.")
def slots(
    planned: DemandPlanOptions, network: NetworkOptions, output: OutputOptions, solver: SolverOptions, weeks: int
) -> None:
    """Put bookings on dated departures; DEMAND is a CSV of shipments, with due dates if wanted."""
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.slots(
        opened,
        planned.demand_name,
        terms=terms_of(terms, "slots", cd.plan.SlotTerms, weeks=weeks),
        **solving(terms, solver, "seed"),
    )
    show(opened, found, "assignments", planned, output)


plan.add_command(timetable)
plan.add_command(vehicles)
