"""Networks and compiled graphs as networkx graphs: for exchange and as an oracle, never the inner loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor.arguments import checked_arguments, refused
from corridor.errors import CorridorError
from corridor.graph import MEASURES, Graph, Weights
from corridor.interop.plain_frames import built, with_variants
from corridor.model.network import Network
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["from_networkx", "graph_to_networkx", "to_networkx"]


_BEHIND = "border_id"  # of a link; the table that it names is not in a graph


@checked_arguments
def to_networkx(network: Network) -> nx.MultiDiGraph:
    """Turn the terminals and links of a network into a networkx graph.

    Parameters
    ----------
    network : Network
        The network.

    Returns
    -------
    networkx.MultiDiGraph
        One node per terminal with its table's columns, and ``x`` and ``y`` (degrees, EPSG:4326); per link one edge
        in each direction it is usable in, its key the link's id, with its table's columns and ``length`` (km).
        Blanks are left out; columns of several codes are texts, separated by semicolons.

    Notes
    -----
    A path in this graph forgets gauges, borders and papers: `graph_to_networkx` keeps them.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(name=network.name, crs="EPSG:4326", currency=network.currency)
    for terminal, row in network.terminals.iterrows():
        graph.add_node(terminal, **_filled(row), x=float(row["lon"]), y=float(row["lat"]))
    for link, row in network.links.iterrows():
        start, end, values = row["from_node_id"], row["to_node_id"], {**_filled(row), "length": float(row["length_km"])}
        graph.add_edge(start, end, key=link, **values)
        if not row["directed"]:
            graph.add_edge(end, start, key=link, **values)
    return graph


def _filled(row: pd.Series) -> dict[str, object]:
    """Cells that are not blank, as plain values that every writer of networkx takes."""
    cells: dict[str, object] = {}
    for name, cell in row.items():
        value = ";".join(cell) if isinstance(cell, tuple | list) else cell
        if not pd.isna(value) and value != "":
            cells[str(name)] = value.item() if hasattr(value, "item") else value
    return cells


@checked_arguments
def from_networkx(graph: nx.Graph, *, name: str = "", mode: str = "road") -> Network:
    """Turn a networkx graph of places into a network; the inverse of `to_networkx` for terminals and links.

    Parameters
    ----------
    graph : networkx.Graph
        Of any kind, also with directions and several edges between two nodes.
        Nodes with ``lat`` and ``lon``, or ``x`` and ``y`` in degrees. Edges with ``length_km`` or ``length`` in
        kilometres; where the graph has a ``created_with`` of OSMnx, ``length`` is in metres. Attributes that are
        called like columns of the tables are those.
    name : str
        Of the network; by default that of the graph.
    mode : str
        Of edges that do not say theirs.

    Returns
    -------
    Network
        What other tables hold is not in a graph, and no border that an edge names: they have their defaults.

    Raises
    ------
    ArgumentError
        For what is no graph of networkx.
    TableError
        With every fault of the network made of it.
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise refused("graph", "a graph of networkx", graph)
    title = name or str(graph.graph.get("name") or "graph")
    metres = "osmnx" in str(graph.graph.get("created_with", "")).lower()
    terminals = [
        {**_columns_of("terminals", data), "id": str(node), **_place_of(data)} for node, data in graph.nodes(data=True)
    ]
    rows: dict[str, dict[str, object]] = {}
    for number, (start, end, key, data) in enumerate(_edges(graph), start=1):
        identifier = str(key) if isinstance(key, str) else f"{start}-{end}-{number}"
        if identifier in rows:  # the same edge the other way
            rows[identifier]["directed"] = False
            continue
        length = data.get("length_km", data.get("length"))
        km = {} if length is None else {"length_km": float(length) / (1000.0 if metres else 1.0)}
        rows[identifier] = {
            "mode": mode,
            "from_node_id": str(start),
            "to_node_id": str(end),
            "directed": graph.is_directed(),
            **_columns_of("links", data),
            "id": identifier,
            **km,
        }
    links = with_variants(pd.DataFrame(rows.values()))
    return built(title, pd.DataFrame(terminals), links, {})


def _edges(graph: nx.Graph) -> Iterator[tuple[object, object, object, dict[str, Any]]]:
    if graph.is_multigraph():
        yield from graph.edges(keys=True, data=True)
    else:
        yield from ((start, end, None, data) for start, end, data in graph.edges(data=True))


def _columns_of(table: str, data: dict[str, object]) -> dict[str, object]:
    return {name: data[name] for name in TABLES[table].names if name in data and name != _BEHIND}


def _place_of(data: dict[str, object]) -> dict[str, object]:
    return {"lat": data.get("lat", data.get("y")), "lon": data.get("lon", data.get("x"))}


@checked_arguments
def graph_to_networkx(graph: Graph, weights: Weights) -> nx.MultiDiGraph:
    """Turn a compiled graph, weighed for a shipment, into a networkx graph.

    Parameters
    ----------
    graph : Graph
        From `compile_graph`.
    weights : Weights
        From ``graph.weigh``.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are the numbers of states, with the fields of `State`. Edges are the arcs that
        are open to the shipment, keyed by their numbers, with kind, mode, gauge, link, border and transfer, and the
        whole shipment's integer weights: ``cost`` (cents), ``hours`` (seconds), ``co2_kg`` (grams), ``transfers``
        and ``generalised`` (cents). Use ``graph.source`` and ``graph.sink`` for the ends of a path.

    Raises
    ------
    CorridorError
        When the weights belong to another graph.
    """
    import networkx as nx

    if weights.matrix.shape[1] != len(graph.arcs):
        raise CorridorError("these weights were made by another graph: use graph.weigh(load) of this one")
    made = nx.MultiDiGraph(name=graph.network.name, since=str(graph.since), until=str(graph.until))
    for number, state in enumerate(graph.states):
        made.add_node(number, **state._asdict())
    tails, heads = graph.structure.topology.tail, graph.structure.topology.head
    for number, arc in enumerate(graph.arcs):
        if not weights.closed[number]:
            made.add_edge(
                int(tails[number]),
                int(heads[number]),
                key=number,
                kind=arc.kind,
                mode=arc.mode,
                gauge=arc.gauge,
                link=arc.link_id,
                border=arc.border_id,
                transfer=arc.transfer_id,
                service=arc.service_id,
                **{measure.name: int(weights.matrix[measure.row, number]) for measure in MEASURES},
            )
    return made
