"""A part of a network: the rows of its tables that concern some terminals, and nothing that those would lack.

What refers to other rows follows the schema. A row whose only subject is gone goes, too: an embargo on a border that is
not there would be one on everything if the border alone were taken out of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from corridor.arguments import checked_class
from corridor.model.tables.codes import MODES, OPEN, is_gauge
from corridor.model.tables.columns import COUNTRY_OR_GROUP, Column
from corridor.model.tables.header import Header
from corridor.model.tables.line_files import Lines
from corridor.model.tables.reading import split_codes
from corridor.model.tables.schema import TABLES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from _typeshed import DataclassInstance
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
else:
    from corridor.lazy import numpy as np
    from corridor.lazy import pandas as pd

    class DataclassInstance(Protocol):
        """Known to the type checker alone."""


__all__ = ["NetworkParts", "subset_frames"]

_BORDERS, _ZONES = "borders.border_id", "zones"
_OF_A_DAY, _FIRST_STOP = ("weekdays", "departure_dates", "departure_times"), ("departure_h", "cutoff_h")
_CUT = "part of a longer way: its published days are left out"


class _Whole(DataclassInstance, Protocol):
    """What is cut: a network that knows what a name of a place means."""

    @property
    def header(self) -> Header: ...
    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...
    @property
    def own_lines(self) -> Lines: ...

    def terminal(self, name: str) -> str: ...
    def expand(self, names: str | Iterable[str]) -> frozenset[str]: ...


_Network = TypeVar("_Network", bound=_Whole)


@checked_class
class NetworkParts:
    """What `Network` can be cut into."""

    def subset(self: _Network, places: Iterable[str], *, name: str, title: str = "") -> _Network:
        """Cut out what lies at some places and between them; a service that leaves them keeps its longest part within.

        Parameters
        ----------
        places : iterable of str
            Terminals by any of their names; countries and groups by their codes.
        name : str
            Of the part, as of a folder.
        title : str
            Of the part; by default that of the whole.

        Returns
        -------
        Network
            Checked as a whole. What is paid, forbidden and emitted between the places is what it was.

        Raises
        ------
        UnknownName
            For a name of nothing.
        """
        from corridor.model.checks.folder import check_frames  # which a whole network does not need

        frames = subset_frames(self.tables, _kept_terminals(self, places))
        header = replace(self.header, title=title or self.header.title)
        check_frames(header, frames, name)
        drawn = set(frames["links"]["geometry_id"])
        lines = {key: line for key, line in self.own_lines.items() if key in drawn}
        return replace(self, name=name, header=header, tables=frames, own_lines=lines)


def _kept_terminals(network: _Whole, places: Iterable[str]) -> frozenset[str]:
    """Terminals that names of places mean, and all of the countries and groups among them."""
    found, country = set[str](), network.tables["terminals"]["country"]
    for place in places:
        countries = network.expand((place,))
        found |= set(country.index[country.isin(countries)]) if countries else {network.terminal(place)}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Ids that are kept of each table, as columns refer to them."""

    ids: dict[str, set[str]] = field(default_factory=dict)

    def of(self, column: Column) -> set[str] | None:
        """What a cell of a column may name; None where it may name anything."""
        return self.ids.get(_ZONES if column.name == _ZONES else column.refers)


def subset_frames(tables: Mapping[str, pd.DataFrame], terminals: Collection[str]) -> dict[str, pd.DataFrame]:
    """Cut out what lies at some terminals and between them.

    Links with both ends among them; of services that leave them the longest part within on which boxes get on and off;
    prices, rules, factors and limits of the countries, zones, borders, links and services that are left.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Every table of a network.
    terminals : collection of str
        Ids of those that are kept.

    Returns
    -------
    dict of str to DataFrame
        Every table again.
    """
    kept = _Kept({"terminals": set(terminals), "containers": set(tables["containers"].index)})
    found = dict(tables)
    for name in ("terminals", "links"):
        found[name] = _referring(name, tables[name], kept)
        kept.ids[name] = set(found[name].index)
    found["services"], found["service_stops"] = _services(tables, kept.ids["terminals"])
    kept.ids["services"] = set(found["services"].index)
    kept.ids[_BORDERS] = {OPEN} | {border for border in found["links"]["border_id"] if border}
    _keep_countries(found, tables["countries"], kept)
    for name in ("borders", "transfers", "rules", "tariffs", "emissions", "trains", "cargo_limits"):
        found[name] = _referring(name, tables[name], kept)
    found["borders"] = found["borders"][found["borders"]["border_id"].isin(kept.ids[_BORDERS])]
    found["transfers"] = found["transfers"][_needed(found["transfers"], found["links"])]
    subjects = set().union(*(kept.ids[name] for name in ("terminals", "services", _BORDERS)))
    found["measurements"] = tables["measurements"][tables["measurements"]["subject"].isin(subjects)]
    return found


def _referring(name: str, frame: pd.DataFrame, kept: _Kept) -> pd.DataFrame:
    """Rows all of whose references are there, lists cut to those that are; a list of which nothing is left goes."""
    if name == "terminals":
        return frame[frame.index.isin(kept.ids[name])]
    whole = np.ones(len(frame), dtype=bool)
    for column in TABLES[name].columns:
        known = kept.of(column)
        if known is None or column.name not in frame:
            continue
        if column.kind == "codes":
            cells = [split_codes(cell) for cell in frame[column.name]]
            cut = [tuple(code for code in codes if code in known) for codes in cells]
            whole &= [bool(left) or not codes for left, codes in zip(cut, cells, strict=True)]
            frame = frame.assign(**{column.name: [";".join(codes) for codes in cut]})
        else:
            whole &= (frame[column.name].isin(known) | (frame[column.name] == "")).to_numpy()
    return frame[whole]


