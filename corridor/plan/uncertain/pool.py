"""Where scenarios are solved: one after the other here, or side by side by the workers of an executor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from corridor.executors.workers import Executor, Workers, workers_of
from corridor.plan.uncertain.scenario_cases import ScenarioCase, ScenarioModel
from corridor.plan.uncertain.scenario_model import scenario_model

__all__ = ["Cases", "Pool", "Task", "pool_of"]

T = TypeVar("T")
Task = Callable[[ScenarioModel], T]

_ASKED_EVERY_S = 0.02  # whether an answer is there, and whether Ctrl-C was pressed


class Cases:
    """Cases and their models, which are made when they are first asked and keep what they learn.

    A worker gets the cases once, and has models of its own.

    Parameters
    ----------
    cases : sequence of ScenarioCase
        What may happen.
    """

    def __init__(self, cases: Sequence[ScenarioCase]) -> None:
        self.cases = cases
        self.models: dict[int, ScenarioModel] = {}

    def __getstate__(self) -> dict[str, object]:
        return {"cases": self.cases, "models": {}}

    def model(self, number: int) -> ScenarioModel:
        """The model of a case."""
        if number not in self.models:
            self.models[number] = scenario_model(self.cases[number])
        return self.models[number]


def _ask(cases: Cases, block: tuple[int, Task[T]]) -> T:
    """Put a task to a case."""
    number, task = block
    return task(cases.model(number))


class Pool:
    """Who is asked.

    Parameters
    ----------
    cases : Cases
        What may happen.
    workers : Workers or None
        Who solves side by side; None for one after the other here.
    """

    def __init__(self, cases: Cases, workers: Workers | None) -> None:
        self.cases, self._workers = cases, workers

    @property
    def here(self) -> bool:
        """Whether the models are in this thread."""
        return self._workers is None

    @property
    def workers(self) -> int:
        """Cases that are solved at once."""
        return 1 if self._workers is None else min(len(self.cases.cases), self._workers.count)

    def ask(self, tasks: Sequence[Task[T]], pressed: Callable[[], bool], first: int = 0) -> list[T | None]:
        """Put a task to each case from the `first` on, as many as there are tasks; None where Ctrl-C came before."""
        blocks = list(enumerate(tasks, first))
        if self._workers is None:
            return [None if pressed() else _ask(self.cases, block) for block in blocks]
        futures = [self._workers.begin(_ask, block) for block in blocks]
        while not all(future.done() for future in futures):
            if pressed():
                self._workers.cancel(futures)
                return [None] * len(tasks)
            time.sleep(_ASKED_EVERY_S)
        return [self._workers.result(_ask, block, future) for block, future in zip(blocks, futures, strict=True)]


@contextmanager
def pool_of(cases: Sequence[ScenarioCase], executor: Executor | None) -> Iterator[Pool]:
    """The pool of some cases, for as long as they are asked."""
    shared = Cases(cases)
    if executor is None:
        yield Pool(shared, None)
        return
    with workers_of(executor, shared) as workers:
        yield Pool(shared, workers)
