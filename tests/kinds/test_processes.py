"""Pickling and processes: results, networks and errors are the same in another process and in another thread.

That an instance of every public class comes back from a pickle is in `tests/test_showing.py`, which has one of each.
"""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.errors import CorridorError
from corridor.model.cargo.shipment import ShipmentError

BOX = cd.Shipment("Alma", "Haven", containers=40, hs="8429", cargo_tonnes_each=10, ready="2026-03-04")
# Python warns of a fork while threads run: here none of them holds a lock.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
PATIENCE = 120  # seconds; a pool that hangs fails


def pools() -> Iterator[tuple[str, Callable[[], Executor]]]:
    yield "threads", lambda: ThreadPoolExecutor(2)
    for method in ("spawn", "fork", "forkserver"):
        context = multiprocessing.get_context(method)
        yield method, lambda context=context: ProcessPoolExecutor(1, mp_context=context)  # type: ignore[misc]


POOLS = dict(pools())


def same(again: object, one: object) -> bool:
    return type(again) is type(one) and str(again) == str(one) and repr(again) == repr(one)


def test_what_was_searched_before_is_no_obstacle(teaching: cd.Network) -> None:
    """A graph, hierarchy and landmarks that were used hold compiled code and workspaces: they answer as before."""
    size = 50
    arcs = np.arange(size - 1), np.arange(1, size), np.arange(1, size)
    graph = cd.search.ArcGraph(size, *arcs, closed=np.arange(size - 1) == 40)
    for used in (graph, cd.search.prepare(graph), cd.search.prepare_landmarks(graph)):

        def ask(one: object) -> tuple[object, object]:
            if isinstance(one, cd.search.ArcGraph):
                near, far = (cd.search.shortest_path(one, 0, end) for end in (30, 45))
            else:
                assert isinstance(one, (cd.search.Hierarchy, cd.search.Landmarks))
                near, far = (one.path(0, end) for end in (30, 45))
            assert near is not None
            return near.arcs.tolist(), far

        before = ask(used)
        assert before == (list(range(30)), None)
        assert ask(pickle.loads(pickle.dumps(used))) == ask(copy.copy(used)) == before
    cd.explain(teaching, BOX)
    cd.matrix(teaching, ["Alma"], ["Haven"], shipment=BOX)
    again = pickle.loads(pickle.dumps(teaching))
    assert cd.route(again, BOX).to_json() == cd.route(teaching, BOX).to_json()


def answers(network: cd.Network) -> list[object]:
    front = cd.pareto_routes(network, BOX)
    return [front, front.cheapest(), cd.explain(network, BOX), cd.compile_graph(network, BOX.ready), cd.draw.MapStyle()]


@pytest.mark.parametrize("kind", POOLS)
def test_another_process_gives_the_same_answers(kind: str, teaching: cd.Network) -> None:
    """A network goes in, lazy fronts and all come out, with the same text."""
    with POOLS[kind]() as pool:
        got = pool.submit(answers, teaching).result(PATIENCE)
    assert all(same(again, one) for again, one in zip(got, answers(teaching), strict=True))


def faulty(kind: str) -> None:
    network = cd.open_network("teaching")
    if kind == "shipment":
        cd.Shipment("Alma", "Haven", containers=0)
    elif kind == "table":
        cd.read_shipments(pd.DataFrame({"origin": ["Almu", "Alma"], "destination": ["Haven", ""]}), network)
    elif kind == "name":
        cd.route(network, cd.Shipment("Almma", "Haven"))
    elif kind == "no route":
        cd.route(network, cd.Shipment("Alma", "Haven", hs="3104", ready="2026-03-01"))
    elif kind == "date":
        cd.route(network, BOX, depart="yesterday")
    elif kind == "limit":
        cd.route(network, BOX, limits={"hours": float("nan")})


FAULTS = ("shipment", "table", "name", "no route", "date", "limit")


@pytest.mark.parametrize("kind", POOLS)
def test_an_error_of_a_worker_is_that_error(kind: str) -> None:
    """It does not hang the pool, and comes back with its text, findings, reasons and nearest names."""
    with POOLS[kind]() as pool:
        for fault in FAULTS:
            with pytest.raises(CorridorError) as here:
                faulty(fault)
            with pytest.raises(CorridorError) as there:
                pool.submit(faulty, fault).result(PATIENCE)
            assert same(there.value, here.value) and vars(there.value) == vars(here.value)
        assert pool.submit(len, "alive").result(PATIENCE) == 5


def test_an_error_in_a_pool_of_multiprocessing_does_not_hang_it() -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool, pytest.raises(ShipmentError, match="containers"):
        pool.apply_async(faulty, ("shipment",)).get(PATIENCE)


