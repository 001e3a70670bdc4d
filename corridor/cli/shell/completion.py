"""What a shell offers when a word is half typed: verbs and options by click, places and borders by a light index.

Whatever goes wrong meanwhile offers nothing: a shell that asks is no place for messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from corridor.cli.command import Verb

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from corridor.model.network import Network

__all__ = ["complete_networks", "complete_places", "complete_things", "completion"]

_SHELLS = {
    "bash": 'eval "$(corridor completion bash)"    in ~/.bashrc',
    "zsh": 'eval "$(corridor completion zsh)"    in ~/.zshrc',
    "fish": "corridor completion fish | source    in ~/.config/fish/config.fish",
}
_MOST = 60  # of what is offered
_PLACE_NAMES = ("city", "city_zh", "city_ru", "id", "unlocode", "name", "name_zh", "name_ru")
_Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


@click.command(cls=Verb, epilog="\n\n".join(("\b", *(f"{line}" for line in _SHELLS.values()))))
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
def completion(shell: str) -> None:
    """Print the script by which a shell completes verbs, options and the names of places."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(click.get_current_context().find_root().command, {}, "corridor", "_CORRIDOR_COMPLETE").source())


def _quietly(find: Callable[[Network, str], Iterable[tuple[str, str]]]) -> _Completer:
    """A completer of a parameter, from what finds words and what they are in the network that was named before."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found: dict[str, str] = {}
        with suppress(Exception):
            for word, what in find(_network(ctx), incomplete):
                found.setdefault(word, what)
        return [CompletionItem(word, help=what) for word, what in list(found.items())[:_MOST]]

    return complete


def _network(ctx: click.Context) -> Network:
    from corridor.cli.parameters import NetworkOptions

    return NetworkOptions(ctx.params.get("network_name") or "eurasia").unchanged()


def _places(network: Network, incomplete: str) -> Iterator[tuple[str, str]]:
    """Places that begin so in any language, by a word that no shell takes apart; of none typed, the cities."""
    from corridor.model.tables.places import fold

    part = fold(incomplete)
    names = _PLACE_NAMES if part else _PLACE_NAMES[:1]
    for name in names:  # cities first
        for row in network.places.rows:
            word = str(row[name])
            if word and fold(word).startswith(part):
                whole = word if not any(map(str.isspace, word)) else str(row["id"])
                yield whole, f"{row['name']}, {row['country']}"


def _things(network: Network, incomplete: str) -> Iterator[tuple[str, str]]:
    """Places, and the ids of borders."""
    from corridor.model.names import ids_of
    from corridor.model.tables.places import fold

    yield from _places(network, incomplete)
    for border in ids_of(network, "border"):
        if fold(border).startswith(fold(incomplete)):
            yield border, "border"


def _networks(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from corridor.model.network_folders import list_networks

    shipped = [CompletionItem(name) for name in list_networks() if name.startswith(incomplete)]
    return [*shipped, CompletionItem(incomplete, type="dir")]


complete_places, complete_things, complete_networks = _quietly(_places), _quietly(_things), _networks
