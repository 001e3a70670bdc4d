"""Requests and responses: an ASGI application over a server, with its bounds and its headers."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NoReturn

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corridor.arguments import checked_arguments
from corridor.draw.page.policy import policy_of
from corridor.errors import CorridorError, Infeasible
from corridor.model.network import Network
from corridor.serve.answers import error_body
from corridor.serve.endpoints import ENDPOINTS, PLAN, Endpoint
from corridor.serve.fields import FieldError
from corridor.serve.jobs import NoJob
from corridor.serve.lanes import Busy
from corridor.serve.openapi import FAILURES, document
from corridor.serve.server import Server, ServeTerms

__all__ = ["application"]

_LOG = logging.getLogger(__name__)
_JSON = "application/json"
_TEXT = "text/plain"
_RETRY_S = "2"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cache-control": "no-store",
}


class Refused(CorridorError):
    """A request that is refused before anybody reads its question."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        super().__init__(text)


class _Guard:
    """Refuses requests to other hosts, and adds the headers of safety to every response that has none of its own."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                more = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name.encode() not in own]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if self._hosts and _plain_host(host) not in self._hosts:
            refusal = _failed(Refused(421, f"this server is not called {host[:80]!r}"))
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


def _plain_host(host: str) -> str:
    """A host without its port, and without the brackets of an address."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if ":" in host else host.lower()


def _code(fault: CorridorError) -> int:
    match fault:
        case Refused():
            return fault.code
        case FieldError():
            return 400
        case Busy():
            return 503
        case NoJob():
            return 404
        case LookupError() | ValueError() | Infeasible():
            return 422
    return 500


def _failed(fault: CorridorError) -> Response:
    code = _code(fault)
    if code == 500:  # of what is on this machine nothing is told
        _LOG.error("a question failed", exc_info=fault)
        fault = CorridorError("the server cannot answer this")
    return JSONResponse(error_body(fault), code, {"retry-after": _RETRY_S} if code == 503 else None)


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


async def _said(request: Request, most: int) -> Any:
    """The body of a request, read no further than it may be long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise Refused(415, f"say content-type: {_JSON}, and send a JSON object")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise Refused(413, f"the body has more than {most:,} bytes")
    try:
        return json.loads(body, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as fault:
        raise FieldError([("", f"the body is no JSON: {fault}")]) from None


def _asked(request: Request) -> dict[str, str]:
    """The query of a request; what is said twice cannot be meant."""
    said = request.query_params.multi_items()
    if len(dict(said)) < len(said):
        twice = next(name for name, _ in said if sum(one == name for one, _ in said) > 1)
        raise FieldError([(twice[:80], "is said twice")])
    return dict(said)


async def _answered(server: Server, endpoint: Endpoint, request: Request) -> Response:
    said = _asked(request) if endpoint.in_query else await _said(request, server.terms.body_bytes)
    as_text = _wants_text(request)
    return Response(await server.answer(endpoint, said, as_text=as_text), media_type=_TEXT if as_text else _JSON)


def _wants_text(request: Request) -> bool:
    """Whether somebody reads the answer, rather than a program."""
    return request.headers.get("accept", "").partition(",")[0].partition(";")[0].strip().lower() == _TEXT


def _told(work: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The same work, whose errors are answers."""

    async def answered(request: Request) -> Response:
        try:
            return await work(request)
        except CorridorError as fault:
            return _failed(fault)

    return answered


async def _no_such(request: Request, fault: Exception) -> Response:
    """Paths and methods that there are not, told as other errors are."""
    assert isinstance(fault, HTTPException)
    text = FAILURES.get(fault.status_code, fault.detail)
    response = _failed(Refused(fault.status_code, f"{request.method} {request.url.path[:80]}: {text}"))
    response.headers.update(fault.headers or {})
    return response


async def _crashed(request: Request, fault: Exception) -> Response:
    return _failed(CorridorError(str(fault)))


def _plan_routes(server: Server) -> list[Route]:
    """A plan is begun, asked after and cancelled."""

    async def begin(request: Request) -> Response:
        job = await server.begin(await _said(request, server.terms.body_bytes))
        return Response(job.to_json(), 202, {"location": f"{PLAN.path}/{job.id}"}, _JSON)

    async def find(request: Request) -> Response:
        job = server.plans.find(request.path_params["job"])
        if job.text and _wants_text(request):
            return Response(job.text, media_type=_TEXT)
        return Response(job.to_json(), media_type=_JSON)

    async def cancel(request: Request) -> Response:
        return Response(server.plans.cancel(request.path_params["job"]).to_json(), media_type=_JSON)

    one = f"{PLAN.path}/{{job}}"
    return [
        Route(PLAN.path, _told(begin), methods=["POST"]),
        Route(one, _told(find), methods=["GET"]),
        Route(one, _told(cancel), methods=["DELETE"]),
    ]


async def _page(server: Server, request: Request) -> Response:
    page = await server.page(request.query_params.get("network"))
    policy = f"{policy_of(page.decode())}; frame-ancestors 'none'"
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})


@checked_arguments
def application(networks: Sequence[Network], *, terms: ServeTerms | None = None) -> Starlette:
    """Make the ASGI application that answers questions about some networks.

    Parameters
    ----------
    networks : sequence of Network
        Of different names; the first is meant where a question names none.
    terms : ServeTerms, optional
        What it allows; by default it is called by the names of this machine's loopback alone.

    Returns
    -------
    starlette.applications.Starlette
        For any server of ASGI; `run_server` runs it by uvicorn.

    Raises
    ------
    ArgumentError
        Where there is no network, or two of one name.
    """
    server = Server(networks, terms or ServeTerms())
    openapi = JSONResponse(document(ENDPOINTS))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        server.close()

    async def described(_: Request) -> Response:
        return openapi

    page = _told(partial(_page, server))
    routes = [Route("/", page), Route("/openapi.json", described), *_plan_routes(server)]
    for one in ENDPOINTS:
        if one is PLAN:
            continue
        work = _told(partial(_answered, server, one))
        routes.append(Route(one.path, work, methods=["GET" if one.in_query else "POST"]))
    found = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _no_such, Exception: _crashed}
    )
    found.state.server = server
    found.add_middleware(_Guard, hosts=server.terms.hosts)
    return found
