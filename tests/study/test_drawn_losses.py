"""Losses and worst closures on networks that are drawn, each beside routing again after the tables are shut."""

from __future__ import annotations

from itertools import combinations

import pytest

import corridor as cd
from corridor.errors import NoRoute
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
