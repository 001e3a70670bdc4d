"""The page's scripts: each declares what it needs, needs nothing that needs it, and comes after it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.draw.page.assets import asset
from corridor.draw.page.scripts import Script, bundle, order_of, parse_script, read_script
from corridor.draw.page.style import COLOURINGS

FOLDER = Path(str(files("corridor.draw") / "assets"))
GENERATED = parse_script("blanks.js", "export const BLANKS = {};\n")
KINDS = tuple(f"kinds/{kind}.js" for kind in COLOURINGS)
ENTRIES = (*KINDS, "folium_basemap.js", "planner/worker.js", "story.js")
PLAIN = {"folium_popups.js"}  # no module: stands in for a part of jQuery
FUNCTIONS = ("lines", "marks", "describe", "panel", "sheet")

_DECLARED = re.compile(r"\b(?:const|let|function|class)\s+([\w$]+)|\b(?:const|let)\s+([\[{][^=]*?[\]}])\s*(?:=|of)")
_METHOD = re.compile(r"^(\w+)\(.*\) \{$", re.MULTILINE)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/\w*")
_PARAMETERS = re.compile(
    r"(?:function\s*\w*|\b(?!if|for|while|switch|catch)\w+)?\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?:=>|\{)|(\w+)\s*=>"
)


def names() -> list[str]:
    return sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.js"))


def script(name: str) -> Script:
    return GENERATED if name == GENERATED.name else read_script(name)


def code_of(text: str) -> str:
    """The text without comments and what is written in quotes; of templates, the expressions stay."""
    kept: list[str] = []
    inside = [0]  # depth of braces in the code and, -1, templates that are open
    at = 0
    while at < len(text):
        one, start = text[at], at
        at += 1
        if inside[-1] < 0:
            if one == "\\":
                at += 1
            elif one == "`":
                inside.pop()
            elif text.startswith("${", start):
                inside.append(0)
                kept.append(" ")
                at += 1
        elif one in "\"'":
            at = (
                next(found.end() for found in re.finditer(rf"(?:\\.|[^\\{one}])*{one}", text[at:]) if not found.start())
                + at
            )
            kept.append('""')
        elif one == "`":
            inside.append(-1)
        elif text.startswith("//", start):
            at = text.find("\n", start)
        elif (
            one == "/"
            and (found := _REGEX.match(text, start))
            and re.search(r"[(,=:?]\s*$|return $", "".join(kept[-9:]))
        ):
            at = found.end()
        elif one == "}" and inside[-1] == 0 and len(inside) > 1:
            inside.pop()
        else:
            inside[-1] += (one == "{") - (one == "}")
            kept.append(one)
    return "".join(kept)


def bound_in(code: str) -> set[str]:
    """Names that the code itself gives to something: variables, functions, parameters."""
    found = set(_METHOD.findall(code))
    for one, pattern in _DECLARED.findall(code):
        found |= {one} if one else set(re.findall(r"\w+", pattern))
    for several, one in _PARAMETERS.findall(code):
        found |= {one} if one else set(re.findall(r"\w+", several))
    return found


def used_in(code: str) -> set[str]:
    """Names that stand for themselves: not after a dot, not as the key of an object."""
    return set(re.findall(r"(?<![\w.$])(?<!\.\.\.)([A-Za-z_$][\w$]*)(?![\w$]|\s*:(?!:))", code)) | set(
        re.findall(r"\.\.\.([A-Za-z_]\w*)", code)
    )


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_script_comes_after_all_that_it_imports(entry: str) -> None:
    order = order_of(entry, script)
    places = {one.name: place for place, one in enumerate(order)}
    assert all(places[file] < places[one.name] for one in order for file in one.imports)
    assert order[-1].name == entry


@pytest.mark.parametrize("name", sorted(set(names()) - PLAIN))
def test_what_is_imported_is_exported_and_used(name: str) -> None:
    one = script(name)
    for file, wanted in one.imports.items():
        assert set(wanted) <= set(script(file).exports), file
        assert set(wanted) <= used_in(code_of(one.body)), file


@pytest.mark.parametrize("name", sorted(set(names()) - PLAIN))
def test_no_script_uses_a_name_of_another_that_it_does_not_import(name: str) -> None:
    one = script(name)
    code = code_of(one.body)
    elsewhere = {export for other in set(names()) - PLAIN - {name} for export in script(other).exports}
    imported = {export for wanted in one.imports.values() for export in wanted}
    assert (used_in(code) & elsewhere) - bound_in(code) - imported == set()


def test_a_name_that_is_not_imported_would_be_found() -> None:
    """The test above sees names in calls, templates and spreads, and none in keys, properties and strings."""
    code = code_of('const a = { el: b.svg, names: 2, "km": 1 };\nhours(`${days(1)} letter`, ...token);\n')
    assert used_in(code) >= {"hours", "days", "token"}
    assert not used_in(code) & {"el", "svg", "km", "letter"}


def test_every_script_belongs_to_a_page() -> None:
    used = {one.name for entry in ENTRIES for one in order_of(entry, script)} - {GENERATED.name}
    assert used | PLAIN == set(names())


def test_files_are_short() -> None:
    """A table of words is no script: it has a line a text."""
    written = [file for file in FOLDER.rglob("*.*") if file.suffix != ".csv"]
    long = {str(file): count for file in written if (count := len(file.read_text().splitlines())) > 400}
    assert not long


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_page_has_the_same_five_functions(name: str) -> None:
    published = asset(name).partition("publish({")[2]
    assert [word for word in FUNCTIONS if not re.search(rf"\b{word}\b", published)] == []
    assert f'name: "{Path(name).stem}"' in published


def test_no_script_asks_which_kind_of_page_it_is_on() -> None:
    asking = re.compile(r"data\.kind|kind\.name\s*[!=]=|switch \(.*kind")
    assert [name for name in names() if asking.search(asset(name))] == []


def test_scripts_that_need_each_other_are_refused() -> None:
    circle = {
        "a.js": parse_script("a.js", 'import { two } from "./b.js";\nexport const one = two;\n'),
        "b.js": parse_script("b.js", 'import { one } from "./a.js";\nexport const two = one;\n'),
    }
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        order_of("a.js", circle.__getitem__)


def test_a_bundle_leaves_nothing_outside() -> None:
    text = bundle("lines/widths.js")
    assert text.startswith('(() => {\n"use strict";') and text.endswith("return lines_widths_js;\n})()")
    assert "import " not in text and "export " not in text


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
def test_any_files_without_a_circle_find_an_order(pairs: list[tuple[int, int]]) -> None:
    """A higher number imports lower ones, and the last imports all that nobody else does."""
    needed = {number: {low for low, high in map(sorted, pairs) if high == number > low} for number in range(8)}
    needed[8] = set(range(8))
    texts = {
        f"d{number}/f.js": "".join(f'import {{ x{other} }} from "../d{other}/f.js";\n' for other in sorted(others))
        for number, others in needed.items()
    }
    files = {name: parse_script(name, text) for name, text in texts.items()}
    order = [one.name for one in order_of("d8/f.js", files.__getitem__)]
    assert sorted(order) == sorted(files)
    assert all(order.index(file) < order.index(name) for name in order for file in files[name].imports)
