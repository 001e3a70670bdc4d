"""Which path takes which fields: one frozen table, by which bodies are checked and the document is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corridor.graph.measures import CRITERIA, MEASURES, P90
from corridor.model.cargo.shipment import FIELDS, MOST_CONTAINERS, NUMBER_LIMITS, OWNERS, PRICES
from corridor.model.tables.codes import GOODS_CLASSES, MODES
from corridor.serve.fields import Field

__all__ = ["ENDPOINTS", "PLAN", "Endpoint"]

_MOST_NAMES = 20  # ways and changes of one question
_MOST_OF_LIMITS = 1e12
_MOMENT = 40  # characters of a date with its offset
_MEASURES = tuple(one.name for one in MEASURES)
_LIMITED = (*_MEASURES, "days", "cost_per_container", "co2_kg_per_container")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path and what may be asked there.

    Attributes
    ----------
    path : str
        Of the request.
    verb : str
        Verb of the command line whose answer it is.
    told : str
        What it answers.
    fields : tuple of Field
        Of the body, or of the query where `in_query` is set.
    example : dict
        A body for the document.
    in_query : bool
        Whether it is asked by GET.
    is_quick : bool
        Whether it takes some milliseconds: then it never waits for what takes longer.
    """

    path: str
    verb: str
    told: str
    fields: tuple[Field, ...]
    example: dict[str, Any]
    in_query: bool = False
    is_quick: bool = False


def _names(name: str, told: str, choices: tuple[str, ...] = (), count: int = _MOST_NAMES) -> Field:
    return Field(name, "texts", told, count=count, choices=choices)


def _amount(name: str, told: str, *, nullable: bool = True) -> Field:
    return Field(name, "number", told, most=NUMBER_LIMITS[name], nullable=nullable)


def _moment(name: str, told: str, kind: str = "text", *, required: bool = False) -> Field:
    return Field(name, kind, told, longest=_MOMENT, required=required)


_NETWORK = Field("network", "text", "One of the networks of this server; the first by default.")
_CHANGES = (
    _names("close", "What is shut, by any name that avoid takes."),
    _names("lift", "Rules that no longer hold."),
)
_ENDS = (
    Field("origin", "text", "A place by its name in English, Chinese or Russian, id, or UN/LOCODE.", required=True),
    Field("destination", "text", "The same.", required=True),
)
_GOODS = (
    Field("containers", "whole", "Boxes.", least=1, most=MOST_CONTAINERS),
    Field("container_type", "text", "ISO 6346 size and type, or 40HC, reefer.", longest=40),
    Field("hs", "text", "HS code of the goods, an even number of digits.", longest=20),
    _amount("cargo_tonnes_each", "Cargo in each box, tonnes."),
    _amount("value_each", "Value of the goods in each box, in the network's currency."),
    _amount("pickup_km", "By lorry before the first terminal.", nullable=False),
    _amount("delivery_km", "By lorry after the last terminal.", nullable=False),
    _amount("value_of_time", "Per box and hour; else that of the tariff."),
    Field("subsidies", "flag", "Whether subsidies are paid."),
    _amount("decay_per_day", "Share of their value that the goods lose a day.", nullable=False),
    Field("container_owner", "text", "Whose box it is.", choices=OWNERS),
    Field("dangerous", "text", "UN class of dangerous goods; empty for none.", choices=("", *GOODS_CLASSES)),
    _amount("power_within_h", "Hours a reefer may go without power."),
    Field("split", "flag", "Whether the boxes may fill several departures."),
    Field("prices", "text", "Rail at what forwarders quote, or at tariffs.", choices=PRICES),
    Field("air", "flag", "Flights or none; else those of at most ten times the cheapest other way.", nullable=True),
)
_READY = _moment("ready", "When the boxes are ready, by the clock of the origin; else today.")
_WAYS = (
    _names("via", "What it must pass, in this order: place, country, border, service, link, mode."),
    _names("avoid", "What it must not touch: the same names.", count=100),
    _names("modes", "Only these modes.", MODES),
)
_LIMITS = Field("limits", "numbers", "Largest totals allowed.", most=_MOST_OF_LIMITS, choices=_LIMITED)
_CLOCK = (
    _moment("depart", "Leave then, by the clock of the origin; or the two ends of a window.", "moments"),
    _moment("arrive_by", "Be there by then, by the clock of the destination."),
)
_SHIPMENT = (_NETWORK, *_ENDS, *_GOODS)
_QUESTION = (*_SHIPMENT, _READY, *_WAYS, _LIMITS, *_CLOCK, *_CHANGES)
_MINIMISE = Field("minimise", "text", "What is to be least.", choices=_MEASURES)
_CRITERIA = _names("criteria", "What the front is exact in.", (*CRITERIA, P90), count=4)

