"""Where scenarios are solved: one after the other here, or side by side by the workers of an executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from types import MappingProxyType
from typing import TypeVar

from corridor.executors.blocks import Rounds
from corridor.executors.workers import Executor, workers_of
from corridor.model.network import Network
from corridor.model.workbench import Edit
from corridor.plan.demand.demand import Demand
from corridor.plan.trains.problem import TrainProblem, with_volumes
from corridor.plan.uncertain.scenario_cases import ScenarioCase, ScenarioModel
from corridor.plan.uncertain.scenario_model import scenario_model, scenario_problem

__all__ = ["Cases", "Pool", "Task", "pool_of"]

T = TypeVar("T")
Task = Callable[[ScenarioModel], T]
Late = Callable[[], bool]


class Cases:
    """Cases and their models, which are made when they are first asked and keep what they learn.

    A worker gets the cases once, makes their networks of the one that it was sent, and has models of its own.

    Parameters
    ----------
    network : Network
        As it stands.
    cases : sequence of ScenarioCase
        What may happen.
    apart : bool
        Whether several may be asked at the same time.
    common : mapping of int to TrainProblem
        Problems of the largest volumes that are known, by the id of their network.
    """

    def __init__(
        self,
        network: Network,
        cases: Sequence[ScenarioCase],
        *,
        apart: bool = True,
        common: Mapping[int, TrainProblem] = MappingProxyType({}),
    ) -> None:
        self.cases, self._apart = cases, apart
        self.models: dict[int, ScenarioModel] = {}
        self._networks: list[tuple[tuple[Edit, ...], Network]] = [((), network)]
        self._common = dict(common)
        self._like = next(iter(self._common.values()), None)

    def __getstate__(self) -> dict[str, object]:
        return {
            "cases": self.cases,
            "models": {},
            "_apart": True,
            "_networks": self._networks[:1],
            "_common": {},
            "_like": None,
        }

    def model(self, number: int, late: Late) -> ScenarioModel:
        """The model of a case; where time is up when it is made, by lanes."""
        if number not in self.models:
            case = self.cases[number]
            self.models[number] = scenario_model(case, self._problem(case, late))
        return self.models[number]

    def _network(self, case: ScenarioCase) -> Network:
        """The network of a case: those with the same edits have the same one."""
        edits, asis = case.scenario.edits.edits, self._networks[0][1]
        known = next((network for made, network in self._networks if made == edits), None)
        if known is None:
            known = case.scenario.network(asis)
            self._networks.append((edits, known))
        return known

    def _problem(self, case: ScenarioCase, late: Late) -> TrainProblem:
        """The problem of a case: of other volumes on a network whose ways are known, or of a network of its own."""
        network = self._network(case)
        common = self._in_common(case, network, late)
        known = None if common is None else with_volumes(common, case.demand, apart=self._apart)
        return self._made(case, network, case.demand, late) if known is None else known

    def _in_common(self, case: ScenarioCase, network: Network, late: Late) -> TrainProblem | None:
        """The problem of the network of several cases: ways, which take most of the time, are found once."""
        key = id(network)  # it is kept
        if key not in self._common:
            edits = case.scenario.edits.edits
            mates = sum(one.scenario.edits.edits == edits for one in self.cases)
            if mates == 1 or case.largest is None:
                return None
            self._common[key] = self._made(case, network, case.largest, late)
        return self._common[key]

    def _made(self, case: ScenarioCase, network: Network, demand: Demand, late: Late) -> TrainProblem:
        """The problem of a case for some volumes, with the prices of trains that those of another network have."""
        made = scenario_problem(case, network, demand, late, self._like)
        self._like = self._like or made
        return made


def _ask(cases: Cases, block: tuple[int, Task[T], bool]) -> T:
    """Put a task to a case."""
    number, task, late = block
    return task(cases.model(number, lambda: late))


class Pool:
    """Who is asked.

    Parameters
    ----------
    cases : Cases
        What may happen.
    rounds : Rounds or None
        Who solves side by side; None for one after the other here.
    late : callable
        Whether models that are made now leave out what takes long.

    Attributes
    ----------
    left_out : frozenset of int
        Cases that nothing is put to any more.
    """

    def __init__(self, cases: Cases, rounds: Rounds | None, late: Late) -> None:
        self.cases, self._rounds, self._late = cases, rounds, late
        self.left_out: frozenset[int] = frozenset()
        edits = [case.scenario.edits.edits for case in cases.cases]
        self._beside = [edits.index(own) for own in edits]  # workers go through those of one network together

    @property
    def here(self) -> bool:
        """Whether the models are in this thread."""
        return self._rounds is None

    @property
    def workers(self) -> int:
        """Cases that are solved at once."""
        return 1 if self._rounds is None else min(len(self.cases.cases), self._rounds.count)

    def ask(self, tasks: Sequence[Task[T]], stops: Callable[[], bool], first: int = 0) -> list[T | None]:
        """Put a task to each case from the `first` on, as many as there are tasks.

        None where it was stopped before, and of cases that are left out.
        """
        places = range(first, first + len(tasks))
        if self._rounds is None:
            pairs = zip(places, tasks, strict=True)
            return [None if n in self.left_out or stops() else self._here(n, task, stops) for n, task in pairs]
        asked_of = sorted(set(places) - self.left_out, key=self._beside.__getitem__)
        with closing(self._rounds.ask(_ask, asked_of, lambda n: (n, tasks[n - first], self._late()), stops)) as asked:
            answers = dict(asked)
        return [answers.get(place) for place in places]

    def _here(self, number: int, task: Task[T], stops: Callable[[], bool]) -> T:
        model = self.cases.model(number, self._late)
        model.word = stops
        return task(model)


@contextmanager
def pool_of(cases: Cases, executor: Executor | None, late: Late) -> Iterator[Pool]:
    """The pool of some cases, for as long as they are asked."""
    if executor is None:
        yield Pool(cases, None, late)
        return
    with workers_of(executor, cases) as workers:
        yield Pool(cases, Rounds(workers), late)
