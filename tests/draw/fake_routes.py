"""Hand-made routes of the hand-made network, with the attributes that drawing reads, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.draw.fakes import EAST, SOURCE, FakeNetwork


@dataclass(frozen=True)
class FakeShipment:
    """What was asked."""

    origin: str = "Lanzhou"
    destination: str = "Duisburg"
    containers: int = 41
    container_type: str = "45G1"
    hs: str = "8429"
    ready: str = "2026-11-21"


@dataclass(frozen=True)
class FakeLeg:
    """One step."""

    kind: str
    from_id: str
    to_id: str
    mode: str = ""
    gauge: str = ""
    service: str = ""
    service_name: str = ""
    regime: str = "SMGS"
    path: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    border_id: str = ""
    technique: str = ""
    countries: tuple[str, ...] = ()
    km: float = 0.0
    cost: float = 0.0
    hours: float = 0.0
    hours_p90: float = math.nan
    co2_kg: float = 0.0
    text: str = ""
    source: str = SOURCE
    confidence: str = "medium"
    warning: str = ""


@dataclass(frozen=True)
class FakeRoute:
    """A route and its totals."""

    name: str
    legs: tuple[FakeLeg, ...]
    shipment: FakeShipment = field(default_factory=FakeShipment)
    currency: str = "USD"
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    priced: bool = True

    cost = property(lambda self: sum(leg.cost for leg in self.legs))
    cost_per_container = property(lambda self: self.cost / self.shipment.containers)
    hours = property(lambda self: sum(leg.hours for leg in self.legs))
    co2_kg = property(lambda self: sum(leg.co2_kg for leg in self.legs))
    co2_kg_per_container = property(lambda self: self.co2_kg / self.shipment.containers)
    km = property(lambda self: sum(leg.km for leg in self.legs))
    transfers = property(lambda self: sum(leg.kind == "lift" for leg in self.legs))
    gauge_changes = property(lambda self: sum(leg.kind == "gauge change" for leg in self.legs))
    border_ids = property(lambda self: tuple(leg.border_id for leg in self.legs if leg.kind == "border"))

    @property
    def cost_range_per_container(self) -> tuple[float, float, float]:
        """Prices without ranges."""
        return (self.cost_per_container, self.cost_per_container, self.cost_per_container)

    @property
    def days_range(self) -> tuple[float, float, float]:
        """Nothing varies."""
        return (self.hours / 24, self.hours / 24, self.hours / 24)

    @property
    def hours_by(self) -> dict[str, float]:
        """Hours by activity."""
        groups = {
            "haul": "moving",
            "lift": "handling",
            "gauge change": "gauge change",
            "border": "border",
            "waiting": "waiting",
        }
        result = dict.fromkeys(groups.values(), 0.0)
        for leg in self.legs:
            result[groups[leg.kind]] += leg.hours
        return result

    def why(self, figure: str) -> str:
        """A headline and the legs, as lines."""
        return "\n".join([f"{figure} of {self.name}", *(f"  {leg.kind} {leg.service_name}" for leg in self.legs)])


@dataclass(frozen=True)
class FakeFront:
    """Something that yields routes."""

    routes: tuple[FakeRoute, ...]

    def __iter__(self) -> Iterator[FakeRoute]:
        return iter(self.routes)

    def __len__(self) -> int:
        return len(self.routes)


def haul(
    net: FakeNetwork, mode: str, gauge: str, stops: str, *, variant: str = "", rate: float = 22.0, speed: float = 45.0
) -> FakeLeg:
    """A haul along stations."""
    path = tuple(stops.split())
    links = []
    for a, b in pairwise(path):
        names = ["-".join(filter(None, [x, y, mode, gauge or variant])) for x, y in ((a, b), (b, a))]
        links.append(next(name for name in names if name in net.links.index))
    km = float(net.links.loc[links, "length_km"].sum())
    return FakeLeg(
        "haul",
        path[0],
        path[-1],
        mode,
        gauge,
        service="S",
        service_name=f"{mode} service {gauge}".strip(),
        path=path,
        links=tuple(links),
        km=km,
        cost=km * rate,
        hours=km / speed,
        co2_kg=km * 20,
        text=f"{mode} {path[0]} - {path[-1]}, {km:.0f} km",
    )


def change(at: str, hours: float = 6.0) -> FakeLeg:
    """A gauge change."""
    return FakeLeg(
        "gauge change",
        at,
        at,
        technique="transloading",
        cost=41 * 90.0,
        hours=hours,
        text=f"gauge change at {at}: transloading",
        confidence="high",
    )


def border(key: str, at: str, hours: float = 30.0, p90: float = math.nan) -> FakeLeg:
    """A border."""
    return FakeLeg("border", at, at, border_id=key, cost=500.0, hours=hours, hours_p90=p90, text=f"border {key}")


def lift(at: str) -> FakeLeg:
    """A lift."""
    return FakeLeg("lift", at, at, technique="lift", cost=41 * 50.0, hours=8.0, text=f"lift at {at}")


def routes(net: FakeNetwork) -> tuple[FakeRoute, ...]:
    """Five corridors, the first two with variants."""
    first = (lift("LZ"), haul(net, "rail", "1435", "LZ URC ALA DOS"), border("ALA_DOS", "ALA", 30, 60), change("DOS"))
    west = haul(net, "rail", "1435", "MAL WAW POZ BER DUI")
    found = []
    for hours, p90 in ((10.0, 24.0), (26.0, 90.0), (44.0, math.nan)):
        legs = (
            *first,
            haul(net, "rail", "1520", EAST + " BRE MAL", rate=24 - hours / 20),
            border("BRE_MAL", "BRE", hours, p90),
            change("MAL", 8.5),
            west,
            lift("DUI"),
        )
        found.append(FakeRoute("Alashankou-Dostyk, Brest-Malaszewicze", legs))
    for speed in (30.0, 38.0):
        legs = (
            *first,
            haul(net, "rail", "1520", EAST + " KLJ", rate=20.0),
            lift("KLJ"),
            haul(net, "sea", "", "KLJ HAM", rate=0.4, speed=speed),
            lift("HAM"),
            haul(net, "rail", "1435", "HAM DUI"),
            lift("DUI"),
        )
        found.append(FakeRoute("Alashankou-Dostyk, Klaipeda-Hamburg", legs))
    north = (
        haul(net, "rail", "1435", "LZ XIA MLX ZAB"),
        border("MLX_ZAB", "MLX"),
        change("ZAB"),
        haul(net, "rail", "1520", "ZAB IKT OVB YEK MOW SML MSQ BRE MAL", rate=25.0),
        border("BRE_MAL", "BRE", 26.0, 90.0),
        change("MAL", 8.5),
        west,
        lift("DUI"),
    )
    found.append(FakeRoute("Manzhouli-Zabaikalsk, Brest-Malaszewicze", north))
    for end, variant, tail in (
        ("RTM", "suez", ()),
        ("HAM", "suez", (haul(net, "rail", "1435", "HAM DUI"),)),
        ("RTM", "cape", ()),
    ):
        legs = (
            haul(net, "rail", "1435", "LZ XIA SHA"),
            lift("SHA"),
            haul(net, "sea", "", f"SHA {end}", variant=variant, rate=4.0, speed=24.0),
            lift(end),
            *tail,
        )
        found.append(FakeRoute(f"Shanghai-{end} by sea ({variant})", legs))
    return tuple(found)


def many(net: FakeNetwork, count: int) -> FakeFront:
    """A front of many variants of the first corridors."""
    basis: Iterable[FakeRoute] = routes(net)
    pool = list(basis)
    return FakeFront(
        tuple(
            FakeRoute(pool[i % len(pool)].name, (*pool[i % len(pool)].legs, lift("DUI"))) if i >= len(pool) else pool[i]
            for i in range(count)
        )
    )
