"""Where two places are not joined: how far boxes get, and what stands between there and where they should go.

The question is put to the arcs of every other one, and to steps that the tables do not allow: a link that no service
runs over, a change of gauge that no yard makes. Each of those is an obstacle; the way with the fewest of them names
what would have to be there at least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from corridor.calendar import active
from corridor.display import counted, kilometres
from corridor.errors import Reason
from corridor.graph import Arc, Block, Graph, State, Weights
from corridor.graph.arc_types import COMMON_NOTE, GATE_IN, GATE_OUT, STACK
from corridor.graph.arcs.network_arcs import every_arc
from corridor.graph.index import Hop, Index
from corridor.model.assumptions import listed
from corridor.model.tables.codes import is_gauge
from corridor.model.tables.places import great_circle_km

__all__ = ["Gap", "gap_between", "gap_by_way_of"]

_SCHEDULED = ("sea", "barge")  # nobody sails without a service
_ARRIVED, _LEAVING = "arrived", "leaving"  # stages of the states after and before a link that nothing runs over
_CARRIED = {"road": "lorries", "sea": "ships", "barge": "barges", "air": "aircraft"}


class Gap(NamedTuple):
    """How far boxes get, in words, and what is in the way: obstacles, and what is closed between them."""

    text: str
    reasons: tuple[Reason, ...]


class _Step(NamedTuple):
    """A step between two states; `obstacle` is what makes a link impassable."""

    tail: State
    head: State
    obstacles: int = 0
    blocks: tuple[Block, ...] = ()
    km: float = 0.0
    obstacle: Reason | None = None


def gap_between(graph: Graph, weights: Weights, ends: tuple[int, int]) -> Gap:
    """Say where the places end that are reached from one node, and where those begin that lead to another.

    Parameters
    ----------
    graph, weights
        As compiled and weighed.
    ends : tuple of int
        Source and sink, which no way joins even where nothing is closed.

    Returns
    -------
    Gap
        Its reasons are on the way with the fewest obstacles; none where no link leads across.
    """
    source, sink = (graph.structure.states[node]._replace(passed="") for node in ends)
    return _gap(graph, weights, source, sink)


def gap_by_way_of(graph: Graph, weights: Weights, ends: tuple[int, int], terminals: Sequence[str]) -> Gap | None:
    """Say the same of the first two places that are not joined, on the way over terminals in their order.

    None where each two are joined, or boxes are not handled at one of them.
    """
    states, arcs = graph.structure.states, _running(graph)
    first, last = (states[node]._replace(passed="") for node in ends)
    gates = {arc.tail for arc in arcs if arc.tail.carrier == GATE_OUT}
    begins = [first, *(State(terminal, GATE_OUT) for terminal in terminals)]
    stops = [*(State(terminal, GATE_IN) for terminal in terminals), last]
    for source, sink in zip(begins, stops, strict=True):
        if State(source.terminal, GATE_OUT) not in gates or State(sink.terminal, GATE_OUT) not in gates:
            return None
        if sink.terminal not in _reached(((arc.tail, arc.head) for arc in arcs), source):
            return _gap(graph, weights, source, sink)
    return None


def _gap(graph: Graph, weights: Weights, source: State, sink: State) -> Gap:
    arcs = _running(graph)
    reached = _reached(((arc.tail, arc.head) for arc in arcs), source)
    leading = _reached(((arc.head, arc.tail) for arc in arcs), sink)
    names = graph.structure.index.names
    origin, destination = names[source.terminal], names[sink.terminal]
    last, first = _nearest(graph, reached, sink.terminal), _nearest(graph, leading, source.terminal)
    far, near = f"boxes from {origin} get nowhere", f"no other place leads to {destination}"
    if len(reached) > 1:
        count = counted(len(reached) - 1, "place")
        far = f"boxes from {origin} get as far as {names[last]}, to {count} in all"
        if last == source.terminal:
            far = f"boxes from {origin} get to {count}, none of them nearer to {destination}"
    if len(leading) > 1:
        count = counted(len(leading) - 1, "place")
        near = f"{destination} is reached from {names[first]} on, from {count} in all"
        if first == sink.terminal:
            near = f"{destination} is reached from {count}, none of them nearer to {origin}"
    text = f"{far}; {near}"
    path = _least(_steps(graph, weights, arcs), source, sink)
    if path is None:
        km = kilometres(_km(graph, last, first))
        return Gap(f"{text}; no link leads from the ones to the others, {km} km apart", ())
    return Gap(text, tuple(dict.fromkeys(_reasons(graph.structure.index, path))))


# --- how far boxes get ---------------------------------------------------------------------------


def _running(graph: Graph) -> list[Arc]:
    """Every arc but those of services that do not run; with dead ends, which a compiled graph leaves out."""
    services = graph.network.services
    resting = set(services.index[~active(services, graph.since)])
    arcs = graph.network.cache.get("every arc", (), lambda: every_arc(graph.structure.index))
    return [arc for arc in arcs if arc.service_id not in resting]


def _reached(pairs: Iterable[tuple[State, State]], start: State) -> set[str]:
    """Terminals at which a state lies that is reached from one."""
    heads = defaultdict[State, list[State]](list)
    for tail, head in pairs:
        heads[tail].append(head)
    seen, waiting = {start}, [start]
    while waiting:
        for head in heads.get(waiting.pop(), ()):
            if head not in seen:
                seen.add(head)
                waiting.append(head)
    return {state.terminal for state in seen}


def _km(graph: Graph, one: str, other: str) -> float:
    points = graph.network.terminals[["lat", "lon"]]
    (lat, lon), (other_lat, other_lon) = points.loc[[one, other]].to_numpy(dtype=np.float64).tolist()
    return great_circle_km((lat, lon), (other_lat, other_lon))


def _nearest(graph: Graph, places: Iterable[str], to: str) -> str:
    return min(sorted(places), key=lambda place: _km(graph, place, to))


# --- the way with the fewest obstacles -----------------------------------------------------------


def _steps(graph: Graph, weights: Weights, arcs: Iterable[Arc]) -> dict[State, list[_Step]]:
    """Every arc as a step, and those that no table allows: at a place, and over a link that nothing runs over."""
    blocks = _blocks(graph, weights)
    steps = defaultdict[State, list[_Step]](list)
    for arc in arcs:
        steps[arc.tail].append(_Step(arc.tail, arc.head, 0, blocks.get(arc, ()), arc.km))
    hops = list(_impassable(graph))
    carriers = defaultdict[str, set[str]](set)
    for hop, obstacle in hops:
        leaving, arrived = _end(hop.tail, _on(hop), _LEAVING), _end(hop.head, _on(hop), _ARRIVED)
        steps[leaving].append(_Step(leaving, arrived, 1, (), hop.km, obstacle))
        for place in (hop.tail, hop.head):
            carriers[place].add(_on(hop))
    states = set(steps) | {step.head for found in steps.values() for step in found}
    for state in sorted(state for state in states if state.carrier != GATE_OUT):
        for step in _at_place(graph.structure.index, state, carriers[state.terminal]):
            steps[step.tail].append(step)
    return steps


def _on(hop: Hop) -> str:
    return hop.gauge or hop.mode


def _end(terminal: str, carrier: str, stage: str) -> State:
    """The state before or after a link that nothing runs over."""
    return State(terminal, carrier, carrier if is_gauge(carrier) else "", stage=stage)


def _at_place(index: Index, state: State, carriers: Iterable[str]) -> Iterator[_Step]:
    """Steps of a state at its terminal: to and from links that nothing runs over; as an obstacle, to all others."""
    anywhere = State(state.terminal, "")
    yield from (_Step(state, anywhere, 1), _Step(anywhere, state))
    if state.stage == _ARRIVED:
        yield _Step(state, state._replace(stage=_LEAVING))
    if state.stage in (_ARRIVED, _LEAVING):
        return
    for carrier in sorted(carriers):
        lifted = (
            state.carrier == STACK and index.lifts(state.terminal, carrier) and state.gauge in _sides(state, carrier)
        )
        if lifted or state.carrier == carrier:
            yield _Step(state, _end(state.terminal, carrier, _LEAVING))
        if lifted or (state.carrier == carrier and not state.service):
            yield _Step(_end(state.terminal, carrier, _ARRIVED), state)


def _sides(state: State, carrier: str) -> tuple[str, ...]:
    """Sides of a terminal on which boxes of a carrier are set down: all of them but that of another gauge."""
    return (carrier,) if is_gauge(carrier) else (state.gauge,)


def _blocks(graph: Graph, weights: Weights) -> dict[Arc, tuple[Block, ...]]:
    """Rules and borders that close arcs; what a rule of history closes depends on the way, and is left out."""
    if graph.structure.marks:
        return {}
    found = defaultdict[Arc, list[Block]](list)
    for block in weights.blocks:
        for number in np.flatnonzero(block.arcs).tolist():
            found[graph.structure.arcs[number]].append(block)
    return {arc: tuple(blocks) for arc, blocks in found.items()}


@dataclass(frozen=True, slots=True)
class _Rides:
    """Services over the links: which of them run on the day, and which do not."""

    running: dict[tuple[str, str, str], list[str]]
    resting: dict[tuple[str, str, str], list[str]]
    common_note: frozenset[str]


def _rides(graph: Graph) -> _Rides:
    services = graph.network.services
    resting = set(services.index[~active(services, graph.since)])
    rides = _Rides(
        defaultdict(list), defaultdict(list), frozenset(services.index[services["common_note"].to_numpy(dtype=bool)])
    )
    index = graph.structure.index
    for service in index.services:
        where = rides.resting if service.id in resting else rides.running
        for here, there in zip(service.stops, service.stops[1:], strict=False):
            for hop in index.between.get((service.mode, here.terminal, there.terminal), ()):
                if there.link_id in ("", hop.link_id):
                    where[hop.link_id, hop.tail, hop.head].append(service.id)
    return rides


def _impassable(graph: Graph) -> Iterator[tuple[Hop, Reason]]:
    """Links in the directions in which nothing can run over them, and why."""
    index, rides = graph.structure.index, _rides(graph)
    there = {(hop.link_id, hop.tail, hop.head) for hop in index.hops}
    for hop in index.hops:
        source = index.origins["links", hop.link_id][0]
        if why := _why(index, rides, hop):
            yield hop, Reason(hop.link_id, f"{_over(index, hop)}: {why}", source)
        if (hop.link_id, hop.head, hop.tail) not in there:
            back = hop._replace(tail=hop.head, head=hop.tail)
            yield back, Reason(hop.link_id, f"{_over(index, hop)}: it is one-way", source)


def _over(index: Index, hop: Hop) -> str:
    gauge = f", {hop.gauge} mm" if hop.gauge else ""
    return f"{index.names[hop.tail]} - {index.names[hop.head]} by {hop.mode}{gauge}, {kilometres(hop.km)} km"


def _why(index: Index, rides: _Rides, hop: Hop) -> str:
    """Why nothing can run over a link; blank where something can."""
    key = (hop.link_id, hop.tail, hop.head)
    running, resting = rides.running.get(key, ()), rides.resting.get(key, ())
    lawful = hop.mode != "rail" or any(index.regime_valid(regime, hop) for regime in ("CIM", "SMGS"))
    if not lawful and rides.common_note.isdisjoint(running):
        sides = (index.country[hop.tail], index.country[hop.head])
        laws = " and ".join(f"{' or '.join(sorted(index.regimes[side])) or 'none'} in {side}" for side in sides)
        return f"no consignment law holds at both ends ({laws}), and no service with the common note runs over it"
    if hop.mode not in _SCHEDULED or running:
        return ""
    return f"no service runs over it on that day, {listed(resting)} on others" if resting else "no service runs over it"


def _least(steps: dict[State, list[_Step]], source: State, sink: State) -> list[_Step] | None:
    """The way with the fewest obstacles, then the fewest closed arcs, then kilometres; Dijkstra's search."""
    best: dict[State, tuple[int, int, float]] = {source: (0, 0, 0.0)}
    came: dict[State, _Step] = {}
    heap, done = [(best[source], source)], set[State]()
    while heap:
        (obstacles, closed, km), state = heappop(heap)
        if state == sink:
            break
        if state in done:
            continue
        done.add(state)
        for step in steps.get(state, ()):
            toll = (obstacles + step.obstacles, closed + bool(step.blocks), km + step.km)
            if step.head not in best or toll < best[step.head]:
                best[step.head], came[step.head] = toll, step
                heappush(heap, (toll, step.head))
    path, state = list[_Step](), sink
    while state in came:
        path.append(came[state])
        state = came[state].tail
    return path[::-1] or None


