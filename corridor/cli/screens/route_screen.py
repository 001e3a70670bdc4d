"""One route on a screen: the shipment, its steps, its totals, and what its limits cost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from corridor.calendar import as_end, minute_after, shown_moment
from corridor.display import counted, duration, kilometres, versioned
from corridor.itinerary.dated import DatedItinerary, DatedLeg
from corridor.itinerary.invoice import ITEM_WORDS, rate_note
from corridor.results import said_beside
from corridor.study.swings import row_texts

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary
    from corridor.itinerary.leg import Leg
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network

__all__ = [
    "BELOW",
    "SCREEN",
    "WIDE",
    "hours_line",
    "late_line",
    "limits_told",
    "load_line",
    "print_assumed",
    "print_page",
    "print_route",
    "screen_lines",
    "shipment_line",
    "vehicles_line",
]

SCREEN = 30  # lines
BELOW = 3  # of them below a page, where nothing else is told
_AROUND = 4  # of them above and below what a route prints
_ABOVE = 1  # of them above it: the shipment
_BRIEFEST = 2  # how much shorter steps may be told
_COUNTED = {"days": "day", "transfers": "transfer"}  # what limits are counted in; others are amounts
WIDE = 120  # columns from which tables have their full headings
_SPENT = {"moving": "on the move", "gauge change": "gauge", "border": "borders"}  # what hours are spent on
_SAME = {"rail": "same train", "sea": "same ship", "barge": "same barge", "road": "same lorry"}


def shipment_line(shipment: Shipment, network: Network, *, when: str = "") -> str:
    """The shipment in one line, as every screen of one begins.

    Parameters
    ----------
    shipment : Shipment
        What, from where to where.
    network : Network
        Where.
    when : str
        What stands in place of the day on which it is ready, as the days of a period.
    """
    return f"{shipment.origin} to {shipment.destination}: {load_line(shipment, network, when=when)}"


def load_line(shipment: Shipment, network: Network, *, when: str = "") -> str:
    """The same without its two ends."""
    goods = f", HS {shipment.hs}" if shipment.hs else ""
    load = f", {shipment.cargo_tonnes_each:g} t each" if shipment.cargo_tonnes_each is not None else ""
    load += f", dangerous goods of class {shipment.dangerous}" if shipment.dangerous else ""
    load += ", the carrier's boxes" if shipment.container_owner == "carrier" else ""
    return (
        f"{shipment.containers} x {shipment.container_type}{goods}{load}, "
        f"{when or f'ready {shipment.ready:%Y-%m-%d}'} ({versioned(network.name, network.version)})"
    )


def hours_line(trip: Itinerary) -> str:
    """Where the hours of a route go."""
    parts = ", ".join(f"{_SPENT.get(name, name)} {duration(hours)}" for name, hours in trip.hours_by.items() if hours)
    return f"{duration(trip.hours)}: {parts}"


def vehicles_line(trip: Itinerary, network: Network) -> str:
    """Where a route goes: vehicle by vehicle, the places it reaches."""
    return "; ".join(f"{vehicle}: {', '.join(places)}" for vehicle, places in trip.places_by_vehicle(network))


def _short(network: Network, leg: Leg) -> str:
    """The words of a leg, without what its places are called in brackets, and without figures that have columns.

    The vehicle of a lift stands in the next line, or in the one before.
    """
    text = re.sub(r", [\d,.]+ km\b", "", leg.text).replace(f", {leg.hours:.1f} h", "")
    names = row_texts(network).words["terminals"]
    for terminal in {leg.from_id, leg.to_id}.intersection(names):
        text = text.replace(names[terminal], _place(network, terminal))
    return text.partition(" (")[0] if leg.kind == "lift" else text.replace("gauge change", "gauge", 1)


def _place(network: Network, terminal: str) -> str:
    return row_texts(network).words["terminals"][terminal].partition(" (")[0]


class _Step(NamedTuple):
    """A line of the table: a leg, with what stands before it, and when that begins."""

    kind: str
    text: str
    begins: str
    km: float
    hours: float
    cost: float
    co2_kg: float


def _steps(network: Network, trip: Itinerary, *, brief: int) -> Iterator[_Step]:
    """The legs; a wait, and a border that costs nothing, stand with what follows them.

    So do what is unloaded and loaded again at one place, and the hauls of one vehicle over such borders. In brief, of
    two names of a place the first stands; briefer still, such borders are counted.
    """
    seconds = {name: name.partition(" / ")[0] for leg in trip.legs for name in _ends_of(network, leg)} if brief else {}
    before: list[Leg] = []
    service = ""
    for place, leg in enumerate(trip.legs):
        rest = trip.legs[place + 1 :]
        if rest and (_free(leg) or _goes_on(leg, next((one for one in rest if not _free(one)), rest[-1]))):
            before.append(leg)
            continue
        every = (*before, leg)
        words = _words(network, [one for one in every if one.kind == leg.kind])
        if leg.kind == "haul":
            if leg.service and leg.service == service:
                words = words.replace(leg.service_name, _SAME.get(leg.mode, "the same"), 1)
            service = leg.service
        passed = _passed(network, [one for one in before if _free(one) and one.hours], brief=brief == _BRIEFEST)
        for long, short in seconds.items():
            words = words.replace(long, short)
        yield _Step(
            ITEM_WORDS.get(leg.kind, leg.kind),
            f"{words}; {passed}" if passed else words,
            f"{every[0].departure:%m-%d %H:%M}" if isinstance(every[0], DatedLeg) else "",
            *(sum(getattr(one, name) for one in every) for name in ("km", "hours", "cost", "co2_kg")),
        )
        before = []


def _ends_of(network: Network, leg: Leg) -> tuple[str, ...]:
    """What the places of a leg are called, where they have two names."""
    known = row_texts(network).words["terminals"]
    return tuple(_place(network, end) for end in (leg.from_id, leg.to_id) if " / " in known.get(end, ""))


def _free(leg: Leg) -> bool:
    return leg.kind == "waiting" or (leg.kind == "border" and leg.cost == 0.0)


def _goes_on(leg: Leg, after: Leg) -> bool:
    """Whether a leg is one thing with the next that is no wait: a transhipment, or a haul of the same vehicle."""
    if leg.kind == after.kind == "lift":
        return leg.to_id == after.to_id
    names = ("kind", "mode", "gauge", "regime", "service", "service_name")
    return leg.kind == "haul" and all(getattr(leg, name) == getattr(after, name) for name in names)


def _words(network: Network, legs: Sequence[Leg]) -> str:
    """The words of legs of one kind that are one step."""
    text = _short(network, legs[0])
    if legs[0].kind == "lift" and len(legs) > 1:
        return text.replace("unloaded", "transhipped", 1)
    return text.replace(f" - {_place(network, legs[0].to_id)}", f" - {_place(network, legs[-1].to_id)}", 1)


def _passed(network: Network, legs: Sequence[Leg], *, brief: bool) -> str:
    """What waits and free borders there are before a step; in brief several borders are counted."""
    told, borders = list[str](), list[str]()
    crossed = [leg for leg in legs if leg.kind == "border"]
    if brief and len(crossed) > 1 and not any("shut" in leg.text for leg in crossed):
        borders.append(f"{counted(len(crossed), 'border')} {duration(sum(leg.hours for leg in crossed))}")
        legs = [leg for leg in legs if leg.kind != "border"]
    for leg in legs:
        if leg.kind == "border":
            name, *more = _short(network, leg).split(", ")
            borders.append(f"{name.removeprefix('border ')} {duration(leg.hours)}")
            borders += [part for part in more if part.startswith("shut")]
        else:
            trains = f" until {counted(leg.departures, 'departure')} are filled" if leg.departures > 1 else ""
            told.append(f"after {duration(leg.hours)} of waiting{trains}")
    return ", ".join([*told, *([f"over {', '.join(borders)}"] if borders else [])])


def print_route(out: Console, network: Network, trip: Itinerary, below: Sequence[Sequence[str]] = ((),)) -> None:
    """Print the legs of a route, its totals, what it costs and may meet, and as many assumptions as a screen holds.

    Steps, and what is below, are told in brief where a screen would not hold them otherwise.

    Parameters
    ----------
    out : Console
        Where to.
    network : Network
        Where names are.
    trip : Itinerary
        The route.
    below : sequence of sequence of str
        Lines below all that, as its limits and its range: as they are, and last in brief.
    """
    beside = said_beside(trip.remarks, (), warnings=trip.warnings)
    remarks = [Text(text, style="yellow" if text.startswith("warning") else "") for text in beside]
    told, room, lines = list[RenderableType](), 0, below[0]
    for brief, lines in ((0, below[0]), (1, below[0]), (1, below[-1]), (_BRIEFEST, below[-1])):
        room = SCREEN - max(_AROUND, screen_lines(out, lines) + _ABOVE)
        told = [*_told(out, network, trip, brief=brief), *remarks]
        if screen_lines(out, told) + bool(trip.assumptions) <= room:
            break
    for one in told:
        out.print(one)
    print_assumed(out, trip.assumptions, room - screen_lines(out, told))
    for line in lines:
        out.print(line)


def print_page(
    out: Console, show: Callable[[], None], remarks: Iterable[str], assumptions: Sequence[str], below: int = BELOW
) -> None:
    """Print what a function prints, what is to be known, and as many assumptions as a screen holds.

    Parameters
    ----------
    out : Console
        Where to; the function prints there.
    show : callable
        Prints what was asked for.
    remarks, assumptions : iterable of str
        Of the routes, each once.
    below : int
        Lines that are told below them.
    """
    with out.capture() as page:
        show()
    told = [Text(f"remark: {remark}", style="dim") for remark in remarks]
    out.file.write(page.get())
    for one in told:
        out.print(one)
    print_assumed(out, assumptions, SCREEN - below - page.get().count("\n") - screen_lines(out, told))


def print_assumed(out: Console, assumptions: Sequence[str], room: int) -> None:
    """Print as many assumptions as so many lines hold, and how many more there are."""
    texts = [Text(f"assumed: {assumption}", style="dim") for assumption in assumptions]
    shown = _fitting(out, texts, room)
    for text in texts[:shown]:
        out.print(text)
    if left := len(texts) - shown:
        out.print(Text(f"and {counted(left, 'assumption')} more: --format json", style="dim"))


def _told(out: Console, network: Network, trip: Itinerary, *, brief: int) -> Iterator[RenderableType]:
    """What a route is, from its name to what a box costs."""
    boxes = trip.shipment.containers
    yield Text(trip.name, style="bold")
    if isinstance(trip, DatedItinerary):
        leaves, arrives = shown_moment(trip.departs), shown_moment(minute_after(trip.arrives))
        yield f"leaves {leaves}, arrives {arrives}; below by the clock of each place"
    yield _table(network, trip, out.width, brief=brief)
    yield _totals(trip)
    yield hours_line(trip)
    items = ", ".join(
        f"{ITEM_WORDS.get(item, item.replace('_', ' '))} {amount / boxes:,.0f}" for item, amount in trip.cost_by.items()
    )
    if trip.priced:
        yield f"{trip.currency} a box: {items or 'nothing'}"
    if note := rate_note([item for leg in trip.legs for item in leg.items]):
        yield note


def screen_lines(out: Console, told: Iterable[RenderableType]) -> int:
    """Lines that some things take on a screen."""
    return sum(len(out.render_lines(one, pad=False)) for one in told)


def _fitting(out: Console, told: Sequence[Text], room: int) -> int:
    """How many texts fit into so many lines; where not all do, a line is left to say so."""
    if screen_lines(out, told) <= room:
        return len(told)
    return sum(screen_lines(out, told[:number]) < room for number in range(1, len(told)))


def _table(network: Network, trip: Itinerary, width: int, *, brief: int) -> Table:
    """The steps of a route; on a narrow screen what each is stands in its words alone."""
    boxes = trip.shipment.containers
    table = Table(box=None, pad_edge=False, header_style="bold")
    wide, dated = width >= WIDE, isinstance(trip, DatedItinerary)
    for head in (["step"] if wide else []) + (["begins"] if dated else []):
        table.add_column(head, no_wrap=True)
    table.add_column("what", overflow="fold")
    money = (f"{trip.currency}\na box",) if trip.priced else ()
    for head in ("km", "time", *money, "kg CO2e\na box"):
        table.add_column(head, justify="right", no_wrap=True)
    for step in _steps(network, trip, brief=brief):
        paid = (f"{step.cost / boxes:,.0f}",) if trip.priced else ()
        numbers = (kilometres(step.km) if step.km else "", duration(step.hours), *paid, f"{step.co2_kg / boxes:,.0f}")
        heads = ((step.kind,) if wide else ()) + ((step.begins,) if dated else ())
        table.add_row(*heads, Text(step.text), *numbers)
    return table


def _totals(trip: Itinerary) -> str:
    boxes, days = trip.shipment.containers, trip.days_range
    whole = f", {trip.cost:,.0f} {trip.currency} for {boxes:,} boxes" if boxes > 1 else ""
    spread = f" ({days.ends_told()})" if days.ends_told() else ""
    paid = trip.cost_range_per_container.told(trip.currency, "box", whole)
    return (
        f"{paid}; transit time {duration(trip.hours)}{spread}; "
        f"{trip.co2_kg_per_container:,.0f} kg CO2e a box; {kilometres(trip.km)} km; "
        f"{counted(trip.gauge_changes, 'gauge change')}; {counted(len(trip.border_ids), 'border crossing')}"
    )


def limits_told(trip: Itinerary, limits: Mapping[str, float], free: Callable[[], Itinerary]) -> tuple[str, ...]:
    """Say of a route that was limited by how much it keeps each limit, and what they cost.

    Parameters
    ----------
    trip : Itinerary
        The route.
    limits : mapping of str to float
        As for `route`.
    free : callable
        Finds the same without limits; not called where there are none.

    Returns
    -------
    tuple of str
        One line; none without limits.
    """
    if not limits:
        return ()
    other = free()
    kept = ", ".join(f"{_limit(trip, name, most)}: {_reached(trip, name)}" for name, most in limits.items())
    if (other.name, other.cents, other.seconds, other.grams) == (trip.name, trip.cents, trip.seconds, trip.grams):
        return (f"limit {kept}; it changes nothing: without it the best route is the same",)
    boxes = trip.shipment.containers
    money = [f"{(trip.cost - other.cost) / boxes:+z,.0f} {trip.currency} a box"] if trip.priced else []
    hours, emitted = trip.hours - other.hours, trip.co2_kg_per_container - other.co2_kg_per_container
    more = [*money, f"{'-' if hours < 0 else '+'}{duration(abs(hours))}", f"{emitted:+z,.0f} kg CO2e a box"]
    return (f"limit {kept}; beside the best without it: {', '.join(more)}",)


def _limit(trip: Itinerary, name: str, most: float) -> str:
    """A limit as people say it."""
    if name == "hours":
        return f"{most:,g} h"
    return counted(most, _COUNTED[name]) if name in _COUNTED else f"{most:,.0f} {_unit(trip, name)}"


def _reached(trip: Itinerary, name: str) -> str:
    """What a route has of what is limited."""
    if name in ("hours", "days"):
        return duration(trip.hours)
    return f"{getattr(trip, name):,.0f}"


def _unit(trip: Itinerary, name: str) -> str:
    each = " a box" if name.endswith("_per_container") else " in all" if trip.shipment.containers > 1 else ""
    return ("kg CO2e" if name.startswith("co2") else trip.currency) + each


def late_line(trip: Itinerary, arrive_by: str) -> str:
    """What to ask for so that nine in ten journeys are there in time; blank where they are."""
    if not isinstance(trip, DatedItinerary):
        return ""
    late = dt.timedelta(hours=max(0.0, trip.hours_p90 - trip.hours))
    deadline, arrives = as_end(arrive_by), trip.arrives
    if deadline.tzinfo is None:  # by the clock of the destination, as the arrival is
        arrives = arrives.replace(tzinfo=None)
    if arrives + late <= deadline:
        return ""
    asked = (deadline - late).replace(minute=0)
    told = f"{minute_after(arrives + late):%Y-%m-%d %H:%M}"
    return f"one journey in ten is there after {told}: to be surer, ask --arrive-by '{asked:%Y-%m-%d %H:%M}'"
