"""The world's railways made ready: read, joined, cleared of high-speed lines and told their countries; kept on disk."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corridor.files import writing
from corridor.interop.rail.data import Rails, read_rails
from corridor.interop.rail.high_speed import fast_lines
from corridor.interop.rail.joining import apart_km, components, joins
from corridor.model.country_areas import countries_of
from corridor.resources import geo_dir
from corridor.search.jit import cache_folder

__all__ = ["OFF_KM", "Base", "base_of", "on_main_lines", "snap"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.str_]
Mask = NDArray[np.bool_]

_FAST_IN = "CN"  # only China's network is dense enough for the test of straightness, and needs it
_SMALL = 0.01  # a component with less than this share of the largest one's nodes is a museum line or a gap in the data
OFF_KM = 25.0
_WORTH_KEEPING = 1_000_000  # bytes of source; less is read at once
_KEPT = 4  # files of 17 MB each in the cache


@dataclass(frozen=True, eq=False)
class Base:
    """Joined railways with their countries, still without gauges.

    Attributes
    ----------
    rails : Rails
        The edges read, but fast lines, then the joins.
    country : ndarray of str, shape (nodes,)
        ISO 3166 alpha-2, empty where none is near.
    n_joins : int
        The last edges of `rails` that are joins.
    fast_tail, fast_head, fast_metres : ndarray of int64
        Edges left out because they look like high-speed lines.
    """

    rails: Rails
    country: Codes
    n_joins: int
    fast_tail: Integers
    fast_head: Integers
    fast_metres: Integers


def on_main_lines(rails: Rails) -> Mask:
    """Return whether each node's component has at least a hundredth of the nodes of the largest one."""
    label = components(rails.lat.size, rails.tail, rails.head)
    size = np.bincount(label, minlength=rails.lat.size)
    return np.asarray(size[label] >= max(2.0, _SMALL * size.max()))


def snap(rails: Rails, allowed: Mask, lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
    """Return for each point the nearest allowed node, -1 when that is further than 25 km, and the km to it."""
    nodes = np.flatnonzero(allowed)
    found, off = np.full(len(lat), -1), np.full(len(lat), np.inf)
    for place, (one, other) in enumerate(zip(lat, lon, strict=True)):
        km = apart_km(rails.lat[nodes], rails.lon[nodes], one, other)
        best = int(km.argmin())
        off[place] = km[best]
        if km[best] <= OFF_KM:
            found[place] = nodes[best]
    return found, off


def base_of(file: Path, join_km: float, *, high_speed: bool, lat: Floats, lon: Floats) -> Base:
    """Read and prepare the railways, or take them from the cache of the kernels.

    Parameters
    ----------
    file : Path
        As for `read_rails`.
    join_km : float
        Widest gap to close.
    high_speed : bool
        True keeps the lines that look like high-speed ones.
    lat, lon : ndarray of float64
        Places that freight trains are known to reach.
    """
    if file.stat().st_size < _WORTH_KEEPING:
        return _prepared(read_rails(file), join_km, high_speed, lat, lon)
    kept = cache_folder() / f"world-rail-{_key(file, f'{join_km!r} {high_speed}', lat, lon)}.npz"
    if kept.is_file():
        try:
            return _load(kept)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            kept.unlink(missing_ok=True)  # a torn file: made again
    made = _prepared(read_rails(file), join_km, high_speed, lat, lon)
    _save(made, kept)
    return made


def _prepared(read: Rails, join_km: float, high_speed: bool, lat: Floats, lon: Floats) -> Base:
    tail, head, km = joins(read, join_km)
    rails = Rails(
        read.lat,
        read.lon,
        np.concatenate([read.tail, tail]),
        np.concatenate([read.head, head]),
        np.concatenate([read.metres, np.rint(km * 1000).astype(np.int64)]),
    )
    country = countries_of(rails.lat, rails.lon)
    fast = np.zeros(rails.tail.size, np.bool_)
    if not high_speed:
        inside = (country[rails.tail] == _FAST_IN) & (country[rails.head] == _FAST_IN)
        nodes, _ = snap(rails, on_main_lines(rails), lat, lon)
        fast = fast_lines(rails, inside, nodes[nodes >= 0])
    slow = Rails(rails.lat, rails.lon, rails.tail[~fast], rails.head[~fast], rails.metres[~fast])
    n_joins = int((~fast[read.tail.size :]).sum())
    return Base(slow, country, n_joins, rails.tail[fast], rails.head[fast], rails.metres[fast])


def _key(file: Path, options: str, *places: Floats) -> str:
    """A digest of everything the result follows from: the data, the options, and the code itself."""
    total = hashlib.sha256(options.encode())
    own = sorted(Path(__file__).parent.glob("*.py"))
    for source in (file, *own, geo_dir() / "countries.geojson"):
        total.update(source.read_bytes())
    for values in places:
        total.update(np.ascontiguousarray(values, np.float64).tobytes())
    return total.hexdigest()[:16]


def _load(file: Path) -> Base:
    with np.load(file, allow_pickle=False) as kept:
        rails = Rails(*(kept[name] for name in ("lat", "lon", "tail", "head", "metres")))
        fast = (kept["fast_tail"], kept["fast_head"], kept["fast_metres"])
        return Base(rails, kept["country"], int(kept["n_joins"]), *fast)


def _save(base: Base, file: Path) -> None:
    """Keep it for the next time, so that another process never reads half a file; a full disk is no error."""
    rails = base.rails
    older = sorted(file.parent.glob("world-rail-*.npz"), key=lambda entry: entry.stat().st_mtime)
    try:
        with writing(file) as stream:
            np.savez(
                stream,
                lat=rails.lat,
                lon=rails.lon,
                tail=rails.tail,
                head=rails.head,
                metres=rails.metres,
                country=base.country,
                n_joins=base.n_joins,
                fast_tail=base.fast_tail,
                fast_head=base.fast_head,
                fast_metres=base.fast_metres,
            )
        for entry in older[: -_KEPT + 1]:
            entry.unlink(missing_ok=True)
    except OSError:
        return
