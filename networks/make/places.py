"""Countries and terminals: the facts' places with their names in three scripts, and a few of our own."""

from __future__ import annotations

import pandas as pd

from networks.make.common import ESTIMATE, Facts, Row, as_rows, frame, join_notes, read_own

__all__ = ["countries", "terminals"]

WAY_POINTS = frozenset({"SINGAPORE", "PORT_SAID"})


def countries() -> pd.DataFrame:
    """Make the table of countries; groups and rail law are general knowledge."""
    origin = {"notes": "", "source": "general knowledge (no source read)", "confidence": "medium"}
    return frame("countries", ({**row, **origin} for row in as_rows(read_own("countries"))))


def terminals(facts: Facts) -> pd.DataFrame:
    """Make the table of terminals.

    Every terminal of the facts keeps its id. Names in Chinese and Russian, cities and aliases
    come from ``own/places.csv``, and where a terminal has no name of its own in a script the
    name of its city stands. Points in ``own/moved_points.csv`` replace those of the facts.

    Raises
    ------
    ValueError
        When a terminal has no row in ``own/places.csv``.
    """
    names = {row["id"]: row for row in as_rows(read_own("places"))}
    moved = {row["id"]: row for row in as_rows(read_own("moved_points"))}
    given = [*as_rows(facts["terminals"]), *as_rows(read_own("terminals"))]
    nameless = sorted({row["id"] for row in given} - set(names))
    if nameless:
        raise ValueError(f"own/places.csv has no row for {nameless}")
    return frame("terminals", (_terminal(row, names[row["id"]], moved.get(row["id"])) for row in given))


def _terminal(given: Row, named: Row, moved: Row | None) -> Row:
    row = {
        **given,
        "city": named["city"],
        "city_zh": named["city_zh"],
        "city_ru": named["city_ru"],
        "name_zh": named["name_zh"] or named["city_zh"],
        "name_ru": named["name_ru"] or named["city_ru"],
        "aliases": named["aliases"],
        "main": named["main"],
        "kind": "way-point" if given["id"] in WAY_POINTS else given["kind"],
    }
    if moved is not None:
        row |= {"lat": moved["lat"], "lon": moved["lon"], "notes": join_notes(given["notes"], moved["notes"])}
        row["source"] = f"{given['source']}; point: {ESTIMATE}"
    return row
