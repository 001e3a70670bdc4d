"""How the tests of the server ask: an application in this process, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.applications import Starlette

Ask = Callable[..., httpx.Response]


def ask(app: Starlette, method: str, path: str, **request: Any) -> httpx.Response:
    """Send one request to an application, from a thread: a browser in this process may have left a loop in this one."""

    async def sent() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **request)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(sent())).result()
