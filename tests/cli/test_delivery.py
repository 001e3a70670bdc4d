"""Results in files by their endings, and `--json` of every verb by the schema in the documents."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from command_line import run, verbs

from corridor.cli.shell import delivery

pytestmark = pytest.mark.usefixtures("opened_once")

TEACHING = ("--network", "teaching")
ASKED = ("Alma", "Haven", *TEACHING, "--date", "2026-03-01")
DAYS = ("Alma", "Haven", *TEACHING, "--start", "2026-03-01", "--end", "2026-03-02")
DEMAND = "origin,destination,teu_per_day,container_type\nAlma,Haven,20,45G1\nHaven,Alma,5,45G1\n"
BOOKINGS = "id,origin,destination,containers,ready,due\na,Alma,Haven,2,2026-03-01,2026-04-20\n"
ROWS = "origin,destination,ready,hs\nAlma,Haven,2026-03-01,0402\nAlma,Nowhere,2026-03-01,0402\n"
EVENTS = 'start = 2026-03-01\nend = 2026-03-03\nclose = "EAST_WEST"\n'
CALLS: dict[str, tuple[str, ...]] = {
    "alternatives": ASKED,
    "calendar": DAYS,
    "check": ("networks/teaching",),
    "compare": (*ASKED, "--close", "EAST_WEST"),
    "container": ("45G1",),
    "criticality": ("DEMAND", *TEACHING),
    "departures": DAYS,
    "explain": ASKED,
    "interdict": ("DEMAND", *TEACHING, "--budget", "1"),
    "isochrone": ("Alma", *TEACHING, "--date", "2026-03-01"),
    "lint": ("networks/teaching",),
    "matrix": ("Alma", "--to", "Haven", *TEACHING, "--date", "2026-03-01"),
    "pareto": ASKED,
    "places": ("Alma", *TEACHING),
    "plan congestion": ("DEMAND", *TEACHING),
    "plan empties": ("DEMAND", *TEACHING),
    "plan expansion": ("DEMAND", *TEACHING, "--steps", "1"),
    "plan flow": ("DEMAND", *TEACHING),
    "plan hubs": ("DEMAND", *TEACHING, "--hub", "Alma", "--hub", "Eastgate", "--single"),
    "plan slots": ("BOOKINGS", *TEACHING, "--weeks", "1"),
    "plan timetable": ("PLAN", *TEACHING, "--time-limit", "5"),
    "plan trains": ("DEMAND", *TEACHING, "--time-limit", "5"),
    "plan vehicles": ("PLAN", *TEACHING),
    "queue": ("BRE_MAL", "--traffic", "fixed=2,block=11", "--date", "2026-03-01"),
    "quote": ASKED,
    "reliability": ASKED,
    "replay": ("EVENTS", "DEMAND", *TEACHING),
    "route": ASKED,
    "routes": ("ROWS", *TEACHING),
    "sensitivity": ASKED,
    "sweep": ("ROWS", *TEACHING),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("files")
    texts = {"DEMAND": DEMAND, "BOOKINGS": BOOKINGS, "ROWS": ROWS}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "events.toml").write_text(EVENTS, "utf-8")
    found = {name: str(folder / f"{name}.csv") for name in texts} | {"EVENTS": str(folder / "events.toml")}
    assert run("plan", "trains", found["DEMAND"], *TEACHING, "--out", str(folder / "plan")).exit_code == 0
    return found | {"PLAN": str(folder / "plan")}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "json.schema.json").read_text("utf-8"))
    return found


def call(verb: str, files: dict[str, str], *more: str) -> Any:
    return run(*verb.split(), *(files.get(word, word) for word in CALLS[verb]), *more)


def test_every_verb_with_a_format_is_in_the_table_and_in_the_schema(schema: dict[str, Any]) -> None:
    with_format = {" ".join(words) for words, verb in verbs() if any(param.name == "format" for param in verb.params)}
    assert with_format == set(CALLS) == set(schema["properties"]["verb"]["enum"])
    for name, verb in ((" ".join(words), verb) for words, verb in verbs()):
        if name in with_format:
            assert {"--json", "-o", "--force"} <= {one for param in verb.params for one in param.opts}, name


@pytest.mark.parametrize("verb", CALLS)
def test_json_is_as_the_schema_says(verb: str, files: dict[str, str], schema: dict[str, Any]) -> None:
    done = call(verb, files, "--json")
    assert done.exit_code == 0, done.output
    whole = json.loads(done.stdout)
    jsonschema.Draft202012Validator(schema).validate(whole)
    assert whole["verb"] == verb and whole["schema"] == delivery.SCHEMA == schema["properties"]["schema"]["const"]
    broken = whole | {"result": {"corridor": "nothing"}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(broken)


VIEWS = [(verb, "--why", "cost") for verb in ("route", "pareto", "alternatives", "routes")]
VIEWS += [("alternatives", "--by-port", "loading")]
VIEWS += [("route", "--show", view) for view in ("weak", "dwells", "invoice", "emissions", "sources", "cargo")]


@pytest.mark.parametrize("asked", VIEWS, ids=" ".join)
def test_what_is_told_instead_is_in_the_schema_too(
    asked: tuple[str, ...], files: dict[str, str], schema: dict[str, Any]
) -> None:
    done = call(asked[0], files, *asked[1:], "--json")
    assert done.exit_code == 0, done.output
    jsonschema.Draft202012Validator(schema).validate(json.loads(done.stdout))


def test_the_result_inside_is_that_of_the_format(files: dict[str, str]) -> None:
    for verb in ("route", "places", "matrix"):
        plain = json.loads(call(verb, files, "--format", "json").stdout)
        assert json.loads(call(verb, files, "--json").stdout)["result"] == plain


@pytest.mark.parametrize("verb", ["route", "places", "calendar", "plan flow"])
def test_a_file_holds_what_the_format_prints(verb: str, files: dict[str, str], tmp_path: Path) -> None:
    for ending in ("csv", "json"):
        done = call(verb, files, "-o", str(tmp_path / f"a.{ending}"))
        assert done.exit_code == 0 and not done.stdout.strip(), done.output
        assert f"written: {tmp_path / f'a.{ending}'}" in done.stderr
        assert (tmp_path / f"a.{ending}").read_text("utf-8") == call(verb, files, "--format", ending).stdout
    call(verb, files, "-o", str(tmp_path / "a.txt"))
    first = (tmp_path / "a.txt").read_text("utf-8").splitlines()[0]
    assert first.strip() and first in call(verb, files).stdout


def test_sheets_hold_numbers_and_texts_as_they_were(files: dict[str, str], tmp_path: Path) -> None:
    plain = pd.read_csv(io.StringIO(call("calendar", files, "--format", "csv").stdout))
    for ending, read in (("xlsx", pd.read_excel), ("parquet", pd.read_parquet)):
        call("calendar", files, "-o", str(tmp_path / f"a.{ending}"))
        found = read(tmp_path / f"a.{ending}")
        assert list(found.columns) == list(plain.columns) and len(found) == 2
        assert found["cost"].tolist() == plain["cost"].tolist()
        assert found["corridor"].tolist() == plain["corridor"].tolist()
    frame = pd.read_parquet(io.BytesIO(delivery._sheet("a,b,c,d\n0402,1,x,\n1,2.5,,3\n", ".parquet")))
    assert frame["a"].tolist() == ["0402", "1"] and frame["b"].tolist() == [1.0, 2.5]
    assert frame["c"].tolist() == ["x", ""] and frame["d"].iloc[1] == 3


def test_a_page_is_the_map(files: dict[str, str], tmp_path: Path) -> None:
    assert call("route", files, "-o", str(tmp_path / "a.html")).exit_code == 0
    assert (tmp_path / "a.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-o", "a.zip"), "writes names in .csv, .geojson, .html, .json, .parquet, .txt, .xlsx"),
        (("-o", "a"), "the ending says the format"),
        (("-o", "a.csv", "--format", "json"), "keep one"),
        (("--json", "--format", "csv"), "keep one"),
        (("--json", "-o", "a.csv"), "ends in .json"),
        (("-o", "nowhere/a.csv"), "nowhere: make it first"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_the_work(
    words: tuple[str, ...], told: str, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("route", files, *words)
    assert done.exit_code in (1, 2) and told in done.stderr and not list(tmp_path.iterdir()), done.output


def test_what_is_there_stays_until_the_new_is_whole(files: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("as it was", "utf-8")
    assert run("route", "Alma", "Nowhere", *TEACHING, "-o", str(file)).exit_code == 2
    assert file.read_text("utf-8") == "as it was" and list(tmp_path.iterdir()) == [file]


def test_a_folder_with_faults_is_told_in_the_file_too(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("check", str(tmp_path / "empty"), "-o", str(tmp_path / "a.json"))
    assert done.exit_code == 1
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))[0]["kind"] == "finding"
