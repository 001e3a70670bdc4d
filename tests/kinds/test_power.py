"""Power for reefers: every public function that takes a shipment keeps `power_within_h`, found by their signatures.

From Eastgate to Karst a reefer goes straight for 400 USD, and for 700 where it may be 12 h without power: it is lifted
at Cove. Whoever loses the limit finds 400.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import corridor as cd

BOX = cd.Shipment("Eastgate", "Karst", container_type="45R1", power_within_h=12, ready="2025-09-15")
FREE = cd.Shipment("Eastgate", "Karst", container_type="45R1", ready="2025-09-15")
BEST, WITHOUT_LIMIT = 700.0, 400.0
# Who cannot answer for this shipment says why, in these words.
REFUSED = {
    "corridor.study.least_cut": "no failure of the candidates cuts it off: rail meets none",  # it ends before a border
    "corridor.variable_gauge_fleet": "changes no gauge",
    "corridor.plan.confirm_front": "the models know no hours without power",
    "corridor.plan.confirm_route": "the models know no hours without power",
}


def takers() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function with a shipment among its arguments."""
    for room in (cd, cd.plan, cd.study, cd.draw, cd.search, cd.interop):
        for name in room.__all__:
            function = getattr(room, name)
            if inspect.isfunction(function) and any(
                "Shipment" in f"{one.annotation}{one.name.title()}"
                for one in inspect.signature(function).parameters.values()
            ):
                yield f"{room.__name__}.{name}", function


TAKERS = dict(takers())


def given(name: str, network: cd.Network, folder: Path) -> dict[str, Any]:
    """What each argument is, by its name: a function with another one must say here what it is asked with."""
    values = {
        "network": network,
        "shipment": BOX,
        "shipments": [BOX],
        "start": "2025-09-15",
        "end": "2025-09-16",
        "arrive": "2025-09-30",
        "until": "2025-09-15",
        "itinerary": cd.route(network, BOX),
        "origins": ["Eastgate"],
        "destinations": ["Karst"],
        "before": network,
        "after": cd.Scenario("dearer flights").scale_tariff(mode="air", factor=2.0),
        "front": cd.pareto_routes(network, BOX),
        "result": BOX,
        "path": folder / "report.html",
        "out": folder / "swept",
    }
    if name.endswith("write_routes"):  # from a file into a file
        row = {one.name: getattr(BOX, one.name) for one in fields(BOX) if getattr(BOX, one.name) != one.default}
        pd.DataFrame([row]).to_csv(folder / "shipments.csv", index=False)
        values |= {"shipments": folder / "shipments.csv", "path": folder / "routes.csv"}
    return values


def parts(thing: object, seen: set[int]) -> Iterator[object]:
    """An answer and all that it holds."""
    if id(thing) in seen or isinstance(thing, str | bytes | cd.Network | cd.Shipment):
        return
    seen.add(id(thing))
    yield thing
    if isinstance(thing, pd.DataFrame | pd.Series | np.ndarray):
        return
    if is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from parts(getattr(thing, field.name, None), seen)
    if isinstance(thing, Mapping):
        thing = thing.values()
    if isinstance(thing, Iterable):
        for one in thing:
            yield from parts(one, seen)


def costs(frame: pd.DataFrame) -> list[float]:
    """Costs of routes in a frame: its column, or the cells of a matrix."""
    cells = frame.index.name == "origin" and "within_cost" not in frame  # that one holds shares of places
    column = frame["cost"] if "cost" in frame else frame.stack() if cells else pd.Series()
    return [float(one) for one in column.dropna()]


def test_the_limit_is_what_makes_the_difference(teaching: cd.Network) -> None:
    assert cd.route(teaching, FREE).cost == WITHOUT_LIMIT
    assert cd.route(teaching, BOX).cost == BEST
    assert len(TAKERS) >= 17


