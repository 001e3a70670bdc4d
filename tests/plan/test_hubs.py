"""Hubs: every choice of open hubs reckoned one by one, single and multiple allocation, capacities."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

import corridor as cd
from corridor.graph import compile_graph, load_of
from corridor.plan.hub_model import HubTerms, hubs
from corridor.routing.query.query import query_over

CANDIDATES = ("Alma", "Eastgate")
READY = "2026-03-04"


def demand() -> pd.DataFrame:
    rows = [("karst", "Karst", 20.0), ("cove", "Cove", 10.0)]
    return pd.DataFrame(
        [
            {
                "id": name,
                "origin": origin,
                "destination": "Haven",
                "containers_per_week": boxes,
                "ready": READY,
                "cargo_tonnes_each": 10,
            }
            for name, origin, boxes in rows
        ]
    )


def carriage(net: cd.Network, start: str, end: str, boxes: int) -> float:
    """Generalised cost of a FEU by the search, at the tariff's 1 USD an hour.

    As part of a flow: 41 boxes are a price, not a consignment that fills one train of 80 TEU and waits for another.
    """
    box = cd.Shipment(start, end, containers=boxes, cargo_tonnes_each=10, ready=READY)
    graph = compile_graph(net, READY)
    weights = graph.weigh(load_of(net, box)[2].as_flow)
    query = query_over(graph, weights, box, (graph.source(net.terminal(start)), graph.sink(net.terminal(end))))
    path = query.best("generalised")
    assert path is not None
    trip = query.itinerary(path.arcs)
    return trip.cost / boxes + trip.hours


def reckoned(net: cd.Network, fixed: float) -> float:
    """Every row by the best of the open hubs or directly, for every set of open hubs."""
    rows = [("Karst", 20.0), ("Cove", 10.0)]
    values = []
    for chosen in product((False, True), repeat=len(CANDIDATES)):
        total = fixed * sum(chosen)
        for origin, boxes in rows:
            ways = [carriage(net, origin, "Haven", 1)]
            ways += [
                carriage(net, origin, hub, 1) + 0.75 * carriage(net, hub, "Haven", 41)
                for hub, used in zip(CANDIDATES, chosen, strict=True)
                if used
            ]
            total += boxes * min(ways)
        values.append(total)
    return min(values)


@pytest.mark.parametrize("fixed", [0.0, 1_000.0, 1e6])
def test_every_choice_reckoned_one_by_one(teaching: cd.Network, fixed: float) -> None:
    """Free hubs, dear hubs, and hubs that nobody would open; the routes come from the search."""
    found = hubs(teaching, demand(), candidates=CANDIDATES, terms=HubTerms(fixed=fixed), gap=1e-9)
    assert found.objective == pytest.approx(reckoned(teaching, fixed), abs=1.0)


def test_one_box_by_eastgate_is_added_up(teaching: cd.Network) -> None:
    """Karst to Eastgate by wagon: two lifts 100, 300 USD less no subsidy, 12 h and 4 h of lifts at 1 USD."""
    found = hubs(
        teaching, demand(), candidates=("Eastgate",), terms=HubTerms(fixed=0.0, whole_train_share=0.0, direct=False)
    )
    cost = found.frame("allocation").set_index("shipment")["cost_per_teu"]
    assert cost["karst"] * 2 == pytest.approx(100 + 300 + 12 + 4)


def test_capacity_and_single_allocation(teaching: cd.Network) -> None:
    """A hub for 30 TEU: the rest goes elsewhere; with single allocation a row that does not fit goes past it."""
    room = HubTerms(fixed=0.0, capacity=30.0, whole_train_share=0.1)
    multiple = hubs(teaching, demand(), candidates=CANDIDATES, terms=room)
    assert multiple.frame("hubs")["teu_per_week"].max() <= 30.0 + 1e-6
    single = hubs(teaching, demand(), candidates=CANDIDATES, terms=HubTerms("single", 0.0, 30.0, 0.1))
    assert single.objective >= multiple.objective - 1e-6
    named = single.frame("allocation").query("by != 'directly'").groupby("shipment")["by"].nunique()
    assert (named == 1).all()


def test_hubs_too_small_are_named(teaching: cd.Network) -> None:
    terms = HubTerms(capacity={"Alma": 10.0, "Eastgate": 10.0}, direct=False)
    with pytest.raises(cd.Infeasible, match="hub Alma"):
        hubs(teaching, demand(), candidates=CANDIDATES, terms=terms)


def test_terms_that_cannot_be_are_refused(teaching: cd.Network) -> None:
    with pytest.raises(ValueError, match="allocation"):
        HubTerms(allocation="some")  # type: ignore[arg-type]
    with pytest.raises(cd.UnknownName, match="hub"):
        hubs(teaching, demand(), candidates=())
