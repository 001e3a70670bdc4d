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
from corridor.plan.bookings.dated_ways import DatedWays
from corridor.plan.hub_location import hub_costs, hub_model
from corridor.plan.hub_location.past_hubs import PastHubs
from corridor.plan.result import Plan
from corridor.plan.solver import interrupts
from corridor.plan.solver.interrupts import Clock
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
FLOWS = ("flow", "expansion", "congestion")
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


def check_idle(name: str, plan: Plan | None) -> None:
    """Nothing is promised that is not proved; of flows the least ways are known in any case, and have room here."""
    if plan is None:
        return
    assert not math.isfinite(plan.bound) or plan.bound <= plan.objective * (1.0 + 1e-9)
    if name in FLOWS:
        assert not len(plan.unserved) and math.isfinite(plan.gap)
        assert plan.status == ("feasible" if name == "congestion" else "optimal")
    else:
        assert plan.status == "feasible" and plan.gap > 0.0
    if name == "slots":
        assert "it ended before ways of the booking were looked for" in plan.unserved["reason"].tolist()


@pytest.mark.parametrize("word", [1, 2, 3])
@pytest.mark.parametrize("name", MODELS)
def test_ctrl_c_while_it_is_built_ends_it_as_any_other_end_does(
    teaching: cd.Network, name: str, word: int, python_handler: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no plan yet when it is pressed, as the word before says; whoever looks on hears of every look."""
    planned(teaching)
    monkeypatch.setattr(interrupts, "WORD_S", 0.0)
    heard = list[Progress]()

    def watch(now: Progress) -> None:
        heard.append(now)
        if len(heard) == word:
            signal.raise_signal(signal.SIGINT)

    plan = ended(name, teaching, progress=watch)
    assert len(heard) >= word and all(math.isnan(now.incumbent) for now in heard[:word])
    assert signal.getsignal(signal.SIGINT) is python_handler
    check_idle(name, plan)


@pytest.mark.parametrize("looks", [1, 2, 3])
@pytest.mark.parametrize("name", [name for name in MODELS if name not in FLOWS])
def test_a_limit_met_while_it_is_built_ends_it(
    teaching: cd.Network, name: str, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is up at one of the first looks at the clock, before there is a program; flows are made in any case."""
    planned(teaching)
    ticks = itertools.count()
    monkeypatch.setattr(Clock, "left", lambda self, until=1.0: 0.0 if next(ticks) >= looks else 60.0)
    check_idle(name, ended(name, teaching))


def test_slots_keep_what_was_found_before_ctrl_c(
    teaching: cd.Network, python_handler: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One booking was looked at: it goes, although the horizon rolls on after it; others are told why they do not."""
    monkeypatch.setattr(interrupts, "WORD_S", 0.0)
    words = itertools.count(1)

    def watch(now: Progress) -> None:
        if next(words) == 3:
            signal.raise_signal(signal.SIGINT)

    bookings = booked().assign(id=["first", "second", "third"], ready=[READY, READY, "2026-03-20"], containers=10)
    terms = cd.plan.SlotTerms(weeks=4, look_ahead_days=7)
    plan = cd.plan.slots(teaching, bookings, terms=terms, progress=watch)
    assert set(plan.frame("assignments")["booking"]) == {"first"}
    assert set(plan.unserved["reason"]) == {"it ended before ways of the booking were looked for"}


def test_with_a_start_congestion_is_built_to_its_end(teaching: cd.Network) -> None:
    """Ctrl-C at the first word: the start stands, and all of it goes."""
    first = MODELS["congestion"](teaching)
    again = ended("congestion", teaching, start=first, progress=lambda _: signal.raise_signal(signal.SIGINT))
    assert again is not None and again.objective == pytest.approx(first.objective, rel=1e-9)
    assert again.bound <= again.objective and not len(again.unserved)


def test_that_all_must_go_is_not_refuted_by_an_end(teaching: cd.Network) -> None:
    """Before the first round it is not known that anybody must stay behind; where nobody does, all is well."""
    terms, many = cd.plan.FlowTerms(serve_all=True), rows().assign(containers_per_week=[100.0, 40.0, 1_500.0])
    assert not len(cd.plan.flow(teaching, many, terms=terms).unserved)
    with pytest.raises(cd.NotProven, match="before it was known whether all can be served"):
        cd.plan.flow(teaching, many, terms=terms, time_limit_s=0.0)
    assert not len(cd.plan.flow(teaching, rows(), terms=terms, time_limit_s=0.0).unserved)


def _unheard(network: cd.Network, demand: cd.plan.Demand, few_feu: float, _heard: object) -> PastHubs:
    """What goes past the hubs, without words while it is weighed."""
    return PastHubs(network, demand, few_feu, lambda: None)


@pytest.mark.parametrize("priced", [0, 1, 2])
def test_hubs_promise_nothing_for_rows_without_time(
    teaching: cd.Network, priced: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go directly; the bound is none that more time could refute, and without direct ways it is said."""
    whole, words = MODELS["hubs"](teaching), itertools.count()
    monkeypatch.setattr(hub_costs, "PastHubs", _unheard)
    monkeypatch.setattr(hub_model, "late_of", lambda *_, **__: lambda: next(words) > priced)  # once before the rows
    hurried = MODELS["hubs"](teaching)
    passed_over = 3 - priced
    said = f"time was up before {counted(passed_over, 'row')}"
    assert hurried.status == "feasible" and said in " ".join(hurried.notes)
    assert hurried.bound <= whole.objective <= hurried.objective + 1e-6
    terms, words = cd.plan.HubTerms(direct=False), itertools.count()
    with pytest.raises(cd.NotProven, match="time was up before"):
        cd.plan.hubs(teaching, rows(), candidates=("Alma",), terms=terms)


def test_after_ctrl_c_slots_search_for_no_reasons(
    teaching: cd.Network, python_handler: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six trains take 240 of 250 boxes; why ten stay behind would take another search, and is not looked for."""
    pressed = False

    def watch(now: Progress) -> None:
        nonlocal pressed
        if math.isfinite(now.incumbent) and not pressed:
            pressed = True
            signal.raise_signal(signal.SIGINT)

    def search(self: DatedWays, *asked: Any) -> Any:
        assert not pressed, "a search after Ctrl-C"
        return searched(self, *asked)

    searched = DatedWays._searched
    monkeypatch.setattr(DatedWays, "_searched", search)
    monkeypatch.setattr(DatedWays, "reachable", lambda *_: pytest.fail("a search after Ctrl-C"))
    gone = cd.Scenario("trains").remove("services", "PORT-ALMA-COVE").remove("services", "FIXED-ALMA-HAVEN")
    bookings, terms = booked().iloc[:1].assign(containers=250), cd.plan.SlotTerms(weeks=1, hauls="local")
    plan = cd.plan.slots(gone.apply(teaching), bookings, terms=terms, progress=watch)
    assert pressed and plan.unserved["reason"].tolist() == ["it ended before it was looked why"]
    assert plan.unserved["boxes"].sum() + plan.frame("assignments")["boxes"].sum() == 250
