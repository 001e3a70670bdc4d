"""A verb's function gets its options by family, and a slip in its definition shows at once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import FunctionType

import click
import pytest
from click.testing import CliRunner

from corridor.cli import command
from corridor.cli.command import Verb, slow_notice, tell
from corridor.search import compiler


@dataclass(frozen=True)
class Ways:
    """A family, two of whose fields may have no option."""

    via: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    limits: dict[str, float] = field(default_factory=dict)


_via = click.option("--via", multiple=True)


def test_options_reach_the_function_by_family_and_by_name() -> None:
    got: list[object] = []

    @click.command(cls=Verb)
    @_via
    @click.option("--most", type=int, default=3)
    def verb(ways: Ways, most: int) -> None:
        got.extend((ways, most))

    assert CliRunner().invoke(verb, ["--via", "Birk", "--via", "Delta"]).exit_code == 0
    assert got == [Ways(("Birk", "Delta"), (), {}), 3]


def test_an_option_that_nothing_takes_is_refused() -> None:
    def verb(ways: Ways) -> None:
        raise AssertionError

    with pytest.raises(TypeError, match=r"nothing takes \{'colour'\}"):
        click.command(cls=Verb)(_via(click.option("--colour")(verb)))


@pytest.mark.parametrize("missing", ["via", "most"])
def test_a_parameter_that_no_option_fills_is_refused(missing: str) -> None:
    def verb(ways: Ways, most: int) -> None:
        raise AssertionError

    option = click.option("--most") if missing == "via" else _via
    with pytest.raises(TypeError, match=f"no option fills {{'{missing}'}}"):
        click.command(cls=Verb)(option(verb))


@pytest.mark.parametrize(
    ("typed", "meant"), [("--colour", "--road-colour"), ("--road", "--road-colour"), ("--rode-colour", "--road-colour")]
)
def test_an_unknown_option_names_one_that_has_its_word(typed: str, meant: str) -> None:
    """A word of a name is nearer than a name of like letters; where no name has it, letters tell."""

    @click.command(cls=Verb)
    @click.option("--road-colour", default="")
    @click.option("--collar", default="")
    def verb(road_colour: str, collar: str) -> None:
        raise AssertionError

    said = CliRunner().invoke(verb, [typed, "red"])
    assert said.exit_code == 2 and meant in said.output
    assert typed == "--rode-colour" or "--collar" not in said.output


def test_what_was_assumed_is_no_remark(capsys: pytest.CaptureFixture[str]) -> None:
    tell(["assumed: 18 t", "prices end", "assumed: 18 t"])
    assert capsys.readouterr().err.splitlines() == ["assumed: 18 t", "remark: prices end"]


class _Slow:
    """What is asked of numba, as slow as on a machine at work."""

    def __call__(self, *arguments: object, **options: object) -> object:
        time.sleep(0.1)
        raise KeyboardInterrupt

    njit = CompileResult = property(lambda self: self)
    # a call within the compiler of numba, as reading a kernel makes one
    _rebuild = property(
        lambda self: FunctionType(type(self).__call__.__code__, {"__name__": "numba.core.compiler", "time": time})
    )


@pytest.mark.parametrize(("code", "told"), [("compiled", True), ("read_again", False)])
def test_what_is_compiled_is_said_and_what_is_read_from_the_cache_is_not(
    code: str, told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_NOTICE_AFTER_S", 0.01)
    monkeypatch.setattr(compiler, "_NUMBA", _Slow())
    monkeypatch.setattr(compiler, "_COMPILER", _Slow())
    monkeypatch.setattr(compiler.pickle, "loads", lambda data: ([], ()))
    asked = (len,) if code == "compiled" else (len, b"")
    with pytest.raises(KeyboardInterrupt), slow_notice():
        getattr(compiler, code)(*asked)
    assert ("compiling the search kernels" in capsys.readouterr().err) is told
