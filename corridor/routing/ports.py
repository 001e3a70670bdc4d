"""The ways by ship beside each other: the best by every port of loading, or of discharge, and what shuts the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from corridor.arguments import checked_arguments, checked_result, refused
from corridor.display import counted
from corridor.errors import NoRoute, Reason
from corridor.graph.measures import COST, Measure
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin, Stamp, stamp_of
from corridor.routing.query.infeasibility import Lifting
from corridor.routing.query.layered_graph import layered_graph
from corridor.routing.query.limits import offered_measure
from corridor.routing.query.query import Names, Query, prepare_query
from corridor.routing.query.waypoints import (
    DISCHARGE,
    LOADING,
    WayPoint,
    boards_ship,
    leaves_ship,
    way_points,
)

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["PortRoute", "PortRoutes", "routes_by_port"]

_KINDS = {"loading": LOADING, "discharge": DISCHARGE}
_SEA = "sea"
_TOTALS = ("cost", "cost_per_container", "currency", "hours", "days", "co2_kg", "co2_kg_per_container", "km")


@checked_result
@dataclass(frozen=True, repr=False)
class PortRoute(ReportMixin):
    """The best way by one port, or what shuts it.

    Attributes
    ----------
    port : str
        Id of the terminal.
    name, country : str
        Of the port; of a place that is none, as a rail terminal where a feeder is boarded, with its kind.
    itinerary : Itinerary or None
        The best way by it; None where there is none.
    reasons : tuple of Reason
        Rules and closed borders whose lifting together opens a way by it: as few as possible. Empty where it is open.
    lifted_cost_per_container : float
        What a box would cost by it, if they were lifted; NaN where it is open, or the network has no prices.
    """

    json_name = "port_route"

    port: str
    name: str
    country: str
    itinerary: Itinerary | None
    reasons: tuple[Reason, ...] = ()
    lifted_cost_per_container: float = float("nan")

    @property
    def cost_per_container(self) -> float:
        """What a box costs by it, or would cost if what shuts it were lifted; NaN where that is not known."""
        return self.lifted_cost_per_container if self.itinerary is None else self.itinerary.cost_per_container

    def to_frame(self) -> pd.DataFrame:
        """Its one row of `PortRoutes.to_frame`."""
        return _frame([self])

    def _headline(self) -> str:
        if self.itinerary is not None:
            return f"{self.name}: {self.itinerary.name}"
        return f"{self.name} is shut: {'; '.join(map(str, self.reasons))}"


@checked_result
@dataclass(frozen=True, repr=False)
class PortRoutes(ReportMixin):
    """The best way by every port, with what shuts the ports that no way leads by.

    Attributes
    ----------
    port : {"loading", "discharge"}
        What the ports are to the boxes.
    minimise : str
        What each way is best in.
    ways : tuple of PortRoute
        Ports that are open, the best first.
    shut : tuple of PortRoute
        Ports that a rule or a closed border keeps the boxes from, by name.
    by_land : Itinerary or None
        The best way without a ship, to compare with; None where there is none.
    stamp : Stamp
        What it was computed with.
    """

    json_name = "port_routes"

    port: str
    minimise: str
    ways: tuple[PortRoute, ...]
    shut: tuple[PortRoute, ...]
    by_land: Itinerary | None
    stamp: Stamp

    def to_frame(self) -> pd.DataFrame:
        """One row per port: what a way by it costs and takes, its corridor, and for one that is shut the rows why.

        ``best_in`` says in what the way by an open port is the best.
        """
        frame = _frame([*self.ways, *self.shut])
        return frame.assign(best_in=[self.best_in.get(port, "") for port in frame.index])

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers and texts, with what each open port is best in."""
        return {**super().to_dict(), "best_in": self.best_in}

    @cached_property
    def best_in(self) -> dict[str, str]:
        """What the way by each open port is best in, by the id of the port, that without a ship under the blank id.

        Cheapest, fastest or greenest of all; else in what it is better than the best way without a ship.
        """
        trips = {one.port: one.itinerary for one in self.ways if one.itinerary is not None}
        known = trips if self.by_land is None else {**trips, "": self.by_land}
        figures = {port: _figures_of(trip) for port, trip in known.items()}
        land, told = figures.get(""), {}
        for port, each in figures.items():
            best = [f"{word}est" for word in each if each[word] == min(other[word] for other in figures.values())]
            better = [f"{word}er" for word in each if land is not None and each[word] < land[word]]
            beaten = "no better than without a ship" if port and land is not None else ""
            told[port] = ", ".join(best) or (f"{' and '.join(better)} than without a ship" if better else beaten)
        return told

    def _headline(self) -> str:
        return f"{counted(len(self.ways), f'port of {self.port}', f'ports of {self.port}')} open, {len(self.shut)} shut"

    def _lines(self) -> list[str]:
        return [str(one).split("\n", maxsplit=1)[0] for one in (*self.ways, *self.shut)]


def _figures_of(trip: Itinerary) -> dict[str, int]:
    """What a way is compared in; without prices all cost the same."""
    figures = {"fast": trip.seconds, "green": trip.grams}
    return {"cheap": trip.cents, **figures} if trip.priced else figures


