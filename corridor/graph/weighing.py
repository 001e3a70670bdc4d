"""What a load pays, waits and emits on every arc of an epoch, and which arcs are closed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.errors import Finding, TableError
from corridor.graph.arc_types import WAITING
from corridor.graph.dated_arcs import DatedArcs, storage_days
from corridor.graph.prices import PriceArrays
from corridor.graph.structure import Structure
from corridor.graph.weights import Block, Load, Power, Weights
from corridor.model.delay.waiting import Wait
from corridor.model.prices.tariff import Price
from corridor.search import INFINITY
from corridor.units import CENTS_PER_UNIT, SECONDS_PER_HOUR, cents, grams, seconds

__all__ = [
    "SubsidyPart",
    "Waited",
    "arc_ends",
    "cost_ends",
    "emitted_kg",
    "for_load",
    "hourly_value",
    "largest_weight",
    "path_ends",
    "subsidies_on",
    "subsidy_parts",
    "times_paid",
    "waited",
    "weigh",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_GRAMS_TO_KG = 1e-3
_COPIES = 8  # of the graph that a search may run on: one more than its way-points
_DRAYAGE_KMH = 40.0  # a lorry around a terminal, loading and turning included


def waited(arcs: DatedArcs, waits: Mapping[str, Wait]) -> Waited:
    """The time of every arc, and how often a flat price is paid on it, with a load's own waits for services."""
    if not waits:
        return Waited(arcs.seconds, arcs.share)
    structure, time, share = arcs.structure, arcs.seconds.copy(), arcs.share.copy()
    numbers = [structure.waiting[service] for service in waits]
    own = np.concatenate(numbers)
    mean_h = np.repeat([wait.mean_h for wait in waits.values()], [one.size for one in numbers])
    time[own] = seconds(mean_h)
    share[own, 0] = storage_days(mean_h, arcs.prices.free_days[structure.piece_key[own, 0]])
    return Waited(time, share)


def times_paid(arcs: DatedArcs, weights: Weights, number: int, place: int) -> float:
    """How often a load pays a flat price of an arc: storage by the started day until its last box leaves.

    Parameters
    ----------
    arcs : DatedArcs
        Of the epoch.
    weights : Weights
        Of the load.
    number, place : int
        The arc, and which of its pieces.
    """
    if place == 0 and number in weights.stored:
        return weights.stored[number]
    wait = weights.waits.get(arcs.arcs[number].service_id) if place == 0 and arcs.arcs[number].kind == WAITING else None
    if wait is None:
        return float(arcs.share[number, place])
    return float(storage_days(wait.mean_h, arcs.prices.free_days[arcs.structure.piece_key[number, 0]]))


def weigh(
    arcs: DatedArcs, load: Load, blocks: Sequence[Block], power: Power | None, waits: Mapping[str, Wait]
) -> Weights:
    """Weigh a load: money in cents, time in seconds, CO2e in grams.

    Parameters
    ----------
    arcs : DatedArcs
        With the prices and dwells of the date.
    load : Load
        The boxes.
    blocks : sequence of Block
        What closes arcs to it: borders, rules, limits of mass and danger, a need of power.
    power : Power or None
        Of a reefer that must have power within so many hours.
    waits : mapping of str to Wait
        By service, where the load does not wait as a single box in season does.

    Raises
    ------
    TableError
        When drayage, or the lease of a carrier's container, is asked for and has no price on the date.
    """
    structure, (time, shares) = arcs.structure, waited(arcs, waits)
    by_weight, chosen = arcs.prices.by_weight(load), arcs.prices.chosen(load)
    per_km, flat = arcs.prices.rates(load, by_weight, chosen)
    priced = structure.piece_key >= 0
    paid = per_km[structure.piece_key] * structure.piece_km + flat[structure.piece_key] * shares
    sums = _Sums(
        pieces=structure.series.rounded(cents, np.where(priced, paid, 0.0)),
        seconds=time.copy(),
        grams=structure.series.rounded(grams, emitted_kg(arcs.grams, load)),
    )
    # The subsidy looks at the hauls, so it comes before drayage and the carrier's fees are added at the gates.
    nothing = _nothing(structure)
    subsidy = subsidies_on(structure, arcs.prices, sums.pieces, load) if load.subsidies else nothing
    subsidy = subsidy if subsidy.any() else nothing
    _add_drayage(arcs, load, per_km, sums)
    lease = _lease(arcs, load, flat, sums)
    cost = sums.pieces.sum(axis=1) - subsidy + lease
    hourly = hourly_value(arcs, load)
    generalised = cost + _cents_by_time(arcs, sums.seconds, hourly)
    matrix = np.stack([cost, sums.seconds, sums.grams, structure.boards.astype(np.int64), generalised])
    most = largest_weight(structure)
    return Weights(
        load=load,
        matrix=np.minimum(matrix, most),
        pieces=sums.pieces,
        subsidy=subsidy,
        lease=lease,
        chosen=chosen,
        by_weight=by_weight,
        blocks=tuple(blocks),
        closed=np.logical_or.reduce([arcs.idle, *(block.arcs for block in blocks)]),
        topology=structure.topology,
        power=power,
        waits=waits,
        hourly=hourly,
        most=most,
    )


