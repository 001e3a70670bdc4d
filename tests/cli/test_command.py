"""A verb's function gets its options by family, and a slip in its definition shows at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import click
import pytest
from click.testing import CliRunner

from corridor.cli.command import Verb


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
