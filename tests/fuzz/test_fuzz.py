"""Broken tables, wrong command lines and wrong arguments: nothing ends in an untyped error, hangs, or loses a file.

``CORRIDOR_FUZZ`` is the number of cases of each kind (short by default), ``CORRIDOR_FUZZ_SEED`` where they begin; a
case fails with its number, which is its seed.
"""

from __future__ import annotations

import inspect
import math
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main

CASES = int(os.environ.get("CORRIDOR_FUZZ", "12"))
SEED = int(os.environ.get("CORRIDOR_FUZZ_SEED", "20260301"))
MOST_S = 10.0  # of processor time: the machine may be busy
CELLS = (
    "",
    " ",
    "0",
    "-1",
    "1e300",
    "NaN",
    "inf",
    "9" * 5_000,
    "9999-12-31",
    "0001-01-01",
    "2025-02-29",
    "04.03.2026",
    "45000",
    "x" * 10_000,
    "兰州",
    "\u202e",
    "\x00",
    "'",
    '"',
    ";",
    ",",
    "=1+1",
    "1,5",
    "true",
    "Alma",
    "EAST_WEST",
    "rail",
    "USD",
)
WORDS = (
    *(cell for cell in CELLS if "\x00" not in cell),
    "Haven",
    "Karst",
    "cost",
    "hours",
    "hours=400",
    "days=20",
    "cost=x",
    "2026-03-04",
    "2026-03-04 to 2026-03-05",
    "json",
    "csv",
    "table",
    "geojson",
    "teaching",
    "5",
    "precious.txt",
    "out.html",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    1 << 63,
    "",
    "x",
    b"x",
    [],
    {},
    (),
    [None],
    {"a": 1},
    {1: "a"},
    object(),
    1j,
    np.nan,
    np.array([1.5]),
    pd.DataFrame(),
    pd.NaT,
    "9999-12-31",
    Path("nowhere"),
)
# Questions that take their time when all is well, and what writes or compiles.
LEFT_OUT = {"warm-up", "demo", "world_rail"}

Case = Callable[[random.Random], str]


def run(kind: str, case: Case) -> None:
    """Run so many cases, each from its own seed; what is refused as it should be is an answer."""
    failed: list[str] = []
    for number in range(SEED, SEED + CASES):
        choice, start = random.Random(number), time.process_time()
        shown = f"{kind} {number}"
        try:
            shown = f"{shown}: {case(choice)}"
        except cd.CorridorError:
            pass
        except Exception as error:  # noqa: BLE001 - all of them are told, not the first alone
            failed.append(f"{shown}: {type(error).__name__}: {error}")
        if time.process_time() - start > MOST_S:
            failed.append(f"{shown}: too slow")
    assert not failed, "\n".join(failed)


# --- tables --------------------------------------------------------------------------------------


def mutated(text: str, choice: random.Random) -> str:
    """A table with one thing wrong."""
    rows = [line.split(",") for line in text.splitlines()]
    row, column = choice.randrange(len(rows)), choice.randrange(len(rows[0]))
    match choice.randrange(9):
        case 0:
            rows.pop(row)
        case 1:
            rows.append(list(rows[row]))
        case 2:
            choice.shuffle(rows)
        case 3:
            rows = [line[:column] + line[column + 1 :] for line in rows]
        case 4:
            rows = [[*line, *line[column : column + 1]] for line in rows]
        case 5:
            one, other = choice.choice(rows[1:] or rows), choice.choice(rows[1:] or rows)
            place = choice.randrange(min(len(one), len(other)))
            one[place], other[place] = other[place], one[place]
        case 6:
            return text.replace(",", choice.choice(";\t|"))
        case 7:
            return text[: choice.randrange(len(text) + 1)]
        case _:
            rows[row][column % len(rows[row])] = choice.choice(CELLS)
    return "\n".join(",".join(line) for line in rows) + "\n"


@pytest.mark.parametrize("name", ["teaching", "eurasia"])
def test_broken_tables_are_findings_or_networks_that_answer(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(name).to_folder(tmp_path / "net")
    files = {file: file.read_bytes() for file in sorted((tmp_path / "net").glob("*.csv"))}
    ends = ("Alma", "Haven") if name == "teaching" else ("Lanzhou", "Duisburg")

    def case(choice: random.Random) -> str:
        chosen = choice.sample(sorted(files), choice.randint(1, 2))
        for file in chosen:
            text = mutated(files[file].decode(), choice)
            file.write_text(text, encoding=choice.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")))
        try:
            net = cd.read_network(tmp_path / "net")
            cd.route(net, cd.Shipment(*ends, ready="2026-03-04"))
        finally:
            for file in chosen:
                file.write_bytes(files[file])
        return " ".join(file.name for file in chosen)

    run(f"tables of {name}", case)


# --- command lines -------------------------------------------------------------------------------


def verbs(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb and the words that call it."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from verbs(command, (*path, name))
        elif command is not None and name not in LEFT_OUT:
            yield (*path, name), command


def test_wrong_command_lines_end_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known, precious = list(verbs(main)), tmp_path / "precious.txt"
    precious.write_text("kept", encoding="utf-8")

    def case(choice: random.Random) -> str:
        path, command = choice.choice(known)
        words = list(path)
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                words += [choice.choice(("Alma", "Haven", choice.choice(WORDS)))]
            elif parameter.name == "network":
                words += ["--network", "teaching"]
            elif choice.random() < (0.9 if parameter.required else 0.15):
                flag = isinstance(parameter, click.Option) and parameter.is_flag
                words += [choice.choice(parameter.opts), *([] if flag else [choice.choice(WORDS)])]
        result = CliRunner().invoke(main, words)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise AssertionError(f"{words}: {result.exception!r}") from result.exception
        assert "--force" in words or precious.read_text(encoding="utf-8") == "kept", words
        return str(words)

    run("command line", case)


# --- calls ---------------------------------------------------------------------------------------


def public() -> list[Callable[..., Any]]:
    """Public functions and methods that read arguments."""
    rooms = (cd, cd.plan, cd.study)
    found = [getattr(room, name) for room in rooms for name in room.__all__]
    functions = [one for one in found if inspect.isfunction(one) and one.__name__ not in LEFT_OUT]
    return functions + [
        getattr(cd.Scenario("x"), name)
        for name in sorted(vars(cd.Scenario))
        if not name.startswith("_") and callable(getattr(cd.Scenario, name))
    ]


def test_wrong_arguments_are_refused(teaching: cd.Network) -> None:
    box, functions = cd.Shipment("Alma", "Haven", ready="2026-03-04"), public()
    right = {"network": teaching, "shipment": box}

    def case(choice: random.Random) -> str:
        function = choice.choice(functions)
        given: dict[str, Any] = {}
        parts = inspect.signature(function).parameters
        wrong = choice.choice(sorted(parts)) if parts else ""
        loose = []
        for name, one in parts.items():
            if one.kind is one.VAR_POSITIONAL:
                loose = [choice.choice(VALUES)]
            elif name != wrong and name in right:
                given[name] = right[name]
            elif name == wrong or one.default is one.empty:
                given[name] = choice.choice(VALUES)
        shown = f"{function.__name__}({', '.join(f'{name}={type(one).__name__}' for name, one in given.items())})"
        try:
            function(*loose, **given)
        except cd.CorridorError:
            pass
        except Exception as error:
            raise AssertionError(f"{shown} {given.get(wrong)!r:.80}: {type(error).__name__}: {error}") from error
        return shown

    run("call", case)
