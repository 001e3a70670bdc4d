"""How far a route may stray, on a screen: what its ranges hold, what they do not, and the rows that it hangs on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from corridor.cli.tables import Columns
from corridor.display import counted
from corridor.study.swings import WITHOUT_ENDS, WeakFact, WeakFacts, weak_rows
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from corridor.itinerary.itinerary import Itinerary
    from corridor.model.network import Network

__all__ = ["print_weak", "uncertainty_line"]

_LEAST_MONEY, _LEAST_DAYS = 1.0, 0.1  # of a row that is told: of a box, either way
_LEAST_SHARE = 0.02  # of what a row must swing of cost or hours to be told beside a range that does not hold it


def uncertainty_line(network: Network, trip: Itinerary, which: str, *, brief: bool = False) -> str:
    """How far cost and time of a route range, what by most, and the widest doubt beside; `which` names the route.

    In brief the two ranges are told without what moves them most.

    A cost ranges with prices that state their ends, days with what varies from journey to journey. A row that states
    no ends, as a running time, stands as it is in both: how far it may be off is another question, and told apart.
    """
    found = weak_rows(network, trip)
    parts = [_parts(fact) for fact in found.facts]
    inside, beyond = ([pair[place] for pair in parts] for place in (0, 1))
    cost, days = trip.cost_range_per_container, trip.days_range.ends_told()
    told = []
    if trip.priced and round(cost.low) < round(cost.high):
        most = _told(found, max(inside, key=lambda fact: fact.cost_swing, default=None), days=False)
        told.append(f"{cost.low:,.0f} to {cost.high:,.0f} {trip.currency} a box{'' if brief else most}")
    if days:
        most = _told(found, max(inside, key=lambda fact: fact.days_swing, default=None), days=True)
        told.append(days if brief else f"{days} from journey to journey{most}")
    told = ([", ".join(told)] if brief else told) if told else ["nothing on it states one"]
    widest = max(beyond, key=lambda fact: _share(found, fact), default=None)
    if widest is not None and _share(found, widest) >= _LEAST_SHARE:
        grade = "" if brief else f" ({widest.confidence})"
        told.append(f"not in it, if off{grade}: {widest.told(found.containers, found.currency)}")
    why = "" if brief else f", --why {'cost' if trip.priced else 'hours'}"
    return f"range of {which}: {'; '.join(told)}; see --show weak{why}"


def _parts(fact: WeakFact) -> tuple[WeakFact, WeakFact]:
    """What a row moves between ends that it states, and what it moves by its confidence alone."""
    bases = fact.basis.split("; ")  # that of the hours first
    time_beyond, money_beyond = (WITHOUT_ENDS in bases[place] for place in (0, -1))
    no_time, no_money = replace(fact, hours_high=fact.hours_low), replace(fact, cost_high=fact.cost_low)
    neither = replace(no_time, cost_high=fact.cost_low)
    kept = {(False, False): fact, (False, True): no_money, (True, False): no_time, (True, True): neither}
    return kept[time_beyond, money_beyond], kept[not time_beyond, not money_beyond]


def _share(found: WeakFacts, fact: WeakFact) -> float:
    """The larger of a row's swings of cost and hours, as shares of the route's own."""
    money = fact.cost_swing / found.cost if found.cost > 0.0 else 0.0
    return max(money, fact.days_swing * HOURS_PER_DAY / found.hours if found.hours else 0.0)


def _told(found: WeakFacts, fact: WeakFact | None, *, days: bool) -> str:
    """The row that a range has most of, and its part either way."""
    if fact is None or not (fact.days_swing if days else fact.cost_swing):
        return ""
    alone = replace(fact, cost_high=fact.cost_low) if days else replace(fact, hours_high=fact.hours_low)
    return f", most by {alone.told(found.containers, found.currency)}"


def print_weak(out: Console, found: WeakFacts) -> None:
    """Print the rows that a route hangs on, by how far each alone moves what a box costs and how long it takes."""
    doubt = f"{counted(len(found.facts), 'row')} in doubt"
    out.print(Text(f"{found.name}: {doubt}, and how far each alone moves the route either way", style="bold"))
    rows, told = [], []
    for fact in found.facts:
        money, days = fact.cost_swing / 2 / found.containers, fact.days_swing / 2
        if money >= _LEAST_MONEY or days >= _LEAST_DAYS:
            rows.append([_moved(money, 0, _LEAST_MONEY), _moved(days, 1, _LEAST_DAYS), fact.confidence])
            told.append(f"{fact.what} ({fact.table}, row {fact.row})")
    heads = [f"{found.currency} a box", "days", "confidence"]
    columns = Columns(out, heads, rows, without=() if found.cost == found.cost else (0,), text="row")
    for cells, text in zip(rows, told, strict=True):
        columns.line(cells, text)
    if less := len(found.facts) - len(rows):
        out.print(
            Text(f"and {counted(less, 'row')} that hardly move it: --format csv has all, and sources", style="dim")
        )


def _moved(amount: float, digits: int, least: float) -> str:
    return f"+-{amount:,.{digits}f}" if amount >= least else ""
