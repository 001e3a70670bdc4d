"""Exchange with other tools: networkx graphs of a network and of a compiled graph."""

from corridor.interop.graphs import graph_to_networkx, to_networkx

__all__ = ["graph_to_networkx", "to_networkx"]
