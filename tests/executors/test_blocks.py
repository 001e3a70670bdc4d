"""Blocks are answered alike whoever works: this thread, threads, processes; few of them are outstanding."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corridor as cd
from corridor.errors import ArgumentError
from corridor.executors.blocks import Rounds, Runs, in_order, when_done
from corridor.executors.workers import LostWorkers, workers_of
from corridor.file_cache import FileCache

BOX = cd.Shipment("Alma", "Haven", containers=40, hs="8429", ready="2026-03-04")
SHIPMENTS = [
    cd.Shipment(start, end, containers=count, ready=f"2026-03-0{day}")
    for start, end in (("Alma", "Haven"), ("Haven", "Alma"), ("Cove", "Westgate"), ("Nowhere", "Haven"))
    for count in (1, 41)
    for day in (2, 5)
]


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("forkserver"))


@pytest.fixture(scope="module", params=[lambda: ThreadPoolExecutor(2), processes], ids=["threads", "processes"])
def pool(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with request.param() as executor:
        yield executor


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def double(shared: int, block: int) -> int:
    return shared * block


def late_first(shared: float, block: int) -> int:
    """The first of some blocks takes longest."""
    time.sleep(shared if block == 0 else 0.0)
    return block


def test_answers_come_in_the_order_of_the_blocks(pool: Executor) -> None:
    assert list(in_order(late_first, 0.05, range(9), pool)) == list(range(9))
    assert list(in_order(double, 3, range(5), pool)) == list(in_order(double, 3, range(5))) == [0, 3, 6, 9, 12]


def test_answers_come_as_they_are_found_each_with_its_block(pool: Executor) -> None:
    assert dict(when_done(double, 3, range(5), pool)) == dict(when_done(double, 3, range(5)))
    assert next(block for block, _ in when_done(late_first, 0.2, range(2), pool)) == 1


@pytest.mark.parametrize(("outstanding", "most"), [(None, 4), (1, 1), (3, 3)])
def test_few_blocks_are_outstanding(outstanding: int | None, most: int, threads: Executor) -> None:
    """Of an endless table too: blocks are taken as answers are, two for each of the two workers."""
    taken: list[int] = []

    def blocks() -> Iterator[int]:
        while True:
            taken.append(len(taken))
            yield taken[-1]

    answers = in_order(double, 1, blocks(), threads, outstanding=outstanding)
    for answered in range(1, 50):
        next(answers)
        assert len(taken) - answered <= most
    answers.close()


class Taken(Sequence[int]):
    """Numbers from 0 that say in which order they were taken."""

    def __init__(self, size: int) -> None:
        self.size, self.order = size, list[int]()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: Any) -> Any:
        if place not in self.order:
            self.order.append(place)
        return place


@pytest.mark.parametrize(("outstanding", "most"), [(None, 2), (1, 1), (3, 3)])
def test_few_blocks_are_outstanding_as_they_are_done(outstanding: int | None, most: int, threads: Executor) -> None:
    blocks = Taken(10**6)
    answers = when_done(double, 1, blocks, threads, outstanding=outstanding)
    for answered in range(1, 50):
        next(answers)
        assert len(blocks.order) - answered <= most
    answers.close()


def where(shared: float, block: int) -> int:
    time.sleep(shared)
    return os.getpid()


def test_each_process_goes_through_neighbours() -> None:
    """Two that work take half of the blocks each, and change places when they are done at once, which is seldom.

    How often is up to the machine, and a pool cannot be told; so the best of three runs counts.
    """
    changes = []
    for _ in range(3):
        with processes() as pool:
            found = dict(when_done(where, 0.01, range(40), pool))
        assert len(set(found.values())) == 2
        changes.append(sum(found[block] != found[block + 1] for block in range(39)))
    assert min(changes) < 10  # 20 where each took what came next


class Told:
    """Workers that do at once what they are told, and remember to which run each block was given."""

    def __init__(self, count: int) -> None:
        self.count, self.given = count, dict[Any, int]()

    def begin(self, work: Any, block: object, run: int | None = None) -> Any:
        """Do it."""
        assert run is not None and self.given.setdefault(block, run) == run
        future: Future[int] = Future()
        future.set_result(work(1, block))
        return future

    def done(self, futures: Any, within_s: float | None = None) -> list[Future[int]]:
        """One of them."""
        return list(futures)[:1]

    def result(self, work: Any, block: object, future: Future[int]) -> Any:
        """Its answer."""
        return future.result()

    def cancel(self, futures: Any) -> None:
        """Nothing is taken back."""


@given(st.integers(1, 4), st.lists(st.sets(st.integers(0, 12)), max_size=5))
def test_a_block_is_asked_again_of_the_worker_that_had_it(count: int, asked: list[set[int]]) -> None:
    """Whichever blocks a round is of; all of them are answered."""
    workers = Told(count)
    rounds = Rounds(workers, None)
    for places in map(sorted, asked):
        assert dict(rounds.ask(double, places, lambda place: place)) == {place: place for place in places}
    assert set(workers.given) == set[int]().union(*asked) and set(workers.given.values()) <= set(range(count))


def test_a_round_ends_when_it_is_told_to_and_the_next_one_goes_on(pool: Executor) -> None:
    with workers_of(pool, 0.01) as workers:
        rounds, answered = Rounds(workers), list[int]()
        for place, _ in rounds.ask(late_first, range(9), int, lambda: len(answered) >= 3):
            answered.append(place)
        assert 3 <= len(answered) < 9
        assert dict(rounds.ask(late_first, range(9), int)) == {place: place for place in range(9)}


@given(st.integers(0, 40), st.integers(1, 5), st.lists(st.integers(0, 4), max_size=60))
def test_runs_take_each_place_once_and_none_is_left(size: int, count: int, turns: list[int]) -> None:
    runs = Runs(size, count)
    turns = [turn % count for turn in turns] + [0] * (size + 1)
    taken = [place for place in map(runs.take, turns) if place is not None]
    assert sorted(taken) == list(range(size))
    assert not any(runs.take(run) for run in range(count))


def test_who_is_through_takes_half_of_the_longest_run() -> None:
    runs = Runs(12, 2)
    assert [runs.take(0) for _ in range(6)] == [0, 1, 2, 3, 4, 5] and runs.take(1) == 6
    assert [runs.take(0) for _ in range(3)] == [9, 10, 11]  # 7 and 8 stay with the other
    assert [runs.take(1), runs.take(0)] == [7, 8] and runs.take(0) is runs.take(1) is None


class Counted:
    """Something shared that says how often it was unpickled, in lines of a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __setstate__(self, state: dict[str, Path]) -> None:
        self.__dict__.update(state)
        with self.file.open("a") as stream:
            stream.write(f"{os.getpid()}\n")


