"""Whom rules, limits and container types are about: the side of the shipment, beside the arcs that each closes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corridor.graph.arc_types import Arc
from corridor.graph.borders import BorderRow
from corridor.graph.cargo import limit_mask
from corridor.graph.coefficients.arc_columns import Variants
from corridor.graph.coefficients.columns import Columns, runs_of
from corridor.graph.index import ServiceRow
from corridor.model.cargo.limits import CargoLimit
from corridor.model.known_dates import dates_known
from corridor.model.law.rules import Rule
from corridor.model.network import Network

__all__ = ["border_facts", "calendar_facts", "container_facts", "known_facts", "limit_facts", "rule_facts"]

Mask = NDArray[np.bool_]


def rule_facts(columns: Columns, variants: Variants) -> list[dict[str, Any]]:
    """Conditions of the rules in their order; the arcs of each are written.

    A rule that asks what the box has passed has those of a box that has passed it: whoever reads the columns must leave
    the shipments that it concerns to `corridor.graph.compile_graph`.
    """
    rules = variants.plain.rules
    arcs = variants.plain.arcs
    masks = [np.fromiter(map(rule.blocks, arcs), dtype=np.bool_, count=len(arcs)) for rule in rules]
    _put_masks(columns, variants, "rule", masks, [rule.blocks for rule in rules])
    return [_rule(rule) for rule in rules]


def limit_facts(columns: Columns, variants: Variants, limits: Iterable[CargoLimit]) -> list[dict[str, Any]]:
    """Conditions of the limits of cargo; the arcs of each are written."""
    rows = tuple(limits)
    masks = [limit_mask(variants.plain, limit) for limit in rows]
    _put_masks(columns, variants, "limit", masks, [limit.closes for limit in rows])
    return [
        {
            "id": limit.id,
            "name": limit.name,
            "source": limit.source,
            "max_gross_t": _known(limit.max_gross_t),
            "length_ft": _known(limit.length_ft),
            "classes": list(limit.classes),
        }
        for limit in rows
    ]


def _put_masks(
    columns: Columns,
    variants: Variants,
    name: str,
    masks: Sequence[Mask],
    closing: Sequence[Callable[[Arc], bool]],
) -> None:
    """Write which arcs are closed, and which of those that a consignment with trains of its own changes."""
    places, starts = runs_of(masks)
    columns.put(f"{name} arc", places)
    columns.put(f"{name} start", starts)
    for number, structure in enumerate(variants.filled, 1):
        arcs = [structure.arcs[place] for place in variants.changed(structure)]
        mine = [np.array([closes(arc) for arc in arcs], dtype=np.bool_) for closes in closing]
        places, starts = runs_of(mine)
        columns.put(f"own {number} {name} arc", places)
        columns.put(f"own {number} {name} start", starts)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "window": rule.window(),
        "source": rule.source,
        "since": rule.valid_from and rule.valid_from.isoformat(),
        "until": rule.valid_to and rule.valid_to.isoformat(),
        "hs": list(rule.hs_prefixes),
        "except_hs": list(rule.except_hs),
        "origins": sorted(rule.origins),
        "destinations": sorted(rule.destinations),
        "container_types": sorted(rule.container_types),
        "particular": rule.particular,
        "after": bool(rule.after),
    }


def known_facts(network: Network) -> dict[str, Any]:
    """What the network is called, and of which modes and days it knows prices."""
    return {
        "name": network.name,
        "priced": network.has_prices,
        "unpriced": sorted(network.unpriced_modes),
        "known": [day.isoformat() for day in dates_known(network) or ()] or None,
    }


def border_facts(rows: Iterable[BorderRow]) -> list[dict[str, Any]]:
    """What is told of the rows of borders."""
    return [
        {
            "id": row.id,
            "border_id": row.border_id,
            "name": row.name,
            "train_class": row.train_class,
            "state": row.state,
            "mean_h": _known(row.mean_h),  # of a border that is shut nothing may be known
            "p90_h": _known(row.p90_h),
            "trains_per_day": row.trains_per_day if math.isfinite(row.trains_per_day) else None,
            "window": row.window,
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "notes": row.notes,
            "source": row.source,
            "confidence": row.confidence,
        }
        for row in rows
    ]


def calendar_facts(service: ServiceRow) -> dict[str, Any] | None:
    """The departures of a service whose season ends, where its days are published."""
    calendar = service.calendar
    if calendar.until is None or not calendar.known:
        return None
    return {
        "weekdays": list(calendar.weekdays),
        "dates": [day.isoformat() for day in calendar.dates],
        "times": list(calendar.times),
        "cutoff": calendar.cutoff,
    }


def container_facts(network: Network) -> dict[str, dict[str, Any]]:
    """What a shipment asks of its container type."""
    columns = ("name", "teu", "tare_kg", "payload_kg", "length_ft", "volume_m3", "powered", "power_within_h")
    cells = zip(*(network.containers[column].tolist() for column in columns), strict=True)
    return {
        str(kind): {name: _known(cell) for name, cell in zip(columns, row, strict=True)}
        for kind, row in zip(network.containers.index, cells, strict=True)
    }


def _known(value: Any) -> Any:
    """None for what is not known: it is written as text."""
    return None if value != value else value
