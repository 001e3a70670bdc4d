"""The frames of a plan over scenarios: what each scenario costs, means over them, and what knowing is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.plan.loads import CAPACITIES, LEGS, SERVICES, UNSERVED, GroundLoads
from corridor.plan.uncertain.scenario_cases import LaidOut, Trains
from corridor.plan.uncertain.scenarios import PlanScenario
from corridor.plan.uncertain.search import StochasticSearch
from corridor.units import HOURS_PER_WEEK

__all__ = ["mean_ground", "stochastic_frames"]

Floats = NDArray[np.float64]

_VALUES = ("of", "value_per_week", "least_per_week", "most_per_week")
_FLOWS, _BEHIND = ["shipment", "by", "start", "end"], ["shipment", "reason"]


def stochastic_frames(
    search: StochasticSearch,
    scenarios: Sequence[PlanScenario],
    laid: Sequence[LaidOut],
    trains: Trains,
    without: Trains,
) -> dict[str, pd.DataFrame]:
    """Lay a plan over scenarios out.

    Parameters
    ----------
    search : StochasticSearch
        At its end.
    scenarios, laid
        What may happen, and what the trains do in each.
    trains, without : Trains
        Of the plan, and of the one that knows no scenarios.
    """
    shares = search.probabilities
    flows = _mean([one.frames["flows"] for one in laid], shares, _FLOWS, "teu_per_week")
    behind = _mean([one.frames["unserved"] for one in laid], shares, _BEHIND, "teu_per_week")
    runs = _runs(search, laid, trains, without)
    return {
        "services": _services(search, laid, runs),
        "runs": runs,
        "scenarios": _scenarios(search, scenarios, laid, trains, without),
        "value": _values(search, trains, without),
        "flows": flows.set_index("shipment"),
        "unserved": behind[["shipment", "teu_per_week", "reason"]].set_index("shipment"),
        "subsidies": _mean([one.frames["subsidies"] for one in laid], shares, ["subsidy"], "paid_per_week").set_index(
            "subsidy"
        ),
        "resources": _by_scenario("resources", scenarios, laid),
        "flows_by_scenario": _by_scenario("flows", scenarios, laid),
        "unserved_by_scenario": _by_scenario("unserved", scenarios, laid),
    }


def _scenarios(
    search: StochasticSearch,
    scenarios: Sequence[PlanScenario],
    laid: Sequence[LaidOut],
    trains: Trains,
    without: Trains,
) -> pd.DataFrame:
    cost, alone = search.costs[trains], search.own_best
    frame = pd.DataFrame(
        {
            "probability": search.probabilities,
            "cost_per_week": cost,
            "unserved_teu_per_week": [one.behind for one in laid],
            "own_best_per_week": alone,
            "own_bound_per_week": np.where(np.isfinite(search.own_bound), search.own_bound, np.nan),
            "regret_per_week": cost - alone,
            "cost_without_scenarios_per_week": search.costs[without],
        },
        index=pd.Index([one.name for one in scenarios], name="scenario"),
    )
    return frame


def _values(search: StochasticSearch, trains: Trains, without: Trains) -> pd.DataFrame:
    """What it is worth to plan with the scenarios, and to know which comes; between limits where gaps are open."""
    cost, bare, alone = (
        search.value(costs) for costs in (search.costs[trains], search.costs[without], search.own_best)
    )
    # a solver's bound may lie a hair above what was found
    own = np.minimum(search.own_bound, search.own_best)
    bound, least = search.value(own), min(search.bound, cost)
    records = [
        ("stochastic solution", bare - cost, bare - cost, bare - least),
        ("perfect information", cost - alone, max(0.0, least - alone), cost - bound),
    ]
    frame = pd.DataFrame(records, columns=list(_VALUES)).set_index("of")
    return frame.replace([np.inf, -np.inf], np.nan)


def _runs(search: StochasticSearch, laid: Sequence[LaidOut], trains: Trains, without: Trains) -> pd.DataFrame:
    """Trains of every run, and what rides on it on average."""
    first, shares = search.first, search.probabilities
    numbers = {
        name: _weighted([one.frames["runs"][name] for one in laid], first.runs, shares)
        for name in ("teu_carried", "empty_trains_per_week", "hours")
    }
    facts = pd.concat([one.frames["runs"] for one in laid])
    facts = facts[~facts.index.duplicated()].reindex(list(first.runs))
    frame = facts[["gauge", "start", "end", "services"]].copy()
    frame["trains_per_week"], frame["trains_without_scenarios"] = trains, without
    frame["empty_trains_per_week"] = numbers["empty_trains_per_week"]
    frame["teu_per_train"], frame["teu_carried"] = facts["teu_per_train"], numbers["teu_carried"]
    room = frame["trains_per_week"] * frame["teu_per_train"]
    frame["load_factor"] = (frame["teu_carried"] / room).where(room > 0.0)
    frame["price_per_train"], frame["hours"] = first.costs, numbers["hours"]
    return frame.rename_axis("run")


def _services(search: StochasticSearch, laid: Sequence[LaidOut], runs: pd.DataFrame) -> pd.DataFrame:
    """Departures of every service: those of its own runs."""
    names = list(search.first.services)
    facts = pd.concat([one.frames["services"] for one in laid])
    seats = facts["teu_per_train"].groupby(level=0).max().reindex(names)
    frame = pd.DataFrame(index=pd.Index(names, name="service"))
    for name in ("trains_per_week", "trains_without_scenarios"):
        frame[name] = runs[name].groupby(list(search.first.departs)).sum().reindex(names, fill_value=0).astype(int)
    frame["teu_per_train"] = seats
    carried = [one.frames["services"]["teu_carried"] for one in laid]
    frame["teu_carried"] = _weighted(carried, names, search.probabilities)
    room = frame["trains_per_week"] * seats
    frame["load_factor"] = (frame["teu_carried"] / room).where(room > 0.0)
    frame["wait_h"] = (HOURS_PER_WEEK / (2.0 * frame["trains_per_week"])).where(frame["trains_per_week"] > 0)
    return frame


def _weighted(columns: Sequence[pd.Series], names: Sequence[str], shares: Floats) -> Floats:
    """Means over scenarios, by name; 0 where a scenario has nothing of it."""
    parts = [
        share * column.reindex(list(names), fill_value=0.0).to_numpy(float)
        for share, column in zip(shares.tolist(), columns, strict=True)
    ]
    total: Floats = np.sum(parts, axis=0)
    return total


def _mean(frames: Sequence[pd.DataFrame], shares: Floats, keys: list[str], amount: str) -> pd.DataFrame:
    """Means of an amount by the keys; what a scenario does not have is 0 there."""
    parts = [
        frame.reset_index()[[*keys, amount]].assign(**{amount: share * frame[amount].to_numpy(float)})
        for share, frame in zip(shares.tolist(), frames, strict=True)
        if len(frame)
    ]
    if not parts:
        return pd.DataFrame(columns=[*keys, amount])
    sums: pd.DataFrame = pd.concat(parts).groupby(keys, sort=True, dropna=False)[[amount]].sum().reset_index()
    return sums


def _by_scenario(name: str, scenarios: Sequence[PlanScenario], laid: Sequence[LaidOut]) -> pd.DataFrame:
    """One frame of all scenarios, beneath each other."""
    parts = [one.frames[name].reset_index() for one in laid]
    for number, (part, scenario) in enumerate(zip(parts, scenarios, strict=True)):
        part.insert(0, "scenario", scenario.name)
        parts[number] = part
    full = [part for part in parts if len(part)]
    return (pd.concat(full, ignore_index=True) if full else parts[0]).set_index("scenario")


# what is loaded on the ground, on average


def mean_ground(laid: Sequence[LaidOut], shares: Floats) -> GroundLoads:
    """Loads of every leg, service and capacity, their means over scenarios."""
    grounds = [one.ground for one in laid]
    legs = _loads([one.legs for one in grounds if one.legs is not None], shares, LEGS, "teu_per_day")
    behind = _loads([one.unserved for one in grounds], shares, UNSERVED, "teu_per_day")
    running = _loads([one.services for one in grounds], shares, SERVICES, "load")
    limits = _loads([one.capacities for one in grounds], shares, CAPACITIES, "load")
    return GroundLoads(legs=legs, services=running, capacities=limits, unserved=behind)


def _loads(frames: Sequence[pd.DataFrame], shares: Floats, columns: tuple[str, ...], amount: str) -> pd.DataFrame:
    keys = [name for name in columns if name != amount]
    return _mean(frames, shares, keys, amount)[list(columns)]
