"""Losses and worst closures on networks that are drawn, each beside routing again after the tables are shut."""

from __future__ import annotations

from itertools import combinations, count
from types import SimpleNamespace

import pytest

import corridor as cd
from corridor.errors import NoRoute
from corridor.study.disruptions import interdiction
from tests.plan.drawn_networks import DAY, drawn_network

ENDS = (("ALFA", "HALT"), ("GOLD", "BETA"))
LINKS, SERVICES = "links", "services"


def boxes() -> list[cd.Shipment]:
    """Two shipments that cross the border, one each way."""
    return [cd.Shipment(*pair, containers=count, ready=DAY, air=False) for count, pair in enumerate(ENDS, 1)]


def lost(net: cd.Network, shut: cd.Network, measure: str) -> tuple[float, float]:
    """Boxes without a route, and what the others have more, on a network whose tables say what is shut."""
    cut = loss = 0.0
    for box in boxes():
        try:
            before, after = (getattr(cd.route(one, box, minimise=measure), measure) for one in (net, shut))
            loss += after - before
        except NoRoute:
            cut += box.containers
    return cut, loss


def shut(net: cd.Network, *names: str) -> cd.Network:
    scenario = cd.Scenario("shut")
    for name in names:
        scenario = scenario.close(name)
    return scenario.apply(net)


@pytest.mark.parametrize("measure", ["cost", "hours"])
@pytest.mark.parametrize("seed", range(3))
def test_every_loss_is_that_of_tables_with_a_closure(seed: int, measure: str) -> None:
    """By rules that mask arcs when weights are made, where the ranking masks weights that it has; also of what nobody
    uses: without it nothing is lost.
    """
    net = drawn_network(seed)
    found = cd.study.criticality(net, boxes(), candidates=(LINKS, SERVICES), minimise=measure)
    for table in (LINKS, SERVICES):
        for name in getattr(net, table).index:
            told = found.frame.loc[name, ["cut_off", "loss"]].tolist() if name in found.frame.index else [0.0, 0.0]
            assert told == pytest.approx(lost(net, shut(net, name), measure), abs=0.011), name


@pytest.mark.parametrize("budget", [2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_the_worst_closures_are_those_of_all_sets(seed: int, budget: int) -> None:
    """Every set of so many links, each time routed anew around them."""
    net, sent = drawn_network(seed), boxes()
    found = cd.study.interdict(net, sent, budget=budget, candidates=LINKS)
    assert (found.status, found.bound) == ("optimal", found.loss)
    worst = (0.0, 0.0)
    for names in combinations(net.links.index, budget):
        cut = loss = 0.0
        for box in sent:
            try:
                loss += cd.route(net, box, avoid=[f"link:{one}" for one in names]).cost - cd.route(net, box).cost
            except NoRoute:
                cut += box.containers
        worst = max(worst, (cut, loss))
    assert (found.cut_off, found.loss) == pytest.approx(worst, abs=0.011)
    assert lost(net, shut(net, *found.closures), "cost") == pytest.approx(worst, abs=0.011)


@pytest.mark.parametrize("each", [None, 5_000.0])
@pytest.mark.parametrize("seed", range(3))
def test_wherever_time_runs_out_nothing_is_promised_that_is_not_so(
    seed: int, each: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that goes on by a second whenever it is asked stops the search at every place at which it may stop."""
    net, sent = drawn_network(seed), boxes()
    exact = cd.study.interdict(net, sent, budget=3, candidates=LINKS, stranded_each=each)
    proved = 0
    for limit in range(0, 40, 3):
        clock = SimpleNamespace(monotonic=count().__next__)
        monkeypatch.setattr(interdiction, "time", clock)
        found = cd.study.interdict(net, sent, budget=3, candidates=LINKS, stranded_each=each, time_limit_s=float(limit))
        assert (found.cut_off, found.loss) <= (exact.cut_off, exact.loss + 1e-6) or each is not None
        assert found.loss <= exact.loss + 1e-6 or found.cut_off < exact.cut_off
        if found.cut_off == exact.cut_off or each is not None:
            assert found.bound >= exact.loss - 1e-6
        assert each is None or found.bound < float("inf")
        if found.status == "optimal":
            proved += 1
            assert (found.cut_off, found.loss) == pytest.approx((exact.cut_off, exact.loss))
    assert proved
