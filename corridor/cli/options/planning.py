"""Options of the models for many shippers, and of the solver."""

from __future__ import annotations

import click

from corridor.cli.options.common import Share, network_option, progress_option, rows_option, with_options
from corridor.cli.options.written_files import map_option, page_file, plan_folder

__all__ = ["demand_argument", "gap_option", "kept_plan_options", "plan_options", "solver_options"]

demand_argument = click.argument("demand_name", metavar="DEMAND")
_answer_options = with_options(
    network_option,
    click.option(
        "--frame", "frame_name", metavar="NAME", default="", help="Frame to print; the model's main one otherwise."
    ),
    rows_option,
    click.option(
        "--out",
        "folder",
        type=click.Path(file_okay=False),
        callback=plan_folder,
        metavar="FOLDER",
        help="Also write plan.json and every frame.",
    ),
    map_option,
    click.option(
        "--terms",
        "terms_file",
        type=click.Path(exists=True, dir_okay=False),
        metavar="FILE",
        help="TOML with terms of models, edits of the network, scenarios, a start; options that are given count more.",
    ),
    click.option(
        "--report",
        "report_file",
        type=click.Path(dir_okay=False),
        callback=page_file,
        metavar="FILE",
        help="Also write a page with map, tables, figures and notes.",
    ),
)
plan_options = with_options(demand_argument, _answer_options)
kept_plan_options = with_options(
    click.argument("kept_plan", metavar="PLAN", type=click.Path(exists=True, file_okay=False)),
    _answer_options,
    click.option(
        "--date",
        "day",
        metavar="DATE",
        help="Whose borders, prices and clocks count; the day for which it was planned otherwise.",
    ),
)
solver_options = with_options(
    click.option(
        "--time-limit",
        "time_limit_s",
        type=click.FloatRange(0.0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Then the plan comes back as it stands, with its gap; Ctrl-C does the same.",
    ),
    progress_option,
)
gap_option = click.option(
    "--gap",
    type=Share(below=1.0),
    default=0.01,
    show_default=True,
    help="Relative gap that is good enough: 1% or 0.01.",
)
