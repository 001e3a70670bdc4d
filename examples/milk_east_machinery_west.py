"""Milk east, machinery west: what a load from Belarus saves in empty boxes going home.

Run: ``python examples/milk_east_machinery_west.py [FOLDER]``. Prints a table and writes
``milk_east_machinery_west.png`` to the folder (a temporary one by default). The volumes are assumptions.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import corridor as cd

mpl.use("Agg")
MACHINERY = 60  # FEU a week, Lanzhou to Great Stone, in dry boxes
MILK = "0402"
LOADS = (0, 15, 30, 45, 60)  # FEU a week from Great Stone to Lanzhou


def circulate(net: cd.Network, east: int, box: str = "45G1") -> cd.plan.Plan:
    """The best circulation of boxes with so many loads of milk east, in dry boxes or in others."""
    rows = [
        ("machinery", "Lanzhou", "Great Stone", MACHINERY, "8429", "45G1"),
        ("milk", "Great Stone", "Lanzhou", east, MILK, box),
    ]
    demand = pd.DataFrame(
        [
            {
                "id": name,
                "origin": start,
                "destination": end,
                "containers_per_week": boxes,
                "hs": code,
                "container_type": kind,
            }
            for name, start, end, boxes, code, kind in rows
        ]
    ).assign(ready="2026-03-04")
    return cd.plan.empties(net, demand)


def draw(table: pd.DataFrame, file: Path) -> None:
    """Empty boxes and what a load saves, over the loads east."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.0), layout="constrained")
    axes = figure.add_subplot()
    axes.bar(table.index, table["empty boxes"], width=8.0, color="#b8c4d0", label="empty boxes a week")
    axes.set_xlabel("loads a week from Great Stone to Lanzhou, FEU")
    axes.set_ylabel("empty boxes a week")
    worth = axes.twinx()
    worth.plot(table.index, table["saved by a load"], color="#b03a2e", marker="o", label="saved by one more load")
    worth.set_ylabel("USD a box")
    worth.set_ylim(bottom=0.0)
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    cd.draw.save_figure(figure, file, dpi=120)


def main() -> None:
    """Plan at every volume, print the tables, draw them."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    net = cd.open_network("eurasia")
    rows = {}
    for east in LOADS:
        found = circulate(net, east)
        worth = found.frame("worth").set_index(["start", "end"])["saved_per_load"]
        home = net.terminal("Great Stone"), net.terminal("Lanzhou")
        rows[east] = {
            "empty boxes": round(found.figures["empty_boxes_per_week"], 1),
            "saved by a load": round(float(worth[home])),
            "USD a week": round(found.objective),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("loads east")
    print(f"{MACHINERY} FEU of machinery a week go west; milk powder comes east in the same boxes\n")
    print(table.to_string())
    print("\n30 FEU of milk a week, by box:")
    for what, kind in (("powder in dry boxes", "45G1"), ("chilled in reefers", "45R1")):
        found = circulate(net, 30, kind)
        empty = found.figures["empty_boxes_per_week"]
        print(f"  {what:20} {found.objective:10,.0f} USD a week, {empty:.0f} boxes go empty")
    draw(table, folder / "milk_east_machinery_west.png")
    print(f"\npicture: {folder / 'milk_east_machinery_west.png'}")


if __name__ == "__main__":
    main()