def _keep_countries(found: dict[str, pd.DataFrame], countries: pd.DataFrame, kept: _Kept) -> None:
    """Countries of what is left, the groups that they belong to, and the zones of prices that lie in them."""
    own = countries[countries.index.isin(set(found["terminals"]["country"]))]
    groups = {code for cell in own["groups"] for code in split_codes(cell)}
    found["countries"] = own
    kept.ids["countries"] = set(own.index)
    kept.ids[COUNTRY_OR_GROUP] = kept.ids["countries"] | groups
    kept.ids[_ZONES] = kept.ids[COUNTRY_OR_GROUP] | {zone for zone in found["links"]["tariff_zone"] if zone}


def _needed(transfers: pd.DataFrame, links: pd.DataFrame) -> Mask:
    """Transfers whose carriers come there by a link that is left; the ground and consignment notes need none."""
    on = links["gauge"].where(links["mode"] == "rail", links["mode"])
    there = {pair for end in ("from_node_id", "to_node_id") for pair in zip(links[end], on, strict=True)}
    columns = ("terminal_id", "from_carrier", "to_carrier")
    rows = zip(*(transfers[name] for name in columns), strict=True)
    return np.array(
        [all((place, one) in there or not _moves(one) for one in carriers) for place, *carriers in rows], dtype=bool
    )


def _moves(carrier: str) -> bool:
    return carrier in MODES or is_gauge(carrier)


# --- services ------------------------------------------------------------------------------------


def _services(tables: Mapping[str, pd.DataFrame], terminals: Collection[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Services with a part within, and the stops of that part."""
    km = _lengths(tables["links"])
    services, stops, parts = tables["services"], tables["service_stops"], list[pd.DataFrame]()
    shares, later = dict[str, float](), set[str]()
    for service, path in stops.sort_values(["service_id", "sequence"]).groupby("service_id"):
        part = _longest_part(path, terminals)
        if part is None:
            continue
        parts.append(part)
        if len(part) < len(path):
            mode = str(services["mode"].at[service])
            shares[str(service)] = _ride(part, mode, km) / _ride(path, mode, km)
            if part["sequence"].tolist()[0] != path["sequence"].tolist()[0]:
                later.add(str(service))
    left = pd.concat([_renumbered(part) for part in parts]).sort_index() if parts else stops.iloc[:0]
    kept = services[services.index.isin(set(left["service_id"]))]
    return _cut_rows(kept, shares, later), left


def _longest_part(path: pd.DataFrame, terminals: Collection[str]) -> pd.DataFrame | None:
    """Consecutive stops within, from one on which boxes get on to one on which they get off: the most there are."""
    within = path["terminal_id"].isin(set(terminals)).to_numpy()
    calls, best = np.flatnonzero(within & path["calls"].to_numpy(dtype=bool)), (0, 0)
    gaps = np.cumsum(~within)
    for first in calls.tolist():
        same = calls[gaps[calls] == gaps[first]]
        best = max(best, (int(same[-1]) - first, -first))
    length, first = best[0], -best[1]
    return path.iloc[first : first + length + 1] if length else None


def _renumbered(part: pd.DataFrame) -> pd.DataFrame:
    """Stops counted from one; to the first leads neither a link nor hours."""
    if part["sequence"].iat[0] == 1:
        return part
    numbers = list(range(1, len(part) + 1))
    keys = [f"{service}:{number:03d}" for service, number in zip(part["service_id"], numbers, strict=True)]
    first = np.array(numbers) == 1
    return part.assign(
        sequence=numbers, link_id=part["link_id"].mask(first, ""), run_h=part["run_h"].mask(first)
    ).set_axis(pd.Index(keys, name="id"))


def _cut_rows(services: pd.DataFrame, shares: Mapping[str, float], later: Collection[str]) -> pd.DataFrame:
    """Services of which a part is left: no published days, a share of their own rate, and no hour where it begins."""
    cut, begins = services.index.isin(set(shares)), services.index.isin(set(later))
    share = pd.Series(services.index.map(lambda key: shares.get(key, 1.0)), services.index, dtype=float)
    blank = {name: services[name].mask(begins, "") for name in _OF_A_DAY}
    blank |= {name: services[name].mask(begins) for name in _FIRST_STOP}
    notes = services["notes"].where(~cut, [f"{note}; {_CUT}" if note else _CUT for note in services["notes"]])
    return services.assign(
        transit_days=services["transit_days"].mask(cut),
        rate_per_feu=services["rate_per_feu"] * share,
        notes=notes,
        **blank,
    )


def _lengths(links: pd.DataFrame) -> dict[tuple[str, frozenset[str]], float]:
    """Kilometres between neighbours by mode; of several ways the shortest."""
    found = dict[tuple[str, frozenset[str]], float]()
    for mode, one, other, km in zip(
        *(links[name] for name in ("mode", "from_node_id", "to_node_id", "length_km")), strict=True
    ):
        key = (mode, frozenset((one, other)))
        found[key] = min(km, found.get(key, km))
    return found


def _ride(path: pd.DataFrame, mode: str, km: Mapping[tuple[str, frozenset[str]], float]) -> float:
    places = path["terminal_id"].tolist()
    return sum(km[mode, frozenset(pair)] for pair in pairwise(places))
