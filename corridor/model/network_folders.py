"""Networks as folders of tables: those that come with the library, and one's own."""

from __future__ import annotations

from pathlib import Path

from corridor.arguments import checked_arguments
from corridor.errors import UnknownName
from corridor.folders import read_whole
from corridor.model.checks.folder import read_folder
from corridor.model.kept_network import folder_files, keep_network, kept_network
from corridor.model.network import Network
from corridor.model.tables.header import HEADER_FILE
from corridor.model.tables.line_files import own_lines
from corridor.model.tables.reading import nearest
from corridor.resources import networks_dir

__all__ = ["list_networks", "open_network", "read_network"]


@checked_arguments
def read_network(folder: str | Path) -> Network:
    """Read and check a folder of tables.

    Parameters
    ----------
    folder : str or Path
        Holds `network.toml`, one CSV file per table, and `lines.geojson` if links have lines of their own.

    Raises
    ------
    TableError
        With every fault of every table; nothing is returned unless there is none.
    UnknownName
        When there is no such folder.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UnknownName(f"there is no folder {path}", path.name)
    return read_whole(path, lambda: _read(path))


def _read(path: Path) -> Network:
    name, files = path.resolve().name, folder_files(path)
    if files is not None and (known := kept_network(name, files)) is not None:
        return known
    header, frames = read_folder(path)
    links = frames["links"]
    lines = own_lines(path, dict(zip(links.index, links["geometry_id"], strict=True)))
    network = Network(name, header, frames, lines)
    if files is not None and folder_files(path) == files:  # nobody wrote into it meanwhile
        keep_network(network, files)
    return network


@checked_arguments
def list_networks() -> tuple[str, ...]:
    """Return the names of the networks that come with the library."""
    folder = networks_dir()
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / HEADER_FILE).is_file()))


@checked_arguments
def open_network(name: str) -> Network:
    """Open a network that comes with the library; `list_networks` names them.

    Raises
    ------
    UnknownName
        When there is no such network; a folder of your own is opened by `read_network`.
    """
    known = list_networks()
    if name not in known:
        hint = nearest(name, known) or f"; there are: {', '.join(known)}"
        message = f"no network is called '{name}'{hint} (`read_network` opens a folder of your own)"
        raise UnknownName(message, name, known)
    return read_network(networks_dir() / name)
