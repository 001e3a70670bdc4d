"""What a service with variable-gauge axles would take: its fleet, and from which traffic it pays."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from corridor.arguments import checked_arguments, checked_class, checked_result
from corridor.display import counted
from corridor.errors import CorridorError
from corridor.graph.arc_types import GAUGE_CHANGE
from corridor.itinerary.itinerary import Itinerary
from corridor.model.cargo.shipment import Shipment
from corridor.model.network import Network
from corridor.results import ReportMixin
from corridor.routing.gauge_techniques import technique_totals
from corridor.routing.query.query import prepare_query
from corridor.units import HOURS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["VariableGaugeFleet", "VariableGaugeTrain", "variable_gauge_fleet"]

_AXLES = "variable-gauge axle"
_WEEKS_PER_YEAR = 52.0
_MOST_TRAINS = 10_000  # a week: above it no traffic pays
_SHOWN = 21


@checked_class
@dataclass(frozen=True, slots=True)
class VariableGaugeTrain:
    """What a block train with variable-gauge axles takes; every default is an estimate to be replaced.

    Attributes
    ----------
    wagons : int
        Of a train; each carries one FEU.
    premium_per_wagon : float
        What a wagon costs more than an ordinary one: two bogies at about 42,000 USD (2007) less two ordinary ones.
    life_years, interest : float
        Of the wagons, and per year.
    upkeep_per_wagon_year : float
        More maintenance than of an ordinary wagon.
    changer_per_year : float
        Of the track changer of one station, capital and staff.
    turnaround_h : float
        At each end.
    spare : float
        Wagons in reserve and repair, as a share of those in trains.
    """

    wagons: int = 41
    premium_per_wagon: float = 60_000.0
    life_years: float = 25.0
    interest: float = 0.08
    upkeep_per_wagon_year: float = 2_000.0
    changer_per_year: float = 500_000.0
    turnaround_h: float = 24.0
    spare: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0.0 <= value < math.inf or (field.name in ("wagons", "life_years") and value < 1):
                raise CorridorError(f"variable-gauge train: {field.name} is {value!r}, which cannot be")

    @property
    def per_wagon_year(self) -> float:
        """Annuity of the premium, and upkeep."""
        if not self.interest:
            return self.premium_per_wagon / self.life_years + self.upkeep_per_wagon_year
        annuity: float = self.interest / (1.0 - (1.0 + self.interest) ** -self.life_years)
        return self.premium_per_wagon * annuity + self.upkeep_per_wagon_year


@checked_result
@dataclass(frozen=True, repr=False)
class VariableGaugeFleet(ReportMixin):
    """What variable-gauge axles would save on a route, the fleet they take, and from which traffic they pay.

    Attributes
    ----------
    train : VariableGaugeTrain
        Assumptions.
    currency : str
        Of every amount.
    stations : int
        Changes of gauge on the route.
    money_saved, hours_saved : float
        Per train: charges of the techniques used less those of axles, and hours.
    time_value : float
        What an hour of a train is worth.
    cycle_h : float
        Hours from one departure of a set to its next: there, back, and both turnarounds.
    pays_from : float
        Trains a week from which it pays at any traffic; infinite where it never does.
    """

    json_name = "variable-gauge fleet"

    train: VariableGaugeTrain
    currency: str
    stations: int
    money_saved: float
    hours_saved: float
    time_value: float
    cycle_h: float
    pays_from: float

    @property
    def saving_per_train(self) -> float:
        """Money, and hours at their worth; each way."""
        return self.money_saved + self.hours_saved * self.time_value

    def sets(self, trains_per_week: float) -> int:
        """Train sets for so many departures a week from either end."""
        return math.ceil(trains_per_week * self.cycle_h / HOURS_PER_WEEK - 1e-9)

    def wagons(self, trains_per_week: float) -> int:
        """Wagons with variable-gauge axles, spare ones included."""
        return math.ceil(self.sets(trains_per_week) * self.train.wagons * (1.0 + self.train.spare) - 1e-9)

    def cost_per_year(self, trains_per_week: float) -> float:
        """Of the fleet beyond ordinary wagons, and of the changers."""
        fleet = self.wagons(trains_per_week) * self.train.per_wagon_year
        return fleet + self.stations * self.train.changer_per_year

    def saving_per_year(self, trains_per_week: float) -> float:
        """Of trains in both directions."""
        return 2.0 * trains_per_week * _WEEKS_PER_YEAR * self.saving_per_train

    def to_frame(self) -> pd.DataFrame:
        """One row per departures a week, from 1 to 21: sets, wagons, cost, saving and what is left, a year."""
        rows = [
            (n, self.sets(n), self.wagons(n), self.cost_per_year(n), self.saving_per_year(n))
            for n in range(1, _SHOWN + 1)
        ]
        frame = pd.DataFrame(rows, columns=["trains_per_week", "sets", "wagons", "cost_per_year", "saving_per_year"])
        frame["net_per_year"] = frame["saving_per_year"] - frame["cost_per_year"]
        return frame.set_index("trains_per_week")

    def _lines(self) -> tuple[str, ...]:
        return ()  # the headline says all of it

    def _headline(self) -> str:
        pays = f"pays from {counted(self.pays_from, 'train')} a week" if math.isfinite(self.pays_from) else "never pays"
        return (
            f"variable-gauge axles: {self.money_saved:+z,.0f} {self.currency} and {self.hours_saved:+z.1f} h a train, "
            f"{counted(self.wagons(1), 'wagon')} for one train a week each way, {pays}"
        )


@checked_arguments
def variable_gauge_fleet(
    network: Network,
    shipment: Shipment,
    itinerary: Itinerary,
    *,
    train: VariableGaugeTrain | None = None,
    train_hour: float | None = None,
) -> VariableGaugeFleet:
    """Work out the fleet of a variable-gauge service along a route, and the traffic at which it pays.

    Parameters
    ----------
    network : Network
        Where.
    shipment : Shipment
        The shipment of the route; its boxes stand for those of a whole train.
    itinerary : Itinerary
        The route, with changes of gauge.
    train : VariableGaugeTrain, optional
        Assumptions.
    train_hour : float, optional
        What an hour of a train is worth; by default the value of time of the shipment's boxes, for a whole train.

    Returns
    -------
    VariableGaugeFleet

    Raises
    ------
    CorridorError
        When the route changes no gauge, or no row of ``transfers`` knows variable-gauge axles.
    """
    used = train or VariableGaugeTrain()
    query = prepare_query(network, shipment)
    legs = [leg for leg in itinerary.legs if leg.kind == GAUGE_CHANGE]
    if not legs:
        raise CorridorError(f"the route by {itinerary.name} changes no gauge: there is nothing to save")
    axles = next(t for t in technique_totals(query, legs, "cost") if t.technique == _AXLES)
    if math.isnan(axles.cost):
        raise CorridorError(f"no transfer of {network.name} is by {_AXLES}: add one to know its price")
    feu = query.weights.load.feu
    money = sum(leg.cost for leg in legs) - axles.cost
    saved_h = sum(leg.hours for leg in legs) - axles.hours
    worth = query.weights.load.value_of_time
    hourly = query.graph.prices.value_of_time if worth is None else worth / feu
    fleet = VariableGaugeFleet(
        train=used,
        currency=network.currency,
        stations=len(legs),
        money_saved=money / feu * used.wagons,
        hours_saved=saved_h,
        time_value=hourly * used.wagons if train_hour is None else train_hour,
        cycle_h=2.0 * (_rail_hours(itinerary) - saved_h + used.turnaround_h),
        pays_from=math.inf,
    )
    return replace(fleet, pays_from=_pays_from(fleet))


def _rail_hours(itinerary: Itinerary) -> float:
    """From the first haul by rail to the last: what the wagons are away."""
    rail = [place for place, leg in enumerate(itinerary.legs) if leg.kind == "haul" and leg.mode == "rail"]
    return sum(leg.hours for leg in itinerary.legs[rail[0] : rail[-1] + 1])


def _pays_from(fleet: VariableGaugeFleet) -> float:
    """The fewest trains a week from which more of them always pay; sets come whole, so it is searched downwards."""

    def pays(trains: int) -> bool:
        return fleet.saving_per_year(trains) >= fleet.cost_per_year(trains)

    per_set = fleet.train.wagons * (1.0 + fleet.train.spare) * fleet.train.per_wagon_year
    margin = 2.0 * _WEEKS_PER_YEAR * fleet.saving_per_train - fleet.cycle_h / HOURS_PER_WEEK * per_set
    if margin <= 0.0:
        return math.inf
    fixed = fleet.stations * fleet.train.changer_per_year + per_set + fleet.train.per_wagon_year
    sure = math.ceil(fixed / margin)  # from here on a whole set more than needed is paid for
    if sure > _MOST_TRAINS:
        return math.inf
    return float(next((n + 1 for n in range(sure, 0, -1) if not pays(n)), 1))
