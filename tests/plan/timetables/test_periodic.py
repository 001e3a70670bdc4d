"""Timetables of a period that repeats: nothing overlaps, whoever made them, and the best is the best."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.plan.solver.options import SolveOptions
from corridor.plan.solver.periodic.alone import alone_at_best
from corridor.plan.solver.periodic.first_timetable import first_timetable, without_idle_standing
from corridor.plan.solver.periodic.model import periodic_timetable
from corridor.plan.solver.periodic.records import Connection, Departures, Hop, PeriodicProblem, Train, Turn, Use
from corridor.plan.solver.solver_result import Status
from tests.plan.timetables.arc_times import faults, least_standing

DAY, PERIOD = 6, 42


def train(name: str, steps: list[int], *, back: bool = False, most: int = 8, loops: bool = True) -> Train:
    """A train over sections of one track, and where they meet."""
    sections = list(enumerate(steps))[:: -1 if back else 1]
    hops = [
        Hop(
            run,
            most=most if n else 0,
            place=f"loop {section + back}" if n and loops else "",
            uses=(Use(f"section {section}", 0, run + 1),),
        )
        for n, (section, run) in enumerate(sections)
    ]
    return Train(name, tuple(hops))


@st.composite
def problems(draw: st.DrawFn) -> PeriodicProblem:
    """Two to five trains both ways over a short line, some of them of one service, and a yard at its end."""
    steps = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    forth, back = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    trains = [train(f"a{n}", steps) for n in range(forth)] + [train(f"b{n}", steps, back=True) for n in range(back)]
    yard = Use("yard", steps[-1], draw(st.integers(1, 6)))
    trains = [
        replace(one, hops=(*one.hops[:-1], one.hops[-1]._replace(uses=(*one.hops[-1].uses, yard))))
        if one.name[0] == "a"
        else one
        for one in trains
    ]
    groups = (Departures(tuple(range(forth))),)
    links = (Connection(0, forth, 1),) if draw(st.booleans()) else ()
    room = {"yard": draw(st.integers(1, 2))}
    return PeriodicProblem(PERIOD, DAY, tuple(trains), groups, links, room)


@settings(max_examples=25)
@given(problem=problems())
def test_nothing_overlaps_and_the_cost_is_what_it_says(problem: PeriodicProblem) -> None:
    """No two trains in a section, tracks suffice in yards and loops, one hour a service; the start is not cheaper."""
    first = first_timetable(problem)
    found = periodic_timetable(problem, options=SolveOptions(2.0, seed=0))
    assert found.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert faults(problem, found.passages) == []
    assert found.objective * problem.scale == pytest.approx(problem.cost(found.passages))
    assert problem.least / problem.scale <= found.bound <= found.objective + 1e-9
    if first is not None:
        assert faults(problem, first) == []
        assert problem.cost(first) >= problem.cost(found.passages)


@settings(max_examples=12)
@given(problem=problems())
def test_whole_periods_later_it_is_the_same_timetable(problem: PeriodicProblem) -> None:
    first = first_timetable(problem)
    if first is not None:
        later = {n: tuple(step + 3 * PERIOD for step in passage) for n, passage in first.items()}
        assert faults(problem, later) == []
        assert problem.cost(later) == problem.cost(first)


@settings(max_examples=12)
@given(problem=problems(), later=st.integers(1, 4))
def test_who_waits_for_nobody_goes_on(problem: PeriodicProblem, later: int) -> None:
    """A train that stands for nothing before its last hop goes on at once; nothing is in anybody's way then."""
    first = first_timetable(problem)
    if first is None:
        return
    idle = {**first, 0: (*first[0][:-1], first[0][-1] + later)}
    if len(first[0]) == 1 or faults(problem, idle):
        return
    found = without_idle_standing(problem, idle)
    assert faults(problem, found) == []
    assert problem.cost(found) < problem.cost(idle)
    assert {n: passage[0] for n, passage in found.items()} == {n: passage[0] for n, passage in idle.items()}


@pytest.mark.parametrize("steps", [[3, 3], [2, 4, 2], [6]])
def test_the_optimum_is_that_of_the_program_of_event_times(steps: list[int]) -> None:
    """Trains both ways that fill the line, and boxes that go on from one to the next: scipy finds the same."""
    trains = [train("a", steps, loops=False), train("b", steps, loops=False), train("c", steps, back=True, loops=False)]
    links = (Connection(0, 2, 1), Connection(2, 1, 2), Connection(1, 0, 3))
    problem = PeriodicProblem(28, 4, tuple(trains), (), links)
    found = periodic_timetable(problem)
    assert found.status is Status.OPTIMAL
    assert faults(problem, found.passages) == []
    assert found.objective * problem.scale == pytest.approx(least_standing(problem))


