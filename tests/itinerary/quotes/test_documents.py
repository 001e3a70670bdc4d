"""Documents follow the countries of each haul: conventions bind their parties only, customs territories."""

from __future__ import annotations

import csv
import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

import corridor as cd
from corridor.itinerary.quotes.documents import documents_of
from corridor.model.law.conventions import parties
from corridor.resources import defaults_dir

DAY = dt.date(2025, 11, 15)
GROUPS = {code: frozenset({"EU"}) for code in ("PL", "DE", "LT", "FI")} | {
    code: frozenset({"EAEU"}) for code in ("BY", "RU", "KZ")
}
NETWORK = SimpleNamespace(groups=GROUPS, containers=pd.DataFrame({"powered": [False]}, index=["45G1"]))


def haul(mode: str, *countries: str, law: str = "") -> SimpleNamespace:
    return SimpleNamespace(kind="haul", mode=mode, regime=law, countries=countries)


def asked(*legs: SimpleNamespace, day: str = "2025-11-15") -> set[str]:
    box = cd.Shipment("Alma", "Haven", ready=day)
    return set(documents_of(NETWORK, box, legs, "en")) - {"commercial invoice and packing list"}  # type: ignore[arg-type]


RAILWAYS, HAULIER, BARGES = (
    f"consignment note of the {who}" for who in ("railways on the way", "haulier", "barge operator")
)
SMGS = "consignment note SMGS"
EXPORT, T1 = "export declaration at origin", "transit declaration T1 through the European Union"
COMMON, EAEU = (
    "transit declaration T1 of the common transit procedure",
    "transit declaration of the Eurasian Economic Union",
)


@pytest.mark.parametrize(
    ("legs", "papers"),
    [
        ([haul("rail", "CN", law="SMGS")], {RAILWAYS}),  # domestic: nothing is exported
        ([haul("road", "KZ")], {HAULIER}),
        ([haul("rail", "AR", "BR", law="CIM")], {EXPORT, RAILWAYS}),  # neither is a party to CIM
        ([haul("road", "AR", "BR")], {EXPORT, HAULIER}),
        ([haul("barge", "PY", "AR")], {EXPORT, BARGES}),
        ([haul("rail", "CN", law="SMGS"), haul("rail", "CN", "KZ", law="SMGS")], {EXPORT, SMGS, EAEU}),
        ([haul("road", "CN", "KZ")], {EXPORT, "consignment note CMR", EAEU}),  # one party to CMR is enough
        ([haul("road", "RU", "FI"), haul("rail", "FI", law="CIM")], {EXPORT, "consignment note CMR", RAILWAYS, T1}),
        ([haul("rail", "RU", "FI", law="SMGS")], {EXPORT, RAILWAYS, T1}),  # Finland is no party to SMGS
        (
            [haul("rail", "BY", "PL", law="SMGS"), haul("rail", "PL", "DE", law="CIM")],
            {EXPORT, SMGS, "consignment note CIM", T1},
        ),
        ([haul("rail", "CN", "KZ", "PL", law="CIM/SMGS")], {EXPORT, "common consignment note CIM/SMGS", T1, EAEU}),
        ([haul("rail", "PL", "DE", law="CIM")], {"consignment note CIM"}),  # within a customs union
        ([haul("rail", "BY", "RU", law="SMGS")], {SMGS}),
        ([haul("rail", "AZ", "GE", law="SMGS")], {EXPORT, SMGS, COMMON}),
        ([haul("sea", "CN", "DE")], {EXPORT, "bill of lading"}),  # unloaded at the border of the Union
        (
            [haul("sea", "CN", "DE"), haul("barge", "DE", "CH")],
            {EXPORT, "bill of lading", "inland waterway consignment note CMNI", T1},
        ),
        ([haul("air", "CN", "DE")], {EXPORT, "air waybill"}),
        ([haul("rail", "AA", "BB2", law="CIM")], {EXPORT, "consignment note CIM"}),  # a made-up network at its word
    ],
)
def test_papers_are_those_of_the_countries(legs: list[SimpleNamespace], papers: set[str]) -> None:
    assert asked(*legs) == papers


def test_a_country_is_a_party_from_its_first_day() -> None:
    """Georgia joined the common transit procedure on 1 February 2025."""
    legs = (haul("rail", "AZ", "GE", law="SMGS"),)
    assert [COMMON in asked(*legs, day=day) for day in ("2025-01-31", "2025-02-01")] == [False, True]
    assert "GE" in parties("common transit", dt.date(2025, 2, 1)) - parties("common transit", dt.date(2025, 1, 31))


def test_rows_of_conventions_say_where_they_are_from() -> None:
    with (defaults_dir() / "conventions.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert all(row["source"] and row["confidence"] in ("high", "medium") for row in rows)
    assert len({(row["convention"], row["country"]) for row in rows}) == len(rows)
    assert {row["convention"] for row in rows} == {"CIM", "SMGS", "CMR", "CMNI", "common transit"}
    assert "CN" in parties("SMGS", DAY) - parties("CIM", DAY) and "DE" in parties("CIM", DAY) - parties("SMGS", DAY)
