"""A small hand-made network with the attributes that drawing reads, and nothing else."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corridor.resources import geo_dir

Point = tuple[float, float]


STATIONS = """
LZ Lanzhou CN 103.47 36.16 land_port 1435
URC Urumqi CN 87.38 43.88 land_port 1435
ALA Alashankou CN 82.57 45.172 gauge-change_station 1435;1520
DOS Dostyk KZ 82.484 45.252 gauge-change_station 1435;1520
AKT Aktogay KZ 79.68 46.95 rail_junction 1520
MOI Mointy KZ 73.36 47.22 rail_junction 1520
AST Astana KZ 71.41 51.19 rail_terminal 1520
TOB Tobol KZ 62.603 52.687 rail_junction 1520
ORE Orenburg RU 55.1 51.78 rail_terminal 1520
SAM Samara RU 50.12 53.19 rail_terminal 1520
MOW Moscow RU 37.58 55.776 rail_junction 1520
SML Smolensk RU 32.036 54.797 rail_terminal 1520
MSQ Minsk BY 27.55 53.89 rail_junction 1520
BRE Brest BY 23.66 52.11 gauge-change_station 1435;1520
MAL Malaszewicze PL 23.53 52.025 gauge-change_station 1435;1520
WAW Warsaw PL 21.05 52.25 rail_terminal 1435
POZ Poznan PL 16.91 52.4 rail_terminal 1435
BER Berlin DE 13.31 52.36 rail_terminal 1435
DUI Duisburg DE 6.705 51.392 inland_port 1435
KLJ Klaipeda LT 21.151 55.655 sea_port 1520
HAM Hamburg DE 10.02 53.525 sea_port 1435
XIA Xi'an CN 109.07 34.4 land_port 1435
SHA Shanghai CN 121.6 31.36 sea_port 1435
RTM Rotterdam NL 4.03 51.95 sea_port 1435
MLX Manzhouli CN 117.446 49.591 gauge-change_station 1435;1520
ZAB Zabaikalsk RU 117.33 49.65 gauge-change_station 1435;1520
IKT Irkutsk RU 104.28 52.29 rail_terminal 1520
OVB Novosibirsk RU 82.9 55.03 rail_terminal 1520
YEK Yekaterinburg RU 60.6 56.86 rail_terminal 1520
"""


NAMES = {
    "LZ": ("兰州", "Ланьчжоу"),
    "MSQ": ("明斯克", "Минск"),
    "DUI": ("杜伊斯堡", "Дуйсбург"),
    "MOW": ("莫斯科", "Москва"),
}


RAILS = """
LZ URC 1892 1435
URC ALA 477 1435
ALA DOS 12 1435
ALA DOS 12 1520
DOS AKT 308 1520
AKT MOI 522 1520
MOI AST 700 1520
AST TOB 690 1520
TOB ORE 720 1520
ORE SAM 420 1520
SAM MOW 1060 1520
MOW SML 420 1520
SML MSQ 330 1520
MSQ BRE 345 1520
BRE MAL 12 1520
BRE MAL 12 1435
MAL WAW 175 1435
WAW POZ 310 1435
POZ BER 270 1435
BER DUI 560 1435
MSQ KLJ 560 1520
HAM DUI 370 1435
LZ XIA 680 1435
XIA SHA 1500 1435
XIA MLX 2600 1435
MLX ZAB 12 1435
ZAB IKT 1500 1520
IKT OVB 1850 1520
OVB YEK 1500 1520
YEK MOW 1800 1520
"""


LANES = {
    "SHA RTM suez": "SHANGHAI-ROTTERDAM-sea-suez",
    "SHA HAM suez": "SHANGHAI-HAMBURG-sea-suez",
    "KLJ HAM": "KLAIPEDA-HAMBURG-sea",
    "SHA RTM cape": "SHANGHAI-ROTTERDAM-sea-cape",
}


BORDERS = {
    "ALA DOS": ("ALA_DOS", "Alashankou - Dostyk", "CN", "KZ"),
    "BRE MAL": ("BRE_MAL", "Brest - Malaszewicze", "BY", "PL"),
    "MLX ZAB": ("MLX_ZAB", "Manzhouli - Zabaikalsk", "CN", "RU"),
}


EAST = "DOS AKT MOI AST TOB ORE SAM MOW SML MSQ"
SOURCE = "a source <b>with</b> marks"


@dataclass(frozen=True)
class FakeNetwork:
    """Frames and lines."""

    terminals: pd.DataFrame
    links: pd.DataFrame
    borders: pd.DataFrame
    transfers: pd.DataFrame
    lines: Mapping[str, Sequence[Point]]
    services: pd.DataFrame
    service_stops: pd.DataFrame
    title: str = "Teaching corridor"
    version: str = "1"
    currency: str = "USD"
    disclaimer: str = "Estimates."

    @property
    def countries(self) -> pd.DataFrame:
        """What its countries are called here, and nowhere else."""
        codes = sorted(set(self.terminals["country"]))
        return pd.DataFrame({"name": [f"Land of <b>{code}</b>" for code in codes]}, index=codes)

    def nearest_terminal(self) -> None:
        """What a stand-in for a network is known by, where arguments are held against their annotations."""

    def line(self, link_id: str) -> tuple[Point, ...]:
        """Course of a link."""
        return tuple(self.lines[link_id])


def _cells(text: str) -> Iterator[list[str]]:
    yield from (line.split() for line in text.strip().splitlines())


def network(renamed: Mapping[str, str] | None = None, moved: Mapping[str, Point] | None = None) -> Any:
    """The network, with names and places of one's own."""
    terminals, lines, links = {}, {}, []
    for key, name, country, lon, lat, kind, gauges in _cells(STATIONS):
        zh, ru = NAMES.get(key, ("", ""))
        at = (moved or {}).get(key, (float(lon), float(lat)))
        terminals[key] = {
            "name": (renamed or {}).get(key, name),
            "city": "" if renamed and key in renamed else name,
            "name_zh": zh,
            "name_ru": ru,
            "country": country,
            "lon": at[0],
            "lat": at[1],
            "kind": kind.replace("_", " "),
            "gauges": gauges,
        }
    for a, b, km, gauge in _cells(RAILS):
        links.append(_link(f"{a}-{b}-rail-{gauge}", a, b, "rail", float(km), gauge, BORDERS.get(f"{a} {b}", ("",))[0]))
        lines[links[-1]["id"]] = [(terminals[key]["lon"], terminals[key]["lat"]) for key in (a, b)]
    courses = {
        one["properties"]["id"]: one["geometry"]["coordinates"]
        for one in json.loads((geo_dir() / "lanes.geojson").read_text())["features"]
    }
    for ends, lane in LANES.items():
        a, b, *variant = ends.split()
        links.append(_link("-".join([a, b, "sea", *variant]), a, b, "sea", 20000.0, "", "SEA"))
        lines[links[-1]["id"]] = [(x, y) for x, y in courses[lane]]
    frame = pd.DataFrame.from_dict(terminals, orient="index")
    return FakeNetwork(frame, pd.DataFrame(links).set_index("id"), _borders(), _transfers(), lines, *_services())


