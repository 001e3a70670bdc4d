"""Numbers far from all others of their kind: no fault, since one of them may be true, but worth a look."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from corridor.model.network import Network
from corridor.model.prices.tariff import rates_on
from corridor.model.tables.reading import split_codes
from corridor.study.remarks import Remark

__all__ = ["unusual_gauges", "unusual_prices", "unusual_values"]

_FROM_MEDIAN = 8.0
_FROM_NEXT = 3.0  # a long tail is no slip: the next of the others is as far again
_FEWEST = 4
_FROM_NEIGHBOURS = 10.0
# Of railways that carry freight, in mm (general knowledge): any other is more likely a slip of the hand than a railway
_GAUGES = frozenset(
    split_codes(
        "600;610;750;760;762;891;900;914;950;1000;1009;1050;1067;1372;1435;1495;1520;1524;1581;1588;1600;1638;1668;1674"
        ";1676"
    )
)
_BY_KM = ("per_feu_km", "per_teu_km", "per_container_km")
# table, column, and what makes rows alike
_PEERS = (
    ("transfers", "hours", ("technique",)),
    ("transfers", "cost_per_container", ("technique", "currency")),
    ("transfers", "cost_per_shipment", ("technique", "currency")),
    ("transfers", "capacity_teu_per_day", ("technique",)),
    ("borders", "dwell_mean_h", ("mode", "train_class")),
    ("borders", "cost_per_shipment", ("mode", "currency")),
    ("borders", "capacity_trains_per_day", ("mode",)),
    ("services", "frequency_per_week", ("mode",)),
    ("services", "teu_per_departure", ("mode",)),
    ("services", "rate_per_feu", ("mode", "currency")),
    ("tariffs", "mid", ("item", "mode", "basis", "currency")),
)


def unusual_values(network: Network) -> Iterator[Remark]:
    """Say which numbers are more than eight times from the middle of their kind, and three times from the next one.

    Parameters
    ----------
    network : Network
        The tables; rows of context and zeros are left out.

    Yields
    ------
    Remark
        The value, and what the others are.
    """
    for table, column, alike in _PEERS:
        frame = network.tables[table]
        frame = frame[frame[column] > 0]
        if "used" in frame:
            frame = frame[frame["used"].to_numpy(dtype=bool)]
        for _, rows in frame.groupby(list(alike)):
            values = rows[column].astype(float)
            for row in _far(values) if len(values) >= _FEWEST else ():
                others = values.drop(row)
                span = f"{others.min():g} to {others.max():g}"
                value = f"{values[row]:g}"
                text = f"{table} {row}: {column} is {value}, where {len(others)} others alike have {span}"
                yield Remark(text, table, (row,), column, value, "check the unit, and where the decimal point is")


def unusual_gauges(network: Network) -> Iterator[Remark]:
    """Say which track gauges are those of no railway: boxes would be reloaded where it begins and where it ends.

    Parameters
    ----------
    network : Network
        The tables ``links`` and ``terminals``.

    Yields
    ------
    Remark
        The gauge, its rows, and the gauge that it is nearest to.
    """
    for table, column in (("links", "gauge"), ("terminals", "gauges")):
        rows = defaultdict[str, list[str]](list)
        for row, cell in network.tables[table][column].items():
            for gauge in {*split_codes(str(cell))} - _GAUGES:
                rows[gauge].append(str(row))
        for gauge, ids in sorted(rows.items()):
            near = min(_GAUGES, key=lambda known: (abs(int(known) - int(gauge)), known))
            where = f"{table} {', '.join(ids[:3])}{f' and {len(ids) - 3} more' if len(ids) > 3 else ''}"
            text = f"{where}: no railway that is known here has a gauge of {gauge} mm"
            yield Remark(text, table, tuple(ids), column, gauge, f"check the number; nearest: {near}")


def _far(values: pd.Series) -> list[str]:
    """Rows far above or far below all others."""
    ordered = np.sort(values.to_numpy())
    middle = float(np.median(ordered))
    above = ordered[-1] > max(_FROM_MEDIAN * middle, _FROM_NEXT * ordered[-2])
    below = ordered[0] < min(middle / _FROM_MEDIAN, ordered[1] / _FROM_NEXT)
    found = [values.idxmax()] if above else []
    return [str(row) for row in (*found, *([values.idxmin()] if below else []))]


def unusual_prices(network: Network) -> Iterator[Remark]:
    """Say which haulage prices per kilometre are ten times those of every zone beside theirs, or a tenth of them.

    Zones are beside one another where links of the mode meet, and a zone is beside itself in another period. Prices of
    single links are left out: those depend on the way.

    Parameters
    ----------
    network : Network
        The tables; rows of context and prices of zero are left out.

    Yields
    ------
    Remark
        The price, and those of its neighbours.
    """
    for mode, rows in _prices(network).groupby("mode"):
        around, told = _around(network, str(mode)), set[str]()
        zones = {str(key): _zones(network, cell) for key, cell in rows["zones"].items()}
        written, prices = (dict(zip(zones, rows[name].tolist(), strict=True)) for name in ("mid", "price"))
        for key, price in prices.items():
            beside = zones[key].union(*(around[zone] for zone in zones[key]))
            near = [prices[other] for other in zones if other not in told | {key} and beside & zones[other]]
            if near and not min(near) / _FROM_NEIGHBOURS < price < max(near) * _FROM_NEIGHBOURS:
                told.add(key)
                others = f"{min(near):.3g} to {max(near):.3g} {network.currency}"
                text = f"tariffs {key}: {price:.3g} {network.currency} a km, where zones beside it have {others}"
                remedy = "check the basis, the currency, and where the decimal point is"
                yield Remark(text, "tariffs", (key,), "mid", f"{written[key]:g}", remedy)


def _prices(network: Network) -> pd.DataFrame:
    """Haulage prices per box and kilometre of zones, in the network's currency by the rates of its base year."""
    tariffs = network.tariffs
    rows = tariffs[tariffs["used"].to_numpy(dtype=bool) & (tariffs["item"] == "haul") & (tariffs["mid"] > 0)]
    rows = rows[rows["basis"].isin(_BY_KM) & (rows["link_ids"] == "") & (rows["terminal_ids"] == "")]
    rates = rates_on(network, dt.date(network.header.base_year, 1, 1))
    rows = rows[rows["currency"].isin(rates)]
    return rows.assign(price=rows["mid"] * rows["currency"].map(rates).astype(float))


def _zones(network: Network, cell: str) -> frozenset[str]:
    """Countries and other zones that a cell names; all of the network where it is blank."""
    codes = split_codes(cell)
    return network.expand(codes) | frozenset(codes) if codes else frozenset((*network.countries.index, ""))


def _around(network: Network, mode: str) -> Mapping[str, frozenset[str]]:
    """Zones of links of a mode that meet, by each of them."""
    links, country = network.links[network.links["mode"] == mode], network.terminals["country"]
    met = defaultdict[str, set[str]](set)
    for start, end, zone in zip(links["from_node_id"], links["to_node_id"], links["tariff_zone"], strict=True):
        for terminal in (start, end):
            met[terminal] |= {zone} if zone else {str(country[start]), str(country[end])}
    beside = defaultdict[str, frozenset[str]](frozenset)
    for zones in met.values():
        for zone in zones:
            beside[zone] |= zones
    return beside
