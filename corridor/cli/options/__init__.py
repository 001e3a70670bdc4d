"""Every option of the command line, defined once, and how its text becomes a value.

`question` holds those of every verb that searches, `written_files` those of the files that a verb writes, `planning`
those of the models for many shippers, `common` the rest. The decorators add whole families of options to a verb;
`corridor.cli.parameters` holds the class that each family becomes.
"""

from __future__ import annotations

from corridor.cli.options.common import (
    CRITERIA,
    MEASURES,
    P90,
    Share,
    all_option,
    choose_option,
    format_option,
    front_options,
    language_option,
    minimise_among,
    minimise_option,
    network_option,
    progress_option,
    records_option,
    rows_option,
    stream_option,
    why_option,
    with_options,
)
from corridor.cli.options.planning import demand_argument, gap_option, plan_options, solver_options
from corridor.cli.options.question import (
    CHANGES,
    GOODS,
    QUESTION,
    SEARCH,
    air_option,
    date_option,
    period_options,
    prices_option,
    question_options,
)
from corridor.cli.options.written_files import (
    CHART_ENDINGS,
    batch_file_option,
    check_page,
    fix_report_option,
    map_option,
    out_option,
    output_options,
    page_file,
    quote_file_option,
    rows_folder,
)

__all__ = [
    "CHANGES",
    "CHART_ENDINGS",
    "CRITERIA",
    "GOODS",
    "MEASURES",
    "P90",
    "QUESTION",
    "SEARCH",
    "Share",
    "air_option",
    "all_option",
    "batch_file_option",
    "check_page",
    "choose_option",
    "date_option",
    "demand_argument",
    "fix_report_option",
    "format_option",
    "front_options",
    "gap_option",
    "language_option",
    "map_option",
    "minimise_among",
    "minimise_option",
    "network_option",
    "out_option",
    "output_options",
    "page_file",
    "period_options",
    "plan_options",
    "prices_option",
    "progress_option",
    "question_options",
    "quote_file_option",
    "records_option",
    "rows_folder",
    "rows_option",
    "solver_options",
    "stream_option",
    "why_option",
    "with_options",
]
