"""Rows against the globe: lengths of links against the lines that are drawn for them, countries against borders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from corridor.errors import Finding
from corridor.model.country_areas import countries_of, degrees_from
from corridor.model.network import Network
from corridor.model.tables.line_geometry import line_km
from corridor.model.tables.places import great_circle_km
from corridor.study.remarks import Remark

__all__ = ["doubtful_places", "wrong_lengths"]

_WRONG_FACTOR, _DOUBTFUL_FACTOR = 3.0, 1.5  # a sketch of a line is off by less than the one, a survey than the other
_DETOUR_FACTOR = 2.5  # of a link without a line over the great circle: mountain railways and short crossings have less
_SLACK_KM = 20.0  # terminals of a short link are drawn where their city is
_ABROAD_DEGREES = 0.3  # of latitude, 33 km: borders are thinned, and border stations serve the other side


def _drawn(network: Network) -> Iterator[tuple[str, float, float]]:
    """Links with a line of their own, its length and the one that is stated, in km; aircraft fly where they like."""
    links = network.links[(network.links["geometry_id"] != "") & (network.links["mode"] != "air")]
    for link, stated in zip(links.index, links["length_km"], strict=True):
        yield str(link), line_km(network.line(link)), float(stated)


def _undrawn(network: Network) -> Iterator[tuple[str, float, float]]:
    """Links without a line of their own, the great circle between their ends, and the length stated, in km."""
    links, terminals = network.links, network.terminals
    links = links[(links["geometry_id"] == "") & (links["mode"] != "air")]
    points = {
        key: (float(lat), float(lon))
        for key, lat, lon in zip(terminals.index, terminals["lat"], terminals["lon"], strict=True)
    }
    for link, start, end, stated in zip(
        links.index, links["from_node_id"], links["to_node_id"], links["length_km"], strict=True
    ):
        yield str(link), great_circle_km(points[start], points[end]), float(stated)


def _apart(drawn: float, stated: float, factor: float) -> bool:
    return max(drawn, stated) > factor * min(drawn, stated) + _SLACK_KM


def wrong_lengths(network: Network) -> Iterator[Finding]:
    """Find links whose length and line cannot both be right: one is three times the other, and 20 km more."""
    for link, drawn, stated in _drawn(network):
        if _apart(drawn, stated, _WRONG_FACTOR):
            problem = f"{link} is {stated:,g} km, and its line {drawn:,.0f} km long"
            yield Finding("links", 0, "length_km", problem, "check the unit: kilometres; or name another geometry_id")


def _length(link: str, stated: float, beside: str, remedy: str) -> Remark:
    text = f"links {link}: {stated:,g} km, and {beside}"
    return Remark(text, "links", (link,), "length_km", f"{stated:g}", remedy)


def doubtful_places(network: Network) -> Iterator[Remark]:
    """Say which lengths are far from their lines or ends, and which terminals lie in another country than they say.

    Countries whose borders are not known, and places at sea, are passed over.
    """
    for link, drawn, stated in _drawn(network):
        if _apart(drawn, stated, _DOUBTFUL_FACTOR) and not _apart(drawn, stated, _WRONG_FACTOR):
            yield _length(link, stated, f"its line is {drawn:,.0f} km long", "correct the length or the line")
    for link, direct, stated in _undrawn(network):  # those below the great circle are faults of the table
        if stated > _DETOUR_FACTOR * direct + _SLACK_KM:
            ends = f"its ends are {direct:,.0f} km apart"
            yield _length(link, stated, ends, "check the unit and the coordinates, or name a geometry_id")
    terminals = network.terminals
    country = terminals["country"].to_numpy(dtype=str)
    lat, lon = (terminals[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    found = countries_of(lat, lon)
    abroad = (found != "") & (found != country)
    abroad[abroad] = degrees_from(country[abroad], lat[abroad], lon[abroad]) > _ABROAD_DEGREES
    turned = countries_of(np.clip(lon, -90.0, 90.0), lat)
    for place in np.flatnonzero(abroad).tolist():
        key = terminals.index[place]
        point = f"{lat[place]:g}, {lon[place]:g}"
        text = f"terminals {key}: its country is {country[place]}, and {point} lies in {found[place]}"
        remedy = "correct the country, or the coordinates: latitude first, degrees"
        if turned[place] == country[place]:
            remedy = (
                f"write lat {lon[place]:g} and lon {lat[place]:g}: they lie in {country[place]} the other way round"
            )
        yield Remark(text, "terminals", (str(key),), "country", str(country[place]), remedy)
