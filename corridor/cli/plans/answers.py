"""What all verbs that plan do: solve by options and a file of terms, show a frame, write folder, map and page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

import corridor as cd
from corridor.cli.command import message
from corridor.cli.output import echo_records, map_style, save_map
from corridor.cli.parameters import DemandPlanOptions, OutputOptions, PlanOptions, SolverOptions
from corridor.display import counted
from corridor.errors import refuse_unknown_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["opened_with_rows", "show", "solving", "terms_of"]

_MOST_ROWS = 30  # of a table for people to read


def _given(option: str) -> bool:
    """Whether an option stands on the command line."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def opened_with_rows(
    terms: cd.plan.PlanTerms, network: cd.Network, planned: DemandPlanOptions, model: Literal["trains", "empties"]
) -> tuple[cd.Network, cd.plan.Demand]:
    """The network with the edits of the terms, and the demand; names that either lacks are told together."""
    faults = list[cd.UnknownName]()
    try:
        network = terms.apply(network)
    except cd.UnknownName as fault:
        faults.append(fault)  # the demand is read on the network as it is
    try:
        demand = planned.demand(network)
        terms.refuse_unknown_rows(demand, model)
    except cd.CorridorError as fault:
        if not isinstance(fault, cd.UnknownName) and not faults:
            raise
        faults += [fault] if isinstance(fault, cd.UnknownName) else []
    refuse_unknown_names(faults)
    return network, demand


def solving(terms: cd.plan.PlanTerms, solver: SolverOptions, *names: str) -> dict[str, Any]:
    """How a model is solved: by options that are given, else by the file of terms, else by what options are by default.

    `names` are those of gap, seed and start that the model takes.
    """
    chosen: dict[str, Any] = {"progress": solver.progress, "time_limit_s": solver.time_limit_s}
    chosen |= {"gap": solver.gap} if "gap" in names else {}
    said = {name: value for name, value in terms.solve.items() if name in ("time_limit_s", *names)}
    chosen |= {name: value for name, value in said.items() if not _given(name)}
    return chosen | ({"start": terms.start} if "start" in names else {})


def terms_of(terms: cd.plan.PlanTerms, model: str, kind: type[Any], **options: Any) -> Any:
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


def show(network: cd.Network, found: cd.plan.Plan, main: str, planned: PlanOptions, output: OutputOptions) -> None:
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
    save_map(output, lambda style: cd.draw.map(network, found, style=style))
    if planned.report_file:
        language = map_style().language
        written = cd.draw.plan_report(network, found, planned.report_file, language=language, force=True)
        message(f"report: {written}")
