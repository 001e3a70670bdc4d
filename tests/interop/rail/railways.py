"""A small railway written in the form of scgraph_data, around the yards of Alashankou and Dostyk."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from corridor.interop.rail.joining import apart_km

Node = tuple[float, float]

JINGHE, ALASHANKOU, DOSTYK, AKTOGAY = (44.598, 82.908), (45.172, 82.57), (45.252, 82.484), (46.95, 79.68)
# A gap of 3.3 km on the way to Aktogay, and one of 8 km beyond it.
BEFORE_GAP, AFTER_GAP = (46.0, 81.0), (46.03, 81.0)
BEYOND, FAR = (47.022, 79.68), (47.5, 79.0)
# A line over the border without a yard: China to Kazakhstan, north of the other.
TACHENG, AYAGOZ = (46.75, 83.0), (46.75, 81.5)


def text_of(nodes: list[Node], edges: Mapping[tuple[int, int], float]) -> str:
    """The source of a module of scgraph_data: each node has itself as a neighbour at 0 km, as there."""
    beside: list[dict[int, float]] = [{number: 0.0} for number in range(len(nodes))]
    for (one, two), km in edges.items():
        beside[one][two] = km
        beside[two][one] = km
    return (
        "\nfrom scgraph.core import GeoGraph\n"
        f"graph={beside}\nnodes={[list(node) for node in nodes]}\n"
        "world_railways_geograph = GeoGraph(graph=graph, nodes=nodes)\n"
    )


def chain(nodes: list[Node], *places: Node, pieces: int = 4) -> dict[tuple[int, int], float]:
    """Add a line through places, some nodes between each two; its edges are 2 % longer than straight."""
    edges = {}
    for start, end in pairwise(places):
        numbers = []
        for step in range(pieces + 1):
            point = tuple(round(a + (b - a) * step / pieces, 5) for a, b in zip(start, end, strict=True))
            if point not in nodes:
                nodes.append(point)  # type: ignore[arg-type]
            numbers.append(nodes.index(point))  # type: ignore[arg-type]
        for one, two in pairwise(numbers):
            edges[one, two] = round(1.02 * float(apart_km(*nodes[one], *nodes[two])), 3)
    return edges


def border_railway(folder: Path) -> Path:
    """Jinghe - Alashankou - Dostyk - gap - Aktogay - gap - beyond, and Tacheng - Ayagoz joined to both ends."""
    nodes: list[Node] = []
    edges = chain(nodes, JINGHE, ALASHANKOU, DOSTYK, BEFORE_GAP)
    edges |= chain(nodes, AFTER_GAP, AKTOGAY)
    edges |= chain(nodes, BEYOND, FAR, pieces=2)
    edges |= chain(nodes, JINGHE, TACHENG, AYAGOZ, AFTER_GAP)
    file = folder / "world_railways.py"
    file.write_text(text_of(nodes, edges), encoding="utf-8")
    return file
