"""The verbs that go on from a plan of trains: days and hours of a week, wagons, locomotives and crews."""

from __future__ import annotations

import click

import corridor as cd
from corridor.cli.command import Verb, message
from corridor.cli.options import chart_option, gap_option, kept_plan_options, solver_options
from corridor.cli.parameters import KeptPlanOptions, NetworkOptions, OutputOptions, SolverOptions
from corridor.cli.plans.answers import show, solving, terms_of

__all__ = ["timetable", "vehicles"]

_MOST_SERVICES = 7  # in one drawing


@click.command(cls=Verb)
@kept_plan_options
@solver_options
@gap_option
@click.option(
    "--wagon-hours",
    type=click.FloatRange(0.0),
    default=0.0,
    show_default=True,
    help="What each wagon that circulates counts, in train-hours a week; 0 looks at no wagons.",
)
@chart_option
def timetable(
    planned: KeptPlanOptions,
    wagon_hours: float,
    network: NetworkOptions,
    output: OutputOptions,
    solver: SolverOptions,
    chart_file: str | None,
) -> None:
    """Give the trains of a plan their days and hours, the same every week.

    PLAN is the folder that corridor plan trains --out wrote.
    """
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.timetable(
        opened,
        cd.plan.Plan.read(planned.kept_plan),
        day=planned.day,
        terms=terms_of(terms, "timetable", cd.plan.TimetableTerms, wagon_hours=wagon_hours),
        **solving(terms, solver, "gap", "seed"),
    )
    show(opened, found, "departures", planned, output)
    if chart_file:
        services = list(dict.fromkeys(found.frame("departures")["service"]))
        if len(services) > _MOST_SERVICES:
            message(f"the chart shows the first {_MOST_SERVICES} of {len(services)} services")
        figure = cd.draw.train_diagram(opened, services[:_MOST_SERVICES], timetable=found, days=7)
        message(f"chart: {cd.draw.save_figure(figure, chart_file, force=True)}")


@click.command(cls=Verb)
@kept_plan_options
def vehicles(planned: KeptPlanOptions, network: NetworkOptions, output: OutputOptions) -> None:
    """Count the wagons, locomotives and crews of a plan of trains, or of its timetable.

    PLAN is the folder that corridor plan trains --out, or corridor plan timetable --out, wrote.
    """
    terms = planned.terms()
    opened = terms.apply(network.open())
    found = cd.plan.vehicles(
        opened,
        cd.plan.Plan.read(planned.kept_plan),
        day=planned.day,
        terms=terms_of(terms, "vehicles", cd.plan.VehicleTerms),
    )
    show(opened, found, "wagons", planned, output)
