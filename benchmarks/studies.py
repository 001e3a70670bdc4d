"""What the studies take on `eurasia`: processor time of each question, with the limits that are asked of some.

``python -m benchmarks.studies`` asks each once, on a network that is open and after a first route; each times what it
compiles, too. It ends with 1 where a limit is exceeded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import corridor as cd
from benchmarks.published.markdown import markdown
from benchmarks.sweep import shipments_of
from corridor.study.disruptions.candidates import CANDIDATES

__all__ = ["main"]

_DAY = "2026-03-04"
_MOST_CLOSURES = 4


class _Study(NamedTuple):
    """A question: in words, the seconds that it may take, None where nothing is asked, and what answers it."""

    name: str
    limit_s: float | None
    ask: Callable[[], object]


def _studies(net: cd.Network) -> Iterator[_Study]:
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready=_DAY)
    hundred = shipments_of(net, 1_500)[::15]
    trip = cd.route(net, box)
    fast = cd.route(net, box, minimise="hours", avoid="air")
    demand = cd.plan.open_demand(net, "transit_2024")
    by_rail = cd.Scenario("by rail").close("sea").apply(net)
    shut = cd.study.Event(name="Poland shut", start="2025-09-12", end="2025-09-24", close=("BRE_MAL",))
    study = cd.study
    yield _Study("criticality of borders, one shipment", 2.0, lambda: study.criticality(net, box))
    yield _Study("criticality of everything, one shipment", 2.0, lambda: _everything(net, [box]))
    yield _Study("criticality of everything, 100 shipments", 60.0, lambda: _everything(net, hundred))
    for many in range(1, _MOST_CLOSURES + 1):
        worst = partial(study.interdict, net, box, budget=many)
        yield _Study(f"worst {many} of the borders, one shipment", None, worst)
    yield _Study("days and USD from Lanzhou to everywhere", None, lambda: study.isochrone(net, box))
    yield _Study("how sure a route is, exactly", None, lambda: study.reliability(net, fast))
    yield _Study("the surest route (p90_hours)", None, lambda: cd.route(net, box, minimise="p90_hours"))
    yield _Study(
        "a closure of 13 days, transit of 2024",
        None,
        lambda: study.replay(by_rail, shut, demand.scaled(0.5), minimise="generalised"),
    )
    yield _Study("sensitivity, one row at a time", None, lambda: study.sensitivity(net, trip))
    yield _Study("sensitivity by Morris", None, lambda: study.sensitivity(net, trip, method="morris"))
    yield _Study("sensitivity by Sobol", None, lambda: study.sensitivity(net, trip, method="sobol"))
    yield _Study("Monte Carlo, 10,000 draws", None, lambda: study.monte_carlo(net, trip))


def _everything(net: cd.Network, shipments: list[cd.Shipment]) -> object:
    return cd.study.criticality(net, shipments, candidates=CANDIDATES)


def main() -> int:
    """Print the table."""
    good, rows = True, []
    for study in _studies(cd.open_network("eurasia")):
        begun = time.process_time()
        study.ask()
        spent = time.process_time() - begun
        met = study.limit_s is None or spent <= study.limit_s
        good &= met
        limit = "" if study.limit_s is None else f"{study.limit_s:g} s{'' if met else ', MISSED'}"
        rows.append((study.name, f"{spent:.2f} s", limit))
    print(markdown(("question", "processors", "limit"), rows))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
