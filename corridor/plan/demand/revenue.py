"""What rows of a demand pay, what leaving them behind costs, and how much of them must go at least."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from corridor.errors import ArgumentError
from corridor.plan.demand.rows import DemandRows, is_blank

__all__ = ["REVENUE_COLUMNS", "LeastShare", "Revenue", "percent", "read_revenue", "refuse_revenue"]

Floats = NDArray[np.float64]

_PRICE, _PENALTY, _SHARE, _GROUP = "price_per_teu", "penalty_per_teu", "min_share", "group"
REVENUE_COLUMNS = (_PRICE, _PENALTY, _SHARE, _GROUP)
_PERCENT, _HUNDRED = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII), 100.0
_MOST = {_PRICE: 1e6, _PENALTY: 1e6, _SHARE: 1.0}  # of a TEU; more is a slip of the pen


@dataclass(frozen=True, slots=True)
class LeastShare:
    """Rows of a demand of which a share must go at least, all together.

    Attributes
    ----------
    name : str
        Of the group, or of the row where it is alone.
    rows : tuple of int
        Of the demand.
    share : float
        From 0 to 1.
    """

    name: str
    rows: tuple[int, ...]
    share: float


@dataclass(frozen=True, eq=False)
class Revenue:
    """What a demand brings in.

    Attributes
    ----------
    price, penalty : float array, shape (rows,)
        Currency per TEU that goes, and per TEU that stays behind; not a number where a row says nothing.
    share : float array, shape (rows,)
        Least share that must go, of the row or of all rows of its group; not a number where a row says nothing.
    group : tuple of str
        Of each row; blank for none.
    """

    price: Floats
    penalty: Floats
    share: Floats
    group: tuple[str, ...]

    def columns(self) -> dict[str, list[float] | list[str]]:
        """Cells by column, as `read_revenue` reads them."""
        cells = (self.price.tolist(), self.penalty.tolist(), self.share.tolist(), list(self.group))
        return dict(zip(REVENUE_COLUMNS, cells, strict=True))

    @property
    def forgone(self) -> Floats:
        """What a TEU that stays behind costs: price and penalty; infinite where a row has neither, and must go."""
        said = ~(np.isnan(self.price) & np.isnan(self.penalty))
        return np.where(said, np.nan_to_num(self.price) + np.nan_to_num(self.penalty), np.inf)

    @property
    def pays(self) -> bool:
        """Whether any row has a price or a penalty, so that profit is what counts."""
        return bool(np.isfinite(self.forgone).any())

    def least_shares(self, ids: Sequence[str]) -> tuple[LeastShare, ...]:
        """Shares that bind: one for each group that has one, and one for each row that stands alone."""
        rows: dict[str, list[int]] = {}
        for row, group in enumerate(self.group):
            rows.setdefault(f"group {group}" if group else f"row {ids[row]}", []).append(row)
        found = ((name, members, float(np.nan_to_num(self.share[members]).max())) for name, members in rows.items())
        return tuple(LeastShare(name, tuple(members), share) for name, members, share in found if share > 0.0)

    def brought_in(self, served: Floats, behind: Floats) -> tuple[float, float]:
        """Revenue and penalties of what goes and what stays behind, by row of the demand, in the units of these."""
        return float(np.nan_to_num(self.price) @ served), float(np.nan_to_num(self.penalty) @ behind)


def read_revenue(table: DemandRows) -> Revenue | None:
    """Read the columns that say what rows bring in; None where there are none, or all are blank.

    Faults are found in the table: amounts that are negative or beyond reason, groups of several shares.
    """
    if not any(name in table.header for name in REVENUE_COLUMNS):
        return None
    price, penalty, share = (np.array(_amounts(table, name)) for name in (_PRICE, _PENALTY, _SHARE))
    group = tuple("" if is_blank(row.get(_GROUP)) else str(row[_GROUP]).strip() for _, row in table)
    said: dict[str, float] = {}
    for (line, _), name, amount in zip(table, group, share.tolist(), strict=True):
        if name and not math.isnan(amount) and said.setdefault(name, amount) != amount:
            problem = f"group {name} has a share of {said[name]:g} already"
            table.find(line, _SHARE, problem, "write one share for all rows of a group")
    found = Revenue(price, penalty, share, group)
    return found if found.pays or (np.nan_to_num(share) > 0.0).any() else None


def percent(text: str) -> float | None:
    """The share that a text such as "20 %" says; None where it is no percentage."""
    found = _PERCENT.fullmatch(text.strip())
    return None if found is None else float(found[1]) / _HUNDRED


def refuse_revenue(revenue: Revenue | None, model: str) -> None:
    """Refuse prices, penalties and shares where a plan does not look at them.

    Raises
    ------
    ArgumentError
        Naming the plans that do.
    """
    if revenue is not None:
        some = " and ".join(REVENUE_COLUMNS[:2])
        raise ArgumentError(
            f"{model} looks at no {some}, nor at {_SHARE}: take these columns out; flow and block_trains do"
        )


def _amounts(table: DemandRows, name: str) -> list[float]:
    return [math.nan if is_blank(row.get(name)) else _amount(table, line, name, row[name]) for line, row in table]


def _amount(table: DemandRows, line: int, name: str, cell: object) -> float:
    share = percent(cell) if name == _SHARE and isinstance(cell, str) else None
    if share is not None and share <= 1.0:
        return share
    try:
        value = math.nan if isinstance(cell, bool) else float(cell) if isinstance(cell, (Real, str)) else math.nan
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= _MOST[name]:
        table.find(
            line, name, f"{cell!r} is not a number from 0 to {_MOST[name]:,g}", "write a number, or leave it out"
        )
    return value
