"""Latitude and longitude in each other's column throughout: each number may pass, and every place is another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corridor.errors import Finding
from corridor.model.clocks.time_zones import principal_places
from corridor.model.own import default_set
from corridor.model.tables.places import fold, great_circle_km
from corridor.model.tables.reading import Draft

__all__ = ["unswapped"]

_LEAST = 2  # rows that say so; a single one may be in the wrong country otherwise
_NEAR_KM, _FAR_KM = 150.0, 500.0  # of a place that its name tells
_LAT, _LON = 90.0, 180.0


def unswapped(drafts: Mapping[str, Draft]) -> tuple[dict[str, Draft], list[Finding]]:
    """Tables whose terminals lie where they should, and that two columns were swapped where they were.

    Only of a table that leaves columns out, as somebody writes it. The other way round is meant where most places lie
    in the country that they say, or where their name is known to be, or all on land; and as they stand they do not.
    """
    terminals = drafts.get("terminals")
    if terminals is None or not terminals.partial or not {"lat", "lon"} <= terminals.columns.keys():
        return dict(drafts), []
    rows = [row for row in terminals.each("lat", "lon", *_said(terminals)) if row[1] == row[1] and row[2] == row[2]]
    able = all(abs(lat) <= _LON and abs(lon) <= _LAT for _, lat, lon, *_ in rows)
    if len(rows) < _LEAST or not able or not (told := _told(rows)):
        return dict(drafts), []
    columns = terminals.columns | {"lat": terminals.column("lon"), "lon": terminals.column("lat")}
    problem, remedy = f"latitudes and longitudes are swapped: {told}", "call the column lat lon, and the column lon lat"
    finding = Finding("terminals", 0, "lat", problem, remedy)
    return {**drafts, "terminals": replace(terminals, columns=columns)}, [finding]


def _said(terminals: Draft) -> tuple[str, ...]:
    return tuple(name if name in terminals.columns else "lat" for name in ("name", "country"))


def _told(rows: list[tuple[Any, ...]]) -> str:
    """What speaks for the other way round, of the first place that it is told of; blank where nothing does."""
    known = principal_places()
    named = [(name, (lat, lon), known[fold(str(name))]) for _, lat, lon, name, _ in rows if fold(str(name)) in known]
    here = [one for one in named if great_circle_km(one[1], one[2]) < _NEAR_KM]
    there = [(name, at) for name, at, place in named if _is_swapped(at, place)]
    if here:
        return ""
    if len(there) >= _LEAST and 2 * len(there) > len(named):
        name, (lat, lon) = there[0]
        return f"{name} is near {lon:g} north, {lat:g} east, not the other way round"
    return _told_by_country(rows)


def _is_swapped(at: tuple[float, float], place: tuple[float, float]) -> bool:
    return great_circle_km((at[1], at[0]), place) < _NEAR_KM and (
        abs(at[0]) > _LAT or great_circle_km(at, place) > _FAR_KM
    )


def _told_by_country(rows: list[tuple[Any, ...]]) -> str:
    # they load shapely, and complete tables never come here
    import numpy as np

    from corridor.model.country_areas import countries_of

    lat, lon = (np.array([row[place] for row in rows], dtype=np.float64) for place in (1, 2))
    as_it_is, turned = countries_of(np.clip(lat, -_LAT, _LAT), lon), countries_of(lon, lat)
    as_it_is[np.abs(lat) > _LAT] = ""
    said = np.array([_code(str(row[4])) for row in rows])
    stated = said != ""
    right, other = (int(np.count_nonzero(found[stated] == said[stated])) for found in (as_it_is, turned))
    if other >= _LEAST and other > right and 2 * other > np.count_nonzero(stated):
        first = int(np.flatnonzero(stated & (turned == said) & (as_it_is != said))[0])
        lies = as_it_is[first] or "no country"
        return f"{rows[first][3]} lies in {lies} as it stands, and in {said[first]} the other way round"
    at_sea = as_it_is == ""
    if stated.any() or not (turned != "").all() or 4 * np.count_nonzero(at_sea) < len(rows):
        return ""
    first = int(np.flatnonzero(at_sea)[0])
    return f"{rows[first][3]} lies in no country as it stands, and in {turned[first]} the other way round"


def _code(country: str) -> str:
    """The code of a country that is called by it or by its name; blank for any other."""
    known = default_set.countries()
    if country.strip().upper() in known:
        return country.strip().upper()
    return next((code for code, row in known.items() if fold(row.name) == fold(country)), "") if country.strip() else ""
