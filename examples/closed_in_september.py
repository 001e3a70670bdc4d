"""Lanzhou to Duisburg while Poland was shut, 12 to 24 September 2025: day by day, and what the queue did afterwards.

Run: ``python examples/closed_in_september.py``.
"""

from __future__ import annotations

import corridor as cd

FIRST, LAST = "2025-09-10", "2025-10-08"
BY_LAND = ("sea", "air")


def main() -> None:
    """Print the best way by land day by day, what the Polish way would have taken, and how far its hours stray."""
    net = cd.open_network("eurasia")
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready=FIRST)

    print("by land, day by day from 12 to 24 September (boxes ready on that day):")
    days = cd.calendar_of(net, box, FIRST, LAST, avoid=BY_LAND)
    shown = days.loc["2025-09-11":"2025-09-25", ["cost_per_container", "days", "corridor", "changed"]]
    print(shown.round({"cost_per_container": 0, "days": 1}).to_string())
    for warning in days.loc[days["warning"] != "", "warning"].unique():
        print(f"warned: {warning}")

    print("\nby Malaszewicze and not by Lithuania:")
    found = cd.explain(net, box, via="Malaszewicze", avoid=(*BY_LAND, "Lithuania"), until=LAST)
    periods = found.periods_frame()
    print(periods.assign(days=(periods["hours"] / 24).round(1)).drop(columns="hours").to_string())

    print("\nhow far the hours by Malaszewicze stray, in the backlog and after it:")
    for day in ("2025-09-26", "2026-03-04"):
        later = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready=day)
        print(f"{day}: {cd.route(net, later, via='Malaszewicze', avoid=(*BY_LAND, 'Lithuania')).dwells()}")

    print("\nwhat more trains with a fixed timetable do to all others at Brest, trains a day and hours:")
    today = {"fixed": 2.0, "block": 10.0, "ordinary": 2.0}
    queue = cd.border_queue(net, "BRE_MAL", today, when="2026-03-04")
    for fixed in (2.0, 2.5, 3.0):
        print(queue.assess(today | {"fixed": fixed}).round(1).to_string())


if __name__ == "__main__":
    main()
