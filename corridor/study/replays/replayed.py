"""What a replay finds: by day and server, by server, by shipper, and who went another way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from corridor.arguments import checked_result
from corridor.display import counted
from corridor.results import RemarkedReport, Stamp
from corridor.study.disruptions.cases import no_route_frame

__all__ = ["Replay"]

_MOST_ROWS = 6  # of the table that people read
_SHOWN = ("name", "peak_teu", "peak_trains", "peak_date", "clear_date", "clearing_days", "longest_wait_days")


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class Replay(RemarkedReport):
    """What dated events do, day by day.

    Attributes
    ----------
    events : tuple of str
        Names of what happened.
    first, last : date
        Days that are told.
    minimise, currency : str
        What every shipper minimises, and of all money.
    teu, held_teu, turned_teu, rerouted_teu, stayed_teu : float
        TEU on the way on the first day or sent since; of these, those that waited a day or more for a server, turned
        away before one, were loaded by another way than usual, and are not there on the last day because they wait.
    cost_loss, time_loss, teu_hours_loss : float
        Freight beyond that of the usual ways, the value of the time lost by `Shipment.value_of_time` or the tariff, and
        TEU times hours, waits and longer ways.
    days : DataFrame
        By ``date`` and ``server``: ``came``, ``served``, ``turned`` and, in the evening, ``waiting``, in TEU;
        ``capacity`` in TEU a day (infinite for a door and whoever has none in the tables), ``wait_days`` of who comes
        last (waiting over capacity) and ``waiting_trains``.
    servers : DataFrame
        By ``server`` at which boxes waited: ``kind``, ``name``, ``peak_teu``, ``peak_trains``, ``peak_date``,
        ``open_date`` (the first day on which it takes what it usually takes), ``clear_date`` and ``clearing_days`` from
        then until nobody waits (missing where that is not by the last day), ``longest_wait_days``, ``teu_days`` waited.
    shipments : DataFrame
        By shipper: ``origin``, ``destination``, ``teu``, ``arrived``, ``waiting`` and ``under_way`` on the last day,
        ``held``, ``turned``, ``rerouted`` (TEU), ``mean_late_days``, ``most_late_days``, ``cost_loss``,
        ``teu_hours_loss``.
    reroutes : DataFrame
        Per usual way, other way and ``how`` (loaded, turned away): ``teu``, ``cost_per_teu`` and ``days`` more.
    notes : tuple of str
        What was assumed.
    stamp : Stamp
        What it was computed with.
    no_route : DataFrame
        Shippers that have no usual way, as in `Criticality`; they count nowhere else.
    remarks : tuple of str
        Where a day asked about lies outside the dates of the network's prices, and what has no price at all.
    """

    json_name = "replay"

    events: tuple[str, ...]
    first: dt.date
    last: dt.date
    minimise: str
    currency: str
    teu: float
    held_teu: float
    turned_teu: float
    rerouted_teu: float
    stayed_teu: float
    cost_loss: float
    time_loss: float
    teu_hours_loss: float
    days: pd.DataFrame
    servers: pd.DataFrame
    shipments: pd.DataFrame
    reroutes: pd.DataFrame
    notes: tuple[str, ...]
    stamp: Stamp
    no_route: pd.DataFrame = field(default_factory=no_route_frame)

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the frame by day and server."""
        return self.days.copy()

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        return "; ".join([f"{' and '.join(self.events)}: {self._worst()}", *self._moved(), self._lost()])

    def _worst(self) -> str:
        if self.servers.empty:
            return "nothing waits anywhere"
        worst = self.servers.iloc[0]
        trains = f" ({worst['peak_trains']:,.0f} trains)" if worst["peak_trains"] == worst["peak_trains"] else ""
        most = f"{worst['peak_teu']:,.0f} TEU{trains} wait at {worst['name']} on {worst['peak_date']:%-d %B %Y}"
        if worst["clearing_days"] != worst["clearing_days"]:
            return f"{most}, and the line is not gone by {self.last:%-d %B}"
        if not worst["clearing_days"]:
            return f"{most}; nobody is left when it opens"
        return f"{most}; the line is gone {worst['clearing_days']:.1f} days after it opens"

    def _moved(self) -> Iterator[str]:
        if self.rerouted_teu:
            yield f"{self.rerouted_teu:,.0f} TEU are loaded by another way"
        if self.turned_teu:
            yield f"{self.turned_teu:,.0f} TEU turn away before a shut door"
        if self.stayed_teu:
            yield f"{self.stayed_teu:,.0f} TEU still wait on the last day"

    def _lost(self) -> str:
        more = f"{self.cost_loss:+,.0f} {self.currency} of freight"
        return f"{more} and {self.teu_hours_loss:,.0f} TEU-hours, worth {self.time_loss:,.0f} {self.currency}"

    def summary(self) -> Mapping[str, float]:
        """The totals by name."""
        names = ("teu", "held_teu", "turned_teu", "rerouted_teu", "stayed_teu", "cost_loss", "time_loss")
        return {name: getattr(self, name) for name in (*names, "teu_hours_loss")}

    def _headline(self) -> str:
        return self.sentence

    def _html_frame(self) -> pd.DataFrame:
        return self.servers[list(_SHOWN)]

    def _lines(self) -> Iterator[str]:
        if len(self.servers):
            table = self.servers[list(_SHOWN)].head(_MOST_ROWS)
            yield from table.to_string(index=False, float_format="{:,.1f}".format).split("\n")
            left = len(self.servers) - len(table)
            if left > 0:
                yield f"and {counted(left, 'server')} more with a line: .servers"
        if len(self.reroutes):
            table = self.reroutes.head(_MOST_ROWS)
            yield ""
            yield from table.to_string(index=False, float_format="{:,.1f}".format, max_colwidth=60).split("\n")
        yield from (f"assumed: {note}" for note in self.notes)
