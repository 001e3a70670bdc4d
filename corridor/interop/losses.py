"""What a format of others cannot hold of a network: counted by table, and said when a file is written.

One rule for all of them: a writer that leaves rows out logs a warning that names how many of each table, links and
services by mode. Formats that hold everything say nothing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from corridor.display import counted
from corridor.model.network import Network

__all__ = ["left_out", "say_left_out"]

_BY_MODE = ("links", "services")
_log = logging.getLogger(__name__)


def left_out(network: Network, kept: Mapping[str, Collection[str]]) -> str:
    """What of a network is not kept, in words; blank where nothing is lost.

    Parameters
    ----------
    network : Network
        The network.
    kept : mapping of str to collection of str
        Ids of the rows that a file holds, by table; tables that are not there are lost as a whole.
    """
    parts = []
    for name, frame in network.tables.items():
        lost = frame.drop(index=list(kept.get(name, ())), errors="ignore")
        if not len(lost):
            continue
        modes = Counter(lost["mode"]) if name in _BY_MODE else {}
        each = f" ({', '.join(f'{modes[mode]} {mode}' for mode in sorted(modes))})" if modes else ""
        rows = f"{len(lost)} of {len(frame)} rows" if len(lost) < len(frame) else counted(len(lost), "row")
        parts.append(f"{rows} of {name}{each}")
    return ", ".join(parts)


def say_left_out(network: Network, kept: Mapping[str, Collection[str]], path: str | Path) -> None:
    """Log what a file that was written does not hold."""
    if lost := left_out(network, kept):
        _log.warning("%s leaves out %s: its format has no place for them", path, lost)
