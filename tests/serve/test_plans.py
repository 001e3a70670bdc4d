"""Plans over HTTP: a job that runs beside searches, is asked after, fails with its reasons, and can be cancelled."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asking import Ask, ask
from command_line import run

import corridor as cd
from corridor.plan.demand import demand
from corridor.serve import ServeTerms, application
from corridor.serve.endpoints import PLAN

ROWS = [
    {"origin": "Alma", "destination": "Haven", "teu_per_day": 20, "container_type": "45G1", "ready": "2026-03-01"},
    {"origin": "Haven", "destination": "Alma", "teu_per_day": 5, "ready": "2026-03-01"},
]
BOX = {"origin": "Alma", "destination": "Haven", "ready": "2026-03-04"}


@pytest.fixture
def planning(teaching: cd.Network) -> Iterator[Ask]:
    """A server whose plans wait in a line of two."""
    app = application([teaching], terms=ServeTerms(line_of_plans=2))
    yield partial(ask, app)
    app.state.server.close()


def ended(planning: Ask, job: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = planning("GET", f"/api/plan/{job}").json()
        if found["state"] not in ("waiting", "running"):
            return found
        time.sleep(0.05)


@pytest.mark.slow
def test_a_plan_is_that_of_the_command_line_and_holds_up_no_search(planning: Ask, tmp_path: Path) -> None:
    """Searches are answered while its process is at work."""
    begun = planning("POST", "/api/plan", json={"rows": ROWS})
    job = begun.json()["job"]
    assert begun.status_code == 202 and begun.headers["location"] == f"/api/plan/{job}"
    beside = 0
    while planning("GET", f"/api/plan/{job}").json()["state"] in ("waiting", "running"):
        assert planning("POST", "/api/route", json=BOX).status_code == 200
        beside += 1
    assert beside >= 5
    found = ended(planning, job)
    file = tmp_path / "demand.csv"
    columns = ["origin", "destination", "teu_per_day", "container_type", "ready"]
    lines = [",".join(str(row.get(name, "45G1")) for name in columns) for row in ROWS]
    file.write_text("\n".join([",".join(columns), *lines]), "utf-8")
    assert found["state"] == "done" and found["error"] is None
    assert found["result"] == json.loads(run("plan", "flow", str(file), "--network", "teaching", "--json").stdout)


def test_plans_are_cancelled_and_their_line_is_bounded(planning: Ask) -> None:
    jobs = [planning("POST", "/api/plan", json={"rows": ROWS}).json()["job"] for _ in range(2)]
    full = planning("POST", "/api/plan", json={"rows": ROWS})
    assert full.status_code == 503 and "too many plans wait" in full.text
    for job in jobs[::-1]:  # the one in line, then the one at work
        assert planning("DELETE", f"/api/plan/{job}").json()["state"] == "cancelled"
    assert [ended(planning, job)["state"] for job in jobs] == ["cancelled"] * 2
    assert planning("DELETE", f"/api/plan/{jobs[0]}").json()["state"] == "cancelled"
    assert planning("POST", "/api/plan", json={"rows": ROWS}).status_code == 202, "there is room again"


@pytest.mark.slow
def test_a_plan_that_cannot_be_fails_with_its_reasons(planning: Ask) -> None:
    asked = {"rows": [{**ROWS[0], "teu_per_day": 90_000}], "serve_all": True}
    found = ended(planning, planning("POST", "/api/plan", json=asked).json()["job"])
    assert found["state"] == "failed" and found["result"] is None
    assert found["error"]["type"] == "Infeasible" and found["error"]["reasons"]


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ({}, 400, "demand or rows must be there"),
        ({"demand": "x", "rows": ROWS}, 400, "not both"),
        ({"demand": "/etc/passwd"}, 422, "has no demand"),
        ({"rows": [{**ROWS[0], "origin": "Alms"}]}, 422, "Alma"),
        ({"rows": [{**ROWS[0], "teu_per_day": -1}]}, 422, "teu_per_day"),
        ({"rows": [{"origin": "Alma", "teu_per_dya": 1}]}, 400, "nearest: teu_per_day"),
        ({"rows": ROWS, "time_limit_s": 601}, 400, "from 1 to 600"),
        ({"rows": ROWS * 101}, 400, "1 to 200 are read"),
    ],
)
def test_faulty_plans_are_refused_before_they_wait(body: dict[str, Any], code: int, told: str, planning: Ask) -> None:
    answer = planning("POST", "/api/plan", json=body)
    assert answer.status_code == code and told in answer.json()["error"]["message"], answer.text


def test_a_plan_that_nobody_began_is_not_found(planning: Ask) -> None:
    for method in ("GET", "DELETE"):
        answer = planning(method, "/api/plan/unknown")
        assert (answer.status_code, answer.json()["error"]["type"]) == (404, "NoJob")


def test_columns_are_those_of_a_demand() -> None:
    columns = next(field.choices for field in PLAN.fields if field.name == "rows")
    assert set(columns) == set(demand._KNOWN)
