"""The label search of timetables against the connection scan, and both against all journeys."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from search_oracles import all_journeys, interleaved, journey_front, undominated

from corridor.search import (
    BOARDINGS,
    DAY,
    INFINITY,
    Connections,
    LabelTimetable,
    Links,
    Timetable,
    TooManyLabels,
    Waiting,
)
from tests.sampling import part

Parts = tuple[int, Connections, Links, Waiting]


def random_parts(seed: int, most_trips: int = 6) -> Parts:
    """Few stops, trips of one to three rides, links with closed windows, paid waiting with free time, ties, zeros."""
    rng = np.random.default_rng(seed)
    n, n_trips, n_links = int(rng.integers(2, 6)), int(rng.integers(0, most_trips + 1)), int(rng.integers(0, 6))
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
    ends = rng.integers(0, n, (2, n_links))
    links = Links(*ends, rng.integers(0, 5, n_links), rng.integers(0, 4, (2, n_links)), closed)
    rate = rng.integers(0, 3, (2, n)) * rng.integers(0, 2, (2, n))
    return n, connections, links, Waiting(rate, [7, 1], rng.integers(0, 6, n))


@pytest.mark.parametrize("hundred", part(range(8), 3))
def test_labels_and_scan_agree_on_random_timetables(hundred: int) -> None:
    """Earliest arrival, latest departure, fronts of two and three measures; journeys add up to their points."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        parts = random_parts(seed)
        scan, labels, depart = Timetable(*parts), LabelTimetable(*parts), seed % 13
        for t in range(parts[0]):
            assert labels.arrival(0, t, depart) == scan.arrival(0, t, depart)
            for arrive in (5, 17, 30):
                assert labels.latest_departure(0, t, arrive, 0) == scan.latest_departure(0, t, arrive, 0)
            assert labels.pareto(0, t, depart, (1,)).costs.tolist() == scan.pareto(0, t, depart, (1,)).costs.tolist()
            front = labels.pareto(0, t, depart, (0, 1))
            assert front.costs.tolist() == scan.pareto(0, t, depart, (0, 1)).costs.tolist()
            for i in range(len(front)):
                journey = front.journey(i)
                assert (journey.arrival, *journey.costs.tolist()) == tuple(front.costs[i])


def hasty_parts(seed: int) -> tuple[int, Connections, Links]:
    """Trips within a few seconds, most of whose rides take no time, over few stops: in circles, both ways, by twos."""
    rng = np.random.default_rng(seed)
    n, n_links, longest = int(rng.integers(2, 7)), int(rng.integers(0, 4)), int(rng.integers(1, 3))
    rides = []
    for trip in range(int(rng.integers(1, 9))):
        time, stop = int(rng.integers(0, 4)), int(rng.integers(0, n))
        for _ in range(rng.integers(1, 5)):
            there, arrival = int(rng.integers(0, n)), time + int(rng.integers(0, 1 + longest))
            rides.append((stop, there, time, arrival, trip, int(rng.integers(0, 4) == 0)))
            stop, time = there, arrival + int(rng.integers(0, 4) == 0)
    columns = np.array(interleaved(rides, rng), np.int64).T
    connections = Connections(*columns[:5], rng.integers(0, 3, (1, len(rides))), columns[5])
    closed = [(link, 1, 3) for link in range(n_links) if rng.integers(0, 3) == 0]
    ends = rng.integers(0, n, (2, n_links))
    return n, connections, Links(*ends, rng.integers(0, 2, n_links), rng.integers(0, 3, (1, n_links)), closed)


