"""The documentation: what it shows is what happens, and every public name and column is in it."""

from __future__ import annotations

import doctest
import io
import re
from pathlib import Path

import pytest
import site_blocks
import site_examples
import site_notebooks
import site_reference
import site_tables

import corridor as cd
from corridor.model.tables.schema import TABLES

DOCS = Path(__file__).resolve().parent.parent / "docs"
NAMES = [(room, name) for room in site_reference.ROOMS for name in site_reference.names_of(room)]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.fixture(autouse=True)
def opened_once(monkeypatch: pytest.MonkeyPatch, eurasia: cd.Network, teaching: cd.Network, tmp_path: Path) -> None:
    """A network is frozen: all documents share one of each name, and what was compiled of it. In an empty folder."""
    known = {"eurasia": eurasia, "teaching": teaching}
    really = cd.open_network
    monkeypatch.setattr(cd, "open_network", lambda name: known.get(name) or really(name))
    monkeypatch.chdir(tmp_path)


@pytest.mark.examples
@pytest.mark.parametrize("page", site_blocks.documents(), ids=lambda page: page.relative_to(DOCS.parent).as_posix())
def test_blocks_of_a_document_run_and_print_what_it_shows(page: Path) -> None:
    """`python docs/make/site_blocks.py` writes the outputs anew."""
    blocks = site_blocks.blocks_of(page.read_text(encoding="utf-8"))
    for block, said in zip(blocks, site_blocks.outputs(blocks), strict=True):
        if block.prints is not None:
            assert block.prints == site_blocks.tidy(said)


def test_the_reader_of_blocks_sees_code_marks_and_outputs() -> None:
    unrun = f"{site_blocks.UNRUN}\n```python\nc\n```\n"
    page = f"```sh\na\n```\n\n{site_blocks.PRINTS}b\n```\n{unrun}```python\nprint(1)\n```\n"
    assert [(one.language, one.code, one.prints) for one in site_blocks.blocks_of(page)] == [
        ("sh", "a\n", "b\n"),
        ("python", "print(1)\n", None),
    ]
    shown = f"```python\nx = 1\n```\n\n```python\nprint(x)\n```\n\n{site_blocks.PRINTS}2\n```\n"
    assert site_blocks.rewritten(shown) == shown.replace("\n2\n", "\n1\n")


@pytest.mark.examples
@pytest.mark.parametrize(("room", "name"), NAMES, ids=lambda part: part or "cd")
def test_every_public_name_has_an_example_that_runs(room: str, name: str) -> None:
    """In its docstring, or in `docs/examples/`; not in both."""
    value = getattr(site_reference.room(room), name)
    test = site_examples.tests_of(room, name, value)
    assert test is not None and test.examples, f"{site_reference.dotted(room, name)} has no example"
    assert not (site_examples.in_docstring(value) and name in site_examples.written(room))
    said = io.StringIO()
    done = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=said.write)
    assert done.failed == 0, said.getvalue()


@pytest.mark.parametrize("room", site_reference.ROOMS)
def test_examples_are_of_names_that_there_are(room: str) -> None:
    assert set(site_examples.written(room)) <= set(site_reference.names_of(room))


def test_the_printed_tables_are_those_of_the_schema() -> None:
    """`python docs/make/site_tables.py` writes it anew."""
    assert site_tables.PAGE.read_text(encoding="utf-8") == site_tables.page()


def test_the_dictionary_has_every_column() -> None:
    """Read back from the page: tables and columns in the order of the schema, blanks said or not allowed, defaults."""
    sections = re.split(r"^## `(\w+)`.*$", site_tables.page(), flags=re.M)[1:]
    read = dict(zip(sections[::2], sections[1::2], strict=True))
    assert list(read) == list(TABLES)
    for name, table in TABLES.items():
        rows = re.findall(r"^\| `(\w+)` \|.*\| (.+?) \| (.+?) \|$", read[name], flags=re.M)
        assert [column for column, _, _ in rows] == list(table.names)
        required = {column.name for column in table.columns if column.required}
        assert {column for column, _, blank in rows if blank == "not allowed"} == required
        taken = {column.name: column.default for column in table.columns if column.default}
        assert {column: without for column, without, _ in rows if column in taken} == {
            column: site_tables.escaped(default) for column, default in taken.items()
        }


@pytest.mark.examples
@pytest.mark.parametrize("notebook", site_notebooks.notebooks(), ids=lambda file: file.name)
def test_a_notebook_runs_whole_and_says_what_is_kept_in_it(notebook: Path) -> None:
    """`python docs/make/site_notebooks.py` keeps anew what they say; no picture makes them large."""
    assert notebook.stat().st_size < 200_000
    assert site_notebooks.text(notebook) == site_notebooks.text_of(site_notebooks.executed(notebook), notebook.name)


def test_there_are_notebooks() -> None:
    assert len(site_notebooks.notebooks()) >= 3
