"""Output: every verb in every format, on any console, into what is closed, full or no longer read."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main

TEACHING = ("--network", "teaching")
ENDS = ("Alma", "Haven", *TEACHING)
DATED = (*ENDS, "--date", "2026-03-04")
PERIOD = ("--start", "2026-03-02", "--end", "2026-03-05")
FILES = {
    "demand": "origin,destination,containers_per_week\nAlma,Haven,2\n",
    "shipments": "origin,destination,containers\nAlma,Haven,2\n",
}

VERBS: dict[str, tuple[str, ...]] = {
    "alternatives": DATED,
    "calendar": (*ENDS, *PERIOD),
    "check": ("{networks}/teaching",),
    "compare": (*DATED, "--close", "Eastgate"),
    "container": ("45G1",),
    "criticality": ("{demand}", *TEACHING),
    "departures": (*ENDS, *PERIOD),
    "explain": DATED,
    "matrix": ("Alma", "Haven", "Karst", *TEACHING),
    "pareto": DATED,
    "places": TEACHING,
    "plan flow": ("{demand}", *TEACHING),
    "queue": ("BRE_MAL", "--traffic", "fixed=2,block=11", "--date", "2026-03-01"),
    "route": DATED,
    "routes": ("{shipments}", *TEACHING),
}


def formats(command: click.Command) -> tuple[str, ...]:
    options = [param for param in command.params if param.name == "format"]
    return tuple(options[0].type.choices) if options else ()  # type: ignore[attr-defined]


def verbs(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, f"{before}{name} ")
        else:
            yield before + name, command


KNOWN = dict(verbs(main))
CASES = [(verb, form) for verb in VERBS for form in formats(KNOWN[verb])]


def run(verb: str, *words: str, charset: str = "utf-8", folder: Path) -> Result:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    networks = Path(__file__).parents[2] / "networks"
    filled = [
        word.format(demand=folder / "demand", shipments=folder / "shipments", networks=networks)
        for word in (*VERBS[verb], *words)
    ]
    return CliRunner(charset=charset).invoke(main, [*verb.split(), *filled])


def read(form: str, text: str) -> None:
    """Read the text as programs do; fail where it is not what it says."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(text)))
        assert rows
        assert len({len(row) for row in rows}) == 1
    elif form in ("json", "geojson"):
        found = json.loads(text)
        if form == "geojson":
            assert found["type"] == "FeatureCollection"
            assert found["features"]
    else:
        assert text.strip()


def test_every_verb_that_has_formats_is_walked() -> None:
    """Of the plans one stands for all: they print by one function."""
    offered = {name for name, command in KNOWN.items() if formats(command) and not name.startswith("plan ")}
    assert offered <= set(VERBS)


@pytest.mark.parametrize(("verb", "form"), CASES)
def test_every_verb_prints_every_format_it_offers(verb: str, form: str, tmp_path: Path) -> None:
    done = run(verb, "--format", form, folder=tmp_path)
    assert done.exit_code == 0, done.output
    read(form, done.stdout)


@pytest.mark.parametrize("verb", ["route", "pareto"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "geojson"])
def test_dated_routes_too(verb: str, form: str, tmp_path: Path) -> None:
    done = run(verb, "--depart", "2026-03-04 08:00", "--format", form, folder=tmp_path)
    assert done.exit_code == 0, done.output
    read(form, done.stdout)


def test_moments_of_a_dated_route_are_iso_texts_in_lines_and_moments_in_the_frame() -> None:
    network = cd.open_network("teaching")
    trip = cd.route(network, cd.Shipment("Alma", "Haven", ready="2026-03-04"), depart="2026-03-04 08:00")
    hauls = trip.to_frame().query("kind == 'haul'")
    features = json.loads(trip.to_gdf(network).to_json())["features"]
    assert [one["properties"]["departure"] for one in features] == [at.isoformat() for at in hauls["departure"]]


@pytest.mark.parametrize("charset", ["ascii", "cp1252", "gbk", "latin-1", "cp866", "koi8-r", "shift_jis", "utf-16"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "geojson"])
def test_what_a_console_cannot_show_is_replaced(charset: str, form: str) -> None:
    done = CliRunner(charset=charset).invoke(main, ["places", "Lanzhou", "--format", form])
    assert done.exit_code == 0, done.output
    shown = done.stdout_bytes.decode(charset)  # all of it is of that encoding
    assert "Lanzhou" in shown
    assert ("兰州" in shown) == (charset in ("gbk", "utf-16"))


# --- what only a process shows ---------------------------------------------------------------------


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = command.replace("corridor", f'"{sys.executable}" -m corridor', 1)
    root = Path(__file__).parents[2]
    return subprocess.run(
        ["bash", "-c", words],
        capture_output=True,
        cwd=root,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("corridor places --network teaching >&-", 1, "standard output is closed"),
        ("corridor places --network teaching >/dev/full", 1, "No space left"),
        ("corridor places --format csv >/dev/full", 1, "No space left"),
        ("corridor --help >/dev/full", 1, "No space left"),
        ("corridor places --network teaching 2>/dev/full", 0, ""),
        ("corridor places --network teaching 2>&-", 0, ""),
        ("corridor places nowhere --network teaching 2>/dev/full", 1, ""),
        ("corridor places --format csv | true; exit ${PIPESTATUS[0]}", 1, ""),
        ("set -o pipefail; corridor places --network teaching --format csv | head -1", 0, ""),
    ],
)
def test_streams_that_cannot_be_written_end_without_a_traceback(command: str, code: int, says: str) -> None:
    done = shell(command)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert says in done.stderr
    assert done.returncode == code, done.stderr


def test_the_encoding_of_the_environment_holds_for_help_too() -> None:
    done = shell("corridor --help", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "Lanzhou, ??, LZ_DCH" in done.stdout
