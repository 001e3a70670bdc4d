"""The JSON interface: answers of the command line, errors that can be read, bounds that hold, a true document."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

import httpx
import pytest
import schemathesis
from asking import Ask, ask
from command_line import run
from hypothesis import Phase, given, settings
from schemathesis.specs.openapi import checks

import corridor as cd
from corridor.serve import ServeTerms, application
from corridor.serve.endpoints import ENDPOINTS, PLAN, Endpoint
from corridor.serve.running import run_server

BOX = {"origin": "Alma", "destination": "Haven", "ready": "2026-03-04"}
WORDS = ("Alma", "Haven", "--date", "2026-03-04", "--network", "teaching")
DAYS = ("Alma", "Haven", "--start", "2026-03-02", "--end", "2026-03-05", "--network", "teaching")
JSON = {"content-type": "application/json"}
# What is asked of the server, and of the command line.
PAIRS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "route": ("route", BOX, WORDS),
    "route, all fields": (
        "route",
        {
            **BOX,
            "containers": 41,
            "hs": "8429",
            "cargo_tonnes_each": 10.5,
            "value_each": 40000,
            "decay_per_day": 0.01,
            "container_owner": "carrier",
            "pickup_km": 12,
            "prices": "tariff",
            "subsidies": False,
            "air": False,
            "minimise": "generalised",
            "limits": {"days": 90},
            "modes": ["rail", "sea", "road"],
            "network": "teaching",
        },
        (
            *WORDS,
            *("--containers", "41", "--hs", "8429", "--tonnes-each", "10.5", "--value-each", "40000"),
            *("--decay-per-day", "0.01", "--container-owner", "carrier", "--pickup-km", "12", "--prices", "tariff"),
            *("--no-subsidies", "--no-air", "--minimise", "generalised", "--limit", "days=90"),
            *("--modes", "rail,sea,road"),
        ),
    ),
    "route by the clock": ("route", {**BOX, "depart": "2026-03-05 08:00"}, (*WORDS, "--depart", "2026-03-05 08:00")),
    "route in a window": (
        "route",
        {**BOX, "depart": ["2026-03-05", "2026-03-06"]},
        (*WORDS, "--depart", "2026-03-05 to 2026-03-06"),
    ),
    "route with a border shut": ("route", {**BOX, "close": ["EAST_WEST"]}, (*WORDS, "--close", "EAST_WEST")),
    "departures": (
        "departures",
        {"origin": "Alma", "destination": "Haven", "start": "2026-03-02", "end": "2026-03-05", "limits": {"days": 80}},
        (*DAYS, "--limit", "days=80"),
    ),
    "explain": ("explain", {**BOX, "via": ["Delta"]}, (*WORDS, "--via", "Delta")),
    "reliability": ("reliability", {**BOX, "within_days": 20}, (*WORDS, "--within", "20")),
    "reliability by the clock": (
        "reliability",
        {**BOX, "depart": "2026-03-05 08:00"},
        (*WORDS, "--depart", "2026-03-05 08:00"),
    ),
    "pareto": ("pareto", {**BOX, "avoid": ["air"]}, (*WORDS, "--avoid", "air")),
    "pareto of two criteria": ("pareto", {**BOX, "criteria": ["hours", "cost"]}, (*WORDS, "--criteria", "hours,cost")),
}


@pytest.mark.parametrize("name", PAIRS)
def test_answers_are_those_of_the_command_line(name: str, asked: Ask) -> None:
    verb, body, words = PAIRS[name]
    answer = asked("POST", f"/api/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == json.loads(run(verb, *words, "--json").stdout)


@pytest.mark.parametrize("text", ["", "Al", "Eastgate"])
def test_places_are_those_of_the_command_line(text: str, asked: Ask) -> None:
    answer = asked("GET", "/api/places", params={"text": text})
    assert answer.json() == json.loads(run("places", text, "--network", "teaching", "--json").stdout)


def test_answers_can_be_read_back(asked: Ask, teaching: cd.Network) -> None:
    """Python's own result, and not only its text."""
    result = asked("POST", "/api/route", json=BOX).json()["result"]
    trip = cd.route(teaching, cd.Shipment("Alma", "Haven", ready="2026-03-04"))
    assert cd.Itinerary.from_dict(result).cents == trip.cents