@pytest.mark.parametrize("name", TAKERS)
def test_whoever_takes_a_shipment_keeps_its_power(name: str, teaching: cd.Network, tmp_path: Path) -> None:
    """Every route in the answer can be taken, and the cheapest of them is that of `route`."""
    function = TAKERS[name]
    asked = inspect.signature(function).parameters.values()
    values = given(name, teaching, tmp_path)
    arguments = {one.name: values[one.name] for one in asked if one.default is one.empty}
    if name in REFUSED:
        with pytest.raises(cd.CorridorError, match=REFUSED[name]):
            function(**arguments)
        return
    found: list[float] = []
    answer = function(**arguments)
    for part in parts(answer.to_frame() if isinstance(answer, cd.study.Sweep) else answer, set()):
        if isinstance(part, cd.Itinerary):
            stretches = cd.check_cargo(teaching, part).stretches
            assert all(one.powered or one.hours <= 12 + 1e-9 for one in stretches), part
            found.append(part.cost)
        elif isinstance(part, pd.DataFrame):
            found += costs(part)
    if name.endswith("write_routes"):
        found += costs(pd.read_csv(values["path"]))
        assert found
    assert not found or min(found) == BEST


def test_a_reefer_whose_best_way_keeps_its_power_is_proven(teaching: cd.Network) -> None:
    """Where the limit takes nothing away, the models and the search answer the same."""
    box = cd.Shipment("Eastgate", "Karst", container_type="45R1", power_within_h=100, ready="2025-09-15")
    trip = cd.route(teaching, box)
    assert trip.cost == WITHOUT_LIMIT
    assert cd.plan.confirm_route(teaching, box, trip).solvers


PLANS: Mapping[str, Mapping[str, Any]] = {
    "flow": {},
    "congestion": {},
    "expansion": {},
    "block_trains": {},
    "empties": {},
    "hubs": {"candidates": ["Alma", "Westgate"]},
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_refuses_what_it_cannot_keep(name: str, teaching: cd.Network) -> None:
    """A flow counts no hours without power: it sent reefers over the way of 400 USD that `route` may not take."""
    row = {"origin": "Eastgate", "destination": "Karst", "containers_per_week": 3, "container_type": "45R1"}
    row["ready"] = "2025-09-15"
    plan, more = getattr(cd.plan, name), PLANS[name]
    with pytest.raises(cd.CorridorError, match="12 h cannot be kept by a plan, and the cheapest way from EASTGATE to"):
        plan(teaching, pd.DataFrame([{**row, "power_within_h": 12}]), **more)
    assert plan(teaching, pd.DataFrame([{**row, "power_within_h": 100}]), **more).status in ("optimal", "feasible")


def test_a_booking_takes_no_departure_on_which_it_would_be_too_long_without_power(teaching: cd.Network) -> None:
    """The daily block train from Alma to Haven: 37 h, and power at the border only."""
    row = {"origin": "Alma", "destination": "Haven", "containers": 3, "container_type": "45R1", "ready": "2026-03-02"}
    for limit, left in ((100, 0), (2, 3)):
        found = cd.plan.slots(teaching, pd.DataFrame([{**row, "power_within_h": limit}]))
        assert found.unserved["boxes"].sum() == left


def test_what_other_boxes_may_do_is_not_proven_of_a_reefer(teaching: cd.Network) -> None:
    """The way of 400 USD is the best of all, and leaves these boxes without power for too long."""
    trip, front = cd.route(teaching, FREE), cd.pareto_routes(teaching, FREE)
    with pytest.raises(cd.NotProven, match=r"what is claimed breaks power_within_h \(12 h\)"):
        cd.plan.confirm_route(teaching, BOX, trip)
    with pytest.raises(cd.NotProven, match=r"what is claimed breaks power_within_h \(12 h\)"):
        cd.plan.confirm_front(teaching, BOX, front)
    assert cd.plan.confirm_route(teaching, FREE, trip).solvers
