"""One table says what countries are called: in every language, each name means one, and shipped networks agree."""

from __future__ import annotations

import csv
import re

import pytest
from own_networks import frame

import corridor as cd
from corridor.model.own import default_set
from corridor.model.own.stations import country_named
from corridor.model.tables.places import fold
from corridor.resources import defaults_dir


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Кения", "KE"),
        ("Уганда", "UG"),
        ("Руанда", "RW"),
        ("哈萨克斯坦", "KZ"),
        ("Deutschland", "DE"),
        ("Weißrussland", "BY"),
        ("Belarus", "BY"),
        ("Côte d'Ivoire", "CI"),
        ("España", "ES"),
        ("Brasil", "BR"),
        ("کنیا", "KE"),
        ("مصر", "EG"),
        ("Gürcistan", "GE"),
        ("UGA", "UG"),
        ("rwa", "RW"),
        ("Гонконг", "HK"),
        ("Великобритания", "GB"),
        ("Nowhere", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_name_in_many_languages(word: str, code: str) -> None:
    assert country_named(word) == code


def test_no_name_means_two_countries_and_every_country_has_all() -> None:
    with (defaults_dir() / "country_names.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["id"] for row in rows] == list(default_set.countries())
    assert all(re.fullmatch("[A-Z]{3}", row["iso3"]) for row in rows)
    assert not [row["id"] for row in rows if not all(row[name] for name in row if name != "others")]
    owner: dict[str, str] = {}
    for code, names in default_set.country_names().items():
        for name in {fold(one) for one in (*names, default_set.countries()[code].name)}:
            assert owner.setdefault(name, code) == code, name


@pytest.mark.parametrize("name", [name for name in cd.list_networks() if name != "teaching"])
def test_what_shipped_networks_call_countries_is_understood(name: str) -> None:
    """But teaching's countries, which are none."""
    countries = cd.open_network(name).countries
    for column in ("name", "name_zh", "name_ru"):
        said = countries.loc[countries[column] != "", column]
        assert {code: country_named(word) for code, word in said.items()} == {code: code for code in said.index}


def test_a_sheet_in_russian_needs_no_codes_and_is_not_remarked() -> None:
    stations = "станция,страна,широта,долгота\nМомбаса,Кения,-4.04,39.63\nКампала,Уганда,0.31,32.58\n"
    net = cd.Network.from_frames(frame(stations), frame("откуда,куда,вид транспорта\nМомбаса,Кампала,авто\n"))
    assert net.terminals["country"].to_dict() == {"Кампала": "UG", "Момбаса": "KE"}
    assert not [one for one in net.remarks if "country" in one]
