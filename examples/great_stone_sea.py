"""Which sea is left to Great Stone: the way to Klaipeda before 2022 and under today's rules, and the ports that remain.

Run: ``python examples/great_stone_sea.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

import corridor as cd

PORTS = ("Klaipeda", "Riga", "Gdansk", "Kaliningrad", "Bronka", "Ust-Luga")
GOODS = {"potash": "3104", "timber": "4407", "tractors": "8701"}
BEFORE, TODAY = "2021-06-01", "2026-03-04"


def box(port: str, hs: str, day: str) -> cd.Shipment:
    """A block train of 41 boxes to a port."""
    return cd.Shipment(
        "Great Stone", port, containers=41, container_type="22G1", hs=hs, cargo_tonnes_each=20, ready=day
    )


def answer(net: cd.Network, port: str, hs: str, day: str) -> str:
    """Cost and days to a port, or the rules in the way and what the way behind them would cost."""
    found = cd.explain(net, box(port, hs, day))
    trip = found.named or found.lifted
    if trip is None:
        return "no way"
    cost = f"{trip.cost_per_container:,.0f} {trip.currency}, {trip.days:.1f} days"
    if found.named is not None:
        return cost
    return f"shut by {', '.join(rule.rule for rule in found.obstacles if rule.lift)} (else {cost})"


def table(net: cd.Network, hs: str) -> pd.DataFrame:
    """One row per port, one column per day."""
    return pd.DataFrame({day: [answer(net, port, hs, day) for port in PORTS] for day in (BEFORE, TODAY)}, index=PORTS)


def main() -> None:
    """Print a table per kind of goods, when potash was shut out of Klaipeda, and what the way round by sea takes."""
    net = cd.open_network("eurasia")
    for goods, hs in GOODS.items():
        print(f"\n{goods} (HS {hs}), 41 boxes of 20 ft from Great Stone, a container to the quay:")
        print(table(net, hs).to_string())

    print("\npotash to Klaipeda by date, and what to lift:")
    potash = box("Klaipeda", "3104", "2021-06-01")
    print(cd.explain(net, potash, until="2023-03-31").periods_frame().drop(columns=["hours"]).to_string(index=False))

    print("\ntimber to Kaliningrad today goes round by sea; by land, these would have to be lifted:")
    for rule in cd.explain(net, box("Kaliningrad", "4407", TODAY), avoid="sea").obstacles:
        print(f"{'*' if rule.lift else '-'} {rule.rule}: {rule.text}")
    print(cd.route(net, replace(box("Kaliningrad", "4407", TODAY), containers=1)))


if __name__ == "__main__":
    main()
