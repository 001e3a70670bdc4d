"""What a person has written down once for every command: a file of defaults, which the command line goes before.

Of several files the later in this order goes before the earlier, key by key: the user's own, `corridor/config.toml` in
the folder for such files; `corridor.toml` where the command runs; and the one that `CORRIDOR_CONFIG` names.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import click

from corridor.cli.command import Verb, usage_error

__all__ = ["KEYS", "Defaults", "Setting", "config", "settings"]

_NAMED_BY = "CORRIDOR_CONFIG"
_HERE = "corridor.toml"
# Keys of the file, and the parameters of verbs that they stand for.
KEYS = {
    "network": ("network_name", "a shipped network or a folder"),
    "date": ("ready", "when boxes are ready, as 2026-03-04 or '2026-03-04 08:00'"),
    "language": ("language", "en, zh or ru"),
    "prices": ("prices", "market or tariff"),
    "currency": ("currency", "of quotes, as EUR"),
}


class Setting(NamedTuple):
    """The value of a key, and the file that it stands in."""

    value: str
    file: Path


def _files() -> Iterator[Path]:
    home = os.environ.get("XDG_CONFIG_HOME")
    with suppress(RuntimeError):  # a user without a home
        yield (Path(home) if home else Path("~/.config").expanduser()) / "corridor" / "config.toml"
    yield Path(_HERE)
    if told := os.environ.get(_NAMED_BY, "").strip():
        if not Path(told).is_file():
            usage_error(f"{_NAMED_BY} names {told}, which is no file: correct it, or unset it")
        yield Path(told)


def settings() -> dict[str, Setting]:
    """Every key that a file sets, by the file that goes before the others.

    Raises
    ------
    click.UsageError
        For a file that is no TOML, a key that there is not, with the nearest, and a value that is no text or date.
    """
    found: dict[str, Setting] = {}
    for file in _files():
        if file.is_file():
            found |= {key: Setting(value, file) for key, value in _read(file).items()}
    return found


def _read(file: Path) -> dict[str, str]:
    import tomllib

    try:
        written = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError) as problem:
        usage_error(f"{file} cannot be read: {problem}")
    for key, value in written.items():
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1, cutoff=0.5)
            hint = f"nearest: {near[0]}" if near else f"there are: {', '.join(KEYS)}"
            usage_error(f"{file}: nothing is called '{key}'; {hint}")
        if not isinstance(value, str | dt.date) or not str(value).strip():
            usage_error(f"{file}: {key} is {value!r}; write {KEYS[key][1]}, in quotes")
    return {key: str(value) for key, value in written.items()}


class Defaults(dict[str, Any]):
    """The same for click: what it looks up for a parameter, and for every verb the whole again."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a parameter; of any other name, which is a verb's, this mapping."""
        return super().get(key, default if key in _PARAMETERS else self)

    @classmethod
    def written(cls) -> Defaults:
        """What the files say."""
        return cls({KEYS[key][0]: one.value for key, one in settings().items()})


_PARAMETERS = frozenset(parameter for parameter, _ in KEYS.values())


@click.command(cls=Verb)
def config() -> None:
    """Say which defaults hold, and which file each comes from."""
    found, width = settings(), max(map(len, KEYS))
    for key, (_, means) in KEYS.items():
        told = f"{found[key].value}  ({found[key].file})" if key in found else f"not set: {means}"
        click.echo(f"{key:{width}}  {told}")
    click.echo(f"read in this order, the later before the earlier: {', '.join(map(str, _files()))}")
    click.echo(f"{_NAMED_BY} names one more; an option on the command line goes before all of them")
