"""The dairy train east: milk powder and poultry from Minsk to Lanzhou, by which train, at what price, with what power.

Run: ``python examples/dairy_east.py``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

import corridor as cd

DAIRY = "Belarus dairy single wagons on returning trains"
DAY = "2026-03-04"
CARGO = {"milk powder, dry": ("0402", "22G1"), "poultry, frozen": ("0207", "45R1")}
WAYS: dict[str, dict[str, Any]] = {
    "anything": {},
    "by land": {"avoid": ("sea", "air")},
    "dairy wagons on returning trains": {"via": "Belarus dairy single wagons on returning trains"},
    "by Klaipeda and the sea": {"via": ("Klaipeda", "sea")},
}


def box(hs: str, container: str, destination: str = "Lanzhou") -> cd.Shipment:
    """41 boxes from Minsk."""
    return cd.Shipment(
        "Minsk", destination, containers=41, container_type=container, hs=hs, cargo_tonnes_each=20, ready=DAY
    )


def table(net: cd.Network, hs: str, container: str) -> pd.DataFrame:
    """One row per way: cost a container, days on average and in nine of ten journeys, CO2e."""
    rows = []
    for name, options in WAYS.items():
        try:
            trip = cd.route(net, box(hs, container), **options)
        except cd.NoRoute as no:
            rows.append((name, float("nan"), float("nan"), float("nan"), float("nan"), str(no).split("\n", 1)[0]))
            continue
        rows.append((name, trip.cost_per_container, trip.days, trip.hours_p90 / 24, trip.co2_kg / 41, trip.name))
    columns = ["way", "a container", "days", "days, 9 in 10", "kg CO2e", "corridor"]
    return pd.DataFrame(rows, columns=columns).set_index("way").round(1)


def main() -> None:
    """Print the ways of two cargoes, the invoice of the dairy wagons, and what the gauge and the papers cost them."""
    net = cd.open_network("eurasia")
    for goods, (hs, container) in CARGO.items():
        print(f"\n{goods} (HS {hs}), 41 boxes {container}, Minsk to Lanzhou on {DAY}")
        print(table(net, hs, container).to_string())

    milk = box("0402", "22G1")
    trip = cd.route(net, milk, via=DAIRY)
    gauge = cd.gauge_penalty(net, milk, trip, via=DAIRY)
    print(f"\n{trip}\n{trip.invoice()}\n{gauge}\n{trip.dwells()}")
    print(f"\nan embargo on Belarusian dairy would change: {banned(net)}")


def banned(net: cd.Network) -> str:
    """What an embargo as an object says, and does."""
    ban = cd.Embargo("Kazakhstan lets no Belarusian dairy through", hs="04", origin="BY", to_countries="KZ")
    shut = cd.Scenario("dairy ban").impose(ban).apply(net)
    return str(cd.route(shut, box("0402", "22G1"), avoid=("sea", "air"))).split("\n", 1)[0]


if __name__ == "__main__":
    main()