_BOX = {"origin": "Lanzhou", "destination": "Duisburg", "containers": 41, "hs": "8429", "ready": "2026-03-04"}
_PERIOD = {"start": "2026-03-04", "end": "2026-03-10"}
_ROW = {"origin": "Lanzhou", "destination": "Duisburg", "teu_per_day": 40}
_COLUMNS = (
    *(name for name in FIELDS if name != "containers"),
    *("id", "due", "notes", "teu_per_day", "containers_per_week"),
    *("price_per_teu", "penalty_per_teu", "min_share", "group"),
)
_MOST_PLAN_S = 600.0

PLAN = Endpoint(
    "/api/plan",
    "plan flow",
    "The cheapest flow of many shippers through what they share; a job, to be asked after by its id.",
    (
        _NETWORK,
        Field("demand", "text", "A demand shipped with the network, by its name; or say rows."),
        Field("rows", "rows", "The demand, a row for each shipper.", most=1e9, count=200, choices=_COLUMNS),
        Field("minimise", "text", "What is to be least.", choices=("cost", "generalised", "hours", "co2_kg")),
        Field("prices", "text", "Rail at what forwarders quote, or at tariffs.", choices=PRICES),
        Field("air", "flag", "Flights or none.", nullable=True),
        Field("serve_all", "flag", "Fail, and say what binds, when anything stays behind."),
        Field("time_limit_s", "number", "Then the plan comes back as it stands.", least=1, most=_MOST_PLAN_S),
        *_CHANGES,
    ),
    {"rows": [_ROW]},
)
_PLACES = Endpoint(
    "/api/places",
    "places",
    "Terminals whose names hold a text, or that are at what it means.",
    (_NETWORK, Field("text", "text", "Part of a name; a country, border, service or link.")),
    {"text": "Lanzhou"},
    in_query=True,
    is_quick=True,
)
ENDPOINTS = (
    Endpoint(
        "/api/route",
        "route",
        "The best route.",
        (*_QUESTION, Field("minimise", "text", "What is to be least.", choices=(*_MEASURES, P90))),
        _BOX,
        is_quick=True,
    ),
    Endpoint("/api/pareto", "pareto", "Every route that no other beats.", (*_QUESTION, _CRITERIA), _BOX),
    Endpoint(
        "/api/departures",
        "departures",
        "The departures worth choosing in a period of a month at most.",
        (
            *(*_SHIPMENT, *_WAYS, _LIMITS, _CLOCK[1], *_CHANGES),
            _moment("start", "First day or moment, by the clock of the origin.", required=True),
            _moment("end", "Last day or moment.", required=True),
        ),
        {name: value for name, value in _BOX.items() if name != "ready"} | _PERIOD,
    ),
    Endpoint(
        "/api/explain",
        "explain",
        "Why the best route is as it is, or why not the way that via, avoid and modes name.",
        (*_SHIPMENT, _READY, *_WAYS, _MINIMISE, _moment("until", "Answer for every day up to this one."), *_CHANGES),
        _BOX,
    ),
    Endpoint(
        "/api/reliability",
        "reliability",
        "How surely the best route arrives in so many days, and what leaving earlier gives.",
        (*_QUESTION, _MINIMISE, Field("within_days", "number", "Days by which it is due; else as planned.", most=366)),
        _BOX,
    ),
    _PLACES,
    PLAN,
)
