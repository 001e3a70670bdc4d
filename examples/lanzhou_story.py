"""A year of the Lanzhou land port, from its demand to the page of a plan.

The demand of 2024 from and to Lanzhou; the trains that it fills, with and without a subsidy; the timetable in which
they run; a month's bookings onto their departures; where the next crane pays as all transit grows; map and report.

Run: ``python examples/lanzhou_story.py [FOLDER]``. Writes into the folder (a temporary one by default). The subsidy and
the growth of traffic are assumptions.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import corridor as cd

mpl.use("Agg")
TERMINALS = ("LZ_DCH", "LZ_ZCN")
TRAINS = (
    "LZ_ZCN-HAMBURG-2015",
    "HAMBURG-LZ_ZCN-2015",
    "LZ_ZCN-GREAT_STONE-2016",
    "LZ_ZCN-ALMATY-2015",
    "ALMATY-LZ_ZCN-2015",
)
SUBSIDY = 1_000.0  # USD for each forty-foot box that leaves Lanzhou on a train
CAP = 60_000.0  # USD a week
GROWTH = 4.0  # of all transit, for the next crane
WEEKS = 4  # of bookings
PLACES = 3  # the largest, whose boxes are booked


def of_lanzhou(demand: cd.plan.Demand) -> cd.plan.Demand:
    """The rows that begin or end in Lanzhou."""
    rows = [n for n, box in enumerate(demand.shipments) if {box.origin, box.destination} & set(TERMINALS)]
    return dataclasses.replace(
        demand,
        ids=tuple(demand.ids[n] for n in rows),
        shipments=tuple(demand.shipments[n] for n in rows),
        teu_each=demand.teu_each[rows],
        teu_per_day=demand.teu_per_day[rows],
        due=tuple(demand.due[n] for n in rows),
    )


def trains_of(net: cd.Network, demand: cd.plan.Demand, *, paid: bool) -> cd.plan.Plan:
    """The best week of the trains of Lanzhou."""
    from_here = tuple(name for name in TRAINS if name.startswith(TERMINALS))
    subsidy = (cd.plan.TrainSubsidy("Lanzhou", from_here, SUBSIDY, CAP),) if paid else ()
    terms = cd.plan.TrainTerms(most_trains=7, subsidies=subsidy)
    return cd.plan.block_trains(net, demand, services=TRAINS, terms=terms, gap=0.02, time_limit_s=30.0)


def bookings(demand: cd.plan.Demand, plan: cd.plan.Plan) -> pd.DataFrame:
    """A booking a week for those places of which most boxes ride: from Lanzhou to where they leave the train."""
    ends = demand.to_frame().set_index("id")[["origin", "destination"]]
    rides = plan.flows[plan.flows["by"].isin(plan.services.index)].reset_index().join(ends, on="shipment")
    rides = rides[rides["origin"].isin(TERMINALS)]
    sent: dict[tuple[str, str], float] = {}
    for place, end, teu in zip(rides["destination"], rides["end"], rides["teu_per_week"], strict=True):
        sent[place, end] = sent.get((place, end), 0.0) + float(teu)
    most = sorted(sent, key=lambda pair: (-sent[pair], pair))[:PLACES]
    rows = [
        {
            "id": f"for {place}, week {week + 1}",
            "origin": TERMINALS[0],
            "destination": end,
            "containers": max(1, math.ceil(sent[place, end] / 2.0)),
            "ready": str((demand.ready + dt.timedelta(weeks=week)).date()),
            "due": str((demand.ready + dt.timedelta(weeks=week + 4)).date()),
        }
        for place, end in most
        for week in range(WEEKS)
    ]
    return pd.DataFrame(rows)


def tell_timetable(net: cd.Network, dated: cd.plan.Plan, folder: Path) -> None:
    """Days and hours, who waits for whom, what it takes, and the train diagram of a week."""
    print(f"\ntimetable: {dated.sentence}")
    print(dated.frame("departures").to_string(index=False))
    standing = dated.figures["standing_h"]
    print(f"trains stand {standing:.1f} h a week for others, {len(dated.frame('waits'))} times")
    needed = cd.plan.vehicles(net, dated)
    print(needed.frame("wagons")[["wagons_circulating", "wagons_with_spares"]].to_string())
    print(needed.frame("locomotives")[["country", "gauge", "traction", "locomotives"]].to_string(index=False))
    shown = list(dict.fromkeys(dated.frame("departures")["service"]))
    figure = cd.draw.train_diagram(net, shown, timetable=dated, days=7)
    print(f"train diagram: {cd.draw.save_figure(figure, folder / 'lanzhou_trains_week.svg')}")


def tell_bookings(network: cd.Network, booked: pd.DataFrame) -> None:
    """Put bookings on departures and say who rides, and who stays."""
    found = cd.plan.slots(network, booked, terms=cd.plan.SlotTerms(weeks=6, hauls="local"), time_limit_s=20.0)
    print(f"\na month's bookings, {int(booked['containers'].sum())} boxes: {found.sentence}")
    for at, load, room in found.frame("departures")[["departure", "load_teu", "room_teu"]].itertuples(index=False):
        print(f"  {at}: {load:g} of {room:g} TEU")
    for reason, left in found.unserved.groupby("reason")["boxes"].sum().items():
        print(f"  {left} boxes stay: {reason}")


def tell_next_crane(net: cd.Network, demand: cd.plan.Demand) -> None:
    """Where one more crane or track pays, solved again for each; and what would pay more than any of them."""
    plan = cd.plan.expansion(net, demand, steps=1, minimise="generalised", terms=cd.plan.FlowTerms(differences=2))
    ranking = plan.frame("ranking")
    at_yards = ranking["name"].str.endswith((" crane", " track"))
    print(f"\nthe next crane, with {GROWTH:g} times the transit")
    if at_yards.any():
        projects = ranking.loc[at_yards, ["resource", "name", "step_teu_per_day"]].assign(capital=math.nan)
        proved = cd.plan.expansion(net, demand, projects=projects, steps=1, minimise="generalised")
        tell_projects(proved.frame("ranking"))
    else:
        print("  no yard is short of cranes or tracks")
    print("what fills up before the yards")
    tell_projects(ranking[~at_yards])


def tell_projects(ranking: pd.DataFrame) -> None:
    """The projects that were solved again, the best first."""
    for row in ranking.dropna(subset="saved").head(3).itertuples():
        print(f"  {row.where}: {row.name} (+{row.step_teu_per_day:.0f} TEU a day) saves {row.saved:,.0f} USD a day")


def main() -> None:
    """Tell the story."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    net = cd.open_network("eurasia")
    transit = cd.plan.open_demand(net, "transit_2024")
    demand = of_lanzhou(transit)
    print(f"demand of 2024 from and to Lanzhou: {len(demand)} rows, {demand.teu_per_day.sum() * 7:,.0f} TEU a week")

    without, plan = trains_of(net, demand, paid=False), trains_of(net, demand, paid=True)
    print(f"\nwithout a subsidy: {without.sentence}")
    print(f"with {SUBSIDY:,.0f} USD a FEU, {CAP:,.0f} a week at most: {plan.sentence}")
    changes = cd.plan.compare(without, plan).changes
    print(changes[changes["kind"].isin(["objective", "trains"])].to_string(index=False))
    plan.to_folder(folder / "trains", force=True)

    if any(plan.trains_per_week().values()):
        dated = cd.plan.timetable(net, plan, time_limit_s=10.0)
        tell_timetable(net, dated, folder)
        network = dated.to_network(net)
    else:
        print("\ntimetable: no train runs, and the ways of others stay as they are")
        network = plan.to_network(net)

    tell_bookings(network, bookings(demand, plan))

    tell_next_crane(net, transit.scaled(GROWTH))

    cd.draw.map(net, plan).save(folder / "lanzhou_map.html", force=True)
    written = cd.draw.plan_report(net, plan, folder / "lanzhou.html", title="Trains of Lanzhou, 2024", force=True)
    print(f"\nmap and report: {folder / 'lanzhou_map.html'}, {written}")


if __name__ == "__main__":
    main()
