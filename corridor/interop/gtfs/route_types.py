"""Route types of feeds, plain and extended, and the modes of a network that they are."""

from __future__ import annotations

__all__ = ["TYPE_OF_MODE", "mode_of"]

# 1018: boats on rivers
TYPE_OF_MODE = {"rail": "2", "road": "3", "sea": "4", "barge": "1018", "air": "1100"}
_SINGLE = {
    "0": "rail",
    "1": "rail",
    "2": "rail",
    "3": "road",
    "4": "sea",
    "5": "rail",
    "7": "rail",
    "11": "road",
    "12": "rail",
}
_RANGES = (  # of the extended route types
    (100, 200, "rail"),
    (200, 300, "road"),
    (400, 500, "rail"),
    (700, 900, "road"),
    (900, 1000, "rail"),
    (1018, 1019, "barge"),  # boats on rivers
    (1000, 1100, "sea"),
    (1100, 1200, "air"),
    (1200, 1300, "sea"),
    (1400, 1500, "rail"),
)


def mode_of(cell: str) -> str:
    """The mode of a route type; blank for cable cars, taxis and what is not known."""
    if cell in _SINGLE or not cell.isdecimal():
        return _SINGLE.get(cell, "")
    return next((mode for first, end, mode in _RANGES if first <= int(cell) < end), "")
