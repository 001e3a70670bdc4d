"""Trains a week from Lanzhou, with and without subsidy.

Run: ``python examples/lanzhou_trains.py [FOLDER]``. Prints a table and writes ``lanzhou_trains.png`` to the folder
(a temporary one by default). The volumes are assumptions in the size of the 190 trains of January to October 2022.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import corridor as cd

mpl.use("Agg")
TRAINS = (
    "LZ_ZCN-HAMBURG-2015",
    "HAMBURG-LZ_ZCN-2015",
    "LZ_ZCN-GREAT_STONE-2016",
    "LZ_ZCN-ALMATY-2015",
    "ALMATY-LZ_ZCN-2015",
)
FROM_LANZHOU = tuple(name for name in TRAINS if name.startswith("LZ_ZCN"))
VOLUMES = (
    ("Lanzhou", "Hamburg", 60),
    ("Hamburg", "Lanzhou", 25),
    ("Lanzhou", "Great Stone", 50),
    ("Great Stone", "Lanzhou", 20),
    ("Lanzhou", "Almaty", 45),
    ("Almaty", "Lanzhou", 10),
)
LEVELS = (0, 500, 1_000, 2_000)  # USD for each forty-foot box that leaves Lanzhou on a train


def demand() -> pd.DataFrame:
    """FEU a week between Lanzhou and three cities."""
    rows = [
        {"id": f"{start}-{end}", "origin": start, "destination": end, "containers_per_week": boxes, "hs": "8429"}
        for start, end, boxes in VOLUMES
    ]
    return pd.DataFrame(rows).assign(ready="2026-03-04")


def plan(net: cd.Network, level: int) -> cd.plan.Plan:
    """The best week at a level of subsidy."""
    paid = (cd.plan.TrainSubsidy("Lanzhou", FROM_LANZHOU, float(level)),) if level else ()
    terms = cd.plan.TrainTerms(most_trains=5, subsidies=paid)
    return cd.plan.block_trains(net, demand(), services=TRAINS, terms=terms, gap=0.005, time_limit_s=30.0)


def draw(table: pd.DataFrame, file: Path) -> None:
    """Trains by service over the subsidy, as stacked bars."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.0), layout="constrained")
    axes = figure.add_subplot()
    bottom = pd.Series(0.0, index=table.index)
    for service in FROM_LANZHOU:
        axes.bar([str(level) for level in table.index], table[service], bottom=bottom, label=service)
        bottom += table[service]
    axes.set_xlabel("subsidy, USD a forty-foot box")
    axes.set_ylabel("trains a week from Lanzhou")
    axes.legend(frameon=False)
    cd.draw.save_figure(figure, file, dpi=120)


def main() -> None:
    """Plan at every level, print the table, draw it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    net = cd.open_network("eurasia")
    rows = {}
    for level in LEVELS:
        found = plan(net, level)
        trains = found.services["trains_per_week"]
        rows[level] = {
            **{service: int(trains[service]) for service in FROM_LANZHOU},
            "paid USD a week": round(found.figures["subsidies_paid_per_week"]),
            "only by subsidy": ", ".join(name for name in found.frame("only_by_subsidy").index if name in FROM_LANZHOU)
            or "-",
            "gap": f"{found.gap:.2%}",
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("USD a FEU")
    print("trains a week from Lanzhou, by subsidy\n")
    print(table.to_string())
    draw(table, folder / "lanzhou_trains.png")
    print(f"\npicture: {folder / 'lanzhou_trains.png'}")


if __name__ == "__main__":
    main()
