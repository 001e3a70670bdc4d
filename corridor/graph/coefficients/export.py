"""All coefficients of a network: what its weights are made of, on every day from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from corridor.calendar import DateLike, as_day
from corridor.graph.coefficients.arc_columns import put_arcs, put_keys, put_services, put_states, variants_of
from corridor.graph.coefficients.assumed_rows import AssumedRows
from corridor.graph.coefficients.columns import Columns, Distinct
from corridor.graph.coefficients.conditions import (
    border_facts,
    calendar_facts,
    container_facts,
    known_facts,
    limit_facts,
    rule_facts,
)
from corridor.graph.coefficients.epoch_columns import EpochColumns
from corridor.graph.coefficients.origin_columns import Origins
from corridor.graph.compiled import epoch_of, plain_structure
from corridor.graph.dated_arcs import Epoch, epoch_starts
from corridor.graph.weighing import largest_weight
from corridor.model.delay.train_terms import RailNetwork, filled_networks, train_terms
from corridor.model.network import Network
from corridor.model.tables.codes import DANGER_NAMES, GOODS_CLASSES

__all__ = ["Coefficients", "coefficients_of"]


@dataclass(frozen=True, eq=False)
class Coefficients:
    """What weights are made of, whatever the shipment.

    Attributes
    ----------
    facts : mapping
        What is written as text: names, conditions, epochs. Nothing in it is NaN or infinite.
    columns : mapping of str to array
        One-dimensional, of unsigned whole numbers; ``numbers`` is of doubles, and other columns point into it.
    """

    facts: Mapping[str, Any]
    columns: Mapping[str, NDArray[Any]]


def coefficients_of(network: Network, *, since: DateLike | None = None) -> Coefficients:
    """Export the coefficients of a network.

    Parameters
    ----------
    network : Network
        The network.
    since : str, date, datetime or Timestamp, optional
        The first day that is needed; by default all epochs are exported.

    Raises
    ------
    CorridorError
        When its rules of history ask for more than can be kept.
    """
    plain = plain_structure(network)
    epochs = _epochs(network, None if since is None else as_day(since))
    variants = variants_of(plain, _filled(network, epochs))
    columns, days = Columns(), Distinct[str]()
    put_states(columns, network, plain)
    put_arcs(columns, network, variants)
    put_keys(columns, variants.keys)
    put_services(columns, plain, days)
    assumed = AssumedRows(network)
    origins = Origins(plain, assumed)
    origins.put_arcs(columns)
    dated = EpochColumns(network, variants, origins)
    dated.put_crossings(columns)
    rows = [dated.epoch(columns, epoch) for epoch in epochs]
    facts = {
        "states": len(plain.states),
        "arcs": len(plain.arcs),
        "most": largest_weight(plain),
        "filled": [sorted(map(list, structure.filled)) for structure in variants.filled],
        "days": days.rows,
        "terminals": [str(terminal) for terminal in network.terminals.index],
        "links": [str(link) for link in network.links.index],
        "services": [service.id for service in plain.index.services],
        "service_names": [plain.index.service_names[service.id] for service in plain.index.services],
        "calendars": [calendar_facts(service) for service in plain.index.services],
        "country": [plain.index.country[terminal] for terminal in network.terminals.index],
        "names": [plain.index.names[terminal] for terminal in network.terminals.index],
        "cities": [plain.index.cities[terminal] for terminal in network.terminals.index],
        "variants": [plain.index.variants.get(link, "") for link in network.links.index],
        "ferries": [place for place, link in enumerate(network.links.index) if link in plain.index.ferries],
        "groups": {country: sorted(members) for country, members in plain.index.groups.items()},
        "currency": network.currency,
        **known_facts(network),
        "containers": container_facts(network),
        "dangerous": [[code, DANGER_NAMES[code]] for code in GOODS_CLASSES],
        "rules": rule_facts(columns, variants),
        "limits": limit_facts(columns, variants, dated.limits.values()),
        "epochs": rows,
        **dated.put(columns),
        "borders": border_facts(dated.rows.values()),
        "origins": origins.put(columns),
        **assumed.facts(),
        "texts": columns.texts.rows,
    }
    return Coefficients(facts, columns.finished())


def _epochs(network: Network, first: dt.date | None) -> list[Epoch]:
    """All epochs that do not end before a day."""
    starts = network.cache.lasting("epochs", (), lambda: epoch_starts(network))
    every = (epoch_of(starts, place) for place in range(len(starts) + 1))
    return [epoch for epoch in every if first is None or epoch.until >= first]


def _filled(network: Network, epochs: list[Epoch]) -> list[frozenset[RailNetwork]]:
    """Every set of networks whose train some consignment fills in one of the epochs."""
    found: dict[frozenset[RailNetwork], None] = {}
    for epoch in epochs:
        terms = train_terms(network, epoch.since)
        for teu in sorted({one.min_teu for one in terms.values() if one.min_teu < float("inf")}):
            found.setdefault(filled_networks(terms, teu))
    return list(found)