@pytest.mark.parametrize("hundred", part(range(20), 4))
def test_rides_that_take_no_time_are_passed_in_any_order(hundred: int) -> None:
    """Two thousand timetables: arrivals, departures and fronts, boardings too, are those of the time-expanded graph."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        parts, depart = hasty_parts(seed), seed % 3
        for table in (Timetable(*parts), LabelTimetable(*parts)):
            for t in range(1, parts[0]):
                wanted = journey_front(table, 0, t, depart)
                front = table.pareto(0, t, depart, (0, BOARDINGS))
                assert [tuple(row) for row in front.costs.tolist()] == wanted
                for column in (1, 2):
                    alone = table.pareto(0, t, depart, (0 if column == 1 else BOARDINGS,)).costs.tolist()
                    assert [tuple(row) for row in alone] == undominated({(one[0], one[column]) for one in wanted})
                for i, row in enumerate(front.costs.tolist()):
                    journey = front.journey(i)
                    boarded = sum(kind == "ride" for kind, _ in journey.steps)
                    assert [journey.arrival, *journey.costs.tolist(), boarded] == row
                first = min(wanted)[0] if wanted else None
                assert table.arrival(0, t, depart) == first
                journey = table.earliest_arrival(0, t, depart)
                assert (None if journey is None else journey.arrival) == first
                if first is not None:
                    fronts = {s: journey_front(table, 0, t, s) for s in range(depart, first + 1)}
                    in_time = [s for s, found in fronts.items() if found and min(found)[0] <= first]
                    assert table.latest_departure(0, t, first, depart) == max(in_time)
                    assert table.arrival(0, t, depart, until=first) == first
                    assert table.pareto(0, t, depart, (0,), until=first).costs[0, 0] == first


def seasonal_parts(seed: int) -> tuple[Parts, int, int]:
    """Timetables in which links close for long, many until after the end of what counts; when to leave and arrive."""
    n, connections, links, _ = random_parts(seed, most_trips=9)
    rng = np.random.default_rng(seed)
    n_links = links.tail.size
    spans = [sorted(rng.integers(0, 45, 2).tolist()) for _ in range(int(rng.integers(0, 3)) * n_links)]
    ends = [90 if rng.random() < 0.4 else end for _, end in spans]
    closed = [
        (int(rng.integers(0, n_links)), start if rng.random() < 0.7 else 0, end + 1)
        for (start, _), end in zip(spans, ends, strict=True)
    ]
    shut = Links(links.tail, links.head, links.duration, links.weights, closed)
    rate = rng.integers(0, 4, (2, n)) * rng.integers(0, 2, (2, n))
    waiting = Waiting(rate, rng.choice([1, 4, 7], 2), rng.integers(0, 6, n))
    return (n, connections, shut, waiting), int(rng.integers(0, 13)), int(rng.integers(20, 60))


@pytest.mark.parametrize("hundred", part(range(4), 2))
def test_fronts_are_those_of_all_journeys_where_links_close_for_long(hundred: int) -> None:
    """Seasons that end, begin or pause: every point that arrives in time, with and without returns by train."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        parts, depart, until = seasonal_parts(seed)
        for returns in (True, False):
            table = LabelTimetable(*parts, returns=returns)
            for t in range(1, parts[0]):
                everything = all_journeys(table, 0, t, depart, returns=returns)
                in_time = {point for point in everything if point[0] <= until}
                front = table.pareto(0, t, depart, (0, 1), until)
                assert [tuple(row) for row in front.costs.tolist()] == undominated(in_time)
                single = table.pareto(0, t, depart, (0,), until)
                assert [tuple(row) for row in single.costs.tolist()] == undominated({point[:2] for point in in_time})


def alternating_parts(seed: int) -> tuple[Parts, int, int]:
    """Timetables whose links change their time and costs with the season: for each season a link beside the rest."""
    (n, connections, links, waiting), depart, until = seasonal_parts(seed)
    rng = np.random.default_rng(seed)
    tail, head, duration, weights, closed = [], [], [], [], []
    for link in range(links.tail.size):
        borders = [0, *sorted(rng.choice(np.arange(1, 60), int(rng.integers(0, 4)), replace=False).tolist()), 90]
        same = links.weights[:, link]
        for kind in range(2 if len(borders) > 2 else 1):
            closed += [
                (len(tail), start, end)
                for place, (start, end) in enumerate(itertools.pairwise(borders))
                if (place % 2 != kind and len(borders) > 2) or rng.random() < 0.1
            ]
            tail.append(int(links.tail[link]))
            head.append(int(links.head[link]))
            duration.append(int(rng.integers(0, 9)))
            weights.append(same if rng.random() < 0.7 else rng.integers(0, 4, 2))
    columns = np.array(weights, np.int64).reshape(-1, 2).T
    return (n, connections, Links(tail, head, duration, columns, closed), waiting), depart, until


