"""One server: its networks, its lanes, its bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from corridor.arguments import checked_class
from corridor.errors import ArgumentError, UnknownName
from corridor.graph.measures import P90
from corridor.model.network import Network
from corridor.model.tables.reading import nearest
from corridor.serve.answers import answer
from corridor.serve.endpoints import PLAN, Endpoint
from corridor.serve.fields import checked_fields
from corridor.serve.jobs import Job, Plans
from corridor.serve.lanes import Lane

__all__ = ["LOOPBACK", "ServeTerms", "Server"]

_PAGE_S = 300.0  # for which a page is waited for
_SLOW = ("close", "lift", "depart", "arrive_by")  # a network of its own, or the search by the clock
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@checked_class
@dataclass(frozen=True, slots=True)
class ServeTerms:
    """What a server allows.

    Attributes
    ----------
    hosts : tuple of str
        By which it may be called, without the port: what a page elsewhere makes of a name that it owns is refused.
        Empty for any.
    body_bytes : int
        Of a question.
    quick, slow, plans : int
        Threads for what takes milliseconds, and for what takes longer; processes for plans.
    line, line_of_plans : int
        Questions at work and waiting in each of the lanes, and plans, at most.
    patience_s : float
        Seconds after which a question is given up.
    since : str
        The first day that the page answers itself, by default that of this year; days before are asked of the server.
        The more days, the longer the page takes to make: of `eurasia` five seconds for a year, a minute for all.
    """

    hosts: tuple[str, ...] = LOOPBACK
    body_bytes: int = 65_536
    quick: int = 1
    slow: int = 2
    plans: int = 1
    line: int = 64
    line_of_plans: int = 8
    patience_s: float = 60.0
    since: str = ""

    def __post_init__(self) -> None:
        for name in ("body_bytes", "quick", "slow", "plans", "line", "line_of_plans", "patience_s"):
            if not getattr(self, name) > 0:
                raise ArgumentError(f"{name} must be above 0, not {getattr(self, name)!r}")


def _page_of(network: Network, since: str) -> bytes:
    from corridor.draw.planners.planner_page import served_planner

    return served_planner(network, since=since or f"{dt.date.today():%Y}-01-01").to_html().encode()


class Server:
    """Answers questions about some networks, each in its lane.

    Parameters
    ----------
    networks : sequence of Network
        The first is meant where a question names none.
    terms : ServeTerms
        What is allowed.
    """

    def __init__(self, networks: Sequence[Network], terms: ServeTerms) -> None:
        names = [network.name for network in networks]
        if not names or len(set(names)) < len(names):
            raise ArgumentError(f"networks must be one or more of different names, not {', '.join(names) or 'none'}")
        self.networks: Mapping[str, Network] = dict(zip(names, networks, strict=True))
        self.terms = terms
        line, patience_s = terms.line, terms.patience_s
        self._quick = Lane("quick", threads=terms.quick, line=line, patience_s=patience_s)
        self._pages: dict[str, bytes] = {}
        self._making = Lane("page", threads=1, line=line, patience_s=_PAGE_S)
        self.plans = Plans(processes=terms.plans, line=terms.line_of_plans)
        self._slow = Lane("slow", threads=terms.slow, line=line, patience_s=patience_s)

    def network(self, name: str | None) -> Network:
        """The network of a question.

        Raises
        ------
        UnknownName
            For one that is not served, with the nearest.
        """
        known = list(self.networks)
        if name is None:
            return self.networks[known[0]]
        if name not in self.networks:
            text = f"no network is called {name!r}{nearest(name, known)}; here are {', '.join(known)}"
            raise UnknownName(text, name, known)
        return self.networks[name]

    async def answer(self, endpoint: Endpoint, body: Any, *, as_text: bool = False) -> bytes:
        """Check a question and answer it, in the quick lane where it takes some milliseconds.

        Parameters
        ----------
        endpoint : Endpoint
            Where it is asked.
        body : object
            As JSON reads it.
        as_text : bool
            Whether the answer is for people: what the result prints.

        Raises
        ------
        CorridorError
            As `answer` raises it; `FieldError` and `Busy`, too.
        """
        said = checked_fields(endpoint.fields, body)
        network = self.network(said.pop("network", None))
        is_slow = any(said.get(name) for name in _SLOW) or said.get("minimise") == P90
        lane = self._slow if is_slow or not endpoint.is_quick else self._quick
        return await lane.run(partial(answer, network, endpoint.verb, said, as_text=as_text))

    async def page(self, name: str | None) -> bytes:
        """The page that searches a network, made when it is first asked for; raises as `answer` does."""
        network = self.network(name)
        if network.name not in self._pages:
            self._pages[network.name] = await self._making.run(partial(_page_of, network, self.terms.since))
        return self._pages[network.name]

    async def begin(self, body: Any) -> Job:
        """Check what a plan is asked for, read its demand, and put it in line; raises as `answer` does."""
        said = checked_fields(PLAN.fields, body)
        network = self.network(said.pop("network", None))
        return await self._slow.run(partial(self.plans.begin, network, said))

    def close(self) -> None:
        """Answer nothing any more, and end all plans."""
        self.plans.close()
        self._making.close()
        self._quick.close()
        self._slow.close()
