"""The railways in the package scgraph_data, read as numbers: its code is never run, and scgraph is not imported."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corridor.errors import CorridorError

__all__ = ["ATTRIBUTION", "Rails", "rails_file", "read_rails"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

ATTRIBUTION = "contains railways of OpenStreetMap, (c) OpenStreetMap contributors, under the ODbL 1.0"
_PACKAGE, _FILE = "scgraph_data", "world_railways.py"
_EMPTY = bytes.maketrans(b"[]{}:,", b"      ")
_LETTERS = b"0123456789.-+eE[]{}:, \t"


@dataclass(frozen=True, eq=False)
class Rails:
    """Railways as an undirected graph.

    Attributes
    ----------
    lat, lon : ndarray of float64, shape (nodes,)
        Degrees, WGS 84.
    tail, head : ndarray of int64, shape (edges,)
        Ends of each edge, ``tail < head``; each pair is there once, no loops.
    metres : ndarray of int64, shape (edges,)
    """

    lat: Floats
    lon: Floats
    tail: Integers
    head: Integers
    metres: Integers


def rails_file() -> Path:
    """Return the file of the installed package that holds the railways; nothing of it is imported.

    Raises
    ------
    CorridorError
        When the package is not installed, or is one without that file.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders:
        raise CorridorError(
            f"the world's railways are read from the package {_PACKAGE}, which is not installed: "
            "run  pip install 'corridor[osm]'"
        )
    file = Path(folders[0]) / _FILE
    if not file.is_file():
        raise CorridorError(f"{_PACKAGE} has no file {_FILE}: run  pip install --upgrade 'scgraph_data >= 2.0'")
    return file


def read_rails(file: Path) -> Rails:
    """Read the railways from a file of scgraph_data.

    Parameters
    ----------
    file : Path
        Python source with two lines: ``graph=[{neighbour: km, ...}, ...]`` by node and ``nodes=[[lat, lon], ...]``.
        The two lists are read as text; the source is never run.

    Raises
    ------
    CorridorError
        When the file is not of that form.
    """
    text = file.read_bytes()
    graph, nodes = _list(text, "graph", file), _list(text, "nodes", file)
    places = _numbers(nodes, file)
    cells = _numbers(graph, file)
    marks = np.frombuffer(graph, np.uint8)
    ends = np.cumsum(marks == ord(":"))[marks == ord("}")]
    if places.size % 2 or cells.size % 2 or ends.size != places.size // 2 or (ends[-1:] != cells.size // 2).any():
        raise _broken(file, "the lists graph and nodes do not fit together")
    lat, lon = np.ascontiguousarray(places.reshape(-1, 2).T)
    tail = np.repeat(np.arange(ends.size), np.diff(ends, prepend=0))
    head, km = cells[0::2].astype(np.int64), cells[1::2]
    if head.size and (head.min() < 0 or head.max() >= ends.size or not (km >= 0).all()):
        raise _broken(file, "an edge leads to a node that is not there, or its length is negative")
    if not ((np.abs(lat) <= 90) & (np.abs(lon) <= 180)).all():
        raise _broken(file, "a node lies off the globe")
    return Rails(lat, lon, *_edges(tail, head, np.rint(km * 1000).astype(np.int64), ends.size))


def _list(text: bytes, name: str, file: Path) -> bytes:
    found = re.search(rb"^%s *= *(\[.*\]) *\r?$" % name.encode(), text, re.MULTILINE)
    if found is None:
        raise _broken(file, f"no line begins with {name}=[")
    return found[1]


def _numbers(text: bytes, file: Path) -> Floats:
    if text.translate(None, _LETTERS):
        raise _broken(file, "there is something else than numbers in its lists")
    try:
        return np.array(text.translate(_EMPTY).split(), np.float64)
    except ValueError as fault:
        raise _broken(file, str(fault)) from None


def _broken(file: Path, problem: str) -> CorridorError:
    return CorridorError(f"{file.name} of {_PACKAGE} cannot be read as railways: {problem}")


def _edges(tail: Integers, head: Integers, metres: Integers, n_nodes: int) -> tuple[Integers, Integers, Integers]:
    """Each pair once, the shorter length where its two directions differ; loops are left out."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    kept = low != high
    key, metres = (low * n_nodes + high)[kept], metres[kept]
    order = np.lexsort((metres, key))
    pairs, first = np.unique(key[order], return_index=True)
    return pairs // n_nodes, pairs % n_nodes, metres[order][first]
