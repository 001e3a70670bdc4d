"""A second engine has the answers of Python, too, and opens every page from its file with no network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Firefox
from page_scripts import loaded
from test_answers import assert_equal, careful, heavy, questions

import corridor as cd
from corridor.draw.planners.packing import packed
from corridor.graph.coefficients.export import coefficients_of

__all__ = ["careful", "heavy"]  # fixtures

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason="there is no Firefox")]

BOX = cd.Shipment("Alma", "Haven", containers=2, ready="2026-03-04")


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    found = Firefox(str(PROGRAM), tmp_path_factory.mktemp("firefox"))
    yield found
    found.close()


def test_answers_in_firefox(firefox: Firefox, teaching: cd.Network, teaching_bytes: bytes) -> None:
    firefox.goto("about:blank")
    loaded(firefox, teaching_bytes)
    assert assert_equal(firefox, teaching, list(questions(teaching, 60, 2))) == 0


def test_the_last_cent_in_firefox(firefox: Firefox, heavy: cd.Network, careful: list[dict[str, object]]) -> None:
    firefox.goto("about:blank")
    loaded(firefox, packed(coefficients_of(heavy)))
    assert assert_equal(firefox, heavy, careful) == 0


def test_the_page_in_firefox(firefox: Firefox, teaching: cd.Network, tmp_path: Path) -> None:
    """From its file, under its policy: the first answer, another one, all dates in threads, and what is no day."""
    path = tmp_path / "planner.html"
    cd.draw.planner(teaching, presets={"box": BOX}).save(path)
    firefox.goto(path.as_uri())
    firefox.wait_until("return document.documentElement.dataset.planner")
    answered = "return corridor.page.answer.found.points"
    assert firefox.run(answered) == cd.pareto_routes(teaching, BOX).points.tolist()
    firefox.run("corridor.page.planner.toggle('mode', 'road')")
    assert firefox.run(answered) == cd.pareto_routes(teaching, BOX, avoid=["mode:road"]).points.tolist()
    firefox.run("document.getElementById('planner-years').click()")
    epochs = firefox.wait_until(
        "const { years } = corridor.page; return years.found.length === years.size && years.size"
    )
    assert epochs == len(coefficients_of(teaching).facts["epochs"])
    firefox.wait_until("return document.querySelector('.planner-beside') !== null")
    question = json.dumps({"shipment": {"ready": "2026-02-31 08:00"}})
    firefox.goto("about:blank")
    firefox.goto(f"{path.as_uri()}#q={question}")
    firefox.wait_until("return document.getElementById('planner-unread') !== null")


def test_other_pages_in_firefox(firefox: Firefox, teaching: cd.Network, tmp_path: Path) -> None:
    front = cd.pareto_routes(teaching, BOX)
    cd.draw.map(teaching, front).save(tmp_path / "map.html")
    report = cd.draw.report(teaching, front, tmp_path / "report.html")
    firefox.goto((tmp_path / "map.html").as_uri())
    firefox.wait_until("return document.documentElement.dataset.ready")
    assert firefox.run("return document.querySelectorAll('.card').length") == len(front.corridors())
    firefox.goto(report.as_uri())
    framed = "const { length } = document.querySelectorAll('iframe'); return document.querySelector('h1') && length + 1"
    assert firefox.wait_until(framed) >= 1
