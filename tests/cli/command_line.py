"""What the tests of the command line share: how a verb is called, and how its answer is read."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import click
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main


def run(*words: str, env: dict[str, str] | None = None) -> Result:
    """Call a verb within this process, as in a pipe."""
    return CliRunner().invoke(main, list(words), env=env)


def verbs(group: click.Group = main, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb below a group, with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, (*before, name))
        else:
            yield (*before, name), command


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """Call Python as a process of its own."""
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=os.environ)


def records(text: str) -> list[dict[str, str]]:
    """Read a CSV."""
    return list(csv.DictReader(io.StringIO(text)))


def box(**more: Any) -> cd.Shipment:
    """Make the shipment from Alma to Haven that most tests send."""
    return cd.Shipment("Alma", "Haven", **({"ready": "2026-03-01"} | more))
