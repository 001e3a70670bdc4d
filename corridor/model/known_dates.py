"""What a network's prices do not tell of, days and modes: who asks is told so, in a line each.

Prices that are observed again and again change on many days, and some day they end; one that was raised once holds
until it is raised again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from corridor.model.network import Network

__all__ = ["dates_known", "outside_dates", "price_remarks"]

_SERIES = 5  # different first days, from which on prices are observations
_NO_END = "9000-01-01"  # tables write a later day for no end


def dates_known(network: Network) -> tuple[dt.date, dt.date] | None:
    """First and last day that stands at a price in use; None where prices are no series that ends."""
    return network.cache.lasting("dates known", (), lambda: _dates_known(network))


def _dates_known(network: Network) -> tuple[dt.date, dt.date] | None:
    tariffs = network.tariffs
    used = tariffs[tariffs["used"].to_numpy(dtype=bool)]
    begin, end = (used[name].dropna() for name in ("valid_from", "valid_to"))
    if begin.nunique() < _SERIES:
        return None
    last = max((begin.max(), *end[end < _NO_END]))
    return begin.min().date(), last.date()


def outside_dates(network: Network, days: Iterable[dt.date]) -> tuple[str, ...]:
    """Say, in one line for all days, that some lie before or after all dated prices; nothing where none does."""
    known, asked = dates_known(network), sorted(days)
    if known is None or not asked:
        return ()
    prices = f"the dated prices of {network.name}"
    told = []
    if asked[0] < known[0]:
        told.append(f"before {known[0]}, where {prices} begin")
    if asked[-1] > known[1]:
        told.append(f"after {known[1]}, where {prices} end: what changed later is not in them")
    return (f"asked about days {', and '.join(told)}",) if told else ()


def price_remarks(network: Network, days: Iterable[dt.date]) -> tuple[str, ...]:
    """Say which modes are left out for want of any price, and that days lie outside all dated prices."""
    modes = sorted(network.unpriced_modes)
    left_out = (f"{network.name} has no price of haulage by {', '.join(modes)}: left out of all answers",)
    return (*(left_out if modes else ()), *outside_dates(network, days))
