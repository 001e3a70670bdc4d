"""What a cargo asks of the railways and terminals of a route: train weights, train lengths, and power for reefers.

The search itself counts trains by weight, closes what boxes are too heavy or too dangerous for, and keeps reefers
near power; here a route's figures can be read, also those that are context only, and what is not known is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from corridor.arguments import checked_arguments, checked_result
from corridor.calendar import active, as_day
from corridor.display import counted
from corridor.errors import CorridorError
from corridor.itinerary.itinerary import Itinerary
from corridor.itinerary.leg import Leg
from corridor.model.cargo.shipment import cargo_tonnes
from corridor.model.network import Network
from corridor.model.tables.reading import split_codes
from corridor.results import ReportMixin

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["CargoReport", "PowerStretch", "TrainLimit", "check_cargo"]

_KG_PER_TONNE = 1000.0
_TEU_PER_FEU = 2.0
_PLUGGED = ("sea", "barge")  # with sockets on board
_GROUND = ("lift", "waiting", "pickup", "delivery")


@dataclass(frozen=True, slots=True)
class TrainLimit:
    """One railway of a route, and how many trains a shipment takes there.

    Attributes
    ----------
    country, gauge : str
        The railway.
    trains_by_teu, trains_by_mass : int
        Trains by length and by weight; 0 where the tables have no limit.
    max_teu, max_gross_t : float
        The limits; NaN where there is none.
    teu_row, mass_row : str
        Rows of ``trains`` that say so.
    counted : bool
        Whether the model prices with the row of the weight; otherwise it is context, and only said here.
    """

    country: str
    gauge: str
    trains_by_teu: int
    trains_by_mass: int
    max_teu: float
    max_gross_t: float
    teu_row: str
    mass_row: str
    counted: bool

    @property
    def binds(self) -> str:
        """``mass`` where the weight asks for more trains than the length, else ``length``."""
        return "mass" if self.trains_by_mass > self.trains_by_teu else "length"


@dataclass(frozen=True, slots=True)
class PowerStretch:
    """Hours of a reefer between two places where it is plugged in, or on board of a ship that has sockets."""

    from_id: str
    to_id: str
    modes: tuple[str, ...]
    hours: float
    powered: bool = False


@checked_result
@dataclass(frozen=True, repr=False)
class CargoReport(ReportMixin):
    """What a shipment asks along a route.

    Attributes
    ----------
    gross_t_each, gross_t : float
        Cargo and container, of a box and of the shipment; wagons are added where a tare was given.
    limits : tuple of TrainLimit
        Railways in the order of the way.
    stretches : tuple of PowerStretch
        Of reefers; empty for boxes that need no power.
    findings : tuple of str
        What to look at, in words.
    """

    json_name = "cargo"

    gross_t_each: float
    gross_t: float
    limits: tuple[TrainLimit, ...]
    stretches: tuple[PowerStretch, ...]
    findings: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per railway."""
        records = [{**asdict(limit), "binds": limit.binds} for limit in self.limits]
        return pd.DataFrame(records, columns=[*(field.name for field in fields(TrainLimit)), "binds"])

    def to_dict(self) -> dict[str, Any]:
        """Masses, railways, stretches and findings; None where the tables have no limit."""
        found = super().to_dict()
        binds = [{**row, "binds": limit.binds} for row, limit in zip(found["limits"], self.limits, strict=True)]
        return {**found, "limits": binds}

    def _headline(self) -> str:
        return f"{self.gross_t:,.1f} t gross, {self.gross_t_each:.1f} t a box"

    def _lines(self) -> tuple[str, ...]:
        return self.findings or ("nothing to look at",)


@checked_arguments
def check_cargo(
    network: Network, itinerary: Itinerary, *, power_within_h: float | None = None, wagon_tare_t: float | None = None
) -> CargoReport:
    """Check a route's cargo against the weights and lengths of trains, and the hours a reefer goes without handling.

    Parameters
    ----------
    network : Network
        Where the route was found.
    itinerary : Itinerary
        The route.
    power_within_h : float, optional
        Hours that a reefer's own fuel or cold lasts: longer stretches are findings. None takes the shipment's, or
        those of its container type.
    wagon_tare_t : float, optional
        Tonnes of wagon per FEU, for all railways; None takes ``wagon_t_per_feu`` of each row.

    Returns
    -------
    CargoReport
        Rows of ``trains`` that are context (``used`` 0) count for weights too, and are marked: the route's price does
        not know them.

    Raises
    ------
    CorridorError
        For negative hours or tonnes.
    """
    for name, value in (("power_within_h", power_within_h), ("wagon_tare_t", wagon_tare_t)):
        if value is not None and not 0.0 <= value < math.inf:
            raise CorridorError(f"{name} is {value!r}: a number of 0 or more is needed")
    shipment, containers = itinerary.shipment, network.containers
    kind: dict[Any, Any] = containers.loc[[shipment.container_type]].to_dict("records")[0]
    teu = float(kind["teu"])
    box = cargo_tonnes(shipment, containers) + float(kind["tare_kg"]) / _KG_PER_TONNE
    each = box + (wagon_tare_t or 0.0) * teu / _TEU_PER_FEU
    boxes = shipment.containers
    load = _Boxes(boxes, teu, box, wagon_tare_t)
    limits = tuple(_limit(network, shipment.ready, railway, load) for railway in _railways(network, itinerary))
    findings = list(_heavy(limits))
    stretches: tuple[PowerStretch, ...] = ()
    if bool(kind["powered"]):
        stretches = tuple(_stretches(network, itinerary))
        hours = (power_within_h, shipment.power_within_h, float(kind["power_within_h"]))
        within = next((value for value in hours if value is not None and value == value), None)
        findings += [*_unpowered(stretches, within), *_unknown_power(network, itinerary, within)]
    return CargoReport(each, each * boxes, limits, stretches, tuple(findings))


