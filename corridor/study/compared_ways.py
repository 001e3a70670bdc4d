"""Ways of a shipment beside each other in several worlds: what is lost, new, dearer or slower, and what that means."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from corridor.arguments import checked_result, whole
from corridor.display import counted
from corridor.itinerary.dated import DatedItinerary
from corridor.itinerary.distinct import DEAR_TIMES, gauge_told
from corridor.itinerary.front import ParetoFront
from corridor.itinerary.itinerary import Itinerary
from corridor.model.assumptions import labelled, together
from corridor.model.cargo.shipment import Shipment
from corridor.results import ReportMixin

if TYPE_CHECKING:
    import pandas as pd
else:
    from corridor.lazy import pandas as pd

__all__ = ["MODES", "ComparedWay", "ScenarioComparison", "modes_of"]

_MEASURES = ("cost_per_container", "hours", "co2_kg_per_container", "km")
MODES = ("rail", "barge", "road", "sea", "air")  # in the order in which they are told
_MOST_ROWS = {"rail": 8}  # of the ways of one kind, on a screen
_FEW_ROWS = 3
_BEST = {"cost": "cheapest", "hours": "fastest", "co2_kg": "greenest"}
_HELPING = ("air", "sea", "road", "barge", "rail")
_LOCAL = 0.02  # share of the kilometres up to which a mode only collects and delivers


@checked_result
@dataclass(frozen=True, eq=False)
class ComparedWay:
    """One way on the ground in every world.

    Attributes
    ----------
    name : str
        The corridor: its main crossings and sea lanes.
    mode : str
        How it goes: rail, rail and sea, road, sea, air and the like, by kilometres.
    trips : tuple of Itinerary or None
        Its best route in each world; None where there is none.
    """

    name: str
    mode: str
    trips: tuple[DatedItinerary | Itinerary | None, ...]

    def change(self, world: int) -> str:
        """What becomes of it: lost, new, unchanged, or dearer, cheaper, slower, faster; blank where it is in neither.

        Parameters
        ----------
        world : int
            From 1; what it is compared with is world 0.
        """
        whole("world", world, least=1, most=len(self.trips) - 1)
        old, new = self.trips[0], self.trips[world]
        if old is None or new is None:
            return "new" if new is not None else "lost" if old is not None else ""
        money = _word(new.cents - old.cents, "dearer", "cheaper")
        time = _word(new.seconds - old.seconds, "slower", "faster")
        return ", ".join(filter(None, (money, time))) or "unchanged"


def _word(step: int, more: str, less: str) -> str:
    return more if step > 0 else less if step < 0 else ""


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class ScenarioComparison(ReportMixin):
    """The ways of one shipment in several worlds; the first is what the others are compared with.

    Attributes
    ----------
    shipment : Shipment
        What was asked.
    minimise : str
        What the best route of a way has least of.
    names : tuple of str
        Of the worlds.
    fronts : tuple of ParetoFront
        The exact front of each world; empty where there is no route.
    ways : tuple of ComparedWay
        Every way that is on a front of some world, or on its front over land: by mode, the best first.
    passing : tuple of str
        What a scenario shuts on the day asked for alone; asked with ``depart=``, boxes that get there later pass.
    """

    json_name = "scenario comparison"

    shipment: Shipment
    minimise: str
    names: tuple[str, ...]
    fronts: tuple[ParetoFront, ...]
    ways: tuple[ComparedWay, ...]
    passing: tuple[str, ...] = ()

    def routes(self, world: int) -> tuple[Itinerary, ...]:
        """The best route of every way of a world, by its number from 0; what maps are drawn of."""
        trips = (way.trips[self._number(world)] for way in self.ways)
        return tuple(trip for trip in trips if trip is not None)

    def best(self, world: int, mode: str) -> Itinerary | None:
        """The best route of a world by a mode; None where there is none."""
        found = [way.trips[self._number(world)] for way in self.ways if way.mode == mode]
        return min((trip for trip in found if trip is not None), key=self._order, default=None)

    def _number(self, world: int) -> int:
        number: int = whole("world", world, least=0, most=len(self.names) - 1)
        return number

    def _order(self, trip: Itinerary) -> tuple[float, ...]:
        return (getattr(trip, self.minimise), trip.cents, trip.seconds, trip.grams)

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Modes of the ways, rail first."""
        return tuple(dict.fromkeys(way.mode for way in self.ways))

    @property
    def answers(self) -> tuple[str, ...]:
        """What becomes of the best way of each mode, in a sentence for every world after the first."""
        return tuple(self._answer(world) for world in range(1, len(self.names)))

    def _answer(self, world: int) -> str:
        box = self.shipment
        boxes = f"{counted(box.containers, 'box')} {'goes' if box.containers == 1 else 'go'}"
        usual = list(self._usual_modes(world))
        lost = [mode for mode in usual if self.best(world, mode) is None]
        told = {mode: _moved(self.best(0, mode), new) for mode in usual if (new := self.best(world, mode)) is not None}
        still = [f"by {_combined(mode)}" for mode, words in told.items() if not words]
        moved = [f"by {_combined(mode)} {words}" for mode, words in told.items() if words]
        if still:
            moved.append(f"as before {_listed(still)}")
        left = [f"no way is left by {_listed([*map(_combined, lost)], 'or')}"] if lost else []
        return f"With {self.names[world]}, {'; '.join([*([f'{boxes} ' + '; '.join(moved)] if moved else []), *left])}"

    def _usual_modes(self, world: int) -> Iterator[str]:
        """Modes by which there is a way in this world or the first that is not far dearer than the cheapest."""
        cheapest = min(trip.cents for side in (0, world) for trip in self.routes(side))
        for mode in self.modes:
            known = [trip for side in (0, world) if (trip := self.best(side, mode)) is not None]
            if known and min(trip.cents for trip in known) <= DEAR_TIMES * cheapest:
                yield mode

    def answering(self, world: int) -> Itinerary | None:
        """The route that the answer of a world speaks of first; None where no usual way is left."""
        number = self._number(world)
        trips = (self.best(number, mode) for mode in self._usual_modes(number))
        return next((trip for trip in trips if trip is not None), None)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What `route` remarks of the ways that are shown, each once, doors that shut before boxes are there aside.

        What not all of them meet is followed by the names of those that do.
        """
        trips = [(way.name, trip) for way in self._shown() for trip in way.trips if trip is not None]
        return labelled(
            (name, [self._of_first(trip, one) for one in trip.remarks if one not in trip.warnings])
            for name, trip in trips
        )

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the ways that are shown assume, each once."""
        trips = [trip for way in self._shown() for trip in way.trips if trip is not None]
        return together(self._of_first(trip, told) for trip in trips for told in trip.assumptions)

    def _of_first(self, trip: Itinerary, text: str) -> str:
        """What is said of a scenario's network, said of the network: the tables that it speaks of are the same."""
        first, named = next(one for front in self.fronts for one in front).stamp.network, trip.stamp.network
        return text.replace(named, first) if named.startswith(f"{first}, ") else text

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the best ways of a world meet and those of the first do not, as a door that shuts before they are there.

        Asked with ``depart=``, boxes wait for it or go round, and that is what the worlds differ by.
        """
        found = list(self.passing)
        for world in range(1, len(self.names)):
            for mode in self._usual_modes(world):
                old, new = self.best(0, mode), self.best(world, mode)
                known = () if old is None else old.warnings
                met = () if new is None else (one for one in new.warnings if one not in known)
                found += [f"with {self.names[world]}, by {mode}: {one}" for one in met]
        return tuple(found)

    def to_frame(self) -> pd.DataFrame:
        """One row per way and world after the first: its ``change``, totals of the world, and how much they moved.

        Columns that end in ``_change`` are after minus before; NaN where the way is in one of the two alone.
        """
        rows = []
        for way in self.ways:
            for world in range(1, len(self.names)):
                change = way.change(world)
                if change:
                    rows.append(self._row(way, world, change))
        return pd.DataFrame(rows, columns=_COLUMNS)

    def _row(self, way: ComparedWay, world: int, change: str) -> tuple[object, ...]:
        old, new = way.trips[0], way.trips[world]
        known = new or old
        assert known is not None  # else there is no change
        figures = [np.nan if trip is None else getattr(trip, name) for name in _FIGURES for trip in (old, new)]
        steps = [after - before for before, after in zip(figures[::2], figures[1::2], strict=True)]
        each = chain.from_iterable(zip(figures[::2], figures[1::2], steps, strict=True))
        return (self.names[world], way.mode, way.name, change, known.currency, *each)

    def least(self) -> pd.DataFrame:
        """The least cost and CO2e of a container, hours and km in each world; no two need be of one route."""
        frames = {name: front.to_frame() for name, front in zip(self.names, self.fronts, strict=True)}
        return pd.DataFrame({name: frame[list(_MEASURES)].min() for name, frame in frames.items()})

    def _headline(self) -> str:
        box = self.shipment
        load = f"{box.containers} x {box.container_type}, ready {box.ready:%Y-%m-%d}"
        return f"{box.origin} to {box.destination}: {load}: {self.compares}"

    @property
    def compares(self) -> str:
        """What is compared with what."""
        return f"{_listed(self.names[1:])} compared with {self.names[0]}"

    def _html_frame(self) -> pd.DataFrame:
        cells = [[way.mode, way.name, *self._cells(way)] for way in self._shown()]
        return pd.DataFrame(cells, columns=["by", "way", *(f"{name}: {self._unit}" for name in self.names)])

    @property
    def _unit(self) -> str:
        """What cells hold; no money where nothing has a price."""
        known = (trip.currency for way in self.ways for trip in way.trips if trip is not None and _priced(trip))
        return " / ".join([*(f"{currency} per box" for currency in islice(known, 1)), "days of transit"])

    def _shown(self) -> Iterator[ComparedWay]:
        """A few ways of each mode: the best of each world, then those that change, then others by rail.

        None that is far dearer than the cheapest, or goes out and back over a line, wherever there are others.
        """
        every = range(len(self.names))
        usual = [way for way in self.ways if self._is_usual(way)] or list(self.ways)
        for mode in self.modes:
            ways = [way for way in usual if way.mode == mode]
            best = {id(self.best(world, mode)) for world in every}
            first = [way for way in ways if any(trip is not None and id(trip) in best for trip in way.trips)]
            changed = [way for way in ways if {way.change(world) for world in every[1:]} - {"", "unchanged"}]
            most = max(_MOST_ROWS.get(mode, _FEW_ROWS), len(first))
            others = ways if mode in _MOST_ROWS else []
            kept = list(dict.fromkeys(map(id, [*first, *changed, *others])))[:most]
            yield from (way for way in ways if id(way) in kept)

    @cached_property
    def _cheapest(self) -> int:
        return min(trip.cents for way in self.ways for trip in way.trips if trip is not None)

    def _is_usual(self, way: ComparedWay) -> bool:
        trips = [trip for trip in way.trips if trip is not None]
        dear = min(trip.cents for trip in trips) > DEAR_TIMES * self._cheapest
        return not dear and not all(trip.doubles_back for trip in trips)

    def _cells(self, way: ComparedWay) -> list[str]:
        old = way.trips[0]
        first = "-" if old is None else _figures(old)
        return [first, *(_cell(way, world) for world in range(1, len(self.names)))]

    def _lines(self) -> Iterator[str]:
        yield from self.told()
        yield from (f"remark: {one}" for one in self.remarks)

    def told(self) -> Iterator[str]:
        """The answers, the warnings and the table, line by line."""
        shown = list(self._shown())
        borders = [{*_inner_borders(trip)} for way in shown for trip in way.trips if trip is not None]
        common = set.intersection(*borders)
        table = [["by", *self.names, "way"], *([way.mode, *self._cells(way), _way_told(way, common)] for way in shown)]
        widths = [max(len(row[column]) for row in table) for column in range(len(table[0]) - 1)]
        yield from self.answers
        warnings = self.warnings
        yield from (f"warning: {one}" for one in warnings)
        if warnings:
            yield "what waiting or going round costs is said by the clock: ask with depart= (--depart)"
        best = _BEST.get(self.minimise, "best")
        yield f"{self._unit} of the {best} route of each way: {self.names[0]} in all, others by how much they change"
        for row in table:
            yield "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]])
        left = len(self.ways) - len(shown)
        if left:
            yield f"and {counted(left, 'way')} more"


_FIGURES = ("cost", "cost_per_container", "hours", "co2_kg", "co2_kg_per_container")
_COLUMNS = (
    "scenario",
    "mode",
    "corridor",
    "change",
    "currency",
    *(f"{name}{part}" for name in _FIGURES for part in ("_before", "_after", "_change")),
)


def _listed(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _priced(trip: Itinerary) -> bool:
    return not math.isnan(trip.cost_per_container)


def _figures(trip: Itinerary) -> str:
    days = f"{trip.days:.1f}"
    return f"{trip.cost_per_container:,.0f} / {days}" if _priced(trip) else days


def _steps(old: Itinerary, new: Itinerary) -> list[str]:
    """By how much the cost of a box, where it is known, and the days change."""
    days = f"{new.days - old.days:+z,.1f}"
    more = new.cost_per_container - old.cost_per_container
    return [days] if math.isnan(more) else [f"{more:+z,.0f}", days]


def _way_told(way: ComparedWay, common: Container[str]) -> str:
    """Its name, how the gauge changes on it, and what borders it crosses that are neither in the name nor common."""
    trip = next(trip for trip in way.trips if trip is not None)
    inner = ", ".join(name for name in _inner_borders(trip) if name not in common)
    told = "; ".join(filter(None, (gauge_told(trip), f"over {inner}" if inner else "")))
    return f"{way.name} ({told})" if told else way.name


def _inner_borders(trip: Itinerary) -> list[str]:
    """Borders that the name of its corridor leaves out, in order: within a customs union there is no gate."""
    crossed = [
        leg.text.removeprefix("border ").partition(",")[0]
        for leg in trip.legs
        if leg.kind == "border" and leg.mode in ("rail", "road")
    ]
    # a gate is called by its cities, which may be those of the yard behind it
    return [name for name in dict.fromkeys(crossed) if not any(end in trip.name for end in name.split(" - "))]


def _cell(way: ComparedWay, world: int) -> str:
    old, new, change = way.trips[0], way.trips[world], way.change(world)
    if old is None or new is None:
        return f"new {_figures(new)}" if new is not None else change or "-"
    return "=" if change == "unchanged" else " / ".join(_steps(old, new))


def _combined(mode: str) -> str:
    """How a way goes, as a sentence says it: what goes by two modes is one way."""
    return mode.replace(" and ", " with ")


def _moved(old: Itinerary | None, new: Itinerary) -> str:
    """What becomes of the best way of a mode; blank where nothing does."""
    if old is None:
        return f"a new way, {new.name}: {_figures_in_words(new)}"
    *cost, days = _steps(old, new)
    money = [f"{more} {new.currency} per box ({new.cost_per_container:,.0f})" for more in cost]
    step = ", ".join([*money, f"{days} days ({new.days:.1f})"])
    if new.name != old.name:
        return f"by {new.name} in place of {old.name}: {step}"
    return "" if (new.cents, new.seconds) == (old.cents, old.seconds) else f"still by {new.name}: {step}"


def _figures_in_words(trip: Itinerary) -> str:
    days = f"{trip.days:.1f} days"
    return f"{trip.cost_per_container:,.0f} {trip.currency} per box, {days}" if _priced(trip) else days


def modes_of(trip: Itinerary) -> str:
    """How a route goes, in words: by the mode of most of its kilometres and, on land, the one that helps it most."""
    km: dict[str, float] = {}
    for leg in trip.legs:
        if leg.kind == "haul":
            km[leg.mode] = km.get(leg.mode, 0.0) + leg.km
    main = max(km, key=lambda mode: km[mode], default="road")
    helping = [mode for mode in _HELPING if mode != main and km.get(mode, 0.0) > _LOCAL * trip.km]
    return main if main in ("sea", "air") else _listed([main, *helping[:1]])
