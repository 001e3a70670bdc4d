"""Where the next crane pays between Dostyk, Khorgos, Brest and Malaszewicze, as traffic grows.

The transit of 2021, the busiest year, is made to grow; what fills up first, and what one more crane, track or
train a day is worth there, is read off the prices and proved by solving again.

Run: ``python examples/next_crane.py``.
"""

from __future__ import annotations

import corridor as cd

GATES = ("DOSTYK", "ALASHANKOU", "KHORGOS_CN", "ALTYNKOL", "BREST", "MALASZEWICZE", "TERESPOL")
GROWTH = (1.0, 3.0, 4.0)


def at_gate(plan: cd.plan.Plan) -> list[str]:
    """The projects at the two gates, the best first, and what they save."""
    ranking = plan.frame("ranking").dropna(subset="saved")
    # trains that happen to start at a gate are another story
    here = ranking["terminal_id"].isin(GATES) & ~ranking["name"].str.endswith("a week")
    lines = []
    for row in ranking[here].itertuples():
        what = f"{row.where}: {row.name} (+{row.step_teu_per_day:.0f} TEU a day)"
        lines.append(f"  {what:75} saves {row.saved:8,.0f} USD a day, its price promised {row.promised_saving:,.0f}")
    return lines


def main() -> None:
    """Print what binds, by growth of traffic."""
    net = cd.open_network("eurasia")
    transit = cd.plan.open_demand(net, "transit_2021")
    for factor in GROWTH:
        demand = transit.scaled(factor)
        chosen = cd.plan.FlowTerms(differences=12)
        plan = cd.plan.expansion(net, demand, minimise="generalised", steps=1, terms=chosen)
        proof = f"{plan.status}, {plan.objective:,.2f} {plan.unit}, gap {plan.gap:.2%}"
        print(f"\ntransit x {factor:g}: {demand.teu_per_day.sum():,.0f} TEU a day, Plan({plan.model}: {proof})")
        print("\n".join(at_gate(plan)) or "  no yard and no border is full")
    best = cd.plan.congestion(net, transit.scaled(GROWTH[-1]))
    alone = cd.plan.congestion(net, transit.scaled(GROWTH[-1]), principle="user")
    print("\nwith queues, at the most traffic: load, wait and toll of the busiest yards at the best plan for all")
    for row in best.frame("yards").head(4).itertuples():
        print(f"  {row.name:55} {row.busy:6.1%} busy, {row.wait_h:5.1f} h of waiting, toll {row.toll:6.2f} USD a TEU")
    lost = alone.figures["total_per_day"] - best.figures["total_per_day"]
    print(f"  everybody for himself costs {max(0.0, lost):,.0f} USD a day more")


if __name__ == "__main__":
    main()
