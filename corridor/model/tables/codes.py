"""The codes that cells of several tables may hold, and that the rest of the library asks for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


__all__ = [
    "ANY_GAUGE", "ANY_TRAIN", "BASES", "CARRIERS", "CONFIDENCE", "DANGEROUS", "DANGER_NAMES", "GOODS_CLASSES", "ITEMS",
    "LOADING", "MODES", "NO_LOADING", "OPEN", "PASSAGE", "QUEUE_CLASSES", "QUOTE", "SERVICE_CLASSES", "SHUT_STATES",
    "TERMINAL_KINDS", "TRAIN_CLASSES", "TRAIN_FERRY", "USABLE_STATES", "WEEKDAYS", "changes_gauge", "is_gauge",
    "is_train_ferry", "row_classes",
]  # fmt: skip

QUOTE = "quote:"  # ids of a user's own rates begin with it; they go before every other row
OPEN = "open"  # a link's border_id where nothing is checked: Schengen, a customs union
TRAIN_FERRY = "train ferry"  # category of the links on which wagons ride a ship, and the row of their defaults
MODES = ("rail", "road", "sea", "barge", "air")
ANY_GAUGE = "a track gauge in millimetres"  # among the choices of a column: 1435, 1520, 1668, ...
CARRIERS = (ANY_GAUGE, "road", "sea", "barge", "air", "stack", "SMGS", "CIM")
CONFIDENCE = ("high", "medium", "low", "estimate")  # best first
TERMINAL_KINDS = (
    "land port", "rail terminal", "rail junction", "sea port", "inland port", "border station",
    "gauge-change station", "industrial park", "airport", "way-point",
)  # fmt: skip
BASES = (
    "per_feu_km", "per_teu_km", "per_container_km", "per_feu", "per_teu", "per_container",
    "per_shipment", "per_train", "per_train_km", "per_kg", "per_feu_day", "per_teu_day", "share",
)  # fmt: skip
ITEMS = (
    "haul", "haul_fixed", "lift", "gauge_change", "reconsignment", "clearance", "storage",
    "drayage", "subsidy", "surcharge", "value_of_time", "lease", "drop_off", "empty_return", "regime_open",
    "regime_close", "through_rate", "index",
)  # fmt: skip
# Classes and divisions of the UN Model Regulations (2.0.1.1), which IMDG, ADR, RID and SMGS annex 2 share, and in short
# what each is of
DANGER_NAMES = {
    "1": "explosives", "1.1": "explosives, mass explosion", "1.2": "explosives, projection", "1.3": "explosives, fire",
    "1.4": "explosives, no significant hazard", "1.5": "explosives, very insensitive",
    "1.6": "explosives, extremely insensitive", "2": "gases", "2.1": "flammable gases",
    "2.2": "non-flammable, non-toxic gases", "2.3": "toxic gases", "3": "flammable liquids",
    "4": "flammable solids and the like", "4.1": "flammable solids", "4.2": "spontaneously combustible",
    "4.3": "dangerous when wet", "5": "oxidizing substances and peroxides", "5.1": "oxidizing substances",
    "5.2": "organic peroxides", "6": "toxic and infectious substances", "6.1": "toxic substances",
    "6.2": "infectious substances", "7": "radioactive material", "8": "corrosive substances",
    "9": "miscellaneous dangerous goods",
}  # fmt: skip
DANGEROUS = tuple(DANGER_NAMES)
# that goods may be of: a class with divisions names one of them
GOODS_CLASSES = tuple(code for code in DANGEROUS if not any(other.startswith(f"{code}.") for other in DANGEROUS))
LOADING, PASSAGE = "loading", "passage"  # what a rule binds: boxes loaded on its days, or what passes on them
NO_LOADING = "stopped"  # of a border: nothing new is loaded for it, and what is under way passes
USABLE_STATES, SHUT_STATES = ("open", "restricted", NO_LOADING), ("closed", "suspended")  # of a border
TRAIN_CLASSES = ("fixed", "block", "non-priority", "ordinary")  # in the order in which a border takes them
SERVICE_CLASSES = ("fixed", "block", "non-priority")  # of trains that run; ordinary is wagon by wagon
QUEUE_CLASSES = ("fixed", "block", "ordinary")  # the queues that every border with classes has
ANY_TRAIN = "any"  # of a border's row: trains of every class, and all other modes
_SHARED_QUEUES = {"non-priority": ("ordinary",)}  # where a border has no row of the class
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LEAST_MM, _MOST_MM = 381, 3_000  # of a railway
_MOST_DIGITS = 4


def is_gauge(code: str) -> bool:
    """Whether a code is a track gauge in millimetres: those of a network are whatever its tables name."""
    return len(code) <= _MOST_DIGITS and code.isascii() and code.isdecimal() and _LEAST_MM <= int(code) <= _MOST_MM


def is_train_ferry(mode: str, category: str) -> bool:
    """Whether wagons ride a ship on a link, which is a railway for all but maps and clocks."""
    return mode == "rail" and category == TRAIN_FERRY


def row_classes(train_class: str) -> tuple[str, ...]:
    """Classes of a border's rows that a train goes by, the first that is there: its own, its queue's, any."""
    return (train_class, *_SHARED_QUEUES.get(train_class, ()), ANY_TRAIN)


def changes_gauge(transfers: pd.DataFrame) -> pd.Series[bool]:
    """Which rows of ``transfers`` lead from one gauge to another."""
    before, after = (transfers[column].map(is_gauge).astype(bool) for column in ("from_carrier", "to_carrier"))
    return before & after & (transfers["from_carrier"] != transfers["to_carrier"])