def _services() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A train from Lanzhou to Klaipeda, three times a week, and a feeder to Hamburg."""
    ways = {"TRAIN": ("rail", 3.0, f"LZ URC ALA {EAST} KLJ", 12.0), "FEEDER": ("sea", 1.0, "KLJ HAM", 2.0)}
    rows = {key: ("Block <b>train</b>" if key == "TRAIN" else "Feeder", *way[:2], way[3]) for key, way in ways.items()}
    stops = [
        (f"{key}:{at}", key, at, stop, "", 10.0 if at else math.nan)
        for key, way in ways.items()
        for at, stop in enumerate(way[2].split())
    ]
    columns = ["id", "service_id", "sequence", "terminal_id", "link_id", "run_h"]
    services = pd.DataFrame.from_dict(
        rows, orient="index", columns=["name", "mode", "frequency_per_week", "transit_days"]
    )
    return (
        services.assign(valid_from=pd.NaT, valid_to=pd.NaT),
        pd.DataFrame(stops, columns=columns).set_index("id"),
    )


def _link(key: str, a: str, b: str, mode: str, km: float, gauge: str, border: str) -> dict[str, Any]:
    return {
        "id": key,
        "from_node_id": a,
        "to_node_id": b,
        "mode": mode,
        "gauge": gauge,
        "length_km": km,
        "line": "",
        "variant": "",
        "border_id": border,
        "source": SOURCE,
        "confidence": "high" if gauge == "1435" else "estimate",
        "notes": "",
    }


def _borders() -> pd.DataFrame:
    rows = [
        {
            "border_id": key,
            "name": name,
            "mode": "rail",
            "country_a": a,
            "country_b": b,
            "direction": "ab",
            "train_class": "block",
            "state": "open",
            "valid_from": None,
            "valid_to": None,
            "dwell_mean_h": 30.0,
            "dwell_p90_h": math.nan,
            "cost_per_shipment": 50.0,
            "currency": "USD",
            "source": SOURCE,
            "confidence": "low",
        }
        for key, name, a, b in BORDERS.values()
    ]
    return pd.DataFrame(rows, index=[f"{row['border_id']}:1" for row in rows])


def _transfers() -> pd.DataFrame:
    rows = [
        {
            "terminal_id": key,
            "from_carrier": a,
            "to_carrier": b,
            "technique": "transloading",
            "hours": 4.25,
            "cost_per_container": 120.0,
            "currency": "USD",
            "capacity_teu_per_day": 760.0,
            "source": SOURCE,
            "confidence": "high",
        }
        for key in ("DOS", "MAL", "ZAB", "BRE")
        for a, b in (("1435", "1520"), ("1520", "1435"))
    ]
    return pd.DataFrame(rows, index=[f"{row['terminal_id']}:{row['from_carrier']}" for row in rows])
