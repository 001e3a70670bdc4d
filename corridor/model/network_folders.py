"""Networks as folders of tables: those that come with the library, and one's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corridor.arguments import checked_arguments
from corridor.errors import TableError, UnknownName
from corridor.folders import read_whole
from corridor.model.kept_network import folder_files, keep_network, kept_network
from corridor.model.network import Network
from corridor.model.tables.header import HEADER_FILE
from corridor.model.tables.line_files import own_lines
from corridor.model.tables.reading import nearest
from corridor.resources import networks_dir

__all__ = ["list_networks", "open_network", "read_network"]


@checked_arguments
def read_network(folder: str | Path) -> Network:
    """Read and check a network of one's own.

    Parameters
    ----------
    folder : str or Path
        A folder with one CSV file per table, `network.toml` for its title and currency, and `lines.geojson` if links
        have lines of their own; a ZIP archive of one; an Excel workbook with a sheet per table; a GeoPackage with a
        layer per table. Only terminals and links are needed: `Network.assumptions` lists what is taken for the rest.

    Raises
    ------
    TableError
        With every fault of every table; nothing is returned unless there is none.
    UnknownName
        When there is no such folder.
    """
    path = Path(folder)
    if path.is_file():
        return _read_file(path)
    if not path.is_dir():
        raise UnknownName(f"there is no folder {path}", path.name)
    return read_whole(path, lambda: _read(path))


def _read(path: Path) -> Network:
    name, files = path.resolve().name, folder_files(path)
    if files is not None and (known := kept_network(name, files)) is not None:
        return known
    from corridor.model.checks.folder import read_folder  # the checks, which a network that is kept does not need

    checked = read_folder(path)
    links = checked.frames["links"]
    lines = own_lines(path, dict(zip(links.index, links["geometry_id"], strict=True)))
    network = Network(name, checked.header, checked.frames, lines, checked.remarks)
    if files is not None and folder_files(path) == files:  # nobody wrote into it meanwhile
        keep_network(network, files)
    return network


def _read_file(path: Path) -> Network:
    # packages that a folder does not need
    from corridor.model.checks.frames import network_frames, network_sheets
    from corridor.model.network_files import LAYERS, SHEETS, read_layers, read_workbook, unpacked

    kind = path.suffix.lower()
    if kind == ".zip":
        with unpacked(path) as folder:
            try:
                return replace(_read(folder), name=path.stem)
            except TableError as error:
                raise TableError(error.findings, str(path)) from None
    if kind in SHEETS:
        sheets, said, own = read_workbook(path)
        checked = network_sheets(sheets, said, [], str(path))
        header = checked.header if said else replace(checked.header, title=path.stem)
        return Network(path.stem, header, checked.frames, own, checked.remarks)
    if kind in LAYERS:
        given, said, own = read_layers(path)
        checked, lines = network_frames(given, said, str(path))
        header = checked.header if said else replace(checked.header, title=path.stem)
        return Network(path.stem, header, checked.frames, own or lines, checked.remarks)
    raise UnknownName(
        f"{path} is no network: name a folder of CSV files, a .zip of one, an .xlsx or a .gpkg", path.name
    )


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
