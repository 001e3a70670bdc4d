"""A server on a socket, until somebody stops it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import uvicorn

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, CorridorError
from corridor.model.network import Network
from corridor.serve.asgi import application
from corridor.serve.server import LOOPBACK, ServeTerms

__all__ = ["run_server"]

_MOST_PORT = 65_535
_PATIENCE_S = 3  # with which answers that are under way are waited for at the end
_MOST_CONNECTIONS = 256


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens nowhere else."""
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_MOST_CONNECTIONS)  # before its address is told: whoever asks at once waits for the first answer
    except OSError as fault:
        raise CorridorError(f"cannot listen on {host} port {port}: {fault.strerror or fault}; see --port") from None
    return found


@checked_arguments
def run_server(
    networks: Sequence[Network],
    *,
    host: str = "127.0.0.1",
    port: int = 8731,
    terms: ServeTerms | None = None,
    started: Callable[[str], object] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM: answers under way are waited for, a few seconds long.

    Parameters
    ----------
    networks : sequence of Network
        As for `application`.
    host : str
        Where to listen; by default on this machine's loopback, where nobody else can ask.
    port : int
        From 0 to 65,535; 0 for one that is free.
    terms : ServeTerms, optional
        What is allowed; by default it is called by the names of loopback, or by any where it listens elsewhere.
    started : callable, optional
        Called with the address once it listens.

    Raises
    ------
    CorridorError
        When it cannot listen there.
    """
    if not 0 <= port <= _MOST_PORT:
        raise ArgumentError(f"port must be from 0 to {_MOST_PORT:,}, not {port}")
    allowed = terms or ServeTerms(hosts=LOOPBACK if host in LOOPBACK else ())
    app = application(networks, terms=allowed)
    listening = _bound(host, port)
    if started is not None:
        shown = f"[{host}]" if ":" in host else host
        started(f"http://{shown}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_PATIENCE_S,
        ws="none",
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:  # which it raises again once it has ended in order
        pass
    finally:
        listening.close()
