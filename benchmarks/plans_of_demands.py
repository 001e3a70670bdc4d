"""Whole calls of `hubs` and `slots` for demands that `eurasia` ships; frames of a plan must add up to its objective."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd

import corridor as cd
from corridor.units import DAYS_PER_WEEK, FEU_PER_TEU

__all__ = ["demand_rows", "measured", "week_of_bookings"]


def demand_rows(name: str) -> pd.DataFrame:
    """A demand shipped with `eurasia`; after a stroke so many of its rows, evenly spread."""
    name, _, rows = name.partition("/")
    frame = cd.plan.open_demand(cd.open_network("eurasia"), name).to_frame()
    return frame.iloc[np.linspace(0, len(frame) - 1, int(rows)).astype(int)] if rows else frame


def week_of_bookings(demand: pd.DataFrame) -> pd.DataFrame:
    """A booking for each row of a demand, of its boxes of a week."""
    teu_each = demand["container_type"].map(cd.open_network("eurasia").containers["teu"])
    boxes = np.ceil(demand["teu_per_day"] * DAYS_PER_WEEK / teu_each).astype(int)
    return demand.drop(columns="teu_per_day").assign(containers=boxes)


def _hubs_told(plan: cd.plan.Plan) -> float:
    """What a plan of hubs that cost nothing to open costs by its frames."""
    by, trains = plan.frame("allocation"), plan.frame("trains")
    paid = (by["teu_per_week"] * by["cost_per_teu"]).sum()
    paid += (trains["trains_per_week"] * trains["cost_per_train"]).sum()
    return float(paid + plan.figures["unserved_teu_per_week"] * plan.figures["penalty_per_teu"])


def _slots_told(plan: cd.plan.Plan, rows: pd.DataFrame) -> float:
    """What a plan of bookings costs by its frames; one that stays behind by the FEU."""
    teu_each = rows.set_index("id")["container_type"].map(cd.open_network("eurasia").containers["teu"])
    left = float((plan.unserved["boxes"] * plan.unserved["booking"].map(teu_each)).sum()) * FEU_PER_TEU
    return float(plan.frame("assignments")["cost"].sum()) + left * cd.plan.SlotTerms().left_behind


def measured(kind: str, name: str, limit: float) -> tuple[float, float, float]:
    """Seconds, objective and gap of `slots`, or of `hubs` free to open; raises where frames do not add up."""
    net, rows = cd.open_network("eurasia"), demand_rows(name)
    terms = cd.plan.HubTerms(fixed=0.0)

    def asked(part: pd.DataFrame) -> cd.plan.Plan:
        if kind == "slots":
            return cd.plan.slots(net, week_of_bookings(part), time_limit_s=limit)
        return cd.plan.hubs(net, part, terms=terms, time_limit_s=limit)

    asked(rows.iloc[:1])  # as for flows
    began = time.process_time()
    plan = asked(rows)
    seconds, told = time.process_time() - began, _hubs_told(plan) if kind == "hubs" else _slots_told(plan, rows)
    if not math.isclose(told, plan.objective, rel_tol=1e-6):
        raise ValueError(f"frames add up to {told:,.2f}, and the objective is {plan.objective:,.2f}")
    return seconds, plan.objective, plan.gap