def for_load(weights: Weights, load: Load) -> Weights:
    """The weights of one load for another that meets the same prices and rules: they share what searches derive."""
    if load == weights.load:
        return weights
    found = replace(weights, load=load)
    vars(found)["graph"] = weights.graph
    return found


def _nothing(structure: Structure) -> Integers:
    """No cents on any arc: one zero, however many arcs there are."""
    return np.broadcast_to(np.int64(0), len(structure.arcs))


def emitted_kg(factors: Floats, load: Load) -> Floats:
    """What a load emits on arcs, by their grams for each tonne and TEU: a float64 array of kilograms.

    Not a product of matrices, which may round once where this does twice: the same grams on every machine.
    """
    found: Floats = (load.tonnes * factors[0] + load.teu * factors[1]) * _GRAMS_TO_KG
    return found


class Waited(NamedTuple):
    """Seconds of every arc, and how often its flat prices are paid."""

    seconds: Integers
    share: Floats


@dataclass(frozen=True, slots=True)
class _Sums:
    """Cents of each piece, seconds and grams of every arc, while they are added up in place."""

    pieces: Integers
    seconds: Integers
    grams: Integers


def subsidies_on(structure: Structure, prices: PriceArrays, pieces: Integers, load: Load) -> Integers:
    """Cents that subsidies take off every arc: they are paid on the hauls of services, not on single wagons.

    A share of a haul, or so much for the ride of a FEU from the first stop to the last, of which each haul gets its
    part by length, up to the ceiling of what it costs.

    Parameters
    ----------
    structure, prices
        Of the epoch.
    pieces : int64 array, shape (arcs, 3)
        Cents of the items of each arc.
    load : Load
        The boxes; none is paid for what neither comes from a country that pays nor goes there.
    """
    shares, a_feu = prices.subsidised(load)
    if not (shares.any() or a_feu.any()):
        return _nothing(structure)
    share = np.where(structure.piece_key >= 0, shares[structure.piece_key], 0.0)
    paid = structure.series.rounded(cents, (pieces * share).sum(axis=1) / CENTS_PER_UNIT)
    if a_feu.any():
        charged, rides = pieces.sum(axis=1), structure.ridden
        per_km = a_feu / structure.services.km
        most = prices.ride_ceiling[rides] * charged / CENTS_PER_UNIT
        paid += structure.series.rounded(cents, np.minimum(per_km[rides] * structure.km * load.feu, most))
        paid = np.minimum(paid, charged)
    return np.where(structure.ridden >= 0, paid, 0)