# --- in words ------------------------------------------------------------------------------------


def _reasons(index: Index, path: list[_Step]) -> Iterator[Reason]:
    for place, step in enumerate(path):
        if step.obstacle is not None:
            yield step.obstacle
        elif step.obstacles:  # at a place: what lies between the state before and the one after
            terminal = step.tail.terminal
            why = _between(index, step.tail, path[place + 1].head)
            yield Reason(terminal, f"at {index.names[terminal]} {why}", index.origins["terminals", terminal][0])
        yield from (Reason(block.id, block.text, block.source) for block in step.blocks)


def _between(index: Index, before: State, after: State) -> str:
    """Why boxes cannot go on at a terminal from one state to another."""
    here, there = _side(before), _side(after)
    if here and there and here != there and is_gauge(here) and is_gauge(there):
        return f"boxes come on {here} mm and go on by {there} mm, and no transfer changes from one to the other"
    for state in (before, after):
        if state.service and not _calls(index, state):
            return f"{index.service_names[state.service]} passes and does not call"
    for carrier in (_carrier(before), _carrier(after)):
        if carrier and not index.lifts(before.terminal, carrier):
            handled = f"wagons of {carrier} mm" if is_gauge(carrier) else _CARRIED.get(carrier, carrier)
            return f"no transfer loads and unloads {handled}"
    if before.regime and after.regime and before.regime != after.regime:
        return f"boxes come under {before.regime} and go on under {after.regime}, and no transfer makes out a new note"
    if COMMON_NOTE in (before.regime, after.regime):
        return "a train of the common note does not go on as wagons of another one"
    return "no transfer joins the way that leads there with the one that goes on"


def _side(state: State) -> str:
    """The gauge on whose side of a terminal a state is, else blank."""
    return state.gauge or (state.carrier if is_gauge(state.carrier) else "")


def _carrier(state: State) -> str:
    """What a box is on: a mode or a gauge; blank on the ground and at a gate."""
    return state.carrier if is_gauge(state.carrier) or state.carrier in _CARRIED else ""


def _calls(index: Index, state: State) -> bool:
    (service,) = (one for one in index.services if one.id == state.service)
    return any(stop.calls and stop.terminal == state.terminal for stop in service.stops)
