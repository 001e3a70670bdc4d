"""The verb that answers over HTTP, until it is stopped."""

from __future__ import annotations

from dataclasses import replace

import click

from corridor.cli.command import Verb, message
from corridor.cli.options import network_option
from corridor.cli.parameters import NetworkOptions
from corridor.cli.shell.completion import complete_networks

__all__ = ["serve"]


@click.command(cls=Verb)
@network_option
@click.option(
    "--also",
    "others",
    multiple=True,
    metavar="NAME|PATH",
    shell_complete=complete_networks,
    help="Another network that may be asked about by its name; repeatable.",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8731, show_default=True, help="0 for one that is free.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen; others can then ask."
)
def serve(network: NetworkOptions, others: tuple[str, ...], port: int, host: str) -> None:
    """Answer questions over HTTP: the page that searches, and a JSON interface, on this machine alone.

    No file is read but the networks named here. The page is at /, the interface is described at /openapi.json;
    Ctrl-C ends it.
    """
    from corridor.interop.extras import needed

    for package in ("starlette", "uvicorn"):
        needed(package, "serve", "servers")
    from corridor.serve import run_server

    opened = [network.open(), *(replace(network, network_name=name).open() for name in others)]
    names = ", ".join(one.name for one in opened)
    run_server(opened, host=host, port=port, started=lambda address: message(f"{names} at {address} - Ctrl-C ends it"))
