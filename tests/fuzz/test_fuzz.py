"""Broken tables, wrong command lines and wrong arguments: nothing ends in an untyped error, hangs, or loses a file.

``CORRIDOR_FUZZ`` is the number of cases of each kind (short by default), ``CORRIDOR_FUZZ_SEED`` where they begin; a
case fails with its number, which is its seed. What takes more than ten seconds of processor time is stopped, and the
line at which it was is told; compiled code that cannot be stopped writes down where it is after a minute.
"""

from __future__ import annotations

import faulthandler
import inspect
import math
import os
import random
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from types import FrameType
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import corridor as cd
from corridor.cli.main import main
from tests.cli.command_line import verbs
from tests.kinds.public_things import PERHAPS, instances, right_values, things

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
    "precious.html",
    "precious.csv",
    "precious.json",
    "net",
    "boxes.csv",
    "out.html",
    "out.csv",
    ".",
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


class Hang(BaseException):
    """Raised where a case is after its time; no handler of errors takes it for one."""


@contextmanager
def stopped_in_time() -> Iterator[None]:
    """Stop what runs too long where it is."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
    faulthandler.dump_traceback_later(60 * MOST_S / 10)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGVTALRM, before)


def run(kind: str, case: Case) -> None:
    """Run so many cases, each from its own seed; what is refused as it should be is an answer."""
    failed: list[str] = []
    for number in range(SEED, SEED + CASES):
        shown = f"{kind} {number}"
        try:
            with stopped_in_time():
                shown = f"{shown}: {case(random.Random(number))}"
        except cd.CorridorError:
            pass
        except Hang as hang:
            failed.append(
                f"{shown}: still at work after {MOST_S:g} s\n{''.join(traceback.format_tb(hang.__traceback__))}"
            )
        except Exception as error:  # noqa: BLE001 - all of them are told, not the first alone
            failed.append(f"{shown}: {type(error).__name__}: {error}")
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


def kept(folder: Path) -> dict[Path, bytes]:
    """What stands in the files of a folder."""
    return {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_wrong_command_lines_end_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teaching: cd.Network
) -> None:
    """Files that a verb would write over are as they were where it fails, and of a kind that is not its own anyway."""
    monkeypatch.chdir(tmp_path)
    known, precious = (
        sorted((one for one in verbs() if one[0][-1] not in LEFT_OUT), key=itemgetter(0)),
        tmp_path / "precious.txt",
    )
    precious.write_text("kept", encoding="utf-8")
    cd.draw.map(teaching).save(tmp_path / "precious.html")
    (tmp_path / "precious.json").write_text(
        cd.route(teaching, cd.Shipment("Alma", "Haven")).to_json(), encoding="utf-8"
    )
    (tmp_path / "precious.csv").write_text("origin,destination\nAlma,Haven\n", encoding="utf-8")
    (tmp_path / "boxes.csv").write_text("origin,destination,teu_per_day\nAlma,Haven,2\nAlma,,x\n", encoding="utf-8")
    teaching.to_folder(tmp_path / "net")
    files = kept(tmp_path)

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
        now = kept(tmp_path)
        lost = [file.name for file, content in files.items() if now.get(file) != content]
        for file in set(now) - set(files):
            file.unlink()
        for file in [file for file, content in files.items() if now.get(file) != content]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(files[file])
        assert not lost or (result.exit_code == 0 and (precious.name not in lost or "--force" in words)), (words, lost)
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


# --- everything that is public -------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """The kernels, before the clock of a case runs."""
    cd.search.warm_up()


@pytest.fixture(scope="module")
def known() -> dict[type, object]:
    return instances()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_anything_public_refuses_what_it_cannot_use(
    known: dict[type, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions, classes and methods of all rooms, drawing, exchange and search too; one or two arguments wrong."""
    monkeypatch.chdir(tmp_path)
    right, every = right_values(known, tmp_path), list(things(known))
    values = (*PERHAPS, *VALUES)

    def case(choice: random.Random) -> str:
        thing = choice.choice(every)
        parts = thing.parameters
        wrong = set(choice.sample(sorted(parts), min(len(parts), choice.randint(1, 2))))
        given: dict[str, Any] = {}
        for name, one in parts.items():
            if name in wrong:
                given[name] = choice.choice(values)
            elif one.default is one.empty and one.kind is not one.VAR_POSITIONAL:
                given[name] = right(thing, name)
        shown = f"{thing.name}({', '.join(f'{name}={given[name]!r:.40}' for name in wrong)})"
        try:
            thing.ask(given)
        except cd.CorridorError:
            pass
        except Exception as error:
            raise AssertionError(f"{shown}: {type(error).__name__}: {error}") from error
        return shown

    run("public", case)


# --- files of shipments --------------------------------------------------------------------------


def test_broken_files_of_shipments_and_demands_are_findings(tmp_path: Path, teaching: cd.Network) -> None:
    text = (
        "origin,destination,containers,container_type,hs,ready,value_each,teu_per_day\n"
        "Alma,Haven,3,45G1,8429,2026-03-04,1000,2\nAlma,Haven,1,45R1,,2026-03-05,,1\n"
    )
    file = tmp_path / "boxes.csv"
    names = text.splitlines()[0].split(",")

    def case(choice: random.Random) -> str:
        kept = choice.choice((names[:-1], ["origin", "destination", "teu_per_day"]))
        rows = [dict(zip(names, line.split(","), strict=True)) for line in text.splitlines()]
        table = "\n".join(",".join(row[name] for name in kept) for row in rows) + "\n"
        file.write_text(mutated(table, choice), encoding=choice.choice(("utf-8", "utf-8-sig", "utf-16")))
        if "teu_per_day" in kept:
            cd.plan.flow(teaching, cd.plan.read_demand(teaching, file))
        else:
            cd.routes(teaching, file, strict=choice.random() < 0.5)
            cd.read_shipments(file, teaching)
        return file.name

    run("file of shipments", case)
