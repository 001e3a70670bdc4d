"""A GTFS feed as a network: its stations, hops and services, and what the hours of a timetable hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from corridor.arguments import checked_arguments
from corridor.errors import ArgumentError, CorridorError
from corridor.interop.gtfs.clocks import station_clocks
from corridor.interop.gtfs.feed import read_feed
from corridor.interop.gtfs.frames import Choices, FeedFrames
from corridor.interop.gtfs.route_types import mode_of
from corridor.interop.gtfs.runs import timetable_of
from corridor.model.network import Network, with_tables
from corridor.model.tables.codes import OPEN, changes_gauge, is_gauge

__all__ = ["read_gtfs"]

_ONLY = "Only what the timetable has runs: no single wagons, no lorries or aircraft of one's own"


@checked_arguments
def read_gtfs(
    path: str | Path,
    *,
    headways: bool = False,
    handling_h: float | None = None,
    gauge: str = "",
    country: str = "",
    name: str | None = None,
) -> Network:
    """Read a GTFS feed as a network.

    Parameters
    ----------
    path : str or Path
        A zip file or a folder.
    headways : bool
        False: a service for each way, its hours and its days, with its times of departure: what `route` asks with
        ``depart=``.
        True: one service for each way, with its departures a week and without days, so that the mean wait is half the
        headway.
    handling_h : float, optional
        Hours to load and to unload at every station; by default those of the default set.
    gauge : str
        Track gauge in millimetres where the feed tells none, as `write_gtfs` does; by default that of the country.
    country : str
        ISO 3166 code of all stations; by default what the feed tells, as `write_gtfs` does, else that in which each
        lies.
    name : str, optional
        Of the network; by default that of the file.

    Returns
    -------
    Network
        Stations (parents of stops) as terminals, hops between them as links, trips as services. Nothing runs without a
        service: a rule says so. Room of departures is an estimate, and so are emission factors that the feed does not
        tell; there are no prices. Each station goes by its ``stop_timezone``, else by the clock of the agency.

    Raises
    ------
    UnknownName
        When there is no such file or folder.
    FileError
        When it is no feed.
    TableError
        With every fault of its files, and of the network made of them.
    CorridorError
        When none of its routes runs by rail, road, sea or air.

    Notes
    -----
    Hours of a trip hold its borders, changes of gauge and of the consignment note on board: none is counted again. A
    box that is under way passes a station when its train leaves there. Fares, transfers, blocks, headsigns and
    accessibility are not read; of boarding only or alighting only, both are taken.
    """
    if gauge and not is_gauge(gauge):
        raise ArgumentError(f"gauge is '{gauge}': write millimetres, as 1435")
    feed = read_feed(path)
    types = zip(feed.tables["routes"]["route_id"], feed.column("routes", "route_type"), strict=True)
    modes = {route: mode for route, cell in types if (mode := mode_of(cell.strip()))}
    clocks = station_clocks(feed)
    timetable = timetable_of(feed, modes, clocks)
    if not timetable.departures:
        raise CorridorError(f"{path} has no departure by rail, road, sea or air: a network needs one")
    title = name or Path(path).name.removesuffix(".zip")
    return _network(FeedFrames(feed, timetable, clocks, Choices(modes, gauge, country, headways)), title, handling_h)


def _network(reader: FeedFrames, name: str, handling_h: float | None) -> Network:
    services = reader.services()
    made = Network.from_frames(
        terminals=reader.terminals(),
        links=reader.links(),
        services=services,
        service_stops=reader.service_stops(),
        rules=_only_services(services),
        emissions=factors if len(factors := reader.feed.tables["emission_factors"]) else None,
        name=name,
    )
    left_out = sorted(set(reader.feed.tables["routes"]["route_id"]) - set(reader.modes))
    said = f"{name}, a GTFS timetable"
    header = replace(made.header, title=said, sources=(reader.feed.where,))
    if left_out:
        header = replace(header, disclaimer=f"Routes left out, being no rail, road, sea or air: {', '.join(left_out)}.")
    network = Network(name, header, made.tables, made.own_lines)
    transfers = _on_board(network.transfers)
    if handling_h is not None:
        lifted = transfers["technique"] == "lift"
        transfers = transfers.assign(hours=transfers["hours"].where(~lifted, handling_h))
    changed = {} if transfers.equals(network.transfers) else {"transfers": transfers}
    if len(network.borders):  # the hours of a timetable hold those of its borders
        changed["links"] = network.links.assign(
            border_id=network.links["border_id"].where(lambda cell: cell == "", OPEN)
        )
        changed["borders"] = network.borders.iloc[:0]
    return with_tables(network, name, changed) if changed else network


def _on_board(transfers: pd.DataFrame) -> pd.DataFrame:
    """Transfers as the hours of a timetable hold them: what changes gauge or consignment note on board runs through."""
    gauges = changes_gauge(transfers)
    held = gauges | (transfers["technique"] == "reconsignment")
    return transfers.assign(
        technique=transfers["technique"].where(~gauges, "through running"),
        hours=transfers["hours"].where(~held, 0.0),
        lifts=transfers["lifts"].where(~gauges, 0),
    )


def _only_services(services: pd.DataFrame) -> pd.DataFrame:
    days = [str(one) for name in ("valid_from", "valid_to") for one in services[name] if str(one)]
    name = f"{_ONLY}; its days are {min(days)} to {max(days)}" if days else _ONLY
    row = {"id": "TIMETABLE", "kind": "closure", "name": name, "modes": "rail;road;air", "train_classes": "ordinary"}
    return pd.DataFrame([{**row, "source": "the feed", "confidence": "high"}])
