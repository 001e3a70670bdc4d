"""What is to be moved: a shipment that checks itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from numbers import Integral, Real
from operator import index
from typing import TYPE_CHECKING, SupportsFloat, SupportsIndex, cast

from corridor.arguments import shown, well_named
from corridor.calendar import DateError, as_moment, on_the_clock, within_reach
from corridor.errors import CorridorError
from corridor.model.cargo.container_names import plain_type
from corridor.model.cargo.ends import Ends
from corridor.model.cargo.goods import plain_hs
from corridor.model.cargo.iso6346 import unknown_type
from corridor.model.cargo.limits import plain_class

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FIELDS",
    "FLAGS",
    "MOST_CONTAINERS",
    "NUMBER_FIELDS",
    "NUMBER_LIMITS",
    "OTHER_WORDS",
    "OWNERS",
    "PRICES",
    "Shipment",
    "ShipmentError",
    "at_its_origin",
    "between",
    "cargo_tonnes",
    "fields_meant",
    "tonnes_within",
]

_TYPICAL_TONNES_PER_TEU = 9.0  # 18 t in a forty-foot box: a usual load, below every payload
_KG_PER_TONNE = 1000.0
MOST_CONTAINERS = 1_000_000
# Upper limits that only a slip of the pen exceeds; they also keep whole cents and grams within 64 bits.
NUMBER_LIMITS = {
    "cargo_tonnes_each": 1e3,
    "value_each": 1e9,
    "pickup_km": 2e4,
    "delivery_km": 2e4,
    "value_of_time": 1e6,
    "decay_per_day": 1.0,
    "power_within_h": 5e3,
}
NUMBER_FIELDS = tuple(NUMBER_LIMITS)
_OPTIONAL = ("cargo_tonnes_each", "value_each", "value_of_time", "power_within_h")
FLAGS = ("subsidies", "split", "air")
OWNERS = ("shipper", "carrier")
PRICES = ("market", "tariff")


class ShipmentError(CorridorError, ValueError):
    """Every fault of one shipment, at once.

    Attributes
    ----------
    faults : tuple of (str, str)
        Field and what is wrong with it.
    """

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("this shipment cannot be: " + "; ".join(f"{name} {problem}" for name, problem in self.faults))


@dataclass(frozen=True, slots=True, init=False)
class Shipment:
    """Containers from one place to another; what does not make sense is refused when it is made.

    Attributes
    ----------
    origin, destination : str
        Id, UN/LOCODE, name or alias of a terminal, a city, or coordinates (``36.06,103.83``: latitude, longitude).
    containers : int
        Number of boxes, one or more.
    container_type : str
        ISO 6346 code, as in the table ``containers``; what the trade calls a box (``40HC``, ``20 ft reefer``)
        becomes its code.
    hs : str
        HS code of the goods as text, 2, 4, 6, 8 or 10 digits (dots and spaces between levels are dropped); blank
        when not known, and no rule about goods applies.
    cargo_tonnes_each : float or None
        Tonnes of cargo with packaging in each box, without the box; None means 18 t in a 40 ft box,
        in proportion to TEU, never above the payload (`cargo_tonnes`).
    value_each : float or None
        Value of the goods in each box, in the currency of the network.
    ready : datetime.datetime
        When the boxes can be picked up, by the clock of the origin; given as text, date or datetime, by default today
        at midnight. With an offset from UTC (``2026-03-04T08:00+08:00``) it is that instant, whatever the origin's.
    pickup_km, delivery_km : float
        Kilometres by lorry before the first terminal and after the last.
    value_of_time : float or None
        Currency of the network per container and hour; None uses the tariff.
    subsidies : bool
        Whether subsidies are paid.
    decay_per_day : float
        Share of the goods' value that a day on the way takes; with `value_each` it makes their value of time,
        unless `value_of_time` says it.
    container_owner : {"shipper", "carrier"}
        A carrier's box costs its lease by the hour, a drop-off fee, and the empty return; the shipper's own,
        the default, costs none of them here.
    dangerous : str
        Class or division of the UN Model Regulations (IMDG, ADR, RID), for example ``3`` or ``1.4S``; blank: none.
    power_within_h : float or None
        Hours that a reefer may go without power from outside; None uses the table ``containers``.
    split : bool
        Whether boxes that do not fit on one departure of a service may fill several: the shipment then travels as
        its last box does. If not, a service is used only where one departure takes all boxes.
    prices : {"market", "tariff"}
        Whether rail haulage costs what forwarders quote, by lane, direction and date, where the network has through
        rates, or what the railways charge. Where it has none, both are the tariffs.
    air : bool or None
        Whether it may go by air. By default it takes a flight only where its cheapest way by it costs at most ten
        times its cheapest way without any, where nothing else goes there, and where the question itself asks for
        it: an end or ``via`` is an airport, or by air. Limits and what is minimised do not count.

    Raises
    ------
    ShipmentError
        With every fault at once.
    """

    origin: str
    destination: str
    containers: int
    container_type: str
    hs: str
    cargo_tonnes_each: float | None
    value_each: float | None
    ready: dt.datetime
    pickup_km: float
    delivery_km: float
    value_of_time: float | None
    subsidies: bool
    decay_per_day: float
    container_owner: str
    dangerous: str
    power_within_h: float | None
    split: bool
    prices: str
    air: bool | None

    @well_named
    def __init__(  # noqa: PLR0913 - the fields of a record, of which two are needed
        self,
        origin: str,
        destination: str,
        *,
        containers: SupportsIndex = 1,
        container_type: str = "45G1",
        hs: str = "",
        cargo_tonnes_each: SupportsFloat | None = None,
        value_each: SupportsFloat | None = None,
        ready: str | dt.date | None = None,
        pickup_km: SupportsFloat = 0.0,
        delivery_km: SupportsFloat = 0.0,
        value_of_time: SupportsFloat | None = None,
        subsidies: bool = True,
        decay_per_day: SupportsFloat = 0.0,
        container_owner: str = "shipper",
        dangerous: str = "",
        power_within_h: SupportsFloat | None = None,
        split: bool = True,
        prices: str = "market",
        air: bool | None = None,
    ) -> None:
        texts = {"origin": origin, "destination": destination, "container_type": container_type}
        numbers = {
            "cargo_tonnes_each": cargo_tonnes_each,
            "value_each": value_each,
            "pickup_km": pickup_km,
            "delivery_km": delivery_km,
            "value_of_time": value_of_time,
            "decay_per_day": decay_per_day,
            "power_within_h": power_within_h,
        }
        faults = [*_text_faults(texts), *_flag_faults(subsidies, split, air), *_number_faults(containers, numbers)]
        for name, chosen, known in (("container_owner", container_owner, OWNERS), ("prices", prices, PRICES)):
            if not isinstance(chosen, str) or chosen not in known:
                faults.append((name, f"must be one of {', '.join(known)}, not {shown(chosen)}"))
        goods, danger = _plain("hs", hs, plain_hs, faults), _plain("dangerous", dangerous, _plain_danger, faults)
        if not faults and decay_per_day and value_each is None:
            faults.append(("decay_per_day", "is a share of the goods' value: fill in value_each"))
        try:
            moment = within_reach(as_moment(dt.date.today() if ready is None else ready))
        except DateError as fault:
            faults.append(("ready", f"is wrong: {fault}"))
        if faults:
            raise ShipmentError(faults)
        texts["container_type"] = plain_type(container_type)
        floats = {name: None if value is None else float(value) for name, value in numbers.items()}
        rest = {"containers": index(containers), "hs": goods, "ready": moment, "subsidies": subsidies}
        rest |= {"container_owner": container_owner, "dangerous": danger, "split": split, "prices": prices, "air": air}
        for name, value in (texts | floats | rest).items():
            object.__setattr__(self, name, value)


FIELDS = tuple(field.name for field in fields(Shipment))
# Other words for fields, and whether a heading is read so; of one that is less clear a remedy names the field.
OTHER_WORDS = {
    "from": ("origin", True),
    "to": ("destination", True),
    "orig": ("origin", True),
    "dest": ("destination", True),
    "quantity": ("containers", True),
    "boxes": ("containers", True),
    "type": ("container_type", True),
    "box_type": ("container_type", True),
    "hs_code": ("hs", True),
    "goods": ("hs", False),
    "tonnes_each": ("cargo_tonnes_each", True),
    "tonnes": ("cargo_tonnes_each", False),
    "weight": ("cargo_tonnes_each", False),
    "value": ("value_each", False),
    "ready_date": ("ready", True),
    "date": ("ready", True),
    "dangerous_goods": ("dangerous", True),
} | {
    word: (field, True)
    for field, words in {
        "origin": "откуда отправление начало von 起点 始发地 始发站 发站",
        "destination": "куда назначение конец nach 终点 目的地 目的站 到站",
        "containers": "контейнеров контейнеры количество anzahl 箱数 箱量 数量",
        "container_type": "тип_контейнера containertyp 箱型",
        "hs": "тн_вэд тнвэд код_тн_вэд hs编码 海关编码",
        "ready": "готовность дата datum 日期 发运日期",
    }.items()
    for word in words.split()
}


def fields_meant(header: Sequence[str], known: Collection[str] = FIELDS) -> list[str]:
    """Names of columns as the fields that they mean: in any case, with spaces, or a common word for one.

    Of two that mean the same the second stays as it is.
    """
    found: list[str] = []
    for name in header:
        plain = "_".join(name.casefold().replace("-", " ").split())
        other, is_read = OTHER_WORDS.get(plain, (name, False))
        meant = plain if plain in known else other if is_read else name
        usable = name not in known and meant in known and meant not in (*header, *found)
        found.append(meant if usable else name)
    return found


def _text_faults(texts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            yield name, f"must be a name, not {shown(value)}"


def _flag_faults(subsidies: object, split: object, air: object) -> Iterator[tuple[str, str]]:
    for name, value in (("subsidies", subsidies), ("split", split)):
        if not isinstance(value, bool):
            yield name, f"must be True or False, not {shown(value)}"
    if not (air is None or isinstance(air, bool)):
        yield "air", f"must be True, False or None, not {shown(air)}"


def _plain(field: str, value: object, read: Callable[[object], str], faults: list[tuple[str, str]]) -> str:
    """Return a code in its plain form, or add what is wrong with it to the faults."""
    try:
        return read(value)
    except ValueError as fault:
        faults.append((field, str(fault)))
        return ""


def _plain_danger(dangerous: object) -> str:
    if not isinstance(dangerous, str):
        raise ValueError(f"must be a text such as '3' or '1.4', not {shown(dangerous)}")
    return plain_class(dangerous) if dangerous.strip() else ""


def _number_faults(boxes: object, numbers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if isinstance(boxes, bool) or not isinstance(boxes, Integral) or not 1 <= int(boxes) <= MOST_CONTAINERS:
        yield "containers", f"must be a whole number from 1 to {MOST_CONTAINERS:,}, not {shown(boxes)}"
    for name, value in numbers.items():
        if value is None and name in _OPTIONAL:
            continue
        if (
            isinstance(value, bool)
            or not isinstance(value, Real)
            or not 0.0 <= cast(float, value) <= NUMBER_LIMITS[name]
        ):
            yield name, f"must be a number from 0 to {NUMBER_LIMITS[name]:,.0f}, not {shown(value)}"


def between(shipment: Shipment, origin: str, destination: str) -> Shipment:
    """The same boxes between two terminals of a network, by their ids: all else was checked before."""
    other = object.__new__(Shipment)  # a quarter of the time of a copy, where a file has a million rows
    for name in FIELDS:
        object.__setattr__(other, name, getattr(shipment, name))
    for name, terminal in (("origin", origin), ("destination", destination)):
        object.__setattr__(other, name, terminal)
    return other


def at_its_origin(shipment: Shipment, network: Ends, origin: str) -> Shipment:
    """The same shipment, ready by the clock of the terminal where it begins."""
    if shipment.ready.tzinfo is None:
        return shipment
    return replace(shipment, ready=on_the_clock(shipment.ready, network.time_zones.zone(origin)))


def cargo_tonnes(shipment: Shipment, containers: pd.DataFrame) -> float:
    """Return the tonnes of cargo in each box.

    Parameters
    ----------
    shipment : Shipment
        The shipment.
    containers : DataFrame
        The table ``containers``.

    Raises
    ------
    UnknownName
        When the container type does not exist.
    ShipmentError
        When the cargo is heavier than the payload.
    """
    kind = shipment.container_type
    if kind not in containers.index:
        raise unknown_type(kind, containers.index.tolist())
    payload = float(containers["payload_kg"][kind]) / _KG_PER_TONNE
    return tonnes_within(shipment, payload, float(containers["teu"][kind]))


def tonnes_within(shipment: Shipment, payload_t: float, teu: float) -> float:
    """Return the tonnes of cargo in each box of a type whose payload and size are known; raises as `cargo_tonnes`."""
    if shipment.cargo_tonnes_each is None:
        return min(payload_t, _TYPICAL_TONNES_PER_TEU * teu)
    if shipment.cargo_tonnes_each > payload_t:
        kind, given = shipment.container_type, shipment.cargo_tonnes_each
        problem = f"of {given:g} t is above the payload of a {kind}, {payload_t:g} t"
        raise ShipmentError([("cargo_tonnes_each", problem)])
    return float(shipment.cargo_tonnes_each)
