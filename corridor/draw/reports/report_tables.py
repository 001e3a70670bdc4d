"""Tables of a report: corridors, legs, invoice, emissions, sources."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from corridor.display import kilometres
from corridor.draw.page.html import Column, table_html
from corridor.draw.page.words import Words
from corridor.model.tables.codes import CONFIDENCE

if TYPE_CHECKING:
    from corridor.itinerary.distinct import LabelledRoutes
    from corridor.itinerary.emissions import ChainElement, EmissionReport
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["corridor_table", "emission_table", "estimate_table", "invoice_table", "leg_table", "source_table"]


def _worst(trip: Itinerary) -> str:
    return max((leg.confidence for leg in trip.legs if leg.confidence in CONFIDENCE), key=CONFIDENCE.index, default="")


def corridor_table(
    corridors: Sequence[tuple[str, Sequence[Itinerary]]],
    shown: LabelledRoutes,
    chosen: Itinerary,
    said: Words,
) -> str:
    """One row per corridor: its cheapest variant, or the one that is drawn."""
    drawn, letters = {trip.name: trip for trip in shown}, shown.letters
    order = sorted(corridors, key=lambda pair: (pair[0] not in drawn, len(letters[pair[0]]), letters[pair[0]]))
    rows, marked = [], []
    for place, (name, variants) in enumerate(order):
        key, trip = letters[name], drawn.get(name) or min(variants, key=lambda one: one.cents)
        if trip == chosen:
            marked.append(place)
        rows.append([key, said.say(name), len(variants), *_figures(trip, said)])
    columns = [
        Column("#"),
        Column("corridor", long=True),
        Column("routes", True),
        Column(f"{chosen.currency} a container", True),
        Column("days", True),
        Column("kg CO2e a container", True),
        Column("km", True),
        Column("changes of vehicle", True),
        Column("changes of gauge", True),
        Column("borders", True),
        Column("modes"),
        Column("lowest confidence"),
    ]
    return table_html(
        columns,
        rows,
        marked=marked,
        caption="Highlighted: the chosen route. Letters are those of the pictures; "
        f"corridors after the first {len(drawn)} are not drawn, and stand with their cheapest route.",
        said=said,
    )


def _figures(trip: Itinerary, said: Words) -> list[object]:
    """Cells of a route in the table of corridors."""
    return [
        str(trip.cost_range_per_container),
        f"{trip.days:.1f}",
        f"{trip.co2_kg / trip.shipment.containers:,.0f}",
        kilometres(trip.km),
        trip.transfers,
        trip.gauge_changes,
        len(trip.border_ids),
        " ".join(said.say(mode) for mode in trip.modes),
        _worst(trip),
    ]


def leg_table(trip: Itinerary, said: Words) -> str:
    """The route step by step."""
    boxes = trip.shipment.containers
    rows = [
        [
            number,
            leg.kind,
            said.say(leg.text),
            f"{leg.hours:,.1f}",
            "" if leg.hours_p90 != leg.hours_p90 else f"{leg.hours_p90:,.1f}",
            kilometres(leg.km) if leg.km else "",
            f"{leg.cost / boxes:,.2f}",
            leg.confidence,
        ]
        for number, leg in enumerate(trip.legs, 1)
    ]
    columns = [
        Column("#", True),
        Column("step"),
        Column("what"),
        Column("hours", True),
        Column("90th percentile", True),
        Column("km", True),
        Column(f"{trip.currency} a container", True),
        Column("confidence"),
    ]
    total = ["", "", "in all", f"{trip.hours:,.1f}", "", kilometres(trip.km), f"{trip.cost_per_container:,.2f}", ""]
    return table_html(columns, rows, total=total, said=said)


def invoice_table(trip: Itinerary, said: Words) -> str:
    """Every item of the cost with the price row behind it, subsidies last; adds up to the route's cost."""
    frame = trip.items_frame()
    frame = pd.concat([frame[frame["amount"] >= 0], frame[frame["amount"] < 0]])
    priced = {"quantity", "unit", "rate", "currency"} <= set(frame.columns)
    rows = []
    for item in frame.to_dict("records"):
        measure = [_quantity(item), _rate(item)] if priced else []
        rows.append(
            [
                int(item["leg"]) + 1,
                str(item["item"]).replace("_", " "),
                item["name"],
                *measure,
                f"{item['amount']:,.2f}",
                f"{item['amount'] / trip.shipment.containers:,.2f}",
                f"{item['table']}: {item['row']}",
                item["confidence"],
            ]
        )
    columns = [
        Column("step", True),
        Column("item"),
        Column("price"),
        *([Column("quantity", True), Column("rate", True)] * priced),
        Column(trip.currency, True),
        Column("a container", True),
        Column("row of the tables", long=True),
        Column("confidence"),
    ]
    blank = ["", ""] * priced
    total = ["", "", "in all", *blank, f"{trip.cost:,.2f}", f"{trip.cost_per_container:,.2f}", "", ""]
    left = trip.cost - float(frame["amount"].sum())
    told = [f"For {trip.shipment.containers} × {trip.shipment.container_type}, in {trip.currency}."]
    told += [f"Rounding: {left:,.2f}."] if abs(left) >= 0.005 else []
    caption = " ".join(said.say(text) for text in told)
    return table_html(columns, rows, total=total, caption=caption, said=said)


