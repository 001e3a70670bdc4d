"""What the tests of pages ask an open page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.draw.conftest import Visit

Visitor = Callable[..., Visit]

LAND = "getComputedStyle(document.documentElement).getPropertyValue('--land')"
OVERLAP = """
    const box = node => node.getBoundingClientRect();
    const cross = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const pairs = list => list.flatMap((a, i) => list.slice(i + 1).filter(b => cross(a, b))).length;
"""

# Ends of what is drawn outside the map, and whether the legend lies open, below it and within the sheet.
ON_PAPER = """() => {
    const { map, lines, legend } = corridor.page, size = map.getSize();
    const ends = lines.flatMap(line => line.steps.flatMap(step => [step.from, step.to]));
    const outside = ends.map(end => map.latLngToContainerPoint(end))
        .filter(({ x, y }) => x < 0 || y < 0 || x > size.x || y > size.y);
    const box = node => node.getBoundingClientRect();
    const sheet = box(document.getElementById("corridor-map")).bottom + 1;
    const below = box(legend).top >= box(map.getContainer()).bottom - 1 && box(legend).bottom <= sheet;
    return [ends.length > 0, outside.length, legend.open && below];
}"""
READY = "html[data-ready=yes]"
TOLD = "name => window.dispatchEvent(new Event(name))"

HOSTILE = {
    "LZ": "${document.title=1}`</script><script>document.title='run'</script>",
    "DOS": "<img src=x onerror=\"document.title='run'\">",
    "MAL": "\"'><svg onload=document.title='run'>",
    "MSQ": "مينسك \u202e 🚂🚂 {{ 7*7 }}",
    "DUI": "x" * 10_000,
    "KLJ": "'; document.title='run'; //\u2028",
}


def lines(visit: Visit, mode: str = "") -> int:
    return visit.page.locator(f"path.corridor-line{f'.mode-{mode}' if mode else ''}").count()


def calm(visit: Visit, path: Path) -> None:
    """No error, no message, no request but the file itself, nothing of a table run."""
    assert visit.errors == []
    assert [url.split("#")[0] for url in visit.requests] == [path.as_uri()]
    assert visit.page.title() != "run"
