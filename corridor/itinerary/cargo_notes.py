"""What a route takes for granted about its cargo: mass, goods without a code, boxes and dangers that no price knows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence

from corridor.calendar import overlaps
from corridor.display import counted
from corridor.graph import Graph
from corridor.graph.arc_types import BORDER, HAUL
from corridor.graph.weights import Load, Weights, container_told
from corridor.model.assumptions import listed
from corridor.model.cargo.goods import wider_than
from corridor.model.cargo.shipment import Shipment
from corridor.model.law.rules import Cargo, Rule
from corridor.model.prices.tariff import Offer, Price

__all__ = [
    "box_remarks",
    "cargo_assumptions",
    "convoys",
    "dry_prices",
    "lane_apart",
    "lanes_told",
    "market_offers",
    "narrower_bans",
    "no_market",
    "rail_prices",
    "rules_about_parts",
]

_KG_PER_TONNE = 1000.0


def narrower_bans(graph: Graph, cargo: Cargo, path: Iterable[int], days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Say of a route which rules ban a part of its goods on the way that it takes; nothing where the code is exact.

    A rule about what a box has passed before is said whether or not this box has passed it.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    cargo : Cargo
        The goods.
    path : iterable of int
        Arcs of the route.
    days : tuple of date
        First and last day on which it is on the way.
    """
    way = list(path)
    for rule in rules_about_parts(graph, cargo.hs):
        headings = rule.bans_within(cargo)
        if headings and overlaps((rule.valid_from, rule.valid_to), days) and _is_about(graph, rule, way):
            them = "it" if len(headings) == 1 else "them"
            named = ", ".join(headings)
            yield f"{cargo.hs} is wider than {named}, which {rule.id} bans: the answer holds for goods outside {them}"


def rules_about_parts(graph: Graph, hs: str) -> Iterator[Rule]:
    """Rules that name a part of what a code of goods holds; the same for all shipments of these goods."""
    rules = graph.structure.rules

    def make() -> tuple[int, ...]:
        return tuple(number for number, rule in enumerate(rules) if wider_than(hs, rule.hs_prefixes))

    numbers = graph.network.cache.get("rules about parts", (graph.structure.identity, hs), make)
    return map(rules.__getitem__, numbers)


def _is_about(graph: Graph, rule: Rule, way: Sequence[int]) -> bool:
    """Whether a rule is about some arc of a way, whatever the box has passed."""
    if rule.after:
        return any(rule.blocks(graph.arcs[number]) for number in way)
    return bool(graph.blocked_by(rule)[way].any())


def dry_prices(graph: Graph, shipment: Shipment, cargo: Cargo, path: Iterable[int]) -> Iterator[str]:
    """Say of reefers that they go at the price of dry boxes, where no price of a haul is about their type.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    shipment : Shipment
        What was asked.
    cargo : Cargo
        The goods, and the type of box.
    path : iterable of int
        Arcs of the route.
    """
    if not graph.network.has_prices or not container_told(graph.network, cargo.container_type)[1]:
        return
    hauls = [number for number in path if graph.arcs[number].kind == HAUL]
    ends = (cargo.origin_country, cargo.destination_country, cargo.container_type)
    offers = [graph.prices.offers[key] for key in graph.structure.piece_key[hauls, 0].tolist() if key >= 0]
    paid = [offer.between(*ends, market=shipment.prices == "market") for offer in offers]
    about = [price is not None and bool(price.containers) for price in paid]
    if not all(about):
        where = "on a part of the way" if any(about) else "all the way"
        yield f"the reefers go at the price of dry boxes {where}: no row of tariffs is about a {cargo.container_type}"