def _frame(rows: list[PortRoute]) -> pd.DataFrame:
    columns = ["name", "country", *_TOTALS, "corridor", "closed_by", "lifted_cost_per_container"]
    cells = [
        [
            one.name,
            one.country,
            *(getattr(one.itinerary, name, "" if name == "currency" else float("nan")) for name in _TOTALS),
            "" if one.itinerary is None else one.itinerary.name,
            "; ".join(reason.rule for reason in one.reasons),
            one.lifted_cost_per_container,
        ]
        for one in rows
    ]
    return pd.DataFrame(cells, columns=columns, index=pd.Index([one.port for one in rows], name="port"))


@checked_arguments
def routes_by_port(  # noqa: PLR0913 - a public question; its options come by name
    network: Network,
    shipment: Shipment,
    *,
    port: str = "loading",
    minimise: str = "cost",
    limits: Mapping[str, float] | None = None,
    via: Names = (),
    avoid: Names = (),
    modes: Names = (),
) -> PortRoutes:
    """Find the best way by ship from every port of loading, or into every port of discharge: which seas are left.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        What, from where to where, ready when.
    port : {"loading", "discharge"}
        A way belongs to the port where the boxes board their first ship, or to the one where they leave their last.
    minimise : str
        What each way is best in, as for `route`.
    limits : mapping of str to float, optional
        Largest totals allowed for the whole shipment, as for `route`.
    via, avoid, modes : str or sequence of str
        What every way must pass, in order, must not touch, and the only modes it may go by, as for `route`.

    Returns
    -------
    PortRoutes
        Each way is exactly the best of its port. A port that no service leads the boxes by, whatever rules and borders
        say, is left out.

    Raises
    ------
    UnknownName
        As `route`.
    NoRoute
        When no port would be open even without any rule or closed border, or origin and destination are one terminal.
    ArgumentError
        When `port` is neither of the two.
    """
    if port not in _KINDS:
        raise refused("port", "'loading' or 'discharge'", port)
    query = prepare_query(network, shipment, via=via, avoid=avoid, modes=modes)
    measure = offered_measure(network, minimise)
    found = [_way_by(query, port, terminal, measure, limits) for terminal in _ports(query, port)]
    ways = [(one.itinerary, one) for one in found if one is not None and one.itinerary is not None]
    ways.sort(key=lambda pair: (getattr(pair[0], measure.name), pair[0].hours, pair[1].port))
    shut = sorted((one for one in found if one is not None and one.reasons), key=lambda one: (one.name, one.port))
    if not (ways or shut):
        raise NoRoute(f"no way by ship leads from {shipment.origin} to {shipment.destination}, whatever the rules")
    land = query.avoiding(way_points(network, _SEA))
    path = land.best(minimise, limits)
    by_land = None if path is None else land.itinerary(path.arcs)
    return PortRoutes(port, minimise, tuple(one for _, one in ways), tuple(shut), by_land, stamp_of(network))


def _ports(query: Query, port: str) -> list[str]:
    """Terminals where a ship of the day is boarded, or left."""
    graph, lifts = query.graph, boards_ship if port == "loading" else leaves_ship
    running = (arc for arc, idle in zip(graph.arcs, graph.idle, strict=True) if not idle)
    return sorted({arc.from_terminal for arc in running if lifts(arc)})


def _port_name(network: Network, terminal: str) -> str:
    """What it is called; ships are boarded at some places that are no ports, which is said."""
    name, kind = (str(network.terminals.at[terminal, column]) for column in ("name", "kind"))
    return name if "port" in kind.split() else f"{kind} {name}"


def _way_by(
    query: Query, port: str, terminal: str, measure: Measure, limits: Mapping[str, float] | None
) -> PortRoute | None:
    """The best way by a port, or what shuts it; None where nothing leads by it."""
    index = query.graph.structure.index
    told = PortRoute(terminal, _port_name(query.network, terminal), index.country[terminal], None)
    asked = list(_questions(query, WayPoint(terminal, _KINDS[port], frozenset([terminal]))))
    paths = [(one, path) for one in asked if (path := one.best(measure.name, limits)) is not None]
    if paths:
        best, path = min(paths, key=lambda pair: int(pair[1].costs[measure.row]))
        return replace(told, itinerary=best.itinerary(path.arcs))
    if limits and any(one.best(measure.name) is not None for one in asked):
        return replace(told, reasons=(Reason("limits", str(asked[0].why_not(measure.name, limits)), "the question"),))
    lifted = [(one, lifting) for one in asked if (lifting := one.reopened().lifting()) is not None]
    if not lifted:
        return None
    opened, least = min(lifted, key=lambda pair: (len(pair[1].blocks), pair[1].cents))
    reasons = tuple(Reason(block.id, block.text, block.source, lift=True) for block in least.blocks)
    return replace(told, reasons=reasons, lifted_cost_per_container=_price(opened, least))


def _price(query: Query, lifting: Lifting) -> float:
    """What a box would cost if the rules were lifted, where all of its way has a price."""
    known = query.network.has_prices and not any(block in query.graph.unpriced for block in lifting.blocks)
    return COST.from_whole(lifting.cents) / query.shipment.containers if known else float("nan")


def _questions(query: Query, point: WayPoint) -> Iterator[Query]:
    """The question by way of a port: it may come before, between or after what must be passed in any case."""
    for place in range(len(query.via) + 1):
        via = (*query.via[:place], point, *query.via[place:])
        yield replace(query, via=via, layered=layered_graph(query.graph, query.weights, query.layered.ends, via))
