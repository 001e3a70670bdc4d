"""Examples run as they stand; the code in documents is run by `test_docs.py`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.examples
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# What an example is told, where it would else write into the checkout or take long.
ARGUMENTS = {"gallery.py": ["gallery", "--quick"]}


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_whole(example: Path, tmp_path: Path) -> None:
    """In an empty folder, with warnings as errors."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-W", "error", str(example), *ARGUMENTS.get(example.name, [])]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_page_of_the_gallery_is_what_its_example_writes() -> None:
    """The text is that of the template, and every picture it names is there, and no other."""
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    template = (ROOT / "examples" / "gallery_page.md").read_text(encoding="utf-8")
    head, tail = template.split("{{sizes}}")
    assert page.startswith(head) and page.endswith(tail)
    named = re.findall(r"\(gallery/(\w+\.png)\)", page)
    assert len(named) == len(set(named)) >= 20
    assert set(named) == {path.name for path in (ROOT / "docs" / "gallery").iterdir()}
