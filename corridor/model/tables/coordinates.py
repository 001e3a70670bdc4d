"""Ends of a way given as coordinates: the nearest terminal that handles containers, and a lorry there and back.

The lorry's way is taken to be 1.3 times the great circle, as roads commonly are; a shipment that says its kilometres
by lorry keeps them. Airports are passed over: boxes that travel on land and sea are not handled there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import UnknownName
from corridor.model.tables.places import great_circle_km

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NearestTerminal", "is_coordinates", "nearest_to", "read_coordinates", "terminals_near"]

_DETOUR = 1.3  # kilometres of road for one of the great circle
_FARTHEST_KM = 1_500.0  # of the great circle: beyond it the coordinates are a slip, or not of this network
_NUMBER = r"([+-]?[0-9]{1,3}(?:\.[0-9]*)?)"
_BETWEEN = r"(?:\s*[,;]\s*|\s+)"
_PAIR = re.compile(rf"\s*{_NUMBER}\s*°?\s*([NS]?){_BETWEEN}{_NUMBER}\s*°?\s*([EW]?)\s*", re.ASCII | re.IGNORECASE)
_WITH_COMMAS = re.compile(r"\s*([+-]?[0-9]{1,3}),([0-9]+)(?:\s*;\s*|\s+)([+-]?[0-9]{1,3}),([0-9]+)\s*", re.ASCII)


class NearestTerminal(NamedTuple):
    """A terminal near coordinates.

    Attributes
    ----------
    id : str
        Of the terminal.
    direct_km, road_km : float
        Great circle, and what a lorry is taken to run, in whole kilometres.
    """

    id: str
    direct_km: float
    road_km: float


def is_coordinates(name: object) -> bool:
    """Whether a name is a pair of numbers, on the globe or not."""
    return _numbers(name) is not None


def _numbers(name: object) -> tuple[float, float] | None:
    """The numbers of a pair, south and west below zero."""
    if not isinstance(name, str):
        return None
    if commas := _WITH_COMMAS.fullmatch(name):
        whole, part, other, other_part = commas.groups()
        return float(f"{whole}.{part}"), float(f"{other}.{other_part}")
    pair = _PAIR.fullmatch(name)
    if pair is None:
        return None
    south, west = pair[2].upper() == "S", pair[4].upper() == "W"
    return float(pair[1]) * (-1.0 if south else 1.0), float(pair[3]) * (-1.0 if west else 1.0)


def read_coordinates(name: object) -> tuple[float, float] | None:
    """Read latitude and longitude in degrees, as ``36.06,103.83``; None for any other name.

    A semicolon or spaces may stand between, decimal commas too then; ``36.06° N, 103.83° E`` is read as well.

    Raises
    ------
    UnknownName
        For a point that is not on the globe.
    """
    pair = _numbers(name)
    if pair is None:
        return None
    lat, lon = pair
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        remedy = f"write {lon:g},{lat:g}" if swapped else "write them as in 36.06,103.83"
        raise UnknownName(f"'{name}' is not on the globe: latitude comes first, then longitude; {remedy}", str(name))
    return lat, lon


def nearest_to(point: tuple[float, float], terminals: pd.DataFrame, transfers: pd.DataFrame) -> NearestTerminal:
    """Find the terminal nearest to a point among those that handle containers.

    Parameters
    ----------
    point : tuple of float
        Latitude and longitude in degrees.
    terminals, transfers : DataFrame
        The tables; a terminal handles containers where a transfer puts them on its ground.

    Raises
    ------
    UnknownName
        When every terminal is farther than 1,500 km.
    """
    stacked = (transfers["from_carrier"] == "stack") | (transfers["to_carrier"] == "stack")
    handling = terminals.index.isin(transfers.loc[stacked, "terminal_id"]) & (terminals["kind"] != "airport")
    rows = terminals.loc[handling, ["lat", "lon"]].itertuples(name=None)
    near = [(great_circle_km(point, (lat, lon)), str(key)) for key, lat, lon in rows]
    km, terminal = min(near, default=(float("inf"), ""))
    if km > _FARTHEST_KM:
        name = f"{point[0]:g},{point[1]:g}"
        told = f"; the nearest, {terminal}, is {km:,.0f} km away" if terminal else ""
        raise UnknownName(f"no terminal is within {_FARTHEST_KM:,.0f} km of '{name}'{told}", name, [terminal])
    return NearestTerminal(terminal, km, float(round(km * _DETOUR)))


def terminals_near(terminal: str, terminals: pd.DataFrame, transfers: pd.DataFrame) -> tuple[str, ...]:
    """Id of the terminal that handles containers nearest to a junction or way-point; none where none is in reach."""
    if terminal not in terminals.index:
        return ()
    lat, lon = terminals.loc[[terminal], ["lat", "lon"]].to_numpy(float)[0].tolist()
    try:
        return (nearest_to((lat, lon), terminals, transfers).id,)
    except UnknownName:
        return ()
