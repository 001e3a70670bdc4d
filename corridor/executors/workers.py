"""Who works: pools of `concurrent.futures`, and Dask clusters, each given what all blocks share once."""

from __future__ import annotations

import functools
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from corridor.errors import CorridorError
from corridor.file_cache import read_value, write_value

__all__ = ["Executor", "LostWorkers", "Workers", "leave_ctrl_c", "workers_of"]

T = TypeVar("T")

_ATTEMPTS = 3  # with which a block is given out, where a cluster loses it
_RETURN_S = 60  # in which a worker must be there, where none is left
_SHARED_KEPT = 2  # things shared that a process remembers


class Executor(Protocol):
    """What takes work: an executor of `concurrent.futures`, or the client of a Dask cluster."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Begin a call; its future is given back."""


class LostWorkers(CorridorError):
    """Workers are gone: of a pool of processes of which one was killed, or of a cluster without its scheduler."""


class Workers(Protocol):
    """What both kinds of executors do."""

    count: int

    def begin(self, work: Callable[..., Any], block: object, run: int | None = None) -> Any:
        """Give out a block; where workers can be told apart, those of a run go to one of them as long as it lives."""

    def done(self, futures: Collection[Any], within_s: float | None = None) -> Iterable[Any]:
        """Wait for some of the futures, or so many seconds."""

    def result(self, work: Callable[..., T], block: object, future: Any) -> T:
        """The answer of a block, which is given out again where it was lost."""

    def cancel(self, futures: Iterable[Any]) -> None:
        """Take back what nobody waits for."""


@contextmanager
def workers_of(executor: Executor, shared: object) -> Iterator[Workers]:
    """Whoever works, with what is shared; files of it are gone afterwards."""
    if _is_dask(executor):
        yield _Cluster(executor, shared)
        return
    with ExitStack() as stack:
        file = _file_for(executor, stack)
        if file is not None:  # before the thread that pickles for the pool, which may still do so when all is over
            write_value(file, shared)
        yield _Pool(executor, _Parcel(shared, file))


def _is_dask(executor: object) -> bool:
    loaded = sys.modules.get("distributed")  # whoever has a client has loaded it
    return loaded is not None and isinstance(executor, loaded.Client)


def _file_for(executor: object, stack: ExitStack) -> Path | None:
    """Where a pool of this machine finds what is shared; None where workers may be elsewhere, or are threads."""
    from concurrent.futures import ProcessPoolExecutor

    if not isinstance(executor, ProcessPoolExecutor):
        return None
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="corridor-"))) / "shared"


class _Parcel:
    """What is shared, on its way: as it is for threads, once as a file or as bytes for other processes."""

    def __init__(self, value: object, file: Path | None) -> None:
        self.value, self._file = value, file
        self._sent: bytes | None = None

    def __reduce__(self) -> tuple[Callable[..., _Parcel], tuple[object, ...]]:
        if self._file is None:
            if self._sent is None:
                self._sent = pickle.dumps(self.value, protocol=5)
            return _from_bytes, (self._sent,)
        return _from_file, (str(self._file),)


@functools.lru_cache(maxsize=_SHARED_KEPT)
def _from_bytes(sent: bytes) -> _Parcel:
    return _Parcel(pickle.loads(sent), None)


@functools.lru_cache(maxsize=_SHARED_KEPT)
def _from_file(file: str) -> _Parcel:
    leave_ctrl_c()
    return _Parcel(read_value(Path(file)), None)


def leave_ctrl_c() -> None:
    """Leave Ctrl-C to the process that gives out the work: a terminal sends it to all, and idle ones would print it.

    Programs under way set a handler of their own (`corridor.plan.solver.interrupts`), and end with what they have.
    """
    if threading.current_thread() is threading.main_thread():  # others may set no handlers
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _hold_ctrl_c(False)


def _hold_ctrl_c(held: bool) -> None:
    """Hold Ctrl-C back in this thread, and in processes that begin meanwhile until they work; or hear it again."""
    if hasattr(signal, "pthread_sigmask"):  # not everywhere
        signal.pthread_sigmask(signal.SIG_BLOCK if held else signal.SIG_UNBLOCK, {signal.SIGINT})


def _worked(work: Callable[[Any, Any], T], parcel: _Parcel, block: object) -> T:
    return work(parcel.value, block)


