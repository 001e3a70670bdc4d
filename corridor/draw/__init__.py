"""Maps: one self-contained file each, that opens with no network."""

from __future__ import annotations

from corridor.draw.maps import CorridorMap, map
from corridor.draw.page import save_offline
from corridor.draw.style import MapStyle

__all__ = ["CorridorMap", "MapStyle", "map", "save_offline"]
