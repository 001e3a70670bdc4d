"""The world's railways opened: the data found, read, joined, given countries and gauges."""

from __future__ import annotations

from pathlib import Path

from corridor.arguments import checked_arguments
from corridor.errors import CorridorError
from corridor.interop.rail.base import base_of
from corridor.interop.rail.data import ATTRIBUTION, rails_file
from corridor.interop.rail.graph import layers_of, rail_terminals
from corridor.interop.rail.world_rail import WorldRail
from corridor.model.network import Network
from corridor.model.network_folders import open_network
from corridor.progress import status_line

__all__ = ["world_rail"]


def _silent(_message: str) -> None:
    """Show nothing."""


@checked_arguments
def world_rail(
    network: Network | None = None,
    *,
    join_km: float = 5.0,
    high_speed: bool = False,
    file: str | Path | None = None,
    progress: bool = False,
) -> WorldRail:
    """Read the world's railways from the package scgraph_data: ``pip install 'corridor[osm]'``.

    The data are OpenStreetMap's, simplified to about 100 m, under the ODbL 1.0; none of them come with this library,
    and what you publish of them must say so (`WorldRail.attribution`). The package's code is not run.

    Parameters
    ----------
    network : Network, optional
        Knows terminals, yards and lines of two gauges; ``eurasia`` by default.
    join_km : float
        Dead ends are joined to the nearest rails within this many km (great circle), unless those are near along
        the rails already.
    high_speed : bool
        True keeps the lines of China that look like high-speed ones.
    file : str or Path, optional
        Another file in the form of ``world_railways.py``.
    progress : bool
        True says on a terminal what is being done.

    Returns
    -------
    WorldRail

    Raises
    ------
    CorridorError
        When the package is missing, or the file is not of that form.

    Notes
    -----
    *Gauge* goes by country (Natural Earth polygons, ``data/geo/rail_gauges.csv``), since the data have none: narrow
    lines, the fast lines of Spain and Japan, and northern Ireland get the main gauge of their country. Both gauges lie
    side by side only along rail links of the network, and the gauge changes only at its yards; any other line
    between countries of different gauge is cut.

    *High-speed lines* have no mark in the data. What goes are the lines in China that are straight over 28 km and
    more, and beside which another way at most twice as long leads to the same curved lines and terminals. Not caught:
    fast lines through mountains without such a way, mixed lines built for 200 km/h, curved approaches to fast
    stations, and fast lines of other countries. A conventional line across a plain may go instead of the fast
    one beside it, which is about as long.

    *Gaps* wider than `join_km` stay: see `WorldRail.lines` for rail links whose line was not found.

    The first call takes some fifteen seconds; what it read is then kept in the cache of the kernels (15 MB),
    and later calls take four.

    Examples
    --------
    >>> import corridor as cd
    >>> rail = cd.interop.world_rail()                    # doctest: +SKIP
    >>> rail.path("Astana", "Petropavl")                  # doctest: +SKIP
    <RailPath 492 km, 12 h, gauge changes: none>
    >>> rail.path("Lanzhou", "Duisburg").gauge_changes    # doctest: +SKIP
    ('ALASHANKOU', 'MALASZEWICZE')
    >>> cd.route(rail.network(), cd.Shipment("Lanzhou", "Duisburg"))    # doctest: +SKIP
    """
    if not 0 <= join_km <= 100:
        raise CorridorError(f"join_km is {join_km}: gaps to close are between 0 and 100 km wide")
    if network is None:
        network = open_network("eurasia")
    path = rails_file() if file is None else Path(file)
    if not path.is_file():
        raise CorridorError(f"there is no file {path}")
    places = rail_terminals(network)
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    with status_line(progress) as shown:
        message = shown or _silent
        message("reading the world's railways; the first time this takes some fifteen seconds")
        base = base_of(path, join_km, high_speed=high_speed, lat=lat, lon=lon)
        message(f"finding the lines of {network.name} on the rails")
        layers = layers_of(base, network)
    place, rails = layers.place, base.rails
    return WorldRail(
        graph=layers.graph,
        lat=rails.lat[place],
        lon=rails.lon[place],
        country=base.country[place],
        gauge=layers.gauge,
        base_network=network,
        attribution=ATTRIBUTION,
        _base=base,
        _layers=layers,
    )
