"""Places of one side of a matrix: their terminals, and which of them are priced alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from corridor.calendar import on_the_clock
from corridor.model.cargo.ends import end_remark
from corridor.model.network import Network

__all__ = ["Area", "Places"]


class Area(NamedTuple):
    """What decides, of a place, what cells there pay: their goods' country, the lorry there, and what its clock shows.

    The clock matters where boxes begin that are ready at one instant; None elsewhere.
    """

    country: str
    km: float
    ready: dt.datetime | None


class Places:
    """Places of one side: terminals, and which of them are priced alike.

    Attributes
    ----------
    terminals : ndarray of str, shape (places,)
    areas : dict of Area to ndarray of int64
        Positions of places that are priced alike.
    remarks : tuple of str
        What coordinates were taken for.
    """

    def __init__(
        self,
        network: Network,
        names: Sequence[str],
        found: Mapping[str, tuple[str, float]],
        own_km: float,
        ready: dt.datetime | None = None,
    ) -> None:
        """Places by what their names mean (`asked_names`); own kilometres by lorry, if any, count for every place."""
        self.terminals = np.array([found[name][0] for name in names], dtype=object)
        country = network.terminals["country"].to_dict()
        zones = network.time_zones
        at: dict[Area, list[int]] = {}
        for position, name in enumerate(names):
            terminal, by_lorry = found[name]
            here = ready and on_the_clock(ready, zones.zone(terminal))
            at.setdefault(Area(country[terminal], own_km or by_lorry, here), []).append(position)
        self.areas = {area: np.array(positions, np.int64) for area, positions in at.items()}
        told = (end_remark(network, name, own_km or found[name][1]) for name in dict.fromkeys(names))
        self.remarks = tuple(filter(None, told))
