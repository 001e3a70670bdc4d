"""The same option is the same everywhere: spelling, meaning, default and help; a verb gets the types that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import pytest
from command_line import verbs

from corridor.cli.options import CRITERIA, MEASURES, Share
from corridor.graph import measures

# Options that say something of their own on a verb: a folder and a file, days of tables and of boxes, weeks;
# from and to: a side of a border, a sheet, a place, a format.
OWN = {"--out", "-o", "--date", "--start", "--end", "--weeks", "--from", "--to"}
DEMO = ("demo", "--map")  # writes its map whether one is asked for or not: there it has a name by default
# What a verb must be told, so that it can be parsed at all.
TOLD = {
    "--start": "2026-03-04",
    "--date": "2026-03-04",
    "--end": "2026-03-05",
    "--traffic": "block=8",
    "--out": "x.svg",
}


VERBS = {" ".join(words): verb for words, verb in verbs()}


def options() -> Mapping[str, list[tuple[str, click.Option]]]:
    """Every spelling, with the verbs that have it."""
    found = defaultdict(list)
    for name, verb in VERBS.items():
        for param in verb.params:
            if isinstance(param, click.Option):
                for spelling in param.opts:
                    found[spelling].append((name, param))
    return found


@pytest.mark.parametrize("spelling", sorted(set(options()) - OWN))
def test_an_option_is_the_same_on_every_verb(spelling: str) -> None:
    """Its help and its default; which choices there are may depend on the verb."""
    said = {
        (option.help, "None" if (verb, spelling) == DEMO else str(option.default), option.name)
        for verb, option in options()[spelling]
    }
    assert len(said) == 1, f"{spelling} is {said}"


def test_a_meaning_has_one_spelling() -> None:
    """No two options of different names say the same thing; one may be spelled as in Britain and in America."""
    by_help = defaultdict(set)
    for users in options().values():
        by_help[users[0][1].help].add(users[0][1].opts[0])
    assert {text: names for text, names in by_help.items() if text and len(names) > 1} == {}


def test_what_can_be_minimised_is_what_the_library_measures() -> None:
    """The help names them without importing the library's table."""
    assert CRITERIA == measures.CRITERIA
    assert set(MEASURES) == {measure.name for measure in measures.MEASURES}


def fits(value: object, hint: Any) -> bool:
    """Whether a value is one of an annotated type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(part, inner[0]) for part in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, dict) and all(fits(part, inner[1]) for part in value.values())
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_gets_what_its_signature_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called with its arguments and nothing else: every value, also within a family, has the annotated type."""
    verb = VERBS[name]
    words = [word for spelling, value in TOLD.items() if asks(verb, spelling) for word in (spelling, value)]
    words += [word_for(param) for param in verb.params if is_needed(param)]
    if name in ("routes", "story", "sweep"):
        words = [__file__]
    assert verb.callback is not None
    hints = get_type_hints(verb.callback)
    got: dict[str, object] = {}
    monkeypatch.setattr(verb, "callback", lambda **values: got.update(values))
    verb.main(words, standalone_mode=False)
    assert set(got) == set(hints) - {"return"}
    for key, value in got.items():
        if is_dataclass(hints[key]):
            assert type(value) is hints[key]
            inner = get_type_hints(hints[key])
            names = [field.name for field in fields(hints[key])]
            assert [one for one in names if not fits(getattr(value, one), inner[one])] == []
        else:
            assert fits(value, hints[key]), f"{key} is {value!r}"


def word_for(param: click.Parameter) -> str:
    """A word that an argument can be."""
    if isinstance(param.type, click.Choice):
        return str(param.type.choices[0])
    return "." if isinstance(param.type, click.Path) else "X"


def asks(verb: click.Command, spelling: str) -> bool:
    return any(param.required and spelling in param.opts for param in verb.params)


def is_needed(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument) and param.required


SHARES = {(name, one.opts[0]) for name, verb in VERBS.items() for one in verb.params if isinstance(one.type, Share)}


def test_every_share_is_read_as_one() -> None:
    """What is told as a share, and the gap of a solver, is one on every verb that has it."""
    told = {
        (name, one.opts[0])
        for name, verb in VERBS.items()
        for one in verb.params
        if one.metavar == "SHARE" or one.opts[0] in ("--gap", "--margin")
    }
    assert told == SHARES
    assert {spelling for _, spelling in SHARES} == {"--margin", "--decay-per-day", "--max-shared", "--gap"}


@pytest.mark.parametrize(
    ("written", "meant"), [("8%", 0.08), ("8 %", 0.08), ("0.08", 0.08), ("0.5 %", 0.005), ("1", 1.0), ("150%", 1.5)]
)
def test_a_share_is_read_in_percent_and_as_a_number(written: str, meant: float) -> None:
    assert Share().convert(written, None, None) == meant


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("8", "would be 800%: write 8% or 0.08"),
        ("1.5", "write 1.5% or 0.015"),
        ("-1", "from 0"),
        ("-8%", "from 0"),
        ("nan", "from 0"),
        ("inf", "from 0"),
        ("eight", "write 8% or 0.08"),
        ("%", "write 8% or 0.08"),
    ],
)
def test_a_number_that_is_no_share_is_refused_with_what_is_meant(written: str, hint: str) -> None:
    with pytest.raises(click.BadParameter, match=hint):
        Share().convert(written, None, None)


def test_a_share_below_one_is_below_one() -> None:
    with pytest.raises(click.BadParameter, match="below 100%"):
        Share(below=1.0).convert("100%", None, None)
