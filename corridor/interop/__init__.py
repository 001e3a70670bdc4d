"""Exchange with other tools: networkx graphs of a network and of a compiled graph; the world's railways."""

from corridor.interop.networkx_graphs import graph_to_networkx, to_networkx
from corridor.interop.rail.world_rail import RailPath, WorldRail, world_rail

__all__ = ["RailPath", "WorldRail", "graph_to_networkx", "to_networkx", "world_rail"]
