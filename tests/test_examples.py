"""Examples and the code in the documents run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.cli.main import main

pytestmark = pytest.mark.examples
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# What an example is told, where it would else write into the checkout or take long.
ARGUMENTS = {"gallery.py": ["gallery", "--quick"]}
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[object]:
    """Code blocks of a language in all documents."""
    found: list[object] = []
    for document in DOCUMENTS:
        texts = re.findall(rf"^```{language}\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)
        found += [pytest.param(text, id=f"{document.name}-{place}") for place, text in enumerate(texts)]
    return found


def test_there_are_examples() -> None:
    assert EXAMPLES
    assert blocks("python")


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


@pytest.mark.parametrize("text", blocks("python"))
def test_python_in_the_documents_runs(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(text, "document", "exec"), {"__name__": "document"})


@pytest.mark.parametrize("text", blocks("sh"))
def test_commands_in_the_documents_run(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that call the command line; `make` and `pip` are left to the machine of the reader."""
    monkeypatch.chdir(tmp_path)
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["corridor"]:
            done = CliRunner().invoke(main, words[1:])
            assert done.exit_code == 0, f"{line}\n{done.output}"
