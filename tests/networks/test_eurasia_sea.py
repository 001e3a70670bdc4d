"""The sea of `eurasia` by date: Suez and the Cape, rates by direction, and the Russian Baltic ports."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

import corridor as cd
from corridor.calendar import as_moment

EURASIA = Path(__file__).parents[2] / "networks" / "eurasia"


def _read(name: str) -> list[dict[str, str]]:
    with (EURASIA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LINKS = {row["id"]: row for row in _read("links")}
RULES = {row["id"]: row for row in _read("rules")}
SUEZ = sorted(name for name, row in LINKS.items() if row["mode"] == "sea" and row["variant"] == "suez")
CAPE = sorted(name for name, row in LINKS.items() if row["mode"] == "sea" and row["variant"] == "cape")


def _days(lane: dict[str, str]) -> float:
    return float(lane["transit_h"] or float(lane["length_km"]) / float(lane["speed_kmh"])) / 24


def test_every_lane_by_suez_has_one_by_the_cape_that_is_longer_and_slower() -> None:
    assert len(SUEZ) == 24  # Mersin and Istanbul among them
    for name in SUEZ:
        cape = LINKS[name.removesuffix("suez") + "cape"]
        assert float(cape["length_km"]) > float(LINKS[name]["length_km"]) + 5_000, name
        assert 10 <= _days(cape) - _days(LINKS[name]) <= 20, name
    assert len(CAPE) == len(SUEZ) + 1  # Shenzhen-Wilhelmshaven began round the Cape


def test_lines_leave_suez_on_15_december_2023_on_every_lane() -> None:
    rule = RULES["RED_SEA"]
    assert sorted(rule["link_ids"].split(";")) == SUEZ
    assert (rule["valid_from"], rule["valid_to"]) == ("2023-12-15", "")


def _variants(net: cd.Network, origin: str, destination: str, day: str) -> set[str]:
    trip = cd.route(net, cd.Shipment(origin, destination, ready=as_moment(day)), minimise="co2_kg")
    return {LINKS[link]["variant"] for leg in trip.legs for link in leg.links} & {"suez", "cape"}


@pytest.mark.parametrize("day", ["2023-12-16", "2024-01-10", "2025-06-01", "2026-01-15"])
@pytest.mark.parametrize(
    ("origin", "destination"), [("Ningbo", "Hamburg"), ("Qingdao", "Rotterdam"), ("Shanghai", "Antwerp")]
)
def test_no_lane_by_suez_after_the_lines_left(eurasia: cd.Network, day: str, origin: str, destination: str) -> None:
    """Ningbo-Hamburg went by Suez in 43.5 days beside Shanghai-Hamburg by the Cape in 53.5, on the same day."""
    assert _variants(eurasia, origin, destination, day) != {"suez"}


def _price(lane: str, port: str, day: str) -> float:
    rows = [
        row
        for row in _read("tariffs")
        if row["used"] == "1"
        and lane in row["link_ids"].split(";")
        and port in row["terminal_ids"].split(";")
        and row["valid_from"] <= day <= (row["valid_to"] or day)
    ]
    (row,) = rows
    return float(row["mid"])


@pytest.mark.parametrize(
    ("day", "west", "east"),
    [
        ("2019-09-19", (1303, 1623), None),
        ("2020-05-14", (1561, 1561), (942, 942)),
        ("2021-07-08", (12795, 12795), (1651, 1740)),
        ("2021-09-30", (14287, 14558), (1626, 1626)),
        ("2022-03-17", (12221, 12221), (1515, 1515)),
        ("2022-05-12", (9783, 9987), (1425, 1451)),
        ("2022-09-22", (6027, 6027), (1006, 1006)),
        ("2022-11-24", (2192, 2192), (819, 819)),
        ("2023-03-30", (1452, 1479), (592, 592)),
        ("2023-12-14", (1272, 1442), (452, 461)),
        ("2024-01-11", (3577, 4406), (652, 958)),
        ("2024-05-30", (5270, 5270), (677, 677)),
        ("2024-08-22", (7429, 7429), None),
        ("2024-10-24", (3132, 3132), None),
        ("2025-01-09", (4231, 4375), (518, 522)),
        ("2025-03-20", (2392, 2512), (475, 490)),
        ("2025-05-08", (2046, 2046), (457, 457)),
        ("2025-08-07", (3204, 3276), None),
        ("2025-12-25", (2584, 2584), (487, 487)),
        ("2026-01-15", (2763, 2840), (513, 513)),
    ],
)
def test_a_box_pays_the_index_of_its_week_in_each_direction(
    day: str, west: tuple[float, float], east: tuple[float, float] | None
) -> None:
    """Readings of the World Container Index, Shanghai-Rotterdam and back: within the readings of their period."""
    lane = "SHANGHAI-ROTTERDAM-sea-" + ("cape" if day >= "2023-12-15" else "suez")
    assert west[0] <= _price(lane, "SHANGHAI", day) <= west[1]
    if east:
        assert east[0] <= _price(lane, "ROTTERDAM", day) <= east[1]


@pytest.mark.parametrize(
    ("origin", "destination", "day", "passes"),
    [
        ("Shanghai", "Hamburg", "2021-06-01", True),
        ("St Petersburg", "Hamburg", "2021-06-01", True),
        ("St Petersburg", "Hamburg", "2022-06-01", False),
        ("Xi'an", "Hamburg", "2023-06-01", False),
        ("Xi'an", "Hamburg", "2025-08-25", False),
        ("Xi'an", "Hamburg", "2025-09-25", True),  # which is at the port after the last day of the rule
        ("Xi'an", "Hamburg", "2025-10-15", True),
        ("Hamburg", "Xi'an", "2025-10-15", True),
        ("St Petersburg", "Hamburg", "2025-10-15", False),
        ("Minsk", "Hamburg", "2025-10-15", False),
    ],
)
def test_russian_baltic_ports_by_date_and_origin(
    eurasia: cd.Network, origin: str, destination: str, day: str, passes: bool
) -> None:
    """Western lines left on 1 March 2022; from 26 September 2025 Chinese transit goes by St Petersburg again."""
    box = cd.Shipment(origin, destination, ready=as_moment(day))
    if passes:
        trip = cd.route(eurasia, box, via="STPETERSBURG-HAMBURG-sea")
        assert "SEA_RU_EU" in trip.border_ids
    else:
        with pytest.raises(cd.NoRoute, match="RU_BALTIC"):
            cd.route(eurasia, box, via="STPETERSBURG-HAMBURG-sea")


def test_ust_luga_and_kaliningrad_stay_without_lines_to_the_union() -> None:
    closed = {link for name in ("UST_LUGA_FEEDERS", "RU_KGD_FEEDERS") for link in RULES[name]["link_ids"].split(";")}
    assert closed == {"UST_LUGA-HAMBURG-sea", "KALININGRAD-ROSTOCK-sea", "BALTIYSK-MUKRAN-sea"}
    assert not RULES["UST_LUGA_FEEDERS"]["valid_to"] and not RULES["RU_KGD_FEEDERS"]["valid_to"]


@pytest.mark.parametrize(
    ("day", "west"),
    [
        ("2021-09-29", 14287),
        ("2021-09-30", 14558),
        ("2022-05-12", 9824),
        ("2024-01-10", 3577),
        ("2024-01-11", 4406),
        ("2024-02-15", 4288),
        ("2024-05-16", 4172),
        ("2024-09-26", 4157),
        ("2025-03-20", 2463),
        ("2025-08-07", 3276),
    ],
)
def test_rates_change_in_the_week_of_their_reading(day: str, west: float) -> None:
    """Readings of the WCI, each from its own day until the next one."""
    (row,) = [row for row in _rates("ROTTERDAM", "west") if row["valid_from"] <= day <= (row["valid_to"] or "9999")]
    assert float(row["mid"]) == west and row["confidence"] in ("high", "medium") and row["source"].startswith("http")


def _rates(port: str, direction: str) -> list[dict[str, str]]:
    return [row for row in _read("tariffs") if row["id"].startswith(f"haul-sea-{port}-{direction}-")]


def test_rates_by_sea_follow_each_other_without_gaps_and_have_a_way_back() -> None:
    for direction in ("west", "east"):
        rows = sorted(_rates("ROTTERDAM", direction), key=lambda row: row["valid_from"])
        assert len(rows) >= 50 and rows[0]["valid_from"] == "" and rows[-1]["valid_to"] == ""
        for one, after in pairwise(rows):
            assert dt.date.fromisoformat(after["valid_from"]) - dt.date.fromisoformat(one["valid_to"]) == dt.timedelta(
                1
            )
    back = {row["valid_from"]: row for row in _rates("ROTTERDAM", "east")}
    assert float(back["2024-02-15"]["mid"]) == 958  # read in the week of 15 February 2024


def test_who_took_suez_and_when_is_kept_as_published() -> None:
    rows = {row["id"]: row for row in _read("measurements") if row["subject"] == "Suez"}
    assert (
        rows["sea-S101"]["valid_from"] == "2024-01-02" and "no return until December 2025" in rows["sea-S101"]["notes"]
    )
    assert (rows["sea-S106"]["value"], rows["sea-S108"]["value"]) == ("26", "80")
    # no line between China and Northern Europe had come back for good: the closure has no end yet
    assert RULES["RED_SEA"]["valid_to"] == ""
