"""Networks and compiled graphs as networkx graphs: for exchange and as an oracle, never the inner loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError
from corridor.graph import MEASURES, Graph, Weights
from corridor.model.network import Network

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["graph_to_networkx", "to_networkx"]


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