class SubsidyPart(NamedTuple):
    """What one row pays of an arc's cost.

    Attributes
    ----------
    price : Price
        The row.
    unit : {"share", "FEU"}
        Whether it pays a share of a charge, or so much a FEU.
    quantity, rate : float
        The charge, or FEU of a whole ride; and what is paid of it.
    cents : int
        Paid.
    piece : int or None
        Place of the charge among the pieces of the arc; None where all of them are paid of.
    of : str
        Row of that charge; blank for all of them.
    """

    price: Price
    unit: str
    quantity: float
    rate: float
    cents: int
    piece: int | None = None
    of: str = ""


def subsidy_parts(arcs: DatedArcs, weights: Weights, number: int) -> list[SubsidyPart]:
    """Say which rows pay what `subsidies_on` takes off an arc; the last part takes the cents of rounding."""
    structure, prices, left = arcs.structure, arcs.prices, int(weights.subsidy[number])
    cargo, found = weights.load.cargo, list[SubsidyPart]()
    ends = (cargo.origin_country, cargo.destination_country)
    amounts = [int(amount) for amount in weights.pieces[number]]
    for place, (amount, position) in enumerate(zip(amounts, structure.piece_key[number].tolist(), strict=True)):
        paid = prices.subsidies[position] if position >= 0 and amount else None
        if paid is None or not left or not paid.subsidises(*ends):
            continue
        charge = prices.offers[position].between(*ends, cargo.container_type, market=weights.load.market)
        part, row = min(left, round(amount * paid.share)), charge.row if charge else ""
        found.append(SubsidyPart(paid, "share", amount / CENTS_PER_UNIT, paid.share, part, place, row))
        left -= part
    ride = structure.ridden[number]
    price = prices.ride_subsidies[ride] if ride >= 0 else None
    if left and price is not None and price.subsidises(*ends):
        size = _ride_size(arcs, weights.load, number)
        charged = sum(amounts) / CENTS_PER_UNIT
        if price.feu * size > price.ceiling * charged:
            found.append(SubsidyPart(price, "share", charged, price.ceiling, left))
        else:
            found.append(SubsidyPart(price, "FEU", size, price.feu, left))
        left = 0
    if left and found:
        found[-1] = found[-1]._replace(cents=found[-1].cents + left)
    return found


def cost_ends(arcs: DatedArcs, weights: Weights, path: Sequence[int] | Integers) -> tuple[int, int]:
    """Cents of a path with every price at its low end, and with every one at its high end; subsidies the other way."""
    numbers = np.asarray(path, dtype=np.int64)
    low, high = path_ends(arcs, weights, arc_ends(arcs, weights, numbers), numbers, np.zeros(len(numbers), np.int64))
    return int(low[0]), int(high[0])


def arc_ends(arcs: DatedArcs, weights: Weights, numbers: Integers) -> Floats:
    """The same of arcs one by one, without the lease of a carrier's container: cents, of shape (arcs, 2)."""
    pieces, keys = weights.pieces[numbers], arcs.structure.piece_key[numbers]
    ends = pieces[:, :, None] * arcs.prices.ranges(weights.chosen[keys])
    total: Floats = ends.sum(axis=1)
    for place in np.flatnonzero(weights.subsidy[numbers]).tolist():
        total[place] -= _subsidy_ends(arcs, weights, int(numbers[place]), ends[place])
    return total


def path_ends(arcs: DatedArcs, weights: Weights, ends: Floats, numbers: Integers, path_of: Integers) -> Floats:
    """Cents of several paths at the low and at the high ends of prices: shape (2, paths).

    Parameters
    ----------
    arcs, weights
        What the paths are of.
    ends : float array, shape (arcs of all paths, 2)
        From `arc_ends`, of each arc.
    numbers, path_of : int64 array, shape (arcs of all paths,)
        The arcs, one path after the other, and which path each is of, from 0 on.
    """
    # added up one by one along each path, so that a path has the same sum alone and among others
    total = np.stack([np.bincount(path_of, weights=end) for end in ends.T])
    lease = arcs.prices.lease
    if lease is not None and weights.lease.any():
        paid = np.bincount(path_of, weights=weights.lease[numbers])
        total += paid * np.array([[lease.low], [lease.high]])
    return np.rint(total)


