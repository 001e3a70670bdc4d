"""Blanks of rows that a route's answer takes for something: which rows have them, by the places that a page knows.

A blank of a row has a number of its own, over all assumptions in their order, so that those behind a route are sorted
by it and told in the order of `corridor.model.assumptions`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import Any

from corridor.model.assumptions import Assumption, assumptions_of, links_of_stops
from corridor.model.network import Network

__all__ = ["AssumedRows"]

_TABLES = ("links", "transfers", "services", "service_stops", "borders", "trains", "emissions", "tariffs")


class AssumedRows:
    """What routes of a network rest on that its tables leave blank.

    Parameters
    ----------
    network : Network
        Whose tables.

    Attributes
    ----------
    assumptions : tuple of Assumption
        Those of any route and of reefers, of rows that a route can name.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        every = assumptions_of(network, concerns=("route", "reefer"))
        self.assumptions: tuple[Assumption, ...] = tuple(one for one in every if one.table in _TABLES)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """The numbers of the blanks of each row that has one; an id of several rows has those of all."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        blanks = ((one.table, row) for one in self.assumptions for row in one.rows)
        for number, key in enumerate(blanks):
            found[key].append(number)
        return {key: tuple(numbers) for key, numbers in found.items()}

    def facts(self) -> dict[str, Any]:
        """The assumptions with their rows, and the stops of services, whose blanks a route has by service and link."""
        return {
            "assumed": [
                {
                    "table": one.table,
                    "text": str(replace(one, rows=())),
                    "is_reefers": one.concern == "reefer",
                    "rows": list(one.rows),
                }
                for one in self.assumptions
            ],
            "assumed_stops": self._stops(),
        }

    def _stops(self) -> list[list[Any]]:
        """Service, links over which its stop may be reached, and the numbers of the stop's blanks."""
        if not any(one.table == "service_stops" for one in self.assumptions):
            return []
        stops = ((service, *stop) for service, every in links_of_stops(self.network).items() for stop in every)
        known = self.numbers
        return [
            [service, sorted(links), list(known["service_stops", stop])]
            for service, stop, links in stops
            if ("service_stops", stop) in known
        ]
