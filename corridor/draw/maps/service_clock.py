"""The clock of services: links and hours, so that a page can show where their trains and ships are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from corridor.calendar import active
from corridor.draw.maps.link_paths import LinkPaths, Stop
from corridor.draw.maps.payload import Payload, number, short
from corridor.model.tables.codes import OPEN
from corridor.units import HOURS_PER_WEEK

if TYPE_CHECKING:
    from corridor.model.network import Network

__all__ = ["frequencies", "runs_of"]


def frequencies(network: Network, day: dt.date) -> dict[str, float]:
    """Departures a week of every service that runs on a day."""
    services = network.services
    running = services["frequency_per_week"][active(services, day)]
    return {str(key): float(value) for key, value in running.items()}


def runs_of(payload: Payload, paths: LinkPaths, per_week: Mapping[str, float]) -> list[dict[str, Any]]:
    """Write the path and the hours of services.

    Parameters
    ----------
    payload : Payload
        Takes in the links.
    paths : LinkPaths
        Where services go.
    per_week : mapping of str to float
        Departures a week; services without any are left out.

    Returns
    -------
    list of dict
        ``every``: hours between departures, which are spread evenly; ``path``: link, 1 for backwards, hours on
        it, and hours of standing after it, over and over. What the stated transit time has beyond the hours on
        the move is spent standing, at the borders where there are any, else at the stops between.
    """
    services = payload.network.services
    names, modes, days = (services[column].to_dict() for column in ("name", "mode", "transit_days"))
    found = []
    for service in sorted(per_week):
        stops = paths.stops(service)[1:]
        if not (per_week[service] > 0) or not stops or any(stop.step is None for stop in stops):
            continue
        path = _path(payload, stops, days[service] * 24.0)
        if path:
            found.append(
                {
                    "name": short(names[service]),
                    "mode": short(modes[service]),
                    "every": number(HOURS_PER_WEEK / per_week[service], 2),
                    "path": path,
                }
            )
    return found


def _path(payload: Payload, stops: tuple[Stop, ...], transit_h: float) -> list[float]:
    steps = [(stop.step, stop.hours) for stop in stops if stop.step is not None]
    moving = sum(hours for _, hours in steps)
    if not (math.isfinite(moving) and moving > 0):
        return []
    # Tables give the transit of a service as a whole, and running hours by link: the rest is spent standing.
    standing = max(0.0, transit_h - moving) if math.isfinite(transit_h) else 0.0
    borders = payload.network.links["border_id"]
    crossed = [bool(borders[step.link]) and borders[step.link] != OPEN for step, _ in steps[:-1]]
    at = [place for place, border in enumerate(crossed) if border] or list(range(len(steps) - 1))
    slower = 1.0 if at else 1.0 + standing / moving  # nowhere to stand: then it takes its time on the way
    path: list[float] = []
    for place, (step, hours) in enumerate(steps):
        link = payload.link(step.link)
        if link is None:
            return []
        rest = standing / len(at) if place in at else 0.0
        path += [link, 0 if step.forward else 1, round(hours * slower, 2), round(rest, 2)]
    return path