@pytest.mark.parametrize(
    ("path", "body", "code", "kind", "told"),
    [
        ("route", {**BOX, "origin": "Alms"}, 422, "UnknownName", "Alma"),
        ("route", {**BOX, "via": ["Eastgat"]}, 422, "UnknownName", "Eastgate"),
        ("route", {**BOX, "network": "teachin"}, 422, "UnknownName", "nearest: teaching"),
        ("route", {**BOX, "close": ["Eastgat"]}, 422, "UnknownName", "Eastgate"),
        ("route", {**BOX, "redy": 1}, 400, "FieldError", "nearest: ready"),
        ("route", {**BOX, "ready": "soon"}, 422, "ShipmentError", "soon"),
        ("route", {**BOX, "depart": ["2026-03-06", "2026-03-05"]}, 422, "DateError", "2026-03-0"),
        ("route", {**BOX, "hs": "849"}, 422, "ShipmentError", "hs"),
        ("route", {**BOX, "limits": {"days": 0.1}}, 422, "NoRoute", "limit"),
        ("departures", {**BOX, "start": "2026-03-02", "end": "2026-03-05"}, 400, "FieldError", "ready is no field"),
        ("departures", {"origin": "Alma", "destination": "Haven", "start": "2026-03-02"}, 400, "FieldError", "end is"),
        ("explain", {**BOX, "depart": "2026-03-05"}, 400, "FieldError", "depart is no field"),
        ("pareto", {**BOX, "modes": ["barge"]}, 422, "NoRoute", "barge"),
        ("pareto", {**BOX, "criteria": ["cost", "cost"]}, 422, "UnknownName", "criteria"),
    ],
)
def test_what_cannot_be_answered_is_an_error_that_says_what_to_do(
    path: str, body: dict[str, Any], code: int, kind: str, told: str, asked: Ask
) -> None:
    answer = asked("POST", f"/api/{path}", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (code, kind), error
    assert told in error["message"]


def test_errors_name_fields_and_what_stands_in_the_way(asked: Ask) -> None:
    faults = asked("POST", "/api/route", json={**BOX, "hs": "849", "ready": "soon"}).json()["error"]["faults"]
    assert [one["field"] for one in faults] == ["hs", "ready"]
    error = asked("POST", "/api/route", json={**BOX, "close": ["ALMA"]}).json()["error"]
    assert error["reasons"] and all(one["rule"] and one["text"] for one in error["reasons"])


@pytest.mark.parametrize(
    ("request_of", "code"),
    [
        (("GET", "/api/nothing", {}), 404),
        (("GET", "/networks/teaching/links.csv", {}), 404),
        (("GET", "/..%2f..%2fetc/passwd", {}), 404),
        (("GET", "/api/route", {}), 405),
        (("POST", "/api/places", {"json": {}}), 405),
        (("POST", "/api/route", {"content": b"{}"}), 415),
        (("POST", "/api/route", {"content": b"{}", "headers": {"content-type": "text/plain"}}), 415),
        (("POST", "/api/route", {"content": b"{", "headers": JSON}), 400),
        (("POST", "/api/route", {"content": b"\xff", "headers": JSON}), 400),
        (("POST", "/api/route", {"content": b"[" * 60_000, "headers": JSON}), 400),
        (("POST", "/api/route", {"content": b'{"containers": NaN}', "headers": JSON}), 400),
        (("POST", "/api/route", {"content": b" " * 65_536, "headers": JSON}), 400),
        (("POST", "/api/route", {"content": b" " * 65_537, "headers": JSON}), 413),
        (("GET", "/api/places?text=a&text=b", {}), 400),
        (("GET", "/api/places?txt=a", {}), 400),
        (("GET", "/api/places", {"headers": {"host": "corridor.example"}}), 421),
        (("GET", "/api/places", {"headers": {"host": "localhost.example:8731"}}), 421),
        (("GET", "/api/places", {"headers": {"host": "localhost:8731"}}), 200),
        (("GET", "/api/places", {"headers": {"host": "[::1]:8731"}}), 200),
    ],
    ids=lambda one: str(one)[:80],
)
def test_requests_are_taken_or_refused_with_the_headers_of_safety(
    request_of: tuple[str, str, dict[str, Any]], code: int, asked: Ask
) -> None:
    method, path, request = request_of
    answer = asked(method, path, **request)
    assert answer.status_code == code, answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    if code != 200:
        assert answer.json()["error"]["message"]


def test_what_fails_inside_tells_nothing_of_this_machine(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise cd.CorridorError("/somewhere/secret")

    monkeypatch.setattr("corridor.serve.server.answer", broken)
    answer = ask(application([teaching]), "POST", "/api/route", json=BOX)
    assert answer.status_code == 500 and "secret" not in answer.text
    assert "secret" in caplog.text


def test_a_long_wait_and_a_full_line_are_told(teaching: cd.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr("corridor.serve.server.answer", lambda *_, **__: b"{}" if held.wait(60) else b"")
    app = application([teaching], terms=ServeTerms(patience_s=0.01, line=1))
    for told in ("no answer within 0.01 s", "too many quick questions wait"):
        answer = ask(app, "POST", "/api/route", json=BOX)
        assert answer.status_code == 503 and answer.headers["retry-after"] and told in answer.text
    assert "no answer" in ask(app, "POST", "/api/pareto", json=BOX).text, "another lane has a line of its own"
    for slow in ({"arrive_by": "2026-05-01"}, {"depart": "2026-03-04"}, {"minimise": "p90_hours"}, {"lift": ["R"]}):
        assert "too many slow questions wait" in ask(app, "POST", "/api/route", json={**BOX, **slow}).text, slow
    held.set()


@pytest.mark.parametrize("terms", [{"body_bytes": 0}, {"quick": 0}, {"patience_s": -1.0}, {"line": 0}, {"slow": 0}])
def test_terms_are_above_nothing(terms: dict[str, Any]) -> None:
    with pytest.raises(cd.CorridorError, match="must be above 0"):
        ServeTerms(**terms)


def test_a_server_has_networks_of_different_names(teaching: cd.Network) -> None:
    for networks in ([], [teaching, teaching]):
        with pytest.raises(cd.CorridorError, match="different names"):
            application(networks)


@pytest.fixture(scope="module")
def interface(teaching: cd.Network) -> Any:
    app = application([teaching], terms=ServeTerms(hosts=("testserver",)))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.verb)
def test_the_document_is_true(endpoint: Endpoint, mode: schemathesis.GenerationMode, interface: Any) -> None:
    """Whatever is sent: no crash, no status, type or body that the document does not name, nothing wrong let pass."""
    operation = interface[endpoint.path]["GET" if endpoint.in_query else "POST"]
    if endpoint is PLAN and mode == schemathesis.GenerationMode.POSITIVE:
        mode = schemathesis.GenerationMode.NEGATIVE  # what begins plans is proved in their own tests

    @settings(max_examples=8, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def sent(case: schemathesis.Case) -> None:
        # a place that nobody knows is well written and has no answer
        case.call_and_validate(excluded_checks=[checks.positive_data_acceptance])

    sent()


def test_whoever_asks_once_the_address_is_told_is_not_refused(
    teaching: cd.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)  # however long it takes to begin
    told = list[httpx.URL]()

    def connect(address: str) -> None:
        told.append(httpx.URL(address))
        socket.create_connection((told[0].host, told[0].port or 0), timeout=5).close()

    run_server([teaching], port=0, started=connect)
    assert len(told) == 1


def test_it_ends_in_order_when_it_is_interrupted() -> None:
    words = ("-c", "from corridor.cli.main import main; main()", "serve", "--network", "teaching", "--port", "0")
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split(" at ")[1].split()[0]
        answer = httpx.post(f"{address}api/route", json=BOX, timeout=60)
        server.send_signal(signal.SIGINT)
        told = server.stderr.read()
    assert answer.json()["result"]["corridor"] == "itinerary"
    assert (server.returncode, told) == (0, "")
