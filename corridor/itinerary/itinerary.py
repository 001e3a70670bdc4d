"""One route of a shipment: legs, items of its cost, where its hours go, and the rows behind it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from corridor.arguments import checked_result
from corridor.calendar import DateLike
from corridor.display import counted
from corridor.graph.measures import CO2, COST, GENERALISED, HOURS
from corridor.itinerary.dwell import YARD_SPREAD, DaysRange, DwellReport, dwell_report, ranges_along
from corridor.itinerary.invoice import CostItem, CostRange, Invoice, invoice_of, unpaid_subsidies
from corridor.itinerary.leg import Leg, count_gauge_changes, leg_line, run_heads, vehicles_of
from corridor.itinerary.quotes.preparation import QuoteOptions, quote_of
from corridor.itinerary.quotes.quotation import Quote
from corridor.itinerary.sources import (
    ACTIVITIES,
    ACTIVITY_OF,
    EstimatedShares,
    Origin,
    estimated_shares,
    origin_of,
    source_frame,
)
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.model.tables.line_geometry import line_shape
from corridor.results import ReportMixin, Stamp, said_beside

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["ACTIVITIES", "Itinerary"]

_MOMENTS = ("departure_utc", "arrival_utc")


@checked_result
@dataclass(frozen=True, repr=False)
class Itinerary(ReportMixin):
    """A route of a shipment.

    Attributes
    ----------
    shipment : Shipment
        What was asked.
    origin_id, destination_id : str
        The terminals that its names mean.
    legs : sequence of Leg
        In order; made when first looked at.
    cents, seconds, grams, transfers : int
        Exact totals: cost in hundredths of the currency, time, CO2e, changes of vehicle.
    generalised_cents : int
        Cost plus value of time.
    currency : str
        Of every amount.
    name : str
        The physical corridor: its main crossings and sea lanes.
    stamp : Stamp
        What it was computed with.
    notes : sequence of str
        What the answer assumes or leaves open: goods whose code is wider than a ban, places given as coordinates; made
        when first looked at.
    subsidies_left_out : float or None
        What subsidies would take off this route on its date, for the whole shipment, where it asked for none; 0 where
        none is paid on it, and None where they are in the cost.
    assumptions : sequence of str
        Blanks of the rows that it rests on and what they are taken for, each column once; made when first looked at.
    cents_ends : sequence of int
        The cost with the price of every row at its low end, and at its high end, subsidies the other way; made when
        first looked at, and blank where that is not known.
    priced : bool
        Whether the network has prices; without them the route has no cost.
    """

    json_name = "itinerary"

    shipment: Shipment
    origin_id: str
    destination_id: str
    legs: Sequence[Leg]
    cents: int
    seconds: int
    grams: int
    transfers: int
    generalised_cents: int
    currency: str
    name: str
    stamp: Stamp
    notes: Sequence[str] = ()
    subsidies_left_out: float | None = None
    assumptions: Sequence[str] = field(default=(), compare=False)
    cents_ends: Sequence[int] = field(default=(), compare=False)
    priced: bool = True

    @property
    def cost(self) -> float:
        """Cost of the whole shipment; NaN in a network without prices."""
        return COST.from_whole(self.cents) if self.priced else math.nan

    @property
    def cost_per_container(self) -> float:
        """Cost of one container: the average of the shipment."""
        return self.cost / self.shipment.containers

    @property
    def cost_range(self) -> CostRange:
        """Cost of the whole shipment with the prices of all rows at their low ends, as used, and at their high ends.

        Ends are what the rows say; where a row says none, its price is taken as it is. The route is the same.
        """
        low, high = self.cents_ends or (self.cents, self.cents)
        return CostRange(*(COST.from_whole(low), self.cost, COST.from_whole(high)) if self.priced else (math.nan,) * 3)

    @property
    def cost_low(self) -> float:
        """The low end of `cost_range`."""
        return self.cost_range.low

    @property
    def cost_high(self) -> float:
        """The high end of `cost_range`."""
        return self.cost_range.high

    @property
    def cost_range_per_container(self) -> CostRange:
        """The same for one container: the average of the shipment."""
        return CostRange(*(end / self.shipment.containers for end in self.cost_range))

    @property
    def generalised(self) -> float:
        """Cost plus the value of the time on the way; NaN in a network without prices."""
        return GENERALISED.from_whole(self.generalised_cents) if self.priced else math.nan

    @property
    def hours(self) -> float:
        """Expected hours from ready to delivered."""
        return HOURS.from_whole(self.seconds)

    @property
    def days(self) -> float:
        """Expected days from ready to delivered."""
        return self.hours / 24

    @property
    def co2_kg(self) -> float:
        """CO2e in kilograms, well to wheel, of the whole shipment."""
        return CO2.from_whole(self.grams)

    @property
    def co2_kg_per_container(self) -> float:
        """CO2e of one container: the average of the shipment."""
        return self.co2_kg / self.shipment.containers

    @cached_property
    def km(self) -> float:
        """Length of the whole way, the lorries before the first terminal and after the last included."""
        return sum(leg.km for leg in self.legs)

    @cached_property
    def gauge_changes(self) -> int:
        """Changes of rail gauge: at yards, and by lorry from a railway of one gauge to one of the other."""
        return count_gauge_changes(self.legs)

    @cached_property
    def border_ids(self) -> tuple[str, ...]:
        """Borders crossed, in order."""
        return tuple(leg.border_id for leg in self.legs if leg.kind == "border")

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries touched, in order."""
        # a border touches both its countries, and so does the haul over it
        return run_heads(country for leg in self.legs if leg.kind != "border" for country in leg.countries)

    @cached_property
    def hours_by(self) -> dict[str, float]:
        """Hours by activity: moving, handling, gauge change, border, waiting."""
        return {a: sum(leg.hours for leg in self.legs if ACTIVITY_OF[leg.kind] == a) for a in ACTIVITIES}

    @cached_property
    def cost_by(self) -> dict[str, float]:
        """Cost by item, in order of first appearance; subsidies are negative."""
        totals: dict[str, float] = {}
        for leg in self.legs:
            for item in leg.items:
                totals[item.item] = totals.get(item.item, 0.0) + item.amount
        return {item: round(amount, 2) for item, amount in totals.items()}

    @cached_property
    def doubles_back(self) -> tuple[str, ...]:
        """Links that it uses more than once: a way-point on a spur is met by going out and back."""
        links = [link for leg in self.legs for link in leg.links]
        return tuple(dict.fromkeys(link for link in links if links.count(link) > 1))

    @cached_property
    def hours_p50(self) -> float:
        """The hours that half of such journeys do not exceed, by `dwells`."""
        return self.dwells().p50_h

    @cached_property
    def hours_p90(self) -> float:
        """The hours that nine in ten such journeys do not exceed, by `dwells`, its stops taken as independent."""
        return self.dwells().p90_h

    @property
    def p90_hours(self) -> float:
        """`hours_p90` by the name of the criterion."""
        return self.hours_p90

    @cached_property
    def days_range(self) -> DaysRange:
        """Days that one such journey in ten stays below, the expected ones, and those that one in ten exceeds."""
        return self.dwells().days_range

    @cached_property
    def days_along(self) -> tuple[DaysRange, ...]:
        """The same after each leg: the last is `days_range`."""
        return ranges_along(self._varying())

    def _varying(self) -> Sequence[Leg]:
        """The legs as `dwells` looks at them."""
        return self.legs

    def dwells(self, *, yard_spread: float = YARD_SPREAD) -> DwellReport:
        """What varies on the way: borders, yards and waits, each with its distribution, and their sum.

        Parameters
        ----------
        yard_spread : float
            Coefficient of variation of the hours of a gauge change; no row states one, so it is an estimate.
        """
        return dwell_report(self._varying(), yard_spread=yard_spread)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Doors that will be shut when the box gets there, and departures that it may miss."""
        return tuple(leg.warning for leg in self.legs if leg.warning)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know: the warnings, the notes, links that it goes out and back over, missing subsidies."""
        back = (f"it goes out and back over {', '.join(self.doubles_back)}",) if self.doubles_back else ()
        return (
            *self.warnings,
            *self.notes,
            *back,
            *unpaid_subsidies(self.subsidies_left_out, self.shipment, self.currency),
        )

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Modes of transport of the hauls, in order."""
        return run_heads(leg.mode for leg in self.legs if leg.kind == "haul")

    def to_frame(self) -> pd.DataFrame:
        """Legs as rows; hours, cost and CO2e are for the whole shipment, and add up to the route's.

        ``attrs`` holds its ``remarks`` and ``assumptions``.
        """
        skipped = {"items", "rows", "figures", "waits"}
        names = [field.name for field in fields(Leg) if field.name not in skipped]
        frame = pd.DataFrame([[getattr(leg, name) for name in names] for leg in self.legs], columns=names)
        for column in ("path", "links", "countries"):
            frame[column] = frame[column].map(" ".join)
        frame.attrs |= {"remarks": self.remarks, "assumptions": tuple(self.assumptions)}
        return frame

    def items_frame(self) -> pd.DataFrame:
        """Every item of the cost as a row, with its price's table row, source and confidence."""
        records = [{"leg": number, **asdict(item)} for number, leg in enumerate(self.legs) for item in leg.items]
        return pd.DataFrame(records, columns=["leg", *(field.name for field in fields(CostItem))])

    def sources(self) -> pd.DataFrame:
        """Where cost, hours, km and CO2e come from: a row per leg, measure and table row; they add up to the totals."""
        return source_frame(self.legs, self.currency)

    @cached_property
    def estimated_shares(self) -> EstimatedShares:
        """How much of the cost and of the hours rests on rows marked low or estimate."""
        return estimated_shares(self.legs, self.hours)

    def places_by_vehicle(self, network: Network) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Vehicle by vehicle, the places it reaches; those of the first one begin with the origin.

        Parameters
        ----------
        network : Network
            Where the names of places are.

        Returns
        -------
        tuple of (str, tuple of str)
            Service, or mode and gauge; cities, and terminals where it stays in the same city.
        """
        return vehicles_of(network, self.legs, self.origin_id)

    def invoice(self) -> Invoice:
        """The cost as an invoice: quantity, rate and currency of every item, subsidies apart."""
        title = f"{self.shipment.containers} x {self.shipment.container_type}, {self.shipment.origin} to "
        legs = [(leg.text, leg.items) for leg in self.legs]
        return invoice_of(f"{title}{self.shipment.destination}", self.currency, legs, self.assumptions)

    def quote(
        self,
        network: Network,
        *,
        validity: DateLike | int = 14,
        margin: float = 0.0,
        currency: str = "",
        language: str = "en",
        round_to: float = 1.0,
    ) -> Quote:
        """Make an offer for the customer: stages, price, terms and documents, without the words of the tables.

        Parameters
        ----------
        network : Network
            Where names of places, rates of exchange and free days are.
        validity, margin, currency, language, round_to
            The last day, or days after the boxes are ready; a share of the cost; and more, as in `QuoteOptions`.
        """
        return quote_of(network, self, self._days(), QuoteOptions(validity, margin, currency, language, round_to))

    def _days(self) -> list[tuple[dt.date, dt.date]]:
        """The expected days on which each leg begins and ends, by the clock of the origin."""
        ends = list(accumulate((leg.hours for leg in self.legs), initial=0.0))
        days = [(self.shipment.ready + dt.timedelta(hours=hours)).date() for hours in ends]
        return list(pairwise(days))

    def why(self, name: str) -> Origin:
        """Where a figure comes from: rows and sources, those with most of it first.

        Parameters
        ----------
        name : str
            cost, hours, days, co2_kg, km, an activity (border, ...), an item of the cost (lift, ...) or a price's name.
        """
        return origin_of(self.legs, self.currency, self.shipment.containers, name)

    def to_gdf(self, network: Network) -> gpd.GeoDataFrame:
        """Hauls as lines in EPSG:4326, along the stations of the way; one that crosses 180 degrees is cut there.

        Lorries before the first terminal and after the last have no line: where they run is not known.

        Moments are ISO texts, as GeoJSON knows no others; `to_frame` keeps them as moments.

        Parameters
        ----------
        network : Network
            Where the lines of the links are.
        """
        import geopandas as gpd

        frame = self.to_frame()
        hauls = frame[frame["kind"] == "haul"]
        hauls = hauls.assign(**{name: hauls[name].map(_moment_text) for name in _MOMENTS if name in hauls})
        lines = [line_shape(leg_line(network, self.legs[number])) for number in hauls.index]
        return gpd.GeoDataFrame(hauls, geometry=lines, crs="EPSG:4326")

    def _headline(self) -> str:
        return (
            f"{self.shipment.origin} to {self.shipment.destination}: {self.name}, "
            f"{self.cost_range_per_container.told(self.currency, 'container')}, {self.days:.1f} days"
        )

    def _html_frame(self) -> pd.DataFrame:
        boxes = self.shipment.containers
        rows = [
            (leg.kind, leg.text, f"{leg.hours:.1f}", f"{leg.cost / boxes:,.0f}", f"{leg.km:,.0f}") for leg in self.legs
        ]
        return pd.DataFrame(rows, columns=["step", "what", "h", f"{self.currency} a container", "km"])

    def __str__(self) -> str:
        boxes = self.shipment.containers
        paid = self.cost_range_per_container.told(self.currency, "container", f", {self.cost:,.0f} for {boxes}")
        head = (
            f"{self.shipment.origin} to {self.shipment.destination}: {self.name}\n  {paid}, "
            f"{self.days_range} days, {self.co2_kg_per_container:,.0f} kg CO2e a container, {self.km:,.0f} km, "
            f"{counted(self.gauge_changes, 'gauge change')}, {counted(len(self.border_ids), 'border')}"
        )
        lines = [f"  {leg.hours:8.1f} h {leg.price(boxes, self.currency)}  {leg.text}" for leg in self.legs]
        return "\n".join([head, *lines, *(f"  {text}" for text in self.said_beside())])

    def said_beside(self) -> Iterator[str]:
        """Warnings, remarks and assumptions, each after the word of its kind (`corridor.results`)."""
        return said_beside(self.remarks, self.assumptions, warnings=self.warnings)


def _moment_text(moment: dt.datetime) -> str | None:
    return None if pd.isna(moment) else moment.isoformat()
