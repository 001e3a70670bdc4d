"""Where scenarios are solved: one after the other here, or side by side by the workers of an executor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeVar

from corridor.executors.workers import Executor, Workers, workers_of
from corridor.plan.demand.demand import Demand
from corridor.plan.trains.problem import TrainProblem, with_volumes
from corridor.plan.uncertain.scenario_cases import ScenarioCase, ScenarioModel, in_time
from corridor.plan.uncertain.scenario_model import scenario_model, scenario_problem

__all__ = ["Cases", "Pool", "Task", "pool_of"]

T = TypeVar("T")
Task = Callable[[ScenarioModel], T]

_ASKED_EVERY_S = 0.02  # whether an answer is there, and whether to stop


class Cases:
    """Cases and their models, which are made when they are first asked and keep what they learn.

    A worker gets the cases once, and has models of its own.

    Parameters
    ----------
    cases : sequence of ScenarioCase
        What may happen.
    late : callable
        Whether time is up, for models that are made here.
    apart : bool
        Whether several may be asked at the same time.
    common : mapping of int to TrainProblem
        Problems of the largest volumes that are known, by the id of their network.
    """

    def __init__(
        self,
        cases: Sequence[ScenarioCase],
        late: Callable[[], bool] = in_time,
        *,
        apart: bool = True,
        common: Mapping[int, TrainProblem] = MappingProxyType({}),
    ) -> None:
        self.cases, self._late, self._apart = cases, late, apart
        self.models: dict[int, ScenarioModel] = {}
        self._common = dict(common)
        self._like = next(iter(self._common.values()), None)

    def __getstate__(self) -> dict[str, object]:
        return {
            "cases": self.cases,
            "models": {},
            "_late": in_time,
            "_apart": True,
            "_common": {},
            "_like": None,
        }

    def model(self, number: int) -> ScenarioModel:
        """The model of a case."""
        if number not in self.models:
            case = self.cases[number]
            self.models[number] = scenario_model(case, self._problem(case))
        return self.models[number]

    def _problem(self, case: ScenarioCase) -> TrainProblem:
        """The problem of a case: of other volumes on a network whose ways are known, or of a network of its own."""
        common = self._in_common(case)
        known = None if common is None else with_volumes(common, case.demand, apart=self._apart)
        return self._made(case, case.demand) if known is None else known

    def _in_common(self, case: ScenarioCase) -> TrainProblem | None:
        """The problem of the network of several cases: ways, which take most of the time, are found once."""
        key = id(case.network)  # the cases hold it
        if key not in self._common:
            mates = sum(one.network is case.network for one in self.cases)
            if mates == 1 or case.largest is None:
                return None
            self._common[key] = self._made(case, case.largest)
        return self._common[key]

    def _made(self, case: ScenarioCase, demand: Demand) -> TrainProblem:
        """The problem of a case for some volumes, with the prices of trains that those of another network have."""
        made = scenario_problem(case, demand, self._late, self._like)
        self._like = self._like or made
        return made


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

    def ask(self, tasks: Sequence[Task[T]], stops: Callable[[], bool], first: int = 0) -> list[T | None]:
        """Put a task to each case from the `first` on, as many as there are tasks; None where it was stopped before."""
        blocks = list(enumerate(tasks, first))
        if self._workers is None:
            return [None if stops() else self._here(block, stops) for block in blocks]
        futures = [self._workers.begin(_ask, block) for block in blocks]
        while not all(future.done() for future in futures):
            if stops():
                self._workers.cancel([future for future in futures if not future.done()])
                break
            time.sleep(_ASKED_EVERY_S)
        return [
            self._workers.result(_ask, block, future) if future.done() and not future.cancelled() else None
            for block, future in zip(blocks, futures, strict=True)
        ]

    def _here(self, block: tuple[int, Task[T]], stops: Callable[[], bool]) -> T:
        self.cases.model(block[0]).word = stops
        return _ask(self.cases, block)


@contextmanager
def pool_of(
    cases: Sequence[ScenarioCase],
    executor: Executor | None,
    late: Callable[[], bool] = in_time,
    common: Mapping[int, TrainProblem] = MappingProxyType({}),
) -> Iterator[Pool]:
    """The pool of some cases, for as long as they are asked; `late` and `common` are for those that are asked here."""
    shared = Cases(cases, late, apart=executor is not None, common=common)
    if executor is None:
        yield Pool(shared, None)
        return
    with workers_of(executor, shared) as workers:
        yield Pool(shared, workers)
