"""Why not by Klaipeda, what the closure of September 2025 did to the way to Duisburg, and what a dairy train pays.

Run: ``python examples/why_not_this_way.py``.
"""

from __future__ import annotations

import corridor as cd


def main() -> None:
    """Print an explanation, a calendar of two weeks, an invoice with its widest ranges, and a yard at work."""
    net = cd.open_network("eurasia")
    west = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
    print(cd.explain(net, west, via="Klaipeda"))

    print("\nby rail, day by day, while Poland was shut:")
    days = cd.calendar_of(net, west, "2025-09-10", "2025-09-27", avoid="sea")
    print(days.loc[days["changed"], ["cost_per_container", "days", "corridor"]].to_string())
    print(f"first day's warning: {days['warning'].iloc[0]}")

    east = cd.Shipment("Minsk", "Chongqing", containers=41, container_type="45R1", hs="0402", ready="2026-03-04")
    milk = cd.route(net, east, avoid="sea")
    print(f"\n{milk.invoice()}")
    print("\nwhat would move the total most:")
    print(milk.invoice().sensitivity().head(4)[["name", "total_at_low", "total_at_high"]].to_string(index=False))
    print(f"\n{cd.check_cargo(net, milk, power_within_h=240)}")

    yard = cd.Yard("Dostyk", tracks=3, cranes=6).calibrated(4.25, cd.YardTrain("block train", 0.0, 41))
    for trains in (8, 12, 15):
        print(yard.assess(trains, cd.YardTrain("block train", 0.0, 41)))


if __name__ == "__main__":
    main()
