"""Timetables: the connection scan against a search over all journeys, which prunes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracles import all_journeys, interleaved, undominated

from corridor.errors import ArgumentError
from corridor.search import (
    DAY,
    Connections,
    Links,
    Timetable,
    TooManyLabels,
    Waiting,
    closed_outside,
    weekly,
)
from tests.sampling import draws


@st.composite
def timetables(draw: st.DrawFn, most_trips: int = 6, step: int = 7) -> Timetable:
    """Few stops, trips of one to three rides, links with closed windows, paid waiting, ties and zeros."""
    n = draw(st.integers(2, 5))
    n_trips, n_links = draw(st.integers(0, most_trips)), draw(st.integers(0, 5))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    rides = []
    for trip in range(n_trips):
        time, stop = int(rng.integers(0, 30)), int(rng.integers(0, n))
        for _ in range(rng.integers(1, 4)):
            there, arrival = int(rng.integers(0, n)), time + int(rng.integers(0, 6))
            rides.append((stop, there, time, arrival, trip, int(rng.integers(0, 3))))
            stop, time = there, arrival + int(rng.integers(0, 3))
    rides = interleaved(rides, rng)
    columns = np.array(rides, np.int64).reshape(-1, 6).T
    connections = Connections(*columns[:5], rng.integers(0, 4, (2, len(rides))), columns[5])
    closed = [
        (int(rng.integers(0, n_links)), a, a + int(rng.integers(1, 9))) for a in rng.integers(0, 30, n_links).tolist()
    ]
    links = Links(
        rng.integers(0, n, n_links),
        rng.integers(0, n, n_links),
        rng.integers(0, 5, n_links),
        rng.integers(0, 4, (2, n_links)),
        closed,
    )
    rate = rng.integers(0, 3, (2, n)) * rng.integers(0, 2, (2, n))
    return Timetable(n, connections, links, Waiting(rate, [step, 1], rng.integers(0, 6, n)))


@pytest.mark.slow
@given(timetables(), st.integers(0, 12))
@settings(max_examples=draws(500, 1200))
def test_the_front_is_that_of_all_journeys_with_waiting_paid_by_the_started_step(table: Timetable, depart: int) -> None:
    """Cut-offs, windows, free time, storage by step: arrival and both criteria, and each criterion alone."""
    for t in range(1, table.n_stops):
        everything = all_journeys(table, 0, t, depart)
        front = table.pareto(0, t, depart, (0, 1))
        assert [tuple(row) for row in front.costs.tolist()] == undominated(everything)
        single = table.pareto(0, t, depart, (1,))
        assert [tuple(row) for row in single.costs.tolist()] == undominated({(v[0], v[2]) for v in everything})
        for i in range(len(front)):
            journey = front.journey(i)
            assert (journey.arrival, *journey.costs.tolist()) == tuple(front.costs[i])


@pytest.mark.slow
@given(timetables(), st.integers(0, 12))
@settings(max_examples=600)
def test_the_earliest_arrival_is_that_of_all_journeys(table: Timetable, depart: int) -> None:
    for t in range(table.n_stops):
        everything = all_journeys(table, 0, t, depart)
        journey = table.earliest_arrival(0, t, depart)
        if not everything:
            assert journey is None
            continue
        assert journey is not None
        assert table.arrival(0, t, depart) == journey.arrival == min(everything)[0]
        assert (journey.arrival, *journey.costs.tolist()) in everything
        assert table.earliest_arrival(0, t, depart, until=journey.arrival - 1) is None


@pytest.mark.slow
@given(timetables())
@settings(max_examples=draws(120, 400))
def test_the_latest_departure_is_the_last_minute_from_which_one_arrives_in_time(table: Timetable) -> None:
    """Against the earliest arrival from every minute; the profile is the same, read as a list."""
    for t in range(1, table.n_stops):
        arrivals = {}
        for minute in range(50):
            journey = table.earliest_arrival(0, t, minute)
            arrivals[minute] = None if journey is None else journey.arrival
        for deadline in (5, 17, 30):
            expected = [minute for minute, arrival in arrivals.items() if arrival is not None and arrival <= deadline]
            assert table.latest_departure(0, t, deadline, since=0) == max(expected, default=None)
        profile = [tuple(row) for row in table.profile(0, t, 0, 49).tolist()]
        changes = {arrival: minute for minute, arrival in arrivals.items() if arrival is not None}
        assert profile == [(minute, arrival) for arrival, minute in changes.items()]


@pytest.mark.slow
@given(timetables(most_trips=12, step=3), st.integers(-3, 20), st.integers(-1, 40), st.booleans())
@settings(max_examples=draws(300, 2000))
def test_a_profile_is_the_earliest_arrivals_of_every_second(
    table: Timetable, since: int, window: int, always_open: bool
) -> None:
    """Between all pairs, from a stop to itself too; in one sweep where no link that leads to the target closes."""
    if always_open:
        links = Links(table.links.tail, table.links.head, table.links.duration, table.links.weights)
        table = Timetable(table.n_stops, table.connections, links, table.waiting)
    until = since + window
    for s in range(table.n_stops):
        for t in range(table.n_stops):
            last = {}
            for second in range(since, until + 1):
                arrival = table.arrival(s, t, second)
                if arrival is not None:
                    last[arrival] = second
            rows = [[second, arrival] for arrival, second in last.items()]
            assert table.profile(s, t, since, until).tolist() == rows
            if since <= until:
                swept = table._swept(s, t, since, until)
                assert swept is not None or not always_open
                assert table._one_by_one(s, t, since, until).tolist() == rows


def test_a_profile_of_too_many_choices_is_refused() -> None:
    """A way over links alone may be begun in every second."""
    table = Timetable(2, Connections([0], [1], [50], [60], [0], [[1]]), Links([0], [1], [20], [[1]]))
    assert table.profile(0, 1, 37, 52).tolist() == [[37, 57], [38, 58], [39, 59], [50, 60], [51, 71], [52, 72]]
    with pytest.raises(ArgumentError, match="over 200,000 choices"):
        table.profile(0, 1, 0, 1 << 40)


@given(timetables(most_trips=25, step=3))
@settings(max_examples=60)
def test_busier_timetables_agree_too(table: Timetable) -> None:
    front = table.pareto(0, table.n_stops - 1, 0, (0, 1))
    everything = all_journeys(table, 0, table.n_stops - 1, 0)
    assert [tuple(row) for row in front.costs.tolist()] == undominated(everything)


def test_an_earlier_dearer_label_may_win_after_the_wait() -> None:
    """A (at 10, costs 5) is dearer than B (at 100, costs 1), and storage costs 10 a started day.

    The train at 50 takes A only: 5 + 10. The train at 1,500 takes both, A after two started days
    (25) and B after one (11). Neither label is needless where they meet.
    """
    rides = Connections(
        [0, 0, 1, 1], [1, 1, 2, 2], [0, 90, 50, 1500], [10, 100, 60, 1510], [0, 1, 2, 3], [[5, 1, 0, 0]]
    )
    table = Timetable(3, rides, waiting=Waiting([[0, 10, 0]], [DAY]))
    assert table.pareto(0, 2, 0).costs.tolist() == [[60, 15], [1510, 11]]


def test_goods_do_not_shuttle_over_links_to_begin_a_new_free_time() -> None:
    """Waiting 100 minutes at stop 0 costs 30; ten free links to stop 1 and back would make it free."""
    rides = Connections([0], [2], [100], [110], [0], [[1]])
    links = Links([0, 1], [1, 0], [5, 5], [[0, 0]])
    table = Timetable(3, rides, links, Waiting([[3, 3, 0]], [10], [0, 0, 0]))
    assert table.pareto(0, 2, 0).costs.tolist() == [[110, 31]]


def test_who_is_aboard_neither_waits_nor_pays_nor_minds_the_cut_off() -> None:
    rides = Connections([0, 1], [1, 2], [10, 500], [20, 510], [7, 7], [[1, 1]], [0, 400])
    table = Timetable(3, rides, waiting=Waiting([[0, 99, 0]], [DAY]))
    journey = table.earliest_arrival(0, 2, 0)
    assert journey is not None
    assert (journey.arrival, journey.costs.tolist(), journey.steps) == (510, [2], (("ride", (0, 1)),))


def test_weekly_departures_and_opening_hours_are_written_out() -> None:
    """Wednesdays and Saturdays at 08:00 in a fortnight whose day 0 is a Friday."""
    seconds = weekly(28_800, [2, 5], first_day=0, n_days=14, monday=3)
    assert (seconds // DAY).tolist() == [1, 5, 8, 12]
    assert (seconds % DAY).tolist() == [28_800] * 4
    nights = [(0, 21_600), (72_000, 86_400), (86_400, 108_000), (158_400, 172_800)]
    assert closed_outside(3, 21_600, 72_000, 0, 2) == [(3, *night) for night in nights]
    assert closed_outside(0, 0, 86_400, 0, 3) == []
    for bad in ((86_400, [0]), (0, [7])):
        with pytest.raises(ValueError, match="possible"):
            weekly(*bad, first_day=0, n_days=1)
    with pytest.raises(ValueError, match="opening hours"):
        closed_outside(0, 600, 600, 0, 1)


def test_faulty_tables_are_refused_with_the_row() -> None:
    one = [[0]]
    for arguments, what in (
        (([0], [1], [5], [4], [0], one), "connection 0 arrives before"),
        (([0, 2], [1, 3], [5, 9], [8, 11], [0, 0], [[0, 0]]), "connection 1 does not continue its trip 0"),
        (([0], [1], [5], [8], [0], [[-1]]), "between 0 and"),
        (([0], [1], [5], [8], [0], one, [-1]), "negative cut-off"),
        (([0], [1, 2], [5], [8], [0], one), "head has type"),
    ):
        with pytest.raises(ValueError, match=what):
            Connections(*arguments)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="link 0 has a negative duration"):
        Links([0], [1], [-1], one)
    with pytest.raises(ValueError, match="closed window"):
        Links([0], [1], [1], one, [(0, 9, 9)])
    with pytest.raises(ValueError, match="steps"):
        Waiting([[1, 1]], [0])
    rides = Connections([0], [1], [5], [8], [0], one)
    with pytest.raises(ValueError, match="criteria differ"):
        Timetable(2, rides, Links([0], [1], [1], [[0], [0]]))
    with pytest.raises(ValueError, match=r"head\[0\] is 1"):
        Timetable(1, rides)
    table = Timetable(2, rides)
    with pytest.raises(ValueError, match="target 2 is not a stop"):
        table.pareto(0, 2, 0)
    with pytest.raises(ValueError, match="criteria"):
        table.pareto(0, 1, 0, (1,))
    with pytest.raises(TooManyLabels):
        table.pareto(0, 1, 0, max_labels=1)
    with pytest.raises(IndexError):
        table.pareto(0, 1, 0).journey(1)
