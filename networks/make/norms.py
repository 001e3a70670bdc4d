"""Norms: train lengths, container types, limits of weight and danger, and exchange rates."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, read_own

__all__ = ["cargo_limits", "containers", "currencies", "trains"]


def trains(facts: Facts) -> pd.DataFrame:
    """Make the table of trains: the facts' rules, zoned by ``own/trains.csv``, other railways, and trains to order."""
    zoned = {row["network"]: row for row in as_rows(read_own("trains"))}
    given = (_train(fact, zoned[fact["network"]]) for fact in as_rows(facts["train_rules"]))
    # its own sources: the shortest trains are published, how long wagons wait is an estimate
    return frame("trains", [*given, *_added("trains_added"), *as_rows(read_own("train_orders"))])


def _train(fact: Row, own: Row) -> Row:
    return {
        "id": own["id"],
        "name": fact["network"],
        "zones": own["zones"],
        "gauge": fact["gauge"] if fact["gauge"] in ("1435", "1520") else "",
        "max_length_m": fact["max_length_m"],
        "max_wagons": fact["max_conventional_wagons"],
        "max_teu": fact["max_teu"],
        "max_gross_t": fact["max_gross_t"],
        "wagon_t_per_feu": own["wagon_t_per_feu"],
        "max_speed_kmh": fact["max_speed_kmh"],
        "used": own["used"],
        "valid_from": own["valid_from"],
        "valid_to": own["valid_to"],
        "notes": join_notes(fact["note"], own["notes"]),
        "source": fact["source"],
        "confidence": fact["confidence"],
    }


def _added(name: str) -> Iterator[Row]:
    for own in as_rows(read_own(name)):
        yield {**own, "used": "1", "source": ESTIMATE, "confidence": ESTIMATE}


def containers(facts: Facts) -> pd.DataFrame:
    """Make the table of container types; reefers (an R in the type code) need power, within ``own/reefers.csv``."""
    within = {row["id"]: row for row in as_rows(read_own("reefers"))}
    renamed = {"iso6346_code": "id", "note": "notes"}
    rows = (
        {renamed.get(name, name): cell for name, cell in fact.items()} for fact in as_rows(facts["container_types"])
    )
    return frame("containers", (_container(row, within) for row in rows))


def _container(row: Row, within: dict[str, Row]) -> Row:
    own = within.get(row["id"], {"power_within_h": "", "notes": ""})
    return {
        **row,
        "powered": "1" if row["id"][2] == "R" else "0",
        "power_within_h": own["power_within_h"],
        "notes": join_notes(row["notes"], own["notes"]),
    }


def cargo_limits(facts: Facts) -> pd.DataFrame:
    """Make the table of cargo limits; a row that names one of the facts' train rules takes its source from there."""
    published = {row["network"]: row for row in as_rows(facts["train_rules"])}
    return frame("cargo_limits", (_limit(own, published) for own in as_rows(read_own("cargo_limits"))))


def _limit(own: Row, published: dict[str, Row]) -> Row:
    row = {name: cell for name, cell in own.items() if name != "fact"}
    fact = published[own["fact"]] if own["fact"] else row
    return {**row, "source": fact["source"], "confidence": fact["confidence"]}


def currencies() -> pd.DataFrame:
    """Make the table of exchange rates: yearly means, the first year carried back and the last one forward."""
    years = list(as_rows(read_own("exchange_rates")))
    first, last = years[0]["year"], years[-1]["year"]
    return frame("currencies", (_rate(row, code, first, last) for row in years for code in ("EUR", "CNY", "CHF")))


def _rate(row: Row, code: str, first: str, last: str) -> Row:
    year = row["year"]
    return {
        "id": f"{code}-{year}",
        "currency": code,
        "rate": row[code],
        "valid_from": "" if year == first else f"{year}-01-01",
        "valid_to": "" if year == last else f"{year}-12-31",
        "notes": f"mean of {year} in USD, from memory",
        "source": ESTIMATE,
        "confidence": ESTIMATE,
    }
