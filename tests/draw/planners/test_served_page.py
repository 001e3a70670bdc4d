"""The page that searches from a server: what it hands over is answered, under a policy that lets it ask nobody else."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import corridor as cd

BOX = cd.Shipment("Alma", "Haven", ready="2026-03-04")


@pytest.fixture
def address() -> Iterator[str]:
    """A server over the teaching network, as a process."""
    words = ("-m", "corridor", "serve", "--network", "teaching", "--port", "0")
    with subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        yield server.stderr.readline().split(" at ")[1].split()[0]
        server.send_signal(signal.SIGINT)
        server.stderr.read()


@pytest.mark.slow
def test_the_page_asks_its_server_what_it_cannot_answer(browser: Any, address: str, teaching: cd.Network) -> None:
    page = browser.new_page()
    errors, asked = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(address)
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    page.wait_for_selector("html[data-planner=ready]", state="attached", timeout=60_000)

    page.click("#planner-surely")
    page.wait_for_selector("#planner-server-said:has-text('days')")
    page.fill("#planner-depart", "2026-03-05T08:00")
    page.click("#planner-by-clock")
    page.wait_for_selector("#planner-server-said:has-text('2026-03-')")
    # days before those that the page holds go to the server by themselves
    page.fill("#planner-ready", "2025-06-02T08:00")
    page.dispatch_event("#planner-ready", "change")
    page.wait_for_selector("#planner-handover:has-text('exact in cost')")
    assert "Answered by the server" in page.text_content("#planner-problem")

    page.click("#planner-many summary")
    page.fill("#planner-demand", "origin,destination,teu_per_day,ready\nAlma,Haven,20,2026-03-01")
    page.click("#planner-begin")
    page.wait_for_selector("#planner-plan:has-text('flow')", timeout=120_000)
    page.fill("#planner-demand", "origin,destination,teu_per_day\nAlms,Haven,20")
    page.click("#planner-begin")
    page.wait_for_selector("#planner-plan:has-text('Alms')")
    refused = [text for text in errors if "422" not in text]  # which Chromium itself logs of the misspelt row
    assert not refused and all(url.startswith((address, "blob:", "data:")) for url in asked)
    page.close()


def test_a_page_in_a_file_has_no_server(teaching: cd.Network) -> None:
    html = cd.draw.planner(teaching, since="2026-03-01").to_html()
    assert 'id="corridor-server"' not in html and "connect-src" not in html
