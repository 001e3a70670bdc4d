"""Where the result of a verb goes: a file whose ending says its format, or JSON that says what it is.

`-o FILE` does for every verb what `--format` and the shell would do for the formats that are text; `.xlsx` and
`.parquet` hold the rows of its CSV, numbers as numbers, and `.html` is the page that `--map` writes. `--json` prints
what `--format json` does inside an object that names the version of the format, the verb and the library: its schema
is docs/json.schema.json.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from corridor.cli.command import DELIVERY, message, usage_error
from corridor.files import check_target, write_bytes, writing
from corridor.version import SCHEMA

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORCE", "MAP_LANGUAGE", "SCHEMA", "force_option", "result_options"]

AnyVerb = TypeVar("AnyVerb", bound=Callable[..., Any])

FORCE = "corridor.force"
MAP_LANGUAGE = "corridor.map_language"
_ENDINGS = {"csv": ".csv", "json": ".json", "jsonl": ".jsonl", "geojson": ".geojson", "table": ".txt"}
_SHEETS = {".xlsx": ("openpyxl", "excel"), ".parquet": ("pyarrow", "parquet")}  # what writes them, and its extra
_LONGEST_NAME = 80  # characters of a file's name that a message repeats
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)


class _Delivery:
    """What was asked of the result of one call."""

    def __init__(self) -> None:
        self.file = ""
        self.as_json = False

    @contextmanager
    def __call__(self, ctx: click.Context, params: dict[str, Any]) -> Iterator[None]:
        """Run a verb with the format that is asked for, and put what it prints where it belongs."""
        ending = Path(self.file).suffix.lower()
        wanted = _endings(ctx.command)[ending] if self.file else params["format"]
        if self.as_json:
            if self.file and ending != ".json":
                usage_error(f"--json into {self.file}: the file would hold JSON, so its name ends in .json")
            wanted = "json"
        typed = ctx.get_parameter_source("format") == ParameterSource.COMMANDLINE
        if typed and params["format"] != wanted:
            usage_error(f"--format {params['format']} and {self.file or '--json'} ask for different formats: keep one")
        params["format"] = wanted
        if ending == ".html":
            params["map_file"] = self.file
            yield
            return
        ended: list[click.exceptions.Exit] = []
        if ending in _SHEETS or self.as_json:
            with _printed_into(io.BytesIO(), ended) as printed:
                yield
            self._deliver(ctx, printed, ending)
        else:
            with writing(self.file) as stream, _printed_into(stream, ended):
                yield
        if self.file:
            message(f"written: {self.file}")
        for end in ended:
            raise end

    def _deliver(self, ctx: click.Context, printed: IO[bytes], ending: str) -> None:
        from corridor.results import enveloped

        text = printed.getvalue().decode()  # type: ignore[attr-defined]
        if not self.as_json:
            write_bytes(self.file, _sheet(text, ending))
            return
        verb = ctx.command_path.partition(" ")[2]
        whole = enveloped(verb, json.loads(text))
        told = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        if self.file:
            write_bytes(self.file, told.encode())
        else:
            click.echo(told, nl=False)


@contextmanager
def _printed_into(stream: IO[bytes], ended: list[click.exceptions.Exit]) -> Iterator[IO[bytes]]:
    """Standard output is this stream meanwhile; a verb that ends by what it found is let end afterwards."""
    before, text = sys.stdout, io.TextIOWrapper(stream, "utf-8", newline="")
    sys.stdout = text
    try:
        yield stream
    except click.exceptions.Exit as end:
        ended.append(end)
    finally:
        sys.stdout = before
        text.flush()
        text.detach()


def _sheet(text: str, ending: str) -> bytes:
    """The rows of a CSV as a sheet; what is written like a number is one, but for codes that begin with a zero."""
    import pandas

    frame = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    frame = frame.apply(_typed)
    stream = io.BytesIO()
    if ending == ".parquet":
        frame.to_parquet(stream, index=False)
    else:
        frame.to_excel(stream, index=False)
    return stream.getvalue()


def _typed(column: pd.Series[str]) -> pd.Series[Any]:
    import pandas

    known = column[column != ""]
    if len(known) and known.map(lambda cell: _NUMBER.fullmatch(cell) is not None).all():
        return pandas.to_numeric(column.where(column != "", None))
    if len(known) and known.isin(("True", "False")).all() and len(known) == len(column):
        return column == "True"
    return column


def _endings(verb: click.Command) -> dict[str, str]:
    """Every ending of a file that a verb writes by `-o`, and the format that it prints for it."""
    formats = next(param.type.choices for param in verb.params if param.name == "format")  # type: ignore[attr-defined]
    found = {_ENDINGS[one]: one for one in formats}
    if "csv" in formats:
        found |= dict.fromkeys(_SHEETS, "csv")
    if any(param.name == "map_file" for param in verb.params):
        found[".html"] = "table"
    return found


def _asked(ctx: click.Context) -> _Delivery:
    found: _Delivery = ctx.meta.setdefault(DELIVERY, _Delivery())
    return found


def _set_file(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Look before the work at the ending of a file, at the place for it, and at what would be lost."""
    if value is None:
        return
    if value.strip() in ("", "-"):
        raise click.BadParameter("a file needs a name, which '-' is not: standard output has the answer anyway")
    known, ending = _endings(ctx.command), Path(value).suffix.lower()
    shown = repr(value if len(value) <= _LONGEST_NAME else value[:_LONGEST_NAME] + "…")
    if ending not in known:
        listed = ", ".join(sorted(known))
        raise click.BadParameter(
            f"{shown}: the ending says the format; corridor {ctx.info_name} writes names in {listed}"
        )
    package, extra = _SHEETS.get(ending, ("json", ""))
    if find_spec(package) is None:
        raise click.BadParameter(f"{shown}: {ending} needs the package {package}: run  pip install 'corridor[{extra}]'")
    check_target(value, ending[1:], force=bool(ctx.meta.get(FORCE)))
    _asked(ctx).file = value


def _set_json(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        _asked(ctx).as_json = True


def _remember_force(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[FORCE] = value


def force_option(verb: AnyVerb) -> AnyVerb:
    """Add `--force` to a verb, once."""
    if any(param.name == "force" for param in getattr(verb, "__click_params__", ())):
        return verb
    return click.option(
        "--force",
        is_flag=True,
        is_eager=True,  # known before the files are looked at
        expose_value=False,
        callback=_remember_force,
        help="Write over what is there, of whatever kind.",
    )(verb)


def result_options(verb: AnyVerb) -> AnyVerb:
    """Add `--json` and `-o` to a verb that has a format; `--out` too, where that is no other file's."""
    taken = {name for param in getattr(verb, "__click_params__", ()) for name in param.opts}
    verb = click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_set_json,
        help="Print what --format json does, with verb and version.",
    )(force_option(verb))
    if "-o" in taken:  # a verb whose result is a file anyway
        return verb
    return click.option(
        *(("-o",) if "--out" in taken else ("-o", "--out")),
        "result_file",
        type=click.Path(dir_okay=False),
        expose_value=False,
        callback=_set_file,
        metavar="FILE",
        help="Write it into a file instead; the ending says the format.",
    )(verb)
