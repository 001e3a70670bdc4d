"""Borders as dated rows of queue and clearance.

A line of ``own/border_periods.csv`` states one crossing and period; here it becomes rows of the
table, one per direction and train class. Station handling and gauge change are not in them. Where it states no
hours, those of block trains are the model's own queue (`own_queues`); published queues are laid over (`queues`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, number, read_own
from networks.make.own_queues import BACK_SHARE, FIXED_P90, FIXED_SHARE, Traffic, capacity_of, stated
from networks.make.published import cited, published
from networks.make.queues import with_queues

__all__ = ["borders"]

ORDINARY_SHARE = 2.0  # ordinary wagons stand in the queue that block trains pass
CLASSES = ("fixed", "block", "ordinary")
SHUT = ("closed", "suspended")


def borders(facts: Facts, traffic: Traffic) -> pd.DataFrame:
    """Make the table of borders.

    Parameters
    ----------
    facts : Mapping of str to DataFrame
        Needs ``borders``, and of ``2026-11`` borders, rules and both tables of queues.
    traffic : Traffic
        Trains of the services at each crossing.

    Returns
    -------
    DataFrame
        One row per crossing, direction, train class and period. The id is the crossing, the
        class, the direction and the first day (``start`` where the period has none).

    Raises
    ------
    ValueError
        When a period names a fact of another crossing, or a crossing that is not described; when a queue is laid
        over no open row.
    """
    described = {row["border_id"]: row for row in as_rows(read_own("crossings"))}
    known = published(facts)
    first = {fact["id"]: fact for fact in reversed(list(as_rows(facts["borders"])))}
    rows: list[Row] = []
    for period in stated(list(as_rows(read_own("border_periods"))), traffic):
        crossing = _crossing(described[period["border_id"]], first.get(period["border_id"]))
        fact = next(iter(cited(period["fact"], known)), None)
        if (
            fact is not None
            and period["fact"].startswith("BORDER")
            and fact["id"] not in (crossing["border_id"], "ALA_DOS")
        ):
            raise ValueError(f"own/border_periods.csv: {period['fact']} is not about {period['border_id']}")
        rows += [crossing | row for row in _period(period, fact, crossing, described[period["border_id"]])]
    return frame("borders", with_queues(rows, described, known))


def _crossing(own: Row, fact: Row | None) -> Row:
    return {
        "border_id": own["border_id"],
        "name": own["name"],
        "mode": own["mode"],
        "country_a": own["country_a"],
        "country_b": own["country_b"],
        "legal_regime": own["legal_regime"] or (fact["legal_regime"] if fact else ""),
        "customs": own["customs"] or (fact["customs"] if fact else ""),
        "cost_per_shipment": own["cost_per_shipment"],
        "currency": "USD",
        "notes": f"charge: {own['cost_from']}",
    }


def _period(period: Row, fact: Row | None, crossing: Row, described: Row) -> Iterator[Row]:
    origin = {
        "source": _source(period, fact),
        "confidence": _confidence(period, fact),
        "notes": join_notes(period["notes"], "" if period["charge"] else crossing["notes"]),
    }
    for train_class, share, p90_share, why in _classes(period):
        for direction, back in {"pair": (("ab", 1.0), ("ba", BACK_SHARE))}.get(
            period["direction"], ((period["direction"], 1.0),)
        ):
            derived = join_notes(why, f"{BACK_SHARE} x the other direction" if back != 1.0 else "")
            row = _row(period, train_class, direction) | origin
            if period["state"] not in SHUT:
                row |= _dwell(period, share * back, p90_share * back, direction)
                row |= _scan(described, row)
                if derived:
                    row |= {"source": ESTIMATE, "confidence": ESTIMATE, "notes": join_notes(derived, origin["notes"])}
            yield row


def _mixed(period: Row) -> bool:
    """Whether a published figure was joined with one of ours."""
    return bool(period["notes"]) and period["state"] not in SHUT


def _source(period: Row, fact: Row | None) -> str:
    if fact is None:
        return period.get("source", ESTIMATE)
    source = fact["source"]
    return f"{source}; {ESTIMATE}" if _mixed(period) and ESTIMATE not in source else source


def _confidence(period: Row, fact: Row | None) -> str:
    if fact is None:
        return ESTIMATE
    confidence = fact.get("dwell_confidence") or fact["confidence"]
    return "medium" if confidence == "high" and _mixed(period) else confidence


def _classes(period: Row) -> Iterator[tuple[str, float, float, str]]:
    """Yield train class, its share of the mean and of the 90th percentile, and how it was derived."""
    wanted, *others = period["classes"].split(";")
    if wanted in ("rail", "rail-express"):
        fixed_p90 = FIXED_SHARE * FIXED_P90 * float(period["mean"]) / float(period["p90"])
        yield "fixed", FIXED_SHARE, fixed_p90, f"clearance only, {FIXED_SHARE} x block trains, p90 3 x mean"
        yield "block", 1.0, 1.0, ""
        if wanted == "rail":
            yield "ordinary", ORDINARY_SHARE, ORDINARY_SHARE, f"{ORDINARY_SHARE:g} x block trains"
        named = others
    else:
        named = [*CLASSES] if wanted == "all" else [wanted, *others]
    for train_class in named:
        yield train_class, 1.0, 1.0, ""


def _row(period: Row, train_class: str, direction: str) -> Row:
    start = period["valid_from"] or "start"
    return {
        "id": f"{period['border_id']}-{train_class}-{direction}-{start}",
        "direction": direction,
        "train_class": train_class,
        "state": period["state"],
        "valid_from": period["valid_from"],
        "valid_to": period["valid_to"],
        "capacity_trains_per_day": capacity_of(period, direction),
        **({"cost_per_shipment": period["charge"]} if period["charge"] else {}),
    }


def _dwell(period: Row, mean_share: float, p90_share: float, direction: str) -> Row:
    exit_share = float(period["exit_share"]) if period["exit_share"] else 0.5
    mirrored = period["direction"] == "pair" and direction == "ba"
    return {
        "dwell_mean_h": number(mean_share * float(period["mean"])),
        "dwell_p90_h": number(p90_share * float(period["p90"])),
        "exit_share": number(1 - exit_share if mirrored else exit_share, 4),
    }


def _scan(described: Row, row: Row) -> Row:
    """Tell the X-ray of a crossing apart from the rest of its dwell: every published figure holds both."""
    if not described["scan_share"] or row["valid_from"] < described["scan_since"]:
        return {}
    cells = {name: described[name] for name in ("scan_share", "scan_kmh", "scan_train_m")}
    share, pace, metres = (float(cell) for cell in cells.values())
    hours = share * metres / 1000.0 / pace
    rest = {name: number(float(row[name]) - hours, 4) for name in ("dwell_mean_h", "dwell_p90_h")}
    return {**cells, **rest, "notes": join_notes(row["notes"], f"X-ray apart: {described['scan_from']}")}
