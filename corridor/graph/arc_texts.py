"""The text behind an arc: what happens there, at what price and time, and from which rows."""

from __future__ import annotations

from corridor.display import counted, kilometres
from corridor.graph.arc_types import BORDER, GATE_IN, GATE_OUT, STACK, WAITING, Arc
from corridor.graph.arcs.own_trains import is_own_train
from corridor.graph.compiled import Graph
from corridor.graph.weights import Load
from corridor.model.tables.codes import ANY_TRAIN, NO_LOADING
from corridor.units import SECONDS_PER_HOUR

__all__ = [
    "OWN_TRAIN",
    "arc_rows",
    "arc_text",
    "collection_row",
    "collection_text",
    "drayage_text",
    "riding_text",
    "vehicle_name",
    "wait_text",
]

OWN_TRAIN = "own block train"
_STATES = {"restricted": ", restricted", NO_LOADING: ", stopped for loading"}  # of a border that is not simply open


def arc_rows(graph: Graph, number: int) -> tuple[tuple[str, str], ...]:
    """Rows behind an arc as (table, id), the ones that make it exist first, then prices and factors."""
    arc = graph.arcs[number]
    rows = [("links", arc.link_id), ("transfers", arc.transfer_id), ("services", arc.service_id)]
    if arc.kind == BORDER:
        row = graph.borders.row_of(arc)
        rows.append(("borders", row.id if row else ""))
    if arc.kind == WAITING and not arc.service_id:
        rows.append(("trains", collection_row(graph, arc)))
    rows += [("emissions", factor.row) for factor in graph.factors_of(arc) if arc.emissions]
    return tuple(dict.fromkeys(row for row in rows if row[1]))


def collection_row(graph: Graph, arc: Arc) -> str:
    """The row of `trains` behind the wait of single wagons, or for a train of one's own."""
    terms = graph.terms_of(arc)
    return terms.order_row if is_own_train(arc, graph.structure.filled) else terms.collection_row


def arc_text(graph: Graph, number: int) -> str:
    """One line for people about an arc."""
    arc = graph.arcs[number]
    hours = f"{graph.seconds[number] / SECONDS_PER_HOUR:.1f} h"
    there = _name(graph, arc.to_terminal)
    vehicle = vehicle_name(graph, arc)
    match arc.kind:
        case "haul":
            way = f"{_name(graph, arc.from_terminal)} - {there}"
            return f"{riding_text(graph, arc)} {way}, {kilometres(arc.km)} km, {hours}"
        case "gauge change":
            return f"gauge change {arc.tail.carrier} to {arc.head.carrier} mm at {there} by {arc.technique}, {hours}"
        case "border":
            return f"border {_border(graph, arc)}, {hours}"
        case "reconsignment":
            return f"new consignment note {arc.tail.regime} to {arc.head.regime} at {there}, {hours}"
        case "lift":
            return f"{'unloaded' if arc.head.carrier == STACK else 'loaded'} at {there} ({vehicle}), {hours}"
        case "waiting":
            return wait_text(graph, arc, graph.hours[number])
    return drayage_text(graph, arc, 0.0, 0.0)


def drayage_text(graph: Graph, arc: Arc, km: float, hours: float) -> str:
    """One line about the lorry before the first terminal or after the last: its way is the shipment's."""
    if not km and arc.head.carrier == GATE_IN:
        return f"the carrier's container is left at {_name(graph, arc.to_terminal)}"
    towards = "to" if arc.tail.carrier == GATE_OUT else "from"
    return f"by lorry {towards} {_name(graph, arc.to_terminal)}, {kilometres(km)} km, {hours:.1f} h"


def wait_text(graph: Graph, arc: Arc, hours: float, filling: str = "") -> str:
    """One line about the wait for a service, and the departures that the boxes fill."""
    text = f"wait at {_name(graph, arc.to_terminal)} for {vehicle_name(graph, arc)}, {hours:.1f} h on average"
    return f"{text}, {filling}" if filling else text


def collection_text(graph: Graph, arc: Arc, load: Load) -> str:
    """One line about the wait of single wagons for a train, or for the train that a consignment has ordered."""
    terms, there = graph.terms_of(arc), _name(graph, arc.to_terminal)
    if not is_own_train(arc, graph.structure.filled):
        return (
            f"wait at {there} for collection and the marshalling of a train of {arc.gauge} mm, "
            f"{terms.collection_h:.1f} h on average"
        )
    trains = terms.trains(load.teu)
    filling = f"{counted(load.boxes, 'box')} on {counted(trains, 'train')} of at most {terms.max_teu:g} TEU"
    return f"wait at {there} for {vehicle_name(graph, arc)}, ordered {terms.order_h:.1f} h before; {filling}"


def _name(graph: Graph, terminal: str) -> str:
    return graph.structure.index.names[terminal]


def vehicle_name(graph: Graph, arc: Arc) -> str:
    """The service that carries a box, or the kind of vehicle."""
    if arc.service_id:
        return graph.structure.index.service_names[arc.service_id]
    if is_own_train(arc, graph.structure.filled):
        return f"{OWN_TRAIN} {arc.gauge}"
    vehicle = {"rail": "wagon", "road": "lorry", "sea": "ship", "barge": "barge", "air": "aircraft"}[arc.mode]
    return f"{vehicle} {arc.gauge}".strip()


def riding_text(graph: Graph, arc: Arc) -> str:
    """What carries a box, and that a ferry carries it in turn."""
    vehicle = vehicle_name(graph, arc)
    return f"{vehicle} by train ferry" if arc.link_id in graph.structure.index.ferries else vehicle


def _border(graph: Graph, arc: Arc) -> str:
    row = graph.borders.row_of(arc)
    if row is None:
        return arc.border_id
    return f"{row.name}{_trains(arc, row.train_class)}{_STATES.get(row.state, '')}"


def _trains(arc: Arc, row_class: str) -> str:
    """Whose queue a row is, and of trains that have none at this border in whose they stand."""
    if arc.mode != "rail" or row_class == ANY_TRAIN:
        return ""
    shared = "" if row_class == arc.train_class else f" in the queue of {row_class} ones"
    return f", {arc.train_class} trains{shared}"
