"""Trains on a line: when they leave, how long they take."""

from __future__ import annotations

import numpy as np
import pytest

import corridor as cd
from corridor.errors import CorridorError, UnknownName


def test_trains_leave_on_their_weekdays_and_take_the_published_time(eurasia: cd.Network) -> None:
    service = "XIAN-DUISBURG-2023"
    row = eurasia.services.loc[service]
    figure = cd.draw.train_diagram(eurasia, [service], start="2026-03-02", days=14)
    trains = [line for line in figure.axes[0].lines if str(line.get_gid()).startswith("train-0")]
    starts = {float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in trains}
    days = {("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[int(start // 1) % 7] for start in starts}
    assert days == {name.strip() for name in str(row["weekdays"]).replace(",", ";").split(";")}
    for line in trains:
        x = np.asarray(line.get_xdata(), dtype=float)
        assert x[-1] - x[0] == pytest.approx(row["transit_days"], abs=0.01)
        assert np.all(np.diff(x) >= -1e-9)


def test_trains_are_drawn_from_their_published_hour(teaching: cd.Network) -> None:
    """Each Wednesday at noon; the next train of a service without days at midnight."""
    for service, hour, days in (("FIXED-ALMA-HAVEN", 12, {2}), ("BLOCK-ALMA-HAVEN", 0, set(range(7)))):
        figure = cd.draw.train_diagram(teaching, [service], start="2026-03-02", days=14)
        trains = [line for line in figure.axes[0].lines if str(line.get_gid()).startswith("train-0")]
        starts = [float(np.asarray(line.get_xdata(), dtype=float)[0]) for line in trains]
        assert {round(start % 1 * 24, 6) for start in starts} == {hour}
        assert {int(start // 1) % 7 for start in starts} == days


def test_a_train_diagram_refuses_ships_strangers_and_endless_periods(eurasia: cd.Network) -> None:
    with pytest.raises(UnknownName, match="no service"):
        cd.draw.train_diagram(eurasia, ["NOWHERE"])
    with pytest.raises(CorridorError, match="shows trains"):
        cd.draw.train_diagram(eurasia, [str(eurasia.services.index[eurasia.services["mode"] == "sea"][0])])
    with pytest.raises(CorridorError, match="1 to 62 days"):
        cd.draw.train_diagram(eurasia, ["XIAN-DUISBURG-2023"], days=0)