def convoys(graph: Graph, load: Load, path: Iterable[int]) -> Iterator[str]:
    """Say of boxes that fill more trains than a border takes in a day that they do not all cross on one.

    Of trains that run for nobody else, and so leave together: boxes on services take as many departures as they fill.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    load : Load
        The boxes.
    path : iterable of int
        Arcs of the route.
    """
    worst, told, ridden = 1.0, "", None
    for arc in map(graph.arcs.__getitem__, path):
        if arc.kind == HAUL:
            ridden = arc
        if arc.kind != BORDER or arc.mode != "rail" or ridden is None or ridden.service_id:
            continue
        row, trains = graph.borders.row_of(arc), graph.terms_of(ridden).longest(load.teu)
        if row is not None and 0.0 < row.trains_per_day * worst < trains:
            worst = trains / row.trains_per_day
            days = counted(math.ceil(worst) - 1, "day")
            told = f"{row.name} takes {row.trains_per_day:g} trains a day, and the boxes fill {trains:,}"
            told += f": the last cross {days} after the first, which the times told leave out"
    if told:
        yield told


def box_remarks(graph: Graph, load: Load, shipment: Shipment) -> tuple[str, ...]:
    """What `dry_prices` and `cargo_assumptions` say of boxes whatever their way.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    load : Load
        The boxes.
    shipment : Shipment
        What was asked.
    """
    container = load.cargo.container_type
    remarks, powered = list[str](), container_told(graph.network, container)[1]
    if graph.network.has_prices and powered and container not in graph.prices.box_types:
        remarks.append(f"the reefers go at the price of dry boxes: no row of tariffs is about a {container}")
    usual = "; ".join(_usual(graph, load, shipment))
    told = (*([usual] if usual else []), *_unpriced_box(graph, shipment, container))
    danger = _unpriced_danger(graph, load.dangerous) if load.dangerous else ()
    return (*remarks, *(f"assumed: {text}" for text in (*told, *danger)))


def cargo_assumptions(graph: Graph, load: Load, shipment: Shipment, path: Iterable[int]) -> Iterator[str]:
    """Say what is taken of a cargo that the shipment leaves open, and what no row of the network knows of it.

    Parameters
    ----------
    graph : Graph
        Compiled network.
    load : Load
        The boxes.
    shipment : Shipment
        What was asked.
    path : iterable of int
        Arcs of the route.
    """
    usual = "; ".join(_usual(graph, load, shipment))  # in one line: every screen of a shipment has it
    if usual:
        yield usual
    if not shipment.hs:
        yield from _bans_by_goods(graph, load.cargo, shipment.ready.date(), path)
    yield from _unpriced_box(graph, shipment, load.cargo.container_type)
    if load.dangerous:
        yield from _unpriced_danger(graph, load.dangerous)


def _usual(graph: Graph, load: Load, shipment: Shipment) -> Iterator[str]:
    """What a shipment has by default: its mass, and whose its boxes are."""
    if shipment.cargo_tonnes_each is None:
        each = f"{load.tonnes / load.boxes:g} t of cargo"
        yield f"shipment without cargo_tonnes_each, taken as {each} in each {shipment.container_type}"
    if not load.carriers_box and graph.network.has_prices:
        yield "containers are the shipper's own, without hire, drop-off fee or empty return"


def _bans_by_goods(graph: Graph, cargo: Cargo, day: dt.date, path: Iterable[int]) -> Iterator[str]:
    """Rules on the way that ask for a code of goods, where the shipment names none."""
    way = list(path)
    asking = [
        rule.id
        for rule in graph.structure.rules
        if rule.hs_prefixes and rule.active(day) and rule.concerns_any_goods(cargo) and _is_about(graph, rule, way)
    ]
    if asking:
        yield f"goods without hs, taken as none of those that rules on this way ban: {listed(asking)}"


