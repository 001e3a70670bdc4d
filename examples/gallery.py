"""Every chart of the library as a picture: Lanzhou to Duisburg, trains on the land bridge, plans, trade.

Run: ``python -m examples.gallery docs/gallery/``. Without a folder, the pictures go to ``gallery``.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

import corridor as cd

MOST_BYTES = 150_000
TRAINS = (
    "XIAN-DUISBURG-2023", "DUISBURG-XIAN-2023", "WUWEI-DUISBURG-2021", "CHENGDU-LODZ-2023", "LODZ-CHENGDU-2023",
)  # fmt: skip
YEARBOOK = "utlc.com; index1520.com; general knowledge for 2021"
# Trains a year between China and Europe, and thousand TEU carried over Kazakhstan, Russia and Belarus.
TRADE = pd.DataFrame(
    [("China-Europe trains", year, trains, "trains", "press reports, general knowledge") for year, trains in (
        (2015, 815), (2016, 1702), (2017, 3673), (2018, 6363), (2019, 8225), (2020, 12406), (2021, 15183),
        (2022, 16562), (2023, 17523), (2024, 19392))]
    + [("transit over KZ, RU, BY", year, teu, "thousand TEU", YEARBOOK) for year, teu in (
        (2017, 175.8), (2018, 280.0), (2019, 333.0), (2020, 546.9), (2021, 692.5), (2022, 681.0), (2023, 674.0))]
    + [("China to EU and back", year, teu, "thousand TEU", YEARBOOK) for year, teu in ((2022, 410.6), (2023, 211.1))],
    columns=["series", "year", "value", "unit", "source"],
)  # fmt: skip


def routes() -> Iterator[tuple[str, Figure]]:
    """Charts of routes and fronts, on the real network."""
    net = cd.open_network("eurasia")
    box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
    front = cd.pareto_routes(net, box)
    rail = front.within(hours=500).cheapest()
    surface = front.within(cost=4 * front.cheapest().cost)
    corridors = surface.corridors()
    six = [corridors[n].cheapest() for n in np.linspace(0, len(corridors) - 1, 6).round().astype(int).tolist()]
    yield "route_picture", cd.draw.route_picture(net, six)
    yield "time_distance", cd.draw.time_cost_distance(net, six)
    yield "time_distance_one", cd.draw.time_cost_distance(net, rail)
    yield "cost_distance_ru", cd.draw.time_cost_distance(net, six, measure="cost", language="ru")
    yield "pareto", cd.draw.pareto_chart(net, front)
    yield "pareto_three", cd.draw.pareto_chart(net, surface, colour="co2_kg")
    yield "gantt", cd.draw.itinerary_gantt(net, rail)
    yield "hours", cd.draw.hours_by_activity(net, six)
    yield "waterfall", cd.draw.cost_waterfall(net, rail, by="price")
    closed = cd.pareto_routes(net, cd.Shipment("Lanzhou", "Duisburg", containers=41, ready="2021-03-04"))
    then = closed.within(cost=4 * closed.cheapest().cost)
    yield "comparison", cd.draw.scenario_comparison(net, {"March 2026": surface, "March 2021": then})
    yield "trains", cd.draw.train_diagram(net, TRAINS, days=21)
    with warnings.catch_warnings():
        warnings.simplefilter("error", cd.draw.FontWarning)
        try:
            yield "gantt_zh", cd.draw.itinerary_gantt(net, six[0], language="zh")
        except cd.draw.FontWarning as missing:
            print(f"gantt_zh is left out: {str(missing).split(',')[0]}")


def plans() -> Iterator[tuple[str, Figure]]:
    """Charts of frames: plans of the teaching network, trade, and simulated arrivals."""
    net = cd.open_network("teaching")
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    yield "bottlenecks", cd.draw.bottleneck_chart(cd.plan.flow(net, demand).frame("prices"))
    yield "expansion", cd.draw.expansion_curve(cd.plan.expansion(net, demand).frame("curve"))
    yield "trade", cd.draw.trade_over_time(TRADE)
    dice = np.random.default_rng(2026)
    draws = {"by rail": 300 + dice.gamma(4, 30, 500), "by road and rail": 350 + dice.gamma(3, 20, 500)}
    frame = pd.concat([pd.DataFrame({"route": name, "hours": hours}) for name, hours in draws.items()])
    yield "arrivals", cd.draw.arrival_chart(frame, title="When the boxes arrive (made-up hours)")


def save(figure: Figure, file: Path) -> int:
    """Write a picture with 128 colours, which a chart does not exceed; return its bytes."""
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=110)
    with Image.open(raw) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size


def main() -> None:
    """Write all pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "gallery")
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in (*routes(), *plans()):
        size = save(figure, folder / f"{name}.png")
        print(f"{name}.png: {size / 1000:.0f} kB")
        if size >= MOST_BYTES:
            raise SystemExit(f"{name}.png is too large for the documents")


if __name__ == "__main__":
    main()
