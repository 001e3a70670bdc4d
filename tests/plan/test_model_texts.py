"""The unsolved models, word by word: tiny ones on the teaching network beside kept texts.

A text that changes is a model that changes. After a wanted change write the texts anew with
``CORRIDOR_KEEP_TEXTS=1 python -m pytest tests/plan/test_model_texts.py`` and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import corridor as cd
from corridor.plan.bookings.slot_model import SlotTerms, slot_program
from corridor.plan.empties_model import EmptiesTerms, empties_program
from corridor.plan.flows.arc_model import arc_program
from corridor.plan.flows.instance import FlowInstance
from corridor.plan.hub_location.hub_model import HubTerms, hub_program
from corridor.plan.solver.program import Program
from corridor.plan.trains.fixed_charge import Design, design_program
from corridor.plan.trains.problem import TrainTerms, train_problem
from corridor.plan.trains.train_model import train_program
from corridor.search import Topology

KEPT = Path(__file__).resolve().parent / "data" / "models"
READY = "2026-03-04"
TRAIN = "BLOCK-ALMA-HAVEN"


def demand(**more: object) -> pd.DataFrame:
    row = {"id": "milk", "origin": "Alma", "destination": "Haven", "cargo_tonnes_each": 10, "ready": READY}
    return pd.DataFrame([{**row, **more}])


def trains(net: cd.Network) -> str:
    terms = TrainTerms(most_trains=2, regroup=False, most_rides=1, detour=1.0)
    problem = train_problem(net, demand(containers_per_week=40.0), [TRAIN], terms)
    return train_program(problem).program.to_text()


def empties(net: cd.Network) -> str:
    few = cd.Scenario("no trains")
    for service in net.services.index[net.services["mode"] == "rail"]:
        few = few.remove("services", str(service))
    return empties_program(few.apply(net), demand(containers_per_week=40.0), terms=EmptiesTerms(weeks=1)).to_text()


def hubs(net: cd.Network) -> str:
    terms = HubTerms(allocation="single", capacity=100.0)
    rows = demand(origin="Karst", containers_per_week=40.0)
    return hub_program(net, rows, candidates=["Alma", "Eastgate"], terms=terms).to_text()


def slots(net: cd.Network) -> str:
    return slot_program(net, demand(containers=3, due="2026-03-09"), terms=SlotTerms(weeks=1, hauls="local")).to_text()


def design(_net: cd.Network) -> str:
    """Two commodities over three arcs of a triangle."""
    ends = (np.array([0, 1, 0]), np.array([1, 2, 2]))
    prices = (np.array([1.0, 2.0, 4.0]), np.array([3.0, 3.0, 9.0]), np.array([5.0, 6.0, 7.0]))
    return design_program(Design(3, *ends, *prices, np.array([0, 0]), np.array([2, 1]), np.array([2.0, 1.0])))[
        0
    ].to_text()


def flow(_net: cd.Network) -> str:
    """One shipper over two ways, one of them through a resource of 3 TEU a day."""
    topology = Topology(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    cents = np.array([[100.0, 200.0, 900.0]])
    instance = FlowInstance(topology, cents, ((0, 0, 2),), np.array([5.0]), np.array([0, -1, -1]), np.array([3.0]))
    return arc_program(instance, 0.0).program().arrays().to_text()


@pytest.mark.parametrize("model", [trains, empties, hubs, slots, design, flow], ids=lambda model: str(model.__name__))
def test_a_model_is_the_kept_one(model: Callable[[cd.Network], str], teaching: cd.Network) -> None:
    text, kept = model(teaching), KEPT / f"{model.__name__}.txt"
    if os.environ.get("CORRIDOR_KEEP_TEXTS"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8", newline="\n")
    assert text == kept.read_text(encoding="utf-8")


def test_a_text_shows_every_part_of_a_program() -> None:
    """Objective and constant, a row with its group and one without, a limit, and what is whole."""
    program = Program("tiny")
    x, y = program.add("x y", cost=2.5, high=4.0), program.add("open", cost=7.0, high=1.0, whole=True)
    program.limit("room", [(x, 1.0), (y, -4.0)], high=0.0, group="yard A")
    program.limit("nothing", [], low=0.0)
    program.constant = 1.0
    assert program.to_text() == (
        "tiny\nminimise\n  2.5 [x y] + 7 [open] + 1\nsubject to\n"
        "  room (yard A): -inf <= 1 [x y] + -4 [open] <= 0\n  nothing: 0 <= 0 <= inf\n"
        "where\n  0 <= [x y] <= 4\n  0 <= [open] <= 1 whole\n"
    )
