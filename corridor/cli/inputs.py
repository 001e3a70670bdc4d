"""What every verb does with what was asked: open the network, make the shipment, print a frame, write a page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import click

if TYPE_CHECKING:
    import pandas as pd

    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network

__all__ = ["Asked", "complain", "echo_frame", "network_of", "patience", "save_page", "say", "shipment_of"]

Asked = Mapping[str, Any]

_GOODS = (
    "containers",
    "container_type",
    "hs",
    "cargo_tonnes_each",
    "value_each",
    "value_of_time",
    "decay_per_day",
    "container_owner",
    "dangerous",
    "power_within_h",
    "pickup_km",
    "delivery_km",
    "subsidies",
    "ready",
)
_PATIENCE_S = 4.0  # a search from the cache takes less, also on a slow machine


class _Page(Protocol):
    def save(self, file: str) -> object: ...


def complain(text: str) -> NoReturn:
    """End with exit code 2: what was asked cannot be meant."""
    raise click.UsageError(text)


def say(text: str) -> None:
    """Tell the person, not the pipe."""
    click.echo(text, err=True)


def network_of(asked: Asked) -> Network:
    """Open a shipped network by its name, or read a folder."""
    import corridor as cd

    name = asked["network"]
    shipped = name in cd.list_networks()
    is_folder = not shipped and ("/" in name or "\\" in name or Path(name).is_dir())
    return cd.read_network(name) if is_folder else cd.open_network(name)


def shipment_of(asked: Asked, **ends: str) -> Shipment:
    """Make the shipment of the options; `ends` are its places where no arguments name them."""
    import corridor as cd

    goods = {name: asked[name] for name in _GOODS if name in asked}
    places = ends or {"origin": asked["origin"], "destination": asked["destination"]}
    return cd.Shipment(places["origin"], places["destination"], **goods)


@contextmanager
def patience() -> Iterator[None]:
    """Say why a search takes its time: the first one on a machine compiles the kernels."""
    text = "still at work; the first search on a machine compiles the kernels, which takes half a minute or more"
    timer = threading.Timer(_PATIENCE_S, say, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def echo_frame(form: str, frame: pd.DataFrame, table: Callable[[], None], *, index: bool = False) -> None:
    """Print a frame as JSON records or as CSV; for people, by the function given."""
    if form == "json":
        rows = frame.reset_index() if index else frame
        click.echo(rows.to_json(orient="records", date_format="iso", force_ascii=False, indent=1))
    elif form == "csv":
        click.echo(frame.to_csv(index=index), nl=False)
    else:
        table()


def save_page(page: _Page, file: str, *, quiet: bool = False) -> None:
    """Write a map and say so, or end with exit code 1 where that cannot be."""
    try:
        page.save(file)
    except OSError as problem:
        raise click.ClickException(f"cannot write the map: {problem}") from problem
    if not quiet:
        say(f"map: {file}")