def _unpriced_box(graph: Graph, shipment: Shipment, container: str) -> Iterator[str]:
    """That a box is charged as a dry one of its length, where no tariff is about its type, and emits as one."""
    called, powered = container_told(graph.network, shipment.container_type)
    # the third character of ISO 6346 is the kind of box: G general purpose, V ventilated
    kind = shipment.container_type[2:3]
    if not powered and kind in ("", "G", "V"):
        return
    name = f"{called} ({shipment.container_type})" if called else shipment.container_type
    home = graph.network.name
    if graph.network.has_prices and container not in graph.prices.box_types:
        more = ", for plugs or for generators" if powered else ""
        yield f"{name} priced as a dry box of its length: {home} has no row of surcharges for it{more}"
    if powered:
        yield f"{name} emits as a dry box: {home} has no row of the emissions of its cooling"


def _unpriced_danger(graph: Graph, danger: str) -> Iterator[str]:
    """That dangerous goods pay what all goods pay, and where they are known not to be taken."""
    home = graph.network.name
    if graph.network.has_prices:
        yield f"dangerous goods of class {danger} priced as any goods: {home} has no row of surcharges for a class"
    knowing = [limit.id for limit, _ in graph.limits if limit.names_class(danger)]
    what = f"only by {listed(knowing)}" if knowing else "nowhere: no row of cargo_limits names the class"
    open_question = "whether carriers and ports on the way take them is not known"
    yield f"dangerous goods of class {danger} are refused {what}; {open_question}"


def rail_prices(graph: Graph, weights: Weights, path: Sequence[int]) -> Iterator[str]:
    """What a path by rail takes for granted about through rates of the market."""
    yield from no_market(graph, weights)
    yield from _lanes_apart(graph, weights, path)


def no_market(graph: Graph, weights: Weights) -> Iterator[str]:
    """That market prices are asked for, and a lane has none."""
    load = weights.load
    if load.market and graph.network.has_prices and not graph.prices.at_market(weights.chosen).any():
        lane = f"from {load.cargo.origin_country} to {load.cargo.destination_country}"
        yield f"rail at the tariffs of the railways: no through rate of the market is known {lane} then"


def _lanes_apart(graph: Graph, weights: Weights, path: Sequence[int]) -> Iterator[str]:
    """That another lane pays less on the same rails, where one does: a place beyond may then cost less than this one.

    The market quotes whole rides by where they end, so that no price of it is a part of another.
    """
    if weights.load.market:
        offers = market_offers(graph, path).values()
        yield from lanes_told((lane_apart(offer, weights.load) for offer in offers), graph.network.currency)


def market_offers(graph: Graph, path: Sequence[int]) -> dict[int, Offer]:
    """What is paid on a path by offers with through rates of the market, each once, by its `id`, in order."""
    pieces = graph.structure.piece_key[list(path)].ravel().tolist()
    offers = (graph.prices.offers[key] for key in dict.fromkeys(pieces) if key >= 0)  # of no piece there is none
    # most keys share their offer with others, and to compare all that is in one takes long
    return {id(offer): offer for offer in offers if any(one.market for one in offer.particular)}


def lane_apart(offer: Offer, load: Load) -> tuple[Price, Price] | None:
    """The market's rate that a load pays, and a lower one of another lane on the same rails; None where none is."""
    ends = (load.cargo.origin_country, load.cargo.destination_country)
    paid = offer.between(*ends, load.cargo.container_type, market=load.market)
    if paid is None or not paid.market:
        return None
    lanes = [one for one in offer.particular if one.market and one.condition.begins_in(ends[0])]
    least = min(lanes, key=lambda price: price.feu)
    return (paid, least) if least.feu < paid.feu else None


def lanes_told(pairs: Iterable[tuple[Price, Price] | None], currency: str) -> Iterator[str]:
    """Say what `lane_apart` finds on a way, once for each rate that is paid."""
    told: dict[str, tuple[Price, Price]] = {}
    for pair in pairs:
        if pair is not None:
            told.setdefault(pair[0].name, pair)
    for pair in told.values():
        rates = [f"'{one.name}', {one.feu:,.2f} {currency} a km" for one in pair]
        yield (
            f"rail at the market's rate {rates[0]}, where {rates[1]}, runs on the same rails: "
            "forwarders price lanes apart, and a place beyond may cost less"
        )
