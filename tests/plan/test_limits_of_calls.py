"""Every model, from the first line of its call: a limit of nothing ends it, somebody watches, Ctrl-C leaves cleanly."""

from __future__ import annotations

import itertools
import math
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

import corridor as cd
from corridor.display import counted
from corridor.plan import hub_model
from corridor.plan.result import Plan
from corridor.progress import Progress

READY = "2026-03-04"
WEST = "BLOCK-ALMA-HAVEN"


def rows() -> pd.DataFrame:
    ends = [("Alma", "Haven", 100.0), ("Karst", "Haven", 40.0), ("Haven", "Alma", 60.0)]
    table = pd.DataFrame(ends, columns=["origin", "destination", "containers_per_week"])
    return table.assign(cargo_tonnes_each=10.0, ready=READY)


def booked() -> pd.DataFrame:
    return rows().drop(columns="containers_per_week").assign(containers=40)


def run_trains(net: cd.Network, **options: Any) -> Plan:
    return cd.plan.block_trains(net, rows(), services=(WEST,), **options)


def run_weeks(net: cd.Network, **options: Any) -> Plan:
    return cd.plan.block_trains(net, rows(), services=(WEST,), weeks=cd.plan.WeekTerms(count=2), **options)


def run_scenarios(net: cd.Network, **options: Any) -> Plan:
    both = (cd.plan.PlanScenario("as it is"), cd.plan.PlanScenario("less", demand=0.5))
    return cd.plan.block_trains(net, rows(), services=(WEST,), scenarios=both, **options)


MODELS: dict[str, Callable[..., Plan]] = {
    "flow": lambda net, **options: cd.plan.flow(net, rows(), **options),
    "expansion": lambda net, **options: cd.plan.expansion(net, rows(), **options),
    "congestion": lambda net, **options: cd.plan.congestion(net, rows(), **options),
    "empties": lambda net, **options: cd.plan.empties(net, rows(), **options),
    "hubs": lambda net, **options: cd.plan.hubs(net, rows(), candidates=("Alma", "Eastgate"), **options),
    "slots": lambda net, **options: cd.plan.slots(net, booked(), **options),
    "trains": run_trains,
    "weeks": run_weeks,
    "scenarios": run_scenarios,
    "timetable": lambda net, **options: cd.plan.timetable(net, planned(net), day=READY, **options),
}
_PLANNED: dict[str, Plan] = {}


def planned(net: cd.Network) -> Plan:
    """Trains to be put into a timetable."""
    if net.content_hash not in _PLANNED:
        _PLANNED[net.content_hash] = run_trains(net)
    return _PLANNED[net.content_hash]


def ended(name: str, net: cd.Network, **options: Any) -> Plan | None:
    """What a call comes back with; nothing where the model has no plan before its end, and says so."""
    try:
        return MODELS[name](net, **options)
    except cd.NotProven:
        return None
    except KeyboardInterrupt:
        pytest.fail("Ctrl-C got out of the call")


@pytest.mark.parametrize("name", MODELS)
def test_a_limit_of_nothing_ends_with_what_is_known(teaching: cd.Network, name: str) -> None:
    """A plan with a bound that it does not beat, or the error that there was no time."""
    plan = ended(name, teaching, time_limit_s=0.0)
    if plan is not None:
        assert not math.isfinite(plan.bound) or plan.bound <= plan.objective + 1e-6 * abs(plan.objective)
        assert plan.status != "optimal" or plan.gap <= 1e-3


@pytest.fixture
def python_handler() -> Iterator[object]:
    """The handler that Python has by itself, whatever the process of the tests was started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("name", MODELS)
def test_whoever_watches_hears_and_ctrl_c_at_the_first_word_leaves_cleanly(
    teaching: cd.Network, name: str, python_handler: object
) -> None:
    """No `KeyboardInterrupt` gets out, and the handler of before stands again."""
    planned(teaching)
    heard = list[Progress]()

    def watch(now: Progress) -> None:
        heard.append(now)
        if len(heard) == 1:
            signal.raise_signal(signal.SIGINT)

    plan = ended(name, teaching, progress=watch)
    assert heard and all(now.seconds >= 0.0 for now in heard)
    assert signal.getsignal(signal.SIGINT) is python_handler
    assert plan is None or not math.isfinite(plan.bound) or plan.bound <= plan.objective * (1.0 + 1e-6)


@pytest.mark.parametrize("asked", [0, 4, 5])
def test_hubs_promise_nothing_for_rows_without_time(
    teaching: cd.Network, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go directly; the bound is none that more time could refute, and without direct ways it is said."""
    whole, words = MODELS["hubs"](teaching), itertools.count()
    monkeypatch.setattr(hub_model, "late_of", lambda *_, **__: lambda: next(words) > asked)
    hurried = MODELS["hubs"](teaching)
    passed_over = 3 - max(0, asked - 3)
    said = f"time was up before {counted(passed_over, 'row')}"
    assert hurried.status == "feasible" and said in " ".join(hurried.notes)
    assert hurried.bound <= whole.objective <= hurried.objective + 1e-6
    terms, words = cd.plan.HubTerms(direct=False), itertools.count()
    with pytest.raises(cd.NotProven, match="time was up before"):
        cd.plan.hubs(teaching, rows(), candidates=("Alma",), terms=terms)
