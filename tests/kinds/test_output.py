"""Output: every verb in every format, on any console, into what is closed, full or no longer read."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import corridor as cd
from corridor.cli.main import main
from tests.cli.command_line import verbs

TEACHING = ("--network", "teaching")
ENDS = ("Alma", "Haven", *TEACHING)
DATED = (*ENDS, "--date", "2026-03-04")
PERIOD = ("--start", "2026-03-02", "--end", "2026-03-05")
FILES = {
    "demand": "origin,destination,containers_per_week\nAlma,Haven,2\n",
    "events": 'start = 2026-03-01\nend = 2026-03-03\nclose = "EAST_WEST"\n',
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
    "interdict": ("{demand}", *TEACHING, "--budget", "1"),
    "isochrone": ("Alma", *TEACHING, "--date", "2026-03-04"),
    "lint": ("{networks}/teaching",),
    "matrix": ("Alma", "Haven", "Karst", *TEACHING),
    "pareto": DATED,
    "places": TEACHING,
    "plan flow": ("{demand}", *TEACHING),
    "quote": DATED,
    "queue": ("BRE_MAL", "--traffic", "fixed=2,block=11", "--date", "2026-03-01"),
    "reliability": DATED,
    "replay": ("{events}", "{demand}", *TEACHING),
    "route": DATED,
    "routes": ("{shipments}", *TEACHING),
    "sensitivity": DATED,
    "sweep": ("{shipments}", *TEACHING, "--date", "2026-03-04"),
}


@pytest.fixture(scope="module", autouse=True)
def opened_once() -> Iterator[None]:
    """Each network is read once: what is walked here is what verbs write, a thousand times."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open_network", "read_network"):
            patch.setattr(cd, name, functools.cache(getattr(cd, name)))
        yield


def formats(command: click.Command) -> tuple[str, ...]:
    options = [param for param in command.params if param.name == "format"]
    return tuple(options[0].type.choices) if options else ()  # type: ignore[attr-defined]


KNOWN = {" ".join(words): verb for words, verb in verbs()}
CASES = [(verb, form) for verb in VERBS for form in formats(KNOWN[verb])]


def run(verb: str, *words: str, charset: str = "utf-8", folder: Path) -> Result:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    networks = Path(__file__).parents[2] / "networks"
    filled = [
        word.format(networks=networks, **{name: folder / name for name in FILES}) for word in (*VERBS[verb], *words)
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
    assert [one["properties"]["departure"] for one in features] == hauls["departure"].tolist()


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


# --- every verb, in a process that has read everything already ------------------------------------------

# What a verb needs beside VERBS to say something; those that take minutes say what they do.
HELP = ("--help",)
WALKED = {verb: VERBS.get(verb, HELP) for verb in KNOWN} | {"networks": ()}
FULL, LEFT, CLOSED, READ = "full", "no longer read", "closed", "read"


def test_every_verb_is_walked() -> None:
    assert set(WALKED) == set(KNOWN)
    assert [verb for verb, words in WALKED.items() if words is HELP and formats(KNOWN[verb])] == [
        verb for verb in KNOWN if verb.startswith("plan ") and verb not in VERBS
    ]


def _place(number: int, kind: str, file: Path) -> None:
    """Put a stream that is closed, full, no longer read, or a file in the place of a descriptor."""
    if kind == CLOSED:
        os.close(number)
        return
    if kind == LEFT:
        read, to = os.pipe()
        os.close(read)
    else:
        to = os.open("/dev/full" if kind == FULL else file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(to, number)
    os.close(to)


def forked(words: Sequence[str], folder: Path, *, out: str = READ, err: str = READ, charset: str = "utf-8") -> int:
    """Run the command line in a copy of this process; what is read of it is in the files out and err."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 99
    try:
        signal.alarm(300)  # a hang ends the copy
        for number, kind, name in ((1, out, "out"), (2, err, "err")):
            _place(number, kind, folder / name)
        sys.stdout = None if out == CLOSED else open(1, "w", encoding=charset, closefd=False)  # noqa: SIM115
        sys.stderr = None if err == CLOSED else open(2, "w", encoding=charset, closefd=False)  # noqa: SIM115
        try:
            main(list(words), prog_name="corridor")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 98
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
    except BaseException:  # noqa: BLE001 - what would be a traceback
        with suppress(OSError, ValueError, AttributeError):
            traceback.print_exc()
            sys.stderr.flush()
    finally:
        os._exit(code)


RUN_ONCE: set[str] = set()


def words_of(verb: str, folder: Path) -> list[str]:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    networks = Path(__file__).parents[2] / "networks"
    places = {name: folder / name for name in FILES}
    words = [*verb.split(), *(word.format(networks=networks, **places) for word in WALKED[verb])]
    if verb not in RUN_ONCE:  # what is compiled or read once is there when this process is copied
        CliRunner().invoke(main, words)
        RUN_ONCE.add(verb)
    return words


def told(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes() if (folder / name).exists() else b""


FORKING = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")


@FORKING
@pytest.mark.parametrize("verb", WALKED)
def test_every_verb_ends_with_exit_code_1_where_nothing_can_be_written(verb: str, tmp_path: Path) -> None:
    """No traceback, and one line that says so, but to who has left."""
    words = words_of(verb, tmp_path)
    for out, says in ((FULL, b"No space left"), (CLOSED, b"standard output is closed"), (LEFT, b"")):
        assert forked(words, tmp_path, out=out) == 1, (out, told(tmp_path, "err"))
        err = told(tmp_path, "err")
        assert b"Traceback" not in err
        assert says in err
        for missing in (FULL, CLOSED):  # nobody can be told
            assert forked(words, tmp_path, out=out, err=missing) == 1


@FORKING
@pytest.mark.parametrize("verb", WALKED)
def test_every_verb_prints_its_result_whoever_reads_standard_error(verb: str, tmp_path: Path) -> None:
    words = words_of(verb, tmp_path)
    assert forked(words, tmp_path) == 0, told(tmp_path, "err")
    shown = told(tmp_path, "out")
    assert shown.strip()
    for err in (FULL, CLOSED, LEFT):
        assert forked(words, tmp_path, err=err) == 0
        assert told(tmp_path, "out") == shown


@FORKING
@pytest.mark.parametrize("verb", WALKED)
@pytest.mark.parametrize("charset", ["ascii", "cp1252", "cp437", "utf-16", "gbk"])
def test_every_verb_prints_in_every_encoding(verb: str, charset: str, tmp_path: Path) -> None:
    words = words_of(verb, tmp_path)
    assert forked(words, tmp_path, charset=charset) == 0, told(tmp_path, "err")
    assert told(tmp_path, "out").decode(charset).strip()


@FORKING
@pytest.mark.parametrize("verb", [verb for verb, command in KNOWN.items() if verb in VERBS and formats(command)])
def test_every_verb_says_an_error_in_every_encoding_with_its_documented_code(verb: str, tmp_path: Path) -> None:
    """A network that is not there, in letters no console has."""
    words = [*words_of(verb, tmp_path), "--format", "\u7530"]
    for charset in ("ascii", "cp1252"):
        assert forked(words, tmp_path, charset=charset) == 2
        assert b"Traceback" not in told(tmp_path, "err")
        assert b"--format" in told(tmp_path, "err")
    for err in (FULL, CLOSED, LEFT):
        assert forked(words, tmp_path, err=err) in (1, 2)