class _Railway(NamedTuple):
    country: str
    gauge: str


class _Boxes(NamedTuple):
    """What is put onto wagons.

    Attributes
    ----------
    number : int
        Of boxes.
    teu, gross_t : float
        Of each.
    wagon_tare_t : float or None
        Tonnes of wagon per FEU, where the caller gave them.
    """

    number: int
    teu: float
    gross_t: float
    wagon_tare_t: float | None


def _railways(network: Network, itinerary: Itinerary) -> list[_Railway]:
    """Country and gauge of every railway used, in order."""
    country = network.terminals["country"]
    rail = [leg for leg in itinerary.legs if leg.kind == "haul" and leg.mode == "rail"]
    return list(dict.fromkeys(_Railway(str(country[stop]), leg.gauge) for leg in rail for stop in leg.path))


def _limit(network: Network, day: object, railway: _Railway, load: _Boxes) -> TrainLimit:
    country, gauge = railway
    boxes, teu, box, wagon = load
    frame = network.trains[active(network.trains, as_day(day))]
    fits = [country in network.expand(split_codes(zones)) for zones in frame["zones"]]
    frame = frame[pd.Series(fits, index=frame.index, dtype=bool) & frame["gauge"].isin(("", gauge))]
    long = frame[frame["used"].astype(bool)]["max_teu"].dropna().sort_index().sort_values(kind="stable")
    heavy = frame["max_gross_t"].dropna().sort_index().sort_values(kind="stable")
    by_length = math.floor(float(long.iloc[0]) / teu + 1e-9) if len(long) else 0
    # whole boxes: a train takes as many as its weight allows
    own = float(frame["wagon_t_per_feu"][heavy.index[0]]) if len(heavy) else 0.0
    tare = wagon if wagon is not None else (0.0 if own != own else own)
    by_weight = math.floor(float(heavy.iloc[0]) / (box + tare * teu / _TEU_PER_FEU) + 1e-9) if len(heavy) else 0
    return TrainLimit(
        country=country,
        gauge=gauge,
        trains_by_teu=math.ceil(boxes / by_length) if by_length else 0,
        trains_by_mass=math.ceil(boxes / by_weight) if by_weight else 0,
        max_teu=float(long.iloc[0]) if len(long) else math.nan,
        max_gross_t=float(heavy.iloc[0]) if len(heavy) else math.nan,
        teu_row=str(long.index[0]) if len(long) else "",
        mass_row=str(heavy.index[0]) if len(heavy) else "",
        counted=bool(frame["used"][heavy.index[0]]) if len(heavy) else True,
    )


def _heavy(limits: tuple[TrainLimit, ...]) -> Iterator[str]:
    for limit in limits:
        if limit.binds == "mass":
            price = "" if limit.counted else "; the route's price counts trains by length only"
            yield (
                f"{limit.country}, {limit.gauge} mm: {counted(limit.trains_by_mass, 'train')} by weight "
                f"({limit.max_gross_t:,.0f} t, row {limit.mass_row}) where {limit.trains_by_teu} would do by "
                f"length{price}"
            )


def _stretches(network: Network, itinerary: Itinerary) -> Iterator[PowerStretch]:
    """Cut the way wherever a box gets power: on the ground of a terminal that has it, and on board of a ship."""
    run: list[Leg] = []
    unpowered = set(network.terminals.index[network.terminals["reefer_power"] == "no"])
    for leg in (*itinerary.legs, None):
        plugged_in = leg is None or (leg.kind in _GROUND and leg.from_id not in unpowered)
        on_ship = leg is not None and leg.kind not in _GROUND and leg.mode in _PLUGGED
        if run and (plugged_in or on_ship != _on_ship(run[-1])):
            yield from _stretch(run)
            run = []
        if leg is not None and not plugged_in:
            run.append(leg)


def _on_ship(leg: Leg) -> bool:
    return leg.kind not in _GROUND and leg.mode in _PLUGGED


def _stretch(run: list[Leg]) -> Iterator[PowerStretch]:
    modes = tuple(dict.fromkeys(part.mode for part in run if part.kind == "haul"))
    if modes:
        hours = sum(part.hours for part in run)
        yield PowerStretch(run[0].from_id, run[-1].to_id, modes, hours, _on_ship(run[-1]))


def _unpowered(stretches: tuple[PowerStretch, ...], within: float | None) -> Iterator[str]:
    for stretch in stretches:
        if within is not None and stretch.hours > within and not stretch.powered:
            yield (
                f"{stretch.from_id} - {stretch.to_id}: {stretch.hours:,.1f} h without handling, "
                f"and the cold lasts {within:g} h"
            )


def _unknown_power(network: Network, itinerary: Itinerary, within: float | None) -> Iterator[str]:
    """What the tables do not say, and the search therefore takes as good."""
    kind = itinerary.shipment.container_type
    if within is None:
        yield f"how long a {kind} keeps its cold is not known: no way is closed for it; say power_within_h"
    known = network.terminals["reefer_power"]
    lifted = dict.fromkeys(leg.from_id for leg in itinerary.legs if leg.kind == "lift")
    blank = [place for place in lifted if not known[place]]
    if blank:
        yield f"power for reefers is not known, and taken as there, at {', '.join(blank)}"
