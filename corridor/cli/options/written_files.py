"""Options of the files that a verb writes: looked at before the work, and not written over by mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from corridor.cli.options.common import format_option, language_of, with_options
from corridor.cli.shell.delivery import FORCE, MAP_LANGUAGE, force_option
from corridor.errors import FileError
from corridor.files import check_target

__all__ = [
    "CHART_ENDINGS",
    "batch_file_option",
    "chart_option",
    "fix_report_option",
    "map_option",
    "map_options",
    "out_option",
    "output_options",
    "page_file",
    "plan_folder",
    "quote_file_option",
    "rows_folder",
]

AnyVerb = TypeVar("AnyVerb", bound=Callable[..., Any])

_LONGEST_NAME = 80  # characters of a file's name that a message repeats
_PAGES, _ROWS = ("html", "htm"), ("csv", "json")
_QUOTES = (*_PAGES, "xlsx")
# As `interop.route_writers` has them, which the help must not wait for
_BATCHES = ("csv", "xlsx", "parquet", "geojson", "json", "jsonl")
# As matplotlib has them, which the help must not wait for either
CHART_ENDINGS = ("svg", "svgz", "png", "pdf", "eps", "ps", "jpg", "jpeg", "tif", "tiff", "webp", "pgf", "raw", "rgba")


def page_file(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Look before the work whether the page can be written, and what it would replace."""
    if value is None:
        return None
    if _ending(value) not in ("", *_PAGES):
        raise click.BadParameter(f"{_shown(value)} would hold a page, which opens as one when it ends in .html")
    _check(ctx, value, "html")
    return value


def _chart_file(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is None:  # there is no default: some versions of click take that for a value
        raise click.MissingParameter(ctx=ctx, param=param)
    plain = Path(value).is_file() or not Path(value).exists()  # a pipe has no ending, and gets png
    if value.strip() not in ("", "-") and plain and _ending(value) not in CHART_ENDINGS:
        known = ", .".join(CHART_ENDINGS)
        raise click.BadParameter(f"{_shown(value)}: the ending says the format; write one of .{known}")
    _check(ctx, value, _ending(value))
    return value


def _file_of(*endings: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Look before the work at a file whose ending says its format."""

    def look(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is not None:
            if value.strip() not in ("", "-") and _ending(value) not in endings:
                known = ", .".join(endings)
                raise click.BadParameter(f"{_shown(value)}: the ending says the format; write one of .{known}")
            _check(ctx, value, _ending(value))
        return value

    return look


def _ending(file: str) -> str:
    return Path(file).suffix.removeprefix(".").lower()


def _shown(file: str) -> str:
    return repr(file if len(file) <= _LONGEST_NAME else file[:_LONGEST_NAME] + "…")


def _check(ctx: click.Context, file: str, ending: str) -> None:
    if file.strip() in ("", "-"):
        raise click.BadParameter("a file needs a name, which '-' is not: standard output has the answer alone")
    check_target(file, ending, force=bool(ctx.meta.get(FORCE)))


def rows_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A folder that can be; whether what stands in it is of the same question is seen when that is known."""
    if value is not None:
        _tables_in(value)
    return value


def _tables_in(value: str) -> list[str]:
    """Tables in a folder, none where it is not there; refuses what cannot be one."""
    if value.strip() in ("", "-"):
        raise click.BadParameter("a folder needs a name, which '-' is not: standard output has the answer alone")
    folder = Path(value)
    try:
        return sorted(file.name for file in folder.glob("*.csv")) if folder.is_dir() else []
    except (OSError, ValueError) as error:  # longer than names can be, or not to be read
        raise click.BadParameter(f"{_shown(value)} cannot be a folder: {error}") from None


def plan_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A plan may replace a plan; what else stands in the folder may be somebody's tables."""
    if value is None:
        return None
    folder, others = Path(value), _tables_in(value)
    if others and not (folder / "plan.json").is_file() and not ctx.meta.get(FORCE):
        raise FileError(
            f"{value} holds {others[0]} and no plan: tables could be lost; choose another folder, or force it (--force)"
        )
    return value


def _file_option(
    *spellings: str,
    callback: Callable[[click.Context, click.Parameter, str | None], str | None],
    help: str,
    default: str | None = None,
) -> Callable[[AnyVerb], AnyVerb]:
    """Make the option of a file that a verb writes beside its answer."""
    path, told = click.Path(dir_okay=False), default is not None
    option = click.option(
        *spellings, type=path, callback=callback, metavar="FILE", help=help, default=default, show_default=told
    )
    return with_options(option, force_option)


def _remember_language(ctx: click.Context, param: click.Parameter, value: str) -> None:
    ctx.meta[MAP_LANGUAGE] = value


def map_options(default: str | None = None) -> Callable[[AnyVerb], AnyVerb]:
    """Make the options of the map that a verb also writes, where a file is named or there is one by default."""
    return with_options(
        _file_option(
            "--map", "map_file", callback=page_file, help="Also write a map that opens offline.", default=default
        ),
        # of every map alike: no verb does anything with it but draw
        language_of(expose_value=False, callback=_remember_language),
    )


map_option = map_options()
chart_option = _file_option(
    "--chart",
    "chart_file",
    callback=_file_of(*CHART_ENDINGS),
    help="Also draw the trains of the week; the ending says the format, as .svg or .png.",
)
fix_report_option = _file_option(
    "--fix-report",
    "report_file",
    callback=_file_of(*_ROWS),
    help="Also write a row for each thing: file, row, column, value, problem, remedy; .csv or .json.",
)
output_options = with_options(format_option, map_option)


def out_option(help: str, *, default: str | None = None, kind: str = "chart") -> Callable[[AnyVerb], AnyVerb]:
    """Make the option of the file that a verb writes: a chart, whose ending says its format, or a page."""
    return with_options(
        click.option(
            "-o",
            "--out",
            "file",
            type=click.Path(dir_okay=False),
            default=default,
            required=default is None,
            show_default=default is not None,
            callback=page_file if kind == "page" else _chart_file,
            metavar="FILE",
            help=help,
        ),
        force_option,
    )


quote_file_option = _file_option(
    "-o",
    "--out",
    "file",
    callback=_file_of(*_QUOTES),
    help="Also write it: .html is a page to print, .xlsx a sheet.",
)
batch_file_option = _file_option(
    "-o",
    "--out",
    "batch_file",
    callback=_file_of(*_BATCHES),
    help="Write all rows into it, by its ending .csv, .xlsx, .parquet, .geojson, .json or .jsonl; stopped and "
    "started again, it goes on where it was.",
)
