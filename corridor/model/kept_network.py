"""A network as a process leaves it for the next: its checked tables, each unpickled when it is looked at.

A folder of few rows is read as quickly as what would be kept of it, and nothing is.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from corridor.file_cache import FileCache, keeps_files
from corridor.lazy import LaterByName
from corridor.model.frames import Frames
from corridor.model.network import Network
from corridor.model.own.table_files import table_files
from corridor.model.tables.header import HEADER_FILE
from corridor.model.tables.line_files import LINES_FILE
from corridor.resources import defaults_dir, geo_dir

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["folder_files", "keep_network", "kept_network"]

_LEAST_BYTES = 200_000  # of the files of a folder
_LOOK_UPS = ("content_hash", "places", "time_zones", "groups", "_members", "has_prices", "unpriced_modes")


def folder_files(folder: Path) -> FileCache | None:
    """What is kept of a folder as it is now; None where nothing is, it is small, or a file of it cannot be read."""
    if not keeps_files():
        return None
    total, size = hashlib.sha256(), 0
    try:
        tables = table_files(folder).paths
    except OSError:
        return None
    for file in (folder / HEADER_FILE, folder / LINES_FILE, *tables.values()):
        name = file.name
        try:
            if not S_ISREG(file.stat().st_mode):
                return None  # a pipe would be waited for, and what it holds is gone when it was read
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            return None
        total.update(f"\n{name} {len(content)}\n".encode() + content)
        size += len(content)
    # lines that the tables name, and what is taken for what they leave out
    for file in (*sorted(geo_dir().glob("*.geojson")), *sorted(defaults_dir().glob("*.csv"))):
        state = file.stat()
        total.update(f"\n{file.name} {state.st_size} {state.st_mtime_ns}".encode())
    return FileCache(total.hexdigest()) if size >= _LEAST_BYTES else None


def keep_network(network: Network, files: FileCache) -> None:
    """Keep a network that was read and checked."""
    frames = {name: pickle.dumps(frame, protocol=5) for name, frame in network.tables.items()}
    looked_up = {name: getattr(network, name) for name in _LOOK_UPS}
    given = {"header": network.header, "lines": network.own_lines, "remarks": network.remarks}
    files.put("tables", (), given | {"frames": frames} | looked_up)
    network.cache.files = files


def kept_network(name: str, files: FileCache) -> Network | None:
    """Make the network again, under the name that its folder has now; None where nothing is kept."""
    kept = files.find("tables")
    if kept is None:
        return None

    def frame(table: str) -> pd.DataFrame:
        found: pd.DataFrame = pickle.loads(kept["frames"][table])
        return found

    frames = Frames(LaterByName(kept["frames"], frame))
    network = Network.__new__(Network)  # not by its class, which would look at every table
    given = {"header": kept["header"], "own_lines": kept["lines"], "remarks": kept["remarks"]}
    network.__setstate__({"name": name, "tables": frames} | given)
    vars(network).update({one: kept[one] for one in _LOOK_UPS})
    network.cache.files = files
    return network
