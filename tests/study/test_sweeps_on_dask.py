"""A sweep on a Dask cluster is the same table; whoever of it is killed, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import corridor as cd
from corridor.executors.blocks import when_done
from corridor.executors.workers import LostWorkers
from corridor.study import sweep
from tests.study.test_sweeps import AXES, PARTS, ROWS, SHIPMENTS, files

distributed = pytest.importorskip("distributed")
# what it leaves open when its other end was killed is no fault of ours
pytestmark = pytest.mark.filterwarnings("ignore")

PATIENCE = 120


class Cluster(NamedTuple):
    """Processes of one scheduler and two workers, of which a nanny brings the second one back, and a client."""

    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]
    client: Any


def begun(*words: str | Path) -> subprocess.Popen[bytes]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "distributed.cli." + str(words[0]), *map(str, words[1:])], **quiet)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    here, at = ("--host", "127.0.0.1", "--port", "0"), ("--scheduler-file", file)
    scheduler = begun("dask_scheduler", *here, *at, "--no-dashboard")
    one = ("--nthreads", "1", "--no-dashboard", "--local-directory", folder, "--host", "127.0.0.1")
    workers = tuple(begun("dask_worker", *at, *one, kind) for kind in ("--no-nanny", "--nanny"))
    try:
        until = time.monotonic() + PATIENCE
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        with warnings.catch_warnings(), distributed.Client(scheduler_file=str(file), timeout=PATIENCE) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
            yield Cluster(scheduler, workers, client)
    finally:
        for process in (scheduler, *workers):
            process.terminate()  # a nanny takes its worker along
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def alone(teaching: cd.Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    found = sweep(teaching, SHIPMENTS, out=tmp_path_factory.mktemp("alone") / "t", **AXES)
    return files(Path(found.path))


def who_worked(shared: object, block: int) -> int:
    """The process; every block takes as long as the others, so that workers are done in the same moment."""
    time.sleep(0.05)
    return os.getpid()


def test_each_worker_keeps_to_its_run(cluster: Cluster) -> None:
    """One half of the blocks by each, though both are done at once; who is done first takes the end of the other's."""
    cluster.client.run(os.getpid)
    found = dict(when_done(who_worked, "", list(range(20)), cluster.client))
    assert len(set(found.values())) == 2
    assert sum(found[block] != found[block + 1] for block in range(19)) <= 4  # 10 and more where each took the next


def test_two_workers_give_the_same_bytes_also_when_one_of_them_is_killed(
    cluster: Cluster, alone: dict[str, bytes], teaching: cd.Network, tmp_path: Path
) -> None:
    """The other one does its work, within the same run: the scheduler gives out again what was lost."""
    routes = cd.routes(teaching, SHIPMENTS, executor=cluster.client)
    assert routes.equals(cd.routes(teaching, SHIPMENTS))

    def kill_one(done: int, total: int) -> None:
        if done == 30:
            cluster.workers[0].kill()

    found = sweep(teaching, SHIPMENTS, out=tmp_path / "t", executor=cluster.client, progress=kill_one, **AXES)
    assert cluster.workers[0].wait(PATIENCE) == -signal.SIGKILL
    assert (found.computed, found.rows) == (PARTS, ROWS) and files(tmp_path / "t") == alone


def test_when_all_workers_are_killed_those_that_come_back_go_on(
    cluster: Cluster, alone: dict[str, bytes], teaching: cd.Network, tmp_path: Path
) -> None:
    """The only one that is left by now takes with it what all blocks share: it is scattered anew, in the same run."""

    def kill_all(done: int, total: int) -> None:
        if done == 30:
            for process in cluster.client.run(os.getpid).values():
                os.kill(process, signal.SIGKILL)

    found = sweep(teaching, SHIPMENTS, out=tmp_path / "t", executor=cluster.client, progress=kill_all, **AXES)
    assert found.computed == PARTS and files(tmp_path / "t") == alone


def test_a_killed_scheduler_loses_nothing(
    cluster: Cluster, alone: dict[str, bytes], teaching: cd.Network, tmp_path: Path
) -> None:
    """The run says so in words; the next one computes what is missing."""

    def kill_it(done: int, total: int) -> None:
        if done == 30:
            cluster.scheduler.kill()
            cluster.scheduler.wait(PATIENCE)

    with pytest.raises(LostWorkers, match="scheduler"):
        sweep(teaching, SHIPMENTS, out=tmp_path / "t", executor=cluster.client, progress=kill_it, **AXES)
    kept = len(list(tmp_path.glob("t/part-*")))
    assert 5 <= kept < PARTS
    found = sweep(teaching, SHIPMENTS, out=tmp_path / "t", **AXES)
    assert found.computed == PARTS - kept and files(tmp_path / "t") == alone
