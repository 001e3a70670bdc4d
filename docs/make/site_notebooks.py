"""Notebooks of `examples/` as pages: their text, their code, and the text of their outputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "examples"
INTRODUCTION = """# Notebooks

They stand in `examples/` and are run by the tests. With the library and Jupyter installed
(`python -m pip install '.[docs]' jupyterlab`), `jupyter lab examples/` opens them.

| notebook | what it does |
|---|---|
"""


def notebooks() -> list[Path]:
    """All notebooks, by name."""
    return sorted(FOLDER.glob("*.ipynb"))


def cells(file: Path) -> list[dict[str, Any]]:
    """The cells of a notebook."""
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return found


def title(file: Path) -> str:
    """The heading of a notebook."""
    return "".join(cells(file)[0]["source"]).splitlines()[0].removeprefix("# ")


def summary(file: Path) -> str:
    """The first paragraph under the heading."""
    return "".join(cells(file)[0]["source"]).split("\n\n")[1].replace("\n", " ")


def pages() -> dict[str, str]:
    """A page for each notebook, and one that lists them."""
    rows = [f"| [{title(file)}]({file.stem}.md) | {summary(file)} |" for file in notebooks()]
    found = {f"{file.stem}.md": text(file) for file in notebooks()}
    return {"index.md": INTRODUCTION + "\n".join(rows) + "\n", **found}


def text(file: Path) -> str:
    """A notebook as Markdown."""
    parts = []
    for cell in cells(file):
        source = "".join(cell["source"])
        parts.append(f"```python\n{source}\n```" if cell["cell_type"] == "code" else source)
        parts += [f"```text\n{output}\n```" for output in map(plain, cell.get("outputs", ())) if output]
    return "\n\n".join([*parts, f"The notebook is `examples/{file.name}`."]) + "\n"


def plain(output: dict[str, Any]) -> str:
    """What an output says as text; a picture says nothing."""
    said = output.get("text") or output.get("data", {}).get("text/plain", "")
    return "".join(said).rstrip()


def navigation() -> list[Any]:
    """The section of the notebooks."""
    return ["notebooks/index.md", *({title(file): f"notebooks/{file.stem}.md"} for file in notebooks())]
