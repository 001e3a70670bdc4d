"""A report of one shipment: one page for reading, sending and printing, with the map to click on inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corridor.arguments import checked_arguments
from corridor.calendar import minute_after, shown_moment
from corridor.display import counted, letter
from corridor.draw.charts.bars import cost_waterfall, hours_by_activity
from corridor.draw.charts.fronts import pareto_chart
from corridor.draw.charts.routes import itinerary_gantt, time_cost_distance
from corridor.draw.charts.series import reliability_chart
from corridor.draw.maps.corridor_map import map as draw_map
from corridor.draw.page.html import cell, figure_html
from corridor.draw.page.names import words_of
from corridor.draw.page.style import MapStyle
from corridor.draw.page.words import Language, Words
from corridor.draw.reports.page_parts import footer_html, framed_map, whole_page
from corridor.draw.reports.report_tables import (
    corridor_table,
    emission_table,
    estimate_table,
    invoice_table,
    leg_table,
    source_table,
)
from corridor.draw.reports.static_map import route_picture
from corridor.errors import CorridorError
from corridor.files import check_target, write_text
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.distinct import LabelledRoutes
from corridor.itinerary.emissions import report_emissions
from corridor.routing.best import pareto_routes

if TYPE_CHECKING:
    from corridor.itinerary.front import ParetoFront
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.cargo.shipment import Shipment
    from corridor.model.network import Network

__all__ = ["report"]

_SHOWN = 6
_DEAR = 4.0  # times the cheapest: such routes would flatten a chart of cost
_LEAST = {
    "generalised_cents": "the least cost including the value of time",
    "cents": "the least cost",
    "seconds": "the fewest hours",
    "grams": "the least CO2e",
}


@dataclass(frozen=True)
class _Case:
    """What the report is about: every route, those that are drawn, the one in detail; its map, and its language."""

    network: Network
    trips: tuple[Itinerary, ...]
    shown: LabelledRoutes
    chosen: Itinerary
    why: str
    interactive: bool
    words: Words

    @property
    def language(self) -> Language:
        """Of the report."""
        return self.words.language

    def say(self, text: str) -> str:
        """A text in the language of the report."""
        return self.words.say(text)

    def said(self, text: str) -> str:
        """The same, escaped."""
        return cell(self.say(text))


@checked_arguments
def report(  # noqa: PLR0913 - what, where to, and how it looks: all but the first three optional
    network: Network,
    result: Shipment | ParetoFront | Itinerary | Iterable[Itinerary],
    path: str | Path,
    *,
    chosen: Itinerary | None = None,
    title: str | None = None,
    interactive: bool = True,
    language: Language = "en",
    force: bool = False,
) -> Path:
    """Write a report: one page with a map, corridors, charts, invoice, emissions, sources and confidence.

    Parameters
    ----------
    network : Network
        Where.
    result : Shipment, ParetoFront, Itinerary or iterable of Itinerary
        What is to be moved, in which case its exact front is searched; or routes that are known. They have one
        shipment in common.
    path : str or Path
        File to write. It asks for nothing over a network, and prints to A4.
    chosen : Itinerary, optional
        Route shown in detail; else that with the least cost including the value of time.
    title : str, optional
        Heading.
    interactive : bool
        Whether the map is the one to click on, of `corridor.draw.map`; on paper, and where scripts are
        forbidden, a picture takes its place. Without it the page has no script and is smaller by 0.4 MB.
    language : {"en", "zh", "ru"}
        Of the report, its pictures and its map; what the network's tables say stays as it is.
    force : bool
        Whether a file that is no page may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CorridorError
        When there is no route, the chosen one is not among them, or it was found on other tables.
    FileError
        When the file cannot be written, or is there and no page; it is as it was.
    """
    check_target(path, "html", force=force)
    case = _case(network, _found(network, result), chosen, interactive, language)
    return write_text(path, _page(case, title))


def _found(
    network: Network, result: Shipment | ParetoFront | Itinerary | Iterable[Itinerary]
) -> ParetoFront | Iterable[Itinerary]:
    if hasattr(result, "legs"):
        return (cast("Itinerary", result),)
    if hasattr(result, "container_type"):
        return pareto_routes(network, cast("Shipment", result))
    return result


def _case(
    network: Network,
    found: ParetoFront | Iterable[Itinerary],
    chosen: Itinerary | None,
    interactive: bool,
    language: Language,
) -> _Case:
    trips = tuple(found)
    if not trips:
        raise CorridorError("there is no route to report")
    if chosen is None:
        chosen = min(trips, key=lambda trip: (trip.generalised_cents, trip.cents, trip.seconds))
    elif chosen not in trips:
        raise CorridorError("the chosen route is not one of those reported")
    drawn = _shown(trips, chosen)
    names = dict.fromkeys(trip.name for trip in (*drawn, *trips))
    letters = getattr(found, "letters", None) or {name: letter(place) for place, name in enumerate(names)}
    words, why = words_of(network, language), _why(trips, chosen)
    return _Case(network, trips, LabelledRoutes(drawn, letters), chosen, why, interactive, words)


def _why(trips: Sequence[Itinerary], chosen: Itinerary) -> str:
    """What the chosen route has least of; if nothing, the reader wanted it."""
    if len(trips) == 1:
        return "the only route"
    for name, words in _LEAST.items():
        if getattr(chosen, name) == min(getattr(trip, name) for trip in trips):
            return words
    return "chosen by the reader"


def _shown(trips: Sequence[Itinerary], chosen: Itinerary) -> tuple[Itinerary, ...]:
    """Routes that are drawn, of different corridors: the chosen and the best, then other modes, then what is cheap."""
    # Six corridors that differ say more than six variants of the cheapest: other modes come before other trains.
    by_cost = sorted(trips, key=lambda trip: trip.cents)
    best = [min(trips, key=lambda trip: (getattr(trip, name), trip.cents)) for name in ("cents", "seconds", "grams")]
    found = {chosen.name: chosen}
    cheapest: dict[str, Itinerary] = {}
    for trip in by_cost:
        cheapest.setdefault(trip.name, trip)
    for trip in (*best, *cheapest.values()):
        if trip in best or trip.modes not in {one.modes for one in found.values()}:
            found.setdefault(trip.name, trip)
    for trip in cheapest.values():
        found.setdefault(trip.name, trip)
    kept = list(found.values())[:_SHOWN]
    return tuple(sorted(kept, key=lambda trip: trip.cents))


# the page


def _page(case: _Case, title: str | None) -> str:
    box = case.chosen.shipment
    heading = cell(title) if title else case.said(f"{box.origin} – {box.destination}")
    live, scripts = _live_map(case) if case.interactive else ("", "")
    parts = [f"<h1>{heading}</h1>", _opening(case), _pictures(case, live), _detail(case), _proof(case), _footer(case)]
    return whole_page(heading, parts, scripts, language=case.language)


def _heading(case: _Case, text: str) -> str:
    return f"<h2>{case.said(text)}</h2>"


def _when(trip: Itinerary) -> str:
    if isinstance(trip, DatedItinerary):
        return f"leaves {shown_moment(trip.departs)}, arrives {shown_moment(minute_after(trip.arrives))}"
    return f"ready {shown_moment(trip.shipment.ready)}"


def _opening(case: _Case) -> str:
    box = case.chosen.shipment
    facts = [f"{box.containers} × {box.container_type}"]
    facts += [f"HS {box.hs}"] if box.hs else []
    facts += [f"{box.cargo_tonnes_each:g} t of cargo each"] if box.cargo_tonnes_each is not None else []
    facts += [_when(case.chosen), f"subsidies {'' if box.subsidies else 'not '}counted"]
    best = {
        "Chosen": case.chosen,
        "Cheapest": min(case.trips, key=lambda trip: trip.cents),
        "Fastest": min(case.trips, key=lambda trip: (trip.seconds, trip.cents)),
        "Greenest": min(case.trips, key=lambda trip: (trip.grams, trip.cents)),
    }
    cards = "".join(_card(case, name, trip) for name, trip in best.items() if len(case.trips) > 1 or name == "Chosen")
    corridors = len({trip.name for trip in case.trips})
    told = f"{counted(len(case.trips), 'route')} on {counted(corridors, 'corridor')}. Chosen: {case.why}."
    return f'<p>{", ".join(map(case.said, facts))}</p><dl class="facts">{cards}</dl><p>{case.said(told)}</p>'


def _card(case: _Case, name: str, trip: Itinerary) -> str:
    boxes = trip.shipment.containers
    figures = (
        f"{trip.cost_range_per_container} {trip.currency} a container, {trip.cost:,.0f} in all, "
        f"{trip.days_range} days, "
        f"{trip.co2_kg / boxes:,.0f} kg CO2e a container, {counted(trip.gauge_changes, 'change')} of gauge"
    )
    return (
        f"<div><dt>{case.said(name)}</dt><dd>{case.said(trip.name)}</dd><dd>{case.said(figures)}</dd>"
        f"<dd>{_origins(case, trip)}</dd></div>"
    )


def _origins(case: _Case, trip: Itinerary) -> str:
    """Where the figures of a card come from, folded: the rows behind each."""
    asked = (*(["cost"] if trip.priced else []), "hours", "co2_kg")
    told = [str(trip.why(name)).splitlines() for name in asked]
    rows = ["".join(f"<li>{case.said(line.strip())}</li>" for line in lines) for _, *lines in told]
    heads = [case.said(f"why? {head}".replace("co2_kg", "CO2e")) for head, *_ in told]
    return "".join(
        f'<details class="why"><summary>{head}</summary><ul>{lines}</ul></details>'
        for head, lines in zip(heads, rows, strict=True)
    )


def _live_map(case: _Case) -> tuple[str, str]:
    """The map to click on, as a page inside this one, and the rule that lets it run: the policy binds both."""
    style = MapStyle(corridors_shown=len(case.shown.trips), language=case.language)
    page = draw_map(case.network, case.shown, style=style).to_html()
    return framed_map(
        page,
        case.say(
            "The routes to click on: times, costs and dwells along the way. Letters are those of the pictures below."
        ),
        case.say("Map"),
    )


def _pictures(case: _Case, live: str) -> str:
    network, shown = case.network, case.shown
    parts = [
        _heading(case, "Map"),
        live,
        figure_html(
            route_picture(network, shown, language=case.language),
            "map",
            case.say(
                "Routes drawn over land and sea; diamonds are changes of gauge, bars are borders, squares are ports."
            ),
        ),
    ]
    groups: dict[str, list[Itinerary]] = {}
    for trip in case.trips:
        groups.setdefault(trip.name, []).append(trip)
    parts += [
        f'<h2 class="page">{case.said("Corridors")}</h2>',
        corridor_table(list(groups.items()), shown, case.chosen, case.words),
        _heading(case, "Comparison"),
    ]
    if len(case.trips) > 1:
        parts.append(
            figure_html(
                pareto_chart(network, case.trips, named=shown, language=case.language),
                "front",
                case.say(
                    "Cost and days of every route; those that another beats in both are grey. "
                    "Letters are those of the map."
                ),
            )
        )
    return "\n".join([*parts, *_by_distance(case)])


def _by_distance(case: _Case) -> list[str]:
    """Hours and cost along the way, and hours by activity; routes too dear for the scale are named instead."""
    network, shown = case.network, case.shown
    cheap = tuple(trip for trip in shown if trip.cents <= _DEAR * shown.trips[0].cents)
    parts = []
    parts.append(
        figure_html(
            time_cost_distance(network, shown, language=case.language),
            "time",
            case.say("Hours against distance: hauls are slopes, what happens at a place is a vertical step."),
        )
    )
    left = ", ".join(case.say(trip.name) for trip in shown if trip not in cheap)
    told = ["Cost of one container against distance."]
    told += [f"Not drawn, being more than {_DEAR:.0f} times as dear as the cheapest: {left}."] if left else []
    parts.append(
        figure_html(
            time_cost_distance(network, LabelledRoutes(cheap, shown.letters), measure="cost", language=case.language),
            "cost",
            " ".join(map(case.say, told)),
        )
    )
    parts.append(
        figure_html(hours_by_activity(network, shown, language=case.language), "hours", case.say("Where the days go."))
    )
    spread = (
        "Share of journeys that has arrived by each day: borders, yards and waits vary as the tables say, and "
        "independently of each other; hollow marks are for stops that are all long on the same journeys."
    )
    parts.append(figure_html(reliability_chart(network, shown, language=case.language), "spread", case.say(spread)))
    return parts


def _detail(case: _Case) -> str:
    network, trip = case.network, case.chosen
    gantt = figure_html(
        itinerary_gantt(network, trip, language=case.language),
        "gantt",
        case.say("Timetable of the chosen route. Queue and customs at a border are one dwell in the tables."),
    )
    falls = figure_html(
        cost_waterfall(network, trip, by="price", language=case.language),
        "falls",
        case.say("Cost of one container, price by price; subsidies apart."),
    )
    warnings = "".join(f"<p><strong>{case.said(text)}</strong></p>" for text in trip.warnings)
    return "\n".join(
        [
            _heading(case, f"The chosen route: {trip.name}"),
            warnings,
            gantt,
            leg_table(trip, case.words),
            _heading(case, "Invoice"),
            falls,
            invoice_table(trip, case.words),
        ]
    )


def _proof(case: _Case) -> str:
    network, trip = case.network, case.chosen
    emitted = report_emissions(network, trip)
    boxes = trip.shipment.containers
    statement = (
        f"The chosen route emits {emitted.ghg_kg:,.0f} kg CO2e well to wheel, {emitted.ghg_kg / boxes:,.0f} kg a "
        f"container, {emitted.intensity_g_per_tkm:,.1f} g a tonne-kilometre of cargo, handling included. Elements of "
        "the transport chain and their activity (tonnes of cargo times kilometres of the line) are those of ISO 14083; "
        f"factors are defaults from the rows named, which for {emitted.quality['fallback']:.0%} of the emissions "
        "describe a larger region than the country."
    )
    left = "".join(f"; {text}" for text in emitted.left_out)
    left_out = f'<p class="note">{case.said(f"Left out, there being no factor{left}")}</p>' if left else ""
    guessed = (
        "Every price, time and factor comes from a row of the network's tables. Low means a weak source, estimate "
        "means that none was found. Of a leg the lowest confidence of its rows counts."
    )
    return "\n".join(
        [
            _heading(case, "Emissions statement"),
            f"<p>{case.said(statement)}</p>",
            emission_table(emitted, case.words),
            left_out,
            _heading(case, "Confidence: what is estimated"),
            f"<p>{case.said(guessed)}</p>",
            estimate_table(trip, case.words),
            _heading(case, "Sources of the chosen route"),
            source_table(network, trip, case.words),
        ]
    )


def _footer(case: _Case) -> str:
    return footer_html(case.chosen.stamp, case.network, case.words)
