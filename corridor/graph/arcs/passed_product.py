"""What a box has passed: the graph multiplied by the few places and borders that rules ask whether it has passed.

A rule of history is a small automaton beside the state. Each thing that such a rule names is one bit, set for
good when the box is there; a state is copied once for every set of bits with which a box can be in it. Only shipments
that such a rule is about are searched on the product: all others never meet it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corridor.errors import CorridorError
from corridor.graph.arc_types import BORDER, GATE_IN, GATE_OUT, Arc, State
from corridor.graph.index import Index
from corridor.model.law.rules import Cargo, Mark, Rule

__all__ = ["has_passed", "marks_of", "passed_at", "with_passed"]

_MOST_MARKS = 10  # each doubles the states at worst: a thousand copies of some


def marks_of(rules: Iterable[Rule], cargo: Cargo | None) -> tuple[Mark, ...]:
    """Everything that the rules of history about a cargo ask for; about any cargo, where none is given.

    Raises
    ------
    CorridorError
        When they ask for more than ten different things.
    """
    asking = [rule for rule in rules if rule.after and (cargo is None or rule.concerns(cargo))]
    marks = tuple(sorted({mark for rule in asking for mark in rule.after}, key=_order))
    if len(marks) > _MOST_MARKS:
        names = ", ".join(rule.id for rule in asking)
        raise CorridorError(
            f"the rules {names} ask whether a box has passed {len(marks)} different things; {_MOST_MARKS} can be kept"
        )
    return marks


def _order(mark: Mark) -> tuple[str, tuple[str, ...]]:
    return mark.kind, tuple(sorted(mark.keys))


def passed_at(index: Index, marks: Sequence[Mark], terminal: str) -> str:
    """What a box that begins at a terminal has passed: a box that is there has been there."""
    return _code(_at(index, marks, terminal))


def has_passed(state: State, numbers: Iterable[int]) -> bool:
    """Whether a box in a state has passed all of these marks."""
    return set(map(str, numbers)) <= set(state.passed.split())


def with_passed(index: Index, arcs: Sequence[Arc], marks: Sequence[Mark]) -> list[Arc]:
    """Copy arcs and states for every set of marks that a box can have passed there, in the canonical order."""
    out: dict[State, list[Arc]] = {}
    for arc in arcs:
        out.setdefault(arc.tail, []).append(arc)
    met = {terminal: _at(index, marks, terminal) for terminal in index.country}
    todo = [(state, met[state.terminal]) for state in out if state.carrier == GATE_OUT]
    seen, made = set(todo), []
    while todo:
        state, passed = todo.pop()
        for arc in out.get(state, ()):
            after = passed | _on(marks, arc) | met[arc.head.terminal]
            last = arc.head.carrier == GATE_IN  # there is one place to arrive at, whatever the way
            head = arc.head if last else arc.head._replace(passed=_code(after))
            made.append(replace(arc, tail=state._replace(passed=_code(passed)), head=head))
            if not last and (arc.head, after) not in seen:
                seen.add((arc.head, after))
                todo.append((arc.head, after))
    return sorted(made, key=Arc.sort_key)


def _code(passed: frozenset[int]) -> str:
    return " ".join(map(str, sorted(passed)))


def _at(index: Index, marks: Sequence[Mark], terminal: str) -> frozenset[int]:
    here = {"terminal": terminal, "country": index.country[terminal]}
    return frozenset(number for number, mark in enumerate(marks) if here.get(mark.kind) in mark.keys)


def _on(marks: Sequence[Mark], arc: Arc) -> frozenset[int]:
    """Borders count when they are crossed, not when their terminal is reached."""
    if arc.kind != BORDER:
        return frozenset()
    return frozenset(n for n, mark in enumerate(marks) if mark.kind == "border" and arc.border_id in mark.keys)
