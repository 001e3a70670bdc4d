"""One route on a screen: the shipment, its steps, its totals, and how far they may stray."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corridor.display import counted, duration, kilometres

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network

__all__ = ["hours_line", "print_route", "shipment_line", "uncertainty_line", "vehicles_line"]

# What the trade calls activities, steps and items
_WORDS = {
    "moving": "on the move",
    "border": "border crossing",
    "lift": "handling",
    "haul": "haulage",
    "haul_fixed": "haulage by the box",
    "reconsignment": "new consignment note",
}


def shipment_line(shipment: Shipment, network: Network) -> str:
    """The shipment in one line."""
    goods = f", HS {shipment.hs}" if shipment.hs else ""
    load = f", {shipment.cargo_tonnes_each:g} t each" if shipment.cargo_tonnes_each is not None else ""
    load += f", dangerous goods of class {shipment.dangerous}" if shipment.dangerous else ""
    load += ", the carrier's boxes" if shipment.container_owner == "carrier" else ""
    return (
        f"{shipment.origin} to {shipment.destination}: {shipment.containers} x {shipment.container_type}{goods}{load}, "
        f"ready {shipment.ready:%Y-%m-%d} ({network.name} {network.version})"
    )


def hours_line(trip: Itinerary) -> str:
    """Where the hours of a route go."""
    parts = ", ".join(f"{_WORDS.get(name, name)} {duration(hours)}" for name, hours in trip.hours_by.items() if hours)
    return f"{duration(trip.hours)}: {parts}"


def vehicles_line(trip: Itinerary, network: Network) -> str:
    """Where a route goes: vehicle by vehicle, the places it reaches."""
    return "; ".join(f"{vehicle}: {', '.join(places)}" for vehicle, places in trip.places_by_vehicle(network))


def _short(network: Network, leg: Leg) -> str:
    """The words of a leg, without what its places are called in brackets, and without figures that have columns."""
    text = re.sub(r", [\d,.]+ km\b", "", leg.text).replace(f", {leg.hours:.1f} h", "")
    names = network.terminals["name"]
    for terminal in {leg.from_id, leg.to_id}.intersection(names.index):
        text = text.replace(str(names[terminal]), str(names[terminal]).partition(" (")[0])
    return text


class _Step(NamedTuple):
    """A line of the table: a leg, with the waits and free borders before it."""

    kind: str
    text: str
    km: float
    hours: float
    cost: float
    co2_kg: float


def _steps(network: Network, trip: Itinerary) -> Iterator[_Step]:
    """The legs, where a wait, and a border that costs nothing, stand with what follows them."""
    before: list[Leg] = []
    for leg in trip.legs:
        free = leg.kind == "waiting" or (leg.kind == "border" and leg.cost == 0.0)
        if free and leg is not trip.legs[-1]:
            before.append(leg)
            continue
        every, words = (*before, leg), _short(network, leg)
        after = ", ".join(_passed(network, one) for one in before)
        yield _Step(
            _WORDS.get(leg.kind, leg.kind),
            f"{words}; after {after}" if after else words,
            *(sum(getattr(one, name) for one in every) for name in ("km", "hours", "cost", "co2_kg")),
        )
        before = []


def _passed(network: Network, leg: Leg) -> str:
    if leg.kind == "border":
        return f"{_short(network, leg).partition(',')[0]}, {duration(leg.hours)}"
    trains = f" until {counted(leg.departures, 'departure')} are filled" if leg.departures > 1 else ""
    return f"{duration(leg.hours)} of waiting{trains}"


def print_route(out: Console, network: Network, trip: Itinerary) -> None:
    """Print the legs of a route, its totals, what it costs and what it may meet."""
    boxes = trip.shipment.containers
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("step", "what"):
        table.add_column(head, overflow="fold")
    for head in ("km", "time", f"{trip.currency} a box", "kg CO2e a box"):
        table.add_column(head, justify="right", no_wrap=True)
    for step in _steps(network, trip):
        paid = f"{step.cost / boxes:,.0f}" if trip.priced else ""
        numbers = (kilometres(step.km) if step.km else "", duration(step.hours), paid, f"{step.co2_kg / boxes:,.0f}")
        table.add_row(step.kind, Text(step.text), *numbers)
    out.print(Text(trip.name, style="bold"), table, sep="\n")
    out.print(_totals(trip))
    out.print(hours_line(trip))
    items = ", ".join(
        f"{_WORDS.get(item, item.replace('_', ' '))} {amount / boxes:,.0f}" for item, amount in trip.cost_by.items()
    )
    if trip.priced:
        out.print(f"{trip.currency} a box: {items or 'nothing'}")
    for warning in trip.remarks:
        out.print(Text(f"warning: {warning}", style="yellow"))
    for assumption in trip.assumptions:
        out.print(Text(f"assumed: {assumption}", style="dim"))


def _totals(trip: Itinerary) -> str:
    boxes, days = trip.shipment.containers, trip.days_range
    whole = f", {trip.cost:,.0f} {trip.currency} for {boxes:,} boxes" if boxes > 1 else ""
    spread = "" if days.low == days.high else f" ({days.low:.1f} to {days.high:.1f} days)"
    paid = trip.cost_range_per_container.told(trip.currency, "box", whole)
    return (
        f"{paid}; transit time {duration(trip.hours)}{spread}; "
        f"{trip.co2_kg_per_container:,.0f} kg CO2e a box; {kilometres(trip.km)} km; "
        f"{counted(trip.gauge_changes, 'gauge change')}; {counted(len(trip.border_ids), 'border crossing')}"
    )


def uncertainty_line(network: Network, trip: Itinerary, which: str) -> str:
    """How far cost and time of a route may stray, and what they hang on most; `which` names the route."""
    from corridor.study.swings import weak_rows

    cost, days = trip.cost_range_per_container, trip.days_range
    money = f"{cost.low:,.0f} to {cost.high:,.0f} {trip.currency} a box, " if trip.priced else ""
    ranges = f"{money}{days.low:.0f} to {days.high:.0f} days"
    return f"range of {which}: {ranges}; in doubt most: {weak_rows(network, trip).told(1)}; see --show weak"