def every_error(kind: type[CorridorError] = CorridorError) -> Iterator[type[CorridorError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


def test_every_kind_of_error_comes_back_whatever_its_arguments() -> None:
    """Also one that is written later, and asks for other arguments than its text."""
    kinds = [kind for kind in every_error() if kind.__module__.startswith("corridor.")]
    assert len(kinds) >= 10
    for kind in kinds:
        error = (OSError if issubclass(kind, OSError) else Exception).__new__(kind, "what is wrong")
        error.anything = ("kept", 1)  # type: ignore[attr-defined]
        again = pickle.loads(pickle.dumps(error))
        assert same(again, error) and vars(again) == vars(error)


def raising(error: CorridorError) -> None:
    raise error


def every_instance() -> Iterator[CorridorError]:
    """One error of every class, with an attribute of its own."""
    for kind in every_error():
        if kind.__module__.startswith("corridor."):
            error = (OSError if issubclass(kind, OSError) else Exception).__new__(kind, "what is wrong")
            error.anything = ("kept", 1)  # type: ignore[attr-defined]
            yield error


@pytest.mark.parametrize("kind", POOLS)
def test_every_class_of_error_is_raised_again_by_every_pool(kind: str) -> None:
    """Copied deeply, too."""
    with POOLS[kind]() as pool:
        for error in every_instance():
            with pytest.raises(type(error)) as caught:
                pool.submit(raising, error).result(PATIENCE)
            for again in (caught.value, copy.deepcopy(error), copy.copy(error)):
                assert same(again, error) and again.anything == ("kept", 1)  # type: ignore[attr-defined]
        assert pool.submit(len, "alive").result(PATIENCE) == 5


def ask_by_joblib(backend: str) -> None:
    """Answers and errors of two workers are those of this process."""
    import joblib

    network = cd.open_network("teaching")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of joblib about itself
        run = joblib.Parallel(n_jobs=2, backend=backend, timeout=5 * PATIENCE)  # of loky, each imports all of it
        for got in run([joblib.delayed(answers)(network) for _ in range(2)]):
            assert all(same(again, one) for again, one in zip(got, answers(network), strict=True))
        for fault in FAULTS:
            with pytest.raises(CorridorError) as here:
                faulty(fault)
            with pytest.raises(CorridorError) as there:
                run([joblib.delayed(faulty)(fault)] * 2)
            assert same(there.value, here.value)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib_gives_answers_and_errors(backend: str) -> None:
    pytest.importorskip("joblib")
    ask_by_joblib(backend)


def test_joblib_that_forks_gives_answers_and_errors() -> None:
    """From a process that has one thread: of many, as pools and browsers have left them here, a fork may hang."""
    pytest.importorskip("joblib")
    words = "from tests.kinds.test_processes import ask_by_joblib; ask_by_joblib('multiprocessing')"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=root, timeout=5 * PATIENCE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_cloudpickle_takes_what_refers_to_a_network(teaching: cd.Network) -> None:
    """Functions made on the spot carry it along."""
    cloudpickle = pytest.importorskip("cloudpickle")
    ask = pickle.loads(cloudpickle.dumps(lambda end: cd.route(teaching, cd.Shipment("Alma", end)).cents))
    assert ask("Haven") == cd.route(teaching, cd.Shipment("Alma", "Haven")).cents


def questions() -> dict[str, Callable[[cd.Network], object]]:
    """One question of every sort, each with its own days and boxes."""
    ends = ("Alma", "Haven")
    made: dict[str, Callable[[cd.Network], object]] = {}
    for number in range(3):
        box = cd.Shipment(*ends[:: 1 - 2 * (number % 2)], containers=1 + 20 * number, ready=f"2026-03-0{number + 1}")
        made |= {
            f"route {number}": lambda net, box=box: cd.route(net, box),
            f"dated {number}": lambda net, box=box: cd.route(net, box, depart=box.ready),
            f"front {number}": lambda net, box=box: cd.pareto_routes(net, box),
            f"alternatives {number}": lambda net, box=box: cd.alternative_routes(net, box, k=2),
            f"explain {number}": lambda net, box=box: cd.explain(net, box),
            f"matrix {number}": lambda net, box=box: cd.matrix(net, ["Alma", "Cove"], ["Haven"], shipment=box),
            f"routes {number}": lambda net, box=box: cd.routes(net, [box, box]),
            f"calendar {number}": lambda net, box=box: cd.calendar_of(net, box, "2026-03-02", "2026-03-09"),
            f"departures {number}": lambda net, box=box: cd.departures_of(net, box, "2026-03-02", "2026-03-09"),
        }
    return made


@pytest.mark.parametrize("budget", [1 << 20, 240 << 20])
def test_eight_threads_that_ask_different_things_get_what_one_alone_gets(budget: int) -> None:
    asked = questions()
    alone = cd.open_network("teaching")
    expected = {name: repr(ask(alone)) + str(ask(alone)) for name, ask in asked.items()}
    shared = cd.open_network("teaching")
    shared.cache.budget = budget
    order = [name for turn in range(3) for name in (list(asked) if turn % 2 else reversed(list(asked)))]
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda name: repr(found := asked[name](shared)) + str(found), order, timeout=PATIENCE))
    assert [name for name, text in zip(order, got, strict=True) if text != expected[name]] == []


def test_first_questions_of_many_threads_agree() -> None:
    """Nothing is compiled or kept yet; whoever comes first, all get what one alone gets."""
    ends = [("Alma", "Haven"), ("Haven", "Alma"), ("Alma", "Karst"), ("Cove", "Westgate")] * 4
    boxes = [cd.Shipment(*pair, ready=f"2026-03-{1 + number:02}") for number, pair in enumerate(ends)]
    alone = cd.open_network("teaching")
    expected = [cd.route(alone, box).to_json() for box in boxes]
    shared = cd.open_network("teaching")
    shared.cache.budget = 1 << 20  # things come and go meanwhile
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda box: cd.route(shared, box).to_json(), boxes, timeout=PATIENCE)) == expected