def _subsidy_ends(arcs: DatedArcs, weights: Weights, number: int, ends: Floats) -> Floats:
    """The most that is paid of an arc's pieces at their low ends (pieces, 2), and the least at their high ends."""
    charged: Floats = ends.sum(axis=0)
    paid = np.zeros(2)
    for part in subsidy_parts(arcs, weights, number):
        price, row = part.price, np.array([part.price.high, part.price.low])
        if part.piece is None:
            most = _ride_size(arcs, weights.load, number) * price.feu * CENTS_PER_UNIT * row
            paid += np.minimum(most, price.ceiling * charged)
        else:
            paid += ends[part.piece] * price.share * row
    return np.minimum(paid, charged)


def _ride_size(arcs: DatedArcs, load: Load, number: int) -> float:
    """How many FEU a haul takes over the whole ride of its service: its part by length of those that are sent."""
    structure = arcs.structure
    return float(load.feu * structure.km[number] / structure.services.km[structure.ridden[number]])


def _add_drayage(arcs: DatedArcs, load: Load, per_km: Floats, sums: _Sums) -> None:
    """Kilometres by lorry before the first terminal and after the last."""
    if not (load.pickup_km or load.delivery_km):
        return
    _refuse_unpriced_drayage(arcs, load)
    structure = arcs.structure
    for gates, km in ((structure.pickup, load.pickup_km), (structure.delivery, load.delivery_km)):
        sums.pieces[gates, 0] = cents(per_km[structure.piece_key[gates, 0]] * km)
        sums.seconds[gates] += seconds(km / _DRAYAGE_KMH)
        for gate in gates:
            factor = arcs.factors.factor("road", arcs.arcs[gate].from_country)
            sums.grams[gate] += grams(factor.grams(load.tonnes, load.teu) * km * _GRAMS_TO_KG)


def _refuse_unpriced_drayage(arcs: DatedArcs, load: Load) -> None:
    km = load.pickup_km or load.delivery_km
    ends = {load.cargo.origin_country, load.cargo.destination_country}
    for key, offer in zip(arcs.structure.keys, arcs.prices.offers, strict=True):
        if key.item == "drayage" and key.where.country in ends and offer.other is None:
            problem = f"no drayage price in {key.where.country} on {arcs.since}, and {km:g} km are asked for"
            finding = Finding("tariffs", 0, "zones", problem, "add a row with item drayage, or ask for 0 km")
            raise TableError([finding], "the tariffs")


def _lease(arcs: DatedArcs, load: Load, flat: Floats, sums: _Sums) -> Integers:
    """Cents of a carrier's container by the seconds of each arc; drop-off and empty return at the last gate."""
    if not load.carriers_box:
        return _nothing(arcs.structure)
    if arcs.prices.lease is None:
        problem = f"no lease of a carrier's container on {arcs.since}, and one is asked for"
        finding = Finding("tariffs", 0, "item", problem, "add a row with item lease, or bring your own container")
        raise TableError([finding], "the tariffs")
    gates = arcs.structure.delivery
    sums.pieces[gates, 1:] = cents(flat[arcs.structure.piece_key[gates, 1:]])
    return _cents_by_time(arcs, sums.seconds, arcs.prices.hourly_lease(load))


def _cents_by_time(arcs: DatedArcs, time: Integers, hourly: float) -> Integers:
    """Cents of so many seconds each, at currency per hour."""
    return arcs.structure.series.rounded(cents, np.multiply(time, hourly / SECONDS_PER_HOUR, dtype=np.float64))


def largest_weight(structure: Structure) -> int:
    """Where weights are cut, so that sums over any path fit.

    What takes a thousand years of waiting is on no good route, and is no reason to refuse all others.
    """
    return (INFINITY - 1) // (_COPIES * max(1, structure.topology.n_nodes))


def hourly_value(arcs: DatedArcs, load: Load) -> float:
    """Value of time in currency per hour: the shipment's own, or the tariff's."""
    return arcs.prices.value_of_time * load.feu if load.value_of_time is None else load.value_of_time
