"""Every chart and kind of map as a picture, and the page that shows them.

Run: ``python examples/gallery.py [FOLDER] [--quick]``. Writes the pictures into the folder, ``docs/gallery`` by
default, and the page beside it, ``docs/gallery.md``, from the text in ``gallery_page.md``. Maps are photographed by
Chromium through playwright; without them, or with ``--quick``, which makes no report either, and without a
font that holds Chinese, the pictures concerned are left as they are, and that is said.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

import corridor as cd
from corridor.files import write_bytes, write_text

HERE = Path(__file__).resolve().parent
MOST_BYTES = 150_000
CHROMIUM = shutil.which("chromium") or ""
WINDOW = (1240, 760)  # pixels of a photographed map
TRAINS = (
    "XIAN-DUISBURG-2023",
    "DUISBURG-XIAN-2023",
    "WUWEI-DUISBURG-2021",
    "CHENGDU-LODZ-2023",
    "LODZ-CHENGDU-2023",
)
YEARBOOK = "utlc.com; index1520.com; general knowledge for 2021"
# Trains a year between China and Europe, and thousand TEU carried over Kazakhstan, Russia and Belarus.
TRADE = pd.DataFrame(
    [
        ("China-Europe trains", year, trains, "trains", "press reports, general knowledge")
        for year, trains in (
            (2015, 815),
            (2016, 1702),
            (2017, 3673),
            (2018, 6363),
            (2019, 8225),
            (2020, 12406),
            (2021, 15183),
            (2022, 16562),
            (2023, 17523),
            (2024, 19392),
        )
    ]
    + [
        ("transit over Kazakhstan, Russia and Belarus", year, teu, "thousand TEU", YEARBOOK)
        for year, teu in (
            (2017, 175.8),
            (2018, 280.0),
            (2019, 333.0),
            (2020, 546.9),
            (2021, 692.5),
            (2022, 681.0),
            (2023, 674.0),
        )
    ]
    + [
        ("China to the EU and back", year, teu, "thousand TEU", YEARBOOK)
        for year, teu in ((2022, 410.6), (2023, 211.1))
    ],
    columns=["series", "year", "value", "unit", "source"],
)


@dataclass(frozen=True)
class Case:
    """What the pictures are of: 41 boxes from Lanzhou to Duisburg, and ten times the trade of Belarus and China."""

    net: cd.Network

    @cached_property
    def front(self) -> cd.ParetoFront:
        """All routes that no other beats."""
        box = cd.Shipment("Lanzhou", "Duisburg", containers=41, hs="8429", cargo_tonnes_each=18, ready="2026-03-04")
        return cd.pareto_routes(self.net, box)

    @cached_property
    def surface(self) -> cd.ParetoFront:
        """Those that do not fly."""
        return self.front.within(cost=4 * self.front.cheapest().cost)

    @cached_property
    def rail(self) -> cd.Itinerary:
        """The cheapest that is there in three weeks."""
        return self.front.within(hours=500).cheapest()

    @cached_property
    def six(self) -> list[cd.Itinerary]:
        """The cheapest of at most six corridors, as different as can be."""
        corridors = self.surface.corridors()
        places = np.unique(np.linspace(0, len(corridors) - 1, 6).round().astype(int)).tolist()
        return [corridors[place].cheapest() for place in places]

    @cached_property
    def closed(self) -> cd.Network:
        """The network without the border between Belarus and Lithuania."""
        return cd.Scenario("Gudogai - Kena shut").close("GUD_KEN").apply(self.net)

    @cached_property
    def demand(self) -> cd.plan.Demand:
        """Ten times what China and Belarus send each other: enough to fill a border and two services."""
        return cd.plan.open_demand(self.net, "china_belarus").scaled(10)

    @cached_property
    def plan(self) -> cd.plan.Plan:
        """The cheapest way to carry it."""
        return cd.plan.flow(self.net, self.demand)


def routes(case: Case) -> Iterator[tuple[str, Figure]]:
    """Charts of routes and fronts, on the real network."""
    net, six, rail = case.net, case.six, case.rail
    yield "route_picture", cd.draw.route_picture(net, six)
    yield "time_distance", cd.draw.time_cost_distance(net, six)
    yield "time_distance_one", cd.draw.time_cost_distance(net, rail)
    yield "cost_distance_ru", cd.draw.time_cost_distance(net, six, measure="cost", language="ru")
    yield "pareto", cd.draw.pareto_chart(net, case.front)
    yield "pareto_three", cd.draw.pareto_chart(net, case.surface, colour="co2_kg")
    yield "gantt", cd.draw.itinerary_gantt(net, rail)
    yield "hours", cd.draw.hours_by_activity(net, six)
    yield "reliability", cd.draw.reliability_chart(net, six)
    yield "waterfall", cd.draw.cost_waterfall(net, rail, by="price")
    yield "tornado", cd.draw.tornado_chart(net, cd.study.sensitivity(net, case.surface))
    then = cd.pareto_routes(net, cd.Shipment("Lanzhou", "Duisburg", containers=41, ready="2021-03-04"))
    then = then.within(cost=4 * then.cheapest().cost)
    yield "comparison", cd.draw.scenario_comparison(net, {"March 2026": case.surface, "March 2021": then})
    yield "trains", cd.draw.train_diagram(net, TRAINS, days=21)
    with warnings.catch_warnings():
        warnings.simplefilter("error", cd.draw.FontWarning)
        try:
            yield "gantt_zh", cd.draw.itinerary_gantt(net, six[0], language="zh")
        except cd.draw.FontWarning as missing:
            print(f"gantt_zh.png is left as it is: {str(missing).split(',')[0]}")


def plans(case: Case) -> Iterator[tuple[str, Figure]]:
    """Charts of plans, of trade, and of a simulation."""
    yield "bottlenecks", cd.draw.bottleneck_chart(case.plan)
    net = cd.open_network("teaching")
    demand = pd.DataFrame({"origin": ["Alma"], "destination": ["Haven"], "teu_per_day": [300.0]})
    yield "expansion", cd.draw.expansion_curve(cd.plan.expansion(net, demand))
    yield "trade", cd.draw.trade_over_time(TRADE)
    dice = np.random.default_rng(2026)
    draws = {"rail (made up)": 300 + dice.gamma(4, 30, 500), "road and rail (made up)": 350 + dice.gamma(3, 20, 500)}
    frame = pd.concat([pd.DataFrame({"route": name, "hours": hours}) for name, hours in draws.items()])
    yield "arrivals", cd.draw.arrival_chart(frame)
    yard = cd.Yard("Two tracks", tracks=2, cranes=2, engines=1, inspectors=1)
    yield "yard", cd.draw.yard_gantt(cd.plan.yard_day(yard, [cd.YardTrain(f"T{n}", 1.5 * n, 41) for n in range(5)]))


def maps(case: Case) -> Iterator[tuple[str, cd.draw.CorridorMap]]:
    """Maps, each in the state in which it opens."""
    net = case.net
    yield "map_front", cd.draw.map(net, case.six)
    yield "map_plan", cd.draw.map(net, case.plan, title="Ten times the trade of China and Belarus")
    after = cd.plan.flow(case.closed, case.demand)
    yield "map_difference", cd.draw.map(net, after, before=case.plan, title="Gudogai - Kena shut")
    yield "map_criticality", cd.draw.map(net, cd.study.criticality(net, case.demand, candidates="borders"))
    yield "map_isochrone", cd.draw.map(net, far_from_lanzhou(net))
    yield "map_network", cd.draw.map(net, when="2026-03-04", style=cd.draw.MapStyle(colour_by="gauge"))


def far_from_lanzhou(net: cd.Network) -> cd.study.Isochrone:
    """By land, before and after one gate shuts."""
    box = cd.Shipment("Lanzhou", "Lanzhou", ready="2026-03-04", air=False)
    shut = cd.Scenario("Malaszewicze shut").close("BRE_MAL")
    return cd.study.isochrone(net, box, after=shut, modes=("rail", "road"))


NAMES = {
    "map_front": "the routes",
    "map_plan": "the plan",
    "map_difference": "the difference",
    "map_criticality": "the ranking",
    "map_isochrone": "how far everything is",
    "map_network": "the whole network",
    "report": "the report below",
}
# Further pictures of a map: by name, the map, and its state as the address tells it.
STATES = {
    "map_gauge": ("map_front", "#by=gauge"),
    "map_clock": ("map_front", "#by=mode&t=250"),
    "map_isochrone_change": ("map_isochrone", "#by=days_change"),
}


def pages(case: Case, folder: Path, quick: bool) -> dict[str, Path]:
    """Maps and, unless it is to be quick, a report as files, by name."""
    found = {}
    for name, page in maps(case):
        found[name] = folder / f"{name}.html"
        page.save(found[name])
    if not quick:
        found["report"] = cd.draw.report(case.net, case.front, folder / "report.html")
    return found


def sizes_of(files: dict[str, Path]) -> str:
    """What the files weigh, as a sentence."""
    weights = [f"{NAMES[name]} {file.stat().st_size / 1000:,.0f} kB" for name, file in files.items()]
    return f"The files: {', '.join(weights)}."


def photographs(files: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Pictures of pages, taken with the network off."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("the pictures of pages are left as they are: playwright is not installed")
        return
    if not CHROMIUM:
        print("the pictures of pages are left as they are: there is no Chromium")
        return
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, file in files.items():
            yield name, photograph(browser, file.as_uri())
        for name, (owner, state) in STATES.items():
            yield name, photograph(browser, files[owner].as_uri() + state)
        browser.close()


def photograph(browser: Any, address: str) -> bytes:
    """One picture of a page and the map in it."""
    context = browser.new_context(offline=True, viewport={"width": WINDOW[0], "height": WINDOW[1]})
    view = context.new_page()
    view.goto(address)
    view.frames[-1].wait_for_selector("html[data-ready=yes]", state="attached", timeout=20_000)
    view.evaluate("document.fonts.ready")
    # what is ready is drawn by the second frame from then on
    view.frames[-1].evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    picture: bytes = view.screenshot()
    context.close()
    return picture


def drawn(figure: Figure) -> bytes:
    """A figure as PNG."""
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=110)
    return raw.getvalue()


def save(picture: bytes, file: Path) -> int:
    """Write a picture with as many colours as keep it small, 256 at the most; return its bytes."""
    with Image.open(io.BytesIO(picture)) as found:
        for colours in (256, 128, 64, 32):
            raw = io.BytesIO()
            few_colours(found.convert("RGB"), colours).save(raw, format="png", optimize=True)
            if raw.tell() < MOST_BYTES:
                break
    write_bytes(file, raw.getvalue())
    return raw.tell()


def few_colours(picture: Image.Image, count: int) -> Image.Image:
    """Half of the palette are the commonest colours as they are: a small red sign stays red; the rest is a mean."""
    red, green, blue = np.moveaxis(np.asarray(picture, dtype=np.int64), -1, 0)
    flat, times = np.unique((red << 16) + (green << 8) + blue, return_counts=True)
    flat = flat[np.argsort(-times, kind="stable")[: count // 2]]
    common = np.stack([flat >> 16, flat >> 8 & 255, flat & 255], axis=1).ravel().tolist()
    mean = picture.quantize(count // 2).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*common, *mean[: 3 * (count // 2)]])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def read_arguments(arguments: Sequence[str] | None) -> tuple[Path, bool]:
    """The folder to write to, and whether pages are left without pictures."""
    reader = argparse.ArgumentParser(description="Write every picture of the gallery, and its page.")
    reader.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "docs" / "gallery")
    reader.add_argument("--quick", action="store_true", help="make maps, but no pictures of them, and no report")
    found = reader.parse_args(arguments)
    return found.folder.resolve(), found.quick


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all pictures, and the page."""
    folder, quick = read_arguments(arguments)
    folder.mkdir(parents=True, exist_ok=True)
    case = Case(cd.open_network("eurasia"))
    figures = ((name, drawn(figure)) for name, figure in (*routes(case), *plans(case)))
    with tempfile.TemporaryDirectory() as scratch:
        files = pages(case, Path(scratch), quick)
        for name, picture in (*figures, *(() if quick else photographs(files))):
            size = save(picture, folder / f"{name}.png")
            print(f"{name}.png: {size / 1000:.0f} kB")
            if size >= MOST_BYTES:
                raise SystemExit(f"{name}.png is too large for the documents")
        text = (HERE / "gallery_page.md").read_text(encoding="utf-8").replace("{{sizes}}", sizes_of(files))
    page = folder.parent / f"{folder.name}.md"
    write_text(page, text.replace("(gallery/", f"({folder.name}/"))
    print(page)


if __name__ == "__main__":
    main()
