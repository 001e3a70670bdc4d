"""A way along the world's railways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corridor.arguments import checked_result
from corridor.results import ReportMixin

__all__ = ["RailPath"]


@checked_result
@dataclass(frozen=True, eq=False, repr=False)
class RailPath(ReportMixin):
    """A way along the world's railways.

    Attributes
    ----------
    states : ndarray of int64
        States of the graph, from start to end.
    lat, lon : ndarray of float64
        Their places in degrees, WGS 84.
    country : ndarray of str
        Their countries, ISO 3166 alpha-2.
    gauge : ndarray of int64
        Their gauges, in millimetres.
    along_km : ndarray of float64
        Kilometres from the start.
    km : float
        Length.
    hours : float
        At the commercial speed of each country, with the fastest technique at each change of gauge; no queues.
    gauge_changes : tuple of str
        The terminals where the gauge changes.
    """

    json_name = "rail path"

    states: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    country: NDArray[np.str_]
    gauge: NDArray[np.int64]
    along_km: NDArray[np.float64]
    km: float
    hours: float
    gauge_changes: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per stretch of one country and gauge: its ``km`` and where it begins."""
        new = (self.country[1:] != self.country[:-1]) | (self.gauge[1:] != self.gauge[:-1])
        starts = np.concatenate([[0], np.flatnonzero(new) + 1])
        ends = np.append(self.along_km[starts[1:]], self.km)
        frame = pd.DataFrame(
            {
                "country": self.country[starts],
                "gauge_mm": self.gauge[starts],
                "km": np.round(ends - self.along_km[starts], 3),
                "from_km": np.round(self.along_km[starts], 3),
                "lat": self.lat[starts],
                "lon": self.lon[starts],
            }
        )
        return frame[frame["km"] > 0].reset_index(drop=True)

    def _headline(self) -> str:
        changes = ", ".join(self.gauge_changes) or "none"
        return f"{self.km:,.0f} km, {self.hours:,.0f} h, gauge changes: {changes}"