def _quantity(item: Mapping[Hashable, object]) -> str:
    amount = item["quantity"]
    return f"{amount:,.6g} {item['unit']}" if isinstance(amount, float) and amount == amount else ""


def _rate(item: Mapping[Hashable, object]) -> str:
    rate = item["rate"]
    return f"{rate:,.6g} {item['currency']}".rstrip() if isinstance(rate, float) and rate == rate else ""


def emission_table(found: EmissionReport, said: Words) -> str:
    """CO2e of every transport chain element, its parts, and the factor rows behind it."""
    rows = [
        [
            element.number,
            element.category,
            element.from_id if element.from_id == element.to_id else f"{element.from_id} – {element.to_id}",
            kilometres(element.distance_km) if element.distance_km else "",
            f"{element.activity_tkm:,.0f}" if element.activity_tkm else "",
            _intensity(element),
            *_parts(element),
            " ".join(element.rows),
            element.confidence + ("*" if element.fallback else ""),
        ]
        for element in found.elements
    ]
    columns = [
        Column("#", True),
        Column("element", long=True),
        Column("where"),
        Column("km", True),
        Column("tkm", True),
        Column("intensity", True),
        Column("CO2e", True),
        Column("well to tank", True),
        Column("tank to wheel", True),
        Column("factors"),
        Column("confidence"),
    ]
    km, tkm = sum(element.distance_km for element in found.elements), found.activity_tkm
    total = ["", "in all", "", f"{km:,.0f}", f"{tkm:,.0f}", _intensity(found), *_parts(found), "", ""]
    caption = "CO2e in kg. A star marks a factor of a larger region than the country."
    return table_html(columns, rows, total=total, caption=caption, said=said)


def _intensity(found: ChainElement | EmissionReport) -> str:
    """CO2e by the activity, at hubs by the mass."""
    a_tonne = getattr(found, "intensity_g_per_t", float("nan"))
    if a_tonne == a_tonne:
        return f"{a_tonne:,.0f} g/t"
    a_tkm = found.intensity_g_per_tkm
    return f"{a_tkm:,.1f} g/tkm" if a_tkm == a_tkm else ""


def _parts(found: ChainElement | EmissionReport) -> list[str]:
    return [f"{value:,.1f}" if value == value else "" for value in (found.ghg_kg, found.wtt_kg, found.ttw_kg)]


def _rows_of(trip: Itinerary) -> list[tuple[str, str]]:
    """Every table row behind a route, each once, in order."""
    found = [row for leg in trip.legs for row in (*leg.rows, *((item.table, item.row) for item in leg.items))]
    figures = [(part.table, part.row) for leg in trip.legs for part in leg.figures]
    return list(dict.fromkeys([*found, *figures]))


def source_table(network: Network, trip: Itinerary, said: Words) -> str:
    """The table rows behind a route, with source and confidence, by table."""
    found: dict[tuple[str, ...], list[str]] = {}
    for table, row in sorted(_rows_of(trip)):
        if table in network.tables and row in network.tables[table].index:
            cells = network.tables[table].loc[row]
            origin = tuple(str(cells.get(name, "") or "") for name in ("confidence", "estimated_fields", "source"))
            found.setdefault((table, *origin), []).append(row)
    rows = [[table, ", ".join(names), *origin] for (table, *origin), names in found.items()]
    columns = [
        Column("table"),
        Column("rows", long=True),
        Column("confidence"),
        Column("estimated cells", long=True),
        Column("source", long=True),
    ]
    return table_html(columns, rows, said=said)


def estimate_table(trip: Itinerary, said: Words) -> str:
    """How much of the cost, hours, kilometres and CO2e rests on rows of each confidence."""
    frame = trip.sources()
    rows = []
    for measure, name in (("cost", "cost"), ("hours", "hours"), ("km", "kilometres"), ("co2_kg", "CO2e")):
        part = frame[frame["measure"] == measure]
        sizes = part["amount"].abs().groupby(part["confidence"]).sum().reindex(CONFIDENCE, fill_value=0.0)
        whole = float(sizes.sum())
        rows.append([name, *(f"{size / whole:.0%}" if whole else "" for size in sizes)])
    return table_html([Column("share of the"), *(Column(grade, True) for grade in CONFIDENCE)], rows, said=said)
