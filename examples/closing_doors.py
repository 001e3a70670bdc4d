"""Four questions of a policy desk: a week without Malaszewicze, the second gate, the three worst closures, 18 days.

Run ``python closing_doors.py``. Everything is printed; nothing is written.
"""

from __future__ import annotations

import pandas as pd

import corridor as cd

DAY = "2026-03-04"
LANES = [
    {"origin": start, "destination": end, "teu_per_day": teu, "ready": DAY, "value_each": 60_000.0}
    for start in ("Xi'an", "Chongqing", "Chengdu", "Urumqi")
    for end, teu in (("Duisburg", 60.0), ("Lodz", 60.0), ("Moscow", 30.0))
]


def week_without_malaszewicze(net: cd.Network, demand: cd.plan.Demand) -> None:
    """Boxes wait three days, then take what is left."""
    shut = cd.study.Event(name="Malaszewicze shut", start="2026-03-05", end="2026-03-11", close=("BRE_MAL",))
    found = cd.study.replay(net, shut, demand, minimise="generalised", patience_days=3.0)
    print(f"A week without Malaszewicze costs {found.cost_loss + found.time_loss:,.0f} {net.currency}.")
    print(f"  {found.sentence}")


def second_gate(net: cd.Network, demand: cd.plan.Demand) -> None:
    """What would be lost most of what nobody passes while Malaszewicze is open."""
    now = cd.study.criticality(net, demand, minimise="generalised").frame
    left = cd.study.criticality(net, demand, minimise="generalised", avoid="BRE_MAL")
    first, second = now.loc["BRE_MAL"], left.frame[~left.frame.index.isin(now.index)].iloc[0]
    print(f"When {first['name']} is shut, the gate worth keeping warm is {second['name']}.")
    print(f"  Without the first {first['loss']:,.0f} {left.unit} more; without both {second['loss']:,.0f} beyond that.")


def three_worst(net: cd.Network, demand: cd.plan.Demand) -> None:
    """Exactly, with the bound that proves it."""
    found = cd.study.interdict(net, demand, budget=3, minimise="generalised")
    print(f"The three closures that hurt most: {'; '.join(found.names)}.")
    behind = f"{found.cut_off:,.0f} {found.volume_unit} find no way" if found.cut_off else "every box finds a way"
    proved = "no other three cost more" if found.status == "optimal" else f"none cost more than {found.bound:,.0f}"
    print(f"  Together they cost {found.loss:,.0f} {found.unit}; {behind}; {proved}.")


def how_sure(net: cd.Network) -> None:
    """A train that leaves on a day, through its borders and yards."""
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", ready=DAY, air=False)
    trip = cd.route(net, box, minimise="hours", modes=("rail", "road"))
    found = cd.study.reliability(net, trip, within_h=18 * 24)
    print(f"18 days from Lanzhou to Duisburg are kept by {found.on_time:.0%} of the boxes, by {trip.name}.")
    print(f"  Nine in ten are there within {found.p90_h:,.0f} hours, of which 18 days have {18 * 24}.")
    slack = cd.study.reliability(net, trip, within_h=19 * 24)
    print(f"  With a day more it is {slack.on_time:.0%}.")


def main() -> None:
    """Ask all four."""
    net = cd.open_network("eurasia")
    demand = cd.plan.read_demand(net, pd.DataFrame(LANES)).by_air(False)
    week_without_malaszewicze(net, demand)
    second_gate(net, demand)
    three_worst(net, demand)
    how_sure(net)


if __name__ == "__main__":
    main()
