"""Plans, which take seconds or minutes: each in a process of its own, to be asked after and cancelled."""

from __future__ import annotations

import json
import multiprocessing
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Lock
from typing import Any

from corridor.errors import CorridorError
from corridor.executors.workers import leave_ctrl_c
from corridor.model.network import Network
from corridor.serve.answers import demand_of, error_body, plan_answer
from corridor.serve.lanes import Busy

__all__ = ["Job", "NoJob", "Plans"]

_GRACE_S = 180.0  # beside what the solver may take: Python starts, kernels may have to be compiled, the graph is made
_USUAL_S = 60.0
_KEPT = 32  # plans remembered, with their answers
_NICENESS = 5  # searches go first
_NOTHING = (b"null", b"")
_CONTEXT = multiprocessing.get_context("spawn")  # a fork would take threads in the middle of their work along


class NoJob(CorridorError, LookupError):
    """A plan that nobody began, or that has been forgotten."""


@dataclass(slots=True)
class Job:
    """A plan that somebody asked for.

    Attributes
    ----------
    id : str
        Which nobody can guess.
    state : {"waiting", "running", "done", "failed", "cancelled"}
        Where it stands.
    result, text : bytes
        The answer as JSON, and for people, once it is done.
    error : dict or None
        What `error_body` makes of it, once it has failed.
    """

    id: str
    state: str = "waiting"
    result: bytes = b"null"
    text: bytes = b""
    error: dict[str, Any] | None = None
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    process: SpawnProcess | None = None

    def to_json(self) -> bytes:
        """Where it stands, and its answer once there is one."""
        seconds = round((self.ended or time.monotonic()) - self.began, 3)
        head = {"job": self.id, "state": self.state, "seconds": seconds, "error": self.error and self.error["error"]}
        return json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "result": ' + self.result + b"}"

    def end(self, state: str, answer: tuple[bytes, bytes] = _NOTHING, error: dict[str, Any] | None = None) -> None:
        """Come to an end, once."""
        if self.ended is None:
            self.state, (self.result, self.text), self.error, self.ended = state, answer, error, time.monotonic()


def _solve(answers: Connection, network: Network, demand: Any, said: Mapping[str, Any]) -> None:
    """What the process does; Ctrl-C is for the server, which ends it."""
    leave_ctrl_c()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        answers.send((plan_answer(network, demand, said), None))
    except CorridorError as fault:
        answers.send((_NOTHING, error_body(fault)))


class Plans:
    """The plans of a server.

    Parameters
    ----------
    processes : int
        Plans that are worked on at once.
    line : int
        Plans worked on and in line, at most.
    """

    def __init__(self, *, processes: int, line: int) -> None:
        self._processes, self._line = processes, line
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._watchers: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def begin(self, network: Network, said: Mapping[str, Any]) -> Job:
        """Read a demand, and put its plan in line.

        Raises
        ------
        Busy
            When the line is full.
        CorridorError
            For a demand that is faulty, with every fault.
        """
        demand = demand_of(network, said)
        with self._lock:
            if sum(one.ended is None for one in self._jobs.values()) >= self._line:
                raise Busy("too many plans wait: ask again when one has ended, or cancel one")
            while len(self._jobs) >= _KEPT:
                self._jobs.pop(next(key for key, one in self._jobs.items() if one.ended is not None))
            job = Job(secrets.token_urlsafe(16))
            self._jobs[job.id] = job
            if self._watchers is None:
                self._watchers = ThreadPoolExecutor(self._processes, thread_name_prefix="corridor-plans")
            self._watchers.submit(self._watch, job, network, demand, said)
        return job

    def find(self, key: str) -> Job:
        """A plan by its id.

        Raises
        ------
        NoJob
            Where there is none.
        """
        with self._lock:
            if key not in self._jobs:
                raise NoJob("no plan has this id: it may have been forgotten, as the oldest are")
            return self._jobs[key]

    def cancel(self, key: str) -> Job:
        """End a plan, whatever it is at; one that has ended stays as it is."""
        job = self.find(key)
        with self._lock:
            job.end("cancelled")
            if job.process is not None:
                job.process.kill()
        return job

    def close(self) -> None:
        """End all plans."""
        with self._lock:
            keys, watchers, self._watchers = list(self._jobs), self._watchers, None
        for key in keys:
            self.cancel(key)
        if watchers is not None:
            watchers.shutdown(wait=True)

    def _watch(self, job: Job, network: Network, demand: Any, said: Mapping[str, Any]) -> None:
        """Run the process of a plan, and take its answer, or say that there is none."""
        answers, ends = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_solve, args=(ends, network, demand, said), daemon=True)
        with self._lock:
            if job.ended is not None:
                return
            job.state, job.process = "running", process
            process.start()
        ends.close()
        most_s = float(said.get("time_limit_s", _USUAL_S)) + _GRACE_S
        try:
            there = wait([answers, process.sentinel], most_s)
            is_there = answers in there or answers.poll()
            answer, error = answers.recv() if is_there else (_NOTHING, _lost(bool(there), most_s))
        except EOFError:
            answer, error = _NOTHING, _lost(True, most_s)
        process.kill()
        process.join()
        with self._lock:
            job.end("done" if error is None else "failed", answer, error)
            job.process = None


def _lost(ended: bool, most_s: float) -> dict[str, Any]:
    told = "the process of this plan ended before it was done" if ended else f"there is no plan after {most_s:g} s"
    return error_body(CorridorError(told))
