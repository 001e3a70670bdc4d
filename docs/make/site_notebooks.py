"""Notebooks of `examples/` as pages: their text, their code, and the text of their outputs.

``python docs/make/site_notebooks.py`` runs them and keeps what they say as text; pictures and tables for the browser
are left to whoever opens them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "examples"
TIMEOUT_S = 120  # of a cell, on a loaded machine
INTRODUCTION = """# Notebooks

They stand in `examples/` and are run by the tests. With the library and Jupyter installed
(`python -m pip install '.[docs]' jupyterlab`), `jupyter lab examples/` opens them.

| notebook | what it does |
|---|---|
"""


def notebooks() -> list[Path]:
    """All notebooks, by name."""
    return sorted(FOLDER.glob("*.ipynb"))


def opening(file: Path) -> list[str]:
    """The heading of a notebook, and the paragraphs under it."""
    return str(nbformat.read(file, as_version=4).cells[0].source).split("\n\n")


def title(file: Path) -> str:
    """The heading of a notebook."""
    return opening(file)[0].removeprefix("# ")


def summary(file: Path) -> str:
    """The first paragraph under the heading."""
    return opening(file)[1].replace("\n", " ")


def pages() -> dict[str, str]:
    """A page for each notebook, and one that lists them."""
    rows = [f"| [{title(file)}]({file.stem}.md) | {summary(file)} |" for file in notebooks()]
    found = {f"{file.stem}.md": text(file) for file in notebooks()}
    return {"index.md": INTRODUCTION + "\n".join(rows) + "\n", **found}


def text(file: Path) -> str:
    """A notebook as Markdown."""
    return text_of(nbformat.read(file, as_version=4), file.name)


def text_of(notebook: nbformat.NotebookNode, name: str) -> str:
    """A notebook in memory as Markdown, with the name of its file."""
    parts = []
    for cell in notebook.cells:
        parts.append(f"```python\n{cell.source}\n```" if cell.cell_type == "code" else cell.source)
        parts += [f"```text\n{said}\n```" for said in map(plain, cell.get("outputs", ())) if said]
    return "\n\n".join([*parts, f"The notebook is `examples/{name}`."]) + "\n"


def plain(output: nbformat.NotebookNode) -> str:
    """What an output says as text; a picture says nothing."""
    said = output.get("text") or output.get("data", {}).get("text/plain", "")
    return "".join(said).rstrip()


def navigation() -> list[Any]:
    """The section of the notebooks."""
    return ["notebooks/index.md", *({title(file): f"notebooks/{file.stem}.md"} for file in notebooks())]


def executed(file: Path) -> nbformat.NotebookNode:
    """A notebook run in an empty folder, its outputs as text alone."""
    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=TIMEOUT_S, resources={"metadata": {"path": folder}})
        client.execute(env={**os.environ, "PYTHONPATH": str(FOLDER.parent), "MPLBACKEND": "Agg"})
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, as_texts(cell.outputs)
    return notebook


def as_texts(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """What a cell says, as text: what it prints in one piece, then its result; warnings of the kernel are left out."""
    printed = "".join(output.text for output in outputs if output.get("name") == "stdout")
    results = [output.data.get("text/plain", "") for output in outputs if "data" in output]
    found = [nbformat.v4.new_output("stream", name="stdout", text=printed)] if printed else []
    return found + [nbformat.v4.new_output("display_data", data={"text/plain": result}) for result in results]


def main() -> None:
    """Run all notebooks and write down what they say."""
    for file in notebooks():
        nbformat.write(executed(file), file)


if __name__ == "__main__":
    main()