def test_two_opposing_trains_on_one_section_wait_as_one_adds_up() -> None:
    """A section of 3 steps and 1 of clearance; c goes on from a at once, and a from c: 28 steps less what they need."""
    trains = (train("a", [3]), train("c", [3], back=True))
    problem = PeriodicProblem(28, 4, trains, (), (Connection(0, 1, 0), Connection(1, 0, 0)))
    found = periodic_timetable(problem)
    # both waits together are the period less both runs, however they are shared out; each is a step or more
    assert found.objective == 28 - 3 - 3
    assert min(problem.wait(one, found.passages) for one in problem.connections) >= 1


def test_a_line_that_is_full_holds_one_train_and_no_second() -> None:
    one = Train("a", (Hop(20, uses=(Use("section", 0, 20),)),))
    two = replace(one, name="b")
    both = PeriodicProblem(28, 4, (one, two), (), (Connection(0, 1, 0),))
    assert periodic_timetable(both).status is Status.INFEASIBLE
    assert periodic_timetable(PeriodicProblem(28, 4, (one,))).status is Status.OPTIMAL
    assert periodic_timetable(PeriodicProblem(28, 4, (one, two))).status is Status.INFEASIBLE
    wider = PeriodicProblem(28, 4, (one, two), capacity={"section": 2})
    assert periodic_timetable(wider).status is Status.OPTIMAL


def test_without_time_there_is_a_timetable_and_a_bound() -> None:
    trains = (train("a", [2, 2]), train("b", [2, 2]), train("c", [2, 2], back=True))
    problem = PeriodicProblem(PERIOD, DAY, trains, (Departures((0, 1)),), (Connection(0, 2, 1), Connection(1, 2, 1)))
    found = periodic_timetable(problem, options=SolveOptions(0.0))
    assert faults(problem, found.passages) == []
    assert 0.0 < found.bound <= found.objective


@st.composite
def circulations(draw: st.DrawFn) -> PeriodicProblem:
    """Two trains of one service and one or two back, whose vehicles count, over six steps in two days."""
    back = draw(st.integers(1, 2))
    trains = [Train(str(n), (Hop(draw(st.integers(1, 7))),)) for n in range(2 + back)]
    ends = [("A", "B")] * 2 + [("B", "A")] * back
    stands, weight = draw(st.integers(0, 3)), draw(st.sampled_from([4, 30]))
    turns = [Turn(n, "wagons", *ends[n], stands, weight * draw(st.integers(1, 2))) for n in range(2 + back)]
    links = (Connection(0, 2, 1, draw(st.integers(0, 3))),)
    return PeriodicProblem(6, 3, tuple(trains), (Departures((0, 1)),), links, turns=tuple(turns))


@settings(max_examples=15)
@given(problem=circulations())
def test_the_fewest_vehicles_are_those_of_all_timetables(problem: PeriodicProblem) -> None:
    """Every choice of starts, looked at one by one; the bound that is known beforehand is no more."""
    firsts = [(hour, hour + 3) for hour in range(3)]
    rest = itertools.product(range(6), repeat=len(problem.trains) - 2)
    costs = [
        problem.cost({n: (step,) for n, step in enumerate((*pair, *others))}) for others in rest for pair in firsts
    ]
    found = periodic_timetable(problem, options=SolveOptions(gap=0.0, seed=0))
    assert found.status is Status.OPTIMAL
    assert found.objective * problem.scale == pytest.approx(min(costs))
    assert problem.least <= min(costs)


def test_trains_of_two_days_wait_a_day_for_one_another() -> None:
    """Both go on with one train: one of them waits a day, and the bound says so."""
    trains = tuple(Train(str(n), (Hop(2),)) for n in range(3))
    links = (Connection(0, 2, 1), Connection(1, 2, 1))
    problem = PeriodicProblem(PERIOD, DAY, trains, (Departures((0, 1), weight=0),), links)
    found = periodic_timetable(problem, options=SolveOptions(gap=0.0, seed=0))
    assert found.objective == found.bound == pytest.approx(DAY)


