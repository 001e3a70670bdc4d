"""A verb's function gets its options by family, and a slip in its definition shows at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import click
import pytest
from click.testing import CliRunner

from corridor.cli.command import Verb, tell


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
