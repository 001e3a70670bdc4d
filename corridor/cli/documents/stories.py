"""The verb that tells a story: words beside maps which other verbs have saved."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

import corridor as cd
from corridor.cli.command import Verb, message
from corridor.cli.options import language_option, out_option

__all__ = ["story"]


@click.command(cls=Verb)
@click.argument("steps", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@out_option("Where to write.", default="story.html", kind="page")
def story(steps: Path, language: Literal["en", "zh", "ru"], file: str) -> None:
    """Tell a story: words beside maps, next and back, in one file; FILE names the maps that --map saved.

    FILE is TOML: a title, and a table [[step]] for each view with its heading, text, maps (one, or two side by side)
    and view, which is what a map writes behind # in its address.
    """
    cd.draw.story(steps, file, language=language, force=True)  # looked at before the work
    message(f"story: {file}")
