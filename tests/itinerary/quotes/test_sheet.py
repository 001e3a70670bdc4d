"""The sheet says by itself what it is, what is carried in which boxes, over which borders, by which rules."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

import corridor as cd
from corridor.itinerary.quotes.load import load_of
from corridor.itinerary.quotes.quotation import Quote
from corridor.itinerary.quotes.sections import QuoteSection, section_lines
from corridor.itinerary.quotes.stages import stages_of
from corridor.itinerary.quotes.terms import free_days_of
from corridor.model.cargo.chapters import chapter_name
from corridor.resources import defaults_dir

READY = dt.date(2026, 3, 4)
LANGUAGES = ("en", "zh", "ru")
NONE = {
    "en": ("Calculation, no offer", "not an offer"),
    "zh": ("测算（非报价）", "并非报价"),
    "ru": ("Расчёт (не предложение)", "а не предложение"),
}


def box(**more: object) -> cd.Shipment:
    kept: dict[str, object] = {"containers": 3, "hs": "8429", "ready": str(READY), **more}
    return cd.Shipment("Alma", "Haven", **kept)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trip(teaching: cd.Network) -> cd.Itinerary:
    return cd.route(teaching, box())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_gone_by_makes_a_calculation_and_no_offer(
    teaching: cd.Network, trip: cd.Itinerary, language: str, tmp_path: Path
) -> None:
    """On the screen, the page and the sheet; issued on a day of its validity it is an offer, and says nothing of it."""
    gone = trip.quote(teaching, language=language)
    offer = gone.issue(day=READY)
    assert (gone.is_offer, offer.is_offer) == (False, True) and gone.issued > gone.valid_until
    texts = []
    for made, name in ((gone, "gone"), (offer, "offer")):
        page, sheet = (cd.draw.save_quote(made, tmp_path / f"{name}{end}") for end in (".html", ".xlsx"))
        cells = [str(one.value) for row in openpyxl.load_workbook(sheet).active.iter_rows() for one in row]
        texts.append((str(made), page.read_text("utf-8"), "\n".join(cells)))
    for said in texts[0]:
        assert all(word in said for word in NONE[language]) and gone.word("Valid until") not in said
    for said in texts[1]:
        assert not any(word in said for word in NONE[language]) and offer.word("Valid until") in said
    assert Quote.from_json(gone.to_json()) == gone
    assert [one.is_offer for one in (offer.issue(day=offer.valid_until), offer.issue(number="Q"))] == [True, True]


def test_an_offer_made_after_the_boxes_were_ready_says_from_when_its_stages_count(
    teaching: cd.Network, trip: cd.Itinerary
) -> None:
    quote = trip.quote(teaching)
    said = "dated from the day of readiness"
    late, punctual = (str(quote.issue(day=READY + dt.timedelta(days=days))) for days in (3, 0))
    assert said in late and said not in punctual
    assert str(quote.issue(day="2026-03-07").issue(day=READY)) == punctual


def test_boxes_goods_and_owner_are_named(teaching: cd.Network) -> None:
    said = dict(load_of(teaching, box(), "en"))
    assert said["Containers"] == "3 x 40 ft high cube general purpose container (45G1)"
    assert said["Owner of the containers"] == "the shipper's own (SOC)"
    assert said["Goods"] == "HS 8429, machinery and mechanical appliances; not dangerous"
    assert "Temperature and power" not in said
    other = dict(load_of(teaching, box(hs="", container_owner="carrier", dangerous="3"), "en"))
    assert other["Owner of the containers"] == "the carrier's (COC)"
    assert other["Goods"] == "not stated, taken as general cargo; dangerous goods of class 3"
    cold = dict(load_of(teaching, box(container_type="45R1", power_within_h=30), "en"))
    assert "reefer" in cold["Containers"] and "30 h without power" in cold["Temperature and power"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["22G1", "45R1", "22T1", "42P1", "42U1", "22B1", "25V1", "22H0", "45S1", "45A0"])
def test_every_type_of_box_has_words_in_every_language(kind: str, language: str) -> None:
    """Types of the code of ISO 6346 in words and as a code; one that is no such code by its own name."""
    columns = {
        "name": ["Crate"],
        "powered": [False],
        "power_within_h": [float("nan")],
        "payload_kg": [2e4],
        "teu": [1.0],
    }
    known = SimpleNamespace(containers=pd.DataFrame(columns, index=[kind]))
    said = load_of(known, box(container_type=kind, cargo_tonnes_each=5), language)[0][1]  # type: ignore[arg-type]
    assert f"{kind}" in said and "Crate" not in said and ("container" in said) == (language == "en")
    odd = SimpleNamespace(containers=pd.DataFrame(columns, index=["CRATE"]))
    said = load_of(odd, box(container_type="CRATE", cargo_tonnes_each=5), language)[0][1]  # type: ignore[arg-type]
    assert "Crate (CRATE)" in said


def test_chapters_of_goods_have_words_and_a_source() -> None:
    with (defaults_dir() / "hs_chapters.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["chapter"] for row in rows] == [f"{number:02d}" for number in range(1, 98) if number != 77]
    assert all(row[name] for row in rows for name in ("name", "name_zh", "name_ru", "source", "confidence"))
    assert chapter_name("040210") == chapter_name("04") == "dairy produce, eggs, honey"
    assert chapter_name("8429", "ru").startswith("машины") and chapter_name("8429", "zh") == "机械器具"
    assert chapter_name("77") == chapter_name("") == chapter_name("9901") == ""


def test_rules_that_look_at_goods_or_way_are_named(teaching: cd.Network) -> None:
    """Potash of Arland may not go west: said of every box that enters the West there, and of none that stays."""
    clause, rules = cd.route(teaching, box()).quote(teaching).laws
    assert clause.startswith("Subject to sanctions") and "No potash of Arland into the West" in rules
    assert "lorry" not in rules  # timber is banned on the road alone, and this goes by rail
    assert cd.route(teaching, box(hs="")).quote(teaching).laws[1].startswith("Goods without a code are taken")
    home = cd.route(teaching, dataclasses.replace(box(), destination="Karst")).quote(teaching).laws[1]
    assert "potash" not in home and home == "No known rule is about these goods on this way"
    unsaid = cd.route(teaching, dataclasses.replace(box(hs=""), destination="Karst")).quote(teaching).laws[1]
    assert unsaid == "Goods not stated: rules about goods not checked"
    wood = cd.route(teaching, box(hs="4407")).quote(teaching).laws[1]
    assert "No timber by lorry but furniture wood" in wood  # about these goods, wherever they go
    road = cd.route(teaching, box(), modes="road").quote(teaching).laws[1]
    assert "No timber by lorry but furniture wood (always)" in road


def test_goods_of_which_a_part_is_banned_name_the_part(teaching: cd.Network) -> None:
    """Chapter 31 holds potash: the offer is for the rest of it, and says so; one for a heading beside it does not."""
    part = cd.route(teaching, box(hs="31")).quote(teaching).laws
    assert part[1] == "Not for goods under 3104: No potash of Arland into the West (always)" and len(part) == 2
    assert not any("Not for goods" in one for one in cd.route(teaching, box(hs="3102")).quote(teaching).laws)


def test_a_rule_that_is_not_in_force_is_not_named(teaching: cd.Network) -> None:
    past = teaching.replace("rules", "POTASH", {"valid_to": "2026-03-01"})
    assert "potash" not in cd.route(past, box()).quote(past).laws[1]


def test_borders_that_nobody_stops_at_stand_in_their_stage() -> None:
    """Within a union a border is no stage: its stage is over it; ships pass none on land."""
    names = pd.DataFrame({"name": list("ABCD"), "city": list("ABCD")}, index=list("abcd"))
    groups = {one: frozenset({"EU"}) for one in ("AA", "BB", "CC")}
    network = SimpleNamespace(terminals=names, groups=groups)

    def leg(kind: str, start: str, end: str, mode: str = "rail") -> SimpleNamespace:
        return SimpleNamespace(
            kind=kind, mode=mode, gauge="1435", from_id=start, to_id=end, km=80.0, countries=("AA", "BB")
        )

    def texts(language: str, *legs: SimpleNamespace) -> list[str]:
        return [one.text for one in stages_of(network, legs, [(READY, READY)] * len(legs), language)]  # type: ignore[arg-type]

    way = [leg("haul", "a", "b"), leg("border", "b", "c"), leg("haul", "c", "d"), leg("border", "d", "a")]
    assert texts("en", *way) == ["By rail from A to A, 320 km, over B - C, D - A"]
    assert texts("zh", *way)[0].endswith("，经B—C、D—A") and texts("ru", *way)[0].endswith(", через B – C, D – A")
    assert texts("en", way[0]) == ["By rail from A to B, 80 km"]
    assert texts("en", leg("haul", "a", "b", "sea"), leg("border", "b", "c", "sea")) == ["By sea from A to C, 160 km"]


def test_free_days_are_those_of_every_place_that_handles_the_box(teaching: cd.Network, trip: cd.Itinerary) -> None:
    handled = dict.fromkeys(leg.to_id for leg in trip.legs if leg.kind in ("lift", "gauge change"))
    names = teaching.terminals["name"]
    assert [one.partition(":")[0] for one in trip.quote(teaching).free_days] == [names[one] for one in handled]
    assert len(handled) > 2 and all(one.endswith(": 3 days") for one in trip.quote(teaching).free_days)
    unknown = teaching.remove("tariffs", "STORAGE")
    assert all(one.endswith(": not known") for one in free_days_of(unknown, box(), trip.legs, "en"))


def test_a_carriers_box_is_given_back_without_a_lorry_of_no_kilometres(teaching: cd.Network) -> None:
    stages = [one.text for one in cd.route(teaching, box(container_owner="carrier")).quote(teaching).stages]
    assert stages[-1] == "Return of the empty container at Haven" and not any(", 0 km" in one for one in stages)
    both = cd.route(teaching, box(container_owner="carrier", delivery_km=15)).quote(teaching).stages
    assert both[-1].text.startswith("Delivery by lorry, 15 km")


@pytest.mark.parametrize("most", [40, 26, 18, 1])
def test_a_text_fits_into_lines_and_leaves_nothing_out(teaching: cd.Network, trip: cd.Itinerary, most: int) -> None:
    quote = trip.quote(teaching)
    told = quote.lines_within(most)
    least = len(quote.lines_within(1))
    assert len(told) <= max(most, least) and least < 16 < len(str(quote).splitlines())
    text = "\n".join(told)
    assert all(one.text in text for one in (*quote.stages, *quote.lines)) and quote.money(quote.price) in text
    assert all(one in text for one in (*quote.terms, *quote.laws, *quote.free_days))
    assert list(quote.lines_within(99)) == str(quote).splitlines()


def test_a_table_in_a_line_has_its_heads_and_rows() -> None:
    table = QuoteSection("Price", ("Price", "each", "all"), (("Rail", "1", "2"), ("Total", "1", "2")), (1, 2))
    assert list(section_lines(table, in_a_line=True)) == ["Price (each, all): Rail, 1, 2; Total, 1, 2"]
    assert len(list(section_lines(table))) == 3