def who(shared: Counted, block: int) -> int:
    return os.getpid()


def test_what_is_shared_goes_to_each_process_once(tmp_path: Path) -> None:
    file = tmp_path / "arrivals"
    with processes() as pool:
        workers = set(in_order(who, Counted(file), range(20), pool))
    arrivals = file.read_text().split()
    assert len(arrivals) == len(set(arrivals)) and workers == set(map(int, arrivals))


def fails(shared: str, block: int) -> int:
    if block == 2:
        raise cd.UnknownName(shared, "x")
    return block


def test_what_a_worker_raises_is_raised(pool: Executor) -> None:
    with pytest.raises(cd.UnknownName, match="there is none"):
        list(in_order(fails, "there is none", range(9), pool))
    assert list(in_order(double, 1, range(2), pool)) == [0, 1]  # the pool lives


def dies(shared: None, block: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return block


def test_a_killed_worker_is_told_in_words() -> None:
    with processes() as pool:
        for ask in (in_order, when_done):
            with pytest.raises(LostWorkers, match="killed"):
                list(ask(dies, None, range(9), pool))
    with pytest.raises(LostWorkers, match="shut down"):
        list(in_order(double, 1, range(2), pool))


def test_a_network_on_its_way_knows_what_is_kept_of_its_tables() -> None:
    """A worker then maps what another process has compiled, and compiles nothing; what was looked up stays behind."""
    network = cd.open_network("teaching")
    assert pickle.loads(pickle.dumps(network)).cache.files is None
    network.cache.files = FileCache("a digest of its tables")
    again = pickle.loads(pickle.dumps(network))
    assert again.cache.files == network.cache.files != FileCache("another")
    assert again.cache.files == pickle.loads(pickle.dumps(again)).cache.files
    assert network.cache.files.edited("x") == FileCache("a digest of its tables").edited("x") != network.cache.files


# --- the questions that take an executor


def test_routes_are_the_same_whoever_searches(pool: Executor, teaching: cd.Network) -> None:
    alone = cd.routes(teaching, SHIPMENTS)
    assert alone["problem"].str.contains("Nowhere").sum() == 4
    pd.testing.assert_frame_equal(cd.routes(teaching, SHIPMENTS, executor=pool), alone)
    blocks = list(cd.route_blocks(teaching, SHIPMENTS, block=3, executor=pool))
    assert len(blocks) == 6
    pd.testing.assert_frame_equal(pd.concat(blocks), alone)
    pd.testing.assert_frame_equal(
        cd.routes(teaching, SHIPMENTS[:2], top=2, executor=pool), cd.routes(teaching, SHIPMENTS[:2], top=2)
    )
    with pytest.raises(cd.UnknownName, match="Nowhere"):
        cd.routes(teaching, SHIPMENTS, strict=True, executor=pool)


def test_a_matrix_is_the_same_whoever_searches(pool: Executor, teaching: cd.Network) -> None:
    places = ["Alma", "Haven", "Cove", "Westgate", "Karst"]
    alone = cd.matrix(teaching, places, places, shipment=BOX)
    again = cd.matrix(teaching, places, places, shipment=BOX, executor=pool)
    pd.testing.assert_frame_equal(again, alone)
    assert again.attrs == alone.attrs
    blocks = list(cd.matrix_blocks(teaching, places, places, shipment=BOX, rows=2, executor=pool))
    assert [len(block) for block in blocks] == [2, 2, 1]
    pd.testing.assert_frame_equal(pd.concat(blocks), alone)


def test_a_ranking_is_the_same_whoever_takes_away(pool: Executor, teaching: cd.Network) -> None:
    """Of shipments on their best routes, and of the loads of a plan, with pairs."""
    rows = pd.DataFrame({"origin": "Alma", "destination": ["Haven", "Karst"], "teu_per_day": 5.0}).assign(
        ready="2026-03-04"
    )
    planned: dict[str, Any] = {"plan": cd.plan.flow(teaching, rows), "candidates": "borders", "pairs": 2}
    routed: dict[str, Any] = {"candidates": "links", "pairs": 3}
    for traffic, asked in ((SHIPMENTS[:8], routed), (rows, planned)):
        alone = cd.study.criticality(teaching, traffic, **asked)
        again = cd.study.criticality(teaching, traffic, executor=pool, **asked)
        assert len(alone.frame) and again.to_json() == alone.to_json()


@pytest.mark.parametrize("wrong", [2, "dask"])
def test_what_takes_no_work_is_refused(wrong: object, teaching: cd.Network) -> None:
    asked: Any = wrong
    for ask in (
        lambda: cd.routes(teaching, [BOX], executor=asked),
        lambda: cd.matrix(teaching, ["Alma"], ["Haven"], shipment=BOX, executor=asked),
        lambda: cd.study.criticality(teaching, BOX, executor=asked),
    ):
        with pytest.raises(ArgumentError, match="executor must be an Executor, as concurrent"):
            ask()