@pytest.mark.parametrize("hundred", part(range(4), 2))
def test_fronts_are_those_of_all_journeys_where_times_over_links_change(hundred: int) -> None:
    """What holds nobody up, because another link is open meanwhile, is not taken for a wait: no point is lost."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        parts, depart, until = alternating_parts(seed)
        table = LabelTimetable(*parts, returns=False)
        for t in range(1, parts[0]):
            in_time = {point for point in all_journeys(table, 0, t, depart, returns=False) if point[0] <= until}
            front = table.pareto(0, t, depart, (0, 1), until)
            assert [tuple(row) for row in front.costs.tolist()] == undominated(in_time)
            single = table.pareto(0, t, depart, (0,), until)
            assert [tuple(row) for row in single.costs.tolist()] == undominated({point[:2] for point in in_time})


def test_profiles_agree() -> None:
    """The choices of an hour, by both searches."""
    for seed in range(60):
        parts = random_parts(seed)
        scan, labels = Timetable(*parts), LabelTimetable(*parts)
        assert labels.profile(0, parts[0] - 1, 0, 40).tolist() == scan.profile(0, parts[0] - 1, 0, 40).tolist()


def test_busy_timetables_agree() -> None:
    for seed in range(40):
        parts = random_parts(seed, most_trips=25)
        fronts = [table.pareto(0, parts[0] - 1, 0, (0, 1)) for table in (Timetable(*parts), LabelTimetable(*parts))]
        assert fronts[0].costs.tolist() == fronts[1].costs.tolist()


def reached(table: Timetable, stop: int, minute: int) -> int:
    arrival = table.arrival(0, stop, minute)
    return INFINITY if arrival is None else arrival


def test_who_leaves_later_never_arrives_earlier_and_a_closed_door_never_helps() -> None:
    """The earliest arrival of every minute rises; one more closed window never brings it forward."""
    for seed in range(80):
        n, connections, links, waiting = random_parts(seed)
        table = LabelTimetable(n, connections, links, waiting)
        arrivals = [reached(table, n - 1, minute) for minute in range(35)]
        assert arrivals == sorted(arrivals)
        if links.tail.size:
            shut = Links(links.tail, links.head, links.duration, links.weights, [*links.closed, (0, 3, 20)])
            harder = LabelTimetable(n, connections, shut, waiting)
            assert all(reached(harder, n - 1, minute) >= arrivals[minute] for minute in range(35))


def shuttle() -> tuple[int, Connections, Links, Waiting]:
    """Trains 0-1 at 10 and 1-0 at 30, both free; the train 0-2 at 100. Waiting costs 1 a minute after 40 free ones."""
    connections = Connections([0, 1, 0], [1, 0, 2], [10, 30, 100], [20, 40, 110], [0, 1, 2], [[0, 0, 5]])
    return 3, connections, Links([], [], [], np.empty((1, 0), np.int64)), Waiting([[1, 1, 0]], [1], [70, 70, 0])


def test_returns_by_train_may_be_forbidden() -> None:
    """Waiting 100 minutes costs 30 after 70 free ones; a trip to stop 1 and back begins a new free time."""
    parts = shuttle()
    assert LabelTimetable(*parts).pareto(0, 2, 0).costs.tolist() == [[110, 5]]
    assert LabelTimetable(*parts, returns=False).pareto(0, 2, 0).costs.tolist() == [[110, 35]]
    assert Timetable(*parts).pareto(0, 2, 0).costs.tolist() == [[110, 5]]


def test_an_earlier_dearer_label_may_win_after_the_wait() -> None:
    """As for the scan: neither of two labels that meet is needless where storage is paid by the day."""
    rides = Connections(
        [0, 0, 1, 1], [1, 1, 2, 2], [0, 90, 50, 1500], [10, 100, 60, 1510], [0, 1, 2, 3], [[5, 1, 0, 0]]
    )
    table = LabelTimetable(3, rides, waiting=Waiting([[0, 10, 0]], [DAY]))
    assert table.pareto(0, 2, 0).costs.tolist() == [[60, 15], [1510, 11]]


def test_many_paid_stops_are_weighed_as_one() -> None:
    """Forty paid stops in a row, a train out of each: the same front as the scan's."""
    n = 42
    stops = np.arange(n - 2)
    links = Links(stops, stops + 1, np.full(n - 2, 3), np.ones((1, n - 2), np.int64))
    rides = Connections(stops, np.full(n - 2, n - 1), 200 + 7 * stops, 300 - stops + 7 * stops, stops, [90 - 2 * stops])
    waiting = Waiting([np.r_[1 + stops % 3, 0, 0]], [10])
    fronts = [kind(n, rides, links, waiting).pareto(0, n - 1, 0) for kind in (Timetable, LabelTimetable)]
    assert len(fronts[0]) > 1
    assert fronts[0].costs.tolist() == fronts[1].costs.tolist()


def test_a_front_that_needs_more_labels_than_allowed_says_so() -> None:
    rides = Connections([0], [1], [5], [8], [0], [[0]])
    with pytest.raises(TooManyLabels):
        LabelTimetable(2, rides).pareto(0, 1, 0, max_labels=1)
    with pytest.raises(ValueError, match="target 2 is not a stop"):
        LabelTimetable(2, rides).latest_departure(0, 2, 9)
