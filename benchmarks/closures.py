"""Closures of the past, replayed on `eurasia`: what was published beside what `corridor.study.replay` finds.

Run ``python -m benchmarks.closures``; docs/howto/replay.md shows the table. Nothing is fitted but what the column
"assumed" says: the traffic is the transit demand of a year on its best ways, and what a border takes, in trains a day,
is in the tables.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import pandas as pd

import corridor as cd
from benchmarks.published.markdown import markdown

__all__ = ["CASES", "Figure", "kazakhstan_2024", "main", "poland_2025", "red_sea", "to_markdown"]

GATE, BACK, DOSTYK = "BRE_MAL BY-PL", "BRE_MAL PL-BY", "ALA_DOS CN-KZ"
LOADING_STOPPED = ("2025-09-17", "2025-09-25")
PATHS = 16.0  # trains a day of the timetable
AT_MOST = 20.0  # 15 to 20 were said to be taken over in normal times; 90 were in the 4.5 days after the reopening
MEAN_TRAIN_TEU = 2_077_216 / 19_392  # TEU and trains between China and Europe in 2024, as published
GROWTH_2025 = 0.78  # transit over Kazakhstan, Russia and Belarus, January to July 2025 by the year before, as published
TRAIN_TEU, BUSY_TRAINS = 82.0, 12.5  # the border's own queue of 2023 and 2024 stands on 12.5 trains a day of 14
WAGONS_LEFT = 0.72


class Figure(NamedTuple):
    """A published figure beside the replayed one.

    Attributes
    ----------
    case, what, published, source, assumed : str
        In words; `published` blank where nothing was.
    low, high : float
        What the published figure allows; NaN where there is none.
    found : float
        What the replay says.
    """

    case: str
    what: str
    published: str
    source: str
    low: float
    high: float
    found: float
    assumed: str

    @property
    def status(self) -> str:
        """``ok`` or ``miss``; blank where nothing was published."""
        return "" if math.isnan(self.low) else "ok" if self.low <= self.found <= self.high else "miss"


def poland_2025(net: cd.Network) -> Iterator[Figure]:
    """Poland shuts all crossings with Belarus, 12 to 24 September 2025.

    The demand is what went by rail in 2024, so that none of it may take a ship; what was published of 2025 is less.
    """
    case = "Poland-Belarus, September 2025"
    by_rail = cd.Scenario("what goes by rail stays on it").close("sea").apply(net)
    demand = cd.plan.open_demand(net, "transit_2024").scaled(GROWTH_2025)
    shut = cd.study.Event(name="Poland shut", start="2025-09-12", end="2025-09-24", close=("BRE_MAL",))
    start, end = LOADING_STOPPED
    hubs = sorted({box.origin for box in demand.shipments if net.terminals["country"][box.origin] == "CN"})
    stopped = cd.study.Event(name="nothing loaded", start=start, end=end, loading=dict.fromkeys(hubs, 0.0))
    faster = cd.study.Event(
        name="more trains taken over", start="2025-09-25", end="2025-10-10", capacity={GATE: AT_MOST / PATHS}
    )

    def run(*events: cd.study.Event) -> cd.study.Replay:
        return cd.study.replay(
            by_rail,
            events,
            demand,
            minimise="generalised",
            patience_days=math.inf,
            capacities={"BRE_MAL": PATHS * MEAN_TRAIN_TEU},
        )

    plain, eased, paced = run(shut), run(shut, stopped, faster), run(shut, faster)
    west = plain.days.xs(GATE, level="server")["waiting"] / MEAN_TRAIN_TEU
    boxes = float(plain.servers["peak_teu"][[GATE, BACK]].sum()) / 2.0
    usual = (
        f"transit by rail of 2024, {GROWTH_2025 - 1.0:+.0%} as in January to July 2025; all wait; "
        f"{PATHS:g} trains of {MEAN_TRAIN_TEU:.0f} TEU a day, the mean of 2024"
    )
    told = (
        "https://www.yicaiglobal.com/news/over-130-china-europe-freight-trains-get-stranded-after-poland-shuts-border"
    )
    told += "-with-belarus"
    hub = "https://ean-network.com/poland-reopens-border-with-belarus-eurasian-rail-freight-begins-to-move-again"
    entering = "https://www88.cargo-partner.com/tr/railfreight-insights"
    figure = partial(Figure, case)
    yield figure(
        "trains stuck in Belarus on 22 September",
        "more than 130 (held within a tenth)",
        told,
        117.0,
        143.0,
        float(west.loc["2025-09-22"]),
        f"{usual}; those in line at Brest alone, without those on the way to it",
    )
    yield figure(
        "trains waiting to enter Poland at the reopening",
        "around 100, of 300 stopped in all",
        entering,
        90.0,
        110.0,
        float(west.loc["2025-09-24"]),
        usual,
    )
    yield figure(
        "boxes waiting on both sides at the reopening",
        "over 8,000",
        hub,
        8000.0,
        math.inf,
        boxes,
        f"{usual}; 40 ft each",
    )
    yield figure(
        "days to recover, as nothing is done",
        "7 to 10 were expected",
        hub,
        7.0,
        10.0,
        float(plain.servers["clearing_days"][GATE]),
        usual,
    )
    yield figure(
        "days to recover, trains held back in China",
        "7 to 10 were expected",
        hub,
        7.0,
        10.0,
        float(eased.servers["clearing_days"][GATE]),
        f"no hub of China loads from 17 to 25 September (Chengdu's notice, taken for all), then half as much again "
        f"as usual; {AT_MOST:g} trains a day after the reopening, of the 15 to 20 that were called usual",
    )
    yield figure(
        "days to recover, at the pace of the first days",
        "7 to 10 were expected",
        hub,
        7.0,
        10.0,
        float(paced.servers["clearing_days"][GATE]),
        f"nothing is held back in China; {AT_MOST:g} trains a day, as 90 were cleared into Poland in the 4.5 days to "
        "29 September",
    )


def kazakhstan_2024(net: cd.Network) -> Iterator[Figure]:
    """Flat wagons of 1520 mm run short at the border of China and Kazakhstan, May and June 2024."""
    case = "Kazakhstan's border, May-June 2024"
    row = {"origin": "Urumqi", "destination": "Duisburg", "teu_per_day": TRAIN_TEU, "ready": "2024-04-30"}
    demand = cd.plan.read_demand(net, pd.DataFrame([row])).by_air(False)
    short = cd.study.Event(
        name="flat wagons short", start="2024-05-01", end="2024-06-30", capacity={DOSTYK: WAGONS_LEFT}
    )
    others = {DOSTYK: (BUSY_TRAINS - 1.0) * TRAIN_TEU}
    found = cd.study.replay(
        net, short, demand, minimise="generalised", patience_days=math.inf, other_traffic=others, until="2024-12-31"
    )
    days = found.days.xs(DOSTYK, level="server")["wait_days"]
    base = f"{BUSY_TRAINS:g} trains a day come, of 14 that it takes; {WAGONS_LEFT:.0%} of that while wagons are short"
    told = "https://vibewire.com.au/?p=56560"
    yield Figure(
        case, "days of wait at its worst", "15", told, 13.5, 16.5, float(days.max()), f"{base}: fitted to this"
    )
    yield Figure(
        case, "days of wait at the end of May", "7 to 10", told, 7.0, 10.0, float(days.loc["2024-05-31"]), base
    )
    cleared, nothing = float(found.servers["clearing_days"][DOSTYK]), math.nan
    yield Figure(case, "days until the line is gone", "", "", nothing, nothing, cleared, f"{base}; 14 from July")


def red_sea(net: cd.Network) -> Iterator[Figure]:
    """Container lines leave Suez for the Cape, from 15 December 2023."""
    case = "Red Sea, from December 2023"
    open_again = cd.Scenario("Suez open").lift("RED_SEA").apply(net)
    pairs = (("NINGBO", "ROTTERDAM"), ("QINGDAO", "HAMBURG"), ("SHENZHEN", "ROTTERDAM"), ("SHANGHAI", "ANTWERP"))
    rows = [{"origin": one, "destination": other, "teu_per_day": 100.0, "ready": "2023-12-20"} for one, other in pairs]
    demand = cd.plan.read_demand(open_again, pd.DataFrame(rows)).by_air(False)
    shut = cd.study.Event(name="Suez shut", start="2023-12-21", end="2024-02-29", close=("variant:suez",))
    found = cd.study.replay(open_again, shut, demand, usual="2023-12-20", patience_days=0.0, until="2024-02-29")
    around = found.reroutes[found.reroutes["other"].str.contains("cape")]
    longer = float((around["days"] * around["teu"]).sum() / around["teu"].sum())
    share = float(around["teu"].sum() / found.reroutes["teu"].sum())
    base = "four lanes at their cost of 20 December 2023; nobody waits; both ways at that day's freight"
    told = "https://tomorrowsaffairs.com/red-sea-crisis-the-spotlight-is-now-on-alternatives"
    yield Figure(case, "days more by the Cape", "10 to 12", told, 10.0, 12.0, longer, base)
    yield Figure(case, "share that goes by the Cape, not by rail", "", "", math.nan, math.nan, share, base)


CASES: tuple[Callable[[cd.Network], Iterator[Figure]], ...] = (poland_2025, kazakhstan_2024, red_sea)


def to_markdown(figures: list[Figure]) -> str:
    """Write the table as the documents show it."""
    head = ("case", "figure", "published", "replayed", "", "assumed")
    return markdown(head, (_cells(one) for one in figures))


def _cells(one: Figure) -> tuple[str, ...]:
    published = f"[{one.published}]({one.source})" if one.source else "nothing"
    return (one.case, one.what, published, f"{one.found:,.1f}", one.status, one.assumed)


def main() -> int:
    """Print the table."""
    net = cd.open_network("eurasia")
    print(to_markdown([figure for case in CASES for figure in case(net)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
