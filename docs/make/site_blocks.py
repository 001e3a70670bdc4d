"""Blocks of code in the documents: run in order, as a reader would, and their outputs written beside them.

``python docs/make/site_blocks.py`` runs every document and writes what the blocks print into the blocks that stand for
it; the tests run them too, and fail where a document shows something else.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from corridor.cli.main import main as command_line
from corridor.files import write_text

ROOT = Path(__file__).resolve().parents[2]
# A block may be preceded by the mark of what is not run, and followed by what it prints.
UNRUN = "<!-- not run by the tests: it takes minutes -->"
PRINTS = '```text title="prints"\n'
BLOCK = re.compile(
    rf"(?P<unrun>{re.escape(UNRUN)}\n)?^```(?P<language>python|sh)\n(?P<code>.*?)^```\n"
    rf"(?:\n{re.escape(PRINTS)}(?P<prints>.*?)^```\n)?",
    re.M | re.S,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code.

    Attributes
    ----------
    language : {"python", "sh"}
        What it is written in.
    code : str
        Its text.
    prints : str or None
        What the document shows as its output; None where it shows none.
    start, end : int
        Where the shown output stands in the document.
    """

    language: str
    code: str
    prints: str | None
    start: int
    end: int


def documents() -> list[Path]:
    """Every document whose blocks are run: the README, and what stands in `docs/`, examples of names apart."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    return [ROOT / "README.md", *(page for page in pages if page.parent.name != "examples")]


def blocks_of(text: str) -> list[Block]:
    """The blocks of a document that are run, in order."""
    found = (one for one in BLOCK.finditer(text) if not one["unrun"])
    return [Block(one["language"], one["code"], one["prints"], one.start("prints"), one.end("prints")) for one in found]


def outputs(blocks: list[Block]) -> Iterator[str]:
    """What each block prints, the names of one Python block known to the next; in the folder one stands in."""
    names: dict[str, Any] = {"__name__": "document"}
    for block in blocks:
        yield run_python(block.code, names) if block.language == "python" else run_commands(block.code)


def run_python(code: str, names: dict[str, Any]) -> str:
    """Execute a block; give back what it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "document", "exec"), names)
    return said.getvalue()


def run_commands(code: str) -> str:
    """Call the command line; `make`, `pip` and the like are left to the machine of the reader."""
    said = ""
    for line in code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["corridor"]:
            done = CliRunner().invoke(command_line, words[1:])
            if done.exit_code not in (0, 1):  # 1: the world says no, and a document may show how
                raise AssertionError(f"{line}\n{done.output}")
            said += done.stdout if done.exit_code == 0 else done.output
    return said


def rewritten(text: str) -> str:
    """A document with the outputs that its blocks have now."""
    blocks = blocks_of(text)
    if all(block.prints is None for block in blocks):
        return text
    for block, said in reversed(list(zip(blocks, outputs(blocks), strict=True))):
        if block.prints is not None:
            text = text[: block.start] + tidy(said) + text[block.end :]
    return text


def tidy(said: str) -> str:
    """An output as it stands in a document: without spaces at the ends of lines, and with one line end."""
    return "\n".join(line.rstrip() for line in said.strip("\n").splitlines()) + "\n"


def main(names: list[str]) -> None:
    """Rewrite the documents named, or all."""
    for page in [Path(name).resolve() for name in names] or documents():
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            new = rewritten(text)
        if new != text:
            write_text(page, new)
            sys.stderr.write(f"{os.path.relpath(page)} shows what it prints now\n")


if __name__ == "__main__":
    main(sys.argv[1:])