class _Pool:
    """An executor of `concurrent.futures`, or of a library that has the same."""

    def __init__(self, executor: Executor, parcel: _Parcel) -> None:
        self._executor, self._parcel = executor, parcel
        self.count: int = getattr(executor, "_max_workers", None) or os.cpu_count() or 1

    def begin(self, work: Callable[..., Any], block: object, run: int | None = None) -> Any:
        """Give out a block, to whichever worker is free."""
        from concurrent.futures import CancelledError

        with _pool_faults():
            _hold_ctrl_c(True)
            try:
                return self._executor.submit(_worked, work, self._parcel, block)
            except RuntimeError as problem:  # what it says after its shutdown
                raise CancelledError from problem
            finally:
                _hold_ctrl_c(False)

    def done(self, futures: Collection[Any], within_s: float | None = None) -> Iterable[Any]:
        """Wait for some of the futures, or so many seconds."""
        from concurrent.futures import FIRST_COMPLETED, wait

        return wait(futures, timeout=within_s, return_when=FIRST_COMPLETED).done

    def result(self, work: Callable[..., T], block: object, future: Any) -> T:
        """The answer of a block."""
        with _pool_faults():
            return cast(T, future.result())

    def cancel(self, futures: Iterable[Any]) -> None:
        """Take back what nobody waits for."""
        for future in futures:
            future.cancel()


@contextmanager
def _pool_faults() -> Iterator[None]:
    from concurrent.futures import BrokenExecutor, CancelledError

    try:
        yield
    except (BrokenExecutor, CancelledError) as problem:
        raise LostWorkers(
            "a worker of the executor was killed, or it was shut down: it takes no more work; make another one"
        ) from problem


class _Cluster:
    """The client of a Dask cluster, which begins lost work again by itself as long as its scheduler lives."""

    def __init__(self, client: Any, shared: object) -> None:
        self._client, self._shared = client, shared
        with _cluster_faults():
            threads = client.nthreads()
            self._of_runs = [worker for worker in sorted(threads) for _ in range(threads[worker])]
            self.count: int = max(1, len(self._of_runs))
            self._scattered = self._scatter()

    def _scatter(self) -> Any:
        # in a list: of a tuple, each member would go by itself
        return self._client.scatter([self._shared], broadcast=True, hash=False)[0]

    def begin(self, work: Callable[..., Any], block: object, run: int | None = None) -> Any:
        """Give out a block: by itself the scheduler swaps workers that are done in the same moment."""
        places: dict[str, Any] = {}
        if run is not None and self._of_runs:
            places = {"workers": [self._of_runs[run % len(self._of_runs)]], "allow_other_workers": True}
        with _cluster_faults():
            return self._client.submit(work, self._scattered, block, pure=False, **places)

    def done(self, futures: Collection[Any], within_s: float | None = None) -> Iterable[Any]:
        """Wait for some of the futures, or so many seconds."""
        from distributed import wait

        with _cluster_faults():
            try:
                found = wait(list(futures), timeout=within_s, return_when="FIRST_COMPLETED")
                return cast("Iterable[Any]", found.done)
            except TimeoutError:
                return []
            except _cancelled():
                return [future for future in futures if future.status != "pending"]

    def result(self, work: Callable[..., T], block: object, future: Any) -> T:
        """The answer of a block; where all that had what is shared are gone, it is scattered and begun again."""
        with _cluster_faults():
            for _ in range(_ATTEMPTS):
                try:
                    return cast(T, future.result())
                except _cancelled():
                    if self._client.status != "running":
                        raise
                    self._client.wait_for_workers(1, timeout=_RETURN_S)  # that their nannies begin again
                    if self._scattered.status != "finished":
                        self._scattered = self._scatter()
                    future = self._client.submit(work, self._scattered, block, pure=False)
            return cast(T, future.result())

    def cancel(self, futures: Iterable[Any]) -> None:
        """Take back what nobody waits for."""
        if self._client.status == "running":
            self._client.cancel(list(futures))


def _cancelled() -> tuple[type[BaseException], ...]:
    """How a cluster says that work, or what it stands on, is gone."""
    import asyncio
    import concurrent.futures

    return asyncio.CancelledError, concurrent.futures.CancelledError


@contextmanager
def _cluster_faults() -> Iterator[None]:
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except (*_cancelled(), TimeoutError, KilledWorker, CommClosedError) as problem:
        raise LostWorkers(
            "the Dask cluster has lost its scheduler, or workers again and again: connect to one that runs"
        ) from problem
