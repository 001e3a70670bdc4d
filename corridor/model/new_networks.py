"""A folder to begin a network of one's own with: two short tables under comments, or all tables of another network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, FileError
from corridor.folders import write_folder
from corridor.model.network import Network
from corridor.model.network_folders import open_network, read_network
from corridor.model.tables.columns import COMMENT, Column, Table
from corridor.model.tables.header import HEADER_FILE, header_text
from corridor.model.tables.line_files import LINES_FILE, lines_text
from corridor.model.tables.reading import table_text
from corridor.model.tables.schema import TABLES

__all__ = ["ends_to_try", "new_network"]

_HEADER = """\
# What is said of the whole network. Everything but the tables terminals.csv and links.csv may be left out.
title = "{name}"
version = "0.1"
licence = "not stated"
# ISO 4217; every amount of money is changed into it
currency = "EUR"
base_year = 2025
disclaimer = ""
sources = []
"""
_TERMINALS = """\
name,lat,lon
Madrid,40.41,-3.70
Zaragoza,41.65,-0.88
Barcelona,41.38,2.17
Port Bou,42.42,3.16
Cerbere,42.44,3.16
Lyon,45.76,4.84
Genoa,44.41,8.93
"""
_LINKS = """\
from,to,mode
Madrid,Zaragoza,rail
Zaragoza,Barcelona,rail
Barcelona,Port Bou,rail
Port Bou,Cerbere,rail
Cerbere,Lyon,rail
Barcelona,Genoa,sea
Lyon,Genoa,road
"""
_FIRST = "Lines that begin with # are comments. Put your own rows in place of these; more columns may be added:"


@checked_arguments
def new_network(
    folder: str | Path, *, source: str | Path | None = None, like: str | None = None, force: bool = False
) -> Network:
    """Write a folder of tables under comments, and read it.

    Parameters
    ----------
    folder : str or Path
        Made when it is not there.
    source : str or Path, optional
        A network of one's own that is written with every table and column, what was taken for its blanks marked:
        a workbook, a GeoPackage, an archive or a folder, as `read_network` takes it.
    like : str, optional
        A shipped network that is written so. Without either the folder has two tables of seven stations.
    force : bool
        Whether tables that the folder holds may be replaced.

    Returns
    -------
    Network
        As `read_network` reads it from the folder.

    Raises
    ------
    ArgumentError
        When both are named.
    TableError, UnknownName
        For a source as `read_network`, for a shipped network as `open_network`.
    FileError
        When the folder cannot be written, or tables of something else would be lost.
    """
    if source is not None and like is not None:
        raise ArgumentError("a new network is made from a source or like a shipped one, not both")
    if source is not None:
        texts = _texts_of(read_network(source))
    elif like is not None:
        texts = _texts_of(open_network(like))
    else:
        texts = {HEADER_FILE: _HEADER.format(name=Path(folder).resolve().name.replace("\\", "/").replace('"', "'"))}
        texts["terminals.csv"] = _commented("terminals", _TERMINALS)
        texts["links.csv"] = _commented("links", _LINKS)
    there = [name for name in texts if (Path(folder) / name).exists()]
    if there and not force:
        raise FileError(f"{folder} holds {there[0]} already: name another folder, or force it (--force, force=True)")
    write_folder(folder, texts, stale=(LINES_FILE,), force=True)
    return read_network(folder)


def ends_to_try(network: Network) -> tuple[str, str]:
    """Two places to ask for first: an end of the first link, and one of those that most links lie between."""
    beside: dict[str, list[str]] = {}
    for start, end in zip(network.links["from_node_id"], network.links["to_node_id"], strict=True):
        beside.setdefault(start, []).append(end)
        beside.setdefault(end, []).append(start)
    first = next(iter(network.terminals.index), "")
    reached = dict.fromkeys([first])
    for place in (waiting := [first]):
        waiting += [end for end in beside.get(place, ()) if end not in reached]
        reached.update(dict.fromkeys(beside.get(place, ())))
    return first, list(reached)[-1]


def _texts_of(network: Network) -> Mapping[str, str]:
    texts = {HEADER_FILE: f"# What is said of the whole network.\n{header_text(network.header)}"}
    for name, frame in network.tables.items():
        texts[f"{name}.csv"] = f"{COMMENT} {TABLES[name].doc}\n{table_text(name, frame)}"
    if network.own_lines:
        texts[LINES_FILE] = lines_text(network.own_lines)
    return texts


def _commented(name: str, text: str) -> str:
    return "".join(f"{COMMENT} {line}\n" for line in _comments(TABLES[name], text)) + text


def _comments(table: Table, text: str) -> Iterator[str]:
    yield table.doc
    yield _FIRST
    there = text.partition("\n")[0].split(",")
    for column in table.columns:
        if column.name not in there and (told := _without(column)):
            yield f"  {column.name}: {column.doc}; without it {told}"


def _without(column: Column) -> str:
    """What is taken where the column is not there; blank where nothing is computed with it."""
    return column.default if column.default_concern or column.name in ("id", "city") else ""