@pytest.mark.parametrize(
    ("before", "after", "alone", "days"),
    [
        (2, 1, 2 * (4 + 25) * 24 / 14 + 2 * 24, (0, 2)),  # 3 and 4 days apart: 2 (9 + 16) 24 / 14 + 3 * 24
        (3, 2, 3 * (1 + 9 + 9) * 24 / 14 + 24, (0, 1, 4)),  # the first two go on with one
        (2, 2, 2 * (9 + 16) * 24 / 14, (0, 3)),
        (1, 2, 49 * 24 / 14, (0,)),
    ],
)
def test_days_suit_what_trains_go_on_with(before: int, after: int, alone: float, days: tuple[int, ...]) -> None:
    """Two trains that go on as one are 2 days apart and not 3: what is added up here is known beforehand."""
    trains = tuple(Train(str(n), (Hop(5),)) for n in range(before + after))
    most = max(before, after)
    links = tuple(Connection(n * before // most, before + n * after // most, 1) for n in range(most))
    problem = PeriodicProblem(168, 24, trains, (Departures(tuple(range(before))),), links)
    known = alone_at_best(problem, lambda: 20.0)
    assert known.least / problem.scale == pytest.approx(alone)
    gaps = [later - now for now, later in itertools.pairwise((*known.days[0], 7))]
    assert sorted(gaps) == sorted(later - now for now, later in itertools.pairwise((*days, 7)))
    found = periodic_timetable(problem, options=SolveOptions(gap=0.0, seed=0))
    assert found.objective == found.bound == pytest.approx(alone)


@st.composite
def merging(draw: st.DrawFn) -> PeriodicProblem:
    """Two trains of one service and one of another, which go on with one or two that share a line, over three days."""
    after = draw(st.integers(1, 2))
    line = draw(st.sampled_from(["", "line"]))
    most, keeps = draw(st.integers(0, 1)), draw(st.integers(1, 3))
    uses = (Use(line, 0, keeps),) if line else ()
    first = [Train(str(n), (Hop(draw(st.integers(1, 4)), uses=uses), Hop(1, most=most))) for n in range(2)]
    rest = [Train(str(n), (Hop(draw(st.integers(1, 7)), uses=uses),)) for n in range(2, 3 + after)]
    pairs = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(3, 2 + after)), min_size=1, max_size=4, unique=True))
    links = tuple(Connection(one, other, draw(st.integers(0, 2)), draw(st.integers(1, 2))) for one, other in pairs)
    groups = (Departures((0, 1), weight=draw(st.integers(0, 2))), Departures((2,)))
    return PeriodicProblem(9, 3, (*first, *rest), groups, links)


def cheapest(problem: PeriodicProblem) -> int | None:
    """The least cost of every choice of starts and waits that has no fault; None where all have one."""
    first, second, *rest = problem.trains
    pairs = [(3 * one + hour, 3 * other + hour) for hour in range(3) for one, other in ((0, 1), (0, 2), (1, 2))]
    waits = itertools.product(range(first.hops[1].most + 1), range(second.hops[1].most + 1))
    both = [
        ((a, a + first.hops[0].steps + wait_a), (b, b + second.hops[0].steps + wait_b))
        for (a, b), (wait_a, wait_b) in itertools.product(pairs, waits)
    ]
    costs = (
        (problem.cost(passages), passages)
        for two, *others in itertools.product(both, *([(start,) for start in range(9)] for _ in rest))
        for passages in [dict(enumerate((*two, *others)))]
    )
    return next(
        (cost for cost, passages in sorted(costs, key=lambda one: one[0]) if not faults(problem, passages)), None
    )


@settings(max_examples=8)
@given(problem=merging())
def test_what_services_do_alone_is_no_more_than_any_timetable(problem: PeriodicProblem) -> None:
    """Every timetable is looked at; the bound of the whole search holds, and what is called optimal is the least."""
    least = cheapest(problem)
    alone = alone_at_best(problem, lambda: 20.0)
    found = periodic_timetable(problem, options=SolveOptions(5.0, 0.0, seed=0))
    if least is None:
        assert found.status is Status.INFEASIBLE
        return
    assert problem.least <= alone.least <= least
    assert found.bound * problem.scale <= least + 1e-6
    if found.status is Status.OPTIMAL:
        assert found.objective * problem.scale == pytest.approx(least)


def test_without_time_what_services_do_alone_is_even_departures() -> None:
    trains = tuple(Train(str(n), (Hop(5),)) for n in range(3))
    links = (Connection(0, 2, 0), Connection(1, 2, 0))
    problem = PeriodicProblem(168, 24, trains, (Departures((0, 1)),), links)
    known = alone_at_best(problem, lambda: 0.0)
    assert known.least == problem.least and known.days == {}
