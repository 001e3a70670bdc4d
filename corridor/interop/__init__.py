"""Exchange with other tools: networkx graphs of a network and of a compiled graph; the world's railways.

`networkx_graphs` is one file; the railways have a room of their own, `rail`.
"""

from corridor.interop.networkx_graphs import graph_to_networkx, to_networkx
from corridor.interop.rail.opening import world_rail
from corridor.interop.rail.rail_path import RailPath
from corridor.interop.rail.world_rail import WorldRail

__all__ = ["RailPath", "WorldRail", "graph_to_networkx", "to_networkx", "world_rail"]


def __dir__() -> list[str]:
    return sorted(__all__)
