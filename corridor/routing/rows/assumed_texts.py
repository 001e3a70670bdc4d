"""What routes take blanks of tables for, of many at once: the texts of `corridor.model.assumptions.assumptions_of`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corridor.model.assumptions import assumptions_of, links_of_stops, rows_assumed
from corridor.model.network import Network
from corridor.model.tables.columns import Concern
from corridor.routing.rows.arc_facts import Row

__all__ = ["AssumedTexts"]

Mask = NDArray[np.bool_]
_MOST_TEXTS = 100_000
_FIRST = 5  # rows that a text names; of the others it tells how many they are


class AssumedTexts:
    """Says of many routes what they take blanks for; texts are kept.

    Parameters
    ----------
    network : Network
        The tables.
    concerns : sequence of str
        Whose answers rest on the blanks, as for `assumptions_of`.

    Attributes
    ----------
    rows : frozenset of Row
        By which it goes: what else a route rests on changes nothing.
    """

    def __init__(self, network: Network, concerns: Sequence[Concern]) -> None:
        self._network, self._blanks = network, assumptions_of(network, concerns=concerns)
        self.rows = rows_assumed(network, concerns)
        self._places: dict[Row, list[tuple[int, int]]] = {}
        for number, one in enumerate(self._blanks):
            for place, row in enumerate(one.rows):
                self._places.setdefault((one.table, row), []).append((number, place))
        self._texts: dict[tuple[int, tuple[int, ...], int], str] = {}

    def of(self, rows: Sequence[Row], passed: Mask) -> list[list[str]]:
        """What each route takes for something.

        Parameters
        ----------
        rows : sequence of Row
            Some of `rows`, each once.
        passed : bool array, shape (routes, rows)
            Which of them each route rests on.
        """
        rows, passed = self._with_stops(rows, passed)
        columns: dict[int, list[tuple[int, int]]] = {}
        for column, row in enumerate(rows):
            for number, place in self._places.get(row, ()):
                columns.setdefault(number, []).append((place, column))
        told: list[list[str]] = [[] for _ in passed]
        for number in sorted(columns):
            places, of_places = (np.array(one) for one in zip(*sorted(columns[number]), strict=True))
            route, which = np.nonzero(passed[:, of_places])
            found, begin = places[which].tolist(), 0
            for texts, end in zip(told, np.bincount(route, minlength=len(passed)).cumsum().tolist(), strict=True):
                if begin < end:
                    texts.append(self._text(number, found[begin:end]))
                    begin = end
        return told

    def _with_stops(self, rows: Sequence[Row], passed: Mask) -> tuple[Sequence[Row], Mask]:
        """The same with the stops of services that are reached over links on the way."""
        column, reached = {row: place for place, row in enumerate(rows)}, dict[Row, Mask]()
        ridden = links_of_stops(self._network)
        for table, service in rows:
            for stop, links in ridden.get(service, ()) if table == "services" else ():
                over = [column["links", link] for link in links if ("links", link) in column]
                if over and ("service_stops", stop) in self._places:
                    reached["service_stops", stop] = passed[:, column[table, service]] & passed[:, over].any(axis=1)
        if not reached:
            return rows, passed
        return [*rows, *reached], np.column_stack([passed, *reached.values()])

    def _text(self, number: int, places: list[int]) -> str:
        key = (number, tuple(places[:_FIRST]), len(places))
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            one = self._blanks[number]
            found = self._texts[key] = str(replace(one, rows=tuple(one.rows[place] for place in places)))
        return found
