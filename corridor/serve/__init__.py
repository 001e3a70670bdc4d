"""Questions over HTTP: the page that searches, and a JSON interface whose answers are those of `corridor ... --json`.

`fields` (what a question may say, each field once: it validates and documents), `endpoints` (which path takes which
fields), `answers` (the library's answer to a question), `openapi` (the document of the interface), `lanes` (who waits
for whom), `jobs` (plans in processes), `server` (networks, lanes and plans of one server), `asgi` (requests and
responses), `running` (a socket and its loop). `application` is an ASGI application; it needs the extra ``[serve]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridor.lazy import found_later

if TYPE_CHECKING:
    from corridor.serve.asgi import application
    from corridor.serve.running import run_server
    from corridor.serve.server import ServeTerms

_HOMES = {
    "ServeTerms": "corridor.serve.server",
    "application": "corridor.serve.asgi",
    "run_server": "corridor.serve.running",
}

__all__ = ["ServeTerms", "application", "run_server"]


def __getattr__(name: str) -> Any:
    return found_later(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
